//! Keeps looking at every unit until its time is over or somebody ends it.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use jiff::Timestamp;
use tokio::task::JoinSet;
use tracing::{info, warn};

use super::{
    ProbeLog, ProbePlan,
    look::look,
    schedule::{self, Next},
    witness::Witness,
};
use crate::audit::{Error, Progress, Registered};
use crate::fetch::Client;
use crate::meter;
use crate::model::{Probe, ProbeClass};

/// First looks at the units of a register follow each other at least so closely.
const STAGGER_MOST: Duration = Duration::from_secs(2);
/// The clock is looked at this often while waiting: a suspended machine must not sleep over its time.
const NAP: Duration = Duration::from_secs(30);

/// Counters over all units, read at any time from any thread. Cheap to clone; clones share the counters.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    planned: AtomicU64,
    taken: AtomicU64,
    down: AtomicU64,
    blocked: AtomicU64,
    void: AtomicU64,
    /// Its interruption ends the probing.
    end: Progress,
}

impl Pulse {
    /// Asks the probing to end; looks under way are finished.
    pub fn end(&self) {
        self.0.end.interrupt();
    }

    /// Looks planned, taken, and among them down, blocked, void; earlier runs into the same logs included.
    pub fn counts(&self) -> [u64; 5] {
        let it = &self.0;
        [&it.planned, &it.taken, &it.down, &it.blocked, &it.void].map(|counter| counter.load(Relaxed))
    }

    fn add(&self, class: ProbeClass) {
        self.0.taken.fetch_add(1, Relaxed);
        let counter = match class {
            ProbeClass::Down => &self.0.down,
            ProbeClass::Blocked => &self.0.blocked,
            ProbeClass::Void => &self.0.void,
            ProbeClass::Up | ProbeClass::Unclear => return,
        };
        counter.fetch_add(1, Relaxed);
    }
}

/// A class as metrics know it.
fn word(class: ProbeClass) -> &'static str {
    match class {
        ProbeClass::Up => "up",
        ProbeClass::Down => "down",
        ProbeClass::Blocked => "blocked",
        ProbeClass::Unclear => "unclear",
        ProbeClass::Void => "void",
    }
}

/// What a log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Opened in time.
    pub up: usize,
    /// Did not open.
    pub down: usize,
    /// Refused to us.
    pub blocked: usize,
    /// Said nothing about visitors.
    pub unclear: usize,
    /// Our own network was down.
    pub void: usize,
}

impl Tally {
    /// Counts `probes`.
    pub fn of(probes: &[Probe]) -> Self {
        let mut tally = Self::default();
        for probe in probes {
            *match probe.class {
                ProbeClass::Up => &mut tally.up,
                ProbeClass::Down => &mut tally.down,
                ProbeClass::Blocked => &mut tally.blocked,
                ProbeClass::Unclear => &mut tally.unclear,
                ProbeClass::Void => &mut tally.void,
            } += 1;
        }
        tally
    }
}

/// A unit after its probing.
#[derive(Debug)]
pub struct Probed {
    /// Whom.
    pub registered: Registered,
    /// Its log.
    pub log: PathBuf,
    /// What the log holds, or why it could not be kept.
    pub result: Result<Tally, Error>,
    /// The time is over; otherwise the same command goes on.
    pub complete: bool,
}

/// Looks at all units side by side, each with the log in its folder; the order of the result is that of `units`.
/// Returns when the time of every unit is over, or after [`Pulse::end`].
pub async fn probe_all(
    client: &Client,
    units: Vec<(Registered, PathBuf)>,
    plan: ProbePlan,
    pulse: &Pulse,
) -> Vec<Probed> {
    let gap = (plan.every / u32::try_from(units.len().max(1)).unwrap_or(u32::MAX)).min(STAGGER_MOST);
    let witness = Arc::new(Witness::new(plan.controls.clone()));
    let plan = Arc::new(plan);
    let mut running = JoinSet::new();
    for (at, (registered, folder)) in units.into_iter().enumerate() {
        let unit = Unit {
            client: client.clone(),
            plan: Arc::clone(&plan),
            witness: Arc::clone(&witness),
            pulse: pulse.clone(),
            stagger: gap * u32::try_from(at).unwrap_or(u32::MAX),
        };
        running.spawn(async move { (at, unit.run(registered, folder).await) });
    }
    let mut probed = running.join_all().await;
    probed.sort_by_key(|(at, _)| *at);
    probed.into_iter().map(|(_, unit)| unit).collect()
}

struct Unit {
    client: Client,
    plan: Arc<ProbePlan>,
    witness: Arc<Witness>,
    pulse: Pulse,
    stagger: Duration,
}

impl Unit {
    async fn run(self, registered: Registered, folder: PathBuf) -> Probed {
        let path = folder.join(super::LOG);
        match ProbeLog::open(&folder) {
            Err(error) => Probed { registered, log: path, result: Err(error), complete: false },
            Ok(mut log) => {
                let done = self.keep_looking(&registered, &mut log).await;
                let complete = matches!(done, Ok(true));
                let result = done.map(|_| Tally::of(log.probes()));
                Probed { registered, log: path, result, complete }
            }
        }
    }

    /// Looks until the time is over (`true`) or the probing is ended.
    async fn keep_looking(&self, registered: &Registered, log: &mut ProbeLog) -> Result<bool, Error> {
        let Counters { planned, end, .. } = &*self.pulse.0;
        planned.fetch_add(schedule::planned(self.plan.every, self.plan.span), Relaxed);
        log.probes().iter().for_each(|probe| self.pulse.add(probe.class));
        if let Some(other) = log.probes().iter().find(|probe| probe.home != registered.home) {
            warn!(
                "{} also holds looks at {}; they do not count for {}",
                log.path().display(),
                other.home,
                registered.home
            );
        }
        let mut wait = self.stagger;
        loop {
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = end.interruption() => return Ok(false),
            }
            let mine =
                || log.probes().iter().filter(|probe| probe.home == registered.home).map(|probe| probe.at);
            let seen = mine().next().zip(mine().next_back());
            let now = Timestamp::now();
            match schedule::next(seen, now, self.plan.every, self.plan.span) {
                Next::Done => return Ok(true),
                Next::LookAt(at) if at > now => {
                    wait = Duration::try_from(at.duration_since(now)).unwrap_or(NAP).min(NAP);
                }
                Next::LookAt(_) => {
                    let probe = look(&self.client, &registered.home, self.plan.limit, &self.witness).await;
                    info!(
                        class = ?probe.class, ms = probe.ms, status = probe.status,
                        "Looked at {}: {:?} after {} ms", registered.home, probe.class, probe.ms
                    );
                    self.pulse.add(probe.class);
                    meter::probe(word(probe.class));
                    log.append(probe)?;
                    wait = Duration::ZERO;
                }
            }
        }
    }
}
