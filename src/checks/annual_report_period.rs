//! `annual-report-period`: the annual report speaks of the year that it reports on, from its first day to its last.
//!
//! Why: figures of another year, or the year left over from the last report, mislead.
//! Looks at the newest `years` reports there are, from the report of 2019 on.
//! Fails: (left to a person) the period given for the figures is not 1 January to 31 December of that year; the title in
//! the text names another year; the first words of part 1, or the words before a figure there, name an earlier year.
//! Not applicable: there is no such report, or its text names neither period nor year.
//! Cannot tell: the report has no readable text.

use jiff::civil::{Date, date};
use serde::Deserialize;

use super::support::{Outcome, contents, fault, newest_only};
use super::{About, Check};
use crate::extract::Mention;
use crate::model::{Answer, Reason};
use crate::portal::{AnnualReport, Portal};

pub(super) const ABOUT: About = About {
    id: "annual-report-period",
    title: "年度报告统计期限与年份",
    passes: "统计期限为报告年度的 1 月 1 日至 12 月 31 日，正文标题和第一部分所称年份与报告年度一致。",
    fails: "统计期限、正文标题的年份与报告年度不符，或第一部分残留以前年度的表述，交人工确认。",
    not_applicable: "没有 2019 年度及以后的年度报告，或正文没有写明统计期限和年份。",
    cannot_tell: "年报没有可读取的文字。",
    remedy: "更正统计期限和年份；沿用上年文稿的，逐处核对数据是否更新。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReportPeriod {
    /// Years looked at, the newest that has a report first.
    #[serde(default = "newest_only")]
    years: u16,
}

const REMEDY: (&str, &str) =
    ("更正年份并核对数据是否为该年度的数据", "correct the year and check that the figures are that year's");

impl Check for AnnualReportPeriod {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let reports = contents(portal, self.years)?;
        let mut outcome = Outcome::default();
        for report in &reports {
            let before = outcome.looked;
            look(report, &mut outcome);
            if outcome.looked == before
                && let Some(reason) = report.unread.clone()
            {
                outcome.doubts(reason);
            }
        }
        Ok(outcome.answer(&reports))
    }
}

fn look(report: &AnnualReport, outcome: &mut Outcome) {
    let (facts, year) = (&report.facts, report.year);
    let mut flag = |subject: &str, words: &str, zh: String, en: String| {
        let fault = fault(report, "annual-report-period", subject, words, (zh, en), REMEDY);
        outcome.faults.push(fault.flagged());
    };
    outcome.looked += facts.periods.len();
    // A report may name other periods too: one that is right will do.
    if !facts.periods.is_empty() && !facts.periods.iter().any(|period| is_whole_year(*period, year)) {
        let (from, to) = facts.periods[0];
        flag(
            "period",
            &format!("{from} 至 {to}"),
            format!("统计期限写为 {from} 至 {to}，应为 {year} 年 1 月 1 日至 12 月 31 日"),
            format!("the figures are said to be from {from} to {to}, not of all of {year}"),
        );
    }
    let titles = facts.titles.iter().filter(|title| title.own);
    outcome.looked += titles.clone().count();
    if let Some(title) = titles.clone().next().filter(|_| !titles.clone().any(|title| title.year == year)) {
        flag(
            "title",
            &format!("{}{} 年政府信息公开工作年度报告", title.owner, title.year),
            format!("正文标题写为 {} 年", title.year),
            format!("the title in the text names {}", title.year),
        );
    }
    outcome.looked += facts.leftovers.len();
    for (mention, subject) in [(Mention::Opening, "opening"), (Mention::Figure, "figure")] {
        let mut places = facts.leftovers.iter().filter(|it| it.mention == mention && it.year < year);
        if let Some(left) = places.next() {
            flag(
                subject,
                &left.words,
                format!("第一部分写“{}”，疑为以前年度的表述", left.words),
                format!("part 1 speaks of {} where {year} belongs", left.year),
            );
        }
    }
}

fn is_whole_year((from, to): (Date, Date), year: i16) -> bool {
    from == date(year, 1, 1) && to == date(year, 12, 31)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::extract::{FormYear, Leftover};
    use crate::model::Verdict;
    use crate::portal::PortalParts;

    const CHECK: AnnualReportPeriod = AnnualReportPeriod { years: 1 };

    fn with(change: impl FnOnce(&mut AnnualReport)) -> PortalParts {
        let mut it = with_content(2025);
        change(&mut it.annual[0]);
        it
    }

    fn left(mention: Mention, year: i16) -> PortalParts {
        with(|it| it.facts.leftovers.push(Leftover { year, mention, words: format!("{year}年，") }))
    }

    #[test]
    fn passes_when_the_whole_year_is_meant() {
        assert_eq!(verdict(&CHECK, with_content(2025)), Verdict::Pass);
        assert_eq!(verdict(&CHECK, left(Mention::Opening, 2025)), Verdict::Pass);
    }

    #[test]
    fn a_day_less_or_another_year_is_left_to_a_person() {
        let short = with(|it| it.facts.periods = vec![(date(2025, 1, 1), date(2025, 12, 30))]);
        let found = faults(&CHECK, short);
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("annual-report-period:2025:period", true));
        let title = with(|it| {
            it.facts.titles = vec![FormYear { owner: String::new(), year: 2024, own: true }];
        });
        assert_eq!(subjects(&CHECK, title), ["annual-report-period:2025:title"]);
        assert_eq!(subjects(&CHECK, left(Mention::Opening, 2024)), ["annual-report-period:2025:opening"]);
        assert_eq!(subjects(&CHECK, left(Mention::Figure, 2024)), ["annual-report-period:2025:figure"]);
    }

    #[test]
    fn a_title_that_is_only_mentioned_says_nothing() {
        let mentioned = with(|it| {
            it.facts.titles = vec![FormYear { owner: String::new(), year: 2024, own: false }];
        });
        assert_eq!(verdict(&CHECK, mentioned), Verdict::Pass);
    }

    #[test]
    fn does_not_apply_where_nothing_names_a_year() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, with(|it| it.facts.periods.clear())), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_a_scan_says() {
        let scan = with(|it| {
            it.facts.periods.clear();
            it.unread = Some(Reason::NeedsPerson);
        });
        assert_eq!(verdict(&CHECK, scan), Verdict::CannotTell(Reason::NeedsPerson));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
