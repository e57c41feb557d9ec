//! A pack as meant: validated, with places in the files kept for later errors.

use serde::{Deserialize, Serialize};

use crate::model::{Points, Rounding, Text, UnitKind};

/// A versioned set of rules with its arithmetic.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pack {
    /// Identifier, kebab-case.
    pub id: String,
    /// Version of the data, `YYYY.N`.
    pub version: String,
    /// Title.
    pub title: Text,
    /// The pack it extends, as written there; `None` when it stands alone.
    pub extends: Option<String>,
    /// Full marks of the part from which is deducted; the bonus comes on top.
    pub max: Points,
    /// How points become a score.
    pub arithmetic: Arithmetic,
    /// Grades, best first; the last reaches down to 0.
    pub grades: Vec<GradeBand>,
    /// Families of rules in the order of the report.
    pub families: Vec<Family>,
    /// The rules in the order of the report.
    pub rules: Vec<Rule>,
}

/// How points become a score. The parts follow each other: vetoes, deductions out of [`Pack::max`], rescaling for what
/// does not apply, bonus, one rounding, grade.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arithmetic {
    /// The rules' points are shares: whatever they sum to is rescaled to the full marks. Otherwise they must sum to
    /// exactly the full marks.
    pub scaled: bool,
    /// What a rule that does not apply does to the full marks.
    pub not_applicable: NotApplicable,
    /// A fallen veto ends the scoring and these points are written; `None`: it fells the grade and the points stand.
    pub veto_points: Option<Points>,
    /// The part that earns points; `None`: no rule earns any.
    pub bonus: Option<Bonus>,
    /// The one rounding at the end; grades go by the rounded points.
    pub rounding: Rounding,
}

/// What a rule that does not apply does to the full marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NotApplicable {
    /// Its points leave the full marks and the rest is rescaled.
    #[default]
    Rescale,
    /// Nothing is taken for it; only a family of which no rule applies leaves the full marks, and the rest is rescaled
    /// (75 × 4/3 for departments without services).
    Family,
}

/// The part that earns points 加分.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bonus {
    /// The most that can be earned.
    pub cap: Points,
    /// Open only when the deductions leave more than this (exclusive), after rescaling and rounding.
    pub above: Points,
}

/// One grade 等次.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GradeBand {
    /// 优秀, 良好, 合格, 不合格
    pub name: Text,
    /// Lowest points of the band, inclusive.
    pub from: Points,
}

/// A family of rules (sections, recency, interpretations, links).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Family {
    /// Identifier, kebab-case.
    pub id: String,
    /// Name.
    pub title: Text,
    /// What the family weighs and the most it can lose, where its rules could take more together; `None`: the sum of
    /// its rules' points.
    pub cap: Option<Points>,
    /// Only for units that serve the public over a counter.
    pub needs_services: bool,
}

/// One rule: a check with parameters, points, and the clause it stands on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rule {
    /// Identifier, kebab-case, unique in the pack.
    pub id: String,
    /// Family it belongs to.
    pub family: String,
    /// Identifier of the check; empty when a person answers.
    pub check: String,
    /// A person answers it: no check is asked.
    pub manual: bool,
    /// Parameters of the check, parsed by `checks::bind`.
    pub params: toml::Table,
    /// Title in both languages.
    pub title: Text,
    /// Full marks of the rule, and the cap on what its faults can take; for a bonus rule, the most it earns. May be 0
    /// for a veto.
    pub points: Points,
    /// Points that each fault takes; `None`: any fault takes all.
    pub per_fault: Option<Points>,
    /// 单项否决
    pub veto: bool,
    /// Earns its points on top of the full marks when it is in order; never takes any.
    pub bonus: bool,
    /// Only told, never counted: it has no points and its findings are notes.
    pub note: bool,
    /// Counts only when there are at least so many faults; fewer are told as notes.
    pub at_least: Option<usize>,
    /// Only for units that serve the public over a counter.
    pub needs_services: bool,
    /// Kinds of unit it applies to; empty: all.
    pub kinds: Vec<UnitKind>,
    /// Legal basis.
    pub basis: Vec<Basis>,
    /// How far the points are backed by the basis.
    pub confidence: Confidence,
    /// File and line of the rule, for errors.
    pub place: String,
    /// File and line of its parameters, for errors; empty: as `place`.
    pub params_place: String,
}

impl Rule {
    /// Whether its points count among the full marks: neither bonus nor a veto or note without points.
    pub fn is_scored(&self) -> bool {
        !self.bonus && self.points > Points::ZERO
    }
}

/// The clause a rule stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// Title of the document, 《…》 left out.
    pub title: String,
    /// 文号
    pub number: String,
    /// Clause: 第十二条, 一（二）4 …
    pub clause: String,
}

/// How far a rule's points are backed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The number stands in the text that was read.
    Verified,
    /// A fragment or derivative supports it.
    Partial,
    /// Our default; a local office should set its own.
    #[default]
    Default,
}
