//! The words of the house as types: what every other module speaks.
//!
//! Nothing here decides anything about a portal. Values are plain, comparable, and serialisable where they
//! cross a file; addresses are normalised on construction, points are integers, a `Fail` carries its proof.

mod address;
mod date;
mod exchange;
mod need;
mod points;
mod privacy;
mod probe;
mod reach;
mod record;
mod ruling;
mod secret;
mod text;
mod unit;
mod verdict;

pub use address::{Address, AddressError};
pub use date::{DateSource, Dated, civil_in_china, days, stamp_in_china};
pub use exchange::{
    Attempt, BrokenKind, Exchange, Failure, GoneKind, Outcome, Purpose, Received, UncheckedKind, Visit,
    WarcRef,
};
pub use need::{
    Need, Places, Tally, Turned, is_function, is_older, is_turning, path_date, place, reaches_back, shapes,
    still_needed,
};
pub use points::{Points, Rounding, RoundingMode};
pub use privacy::{PersonalKind, PersonalNumber, mask, masked, personal_numbers};
pub use probe::{Probe, ProbeClass};
pub use reach::{CertificateDates, Ipv6Connection, Ipv6Reach, Ipv6Records, Reach, SchemeReach};
pub use record::{AuditRecord, Looks, StoppedBy, TakenOver};
pub use ruling::{Decision, Ruling, Signature};
pub use secret::Secret;
pub use text::{Lang, Text};
pub use unit::{Unit, UnitKind};
pub use verdict::{Answer, Fault, Measured, Proof, Reason, Seen, Severity, Verdict};
