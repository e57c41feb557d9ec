//! A pack as meant: validated, with places in the files kept for later errors.

use serde::{Deserialize, Serialize};

use crate::model::{Points, Text, UnitKind};

/// A versioned set of rules with its arithmetic.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// Identifier, kebab-case.
    pub id: String,
    /// Version of the data, `YYYY.N`.
    pub version: String,
    /// Title.
    pub title: Text,
    /// Full marks: the sum of all rules' points.
    pub max: Points,
    /// Grades, best first; the last reaches down to 0.
    pub grades: Vec<GradeBand>,
    /// Families of rules in the order of the report.
    pub families: Vec<Family>,
    /// The rules in the order of the report.
    pub rules: Vec<Rule>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Identifier, kebab-case.
    pub id: String,
    /// Name.
    pub title: Text,
}

/// One rule: a check with parameters, points, and the clause it stands on.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Identifier, kebab-case, unique in the pack.
    pub id: String,
    /// Family it belongs to.
    pub family: String,
    /// Identifier of the check.
    pub check: String,
    /// Parameters of the check, parsed by `checks::bind`.
    pub params: toml::Table,
    /// Title in both languages.
    pub title: Text,
    /// Full marks of the rule, and the cap on what its faults can take.
    pub points: Points,
    /// Points that each fault takes; `None`: any fault takes all.
    pub per_fault: Option<Points>,
    /// 单项否决
    pub veto: bool,
    /// Kinds of unit it applies to; empty: all.
    pub kinds: Vec<UnitKind>,
    /// Legal basis.
    pub basis: Vec<Basis>,
    /// How far the points are backed by the basis.
    pub confidence: Confidence,
    /// File and line of the rule, for errors.
    pub place: String,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// The number stands in the text that was read.
    Verified,
    /// A fragment or derivative supports it.
    Partial,
    /// Our default; a local office should set its own.
    Default,
}
