//! Several visits to one address come to one outcome (design.md §5): dead only after enough attempts, and never for
//! what was refused to us or not asked at all.

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::pool::{At, Pool};
use crate::extract::{Damage, Opens, PageFacts};
use crate::model::{Attempt, BrokenKind, GoneKind, Outcome, UncheckedKind};

/// Failed attempts before an address is called broken.
const MIN_ATTEMPTS: usize = 3;

/// What one visit came to.
#[derive(Debug, Clone)]
struct Look {
    outcome: Outcome,
    status: Option<u16>,
    end: At,
    fetched_at: Option<Timestamp>,
}

/// Every visit to one address.
#[derive(Debug, Clone, Default)]
pub(super) struct Visited {
    looks: Vec<Look>,
    attempts: Vec<Attempt>,
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
    /// Every attempt, oldest first.
    pub(super) attempts: Vec<Attempt>,
}

impl Visited {
    /// Files one visit.
    pub(super) fn add(
        &mut self,
        outcome: Outcome,
        status: Option<u16>,
        end: At,
        fetched_at: Option<Timestamp>,
        attempts: Vec<Attempt>,
    ) {
        self.looks.push(Look { outcome, status, end, fetched_at });
        self.attempts.extend(attempts);
    }

    fn failures(&self) -> usize {
        let last_hops = self.attempts.iter().filter(|attempt| attempt.location.is_none()).count();
        last_hops.max(self.looks.len())
    }

    fn combined(mut self, hosts: &FxHashMap<String, Host>, pool: &Pool) -> Option<Combined> {
        let key = |look: &Look| {
            let class = class(&look.outcome);
            // Of several failures the latest speaks; of several answers the first.
            let at = look.fetched_at.map_or(i64::MIN, Timestamp::as_millisecond);
            (class, if class >= 3 { at.saturating_neg() } else { at })
        };
        let winner = self
            .looks
            .iter()
            .min_by(|a, b| key(a).cmp(&key(b)).then_with(|| pool.address(a.end).cmp(pool.address(b.end))))?;
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
        self.attempts.sort_by(|a, b| (a.at, &a.address).cmp(&(b.at, &b.address)));
        Some(Combined { outcome, status, end, fetched_at, attempts: self.attempts })
    }

    fn only_failures(&self) -> bool {
        self.looks.iter().all(|look| matches!(look.outcome, Outcome::Broken(_) | Outcome::HostDown(_)))
    }
}

/// How a file that was downloaded whole is broken, where that is certain: a visitor cannot open it. It counts after
/// as many attempts as any other failure.
pub fn broken_file(page: &PageFacts) -> Option<BrokenKind> {
    match page.file.as_ref()?.opens {
        Opens::No(Damage::Truncated) => Some(BrokenKind::Truncated),
        Opens::Yes | Opens::Unknown(_) => None,
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

/// Combines all visits, by address asked for.
pub(super) fn combine(visits: FxHashMap<At, Visited>, pool: &Pool) -> FxHashMap<At, Combined> {
    let mut hosts: FxHashMap<String, Host> = FxHashMap::default();
    for visited in visits.values() {
        for attempt in visited.attempts.iter().filter(|attempt| attempt.status.is_some()) {
            hosts.entry(attempt.address.authority().to_owned()).or_default().answered = true;
        }
        for look in &visited.looks {
            let host = hosts.entry(pool.address(look.end).authority().to_owned()).or_default();
            host.answered |= match &look.outcome {
                Outcome::Alive | Outcome::Blocked(_) => true,
                Outcome::Gone(kind) => *kind != GoneKind::Dns,
                Outcome::Broken(kind) => answered(*kind) || look.status.is_some(),
                Outcome::HostDown(_) | Outcome::Unchecked(_) => look.status.is_some(),
            };
        }
        if let Some(look) = visited.looks.iter().min_by_key(|look| pool.address(look.end)) {
            let host = hosts.entry(pool.address(look.end).authority().to_owned()).or_default();
            host.failures += visited.failures();
        }
    }
    let combined = visits.into_iter().filter_map(|(at, visited)| Some((at, visited.combined(&hosts, pool)?)));
    combined.collect()
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
