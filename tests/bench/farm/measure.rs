//! From the servers' log to figures: whether politeness was kept, and how much of what it allows was used.
//!
//! Nothing here trusts the client. Which pages of its own site it knows and has not asked for is reckoned from the pages
//! that it was given; while there are such pages, every moment in which a request was allowed and did not come is lost.

use std::{
    collections::{HashMap, HashSet},
    net::Ipv4Addr,
    time::Duration,
};

use super::world::{Nature, World};

/// What the servers saw.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Since the start.
    pub(crate) at: Duration,
    pub(crate) host: u32,
    pub(crate) what: What,
}

/// Kind of event.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A request for this path came in over this address.
    Asked(String, Ipv4Addr),
    /// It was answered, or given up.
    Ended(String),
    /// The host asked to be left alone for so long.
    AskedForPause(Duration),
}

/// What was promised to hosts and addresses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Promise {
    /// Between two requests to one host.
    pub(crate) gap: Duration,
    /// Requests in flight to one host.
    pub(crate) in_flight: usize,
    /// As many hosts' worth for an address.
    pub(crate) hosts_per_address: u32,
}

/// What came of it.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Figures {
    pub(crate) requests: usize,
    pub(crate) hosts_seen: usize,
    pub(crate) addresses_seen: usize,
    /// Time that politeness asked for, over the time that it took, while there was something to ask for; 0 to 1.
    pub(crate) share: f64,
    /// Breaches of the promise, as sentences.
    pub(crate) breaches: Vec<String>,
    /// How late the farm's own clock came at worst, seconds: what is seen within this is the machine's doing.
    pub(crate) late: f64,
    /// Longest time lost at once, seconds, and where.
    pub(crate) worst: (f64, String),
}

/// Two clocks on one machine tell times apart no better than this; the lateness of the farm's own clock comes on top.
const JITTER: Duration = Duration::from_millis(150);
/// An end is seen by the client a little before it is written down here.
const SETTLING: Duration = Duration::from_millis(30);
/// Over so many requests in a row the gaps are added up.
const SPANS: [usize; 3] = [1, 10, 100];

/// One host or address while the log is read.
#[derive(Default)]
struct Track {
    asked: Vec<Duration>,
    under_way: usize,
    /// When the number under way last fell below its limit.
    freed: Duration,
    paused_until: Duration,
    /// Paths known to the client and not yet asked for.
    open: HashSet<String>,
    given: HashSet<String>,
    open_since: Duration,
    /// One more or one less under way.
    steps: Vec<(Duration, i32)>,
}

/// Reads the log, which is in order of time.
///
/// `late`: how late a timer of the farm came at worst: on a machine that is busy otherwise, so late may be whatever is
/// seen here.
pub(crate) fn figures(world: &World, log: &[Event], promise: Promise, late: Duration) -> Figures {
    let jitter = JITTER + late * 2;
    let (mut hosts, mut addresses): (HashMap<u32, Track>, HashMap<Ipv4Addr, Track>) = Default::default();
    let mut figures = Figures::default();
    let (mut needed, mut taken) = (0.0, 0.0);
    let address_gap = promise.gap / promise.hosts_per_address;
    let address_slots = promise.in_flight * promise.hosts_per_address as usize;
    for event in log {
        let host = hosts.entry(event.host).or_default();
        match &event.what {
            What::Asked(path, ip) => {
                figures.requests += 1;
                let address = addresses.entry(*ip).or_default();
                if host.open.remove(path)
                    && let Some(last) = host.asked.last()
                {
                    let gap = gap_of(world, event.host, promise.gap, host.asked.len());
                    let work = host.open_since.max(*last);
                    let address_turn = address.asked.last().map_or(*last, |at| *at + address_gap);
                    let limits = [host.freed, address.freed, host.paused_until, address_turn, work];
                    let earliest = limits.into_iter().fold(*last + gap, Duration::max);
                    // Where there was nothing to ask for, no time could be lost.
                    let from = if work > *last + gap { work } else { *last };
                    needed += earliest.min(event.at).saturating_sub(from).as_secs_f64();
                    taken += event.at.saturating_sub(from).as_secs_f64();
                    let lost = event.at.saturating_sub(earliest).as_secs_f64();
                    if lost > figures.worst.0 {
                        figures.worst = (lost, format!("{}{path} at {:?}", world.name(event.host), event.at));
                    }
                }
                host.asked(event.at);
                address.asked(event.at);
            }
            What::Ended(path) => {
                let settling =
                    if world.nature(event.host) == Nature::Alive { SETTLING + late } else { jitter };
                host.ended(event.at, promise.in_flight, settling);
                let address = addresses.entry(world.ip(event.host)).or_default();
                address.ended(event.at, address_slots, settling);
                if world.nature(event.host) == Nature::Alive && host.given.insert(path.clone()) {
                    let more = if path == "/robots.txt" {
                        Some(vec!["/".to_owned()])
                    } else {
                        world.links(event.host, path)
                    };
                    let idle = host.open.is_empty();
                    for link in more.unwrap_or_default() {
                        if host.given.insert(format!("?{link}")) {
                            host.open.insert(link);
                        }
                    }
                    if idle {
                        host.open_since = event.at;
                    }
                }
            }
            What::AskedForPause(pause) => host.paused_until = host.paused_until.max(event.at + *pause),
        }
    }
    for (host, track) in &mut hosts {
        let (gap, name) = (gap_of(world, *host, promise.gap, 2), world.name(*host));
        // The first request learns what robots.txt asks for.
        check_gaps(&track.asked[1.min(track.asked.len())..], gap, &name, jitter, &mut figures.breaches);
        check_most(track.most(), promise.in_flight, &name, &mut figures.breaches);
    }
    for (ip, track) in &mut addresses {
        check_gaps(&track.asked, address_gap, &ip.to_string(), jitter, &mut figures.breaches);
        check_most(track.most(), address_slots, &ip.to_string(), &mut figures.breaches);
    }
    figures.late = late.as_secs_f64();
    figures.share = if taken == 0.0 { 0.0 } else { needed / taken };
    (figures.hosts_seen, figures.addresses_seen) = (hosts.len(), addresses.len());
    figures
}

/// The gap owed after `asked` requests: what robots.txt asks for holds from its reading on.
fn gap_of(world: &World, host: u32, gap: Duration, asked: usize) -> Duration {
    let wished = world.crawl_delay(host).filter(|_| asked > 0 && world.nature(host) == Nature::Alive);
    wished.map_or(gap, |wished| wished.max(gap))
}

fn check_gaps(asked: &[Duration], gap: Duration, who: &str, jitter: Duration, breaches: &mut Vec<String>) {
    for span in SPANS {
        let owed = gap * u32::try_from(span).unwrap_or(1);
        for pair in asked.windows(span + 1) {
            let took = pair[span].saturating_sub(pair[0]);
            if took + jitter < owed {
                breaches.push(format!("{who}: {span} requests after another within {took:?}, owed {owed:?}"));
                return;
            }
        }
    }
}

fn check_most(most: i32, limit: usize, who: &str, breaches: &mut Vec<String>) {
    if usize::try_from(most).is_ok_and(|most| most > limit) {
        breaches.push(format!("{who}: {most} requests under way, at most {limit} promised"));
    }
}

impl Track {
    fn asked(&mut self, at: Duration) {
        self.asked.push(at);
        self.under_way += 1;
        self.steps.push((at, 1));
    }

    /// Most requests under way at a time, when those that ended within `settling` after another began are not counted.
    fn most(&mut self) -> i32 {
        self.steps.sort_unstable();
        let counts = self.steps.iter().scan(0, |sum, (_, step)| {
            *sum += step;
            Some(*sum)
        });
        counts.max().unwrap_or_default()
    }

    fn ended(&mut self, at: Duration, limit: usize, settling: Duration) {
        if self.under_way == limit {
            self.freed = at;
        }
        self.under_way = self.under_way.saturating_sub(1);
        self.steps.push((at.saturating_sub(settling), -1));
    }
}
