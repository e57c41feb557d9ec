//! Completes dates without years and turns drafts into rows.

use jiff::civil::Date;

use super::row::{Draft, When};
use crate::{
    extract::{Row, dates::of_address},
    model::Address,
};

/// Rows of `drafts`, addresses resolved against `base`.
pub(super) fn finish(drafts: Vec<Draft>, base: &Address) -> Vec<Row> {
    let addresses: Vec<Option<Address>> = drafts.iter().map(|draft| address(draft, base)).collect();
    let mut dates: Vec<Option<Date>> =
        drafts.iter().zip(&addresses).map(|(draft, address)| certain(draft, address.as_ref())).collect();
    for at in 0..drafts.len() {
        if let (Some(None), Some(When::MonthDay(month, day))) =
            (dates.get(at), drafts.get(at).map(|draft| draft.when))
        {
            let completed = between_neighbours(&dates, at, month, day);
            if let Some(slot) = dates.get_mut(at) {
                *slot = completed;
            }
        }
    }
    let parts = drafts.into_iter().zip(addresses).zip(dates);
    let row = |((draft, address), date): ((Draft, Option<Address>), Option<Date>)| Row {
        title: draft.title,
        address,
        date,
        number: draft.number,
        pinned: draft.pinned,
    };
    parts.map(row).collect()
}

fn address(draft: &Draft, base: &Address) -> Option<Address> {
    let href =
        draft.href.as_deref().map(str::trim).filter(|href| !href.is_empty() && !href.starts_with('#'))?;
    base.join(href).ok()
}

/// The date where row, address or header settle it.
fn certain(draft: &Draft, address: Option<&Address>) -> Option<Date> {
    let (month, day) = match draft.when {
        When::Full(date) => return Some(date),
        When::Nothing => return None,
        When::MonthDay(month, day) => (month, day),
    };
    let of_address = address.and_then(of_address).and_then(|(near, _)| nearest(near, month, day));
    of_address.or_else(|| Date::new(draft.header_year?, month, day).ok())
}

/// The year that brings month and day closest to `near`.
fn nearest(near: Date, month: i8, day: i8) -> Option<Date> {
    let years = [near.year() - 1, near.year(), near.year() + 1];
    let dates = years.into_iter().filter_map(|year| Date::new(year, month, day).ok());
    dates
        .min_by_key(|date| date.since((jiff::Unit::Day, near)).map_or(i32::MAX, |span| span.get_days().abs()))
}

/// Lists run from new to old: not later than the row above, not earlier than the row below.
fn between_neighbours(dates: &[Option<Date>], at: usize, month: i8, day: i8) -> Option<Date> {
    let above = dates.get(..at)?.iter().rev().flatten().next();
    if let Some(above) = above {
        let same = Date::new(above.year(), month, day).ok().filter(|date| date <= above);
        return same.or_else(|| Date::new(above.year() - 1, month, day).ok());
    }
    let below = dates.get(at + 1..)?.iter().flatten().next()?;
    let same = Date::new(below.year(), month, day).ok().filter(|date| date >= below);
    same.or_else(|| Date::new(below.year() + 1, month, day).ok())
}
