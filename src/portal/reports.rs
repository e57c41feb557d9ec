//! Annual reports: pages and files, each with the year it reports on.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::columns::Listing;
use super::leaf::Leaf;
use super::pool::At;
use super::sections::{draft, file_section};
use super::site::Site;
use super::titles::{bigrams, likeness, report_owner, report_year};
use super::unread::Unread;
use super::{ColumnKind, Section, SectionKind};
use crate::extract::{LabelKind, Media, PageKind};
use crate::model::{Address, DateSource, Dated, Outcome, Reason};

/// Percent of confidence that a list row's date is the page's publication date.
const ROW_DATE_CONFIDENCE: u8 = 80;

/// Every annual report, one section each, and lists of them that no name gives away.
pub(super) fn all(
    site: &Site,
    home: Option<usize>,
    listings: &[Listing],
    unread: &mut Unread,
) -> Vec<Section> {
    let mut found: BTreeMap<Address, Section> = BTreeMap::new();
    let mut lists = Vec::new();
    let columns: FxHashSet<usize> = listings.iter().map(|listing| listing.leaf).collect();
    for (leaf, page) in site.shown() {
        if Some(leaf) == home || columns.contains(&leaf) || page.kind == PageKind::List {
            continue;
        }
        if let Some(year) = report_year(&page.heading).filter(|_| page.kind != PageKind::Attachment) {
            keep(&mut found, of_page(site, leaf, year));
        }
        of_files(site, leaf, page, &mut found);
    }
    for listing in listings {
        let mut reports = 0;
        for entry in listing.entries(site) {
            let Some(year) = report_year(&entry.title) else { continue };
            reports += 1;
            let dated = entry.date.map(|date| Dated {
                date,
                source: DateSource::ListRow,
                confidence: ROW_DATE_CONFIDENCE,
            });
            let Some(at) = entry.at else {
                unread.add(LabelKind::AnnualReport, site.address(listing.leaf), Reason::NeedsRendering);
                continue;
            };
            let Some(mut section) = of_row(site, at, &entry.title, year, unread) else { continue };
            section.published = Dated::firmer(section.published, dated);
            section.linked_from = Some((site.address(listing.leaf).clone(), entry.title.to_string()));
            keep(&mut found, section);
        }
        let named = listing.column.kind == ColumnKind::AnnualReport;
        let mostly = reports >= 2 && reports * 2 >= listing.rows.len();
        if named || mostly {
            note_waiting(site, listing, unread);
        }
        if !named && mostly {
            let mut section = draft(site, listing.leaf, SectionKind::AnnualReportList);
            section.entries = listing.rows.len();
            section.confidence = 60;
            section.reasons = vec!["rows".to_owned()];
            lists.push(section);
        }
    }
    lists.extend(found.into_values());
    lists
}

/// Further pages of the list that the gathering did not come to may hold further reports.
fn note_waiting(site: &Site, listing: &Listing, unread: &mut Unread) {
    let pages: BTreeSet<usize> = listing.rows.iter().map(|(leaf, _)| *leaf).chain([listing.leaf]).collect();
    let further =
        pages.iter().flat_map(|leaf| site.leaves[*leaf].next.iter().chain(&site.leaves[*leaf].data));
    for at in further.filter(|at| site.waits(**at)) {
        unread.add(LabelKind::AnnualReport, site.pool.address(*at), Reason::NotGathered);
    }
}

/// The first seen stays; a row's date and link fill what it lacks.
fn keep(found: &mut BTreeMap<Address, Section>, section: Section) {
    if let Some(known) = found.get_mut(&section.address) {
        known.published = Dated::firmer(known.published, section.published);
        if section.reasons.iter().any(|reason| reason == "list-row") {
            known.linked_from = section.linked_from;
        }
    } else {
        found.insert(section.address.clone(), section);
    }
}

fn of_page(site: &Site, leaf: usize, year: i16) -> Section {
    let page = &site.leaves[leaf];
    let mut section = draft(site, leaf, SectionKind::AnnualReport);
    if !page.heading.is_empty() {
        section.title = page.heading.to_string();
    }
    section.year = Some(year);
    section.text = page.text.as_deref().unwrap_or("").to_owned();
    section.blank = page.kind == PageKind::Blank && page.files.is_empty() && page.content_media == 0;
    section.confidence = if page.kind == PageKind::AnnualReport { 95 } else { 80 };
    section.reasons = vec!["heading".to_owned()];
    judge_owner(site, &mut section);
    section
}

fn of_row(site: &Site, at: At, title: &str, year: i16, unread: &mut Unread) -> Option<Section> {
    let address = site.pool.address(at);
    let mut section = match site.leaf(at) {
        Some(leaf) if site.leaves[leaf].shell => {
            unread.add(LabelKind::AnnualReport, address, Reason::NeedsRendering);
            return None;
        }
        Some(leaf) if site.leaves[leaf].media == Media::Html => {
            // The page's own heading may leave the year out, or name another than the row.
            of_page(site, leaf, report_year(&site.leaves[leaf].heading).unwrap_or(year))
        }
        Some(leaf) => Section {
            text: site.leaves[leaf].text.as_deref().unwrap_or("").to_owned(),
            ..file_section(site, site.leaves[leaf].at, SectionKind::AnnualReport)
        },
        None => match site.why_unread(at) {
            Some(reason) => {
                unread.add(LabelKind::AnnualReport, address, reason);
                return None;
            }
            None if site.outcome(at) == Outcome::Alive => file_section(site, at, SectionKind::AnnualReport),
            None => return None,
        },
    };
    if section.title.is_empty() || report_year(&section.title).is_none() {
        section.title = title.to_owned();
    }
    section.year = Some(section.year.unwrap_or(year));
    section.confidence = section.confidence.max(75);
    if !section.reasons.iter().any(|reason| reason == "list-row") {
        section.reasons.push("list-row".to_owned());
    }
    judge_owner(site, &mut section);
    Some(section)
}

/// Reports offered as files of a page that is not itself the report.
fn of_files(site: &Site, leaf: usize, page: &Leaf, found: &mut BTreeMap<Address, Section>) {
    let own = report_year(&page.heading);
    for (at, text) in &page.files {
        let text = site.pool.text(*text);
        // The link may only say 附件: then the file's own title does.
        let file = site.leaf(*at).map(|leaf| &site.leaves[leaf]).filter(|file| file.media != Media::Html);
        let year = report_year(text).or_else(|| report_year(&file?.heading));
        let Some(year) = year.filter(|year| own != Some(*year)) else { continue };
        if matches!(site.outcome(*at), Outcome::Gone(_)) {
            continue;
        }
        let mut section = file_section(site, *at, SectionKind::AnnualReport);
        section.title = text.to_owned();
        if let Some(file) = file {
            section.text = file.text.as_deref().unwrap_or("").to_owned();
            if report_year(text).is_none() {
                section.title = file.heading.to_string();
            }
        }
        section.year = Some(year);
        section.published = page.published;
        section.reasons = vec!["file".to_owned()];
        section.linked_from = Some((site.address(leaf).clone(), text.to_owned()));
        judge_owner(site, &mut section);
        keep(found, section);
    }
}

/// A government's portal also shows the reports of its departments: those are not the unit's.
fn judge_owner(site: &Site, section: &mut Section) {
    if !is_unit(site, &report_owner(&section.title)) {
        section.confidence = section.confidence.min(40);
        if !section.reasons.iter().any(|reason| reason == OTHER_UNIT) {
            section.reasons.push(OTHER_UNIT.to_owned());
        }
    }
}

/// The name may be the unit's: one holds the other, or they are alike. An empty name says nothing.
pub(super) fn is_unit(site: &Site, owner: &str) -> bool {
    let unit: String = site.brief.unit_name.chars().filter(|c| !c.is_whitespace()).collect();
    owner.is_empty()
        || unit.is_empty()
        || unit.contains(owner)
        || owner.contains(&unit)
        || likeness(&bigrams(owner), &bigrams(&unit)) >= 60
}

/// Reason given with a report whose title names another body.
pub(super) const OTHER_UNIT: &str = "other-unit";
