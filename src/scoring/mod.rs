//! Arithmetic over answers under one pack: points, vetoes, interval, grade, the sum shown step by step.
//!
//! Comes in: the pack and one answer per rule. Goes out: a [`Score`]. Integers only; same input, same score.

mod model;

pub use model::{Finding, RuleOutcome, Score, Step};
