//! Two reports about one unit, compared.

use std::collections::{BTreeMap, BTreeSet};

use super::{Caveat, Change, Doubt, Point, RuleChange, RuleThen, Standing, UnitDiff, Whole};
use crate::model::Points;
use crate::report::json_v1::{Family, Finding, Report, Rule};

pub(super) fn whole(report: &Report) -> Whole {
    let score = &report.score;
    Whole {
        unit: report.unit.id.clone(),
        name: report.unit.name.clone(),
        audit: report.audit.id.clone(),
        as_of: report.audit.as_of,
        pack: format!("{} {}", report.audit.pack.id, report.audit.pack.version),
        points: score.points,
        low: score.low,
        high: score.high,
        max: score.max,
        grade: score.grade.clone(),
    }
}

pub(super) fn units(before: &Report, after: &Report) -> UnitDiff {
    let caveats = caveats(before, after);
    let summed = !caveats.iter().any(|it| matches!(it, Caveat::OtherUnit | Caveat::OtherPack));
    let mut it = UnitDiff {
        before: whole(before),
        after: whole(after),
        change: summed.then(|| after.score.points - before.score.points),
        families: if summed { families(&before.families, &after.families) } else { Vec::new() },
        rules: rules(&before.rules, &after.rules),
        fixed: Vec::new(),
        new: Vec::new(),
        unchanged: Vec::new(),
        not_established: Vec::new(),
        caveats,
    };
    // Fingerprints of one unit mean nothing to another.
    if !it.caveats.contains(&Caveat::OtherUnit) {
        findings(before, after, &mut it);
    }
    it
}

fn caveats(before: &Report, after: &Report) -> Vec<Caveat> {
    let (then, now) = (&before.audit, &after.audit);
    let other = before.unit.id != after.unit.id && !same_code(before, after);
    let all = [
        (other, Caveat::OtherUnit),
        (!other && before.site.home != after.site.home, Caveat::OtherSite),
        (then.pack.id != now.pack.id, Caveat::OtherPack),
        (then.pack.id == now.pack.id && then.pack.version != now.pack.version, Caveat::OtherVersion),
        (then.id == now.id, Caveat::SameAudit),
        (now.as_of < then.as_of, Caveat::Backwards),
        (then.stopped_by.is_some(), Caveat::BeforeCut),
        (now.stopped_by.is_some(), Caveat::AfterCut),
    ];
    all.into_iter().filter(|(holds, _)| *holds).map(|(_, caveat)| caveat).collect()
}

/// Whether both carry the same site code: a unit that was renamed.
pub(super) fn same_code(before: &Report, after: &Report) -> bool {
    !before.unit.site_code.is_empty() && before.unit.site_code == after.unit.site_code
}

fn families(before: &[Family], after: &[Family]) -> Vec<Change> {
    let middle = |it: &Family| (it.low + it.high).rounded_share(1, 2);
    let of = |id: &str, all: &[Family]| all.iter().find(|it| it.id == id).map(middle);
    let gone = before.iter().filter(|it| after.iter().all(|other| other.id != it.id));
    after
        .iter()
        .chain(gone)
        .map(|it| Change {
            id: it.id.clone(),
            title: it.title.clone(),
            before: of(&it.id, before),
            after: of(&it.id, after),
        })
        .collect()
}

fn rules(before: &[Rule], after: &[Rule]) -> Vec<RuleChange> {
    let then =
        |it: &Rule| RuleThen { verdict: it.verdict.clone(), points: it.points, max: it.max, open: it.open };
    let of = |id: &str, all: &[Rule]| all.iter().find(|it| it.id == id).map(then);
    let gone = before.iter().filter(|it| after.iter().all(|other| other.id != it.id));
    after
        .iter()
        .chain(gone)
        .map(|it| RuleChange {
            id: it.id.clone(),
            title: it.title.clone(),
            before: of(&it.id, before),
            after: of(&it.id, after),
        })
        .collect()
}

/// What the findings of a report are known by.
fn by_print(report: &Report) -> BTreeMap<(&str, &str), &Finding> {
    let each = report.findings.iter().rev();
    each.map(|it| ((it.rule.as_str(), it.fingerprint.as_str()), it)).collect()
}

/// Every finding of both sides goes into one of the four lists, once, in the order of the later report and then of the
/// earlier one. What a person dismissed before and is not there any more was nothing, and is left out.
fn findings(before: &Report, after: &Report, out: &mut UnitDiff) {
    let (was, is) = (by_print(before), by_print(after));
    let mut told = BTreeSet::new();
    for finding in &after.findings {
        let key = (finding.rule.as_str(), finding.fingerprint.as_str());
        if !told.insert(key) {
            continue;
        }
        match was.get(&key) {
            Some(earlier) => out.unchanged.push(point(Some(earlier), Some(finding), None)),
            None if standing(finding) == Standing::Dismissed => {}
            None => out.new.push(point(None, Some(finding), doubt(before, &finding.rule))),
        }
    }
    for finding in &before.findings {
        let key = (finding.rule.as_str(), finding.fingerprint.as_str());
        if is.contains_key(&key) || standing(finding) == Standing::Dismissed || !told.insert(key) {
            continue;
        }
        match doubt(after, &finding.rule) {
            None => out.fixed.push(point(Some(finding), None, None)),
            doubt => out.not_established.push(point(Some(finding), None, doubt)),
        }
    }
}

/// Why `report`, which has no such finding, does not establish that there is none; `None` when it does.
fn doubt(report: &Report, rule: &str) -> Option<Doubt> {
    let Some(rule) = report.rules.iter().find(|it| it.id == rule) else { return Some(Doubt::NoSuchRule) };
    match rule.verdict.as_str() {
        "cannot-tell" => Some(Doubt::CannotTell),
        "not-applicable" => Some(Doubt::NotApplicable),
        _ if rule.open => Some(Doubt::PartlyRead),
        _ => None,
    }
}

pub(super) fn standing(finding: &Finding) -> Standing {
    match finding.counts() {
        true => Standing::Fault,
        false if finding.flagged => Standing::Flagged,
        false => Standing::Dismissed,
    }
}

fn point(before: Option<&Finding>, after: Option<&Finding>, doubt: Option<Doubt>) -> Point {
    let points = |it: Option<&Finding>| it.map_or(Points::ZERO, |it| it.points);
    // One of them is there: that is how it came here.
    let text = |of: fn(&Finding) -> &String| after.or(before).map(of).cloned().unwrap_or_default();
    Point {
        fingerprint: text(|it| &it.fingerprint),
        rule: text(|it| &it.rule),
        severity: after.or(before).map_or(crate::model::Severity::Note, |it| it.severity),
        message: text(|it| &it.message),
        url: text(|it| &it.url),
        before: before.map(standing),
        after: after.map(standing),
        points_before: points(before),
        points_after: points(after),
        doubt,
    }
}
