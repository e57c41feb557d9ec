//! The list of what is to be mended, made from a round; and what its deadline makes of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};

use super::decide::is_overdue;
use crate::audit::{Error, standing::Grades};
use crate::model::{Lang, Severity, Text, civil_in_china};
use crate::report::papers::UnitStanding;
use crate::store::{
    By, FindingFilter, NewRectification, Rectification, RectificationFilter, RectificationState,
    ReviewVerdict, RunId, Scope, Store, StoredFinding,
};

/// Of which units of a round findings are to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Units {
    /// Of those that failed, as the papers of the round have it: a veto fell, or the grade is the lowest of the pack. A
    /// withheld grade is no failure.
    #[default]
    Failed,
    /// Of all.
    All,
}

/// What was put on the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// Findings put on it, by unit.
    pub units: BTreeMap<String, usize>,
    /// Findings that had been verified, and are there again; they are among the above.
    pub again: usize,
    /// Findings on it already: to be mended, waived, or verified since that audit.
    pub known: usize,
    /// Findings left out: flagged and not confirmed, dismissed, or notes.
    pub left_out: usize,
    /// Units of which nothing was taken: not failed, or withheld.
    pub spared: usize,
}

/// Puts the findings of a round on the list, each to be mended until `deadline`. Doing it again adds only what is new.
///
/// # Errors
/// [`Error`] of the store; then nothing was written.
pub async fn open(
    store: &Store,
    round: &str,
    units: Units,
    deadline: Date,
    (by, lang): (By, Lang),
) -> Result<Opened, Error> {
    let today = civil_in_china(by.at);
    let person = if by.is_person { by.who.clone() } else { String::new() };
    store.round(round).await?;
    let (mut failed, mut grades) = (BTreeSet::new(), Grades::new());
    let mut opened = Opened::default();
    let runs = store.round_runs(round).await?;
    let finished: BTreeMap<RunId, Timestamp> = runs.iter().map(|run| (run.id, run.finished)).collect();
    for run in runs {
        if units == Units::All || grades.standing(store, &run).await? == UnitStanding::Failed {
            failed.insert(run.unit);
        } else {
            opened.spared += 1;
        }
    }
    let standing = store.rectifications(&RectificationFilter::default()).await?;
    let standing: BTreeMap<(&str, &str), &Rectification> =
        standing.iter().map(|it| ((it.unit.as_str(), it.fingerprint.as_str()), it)).collect();
    let findings = store.findings(&FindingFilter::all(Scope::Round(round.to_owned()))).await?;
    let mut told = BTreeSet::new();
    let mut change = store.change(by).await?;
    for finding in findings.iter().filter(|it| failed.contains(&it.unit)) {
        let key = (finding.unit.as_str(), finding.fingerprint.as_str());
        if !told.insert(key) {
            continue;
        }
        if !is_fault(finding, today) {
            opened.left_out += 1;
            continue;
        }
        // What was verified is there again only if an audit has seen it since.
        let seen_since =
            |it: &Rectification| finished.get(&finding.run).is_some_and(|at| *at > it.recorded.at);
        match standing.get(&key) {
            None => {}
            Some(it) if it.state == RectificationState::Verified && seen_since(it) => opened.again += 1,
            Some(_) => {
                opened.known += 1;
                continue;
            }
        }
        change
            .rectify(&NewRectification {
                unit: finding.unit.clone(),
                fingerprint: finding.fingerprint.clone(),
                rule: finding.rule.clone(),
                round: Some(round.to_owned()),
                state: RectificationState::Open,
                deadline: Some(deadline),
                person: person.clone(),
                reason: Text::new(format!("列入整改清单（{round}）"), format!("to be mended ({round})"))
                    .in_lang(lang)
                    .to_owned(),
                file: None,
                run: Some(finding.run),
            })
            .await?;
        *opened.units.entry(finding.unit.clone()).or_default() += 1;
    }
    change.commit().await?;
    Ok(opened)
}

/// Whether a finding is a fault to be mended: it is no note, nobody has to decide it first, and nobody dismissed it.
fn is_fault(finding: &StoredFinding, today: Date) -> bool {
    if finding.severity == Severity::Note {
        return false;
    }
    match finding.review.as_ref().filter(|review| review.holds_on(today)).map(|review| review.verdict) {
        Some(ReviewVerdict::Dismiss) => false,
        Some(ReviewVerdict::Confirm) => true,
        _ => !finding.flagged && finding.ruling != Some(false),
    }
}

/// Records as overdue what is open past its last day, and returns how many that are; what the unit claims to have fixed
/// waits for a second look.
///
/// # Errors
/// [`Error`] of the store; then nothing was written.
pub async fn escalate(store: &Store, today: Date, (by, lang): (By, Lang)) -> Result<usize, Error> {
    let filter = RectificationFilter { states: vec![RectificationState::Open], ..Default::default() };
    let late = store.rectifications(&filter).await?;
    let late: Vec<_> = late.into_iter().filter(|it| is_overdue(it.state, it.deadline, today)).collect();
    let reason = Text::new(format!("截至{today}未报告整改"), format!("not reported as fixed by {today}"));
    let reason = reason.in_lang(lang).to_owned();
    let mut change = store.change(by).await?;
    for it in &late {
        change.rectify(&it.step(RectificationState::Overdue, reason.clone())).await?;
    }
    change.commit().await?;
    Ok(late.len())
}
