//! A score that can be checked point by point.

use std::collections::BTreeMap;

use crate::model::{Measured, Points, Reason, Seen, Severity, Text};

/// The score of one unit under one pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Points as far as established: the lower end counts every doubt against, the upper for the unit; this is
    /// the middle of the two, rounded half up to hundredths.
    pub points: Points,
    /// If every doubt went against the unit.
    pub low: Points,
    /// If every doubt went for the unit.
    pub high: Points,
    /// Full marks.
    pub max: Points,
    /// Name of the grade; `None` when it is withheld.
    pub grade: Option<Text>,
    /// The interval crosses a band, or a veto is open: no grade until a person settles it.
    pub withheld: bool,
    /// Vetoes that fell: rule and finding.
    pub vetoes: Vec<(String, String)>,
    /// Rules in the order of the pack.
    pub rules: Vec<RuleOutcome>,
    /// Findings in the order of the rules.
    pub findings: Vec<Finding>,
    /// The sum, step by step.
    pub steps: Vec<Step>,
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleOutcome {
    /// Identifier of the rule in the pack.
    pub rule: String,
    /// `pass`, `fail`, `not-applicable`, `cannot-tell`
    pub verdict: &'static str,
    /// Why nothing, or not everything, could be told.
    pub reason: Option<Reason>,
    /// Full marks of the rule here (0 when not applicable).
    pub max: Points,
    /// Points if every doubt goes against the unit.
    pub low: Points,
    /// Points if every doubt goes for the unit.
    pub high: Points,
    /// Figures the check measured.
    pub measured: BTreeMap<String, Measured>,
    /// Identifiers of its findings.
    pub findings: Vec<String>,
}

/// One rule's complaint about one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Identifier within the report: `f-` and a number in the order of the report.
    pub id: String,
    /// Stable across runs: digest of rule and subject.
    pub fingerprint: String,
    /// Rule.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub remedy: Text,
    /// Places; never empty.
    pub seen: Vec<Seen>,
    /// What it took: negative or zero; what goes beyond the cap of its rule takes nothing more.
    pub points: Points,
}

/// One line of the sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is added or taken.
    pub label: Text,
    /// How much.
    pub points: Points,
    /// The sum so far.
    pub total: Points,
}
