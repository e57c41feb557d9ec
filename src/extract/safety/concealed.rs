//! Links to other hosts that no visitor sees (暗链): styles written on the element itself, tiny marquees, and markup that
//! a script writes. Hidden menus of the own site are no concern here, style sheets are not read.

use ego_tree::NodeRef;
use memchr::memmem;
use scraper::{Html, Node, node::Element};
use serde::{Deserialize, Serialize};

use crate::model::Address;

/// Links kept of one page.
const MOST: usize = 40;
/// Elements around the link that are looked at.
const MOST_AROUND: usize = 40;
/// So far outside nobody scrolls, in pixels.
const FAR: i32 = -400;
const LONGEST_TEXT: usize = 80;

/// One concealed link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concealed {
    /// Where it leads: another host.
    pub address: Address,
    /// Its text, white space collapsed.
    pub text: String,
    /// How it is concealed.
    pub manner: Manner,
}

/// How a link is concealed, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Manner {
    /// `display:none` and the like: a menu that opens is made so too.
    NotShown,
    /// So small that nobody sees it.
    Tiny,
    /// Placed outside the page.
    OffScreen,
}

/// Concealed links of the page at `own`.
pub(super) fn read(document: &Html, scripts: &[&str], own: &Address, base: &Address) -> Vec<Concealed> {
    let mut found = Vec::new();
    in_tree(document, own, base, &mut found);
    for script in scripts {
        if memmem::find(script.as_bytes(), b"<a ").is_some() && may_conceal(script) {
            in_tree(
                &Html::parse_fragment(&script.replace("\\\"", "\"").replace("\\/", "/")),
                own,
                base,
                &mut found,
            );
        }
    }
    found.truncate(MOST);
    found
}

fn may_conceal(script: &str) -> bool {
    [&b"display"[..], b"position", b"marquee", b"font-size", b"text-indent", b"1px"]
        .iter()
        .any(|word| memmem::find(script.as_bytes(), word).is_some())
}

fn in_tree(document: &Html, own: &Address, base: &Address, found: &mut Vec<Concealed>) {
    for node in document.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        if element.name() != "a" || found.len() >= MOST {
            continue;
        }
        let Some(href) = element.attr("href").map(str::trim).filter(|href| leads_out(href)) else { continue };
        let Some(manner) = manner(node) else { continue };
        let Ok(address) = base.join(href) else { continue };
        if address.host() != own.host() && !found.iter().any(|it| it.address == address) {
            found.push(Concealed { address, text: text(node), manner });
        }
    }
}

/// Names a host.
fn leads_out(href: &str) -> bool {
    let head = href.as_bytes();
    head.starts_with(b"//")
        || (head.len() > 8 && head[..4].eq_ignore_ascii_case(b"http") && href[..8].contains("://"))
}

/// How the element is concealed, by itself or by what it stands in.
fn manner(anchor: NodeRef<'_, Node>) -> Option<Manner> {
    let around = std::iter::once(anchor).chain(anchor.ancestors()).take(MOST_AROUND);
    let elements = around.filter_map(|node| node.value().as_element());
    elements.enumerate().filter_map(|(depth, element)| of_element(element, depth)).max()
}

fn of_element(element: &Element, depth: usize) -> Option<Manner> {
    match element.name() {
        "marquee" => {
            let tiny = |name| {
                element.attr(name).is_some_and(|value| matches!(value.trim(), "0" | "1" | "2" | "3" | "4"))
            };
            return (tiny("height") || tiny("width")).then_some(Manner::Tiny);
        }
        "noscript" | "template" => return None,
        _ => {}
    }
    if element.attr("hidden").is_some() {
        return Some(Manner::NotShown);
    }
    of_style(element.attr("style")?, depth)
}

/// What a style written on an element does; `depth` counts the elements between it and the link.
fn of_style(style: &str, depth: usize) -> Option<Manner> {
    let mut it = Style::default();
    for declaration in style.split(';').take(40) {
        let Some((name, value)) = declaration.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        let value = value.trim_end_matches("!important").trim();
        match name.as_str() {
            "display" => it.gone |= value == "none",
            "visibility" => it.gone |= value == "hidden",
            "opacity" => it.gone |= value == "0",
            "position" => it.placed |= matches!(value, "absolute" | "fixed"),
            "left" | "top" | "right" | "bottom" => it.far |= pixels(value).is_some_and(|it| it <= FAR),
            "text-indent" | "margin-left" | "margin-top" => {
                it.moved |= pixels(value).is_some_and(|it| it <= FAR)
            }
            "overflow" | "overflow-x" | "overflow-y" => it.cut |= value == "hidden",
            "height" | "max-height" => it.low |= pixels(value).is_some_and(|it| (0..=1).contains(&it)),
            "width" | "max-width" => it.narrow |= pixels(value).is_some_and(|it| (0..=1).contains(&it)),
            "font-size" => it.small |= pixels(value).is_some_and(|it| (0..=1).contains(&it)),
            _ => {}
        }
    }
    it.manner(depth)
}

#[derive(Default)]
struct Style {
    gone: bool,
    placed: bool,
    far: bool,
    moved: bool,
    cut: bool,
    low: bool,
    narrow: bool,
    small: bool,
}

impl Style {
    fn manner(&self, depth: usize) -> Option<Manner> {
        if (self.placed && self.far) || self.moved {
            Some(Manner::OffScreen)
        // A box around inline blocks has no type size only to close the gaps between them.
        } else if (self.cut && self.low && self.narrow) || (self.small && depth <= 1) {
            Some(Manner::Tiny)
        } else if self.gone || (self.cut && (self.low || self.narrow)) {
            Some(Manner::NotShown)
        } else {
            None
        }
    }
}

/// Whole pixels of a length; `None` for other units.
fn pixels(value: &str) -> Option<i32> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(value.len());
    let number = value[..end].parse().ok()?;
    let unit = value[end..].trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    (matches!(unit, "px" | "pt" | "em" | "rem") || (unit.is_empty())).then_some(number)
}

fn text(anchor: NodeRef<'_, Node>) -> String {
    let mut out = String::new();
    for node in anchor.descendants().take(40) {
        if let Node::Text(text) = node.value() {
            out.extend(text.text.split_whitespace());
        }
    }
    out.chars().take(LONGEST_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(html: &str) -> Vec<(String, Manner)> {
        let own = Address::parse("http://www.x.gov.cn/a/").unwrap();
        let document = Html::parse_document(html);
        let scripts: Vec<&str> =
            html.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next()).collect();
        let found = read(&document, &scripts, &own, &own);
        found.into_iter().map(|it| (it.address.host().to_owned(), it.manner)).collect()
    }

    fn styled(style: &str) -> Option<Manner> {
        let html =
            format!("<div style=\"{style}\"><ul><li><a href='http://evil.example/'>乐</a></li></ul></div>");
        read_of(&html).first().map(|it| it.1)
    }

    #[test]
    fn styles_that_conceal_are_told_from_styles_that_do_not() {
        assert_eq!(styled("display: none"), Some(Manner::NotShown));
        assert_eq!(styled("DISPLAY:NONE !important"), Some(Manner::NotShown));
        assert_eq!(styled("height:0;overflow:hidden"), Some(Manner::NotShown));
        assert_eq!(styled("position:absolute; left:-9999px"), Some(Manner::OffScreen));
        assert_eq!(styled("text-indent:-999em"), Some(Manner::OffScreen));
        assert_eq!(styled("overflow:hidden;width:1px;height:1px"), Some(Manner::Tiny));
        for plain in
            ["position:absolute;left:-20px", "font-size:0", "width:100%;overflow:hidden", "height:0", ""]
        {
            assert_eq!(styled(plain), None, "{plain}");
        }
    }

    #[test]
    fn the_link_itself_a_tiny_marquee_and_a_script_conceal_too() {
        let away = "<a href='//evil.example/x' style='font-size:0px'>乐</a><a style='display:none' href='/own'>自</a>";
        assert_eq!(read_of(away), [("evil.example".to_owned(), Manner::Tiny)]);
        let marquee = "<marquee height='1' width=4><a href='http://evil.example/'>乐</a></marquee>";
        assert_eq!(read_of(marquee), [("evil.example".to_owned(), Manner::Tiny)]);
        let script = "<script>document.write(\"<div style=\\\"display:none\\\"><a href=\\\"http://evil.example/\\\">乐</a></div>\")</script>";
        assert_eq!(read_of(script), [("evil.example".to_owned(), Manner::NotShown)]);
    }

    #[test]
    fn open_links_and_hidden_links_of_the_own_site_are_none() {
        let html = "<a href='http://evil.example/'>乐</a><div hidden><a href='/b'>乙</a><a href='http://www.x.gov.cn/c'>丙</a></div>";
        assert_eq!(read_of(html), []);
    }
}
