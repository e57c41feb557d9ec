//! One look at whether a home page opens: a line of `probe.jsonl`, the log of the 站点无法访问 monitoring.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Address, Attempt, Outcome};

/// What one look came to. Only [`ProbeClass::Up`] and [`ProbeClass::Down`] count towards the ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeClass {
    /// The page arrived whole within the time limit.
    Up,
    /// Refused to us, perhaps not to a visitor (WAF, challenge): never counted as down.
    Blocked,
    /// Something came that says nothing about visitors: TLS that this program does not speak, robots.txt, a redirect in
    /// a circle.
    Unclear,
    /// Our own network or resolver was down at that moment: as if the look had not been taken.
    Void,
    /// Did not open within the time limit while our own network was seen to work.
    Down,
}

/// One look at one home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// When the look began.
    pub at: Timestamp,
    /// Home address as registered.
    pub home: Address,
    /// What it came to.
    pub class: ProbeClass,
    /// `http` or `https`: the scheme that decided.
    pub scheme: String,
    /// Status of the last hop, when there was an answer.
    pub status: Option<u16>,
    /// Milliseconds from the first request to the last byte, redirects included, waiting for politeness left out.
    pub ms: u64,
    /// Time limit, milliseconds: an answer that takes as long or longer counts as none.
    pub limit_ms: u64,
    /// The class of the answer in the words of an audit.
    pub outcome: Outcome,
    /// The failure or the resolver's error, as told; `None` when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Address that answered, when a connection was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<IpAddr>,
    /// Who proved that our own network worked, when the look failed: another unit's or a control's authority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<String>,
    /// Every request of the look, both schemes, oldest first.
    pub attempts: Vec<Attempt>,
}

impl Probe {
    /// Whether it counts towards the ratio.
    pub fn counts(&self) -> bool {
        matches!(self.class, ProbeClass::Up | ProbeClass::Down)
    }
}
