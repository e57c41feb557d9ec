//! Fills the portal's part of the JSON report: sections, columns, documents, links.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::json_v1::{
    Attempt, BlockedLink, Column, DeadLink, Document, Finding, HostDown, Interpretation, Links, Parent,
    Section,
};
use super::{Material, fill, words::Words};
use crate::model::{self, Address, Dated, Outcome, stamp_in_china};
use crate::portal::{self, ColumnKind, LinkTarget};
use crate::rules::Rule;

/// Parameters of rules that say how old a column may be, in days: a number for all kinds, or a table by kind.
const LIMIT_PARAMETERS: &[&str] = &["max_age_days", "limit_days", "max_age_days_by_kind"];

pub(crate) fn sections(material: &Material<'_>) -> Vec<Section> {
    let found = material.portal.sections().unwrap_or_default();
    let each = found.iter().map(|it| Section {
        kind: it.kind,
        url: it.address.as_str().to_owned(),
        title: it.title.clone(),
        path: it.path.clone(),
        year: it.year,
        published: day(it.published),
        confidence: it.confidence,
        blank: it.blank,
    });
    each.collect()
}

/// `verdict` of a column is taken from the findings of rules about columns, so that table and findings agree.
pub(crate) fn columns(material: &Material<'_>, findings: &[Finding], words: &Words) -> Vec<Column> {
    let about: BTreeSet<&str> = material
        .pack
        .rules
        .iter()
        .filter(|rule| is_about_columns(rule))
        .map(|rule| rule.id.as_str())
        .collect();
    let faulty: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| about.contains(finding.rule.as_str()))
        .flat_map(|finding| &finding.evidence)
        .map(|evidence| evidence.url.as_str())
        .collect();
    let found = material.portal.columns().unwrap_or_default();
    let each = found.iter().map(|it| {
        let limit_days = if it.archived { None } else { limit(&material.pack.rules, it.kind) };
        Column {
            url: it.address.as_str().to_owned(),
            name: it.name.clone(),
            kind: it.kind,
            entries: it.entries,
            newest: it.newest,
            age_days: it.newest.map(|newest| days(newest, material.record.as_of)),
            limit_days,
            verdict: column_verdict(it, limit_days, faulty.contains(it.address.as_str())).to_owned(),
            reason: it.unread.as_ref().map(|reason| words.reason(reason)),
            undated: it.undated.len(),
            blank: it.blank.is_some(),
            archived: it.archived,
        }
    });
    each.collect()
}

fn is_about_columns(rule: &Rule) -> bool {
    rule.check.contains("column")
}

fn column_verdict(column: &portal::Column, limit_days: Option<i64>, faulty: bool) -> &'static str {
    match column {
        _ if faulty => "fail",
        it if it.unread.is_some() => "cannot-tell",
        it if it.archived || (limit_days.is_none() && it.blank.is_none()) => "not-applicable",
        _ => "pass",
    }
}

/// The strictest limit that a rule about columns sets for this kind.
fn limit(rules: &[Rule], kind: ColumnKind) -> Option<i64> {
    let id = word(&kind);
    let of_rule = |rule: &Rule| {
        let kinds = rule.params.get("column_kinds").or_else(|| rule.params.get("columns"));
        let kinds = kinds.and_then(toml::Value::as_array);
        let named = kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind.as_str() == Some(&id)));
        let by_name = LIMIT_PARAMETERS.iter().filter_map(|name| rule.params.get(*name));
        let days = by_name.filter_map(|value| match value {
            toml::Value::Integer(days) if named => Some(*days),
            toml::Value::Table(by_kind) => by_kind.get(&id).and_then(toml::Value::as_integer),
            _ => None,
        });
        days.min()
    };
    rules.iter().filter(|rule| is_about_columns(rule)).filter_map(of_rule).min()
}

pub(crate) fn documents(material: &Material<'_>, words: &Words) -> Vec<Document> {
    let found = material.portal.documents().unwrap_or_default();
    let each = found.iter().map(|it| Document {
        url: it.address.as_str().to_owned(),
        title: it.title.clone(),
        number: it.number.clone(),
        written: it.written,
        published: day(it.published),
        validity: it.validity.clone(),
        reason: it.unread.as_ref().map(|reason| words.reason(reason)),
        interpretations: it.interpretations.iter().map(|other| interpretation(it, other)).collect(),
    });
    each.collect()
}

fn interpretation(document: &portal::Document, it: &portal::Interpretation) -> Interpretation {
    let both = day(document.published).zip(day(it.published));
    Interpretation {
        url: it.address.as_str().to_owned(),
        title: it.title.clone(),
        published: day(it.published),
        linked_from_document: it.linked_from_document,
        links_to_document: it.links_to_document,
        lag_days: both.map(|(from, to)| days(from, to)),
    }
}

pub(crate) fn links(material: &Material<'_>) -> Links {
    let targets = material.portal.links();
    let unchecked = targets.iter().filter(|it| matches!(it.outcome, Outcome::Unchecked(_))).count();
    let unchecked = u64::try_from(unchecked).unwrap_or(u64::MAX);
    let answered = |it: &&LinkTarget| !matches!(it.outcome, Outcome::Unchecked(_) | Outcome::Blocked(_));
    let mut down: BTreeMap<(String, String), usize> = BTreeMap::new();
    for it in targets {
        if let Outcome::HostDown(kind) = it.outcome {
            *down.entry((it.address.authority().to_owned(), word(&kind))).or_default() += 1;
        }
    }
    Links {
        checked: targets.iter().filter(answered).count(),
        dead: targets.iter().filter_map(dead).collect(),
        blocked: targets.iter().filter_map(blocked).collect(),
        hosts_down: down.into_iter().map(|((host, kind), links)| HostDown { host, kind, links }).collect(),
        // The run counts what it never looked at; the portal what it linked without an answer. One may hold the other.
        unchecked: unchecked.max(material.record.unchecked),
    }
}

fn dead(it: &LinkTarget) -> Option<DeadLink> {
    let (class, kind) = match it.outcome {
        Outcome::Gone(kind) => ("gone", word(&kind)),
        Outcome::Broken(kind) => ("broken", word(&kind)),
        _ => return None,
    };
    Some(DeadLink {
        url: it.address.as_str().to_owned(),
        class: class.to_owned(),
        kind,
        parents: parents(&it.parents),
        parent_count: it.parent_count.max(it.parents.len()),
        attempts: it.attempts.iter().map(attempt).collect(),
    })
}

fn blocked(it: &LinkTarget) -> Option<BlockedLink> {
    let Outcome::Blocked(by) = &it.outcome else { return None };
    Some(BlockedLink { url: it.address.as_str().to_owned(), by: by.clone(), parents: parents(&it.parents) })
}

fn parents(pages: &[(Address, String)]) -> Vec<Parent> {
    let each =
        pages.iter().map(|(page, anchor)| Parent { url: page.as_str().to_owned(), anchor: anchor.clone() });
    each.collect()
}

fn attempt(it: &model::Attempt) -> Attempt {
    Attempt {
        url: it.address.as_str().to_owned(),
        at: stamp_in_china(it.at),
        duration_ms: it.duration_ms,
        status: it.status,
        failure: it.failure.as_ref().map(tagged),
        location: it.location.as_ref().map(|to| to.as_str().to_owned()),
        sha256: it.sha256.clone(),
        warc: it.warc.as_ref().map(fill::warc),
    }
}

/// The identifier that a unit variant serialises to.
pub(crate) fn word(kind: &impl serde::Serialize) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn tagged(failure: &model::Failure) -> String {
    let value = serde_json::to_value(failure).unwrap_or_default();
    value.get("failure").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

fn day(dated: Option<Dated>) -> Option<Date> {
    dated.map(|it| it.date)
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
fn days(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}
