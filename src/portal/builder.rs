//! Takes in visits and pages as they come, keeps little of each, and assembles the portal at the end.

use rustc_hash::{FxHashMap, FxHashSet};

use super::brief::{Brief, VisitFacts};
use super::leaf::{self, Leaf};
use super::ledger::Ledger;
use super::pool::{At, Pool};
use super::site::Site;
use super::unread::{self, Unread};
use super::visits::{self, Visited};
use super::{LinkTarget, Portal, PortalParts, columns, documents, home, pairs, reports, sections, summary};
use crate::extract::{LinkElement, Media, PageFacts, PageKind};
use crate::model::{Address, GoneKind, Outcome, StoppedBy, UncheckedKind};

/// Assembles a [`Portal`]; what comes out does not depend on the order in which visits are told.
#[derive(Debug)]
pub struct Builder {
    brief: Brief,
    pool: Pool,
    ledger: Ledger,
    leaves: Vec<Leaf>,
    leaf_at: FxHashMap<At, usize>,
    visits: FxHashMap<At, Visited>,
    unchecked: FxHashMap<At, UncheckedKind>,
}

impl Builder {
    /// Nothing seen yet.
    pub fn new(brief: Brief) -> Self {
        Self {
            brief,
            pool: Pool::default(),
            ledger: Ledger::default(),
            leaves: Vec::new(),
            leaf_at: FxHashMap::default(),
            visits: FxHashMap::default(),
            unchecked: FxHashMap::default(),
        }
    }

    /// Says what ended the gathering and what belonged to the site, both known only after the last visit.
    pub fn finished(&mut self, stopped_by: Option<StoppedBy>, in_scope: Vec<(String, String)>) {
        self.brief.finished = stopped_by;
        self.brief.in_scope = in_scope;
    }

    /// Takes in one visit, and the facts of what it read. An address may be visited several times; of several pages
    /// read at one address the first counts.
    pub fn visit(&mut self, visit: VisitFacts, page: Option<PageFacts>) {
        let (at, end) = (self.pool.at(&visit.address), self.pool.at(&visit.final_address));
        let outcome = match (&page, visit.outcome) {
            (Some(facts), Outcome::Alive) if facts.kind_confidence >= leaf::SURE_OF_REFUSAL => {
                match facts.kind {
                    PageKind::ErrorPage => Outcome::Gone(GoneKind::Soft404),
                    PageKind::BlockPage => Outcome::Blocked("intercept page".to_owned()),
                    _ => Outcome::Alive,
                }
            }
            (_, outcome) => outcome,
        };
        let alive = outcome == Outcome::Alive;
        let visited = self.visits.entry(at).or_default();
        visited.add(outcome, visit.status, end, visit.fetched_at, visit.attempts);
        if let Some(facts) = page {
            self.read(facts, alive);
        }
    }

    fn read(&mut self, mut facts: PageFacts, alive: bool) {
        let at = self.pool.at(&facts.address);
        let known = self.leaf_at.get(&at).copied();
        // A page that was refused at first may be read later.
        if known.is_some_and(|known| !self.leaves[known].is_refusal() || !alive) {
            return;
        }
        let outline = if alive && self.brief.covers(&facts.address) {
            self.ledger.enter(at, &facts.links, &mut self.pool)
        } else {
            facts.links.retain(|link| link.element == LinkElement::Anchor);
            Vec::new()
        };
        let leaf = Leaf::of(facts, outline, &mut self.pool);
        match known {
            Some(known) => self.leaves[known] = leaf,
            None => {
                self.leaf_at.insert(at, self.leaves.len());
                self.leaves.push(leaf);
            }
        }
    }

    /// Notes an address that was found but never fetched.
    pub fn unchecked(&mut self, address: &Address, why: UncheckedKind) {
        let at = self.pool.at(address);
        self.unchecked.insert(at, why);
    }

    /// Assembles the portal.
    pub fn build(self) -> Portal {
        let visits = visits::combine(self.visits, &self.pool);
        let site = Site::close(self.brief, self.pool, self.ledger, self.leaves, visits, self.unchecked);
        let home = home::leaf(&site);
        let home_page = home::page(&site, home);
        let platform = sections::platform(&site, home);
        let listings = columns::listings(&site, home, platform);
        let mut unread = Unread::default();
        unread.note_labelled(&site, home, platform);
        let mut found = sections::all(&site, home, platform, &listings, &mut unread);
        found.extend(reports::all(&site, home, &listings, &mut unread));
        for listing in &listings {
            if let Some(reason) = &listing.column.unread {
                unread.add(listing.label, &listing.column.address, reason.clone());
            }
        }
        let explainers = documents::explainers(&site, &listings);
        let mut candidates = documents::documents(&site, &listings, &explainers);
        pairs::join(&site, &mut candidates, &explainers);
        let kinds = summary::kinds(&site, home, &found, &listings, &explainers);
        Portal::from_parts(PortalParts {
            as_of: site.brief.as_of,
            unit_kind: site.brief.unit_kind,
            home_address: site.brief.home.clone(),
            incomplete: unread::incomplete(&site, &home_page),
            home: home_page,
            sections: found,
            columns: listings.into_iter().map(|listing| listing.column).collect(),
            documents: candidates.into_iter().map(|candidate| candidate.document).collect(),
            pages: summary::pages(&site, &kinds),
            unread: unread.finish(),
            links: links(site, home),
        })
    }
}

/// Every target that a visitor can follow, and what else was asked for.
fn links(site: Site, home: Option<usize>) -> Vec<LinkTarget> {
    let on_home: FxHashSet<At> =
        home.map(|leaf| site.leaves[leaf].outline.iter().map(|link| link.at).collect()).unwrap_or_default();
    let mut found = Vec::new();
    for at in site.pool.all() {
        let Some(target) = site.ledger.target(at) else { continue };
        let visit = site.visits.get(&at);
        if visit.is_none() && !target.followed {
            continue;
        }
        let address = site.pool.address(at).clone();
        let media = site.leaf(at).map(|leaf| site.leaves[leaf].media);
        let named = |(parent, text): &(At, super::pool::Word)| {
            (site.pool.address(*parent).clone(), site.pool.text(*text).to_owned())
        };
        found.push(LinkTarget {
            outcome: site.outcome(at),
            parents: target.parents.iter().map(named).collect(),
            parent_count: target.parent_count,
            attempts: visit.map(|visit| visit.attempts.clone()).unwrap_or_default(),
            on_home: on_home.contains(&at),
            internal: site.brief.covers(&address),
            attachment: leaf::is_file(&address)
                || media.is_some_and(|media| {
                    matches!(media, Media::Pdf | Media::Zip | Media::Ole | Media::Archive)
                }),
            address,
        });
    }
    found
}
