//! `forged-dates`: dates of publication can be true.
//!
//! Why: 国办秘函〔2019〕19号 (单项否决: 弄虚作假，如伪造发稿日期). A machine can only point at what does not fit together.
//! Fails: for a person to decide, a page is dated after the day on which it was read; the list that links a page and the page
//! itself, or a document and its publication, are more than `max_gap_days` apart; at least `min_same_minute` pages bear one and the
//! same minute and at least half of them are more than `max_gap_days` older by their address or signature.
//! Not applicable: no page bears a date beyond doubt.
//! Cannot tell: the home page was not read; or nothing was found and not everything was gathered.

use serde::Deserialize;

use super::support::days;
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Burst, DateGap, DatedPage, Portal};

pub(super) const ABOUT: About = About {
    id: "forged-dates",
    title: "发稿日期可疑",
    passes: "没有发现未来日期、互相矛盾的日期和旧稿集中改换日期的情形。",
    fails: "页面日期晚于监测当日；列表日期与页面日期、成文日期与发布日期相差超过参数 max_gap_days 天；不少于参数 min_same_minute 个页面的发布时间相同到分，且半数以上按网址或落款是旧稿。均交人工认定。",
    not_applicable: "没有读取到注明日期的页面。",
    cannot_tell: "首页未能读取；或监测中止，已读取的没有发现。",
    remedy: "核对原始发布记录，更正错误日期；不得修改发稿日期充抵更新。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForgedDates {
    /// Days between two dates of one page, inclusive: so many still pass.
    #[serde(default = "a_month")]
    max_gap_days: u16,
    /// Pages of one minute, inclusive: so many are looked at.
    #[serde(default = "ten")]
    min_same_minute: u16,
}

fn a_month() -> u16 {
    30
}

fn ten() -> u16 {
    10
}

impl Check for ForgedDates {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let hazards = portal.hazards()?;
        if hazards.dated == 0 {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let future: Vec<Fault> = hazards.future.iter().map(future).collect();
        let wide = hazards.gaps.iter().filter(|gap| gap.days > i64::from(self.max_gap_days));
        let gaps: Vec<Fault> = wide.map(contradiction).collect();
        let bursts: Vec<Fault> = hazards.bursts.iter().filter_map(|burst| self.burst(burst)).collect();
        let counts = [("future", future.len()), ("contradictions", gaps.len()), ("bursts", bursts.len())];
        let faults = future.into_iter().chain(gaps).chain(bursts).collect();
        let answer =
            Answer::of_faults(faults).blind(portal.incomplete().cloned()).count("dated", hazards.dated);
        Ok(counts.into_iter().fold(answer, |answer, (name, count)| answer.count(name, count)))
    }
}

impl ForgedDates {
    fn burst(&self, burst: &Burst) -> Option<Fault> {
        let limit = i64::from(self.max_gap_days);
        let day = burst.minute.date();
        let old: Vec<&DatedPage> = burst.older.iter().filter(|page| days(page.shown, day) > limit).collect();
        if burst.pages < usize::from(self.min_same_minute) || old.len() * 2 < burst.pages {
            return None;
        }
        let (first, rest) = old.split_first()?;
        let minute = burst.minute.strftime("%Y-%m-%d %H:%M").to_string();
        let message = Text::new(
            format!("{} 个页面的发布时间同为 {minute}，其中 {} 个按网址或落款是旧稿", burst.pages, old.len()),
            format!(
                "{} pages were published at {minute}, {} of them are older by address or signature",
                burst.pages,
                old.len()
            ),
        );
        let seen = |page: &DatedPage| Seen::at(&page.page).quoting(&format!("{} {}", page.title, page.shown));
        let mut fault = suspicion(seen(first), format!("date-burst:{minute}"), message);
        for page in rest.iter().take(5) {
            fault = fault.also_seen(seen(page));
        }
        Some(fault)
    }
}

fn future(page: &DatedPage) -> Fault {
    let message = Text::new(
        format!("“{}”的发布日期 {} 晚于监测当日", page.title, page.shown),
        format!("\"{}\" is dated {}, after the day on which it was read", page.title, page.shown),
    );
    let seen = Seen::at(&page.page).quoting(&format!("{} {}", page.title, page.shown));
    suspicion(seen, format!("date-future:{}", page.page), message)
}

fn contradiction(gap: &DateGap) -> Fault {
    let DateGap { title, shown, other, days, .. } = gap;
    let message = match gap.list {
        Some(_) => Text::new(
            format!("“{title}”在列表上的日期是 {other}，页面上是 {shown}，相差 {days} 天"),
            format!("\"{title}\" is dated {other} in the list and {shown} on its page, {days} days apart"),
        ),
        None => Text::new(
            format!("“{title}”的成文日期 {other} 晚于发布日期 {shown}，相差 {days} 天"),
            format!("\"{title}\" was written on {other}, {days} days after it was published on {shown}"),
        ),
    };
    let seen = Seen::at(&gap.page).quoting(&format!("{title} {shown}"));
    let fault = suspicion(seen, format!("date-gap:{}", gap.page), message);
    match &gap.list {
        Some(list) => fault.also_seen(Seen::at(list).quoting(&format!("{title} {other}"))),
        None => fault,
    }
}

fn suspicion(seen: Seen, subject: String, message: Text) -> Fault {
    let remedy = Text::new("核对原始发布记录，更正日期", "compare the original records, and mend the date");
    Fault::new(seen, subject, message, remedy).severity(Severity::Major).flagged()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: ForgedDates = ForgedDates { max_gap_days: 30, min_same_minute: 10 };

    fn read() -> PortalParts {
        let mut it = parts();
        it.hazards.dated = 5;
        it
    }

    fn page(shown: Date) -> DatedPage {
        DatedPage { page: at("/a"), title: "公告".into(), shown }
    }

    fn gap(days: i64) -> PortalParts {
        let mut it = read();
        it.hazards.gaps.push(DateGap {
            page: at("/a"),
            title: "公告".into(),
            shown: TODAY,
            other: TODAY,
            list: Some(at("/l")),
            days,
        });
        it
    }

    fn burst(pages: usize, older: usize) -> PortalParts {
        let mut it = read();
        let older = vec![page(date(2024, 1, 1)); older];
        it.hazards.bursts.push(Burst { minute: date(2026, 3, 2).at(9, 30, 0, 0), pages, older });
        it
    }

    #[test]
    fn passes_at_the_exact_limits() {
        assert_eq!(verdict(&CHECK, read()), Verdict::Pass);
        assert_eq!(verdict(&CHECK, gap(30)), Verdict::Pass);
        assert_eq!(verdict(&CHECK, burst(9, 9)), Verdict::Pass);
        assert_eq!(verdict(&CHECK, burst(11, 5)), Verdict::Pass);
    }

    #[test]
    fn suspicions_are_for_a_person_to_judge() {
        assert_eq!(subjects(&CHECK, gap(31)), ["date-gap:http://x.gov.cn/a"]);
        assert_eq!(subjects(&CHECK, burst(10, 5)), ["date-burst:2026-03-02 09:30"]);
        let mut it = read();
        it.hazards.future.push(page(date(2027, 1, 1)));
        let found = faults(&CHECK, it);
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("date-future:http://x.gov.cn/a", true));
    }

    #[test]
    fn does_not_apply_without_dates() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_of_pages_that_were_not_gathered() {
        let mut it = gap(30);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, it), not_gathered());
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
