//! gongkai audits the websites of public bodies: gather, then judge.
//!
//! # The house
//!
//! A module imports only modules on lower floors; modules of one floor never import each other. *Pure* modules know
//! no network, disk, environment, clock or async. `tests/it/floors.rs` holds both.
//!
//! | floor | module | | responsibility |
//! |---|---|---|---|
//! | 9 | [`cli`] | | arguments, exit codes, logging, progress |
//! | 8 | [`demo`] | | sample portals on loopback |
//! | 8 | [`settings`] | | file, environment, flags → one small validated struct per module |
//! | 5 | [`audit`] | | drives gather and judge; replay; many units |
//! | 4 | [`report`] | pure | audits, rounds and years → html, json, csv, xlsx, docx |
//! | 3 | [`annual`] | pure | year-end totals: scheme, rounds and answers → sums, grades, ranks |
//! | 3 | [`checks`] | pure | one question a file; binds rules to them |
//! | 2 | [`portal`] | pure | pages → sections, columns, documents ↔ interpretations, links |
//! | 2 | [`scoring`] | pure | answers + pack → points, interval, grade, the sum step by step |
//! | 2 | [`evidence`] | | WARC in and out |
//! | 2 | [`render`] | | pages that only scripts fill, through the same gate |
//! | 1 | [`fetch`] | | the only way to the network |
//! | 1 | [`crawl`] | pure | what to fetch next |
//! | 1 | [`extract`] | pure | bytes → facts, in one parse |
//! | 1 | [`rules`] | pure | reads and validates packs |
//! | 1 | [`store`] | | units, rounds, audits, decisions: SQLite or PostgreSQL |
//! | 0 | [`meter`] | pure | metrics of a long run, by name |
//! | 0 | [`model`] | pure | the words of the domain as types |
//!
//! # Four walks through it
//!
//! **A page.** [`audit`] asks [`crawl::Frontier`] for the next task and hands its address to [`fetch::Client::visit`], which
//! returns a [`model::Visit`]: every exchange on the way and the class it comes to. A worker thread keeps the exchanges
//! ([`evidence::Writer`]), reads the page ([`extract::page`]) and tells [`portal::Builder`], which keeps little of it. The
//! page's links go back to the frontier.
//!
//! **A point.** [`portal::Builder::build`] assembles the [`portal::Portal`]. [`checks::run`] asks it the questions of the
//! [`rules::Pack`]; an answer is a [`model::Verdict`], and a `Fail` cannot be built without a [`model::Proof`].
//! [`scoring::score`] adds up and writes the sum down; [`report`] shows it.
//!
//! **A decision.** What only a person can decide goes out as a sheet ([`report::items`]) and comes back as
//! [`model::Ruling`]s beside the audit; [`scoring::score`] takes them in where the checks left something open.
//! In an office the decisions are facts of the [`store`]; [`audit::rejudge`] writes what holds there beside the audit, judges
//! again from its evidence, and keeps the new judgement beside the old one.
//!
//! **A dispute.** [`audit::replay`] reads the visits and the evidence of a finished audit, tells the builder the same
//! things in the same words, and judges again.

pub mod annual;
pub mod audit;
pub mod checks;
pub mod cli;
pub mod crawl;
pub mod demo;
pub mod evidence;
pub mod extract;
pub mod fetch;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod meter;
pub mod model;
pub mod portal;
pub mod render;
pub mod report;
pub mod rules;
pub mod scoring;
pub mod settings;
pub mod store;
