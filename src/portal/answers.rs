//! Pages whose list comes from elsewhere: data that their scripts ask for, and frames that hold it.
//!
//! The rows of such an answer belong to the page that shows them. What several different pages show (a box on every
//! page) belongs to none of them, and of several lists on one page only the longest is the page's own. An answer that
//! names itself (a category of a catalogue) is a column of its own.

use rustc_hash::{FxHashMap, FxHashSet};

use super::leaf::Leaf;
use super::site::Site;
use super::{frames, paging};
use crate::extract::{Media, PageKind};
use crate::model::Address;

/// Answers followed from one page.
const MOST: usize = 400;

/// Which answers belong to which page.
#[derive(Debug, Default)]
pub(super) struct Answers {
    of: FxHashMap<usize, Vec<usize>>,
    all: FxHashSet<usize>,
}

impl Answers {
    /// Finds the answers of every page, and notes the pages that they fill: no empty shells any more.
    pub(super) fn find(site: &mut Site, home: Option<usize>) -> Self {
        let asked = asked(site, home);
        let mut askers: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (page, first) in &asked {
            first.iter().for_each(|answer| askers.entry(*answer).or_default().push(*page));
        }
        let mut found = Self::default();
        for (page, first) in &asked {
            // A frame that several pages show may still be a page of its own; data never are.
            found.all.extend(first.iter().filter(|answer| site.leaves[**answer].media != Media::Html));
            let heading = &site.leaves[*page].heading;
            let own = |answer: &&usize| {
                askers
                    .get(*answer)
                    .is_none_or(|pages| pages.iter().all(|page| site.leaves[*page].heading == *heading))
            };
            let own: Vec<usize> = first.iter().filter(own).copied().collect();
            let followed = followed(site, *page, longest(site, own));
            found.all.extend(followed.iter().copied());
            if !followed.is_empty() {
                found.of.insert(*page, followed);
            }
        }
        let filled: Vec<usize> =
            site.leaves.iter().enumerate().filter(|(_, page)| page.shell).map(|(leaf, _)| leaf).collect();
        for leaf in filled {
            let named = || data(site, leaf).any(|answer| is_named(&site.leaves[answer]));
            if found.of.contains_key(&leaf) || named() {
                site.leaves[leaf].shell = false;
            }
        }
        found
    }

    /// The answers that the page's list stands in; empty for most pages.
    pub(super) fn of(&self, page: usize) -> &[usize] {
        self.of.get(&page).map_or(&[], Vec::as_slice)
    }

    /// True for what is shown inside other pages and is no page of its own.
    pub(super) fn holds(&self, leaf: usize) -> bool {
        self.all.contains(&leaf)
    }

    /// Everything that the page asks for was read, and all of it says that there are no entries.
    pub(super) fn are_empty(&self, site: &Site, page: usize) -> bool {
        let answers = self.of(page);
        // A page that counts entries and an answer that has none contradict each other.
        let counted = site.leaves[page].stated_entries.is_some_and(|entries| entries > 0);
        !answers.is_empty()
            && !counted
            && answers.iter().all(|answer| {
                let answer = &site.leaves[*answer];
                answer.rows.is_empty() && answer.stated_entries == Some(0)
            })
    }
}

/// A list that tells its own name.
pub(super) fn is_named(answer: &Leaf) -> bool {
    answer.media == Media::Json && answer.kind == PageKind::List && !answer.heading.is_empty()
}

/// The page whose scripts ask for a list of its own, and the name it has there.
pub(super) fn asker(site: &Site, answer: usize) -> Option<(Address, String)> {
    let list = &site.leaves[answer];
    let mut pages = site.shown().filter(|(_, page)| is_named(list) && page.data.contains(&list.at));
    pages.next().map(|(page, _)| (site.address(page).clone(), list.heading.to_string()))
}

/// Pages in order, each with the answers it asks for first.
fn asked(site: &Site, home: Option<usize>) -> Vec<(usize, Vec<usize>)> {
    let mut asked = Vec::new();
    for (leaf, page) in site.shown() {
        let lists = matches!(
            page.kind,
            PageKind::List
                | PageKind::Other
                | PageKind::Blank
                | PageKind::Platform
                | PageKind::Catalogue
                | PageKind::Institution
                | PageKind::AnnualReport
        );
        if page.media != Media::Html || Some(leaf) == home || page.article || (!lists && page.rows.is_empty())
        {
            continue;
        }
        let mut first: Vec<usize> = Vec::new();
        let framed: Vec<usize> = page.frames.iter().filter_map(|at| site.leaf(*at)).collect();
        let more = |frame: &usize| {
            let own = page.rows.len();
            own == 0 || own < frames::OWN_ROWS && site.leaves[*frame].rows.len() > own
        };
        let framed = framed.into_iter().filter(more);
        let framed: Vec<usize> =
            framed.filter(|frame| !site.leaves[*frame].article && Some(*frame) != home).collect();
        for answer in data(site, leaf).chain(framed.iter().copied()) {
            let other = &site.leaves[answer];
            // Beside rows of its own a page may ask for a box of something else; only what goes on with a list is its.
            let own_list = framed.contains(&answer) || paging::goes_on(site.address(answer));
            if !page.rows.is_empty() && !own_list {
                continue;
            }
            if answer != leaf && is_list(other) && !is_named(other) && !first.contains(&answer) {
                first.push(answer);
            }
        }
        if !first.is_empty() {
            asked.push((leaf, first));
        }
    }
    // A frame's own data belong to the page around it.
    let inner: FxHashSet<usize> = asked.iter().flat_map(|(_, first)| first.iter().copied()).collect();
    asked.retain(|(leaf, _)| !inner.contains(leaf));
    asked
}

fn data(site: &Site, leaf: usize) -> impl Iterator<Item = usize> {
    site.leaves[leaf].data.iter().filter_map(|at| site.leaf(*at))
}

fn is_list(answer: &Leaf) -> bool {
    !answer.rows.is_empty() || (answer.kind == PageKind::List && answer.media != Media::Html)
}

/// Of several lists the one with most entries, all its pages that are known.
fn longest(site: &Site, answers: Vec<usize>) -> Vec<usize> {
    let mut lists: Vec<(String, Vec<usize>)> = Vec::new();
    for answer in answers {
        let name = paging::without_page(site.address(answer));
        match lists.iter_mut().find(|(known, _)| *known == name) {
            Some((_, pages)) => pages.push(answer),
            None => lists.push((name, vec![answer])),
        }
    }
    let length = |pages: &[usize]| -> usize {
        let stated = pages.iter().filter_map(|page| site.leaves[*page].stated_entries).max().unwrap_or(0);
        let rows = pages.iter().map(|page| site.leaves[*page].rows.len()).sum::<usize>();
        rows.max(usize::try_from(stated).unwrap_or(0))
    };
    // `max_by_key` keeps the last of equals; reversed, the first list wins.
    lists.into_iter().rev().max_by_key(|(_, pages)| length(pages)).map_or_else(Vec::new, |(_, pages)| pages)
}

/// The first answers and all pages behind them.
fn followed(site: &Site, page: usize, first: Vec<usize>) -> Vec<usize> {
    let mut all = first;
    let mut at = 0;
    while let Some(answer) = all.get(at).copied() {
        at += 1;
        let answer = &site.leaves[answer];
        let names = |at: usize| paging::without_page(site.address(at));
        let own = names(all[at - 1]);
        for next in answer.data.iter().chain(&answer.next).filter_map(|at| site.leaf(*at)) {
            let same = names(next) == own || site.leaves[next].heading == answer.heading;
            if next != page && same && is_list(&site.leaves[next]) && !all.contains(&next) && all.len() < MOST
            {
                all.push(next);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::extract::{LabelKind, Link, LinkElement, Media, PageFacts, PageKind, Position};
    use crate::model::Reason;
    use crate::portal::Column;
    use crate::portal::sample::{Page, assemble, at, home, page};

    fn columns(pages: &[Page]) -> Vec<Column> {
        let mut all = vec![home()];
        all.extend(pages.iter().cloned());
        assemble(&all).columns().unwrap().to_vec()
    }

    /// A page that is filled by what it asks for.
    fn asking(path: &str, name: &str, data: &[&str]) -> Page {
        page(path, PageKind::Blank, name).text("").with(|facts| {
            facts.pagination.data = data.iter().map(|path| at(path)).collect();
        })
    }

    fn answer(path: &str, entries: u32) -> Page {
        let mut facts = PageFacts::bare(at(path), Media::Json, PageKind::List);
        facts.pagination.total_entries = Some(entries);
        facts.kind_confidence = 90;
        let rows = (1..=entries).map(|n| (format!("{path}{n}.html"), format!("第{n}号通知")));
        rows.fold(Page(facts), |page, (path, title)| page.row(&path, &title, Some(date(2026, 5, 1))))
    }

    fn shown(columns: &[Column]) -> Vec<(&str, usize, bool, bool)> {
        let shown = |c: &Column| c.unread == Some(Reason::NeedsRendering);
        columns.iter().map(|c| (c.address.path(), c.entries, c.blank.is_some(), shown(c))).collect()
    }

    #[test]
    fn an_answer_fills_the_page_and_an_empty_one_makes_it_blank() {
        let pages = [asking("/tzgg/", "通知公告", &["/api?id=1"]), answer("/api?id=1", 4)];
        assert_eq!(shown(&columns(&pages)), [("/tzgg/", 4, false, false)]);
        let pages = [asking("/tzgg/", "通知公告", &["/api?id=1"]), answer("/api?id=1", 0)];
        assert_eq!(shown(&columns(&pages)), [("/tzgg/", 0, true, false)]);
        assert_eq!(shown(&columns(&pages[..1])), [("/tzgg/", 0, false, true)]);
        let counting = pages[0].clone().with(|facts| facts.pagination.total_entries = Some(9));
        assert_eq!(shown(&columns(&[counting, pages[1].clone()])), [("/tzgg/", 0, false, true)]);
    }

    #[test]
    fn a_box_on_several_pages_belongs_to_none_and_of_several_lists_the_longest_counts() {
        let pages = [
            asking("/tzgg/", "通知公告", &["/box?id=9", "/api?id=1"]),
            asking("/gzdt/", "工作动态", &["/box?id=9"]),
            answer("/box?id=9", 6),
            answer("/api?id=1", 3),
        ];
        assert_eq!(shown(&columns(&pages)), [("/gzdt/", 0, false, true), ("/tzgg/", 3, false, false)]);
        let pages = [
            asking("/tzgg/", "通知公告", &["/api?id=2", "/api?id=1"]),
            answer("/api?id=1", 5),
            answer("/api?id=2", 2),
        ];
        assert_eq!(shown(&columns(&pages)), [("/tzgg/", 5, false, false)]);
    }

    #[test]
    fn beside_rows_of_its_own_a_page_takes_only_their_continuation() {
        let list = |data: &[&str]| {
            let with_row =
                asking("/tzgg/", "通知公告", data).row("/tzgg/1.html", "甲", Some(date(2026, 1, 1)));
            with_row.with(|facts| facts.kind = PageKind::List)
        };
        let pages = [list(&["/box?id=9"]), answer("/box?id=9", 6)];
        assert_eq!(shown(&columns(&pages)), [("/tzgg/", 1, false, false)]);
        let pages = [list(&["/api?page=2"]), answer("/api?page=2", 6)];
        assert_eq!(shown(&columns(&pages)), [("/tzgg/", 7, false, false)]);
    }

    #[test]
    fn a_list_that_names_itself_is_a_column() {
        let named =
            |path: &str, name: &str, entries| answer(path, entries).with(|facts| facts.heading = name.into());
        let pages = [
            asking("/gkmlpt/index", "目录", &["/gkmlpt/api/all/1", "/gkmlpt/api/all/2"]),
            named("/gkmlpt/api/all/1", "通知公告", 3),
            named("/gkmlpt/api/all/2", "规划计划", 0),
        ];
        let found = columns(&pages);
        let lists: Vec<_> = found.iter().filter(|c| c.address.path().contains("/api/")).collect();
        assert_eq!((lists[0].entries, &*lists[0].name, lists[1].blank.is_some()), (3, "通知公告", true));
        assert_eq!(lists[0].linked_from, Some((at("/gkmlpt/index"), "通知公告".to_owned())));
    }

    #[test]
    fn a_frame_with_the_list_is_no_page_of_its_own() {
        let frame = |page: Page| {
            page.with(|facts| {
                let link = |path| Link {
                    address: at(path),
                    text: String::new(),
                    title: String::new(),
                    element: LinkElement::Frame,
                    position: Position::Content,
                    label: LabelKind::None,
                };
                facts.links.push(link("/frame/list.html"));
            })
        };
        let list = page("/frame/list.html", PageKind::List, "").row("/1.html", "甲", Some(date(2026, 5, 1)));
        let pages = [frame(page("/tzgg/", PageKind::Blank, "通知公告").text("")), list];
        assert_eq!(shown(&columns(&pages)), [("/tzgg/", 1, false, false)]);
    }
}
