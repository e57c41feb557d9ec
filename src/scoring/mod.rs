//! Arithmetic over answers under one pack: points, vetoes, interval, grade, the sum shown step by step.
//!
//! Comes in: the pack and one answer per rule. Goes out: a [`Score`]. Integers only; same input, same score.

mod finding;
mod model;
mod rule;
mod score;
mod steps;

pub use finding::fingerprint;
pub use model::{Finding, RuleOutcome, Score, Step};
pub use score::score;
