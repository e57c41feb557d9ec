//! What a round comes to in numbers: counts, rates, regions, classes of faults. Counted once, for every paper.

use std::collections::{BTreeMap, BTreeSet};

use super::material::{RoundFinding, RoundMaterial, RoundUnit, UnitStanding};
use crate::model::{Points, Severity};

/// Counts of units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// On the register.
    pub(super) registered: usize,
    /// In the round.
    pub(super) members: usize,
    /// Checked.
    pub(super) checked: usize,
    /// 合格
    pub(super) passed: usize,
    /// 不合格
    pub(super) failed: usize,
    /// 暂缓评定
    pub(super) withheld: usize,
}

impl Counts {
    fn count(&mut self, unit: &RoundUnit) {
        self.members += 1;
        let Some(result) = &unit.result else { return };
        self.checked += 1;
        match result.standing {
            UnitStanding::Passed => self.passed += 1,
            UnitStanding::Failed => self.failed += 1,
            UnitStanding::Withheld => self.withheld += 1,
        }
    }

    /// Share of those that pass among those that were graded; `None` when none was.
    pub(super) fn pass_rate(&self) -> Option<String> {
        percent(self.passed, self.passed + self.failed)
    }

    /// Share of the register that was checked.
    pub(super) fn share_checked(&self) -> Option<String> {
        percent(self.checked, self.registered)
    }
}

/// `part / whole` in percent with one decimal, half up; `None` without a whole.
pub(super) fn percent(part: usize, whole: usize) -> Option<String> {
    if whole == 0 {
        return None;
    }
    let tenths = (part * 2000 + whole) / (whole * 2);
    Some(match tenths % 10 {
        0 => format!("{}%", tenths / 10),
        rest => format!("{}.{rest}%", tenths / 10),
    })
}

/// All units of the round.
pub(super) fn counts(material: &RoundMaterial) -> Counts {
    let mut counts = Counts { registered: material.registered.len(), ..Counts::default() };
    material.units.iter().for_each(|unit| counts.count(unit));
    counts
}

/// The units by region, in the order in which regions come first among the units.
pub(super) fn regions(material: &RoundMaterial) -> Vec<(String, Counts)> {
    let mut order: Vec<&str> = Vec::new();
    let mut by: BTreeMap<&str, Counts> = BTreeMap::new();
    let names = material.units.iter().map(|unit| unit.region.as_str());
    for region in names.chain(material.registered.iter().map(String::as_str)) {
        by.entry(region).or_insert_with(|| {
            order.push(region);
            Counts::default()
        });
    }
    for region in &material.registered {
        by.entry(region).or_default().registered += 1;
    }
    for unit in &material.units {
        by.entry(unit.region.as_str()).or_default().count(unit);
    }
    order.into_iter().map(|region| (region.to_owned(), by[region])).collect()
}

/// A class of faults: one family of rules 一级指标.
#[derive(Debug)]
pub(super) struct Class<'a> {
    /// Its title.
    pub(super) title: &'a str,
    /// Units with such faults.
    pub(super) units: usize,
    /// Such faults.
    pub(super) faults: usize,
    /// Its rules with the number of units, most first.
    pub(super) rules: Vec<(&'a str, usize)>,
    /// The gravest faults, one a unit.
    pub(super) examples: Vec<&'a RoundFinding>,
}

/// The classes, those that touch most units first; `most` examples of each.
pub(super) fn classes(material: &RoundMaterial, most: usize) -> Vec<Class<'_>> {
    let mut by: BTreeMap<&str, Vec<&RoundFinding>> = BTreeMap::new();
    for finding in &material.findings {
        if let Some(rule) = material.rules.get(finding.rule) {
            by.entry(&rule.family).or_default().push(finding);
        }
    }
    let mut classes: Vec<Class<'_>> =
        by.into_iter().map(|(title, findings)| class(material, title, &findings, most)).collect();
    let place = |title: &str| material.rules.iter().position(|rule| rule.family == title);
    classes.sort_by_key(|it| (std::cmp::Reverse(it.units), place(it.title)));
    classes
}

fn class<'a>(
    material: &'a RoundMaterial,
    title: &'a str,
    findings: &[&'a RoundFinding],
    most: usize,
) -> Class<'a> {
    let units: BTreeSet<usize> = findings.iter().map(|it| it.unit).collect();
    let pairs: BTreeSet<(usize, usize)> = findings.iter().map(|it| (it.rule, it.unit)).collect();
    let mut by_rule: BTreeMap<usize, usize> = BTreeMap::new();
    for (rule, _) in pairs {
        *by_rule.entry(rule).or_default() += 1;
    }
    let mut rules: Vec<(usize, usize)> = by_rule.into_iter().collect();
    rules.sort_by_key(|(rule, units)| (std::cmp::Reverse(*units), *rule));
    let mut order: Vec<&RoundFinding> = findings.to_vec();
    order.sort_by_key(|it| gravity(it));
    let mut named = BTreeSet::new();
    let mut examples: Vec<&RoundFinding> = order.into_iter().filter(|it| named.insert(it.unit)).collect();
    examples.truncate(most);
    Class {
        title,
        units: units.len(),
        faults: findings.len(),
        rules: rules.into_iter().map(|(rule, units)| (material.rules[rule].title.as_str(), units)).collect(),
        examples,
    }
}

/// Sorts the gravest first: vetoes, then what costs most.
pub(super) fn gravity(finding: &RoundFinding) -> (std::cmp::Reverse<Severity>, Points) {
    (std::cmp::Reverse(finding.severity), finding.points)
}

/// How the round compares with the one before.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Compared<'a> {
    /// Name of the round before.
    pub(super) name: &'a str,
    /// Its share of those that passed.
    pub(super) pass_rate: Option<String>,
    /// Units with a score in both.
    pub(super) both: usize,
    /// Of those, how many gained points.
    pub(super) up: usize,
    /// Of those, how many lost points.
    pub(super) down: usize,
    /// Units that failed then and were checked now.
    pub(super) failed_then: usize,
    /// Of those, how many pass now.
    pub(super) pass_now: usize,
}

/// Compares with the round before.
pub(super) fn compared(material: &RoundMaterial) -> Option<Compared<'_>> {
    let previous = material.previous.as_ref()?;
    let standing = |wanted| previous.units.iter().filter(|it| it.standing == wanted).count();
    let (passed, failed) = (standing(UnitStanding::Passed), standing(UnitStanding::Failed));
    let mut it = Compared {
        name: &previous.name,
        pass_rate: percent(passed, passed + failed),
        both: 0,
        up: 0,
        down: 0,
        failed_then: 0,
        pass_now: 0,
    };
    let then: BTreeMap<&str, _> = previous.units.iter().map(|unit| (unit.id.as_str(), unit)).collect();
    for unit in &material.units {
        let (Some(now), Some(then)) = (&unit.result, then.get(unit.id.as_str())) else { continue };
        if let Some(before) = then.points.filter(|_| now.standing != UnitStanding::Withheld) {
            it.both += 1;
            it.up += usize::from(now.points > before);
            it.down += usize::from(now.points < before);
        }
        if then.standing == UnitStanding::Failed {
            it.failed_then += 1;
            it.pass_now += usize::from(now.standing == UnitStanding::Passed);
        }
    }
    Some(it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_has_one_decimal_rounded_half_up() {
        let shown = [(1, 3), (2, 3), (1, 2), (0, 7), (7, 7), (1, 2000)].map(|(a, b)| percent(a, b));
        let shown: Vec<String> = shown.into_iter().flatten().collect();
        assert_eq!(shown, ["33.3%", "66.7%", "50%", "0%", "100%", "0.1%"]);
        assert_eq!(percent(0, 0), None);
    }
}
