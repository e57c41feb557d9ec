//! The home page: what it links, where it leads to the disclosure platform, what is dated on it.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::HomePage;
use super::leaf::{Leaf, Outline};
use super::pool::At;
use super::site::{Site, reason};
use crate::extract::{LabelKind, PageKind, Position};
use crate::model::{Address, Reason, StoppedBy};

/// The page that stands for the home page, if it was read.
pub(super) fn leaf(site: &Site) -> Option<usize> {
    let given = &site.brief.home;
    let found = site.pool.find(given).and_then(|at| site.leaf(at));
    // The program may have fallen back from http to https or the other way round.
    let other = || {
        let swapped = match given.as_str().split_once("://") {
            Some(("http", rest)) => format!("https://{rest}"),
            Some((_, rest)) => format!("http://{rest}"),
            None => return None,
        };
        site.pool.find(&Address::parse(&swapped).ok()?).and_then(|at| site.leaf(at))
    };
    found.or_else(other).filter(|leaf| !site.leaves[*leaf].is_refusal())
}

/// The home page, or why there is none to speak of.
pub(super) fn page(site: &Site, leaf: Option<usize>) -> Result<HomePage, Reason> {
    let Some(index) = leaf else { return Err(why_missing(site)) };
    let home = &site.leaves[index];
    if home.shell && home.outline.is_empty() {
        return Err(Reason::NeedsRendering);
    }
    let links = home.outline.iter();
    let links = links.map(|link| (site.pool.address(link.at).clone(), site.pool.text(link.text).to_owned()));
    let entry = platform_entry(site, home);
    Ok(HomePage {
        address: site.address(index).clone(),
        title: home.title.to_string(),
        links: links.collect(),
        platform_entry: entry
            .map(|link| (site.pool.address(link.at).clone(), site.pool.text(link.text).to_owned())),
        items: items(site, index),
    })
}

fn why_missing(site: &Site) -> Reason {
    let visited = site.pool.find(&site.brief.home).and_then(|at| site.visits.get(&at));
    match (visited.and_then(|visit| reason(&visit.outcome)), site.brief.finished) {
        (Some(reason), _) => reason,
        (None, Some(StoppedBy::Blocked)) => Reason::Blocked(String::new()),
        (None, Some(StoppedBy::Budget | StoppedBy::Deadline | StoppedBy::Interrupted)) => Reason::NotGathered,
        (None, _) => Reason::Unreachable,
    }
}

/// The link of the home page that leads to the disclosure platform.
pub(super) fn platform_entry<'a>(site: &Site, home: &'a Leaf) -> Option<&'a Outline> {
    let rank = |link: &Outline| {
        let text: String = site.pool.text(link.text).chars().filter(|c| c.is_alphanumeric()).collect();
        let words = match text.as_str() {
            "政府信息公开" => 0,
            text if text.contains("政府信息公开") => 1,
            "政务公开" => 2,
            "信息公开" => 3,
            _ => 4,
        };
        let place = match link.position {
            Position::Header => 0,
            Position::Content | Position::Other => 1,
            _ => 2,
        };
        let away = !site.brief.covers(site.pool.address(link.at));
        let to_itself = link.at == home.at;
        (to_itself, away, words, place)
    };
    let entries = home.outline.iter().filter(|link| link.label == LabelKind::Platform);
    entries.filter(|link| link.at != home.at).min_by_key(|link| rank(link))
}

/// Dates from the future prove nothing; a day of grace for sites that publish before midnight elsewhere.
pub(super) fn plausible(site: &Site, date: Date) -> bool {
    let limit = site.brief.as_of.checked_add(1.day()).unwrap_or(site.brief.as_of);
    date <= limit
}

/// Dated rows of the home page, and dated pages that it links.
fn items(site: &Site, index: usize) -> Vec<(Address, String, Date)> {
    let home = &site.leaves[index];
    let mut found: BTreeMap<Address, (String, Date)> = BTreeMap::new();
    for row in &home.rows {
        if let (Some(at), Some(date)) = (row.at, row.date)
            && plausible(site, date)
        {
            let entry = found.entry(site.pool.address(at).clone());
            entry.or_insert_with(|| (row.title.to_string(), date));
        }
    }
    for link in &home.outline {
        let Some(dated) = article_date(site, link.at, index) else { continue };
        let entry = found.entry(site.pool.address(link.at).clone());
        entry.or_insert_with(|| (site.pool.text(link.text).to_owned(), dated));
    }
    found.into_iter().map(|(address, (title, date))| (address, title, date)).collect()
}

fn article_date(site: &Site, at: At, home: usize) -> Option<Date> {
    let leaf = site.leaf(at).filter(|leaf| *leaf != home)?;
    let page = &site.leaves[leaf];
    let article = !matches!(page.kind, PageKind::List | PageKind::Home | PageKind::Platform);
    page.published.map(|dated| dated.date).filter(|date| article && plausible(site, *date))
}
