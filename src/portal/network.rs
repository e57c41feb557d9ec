//! What is known of the site beside its pages: whether it opens, how it is reached, what its search finds.

use super::Portal;
use super::search::SiteSearch;
use super::site::Site;
use crate::model::{Probe, Reach, Reason, Text};

/// Facts that no page holds. Each is gathered only when something asks for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Network {
    /// Looks at the home page over days, in the order of the log; `None` without a log. Their attempts are left out.
    pub probes: Option<Vec<Probe>>,
    /// IPv6, schemes, certificate; `None` when nobody asked.
    pub reach: Option<Reach>,
    /// What the site's own search found; `None` when nobody asked.
    pub search: Option<SiteSearch>,
    /// Milliseconds that the home page took, from sending to the last byte, once per whole answer; ascending.
    pub home_ms: Vec<u64>,
}

impl Portal {
    /// Looks at the home page over days, in the order of the log.
    ///
    /// # Errors
    /// There is no log.
    pub fn probes(&self) -> Result<&[Probe], Reason> {
        self.network.probes.as_deref().ok_or_else(|| {
            Reason::PartlyRead(Text::new(
                "没有可用性监测记录（用 gongkai probe 监测一周后再评判），打不开比例未确定",
                "there is no probe log (watch the site for a week with gongkai probe): ratio not established",
            ))
        })
    }

    /// IPv6, schemes, certificate.
    ///
    /// # Errors
    /// It was not gathered.
    pub fn reach(&self) -> Result<&Reach, Reason> {
        self.network.reach.as_ref().ok_or_else(|| self.not_asked())
    }

    /// What the site's own search found.
    ///
    /// # Errors
    /// It was not asked.
    pub fn search(&self) -> Result<&SiteSearch, Reason> {
        self.network.search.as_ref().ok_or_else(|| self.not_asked())
    }

    /// Why something beside the pages was not asked: the audit ended early, or its pack did not want it.
    fn not_asked(&self) -> Reason {
        let early = self.home.as_ref().err().or(self.incomplete.as_ref());
        early.cloned().unwrap_or_else(|| {
            Reason::PartlyRead(Text::new(
                "采集时所用的指标体系不要求此项，当时没有检查；请用本指标体系重新采集",
                "the pack of the audit did not ask for it, so it was not looked at; audit again under this pack",
            ))
        })
    }

    /// Milliseconds that the home page took, from sending to the last byte, once per whole answer; ascending.
    pub fn home_ms(&self) -> &[u64] {
        &self.network.home_ms
    }
}

/// Times of the whole answers of the home page; `home`: its page.
pub(super) fn home_ms(site: &Site, home: Option<usize>) -> Vec<u64> {
    let given = site.pool.find(&site.brief.home);
    let shown = home.map(|leaf| site.leaves[leaf].at);
    let mut at: Vec<_> = [given, shown].into_iter().flatten().collect();
    at.dedup();
    let visits = at.iter().filter_map(|at| site.visits.get(at));
    let mut times: Vec<u64> =
        visits.flat_map(|visit| visit.whole_ms.into_iter().chain(visit.more_ms.iter().copied())).collect();
    times.sort_unstable();
    times
}
