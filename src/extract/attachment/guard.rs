//! Runs a third-party reader so that its panic becomes an answer, on a stack of its own, and not for ever.
//!
//! Most of what a hostile file may ask for is bounded before (`depth`, `package`), so that the same bytes give the same
//! facts. The time limit is for the rest: forms that draw each other in ever more copies. It is so far above what
//! honest files take that no load of the machine makes the difference. A reader that runs away cannot be ended; it is
//! left behind, and while too many of them run no other is started.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use super::{Doubt, FileFormat, Found};

/// Stack of a reader. The system hands out pages of it only as they are used.
const STACK_BYTES: usize = 64 * 1024 * 1024;
/// Time of a reader. The longest honest files take a second or two.
const LIMIT: Duration = Duration::from_secs(30);
/// Readers left behind, above which no further file is read until one of them ends.
const MOST_RUNAWAYS: usize = 2;

/// Readers that ran out of time and still run.
static RUNAWAYS: AtomicUsize = AtomicUsize::new(0);

/// What `reader` finds in `body`; a panic inside it, or no end to it, means that we cannot tell. Readers recurse over
/// what a file nests, deeper than the stacks of the threads that read pages allow.
pub(super) fn guarded(
    format: FileFormat,
    body: &[u8],
    reader: impl FnOnce(&[u8]) -> Found + Send + 'static,
) -> Found {
    within(LIMIT, format, body, reader)
}

fn within(
    limit: Duration,
    format: FileFormat,
    body: &[u8],
    reader: impl FnOnce(&[u8]) -> Found + Send + 'static,
) -> Found {
    let failed = || Found::doubt(format, Doubt::ReaderFailed);
    if RUNAWAYS.load(Ordering::SeqCst) >= MOST_RUNAWAYS {
        return failed();
    }
    let bytes = body.to_vec();
    let (tell, told) = mpsc::sync_channel(1);
    // Whoever comes second, reader or limit, sees that the other was there.
    let met = Arc::new(AtomicUsize::new(0));
    let mine = Arc::clone(&met);
    let builder = thread::Builder::new().name("attachment".to_owned()).stack_size(STACK_BYTES);
    let running = builder.spawn(move || {
        let _end = End(mine);
        // Nobody may listen any more.
        let _ = tell.send(reader(&bytes));
    });
    if running.is_err() {
        return failed();
    }
    match told.recv_timeout(limit) {
        Ok(found) => found,
        Err(mpsc::RecvTimeoutError::Disconnected) => failed(),
        Err(mpsc::RecvTimeoutError::Timeout) => {
            RUNAWAYS.fetch_add(1, Ordering::SeqCst);
            leave(&met);
            failed()
        }
    }
}

/// Counts a reader that ends after its time, by whatever way.
struct End(Arc<AtomicUsize>);

impl Drop for End {
    fn drop(&mut self) {
        leave(&self.0);
    }
}

/// The second to leave takes the runaway off the count.
fn leave(met: &AtomicUsize) {
    if met.fetch_add(1, Ordering::SeqCst) == 1 {
        RUNAWAYS.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Opens;
    use super::*;

    #[test]
    fn a_reader_that_breaks_down_leaves_the_question_open() {
        let found = guarded(FileFormat::Doc, b"", |_| panic!("expected by this test"));
        assert_eq!(found.opens, Opens::Unknown(Doubt::ReaderFailed));
    }

    #[test]
    fn a_reader_without_end_is_left_behind() {
        let (end, wait) = mpsc::channel::<()>();
        let found = within(Duration::from_millis(20), FileFormat::Pdf, b"", move |_| {
            // Until the test is over.
            let _ = wait.recv();
            Found::bare(FileFormat::Pdf, Opens::Yes)
        });
        assert_eq!(found.opens, Opens::Unknown(Doubt::ReaderFailed));
        drop(end);
        let found = guarded(FileFormat::Pdf, b"x", |body| Found {
            pages: u32::try_from(body.len()).ok(),
            ..Found::bare(FileFormat::Pdf, Opens::Yes)
        });
        assert_eq!(found.pages, Some(1));
    }
}
