//! The part of the report about links.

use serde::{Deserialize, Serialize};

use super::Warc;

/// Links.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Links {
    /// Addresses of which it was established whether they live.
    pub checked: usize,
    /// Dead ones.
    pub dead: Vec<DeadLink>,
    /// Refused to us; never counted as dead.
    pub blocked: Vec<BlockedLink>,
    /// Hosts that answered nothing.
    #[serde(default)]
    pub hosts_down: Vec<HostDown>,
    /// Found, but not looked at.
    pub unchecked: u64,
    /// Alive at one look and not at another: no fault, told with every look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unstable: Vec<UnstableLink>,
}

/// One target that was alive, but not at every look.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnstableLink {
    /// Target.
    pub url: String,
    /// The first pages that link it.
    pub parents: Vec<Parent>,
    /// Every attempt.
    pub attempts: Vec<Attempt>,
}

/// One dead link target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadLink {
    /// Target.
    pub url: String,
    /// `gone` or `broken`
    pub class: String,
    /// Kinds of design.md §7.
    pub kind: String,
    /// The first pages that link it.
    pub parents: Vec<Parent>,
    /// How many pages link it.
    #[serde(default)]
    pub parent_count: usize,
    /// Every attempt.
    pub attempts: Vec<Attempt>,
}

/// One target that refused us.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockedLink {
    /// Target.
    pub url: String,
    /// Product or status that refused.
    pub by: String,
    /// The first pages that link it.
    pub parents: Vec<Parent>,
}

/// A host that answered nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostDown {
    /// Host.
    pub host: String,
    /// How it failed.
    pub kind: String,
    /// Link targets on it.
    pub links: usize,
}

/// A page and the text of its link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// Page.
    pub url: String,
    /// Text.
    pub anchor: String,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Address asked for.
    pub url: String,
    /// When.
    pub at: String,
    /// Milliseconds to the end.
    pub duration_ms: u64,
    /// Status.
    pub status: Option<u16>,
    /// Failure, when there was no complete answer.
    pub failure: Option<String>,
    /// Where it redirects.
    pub location: Option<String>,
    /// Digest of the body, hex.
    pub sha256: Option<String>,
    /// Where it is kept.
    pub warc: Option<Warc>,
}
