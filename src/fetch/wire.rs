//! One request and its answer: through the gate and the guard, under the limits, recorded as it was.

use std::{
    net::IpAddr,
    sync::OnceLock,
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
    blocked, body, certificate, failure,
    gate::{Gate, Host, LeftAlone},
    guard,
    patience::Treatment,
    policy::{Error, Policy},
    resolve::Names,
    word,
};
use crate::meter;
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
    /// Keeps no connections: for what was dropped on a kept one.
    fresh: OnceLock<reqwest::Client>,
    pub(crate) names: Names,
    pub(crate) policy: Policy,
    pub(crate) gate: Gate,
}

impl Wire {
    pub(crate) fn new(policy: Policy) -> Result<Self, Error> {
        let policy = policy.clamped();
        // Somebody else may have installed one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let names = Names::new(&policy)?;
        Self::with(policy, names)
    }

    /// The same with a resolver of one's own.
    fn with(policy: Policy, names: Names) -> Result<Self, Error> {
        let http = client(&policy, &names, policy.in_flight_per_host)?;
        Ok(Self { http, fresh: OnceLock::new(), names, gate: Gate::new(&policy)?, policy })
    }

    /// Asks for `address` and reads at most `limit_bytes` of the answer's body.
    pub(crate) async fn exchange(
        &self,
        address: &Address,
        purpose: Purpose,
        limit_bytes: u64,
    ) -> Result<Exchange, LeftAlone> {
        self.exchange_if(address, purpose, limit_bytes, &[]).await
    }

    /// [`Wire::exchange`] under the `conditions` of a conditional request. Nothing is asked of a host that is left alone.
    pub(crate) async fn exchange_if(
        &self,
        address: &Address,
        purpose: Purpose,
        limit_bytes: u64,
        conditions: &[(HeaderName, HeaderValue)],
    ) -> Result<Exchange, LeftAlone> {
        if let Some(objection) = guard::objection(address, &self.policy.allow) {
            let now = (Timestamp::now(), Instant::now());
            return Ok(self.record(address, purpose, now, None, Err(objection), conditions));
        }
        let host = self.gate.host(address.authority());
        let (asked, asking) = (Timestamp::now(), Instant::now());
        // Before anything is waited for: a name that leads nowhere takes up nobody's turn.
        let ip = match self.whereabouts(address).await {
            Ok(ip) => ip,
            Err(failure) => {
                return Ok(self.record(address, purpose, (asked, asking), None, Err(failure), conditions));
            }
        };
        let mut pass = Some(self.gate.pass(&host, ip).await?);
        let (mut at, mut began) = (Timestamp::now(), Instant::now());
        let (mut remote, mut result) =
            self.ask(&self.http, (address, &host), limit_bytes, began, conditions).await;
        if matches!(result, Err(Failure::Reset)) && host.has_answered() {
            // Perhaps it had only given up the connection that was kept from an earlier answer.
            if let Some(http) = self.fresh() {
                drop(pass);
                pass = self.gate.pass(&host, ip).await.ok();
                if pass.is_some() {
                    (at, began) = (Timestamp::now(), Instant::now());
                    (remote, result) = self.ask(http, (address, &host), limit_bytes, began, conditions).await;
                }
            }
        }
        if let Ok(answer) = &result {
            self.note(&host, answer, Timestamp::now());
        }
        drop(pass);
        Ok(self.record(address, purpose, (at, began), remote, result, conditions))
    }

    /// Takes note of how `host` treated us with an answer that came at `at`.
    pub(crate) fn note(&self, host: &Host, answer: &Received, at: Timestamp) {
        let refusal = blocked::refusal(answer);
        let treatment = match &refusal {
            None => Treatment::Ordinary,
            Some(who) if blocked::is_about_the_page(answer, who) => Treatment::Closed,
            Some(who) => Treatment::TurnedAway(who),
        };
        let ago = Timestamp::now().duration_since(at).try_into().unwrap_or_default();
        self.gate.answered(host, treatment, asked_to_wait(answer, at), ago);
    }

    /// The client that keeps no connections.
    fn fresh(&self) -> Option<&reqwest::Client> {
        if self.fresh.get().is_none() {
            let _ = self.fresh.set(client(&self.policy, &self.names, 0).ok()?);
        }
        self.fresh.get()
    }

    fn is_proxied(&self, address: &Address) -> bool {
        let proxy = &self.policy.proxy;
        !proxy.is_none() && proxy.server(&address.url()).is_some()
    }

    /// The address that stands for all that serve the host of `address`: the smallest, so that hosts behind the same
    /// addresses meet there. `None` behind a proxy, which alone knows.
    async fn whereabouts(&self, address: &Address) -> Result<Option<IpAddr>, Failure> {
        let literal = guard::literal(address);
        if self.is_proxied(address) {
            let inside = self.names.inside(address.host()).filter(|_| literal.is_none());
            return inside.map_or(Ok(None), Err);
        }
        if literal.is_some() {
            return Ok(literal);
        }
        let permitted = self.look_up(address.host()).await?;
        permitted.into_iter().min().map(Some).ok_or(Failure::ResolverSilent)
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
        http: &reqwest::Client,
        (address, host): (&Address, &Host),
        limit_bytes: u64,
        began: Instant,
        conditions: &[(HeaderName, HeaderValue)],
    ) -> (Option<IpAddr>, Result<Received, Failure>) {
        let policy = &self.policy;
        let deadline = tokio::time::Instant::from_std(began + policy.total_timeout);
        let secure = address.scheme() == "https";
        let proxied = self.is_proxied(address);
        // Looked up ahead of the connection, which then finds it remembered: a resolver that takes too long must
        // not pass for a site that does.
        if !proxied
            && guard::literal(address).is_none()
            && let Err(failure) = self.look_up(address.host()).await
        {
            return (None, Err(failure));
        }
        let head_by = tokio::time::Instant::now() + policy.connect_timeout + policy.first_byte_timeout;
        let request = http.get(address.as_str()).headers(conditions.iter().cloned().collect());
        let sending = request.send();
        let response = match timeout_at(head_by.min(deadline), sending).await {
            Err(_) => return (None, Err(failure::beside(Failure::Timeout, proxied))),
            Ok(Err(error)) => {
                return (None, Err(failure::beside(failure::before_answer(&error, secure), proxied)));
            }
            // The proxy's own, or the site's: nobody can say.
            Ok(Ok(response))
                if proxied && !secure && matches!(response.status().as_u16(), 407 | 502..=504) =>
            {
                return (None, Err(Failure::ResolverSilent));
            }
            Ok(Ok(response)) => response,
        };
        if let Some(tls) = response.extensions().get::<reqwest::tls::TlsInfo>() {
            let read = || certificate::dates(tls.peer_certificate()?);
            host.presented(read);
        }
        let heard = began.elapsed();
        host.count(|tally| tally.first_byte(heard));
        let remote = response.remote_addr().map(|remote| remote.ip()).filter(|_| !proxied);
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
        (at, began): (Timestamp, Instant),
        remote: Option<IpAddr>,
        result: Result<Received, Failure>,
        conditions: &[(HeaderName, HeaderValue)],
    ) -> Exchange {
        let took = began.elapsed();
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let request_head = request_head(address, &self.policy.user_agent, conditions);
        let exchange =
            Exchange { address: address.clone(), purpose, at, duration_ms, remote, request_head, result };
        tell(&exchange, took);
        self.gate.host(address.authority()).count(|tally| tally.add(&exchange, began));
        exchange
    }
}

/// A client that keeps `idle` connections to each host.
fn client(policy: &Policy, names: &Names, idle: usize) -> Result<reqwest::Client, Error> {
    let agent =
        HeaderValue::from_str(&policy.user_agent).map_err(|_| Error::UserAgent(policy.user_agent.clone()))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::USER_AGENT, agent);
    headers
        .extend(REQUEST_HEADERS.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))));
    let builder = || builder(policy, &headers, names).pool_max_idle_per_host(idle);
    builder().build().or_else(|error| {
        warn!(%error, "No root certificates on this machine; https pages will not be checked");
        builder().tls_certs_only([]).build().map_err(Error::Http)
    })
}

/// Tells log and metrics of an exchange. `reused`: the answer says that what we have is still good.
fn tell(exchange: &Exchange, took: Duration) {
    let (purpose, outcome) = (word::of_purpose(exchange.purpose), word::of_outcome(exchange));
    let Exchange { address, duration_ms, result, .. } = exchange;
    let status = result.as_ref().ok().map(|answer| answer.status);
    let bytes = result.as_ref().map_or(0, |answer| answer.raw.len() as u64);
    let reused = status == Some(304);
    meter::request(purpose, outcome, took, bytes);
    debug!(
        %address, host = address.authority(), purpose, outcome, status, bytes, ms = *duration_ms, reused,
        "Asked for {address}: {outcome} in {duration_ms} ms"
    );
}

fn builder(policy: &Policy, headers: &HeaderMap, names: &Names) -> reqwest::ClientBuilder {
    // Without this the client would take up the proxies of the environment by itself.
    let mut builder = reqwest::Client::builder().no_proxy();
    for scheme in ["http", "https"] {
        let ours = policy.proxy.clone();
        let carrier = move |url: &url::Url| {
            ours.server(url).filter(|_| url.scheme() == scheme).map(|server| server.url.clone())
        };
        let credentials = policy.proxy.of_scheme(scheme).map(|server| server.credentials.as_ref());
        builder = match credentials {
            None => builder,
            Some(None) => builder.proxy(reqwest::Proxy::custom(carrier)),
            Some(Some((user, password))) => {
                builder.proxy(reqwest::Proxy::custom(carrier).basic_auth(user, password))
            }
        };
    }
    builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .tls_info(true)
        .default_headers(headers.clone())
        .dns_resolver(names.clone())
        .connect_timeout(policy.connect_timeout)
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

fn request_head(address: &Address, user_agent: &str, conditions: &[(HeaderName, HeaderValue)]) -> String {
    let url = address.url();
    let mut head = format!("GET {} HTTP/1.1\r\n", &url[url::Position::BeforePath..url::Position::AfterQuery]);
    let agent = (&header::USER_AGENT, user_agent);
    let rest = REQUEST_HEADERS.iter().map(|(name, value)| (name, *value));
    let conditions = conditions.iter().filter_map(|(name, value)| Some((name, value.to_str().ok()?)));
    for (name, value) in std::iter::once(agent).chain(rest).chain(conditions) {
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
fn asked_to_wait(answer: &Received, at: Timestamp) -> Option<Duration> {
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
mod rebinding;

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
        let head = request_head(&Address::parse("http://x.test:81/a?b=1").unwrap(), "gongkai/0.1.0", &[]);
        assert!(head.starts_with("GET /a?b=1 HTTP/1.1\r\nUser-Agent: gongkai/0.1.0\r\nAccept: text/html"));
        assert!(head.ends_with("\r\nHost: x.test:81\r\n\r\n"));
    }
}
