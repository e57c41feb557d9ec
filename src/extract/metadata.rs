//! Metadata tables.

/// Label and value pairs.
pub(crate) fn table(_root: scraper::ElementRef<'_>) -> Vec<(String, String)> {
    Vec::new()
}
