//! What a running audit has learned about what it takes over: which lists changed, and what was not asked for. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use crate::crawl::Task;
use crate::extract::{PageFacts, Row};
use crate::model::{Address, TakenOver};

/// What a page says that an earlier look at it did not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::audit) struct News {
    /// Nothing that matters to other pages changed.
    same: bool,
    /// Targets of rows that are new, differ in title or date, or are shown no longer.
    rows: Vec<Address>,
    /// Further pages of the list.
    further: Vec<Address>,
}

impl News {
    /// What `page` says that `before` did not; `unchanged`: it is the same page, so that there is nothing to compare.
    pub(super) fn of(page: &PageFacts, before: Option<&PageFacts>, unchanged: bool) -> Self {
        let further = page.pagination.next.clone();
        if unchanged {
            return Self { same: true, rows: Vec::new(), further };
        }
        let said = |row: &Row| (row.title.clone(), row.date);
        let rows = |page: &PageFacts| -> HashMap<Address, HashSet<_>> {
            let mut rows: HashMap<Address, HashSet<_>> = HashMap::new();
            for row in &page.rows {
                if let Some(address) = &row.address {
                    rows.entry(address.clone()).or_default().insert(said(row));
                }
            }
            rows
        };
        let earlier = before.map(&rows).unwrap_or_default();
        let news = |row: &&Row| {
            let known = row.address.as_ref().and_then(|address| earlier.get(address));
            known.is_none_or(|known| !known.contains(&said(row)))
        };
        let mut changed: Vec<Address> =
            page.rows.iter().filter(news).filter_map(|row| row.address.clone()).collect();
        // What a list shows no longer may be gone.
        let shown = rows(page);
        changed.extend(earlier.keys().filter(|address| !shown.contains_key(*address)).cloned());
        let order = |page: &PageFacts| -> Vec<_> {
            page.rows.iter().map(|row| (row.address.clone(), said(row))).collect()
        };
        let same =
            before.is_some_and(|before| order(before) == order(page) && before.pagination == page.pagination);
        Self { same, rows: changed, further }
    }
}

/// An address that was not asked for.
#[derive(Debug, Clone)]
pub(in crate::audit) struct Reused {
    /// The task it was for.
    pub(in crate::audit) task: Task,
    /// Where it led.
    pub(in crate::audit) end: Address,
    /// Pages of the site that were read for it.
    pub(in crate::audit) pages: u64,
    /// When the answer was received.
    pub(in crate::audit) seen: Option<Timestamp>,
}

/// What was learned so far.
#[derive(Debug, Default)]
pub(in crate::audit) struct Course {
    /// Addresses that something speaks against re-using.
    must_ask: HashSet<Address>,
    /// Further pages of lists, and whether all pages that lead to them are the same as before.
    further: HashMap<Address, bool>,
    reused: BTreeMap<Address, Reused>,
    /// What stood for them, by where it lies.
    ends: HashMap<Address, Address>,
    /// Asked for, and the same as before.
    unchanged: u64,
    /// Re-used, in doubt, and never asked for after all.
    pub(in crate::audit) withdrawn: Vec<Address>,
}

impl Course {
    pub(in crate::audit) fn must_be_asked(&self, address: &Address) -> bool {
        self.must_ask.contains(address)
    }

    /// A further page of a list, all pages before which are the same as before.
    pub(in crate::audit) fn continues_unchanged(&self, address: &Address) -> bool {
        self.further.get(address).copied().unwrap_or(false)
    }

    /// Takes note of what a page says.
    pub(in crate::audit) fn learn(&mut self, news: &News) {
        self.must_ask.extend(news.rows.iter().cloned());
        for address in &news.further {
            let same = self.further.entry(address.clone()).or_insert(true);
            *same &= news.same;
            if !*same {
                self.must_ask.insert(address.clone());
            }
        }
    }

    /// Takes note of an address that was not asked for.
    pub(in crate::audit) fn reuse(&mut self, reused: Reused) {
        self.ends.insert(reused.end.clone(), reused.task.address.clone());
        self.reused.insert(reused.task.address.clone(), reused);
    }

    /// Takes note of an answer that was the same as before.
    pub(in crate::audit) fn confirm(&mut self) {
        self.unchanged += 1;
    }

    /// What was re-used before something spoke against it.
    pub(in crate::audit) fn late(&self) -> Vec<Address> {
        self.reused.keys().filter(|address| self.must_ask.contains(*address)).cloned().collect()
    }

    /// What was re-used for `address`, asked for or led to.
    pub(in crate::audit) fn reused_for(&self, address: &Address) -> Option<&Address> {
        let asked = self.reused.get_key_value(address).map(|(address, _)| address);
        asked.or_else(|| self.ends.get(address).filter(|asked| self.reused.contains_key(*asked)))
    }

    /// Re-uses `address` no longer.
    pub(in crate::audit) fn give_up(&mut self, address: &Address) -> Option<Reused> {
        self.must_ask.insert(address.clone());
        self.reused.remove(address)
    }

    pub(in crate::audit) fn reuses_anything(&self) -> bool {
        !self.reused.is_empty()
    }

    /// What was taken over of the audit of that name, begun then.
    pub(in crate::audit) fn taken_over(&self, audit: &str, started: Timestamp) -> TakenOver {
        let pages = self.reused.values().filter(|reused| reused.pages > 0).count() as u64;
        TakenOver {
            audit: audit.to_owned(),
            started,
            pages,
            links: self.reused.len() as u64 - pages,
            unchanged: self.unchanged,
            oldest: self.reused.values().filter_map(|reused| reused.seen).min(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crawl::Rank;
    use crate::extract::{Media, PageKind};

    fn at(path: &str) -> Address {
        Address::parse(&format!("http://x.gov.cn{path}")).unwrap()
    }

    fn list(rows: &[(&str, &str, &str)]) -> PageFacts {
        let mut page = PageFacts::bare(at("/l/"), Media::Html, PageKind::List);
        page.rows.extend(rows.iter().map(|(path, title, date)| Row {
            title: (*title).to_owned(),
            address: Some(at(path)),
            date: date.parse().ok(),
            number: None,
            pinned: false,
        }));
        page.pagination.next.push(at("/l/2.html"));
        page
    }

    #[test]
    fn a_row_of_another_title_or_date_speaks_against_reuse() {
        let before =
            list(&[("/1", "甲", "2026-01-01"), ("/2", "乙", "2026-01-02"), ("/3", "丙", "2026-01-03")]);
        let after = list(&[
            ("/1", "甲", "2026-01-01"),
            ("/2", "乙（修订）", "2026-01-02"),
            ("/3", "丙", "2026-02-03"),
        ]);
        let mut course = Course::default();
        course.learn(&News::of(&after, Some(&before), false));
        assert!(!course.must_be_asked(&at("/1")));
        assert!(course.must_be_asked(&at("/2")) && course.must_be_asked(&at("/3")));
        let shorter = list(&[("/2", "乙", "2026-01-02"), ("/3", "丙", "2026-01-03")]);
        course.learn(&News::of(&shorter, Some(&before), false));
        assert!(course.must_be_asked(&at("/1")));
        assert!(course.must_be_asked(&at("/l/2.html")) && !course.continues_unchanged(&at("/l/2.html")));
    }

    #[test]
    fn a_list_with_another_counter_is_the_same_list() {
        let before = list(&[("/1", "甲", "2026-01-01")]);
        let after = PageFacts { text_chars: 7, ..before.clone() };
        let mut course = Course::default();
        course.learn(&News::of(&after, Some(&before), false));
        assert!(course.continues_unchanged(&at("/l/2.html")) && !course.must_be_asked(&at("/1")));
    }

    #[test]
    fn every_row_of_a_new_list_is_news() {
        let mut course = Course::default();
        course.learn(&News::of(&list(&[("/1", "甲", "2026-01-01")]), None, false));
        assert!(course.must_be_asked(&at("/1")) && !course.continues_unchanged(&at("/l/2.html")));
    }

    #[test]
    fn what_was_reused_too_early_is_found() {
        let mut course = Course::default();
        let task = Task { address: at("/1"), rank: Rank::Entry, depth: 2, attempt: 1, in_scope: true };
        course.reuse(Reused { task, end: at("/1.html"), pages: 1, seen: None });
        assert!(course.late().is_empty());
        assert_eq!(course.reused_for(&at("/1.html")), Some(&at("/1")));
        course.learn(&News::of(&list(&[("/1", "甲", "2026-01-01")]), None, false));
        assert_eq!(course.late(), [at("/1")]);
        assert!(course.give_up(&at("/1")).is_some() && !course.reuses_anything());
        assert_eq!(course.reused_for(&at("/1.html")), None);
    }
}
