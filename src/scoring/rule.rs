//! What one answer comes to under its rule.

use super::finding::{Charged, Taken, charge, ruled};
use super::{Assessed, RuleOutcome};
use crate::model::{Answer, Decision, Points, Reason, Ruling, Verdict};
use crate::rules::Rule;

/// Judges one rule. A rule nobody answered could not be told; a rule for other units does not apply. A person may
/// answer a rule as a whole where it is manual, and where its check left something open.
pub(super) fn judge(
    rule: &Rule,
    answer: Option<&Answer>,
    assessed: Assessed<'_>,
    taken: &mut Taken,
) -> (RuleOutcome, Charged) {
    let mut outcome = RuleOutcome {
        rule: rule.id.clone(),
        verdict: "pass",
        reason: None,
        max: rule.points,
        low: rule.points,
        high: rule.points,
        open: false,
        ruled: None,
        measured: answer.map(|answer| answer.measured.clone()).unwrap_or_default(),
        findings: Vec::new(),
    };
    let mut charged = Charged::default();
    let of_kind = rule.kinds.is_empty() || rule.kinds.contains(&assessed.kind);
    let applies = of_kind && (assessed.services || !rule.needs_services);
    match answer.map(|answer| (&answer.verdict, &answer.blind)) {
        _ if !applies => not_applicable(&mut outcome),
        _ if rule.manual => cannot_tell(&mut outcome, Reason::NeedsPerson),
        Some((Verdict::NotApplicable, _)) => not_applicable(&mut outcome),
        Some((Verdict::Pass, None)) => {}
        // Built by hand without `Answer::blind`: still not a pass.
        Some((Verdict::Pass, Some(reason))) => cannot_tell(&mut outcome, reason.clone()),
        Some((Verdict::CannotTell(reason), _)) => cannot_tell(&mut outcome, reason.clone()),
        Some((Verdict::Fail(proof), blind)) => {
            charged = charge(rule, proof.faults(), assessed.rulings, taken);
            failed(&mut outcome, &charged, blind.as_ref());
            // What is earned must be established: until a person decides, it may be nothing.
            if rule.bonus && charged.faults == 0 && charged.flagged > 0 {
                cannot_tell(&mut outcome, Reason::NeedsPerson);
            }
        }
        None => cannot_tell(&mut outcome, Reason::NotGathered),
    }
    let about = |ruling: &&Ruling| ruling.rule == rule.id && ruling.fingerprint.is_none();
    if outcome.open
        && let Some(ruling) = assessed.rulings.iter().rev().find(about)
    {
        settle(rule, ruling, assessed, &mut outcome, &mut charged);
    }
    (outcome, charged)
}

/// Faults were found: some count, or all wait for a person, or none is left that matters.
fn failed(outcome: &mut RuleOutcome, charged: &Charged, blind: Option<&Reason>) {
    let noted = charged.findings.iter().all(|finding| finding.standing.signature().is_none());
    match blind {
        _ if charged.faults > 0 => {
            outcome.verdict = "fail";
            outcome.high = outcome.max - charged.deducted;
            outcome.low = if blind.is_some() { Points::ZERO } else { outcome.high };
            outcome.open = blind.is_some();
            outcome.reason = blind.cloned();
        }
        // What was not read may hold a fault.
        Some(reason) => cannot_tell(outcome, reason.clone()),
        // Nothing is taken for a flag, so nothing is in doubt either.
        None if charged.flagged > 0 => {
            outcome.verdict = "cannot-tell";
            outcome.reason = Some(Reason::NeedsPerson);
        }
        None if charged.below > 0 || !noted => {}
        // Notes only: told as a fault, costs nothing.
        None => outcome.verdict = "fail",
    }
}

/// A person settles what was open.
fn settle(
    rule: &Rule,
    ruling: &Ruling,
    assessed: Assessed<'_>,
    outcome: &mut RuleOutcome,
    charged: &mut Charged,
) {
    let before = outcome.high;
    let left = match ruling.decision {
        Decision::Points(points) => points.max(Points::ZERO).min(before),
        Decision::Confirmed => Points::ZERO,
        Decision::Dismissed => before,
    };
    (outcome.low, outcome.high) = (left, left);
    outcome.open = false;
    outcome.reason = None;
    outcome.ruled = Some(ruling.by.clone());
    let falls = (rule.veto || rule.note) && ruling.decision == Decision::Confirmed;
    let lost = before - left;
    if falls || (lost > Points::ZERO && !rule.bonus) {
        charged.findings.push(ruled(rule, &ruling.by, lost, assessed.home));
        charged.deducted = charged.deducted + lost;
        charged.faults += 1;
    }
    let fails = charged.faults > 0 || (rule.bonus && left == Points::ZERO);
    outcome.verdict = if fails { "fail" } else { "pass" };
}

fn not_applicable(outcome: &mut RuleOutcome) {
    outcome.verdict = "not-applicable";
    (outcome.max, outcome.low, outcome.high) = (Points::ZERO, Points::ZERO, Points::ZERO);
}

fn cannot_tell(outcome: &mut RuleOutcome, reason: Reason) {
    outcome.verdict = "cannot-tell";
    outcome.low = Points::ZERO;
    outcome.open = true;
    outcome.reason = Some(reason);
}
