//! `collections`: calls for opinions on drafts stay open long enough, and what came of them is told.
//!
//! Why: 公开征求意见的期限一般不少于30日 (国务院令第713号 art. 15); 征集活动公布采用情况 (国办发〔2017〕47号).
//! Fails: a call for opinions on a draft, published within `window_days`, was open for less than `min_days` (first and
//! last day counted) without explaining why; a call that ended more than `max_feedback_days` ago has no outcome that
//! could be found. Both are left to a person: only major decisions owe the thirty days.
//! Not applicable: no calls of that time.
//! Cannot tell: a call does not state its period, or part of the site was not read; all others are in order.

use jiff::civil::Date;
use serde::Deserialize;

use super::support::{days, partly, unseen};
use super::{About, Check};
use crate::extract::CollectionSort;
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Collection, Portal};

pub(super) const ABOUT: About = About {
    id: "collections",
    title: "意见征集期限与反馈",
    passes: "公开征求意见的期限不少于 min_days 天（首尾两天都算），结束后 max_feedback_days 天内公布了采纳情况。",
    fails: "征求意见期限不足且没有说明理由；或征集结束已超过 max_feedback_days 天，没有找到反馈。均由人工确认后才扣分：三十日的规定只约束重大行政决策。",
    not_applicable: "window_days 天内没有征集活动。",
    cannot_tell: "征集页面没有写明起止日期，或网站未能读取完毕；其余均符合。",
    remedy: "征求意见期限一般不少于30日，紧急需要缩短的予以说明；结束后公布意见采纳情况，并与征集页面关联。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Collections {
    /// Shortest period in days, first and last included.
    #[serde(default = "thirty")]
    min_days: u16,
    /// Days after the end in which the outcome must be told, inclusive.
    #[serde(default = "sixty")]
    max_feedback_days: u16,
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
}

fn thirty() -> u16 {
    30
}

fn sixty() -> u16 {
    60
}

fn a_year() -> u16 {
    365
}

impl Check for Collections {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        portal.home()?;
        let recent = |it: &&Collection| {
            let day = it.published.or(it.start).or(it.end);
            day.is_some_and(|day| (0..=i64::from(self.window_days)).contains(&days(day, portal.as_of)))
        };
        let calls: Vec<&Collection> = portal.services().collections.iter().filter(recent).collect();
        if calls.is_empty() {
            return unseen(portal).map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let (mut faults, mut doubt) = (Vec::new(), None);
        for call in &calls {
            let Some(end) = call.end else {
                let title = &call.title;
                let unstated = partly(
                    format!("“{title}”没有写明征集期限"),
                    format!("\"{title}\" does not state its period"),
                );
                doubt = doubt.or(Some(unstated));
                continue;
            };
            if call.sort == CollectionSort::Draft
                && !call.urgent
                && let Some(open) = open_days(call, end)
                && open < i64::from(self.min_days)
            {
                faults.push(self.short(call, open, end));
            }
            if call.outcome.is_none() && days(end, portal.as_of) > i64::from(self.max_feedback_days) {
                // The outcome may be among what was not read.
                match unseen(portal) {
                    Some(reason) => doubt = doubt.or(Some(reason)),
                    None => faults.push(silent(call, end)),
                }
            }
        }
        let told = calls.iter().filter(|call| call.outcome.is_some()).count();
        let answer = Answer::of_faults(faults).blind(doubt.or_else(|| unseen(portal)));
        Ok(answer.count("collections", calls.len()).count("with_outcome", told))
    }
}

/// Days from the first to the last, both counted; from the day of publication where no first day is stated.
fn open_days(call: &Collection, end: Date) -> Option<i64> {
    let start = call.start.or(call.published)?;
    Some(days(start, end) + 1).filter(|open| *open > 0)
}

impl Collections {
    fn short(&self, call: &Collection, open: i64, end: Date) -> Fault {
        let (title, limit) = (&call.title, self.min_days);
        let message = Text::new(
            format!("“{title}”征求意见至 {end}，共 {open} 天，不足 {limit} 天，也没有说明理由"),
            format!("\"{title}\" was open for {open} days until {end}, less than {limit}, without a reason"),
        );
        let remedy = Text::new(
            "重大行政决策征求意见一般不少于30日；确需缩短的在公告中说明",
            "leave calls on major decisions open for thirty days, or say why not",
        );
        let seen = Seen::at(&call.address).quoting(title);
        Fault::new(seen, format!("collection-short:{}", call.address), message, remedy)
            .severity(Severity::Minor)
            .flagged()
    }
}

fn silent(call: &Collection, end: Date) -> Fault {
    let title = &call.title;
    let message = Text::new(
        format!("“{title}”已于 {end} 结束，没有找到意见采纳情况或结果反馈"),
        format!("\"{title}\" ended on {end}; no word of what came of it was found"),
    );
    let remedy =
        Text::new("公布意见采纳情况，并与征集页面关联", "publish the outcome and link it from the call");
    let seen = Seen::at(&call.address).quoting(title);
    Fault::new(seen, format!("collection-silent:{}", call.address), message, remedy)
        .severity(Severity::Minor)
        .flagged()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: Collections = Collections { min_days: 30, max_feedback_days: 60, window_days: 365 };

    fn with(start: Date, end: Option<Date>, outcome: bool) -> PortalParts {
        let mut it = parts();
        let mut call = collection("/zj/1.html", Some(start), end);
        call.outcome = outcome.then(|| at("/zj/2.html"));
        it.services.collections.push(call);
        it
    }

    #[test]
    fn passes_at_thirty_days_with_its_outcome_or_while_there_is_time() {
        let it = with(date(2026, 3, 1), Some(date(2026, 3, 30)), true);
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
        let it = with(date(2026, 8, 1), Some(date(2026, 9, 24)), false);
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
    }

    #[test]
    fn fails_at_twenty_nine_days_and_a_day_after_the_time_for_feedback() {
        let it = with(date(2026, 3, 1), Some(date(2026, 3, 29)), true);
        let found = faults(&CHECK, it);
        assert_eq!(found[0].subject, "collection-short:http://x.gov.cn/zj/1.html");
        assert!(found[0].flagged);
        let it = with(date(2026, 8, 1), Some(date(2026, 9, 23)), false);
        assert_eq!(subjects(&CHECK, it), ["collection-silent:http://x.gov.cn/zj/1.html"]);
    }

    #[test]
    fn a_short_period_may_be_explained_and_surveys_may_be_short() {
        let mut it = with(date(2026, 3, 1), Some(date(2026, 3, 5)), true);
        it.services.collections[0].urgent = true;
        assert_eq!(verdict(&CHECK, it.clone()), Verdict::Pass);
        it.services.collections[0].urgent = false;
        it.services.collections[0].sort = CollectionSort::Survey;
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
    }

    #[test]
    fn does_not_apply_without_calls_of_that_time() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        let old = with(date(2025, 11, 22), Some(date(2025, 12, 31)), false);
        assert_eq!(verdict(&CHECK, old), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_a_period_or_when_the_outcome_may_be_unread() {
        let it = with(date(2026, 3, 1), None, true);
        assert!(matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
        let mut half = with(date(2026, 3, 1), Some(date(2026, 4, 30)), false);
        half.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, half), not_gathered());
    }
}
