//! What was seen of one host: requests, answers, times. Counted as it happens; says nothing about the site's pages.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    time::{Duration, Instant},
};

use serde::Serialize;

use crate::model::{Exchange, Failure};

/// Classes of times: the limit of each is half as long again as that of the one before, from 1 ms to beyond ten minutes.
const CLASSES: usize = 36;

/// Counters of one host.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    addresses: BTreeSet<IpAddr>,
    requests: u64,
    bytes: u64,
    outcomes: BTreeMap<String, u64>,
    first_bytes: Vec<u32>,
    pauses: u32,
    paused: Duration,
    first: Option<Instant>,
    last: Option<Instant>,
}

/// What this process has seen of one host so far, over all audits that met there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HostTally {
    /// Host, with the port where it is not the usual one.
    pub host: String,
    /// Addresses that answered, a space between them.
    pub addresses: String,
    /// Requests sent, or names looked up in vain.
    pub requests: u64,
    /// Body bytes received, codings not undone.
    pub bytes: u64,
    /// How often what came: status or failure, most frequent first.
    pub outcomes: String,
    /// Half of the answers began within this time, milliseconds, rounded up by at most a half; `None` without answers.
    pub first_byte_median_ms: Option<u64>,
    /// 95 of 100 answers began within this time; the same.
    pub first_byte_95_ms: Option<u64>,
    /// How often it was left alone for a while because it turned us away.
    pub pauses: u32,
    /// How long it was, all in all, seconds.
    pub paused_s: u64,
    /// Requests a second that are allowed, by our rate and its `Crawl-delay`.
    pub allowed_per_s: f64,
    /// Requests a second from the first to the last; `None` with fewer than two.
    pub used_per_s: Option<f64>,
}

impl Tally {
    /// Takes note of what became of a request; `began`: when it was sent.
    pub(crate) fn add(&mut self, exchange: &Exchange, began: Instant) {
        self.requests += 1;
        self.addresses.extend(exchange.remote);
        self.first.get_or_insert(began);
        self.last = self.last.max(Some(began));
        let outcome = match &exchange.result {
            Ok(answer) => {
                self.bytes += answer.raw.len() as u64;
                match &answer.cut {
                    None => answer.status.to_string(),
                    Some(cut) => name(cut).to_owned(),
                }
            }
            Err(failure) => name(failure).to_owned(),
        };
        *self.outcomes.entry(outcome).or_default() += 1;
    }

    /// Takes note of the time from a request to the end of the answer's head.
    pub(crate) fn first_byte(&mut self, after: Duration) {
        self.first_bytes.resize(CLASSES, 0);
        let class = limits().position(|limit| after <= limit).unwrap_or(CLASSES - 1);
        self.first_bytes[class] += 1;
    }

    /// Takes note that the host is left alone for so much `longer`; `begins`: it was not left alone already.
    pub(crate) fn pause(&mut self, begins: bool, longer: Duration) {
        self.pauses += u32::from(begins);
        self.paused += longer;
    }

    /// All of it as it stands; `gap`: the shortest time between two requests.
    pub(crate) fn told(&self, host: &str, gap: Duration) -> HostTally {
        let mut outcomes: Vec<(&String, &u64)> = self.outcomes.iter().collect();
        outcomes.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        let outcomes: Vec<String> = outcomes.iter().map(|(name, count)| format!("{name}: {count}")).collect();
        let addresses: Vec<String> = self.addresses.iter().map(IpAddr::to_string).collect();
        let spent = self.first.zip(self.last).map(|(first, last)| last - first);
        let spent = spent.filter(|spent| !spent.is_zero() && self.requests > 1);
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let used = |spent: Duration| rounded((self.requests - 1) as f64 / spent.as_secs_f64());
        HostTally {
            host: host.to_owned(),
            addresses: addresses.join(" "),
            requests: self.requests,
            bytes: self.bytes,
            outcomes: outcomes.join(", "),
            first_byte_median_ms: self.within(50),
            first_byte_95_ms: self.within(95),
            pauses: self.pauses,
            paused_s: self.paused.as_secs(),
            allowed_per_s: rounded(1.0 / gap.as_secs_f64()),
            used_per_s: spent.map(used),
        }
    }

    /// Within which time so many of a hundred answers began.
    fn within(&self, percent: u64) -> Option<u64> {
        let all: u64 = self.first_bytes.iter().map(|count| u64::from(*count)).sum();
        let mut sum = 0;
        let class = self.first_bytes.iter().position(|count| {
            sum += u64::from(*count);
            all > 0 && sum * 100 >= all * percent
        });
        let limit = limits().nth(class?)?;
        u64::try_from(limit.as_millis()).ok()
    }
}

fn limits() -> impl Iterator<Item = Duration> {
    std::iter::successors(Some(Duration::from_millis(1)), |limit| Some(*limit * 3 / 2)).take(CLASSES)
}

fn rounded(rate: f64) -> f64 {
    (rate * 1000.0).round() / 1000.0
}

fn name(failure: &Failure) -> &'static str {
    match failure {
        Failure::NoSuchHost => "no such host",
        Failure::ResolverSilent => "resolver silent",
        Failure::Refused => "refused",
        Failure::Reset => "reset",
        Failure::Certificate(_) => "certificate",
        Failure::TlsUnsupported(_) => "tls unsupported",
        Failure::Timeout => "timeout",
        Failure::TooLarge => "too large",
        Failure::Truncated => "truncated",
        Failure::Malformed(_) => "malformed",
        Failure::PrivateAddress(_) => "private address",
        Failure::Guarded(_) => "refused by the guard",
        Failure::Robots => "robots",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_classes_of_half_as_long_again() {
        let mut tally = Tally::default();
        assert_eq!(tally.told("x.test", Duration::from_millis(500)).first_byte_median_ms, None);
        for after in [10; 94].into_iter().chain([1_000; 6]) {
            tally.first_byte(Duration::from_millis(after));
        }
        let told = tally.told("x.test", Duration::from_millis(500));
        assert_eq!((told.first_byte_median_ms, told.first_byte_95_ms), (Some(11), Some(1_477)));
        assert_eq!(told.allowed_per_s, 2.0);
        tally.first_byte(Duration::from_secs(24 * 60 * 60));
    }

    #[test]
    fn pauses_add_up() {
        let mut tally = Tally::default();
        tally.pause(true, Duration::from_millis(1_500));
        tally.pause(true, Duration::from_millis(1_000));
        tally.pause(false, Duration::from_millis(500));
        let told = tally.told("x.test", Duration::from_secs(1));
        assert_eq!((told.pauses, told.paused_s, told.used_per_s), (2, 3, None));
    }
}
