//! The pack as written: the shape of the TOML files, with the place of every value kept.
//!
//! `rules::schema` reads the names and types of these structs, so that what editors are told is what is read here.

use serde::Deserialize;
use serde_spanned::Spanned;

/// `pack.toml`, without its rules and changes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPack {
    pub(super) id: Spanned<String>,
    pub(super) version: Spanned<String>,
    pub(super) title: Spanned<String>,
    pub(super) title_en: Spanned<String>,
    #[serde(default)]
    pub(super) extends: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) drop: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) arithmetic: RawArithmetic,
    #[serde(default)]
    pub(super) grades: Option<Spanned<Vec<RawGrade>>>,
    #[serde(default)]
    pub(super) families: Option<Spanned<Vec<RawFamily>>>,
}

/// How points become a score; what is left out is as in the extended pack, or the default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArithmetic {
    #[serde(default)]
    pub(super) base: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) sum: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) not_applicable: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) veto_points: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) bonus_cap: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) bonus_above: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) rounding: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) rounding_mode: Option<Spanned<String>>,
}

/// One grade of `pack.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGrade {
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
    #[serde(default)]
    pub(super) cap: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) needs: Option<Spanned<String>>,
}

/// One `[[rule]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: Spanned<String>,
    pub(super) family: Spanned<String>,
    #[serde(default)]
    pub(super) check: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) manual: bool,
    #[serde(default)]
    pub(super) params: Option<Spanned<toml::Table>>,
    pub(super) title: Spanned<String>,
    pub(super) title_en: Spanned<String>,
    #[serde(default)]
    pub(super) points: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) per_fault: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) veto: bool,
    #[serde(default)]
    pub(super) bonus: bool,
    #[serde(default)]
    pub(super) note: bool,
    #[serde(default)]
    pub(super) at_least: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) needs: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) kinds: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) basis: Vec<RawBasis>,
    pub(super) confidence: Spanned<String>,
}

/// One `[[change]]`: what a pack that extends another states anew about one of its rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChange {
    pub(super) rule: Spanned<String>,
    #[serde(default)]
    pub(super) params: Option<Spanned<toml::Table>>,
    #[serde(default)]
    pub(super) title: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) title_en: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) points: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) per_fault: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) veto: Option<bool>,
    #[serde(default)]
    pub(super) at_least: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) kinds: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) basis: Option<Vec<RawBasis>>,
    #[serde(default)]
    pub(super) confidence: Option<Spanned<String>>,
}

/// One clause a rule stands on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBasis {
    pub(super) title: Spanned<String>,
    pub(super) number: Spanned<String>,
    pub(super) clause: Spanned<String>,
}
