//! A finished audit in, papers out: `report.json`, `pages.jsonl`, the HTML report, the list of findings as CSV, the
//! summary of many units, the [`papers`] of a round, and the totals of a year.
//!
//! Comes in: a [`Material`], all of it judged already. Goes out: bytes; writing them is the caller's business.
//! Same material, same bytes. Nothing here decides anything: what is not in the score is not in the papers.
//! Text from a site is inert in every paper: escaped, without control characters, never a formula.

mod coverage;
pub(crate) mod csv;
pub mod diff;
mod dossier;
mod explain;
mod fill;
mod fill_portal;
mod html;
mod inert;
pub mod items;
mod json;
pub mod json_v1;
pub mod mending;
mod outline;
mod pages;
pub mod papers;
mod picture;
mod selfcheck;
mod summary;
pub mod totals;
mod words;

pub use coverage::{Coverage, Covered};
pub use csv::findings_csv;
pub use dossier::{Dossier, Saved};
pub use explain::explain;
pub use html::html;
pub use inert::inert;
pub(crate) use inert::{inert_json, inert_page};
pub use json::{json, parse};
pub use pages::pages_jsonl;
pub use selfcheck::selfcheck;
pub use summary::{SummaryRow, summary_csv, summary_html, summary_json};

use std::collections::BTreeMap;

use crate::model::{AuditRecord, Lang, Looks, Places, Reason};
use crate::portal::Portal;
use crate::rules::Pack;
use crate::scoring::Score;

/// Why something could not be told, in words.
pub fn reason(reason: &Reason, lang: Lang) -> String {
    words::Words::new(lang).reason(reason)
}

/// Everything the papers of one audit are made of.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// Who, when, how much.
    pub record: &'a AuditRecord,
    /// The site as assembled.
    pub portal: &'a Portal,
    /// The pack the score was reached under.
    pub pack: &'a Pack,
    /// The score.
    pub score: &'a Score,
    /// Looks taken at every address: the evidence.
    pub looks: &'a Looks,
    /// What a budget left unread that could change the answer, by rule.
    pub missing: &'a BTreeMap<String, Places>,
    /// Language of every sentence.
    pub lang: Lang,
}

/// What we could not do; never a site's fault.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A page of ours could not be rendered.
    #[error("the report page could not be rendered")]
    Page(#[source] askama::Error),
    /// A document of ours could not be packed.
    #[error("the Word document could not be made")]
    Word(#[from] papers::WordError),
    /// The text is no report that this version reads.
    #[error("not a report of schema `{}`", json_v1::SCHEMA)]
    Parse(#[source] serde_json::Error),
    /// A report of another schema.
    #[error("report has schema `{found}`, this program reads `{}`", json_v1::SCHEMA)]
    Schema {
        /// What it says of itself.
        found: String,
    },
}
