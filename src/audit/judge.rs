//! Judges what was gathered and writes the papers: portal → checks → score → files. No network, no clock.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Error, Folder, answers,
    beside::Beside,
    gather::brief,
    journal::{self, Gathering},
};
use crate::checks;
use crate::model::{Address, Answer, AuditRecord, BrokenKind, Lang, Looks, Outcome, Places, Severity};
use crate::portal::{Builder, Portal, VisitFacts};
use crate::report::{self, Material};
use crate::rules::Pack;
use crate::scoring::{self, Assessed, Score};

/// A judged audit.
#[derive(Debug)]
pub struct Judged {
    /// Who, when, how much.
    pub record: AuditRecord,
    /// The site as assembled; one of many units keeps an empty one, for the papers tell what there was.
    pub portal: Portal,
    /// The home page was read.
    pub home_read: bool,
    /// The score.
    pub score: Score,
    /// What a budget left unread that could change the answer, by rule.
    pub missing: BTreeMap<String, Places>,
}

/// Judges a gathering under `pack` and writes the papers into `out`.
pub(super) fn judge(
    gathering: Gathering,
    mut builder: Builder,
    pack: &Pack,
    lang: Lang,
    from: &Folder,
    out: &Folder,
) -> Result<Judged, Error> {
    tell_the_rest(&gathering, &mut builder);
    let portal = builder.build();
    let answers = checks::run(pack, &portal);
    let judged = Judged::of(gathering.record, portal, &answers, pack, from)?;
    write_papers(&judged, pack, lang, from, &[from], out)?;
    Ok(judged)
}

/// Adds the answers up, with what people decided on the audit in `from`.
fn scored(
    record: &AuditRecord,
    portal: &Portal,
    answers: &[(String, Answer)],
    pack: &Pack,
    from: &Folder,
) -> Result<Score, Error> {
    let rulings = answers::answers(from)?;
    let assessed = Assessed {
        kind: portal.unit_kind,
        services: record.unit.services,
        home: &record.home,
        rulings: &rulings,
    };
    Ok(scoring::score(pack, answers, &assessed))
}

/// Writes the papers on the audit in `from` into `out`; `journals`: the folders whose visits prove it, oldest first.
pub(super) fn write_papers(
    judged: &Judged,
    pack: &Pack,
    lang: Lang,
    from: &Folder,
    journals: &[&Folder],
    out: &Folder,
) -> Result<(), Error> {
    let Judged { record, portal, score, missing, .. } = judged;
    let looks = looks(from, journals, portal, score)?;
    let material = Material { record, portal, pack, score, looks: &looks, missing, lang };
    out.write(Folder::REPORT_JSON, &report::json(&material))?;
    out.write(Folder::PAGES, &report::pages_jsonl(&material))?;
    out.write(Folder::FINDINGS, &report::findings_csv(&material))?;
    out.write(Folder::REPORT_HTML, report::html(&material)?.as_bytes())
}

impl Judged {
    /// What `answers` about `portal` come to, with what people decided on the audit in `from`.
    pub(super) fn of(
        record: AuditRecord,
        portal: Portal,
        answers: &[(String, Answer)],
        pack: &Pack,
        from: &Folder,
    ) -> Result<Self, Error> {
        let score = scored(&record, &portal, answers, pack, from)?;
        let missing = checks::missing(pack, &portal, answers);
        let home_read = portal.home().is_ok();
        Ok(Self { record, portal, home_read, score, missing })
    }

    /// The same without what only the papers tell: a register of a thousand units is kept in memory to its end.
    pub(super) fn in_brief(mut self) -> Self {
        self.portal = Builder::new(brief(&self.record, &[])).build();
        self.score.steps = Vec::new();
        self.score.rules = Vec::new();
        self.score.findings.iter_mut().for_each(|finding| finding.seen = Vec::new());
        self.missing = BTreeMap::new();
        self
    }
}

/// Every address that would stand as proof of a fault, if the judging came now: pages, and the pages that link them.
pub(super) fn accused(
    gathering: &Gathering,
    mut builder: Builder,
    pack: &Pack,
    folder: &Folder,
) -> Result<BTreeSet<Address>, Error> {
    tell_the_rest(gathering, &mut builder);
    let portal = builder.build();
    let answers = checks::run(pack, &portal);
    let score = scored(&gathering.record, &portal, &answers, pack, folder)?;
    let accusing = score.findings.iter().filter(|finding| finding.severity != Severity::Note);
    let proofs = accusing.flat_map(|finding| &finding.seen);
    let addresses = proofs.flat_map(|seen| {
        let parent = seen.parent.as_ref().map(|(parent, _)| parent);
        parent.into_iter().chain([&seen.address])
    });
    Ok(addresses.cloned().collect())
}

/// Tells the builder how the gathering ended and what was never fetched.
pub(super) fn tell_the_rest(gathering: &Gathering, builder: &mut Builder) {
    let record = &gathering.record;
    // The home page may have answered by the other scheme only.
    builder.finished(record.stopped_by, gathering.scope.clone(), record.home.clone());
    for (address, why) in &gathering.unchecked {
        builder.unchecked(address, *why);
    }
    let untried = |address: &Address, outcome| VisitFacts {
        address: address.clone(),
        final_address: address.clone(),
        outcome,
        status: None,
        attempts: Vec::new(),
        fetched_at: None,
    };
    for address in &gathering.host_down {
        builder.visit(untried(address, Outcome::HostDown(BrokenKind::Timeout)), None);
    }
    for address in &gathering.blocked {
        builder.visit(untried(address, Outcome::Blocked("the host refused other requests".to_owned())), None);
    }
}

/// The looks at every address that a finding mentions, or that was alive only now and then.
fn looks(folder: &Folder, journals: &[&Folder], portal: &Portal, score: &Score) -> Result<Looks, Error> {
    let seen = score.findings.iter().flat_map(|finding| &finding.seen);
    let parents = seen.clone().filter_map(|seen| seen.parent.as_ref()).map(|(address, _)| address);
    let unstable = portal.links().iter().filter(|link| link.unstable).map(|link| &link.address);
    let wanted: BTreeSet<&Address> = seen.map(|seen| &seen.address).chain(parents).chain(unstable).collect();
    let mut looks = Looks::default();
    for journal in journals {
        for line in journal::visits(journal)? {
            let line = line?;
            if wanted.contains(&line.address) {
                looks.file(&line.address, line.attempts);
            } else if wanted.contains(&line.final_address) {
                looks.file(&line.final_address, line.attempts);
            }
        }
    }
    for line in Beside::load(folder)?.lines() {
        if wanted.contains(&line.address) {
            looks.file(&line.address, line.attempts);
        }
    }
    Ok(looks)
}
