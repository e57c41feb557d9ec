//! Exit codes: what a script may rely on.

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use super::{logging::Screen, terminal};
use crate::{audit, store};

/// What a second Ctrl-C ends with, as shells have it: 128 and the number of the signal.
pub(super) const INTERRUPTED: i32 = 130;

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

    /// Names the folder in which it happened.
    pub(super) fn within(self, folder: &Path) -> Self {
        Self { error: self.error.context(folder.display().to_string()), ..self }
    }

    /// Says it on standard error: whoever reads the log line by line meets no other lines in it.
    pub(super) fn say(&self, screen: Option<&Screen>) {
        match screen {
            Some(screen) if screen.json => {
                tracing::error!(exit_code = self.exit as u8, "{}", told(&self.error));
            }
            _ => {
                // Nothing can be done when standard error is closed.
                let _ = writeln!(terminal::err(), "gongkai: {}", told(&self.error));
            }
        }
    }
}

/// An error with its causes; what a cause says again is said once.
fn told(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| {
        match (told.ends_with(&cause), cause.starts_with(&told)) {
            (true, _) => told,
            (_, true) => cause,
            _ => format!("{told}: {cause}"),
        }
    })
}

/// What an audit could not do, or what was asked of it that makes no sense.
pub(super) fn of_audit(error: audit::Error) -> Failed {
    use audit::Error::{
        AtWork, Disk, NoAudit, NoUnits, Occupied, OtherPaper, Pack, Report, Sheet, Store, Unfinished,
    };
    match error {
        Store(error) => of_store(error),
        NoAudit { .. }
        | AtWork(_)
        | Unfinished(_)
        | Occupied(_)
        | Sheet(_)
        | NoUnits(_)
        | OtherPaper(_)
        | Report(_) => Failed::usage(error),
        Disk { ref source, .. } if names_nothing(source) => Failed::usage(error),
        Pack(_) => Failed::invalid(error),
        error => Failed::ours(error),
    }
}

/// What the store could not do, or what was asked of it that makes no sense.
pub(super) fn of_store(error: store::Error) -> Failed {
    use store::Error::{Damaged, Disk, Engine};
    match error {
        // A backup by a name that is taken, or the restoring of one that is not there.
        Disk { ref source, .. } if names_nothing(source) || source.kind() == io::ErrorKind::AlreadyExists => {
            Failed::usage(error)
        }
        Damaged(_) | Engine(_) | Disk { .. } => Failed::ours(error),
        error => Failed::usage(error),
    }
}

/// What a command that did several things comes to: `exit`, or the first failure; the later ones are said here.
pub(super) fn worst_of(failures: Vec<Failed>, exit: Exit, screen: &Screen) -> Done {
    let mut failures = failures.into_iter();
    let first = failures.next();
    for later in failures {
        later.say(Some(screen));
    }
    first.map_or(Ok(exit), Err)
}

/// A path that leads nowhere, or nowhere that we may go: whoever gave it can give another.
fn names_nothing(error: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound, PermissionDenied};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory | PermissionDenied)
}

/// What a command comes to.
pub(super) type Done = Result<Exit, Failed>;

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn disk(kind: io::ErrorKind) -> audit::Error {
        audit::Error::Disk { path: PathBuf::from("x"), source: kind.into() }
    }

    #[test]
    fn what_is_full_or_damaged_is_ours_and_what_was_given_wrongly_is_not() {
        use io::ErrorKind::{NotADirectory, NotFound, Other, PermissionDenied, StorageFull};
        let exit = |error| of_audit(error).exit;
        for kind in [NotFound, NotADirectory, PermissionDenied] {
            assert_eq!(exit(disk(kind)), Exit::Usage, "{kind}");
        }
        for kind in [StorageFull, Other] {
            assert_eq!(exit(disk(kind)), Exit::Ours, "{kind}");
        }
        let folder = || PathBuf::from("x");
        for error in [
            audit::Error::NoAudit { path: folder() },
            audit::Error::Unfinished(folder()),
            audit::Error::Occupied(folder()),
            audit::Error::AtWork(folder()),
            audit::Error::OtherPaper(folder()),
            audit::Error::Sheet(vec!["line 2".to_owned()]),
            audit::Error::NoUnits(2026),
            audit::Error::Store(store::Error::Invalid("no".to_owned())),
        ] {
            assert_eq!(exit(error), Exit::Usage);
        }
        let pack = audit::load_pack("no-such-pack").unwrap_err();
        assert_eq!(exit(audit::Error::Pack(pack)), Exit::Invalid);
        assert_eq!(exit(audit::Error::Store(store::Error::Damaged("torn".to_owned()))), Exit::Ours);
        assert_eq!(exit(audit::Error::StillAtWork), Exit::Ours);
    }

    #[test]
    fn what_a_cause_says_again_is_said_once() {
        let failed = of_audit(disk(io::ErrorKind::NotFound)).within(Path::new("x"));
        assert_eq!(told(&failed.error), "x: entity not found");
        let failed = of_audit(disk(io::ErrorKind::NotFound)).within(Path::new("round"));
        assert_eq!(told(&failed.error), "round: x: entity not found");
    }

    #[test]
    fn a_backup_that_is_there_already_is_wrong_usage_and_a_full_disk_is_not() {
        let exit = |kind: io::ErrorKind| {
            of_store(store::Error::Disk { file: "b".to_owned(), source: kind.into() }).exit
        };
        assert_eq!(exit(io::ErrorKind::AlreadyExists), Exit::Usage);
        assert_eq!(exit(io::ErrorKind::NotFound), Exit::Usage);
        assert_eq!(exit(io::ErrorKind::StorageFull), Exit::Ours);
    }
}
