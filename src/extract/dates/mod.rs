//! Dates in texts, addresses and pages, each with where it was read.

mod address;
mod labels;
mod page;
mod scan;
mod signature;
mod structured;

use jiff::civil::Date;

pub(crate) use address::of_address;
pub(crate) use page::{STATED_ONCE, may_state, of_page, stated_once};
pub(crate) use scan::{compact, month_day, parse_all};
pub(crate) use structured::{of_scripts, of_times};

use crate::model::{Address, Dated};

/// A full date in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mention {
    /// Byte offset where it begins.
    pub(crate) start: usize,
    /// Byte offset behind it.
    pub(crate) end: usize,
    /// The day.
    pub(crate) date: Date,
}

impl Mention {
    /// Written with 年 and 月.
    fn in_words(&self, text: &str) -> bool {
        text.get(self.start..self.end).is_some_and(|date| date.contains('年'))
    }
}

/// What may speak of a page's dates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sources<'a> {
    /// `<meta name>` pairs.
    pub(crate) meta: &'a [(String, String)],
    /// The metadata table.
    pub(crate) metadata: &'a [(String, String)],
    /// Visible text between heading and content, with the lines around them.
    pub(crate) near_heading: &'a str,
    /// Text of the content area, blocks separated by newlines.
    pub(crate) text: &'a str,
    /// Dates of publication that the page states for machines (JSON-LD, `<time datetime>`), surest first.
    pub(crate) structured: &'a [Date],
    /// Address of the page.
    pub(crate) address: &'a Address,
}

/// The dates of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageDates {
    /// 发布日期
    pub(crate) published: Option<Dated>,
    /// 成文日期
    pub(crate) written: Option<Dated>,
    /// 更新日期
    pub(crate) updated: Option<Dated>,
    /// Dates that contradict `published` by more than a day, strongest first.
    pub(crate) contradicting: Vec<Dated>,
}
