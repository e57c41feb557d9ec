//! Many units compared: who came, who left, and what became of each rule over all.

use serde::{Deserialize, Serialize};

use super::{
    Diff, SCHEMA, UnitDiff,
    compare::{same_code, units, whole},
};
use crate::model::Points;
use crate::report::json_v1::Report;

/// How many of what, over all units compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Units on both sides.
    pub units: usize,
    /// Of them, with more points than before.
    pub better: usize,
    /// Of them, with fewer.
    pub worse: usize,
    /// Findings that are gone.
    pub fixed: usize,
    /// Findings that are new.
    pub new: usize,
    /// Findings as before.
    pub unchanged: usize,
    /// Findings of which it is not established whether they are gone.
    pub not_established: usize,
}

/// A rule over all units compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleOver {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Units with a fault before.
    pub failed_before: usize,
    /// Units with a fault after.
    pub failed_after: usize,
    /// Units of which it could not be told before.
    pub unknown_before: usize,
    /// Units of which it cannot be told after.
    pub unknown_after: usize,
    /// What it did to the scores, summed over the units that have the rule on both sides.
    pub change: Points,
}

/// Compares two sides. Units are matched by identifier, the rest by site codes that one unit on each side has; a single
/// one on each side is compared with the other whoever they are, and the difference is said.
pub fn diff(before: (&str, &[Report]), after: (&str, &[Report])) -> Diff {
    let ((before_name, before), (after_name, after)) = (before, after);
    let mut left: Vec<&Report> = before.iter().collect();
    let mut unmatched: Vec<&Report> = Vec::new();
    let mut compared: Vec<UnitDiff> = Vec::new();
    for report in after {
        match left.iter().position(|it| it.unit.id == report.unit.id) {
            Some(at) => compared.push(units(left.remove(at), report)),
            None => unmatched.push(report),
        }
    }
    // Only then: a site code must not take the unit away that another one is by its identifier.
    let alone = before.len() == 1 && after.len() == 1;
    let is_one =
        |side: &[Report], report: &Report| side.iter().filter(|it| same_code(it, report)).count() == 1;
    let mut entered = Vec::new();
    for report in unmatched {
        let unique = is_one(before, report) && is_one(after, report);
        let by_code = left.iter().position(|it| unique && same_code(it, report));
        match by_code.or((alone && !left.is_empty()).then_some(0)) {
            Some(at) => compared.push(units(left.remove(at), report)),
            None => entered.push(whole(report)),
        }
    }
    let mut left: Vec<_> = left.into_iter().map(whole).collect();
    compared.sort_by(|a, b| a.after.unit.cmp(&b.after.unit));
    entered.sort_by(|a, b| a.unit.cmp(&b.unit));
    left.sort_by(|a, b| a.unit.cmp(&b.unit));
    Diff {
        schema: SCHEMA.to_owned(),
        before: before_name.to_owned(),
        after: after_name.to_owned(),
        counts: counts(&compared),
        rules: rules(&compared),
        units: compared,
        entered,
        left,
    }
}

fn counts(units: &[UnitDiff]) -> Counts {
    let sum = |of: fn(&UnitDiff) -> usize| units.iter().map(of).sum();
    let moved = |of: fn(Points) -> bool| units.iter().filter(|it| it.change.is_some_and(of)).count();
    Counts {
        units: units.len(),
        better: moved(|change| change > Points::ZERO),
        worse: moved(|change| change < Points::ZERO),
        fixed: sum(|it| it.fixed.len()),
        new: sum(|it| it.new.len()),
        unchanged: sum(|it| it.unchanged.len()),
        not_established: sum(|it| it.not_established.len()),
    }
}

fn rules(units: &[UnitDiff]) -> Vec<RuleOver> {
    let mut all: Vec<RuleOver> = Vec::new();
    for rule in units.iter().flat_map(|it| &it.rules) {
        let at = all.iter().position(|it| it.id == rule.id).unwrap_or_else(|| {
            all.push(RuleOver {
                id: rule.id.clone(),
                title: rule.title.clone(),
                failed_before: 0,
                failed_after: 0,
                unknown_before: 0,
                unknown_after: 0,
                change: Points::ZERO,
            });
            all.len() - 1
        });
        let is = |side: &Option<super::RuleThen>, verdict: &str| {
            usize::from(side.as_ref().is_some_and(|it| it.verdict == verdict))
        };
        let over = &mut all[at];
        over.failed_before += is(&rule.before, "fail");
        over.failed_after += is(&rule.after, "fail");
        over.unknown_before += is(&rule.before, "cannot-tell");
        over.unknown_after += is(&rule.after, "cannot-tell");
        over.change = over.change + rule.change().unwrap_or(Points::ZERO);
    }
    all
}
