//! Annual reports whose content is looked at: the newest ones, one a year.

use super::owes_disclosure;
use crate::extract::ReportFacts;
use crate::model::{Answer, Fault, Reason, Seen, Text, Verdict};
use crate::portal::{AnnualReport, Portal};

/// The form with six parts and three tables binds reports from this year on (国办公开办函〔2019〕60号, then
/// 〔2021〕30号); earlier ones were free in form.
const FIRST_YEAR_OF_THE_FORM: i16 = 2019;

/// Reports looked at unless the pack says otherwise: the newest.
pub(in crate::checks) fn newest_only() -> u16 {
    1
}

/// The unit's reports of the newest `years` years that have one, newest first. Where a year has several (a page and a
/// file), the one that says most. Empty where nobody owes a report, or there is none: others ask for that.
///
/// # Errors
/// None was found, and part of the site could not be read, or all that were found seem to be other bodies'.
pub(in crate::checks) fn contents(portal: &Portal, years: u16) -> Result<Vec<&AnnualReport>, Reason> {
    if !owes_disclosure(portal) {
        return Ok(Vec::new());
    }
    portal.home()?;
    let all = portal.annual_reports()?.iter();
    let mut newest: Vec<&AnnualReport> = Vec::new();
    for report in all.filter(|it| it.own && it.year >= FIRST_YEAR_OF_THE_FORM).rev() {
        match newest.last_mut().filter(|known| known.year == report.year) {
            Some(known) if weight(&report.facts) >= weight(&known.facts) => *known = report,
            Some(_) => {}
            None => newest.push(report),
        }
    }
    newest.truncate(usize::from(years));
    let others = portal.annual_reports()?.iter().any(|it| !it.own && it.year >= FIRST_YEAR_OF_THE_FORM);
    if newest.is_empty() && others {
        return Err(super::partly(
            "找到年度报告，但其标题所称单位与本单位名称不符，须人工确认",
            "annual reports were found whose titles name another body; a person must decide",
        ));
    }
    Ok(newest)
}

/// The unit's report of `year` that says most.
pub(in crate::checks) fn content_of(portal: &Portal, year: i16) -> Option<&AnnualReport> {
    let all = portal.annual_reports().ok()?.iter().rev();
    all.filter(|it| it.own && it.year == year).max_by_key(|it| weight(&it.facts))
}

fn weight(facts: &ReportFacts) -> usize {
    let tables = [!facts.disclosed.is_empty(), facts.requests.is_some(), facts.reviews.is_some()];
    facts.parts.len() + tables.iter().filter(|found| **found).count()
}

/// What one report brought: nothing looked at, faults, a reason why not all could be looked at.
#[derive(Debug, Default)]
pub(in crate::checks) struct Outcome {
    /// What was wrong.
    pub(in crate::checks) faults: Vec<Fault>,
    /// Things looked at; none means that the question does not arise.
    pub(in crate::checks) looked: usize,
    /// Why more may be wrong.
    pub(in crate::checks) doubt: Option<Reason>,
}

impl Outcome {
    /// The answer over all reports.
    pub(in crate::checks) fn answer(self, reports: &[&AnnualReport]) -> Answer {
        let verdict = match (self.looked, self.faults.is_empty(), self.doubt.clone()) {
            (0, true, None) => return Verdict::NotApplicable.into(),
            (0, true, Some(reason)) => Answer::new(Verdict::CannotTell(reason)),
            _ => Answer::of_faults(self.faults).blind(self.doubt),
        };
        let years = reports.iter().map(|report| report.year.to_string()).collect::<Vec<_>>().join("、");
        verdict.word("years", years).count("looked_at", self.looked)
    }

    /// Keeps the first doubt.
    pub(in crate::checks) fn doubts(&mut self, reason: Reason) {
        self.doubt.get_or_insert(reason);
    }
}

/// Where the report was read.
pub(in crate::checks) fn seen(report: &AnnualReport, words: &str) -> Seen {
    let place = report.file.as_ref().unwrap_or(&report.address);
    let seen = Seen::at(place).quoting(words);
    match report.file {
        Some(_) => seen.linked_from(&report.address, &report.title),
        None => seen,
    }
}

/// A fault of `report`; `subject` says which, the year and its kind come before it.
pub(in crate::checks) fn fault(
    report: &AnnualReport,
    kind: &str,
    subject: &str,
    words: &str,
    message: (String, String),
    remedy: (&str, &str),
) -> Fault {
    let year = report.year;
    let message =
        Text::new(format!("{year} 年度报告：{}", message.0), format!("the report of {year}: {}", message.1));
    Fault::new(
        seen(report, words),
        format!("{kind}:{year}:{subject}"),
        message,
        Text::new(remedy.0, remedy.1),
    )
}

/// A table or part that is not in the text may be in a picture.
pub(in crate::checks) fn in_pictures() -> Reason {
    super::partly(
        "年报正文含图片，表格可能是图片，无法读取",
        "the report holds pictures; a table may be one of them and cannot be read",
    )
}
