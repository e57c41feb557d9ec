//! Logs go to standard error, without tearing the progress display, or to a file; as text or as JSON.

use std::{
    fs::{File, OpenOptions},
    io::{self, IsTerminal, Write},
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use indicatif::{MultiProgress, ProgressDrawTarget};
use tracing_subscriber::{
    EnvFilter,
    fmt::{MakeWriter, format::JsonFields},
};

use super::{exit::Failed, json_log::JsonLines, terminal};
use crate::settings::{LogFormat, LogSettings};

/// Standard error as shared by logs and progress.
#[derive(Debug, Clone)]
pub(super) struct Screen {
    /// The progress display.
    pub(super) bars: MultiProgress,
    /// Standard error is read by a program, a JSON object a line: whoever has something to say logs it.
    pub(super) json: bool,
    /// Progress is to be shown.
    pub(super) progress: bool,
}

/// Starts logging; `progress`: whether progress is to be shown.
pub(super) fn start(log: &LogSettings, progress: bool) -> Result<Screen, Failed> {
    let json = log.format == LogFormat::Json;
    let bars = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(8));
    let screen = Screen { bars, json: json && log.file.is_none(), progress };
    let sink = match &log.file {
        None => Sink::Screen(screen.clone()),
        Some(path) => {
            let file = OpenOptions::new().append(true).create(true).open(path);
            let file =
                file.with_context(|| format!("log.file {}", path.display())).map_err(Failed::invalid)?;
            Sink::File(Arc::new(Mutex::new(file)))
        }
    };
    let filter = EnvFilter::try_new(&log.level).context("log.level").map_err(Failed::invalid)?;
    let plain = tracing_subscriber::fmt().with_env_filter(filter).with_writer(sink);
    // A second start in one process (tests) keeps the first subscriber.
    let _ = if json {
        plain.fmt_fields(JsonFields::new()).event_format(JsonLines).try_init()
    } else {
        let on_terminal = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        plain.with_ansi(on_terminal && log.file.is_none()).try_init()
    };
    if screen.json {
        // A breakdown of ours is a line of the log like any other.
        std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    }
    Ok(screen)
}

/// Where logs go.
#[derive(Debug, Clone)]
enum Sink {
    Screen(Screen),
    File(Arc<Mutex<File>>),
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line { sink: self.clone(), text: Vec::new() }
    }
}

/// One log line, written whole while the progress display stands aside.
#[derive(Debug)]
struct Line {
    sink: Sink,
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
        let text = terminal::log_line(&self.text);
        // Nothing can be done when a log cannot be written.
        let _ = match &self.sink {
            Sink::Screen(screen) => screen.bars.suspend(|| io::stderr().write_all(text.as_bytes())),
            Sink::File(file) => {
                file.lock().unwrap_or_else(PoisonError::into_inner).write_all(text.as_bytes())
            }
        };
    }
}
