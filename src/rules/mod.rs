//! Packs 指标体系: rules as data. Reads and validates their shape; does not know which checks exist.
//!
//! Comes in: the text of a pack's TOML files. Goes out: a [`Pack`], or errors that name file, line and remedy.

mod error;
mod model;
mod raw;
mod read;

pub use error::{Error, key_remedy, nearest};
pub use model::{Basis, Confidence, Family, GradeBand, Pack, Rule};
pub use read::{PACK_FILE, read};
