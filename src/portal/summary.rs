//! The line of `pages.jsonl` for each fetched page, its kind refined by the context.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::Listing;
use super::documents::Explainer;
use super::site::Site;
use super::{PageSummary, Section, SectionKind};
use crate::extract::{Media, PageKind, Term};
use crate::model::{Address, Outcome};

/// Percent from which a section decides the kind of its page.
const DECISIVE: u8 = 60;

/// What the context says about pages: kind and percent, by page.
pub(super) fn kinds(
    site: &Site,
    home: Option<usize>,
    sections: &[Section],
    listings: &[Listing],
    explainers: &[Explainer],
) -> FxHashMap<usize, (PageKind, u8)> {
    let mut kinds = FxHashMap::default();
    let lists: FxHashSet<usize> =
        listings.iter().filter(|listing| !listing.rows.is_empty()).map(|listing| listing.leaf).collect();
    for explainer in explainers {
        let page = &site.leaves[explainer.leaf];
        if matches!(page.kind, PageKind::Article | PageKind::Other | PageKind::Interpretation) {
            kinds.insert(explainer.leaf, (PageKind::Interpretation, page.kind_confidence.max(75)));
        }
    }
    for section in sections.iter().filter(|section| !section.blank && section.confidence >= DECISIVE) {
        let Some(leaf) = site.pool.find(&section.address).and_then(|at| site.leaf(at)) else { continue };
        let kind = match section.kind {
            SectionKind::Guide => PageKind::Guide,
            SectionKind::Request => PageKind::Request,
            SectionKind::AnnualReport => PageKind::AnnualReport,
            SectionKind::Institution => PageKind::Institution,
            SectionKind::Catalogue => PageKind::Catalogue,
            SectionKind::Platform => PageKind::Platform,
            _ => continue,
        };
        if lists.contains(&leaf) || site.leaves[leaf].media != Media::Html {
            continue;
        }
        // The platform's page is often another section as well, which says more about it.
        let known = kinds.entry(leaf).or_insert((kind, section.confidence));
        if known.0 == PageKind::Platform || known.0 == PageKind::Interpretation {
            *known = (kind, section.confidence);
        }
    }
    if let Some(home) = home {
        kinds.insert(home, (PageKind::Home, 99));
    }
    kinds
}

/// One summary per address asked for, of pages on the site and of whatever else was read.
pub(super) fn pages(site: &Site, kinds: &FxHashMap<usize, (PageKind, u8)>) -> Vec<PageSummary> {
    let mut found = Vec::new();
    for (at, visit) in &site.visits {
        let address = site.pool.address(*at);
        let alive = visit.outcome == Outcome::Alive;
        let leaf = site.read_at(visit.end).filter(|leaf| alive || site.leaves[*leaf].is_refusal());
        if leaf.is_none() && !site.brief.covers(address) {
            continue;
        }
        let end = site.pool.address(visit.end).clone();
        let blank = blank(address, end, visit.status, visit.outcome.clone(), visit.fetched_at);
        found.push(match leaf {
            Some(leaf) => of_leaf(site, leaf, kinds, blank),
            None => blank,
        });
    }
    found
}

fn blank(
    address: &Address,
    final_address: Address,
    status: Option<u16>,
    outcome: Outcome,
    fetched_at: Option<jiff::Timestamp>,
) -> PageSummary {
    let kind = match outcome {
        Outcome::Gone(_) => PageKind::ErrorPage,
        Outcome::Blocked(_) => PageKind::BlockPage,
        _ => PageKind::Other,
    };
    PageSummary {
        address: address.clone(),
        final_address,
        status,
        outcome,
        charset: None,
        kind,
        kind_confidence: 50,
        title: Arc::default(),
        published: None,
        written: None,
        number: None,
        issuer: None,
        origin: None,
        updated: None,
        validity: None,
        term: Term::default(),
        column: None,
        text_chars: 0,
        links: 0,
        fetched_at,
    }
}

fn of_leaf(
    site: &Site,
    leaf: usize,
    kinds: &FxHashMap<usize, (PageKind, u8)>,
    blank: PageSummary,
) -> PageSummary {
    let page = &site.leaves[leaf];
    let text = |word| site.pool.kept(word);
    let (kind, kind_confidence) = kinds.get(&leaf).copied().unwrap_or((page.kind, page.kind_confidence));
    // Without the tag, the breadcrumb's last step before the article names the column.
    let crumb = page.crumbs.iter().rev().find(|(word, at)| at.is_some() && !site.pool.text(*word).is_empty());
    PageSummary {
        charset: page.charset.map(text),
        kind,
        kind_confidence,
        title: page.heading.clone(),
        published: page.published,
        written: page.written,
        number: page.number.as_deref().map(str::to_owned),
        issuer: page.issuer.map(text),
        origin: page.origin.map(text),
        updated: page.updated,
        validity: page.validity.map(text),
        term: page.term,
        column: page.column_name.or(crumb.map(|(word, _)| *word)).map(text),
        text_chars: page.text_chars,
        links: page.link_count,
        ..blank
    }
}
