//! `annual-report-text`: figures that the annual report names in its text are those of its tables.
//!
//! Why: a report that gives two numbers for one thing was not checked.
//! Looks at the newest `years` reports there are, from the report of 2019 on: requests received, requests carried on,
//! reviews, lawsuits.
//! Fails: (left to a person, for the text may count otherwise) a number in the text is none of those that the table gives
//! for it.
//! Not applicable: there is no such report, or the text names no figure that a table holds.
//! Cannot tell: the text names one, and its table could not be read.

use serde::Deserialize;

use super::support::{Outcome, contents, fault, newest_only, partly};
use super::{About, Check};
use crate::extract::{Figure, ReportFacts, RequestKind, Stated, StatedKind};
use crate::model::{Answer, Reason};
use crate::portal::{AnnualReport, Portal};

pub(super) const ABOUT: About = About {
    id: "annual-report-text",
    title: "年度报告文字与表格数据一致",
    passes: "正文所述收到申请、结转下年度、行政复议、行政诉讼的数量与表格一致。",
    fails: "正文所述数量与表格中的数字都不相同，每处交人工确认（统计口径可能不同）。",
    not_applicable: "没有 2019 年度及以后的年度报告，或正文没有写明可以核对的数量。",
    cannot_tell: "正文写明了数量，但对应的表格未能读取。",
    remedy: "核对后统一正文和表格的数字；口径不同的在正文中说明。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReportText {
    /// Years looked at, the newest that has a report first.
    #[serde(default = "newest_only")]
    years: u16,
}

impl Check for AnnualReportText {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let reports = contents(portal, self.years)?;
        let mut outcome = Outcome::default();
        for report in &reports {
            for stated in &report.facts.stated {
                look(report, stated, &mut outcome);
            }
        }
        Ok(outcome.answer(&reports))
    }
}

fn look(report: &AnnualReport, stated: &Stated, outcome: &mut Outcome) {
    let Some((id, zh, en)) = name(stated.kind) else { return };
    let Some(counts) = counts(&report.facts, stated.kind) else {
        outcome.doubts(partly(
            format!("{} 年度报告正文写明{zh} {} 件，但表格未能读取", report.year, stated.count),
            format!("the text of the report of {} gives {en}, but the table could not be read", report.year),
        ));
        return;
    };
    outcome.looked += 1;
    if counts.contains(&u64::from(stated.count)) {
        return;
    }
    let table = counts.first().copied().unwrap_or(0);
    let fault = fault(
        report,
        "annual-report-text",
        id,
        &stated.words,
        (
            format!("正文写“{}”，表格中{zh}为 {table} 件", stated.words),
            format!("the text gives {} for {en}, the table {table}", stated.count),
        ),
        ("核对并统一正文和表格的数字", "check both and make text and table agree"),
    );
    outcome.faults.push(fault.flagged());
}

fn name(kind: StatedKind) -> Option<(&'static str, &'static str, &'static str)> {
    match kind {
        StatedKind::Received => Some(("received", "收到申请", "requests received")),
        StatedKind::Next => Some(("next", "结转下年度", "requests carried on")),
        StatedKind::Reviews => Some(("reviews", "行政复议", "reviews")),
        StatedKind::Lawsuits => Some(("lawsuits", "行政诉讼", "lawsuits")),
        StatedKind::Published => None,
    }
}

/// The numbers that the table gives for it, the plainest first; `None` when it was not read.
fn counts(facts: &ReportFacts, kind: StatedKind) -> Option<Vec<u64>> {
    let number = |figure: Figure| figure.count().map(u64::from);
    if matches!(kind, StatedKind::Received | StatedKind::Next) {
        let table = facts.requests.as_ref()?;
        let total = |kind| number(table.row(kind)?[6]);
        return match kind {
            StatedKind::Next => Some(vec![total(RequestKind::Next)?]),
            _ => {
                let (new, carried) = (total(RequestKind::New)?, total(RequestKind::Carried).unwrap_or(0));
                Some(vec![new, new + carried])
            }
        };
    }
    let figures = &facts.reviews.as_ref()?.figures;
    // Printed totals and the sums of what they total: where these differ another check says so.
    let group = |at: usize| {
        let sum = figures[at..at + 4].iter().filter_map(|figure| number(*figure)).sum::<u64>();
        (number(figures[at + 4]).unwrap_or(sum), sum)
    };
    let (review, direct, after) = (group(0), group(5), group(10));
    Some(match kind {
        StatedKind::Reviews => vec![review.0, review.1],
        _ => vec![direct.0 + after.0, direct.1 + after.1, direct.0, after.0, direct.1, after.1],
    })
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Verdict;
    use crate::portal::PortalParts;

    const CHECK: AnnualReportText = AnnualReportText { years: 1 };

    fn says(kind: StatedKind, count: u32) -> PortalParts {
        let mut it = with_content(2025);
        it.annual[0].facts.stated.push(Stated { kind, count, words: format!("申请{count}件") });
        it
    }

    #[test]
    fn passes_with_the_tables_own_number_carried_over_or_not() {
        assert_eq!(verdict(&CHECK, says(StatedKind::Received, 12)), Verdict::Pass);
        assert_eq!(verdict(&CHECK, says(StatedKind::Received, 13)), Verdict::Pass);
        assert_eq!(verdict(&CHECK, says(StatedKind::Lawsuits, 0)), Verdict::Pass);
    }

    #[test]
    fn another_number_is_left_to_a_person() {
        let found = faults(&CHECK, says(StatedKind::Received, 14));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("annual-report-text:2025:received", true));
        assert!(found[0].message.zh.contains("表格中收到申请为 12 件"));
        assert_eq!(faults(&CHECK, says(StatedKind::Next, 1)).len(), 1);
    }

    #[test]
    fn does_not_apply_where_the_text_names_nothing_a_table_holds() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, with_content(2025)), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, says(StatedKind::Published, 99)), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_the_table() {
        let mut it = says(StatedKind::Reviews, 1);
        it.annual[0].facts.reviews = None;
        assert!(matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
