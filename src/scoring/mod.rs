//! Arithmetic over answers under one pack: points, vetoes, interval, grade, the sum shown step by step.
//!
//! Comes in: the pack, one answer per rule, and what people decided. Goes out: a [`Score`]. Integers only, one
//! rounding; same input, same score. The parts follow each other as [`rules::Arithmetic`](crate::rules::Arithmetic)
//! says: vetoes, deductions with the caps of rules and families, rescaling, bonus, rounding, grade.

mod finding;
mod model;
mod rule;
mod score;
mod steps;
mod sum;
#[cfg(test)]
mod tests;

pub use finding::fingerprint;
pub use model::{Assessed, BonusOutcome, FamilyOutcome, Finding, Part, RuleOutcome, Score, Standing, Step};
pub use score::score;
