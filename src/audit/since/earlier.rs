//! What is known of a site from an earlier audit, and which of it need not be asked for again.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use tracing::{info, warn};

use super::{
    course::Course,
    find::{Earlier, Manner},
    recall::Recalled,
};
use crate::audit::{
    Error, Folder,
    journal::{self, Gathering, VisitLine},
};
use crate::crawl::{Lead, Rank, Task};
use crate::evidence::{Archive, Carried, Writer};
use crate::extract::PageKind;
use crate::model::{Address, Outcome, Severity, WarcRef};
use crate::portal::SectionKind;
use crate::report::{self, json_v1::Report};

const HOURS_A_DAY: i64 = 24;

/// An earlier audit while a new one goes by it.
#[derive(Debug)]
pub(in crate::audit) struct Since {
    pub(in crate::audit) earlier: Earlier,
    /// `None`: it cannot be read any more, and what is left is asked for in full.
    memory: Option<Memory>,
    /// When the new audit began.
    now: Timestamp,
}

/// Whether an earlier answer stands without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::audit) enum Standing {
    /// It is asked for.
    Asked,
    /// It stands, unless it shows entries.
    UnlessList,
    /// It stands.
    Stands,
}

/// What the earlier audit says.
#[derive(Debug)]
struct Memory {
    archive: Mutex<Archive>,
    visits: HashMap<Address, Known>,
    /// Pages with a finding, and the pages that link them.
    wrong: HashSet<Address>,
    /// Sections and columns.
    kept_up: HashSet<Address>,
    kinds: HashMap<Address, PageKind>,
    /// Records that were carried over already, and where they are.
    carried: Mutex<HashMap<(String, u64), WarcRef>>,
}

/// The visits to one address.
#[derive(Debug)]
struct Known {
    last: VisitLine,
    /// Every one of them was answered well.
    steady: bool,
}

/// A line of `pages.jsonl`, as far as it matters here.
#[derive(Deserialize)]
struct PageLine {
    url: String,
    kind: PageKind,
}

impl Since {
    /// What the audit in `folder` goes by; `None` when it goes by nothing. `now`: when it began.
    pub(in crate::audit) fn load(folder: &Folder, now: Timestamp) -> Result<Option<Self>, Error> {
        let Some(earlier) = Earlier::load(folder)? else { return Ok(None) };
        let from = Folder::at(&earlier.folder);
        let memory = Memory::load(&from).inspect_err(|error| {
            let audit = &earlier.audit;
            warn!(%audit, "The earlier audit {audit} cannot be read; the site is audited in full: {error}");
        });
        Ok(Some(Self { memory: memory.ok(), earlier, now }))
    }

    /// Whether the earlier answer for `task` stands without asking, as far as can be told before it is read.
    pub(in crate::audit) fn stands(&self, task: &Task, course: &Course) -> Standing {
        let Some(memory) = &self.memory else { return Standing::Asked };
        let Some(known) = memory.visits.get(&task.address) else { return Standing::Asked };
        let address = &task.address;
        if task.attempt > 1 || task.rank == Rank::Home || course.must_be_asked(address) || !known.steady {
            return Standing::Asked;
        }
        if memory.wrong.contains(address) || memory.kept_up.contains(address) || !self.is_young(known) {
            return Standing::Asked;
        }
        if !task.in_scope || course.continues_unchanged(address) {
            return Standing::Stands;
        }
        let kind = memory.kinds.get(address).copied();
        match kind.filter(|kind| is_end_of_way(*kind)) {
            None => Standing::Asked,
            Some(PageKind::AnnualReport) => Standing::Stands,
            // What stands in a menu may be a way to others, whatever it looks like.
            Some(PageKind::Other) if task.rank <= Rank::Column => Standing::Asked,
            Some(_) if task.rank <= Rank::Column => Standing::UnlessList,
            Some(_) => Standing::Stands,
        }
    }

    fn is_young(&self, known: &Known) -> bool {
        let Manner { reuse_days, limit_days } = self.earlier.manner;
        let within = |at: Timestamp, days: u32| {
            self.now.duration_since(at) < SignedDuration::from_hours(i64::from(days) * HOURS_A_DAY)
        };
        let mut hasher = DefaultHasher::new();
        known.last.address.hash(&mut hasher);
        let spread = u64::from(reuse_days / 3) + 1;
        let earlier_by = u32::try_from(hasher.finish() % spread).unwrap_or_default();
        let seen = known.last.fetched_at;
        within(self.earlier.started, limit_days)
            && seen.is_some_and(|seen| within(seen, reuse_days.saturating_sub(earlier_by)))
    }

    /// Puts what was wrong before the rest.
    pub(in crate::audit) fn wrong_first(&self, leads: &mut [Lead]) {
        let Some(memory) = &self.memory else { return };
        let is_wrong = |lead: &Lead| {
            let steady = memory.visits.get(&lead.address).is_none_or(|known| known.steady);
            !steady || memory.wrong.contains(&lead.address)
        };
        for lead in leads.iter_mut().filter(|lead| lead.rank != Rank::Look && is_wrong(lead)) {
            lead.rank = lead.rank.min(Rank::PolicyList);
        }
        leads.sort_by_key(|lead| !is_wrong(lead));
    }

    /// What the earlier audit keeps of `address`; `None` when it keeps nothing that may stand for a later answer.
    pub(in crate::audit) async fn recall(&self, address: &Address) -> Option<Recalled> {
        let memory = self.memory.as_ref()?;
        let known = memory.visits.get(address).filter(|known| known.last.outcome == Outcome::Alive)?;
        let recalled = Recalled::of(&memory.archive, &known.last).await;
        recalled
            .inspect_err(|error| info!("What the earlier audit keeps of {address} cannot be read: {error}"))
            .ok()
            .flatten()
    }

    /// Carries a record over into `evidence`, once.
    pub(in crate::audit) fn carry(
        &self,
        evidence: &Writer,
        from: &WarcRef,
        record: &Carried,
    ) -> Result<WarcRef, Error> {
        let Some(memory) = &self.memory else { return Ok(evidence.carry(record)?) };
        let key = (from.file.clone(), from.offset);
        let known = || memory.carried.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = known().get(&key) {
            return Ok(place.clone());
        }
        let place = evidence.carry(record)?;
        known().insert(key, place.clone());
        Ok(place)
    }
}

impl Memory {
    fn load(from: &Folder) -> Result<Self, Error> {
        let gathering = Gathering::load(from)?;
        let report = report::parse(&from.read(Folder::REPORT_JSON)?)?;
        let mut visits: HashMap<Address, Known> = HashMap::new();
        for line in journal::visits(from)? {
            let line = line?;
            let steady = line.outcome == Outcome::Alive;
            let known = visits.remove(&line.address).is_none_or(|known| known.steady);
            visits.insert(line.address.clone(), Known { last: line, steady: known && steady });
        }
        let mut wrong = wrong_in(&report);
        wrong.extend(gathering.withdrawn);
        let mut kinds = HashMap::new();
        for line in from.read(Folder::PAGES)?.split(|byte| *byte == b'\n') {
            // A page of a kind that this version does not know is asked for.
            let Ok(page) = serde_json::from_slice::<PageLine>(line) else { continue };
            kinds.extend(Address::parse(&page.url).ok().map(|address| (address, page.kind)));
        }
        Ok(Self {
            archive: Mutex::new(Archive::open(&from.evidence())),
            visits,
            wrong,
            kept_up: kept_up_in(&report),
            kinds,
            carried: Mutex::default(),
        })
    }
}

/// Every address that the report accuses, or that it proves an accusation by. Links that were dead or refused are asked
/// for in any case.
fn wrong_in(report: &Report) -> HashSet<Address> {
    let findings = report.findings.iter().filter(|finding| finding.severity != Severity::Note);
    let of_findings = findings.flat_map(|finding| {
        let proofs = finding.evidence.iter().flat_map(|proof| [Some(&proof.url), proof.parent.as_ref()]);
        proofs.flatten().chain([&finding.url])
    });
    of_findings.filter_map(|url| Address::parse(url).ok()).collect()
}

/// What is to be kept up to date: sections and columns. An annual report, once published, is an article.
fn kept_up_in(report: &Report) -> HashSet<Address> {
    let sections = report.sections.iter().filter(|section| section.kind != SectionKind::AnnualReport);
    let sections = sections.map(|section| &section.url);
    let addresses = sections.chain(report.columns.iter().map(|column| &column.url));
    addresses.filter_map(|url| Address::parse(url).ok()).collect()
}

/// A page that leads nowhere new: what is published there is there.
fn is_end_of_way(kind: PageKind) -> bool {
    use PageKind as K;
    matches!(
        kind,
        K::Article
            | K::Other
            | K::PolicyDocument
            | K::Interpretation
            | K::AnnualReport
            | K::ServiceGuide
            | K::Attachment
    )
}
