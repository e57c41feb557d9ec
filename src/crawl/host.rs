//! What the frontier knows of one host: its waiting tasks and how it has behaved.

use std::collections::BTreeMap;

use super::{frontier::Waiting, plan::Rank};

/// Order in which the tasks of all hosts compete: asked for by no rule, worth, clicks from home, order of discovery.
pub(super) type Place = (bool, Rank, u16, u64);

/// One host.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Host {
    /// Tasks waiting, best first.
    pub(super) waiting: BTreeMap<Place, Waiting>,
    /// Its entry among the ready tasks, if it has one.
    pub(super) ready_at: Option<Place>,
    /// Tasks running.
    pub(super) running: usize,
    /// Any answer at all was received.
    pub(super) answered: bool,
    /// An answer that was no refusal was received.
    pub(super) settled: bool,
    /// Failures or refusals since the last answer that was neither.
    pub(super) bad_in_a_row: u32,
    /// Left alone from now on.
    pub(super) given_up: Option<GivenUp>,
}

/// Why a host is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// It never answered.
    Down,
    /// It refuses us.
    Blocked,
}
