//! `annual-report-years`: no year is missing in the row of annual reports.
//!
//! Why: 条例 art. 49 asks for a report every year, and a gap hides one.
//! Fails: a year between the first report found (or `from_year`) and the latest that is due has no report; one
//! fault for each year. The latest shares its subject with `annual-report`, so that it is not taken twice.
//! Not applicable: there is no report at all and no `from_year`, or the unit is a public enterprise (art. 55).
//! Cannot tell: years are missing, and the list of reports, or part of the site, could not be read; or a report was
//! found whose year is not known, or whose title names another body.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::support::{due, looked_in, owes_disclosure, reports};
use super::{About, Check};
use crate::model::{Answer, Fault, Measured, Reason, Seen, Text, Verdict};
use crate::portal::{Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "annual-report-years",
    title: "历年年度报告连续",
    passes: "从最早的年度报告（或参数 from_year 指定的年份）到最近一个应公开年度，每年都有年度报告。",
    fails: "其间某一年没有年度报告，每缺一年计一处问题。",
    not_applicable: "没有任何年度报告且未指定 from_year，或公共企事业单位。",
    cannot_tell: "有缺失年份，但年报列表或网站的一部分未能读取，或有年报未能识别年份、标题所称单位不符。",
    remedy: "在“政府信息公开年报”栏目补齐所缺年份的年度报告。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReportYears {
    /// First year that must have a report, 2008 to 2100; left out: the first year found.
    #[serde(default, deserialize_with = "a_year")]
    from_year: Option<i16>,
}

/// The first year under the regulation, and a bound on what a pack may ask for.
const YEARS: std::ops::RangeInclusive<i16> = 2008..=2100;

fn a_year<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<i16>, D::Error> {
    let year = i16::deserialize(value)?;
    let fits = YEARS.contains(&year);
    if fits { Ok(Some(year)) } else { Err(serde::de::Error::custom("from_year must lie in 2008 to 2100")) }
}

impl Check for AnnualReportYears {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let due = due(portal.unit_kind, portal.as_of);
        let reports = reports(portal)?;
        let years = reports.own.iter().filter_map(|report| report.year);
        // A year outside the plausible is a misread title.
        let years: BTreeSet<i16> = years.filter(|year| YEARS.contains(year)).collect();
        let Some(first) = self.from_year.or_else(|| years.first().copied()) else {
            return reports.doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        };
        let missing: Vec<i16> = (first..=due.year).filter(|year| !years.contains(year)).collect();
        if missing.is_empty() {
            return Ok(Answer::new(Verdict::Pass).count("years", years.len()));
        }
        if let Some(reason) = reports.doubt.clone() {
            return Err(reason);
        }
        let list = portal.section(SectionKind::AnnualReportList)?;
        let seen = list.map_or_else(|| looked_in(portal), |list| Ok(Seen::at(&list.address)))?;
        let elsewhere = |year: &i16| reports.under_another_name(*year);
        let doubt = missing.iter().find_map(elsewhere);
        let missing: Vec<i16> = missing.into_iter().filter(|year| elsewhere(year).is_none()).collect();
        let faults = missing.iter().map(|year| fault(*year, seen.clone())).collect();
        let mut answer = Answer::of_faults(faults).blind(doubt);
        let names = missing.iter().map(ToString::to_string).collect();
        answer.measured.insert("missing_years".into(), Measured::Words(names));
        Ok(answer.count("years", years.len()))
    }
}

fn fault(year: i16, seen: Seen) -> Fault {
    let message = Text::new(
        format!("未找到 {year} 年度政府信息公开工作年度报告"),
        format!("no annual report of {year} was found"),
    );
    let remedy = Text::new(
        format!("在“政府信息公开年报”栏目补充 {year} 年度报告"),
        format!("add the report of {year} to the annual reports"),
    );
    Fault::new(seen, format!("annual-report:{year}"), message, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;

    const ANY: AnnualReportYears = AnnualReportYears { from_year: None };

    fn years(years: &[i16]) -> crate::portal::PortalParts {
        let mut it = parts();
        it.sections.extend(years.iter().map(|year| report(*year, None)));
        it
    }

    #[test]
    fn passes_when_no_year_is_missing() {
        assert_eq!(verdict(&ANY, years(&[2023, 2024, 2025])), Verdict::Pass);
    }

    #[test]
    fn fails_once_for_each_missing_year_and_the_one_due() {
        assert_eq!(subjects(&ANY, years(&[2022, 2024, 2025])), ["annual-report:2023"]);
        assert_eq!(subjects(&ANY, years(&[2024])), ["annual-report:2025"]);
        let from = AnnualReportYears { from_year: Some(2023) };
        assert_eq!(subjects(&from, years(&[2024, 2025])), ["annual-report:2023"]);
    }

    #[test]
    fn does_not_apply_without_any_report_or_to_public_enterprises() {
        assert_eq!(verdict(&ANY, parts()), Verdict::NotApplicable);
        let mut it = years(&[2020]);
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&ANY, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_a_gap_from_what_was_not_read() {
        let mut it = years(&[2022, 2025]);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&ANY, it), not_gathered());
        assert_eq!(verdict(&ANY, stopped()), not_gathered());
        let mut anothers = years(&[2022, 2023, 2024, 2025]);
        anothers.sections[1].confidence = 40;
        assert!(matches!(verdict(&ANY, anothers), Verdict::CannotTell(Reason::PartlyRead(_))));
    }
}
