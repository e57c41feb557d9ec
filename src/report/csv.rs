//! The list of findings 问题清单 for a spreadsheet: UTF-8 with byte order mark, never a formula.

use super::json_v1::{Finding, Report};
use super::{Material, fill, inert::cell, words::Words};
use crate::model::{Points, Signature};

/// Tells Excel that the bytes are UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

const HEADERS: &[&str] = &[
    "number",
    "unit",
    "region",
    "site-code",
    "rule",
    "severity",
    "message",
    "page",
    "parent",
    "anchor",
    "seen-at",
    "basis",
    "points",
    "remedy",
    "evidence-file",
    "evidence-offset",
    "fingerprint",
    "standing",
    "ruled-by",
    "ruled-on",
    "ruled-file",
];

/// One row per finding in the order of the report; the first evidence stands for the finding.
pub fn findings_csv(material: &Material<'_>) -> Vec<u8> {
    let words = Words::new(material.lang);
    let header: Vec<String> = HEADERS.iter().map(|id| words.of("csv", id)).collect();
    table(&header, rows(&fill::report(material), &words))
}

/// Cells made harmless, quoted where needed, one line per row.
pub(crate) fn table(header: &[String], rows: Vec<Vec<Cell>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(BYTE_ORDER_MARK.to_vec());
    // Writing into memory cannot fail, and rows of any length are accepted.
    let _ = writer.write_record(header);
    for row in rows {
        let _ = writer.write_record(row.iter().map(Cell::shown));
    }
    writer.into_inner().unwrap_or_default()
}

/// One cell.
pub(crate) enum Cell {
    /// Text from anywhere: made harmless.
    Text(String),
    /// A number of ours; may begin with a minus and stays a number.
    Number(String),
}

impl Cell {
    /// A cell of text.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A cell of points.
    pub(crate) fn points(points: Points) -> Self {
        Self::Number(points.to_string())
    }

    /// A cell with a count.
    pub(crate) fn count(count: impl ToString) -> Self {
        Self::Number(count.to_string())
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) => cell(text),
            Self::Number(number) => number.clone(),
        }
    }
}

fn rows(report: &Report, words: &Words) -> Vec<Vec<Cell>> {
    let each = report.findings.iter().enumerate().map(|(at, finding)| {
        let rule = report.rules.iter().find(|rule| rule.id == finding.rule);
        let proof = finding.evidence.first();
        let warc = proof.and_then(|it| it.warc.as_ref());
        let of_person = |field: fn(&Signature) -> &String| {
            Cell::text(finding.ruling.as_ref().map(|ruling| field(&ruling.by).clone()).unwrap_or_default())
        };
        let of_proof = |text: Option<&String>| Cell::text(text.cloned().unwrap_or_default());
        vec![
            Cell::count(at + 1),
            Cell::text(&report.unit.name),
            Cell::text(&report.unit.region),
            Cell::text(&report.unit.site_code),
            Cell::text(rule.map_or(&finding.rule, |rule| &rule.title)),
            Cell::text(words.of("severity", severity_id(finding.severity))),
            Cell::text(&finding.message),
            Cell::text(&finding.url),
            of_proof(proof.and_then(|it| it.parent.as_ref())),
            of_proof(proof.and_then(|it| it.anchor.as_ref())),
            Cell::text(proof.and_then(|it| it.fetched_at.as_deref()).map(shown_time).unwrap_or_default()),
            Cell::text(rule.map_or("", |rule| &rule.basis)),
            Cell::points(finding.points),
            Cell::text(&finding.remedy),
            Cell::text(warc.map_or("", |it| &it.file)),
            warc.map_or(Cell::text(""), |it| Cell::count(it.offset)),
            Cell::text(&finding.fingerprint),
            Cell::text(words.of("standing", standing(finding))),
            of_person(|by| &by.who),
            of_person(|by| &by.day),
            of_person(|by| &by.file),
        ]
    });
    each.collect()
}

/// Where a finding stands with the people who decide.
fn standing(finding: &Finding) -> &'static str {
    match &finding.ruling {
        _ if finding.flagged => "flagged",
        None => "decided",
        Some(ruling) if ruling.confirmed => "confirmed",
        Some(_) => "dismissed",
    }
}

/// `2026-11-24T00:30:00+08:00` as `2026-11-24 00:30:00`: all times are those of China.
pub(crate) fn shown_time(stamp: &str) -> String {
    stamp.strip_suffix("+08:00").unwrap_or(stamp).replace('T', " ")
}

/// Identifier of a severity.
pub(crate) fn severity_id(severity: crate::model::Severity) -> &'static str {
    use crate::model::Severity;
    match severity {
        Severity::Note => "note",
        Severity::Minor => "minor",
        Severity::Major => "major",
        Severity::Veto => "veto",
    }
}
