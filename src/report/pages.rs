//! `pages.jsonl`: what the program believes about every page it fetched, one object a line.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Material, fill_portal, inert::inert_json, json_v1::Page};
use crate::model::stamp_in_china;
use crate::portal::PageSummary;

/// One line of JSON per fetched page, in order of address; empty when nothing was fetched.
pub fn pages_jsonl(material: &Material<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for page in material.portal.pages() {
        serde_json::to_writer(&mut out, &line(page, material.record.as_of))
            .expect("structs with text keys serialise into memory");
        out.push(b'\n');
    }
    inert_json(out)
}

fn line(page: &PageSummary, as_of: Date) -> Page {
    let (outcome, outcome_kind) = fill_portal::class(&page.outcome);
    let text = |kept: &Option<Arc<str>>| kept.as_deref().map(str::to_owned);
    Page {
        url: page.address.as_str().to_owned(),
        final_url: page.final_address.as_str().to_owned(),
        status: page.status,
        outcome: outcome.to_owned(),
        outcome_kind,
        charset: text(&page.charset),
        kind: page.kind,
        kind_confidence: page.kind_confidence,
        title: page.title.to_string(),
        published: page.published,
        written: page.written,
        number: page.number.clone(),
        issuer: text(&page.issuer),
        origin: text(&page.origin),
        updated: page.updated,
        validity: text(&page.validity),
        valid_until: page.term.until,
        validity_state: page.term.at(as_of),
        column: text(&page.column),
        text_chars: page.text_chars,
        links: page.links,
        fetched_at: page.fetched_at.map(stamp_in_china),
    }
}
