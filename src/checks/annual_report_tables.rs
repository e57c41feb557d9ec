//! `annual-report-tables`: the annual report holds the three statutory tables.
//!
//! Why: 国办公开办函〔2021〕30号 prescribes the tables of parts 2, 3 and 4, and that every cell bears a figure.
//! Looks at the newest `years` reports there are, from the report of 2019 on.
//! Fails: neither a table nor any of its words stands in the text. Left to a person, as a note: cells of the tables
//! of parts 3 and 4 that are empty, where the form wants a 0.
//! Not applicable: there is no such report, or the unit is a public enterprise.
//! Cannot tell: a table was not found and the report holds pictures or a file without readable text, or its words are
//! there but it could not be read cell by cell.

use serde::Deserialize;

use super::support::{Outcome, contents, fault, in_pictures, newest_only, partly};
use super::{About, Check};
use crate::extract::{Figure, ReportFacts};
use crate::model::{Answer, Fault, Reason, Severity};
use crate::portal::{AnnualReport, Portal};

pub(super) const ABOUT: About = About {
    id: "annual-report-tables",
    title: "年度报告三张表格齐全",
    passes: "年度报告包含三张法定表格：主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议行政诉讼情况。",
    fails: "正文中既没有某张表格，也没有表格中的文字，每缺一张计一处；表格留空格（应填 0）的交人工确认。",
    not_applicable: "没有 2019 年度及以后的年度报告，或公共企事业单位。",
    cannot_tell: "表格可能是图片或在未能读取的附件中，或表格无法逐格读取。",
    remedy: "按国办公开办函〔2021〕30号格式以文字表格（不用图片）补齐，没有数据的填 0。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReportTables {
    /// Years looked at, the newest that has a report first.
    #[serde(default = "newest_only")]
    years: u16,
}

const NAMES: [(&str, &str); 3] = [
    ("二、主动公开政府信息情况", "of part 2 (disclosed on own initiative)"),
    ("三、收到和处理政府信息公开申请情况", "of part 3 (requests)"),
    ("四、政府信息公开行政复议、行政诉讼情况", "of part 4 (reviews and lawsuits)"),
];

impl Check for AnnualReportTables {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let reports = contents(portal, self.years)?;
        let mut outcome = Outcome::default();
        for report in &reports {
            look(report, &mut outcome);
        }
        Ok(outcome.answer(&reports))
    }
}

fn look(report: &AnnualReport, outcome: &mut Outcome) {
    let facts = &report.facts;
    let read = [!facts.disclosed.is_empty(), facts.requests.is_some(), facts.reviews.is_some()];
    for (at, read) in read.into_iter().enumerate() {
        if read {
            outcome.looked += 1;
        } else if facts.named_tables[at] {
            outcome.doubts(partly(
                format!("{} 年度报告的表格“{}”无法逐格读取", report.year, NAMES[at].0),
                format!("the table {} in the report of {} could not be read", NAMES[at].1, report.year),
            ));
        } else if let Some(reason) = report.unread.clone() {
            outcome.doubts(reason);
        } else if facts.pictures > 0 {
            outcome.doubts(in_pictures());
        } else {
            outcome.looked += 1;
            outcome.faults.push(absence(report, at));
        }
    }
    for (number, blanks) in blanks(facts) {
        outcome.faults.push(gaps(report, number, blanks));
    }
}

/// Empty cells in the tables of parts 3 and 4.
fn blanks(facts: &ReportFacts) -> Vec<(u8, usize)> {
    let blank = |figures: &[Figure]| figures.iter().filter(|figure| **figure == Figure::Blank).count();
    let rows = facts.requests.iter().flat_map(|table| &table.rows);
    let requests = rows.map(|row| blank(&row.figures)).sum();
    let reviews = facts.reviews.as_ref().map_or(0, |table| blank(&table.figures));
    [(3, requests), (4, reviews)].into_iter().filter(|(_, blanks)| *blanks > 0).collect()
}

fn absence(report: &AnnualReport, at: usize) -> Fault {
    let (zh, en) = NAMES[at];
    fault(
        report,
        "annual-report-table",
        &(at + 2).to_string(),
        "",
        (format!("没有“{zh}”表格"), format!("there is no table {en}")),
        (
            "按国办公开办函〔2021〕30号格式补上该表格，没有数据的填 0",
            "add the table as the form of 2021 prescribes, with 0 where there is nothing",
        ),
    )
}

fn gaps(report: &AnnualReport, number: u8, blanks: usize) -> Fault {
    fault(
        report,
        "annual-report-blanks",
        &number.to_string(),
        "",
        (
            format!("第{}部分的表格有 {blanks} 格没有填数", if number == 3 { "三" } else { "四" }),
            format!("{blanks} cells of the table of part {number} bear no figure"),
        ),
        ("没有数据的填 0", "write 0 where there is nothing"),
    )
    .severity(Severity::Note)
    .flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Verdict;
    use crate::portal::PortalParts;

    const CHECK: AnnualReportTables = AnnualReportTables { years: 1 };

    fn with(change: impl FnOnce(&mut AnnualReport)) -> PortalParts {
        let mut it = with_content(2025);
        change(&mut it.annual[0]);
        it
    }

    #[test]
    fn passes_with_all_three() {
        assert_eq!(verdict(&CHECK, with_content(2025)), Verdict::Pass);
    }

    #[test]
    fn one_table_less_is_one_fault() {
        let it = with(|report| (report.facts.reviews, report.facts.named_tables[2]) = (None, false));
        let found = faults(&CHECK, it);
        assert_eq!((found.len(), found[0].subject.as_str()), (1, "annual-report-table:2025:4"));
        assert!(!found[0].flagged);
    }

    #[test]
    fn an_empty_cell_is_left_to_a_person() {
        let it = with(|report| report.facts.reviews.as_mut().unwrap().figures[3] = Figure::Blank);
        let found = faults(&CHECK, it);
        assert_eq!((found[0].flagged, found[0].severity), (true, Severity::Note));
        assert!(found[0].message.zh.contains("1 格"));
    }

    #[test]
    fn does_not_apply_without_a_report() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, with_content(2018)), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_pictures_show_or_cannot_be_taken_apart() {
        let lost = |change: fn(&mut AnnualReport)| {
            with(|report| {
                (report.facts.requests, report.facts.named_tables[1]) = (None, false);
                change(report);
            })
        };
        let told = |it| matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_)));
        assert!(told(lost(|report| report.facts.pictures = 1)));
        assert!(told(lost(|report| report.facts.named_tables[1] = true)));
        let scan = lost(|report| report.unread = Some(Reason::NotGathered));
        assert_eq!(verdict(&CHECK, scan), not_gathered());
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
