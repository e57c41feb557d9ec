//! What may harm visitors, people named, or trust: concealed links, injected words, insecure loads, personal numbers,
//! and dates that cannot be true.
//!
//! Comes in: the closed site. Goes out: [`Hazards`]; lists are cut, never sampled at random.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};

use super::site::Site;
use crate::extract::dates::of_address;
use crate::extract::{Injected, Loaded, Manner, Media, Personal};
use crate::model::{Address, DateSource, Dated, civil_in_china, days};

/// Entries kept of one list.
const MOST: usize = 500;
/// Days between two dates of one page from which they are kept.
const GAP_DAYS: i64 = 7;
/// Pages with one time stamp from which they are kept.
const SAME_MINUTE: usize = 3;

/// Everything of that kind on the site.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hazards {
    /// Pages of the site that were read, files too.
    pub read: usize,
    /// Pages among them that were fetched over https.
    pub secure: usize,
    /// Links to other hosts that no visitor sees, by target.
    pub concealed: Vec<ConcealedLink>,
    /// Pages with injected words.
    pub injected: Vec<InjectedPage>,
    /// What https pages load over http, by target.
    pub insecure: Vec<InsecureLoad>,
    /// Pages and files with personal numbers.
    pub personal: Vec<PersonalPage>,
    /// Pages and rows that bear a date.
    pub dated: usize,
    /// Pages dated after the day on which they were read.
    pub future: Vec<DatedPage>,
    /// Pages whose list, or whose document, bears quite another date.
    pub gaps: Vec<DateGap>,
    /// Pages that bear one and the same minute.
    pub bursts: Vec<Burst>,
}

/// A concealed link.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcealedLink {
    /// Where it leads.
    pub target: Address,
    /// Its text.
    pub text: String,
    /// How it is concealed.
    pub manner: Manner,
    /// The first page by address that holds it.
    pub page: Address,
    /// Pages that hold it.
    pub pages: usize,
}

/// A page with injected words.
#[derive(Debug, Clone, PartialEq)]
pub struct InjectedPage {
    /// The page.
    pub page: Address,
    /// Its title.
    pub title: String,
    /// The words and their place.
    pub injected: Injected,
}

/// What https pages load over http.
#[derive(Debug, Clone, PartialEq)]
pub struct InsecureLoad {
    /// What is loaded.
    pub target: Address,
    /// As what.
    pub loaded: Loaded,
    /// The first page by address that loads it.
    pub page: Address,
    /// Pages that load it.
    pub pages: usize,
}

/// A page or file with personal numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonalPage {
    /// The page or file.
    pub page: Address,
    /// Its heading.
    pub title: String,
    /// The page that links it, where it is a file.
    pub parent: Option<(Address, String)>,
    /// Counts and masked samples.
    pub personal: Personal,
}

/// A page with its date.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedPage {
    /// The page.
    pub page: Address,
    /// Its heading.
    pub title: String,
    /// The date it shows.
    pub shown: Date,
}

/// Two dates that speak of one page.
#[derive(Debug, Clone, PartialEq)]
pub struct DateGap {
    /// The page.
    pub page: Address,
    /// Its heading.
    pub title: String,
    /// The date it shows as its publication.
    pub shown: Date,
    /// The other date.
    pub other: Date,
    /// The list that bears the other date; `None` where the document itself is dated later than it was published.
    pub list: Option<Address>,
    /// Days between, never negative.
    pub days: i64,
}

/// Pages with one time stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct Burst {
    /// The minute.
    pub minute: DateTime,
    /// Pages that bear it.
    pub pages: usize,
    /// Those among them that speak of an older date by address or signature, by address.
    pub older: Vec<DatedPage>,
}

/// Gathers them.
pub(super) fn of(site: &Site) -> Hazards {
    let mut it = Hazards::default();
    let mut concealed: BTreeMap<Address, ConcealedLink> = BTreeMap::new();
    let mut insecure: BTreeMap<Address, InsecureLoad> = BTreeMap::new();
    for (index, leaf) in site.shown() {
        let page = site.address(index);
        it.read += 1;
        it.secure += usize::from(leaf.media == Media::Html && page.scheme() == "https");
        let Some(danger) = &leaf.danger else { continue };
        // Leaves stand in order of address: the first page that is met is the first by address.
        for (at, text, manner) in &danger.concealed {
            let target = site.pool.address(*at);
            // Another host of the same site is no other host.
            if site.brief.covers(target) {
                continue;
            }
            let entry = concealed.entry(target.clone()).or_insert_with(|| ConcealedLink {
                target: target.clone(),
                text: site.pool.text(*text).to_owned(),
                manner: *manner,
                page: page.clone(),
                pages: 0,
            });
            entry.pages += 1;
            entry.manner = entry.manner.max(*manner);
        }
        for (at, loaded) in &danger.insecure {
            let target = site.pool.address(*at);
            let entry = insecure.entry(target.clone()).or_insert_with(|| InsecureLoad {
                target: target.clone(),
                loaded: *loaded,
                page: page.clone(),
                pages: 0,
            });
            entry.pages += 1;
            entry.loaded = entry.loaded.min(*loaded);
        }
        if let Some(injected) = danger.injected.clone().filter(|_| it.injected.len() < MOST) {
            it.injected.push(InjectedPage { page: page.clone(), title: leaf.title.to_string(), injected });
        }
        if let Some(personal) = danger.personal.clone().filter(|_| it.personal.len() < MOST) {
            let parent = if leaf.media == Media::Html { None } else { site.linked_from(index, None) };
            let title = leaf.heading.to_string();
            it.personal.push(PersonalPage { page: page.clone(), title, parent, personal });
        }
    }
    it.concealed = concealed.into_values().take(MOST).collect();
    it.insecure = insecure.into_values().take(MOST).collect();
    dates(site, &mut it);
    it
}

fn dates(site: &Site, it: &mut Hazards) {
    let mut minutes: BTreeMap<DateTime, Vec<usize>> = BTreeMap::new();
    let mut gaps: BTreeMap<Address, DateGap> = BTreeMap::new();
    for (index, leaf) in site.shown() {
        for row in leaf.rows.iter() {
            let Some(target) = row.at.and_then(|at| site.leaf(at)) else { continue };
            let Some((listed, shown)) = row.date.zip(sure(site.leaves[target].published)) else { continue };
            // The row's target may be a page of a chain: only the page itself counts.
            if row.at != Some(site.leaves[target].at) || !site.brief.covers(site.address(target)) {
                continue;
            }
            let days = days(listed, shown).abs();
            // The year of a row that prints none is completed by its neighbours.
            let same_day = (listed.month(), listed.day()) == (shown.month(), shown.day());
            if days > GAP_DAYS && !same_day {
                let list = Some(site.address(index).clone());
                keep(
                    &mut gaps,
                    site,
                    target,
                    DateGap { other: listed, list, days, ..gap(site, target, shown) },
                );
            }
        }
        let Some(shown) = sure(leaf.published) else { continue };
        it.dated += 1;
        let read = site.visits.get(&leaf.at).and_then(|visit| visit.fetched_at).map(civil_in_china);
        let latest = read.map_or(site.brief.as_of, |day| day.max(site.brief.as_of));
        if latest.checked_add(1.day()).is_ok_and(|latest| shown > latest) && it.future.len() < MOST {
            it.future.push(dated_page(site, index, shown));
        }
        if let Some(written) =
            leaf.written.filter(|written| *written > shown && days(*written, shown).abs() > GAP_DAYS)
        {
            let days = days(written, shown).abs();
            keep(
                &mut gaps,
                site,
                index,
                DateGap { other: written, list: None, days, ..gap(site, index, shown) },
            );
        }
        if let Some(minute) = leaf.imprint.minute.filter(|minute| minute.time() != Time::midnight()) {
            minutes.entry(minute).or_default().push(index);
        }
    }
    it.gaps = gaps.into_values().take(MOST).collect();
    for (minute, pages) in minutes.into_iter().filter(|(_, pages)| pages.len() >= SAME_MINUTE).take(MOST) {
        let older = pages.iter().filter_map(|page| {
            let speaks = older_date(site, *page)
                .filter(|day| days(*day, minute.date()).abs() > GAP_DAYS && *day < minute.date())?;
            Some(dated_page(site, *page, speaks))
        });
        it.bursts.push(Burst { minute, pages: pages.len(), older: older.take(MOST).collect() });
    }
}

/// The larger of two gaps of one page counts.
fn keep(gaps: &mut BTreeMap<Address, DateGap>, site: &Site, index: usize, gap: DateGap) {
    let address = site.address(index).clone();
    if gaps.get(&address).is_none_or(|known| known.days < gap.days) {
        gaps.insert(address, gap);
    }
}

fn gap(site: &Site, index: usize, shown: Date) -> DateGap {
    let DatedPage { page, title, .. } = dated_page(site, index, shown);
    DateGap { page, title, shown, other: shown, list: None, days: 0 }
}

fn dated_page(site: &Site, index: usize, shown: Date) -> DatedPage {
    DatedPage { page: site.address(index).clone(), title: site.leaves[index].heading.to_string(), shown }
}

/// A date that the page itself shows beyond doubt.
fn sure(published: Option<Dated>) -> Option<Date> {
    let shown = |dated: &Dated| {
        matches!(dated.source, DateSource::Label | DateSource::Table) && dated.confidence >= 90
    };
    published.filter(shown).map(|dated| dated.date)
}

/// What else the page says of its age.
fn older_date(site: &Site, index: usize) -> Option<Date> {
    let leaf = &site.leaves[index];
    let of_path = of_address(site.address(index)).map(|(day, _)| day);
    leaf.written.or(of_path)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{assemble, at, home, page};
    use super::*;
    use crate::extract::{Concealed, Insecure, PageKind, Place};

    #[test]
    fn dangers_are_gathered_by_target_and_by_page() {
        let evil = Address::parse("http://evil.example/").unwrap();
        let article = |path| {
            page(path, PageKind::Article, "公告").dated(date(2026, 1, 1)).with(|facts| {
                let target = Address::parse("http://evil.example/").unwrap();
                facts.safety.concealed.push(Concealed {
                    address: target,
                    text: "乐".into(),
                    manner: Manner::Tiny,
                });
                facts.safety.concealed.push(Concealed {
                    address: at("/own/"),
                    text: "自".into(),
                    manner: Manner::Tiny,
                });
                facts.safety.insecure.push(Insecure { address: at("/a.js"), loaded: Loaded::Script });
                facts.safety.injected = Some(Injected { place: Place::Head, words: vec!["博彩".into()] });
                facts.safety.personal = Some(Personal { identities: 1, ..Personal::default() });
            })
        };
        let portal = assemble(&[home(), article("/a/2.html"), article("/a/1.html")]);
        let it = portal.hazards().unwrap();
        assert_eq!((it.concealed.len(), &it.concealed[0].target, it.concealed[0].pages), (1, &evil, 2));
        assert_eq!((&it.concealed[0].page, it.insecure[0].pages), (&at("/a/1.html"), 2));
        assert_eq!((it.injected.len(), it.personal.len(), it.read), (2, 2, 3));
    }

    #[test]
    fn dates_of_the_future_and_dates_that_contradict_each_other_are_kept() {
        let list = page("/tzgg/", PageKind::List, "通知公告")
            .row("/tzgg/1.html", "公告一", Some(date(2026, 11, 20)))
            .row("/tzgg/2.html", "公告二", Some(date(2026, 11, 20)));
        let old = page("/tzgg/1.html", PageKind::Article, "公告一").dated(date(2026, 11, 12));
        let near = page("/tzgg/2.html", PageKind::Article, "公告二").dated(date(2026, 11, 13));
        let later = page("/tzgg/3.html", PageKind::Article, "公告三").dated(date(2026, 11, 25));
        let tomorrow = page("/tzgg/4.html", PageKind::Article, "公告四").dated(date(2026, 11, 24));
        let portal = assemble(&[home(), list, old, near, later, tomorrow]);
        let it = portal.hazards().unwrap();
        assert_eq!(
            it.gaps.iter().map(|gap| (gap.page.path(), gap.days)).collect::<Vec<_>>(),
            [("/tzgg/1.html", 8)]
        );
        assert_eq!(it.future.iter().map(|page| page.page.path()).collect::<Vec<_>>(), ["/tzgg/3.html"]);
    }

    #[test]
    fn pages_of_one_minute_are_a_burst_and_the_older_ones_are_named() {
        let mut pages = vec![home()];
        for number in 1..=3 {
            let path = format!("/art/2026/{number}/1/art_1_{number}.html");
            let it = page(&path, PageKind::Article, "要闻").dated(date(2026, 3, 2));
            pages.push(it.with(|facts| facts.marks.minute = Some(date(2026, 3, 2).at(9, 30, 0, 0))));
        }
        let portal = assemble(&pages);
        let burst = &portal.hazards().unwrap().bursts[0];
        assert_eq!((burst.pages, burst.older.len()), (3, 2));
    }
}
