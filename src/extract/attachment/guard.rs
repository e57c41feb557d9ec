//! Runs a third-party reader so that its panic becomes an answer, on a stack of its own.

use std::thread;

use super::{Doubt, FileFormat, Found};

/// Stack of a reader. The system hands out pages of it only as they are used.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// What `reader` finds; a panic inside it means that we cannot tell. Readers recurse over what a file nests, deeper
/// than the stacks of the threads that read pages allow.
pub(super) fn guarded(format: FileFormat, reader: impl FnOnce() -> Found + Send) -> Found {
    let failed = || Found::doubt(format, Doubt::ReaderFailed);
    thread::scope(|scope| {
        let builder = thread::Builder::new().name("attachment".to_owned()).stack_size(STACK_BYTES);
        // Nothing is shared with the reader but the bytes it borrows, so a panic leaves nothing half done.
        let running = builder.spawn_scoped(scope, reader);
        running.map_or_else(|_| failed(), |thread| thread.join().unwrap_or_else(|_| failed()))
    })
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
