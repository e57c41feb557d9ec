//! Several visits to one address come to one outcome (design.md §5): dead only after enough attempts, and never for
//! what was refused to us or not asked at all.

use std::collections::hash_map::Entry;

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::brief::VisitFacts;
use super::pool::{At, Pool};
use super::second;
use crate::model::{Attempt, BrokenKind, GoneKind, Outcome, UncheckedKind};

/// Failed attempts before an address is called broken.
pub(super) const MIN_ATTEMPTS: usize = 3;

/// What one visit came to.
#[derive(Debug, Clone)]
struct Look {
    outcome: Outcome,
    status: Option<u16>,
    end: At,
    fetched_at: Option<Timestamp>,
    /// From sending to the last byte, milliseconds, when the answer was whole.
    whole_ms: Option<u64>,
    /// 0 for a visit of the first gathering, else the number of its second look.
    number: u32,
}

/// Every visit told, by address asked for. Of an address that answered as it should nobody asks for the attempts: the
/// journal holds them, and most addresses of a site are such.
#[derive(Debug, Clone, Default)]
pub(super) struct Visits {
    visited: FxHashMap<At, Visited>,
    /// Hosts that answered anything.
    answered: FxHashSet<Box<str>>,
}

/// Every visit to one address.
#[derive(Debug, Clone)]
struct Visited {
    first: Look,
    more: Vec<Look>,
    /// Attempts, while no visit found the address alive.
    attempts: Vec<Attempt>,
    /// Attempts of all visits that did not redirect.
    last_hops: usize,
}

/// What all visits to one address come to.
#[derive(Debug, Clone)]
pub(super) struct Combined {
    /// The class.
    pub(super) outcome: Outcome,
    /// Status of the last hop of the visit that decided.
    pub(super) status: Option<u16>,
    /// Where that visit ended.
    pub(super) end: At,
    /// When.
    pub(super) fetched_at: Option<Timestamp>,
    /// Every attempt, oldest first; none when the address is alive.
    pub(super) attempts: Box<[Attempt]>,
    /// Milliseconds of the first visit that brought a whole answer.
    pub(super) whole_ms: Option<u64>,
    /// The same of further visits.
    pub(super) more_ms: Box<[u64]>,
    /// Alive, but not at every look.
    pub(super) unstable: bool,
}

impl Visits {
    /// Files one visit to `at`, which ended at `end`; `number` is that of its second look, 0 for the first gathering.
    pub(super) fn add(&mut self, number: u32, at: At, end: At, outcome: Outcome, visit: VisitFacts) {
        let VisitFacts { status, attempts, fetched_at, .. } = visit;
        for attempt in attempts.iter().filter(|attempt| attempt.status.is_some()) {
            let host = attempt.address.authority();
            if !self.answered.contains(host) {
                self.answered.insert(host.into());
            }
        }
        let whole = attempts.iter().find(|attempt| attempt.status == Some(200) && attempt.failure.is_none());
        let whole_ms = whole.map(|attempt| attempt.duration_ms);
        let last_hops = attempts.iter().filter(|attempt| attempt.location.is_none()).count();
        let attempts = if outcome == Outcome::Alive { Vec::new() } else { attempts };
        let look = Look { outcome, status, end, fetched_at, whole_ms, number };
        match self.visited.entry(at) {
            Entry::Vacant(free) => {
                free.insert(Visited { first: look, more: Vec::new(), attempts, last_hops });
            }
            Entry::Occupied(mut known) => known.get_mut().add(look, attempts, last_hops),
        }
    }

    /// Whether a visit to `at` was answered there, with something to read.
    pub(super) fn answered_at(&self, at: At) -> bool {
        let answered =
            |look: &Look| look.outcome == Outcome::Alive && look.end == at && look.status == Some(200);
        self.visited.get(&at).is_some_and(|visited| visited.looks().any(answered))
    }

    /// Combines all visits, by address asked for.
    pub(super) fn combine(self, pool: &Pool) -> FxHashMap<At, Combined> {
        let mut hosts: FxHashMap<&str, Host> = FxHashMap::default();
        for host in &self.answered {
            hosts.entry(host).or_default().answered = true;
        }
        for visited in self.visited.values() {
            for look in visited.looks() {
                let host = hosts.entry(pool.address(look.end).authority()).or_default();
                host.answered |= match &look.outcome {
                    Outcome::Alive | Outcome::Blocked(_) => true,
                    Outcome::Gone(kind) => *kind != GoneKind::Dns,
                    Outcome::Broken(kind) => answered(*kind) || look.status.is_some(),
                    Outcome::HostDown(_) | Outcome::Unchecked(_) => look.status.is_some(),
                };
            }
            if let Some(look) = visited.looks().min_by_key(|look| pool.address(look.end)) {
                let host = hosts.entry(pool.address(look.end).authority()).or_default();
                host.failures += visited.failures();
            }
        }
        self.visited.into_iter().map(|(at, visited)| (at, visited.combined(&hosts, pool))).collect()
    }
}

impl Visited {
    fn add(&mut self, look: Look, attempts: Vec<Attempt>, last_hops: usize) {
        self.more.push(look);
        self.last_hops += last_hops;
        if self.looks().any(|look| look.outcome == Outcome::Alive) {
            self.attempts = Vec::new();
        } else {
            self.attempts.extend(attempts);
        }
    }

    fn looks(&self) -> impl Iterator<Item = &Look> + Clone {
        std::iter::once(&self.first).chain(&self.more)
    }

    fn failures(&self) -> usize {
        self.last_hops.max(1 + self.more.len())
    }

    fn combined(mut self, hosts: &FxHashMap<&str, Host>, pool: &Pool) -> Combined {
        let key = |look: &Look| {
            let class = class(&look.outcome);
            // Of several failures the latest speaks; of several answers the first, but that of a later look before it.
            let at = look.fetched_at.map_or(i64::MIN, Timestamp::as_millisecond);
            let older = if class == 0 { u32::MAX - look.number } else { 0 };
            (class, older, if class >= 3 { at.saturating_neg() } else { at })
        };
        let before = |a: &Look, b: &Look| {
            key(a).cmp(&key(b)).then_with(|| pool.address(a.end).cmp(pool.address(b.end)))
        };
        let winner = self.looks().min_by(|a, b| before(a, b)).unwrap_or(&self.first);
        let outcome = match &winner.outcome {
            Outcome::Broken(kind) | Outcome::HostDown(kind) => {
                // A redirect may lead to another host: the one that failed is the one that counts.
                let host = hosts.get(pool.address(winner.end).authority()).unwrap_or(&NO_HOST);
                if !host.answered && host.failures >= MIN_ATTEMPTS {
                    Outcome::HostDown(*kind)
                } else if host.answered && self.failures() >= MIN_ATTEMPTS && self.only_failures() {
                    Outcome::Broken(*kind)
                } else {
                    Outcome::Unchecked(UncheckedKind::TooFewAttempts)
                }
            }
            other => other.clone(),
        };
        let (status, end, fetched_at) = (winner.status, winner.end, winner.fetched_at);
        let looks = || self.looks().map(|look| (look.number, &look.outcome));
        let unstable = outcome == Outcome::Alive && looks().any(|(_, met)| second::is_failure(met));
        let outcome = second::after(outcome, looks());
        let mut times = self.looks().filter_map(|look| look.whole_ms);
        let (whole_ms, more_ms) = (times.next(), times.collect());
        self.attempts.sort_by(|a, b| (a.at, &a.address).cmp(&(b.at, &b.address)));
        let attempts = self.attempts.into();
        Combined { outcome, status, end, fetched_at, attempts, whole_ms, more_ms, unstable }
    }

    fn only_failures(&self) -> bool {
        self.looks().all(|look| matches!(look.outcome, Outcome::Broken(_) | Outcome::HostDown(_)))
    }
}

/// Rank of an outcome among visits to one address: the lowest wins.
fn class(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Alive => 0,
        Outcome::Gone(_) => 1,
        Outcome::Blocked(_) => 2,
        Outcome::Broken(_) | Outcome::HostDown(_) => 3,
        Outcome::Unchecked(_) => 4,
    }
}

const NO_HOST: Host = Host { answered: false, failures: 0 };

/// How one host answered over all visits.
#[derive(Debug, Default)]
struct Host {
    answered: bool,
    failures: usize,
}

/// Broken in a way that needs an answer.
fn answered(kind: BrokenKind) -> bool {
    matches!(
        kind,
        BrokenKind::ServerError
            | BrokenKind::Loop
            | BrokenKind::Empty
            | BrokenKind::Truncated
            | BrokenKind::Mislabelled
            | BrokenKind::Malformed
    )
}
