//! What an annual disclosure report 政府信息公开工作年度报告 says, part by part and figure by figure.
//!
//! The form is that of 国办公开办函〔2021〕30号 (and, for 2019 and 2020, 〔2019〕60号): six parts, and statutory tables in
//! the second, third and fourth. Comes in: the text of a page or file, and its tables with all spans expanded
//! ([`Grid`]). Goes out: [`ReportFacts`], small enough to keep. A table that could not be read cell by cell is absent
//! here, and whether there are pictures that may show it is a fact of its own: nothing is guessed.

mod disclosure;
mod facts;
mod figures;
mod grid;
mod narrative;
mod parts;
mod requests;
mod reviews;
mod stated;
mod years;

use std::borrow::Cow;

pub use facts::{
    Disclosed, DisclosedKind, Figure, FormYear, Leftover, Mention, Part, ReportFacts, RequestKind,
    RequestRow, Requests, Reviews, Stated, StatedKind,
};
pub(crate) use grid::{Grid, GridRows, tables};

use super::PageFacts;

/// Reads a report out of the facts of a page or file; `None` when it is none. `grids` gives the tables, and is asked
/// only when there is something to read; so is `whole`, all visible text of the page: the content area may leave out
/// what stands beside it.
pub(super) fn read(
    page: &PageFacts,
    whole: impl FnOnce() -> String,
    grids: impl FnOnce() -> Vec<Grid>,
) -> Option<Box<ReportFacts>> {
    if !is_report(page) {
        return None;
    }
    let (mut text, mut places) = (Cow::Borrowed(page.text.as_str()), parts::find(&page.text));
    if places.len() < 6 {
        let whole = whole();
        let found = parts::find(&whole);
        if found.len() > places.len() {
            (text, places) = (Cow::Owned(whole), found);
        }
    }
    let text = &*text;
    let grids = grids();
    let (narrative, narrative_chars) = narrative::shingles(text, &places);
    Some(Box::new(ReportFacts {
        chars: page.content_chars,
        pictures: page.content_media,
        unlike: parts::unlike(text, &places),
        requests: requests::read(text, &grids),
        reviews: reviews::read(text, &grids),
        disclosed: disclosure::read(text, &grids),
        named_tables: named(text, &grids),
        stated: stated::read(text),
        periods: years::periods(text),
        titles: years::titles(text),
        leftovers: years::leads(text, &places),
        narrative,
        narrative_chars,
        parts: places.into_iter().map(|place| place.part).collect(),
    }))
}

/// Words that only the tables of parts 2, 3 and 4 hold.
const TABLE_WORDS: [&[&str]; 3] = [
    &["制发件数", "处理决定数量", "收费金额"],
    &["本年新收", "结转下年度", "勾稽关系"],
    &["结果维持", "尚未审结", "复议后起诉"],
];

fn named(text: &str, grids: &[Grid]) -> [bool; 3] {
    // Readers of files put blanks and breaks into words.
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    TABLE_WORDS.map(|words| {
        words.iter().any(|word| text.contains(word) || grids.iter().any(|grid| grid.holds(word)))
    })
}

/// Named as a report, or with the words that only the form holds.
fn is_report(page: &PageFacts) -> bool {
    let names = [page.heading.as_str(), page.title.as_str()];
    let named = names.iter().any(|name| {
        (name.contains("信息公开") || name.contains("政务公开"))
            && (name.contains("报告") || name.contains("年报"))
    });
    let holds = |words: &str| memchr::memmem::find(page.text.as_bytes(), words.as_bytes()).is_some();
    (named && !page.text.is_empty()) || (holds("总体情况") && holds("信息公开申请") && holds("行政复议"))
}

#[cfg(test)]
mod tests;
