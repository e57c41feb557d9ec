//! `pages.jsonl`: what the program believes about every page it fetched, one object a line.

use super::{Material, fill_portal, json_v1::Page};
use crate::model::{Outcome, stamp_in_china};
use crate::portal::PageSummary;

/// One line of JSON per fetched page, in order of address; empty when nothing was fetched.
pub fn pages_jsonl(material: &Material<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for page in material.portal.pages() {
        serde_json::to_writer(&mut out, &line(page)).expect("structs with text keys serialise into memory");
        out.push(b'\n');
    }
    out
}

fn line(page: &PageSummary) -> Page {
    let (outcome, outcome_kind) = class(&page.outcome);
    Page {
        url: page.address.as_str().to_owned(),
        final_url: page.final_address.as_str().to_owned(),
        status: page.status,
        outcome: outcome.to_owned(),
        outcome_kind,
        charset: page.charset.clone(),
        kind: page.kind,
        kind_confidence: page.kind_confidence,
        title: page.title.clone(),
        published: page.published,
        written: page.written,
        number: page.number.clone(),
        issuer: page.issuer.clone(),
        origin: page.origin.clone(),
        validity: page.validity.clone(),
        column: page.column.clone(),
        text_chars: page.text_chars,
        links: page.links,
        fetched_at: page.fetched_at.map(stamp_in_china),
    }
}

fn class(outcome: &Outcome) -> (&'static str, Option<String>) {
    match outcome {
        Outcome::Alive => ("alive", None),
        Outcome::Gone(kind) => ("gone", Some(fill_portal::word(kind))),
        Outcome::Broken(kind) => ("broken", Some(fill_portal::word(kind))),
        Outcome::HostDown(kind) => ("host-down", Some(fill_portal::word(kind))),
        Outcome::Blocked(by) => ("blocked", Some(by.clone())),
        Outcome::Unchecked(kind) => ("unchecked", Some(fill_portal::word(kind))),
    }
}
