//! What happened on the wire, and which class of design.md §5 it belongs to.
//!
//! An [`Exchange`] is one request and its answer; a [`Visit`] is an address followed through its redirects.
//! A site that refuses, breaks or blocks is described here as data, never as our error.

use std::net::IpAddr;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Address;

/// Why a request was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// robots.txt of a host.
    Robots,
    /// A page or file that was asked for.
    Page,
}

/// One request on the wire and what came back.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Address asked for.
    pub address: Address,
    /// Why.
    pub purpose: Purpose,
    /// When the request was sent.
    pub at: Timestamp,
    /// From sending to the last byte or the failure, milliseconds.
    pub duration_ms: u64,
    /// Address that answered, when a connection was made.
    pub remote: Option<IpAddr>,
    /// Request line and headers as sent, CRLF line ends, closing blank line included.
    pub request_head: String,
    /// The answer, or why there is none.
    pub result: Result<Received, Failure>,
}

/// An answer, as received.
#[derive(Debug, Clone)]
pub struct Received {
    /// HTTP status code.
    pub status: u16,
    /// Response headers in order of arrival, names in lower case, values lossily decoded from bytes.
    pub headers: Vec<(String, String)>,
    /// Protocol as printed in evidence: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`.
    pub version: &'static str,
    /// Body as received: transfer-coding removed, content-coding kept. Evidence keeps these bytes.
    pub raw: Bytes,
    /// Body after content-coding, at most the size limit. Equals `raw` when nothing was coded.
    pub body: Bytes,
    /// The body is incomplete: it hit the size limit, or the server closed early.
    pub cut: Option<Failure>,
}

impl Received {
    /// First value of the header `name` (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Why an exchange gave no complete answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "failure", content = "detail")]
pub enum Failure {
    /// The name does not exist, answered twice by the resolver.
    NoSuchHost,
    /// The resolver itself did not answer, or our proxy brought nothing: our trouble or the zone's, so never counted.
    ResolverSilent,
    /// Connection refused.
    Refused,
    /// Connection reset or closed without an answer.
    Reset,
    /// Certificate expired, self-signed, for another name, or with an incomplete chain; the reason as told.
    Certificate(String),
    /// No common TLS version or cipher with this program: says nothing about visitors, so never counted.
    TlsUnsupported(String),
    /// No connection, no first byte, or no end within the limits.
    Timeout,
    /// The decoded body exceeded the size limit.
    TooLarge,
    /// The server closed before the promised length.
    Truncated,
    /// Not HTTP, headers beyond all limits, or a content-coding that cannot be undone.
    Malformed(String),
    /// The address guard refused the resolved address.
    PrivateAddress(IpAddr),
    /// The address guard refused the name or the port; why.
    Guarded(String),
    /// robots.txt forbids it, or could not be read and must be taken as forbidding (RFC 9309 §2.3.1.4).
    Robots,
}

/// One try at an address, as kept in evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Address asked for: the one visited, or a hop of its redirects.
    pub address: Address,
    /// When the request was sent.
    pub at: Timestamp,
    /// Milliseconds to the end.
    pub duration_ms: u64,
    /// Status, when there was an answer.
    pub status: Option<u16>,
    /// The failure, when there was none (or it was cut).
    pub failure: Option<Failure>,
    /// Where the redirect points, on 3xx.
    pub location: Option<Address>,
    /// SHA-256 of the decoded body, hex; `None` without a body.
    pub sha256: Option<String>,
    /// Where the exchange is kept.
    pub warc: Option<WarcRef>,
}

/// Pointer to the response record of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarcRef {
    /// File name inside the evidence folder.
    pub file: String,
    /// Byte offset of the compressed record.
    pub offset: u64,
}

/// An address followed through its redirects.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Address asked for.
    pub address: Address,
    /// Address of the last hop.
    pub final_address: Address,
    /// Every exchange made on behalf of this visit, in order; robots.txt fetches included.
    pub exchanges: Vec<Exchange>,
    /// What it comes to.
    pub outcome: Outcome,
}

impl Visit {
    /// The answer of the last hop, if there was one.
    pub fn answer(&self) -> Option<&Received> {
        let last = self.exchanges.iter().rev().find(|exchange| exchange.purpose != Purpose::Robots)?;
        last.result.as_ref().ok()
    }
}

/// The class of design.md §5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "class", content = "kind")]
pub enum Outcome {
    /// Answered with something to read.
    Alive,
    /// Not there any more: counts as dead.
    Gone(GoneKind),
    /// Did not work on this attempt: dead only after enough attempts spread over the run.
    Broken(BrokenKind),
    /// Every request to the host failed; one finding for the host.
    HostDown(BrokenKind),
    /// Refused to us, perhaps not to a visitor: never dead. Names the product or status.
    Blocked(String),
    /// Not established; never dead.
    Unchecked(UncheckedKind),
}

/// How a page is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GoneKind {
    /// 404 Not Found.
    #[serde(rename = "404")]
    NotFound,
    /// 410 Gone.
    #[serde(rename = "410")]
    Gone,
    /// 200 with a not-found page.
    #[serde(rename = "soft-404")]
    Soft404,
    /// Silent redirect of an inner address to the home page.
    HomeRedirect,
    /// The host name does not exist (asked twice).
    Dns,
}

/// How a page is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BrokenKind {
    /// 5xx.
    #[serde(rename = "5xx")]
    ServerError,
    /// Connection refused.
    Refused,
    /// Connection reset, or closed without an answer.
    Reset,
    /// Certificate trouble.
    Tls,
    /// Timeout.
    Timeout,
    /// Redirects in a circle, or too many.
    Loop,
    /// 200 with an empty body where a page or file was expected.
    Empty,
    /// Closed before the promised length.
    Truncated,
    /// A file that is not what its name says (an HTML page named `.pdf`).
    Mislabelled,
    /// Not HTTP, or a status that makes no sense here (other 4xx).
    Malformed,
}

/// Why nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UncheckedKind {
    /// Budget or deadline ran out, or the run was interrupted.
    Budget,
    /// robots.txt forbids it.
    Robots,
    /// Outside the audited scope and not asked for.
    Scope,
    /// The address guard refused it.
    PrivateAddress,
    /// Our resolver did not answer.
    Resolver,
    /// TLS older than this program speaks.
    TlsUnsupported,
    /// Larger than the size limit; alive as far as read.
    TooLarge,
    /// Failed, but not often enough to be called broken.
    TooFewAttempts,
    /// Its host answers any address with the page that it shows.
    Wildcard,
}
