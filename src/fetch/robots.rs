//! robots.txt (RFC 9309): what an answer to it means.

use std::time::{Duration, Instant};

use robotxt::{Agent, Robots};

use super::{blocked, classify};
use crate::model::{Address, Exchange, Failure, Outcome, Received, UncheckedKind};

/// What is read of a robots.txt, bytes: RFC 9309 §2.5.
pub(crate) const LIMIT_BYTES: u64 = 500 * 1024;

/// Redirects followed to a robots.txt: RFC 9309 §2.3.1.2.
pub(crate) const MAX_REDIRECTS: usize = 5;

/// RFC 9309 §2.4.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// An overloaded server is not asked again at once, but soon: nothing of the host can be read until then.
const KEPT_CLOSED: Duration = Duration::from_secs(30);

/// What an answer came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Rules to follow.
    Rules(Box<Robots>),
    /// There are none.
    Open,
    /// Nothing may be fetched, or cannot be; what every visit comes to.
    Closed(Outcome),
}

/// A reading and how long it holds.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) reading: Reading,
    until: Instant,
}

impl Known {
    /// What was read `ago`.
    pub(crate) fn new(reading: Reading, reached: bool, ago: Duration, now: Instant) -> Self {
        let kept = match &reading {
            Reading::Rules(_) | Reading::Open => KEPT,
            Reading::Closed(_) if reached => KEPT_CLOSED,
            // Each visit to a host that cannot be reached is an attempt of its own.
            Reading::Closed(_) => Duration::ZERO,
        };
        Self { reading, until: now + kept.saturating_sub(ago) }
    }

    pub(crate) fn holds(&self, now: Instant) -> bool {
        now < self.until
    }

    /// What stands against fetching `address`.
    pub(crate) fn objection(&self, address: &Address) -> Option<Outcome> {
        match &self.reading {
            Reading::Open => None,
            Reading::Closed(outcome) => Some(outcome.clone()),
            Reading::Rules(robots) if robots.is_url_allowed(&address.url()) => None,
            Reading::Rules(_) => Some(Outcome::Unchecked(UncheckedKind::Robots)),
        }
    }
}

/// Reads the last answer of the way to robots.txt. `same_host` tells whether it came from the host itself.
pub(crate) fn read(exchange: &Exchange, user_agent: &str, same_host: bool) -> Reading {
    let forbidden = Reading::Closed(Outcome::Unchecked(UncheckedKind::Robots));
    let answer = match &exchange.result {
        Ok(answer) => answer,
        // A host that cannot be reached fails as such; but an answer that cannot be read is taken as a no.
        Err(Failure::Malformed(_) | Failure::TooLarge) => return forbidden,
        Err(failure) if same_host => return Reading::Closed(classify::failure(failure)),
        Err(_) => return forbidden,
    };
    match answer.status {
        200..=299 if is_html(answer) => Reading::Open,
        200..=299 => Reading::Rules(Box::new(Robots::parse(&answer.body, Agent::Exact(product(user_agent))))),
        // Not "unavailable" in the sense of the RFC: the host asks for less.
        429 => Reading::Closed(Outcome::Blocked("HTTP 429 rate limited".to_owned())),
        300..=499 => Reading::Open,
        _ => match blocked::refusal(answer) {
            Some(who) => Reading::Closed(Outcome::Blocked(who)),
            None => forbidden,
        },
    }
}

/// Sitemaps named in robots.txt; relative ones are resolved.
pub(crate) fn sitemaps(exchange: &Exchange) -> Vec<String> {
    let Ok(answer) = &exchange.result else {
        return Vec::new();
    };
    if !(200..=299).contains(&answer.status) || is_html(answer) {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(&answer.body);
    let values = text.split(['\r', '\n']).filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        let key = key.trim_start_matches('\u{feff}').trim();
        key.eq_ignore_ascii_case("sitemap").then(|| exchange.address.join(value).ok()).flatten()
    });
    values.take(1000).map(|address| address.to_string()).collect()
}

/// The name to look for in robots.txt.
fn product(user_agent: &str) -> &str {
    let name = user_agent.split(['/', ' ']).next().unwrap_or_default();
    if name.is_empty() { "gongkai" } else { name }
}

/// A page, usually "not found" with status 200, is not a robots.txt.
fn is_html(answer: &Received) -> bool {
    let typed =
        answer.header("content-type").is_some_and(|value| value.to_ascii_lowercase().contains("html"));
    let body = answer.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body);
    typed || body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use jiff::Timestamp;

    use super::*;
    use crate::model::{BrokenKind, GoneKind, Purpose};

    fn answer(status: u16, body: &str) -> Exchange {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let headers = Vec::new();
        let answer = Received { status, headers, version: "HTTP/1.1", raw: body.clone(), body, cut: None };
        exchange(Ok(answer))
    }

    fn exchange(result: Result<Received, Failure>) -> Exchange {
        Exchange {
            address: address("/robots.txt"),
            purpose: Purpose::Robots,
            at: Timestamp::UNIX_EPOCH,
            duration_ms: 0,
            remote: None,
            request_head: String::new(),
            result,
        }
    }

    fn address(path: &str) -> Address {
        Address::parse(&format!("http://x.test{path}")).unwrap()
    }

    fn objection(exchange: &Exchange, path: &str) -> Option<Outcome> {
        let reading = read(exchange, "gongkai/0.1.0 (+me)", true);
        Known::new(reading, true, Duration::ZERO, Instant::now()).objection(&address(path))
    }

    const FORBIDDEN: Option<Outcome> = Some(Outcome::Unchecked(UncheckedKind::Robots));

    #[test]
    fn rules_are_followed_and_our_own_group_goes_first() {
        let common = answer(200, "User-agent: *\nDisallow: /admin\n");
        assert_eq!(objection(&common, "/admin/a"), FORBIDDEN);
        assert_eq!(objection(&common, "/zwgk"), None);
        let ours = answer(200, "User-agent: *\nDisallow: /\n\nUser-agent: GongKai\nDisallow: /x\n");
        assert_eq!((objection(&ours, "/x"), objection(&ours, "/y")), (FORBIDDEN, None));
    }

    #[test]
    fn missing_is_open_and_failing_is_closed() {
        for status in [301, 401, 403, 404, 410, 412] {
            assert_eq!(objection(&answer(status, "User-agent: *\nDisallow: /"), "/a"), None, "{status}");
        }
        for status in [500, 502, 503, 599] {
            assert_eq!(objection(&answer(status, "x"), "/a"), FORBIDDEN, "{status}");
        }
        assert!(matches!(objection(&answer(521, ""), "/a"), Some(Outcome::Blocked(_))));
        assert!(matches!(objection(&answer(429, ""), "/a"), Some(Outcome::Blocked(_))));
    }

    #[test]
    fn a_page_is_not_a_robots_txt() {
        assert_eq!(objection(&answer(200, " <html>\nUser-agent: *\nDisallow: /\n"), "/a"), None);
    }

    #[test]
    fn a_host_that_cannot_be_reached_fails_as_such() {
        let gone = Some(Outcome::Gone(GoneKind::Dns));
        assert_eq!(objection(&exchange(Err(Failure::NoSuchHost)), "/a"), gone);
        let refused = Some(Outcome::Broken(BrokenKind::Refused));
        assert_eq!(objection(&exchange(Err(Failure::Refused)), "/a"), refused);
        let elsewhere = read(&exchange(Err(Failure::Refused)), "gongkai", false);
        assert_eq!(elsewhere, Reading::Closed(Outcome::Unchecked(UncheckedKind::Robots)));
    }

    #[test]
    fn sitemaps_are_resolved() {
        let robots = answer(200, "\u{feff}SITEMAP: /a.xml\rUser-agent: *\nSitemap: https://y.test/b.xml\n");
        assert_eq!(sitemaps(&robots), ["http://x.test/a.xml", "https://y.test/b.xml"]);
    }
}
