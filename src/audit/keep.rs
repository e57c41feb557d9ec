//! Puts a finished audit into the store: the run, what it came to, what people decided, the pack as it was.
//!
//! Comes in: the folder of an audit, or of a replay inside one. All of it is taken or nothing, and taking it again changes
//! nothing; a report that changed since (after decisions of people) is a new judgement of the same run.

use std::path::absolute;

use sha2::{Digest, Sha256};

use super::{
    Error, Folder,
    answers::{audit_of, by_hand},
    folder::disk,
    keep_report,
};
use crate::model::{Address, Decision, Ruling};
use crate::report;
use crate::store::{Answer, Attachment, By, Change, Kept, NewAnswer, NewReview, ReviewVerdict, RunId, Store};

/// What came of putting an audit in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The unit.
    pub unit: String,
    /// Its run in the store.
    pub run: RunId,
    /// Whether the unit came into the register with it.
    pub registered: bool,
    /// Whether the run is new.
    pub new_run: bool,
    /// Whether the judgement is new.
    pub new_judgement: bool,
    /// Decisions of people that are new.
    pub decisions: usize,
}

impl Taken {
    /// Whether anything was written.
    pub fn is_new(&self) -> bool {
        self.registered || self.new_run || self.new_judgement || self.decisions > 0
    }
}

/// Puts the audit in `folder` into the store, and counts it in `round`, which has to be there.
///
/// # Errors
/// [`Error`] when a file cannot be read, or the store refuses; then nothing was written.
pub async fn keep(store: &Store, folder: &Folder, round: Option<&str>, by: By) -> Result<Taken, Error> {
    let bytes = folder.read(Folder::REPORT_JSON)?;
    let report = report::parse(&bytes)?;
    // A report alone may have come from another machine: then it is all there is.
    let around = audit_of(folder).unwrap_or_else(|_| folder.clone());
    let path = absolute(around.path()).map_err(disk(around.path()))?;
    let run = keep_report::run(&report, &path.display().to_string())?;
    let judgement = keep_report::judgement(&report, bytes, folder, &around)?;
    // What the store said itself is no news to it.
    let rulings = by_hand(&around)?;

    let mut change = store.change(by).await?;
    let home = Address::parse(&report.site.home).map_or(report.site.home, |home| home.as_str().to_owned());
    let registered = change.register_unknown(&report.unit, &home, report.audit.as_of).await?;
    let (id, kept) = change.add_run(&run).await?;
    if let Some(round) = round {
        change.count_run(round, id).await?;
    }
    let (_, judged) = change.judge(id, &judgement).await?;
    let mut decisions = 0;
    for (at, ruling) in rulings.iter().enumerate() {
        let origin = origin(&report.audit.id, at, ruling);
        let year = report.audit.as_of.year();
        let kept = decided(&mut change, &report.unit.id, (id, year, round), ruling, origin).await?;
        decisions += usize::from(kept == Kept::New);
    }
    change.commit().await?;
    Ok(Taken {
        unit: report.unit.id,
        run: id,
        registered,
        new_run: kept == Kept::New,
        new_judgement: judged == Kept::New,
        decisions,
    })
}

/// Says where a decision came from: its place in the file of the audit, and what it says.
fn origin(audit: &str, at: usize, ruling: &Ruling) -> String {
    let mut digest = Sha256::new();
    digest.update(format!("{audit}\n{at}\n"));
    digest.update(serde_json::to_vec(ruling).expect("plain structs serialise"));
    data_encoding::HEXLOWER.encode(&digest.finalize())
}

/// Records one decision: about a finding it is a review, about a rule an answer.
async fn decided(
    change: &mut Change,
    unit: &str,
    (run, year, round): (RunId, i16, Option<&str>),
    ruling: &Ruling,
    origin: String,
) -> Result<Kept, Error> {
    let signed = &ruling.by;
    let file = Some(&signed.file).filter(|file| !file.is_empty());
    let file = file.map(|name| Attachment { name: name.clone(), bytes: None });
    let verdict = match ruling.decision {
        Decision::Confirmed => Some(ReviewVerdict::Confirm),
        Decision::Dismissed => Some(ReviewVerdict::Dismiss),
        Decision::Points(_) => None,
    };
    if let (Some(fingerprint), Some(verdict)) = (&ruling.fingerprint, verdict) {
        let review = NewReview {
            unit: unit.to_owned(),
            fingerprint: fingerprint.clone(),
            rule: ruling.rule.clone(),
            verdict,
            person: signed.who.clone(),
            day: signed.day.clone(),
            reason: signed.note.clone(),
            file,
            expires: None,
            origin: Some(origin),
        };
        return Ok(change.review(&review).await?);
    }
    let answer = NewAnswer {
        unit: unit.to_owned(),
        year,
        round: round.map(str::to_owned),
        run: Some(run),
        subject: ruling.rule.clone(),
        answer: match ruling.decision {
            Decision::Confirmed => Answer::Yes,
            Decision::Dismissed => Answer::No,
            Decision::Points(points) => Answer::Points(points),
        },
        person: signed.who.clone(),
        day: signed.day.clone(),
        reason: signed.note.clone(),
        file,
        origin: Some(origin),
    };
    Ok(change.answer(&answer).await?)
}
