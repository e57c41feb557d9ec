//! The six parts, by the words of their headings: wording and numbers vary, the words in them do not.

use std::sync::LazyLock;

use regex::Regex;

use super::Part;

/// Characters kept of a heading.
const HEADING_CHARS: usize = 40;
/// A line longer than this is no heading by itself.
const LONGEST_LINE: usize = 36;

/// A part and where its heading begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) part: Part,
    /// Byte offset of the heading.
    pub(super) at: usize,
    /// Byte offset of what follows it.
    pub(super) end: usize,
}

/// Words after the number that make each part, first match from the number on.
const WORDS: [&str; 6] = [
    r"[^。；\n]{0,14}?(?:总体情况|基本情况|概述|概况)",
    r"[^。；，\n]{0,8}?主动公开[^。；，\n]{0,16}",
    r"[^。；，\n]{0,12}?(?:申请情况|依申请公开[^。；，\n]{0,14}情况|申请[^。；，\n]{0,8}(?:办理|处理)情况)",
    r"[^。；，\n]{0,24}?(?:行政复议|诉讼|复议)[^。；\n]{0,20}",
    r"[^。；，\n]{0,12}?(?:问题|不足)[^。；\n]{0,16}",
    r"[^。；，\n]{0,6}?其他[^。；，\n]{0,10}(?:报告|说明|事项|情况)(?:的?事项)?",
];

/// Rows of the third table begin as headings do.
const ROWS: [&str; 5] = ["新收", "上年结转", "办理结果", "结转下年度", "继续办理"];

static NUMBERED: LazyLock<Vec<Option<Regex>>> = LazyLock::new(|| {
    let with_number = |words: &&str| format!(r"([一二三四五六七八九])\s*[、.．,，:：]\s*(?:{words})");
    WORDS.iter().map(|words| Regex::new(&with_number(words)).ok()).collect()
});
static BARE: LazyLock<Vec<Option<Regex>>> = LazyLock::new(|| {
    let alone = |words: &&str| {
        format!(
            r"(?m)^[ 　]*(?:[(（]?[一二三四五六0-9]+[)）.．、]?|第[一二三四五六]部分)?[ 　]*(?:{words})[ 　：:]*$"
        )
    };
    WORDS.iter().map(|words| Regex::new(&alone(words)).ok()).collect()
});
static ANY_NUMBERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?m)^[ 　]*([一二三四五六])\s*[、.．]\s*([^。；\n]{2,30})").ok());

/// The parts in the order of the text, each once.
pub(super) fn find(text: &str) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    for (index, (numbered, bare)) in NUMBERED.iter().zip(BARE.iter()).enumerate() {
        let number = u8::try_from(index + 1).unwrap_or(0);
        let place = numbered
            .as_ref()
            .and_then(|words| by_number(text, words, number))
            .or_else(|| bare.as_ref().and_then(|words| alone(text, words, number)));
        found.extend(place);
    }
    found.sort_by_key(|place| place.at);
    found
}

/// The last heading at the beginning of a line (an overview at the top may name all six), else the last of any.
fn by_number(text: &str, words: &Regex, number: u8) -> Option<Place> {
    let mut best: Option<(bool, bool, Place)> = None;
    for found in words.captures_iter(text).take(20) {
        let (Some(whole), Some(digit)) = (found.get(0), found.get(1)) else { continue };
        if ROWS.iter().any(|row| whole.as_str().contains(row)) {
            continue;
        }
        let starts =
            text[..whole.start()].trim_end_matches([' ', '　']).ends_with('\n') || whole.start() == 0;
        let printed = value(digit.as_str());
        // The number of the part itself before another: 一、… may also be a point within a part.
        let rank = (printed == Some(number), starts);
        if best.as_ref().is_none_or(|(own, line, _)| rank >= (*own, *line)) {
            let place = place(number, printed, whole.as_str(), whole.start(), whole.end());
            best = Some((rank.0, rank.1, place));
        }
    }
    best.map(|(.., place)| place)
}

fn alone(text: &str, words: &Regex, number: u8) -> Option<Place> {
    let mut lines = words.find_iter(text).take(20).filter(|line| {
        line.as_str().chars().count() <= LONGEST_LINE && !ROWS.iter().any(|row| line.as_str().contains(row))
    });
    lines.next().map(|line| place(number, None, line.as_str(), line.start(), line.end()))
}

fn place(number: u8, printed: Option<u8>, heading: &str, at: usize, end: usize) -> Place {
    let heading = heading.trim().chars().take(HEADING_CHARS).collect();
    Place { part: Part { number, printed, heading }, at, end }
}

fn value(digit: &str) -> Option<u8> {
    let at = ["一", "二", "三", "四", "五", "六", "七", "八", "九"].iter().position(|one| *one == digit)?;
    u8::try_from(at + 1).ok()
}

/// Headings with the number of a part that was not found.
pub(super) fn unlike(text: &str, places: &[Place]) -> Vec<Part> {
    let Some(any) = ANY_NUMBERED.as_ref() else { return Vec::new() };
    let mut unlike: Vec<Part> = Vec::new();
    for found in any.captures_iter(text).take(60) {
        let (Some(whole), Some(digit)) = (found.get(0), found.get(1)) else { continue };
        let Some(number) = value(digit.as_str()) else { continue };
        let known = places.iter().any(|place| {
            place.part.number == number || (place.at..place.end).contains(&(whole.end().saturating_sub(3)))
        });
        let row = ROWS.iter().any(|row| whole.as_str().contains(row));
        if !known && !row && !unlike.iter().any(|part| part.number == number) {
            let heading = whole.as_str().trim().chars().take(HEADING_CHARS).collect();
            unlike.push(Part { number, printed: Some(number), heading });
        }
    }
    unlike
}

/// The text of a part: from its heading to the next part's.
pub(super) fn body<'a>(text: &'a str, places: &[Place], number: u8) -> &'a str {
    let Some(index) = places.iter().position(|place| place.part.number == number) else { return "" };
    let end = places.get(index + 1).map_or(text.len(), |next| next.at);
    text.get(places[index].end..end).unwrap_or("")
}
