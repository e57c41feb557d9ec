//! What an audit takes over from an earlier one of the same site, so that a second look costs little.
//!
//! Comes in: the folder of an earlier audit. Goes out: for every task, whether it is asked at all; what stands is taken
//! into the new evidence, so that the new folder stands alone.
//!
//! What always holds:
//! - Whatever is asked is asked under the conditions of what the earlier audit holds (RFC 9110 §13).
//! - Asked every time: the home page, the sections, every list, every page with a finding and the page that links it,
//!   whatever was dead, refused or unchecked. They go first.
//! - Re-used: pages at the end of a way, files and links, seen alive lately; not when a list shows them with another
//!   title or date, nor when the earlier audit is old.
//! - Nothing re-used accuses: when the judging would take a re-used page as proof of a fault, it is asked for first; when
//!   it cannot be asked any more, it counts as unchecked ([`confirm`]).

mod confirm;
mod course;
mod earlier;
mod find;
mod recall;

pub(super) use course::{Course, News, Reused};
pub(super) use earlier::{Since, Standing};
pub(super) use recall::{Memory, Recalled};

pub use find::{Earlier, EarlierAudits, Manner, Wanted};
