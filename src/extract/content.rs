//! Which part of the page is what: regions settled, the content area chosen, its text.

use ego_tree::NodeId;

use super::{
    Position, dates,
    region::{Naming, Part},
    survey::{Area, Mark, RawLink, Region, Survey},
};

/// Longest text kept, in characters.
const LONGEST_TEXT: usize = 200_000;

/// The page with its parts settled.
pub(super) struct Layout {
    /// Part of each region after all was seen.
    parts: Vec<Part>,
    /// Counts of left-out text before each stretch.
    left_out: Vec<Counts>,
    /// Where the content area begins and ends.
    pub(super) open: Mark,
    /// See `open`.
    pub(super) close: Mark,
    /// The element of the content area; `None` for the whole page.
    pub(super) node: Option<NodeId>,
    /// Counts inside the content area, other parts left out.
    pub(super) content: Counts,
    /// Counts of the whole page, other parts left out.
    pub(super) own: Counts,
    /// The area carries a name that says so.
    pub(super) naming: Naming,
}

/// Characters and media.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Characters outside links.
    pub(super) plain: u32,
    /// Characters of links.
    pub(super) linked: u32,
    /// Images and frames.
    pub(super) media: u32,
    /// Links.
    pub(super) anchors: u32,
}

impl Counts {
    fn between(open: Mark, close: Mark) -> Self {
        Self {
            plain: close.plain.saturating_sub(open.plain),
            linked: close.linked.saturating_sub(open.linked),
            media: close.media.saturating_sub(open.media),
            anchors: close.anchors.saturating_sub(open.anchors),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            plain: self.plain + other.plain,
            linked: self.linked + other.linked,
            media: self.media + other.media,
            anchors: self.anchors + other.anchors,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            plain: self.plain.saturating_sub(other.plain),
            linked: self.linked.saturating_sub(other.linked),
            media: self.media.saturating_sub(other.media),
            anchors: self.anchors.saturating_sub(other.anchors),
        }
    }

    /// All characters.
    pub(super) fn chars(self) -> u32 {
        self.plain.saturating_add(self.linked)
    }
}

/// Settles the parts of `page`.
pub(super) fn layout(page: &Survey<'_>) -> Layout {
    let parts = settled(page);
    let left_out = left_out(page, &parts);
    let mut layout = Layout {
        parts,
        left_out,
        open: Mark::default(),
        close: page.end,
        node: None,
        content: Counts::default(),
        own: Counts::default(),
        naming: Naming::None,
    };
    layout.own = layout.own_between(page, Mark::default(), page.end);
    layout.content = layout.own;
    if let Some(area) = chosen(page, &layout) {
        layout.content = layout.own_between(page, area.open, area.close);
        layout.open = area.open;
        layout.close = area.close;
        layout.node = Some(area.node);
        layout.naming = area.naming;
    }
    layout
}

/// Takes back names that the amount of text gives the lie.
fn settled(page: &Survey<'_>) -> Vec<Part> {
    let all = Counts::between(Mark::default(), page.end);
    let frame: u32 = page
        .regions
        .iter()
        .filter(|region| matches!(region.part, Part::Header | Part::Footer))
        .map(|region| Counts::between(region.open, region.close).chars())
        .sum();
    let middle = all.chars().saturating_sub(frame).max(1);
    let mut parts: Vec<Part> = Vec::with_capacity(page.regions.len());
    for (index, region) in page.regions.iter().enumerate() {
        let outer = parts.get(region.parent as usize).copied().unwrap_or(Part::Plain);
        let of_text = is_dateline(page, region) || holds_title(page, region, index);
        let own = if believable(region, all, middle) && !of_text { region.part } else { Part::Plain };
        parts.push(match (outer, own) {
            (Part::Header | Part::Side | Part::Column, Part::Breadcrumb) => Part::Breadcrumb,
            (Part::Plain, own) => own,
            (outer, _) => outer,
        });
    }
    without_empty_middle(page, &mut parts);
    parts
}

/// A page of nothing but side columns: the last of them is the middle one, floated to the right.
fn without_empty_middle(page: &Survey<'_>, parts: &mut [Part]) {
    let tops = |parts: &[Part]| -> Vec<usize> {
        let top = |index: &usize| {
            let region = &page.regions[*index];
            matches!(parts[*index], Part::Side | Part::Column)
                && parts.get(region.parent as usize).is_none_or(|part| *part == Part::Plain)
        };
        (1..page.regions.len()).filter(top).collect()
    };
    let sides = tops(parts);
    let Some(&last) = sides.last() else { return };
    // A page with one side menu and nothing else is empty; one with a mere column is not.
    if sides.len() < 2 && parts[last] != Part::Column {
        return;
    }
    let plain: u32 = page
        .stretches
        .iter()
        .enumerate()
        .filter(|(_, stretch)| parts.get(stretch.region as usize) == Some(&Part::Plain))
        .map(|(index, stretch)| {
            let end = page.stretches.get(index + 1).map_or(page.end, |next| next.open);
            Counts::between(stretch.open, end).chars()
        })
        .sum();
    if plain >= 30 {
        return;
    }
    parts[last] = Part::Plain;
    for index in last + 1..page.regions.len() {
        let region = &page.regions[index];
        if region.open.at > page.regions[last].close.at {
            break;
        }
        let outer = parts.get(region.parent as usize).copied().unwrap_or(Part::Plain);
        if outer == Part::Plain && matches!(parts[index], Part::Side | Part::Column) {
            parts[index] = region.part;
            if matches!(region.part, Part::Side | Part::Column) {
                parts[index] = Part::Plain;
            }
        }
    }
}

fn believable(region: &Region, all: Counts, middle: u32) -> bool {
    let held = Counts::between(region.open, region.close);
    match region.part {
        Part::Plain => true,
        Part::Hidden => held.plain * 2 <= all.plain || held.plain < 30,
        Part::Breadcrumb => held.chars() <= 300,
        Part::Pagination => held.plain <= 200 && held.linked <= 600,
        Part::Header => held.plain < 300 || held.plain * 2 < all.plain,
        Part::Footer => held.plain < 900 || held.plain * 5 < all.plain * 3,
        Part::Side | Part::Column => {
            let large = held.chars() * 20 >= middle * 9 && held.chars() > 60;
            let prose = held.plain * 3 >= held.linked && held.plain > 60;
            let rows = held.anchors >= 3 && held.linked / held.anchors.max(1) >= 10;
            !(large && (prose || rows))
        }
    }
}

/// The line of date and source below a title, alone or with it, whatever its box is called (`toolbar`, `left`, `pages-date`).
fn is_dateline(page: &Survey<'_>, region: &Region) -> bool {
    let held = Counts::between(region.open, region.close);
    if !matches!(
        region.part,
        Part::Header | Part::Column | Part::Pagination | Part::Breadcrumb | Part::Footer
    ) || !(8..=300).contains(&held.plain)
        || held.anchors > 12
    {
        return false;
    }
    let Some(text) = page.text.get(region.open.at as usize..region.close.at as usize) else { return false };
    let labels = [
        "发布时间",
        "发布日期",
        "发表时间",
        "发布于",
        "来源：",
        "来源:",
        "时间：",
        "时间:",
        "日期：",
        "日期:",
    ];
    let labelled = labels.iter().any(|label| text.contains(label));
    let other = ["位置", "星期", "今天是", "版权", "主办", "承办", "备案", "标识码", "©", "ICP"]
        .iter()
        .any(|word| text.contains(word));
    labelled && !other && (1..=2).contains(&dates::parse_all(text).len())
}

/// `<header>` of an article: it holds the heading that the page's title begins with, and no menu.
fn holds_title(page: &Survey<'_>, region: &Region, index: usize) -> bool {
    if region.part != Part::Header || Counts::between(region.open, region.close).anchors > 6 {
        return false;
    }
    let Some(title) = page.title.as_deref().map(str::trim) else { return false };
    page.headings.iter().any(|heading| {
        let text = page.text.get(heading.text.start as usize..heading.text.end as usize).unwrap_or_default();
        heading.region as usize == index
            && heading.level == 1
            && heading.linked == 0
            && text.chars().count() >= 6
            && text.len() < title.len()
            && title.starts_with(text)
    })
}

fn left_out(page: &Survey<'_>, parts: &[Part]) -> Vec<Counts> {
    let mut sum = Counts::default();
    let mut all = Vec::with_capacity(page.stretches.len());
    for (index, stretch) in page.stretches.iter().enumerate() {
        all.push(sum);
        if parts.get(stretch.region as usize).is_some_and(|part| *part != Part::Plain) {
            let end = page.stretches.get(index + 1).map_or(page.end, |next| next.open);
            sum = sum.plus(Counts::between(stretch.open, end));
        }
    }
    all
}

fn chosen<'p>(page: &'p Survey<'_>, layout: &Layout) -> Option<&'p Area> {
    let own = layout.own;
    let list_like = own.linked > own.plain + own.plain / 2;
    let weight = |counts: Counts| -> u64 {
        u64::from(counts.plain) * 4 + u64::from(counts.linked) * if list_like { 4 } else { 1 }
    };
    let all = weight(own);
    let mut strong: Option<(u64, &Area)> = None;
    let mut weak: Option<&Area> = None;
    let mut dense: Option<&Area> = None;
    for area in &page.areas {
        let it = weight(layout.own_between(page, area.open, area.close));
        if area.naming == Naming::Strong && strong.is_none_or(|(best, _)| it * 10 >= best * 9) {
            strong = Some((strong.map_or(it, |(best, _)| best.max(it)), area));
        }
        if area.naming >= Naming::Weak && it * 10 >= all * 6 && it > 0 {
            weak = Some(area);
        }
        if it * 4 >= all * 3 && it > 0 {
            dense = Some(area);
        }
    }
    if let Some((best, area)) = strong
        && (best * 10 >= all * 3 || best >= 1200 || (own.plain < 150 && !list_like))
    {
        return Some(area);
    }
    weak.or(dense)
}

impl Layout {
    fn own_between(&self, page: &Survey<'_>, open: Mark, close: Mark) -> Counts {
        Counts::between(open, close)
            .minus(self.left_out_before(page, close).minus(self.left_out_before(page, open)))
    }

    fn left_out_before(&self, page: &Survey<'_>, mark: Mark) -> Counts {
        let index = mark.stretch as usize;
        let before = self.left_out.get(index).copied().unwrap_or_default();
        match page.stretches.get(index) {
            Some(stretch) if self.part(stretch.region) != Part::Plain => {
                before.plus(Counts::between(stretch.open, mark))
            }
            _ => before,
        }
    }

    /// The settled part of a region.
    pub(super) fn part(&self, region: u32) -> Part {
        self.parts.get(region as usize).copied().unwrap_or(Part::Plain)
    }

    /// Where a link stands.
    pub(super) fn position(&self, link: &RawLink<'_>) -> Position {
        match self.part(link.region) {
            Part::Header => Position::Header,
            Part::Side | Part::Column => Position::Side,
            Part::Breadcrumb => Position::Breadcrumb,
            Part::Pagination => Position::Pagination,
            Part::Footer => Position::Footer,
            Part::Hidden => Position::Other,
            Part::Plain => {
                let inside = link.text.start >= self.open.at && link.text.end <= self.close.at;
                if inside { Position::Content } else { Position::Other }
            }
        }
    }

    /// Elements that no list row stands in.
    pub(super) fn frame_nodes(&self, page: &Survey<'_>) -> Vec<NodeId> {
        let all = page.regions.iter().zip(&self.parts);
        all.filter(|(_, part)| !matches!(part, Part::Plain | Part::Hidden))
            .filter_map(|(region, _)| region.node)
            .collect()
    }

    /// Visible text from `from` to `to`, other parts left out.
    pub(super) fn text_between(&self, page: &Survey<'_>, from: u32, to: u32) -> String {
        let mut out = String::new();
        let mut left = LONGEST_TEXT - page.stretches.len().min(LONGEST_TEXT / 2);
        for (index, stretch) in page.stretches.iter().enumerate() {
            let end = page.stretches.get(index + 1).map_or(page.end.at, |next| next.open.at).min(to);
            let start = stretch.open.at.max(from);
            if start >= end || self.part(stretch.region) != Part::Plain {
                continue;
            }
            let Some(text) = page.text.get(start as usize..end as usize) else { continue };
            if !out.is_empty() && !out.ends_with('\n') && !text.starts_with(['\n', ' ']) {
                out.push('\n');
            }
            let text = if out.is_empty() { text.trim_start() } else { text };
            let chars = text.chars().count();
            if chars > left {
                let cut = text.char_indices().nth(left).map_or(text.len(), |(cut, _)| cut);
                out.push_str(&text[..cut]);
                break;
            }
            out.push_str(text);
            left -= chars;
        }
        out
    }

    /// Text of the content area.
    pub(super) fn content_text(&self, page: &Survey<'_>) -> String {
        self.text_between(page, self.open.at, self.close.at)
    }

    /// Characters that a visitor sees on the whole page.
    pub(super) fn visible_chars(&self, page: &Survey<'_>) -> u32 {
        let hidden = page
            .stretches
            .iter()
            .enumerate()
            .filter(|(_, stretch)| self.part(stretch.region) == Part::Hidden);
        let hidden: u32 = hidden
            .map(|(index, stretch)| {
                let end = page.stretches.get(index + 1).map_or(page.end, |next| next.open);
                Counts::between(stretch.open, end).chars()
            })
            .sum();
        page.end.plain.saturating_add(page.end.linked).saturating_sub(hidden)
    }

    /// Text of all regions of one part.
    pub(super) fn text_of_part(&self, page: &Survey<'_>, part: Part) -> String {
        let mut out = String::new();
        for (index, stretch) in page.stretches.iter().enumerate() {
            if self.part(stretch.region) != part || out.len() > 4000 {
                continue;
            }
            let end = page.stretches.get(index + 1).map_or(page.end.at, |next| next.open.at);
            if let Some(text) = page.text.get(stretch.open.at as usize..end as usize) {
                out.push_str(text);
                out.push('\n');
            }
        }
        out
    }
}
