//! Where a second look goes: the places that findings stand on, and what may have cleared them. Pure.
//!
//! Comes in: the portal and the findings as judged before. Goes out: addresses in order of worth. Nothing is asked for
//! that no finding needs: the home page tells a dead page from a host that is down or refuses us, the platform and the
//! lists of interpretations tell what was added since.

use std::collections::BTreeSet;

use crate::crawl::{Lead, Rank, Scope};
use crate::model::{Address, Outcome};
use crate::portal::{ColumnKind, Portal, SectionKind};
use crate::rules::Pack;
use crate::scoring::Finding;

/// Places that refused us, looked at again although no finding stands on them.
const BLOCKED_PLACES: usize = 30;

/// Leads of one second look; the home page is always asked first and not among them.
pub(super) fn leads(portal: &Portal, pack: &Pack, findings: &[&Finding], scope: &Scope) -> Vec<Lead> {
    let mut leads = Leads { scope, seen: BTreeSet::new(), leads: Vec::new() };
    let dead: BTreeSet<&Address> =
        portal.links().iter().filter(|link| !is_open(&link.outcome)).map(|link| &link.address).collect();
    if !findings.is_empty()
        && let Ok(Some(platform)) = portal.section(SectionKind::Platform)
    {
        leads.add(&platform.address, Rank::Platform);
    }
    for seen in findings.iter().flat_map(|finding| &finding.seen) {
        leads.add(&seen.address, if dead.contains(&seen.address) { Rank::Page } else { Rank::Column });
    }
    let explained = findings.iter().any(|finding| {
        let rule = pack.rules.iter().find(|rule| rule.id == finding.rule);
        rule.is_some_and(|rule| rule.check.starts_with("interpretation"))
    });
    if explained {
        let sections = portal.sections().unwrap_or_default().iter();
        let lists = sections.filter(|section| section.kind == SectionKind::InterpretationList);
        let columns = portal.columns().unwrap_or_default().iter();
        let columns = columns.filter(|column| column.kind == ColumnKind::Interpretation);
        let places = lists.map(|it| &it.address).chain(columns.map(|it| &it.address));
        places.for_each(|address| leads.add(address, Rank::PolicyList));
    }
    // Whether a page that was taken away is still linked is seen on the first page that linked it.
    for finding in findings {
        if let Some((parent, _)) = finding.seen.first().and_then(|seen| seen.parent.as_ref()) {
            leads.add(parent, Rank::Entry);
        }
    }
    let refused = portal.links().iter().filter(|link| matches!(link.outcome, Outcome::Blocked(_)));
    refused.take(BLOCKED_PLACES).for_each(|link| leads.add(&link.address, Rank::Page));
    leads.leads
}

/// Leads being gathered, each address once, at its first worth.
struct Leads<'a> {
    scope: &'a Scope,
    seen: BTreeSet<Address>,
    leads: Vec<Lead>,
}

impl Leads<'_> {
    fn add(&mut self, address: &Address, rank: Rank) {
        if self.seen.insert(address.clone()) {
            let rank = if self.scope.holds(address) { rank } else { Rank::Look };
            self.leads.push(Lead { address: address.clone(), rank, continues: false });
        }
    }
}

fn is_open(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Alive | Outcome::Blocked(_) | Outcome::Unchecked(_))
}

/// What is new on a page that was looked at again and may clear a finding: lists, sections and documents that were not
/// there before (`known`), and the data that fill the page.
pub(super) fn fresh(leads: Vec<Lead>, known: impl Fn(&Address) -> bool) -> Vec<Lead> {
    /// Of one page: entries of a list without dates, the data behind an empty one, and all that is new together.
    const ENTRIES: usize = 3;
    const DATA: usize = 2;
    const OF_A_PAGE: usize = 20;
    let (mut entries, mut data) = (0, 0);
    let wanted = leads.into_iter().filter(|lead| match (lead.continues, known(&lead.address)) {
        (true, true) if lead.rank <= Rank::Column => {
            data += 1;
            data <= DATA
        }
        (_, true) => false,
        (_, false) if lead.rank <= Rank::Document => true,
        (_, false) if lead.rank == Rank::Entry => {
            entries += 1;
            entries <= ENTRIES
        }
        (_, false) => false,
    });
    wanted.take(OF_A_PAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(path: &str, rank: Rank, continues: bool) -> Lead {
        Lead { address: Address::parse(&format!("http://x.gov.cn{path}")).unwrap(), rank, continues }
    }

    #[test]
    fn only_what_is_new_and_may_clear_is_followed() {
        let leads = vec![
            lead("/zn/", Rank::Platform, false),
            lead("/old/", Rank::Column, false),
            lead("/data", Rank::Column, true),
            lead("/a.png", Rank::Look, false),
            lead("/n/1", Rank::Entry, false),
            lead("/n/2", Rank::Entry, false),
            lead("/n/3", Rank::Entry, false),
            lead("/n/4", Rank::Entry, false),
        ];
        let kept = fresh(leads, |address| matches!(address.path(), "/old/" | "/data"));
        let kept: Vec<&str> = kept.iter().map(|lead| lead.address.path()).collect();
        assert_eq!(kept, ["/zn/", "/data", "/n/1", "/n/2", "/n/3"]);
    }
}
