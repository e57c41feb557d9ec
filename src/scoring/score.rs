//! From answers to a score: the rules added up, the interval, the vetoes, the grade.

use std::collections::BTreeMap;

use super::finding::{Charged, Taken};
use super::rule::judge;
use super::steps::{Vetoes, steps};
use super::sum::{Sums, families, sums};
use super::{Assessed, Finding, RuleOutcome, Score};
use crate::model::{Answer, Points, Severity, Text};
use crate::rules::{NotApplicable, Pack, Rule};

/// Scores one unit. `answers` pairs rule identifiers with what their checks said, in any order.
pub fn score(pack: &Pack, answers: &[(String, Answer)], assessed: &Assessed<'_>) -> Score {
    let mut taken = Taken::default();
    let mut judged: Vec<(RuleOutcome, Charged)> = pack
        .rules
        .iter()
        .map(|rule| {
            let answer = answers.iter().find(|(id, _)| *id == rule.id).map(|(_, answer)| answer);
            judge(rule, answer, *assessed, &mut taken)
        })
        .collect();
    if pack.arithmetic.not_applicable == NotApplicable::Family {
        keep_in_families(pack, &mut judged);
    }
    let mut number = 0_usize;
    for (outcome, charged) in &mut judged {
        for finding in &mut charged.findings {
            number += 1;
            finding.id = format!("f-{number}");
            outcome.findings.push(finding.id.clone());
        }
    }
    let families = families(pack, judged.iter().map(|(outcome, _)| outcome));
    let vetoes = vetoes(pack, &judged);
    let stopped = if vetoes.fell.is_empty() { None } else { pack.arithmetic.veto_points };
    let sums = match stopped {
        Some(points) => Sums { low: points, high: points, points, ..sums(pack, &families) },
        None => sums(pack, &families),
    };
    let steps = steps(pack, &judged, &families, &sums, &vetoes);
    let nothing = judged.iter().all(|(outcome, _)| outcome.verdict == "not-applicable");
    let open = nothing || !vetoes.open.is_empty();
    let (grade, withheld) = grade(pack, &sums, !vetoes.fell.is_empty(), open);
    let (rules, charged): (Vec<RuleOutcome>, Vec<_>) = judged.into_iter().unzip();
    let findings: Vec<Finding> = charged.into_iter().flat_map(|charged| charged.findings).collect();
    Score {
        points: sums.points,
        low: sums.low,
        high: sums.high,
        max: pack.max,
        grade,
        withheld,
        stopped: stopped.is_some(),
        vetoes: vetoes.fell,
        families,
        bonus: sums.bonus,
        rules,
        findings,
        steps,
    }
}

/// Where only whole families leave the full marks, a rule that does not apply costs nothing as long as another rule of
/// its family applies. As long as all of those are open, it is open whether the family stays.
fn keep_in_families(pack: &Pack, judged: &mut [(RuleOutcome, Charged)]) {
    let mut applies: BTreeMap<String, bool> = BTreeMap::new();
    for (rule, (outcome, _)) in pack.rules.iter().zip(judged.iter()) {
        if rule.is_scored() && outcome.verdict != "not-applicable" {
            let told = outcome.verdict != "cannot-tell" || !outcome.open;
            *applies.entry(rule.family.clone()).or_default() |= told;
        }
    }
    for (rule, (outcome, _)) in pack.rules.iter().zip(judged) {
        let Some(told) = applies.get(&rule.family).filter(|_| rule.is_scored()) else { continue };
        if outcome.verdict == "not-applicable" {
            (outcome.max, outcome.high) = (rule.points, rule.points);
            outcome.low = if *told { rule.points } else { Points::ZERO };
            outcome.open = !told;
        }
    }
}

fn vetoes<'a>(pack: &'a Pack, judged: &[(RuleOutcome, Charged)]) -> Vetoes<'a> {
    let mut vetoes = Vetoes { fell: Vec::new(), open: Vec::new() };
    let each = pack.rules.iter().zip(judged).filter(|(rule, _)| rule.veto);
    for (rule, (outcome, charged)) in each {
        let fell = charged.findings.iter().find(|finding| finding.severity == Severity::Veto);
        match fell {
            Some(finding) => vetoes.fell.push((rule.id.clone(), finding.id.clone())),
            None if outcome.open => vetoes.open.push(rule),
            None => {}
        }
    }
    vetoes
}

/// The grade and whether it is withheld. A fallen veto settles the grade, whatever else is in doubt.
fn grade(pack: &Pack, sums: &Sums, fell: bool, open: bool) -> (Option<Text>, bool) {
    let bands = &pack.grades;
    if fell {
        return (bands.last().map(|band| band.name.clone()), false);
    }
    let band = |points: Points| bands.iter().position(|band| points >= band.from);
    if open || band(sums.low) != band(sums.high) {
        return (None, true);
    }
    let found = band(sums.points).and_then(|at| bands.get(at));
    (found.map(|band| band.name.clone()), false)
}

/// The title of a rule, for the sum.
pub(super) fn title<'a>(pack: &'a Pack, id: &str) -> Option<&'a Rule> {
    pack.rules.iter().find(|rule| rule.id == id)
}
