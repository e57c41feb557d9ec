//! The papers of the year's totals: json, csv, xlsx, html; and the sheet of items that people score, out and in.
//!
//! Comes in: a scheme and the totals reached under it. Goes out: bytes. Same totals, same bytes: no clock is asked, and
//! the files are made of [`v1::Report`] alone.

mod book;
mod items;
mod page;
mod table;
pub mod v1;

pub use book::xlsx;
pub use items::{Asked, Scored, asked, items_csv, items_xlsx, scored};
pub use page::html;
pub use table::csv;

use crate::annual::UnitTotal;
use crate::model::Lang;

/// `totals.json`.
pub fn json(report: &v1::Report) -> Vec<u8> {
    super::json::lines(report)
}

/// The sum of a unit step by step, as JSON, for the store.
pub fn steps_json(unit: &UnitTotal) -> String {
    let steps: Vec<v1::Step> = unit.steps.iter().map(|step| v1::step(step, Lang::Zh)).collect();
    serde_json::to_string(&steps).expect("strings serialise")
}

/// A number, or its interval: `86.5`, `82～90`.
fn shown(interval: &v1::Interval) -> String {
    if interval.low == interval.high {
        interval.points.to_string()
    } else {
        format!("{}～{}", interval.low, interval.high)
    }
}

/// A rank, or from which to which it can still be.
fn shown_rank(unit: &v1::UnitTotal) -> String {
    match unit.rank {
        Some(rank) => rank.to_string(),
        None => format!("{}～{}", unit.rank_best, unit.rank_worst),
    }
}
