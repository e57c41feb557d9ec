//! The sheet that people fill in: what is left to them of one audit or of many, out as xlsx or csv, and back in.
//!
//! Comes in: reports, and what was decided before. Goes out: the bytes of a sheet. On the way back: the bytes of a
//! sheet and the same reports come in, and [`Ruling`]s go out, or every bad row with its line and remedy.

mod read;
mod sheet;
mod table;

pub use read::rulings;
pub(crate) use read::{day_of, field_of};
pub use sheet::{csv, xlsx};
pub(crate) use table::rows as sheet_rows;

use super::json_v1::{Finding, Report, Rule};
use crate::model::{Decision, Points, Ruling, Signature};

/// What an item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// A flagged finding: confirm or dismiss.
    Flag,
    /// A rule that only a person can answer.
    Manual,
    /// A rule that the check could not, or not fully, tell.
    Open,
}

/// One row of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub(crate) audit: String,
    pub(crate) unit: String,
    pub(crate) kind: ItemKind,
    pub(crate) rule: String,
    pub(crate) title: String,
    pub(crate) basis: String,
    /// 单项否决: it holds or it does not; no points.
    pub(crate) veto: bool,
    /// The most that a person can give.
    pub(crate) most: Points,
    pub(crate) message: String,
    pub(crate) url: String,
    pub(crate) excerpt: String,
    /// Empty for a rule as a whole.
    pub(crate) fingerprint: String,
    /// What was decided before.
    pub(crate) ruling: Option<(Decision, Signature)>,
}

/// Everything of `report` that is left to people, what they decided already included; `known` are decisions that
/// came after the report, oldest first.
pub fn items(report: &Report, known: &[Ruling]) -> Vec<Item> {
    let mut items = Vec::new();
    for rule in &report.rules {
        if rule.open || rule.ruled.is_some() {
            items.push(of_rule(report, rule));
        }
        let of = report.findings.iter().filter(|finding| finding.rule == rule.id);
        items.extend(of.filter_map(|finding| of_finding(report, rule, finding)));
    }
    for ruling in known {
        let print = ruling.fingerprint.as_deref().unwrap_or_default();
        let same = items.iter_mut().filter(|item| item.rule == ruling.rule && item.fingerprint == print);
        for item in same {
            item.ruling = Some((ruling.decision, ruling.by.clone()));
        }
    }
    items
}

fn of_rule(report: &Report, rule: &Rule) -> Item {
    let most = if rule.ruled.is_some() { rule.max } else { rule.high };
    // Where no points are asked for, a word was given.
    let decision = match rule.veto || most == Points::ZERO {
        true if rule.verdict == "fail" => Decision::Confirmed,
        true => Decision::Dismissed,
        false => Decision::Points(rule.points),
    };
    Item {
        audit: report.audit.id.clone(),
        unit: report.unit.name.clone(),
        kind: if rule.manual { ItemKind::Manual } else { ItemKind::Open },
        rule: rule.id.clone(),
        title: rule.title.clone(),
        basis: rule.basis.clone(),
        veto: rule.veto,
        most,
        message: rule.reason_text.clone().unwrap_or_default(),
        url: report.site.home.clone(),
        excerpt: String::new(),
        fingerprint: String::new(),
        ruling: rule.ruled.clone().map(|by| (decision, by)),
    }
}

fn of_finding(report: &Report, rule: &Rule, finding: &Finding) -> Option<Item> {
    // A person's finding about a rule as a whole has a row already.
    let whole =
        rule.ruled.is_some() && finding.ruling.as_ref().is_some_and(|it| rule.ruled.as_ref() == Some(&it.by));
    if !finding.flagged && (finding.ruling.is_none() || whole) {
        return None;
    }
    let ruling = finding
        .ruling
        .as_ref()
        .map(|it| (if it.confirmed { Decision::Confirmed } else { Decision::Dismissed }, it.by.clone()));
    Some(Item {
        kind: ItemKind::Flag,
        veto: rule.veto,
        most: Points::ZERO,
        message: finding.message.clone(),
        url: finding.url.clone(),
        excerpt: finding.evidence.first().and_then(|it| it.excerpt.clone()).unwrap_or_default(),
        fingerprint: finding.fingerprint.clone(),
        ruling,
        ..of_rule(report, rule)
    })
}
