//! What one visit to a home page says about its reachability. Pure.

use std::time::Duration;

use crate::model::{BrokenKind, Exchange, GoneKind, Outcome, ProbeClass, Purpose, UncheckedKind, Visit};

/// Milliseconds that the visit took: the exchanges of the page, or those of robots.txt when it got no further.
pub(super) fn milliseconds(visit: &Visit) -> u64 {
    let of = |wanted: fn(&&Exchange) -> bool| {
        let mut found = visit.exchanges.iter().filter(wanted).peekable();
        found.peek().is_some().then(|| found.map(|exchange| exchange.duration_ms).sum::<u64>())
    };
    let page = of(|exchange| exchange.purpose != Purpose::Robots);
    page.or_else(|| of(|exchange| exchange.result.is_err())).unwrap_or(0)
}

/// The class of `outcome`, which took `ms`. A failure is [`ProbeClass::Down`] here; whether it was our own network is
/// for the witness to say.
pub(super) fn of(outcome: &Outcome, ms: u64, limit: Duration) -> ProbeClass {
    use BrokenKind as B;
    match outcome {
        Outcome::Alive | Outcome::Unchecked(UncheckedKind::TooLarge) => {
            if u128::from(ms) < limit.as_millis() { ProbeClass::Up } else { ProbeClass::Down }
        }
        Outcome::Gone(GoneKind::NotFound | GoneKind::Gone | GoneKind::Dns) => ProbeClass::Down,
        Outcome::Broken(B::ServerError | B::Refused | B::Reset | B::Timeout) | Outcome::HostDown(_) => {
            ProbeClass::Down
        }
        Outcome::Blocked(_) => ProbeClass::Blocked,
        Outcome::Unchecked(UncheckedKind::Resolver) => ProbeClass::Void,
        // A browser may show something, or ask its user: an expired certificate, a circle that a cookie breaks.
        Outcome::Gone(GoneKind::Soft404 | GoneKind::HomeRedirect)
        | Outcome::Broken(B::Tls | B::Loop | B::Empty | B::Truncated | B::Mislabelled | B::Malformed)
        | Outcome::Unchecked(_) => ProbeClass::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(15);

    #[test]
    fn a_page_that_takes_exactly_the_limit_did_not_open() {
        assert_eq!(of(&Outcome::Alive, 14_999, LIMIT), ProbeClass::Up);
        assert_eq!(of(&Outcome::Alive, 15_000, LIMIT), ProbeClass::Down);
    }

    #[test]
    fn refusals_and_our_own_limits_are_never_down() {
        for outcome in [
            Outcome::Blocked("521".into()),
            Outcome::Unchecked(UncheckedKind::Resolver),
            Outcome::Unchecked(UncheckedKind::Robots),
            Outcome::Unchecked(UncheckedKind::TlsUnsupported),
            Outcome::Broken(BrokenKind::Tls),
            Outcome::Broken(BrokenKind::Loop),
        ] {
            assert_ne!(of(&outcome, 20_000, LIMIT), ProbeClass::Down, "{outcome:?}");
        }
    }

    #[test]
    fn what_no_visitor_could_open_is_down() {
        for kind in [BrokenKind::ServerError, BrokenKind::Refused, BrokenKind::Reset, BrokenKind::Timeout] {
            assert_eq!(of(&Outcome::Broken(kind), 1, LIMIT), ProbeClass::Down);
        }
        assert_eq!(of(&Outcome::Gone(GoneKind::Dns), 1, LIMIT), ProbeClass::Down);
    }
}
