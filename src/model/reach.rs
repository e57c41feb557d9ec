//! How a site is reached beside its pages: IPv6, both schemes, the certificate. Gathered once per audit.

use std::net::Ipv6Addr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Address, Attempt, Failure, Outcome};

/// The facts of one host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// When it was looked at.
    pub at: Timestamp,
    /// Home address the facts are about.
    pub home: Address,
    /// IPv6.
    pub ipv6: Ipv6Reach,
    /// The home page asked for over http; `None` when the home address names a port of its own.
    pub http: Option<SchemeReach>,
    /// The home page asked for over https; `None` when the home address names a port and is not https.
    pub https: Option<SchemeReach>,
}

/// What is known of a host over IPv6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ipv6Reach {
    /// What the name service says.
    pub records: Ipv6Records,
    /// This machine has a way out over IPv6.
    pub route: bool,
    /// Attempts to connect, oldest first; empty when none was made.
    pub connections: Vec<Ipv6Connection>,
}

/// AAAA records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "records", content = "detail")]
pub enum Ipv6Records {
    /// The host is a literal address: there is no name to ask about.
    Literal,
    /// The zone answers, asked twice, that there are none.
    None,
    /// These.
    Found(Vec<Ipv6Addr>),
    /// The resolver gave no usable answer; its words.
    Silent(String),
}

/// One attempt to connect over IPv6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ipv6Connection {
    /// Address and port.
    pub address: Ipv6Addr,
    /// Port.
    pub port: u16,
    /// Milliseconds.
    pub ms: u64,
    /// Why there was no connection; `None` when there was.
    pub failure: Option<Failure>,
}

/// The home page asked for by one scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeReach {
    /// Address asked for.
    pub address: Address,
    /// Address of the last hop.
    pub final_address: Address,
    /// What it came to.
    pub outcome: Outcome,
    /// Every exchange, robots.txt left out, oldest first.
    pub attempts: Vec<Attempt>,
    /// Validity of the certificate presented at `address`; `None` over http, or when the handshake failed.
    pub certificate: Option<CertificateDates>,
}

/// When a certificate is valid, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateDates {
    /// First moment.
    pub not_before: Timestamp,
    /// Last moment.
    pub not_after: Timestamp,
}
