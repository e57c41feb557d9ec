//! Packs 指标体系: rules as data. Reads and validates their shape; does not know which checks exist.
//!
//! Comes in: the text of a pack's TOML files. Goes out: a [`Pack`], or an error that names file, line and remedy.

mod model;

pub use model::{Basis, Confidence, Family, GradeBand, Pack, Rule};
