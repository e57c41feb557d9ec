//! One visit: an address followed through its redirects, hop by hop, each hop with the leave of its host.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    classify,
    gate::{Host, LeftAlone},
    held::Held,
    machine::Unread,
    policy::{Error, Policy},
    robots::{self, Known},
    tally::HostTally,
    wire::Wire,
};
use crate::model::{
    Address, AddressError, BrokenKind, Exchange, Outcome, Purpose, Received, UncheckedKind, Visit,
};

/// Visits addresses. Cheap to clone; clones share the hosts' state.
#[derive(Clone)]
pub struct Client {
    wire: Arc<Wire>,
}

/// Where an answer points.
enum Onward {
    Nowhere,
    To(Address),
    /// To something that no HTTP client follows.
    Unfollowed(Outcome),
}

impl Client {
    /// A client that behaves as `policy` says.
    ///
    /// # Errors
    /// [`Error`] when the policy makes no sense, or TLS roots or the resolver cannot be set up.
    pub fn new(policy: Policy) -> Result<Self, Error> {
        Ok(Self { wire: Arc::new(Wire::new(policy)?) })
    }

    /// One attempt at `address`: robots.txt of every host on the way, every redirect. Never an error: whatever the
    /// site does is in the [`Visit`].
    pub async fn visit(&self, address: &Address) -> Visit {
        self.visit_within(address, |_| true).await
    }

    /// [`Client::visit`] that follows a redirect only to where `may_go` allows; elsewhere it ends as
    /// [`UncheckedKind::Scope`].
    pub async fn visit_within(&self, address: &Address, may_go: impl Fn(&Address) -> bool) -> Visit {
        self.follow(address, |_| None, may_go).await
    }

    /// [`Client::visit`] that asks whether the answer that an earlier audit `held` at an address still stands. A visit
    /// that ends in a 304 has the class of that answer.
    pub async fn visit_since<'h>(
        &self,
        address: &Address,
        held: impl Fn(&Address) -> Option<&'h Held>,
    ) -> Visit {
        self.follow(address, held, |_| true).await
    }

    async fn follow<'h>(
        &self,
        address: &Address,
        held: impl Fn(&Address) -> Option<&'h Held>,
        may_go: impl Fn(&Address) -> bool,
    ) -> Visit {
        let mut exchanges = Vec::new();
        let mut current = address.clone();
        let mut seen = HashSet::new();
        let outcome = loop {
            seen.insert(current.clone());
            if let Some(objection) = self.objection(&current, &mut exchanges).await {
                break objection;
            }
            let limit = self.wire.policy.body_limit_bytes;
            let earlier = held(&current);
            let conditions = earlier.map(Held::conditions).unwrap_or_default();
            let exchange = match self.wire.exchange_if(&current, Purpose::Page, limit, &conditions).await {
                Ok(exchange) => exchange,
                Err(LeftAlone(who)) => break Outcome::Blocked(who),
            };
            let onward = exchange.result.as_ref().map_or(Onward::Nowhere, |answer| onward(&current, answer));
            let outcome = match earlier.filter(|earlier| earlier.stands_by(&exchange)) {
                Some(earlier) => classify::chain(address, &current, &Ok(earlier.answer().clone())),
                None => classify::chain(address, &current, &exchange.result),
            };
            exchanges.push(exchange);
            match onward {
                Onward::Nowhere => break outcome,
                Onward::Unfollowed(outcome) => break outcome,
                Onward::To(next) if seen.contains(&next) || seen.len() > self.wire.policy.max_redirects => {
                    break circle(&exchanges);
                }
                Onward::To(next) if !may_go(&next) => break Outcome::Unchecked(UncheckedKind::Scope),
                Onward::To(next) => current = next,
            }
        };
        Visit { address: address.clone(), final_address: current, exchanges, outcome }
    }

    /// Takes note of an answer that an earlier process received: what a host asked for holds on.
    pub async fn remember(&self, exchange: &Exchange) {
        let Ok(answer) = &exchange.result else { return };
        let host = self.wire.gate.host(exchange.address.authority());
        if exchange.purpose == Purpose::Robots && !(300..400).contains(&answer.status) {
            let mut known = host.robots[usize::from(exchange.address.scheme() == "https")].lock().await;
            let ago = Timestamp::now().duration_since(exchange.at).try_into().unwrap_or_default();
            *known = Some(self.learn(&host, exchange, true, ago));
        }
        self.wire.note(&host, answer, exchange.at);
    }

    /// What the last answer of the way to robots.txt, given `ago`, means for `host`.
    fn learn(&self, host: &Host, last: &Exchange, same_host: bool, ago: Duration) -> Known {
        let reading = robots::read(last, &self.wire.policy.user_agent, same_host);
        let crawl_delay = match &reading {
            robots::Reading::Rules(rules) => rules.crawl_delay(),
            _ => None,
        };
        if last.result.is_ok() {
            self.wire.gate.learn(host, crawl_delay, &robots::sitemaps(last));
        }
        Known::new(reading, last.result.is_ok(), ago, Instant::now())
    }

    /// How this client behaves.
    pub fn policy(&self) -> &Policy {
        &self.wire.policy
    }

    /// The earliest moment at which the gap or back-off of the host allows the next request; `None` means now.
    pub fn ready_at(&self, address: &Address) -> Option<Instant> {
        self.wire.gate.known(address.authority())?.ready_at(Instant::now())
    }

    /// Sitemaps named by robots.txt of `host_authority` (`host` or `host:port`), as far as it was read.
    pub fn sitemaps(&self, host_authority: &str) -> Vec<String> {
        self.wire.gate.known(host_authority).map(|host| host.sitemaps()).unwrap_or_default()
    }

    /// What was seen so far of the host `authority`, over all audits; `None` when it was not met.
    pub fn tally(&self, authority: &str) -> Option<HostTally> {
        Some(self.wire.gate.known(authority)?.tally(authority))
    }

    /// Counts what `visit` brought as unread until the answer is dropped: while too much is unread, no request goes out.
    pub fn unread(&self, visit: &Visit) -> Unread {
        let bytes = |exchange: &Exchange| {
            exchange.result.as_ref().map_or(0, |answer| (answer.raw.len() + answer.body.len()) as u64)
        };
        self.wire.gate.backlog.hold(visit.exchanges.iter().map(bytes).sum())
    }

    /// What this client speaks through.
    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// What stands against asking for `address`: a host that keeps turning us away, or robots.txt, which is fetched
    /// first where it is not known.
    async fn objection(&self, address: &Address, exchanges: &mut Vec<Exchange>) -> Option<Outcome> {
        let host = self.wire.gate.host(address.authority());
        if let Some(who) = host.left_alone_for() {
            return Some(Outcome::Blocked(who));
        }
        let mut known = host.robots[usize::from(address.scheme() == "https")].lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.holds(Instant::now())) {
            return known.objection(address);
        }
        let (way, left_alone) = self.robots(address).await;
        if let Some(LeftAlone(who)) = left_alone {
            exchanges.extend(way);
            return Some(Outcome::Blocked(who));
        }
        let last = way.last()?;
        let fresh = self.learn(&host, last, last.address.host() == address.host(), Duration::ZERO);
        let objection = fresh.objection(address);
        *known = Some(fresh);
        exchanges.extend(way);
        objection
    }

    /// The exchanges on the way to robots.txt of the host of `address`; never empty, unless a host on the way is left alone.
    async fn robots(&self, address: &Address) -> (Vec<Exchange>, Option<LeftAlone>) {
        let mut way = Vec::new();
        let Ok(mut current) = address.join("/robots.txt") else {
            return (way, None);
        };
        loop {
            let exchange = match self.wire.exchange(&current, Purpose::Robots, robots::LIMIT_BYTES).await {
                Ok(exchange) => exchange,
                Err(left_alone) => return (way, Some(left_alone)),
            };
            let onward = exchange.result.as_ref().map_or(Onward::Nowhere, |answer| onward(&current, answer));
            way.push(exchange);
            match onward {
                Onward::To(next) if way.len() <= robots::MAX_REDIRECTS => current = next,
                _ => return (way, None),
            }
        }
    }
}

fn onward(from: &Address, answer: &Received) -> Onward {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Onward::Nowhere;
    }
    let Some(location) = answer.header("location") else {
        return Onward::Nowhere;
    };
    match from.join(location) {
        Ok(next) => Onward::To(next),
        Err(AddressError::Scheme(_)) => Onward::Unfollowed(Outcome::Unchecked(UncheckedKind::Scope)),
        Err(AddressError::Malformed(_)) => Onward::Unfollowed(Outcome::Broken(BrokenKind::Malformed)),
    }
}

/// Redirects without end. When a cookie was set on the way, a visitor's browser would have brought it and got
/// through; we keep none.
fn circle(exchanges: &[Exchange]) -> Outcome {
    let mut pages = exchanges.iter().filter(|exchange| exchange.purpose == Purpose::Page);
    let sets_cookie = |exchange: &Exchange| {
        exchange.result.as_ref().is_ok_and(|answer| answer.header("set-cookie").is_some())
    };
    match pages.any(sets_cookie) {
        true => Outcome::Blocked("cookie check".to_owned()),
        false => Outcome::Broken(BrokenKind::Loop),
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
