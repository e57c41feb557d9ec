//! The record of one audit: who, when, how much, and what stopped it; and the looks taken at each address.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Address, Attempt, Unit};

/// What the gathering of one site says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Unique identifier of the run.
    pub id: String,
    /// Version of the program that gathered.
    pub tool_version: String,
    /// Whom it is about.
    pub unit: Unit,
    /// Home address as given, or after the http↔https fallback.
    pub home: Address,
    /// Hosts in scope.
    pub hosts: Vec<String>,
    /// First request.
    pub started: Timestamp,
    /// Last answer.
    pub finished: Timestamp,
    /// 监测时间点
    pub as_of: Date,
    /// Pages parsed.
    pub pages: u64,
    /// Requests sent, robots.txt and redirects included.
    pub requests: u64,
    /// Body bytes received.
    pub bytes: u64,
    /// What ended the gathering early; `None` when nothing was left to fetch.
    pub stopped_by: Option<StoppedBy>,
    /// Addresses that were found but not fetched.
    pub unchecked: u64,
    /// What was taken over from an earlier audit; `None`: everything was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_over: Option<TakenOver>,
}

/// What was taken over from an earlier audit of the same site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOver {
    /// Identifier of the earlier audit.
    pub audit: String,
    /// When it began.
    pub started: Timestamp,
    /// Pages of the site that were not asked for.
    pub pages: u64,
    /// Files and links to other sites that were not asked for.
    pub links: u64,
    /// Asked for, and the same as before.
    pub unchanged: u64,
    /// When the oldest of what was not asked for was received.
    pub oldest: Option<Timestamp>,
}

/// What ended the gathering early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoppedBy {
    /// The page or request budget.
    Budget,
    /// The deadline.
    Deadline,
    /// The home host answered nothing.
    HostDown,
    /// The site refused us.
    Blocked,
    /// Ctrl-C or a termination signal.
    Interrupted,
}

impl StoppedBy {
    /// The identifier used in reports.
    pub fn id(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Deadline => "deadline",
            Self::HostDown => "host-down",
            Self::Blocked => "blocked",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether the site could not be read at all: what is possible has an interval, and nothing of it is a score.
    pub fn is_unread(self) -> bool {
        matches!(self, Self::Blocked | Self::HostDown)
    }
}

/// The looks taken at every address: what evidence is pointed at.
#[derive(Debug, Clone, Default)]
pub struct Looks(BTreeMap<Address, Vec<Attempt>>);

impl Looks {
    /// Files the attempts of one visit under the address asked for, and each hop under its own.
    pub fn file(&mut self, address: &Address, attempts: Vec<Attempt>) {
        for hop in attempts.iter().filter(|hop| hop.address != *address) {
            self.0.entry(hop.address.clone()).or_default().push(hop.clone());
        }
        self.0.entry(address.clone()).or_default().extend(attempts);
    }

    /// Every attempt at `address`, oldest first; empty when it was never asked for.
    pub fn at(&self, address: &Address) -> &[Attempt] {
        self.0.get(address).map_or(&[], Vec::as_slice)
    }

    /// The latest attempt at `address`.
    pub fn latest(&self, address: &Address) -> Option<&Attempt> {
        self.at(address).last()
    }
}
