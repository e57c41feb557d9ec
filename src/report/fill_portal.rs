//! Fills the portal's part of the JSON report: sections, columns, documents, links.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;

use super::json_v1::{
    Attempt, BlockedLink, Column, DeadLink, Document, DocumentFile, Finding, HostDown, Interpretation, Links,
    Parent, Section, UnstableLink,
};
use super::{Material, fill, words::Words};
use crate::extract::Opens;
use crate::model::{self, Address, Dated, Outcome, days, stamp_in_china};
use crate::portal::{self, LinkTarget};
use crate::rules::Rule;

/// Format of a section by its address: pages are `html` whatever their ending.
fn format(address: &Address) -> String {
    const FILES: [&str; 12] =
        ["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "ofd", "zip", "rar", "txt"];
    address.extension().filter(|ending| FILES.contains(&ending.as_str())).unwrap_or_else(|| "html".to_owned())
}

pub(crate) fn sections(material: &Material<'_>) -> Vec<Section> {
    let found = material.portal.sections().unwrap_or_default();
    let each = found.iter().map(|it| Section {
        kind: it.kind,
        url: it.address.as_str().to_owned(),
        title: it.title.clone(),
        path: it.path.clone(),
        year: it.year,
        published: day(it.published),
        format: format(&it.address),
        confidence: it.confidence,
        reasons: it.reasons.clone(),
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
        .filter(|finding| about.contains(finding.rule.as_str()) && finding.is_fault())
        .map(|finding| finding.url.as_str())
        .collect();
    let found = material.portal.columns().unwrap_or_default();
    let each = found.iter().map(|it| {
        let mut column = Column {
            url: it.address.as_str().to_owned(),
            name: it.name.clone(),
            kind: it.kind,
            entries: it.entries,
            newest: it.newest,
            age_days: it.newest.map(|newest| days(newest, material.record.as_of)),
            limit_days: limit(&material.pack.rules, it).filter(|_| !it.archived),
            verdict: String::new(),
            reason: it.unread.as_ref().map(|reason| words.reason(reason)),
            undated: it.undated.len(),
            blank: it.blank.is_some(),
            archived: it.archived,
        };
        let faulty = faulty.contains(it.address.as_str());
        column_verdict(&column, faulty, it.unread.is_some()).clone_into(&mut column.verdict);
        column
    });
    each.collect()
}

fn is_about_columns(rule: &Rule) -> bool {
    rule.check.contains("column")
}

/// Never `fail` without a finding; never `pass` without a date within the limit.
fn column_verdict(column: &Column, faulty: bool, unread: bool) -> &'static str {
    match (column.age_days, column.limit_days) {
        _ if faulty => "fail",
        _ if unread => "cannot-tell",
        (_, None) => "not-applicable",
        _ if column.blank => "not-applicable",
        (Some(age), Some(limit)) if age <= limit => "pass",
        _ => "cannot-tell",
    }
}

/// The strictest limit that a rule about the age of columns (`kinds`, `max_age_days`) sets for this one.
fn limit(rules: &[Rule], column: &portal::Column) -> Option<i64> {
    let id = word(&column.kind);
    let of_rule = |rule: &Rule| {
        let kinds = rule.params.get("kinds").and_then(toml::Value::as_array);
        let named = kinds.is_none_or(|kinds| kinds.iter().any(|kind| kind.as_str() == Some(&id)));
        let first_only = rule.params.get("first_level_only").and_then(toml::Value::as_bool).unwrap_or(false);
        let meant = named && !column.kind_guessed && (column.first_level || !first_only);
        rule.params.get("max_age_days").and_then(toml::Value::as_integer).filter(|_| meant)
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
        updated: it.updated,
        validity: it.validity.clone(),
        valid_until: it.term.until,
        validity_state: it.term.at(material.record.as_of),
        files: it.files.iter().map(file).collect(),
        reason: it.unread.as_ref().map(|reason| words.reason(reason)),
        own: it.own,
        level: it.level,
        interpretations: it.interpretations.iter().map(|other| interpretation(it, other)).collect(),
    });
    each.collect()
}

fn file(it: &portal::DocumentFile) -> DocumentFile {
    DocumentFile {
        url: it.address.as_str().to_owned(),
        name: it.name.clone(),
        outcome: class(&it.outcome).0.to_owned(),
        format: it.format,
        opens: it.opens.map(|opens| {
            let word = match opens {
                Opens::Yes => "yes",
                Opens::No(_) => "no",
                Opens::Unknown(_) => "unknown",
            };
            word.to_owned()
        }),
    }
}

/// Class of an outcome, and its kind within the class.
pub(crate) fn class(outcome: &Outcome) -> (&'static str, Option<String>) {
    match outcome {
        Outcome::Alive => ("alive", None),
        Outcome::Gone(kind) => ("gone", Some(word(kind))),
        Outcome::Broken(kind) => ("broken", Some(word(kind))),
        Outcome::HostDown(kind) => ("host-down", Some(word(kind))),
        Outcome::Blocked(by) => ("blocked", Some(by.clone())),
        Outcome::Unchecked(kind) => ("unchecked", Some(word(kind))),
    }
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
        unstable: targets.iter().filter(|it| it.unstable).map(|it| unstable(it, material)).collect(),
    }
}

fn unstable(it: &LinkTarget, material: &Material<'_>) -> UnstableLink {
    UnstableLink {
        url: it.address.as_str().to_owned(),
        parents: parents(&it.parents),
        attempts: material.looks.at(&it.address).iter().map(attempt).collect(),
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

fn parents(pages: &[(Address, Arc<str>)]) -> Vec<Parent> {
    let each = pages
        .iter()
        .map(|(page, anchor)| Parent { url: page.as_str().to_owned(), anchor: anchor.to_string() });
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
