//! `annual-report-sums`: the figures in the tables of the annual report add up.
//!
//! Why: the form itself prints 第一项加第二项之和，等于第三项加第四项之和; totals are sums of their rows and columns.
//! Looks at the newest `years` reports there are, from the report of 2019 on, at the tables of parts 3 and 4.
//! Fails: in a column, 本年新收 + 上年结转 is not （七）总计 + 结转下年度; or （七）总计 is not the sum of its rows; in a row,
//! the six kinds of applicants do not make 总计; or the four results of reviews or lawsuits do not make theirs. One
//! fault for each equation. Left to a person: an equation with an empty cell in it, more than eight that fail at once,
//! and a 上年结转 that is not the 结转下年度 of the year before.
//! Not applicable: there is no such report, or it has neither table (that is the fault of `annual-report-tables`).
//! Cannot tell: a table, a row or a cell could not be read, and all that could adds up.

use serde::Deserialize;

use super::support::{Outcome, content_of, contents, fault, in_pictures, newest_only, partly, seen_report};
use super::{About, Check};
use crate::extract::{Figure, RequestKind, Requests, Reviews};
use crate::model::{Answer, Fault, Reason};
use crate::portal::{AnnualReport, Portal};

pub(super) const ABOUT: About = About {
    id: "annual-report-sums",
    title: "年度报告数据勾稽关系",
    passes: "申请表各列“本年新收＋上年结转＝办理结果总计＋结转下年度”，总计等于各行、各列之和；复议、诉讼各项之和等于总计。",
    fails: "某一等式不成立，每个等式计一处，写明所在的列或行和数字；含空格的等式、大量等式同时不成立、与上年度结转数不衔接的交人工确认。",
    not_applicable: "没有 2019 年度及以后的年度报告，或没有这两张表格（由“三张表格齐全”一项计）。",
    cannot_tell: "表格是图片或无法逐格读取；能读取的部分均成立。",
    remedy: "核对原始台账，更正表格中的数字，更正后重新发布并注明更正时间。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReportSums {
    /// Years looked at, the newest that has a report first.
    #[serde(default = "newest_only")]
    years: u16,
}

/// When more equations fail than this, the table may have been read amiss.
const TOO_MANY: usize = 8;

const COLUMNS: [(&str, &str); 7] = [
    ("自然人", "natural persons"),
    ("商业企业", "businesses"),
    ("科研机构", "research bodies"),
    ("社会公益组织", "charities"),
    ("法律服务机构", "legal services"),
    ("其他", "other bodies"),
    ("总计", "total"),
];
const GROUPS: [(&str, &str); 3] = [
    ("行政复议", "reviews"),
    ("行政诉讼（未经复议直接起诉）", "lawsuits without a review"),
    ("行政诉讼（复议后起诉）", "lawsuits after a review"),
];

/// One equation that was looked at.
struct Equation {
    /// Stable name.
    subject: String,
    /// Column or row, both languages.
    place: (String, String),
    left: Vec<Figure>,
    right: Vec<Figure>,
    /// What it says, both languages.
    says: (&'static str, &'static str),
}

impl Check for AnnualReportSums {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let reports = contents(portal, self.years)?;
        let mut outcome = Outcome::default();
        for report in &reports {
            look(report, &mut outcome);
            if let Some(before) = content_of(portal, report.year - 1) {
                outcome.faults.extend(carried(report, before));
            }
        }
        Ok(outcome.answer(&reports))
    }
}

fn look(report: &AnnualReport, outcome: &mut Outcome) {
    let facts = &report.facts;
    let mut equations = Vec::new();
    if let Some(table) = &facts.requests {
        in_columns(table, &mut equations);
        in_rows(table, &mut equations);
        if table.results().is_none() {
            outcome.doubts(not_whole(report));
        }
    }
    if let Some(table) = &facts.reviews {
        in_groups(table, &mut equations);
    }
    for (read, named) in
        [(facts.requests.is_some(), facts.named_tables[1]), (facts.reviews.is_some(), facts.named_tables[2])]
    {
        if read {
            continue;
        }
        if named {
            outcome.doubts(not_whole(report));
        } else if let Some(reason) = &report.unread {
            outcome.doubts(reason.clone());
        } else if facts.pictures > 0 {
            outcome.doubts(in_pictures());
        }
    }
    let mut found = Vec::new();
    for equation in &equations {
        if equation.left.iter().chain(&equation.right).any(|figure| *figure == Figure::Other) {
            outcome.doubts(not_whole(report));
            continue;
        }
        outcome.looked += 1;
        let sum =
            |figures: &[Figure]| figures.iter().map(|it| u64::from(it.count().unwrap_or(0))).sum::<u64>();
        if sum(&equation.left) != sum(&equation.right) {
            found.push(unequal(report, equation));
        }
    }
    let doubtful = found.len() > TOO_MANY;
    outcome.faults.extend(found.into_iter().map(|fault| if doubtful { fault.flagged() } else { fault }));
}

fn in_columns(table: &Requests, equations: &mut Vec<Equation>) {
    use RequestKind as Kind;
    let row = |kind| table.row(kind);
    let total = row(Kind::Total);
    let results = table.results();
    for (at, (zh, en)) in COLUMNS.iter().enumerate() {
        let place = || ((*zh).to_owned(), (*en).to_owned());
        if let (Some(new), Some(carried), Some(total), Some(next)) =
            (row(Kind::New), row(Kind::Carried), total, row(Kind::Next))
        {
            equations.push(Equation {
                subject: format!("balance:{at}"),
                place: place(),
                left: vec![new[at], carried[at]],
                right: vec![total[at], next[at]],
                says: (
                    "本年新收＋上年结转＝（七）总计＋结转下年度",
                    "new + carried over = total + carried on",
                ),
            });
        }
        if let (Some(total), Some(results)) = (total, &results) {
            equations.push(Equation {
                subject: format!("results:{at}"),
                place: place(),
                left: results.iter().map(|it| it.figures[at]).collect(),
                right: vec![total[at]],
                says: ("（一）至（六）各行之和＝（七）总计", "the rows (1) to (6) = total"),
            });
        }
    }
}

fn in_rows(table: &Requests, equations: &mut Vec<Equation>) {
    for row in &table.rows {
        equations.push(Equation {
            subject: format!("row:{}", row.kind.name()),
            place: (format!("“{}”行", row.kind.name()), format!("row \"{}\"", row.kind.name())),
            left: row.figures[..6].to_vec(),
            right: vec![row.figures[6]],
            says: ("自然人＋五类法人或其他组织＝总计", "natural persons + five kinds of bodies = total"),
        });
    }
}

fn in_groups(table: &Reviews, equations: &mut Vec<Equation>) {
    for (at, (zh, en)) in GROUPS.iter().enumerate() {
        let cells = &table.figures[at * 5..at * 5 + 5];
        equations.push(Equation {
            subject: format!("reviews:{at}"),
            place: ((*zh).to_owned(), (*en).to_owned()),
            left: cells[..4].to_vec(),
            right: vec![cells[4]],
            says: (
                "结果维持＋结果纠正＋其他结果＋尚未审结＝总计",
                "upheld + corrected + other + pending = total",
            ),
        });
    }
}

/// The figures of one side; noughts are left out where there are many.
fn written(figures: &[Figure]) -> String {
    let long = figures.len() > 6;
    let shown = figures.iter().filter(|it| !long || it.count().is_some_and(|count| count > 0));
    let words: Vec<String> =
        shown.map(|it| it.count().map_or_else(|| "空".to_owned(), |count| count.to_string())).collect();
    if words.is_empty() { "0".to_owned() } else { words.join(" + ") }
}

fn unequal(report: &AnnualReport, equation: &Equation) -> Fault {
    let figures = format!("{} ≠ {}", written(&equation.left), written(&equation.right));
    let (zh, en) = &equation.place;
    let message =
        (format!("{zh}：{figures}（{}）", equation.says.0), format!("{en}: {figures} ({})", equation.says.1));
    let remedy =
        ("核对台账，更正表格中的数字", "check the figures against the register and correct the table");
    let it =
        fault(report, "annual-report-sum", &equation.subject, &format!("{zh}：{figures}"), message, remedy);
    let blank = equation.left.iter().chain(&equation.right).any(|figure| *figure == Figure::Blank);
    if blank { it.flagged() } else { it }
}

/// 上年结转 of this year against 结转下年度 of the year before, by their totals.
fn carried(report: &AnnualReport, before: &AnnualReport) -> Option<Fault> {
    let total = |of: &AnnualReport, kind| of.facts.requests.as_ref()?.row(kind)?[6].count();
    let now = total(report, RequestKind::Carried)?;
    let then = total(before, RequestKind::Next)?;
    if now == then {
        return None;
    }
    let message = (
        format!("上年结转 {now} 件，而 {} 年度报告结转下年度 {then} 件", before.year),
        format!("carried over are {now}, but the report of {} carried on {then}", before.year),
    );
    let remedy = ("核对两个年度的结转数", "check the figures carried from year to year");
    let it = fault(report, "annual-report-carried", "total", &format!("上年结转：{now}"), message, remedy);
    Some(it.flagged().also_seen(seen_report(before, &format!("结转下年度继续办理：{then}"))))
}

fn not_whole(report: &AnnualReport) -> Reason {
    partly(
        format!("{} 年度报告的表格未能逐格读取", report.year),
        format!("the tables in the report of {} could not be read cell by cell", report.year),
    )
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Verdict;
    use crate::portal::PortalParts;

    const CHECK: AnnualReportSums = AnnualReportSums { years: 1 };

    fn set(kind: RequestKind, at: usize, figure: Figure) -> PortalParts {
        let mut it = with_content(2025);
        let rows = &mut it.annual[0].facts.requests.as_mut().unwrap().rows;
        rows.iter_mut().find(|row| row.kind == kind).unwrap().figures[at] = figure;
        it
    }

    #[test]
    fn passes_when_everything_adds_up() {
        assert_eq!(verdict(&CHECK, with_content(2025)), Verdict::Pass);
    }

    #[test]
    fn one_wrong_figure_fails_the_equations_it_stands_in_and_names_them() {
        let found = faults(&CHECK, set(RequestKind::Next, 0, Figure::Count(1)));
        let subjects: Vec<_> = found.iter().map(|fault| fault.subject.as_str()).collect();
        assert_eq!(
            subjects,
            ["annual-report-sum:2025:balance:0", "annual-report-sum:2025:row:结转下年度继续办理"]
        );
        assert!(found[0].message.zh.contains("自然人：12 + 1 ≠ 11 + 1"), "{}", found[0].message.zh);
        assert!(found.iter().all(|fault| !fault.flagged));
        let found = faults(&CHECK, set(RequestKind::Repeated, 3, Figure::Count(4)));
        assert_eq!(found[0].subject, "annual-report-sum:2025:results:3");
        assert!(found[0].message.zh.contains("社会公益组织：4 ≠ 0"), "{}", found[0].message.zh);
    }

    #[test]
    fn reviews_and_lawsuits_have_sums_of_their_own() {
        let mut it = with_content(2025);
        it.annual[0].facts.reviews.as_mut().unwrap().figures[10] = Figure::Count(5);
        let found = faults(&CHECK, it);
        assert_eq!(found[0].subject, "annual-report-sum:2025:reviews:2");
        assert!(found[0].message.zh.contains("复议后起诉）：5 + 0 + 0 + 0 ≠ 0"), "{}", found[0].message.zh);
    }

    #[test]
    fn empty_cells_and_a_table_full_of_faults_are_left_to_a_person() {
        let found = faults(&CHECK, set(RequestKind::Next, 6, Figure::Blank));
        assert!(found.iter().all(|fault| fault.flagged), "{found:?}");
        assert_eq!(verdict(&CHECK, set(RequestKind::Next, 3, Figure::Blank)), Verdict::Pass);
        let mut it = with_content(2025);
        for row in &mut it.annual[0].facts.requests.as_mut().unwrap().rows {
            row.figures[6] = Figure::Count(99);
        }
        let found = faults(&CHECK, it);
        assert!(found.len() > TOO_MANY && found.iter().all(|fault| fault.flagged), "{found:?}");
    }

    #[test]
    fn what_is_carried_from_year_to_year_is_compared() {
        let mut it = with_content(2025);
        it.annual.push(content(2024));
        let found = faults(&CHECK, it);
        assert_eq!((found.len(), found[0].subject.as_str()), (1, "annual-report-carried:2025:total"));
        assert!(found[0].flagged && found[0].seen.len() == 2);
    }

    #[test]
    fn does_not_apply_without_tables() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        let mut it = with_content(2025);
        let facts = &mut it.annual[0].facts;
        (facts.requests, facts.reviews, facts.named_tables) = (None, None, [false; 3]);
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_where_a_table_or_a_cell_was_not_read() {
        let partly = |it| matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_)));
        assert!(partly(set(RequestKind::Next, 3, Figure::Other)));
        let mut less = with_content(2025);
        less.annual[0].facts.requests.as_mut().unwrap().rows.retain(|row| row.kind != RequestKind::Petition);
        assert!(partly(less));
        let mut picture = with_content(2025);
        let facts = &mut picture.annual[0].facts;
        (facts.reviews, facts.named_tables[2], facts.pictures) = (None, false, 1);
        assert!(partly(picture));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
