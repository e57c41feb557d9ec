//! `load-time`: the home page arrives whole within `max_ms`.
//!
//! Why: a page should open within 3 seconds (国办发〔2017〕47号). The time depends on the line to the site, so it is only
//! ever noted.
//! Fails: the median of all times that the home page took (from sending to the last byte; looks of `gongkai probe`
//! included) is above `max_ms`: a note for a person, never decided.
//! Not applicable: never.
//! Cannot tell: the home page was not read, or no whole answer of it was timed.

use serde::Deserialize;

use super::{About, Check};
use crate::model::{Answer, Fault, ProbeClass, Reason, Seen, Severity, Text};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "load-time",
    title: "首页打开速度",
    passes: "首页 HTML 完整到达的时间（多次取中位数）不超过 max_ms 毫秒。",
    fails: "中位数超过 max_ms 毫秒。该时间受监测线路影响，只作提示，由人工确定。",
    not_applicable: "无。",
    cannot_tell: "首页未能读取，或没有可计时的完整应答。",
    remedy: "压缩首页、合并资源、启用缓存，排查服务器和带宽。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LoadTime {
    /// Milliseconds; this number itself passes.
    max_ms: u64,
}

impl Default for LoadTime {
    fn default() -> Self {
        Self { max_ms: 3_000 }
    }
}

impl Check for LoadTime {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let home = portal.home()?;
        let mut times = portal.home_ms().to_vec();
        let looks = portal.probes().unwrap_or_default().iter();
        let opened = looks.filter(|look| look.class == ProbeClass::Up && look.home == portal.home_address);
        times.extend(opened.map(|look| look.ms));
        times.sort_unstable();
        let Some(median) = times.get(times.len().saturating_sub(1) / 2).copied() else {
            return Err(Reason::NotGathered);
        };
        let slow = median > self.max_ms;
        let message = Text::new(
            format!("首页打开用时 {median} 毫秒（{} 次的中位数），超过 {} 毫秒", times.len(), self.max_ms),
            format!(
                "the home page took {median} ms (median of {}), more than {} ms",
                times.len(),
                self.max_ms
            ),
        );
        let remedy = Text::new(
            "从本地线路复测；压缩首页、启用缓存，排查服务器和带宽",
            "measure again from a line nearby; shrink the page, cache, look into server and bandwidth",
        );
        let fault = Fault::new(Seen::at(&home.address), "home:slow", message, remedy);
        let fault = fault.severity(Severity::Note).flagged();
        let answer = Answer::of_faults(if slow { vec![fault] } else { Vec::new() });
        let median = usize::try_from(median).unwrap_or(usize::MAX);
        Ok(answer.count("median_ms", median).count("times", times.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Verdict;
    use crate::portal::PortalParts;

    fn timed(times: &[u64]) -> PortalParts {
        let mut it = parts();
        it.network.home_ms = times.to_vec();
        it
    }

    #[test]
    fn passes_at_the_limit_and_is_noted_above_it() {
        assert_eq!(verdict(&LoadTime::default(), timed(&[3_000])), Verdict::Pass);
        let found = faults(&LoadTime::default(), timed(&[3_001]));
        assert_eq!((found[0].severity, found[0].flagged), (Severity::Note, true));
    }

    #[test]
    fn one_slow_answer_among_three_is_no_note() {
        assert_eq!(verdict(&LoadTime::default(), timed(&[100, 200, 60_000])), Verdict::Pass);
        // Of two the faster: in doubt for the site.
        assert_eq!(verdict(&LoadTime::default(), timed(&[200, 60_000])), Verdict::Pass);
    }

    #[test]
    fn an_untimed_page_is_no_pass() {
        assert_eq!(verdict(&LoadTime::default(), timed(&[])), not_gathered());
    }

    #[test]
    fn cannot_tell_of_a_home_page_that_was_not_read() {
        let mut it = timed(&[1]);
        it.home = Err(Reason::Unreachable);
        assert_eq!(verdict(&LoadTime::default(), it), Verdict::CannotTell(Reason::Unreachable));
    }
}
