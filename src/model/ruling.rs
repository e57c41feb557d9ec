//! What a person decided: about a flagged fault, about an item no machine can answer, about a rule left open.

use serde::{Deserialize, Serialize};

use super::Points;

/// One decision about one item of one audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The rule.
    pub rule: String,
    /// The fingerprint of the flagged finding it is about; `None`: the rule as a whole.
    pub fingerprint: Option<String>,
    /// What was decided.
    pub decision: Decision,
    /// By whom, when, on what grounds.
    pub by: Signature,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// It is a fault: a flagged finding counts, a veto falls.
    Confirmed,
    /// It is none: a flagged finding costs nothing but stays listed, a veto does not fall.
    Dismissed,
    /// The rule as a whole earns so many points.
    Points(Points),
}

/// Who answers for a decision. Days and names are as written by that person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Signature {
    /// 人员
    pub who: String,
    /// 时间
    pub day: String,
    /// 依据文件; may be empty.
    pub file: String,
    /// 说明; may be empty.
    pub note: String,
    /// The sheet it came in.
    pub sheet: String,
}
