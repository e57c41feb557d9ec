//! Lists of letters: rows that carry a state (已答复, 办理中), with their dates and the page of the letter.

use ego_tree::NodeRef;
use jiff::civil::Date;
use scraper::{ElementRef, Node};

use super::{Letter, LetterState, letter, names};
use crate::extract::{PageFacts, dates};
use crate::model::Address;

/// Places where citizens write.
const PLACES: [&str; 16] = [
    "信箱",
    "邮箱",
    "留言",
    "咨询",
    "来信",
    "信件",
    "写信",
    "互动",
    "问政",
    "建言",
    "诉求",
    "投诉",
    "回复",
    "结果反馈",
    "12345",
    "常见问题",
];
/// What has rules of its own: petitions, discipline, requests for information, surveys, proposals of deputies, permits.
const ELSEWHERE: [&str; 14] = [
    "信访",
    "举报",
    "纪检",
    "监察",
    "申请公开",
    "征集",
    "调查",
    "访谈",
    "提案",
    "议案",
    "办件",
    "许可",
    "处罚",
    "审批",
];
/// Rows kept of one list.
const MOST_ROWS: usize = 200;
/// Elements between a state and its row.
const MOST_STEPS: usize = 6;

/// Whether the page is, by its names, a place where letters are published.
pub(super) fn is_place(facts: &PageFacts) -> bool {
    let site = facts.meta_value("SiteName").unwrap_or("");
    let mut place = false;
    // Where the page has places, its own heading is the title of a letter.
    let placed = facts.breadcrumb.len() > 1;
    for (index, name) in names(facts).enumerate() {
        let name = if site.is_empty() { name.to_owned() } else { name.replace(site, "") };
        let of_place = (index >= 2 || !placed) && name.chars().count() <= 12;
        if of_place && ELSEWHERE.iter().any(|word| name.contains(word)) {
            return false;
        }
        place |= PLACES.iter().any(|word| name.contains(word));
    }
    place
}

/// Rows with a state. Nothing of what they say is kept.
pub(super) fn read(facts: &PageFacts, root: ElementRef<'_>, base: &Address) -> Vec<Letter> {
    let states = || letter::ANSWERED.iter().chain(&letter::WAITING);
    if !states().any(|word| facts.text.contains(word)) {
        return Vec::new();
    }
    let mut found: Vec<Letter> = Vec::new();
    for node in root.descendants() {
        let Node::Text(text) = node.value() else { continue };
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 10 || found.len() >= MOST_ROWS {
            continue;
        }
        let parent = node.parent().and_then(ElementRef::wrap).map_or("", |it| it.value().name());
        if matches!(parent, "option" | "script" | "style" | "button") {
            continue;
        }
        let Some(state) = letter::state(text) else { continue };
        let Some(row) = row_of(node) else { continue };
        if let Some(letter) = of_row(row, state, base)
            && !found.iter().any(|known| known.address.is_some() && known.address == letter.address)
        {
            found.push(letter);
        }
    }
    // One row with a state is any button; a list has several, or a date beside it.
    found.retain(|letter| letter.received.is_some() || letter.answered.is_some());
    found
}

/// The smallest element around `node` with a link that is not the state itself, and no other state.
fn row_of<'a>(node: NodeRef<'a, Node>) -> Option<ElementRef<'a>> {
    for ancestor in node.ancestors().take(MOST_STEPS) {
        let Some(element) = ElementRef::wrap(ancestor) else { continue };
        if states_in(element) > 1 {
            return None;
        }
        if link_of(element).is_some() {
            return Some(element);
        }
    }
    None
}

fn states_in(element: ElementRef<'_>) -> usize {
    element
        .text()
        .filter(|text| text.trim().chars().count() <= 10 && letter::state(text).is_some())
        .take(2)
        .count()
}

fn link_of<'a>(element: ElementRef<'a>) -> Option<&'a str> {
    let own = std::iter::once(element).chain(element.descendants().filter_map(ElementRef::wrap));
    let mut links = own.filter(|it| it.value().name() == "a").filter_map(|it| {
        let text: String = it.text().collect();
        let title = it.value().attr("title").unwrap_or(&text);
        (title.trim().chars().count() >= 4 && letter::state(&text).is_none())
            .then(|| it.value().attr("href"))?
    });
    links.next()
}

fn of_row(row: ElementRef<'_>, state: LetterState, base: &Address) -> Option<Letter> {
    let text: Vec<&str> = row.text().collect();
    let mut days: Vec<Date> = dates::parse_all(&text.join(" ")).iter().map(|mention| mention.date).collect();
    days.dedup();
    let (received, answered) = match (days[..].as_ref(), state) {
        ([first, .., last], LetterState::Answered) => (Some(*first.min(last)), Some(*first.max(last))),
        // The day beside an answered letter may be that of the answer.
        ([one], LetterState::Answered) => (None, Some(*one)),
        ([..], _) => (days.iter().min().copied(), None),
    };
    let address = link_of(row).and_then(|href| base.join(href).ok());
    let shows_answer = false;
    Some(Letter { address, received, answered, state, names_office: false, shows_answer })
}
