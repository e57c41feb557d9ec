//! Collections, surveys and interviews: those with a page, those that are only listed, and which call found its outcome.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Activity, Collection, Site};
use crate::extract::CollectionSort;
use crate::model::Address;
use crate::portal::leaf::Leaf;

/// Names of columns that list interviews.
const TALKS: [&str; 2] = ["访谈", "对话"];
/// Names of columns that list collections and surveys.
const CALLS: [&str; 6] = ["意见征集", "民意征集", "征集调查", "调查征集", "网上调查", "征求意见"];
/// Names of columns and rows that tell outcomes.
const OUTCOMES: [&str; 4] = ["结果", "反馈", "采纳", "回顾"];
/// What every such title says, whatever it is about.
const COMMON: [&str; 30] = [
    "征求意见稿",
    "公开征求",
    "征求",
    "征集",
    "意见",
    "建议",
    "采纳",
    "反馈",
    "情况",
    "结果",
    "公告",
    "通知",
    "公示",
    "关于",
    "社会",
    "公众",
    "公开",
    "向",
    "对",
    "的",
    "草案",
    "说明",
    "修订",
    "送审稿",
    "稿",
    "报告",
    "有关",
    "活动",
    "开展",
    "函",
];

/// Every call that was read, by address.
pub(super) fn collections(site: &Site) -> Vec<Collection> {
    let told = |leaf: &Leaf| leaf.service.as_ref().and_then(|facts| facts.collection.clone());
    let outcomes: Vec<(usize, String)> = site
        .shown()
        .filter(|(_, leaf)| told(leaf).is_some_and(|facts| facts.sort == CollectionSort::Outcome))
        .map(|(index, leaf)| (index, core(&leaf.heading)))
        .collect();
    let mut found = Vec::new();
    for (index, leaf) in site.shown() {
        let Some(facts) = told(leaf).filter(|facts| facts.sort != CollectionSort::Outcome) else { continue };
        let own = core(&leaf.heading);
        let linked = leaf.references.iter().filter_map(|link| site.leaf(link.at));
        let linked = linked.filter(|to| outcomes.iter().any(|(outcome, _)| outcome == to)).min();
        let titled = outcomes.iter().find(|(_, other)| same(&own, other)).map(|(outcome, _)| *outcome);
        let here = facts.tells_outcome.then_some(index);
        let published = leaf.published.map(|dated| dated.date);
        found.push(Collection {
            address: site.address(index).clone(),
            title: leaf.heading.to_string(),
            sort: facts.sort,
            start: facts.start.or(published.filter(|_| facts.from_publication)),
            end: facts.end,
            published,
            urgent: facts.urgent,
            outcome: here.or(linked).or(titled).map(|leaf| site.address(leaf).clone()),
        });
    }
    found.sort_by(|a, b| a.address.cmp(&b.address));
    found
}

/// Everything that took place, by address.
pub(super) fn all(site: &Site) -> Vec<Activity> {
    let mut found: BTreeMap<Address, Activity> = BTreeMap::new();
    for (index, leaf) in site.shown() {
        let called = leaf.service.as_ref().and_then(|facts| facts.collection.as_ref());
        let published = leaf.published.map(|dated| dated.date);
        if called.is_some_and(|facts| facts.sort != CollectionSort::Outcome) {
            add(&mut found, site.address(index), false, published, true);
        } else if called.is_none() && leaf.article && is_talk(site, leaf) {
            add(&mut found, site.address(index), true, published, true);
        }
        let name = site.name(index);
        let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let (talks, calls) = (is(&TALKS), is(&CALLS));
        if leaf.article || !(talks || calls) || is(&OUTCOMES) || name.chars().count() > 12 {
            continue;
        }
        for row in &leaf.rows {
            let Some(at) = row.at.filter(|_| !OUTCOMES.iter().any(|word| row.title.contains(word))) else {
                continue;
            };
            let page = site.leaf(at);
            // What leads to another list is no entry, and an outcome no call.
            let other = page.is_some_and(|page| {
                let page = &site.leaves[page];
                let outcome = page.service.as_ref().and_then(|facts| facts.collection.as_ref());
                page.rows.len() >= 3 && !page.article
                    || outcome.is_some_and(|facts| facts.sort == CollectionSort::Outcome)
            });
            if !other {
                let address = page.map_or_else(|| site.pool.address(at), |page| site.address(page));
                add(&mut found, address, talks, row.date, false);
            }
        }
    }
    found.into_values().collect()
}

/// The page's own date outweighs that of a row.
fn add(
    found: &mut BTreeMap<Address, Activity>,
    address: &Address,
    talk: bool,
    date: Option<Date>,
    own: bool,
) {
    let new = || Activity { address: address.clone(), talk, date: None };
    let entry = found.entry(address.clone()).or_insert_with(new);
    entry.talk |= talk;
    entry.date = if own { date.or(entry.date) } else { entry.date.or(date) };
}

fn is_talk(site: &Site, leaf: &Leaf) -> bool {
    let column = leaf.column_name.map(|word| site.pool.text(word));
    let crumbs = leaf.crumbs.iter().rev().take(3).map(|(word, _)| site.pool.text(*word));
    let mut places = column.into_iter().chain(crumbs);
    places.any(|place| place.contains("访谈") && place.chars().count() <= 12)
}

/// What a title is about: the part in 《》, else all but what every such title says.
fn core(title: &str) -> String {
    let inner = title.split_once('《').and_then(|(_, rest)| Some(rest.split_once('》')?.0));
    let mut text: String = inner.unwrap_or(title).chars().filter(|c| c.is_alphanumeric()).collect();
    for word in COMMON {
        text = text.replace(word, "");
    }
    text
}

fn same(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.chars().count() >= 4 && long.contains(short)
}
