//! Rows of the main list.

use super::Row;
use crate::model::Address;

/// The main list a visitor sees.
pub(crate) fn main_list(
    _body: scraper::ElementRef<'_>,
    _base: &Address,
    _skip: &dyn Fn(ego_tree::NodeId) -> bool,
) -> Vec<Row> {
    Vec::new()
}

/// Rows of a fragment of HTML.
pub(crate) fn of_fragment(_html: &str, _base: &Address) -> Vec<Row> {
    Vec::new()
}
