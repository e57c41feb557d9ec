//! `annual-report-copied`: the annual report was written for its year and its unit.
//!
//! Why: 国办公开办函〔2021〕30号 holds units to account for 内容雷同、敷衍塞责; local rules look for copied reports.
//! Looks at the newest `years` reports there are, from the report of 2019 on: the running text of parts 1, 5 and 6,
//! without figures and punctuation, cut into pieces of eight letters, of which a quarter is compared.
//! Fails: (left to a person) more than `max_percent` of a text of at least 200 letters also stands in the unit's own report
//! before, or in another body's report of the same year on this site; or the title by which the report presents
//! itself names another body.
//! Not applicable: there is no such report, or nothing to compare it with.
//! Cannot tell: the report has no readable text.

use serde::Deserialize;

use super::support::{Outcome, contents, fault, newest_only, seen_report};
use super::{About, Check};
use crate::extract::ReportFacts;
use crate::model::{Answer, Fault, Reason};
use crate::portal::{AnnualReport, Portal};

pub(super) const ABOUT: About = About {
    id: "annual-report-copied",
    title: "年度报告内容雷同",
    passes: "第一、五、六部分的文字与本单位上一份年度报告、本网站其他单位同年度报告的重合比例不超过规定比例（参数 max_percent），没有残留其他单位名称。",
    fails: "重合比例超过规定比例，或报告标题写成其他单位，交人工确认；比例为实测值。",
    not_applicable: "没有 2019 年度及以后的年度报告，或没有可以比对的报告。",
    cannot_tell: "年报没有可读取的文字。",
    remedy: "结合本年度工作实际重写总体情况、问题和改进措施，不沿用往年或其他单位的文稿。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReportCopied {
    /// Years looked at, the newest that has a report first.
    #[serde(default = "newest_only")]
    years: u16,
    /// Inclusive limit; 80 means that 80 % still passes.
    #[serde(default = "eighty")]
    max_percent: u8,
}

fn eighty() -> u8 {
    80
}

/// Shorter texts are alike by their nature.
const SHORTEST: u32 = 200;

impl Check for AnnualReportCopied {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let reports = contents(portal, self.years)?;
        let mut outcome = Outcome::default();
        let mut highest = None;
        for report in &reports {
            self.look(portal, report, &mut outcome, &mut highest);
        }
        let answer = outcome.answer(&reports);
        Ok(highest.map_or(answer.clone(), |share| answer.count("highest_percent", usize::from(share))))
    }
}

impl AnnualReportCopied {
    fn look(&self, portal: &Portal, report: &AnnualReport, outcome: &mut Outcome, highest: &mut Option<u8>) {
        outcome.looked +=
            report.facts.titles.iter().filter(|title| title.own && !title.owner.is_empty()).count();
        for name in &report.strangers {
            outcome.looked += 1;
            outcome.faults.push(stranger(report, name));
        }
        if report.facts.narrative_chars < SHORTEST {
            if let Some(reason) = report.unread.clone() {
                outcome.doubts(reason);
            }
            return;
        }
        let Ok(all) = portal.annual_reports() else { return };
        // The own report before, and what others of the same site wrote for the same year.
        let before = all
            .iter()
            .filter(|it| it.own && it.year < report.year)
            .max_by_key(|it| (it.year, it.facts.narrative_chars));
        let others = all.iter().filter(|it| !it.own && it.year == report.year);
        let mut worst: Option<(u8, &AnnualReport)> = None;
        for other in before.into_iter().chain(others) {
            if other.facts.narrative_chars < SHORTEST {
                continue;
            }
            outcome.looked += 1;
            let share = share(&report.facts, &other.facts);
            *highest = (*highest).max(Some(share));
            if worst.is_none_or(|(known, _)| share > known) {
                worst = Some((share, other));
            }
        }
        if let Some((share, other)) = worst.filter(|(share, _)| *share > self.max_percent) {
            outcome.faults.push(self.copy(report, other, share));
        }
    }

    fn copy(&self, report: &AnnualReport, other: &AnnualReport, share: u8) -> Fault {
        let title = &other.title;
        let message = (
            format!(
                "第一、五、六部分约 {share}% 的文字与“{title}”相同（不计数字，限 {}%）",
                self.max_percent
            ),
            format!(
                "about {share} % of parts 1, 5 and 6 also stand in \"{title}\" (figures left out; the limit is {} %)",
                self.max_percent
            ),
        );
        let remedy = ("结合本年度工作实际重写相应部分", "write these parts anew, from the work of the year");
        let which = if other.own { "own".to_owned() } else { other.address.to_string() };
        fault(report, "annual-report-copied", &which, "", message, remedy)
            .flagged()
            .also_seen(seen_report(other, ""))
    }
}

/// Percent of `one` that also stands in `other`, rounded down.
fn share(one: &ReportFacts, other: &ReportFacts) -> u8 {
    let common = one.narrative.iter().filter(|it| other.narrative.binary_search(it).is_ok()).count();
    u8::try_from(common * 100 / one.narrative.len().max(1)).unwrap_or(100)
}

fn stranger(report: &AnnualReport, name: &str) -> Fault {
    let message = (
        format!("报告标题写为“{name}”的年度报告，与本单位名称不符"),
        format!("the title in the text is that of \"{name}\", which is not this unit"),
    );
    fault(
        report,
        "annual-report-stranger",
        name,
        name,
        message,
        ("核对并更正单位名称", "check and correct the name"),
    )
    .flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Verdict;
    use crate::portal::PortalParts;

    const CHECK: AnnualReportCopied = AnnualReportCopied { years: 1, max_percent: 80 };

    /// Two reports; the newer holds `common` of its 100 shingles from the older.
    fn pair(common: u32) -> PortalParts {
        let mut it = with_content(2025);
        it.annual.push(content(2024));
        for report in &mut it.annual {
            report.facts.narrative_chars = SHORTEST;
            report.facts.narrative = (0..100).collect();
        }
        it.annual[0].facts.narrative = (100 - common..200 - common).collect();
        it
    }

    #[test]
    fn passes_at_the_limit_and_one_percent_more_is_left_to_a_person() {
        assert_eq!(verdict(&CHECK, pair(80)), Verdict::Pass);
        let found = faults(&CHECK, pair(81));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("annual-report-copied:2025:own", true));
        assert!(found[0].message.zh.contains("约 81%"));
    }

    #[test]
    fn a_report_of_another_body_is_compared_in_its_own_year() {
        let mut it = pair(100);
        (it.annual[1].own, it.annual[1].year) = (false, 2025);
        it.annual[1].address = at("/other");
        assert_eq!(subjects(&CHECK, it.clone()), ["annual-report-copied:2025:http://x.gov.cn/other"]);
        it.annual[1].year = 2024;
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn a_name_left_in_is_left_to_a_person() {
        let mut it = with_content(2025);
        it.annual[0].strangers = vec!["别县人民政府".to_owned()];
        assert_eq!(subjects(&CHECK, it), ["annual-report-stranger:2025:别县人民政府"]);
    }

    #[test]
    fn does_not_apply_with_nothing_to_compare() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, with_content(2025)), Verdict::NotApplicable);
        let mut short = pair(100);
        short.annual[0].facts.narrative_chars = SHORTEST - 1;
        assert_eq!(verdict(&CHECK, short), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_a_scan_says() {
        let mut it = with_content(2025);
        it.annual[0].unread = Some(Reason::NeedsPerson);
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::NeedsPerson));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
