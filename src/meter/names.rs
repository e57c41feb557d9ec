//! The table of metrics. Names follow the conventions of Prometheus: base units, `_total` for what only grows.

use metrics::{describe_counter, describe_gauge, describe_histogram};

pub(super) const REQUESTS: &str = "gongkai_requests_total";
pub(super) const REQUEST_SECONDS: &str = "gongkai_request_duration_seconds";
pub(super) const RECEIVED_BYTES: &str = "gongkai_received_bytes_total";
pub(super) const REQUESTS_WAITING: &str = "gongkai_requests_waiting";
pub(super) const REQUESTS_IN_FLIGHT: &str = "gongkai_requests_in_flight";
pub(super) const PAUSES: &str = "gongkai_host_pauses_total";
pub(super) const PAUSE_SECONDS: &str = "gongkai_host_pause_duration_seconds";
pub(super) const PAGES: &str = "gongkai_pages_read_total";
pub(super) const QUEUED: &str = "gongkai_addresses_queued";
pub(super) const AUDITS_WAITING: &str = "gongkai_audits_waiting";
pub(super) const AUDITS_RUNNING: &str = "gongkai_audits_running";
pub(super) const AUDITS_ENDED: &str = "gongkai_audits_ended_total";
pub(super) const EVIDENCE_BYTES: &str = "gongkai_evidence_bytes_total";
pub(super) const PROBES: &str = "gongkai_probes_total";
pub(super) const MEMORY_BYTES: &str = "process_resident_memory_bytes";
pub(super) const BEGAN_SECONDS: &str = "process_start_time_seconds";

/// Upper edges of the buckets of histograms, seconds. 15 s and 60 s are the usual limits of a request.
pub const BUCKETS_SECONDS: [f64; 12] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 60.0, 300.0];

/// How a metric moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts by size.
    Histogram,
}

/// One metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// How it moves.
    pub kind: Kind,
    /// Its labels with their values, for people; empty: none.
    pub labels: &'static str,
    /// What it says.
    pub about: &'static str,
}

const fn metric(name: &'static str, kind: Kind, labels: &'static str, about: &'static str) -> Metric {
    Metric { name, kind, labels, about }
}

/// Every metric.
pub const ALL: &[Metric] = &[
    metric(
        REQUESTS,
        Kind::Counter,
        "purpose: page, robots; outcome: 2xx, 3xx, not-modified, 4xx, 5xx, timeout, refused, reset, …",
        "Requests made, redirects and robots.txt included",
    ),
    metric(REQUEST_SECONDS, Kind::Histogram, "", "Time of a request, from sending to its last byte"),
    metric(RECEIVED_BYTES, Kind::Counter, "", "Bytes of bodies as received"),
    metric(REQUESTS_WAITING, Kind::Gauge, "", "Requests that wait for the leave of their host"),
    metric(REQUESTS_IN_FLIGHT, Kind::Gauge, "", "Requests under way"),
    metric(
        PAUSES,
        Kind::Counter,
        "",
        "Times that a host was left alone for a while because it turned us away (429, 503, challenges, protection products)",
    ),
    metric(
        PAUSE_SECONDS,
        Kind::Histogram,
        "",
        "By how much each such answer lengthened the time for which a host is left alone",
    ),
    metric(PAGES, Kind::Counter, "", "Pages read"),
    metric(QUEUED, Kind::Gauge, "", "Addresses that are found and not yet asked for, over all audits"),
    metric(AUDITS_WAITING, Kind::Gauge, "", "Audits that wait for their turn"),
    metric(AUDITS_RUNNING, Kind::Gauge, "", "Audits under way"),
    metric(
        AUDITS_ENDED,
        Kind::Counter,
        "result: done, failed",
        "Audits that ended; failed: we could not do our own work",
    ),
    metric(EVIDENCE_BYTES, Kind::Counter, "", "Bytes of evidence written, compressed"),
    metric(
        PROBES,
        Kind::Counter,
        "class: up, down, blocked, unclear, void",
        "Looks at home pages (gongkai probe)",
    ),
    metric(MEMORY_BYTES, Kind::Gauge, "", "Resident memory of the process, bytes"),
    metric(BEGAN_SECONDS, Kind::Gauge, "", "When the process began, seconds since 1970"),
];

/// Tells the recorder what every metric says.
pub fn describe() {
    for Metric { name, kind, about, .. } in ALL {
        match kind {
            Kind::Counter => describe_counter!(*name, *about),
            Kind::Gauge => describe_gauge!(*name, *about),
            Kind::Histogram => describe_histogram!(*name, *about),
        }
    }
}

/// The table of metrics in Markdown.
pub fn markdown() -> String {
    let mut text = "| metric | type | labels | what it says |\n|---|---|---|---|\n".to_owned();
    for Metric { name, kind, labels, about } in ALL {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        text += &format!("| `{name}` | {kind} | {labels} | {about} |\n");
    }
    text
}
