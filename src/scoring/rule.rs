//! What one answer comes to under its rule.

use super::RuleOutcome;
use super::finding::{Charged, Taken, charge};
use crate::model::{Answer, Points, Reason, UnitKind, Verdict};
use crate::rules::Rule;

/// Judges one rule. A rule nobody answered could not be told; a rule for other kinds of unit does not apply.
pub(super) fn judge(
    rule: &Rule,
    answer: Option<&Answer>,
    kind: UnitKind,
    taken: &mut Taken,
) -> (RuleOutcome, Charged) {
    let mut outcome = RuleOutcome {
        rule: rule.id.clone(),
        verdict: "pass",
        reason: None,
        max: rule.points,
        low: rule.points,
        high: rule.points,
        measured: answer.map(|answer| answer.measured.clone()).unwrap_or_default(),
        findings: Vec::new(),
    };
    let mut charged = Charged::default();
    let applies = rule.kinds.is_empty() || rule.kinds.contains(&kind);
    match answer.map(|answer| (&answer.verdict, &answer.blind)) {
        _ if !applies => not_applicable(&mut outcome),
        Some((Verdict::NotApplicable, _)) => not_applicable(&mut outcome),
        Some((Verdict::Pass, None)) => {}
        // Built by hand without `Answer::blind`: still not a pass.
        Some((Verdict::Pass, Some(reason))) => cannot_tell(&mut outcome, reason.clone()),
        Some((Verdict::CannotTell(reason), _)) => cannot_tell(&mut outcome, reason.clone()),
        Some((Verdict::Fail(proof), blind)) => {
            charged = charge(rule, proof.faults(), taken);
            outcome.verdict = "fail";
            outcome.high = rule.points - charged.deducted;
            outcome.low = if blind.is_some() { Points::ZERO } else { outcome.high };
            outcome.reason.clone_from(blind);
        }
        None => cannot_tell(&mut outcome, Reason::NotGathered),
    }
    (outcome, charged)
}

fn not_applicable(outcome: &mut RuleOutcome) {
    outcome.verdict = "not-applicable";
    (outcome.max, outcome.low, outcome.high) = (Points::ZERO, Points::ZERO, Points::ZERO);
}

fn cannot_tell(outcome: &mut RuleOutcome, reason: Reason) {
    outcome.verdict = "cannot-tell";
    outcome.low = Points::ZERO;
    outcome.reason = Some(reason);
}
