//! Rounds 轮次: units are drawn, audited, taken into the store, and what came of it is told.
//!
//! Comes in: the store and what a person asks for. Goes out: facts in the store, and folders of audits. What always holds: a
//! round is drawn once; every audit of it measures from one day and under one pack; a finished audit is in the store before
//! the next one is begun in its place; whatever was interrupted goes on by the same command.

mod draw;
mod draw_paper;
mod members;
mod run;
mod status;

pub use draw::{Draw, DrawRequest, Lot, Share, Stratum, Trait};
pub use draw_paper::{draw_csv, draw_text};
pub use members::{Membership, draw_of, enter, sample};
pub use run::{Ended, RoundRun, RunRequest, RunSettings, run_round, run_settings};
pub use status::{MemberState, MemberStatus, Status, status};
