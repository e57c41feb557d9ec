//! `annual-report-lateness`: the latest report that is due came in time.
//!
//! Why: 条例 art. 49 sets the day.
//! Departments publish the report of a year by 31 January, governments by 31 March of the next; townships and
//! subdistricts are taken to be due with the departments, for the regulation does not name them.
//! Fails: the report bears a date after its last day; a minor fault. Of several copies the earliest counts.
//! Not applicable: the report is not there (that is the fault of `annual-report`), or the unit is a public
//! enterprise.
//! Cannot tell: the report bears no date, or only one that its address or signature hints at.

use serde::Deserialize;

use super::support::{days, due, owes_disclosure, partly, reports};
use super::{About, Check};
use crate::model::{Answer, DateSource, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "annual-report-lateness",
    title: "年度报告按时公布",
    passes: "最近一个应公开年度的年度报告在法定日期（政府 3 月 31 日，部门和乡镇街道 1 月 31 日）前公布。",
    fails: "年度报告的发布日期晚于法定日期。",
    not_applicable: "没有找到该年度报告（由“年度报告”一项计），或公共企事业单位。",
    cannot_tell: "年度报告没有可靠的发布日期。",
    remedy: "以后按期公布；系网站迁移造成日期变动的，恢复原发布日期并附说明。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReportLateness {}

impl Check for AnnualReportLateness {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let due = due(portal.unit_kind, portal.as_of);
        let reports = reports(portal)?;
        let of_year = reports.own.iter().filter(|report| report.year == Some(due.year));
        let copies: Vec<_> = of_year.collect();
        if copies.is_empty() {
            return reports
                .under_another_name(due.year)
                .or(reports.doubt)
                .map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let dated = copies.iter().filter_map(|report| Some((report, report.published?)));
        let Some((report, published)) = dated.min_by_key(|(_, published)| published.date) else {
            return Err(partly("年度报告没有发布日期", "the annual report bears no date"));
        };
        let answer = |faults| Answer::of_faults(faults).word("published", published.date.to_string());
        if published.date <= due.day {
            return Ok(answer(Vec::new()));
        }
        // The day in an address is when the page entered the content system, perhaps by a migration; and an undated
        // copy may have been the first.
        let sure =
            !matches!(published.source, DateSource::Address | DateSource::Signature | DateSource::Update);
        if !sure || copies.iter().any(|copy| copy.published.is_none()) {
            return Err(partly("年度报告没有可靠的发布日期", "the annual report bears no reliable date"));
        }
        let late = days(due.day, published.date);
        let message = Text::new(
            format!("{} 年度报告于 {} 公布，比法定日期 {} 晚 {late} 天", due.year, published.date, due.day),
            format!(
                "the report of {} was published on {}, {late} days after {}",
                due.year, published.date, due.day
            ),
        );
        let remedy = Text::new(
            "以后按法定日期公布；系网站迁移造成日期变动的，恢复原发布日期",
            "publish in time; if the date changed with a migration, restore the original one",
        );
        let seen = Seen::at(&report.address).quoting(&published.date.to_string());
        let fault = Fault::new(seen, format!("annual-report-late:{}", due.year), message, remedy);
        let late = usize::try_from(late).unwrap_or(0);
        Ok(answer(vec![fault.severity(Severity::Minor)]).count("late_days", late))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;

    fn published(day: jiff::civil::Date) -> crate::portal::PortalParts {
        let mut it = parts();
        it.sections.push(report(2025, dated(day)));
        it
    }

    #[test]
    fn passes_on_the_last_day() {
        assert_eq!(verdict(&AnnualReportLateness {}, published(date(2026, 3, 31))), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_day_after() {
        let found = faults(&AnnualReportLateness {}, published(date(2026, 4, 1)));
        assert_eq!(
            (found[0].subject.as_str(), found[0].severity),
            ("annual-report-late:2025", Severity::Minor)
        );
        let mut department = published(date(2026, 2, 1));
        department.unit_kind = UnitKind::Department;
        assert_eq!(subjects(&AnnualReportLateness {}, department), ["annual-report-late:2025"]);
    }

    #[test]
    fn does_not_apply_when_there_is_no_report() {
        assert_eq!(verdict(&AnnualReportLateness {}, parts()), Verdict::NotApplicable);
        let mut it = published(date(2026, 4, 1));
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&AnnualReportLateness {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_from_a_weak_date_or_none() {
        for weak in [DateSource::Address, DateSource::Update] {
            let mut it = published(date(2026, 4, 1));
            it.sections[0].published.as_mut().unwrap().source = weak;
            assert!(matches!(
                verdict(&AnnualReportLateness {}, it),
                Verdict::CannotTell(Reason::PartlyRead(_))
            ));
        }
        let mut it = parts();
        it.sections.push(report(2025, None));
        assert!(matches!(verdict(&AnnualReportLateness {}, it), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&AnnualReportLateness {}, stopped()), not_gathered());
    }
}
