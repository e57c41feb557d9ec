//! Exit codes: what a script may rely on.

use std::{io::Write, process::ExitCode};

use super::terminal;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Exit {
    /// It ran.
    Ran = 0,
    /// It could not do its own work: a disk, a damaged file.
    Ours = 1,
    /// The command line, the register or the folder given is wrong.
    Usage = 2,
    /// Settings or pack invalid.
    Invalid = 3,
    /// It ran, but some site could not be read: blocked or unreachable.
    Unread = 4,
    /// A score is below `--fail-under`.
    BelowMark = 10,
    /// Totals cannot be final yet: something is open.
    Open = 11,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why the program could not go on.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) exit: Exit,
    error: anyhow::Error,
}

impl Failed {
    /// What was given is wrong.
    pub(super) fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Usage, error: error.into() }
    }

    /// A pack or a setting is wrong.
    pub(super) fn invalid(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Invalid, error: error.into() }
    }

    /// Something is open that people have to settle first.
    pub(super) fn open(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Open, error: error.into() }
    }

    /// Our own work failed.
    pub(super) fn ours(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Ours, error: error.into() }
    }

    /// Says it as a line of the log.
    pub(super) fn log(&self) {
        tracing::error!(exit_code = self.exit as u8, "{:#}", self.error);
    }

    /// Names the folder in which it happened.
    pub(super) fn within(self, folder: &std::path::Path) -> Self {
        Self { error: self.error.context(folder.display().to_string()), ..self }
    }

    /// Says it on standard error.
    pub(super) fn tell(&self) {
        let mut err = terminal::err();
        // Nothing can be done when standard error is closed.
        let _ = writeln!(err, "gongkai: {:#}", self.error);
    }
}

/// What a command comes to.
pub(super) type Done = Result<Exit, Failed>;
