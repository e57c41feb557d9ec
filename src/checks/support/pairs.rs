//! Documents and their interpretations: which ones a check looks at.

use super::days;
use crate::extract::LabelKind;
use crate::model::{Address, Need, Outcome, Reason};
use crate::portal::{Column, ColumnKind, Document, Interpretation, Portal};

/// The unit's own documents.
///
/// # Errors
/// None was found, and a list of them, or part of the site, could not be read.
pub(in crate::checks) fn documents(portal: &Portal) -> Result<Vec<&Document>, Reason> {
    let found: Vec<&Document> = portal.documents()?.iter().filter(|document| document.own).collect();
    match portal.unread_of(LabelKind::Policy) {
        Some(reason) if found.is_empty() => Err(reason),
        _ => Ok(found),
    }
}

/// Published at most `window_days` before the day of the audit, that day included; `false` without a date.
pub(in crate::checks) fn within(document: &Document, window_days: u16, portal: &Portal) -> bool {
    document
        .published
        .is_some_and(|published| (0..=i64::from(window_days)).contains(&days(published.date, portal.as_of)))
}

/// Has a number 文号 or stands in a policy column: announcements of every day have neither.
pub(in crate::checks) fn is_policy(document: &Document, portal: &Portal) -> bool {
    let stands_in = |column: &Column| document.column.as_ref() == Some(&column.address);
    let columns = portal.columns().unwrap_or(&[]);
    document.number.is_some() || columns.iter().any(|it| it.kind == ColumnKind::Policy && stands_in(it))
}

/// Why an interpretation that was not found may still be there.
pub(in crate::checks) fn interpretations_unread(portal: &Portal, needs: &[Need]) -> Option<Reason> {
    portal.unread_of(LabelKind::Interpretation).or_else(|| portal.lacks(needs))
}

/// Every document with each of its interpretations; an error when there may be pairs that were not read.
pub(in crate::checks) fn pairs(portal: &Portal) -> Result<Vec<(&Document, &Interpretation)>, Reason> {
    let documents = documents(portal)?.into_iter();
    let pairs: Vec<_> =
        documents.flat_map(|doc| doc.interpretations.iter().map(move |it| (doc, it))).collect();
    match interpretations_unread(portal, Need::DOCUMENTS) {
        Some(reason) if pairs.is_empty() => Err(reason),
        _ => Ok(pairs),
    }
}

/// Why the page at `address` cannot speak for itself; `None` when it was read.
pub(in crate::checks) fn not_read(portal: &Portal, address: &Address) -> Option<Reason> {
    match portal.page(address).map(|page| &page.outcome) {
        Some(Outcome::Alive) => None,
        Some(Outcome::Blocked(by)) => Some(Reason::Blocked(by.clone())),
        _ => Some(Reason::NotGathered),
    }
}
