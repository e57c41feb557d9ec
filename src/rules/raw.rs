//! The pack as written: the shape of the TOML files, with the place of every value kept.

use serde::Deserialize;
use serde_spanned::Spanned;

/// `pack.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPack {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) title_en: Spanned<String>,
    pub(super) grades: Spanned<Vec<RawGrade>>,
    pub(super) families: Spanned<Vec<RawFamily>>,
}

/// One grade of `pack.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGrade {
    pub(super) name: Spanned<String>,
    pub(super) name_en: Spanned<String>,
    pub(super) from: Spanned<f64>,
}

/// One family of `pack.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFamily {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) title_en: Spanned<String>,
}

/// Every other file of the pack.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRules {
    #[serde(default)]
    pub(super) rule: Vec<RawRule>,
}

/// One `[[rule]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: Spanned<String>,
    pub(super) family: Spanned<String>,
    pub(super) check: Spanned<String>,
    #[serde(default)]
    pub(super) params: toml::Table,
    pub(super) title: Spanned<String>,
    pub(super) title_en: Spanned<String>,
    pub(super) points: Spanned<f64>,
    #[serde(default)]
    pub(super) per_fault: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) veto: bool,
    #[serde(default)]
    pub(super) kinds: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) basis: Vec<RawBasis>,
    pub(super) confidence: Spanned<String>,
}

/// One clause a rule stands on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBasis {
    pub(super) title: Spanned<String>,
    pub(super) number: Spanned<String>,
    pub(super) clause: Spanned<String>,
}
