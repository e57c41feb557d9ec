//! Probing 站点无法访问: looks at home pages again and again for a week and writes down what came of each look.
//!
//! Comes in: units, each with a folder; a [`ProbePlan`]. Goes out: `probe.jsonl` in each folder, one line a look, only
//! ever appended to. A probing that was ended, or killed, goes on where its log ends. What a look means is decided by
//! pure functions (`class.rs`, `schedule.rs`); the ratio is the business of the check `availability`.

mod class;
mod log;
mod look;
mod run;
mod schedule;
mod witness;

use std::time::Duration;

pub use log::{LOG, ProbeLog, adopt};
pub use run::{Probed, Pulse, Tally, probe_all};

pub(super) use log::{freeze, frozen};

use crate::model::Address;

/// How often and how long is looked.
#[derive(Debug, Clone)]
pub struct ProbePlan {
    /// Time between two looks at one unit.
    pub every: Duration,
    /// Time from the first look to the last.
    pub span: Duration,
    /// A page that takes as long or longer did not open (15 s in the rule).
    pub limit: Duration,
    /// Addresses that vouch for our own network when a unit does not answer.
    pub controls: Vec<Address>,
}
