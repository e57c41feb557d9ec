//! The store: one suite, run on SQLite and on PostgreSQL, with equal results.
#![expect(clippy::unwrap_used, reason = "whatever fails here fails a test")]

mod backup;
mod commands;
mod contract;
pub(crate) mod engines;
mod ingest;
mod migrations;
pub(crate) mod office;
mod readme;
mod rounds;
mod torn;
mod totals;
mod units;
mod writers;
mod year;
