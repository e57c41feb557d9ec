//! `annual-report`: the report of the latest year that is due 政府信息公开工作年度报告 was published.
//!
//! Why: 条例 art. 49 and 50. Whether it came in time is asked by `annual-report-lateness`.
//! Departments publish the report of a year by 31 January, governments by 31 March of the next; townships and
//! subdistricts are taken to be due with the departments, for the regulation does not name them.
//! Fails: on the day after the last day, no report of that year is found on a site that was read to the end.
//! Not applicable: the unit is a public enterprise (条例 art. 55).
//! Cannot tell: it was not found, and the list of reports, or part of the site, could not be read; or a report was
//! found whose year is not known, or whose title names another body.

use serde::Deserialize;

use super::support::{due, looked_in, owes_disclosure, reports};
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Text, Verdict};
use crate::portal::{Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "annual-report",
    title: "政府信息公开工作年度报告",
    passes: "找到最近一个应公开年度的年度报告。",
    fails: "已过法定公布日期（政府 3 月 31 日，部门和乡镇街道 1 月 31 日），全站读取完毕仍未找到上一年度的年度报告。",
    not_applicable: "公共企事业单位（条例第五十五条另有规定）。",
    cannot_tell: "未找到，但年报列表或网站的一部分未能读取，或有年报未能识别年份、标题所称单位不符。",
    remedy: "在“政府信息公开年报”栏目公布该年度报告，标题写明年份。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReport {}

impl Check for AnnualReport {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let due = due(portal.unit_kind, portal.as_of);
        let reports = reports(portal)?;
        if let Some(report) = reports.own.iter().find(|report| report.year == Some(due.year)) {
            let answer = Answer::new(Verdict::Pass).word("url", report.address.as_str());
            return Ok(answer.count("due_year", usize::from(due.year.unsigned_abs())));
        }
        if let Some(reason) = reports.under_another_name(due.year).or(reports.doubt) {
            return Err(reason);
        }
        let list = portal.section(SectionKind::AnnualReportList)?;
        let seen = list.map_or_else(|| looked_in(portal), |list| Ok(Seen::at(&list.address)))?;
        let message = Text::new(
            format!("未找到 {} 年度政府信息公开工作年度报告（应于 {} 前公布）", due.year, due.day),
            format!("no annual report of {} was found; it was due on {}", due.year, due.day),
        );
        let remedy = Text::new(
            format!("公布 {} 年度报告，并在“政府信息公开年报”栏目提供链接，标题写明年份", due.year),
            format!(
                "publish the report of {} and link it, with its year, among the annual reports",
                due.year
            ),
        );
        let fault = Fault::new(seen, format!("annual-report:{}", due.year), message, remedy);
        Ok(Answer::of_faults(vec![fault]).count("due_year", usize::from(due.year.unsigned_abs())))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::extract::LabelKind;
    use crate::model::UnitKind;

    #[test]
    fn passes_when_the_report_of_the_year_is_there() {
        let mut it = parts();
        it.sections.push(report(2025, None));
        assert_eq!(verdict(&AnnualReport {}, it), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_day_after_the_last_day() {
        let on = |day| {
            let mut it = parts();
            it.as_of = day;
            it.sections.push(report(2024, None));
            it
        };
        assert_eq!(verdict(&AnnualReport {}, on(date(2026, 3, 31))), Verdict::Pass);
        assert_eq!(subjects(&AnnualReport {}, on(date(2026, 4, 1))), ["annual-report:2025"]);
        let mut department = on(date(2026, 2, 1));
        department.unit_kind = UnitKind::Department;
        assert_eq!(subjects(&AnnualReport {}, department), ["annual-report:2025"]);
    }

    #[test]
    fn a_short_list_that_was_read_holds_all_reports_though_the_crawl_was_stopped() {
        let listed = |entries| {
            let mut it = stopped();
            it.sections = vec![report(2024, None), section(SectionKind::AnnualReportList, "/nb/")];
            it.sections[1].entries = entries;
            it
        };
        assert_eq!(subjects(&AnnualReport {}, listed(15)), ["annual-report:2025"]);
        assert_eq!(verdict(&AnnualReport {}, listed(16)), not_gathered());
        assert_eq!(verdict(&AnnualReport {}, listed(0)), not_gathered());
    }

    #[test]
    fn does_not_apply_to_public_enterprises() {
        let mut it = parts();
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&AnnualReport {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_when_it_may_be_among_what_was_not_read() {
        assert_eq!(verdict(&AnnualReport {}, stopped()), not_gathered());
        let mut it = parts();
        it.unread.push((LabelKind::AnnualReport, at("/nb/"), Reason::NeedsRendering));
        assert_eq!(verdict(&AnnualReport {}, it), Verdict::CannotTell(Reason::NeedsRendering));
        let mut anothers = parts();
        anothers.sections.push(report(2025, None));
        anothers.sections[0].confidence = 40;
        assert!(matches!(verdict(&AnnualReport {}, anothers), Verdict::CannotTell(Reason::PartlyRead(_))));
        let mut nameless = parts();
        nameless.sections.push(report(2025, None));
        nameless.sections[0].year = None;
        assert!(matches!(verdict(&AnnualReport {}, nameless), Verdict::CannotTell(Reason::PartlyRead(_))));
    }
}
