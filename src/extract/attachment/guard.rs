//! Runs a third-party reader so that its panic becomes an answer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Doubt, FileFormat, Found};

/// What `reader` finds; a panic inside it means that we cannot tell.
pub(super) fn guarded(format: FileFormat, reader: impl FnOnce() -> Found) -> Found {
    // Nothing is shared with the reader but the bytes it borrows, so nothing is left half done.
    catch_unwind(AssertUnwindSafe(reader)).unwrap_or_else(|_| Found::doubt(format, Doubt::ReaderFailed))
}

#[cfg(test)]
mod tests {
    use super::super::Opens;
    use super::*;

    #[test]
    fn a_reader_that_breaks_down_leaves_the_question_open() {
        let found = guarded(FileFormat::Doc, || panic!("expected by this test"));
        assert_eq!(found.opens, Opens::Unknown(Doubt::ReaderFailed));
    }
}
