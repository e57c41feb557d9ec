//! How we behave on the network: limits, pace, and the name we give.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::Proxy;

/// No body limit is larger: what was received whole under any limit can be decoded again under this one.
pub const BODY_LIMIT_MOST_BYTES: u64 = 48 << 20;

/// Limits and manners of a [`Client`](super::Client).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    /// `User-Agent` as sent; the part before `/` is the name looked up in robots.txt.
    pub user_agent: String,
    /// Requests per second to one host, at most; more than 0.
    pub rate_per_second: f64,
    /// Requests in flight to one host, at least 1.
    pub in_flight_per_host: usize,
    /// Requests in flight to all hosts, at least 1.
    pub in_flight_total: usize,
    /// As many hosts' worth of requests go to one address, in rate and in flight, however many hosts it serves: portals
    /// of a region share a machine or a firewall, which counts them together. At least 1.
    #[serde(default = "hosts_per_address")]
    pub hosts_per_address: u32,
    /// While more than this was received and is not yet read, nothing more is asked for; bytes.
    #[serde(default = "backlog_limit_bytes")]
    pub backlog_limit_bytes: u64,
    /// A longer `Crawl-delay` of robots.txt is shortened to this.
    pub crawl_delay_cap: Duration,
    /// A longer back-off is shortened to this.
    pub backoff_cap: Duration,
    /// `Retry-After` is waited for up to this; a host that asks for more is left alone for as long as it asks, and what is
    /// wanted of it meanwhile counts as refused.
    #[serde(default = "retry_after_cap")]
    pub retry_after_cap: Duration,
    /// From looking up the name to the end of the TLS handshake.
    pub connect_timeout: Duration,
    /// From the connection to the end of the response headers.
    pub first_byte_timeout: Duration,
    /// From sending to the last byte.
    pub total_timeout: Duration,
    /// Limit of the body, both as received and decoded, bytes; at most [`BODY_LIMIT_MOST_BYTES`].
    pub body_limit_bytes: u64,
    /// Redirects followed from one address.
    pub max_redirects: usize,
    /// Networks that may be reached although the guard would refuse them.
    pub allow: Vec<IpNet>,
    /// Fixed names, like a hosts file; lower case. The guard judges these addresses too.
    pub hosts: BTreeMap<String, IpAddr>,
    /// Through whom requests go. Never written down: it may hold a password.
    #[serde(skip)]
    pub proxy: Proxy,
    /// Servers that resolve names, instead of those of this machine.
    #[serde(default)]
    pub name_servers: Vec<SocketAddr>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            user_agent: user_agent(None),
            rate_per_second: 2.0,
            in_flight_per_host: 2,
            in_flight_total: 64,
            hosts_per_address: hosts_per_address(),
            backlog_limit_bytes: backlog_limit_bytes(),
            crawl_delay_cap: Duration::from_secs(10),
            backoff_cap: Duration::from_secs(300),
            retry_after_cap: retry_after_cap(),
            connect_timeout: Duration::from_secs(10),
            first_byte_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(60),
            body_limit_bytes: 16 * 1024 * 1024,
            // As many as browsers follow (Fetch standard §4.4).
            max_redirects: 20,
            allow: Vec::new(),
            hosts: BTreeMap::new(),
            proxy: Proxy::default(),
            name_servers: Vec::new(),
        }
    }
}

/// Ten requests a second and ten in flight at the usual rate: what five neighbours get anyway.
fn hosts_per_address() -> u32 {
    5
}

fn retry_after_cap() -> Duration {
    Duration::from_secs(15 * 60)
}

fn backlog_limit_bytes() -> u64 {
    64 << 20
}

impl Policy {
    /// The same with every time at most a day, so that sums of times stay in range.
    pub(crate) fn clamped(mut self) -> Self {
        let times = [
            &mut self.crawl_delay_cap,
            &mut self.backoff_cap,
            &mut self.retry_after_cap,
            &mut self.connect_timeout,
            &mut self.first_byte_timeout,
            &mut self.total_timeout,
        ];
        self.body_limit_bytes = self.body_limit_bytes.min(BODY_LIMIT_MOST_BYTES);
        for time in times {
            *time = (*time).min(Duration::from_secs(24 * 60 * 60));
        }
        self
    }

    /// The shortest time between two requests to one host.
    pub(crate) fn gap(&self) -> Result<Duration, Error> {
        let gap = Duration::try_from_secs_f64(1.0 / self.rate_per_second);
        match gap {
            Ok(gap) if self.rate_per_second > 0.0 => {
                Ok(gap.clamp(Duration::from_micros(1), Duration::from_secs(24 * 60 * 60)))
            }
            _ => Err(Error::Rate(self.rate_per_second)),
        }
    }
}

/// An honest `User-Agent`: the program, its version, and where to complain.
pub fn user_agent(contact: Option<&str>) -> String {
    let name = concat!("gongkai/", env!("CARGO_PKG_VERSION"));
    match contact.map(str::trim).filter(|contact| !contact.is_empty()) {
        Some(contact) => format!("{name} (+{contact})"),
        None => name.to_owned(),
    }
}

/// What we failed at while getting ready. What a site does is never an error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The rate is zero, negative, or not a number.
    #[error("{0} requests per second is no rate")]
    Rate(f64),
    /// The user agent cannot stand in a header.
    #[error("user agent `{0}` cannot be sent in a header")]
    UserAgent(String),
    /// The HTTP client could not be set up, for instance because no root certificates were found.
    #[error("HTTP client could not be set up")]
    Http(#[source] reqwest::Error),
    /// The resolver could not be set up.
    #[error("name resolver could not be set up: {0}")]
    Resolver(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn we_say_who_we_are() {
        assert_eq!(user_agent(Some("ops@example.org")), "gongkai/0.1.0 (+ops@example.org)");
        assert_eq!(user_agent(Some(" ")), "gongkai/0.1.0");
    }

    #[test]
    fn a_rate_of_nothing_is_refused() {
        for rate in [0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
            assert!(Policy { rate_per_second: rate, ..Policy::default() }.gap().is_err(), "{rate}");
        }
        assert_eq!(Policy::default().gap().unwrap(), Duration::from_millis(500));
    }
}
