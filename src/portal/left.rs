//! What was found and not read when the gathering was stopped: what each such place may be, and so which questions it
//! leaves open.
//!
//! Comes in: the closed site. Goes out: how many places of each kind are left. A place is what its labels promise; else
//! what the row that leads to it is; else what others of its shape turned out to be. What nothing is known of may be a
//! column. Links that are only looked at leave no question about pages open.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::leaf::{self, Leaf, is_list_place};
use super::pool::At;
use super::site::Site;
use crate::extract::{Held, LabelKind, Media, PageKind, Promise, held, promise};
use crate::model::{
    Address, Need, Tally, Turned, is_function, is_older, is_turning, path_date, reaches_back, shapes,
};

/// Articles after which another shows no new part of the site.
const A_DOZEN: u32 = 12;
/// Letters from which a link that nothing else is known of is taken for the title of a text and no name of a column.
const TITLE_CHARS: usize = 16;
/// Documents older than this concern only rules that ask further back: these take older ones for open too.
const DOCUMENT_DAYS: i64 = 365;

/// The places left.
#[derive(Debug, Default)]
pub(super) struct Left {
    of: FxHashMap<At, Need>,
}

impl Left {
    /// Sorts what the budget left over.
    pub(super) fn of(site: &Site) -> Self {
        let mut waiting: Vec<At> = site.unchecked.keys().copied().filter(|at| site.waits(*at)).collect();
        if waiting.is_empty() {
            return Self::default();
        }
        waiting.sort_unstable_by_key(|at| at.index());
        let known = Known::of(site);
        let mut left = Self::default();
        for at in waiting {
            let need = match known.need(site, at) {
                Need::Entry if !known.is_familiar(site, at) => Need::Column,
                need => need,
            };
            left.of.insert(at, need);
        }
        left
    }

    /// What `at` may be, if it is left.
    pub(super) fn need(&self, at: At) -> Option<Need> {
        self.of.get(&at).copied()
    }

    /// How many of each kind.
    pub(super) fn counts(&self) -> BTreeMap<Need, usize> {
        let mut counts = BTreeMap::new();
        for need in self.of.values() {
            *counts.entry(*need).or_default() += 1;
        }
        counts
    }
}

/// True for a place that may be a section, or lead to one.
pub(super) fn may_be_section(need: Need) -> bool {
    Need::SECTIONS.contains(&need)
}

/// What the pages that were read say about those that were not.
struct Known<'a> {
    /// Row → what its list holds, its title and date.
    rows: FxHashMap<At, (Held, &'a str, Option<Date>)>,
    further: FxHashMap<At, Need>,
    /// Shape → what was read of it.
    shapes: FxHashMap<String, Tally>,
    /// Pages read that are read for themselves.
    leaves: u32,
    recent: Date,
}

impl<'a> Known<'a> {
    fn of(site: &'a Site) -> Self {
        let as_of = site.brief.as_of;
        let recent = as_of.checked_sub(DOCUMENT_DAYS.days()).unwrap_or(as_of);
        let mut known = Self {
            rows: FxHashMap::default(),
            further: FxHashMap::default(),
            shapes: FxHashMap::default(),
            leaves: 0,
            recent,
        };
        for page in site.leaves.iter().filter(|page| site.brief.covers(site.pool.address(page.at))) {
            known.enter(site, page);
        }
        known
    }

    fn enter(&mut self, site: &'a Site, page: &'a Leaf) {
        let holds = holds(site, page);
        for row in &page.rows {
            let Some(at) = row.at else { continue };
            let entry = self.rows.entry(at).or_insert((holds, &row.title, row.date));
            if holds < entry.0 {
                *entry = (holds, &row.title, row.date);
            }
        }
        let dates: Vec<Date> = page.rows.iter().filter_map(|row| row.date).collect();
        let behind = reaches_back(&dates, self.recent);
        let acts = page.rows.iter().any(|row| promise(&row.title) != Promise::Nothing);
        let further = match holds {
            // Reports of all years matter.
            Held::Reports => Need::Section,
            _ if page.rows.is_empty() => Need::Column,
            Held::Entries if !acts => Need::ListPage,
            _ if behind => Need::OlderDocument,
            _ => Need::PolicyPage,
        };
        // One page tells whether the next is needed.
        for (position, at) in page.next.iter().enumerate().chain(page.data.iter().enumerate()) {
            let further = if position == 0 { further } else { further.max(Need::ListPage) };
            let entry = self.further.entry(*at).or_insert(further);
            *entry = further.min(*entry);
        }
        let Some(turned) = turned_leaf(page) else { return };
        self.leaves += u32::from(turned == Turned::Leaf);
        let (narrow, wide) = shapes(site.pool.address(page.at));
        for shape in [Some(narrow), wide].into_iter().flatten() {
            self.shapes.entry(shape).or_default().note(turned);
        }
    }

    fn need(&self, site: &Site, at: At) -> Need {
        let address = site.pool.address(at);
        // What was read under a second address is only to be looked at.
        if !site.brief.covers(address) || site.read_beside(at) {
            return Need::Link;
        }
        let target = site.ledger.target(at);
        let votes = target.map_or(&[][..], |target| &target.votes);
        let section = |label: LabelKind| leaf::is_section_label(label) || label == LabelKind::Platform;
        if votes.iter().any(|vote| section(vote.label)) {
            return Need::Section;
        }
        if let Some((holds, title, date)) = self.rows.get(&at) {
            return match (holds, promise(title)) {
                (Held::Reports, _) | (_, Promise::Report) => Need::Section,
                (Held::Interpretations, _) | (_, Promise::Interpretation) => Need::Interpretation,
                (Held::Documents, _) | (_, Promise::Act) => {
                    let recent = match date {
                        Some(date) => *date >= self.recent,
                        None => !is_older(address, self.recent),
                    };
                    if recent { Need::Document } else { Need::OlderDocument }
                }
                _ if leaf::is_file(address) => Need::Link,
                _ => Need::Entry,
            };
        }
        if let Some(further) = self.further.get(&at) {
            return *further;
        }
        if leaf::is_file(address) || target.is_some_and(|target| !target.followed) {
            return Need::Link;
        }
        if !votes.is_empty() {
            return Need::Column;
        }
        let texts = target.into_iter().flat_map(|target| &target.parents);
        let title = texts.map(|(_, text)| site.pool.text(*text)).max_by_key(|text| text.chars().count());
        let title = title.unwrap_or_default();
        match promise(title) {
            Promise::Report => return Need::Section,
            Promise::Interpretation => return Need::Interpretation,
            Promise::Act if is_older(address, self.recent) => return Need::OlderDocument,
            Promise::Act => return Need::Document,
            Promise::Nothing if is_function(title) => return Need::Entry,
            Promise::Nothing if is_turning(title) => return Need::ListPage,
            Promise::Nothing => {}
        }
        let letters = title.chars().filter(|c| c.is_alphabetic()).count();
        // A link without a name may be anything, whatever others of its shape are.
        if letters < 2 {
            return Need::Section;
        }
        match self.conclusion(address) {
            Some(Turned::Leaf) => Need::Entry,
            None if letters >= TITLE_CHARS && !is_list_place(address) => Need::Entry,
            Some(Turned::Branch) if self.tally(address).is_plentiful() => Need::View,
            Some(Turned::Branch) | None => Need::Column,
        }
    }

    /// What pages of the very shape of `address` were.
    fn tally(&self, address: &Address) -> Tally {
        self.shapes.get(&shapes(address).0).copied().unwrap_or_default()
    }

    /// What pages of this shape are, as far as that is known.
    fn conclusion(&self, address: &Address) -> Option<Turned> {
        let known = |shape: &String| self.shapes.get(shape).copied().and_then(Tally::conclusion);
        let (narrow, wide) = shapes(address);
        let learnt = known(&narrow).or_else(|| wide.as_ref().and_then(known));
        learnt.or_else(|| path_date(address).map(|_| Turned::Leaf))
    }

    /// True where enough articles were read to know that this one leads nowhere new: of its own shape, or a dozen of any.
    /// On a site of several parts the way from one to the other may stand in an article only.
    fn is_familiar(&self, site: &Site, at: At) -> bool {
        self.leaves >= A_DOZEN || self.tally(site.pool.address(at)).knows_leaves()
    }
}

fn holds(site: &Site, page: &Leaf) -> Held {
    let tags = [page.column_name, page.column_type].into_iter().flatten();
    let own = page.crumbs.last().map(|(word, _)| *word);
    let words = tags.chain(own).map(|word| site.pool.text(word));
    held(words.chain([&*page.heading]), page.kind)
}

/// What a page turned out to be by its kind, whether it bears a date of its own, and its rows; `None` for what says
/// nothing about pages of its shape.
pub fn turned(kind: PageKind, dated: bool, rows: usize) -> Option<Turned> {
    use PageKind as K;
    match kind {
        K::Article | K::PolicyDocument | K::Interpretation | K::Attachment | K::ServiceGuide => {
            Some(Turned::Leaf)
        }
        K::ErrorPage | K::BlockPage | K::Stub => None,
        _ if dated && rows < 3 => Some(Turned::Leaf),
        _ => Some(Turned::Branch),
    }
}

/// The same of a page kept; files and data are not pages that lead on.
fn turned_leaf(page: &Leaf) -> Option<Turned> {
    let turned = turned(page.kind, page.published.is_some(), page.rows.len())?;
    Some(if page.media == Media::Html { turned } else { Turned::Leaf })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{Page, alive, at, brief, failed, home, page};
    use super::super::{Builder, Portal, SectionKind};
    use super::*;
    use crate::extract::Position;
    use crate::model::{BrokenKind, Outcome, Reason, StoppedBy, UncheckedKind};

    /// A portal of these pages with these addresses left by the budget.
    fn stopped(pages: Vec<Page>, left: &[&str]) -> Portal {
        let mut brief = brief();
        brief.finished = Some(StoppedBy::Budget);
        let mut builder = Builder::new(brief);
        for page in pages {
            builder.visit(alive(&page.0.address.clone()), Some(page.0));
        }
        for path in left {
            builder.unchecked(&at(path), UncheckedKind::Budget);
        }
        builder.build()
    }

    fn list() -> Page {
        page("/zcwj/", PageKind::List, "政策文件")
            .row("/zcwj/1.html", "关于甲的通知", Some(date(2026, 11, 2)))
            .row("/zcwj/2.html", "关于乙的通知", Some(date(2024, 1, 2)))
            .with(|facts| facts.pagination.next = vec![at("/zcwj/index_1.html")])
    }

    fn left(pages: Vec<Page>, path: &str) -> Option<Need> {
        stopped(pages, &[path]).left().first_key_value().map(|(need, _)| *need)
    }

    #[test]
    fn a_place_is_what_labels_rows_and_paging_say() {
        let news =
            page("/yw/", PageKind::List, "要闻").row("/yw/1.html", "召开会议", Some(date(2026, 11, 2)));
        let channel = page("/zwgk/", PageKind::Other, "政务公开")
            .link("/zn/", "政府信息公开指南", LabelKind::Guide, Position::Side)
            .link("/zt/", "专题", LabelKind::None, Position::Side)
            .link("/a.pdf", "附件", LabelKind::None, Position::Content);
        let pages = || vec![home(), list(), news.clone(), channel.clone()];
        for (path, need) in [
            ("/zn/", Need::Section),
            ("/zt/", Need::Column),
            ("/zcwj/index_1.html", Need::PolicyPage),
            ("/zcwj/1.html", Need::Document),
            ("/zcwj/2.html", Need::OlderDocument),
            // Too few articles were read to know that it leads nowhere new.
            ("/yw/1.html", Need::Column),
            ("/a.pdf", Need::Link),
        ] {
            assert_eq!(left(pages(), path), Some(need), "{path}");
        }
    }

    #[test]
    fn others_of_its_shape_say_what_an_unnamed_place_is() {
        let mut pages = vec![home()];
        let channel = page("/zwgk/", PageKind::Other, "政务公开");
        pages.push(channel.link("/art/9.html", "详情", LabelKind::None, Position::Content));
        assert_eq!(left(pages.clone(), "/art/9.html"), Some(Need::Column), "nothing is known of it");
        for n in 0..3 {
            let path = format!("/art/{n}.html");
            pages.push(page(&path, PageKind::Article, "甲").dated(date(2026, 1, 1)));
        }
        assert_eq!(left(pages, "/art/9.html"), Some(Need::Entry));
    }

    #[test]
    fn what_many_of_its_shape_were_may_still_be_a_section_and_a_label_weighs_more() {
        let mut pages = vec![home()];
        let channel = page("/zwgk/", PageKind::Other, "政务公开");
        let channel = channel.link("/col/col99/", "平台栏目", LabelKind::None, Position::Side);
        pages.push(channel.link("/col/col98/", "通知公告", LabelKind::Notice, Position::Side));
        for n in 0..8 {
            let news = page(&format!("/col/col{n}/"), PageKind::List, "要闻");
            pages.push(news.row("/yw/1.html", "召开会议", Some(date(2026, 11, 2))));
        }
        assert_eq!(left(pages.clone(), "/col/col98/"), Some(Need::Column));
        let portal = stopped(pages, &["/col/col99/"]);
        assert_eq!(portal.left().keys().copied().collect::<Vec<_>>(), [Need::View]);
        assert_eq!(portal.section(SectionKind::Guide), Err(Reason::NotGathered));
    }

    #[test]
    fn leaves_do_not_make_a_shape_of_many_branches() {
        let mut pages = vec![home()];
        let channel = page("/zwgk/", PageKind::Other, "政务公开");
        pages.push(channel.link("/a/99/", "某某", LabelKind::None, Position::Side));
        for n in 0..6 {
            let news = page(&format!("/a/{n}/"), PageKind::List, "要闻");
            pages.push(news.row("/yw/1.html", "召开会议", Some(date(2026, 11, 2))));
        }
        for n in 6..9 {
            pages.push(page(&format!("/a/{n}/"), PageKind::Article, "甲").dated(date(2026, 1, 1)));
        }
        assert_eq!(left(pages, "/a/99/"), Some(Need::Column));
    }

    #[test]
    fn what_may_be_the_platform_leaves_columns_and_documents_open() {
        let nameless =
            page("/zwgk/", PageKind::Other, "政务公开").link("/p/", "", LabelKind::None, Position::Side);
        let portal = stopped(vec![home(), nameless], &["/p/"]);
        assert_eq!(portal.left().keys().copied().collect::<Vec<_>>(), [Need::Section]);
        assert_eq!(portal.columns(), Err(Reason::NotGathered));
        assert_eq!(portal.documents(), Err(Reason::NotGathered));
    }

    #[test]
    fn what_failed_once_and_was_not_tried_again_is_left() {
        let channel = page("/zwgk/", PageKind::Other, "政务公开");
        let channel = channel.link("/zn/", "政府信息公开指南", LabelKind::Guide, Position::Side);
        let portal = |stopped: bool| {
            let mut builder = Builder::new(brief());
            for page in [home(), channel.clone()] {
                builder.visit(alive(&page.0.address.clone()), Some(page.0));
            }
            builder.visit(failed(&at("/zn/"), Outcome::Broken(BrokenKind::Timeout), None, 1), None);
            if stopped {
                builder.unchecked(&at("/zn/"), UncheckedKind::TooFewAttempts);
            }
            builder.build()
        };
        assert_eq!(portal(true).left(), &BTreeMap::from([(Need::Section, 1)]));
        assert_eq!(portal(true).incomplete(), Some(&Reason::NotGathered));
        assert_eq!((portal(false).left().len(), portal(false).incomplete()), (0, None));
    }

    #[test]
    fn further_pages_of_a_list_that_reaches_back_hold_older_documents() {
        let long = list().row("/zcwj/3.html", "关于丙的通知", Some(date(2023, 1, 2)));
        assert_eq!(left(vec![home(), long], "/zcwj/index_1.html"), Some(Need::OlderDocument));
    }

    #[test]
    fn further_pages_of_a_list_of_reports_may_hold_reports() {
        let report = |year: i16| format!("示例市{year}年政府信息公开工作年度报告");
        let list = page("/nb/", PageKind::List, "政府信息公开年报")
            .row("/nb/2025.html", &report(2025), Some(date(2026, 3, 2)))
            .row("/nb/2024.html", &report(2024), Some(date(2025, 3, 2)))
            .row("/nb/2023.html", &report(2023), Some(date(2024, 3, 2)))
            .with(|facts| facts.pagination.next = vec![at("/nb/index_1.html")]);
        let pages = vec![home(), list, page("/nb/2025.html", PageKind::AnnualReport, &report(2025))];
        assert_eq!(left(pages.clone(), "/nb/index_1.html"), Some(Need::Section));
        let portal = stopped(pages.clone(), &["/nb/index_1.html"]);
        // Rows that were not visited are unread too.
        let further = portal.unread().iter().any(|(label, address, reason)| {
            *label == LabelKind::AnnualReport
                && *address == at("/nb/index_1.html")
                && *reason == Reason::NotGathered
        });
        assert!(further);
        let whole = stopped(pages, &[]);
        assert!(!whole.unread().iter().any(|(_, address, _)| *address == at("/nb/index_1.html")));
    }

    #[test]
    fn only_questions_that_the_rest_could_answer_stay_open() {
        let pages = vec![home(), list()];
        let portal = stopped(pages, &["/zcwj/1.html"]);
        assert_eq!(portal.lacks(&[Need::Column]), None);
        assert_eq!(portal.lacks(&[Need::Column, Need::Document]), Some(Reason::NotGathered));
        assert_eq!(portal.incomplete(), Some(&Reason::NotGathered));
        assert_eq!(portal.left().get(&Need::Document), Some(&1));
    }
}
