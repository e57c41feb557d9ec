//! Politeness, host by host: gap, requests in flight, back-off.
//!
//! A request first gets one of its host's slots, then waits its turn, then the turn of the address that serves the
//! host, then takes one of the slots of the whole program: so a slow host keeps only its own requests waiting. Turns
//! are served in order of arrival, and a host stands in no other queue more than once: hosts share alike.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    machine::{Backlog, Machine},
    patience::{Bounds, Patience, Treatment},
    policy::{Error, Policy},
    robots::Known,
    tally::{HostTally, Tally},
};
use crate::meter;
use crate::model::CertificateDates;

/// What the runtime's timer tells apart. It matters only where an operator has lifted the rate.
const TICK: Duration = Duration::from_millis(1);

/// All hosts met so far.
pub(crate) struct Gate {
    hosts: Mutex<HashMap<String, Arc<Host>>>,
    machines: Mutex<HashMap<IpAddr, Arc<Machine>>>,
    pub(crate) backlog: Arc<Backlog>,
    total: Arc<Semaphore>,
    slots: usize,
    gap: Duration,
    hosts_per_address: u32,
    backoff_cap: Duration,
    retry_after_cap: Duration,
    crawl_delay_cap: Duration,
}

/// One host: what it is owed.
pub(crate) struct Host {
    slots: Arc<Semaphore>,
    /// Held while waiting to send; the lock is fair, which makes the queue.
    turn: tokio::sync::Mutex<()>,
    pace: Mutex<Pace>,
    /// robots.txt as known over http and over https; held while it is fetched, so that it is fetched once.
    pub(crate) robots: [tokio::sync::Mutex<Option<Known>>; 2],
    sitemaps: Mutex<Vec<String>>,
    /// An answer of any kind was received.
    answered: AtomicBool,
    tally: Mutex<Tally>,
    /// Validity of the certificate that was accepted first.
    certificate: Mutex<Option<CertificateDates>>,
}

/// When the next request may go.
struct Pace {
    /// Has the last word at the moment of sending; `next` only foretells it.
    limiter: Arc<DefaultDirectRateLimiter>,
    gap: Duration,
    next: Option<Instant>,
    patience: Patience,
    /// End of the pause that was counted last.
    counted_until: Option<Instant>,
}

/// No leave: the host is left alone. Who turned us away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LeftAlone(pub(crate) String);

/// Leave to send one request; given back when dropped.
pub(crate) struct Pass {
    _host: Option<OwnedSemaphorePermit>,
    _machine: Option<OwnedSemaphorePermit>,
    _total: Option<OwnedSemaphorePermit>,
    _in_flight: meter::GoingOn,
}

impl Gate {
    pub(crate) fn new(policy: &Policy) -> Result<Self, Error> {
        Ok(Self {
            hosts: Mutex::default(),
            machines: Mutex::default(),
            backlog: Arc::new(Backlog::new(policy.backlog_limit_bytes)),
            total: Arc::new(Semaphore::new(policy.in_flight_total.clamp(1, Semaphore::MAX_PERMITS))),
            slots: policy.in_flight_per_host.clamp(1, Semaphore::MAX_PERMITS),
            gap: policy.gap()?,
            hosts_per_address: policy.hosts_per_address.max(1),
            backoff_cap: policy.backoff_cap,
            retry_after_cap: policy.retry_after_cap,
            crawl_delay_cap: policy.crawl_delay_cap,
        })
    }

    /// The state of a host, made on first sight.
    pub(crate) fn host(&self, authority: &str) -> Arc<Host> {
        let mut hosts = held(&self.hosts);
        if let Some(host) = hosts.get(authority) {
            return Arc::clone(host);
        }
        let host = Arc::new(Host::new(self.slots, self.gap));
        hosts.insert(authority.to_owned(), Arc::clone(&host));
        host
    }

    /// The state of a host, if it was met.
    pub(crate) fn known(&self, authority: &str) -> Option<Arc<Host>> {
        held(&self.hosts).get(authority).cloned()
    }

    /// What is owed to the address behind `ip`, made on first sight.
    fn machine(&self, ip: IpAddr) -> Arc<Machine> {
        let slots = self.slots.saturating_mul(self.hosts_per_address as usize);
        let new = || Arc::new(Machine::new(slots, self.gap / self.hosts_per_address, TICK));
        Arc::clone(held(&self.machines).entry(ip).or_insert_with(new))
    }

    /// Waits until a request to `host` may be sent; `ip`: where it lives, `None` where we never connect to it ourselves.
    /// A host that is to be left alone gives no leave, not to those either who wait already.
    pub(crate) async fn pass(&self, host: &Host, ip: Option<IpAddr>) -> Result<Pass, LeftAlone> {
        let _waiting = meter::waiting();
        // No semaphore is ever closed; without a permit the gap below would still hold.
        let slot = Arc::clone(&host.slots).acquire_owned().await.ok();
        let _turn = host.turn.lock().await;
        let machine = ip.map(|ip| self.machine(ip));
        loop {
            if let Some(who) = host.left_alone_for() {
                return Err(LeftAlone(who));
            }
            let now = Instant::now();
            if let Some(at) = host.ready_at(now) {
                tokio::time::sleep(at.saturating_duration_since(now)).await;
                continue;
            }
            let shared = match &machine {
                Some(machine) => Some(machine.turn().await),
                None => None,
            };
            // In the meantime the host may have asked for a pause: who waits holds nothing that others could use.
            if host.ready_at(Instant::now()).is_some() {
                continue;
            }
            self.backlog.room().await;
            let total = Arc::clone(&self.total).acquire_owned().await.ok();
            match host.take() {
                Ok(()) => {
                    let machine = shared.and_then(|turn| turn.take());
                    let _in_flight = meter::in_flight();
                    return Ok(Pass { _host: slot, _machine: machine, _total: total, _in_flight });
                }
                Err(wait) => {
                    drop((total, shared));
                    tokio::time::sleep(wait).await;
                }
            }
        }
    }

    /// Takes note of how the host answered, `ago` from now; `asked_for` is what is left of the pause it asked for.
    pub(crate) fn answered(
        &self,
        host: &Host,
        treatment: Treatment<'_>,
        asked_for: Option<Duration>,
        ago: Duration,
    ) {
        host.answered.store(true, Ordering::Relaxed);
        let (backoff, retry_after) = (self.backoff_cap, self.retry_after_cap);
        let bounds = Bounds { gap: self.gap, backoff, retry_after };
        let now = Instant::now();
        let mut pace = held(&host.pace);
        pace.patience.note(treatment, asked_for, bounds, (ago, now));
        if let (Treatment::TurnedAway(_), Some(until)) = (treatment, pace.patience.paused_until()) {
            // Answers to what was under way already lengthen a pause; they begin no other.
            let counted = pace.counted_until.filter(|counted| *counted > now);
            let longer = until.saturating_duration_since(counted.unwrap_or(now));
            if !longer.is_zero() {
                pace.counted_until = Some(until);
                meter::pause(counted.is_none(), longer);
                host.count(|tally| tally.pause(counted.is_none(), longer));
            }
        }
    }

    /// Takes over what robots.txt asks for: a `Crawl-delay`, up to the cap, and the sitemaps it names.
    pub(crate) fn learn(&self, host: &Host, crawl_delay: Option<Duration>, sitemaps: &[String]) {
        let gap = crawl_delay.unwrap_or_default().min(self.crawl_delay_cap).max(self.gap);
        {
            let mut pace = held(&host.pace);
            if pace.gap != gap {
                pace.next = pace.next.map(|next| next + gap.saturating_sub(pace.gap));
                pace.limiter = limiter(gap);
                pace.gap = gap;
                // The new limiter starts with a full measure, but the last request still counts.
                let _ = pace.limiter.check();
            }
        }
        let mut known = held(&host.sitemaps);
        for sitemap in sitemaps {
            if !known.contains(sitemap) {
                known.push(sitemap.clone());
            }
        }
    }
}

impl Host {
    fn new(slots: usize, gap: Duration) -> Self {
        let pace = Pace {
            limiter: limiter(gap),
            gap,
            next: None,
            patience: Patience::default(),
            counted_until: None,
        };
        Self {
            slots: Arc::new(Semaphore::new(slots)),
            turn: tokio::sync::Mutex::default(),
            pace: Mutex::new(pace),
            robots: Default::default(),
            sitemaps: Mutex::default(),
            answered: AtomicBool::new(false),
            tally: Mutex::default(),
            certificate: Mutex::default(),
        }
    }

    /// When gap and back-off allow the next request; `None` means at `now`.
    pub(crate) fn ready_at(&self, now: Instant) -> Option<Instant> {
        let pace = held(&self.pace);
        pace.next.max(pace.patience.paused_until()).filter(|at| *at > now)
    }

    /// Counts something.
    pub(crate) fn count(&self, change: impl FnOnce(&mut Tally)) {
        change(&mut held(&self.tally));
    }

    /// What was counted so far, under the name `authority`.
    pub(crate) fn tally(&self, authority: &str) -> HostTally {
        let gap = held(&self.pace).gap;
        held(&self.tally).told(authority, gap)
    }

    /// Sitemaps that robots.txt named, in order.
    pub(crate) fn sitemaps(&self) -> Vec<String> {
        held(&self.sitemaps).clone()
    }

    /// Who has used our patience up, while the host is left alone.
    pub(crate) fn left_alone_for(&self) -> Option<String> {
        held(&self.pace).patience.used_up_by(Instant::now()).map(str::to_owned)
    }

    /// Whether it has answered anything so far, so that a connection to it may have been kept.
    pub(crate) fn has_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    /// Validity of the certificate that the host presented, when one was accepted.
    pub(crate) fn certificate(&self) -> Option<CertificateDates> {
        *held(&self.certificate)
    }

    /// Takes note of the certificate; `read` is asked for the first only.
    pub(crate) fn presented(&self, read: impl FnOnce() -> Option<CertificateDates>) {
        let mut certificate = held(&self.certificate);
        if certificate.is_none() {
            *certificate = read();
        }
    }

    /// Uses up the turn, or says how long it is still to wait.
    fn take(&self) -> Result<(), Duration> {
        let mut pace = held(&self.pace);
        let now = Instant::now();
        if let Some(until) = pace.patience.paused_until().filter(|until| *until > now) {
            return Err(until - now);
        }
        match pace.limiter.check() {
            Ok(()) => {
                pace.next = (pace.gap >= TICK).then(|| now + pace.gap);
                Ok(())
            }
            Err(not_until) => Err(not_until.wait_time_from(DefaultClock::default().now())),
        }
    }
}

/// A limiter without bursts, but for what falls within one tick: a shorter gap could not be waited for.
fn limiter(gap: Duration) -> Arc<DefaultDirectRateLimiter> {
    let in_a_tick = u32::try_from(TICK.as_nanos() / gap.as_nanos().max(1)).unwrap_or(u32::MAX);
    let burst = NonZeroU32::new(in_a_tick).unwrap_or(NonZeroU32::MIN);
    let quota = Quota::with_period(gap).unwrap_or(Quota::per_second(NonZeroU32::MIN));
    Arc::new(RateLimiter::direct(quota.allow_burst(burst)))
}

/// The lock, also after a panic elsewhere: every change above is complete at once.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(rate: f64) -> Gate {
        Gate::new(&Policy { rate_per_second: rate, ..Policy::default() }).unwrap()
    }

    #[tokio::test]
    async fn the_next_request_is_foretold() {
        let gate = gate(0.1);
        let host = gate.host("x.test");
        assert_eq!(host.ready_at(Instant::now()), None);
        drop(gate.pass(&host, None).await);
        let at = host.ready_at(Instant::now()).unwrap();
        let wait = at - Instant::now();
        assert!(wait > Duration::from_secs(9) && wait <= Duration::from_secs(10), "{wait:?}");
    }

    #[tokio::test]
    async fn a_crawl_delay_lengthens_the_gap_up_to_its_cap() {
        let gate = gate(2.0);
        let host = gate.host("x.test");
        drop(gate.pass(&host, None).await);
        gate.learn(&host, Some(Duration::from_secs(600)), &["http://x.test/a.xml".to_owned()]);
        let wait = host.ready_at(Instant::now()).unwrap() - Instant::now();
        assert!(wait > Duration::from_secs(9) && wait <= Duration::from_secs(10), "{wait:?}");
        assert_eq!(host.sitemaps(), ["http://x.test/a.xml"]);
    }

    #[test]
    fn a_refusal_pauses_the_host() {
        let gate = gate(2.0);
        let host = gate.host("x.test");
        let wait =
            || host.ready_at(Instant::now()).map_or(0, |at| (at - Instant::now()).as_millis().div_ceil(1000));
        let away = Treatment::TurnedAway("HTTP 429");
        gate.answered(&host, away, None, Duration::ZERO);
        assert_eq!((wait(), host.left_alone_for()), (2, None));
        gate.answered(&host, away, Some(Duration::from_secs(900)), Duration::ZERO);
        assert_eq!((wait(), host.left_alone_for()), (900, None));
        gate.answered(&host, away, Some(Duration::from_secs(9_999)), Duration::ZERO);
        assert_eq!((wait(), host.left_alone_for().as_deref()), (900, Some("HTTP 429")));
    }

    #[test]
    fn answers_during_a_pause_lengthen_it_and_begin_no_other() {
        let gate = gate(2.0);
        let host = gate.host("x.test");
        let away = |seconds| {
            let asked = Some(Duration::from_secs(seconds));
            gate.answered(&host, Treatment::TurnedAway("HTTP 429"), asked, Duration::ZERO);
        };
        for seconds in [100, 100, 200, 50] {
            away(seconds);
        }
        let told = host.tally("x.test");
        assert_eq!((told.pauses, told.paused_s.div_ceil(10)), (1, 20), "{told:?}");
    }

    #[tokio::test]
    async fn who_waits_for_a_host_that_is_left_alone_since_gets_no_leave() {
        let gate = Arc::new(gate(20.0));
        let host = gate.host("x.test");
        drop(gate.pass(&host, None).await);
        let waiting = tokio::spawn({
            let (gate, host) = (Arc::clone(&gate), Arc::clone(&host));
            async move { gate.pass(&host, None).await.err() }
        });
        tokio::task::yield_now().await;
        let hour = Some(Duration::from_secs(3_600));
        gate.answered(&host, Treatment::TurnedAway("HTTP 429"), hour, Duration::ZERO);
        let left = tokio::time::timeout(Duration::from_secs(20), waiting).await.unwrap().unwrap();
        assert_eq!(left, Some(LeftAlone("HTTP 429".to_owned())));
    }

    #[tokio::test]
    async fn a_waiting_host_keeps_no_place_of_the_whole() {
        let policy = Policy { in_flight_total: 1, rate_per_second: 0.01, ..Policy::default() };
        let gate = Arc::new(Gate::new(&policy).unwrap());
        let (slow, other) = (gate.host("slow.test"), gate.host("other.test"));
        drop(gate.pass(&slow, None).await);
        let waiting = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { drop(gate.pass(&slow, None).await) }
        });
        tokio::task::yield_now().await;
        let other = tokio::time::timeout(Duration::from_secs(1), gate.pass(&other, None)).await;
        assert!(other.is_ok() && !waiting.is_finished());
        waiting.abort();
    }

    #[tokio::test]
    async fn a_pausing_host_keeps_no_place_at_its_address() {
        let policy = Policy { rate_per_second: 1000.0, in_flight_per_host: 1, ..Policy::default() };
        let gate = Arc::new(Gate::new(&Policy { hosts_per_address: 1, ..policy }).unwrap());
        let ip: IpAddr = "192.0.2.1".parse().unwrap();
        let (pausing, other) = (gate.host("pausing.test"), gate.host("other.test"));
        let minute = Some(Duration::from_secs(60));
        gate.answered(&pausing, Treatment::TurnedAway("HTTP 429"), minute, Duration::ZERO);
        let waiting = tokio::spawn({
            let gate = Arc::clone(&gate);
            async move { drop(gate.pass(&pausing, Some(ip)).await) }
        });
        tokio::task::yield_now().await;
        let limit = Duration::from_secs(5);
        let pass = tokio::time::timeout(limit, gate.pass(&other, Some(ip))).await;
        assert!(pass.is_ok() && !waiting.is_finished());
        // The only place at the address is taken now, for every host there.
        let third = gate.host("third.test");
        assert!(tokio::time::timeout(Duration::from_millis(20), gate.pass(&third, Some(ip))).await.is_err());
        drop(pass);
        assert!(tokio::time::timeout(limit, gate.pass(&third, Some(ip))).await.is_ok());
        waiting.abort();
    }
}
