//! Papers that open in Word.
//!
//! Comes in: an outline. Goes out: bytes, the same for the same outline. Text from outside is masked and inert, and only
//! plain web addresses are linked.

mod outlined;
#[expect(dead_code, reason = "the papers of rounds use the rest")]
mod word;

pub(in crate::report) use outlined::outlined;
pub use word::Error as WordError;
