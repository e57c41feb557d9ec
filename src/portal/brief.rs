//! What the assembly is told before the first page, and what it is told of each visit.

use jiff::{Timestamp, civil::Date};

use crate::model::{Address, Attempt, Outcome, StoppedBy, UnitKind};

/// The frame of one assembly.
#[derive(Debug, Clone)]
pub struct Brief {
    /// 监测时间点
    pub as_of: Date,
    /// Kind of the unit.
    pub unit_kind: UnitKind,
    /// 单位名称; may be empty.
    pub unit_name: String,
    /// 地区 of the register; may be empty.
    pub region: String,
    /// 网站标识码 of the register; may be empty.
    pub site_code: String,
    /// Home address as given.
    pub home: Address,
    /// What belongs to the site: authority (`host` or `host:port`) and path prefix (`/` for all of it). Empty: all of
    /// the home address's authority.
    pub in_scope: Vec<(String, String)>,
    /// What ended the gathering early; `None` when nothing was left to fetch.
    pub finished: Option<StoppedBy>,
}

impl Brief {
    /// True when `address` is on the audited site.
    pub fn covers(&self, address: &Address) -> bool {
        if self.in_scope.is_empty() {
            return address.authority() == self.home.authority();
        }
        let tail = address.path();
        self.in_scope.iter().any(|(authority, prefix)| {
            address.authority() == authority && (prefix.is_empty() || tail.starts_with(prefix.as_str()))
        })
    }
}

/// One visit, without its bytes.
#[derive(Debug, Clone)]
pub struct VisitFacts {
    /// Address asked for.
    pub address: Address,
    /// Address of the last hop.
    pub final_address: Address,
    /// What this visit came to.
    pub outcome: Outcome,
    /// Status of the last hop.
    pub status: Option<u16>,
    /// Attempts made, oldest first, every hop one.
    pub attempts: Vec<Attempt>,
    /// When the answer came.
    pub fetched_at: Option<Timestamp>,
}
