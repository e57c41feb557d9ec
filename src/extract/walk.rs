//! The one walk over the parsed page.

use std::ops::Range;

use ego_tree::{NodeId, NodeRef, Tree, iter::Edge};
use scraper::{Node, node::Element};

use super::{
    LinkElement,
    element::{Attributes, hides, is_large, shape_of},
    region::{Names, Naming, Part, announces_position, names_of},
    script,
    survey::{Area, Mark, RawHeading, RawLink, Region, Stretch, Survey},
};

/// Links beyond this number are not kept.
const MOST_LINKS: usize = 20_000;
/// Regions, areas and headings beyond these numbers tell nothing more.
const MOST_REGIONS: usize = 400;
const MOST_AREAS: usize = 20_000;
const MOST_HEADINGS: usize = 300;
const MOST_META: usize = 80;
const MOST_TIMES: usize = 40;
const MOST_SCRIPTS: usize = 400;
/// Longer texts are not labels, dates or sources.
const LONGEST_WRITTEN: usize = 300;
const NONE: u32 = u32::MAX;

/// Walks over `tree` once.
pub(super) fn survey<'a>(tree: &'a Tree<Node>, size_hint: usize) -> Survey<'a> {
    let mut walk = Walk::new(tree.root().id(), size_hint);
    let mut skip: Option<NodeId> = None;
    for edge in tree.root().traverse() {
        match edge {
            Edge::Open(node) if skip.is_none() => match node.value() {
                Node::Text(text) => walk.text(&text.text),
                Node::Element(element) if walk.open(node, element) => skip = Some(node.id()),
                _ => {}
            },
            Edge::Open(_) => {}
            Edge::Close(node) => match skip {
                Some(id) if id == node.id() => skip = None,
                Some(_) => {}
                None => {
                    if let Node::Element(element) = node.value() {
                        walk.close(node.id(), element);
                    }
                }
            },
        }
    }
    walk.finish()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    Break,
}

/// An element whose end matters.
struct Open {
    node: NodeId,
    block: bool,
    /// Region to return to.
    region: u32,
    /// The region that this element opened, or that its text opened.
    opened: u32,
    area: u32,
    link: u32,
    heading: u32,
    anchor: bool,
    strong: bool,
    linked_before: u32,
}

struct Walk<'a> {
    out: Survey<'a>,
    stack: Vec<Open>,
    mark: Mark,
    gap: Gap,
    region: u32,
    anchors: u32,
    strong: u32,
    title: Option<String>,
}

impl<'a> Walk<'a> {
    fn new(root: NodeId, size_hint: usize) -> Self {
        let page = Region {
            part: Part::Plain,
            parent: 0,
            node: Some(root),
            open: Mark::default(),
            close: Mark::default(),
        };
        let mut out = Survey::default();
        out.text.reserve(size_hint / 3);
        out.links.reserve(128);
        out.areas.reserve(128);
        out.regions.push(page);
        out.stretches.push(Stretch { region: 0, open: Mark::default() });
        Self {
            out,
            stack: Vec::with_capacity(64),
            mark: Mark::default(),
            gap: Gap::None,
            region: 0,
            anchors: 0,
            strong: 0,
            title: None,
        }
    }

    fn finish(mut self) -> Survey<'a> {
        while let Some(open) = self.stack.pop() {
            self.end(open);
        }
        self.out.end = self.mark;
        self.out.regions[0].close = self.mark;
        self.out.title = self.title.take();
        self.out
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        let mut first = true;
        loop {
            let trimmed = rest.trim_start_matches(is_blank);
            if trimmed.len() < rest.len() && self.gap == Gap::None {
                self.gap = Gap::Space;
            }
            if trimmed.is_empty() {
                return;
            }
            let end = first_blank(trimmed);
            let (word, tail) = trimmed.split_at(end);
            if first {
                first = false;
                if announces_position(trimmed) {
                    self.begin_breadcrumb();
                }
            }
            self.word(word);
            rest = tail;
        }
    }

    fn word(&mut self, word: &str) {
        let out = &mut self.out.text;
        if self.gap != Gap::None && !out.is_empty() {
            out.push(if self.gap == Gap::Break { '\n' } else { ' ' });
        }
        self.gap = Gap::None;
        out.push_str(word);
        self.mark.at = u32::try_from(out.len()).unwrap_or(u32::MAX);
        let count = u32::try_from(word.chars().count()).unwrap_or(u32::MAX);
        if self.anchors > 0 {
            self.mark.linked = self.mark.linked.saturating_add(count);
        } else {
            self.mark.plain = self.mark.plain.saturating_add(count);
        }
    }

    /// True when the children are no visible text.
    fn open(&mut self, node: NodeRef<'a, Node>, element: &'a Element) -> bool {
        let name = element.name();
        let attributes = Attributes::of(element);
        match name {
            "script" => {
                self.script(node, attributes);
                return true;
            }
            "style" | "noscript" | "template" | "textarea" | "xmp" | "noembed" | "noframes" | "svg"
            | "math" | "object" | "button" => {
                if name == "object" {
                    self.embedded(attributes.src, LinkElement::Frame);
                }
                if name == "textarea" {
                    self.out.fields += 1;
                }
                if attributes.onclick.is_empty() || name != "button" {
                    return true;
                }
            }
            "title" => {
                if self.title.is_none() {
                    let text: String =
                        node.children().filter_map(|child| child.value().as_text()).map(|t| &**t).collect();
                    self.title = Some(text);
                }
                return true;
            }
            "meta" => {
                self.meta(attributes);
                return true;
            }
            "base" => {
                if self.out.base.is_none() && !attributes.href.is_empty() {
                    self.out.base = Some(attributes.href);
                }
                return true;
            }
            "link" => {
                self.link(attributes.href, LinkElement::Resource, "", "");
                return true;
            }
            "br" => {
                self.gap = Gap::Break;
                self.end_breadcrumb();
                return true;
            }
            "hr" => {
                self.gap = Gap::Break;
                return true;
            }
            "img" => {
                self.link(attributes.src, LinkElement::Image, attributes.alt, attributes.title);
                self.mark.media += 1;
                self.image_words(attributes.alt);
                return true;
            }
            "input" => {
                if matches!(attributes.kind, "password" | "text" | "file" | "radio" | "checkbox") {
                    self.out.fields += 1;
                }
                self.on_click(attributes, false);
                return true;
            }
            "iframe" | "frame" | "embed" => {
                if name == "frame" {
                    self.out.frames += 1;
                }
                self.embedded(attributes.src, LinkElement::Frame);
                return true;
            }
            "video" | "audio" => {
                self.mark.media += 1;
                return true;
            }
            "area" => {
                self.link(attributes.href, LinkElement::Anchor, attributes.alt, attributes.title);
                return true;
            }
            "option" => {
                let target = attributes.value.trim_start();
                if target.starts_with("http://") || target.starts_with("https://") {
                    let words =
                        node.children().find_map(|child| child.value().as_text()).map_or("", |text| &**text);
                    self.link(target, LinkElement::Option, words, attributes.title);
                }
                return true;
            }
            _ => {}
        }
        self.container(node.id(), name, attributes);
        false
    }

    fn container(&mut self, node: NodeId, name: &str, attributes: Attributes<'a>) {
        let shape = shape_of(name);
        let mut open = Open {
            node,
            block: shape.block,
            region: self.region,
            opened: NONE,
            area: NONE,
            link: NONE,
            heading: NONE,
            anchor: false,
            strong: false,
            linked_before: self.mark.linked,
        };
        let mut matters = shape.block;
        if shape.block {
            self.gap = Gap::Break;
            self.end_breadcrumb();
            open.region = self.region;
        } else if shape.cell && self.gap == Gap::None {
            self.gap = Gap::Space;
        }
        let named = !(attributes.class.is_empty() && attributes.id.is_empty() && attributes.role.is_empty());
        let names = if named || shape.part {
            names_of(name, attributes.class, attributes.id, attributes.role)
        } else {
            Names { part: Part::Plain, naming: Naming::None, title: false }
        };
        if matches!(attributes.id, "app" | "root" | "__nuxt" | "__next") {
            self.out.app_root = true;
        }
        let part = if attributes.hidden || hides(attributes.style) { Part::Hidden } else { names.part };
        if part != Part::Plain && !matches!(name, "a" | "body" | "html" | "li" | "td" | "tr" | "form") {
            // Inside the editor's own container nobody but the author gives names.
            if self.strong == 0 || part == Part::Hidden {
                open.opened = self.begin_region(part, Some(node));
                matters = true;
            }
        }
        if shape.area && self.out.areas.len() < MOST_AREAS {
            open.area = u32::try_from(self.out.areas.len()).unwrap_or(NONE);
            self.out.areas.push(Area { node, naming: names.naming, open: self.mark, close: self.mark });
            matters = true;
            if names.naming == Naming::Strong {
                open.strong = true;
                self.strong += 1;
            }
        }
        let level = if shape.heading > 0 {
            Some(shape.heading)
        } else if name == "ucaptitle" {
            Some(0)
        } else {
            (names.title || (self.strong == 0 && is_large(attributes.style))).then_some(7)
        };
        if let Some(level) = level
            && self.out.headings.len() < MOST_HEADINGS
        {
            open.heading = u32::try_from(self.out.headings.len()).unwrap_or(NONE);
            let from = self.mark.at;
            self.out.headings.push(RawHeading { level, region: self.region, text: from..from, linked: 0 });
            matters = true;
        }
        if name == "time" && !attributes.datetime.is_empty() && self.out.times.len() < MOST_TIMES {
            self.out.times.push((attributes.datetime, self.region));
        }
        if name == "a" {
            self.anchors += 1;
            self.mark.anchors += 1;
            open.anchor = true;
            matters = true;
            let before = self.out.links.len();
            let plain = !script::is_script_address(attributes.href);
            if plain && !attributes.href.is_empty() && !attributes.href.starts_with('#') {
                self.link(attributes.href, LinkElement::Anchor, "", attributes.title);
            } else {
                self.on_click(attributes, true);
            }
            if self.out.links.len() > before {
                open.link = u32::try_from(before).unwrap_or(NONE);
            }
        } else if !attributes.onclick.is_empty() {
            let before = self.out.links.len();
            self.on_click(attributes, false);
            if self.out.links.len() > before {
                open.link = u32::try_from(before).unwrap_or(NONE);
                matters = true;
            }
        }
        if matters {
            self.stack.push(open);
        }
    }

    fn close(&mut self, node: NodeId, element: &Element) {
        if self.stack.last().is_some_and(|open| open.node == node) {
            if let Some(open) = self.stack.pop() {
                self.end(open);
            }
        } else if matches!(element.name(), "td" | "th") && self.gap == Gap::None {
            self.gap = Gap::Space;
        }
    }

    fn end(&mut self, open: Open) {
        if open.block {
            self.gap = Gap::Break;
        }
        if open.anchor {
            self.anchors = self.anchors.saturating_sub(1);
        }
        if open.strong {
            self.strong = self.strong.saturating_sub(1);
        }
        let at = self.mark.at;
        if let Some(link) = self.out.links.get_mut(open.link as usize) {
            link.text.end = at;
        }
        if let Some(heading) = self.out.headings.get_mut(open.heading as usize) {
            heading.text.end = at;
            heading.linked = self.mark.linked - open.linked_before;
        }
        if let Some(area) = self.out.areas.get_mut(open.area as usize) {
            area.close = self.mark;
        }
        if open.opened != NONE {
            let mut carried = None;
            if let Some(region) = self.out.regions.get_mut(open.opened as usize) {
                region.close = self.mark;
                // The words 当前位置 in a box of their own: the trail follows in the next one.
                let alone = region.node.is_none() && region.open.linked == self.mark.linked;
                let short = self.mark.plain - region.open.plain <= 12;
                carried = (alone && short).then_some(region.open);
            }
            self.region = open.region;
            self.stretch();
            if carried.is_some()
                && self.stack.last().is_some_and(|outer| outer.opened == NONE && !outer.strong)
            {
                self.begin_breadcrumb();
            }
        }
    }

    fn begin_region(&mut self, part: Part, node: Option<NodeId>) -> u32 {
        if self.out.regions.len() >= MOST_REGIONS {
            return NONE;
        }
        let index = u32::try_from(self.out.regions.len()).unwrap_or(NONE);
        self.out.regions.push(Region { part, parent: self.region, node, open: self.mark, close: self.mark });
        self.region = index;
        self.stretch();
        index
    }

    /// The words 当前位置 make the rest of the block a breadcrumb.
    fn begin_breadcrumb(&mut self) {
        let inside =
            self.out.regions.get(self.region as usize).is_some_and(|region| region.part == Part::Breadcrumb);
        if inside {
            return;
        }
        let Some(block) = self.stack.iter().rposition(|open| open.block) else { return };
        if self.stack[block].opened != NONE || self.stack[block + 1..].iter().any(|open| open.opened != NONE)
        {
            return;
        }
        let opened = self.begin_region(Part::Breadcrumb, None);
        self.stack[block].opened = opened;
    }

    /// A trail that its words opened ends where the next block begins.
    fn end_breadcrumb(&mut self) {
        let mark = self.mark;
        let index = self.region;
        let Some(region) = self.out.regions.get_mut(index as usize) else { return };
        if region.part != Part::Breadcrumb || region.node.is_some() || region.open.linked == mark.linked {
            return;
        }
        region.close = mark;
        self.region = region.parent;
        if let Some(owner) = self.stack.iter_mut().rev().find(|open| open.opened == index) {
            owner.opened = NONE;
        }
        self.stretch();
    }

    fn stretch(&mut self) {
        let index = u32::try_from(self.out.stretches.len()).unwrap_or(NONE);
        self.mark.stretch = index;
        self.out.stretches.push(Stretch { region: self.region, open: self.mark });
    }

    fn here(&self) -> Range<u32> {
        self.mark.at..self.mark.at
    }

    fn link(&mut self, href: &'a str, element: LinkElement, words: &'a str, title: &'a str) {
        if href.is_empty() || self.out.links.len() >= MOST_LINKS {
            return;
        }
        let text = self.here();
        self.out.links.push(RawLink { href, element, region: self.region, text, words, title });
    }

    fn embedded(&mut self, src: &'a str, element: LinkElement) {
        if !src.is_empty() && !src.starts_with("about:") {
            self.link(src, element, "", "");
            self.mark.media += 1;
        }
    }

    /// An image inside a link without words of its own speaks for the link.
    fn image_words(&mut self, alt: &'a str) {
        if alt.is_empty() || self.anchors == 0 {
            return;
        }
        let outer = self.stack.iter().rev().find(|open| open.anchor).map(|open| open.link);
        if let Some(link) = outer.and_then(|link| self.out.links.get_mut(link as usize))
            && link.words.is_empty()
        {
            link.words = alt;
        }
    }

    fn on_click(&mut self, attributes: Attributes<'a>, anchor: bool) {
        let target = script::first_target(attributes.onclick)
            .or_else(|| anchor.then(|| script::first_target(attributes.href)).flatten());
        if let Some(target) = target {
            self.link(target, LinkElement::Script, attributes.value, attributes.title);
        }
    }

    fn meta(&mut self, attributes: Attributes<'a>) {
        if attributes.http_equiv.eq_ignore_ascii_case("refresh") {
            self.out.refresh.get_or_insert(attributes.content);
        } else if !attributes.name.is_empty() && self.out.meta.len() < MOST_META {
            self.out.meta.push((attributes.name, attributes.content));
        }
    }

    /// What a short script writes at its place is seen by every visitor.
    fn written(&mut self, code: &'a str) {
        for piece in script::written(code) {
            if let Some(href) = piece.href {
                self.link(href, LinkElement::Script, piece.words, "");
            } else if piece.text.len() <= LONGEST_WRITTEN {
                self.text(&piece.text);
            }
        }
    }

    fn script(&mut self, node: NodeRef<'a, Node>, attributes: Attributes<'a>) {
        self.out.script_count += 1;
        self.link(attributes.src, LinkElement::Resource, "", "");
        if self.out.scripts.len() < MOST_SCRIPTS {
            let texts = node.children().filter_map(|child| child.value().as_text());
            for text in texts {
                let code: &'a str = text;
                if code.len() > 8 {
                    self.out.scripts.push(code);
                    self.written(code);
                }
            }
        }
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{0}')
}

/// Bytes that can begin a blank in UTF-8.
const BEGINS_BLANK: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = byte <= 0x20 || matches!(byte, 0xC2 | 0xE1..=0xE3 | 0xEF);
        byte += 1;
    }
    table
};

/// Offset of the first blank in `text`, or its length. Every character of every page passes here: Chinese ones are
/// passed over at once, and of the rest only those are looked at closely whose first byte can begin a blank.
fn first_blank(text: &str) -> usize {
    let mut from = 0;
    while let Some(byte) = text.as_bytes().get(from) {
        from += match byte {
            0xE4..=0xE9 => 3,
            byte if !BEGINS_BLANK[usize::from(*byte)] => 1,
            _ => match text[from..].chars().next() {
                Some(c) if !is_blank(c) => c.len_utf8(),
                _ => return from,
            },
        };
    }
    text.len()
}
