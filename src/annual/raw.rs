//! The scheme as written: the shape of the TOML file, with the place of every value kept.

use serde::Deserialize;
use serde_spanned::Spanned;

use crate::rules::{RawBasis, RawGrade};

/// Everything beside the lists.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScheme {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) title_en: Spanned<String>,
    pub(super) source: Spanned<Vec<RawBasis>>,
    pub(super) confidence: Spanned<String>,
    #[serde(default)]
    pub(super) note: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) note_en: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) full_marks: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) kinds: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) rounding: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) rounding_mode: Option<Spanned<String>>,
    pub(super) grades: Spanned<Vec<RawGrade>>,
    #[serde(default)]
    pub(super) rank_by: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) tie_break: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) veto: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) withheld: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) doubt: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) bonus_cap: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) penalty_cap: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) above_full_marks: bool,
    #[serde(default)]
    pub(super) performance_share: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) failing: Option<Spanned<String>>,
}

/// One `[[part]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPart {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) title_en: Spanned<String>,
    pub(super) weight: Spanned<f64>,
    #[serde(default)]
    pub(super) rounds: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    pub(super) combine: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) weights: Option<Spanned<Vec<Spanned<f64>>>>,
    #[serde(default)]
    pub(super) missing: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) optional: Option<Spanned<bool>>,
    #[serde(default)]
    pub(super) kinds: Vec<Spanned<String>>,
    pub(super) confidence: Spanned<String>,
}

/// One `[[item]]`, `[[bonus]]` or `[[penalty]]`; only an item belongs to a part.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawItem {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    pub(super) part: Option<Spanned<String>>,
    pub(super) title: Spanned<String>,
    pub(super) title_en: Spanned<String>,
    pub(super) points: Spanned<f64>,
    #[serde(default)]
    pub(super) kinds: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) basis: Vec<RawBasis>,
    pub(super) confidence: Spanned<String>,
}
