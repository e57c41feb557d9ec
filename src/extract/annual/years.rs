//! Years that a report names of itself: its period, its titles, and the places where its year belongs.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::parts::{Place, body};
use super::{FormYear, Leftover, Mention};

static PERIOD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(20[0-9]{2})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日[起]?\s*(?:起)?\s*[至到—–\-－~～]+\s*(?:(20[0-9]{2})\s*年|当年|同年)?\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日",
    )
    .ok()
});
static TITLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"([\p{Han}（）()·]{0,30}?)\s*(20[0-9]{2})\s*年\s*度?\s*(?:政府)?(?:信息|政务)公开\s*(?:工作)?\s*(?:年度)?(?:报告|年报)").ok()
});
static OPENING: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[\s：:]*(20[0-9]{2})\s*年(?:度|以来|来)?\s*[，,\p{Han}]").ok());
static FIGURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(20[0-9]{2})\s*年度?[，,]?\s*(?:我[局县市区镇乡委办院厅处]|全[县市区镇乡局省])?(?:共|全年)?(?:收到|受理|新收|主动公开)[^。；\n0-9]{0,30}[0-9]").ok()
});
/// Words near a year that compare it with another.
const COMPARING: [&str; 8] = ["同比", "比", "较", "上年", "去年", "相对", "对照", "与"];

/// Periods given for the figures.
pub(super) fn periods(text: &str) -> Vec<(Date, Date)> {
    let Some(pattern) = PERIOD.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for it in pattern.captures_iter(text).take(40) {
        let part = |at: usize| it.get(at).and_then(|part| part.as_str().parse::<i16>().ok());
        let day = |year: i16, month: i16, day: i16| {
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        };
        let (Some(from_year), Some(m1), Some(d1)) = (part(1), part(2), part(3)) else { continue };
        let (Some(m2), Some(d2)) = (part(5), part(6)) else { continue };
        let whole = it.get(0).map_or(0..0, |whole| whole.range());
        if !is_of_figures(text, whole.start, whole.end) {
            continue;
        }
        let (Some(from), Some(to)) = (day(from_year, m1, d1), day(part(4).unwrap_or(from_year), m2, d2))
        else {
            continue;
        };
        if !found.contains(&(from, to)) {
            found.push((from, to));
        }
    }
    found
}

/// The sentence says that the period is that of the report or its figures.
fn is_of_figures(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].rsplit(['。', '；', '\n']).next().unwrap_or("");
    let after = text[end..].split(['。', '；', '\n']).next().unwrap_or("");
    let words: String = before.chars().chain(after.chars()).filter(|c| !c.is_whitespace()).collect();
    words.contains("统计") || words.contains("期限") || words.contains("报告") && words.contains("数据")
}

/// Titles of annual reports, at most eight.
pub(super) fn titles(text: &str) -> Vec<FormYear> {
    let Some(pattern) = TITLE.as_ref() else { return Vec::new() };
    let mut found: Vec<FormYear> = Vec::new();
    for it in pattern.captures_iter(text).take(8) {
        let (Some(whole), Some(owner), Some(year)) = (it.get(0), it.get(1), it.get(2)) else { continue };
        let Ok(year) = year.as_str().parse() else { continue };
        let before = text[..whole.start()].trim_end_matches([' ', '　', '《', '“']);
        let (owner, presented) = presented(owner.as_str().trim_start_matches(['(', '（', ')', '）']));
        let own = presented || before.is_empty() || before.ends_with('\n');
        let title = FormYear { owner: owner.to_owned(), year, own };
        if !found.contains(&title) {
            found.push(title);
        }
    }
    found
}

/// The name without the words that present the report, and whether there were any.
fn presented(owner: &str) -> (&str, bool) {
    const PRESENTING: [&str; 5] = ["现公布", "现发布", "现将", "特公布", "现予公布"];
    let found = PRESENTING.iter().filter_map(|words| owner.rfind(words).map(|at| at + words.len())).max();
    found.map_or((owner, false), |end| (&owner[end..], true))
}

/// Years where the one reported on belongs.
pub(super) fn leads(text: &str, places: &[Place]) -> Vec<Leftover> {
    let mut found = Vec::new();
    let first = body(text, places, 1);
    if let Some(it) = OPENING.as_ref().and_then(|pattern| pattern.captures(first))
        && let Some(year) = it.get(1).and_then(|year| year.as_str().parse().ok())
    {
        found.push(Leftover { year, mention: Mention::Opening, words: words(first) });
    }
    let Some(pattern) = FIGURE.as_ref() else { return found };
    for it in pattern.captures_iter(first).take(8) {
        let (Some(whole), Some(year)) = (it.get(0), it.get(1)) else { continue };
        let before = first[..whole.start()].rsplit(['。', '；', '\n']).next().unwrap_or("");
        let after = first[whole.end()..].split(['。', '；', '\n']).next().unwrap_or("");
        let compares = |part: &str| COMPARING.iter().any(|word| part.contains(word));
        if compares(before) || compares(after) || compares(whole.as_str()) {
            continue;
        }
        let Ok(year) = year.as_str().parse() else { continue };
        found.push(Leftover { year, mention: Mention::Figure, words: words(whole.as_str()) });
    }
    found
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<String>().chars().take(40).collect()
}
