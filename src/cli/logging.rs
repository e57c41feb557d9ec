//! Logs go to standard error without tearing the progress display.

use std::io::{self, Write};

use indicatif::{MultiProgress, ProgressDrawTarget};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Standard error as shared by logs and progress.
#[derive(Debug, Clone)]
pub(super) struct Screen(pub(super) MultiProgress, bool);

impl Screen {
    /// Whether progress is to be shown.
    pub(super) fn shows_progress(&self) -> bool {
        self.1
    }
}

/// Starts logging; `verbose` counts the `-v`, `progress`: whether progress is to be shown.
pub(super) fn start(verbose: u8, progress: bool) -> Screen {
    let screen = Screen(MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(8)), progress);
    let level = match verbose {
        0 => "warn",
        1 => "gongkai=info,warn",
        _ => "gongkai=debug,warn",
    };
    let filter = EnvFilter::try_from_env("GONGKAI_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    // A second start in one process (tests) keeps the first subscriber.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(screen.clone()).try_init();
    screen
}

impl<'a> MakeWriter<'a> for Screen {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line { screen: self.0.clone(), text: Vec::new() }
    }
}

/// One log line, written whole while the progress display stands aside.
#[derive(Debug)]
pub(super) struct Line {
    screen: MultiProgress,
    text: Vec<u8>,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.screen.suspend(|| {
            // Nothing can be done when standard error is closed.
            let _ = io::stderr().write_all(&self.text);
        });
    }
}
