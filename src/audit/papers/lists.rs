//! Faults apart from what is not established, and what became of every rule.
//!
//! A finding is a fault when it counts in the score, is no note for the record, and no person dismissed it since. What is
//! flagged, and what a person decided that was not scored again, is not established.

use std::collections::{BTreeMap, HashMap};

use super::{
    PapersAsked,
    fill::{Places, day},
    today,
};
use crate::audit::{Error, standing::told};
use crate::model::{Points, Severity};
use crate::report::papers::{
    CellState, Doubt, Mending, RoundFinding, RoundRule, RoundUnit, RuleCell, Unsettled,
};
use crate::store::{
    FindingFilter, Objection, ObjectionState, Outcome, PackRule, Rectification, RectificationFilter,
    RectificationState, ReviewVerdict, Run, Scope, Store, StoredFinding,
};

/// What is read from the store.
pub(super) struct Sources {
    outcomes: Vec<Outcome>,
    findings: Vec<StoredFinding>,
    rectifications: Vec<Rectification>,
    disputes: Vec<Objection>,
    /// Audit of every unit.
    audits: HashMap<String, String>,
    /// Why a rule could not be told, in words, by unit and rule.
    reasons: HashMap<(String, String), String>,
    on: jiff::civil::Date,
}

impl Sources {
    pub(super) async fn read(
        store: &Store,
        round: &str,
        runs: &[Run],
        asked: &PapersAsked,
    ) -> Result<Self, Error> {
        let mut reasons = HashMap::new();
        for run in runs.iter().filter(|run| run.judgement.undecided > 0) {
            for rule in told(store, run.id).await?.rules {
                if let Some(reason) = rule.reason_text {
                    reasons.insert((run.unit.clone(), rule.id), reason);
                }
            }
        }
        let of_round =
            RectificationFilter { round: Some(round.to_owned()), ..RectificationFilter::default() };
        let mut disputes = store.objections(None, Some(round)).await?;
        disputes.retain(|it| it.latest.state == ObjectionState::Filed);
        Ok(Self {
            outcomes: store.matrix(round).await?,
            findings: store.findings(&FindingFilter::all(Scope::Round(round.to_owned()))).await?,
            // Of this round only: what was mended after an earlier one is not mended now.
            rectifications: store.rectifications(&of_round).await?,
            disputes,
            audits: runs.iter().map(|run| (run.unit.clone(), run.audit.clone())).collect(),
            reasons,
            on: today(asked),
        })
    }
}

/// The lists of the material.
#[derive(Default)]
pub(super) struct Lists {
    pub(super) cells: Vec<RuleCell>,
    pub(super) findings: Vec<RoundFinding>,
    pub(super) unsettled: Vec<Unsettled>,
}

/// What a finding is for the papers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Fault,
    Doubtful(Doubt),
    Nothing,
}

fn sort(it: &StoredFinding, rule: &PackRule, on: jiff::civil::Date) -> Sort {
    let since = it.review.as_ref().filter(|review| review.holds_on(on)).map(|review| review.verdict);
    let counted = !rule.bonus && it.severity != Severity::Note;
    match it.ruling {
        _ if it.flagged && since.is_some() => Sort::Doubtful(Doubt::Unscored),
        _ if it.flagged => Sort::Doubtful(Doubt::Flagged),
        Some(false) => Sort::Nothing,
        _ if !counted => Sort::Nothing,
        _ if since == Some(ReviewVerdict::Dismiss) => Sort::Doubtful(Doubt::Unscored),
        _ => Sort::Fault,
    }
}

/// What the findings of one rule at one unit come to.
#[derive(Default)]
struct Tally {
    faults: usize,
    doubts: usize,
}

impl Lists {
    pub(super) fn fill(sources: &Sources, places: &Places<'_>, units: &[RoundUnit]) -> Self {
        let mut lists = Self::default();
        let mut tallies: HashMap<(usize, usize), Tally> = HashMap::new();
        let mended: HashMap<(&str, &str), &Rectification> = sources
            .rectifications
            .iter()
            .map(|it| ((it.unit.as_str(), it.fingerprint.as_str()), it))
            .collect();
        for it in &sources.findings {
            let (Some(unit), Some((rule, pack_rule))) =
                (places.units.get(it.unit.as_str()), places.rules.get(it.rule.as_str()))
            else {
                continue;
            };
            let tally = tallies.entry((*unit, *rule)).or_default();
            match sort(it, pack_rule, sources.on) {
                Sort::Nothing => {}
                Sort::Doubtful(doubt) => {
                    tally.doubts += 1;
                    let (reason, url) = (it.message.clone(), it.url.clone());
                    // What was counted hangs on the decision; a flag cost nothing.
                    let at_stake = -it.points;
                    lists.unsettled.push(Unsettled {
                        unit: *unit,
                        rule: *rule,
                        doubt,
                        reason,
                        url,
                        at_stake,
                    });
                }
                Sort::Fault => {
                    tally.faults += 1;
                    let step = mended.get(&(it.unit.as_str(), it.fingerprint.as_str())).copied();
                    let audit = sources.audits.get(&it.unit).map_or("", String::as_str);
                    let disputed = sources.disputes.iter().any(|objection| is_about(objection, it));
                    lists.findings.push(fault(it, (*unit, *rule), step, audit, disputed));
                }
            }
        }
        lists.outcomes(sources, places, units, &tallies);
        lists.findings.sort_by_key(|it| it.unit);
        lists.unsettled.sort_by_key(|it| (it.unit, it.rule));
        lists
    }

    fn outcomes(
        &mut self,
        sources: &Sources,
        places: &Places<'_>,
        units: &[RoundUnit],
        tallies: &HashMap<(usize, usize), Tally>,
    ) {
        let none = Tally::default();
        for it in &sources.outcomes {
            let (Some(unit), Some((rule, pack_rule))) =
                (places.units.get(it.unit.as_str()), places.rules.get(it.rule.as_str()))
            else {
                continue;
            };
            let tally = tallies.get(&(*unit, *rule)).unwrap_or(&none);
            let state = state(it, pack_rule, tally);
            let lost = if pack_rule.bonus { Points::ZERO } else { it.full_marks - it.high };
            self.cells.push(RuleCell { unit: *unit, rule: *rule, state, lost });
            if it.undecided {
                let key = (it.unit.clone(), it.rule.clone());
                let reason = sources.reasons.get(&key).cloned().or_else(|| it.reason.clone());
                self.unsettled.push(Unsettled {
                    unit: *unit,
                    rule: *rule,
                    doubt: if it.verdict == "cannot-tell" { Doubt::CannotTell } else { Doubt::Partly },
                    reason: reason.unwrap_or_default(),
                    url: units[*unit].home.clone(),
                    at_stake: it.high - it.low,
                });
            }
        }
    }

    /// Titles of the vetoes that stand against a unit.
    pub(super) fn vetoes(&self, unit: usize, rules: &[RoundRule]) -> Vec<String> {
        let fell = self.findings.iter().filter(|it| it.unit == unit && it.severity == Severity::Veto);
        let by_rule: BTreeMap<usize, String> =
            fell.filter_map(|it| Some((it.rule, rules.get(it.rule)?.title.clone()))).collect();
        by_rule.into_values().collect()
    }

    /// Whether a person decided something about a unit that was not scored again.
    pub(super) fn unscored(&self, unit: usize) -> bool {
        self.unsettled.iter().any(|it| it.unit == unit && it.doubt == Doubt::Unscored)
    }
}

fn state(it: &Outcome, rule: &PackRule, tally: &Tally) -> CellState {
    match it.verdict.as_str() {
        _ if tally.faults > 0 && it.undecided => CellState::NotMetPartly,
        _ if tally.faults > 0 => CellState::NotMet,
        _ if it.undecided => CellState::CannotTell,
        "not-applicable" => CellState::NotApplicable,
        _ if tally.doubts > 0 => CellState::Waiting,
        "cannot-tell" => CellState::CannotTell,
        "fail" if rule.bonus => CellState::NotEarned,
        "fail" if it.ruled_by.is_some() => CellState::NotMet,
        "fail" => CellState::Noted,
        _ => CellState::Met,
    }
}

fn is_about(objection: &Objection, it: &StoredFinding) -> bool {
    let fits = |asked: &Option<String>, is: &str| asked.as_ref().is_none_or(|asked| asked == is);
    objection.unit == it.unit
        && fits(&objection.rule, &it.rule)
        && fits(&objection.fingerprint, &it.fingerprint)
        && objection.run.is_none_or(|run| run == it.run)
}

fn fault(
    it: &StoredFinding,
    (unit, rule): (usize, usize),
    step: Option<&Rectification>,
    audit: &str,
    disputed: bool,
) -> RoundFinding {
    let mending = match step.map(|step| step.state) {
        None => Mending::NotAsked,
        Some(RectificationState::Open) => Mending::Open,
        Some(RectificationState::ClaimedFixed) => Mending::Claimed,
        Some(RectificationState::Verified) => Mending::Verified,
        Some(RectificationState::Overdue) => Mending::Overdue,
        Some(RectificationState::Waived) => Mending::Waived,
    };
    RoundFinding {
        unit,
        rule,
        severity: it.severity,
        message: it.message.clone(),
        page_title: it.page_title.clone().unwrap_or_default(),
        url: it.url.clone(),
        parent: it.parent.clone().unwrap_or_default(),
        seen_at: it.seen_at,
        points: it.points,
        evidence: format!("{audit}/{}", it.id),
        remedy: it.remedy.clone(),
        deadline: step.and_then(|step| step.deadline),
        mending,
        disputed,
        mended: step.map(|step| (day(step.recorded.at), step.reason.clone())),
    }
}
