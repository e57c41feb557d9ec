//! Reads one row: its main link, its date before, behind or inside the link, its number, whether it is pinned.

use ego_tree::{NodeId, NodeRef, iter::Edge};
use jiff::civil::Date;
use scraper::{ElementRef, Node};

use super::groups::Group;
use crate::extract::{
    dates::{month_day, parse_all},
    number,
};

/// Longest text of one row that is looked at, in bytes.
const LONGEST_TEXT: usize = 4_000;

/// Links beside or below lists that are no entries.
const CONTROLS: &[&str] = &[
    "更多",
    "more",
    "MORE",
    "More",
    "查看更多",
    "首页",
    "上一页",
    "下一页",
    "尾页",
    "末页",
    "上页",
    "下页",
    "返回",
    "返回列表",
    "返回首页",
    "返回顶部",
    "关闭",
    "关闭窗口",
    "关闭本页",
    "打印",
    "打印本页",
    "分享",
    "扫描分享",
    "收藏",
    "详细",
    "查看详情",
    "详情",
];

/// A row whose date may still lack its year.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) title: String,
    pub(super) href: Option<String>,
    pub(super) when: When,
    pub(super) number: Option<String>,
    pub(super) pinned: bool,
    /// Year printed above this row, alone on its line.
    pub(super) header_year: Option<i16>,
    /// The row is no element made for rows; only its links repeat.
    pub(super) loose: bool,
    /// Characters of text in the row beside title and date.
    pub(super) rest_chars: usize,
}

impl Draft {
    /// The link hands out a file.
    pub(super) fn is_file(&self) -> bool {
        let endings = [
            "pdf", "doc", "docx", "xls", "xlsx", "zip", "rar", "wps", "ofd", "jpg", "png", "ppt", "pptx",
            "et",
        ];
        let names = [self.href.as_deref().unwrap_or_default(), self.title.as_str()];
        let ending = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending.trim().to_ascii_lowercase());
        names.into_iter().filter_map(ending).any(|ending| endings.contains(&ending.as_str()))
    }
}

/// What the row says about its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Nothing,
    MonthDay(i8, i8),
    Full(Date),
}

/// One text in a row.
struct Piece<'a> {
    text: &'a str,
    /// Position of the link it stands in among the row's links.
    link: Option<usize>,
}

/// Drafts of the rows of `group`; links that only turn pages or say 更多 are no rows.
pub(super) fn read_all(root: ElementRef<'_>, group: &Group) -> Vec<Draft> {
    let tree = root.tree();
    let nodes: Vec<NodeRef<'_, Node>> = group.rows.iter().filter_map(|id| tree.get(*id)).collect();
    let before = !group.strong && dates_stand_before(&nodes);
    let mut header_year = nodes.first().and_then(|first| year_above(*first, tree.get(group.container)));
    let mut drafts = Vec::with_capacity(nodes.len());
    for (at, node) in nodes.iter().enumerate() {
        let next = nodes.get(at + 1).map(NodeRef::id);
        if let Some(year) = at.checked_sub(1).and_then(|_| year_in_siblings_above(*node)) {
            header_year = Some(year);
        }
        let around = match (group.strong, before) {
            (true, _) if is_term(*node) => siblings_behind(*node, next),
            (true, _) => Vec::new(),
            (false, true) => node.prev_siblings().take(2).filter(|node| !holds_link(*node)).collect(),
            (false, false) => siblings_behind(*node, next),
        };
        drafts.extend(read(*node, &around).map(|draft| Draft { header_year, loose: !group.strong, ..draft }));
    }
    drafts
}

fn read(node: NodeRef<'_, Node>, around: &[NodeRef<'_, Node>]) -> Option<Draft> {
    let mut links: Vec<NodeRef<'_, Node>> = Vec::new();
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    collect(node, &mut links, &mut pieces);
    let main = main_link(&links, &pieces)?;
    for other in around {
        collect(*other, &mut Vec::new(), &mut pieces);
    }
    let element = links.get(main)?.value().as_element()?;
    let attribute = element.attr("title").map(collapsed).unwrap_or_default();
    let when = when(&pieces, main);
    let printed: Vec<&str> =
        pieces.iter().filter(|piece| piece.link == Some(main)).map(|piece| piece.text).collect();
    let title = title(&collapsed(&printed.join(" ")), &attribute);
    let href = element.attr("href").map(str::to_owned);
    // A link to a place in the same page is its table of contents.
    let inner = href.as_deref().is_some_and(|href| href.starts_with('#') && href.len() > 1);
    if title.is_empty() || is_control(&title) || inner {
        return None;
    }
    let outside = || pieces.iter().filter(|piece| piece.link != Some(main));
    let rest_chars = outside()
        .filter(|piece| parse_all(piece.text).is_empty())
        .map(|piece| piece.text.chars().count())
        .sum();
    let number =
        outside().find_map(|piece| number::normalise(piece.text)).or_else(|| number::normalise(&title));
    let pinned = pieces
        .iter()
        .any(|piece| piece.text.contains("置顶") || matches!(piece.text.trim(), "[顶]" | "【顶】" | "顶"));
    Some(Draft { title, href, when, number, pinned, header_year: None, loose: false, rest_chars })
}

/// Texts and links below `node`, in order.
fn collect<'a>(node: NodeRef<'a, Node>, links: &mut Vec<NodeRef<'a, Node>>, pieces: &mut Vec<Piece<'a>>) {
    let mut open: Option<usize> = None;
    let mut hidden = 0_usize;
    let mut bytes = 0;
    for edge in node.traverse() {
        match edge {
            Edge::Open(inner) => match inner.value() {
                Node::Text(text) if hidden == 0 && !text.trim().is_empty() && bytes < LONGEST_TEXT => {
                    bytes += text.len();
                    pieces.push(Piece { text: text.trim(), link: open });
                }
                Node::Element(element) if matches!(element.name(), "script" | "style") => hidden += 1,
                Node::Element(element) if element.name() == "a" => {
                    open = Some(links.len());
                    links.push(inner);
                }
                _ => {}
            },
            Edge::Close(inner) => match inner.value() {
                Node::Element(element) if matches!(element.name(), "script" | "style") => {
                    hidden = hidden.saturating_sub(1)
                }
                Node::Element(element) if element.name() == "a" => open = None,
                _ => {}
            },
        }
    }
}

/// The link with the longest text; the first of equals.
fn main_link(links: &[NodeRef<'_, Node>], pieces: &[Piece<'_>]) -> Option<usize> {
    let length = |at: usize| {
        let text: usize = pieces
            .iter()
            .filter(|piece| piece.link == Some(at))
            .map(|piece| piece.text.chars().count())
            .sum();
        let element = links.get(at).and_then(|link| link.value().as_element());
        let title =
            element.and_then(|element| element.attr("title")).map_or(0, |title| title.trim().chars().count());
        text.max(title)
    };
    (0..links.len()).rev().max_by_key(|at| length(*at)).filter(|at| length(*at) > 0)
}

/// The row's date: a text of its own first, outside the link before inside; then day and month in separate texts.
fn when(pieces: &[Piece<'_>], main: usize) -> When {
    let outside = || pieces.iter().filter(|piece| piece.link != Some(main));
    let inside = || pieces.iter().filter(|piece| piece.link == Some(main));
    let full = |piece: &Piece<'_>| parse_all(piece.text).first().map(|mention| mention.date);
    let alone = |piece: &&Piece<'_>| piece.text.len() <= 60;
    if let Some(date) = outside().filter(alone).find_map(full).or_else(|| split_date(pieces)) {
        return When::Full(date);
    }
    if let Some(date) =
        inside().find_map(|piece| date_at_edge(piece.text)).or_else(|| outside().find_map(full))
    {
        return When::Full(date);
    }
    let short = |piece: &&Piece<'_>| piece.text.len() <= 16;
    let partial =
        outside().filter(short).chain(inside().filter(short)).find_map(|piece| month_day(piece.text));
    partial.map_or(When::Nothing, |(month, day)| When::MonthDay(month, day))
}

/// `04` and `2026-03`, or `2026` and `03-04`, in texts of their own beside each other.
fn split_date(pieces: &[Piece<'_>]) -> Option<Date> {
    let bare = |text: &str| {
        text.trim_matches(|c: char| "[]()/-. 年月日".contains(c) || c.is_whitespace()).to_owned()
    };
    let number = |text: &str, longest: usize| {
        (!text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse::<i16>().ok())
            .flatten()
    };
    let pair = |text: &str| {
        let (a, b) = text.split_once(['-', '/', '.', '年'])?;
        let (a, b) = (bare(a), bare(b));
        Some((number(&a, 4).filter(|_| a.len() == 4)?, number(&b, 2)?))
    };
    for two in pieces.windows(2) {
        let [first, second] = two else { continue };
        if first.text.len() > 14 || second.text.len() > 14 {
            continue;
        }
        let (first, second) = (bare(first.text), bare(second.text));
        for (day, rest) in [(&first, &second), (&second, &first)] {
            if let (Some(day), Some((year, month))) = (number(day, 2), pair(rest)) {
                return civil(year, month, day);
            }
            if let (Some(year), Some((month, day))) =
                (number(day, 4).filter(|_| day.len() == 4), month_day(rest))
            {
                return civil(year, i16::from(month), i16::from(day));
            }
        }
    }
    None
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    let plausible = (1949..2100).contains(&year);
    plausible.then(|| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()).flatten()
}

/// A date that begins or ends a link's text, apart from the title's own words.
fn date_at_edge(text: &str) -> Option<Date> {
    let mention = *parse_all(text).first()?;
    let ornament = |c: char| c.is_whitespace() || "[]()【】（）:".contains(c) || c.is_ascii_digit();
    let after = text.get(mention.end..)?.trim_matches(ornament);
    let before = text.get(..mention.start)?;
    let apart =
        before.ends_with(|c: char| !c.is_alphanumeric()) && !before.ends_with(['《', '“', '、', '（']);
    (before.trim_matches(ornament).is_empty()
        && (after.is_empty() || text.get(mention.end..)?.starts_with([' ', ']', '】', '\t', '\u{a0}']))
        || after.is_empty() && apart)
        .then_some(mention.date)
}

/// The title without a date at its end and without ornaments; the attribute where the text is cut.
fn title(printed: &str, attribute: &str) -> String {
    let cut = printed.trim_end_matches(['.', '…', '·']);
    let shortened = cut.len() < printed.len() && (printed.ends_with('…') || printed.ends_with(".."));
    if printed.is_empty() || shortened && attribute.chars().count() > cut.chars().count() / 2 {
        return attribute.to_owned();
    }
    let mut title = printed;
    if date_at_edge(title).is_some()
        && let Some(mention) = parse_all(title).first()
    {
        let (before, after) =
            (title.get(..mention.start).unwrap_or_default(), title.get(mention.end..).unwrap_or_default());
        let clock =
            |c: char| c.is_ascii_digit() || c == ':' || c.is_whitespace() || "[]【】()（）".contains(c);
        let (head, tail) = (
            before.trim_end_matches(|c: char| c.is_whitespace() || "[【(（".contains(c)),
            after.trim_matches(clock),
        );
        title = if head.trim().is_empty() { tail } else { head };
    }
    title.trim_matches(|c: char| c.is_whitespace() || "·•●■▪◆>»".contains(c)).to_owned()
}

fn is_control(title: &str) -> bool {
    let bare = title.trim_matches(|c: char| !c.is_alphanumeric());
    title.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        || bare.is_empty()
        || CONTROLS.contains(&bare)
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_term(node: NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == "dt")
}

/// What stands between this row and the next.
fn siblings_behind<'a>(node: NodeRef<'a, Node>, next: Option<NodeId>) -> Vec<NodeRef<'a, Node>> {
    node.next_siblings()
        .take_while(|sibling| Some(sibling.id()) != next && !holds_link(*sibling))
        .take(4)
        .collect()
}

fn holds_link(node: NodeRef<'_, Node>) -> bool {
    node.descendants().any(|inner| inner.value().as_element().is_some_and(|element| element.name() == "a"))
}

/// In rows without an element of their own the date may come first: so it does when one precedes the first link.
fn dates_stand_before(nodes: &[NodeRef<'_, Node>]) -> bool {
    let Some(first) = nodes.first() else { return false };
    let mut before = first.prev_siblings().filter(|node| !text_of(*node).trim().is_empty());
    before.next().is_some_and(|node| {
        let text = text_of(node);
        text.len() <= 60 && (!parse_all(&text).is_empty() || month_day(&text).is_some())
    })
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    let texts = node.descendants().filter_map(|inner| inner.value().as_text());
    texts.map(|text| &**text).take(20).collect()
}

/// A line above the list that is a year and nothing else.
fn year_above(first: NodeRef<'_, Node>, container: Option<NodeRef<'_, Node>>) -> Option<i16> {
    let beside = |node: NodeRef<'_, Node>| {
        let mut siblings = node.prev_siblings().filter(|sibling| !text_of(*sibling).trim().is_empty());
        siblings.next().and_then(|sibling| bare_year(&text_of(sibling)))
    };
    beside(first).or_else(|| container.and_then(beside))
}

/// A year alone in the siblings between this row and the last.
fn year_in_siblings_above(node: NodeRef<'_, Node>) -> Option<i16> {
    let above = node.prev_siblings().take(4).take_while(|sibling| !holds_link(*sibling));
    above.filter(|sibling| sibling.value().is_element()).find_map(|sibling| bare_year(&text_of(sibling)))
}

fn bare_year(text: &str) -> Option<i16> {
    let bare = text.trim();
    let year = bare.strip_suffix("年度").or_else(|| bare.strip_suffix('年')).unwrap_or(bare);
    (year.len() == 4).then(|| year.parse().ok()).flatten().filter(|year| (1990..2100).contains(year))
}
