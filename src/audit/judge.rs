//! Judges what was gathered and writes the papers: portal → checks → score → files. No network, no clock.

use std::collections::BTreeSet;

use super::{
    Error, Folder, answers,
    beside::Beside,
    gather::brief,
    journal::{self, Gathering},
};
use crate::checks;
use crate::model::{Address, AuditRecord, BrokenKind, Lang, Looks, Outcome};
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
    let unit = &gathering.record.unit;
    let rulings = answers::answers(from)?;
    let assessed = Assessed {
        kind: portal.unit_kind,
        services: unit.services,
        home: &gathering.record.home,
        rulings: &rulings,
    };
    let score = scoring::score(pack, &answers, &assessed);
    let looks = looks(from, &score)?;
    let material =
        Material { record: &gathering.record, portal: &portal, pack, score: &score, looks: &looks, lang };
    out.write(Folder::REPORT_JSON, &report::json(&material))?;
    out.write(Folder::PAGES, &report::pages_jsonl(&material))?;
    out.write(Folder::FINDINGS, &report::findings_csv(&material))?;
    out.write(Folder::REPORT_HTML, report::html(&material)?.as_bytes())?;
    let home_read = portal.home().is_ok();
    Ok(Judged { record: gathering.record, portal, home_read, score })
}

impl Judged {
    /// The same without what only the papers tell: a register of a thousand units is kept in memory to its end.
    pub(super) fn in_brief(mut self) -> Self {
        self.portal = Builder::new(brief(&self.record, &[])).build();
        self.score.steps = Vec::new();
        self.score.rules = Vec::new();
        self.score.findings.iter_mut().for_each(|finding| finding.seen = Vec::new());
        self
    }
}

/// Tells the builder how the gathering ended and what was never fetched.
fn tell_the_rest(gathering: &Gathering, builder: &mut Builder) {
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

/// The looks at every address that a finding mentions.
fn looks(folder: &Folder, score: &Score) -> Result<Looks, Error> {
    let seen = score.findings.iter().flat_map(|finding| &finding.seen);
    let parents = seen.clone().filter_map(|seen| seen.parent.as_ref()).map(|(address, _)| address);
    let wanted: BTreeSet<&Address> = seen.map(|seen| &seen.address).chain(parents).collect();
    let mut looks = Looks::default();
    for line in journal::visits(folder)? {
        let line = line?;
        if wanted.contains(&line.address) {
            looks.file(&line.address, line.attempts);
        } else if wanted.contains(&line.final_address) {
            looks.file(&line.final_address, line.attempts);
        }
    }
    for line in Beside::load(folder)?.lines() {
        if wanted.contains(&line.address) {
            looks.file(&line.address, line.attempts);
        }
    }
    Ok(looks)
}
