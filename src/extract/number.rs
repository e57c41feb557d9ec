//! Document numbers 文号.

/// Normal form of a 文号.
pub(crate) fn normalise(_text: &str) -> Option<String> {
    None
}

/// The document's own 文号.
pub(crate) fn own(_heading: &str, _metadata: &[(String, String)], _text: &str) -> Option<String> {
    None
}

/// 文号 that the text cites.
pub(crate) fn cited(_text: &str) -> Vec<String> {
    Vec::new()
}

/// Titles in 《》.
pub(crate) fn titles_in_book_marks(_text: &str) -> Vec<String> {
    Vec::new()
}
