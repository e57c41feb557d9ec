//! A score that can be checked point by point.

use std::collections::BTreeMap;

use crate::model::{Address, Measured, Points, Reason, Ruling, Seen, Severity, Signature, Text, UnitKind};

/// Whom a pack is applied to, and what people decided about it.
#[derive(Debug, Clone, Copy)]
pub struct Assessed<'a> {
    /// Kind of unit.
    pub kind: UnitKind,
    /// Whether it serves the public over a counter.
    pub services: bool,
    /// Home address: the place of what a person found.
    pub home: &'a Address,
    /// What people decided, oldest first; of two about the same item the later stands.
    pub rulings: &'a [Ruling],
}

/// The score of one unit under one pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Points as far as established: the lower end counts every doubt against, the upper for the unit; this is
    /// the middle of the two, rounded as the pack says. Whether an open veto falls is not in it: that withholds the
    /// grade.
    pub points: Points,
    /// If every doubt went against the unit.
    pub low: Points,
    /// If every doubt went for the unit.
    pub high: Points,
    /// Full marks of the deductions; a bonus comes on top.
    pub max: Points,
    /// Name of the grade; `None` when it is withheld.
    pub grade: Option<Text>,
    /// The interval crosses a band, or a veto is open: no grade until a person settles it.
    pub withheld: bool,
    /// A veto fell and the pack ends the scoring there: the points are those it writes then, and what the rules took
    /// is for the record only.
    pub stopped: bool,
    /// Vetoes that fell: rule and finding.
    pub vetoes: Vec<(String, String)>,
    /// What each family came to, in the order of the pack; families of vetoes without points are left out.
    pub families: Vec<FamilyOutcome>,
    /// What the bonus part came to; `None` when the pack has none.
    pub bonus: Option<BonusOutcome>,
    /// Rules in the order of the pack.
    pub rules: Vec<RuleOutcome>,
    /// Findings in the order of the rules.
    pub findings: Vec<Finding>,
    /// The sum, step by step.
    pub steps: Vec<Step>,
}

/// What one family came to, before rescaling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyOutcome {
    /// Identifier.
    pub family: String,
    /// Its rules earn points on top of the full marks.
    pub bonus: bool,
    /// If every doubt went against the unit.
    pub low: Points,
    /// If every doubt went for the unit.
    pub high: Points,
    /// What it weighs here: 0 when nothing in it applies.
    pub max: Points,
    /// What it weighs when everything in it applies.
    pub full: Points,
}

/// What the bonus part came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BonusOutcome {
    /// Earned if every doubt went against the unit; 0 when the part is not open then.
    pub low: Points,
    /// Earned if every doubt went for the unit.
    pub high: Points,
    /// The most that can be earned.
    pub cap: Points,
    /// The deductions must leave more than this.
    pub above: Points,
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
    /// Full marks of the rule here (0 when it does not apply and left the full marks); for a bonus rule, the most it
    /// could earn.
    pub max: Points,
    /// Points if every doubt goes against the unit.
    pub low: Points,
    /// Points if every doubt goes for the unit.
    pub high: Points,
    /// Not everything is established. A flagged fault alone is no doubt: it costs nothing until confirmed.
    pub open: bool,
    /// The person who answered it as a whole.
    pub ruled: Option<Signature>,
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
    /// Where it stands with the people who decide.
    pub standing: Standing,
}

/// Where a finding stands with the people who decide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Standing {
    /// Decided by the check.
    #[default]
    Decided,
    /// Only a person can decide it, and none has yet: costs nothing.
    Flagged,
    /// A person confirmed it.
    Confirmed(Signature),
    /// A person dismissed it: costs nothing, stays listed.
    Dismissed(Signature),
}

impl Standing {
    /// Who decided; `None` when no person did.
    pub fn signature(&self) -> Option<&Signature> {
        match self {
            Self::Confirmed(by) | Self::Dismissed(by) => Some(by),
            Self::Decided | Self::Flagged => None,
        }
    }
}

/// One line of the sum.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What kind of line.
    pub part: Part,
    /// The rule or family it is about.
    pub about: Option<String>,
    /// What is added or taken.
    pub label: Text,
    /// How much.
    pub points: Points,
    /// The sum so far.
    pub total: Points,
}

/// The parts of the sum, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Full marks, and what leaves them.
    Base,
    /// A fallen or open veto.
    Veto,
    /// What a rule or the cap of a family comes to.
    Deduction,
    /// From what applies to the full marks.
    Rescale,
    /// What is earned on top.
    Bonus,
    /// The rounding.
    Rounding,
    /// What is in doubt, and the middle.
    Interval,
    /// The result.
    Result,
}

impl Part {
    /// The identifier used in reports.
    pub fn id(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Veto => "veto",
            Self::Deduction => "deduction",
            Self::Rescale => "rescale",
            Self::Bonus => "bonus",
            Self::Rounding => "rounding",
            Self::Interval => "interval",
            Self::Result => "result",
        }
    }
}
