//! One request and its answer: through the gate and the guard, under the limits, recorded as it was.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use futures_util::StreamExt;
use jiff::Timestamp;
use reqwest::{
    Response, Version,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};
use tokio::{
    sync::Semaphore,
    time::{timeout, timeout_at},
};
use tracing::{debug, warn};

use super::{
    body, certificate, failure,
    gate::Gate,
    guard,
    policy::{Error, Policy},
    resolve::Names,
};
use crate::model::{Address, Exchange, Failure, Purpose, Received};

/// Names asked for at a time: questions in a flood are lost on the way, and a lost question says nothing of the site.
static LOOKUPS: Semaphore = Semaphore::const_new(64);
/// A name that takes longer stands in nobody's way.
const BRISK: Duration = Duration::from_millis(500);

/// More headers than this are a flood.
const MAX_HEADERS: usize = 256;

/// What every request says, beside `User-Agent` and `Host`, in this order.
const REQUEST_HEADERS: &[(HeaderName, &str)] = &[
    (header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8"),
    (header::ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9,en;q=0.5"),
    (header::ACCEPT_ENCODING, "gzip, br, zstd, deflate"),
];

/// The HTTP client, its manners and its memory of hosts.
pub(crate) struct Wire {
    http: reqwest::Client,
    pub(crate) names: Names,
    pub(crate) policy: Policy,
    pub(crate) gate: Gate,
}

impl Wire {
    pub(crate) fn new(policy: Policy) -> Result<Self, Error> {
        let policy = policy.clamped();
        // Somebody else may have installed one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let agent = HeaderValue::from_str(&policy.user_agent)
            .map_err(|_| Error::UserAgent(policy.user_agent.clone()))?;
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, agent);
        headers.extend(
            REQUEST_HEADERS.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))),
        );
        let names = Names::new(&policy)?;
        let http = builder(&policy, &headers, &names).build().or_else(|error| {
            warn!(%error, "No root certificates on this machine; https pages will not be checked");
            builder(&policy, &headers, &names).tls_certs_only([]).build().map_err(Error::Http)
        })?;
        Ok(Self { http, names, gate: Gate::new(&policy)?, policy })
    }

    /// Asks for `address` and reads at most `limit_bytes` of the answer's body.
    pub(crate) async fn exchange(&self, address: &Address, purpose: Purpose, limit_bytes: u64) -> Exchange {
        if let Some(ip) = guard::literal(address).filter(|ip| guard::refuses(*ip, &self.policy.allow)) {
            let result = Err(Failure::PrivateAddress(ip));
            return self.record(address, purpose, Timestamp::now(), Instant::now(), None, result);
        }
        let host = self.gate.host(address.authority());
        let (asked, asking) = (Timestamp::now(), Instant::now());
        // Before anything is waited for: a name that leads nowhere takes up nobody's turn.
        let ip = match self.whereabouts(address).await {
            Ok(ip) => ip,
            Err(failure) => return self.record(address, purpose, asked, asking, None, Err(failure)),
        };
        let pass = self.gate.pass(&host, Some(ip)).await;
        let (at, began) = (Timestamp::now(), Instant::now());
        let (remote, result) = self.ask(address, limit_bytes, began).await;
        if let Ok(answer) = &result {
            self.gate.answered(&host, is_overloaded(answer), asked_to_wait(answer, Timestamp::now()));
        }
        drop(pass);
        self.record(address, purpose, at, began, remote, result)
    }

    /// The address that stands for all that serve the host of `address`: the smallest, so that hosts behind the same
    /// addresses meet there.
    async fn whereabouts(&self, address: &Address) -> Result<IpAddr, Failure> {
        if let Some(ip) = guard::literal(address) {
            return Ok(ip);
        }
        let permitted = self.look_up(address.host()).await?;
        permitted.into_iter().min().ok_or(Failure::ResolverSilent)
    }

    async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, Failure> {
        // Never closed.
        let brisk = LOOKUPS.acquire().await;
        let mut lookup = std::pin::pin!(timeout(self.policy.connect_timeout, self.names.permitted(name)));
        let found = match timeout(BRISK, &mut lookup).await {
            Ok(found) => found,
            Err(_) => {
                drop(brisk);
                lookup.await
            }
        };
        match found {
            Err(_) => Err(Failure::ResolverSilent),
            Ok(found) => found.map_err(|trouble| failure::of_name(&trouble)),
        }
    }

    async fn ask(
        &self,
        address: &Address,
        limit_bytes: u64,
        began: Instant,
    ) -> (Option<IpAddr>, Result<Received, Failure>) {
        let policy = &self.policy;
        let deadline = tokio::time::Instant::from_std(began + policy.total_timeout);
        // Looked up ahead of the connection, which then finds it remembered: a resolver that takes too long must
        // not pass for a site that does.
        if guard::literal(address).is_none()
            && let Err(failure) = self.look_up(address.host()).await
        {
            return (None, Err(failure));
        }
        let head_by = tokio::time::Instant::now() + policy.connect_timeout + policy.first_byte_timeout;
        let sending = self.http.get(address.as_str()).send();
        let response = match timeout_at(head_by.min(deadline), sending).await {
            Err(_) => return (None, Err(Failure::Timeout)),
            Ok(Err(error)) => {
                return (None, Err(failure::before_answer(&error, address.scheme() == "https")));
            }
            Ok(Ok(response)) => response,
        };
        if let Some(tls) = response.extensions().get::<reqwest::tls::TlsInfo>() {
            let read = || certificate::dates(tls.peer_certificate()?);
            self.gate.host(address.authority()).presented(read);
        }
        let heard = began.elapsed();
        self.gate.host(address.authority()).count(|tally| tally.first_byte(heard));
        let remote = response.remote_addr().map(|remote| remote.ip());
        if let Some(ip) = remote.filter(|ip| guard::refuses(*ip, &policy.allow)) {
            return (remote, Err(Failure::PrivateAddress(ip)));
        }
        let mut coming = self.gate.backlog.hold(0);
        let body = receive(response, limit_bytes, deadline, move |bytes| coming.grow(bytes)).await;
        (remote, Ok(body))
    }

    fn record(
        &self,
        address: &Address,
        purpose: Purpose,
        at: Timestamp,
        began: Instant,
        remote: Option<IpAddr>,
        result: Result<Received, Failure>,
    ) -> Exchange {
        let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let status = result.as_ref().ok().map(|answer| answer.status);
        let bytes = result.as_ref().map_or(0, |answer| answer.raw.len());
        let failure = result.as_ref().map_or_else(Some, |answer| answer.cut.as_ref());
        debug!(%address, ?purpose, status, ?failure, bytes, duration_ms, "Asked for {address} in {duration_ms} ms");
        let request_head = request_head(address, &self.policy.user_agent);
        let exchange =
            Exchange { address: address.clone(), purpose, at, duration_ms, remote, request_head, result };
        self.gate.host(address.authority()).count(|tally| tally.add(&exchange, began));
        exchange
    }
}

fn builder(policy: &Policy, headers: &HeaderMap, names: &Names) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .tls_info(true)
        .default_headers(headers.clone())
        .dns_resolver(names.clone())
        .connect_timeout(policy.connect_timeout)
        .pool_max_idle_per_host(policy.in_flight_per_host)
        .pool_idle_timeout(Duration::from_secs(15))
        .http1_title_case_headers()
        .http1_max_headers(MAX_HEADERS)
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
}

/// `coming` is told of every piece, and forgotten once there are no more.
async fn receive(
    response: Response,
    limit_bytes: u64,
    deadline: tokio::time::Instant,
    mut coming: impl FnMut(u64) + Send,
) -> Received {
    let status = response.status().as_u16();
    let version = match response.version() {
        Version::HTTP_09 | Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_11 => "HTTP/1.1",
        _ => "HTTP/2",
    };
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text_of(name, value)));
    let headers: Vec<(String, String)> = headers.collect();
    let measured = headers.iter().any(|(key, _)| key == "content-length" || key == "transfer-encoding");
    let encodings = headers.iter().filter(|(key, _)| key == "content-encoding");
    let encoding: Vec<&str> = encodings.map(|(_, value)| value.as_str()).collect();
    let encoding = encoding.join(",");
    let (codings, unknown) = match body::codings(&encoding) {
        Ok(codings) => (codings, None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    let pieces = response.bytes_stream().filter_map(|piece| {
        std::future::ready(match piece {
            // Without a promised length this is the usual end of a body.
            Err(error) if !measured && failure::is_rude_goodbye(&error) => None,
            piece => {
                piece.iter().for_each(|bytes| coming(bytes.len() as u64));
                Some(piece.map_err(|error| failure::inside_body(&error)))
            }
        })
    });
    let body = body::receive(Box::pin(pieces), &codings, limit_bytes, deadline).await;
    let cut = body.cut.or(unknown);
    Received { status, headers, version, raw: body.raw, body: body.decoded, cut }
}

/// A header's value as text. Addresses in raw bytes of another encoding are escaped, so that they stay usable.
fn text_of(name: &HeaderName, value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    if name == header::LOCATION && std::str::from_utf8(bytes).is_err() {
        let escape = |byte: &u8| match byte {
            0x00..=0x7f => char::from(*byte).to_string(),
            _ => format!("%{byte:02X}"),
        };
        return bytes.iter().map(escape).collect();
    }
    String::from_utf8_lossy(bytes).into_owned()
}

fn request_head(address: &Address, user_agent: &str) -> String {
    let url = address.url();
    let mut head = format!("GET {} HTTP/1.1\r\n", &url[url::Position::BeforePath..url::Position::AfterQuery]);
    let agent = (&header::USER_AGENT, user_agent);
    let rest = REQUEST_HEADERS.iter().map(|(name, value)| (name, *value));
    for (name, value) in std::iter::once(agent).chain(rest) {
        head.push_str(&format!("{}: {value}\r\n", title_case(name.as_str())));
    }
    head.push_str(&format!("Host: {}\r\n\r\n", address.authority()));
    head
}

fn title_case(name: &str) -> String {
    let mut start = true;
    let letter = |letter: char| {
        let shown = if start { letter.to_ascii_uppercase() } else { letter };
        start = letter == '-';
        shown
    };
    name.chars().map(letter).collect()
}

fn is_overloaded(answer: &Received) -> bool {
    matches!(answer.status, 429 | 503)
}

/// How much longer a host that answered at `at` wants to be left alone.
pub(crate) fn asked_to_wait(answer: &Received, at: Timestamp) -> Option<Duration> {
    let wait = retry_after(answer.header("retry-after").filter(|_| is_overloaded(answer))?, at)?;
    wait.checked_sub(Timestamp::now().duration_since(at).try_into().unwrap_or_default())
}

/// `Retry-After`: seconds, or a date.
fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(date.duration_since(now).try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        let now = Timestamp::from_second(784_111_777).unwrap();
        assert_eq!(retry_after(" 120 ", now), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(retry_after("soon", now), None);
    }

    #[test]
    fn a_location_of_raw_gbk_stays_usable() {
        let value = HeaderValue::from_bytes(b"/\xd6\xd0/a").unwrap();
        assert_eq!(text_of(&header::LOCATION, &value), "/%D6%D0/a");
        assert_eq!(text_of(&header::SERVER, &value), "/\u{fffd}\u{fffd}/a");
    }

    #[test]
    fn the_request_is_recorded_as_sent() {
        let head = request_head(&Address::parse("http://x.test:81/a?b=1").unwrap(), "gongkai/0.1.0");
        assert!(head.starts_with("GET /a?b=1 HTTP/1.1\r\nUser-Agent: gongkai/0.1.0\r\nAccept: text/html"));
        assert!(head.ends_with("\r\nHost: x.test:81\r\n\r\n"));
    }
}
