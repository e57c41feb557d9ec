//! What the walk asks of one element: its attributes and how it stands in the page.

use scraper::node::Element;

#[derive(Default, Clone, Copy)]
pub(super) struct Attributes<'a> {
    pub(super) class: &'a str,
    pub(super) id: &'a str,
    pub(super) role: &'a str,
    pub(super) href: &'a str,
    pub(super) src: &'a str,
    pub(super) title: &'a str,
    pub(super) alt: &'a str,
    pub(super) style: &'a str,
    pub(super) onclick: &'a str,
    pub(super) name: &'a str,
    pub(super) value: &'a str,
    pub(super) content: &'a str,
    pub(super) http_equiv: &'a str,
    pub(super) kind: &'a str,
    pub(super) datetime: &'a str,
    pub(super) hidden: bool,
}

impl<'a> Attributes<'a> {
    pub(super) fn of(element: &'a Element) -> Self {
        let mut all = Self::default();
        for (name, value) in &element.attrs {
            let value: &'a str = value;
            match &*name.local {
                "class" => all.class = value,
                "id" => all.id = value,
                "role" => all.role = value,
                "href" => all.href = value,
                "src" | "data" => all.src = value,
                "title" => all.title = value,
                "alt" => all.alt = value,
                "style" => all.style = value,
                "onclick" => all.onclick = value,
                "name" | "property" | "itemprop" => all.name = value,
                "value" => all.value = value,
                "content" => all.content = value,
                "http-equiv" => all.http_equiv = value,
                "type" => all.kind = value,
                "datetime" => all.datetime = value,
                "hidden" => all.hidden = true,
                _ => {}
            }
        }
        all
    }
}

pub(super) fn hides(style: &str) -> bool {
    if style.len() < 12 {
        return false;
    }
    let Some(at) = style.find("display") else { return false };
    style[at + 7..].trim_start_matches([':', ' ']).starts_with("none")
}

/// Type of 18 pixels and more: headings of pages that name nothing.
pub(super) fn is_large(style: &str) -> bool {
    if style.len() < 14 {
        return false;
    }
    let Some(at) = style.find("font-size") else { return false };
    let value = style[at + 9..].trim_start_matches([':', ' ']);
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let size: u32 = value[..digits].parse().unwrap_or(0);
    let rest = value[digits..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    (rest.starts_with("px") && (18..=60).contains(&size))
        || (rest.starts_with("pt") && (15..=40).contains(&size))
}

/// How an element stands in the page.
pub(super) struct Shape {
    pub(super) block: bool,
    pub(super) cell: bool,
    pub(super) area: bool,
    /// The element name alone opens a part.
    pub(super) part: bool,
    pub(super) heading: u8,
}

pub(super) fn shape_of(name: &str) -> Shape {
    let shape = |block, area| Shape { block, cell: false, area, part: false, heading: 0 };
    let heading = |level| Shape { block: true, cell: false, area: false, part: false, heading: level };
    match name {
        "div" | "section" | "body" | "table" | "form" | "center" => shape(true, true),
        "article" | "main" => Shape { part: true, ..shape(true, true) },
        "td" => Shape { block: false, cell: true, area: true, part: false, heading: 0 },
        "th" => Shape { block: false, cell: true, area: false, part: false, heading: 0 },
        "p" | "li" | "ul" | "ol" | "dl" | "dt" | "dd" | "tr" | "blockquote" | "pre" | "fieldset"
        | "caption" | "figure" | "figcaption" | "address" | "tbody" => shape(true, false),
        "header" | "footer" | "nav" | "aside" => Shape { part: true, ..shape(true, false) },
        "h1" => heading(1),
        "h2" => heading(2),
        "h3" => heading(3),
        "h4" => heading(4),
        "h5" => heading(5),
        "h6" => heading(6),
        _ => Shape { block: false, cell: false, area: false, part: false, heading: 0 },
    }
}
