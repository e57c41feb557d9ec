//! What a long run tells about itself: counters, gauges and histograms, by name, unit and meaning.
//!
//! Everything here costs next to nothing while nobody listens. No metric has a host or an address as a label: a register
//! holds thousands of them.

mod names;

use std::time::Duration;

use metrics::{counter, gauge, histogram};

pub use names::{ALL, BUCKETS_SECONDS, Kind, Metric, describe, markdown};
use names::{
    AUDITS_ENDED, AUDITS_RUNNING, AUDITS_WAITING, BEGAN_SECONDS, EVIDENCE_BYTES, MEMORY_BYTES, PAGES,
    PAUSE_SECONDS, PAUSES, PROBES, QUEUED, RECEIVED_BYTES, REQUEST_SECONDS, REQUESTS, REQUESTS_IN_FLIGHT,
    REQUESTS_WAITING,
};

/// A request was made, or refused by our own guard, and recorded. `purpose` and `outcome`: one of a few words each.
pub(crate) fn request(purpose: &'static str, outcome: &'static str, took: Duration, bytes: u64) {
    counter!(REQUESTS, "purpose" => purpose, "outcome" => outcome).increment(1);
    histogram!(REQUEST_SECONDS).record(took.as_secs_f64());
    counter!(RECEIVED_BYTES).increment(bytes);
}

/// One more of something that goes on; one less when it is dropped.
#[derive(Debug)]
pub(crate) struct GoingOn(&'static str);

impl GoingOn {
    fn new(name: &'static str) -> Self {
        gauge!(name).increment(1.0);
        Self(name)
    }
}

impl Drop for GoingOn {
    fn drop(&mut self) {
        gauge!(self.0).decrement(1.0);
    }
}

/// A request that waits for its turn at the gate.
pub(crate) fn waiting() -> GoingOn {
    GoingOn::new(REQUESTS_WAITING)
}

/// A request under way.
pub(crate) fn in_flight() -> GoingOn {
    GoingOn::new(REQUESTS_IN_FLIGHT)
}

/// An audit that waits for its turn among the units of a register.
pub(crate) fn audit_waiting() -> GoingOn {
    GoingOn::new(AUDITS_WAITING)
}

/// An audit under way.
pub(crate) fn audit_running() -> GoingOn {
    GoingOn::new(AUDITS_RUNNING)
}

/// An audit ended; `done`: with its papers.
pub(crate) fn audit_ended(done: bool) {
    counter!(AUDITS_ENDED, "result" => if done { "done" } else { "failed" }).increment(1);
}

/// A host turned us away, and is left alone for so much `longer`; `begins`: it was not left alone already.
pub(crate) fn pause(begins: bool, longer: Duration) {
    if begins {
        counter!(PAUSES).increment(1);
    }
    histogram!(PAUSE_SECONDS).record(longer.as_secs_f64());
}

/// Pages were read.
pub(crate) fn pages(pages: u64) {
    counter!(PAGES).increment(pages);
}

/// Addresses waiting in a frontier were `before` and are `now`.
pub(crate) fn queued(before: u64, now: u64) {
    if now >= before {
        gauge!(QUEUED).increment(float(now - before));
    } else {
        gauge!(QUEUED).decrement(float(before - now));
    }
}

/// Evidence was written.
pub(crate) fn evidence(bytes: u64) {
    counter!(EVIDENCE_BYTES).increment(bytes);
}

/// A look at a home page was taken. `class`: one of a few words.
pub(crate) fn probe(class: &'static str) {
    counter!(PROBES, "class" => class).increment(1);
}

/// Memory of this process, bytes.
pub(crate) fn memory(bytes: u64) {
    gauge!(MEMORY_BYTES).set(float(bytes));
}

/// When this process began, seconds since 1970.
pub(crate) fn began(seconds: f64) {
    gauge!(BEGAN_SECONDS).set(seconds);
}

#[expect(clippy::cast_precision_loss, reason = "metrics are floating")]
fn float(whole: u64) -> f64 {
    whole as f64
}
