//! Settings: file, environment and flags, brought together into one small validated struct per module.
//!
//! Comes in: the text of `gongkai.toml`, the variables of the environment, the flags of the command line. Goes out:
//! [`Settings`], where every value is in range and knows where it came from, or every mistake at once with place and
//! remedy. A flag goes before the environment, the environment before the file, the file before the default. Every
//! setting is one row of the table in `catalogue`; file, check, environment, display and documentation follow from it.

mod catalogue;
mod file;
mod load;
mod resolve;
mod starter;
mod typed;
mod value;

pub use load::{FILE, find, load};
pub use resolve::{Given, Origin, Sources};
pub use starter::starter;
pub use typed::{AuditSettings, LogFormat, LogSettings, MetricsSettings, ProbeSettings, Settings};
pub use value::Value;

/// Everything that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct Invalid(pub Vec<crate::rules::Error>);
