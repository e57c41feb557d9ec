//! Three sample portals of invented public bodies, served on loopback: for a first look without a network, and
//! for tests that compare an audit with the faults that were put in.
//!
//! The portals are files under `fixtures/portals/`, embedded in the program. `portal.toml` of each says where the
//! answers differ from plain files: redirects, failures, data addresses, a challenge for everyone. Nothing here
//! audits anything.

mod behaviour;
mod serve;
mod site;

pub use serve::{Error, Served, Show, serve};

/// The monitoring day 监测时间点 that every date in the sample portals is written for.
pub const AS_OF: &str = "2026-11-20";
