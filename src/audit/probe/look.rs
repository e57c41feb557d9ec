//! One look at one home page: by its own scheme, by the other one when that fails, and who vouches for our network.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{class, witness::Witness};
use crate::audit::{gather::other_scheme, read::attempt_of};
use crate::fetch::Client;
use crate::model::{Address, Failure, Probe, ProbeClass, Purpose, Visit};

/// Looks once.
pub(super) async fn look(client: &Client, home: &Address, limit: Duration, witness: &Witness) -> Probe {
    let (at, began) = (Timestamp::now(), Instant::now());
    let first = client.visit(home).await;
    let mut probe = of_visit(&first, home, at, limit);
    let mut visits = vec![first];
    if !matches!(probe.class, ProbeClass::Up | ProbeClass::Blocked)
        && let Some(other) = other_scheme(home).filter(has_usual_port)
    {
        let second = client.visit(&other).await;
        let by_other = of_visit(&second, home, at, limit);
        visits.push(second);
        if by_other.class < probe.class {
            probe = by_other;
        }
    }
    for exchange in
        visits.iter().flat_map(|visit| &visit.exchanges).filter(|exchange| exchange.result.is_ok())
    {
        witness.note(&exchange.address);
    }
    if probe.class == ProbeClass::Down {
        // An answer from the host itself, a 502 say, came over our network.
        let itself = probe.status.is_some().then(|| home.authority().to_owned());
        probe.witness = match itself {
            Some(itself) => Some(itself),
            None => witness.vouch(client, home, began).await,
        };
        if probe.witness.is_none() {
            probe.class = ProbeClass::Void;
        }
    }
    let exchanges = visits.iter().flat_map(|visit| &visit.exchanges);
    probe.attempts = exchanges.map(attempt_of).collect();
    probe
}

/// The other scheme is another service only where each has its usual port.
fn has_usual_port(address: &Address) -> bool {
    address.authority() == address.host()
}

fn of_visit(visit: &Visit, home: &Address, at: Timestamp, limit: Duration) -> Probe {
    let ms = class::milliseconds(visit);
    let last = visit.exchanges.iter().rev().find(|exchange| exchange.purpose != Purpose::Robots);
    let last = last.or(visit.exchanges.last());
    let failure = last.and_then(|exchange| match &exchange.result {
        Ok(answer) => answer.cut.as_ref(),
        Err(failure) => Some(failure),
    });
    Probe {
        at,
        home: home.clone(),
        class: class::of(&visit.outcome, ms, limit),
        scheme: visit.address.scheme().to_owned(),
        status: visit.answer().map(|answer| answer.status),
        ms,
        limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
        outcome: visit.outcome.clone(),
        error: failure.map(told),
        remote: last.and_then(|exchange| exchange.remote),
        witness: None,
        attempts: Vec::new(),
    }
}

fn told(failure: &Failure) -> String {
    match failure {
        Failure::NoSuchHost => "the name does not exist (asked twice)".to_owned(),
        Failure::ResolverSilent => "no usable answer from the resolver, or no route from here".to_owned(),
        Failure::Refused => "connection refused".to_owned(),
        Failure::Reset => "connection reset, or closed without an answer".to_owned(),
        Failure::Certificate(text) => format!("certificate: {text}"),
        Failure::TlsUnsupported(text) => format!("TLS: {text}"),
        Failure::Timeout => "time limit reached".to_owned(),
        Failure::TooLarge => "larger than the limit".to_owned(),
        Failure::Truncated => "closed before the promised length".to_owned(),
        Failure::Malformed(text) => format!("not HTTP: {text}"),
        Failure::PrivateAddress(ip) => format!("address {ip} is refused by the guard"),
        Failure::Guarded(why) => format!("refused by the guard: {why}"),
        Failure::Robots => "forbidden by robots.txt".to_owned(),
    }
}
