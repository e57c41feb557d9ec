//! The shell that drives an audit: gather, then judge; replay; many units side by side.
//!
//! Comes in: a unit with its home address, a pack, the day to measure from. Goes out: a folder with evidence,
//! what was gathered, and the papers. Everything right of the evidence is a pure function of the saved bytes,
//! the pack and `as_of`, so [`replay()`] gives the same report byte for byte.

mod answers;
mod begun;
mod beside;
mod calibrate;
mod catch_up;
mod enrol;
mod errands;
mod folder;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod gather;
mod hosts;
mod journal;
mod judge;
mod keep;
mod keep_report;
mod leads;
mod many;
mod packs;
mod papers;
mod prints;
mod probe;
mod progress;
mod read;
mod recheck;
pub mod rectify;
mod register;
mod rejudge;
mod replay;
mod review;
mod round;
mod saved;
mod schemes;
mod shell;
mod sides;
mod since;
mod standing;
mod wishes;
mod year;

use std::{collections::BTreeMap, path::PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use answers::{answers, audits_in, reports, take_in};
pub use begun::{Begun, Setting};
pub use enrol::{Enrolled, enrol};
pub use folder::Folder;
pub use judge::Judged;
pub use keep::{Taken, keep};
pub use many::{AuditedUnit, audit_all, audit_one, begun_in, write_summary};
pub use packs::{LoadedPack, PackError, builtin_packs, load_pack};
pub use papers::{PaperKind, PapersAsked, round_material, write_papers};
pub use probe::{
    LOG as PROBE_LOG, ProbeLog, ProbePlan, Probed, Pulse, Tally, adopt as adopt_probes, probe_all,
};
pub use progress::{Phase, Progress, Snapshot};
pub use recheck::{
    Compared, Comparison, Look, Recheck, Rechecked, ScoreThen, Standing as FindingNow,
    places as places_to_recheck, recheck, recheck_all, replay_look,
};
pub use register::{RegisterError, Registered, read_register, unit_of_address};
pub use rejudge::{Rejudged, must_be_open, rejudge};
pub use replay::replay;
pub use review::{Decided, Say, answer, object, rejudge_round, review, run_of, settle};
pub use round::{
    Draw, DrawRequest, Ended, Lot, MemberState, MemberStatus, Membership, RoundRun, RunRequest, RunSettings,
    Share, Status, Stratum, Trait, draw_csv, draw_of, draw_text, enter, run_round, run_settings, sample,
    status,
};
pub use saved::saved_pages;
pub use schemes::{LoadedScheme, SchemeError, builtin_schemes, load_scheme};
pub use sides::{reports_in, reports_of_round};
pub use since::{Earlier, EarlierAudits, Manner, Wanted};
pub use year::{answers_of, keep_answers, keep_totals, registered_late, year_of};

use crate::crawl::Limits;
use crate::model::Lang;

/// Whether pages are opened in a browser before they are read. Never a page that refused us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Render {
    /// Pages that only scripts fill, where there is a browser.
    #[default]
    Auto,
    /// None.
    Never,
    /// Every page of the audited site that has scripts.
    Always,
}

/// How audits are run: the same for every unit of a register.
#[derive(Debug, Clone)]
pub struct Options {
    /// 监测时间点
    pub as_of: Date,
    /// Language of the papers.
    pub lang: Lang,
    /// How far each crawl goes.
    pub limits: Limits,
    /// Tasks running at a time, over all hosts of one unit.
    pub tasks: usize,
    /// Units audited at a time.
    pub units: usize,
    /// What is opened in a browser.
    pub render: Render,
    /// The browser; `None`: `GONGKAI_CHROMIUM`, or the first on `PATH`.
    pub chromium: Option<PathBuf>,
    /// Every setting in force, kept with the audit.
    pub settings: BTreeMap<String, Setting>,
    /// What is asked.
    pub pack: LoadedPack,
}

/// What *we* could not do in an audit. A site's failures are never here.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file of the audit's folder could not be read or written.
    #[error("{}: {source}", path.display())]
    Disk {
        /// File or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The folder holds an audit already.
    #[error("{} holds an audit already; runs are never overwritten: choose another folder with --out, or go on with an unfinished one by --resume", .0.display())]
    Occupied(PathBuf),
    /// Another process writes into the folder.
    #[error("{} is being written by another gongkai; wait for it, or stop it", .0.display())]
    AtWork(PathBuf),
    /// The folder holds no finished audit.
    #[error("{} holds no audit (no {}); give the folder that `gongkai audit --out` wrote", path.display(), Folder::RECORD)]
    NoAudit {
        /// The folder.
        path: PathBuf,
    },
    /// The audit in the folder goes on first.
    #[error("{} holds an audit that is not finished: go on with it first (gongkai audit --resume)", .0.display())]
    Unfinished(PathBuf),
    /// A file of the folder is not what this version wrote.
    #[error("{}, line {line}: not a file of this version: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// 1-based.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// A file of the folder is of another version.
    #[error(
        "{} is of version `{found}`, this program knows `{known}`: use the gongkai that wrote it, or a newer one", path.display()
    )]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Version found.
        found: String,
        /// Version known.
        known: &'static str,
    },
    /// Rows of a filled sheet that cannot be taken; each with line and remedy.
    #[error("{}", .0.join("\n"))]
    Sheet(Vec<String>),
    /// Nobody was in the register at the end of the year.
    #[error(
        "no unit was registered by the end of {0}; `gongkai register import FILE --from {0}-01-01` says since when units are there"
    )]
    NoUnits(i16),
    /// The pack of the audit cannot be used.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// Evidence could not be kept or read.
    #[error(transparent)]
    Evidence(#[from] crate::evidence::Error),
    /// The papers could not be made.
    #[error(transparent)]
    Report(#[from] crate::report::Error),
    /// A rule does not fit its check.
    #[error(transparent)]
    Rules(#[from] crate::rules::Error),
    /// The store could not take something, or give it.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// A workbook could not be made.
    #[error("the workbook could not be made")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A Word paper could not be made.
    #[error(transparent)]
    Letter(#[from] crate::report::papers::WordError),
    /// Another paper is there by the same name.
    #[error("{} is there already and differs; papers are never overwritten: choose another folder with --out", .0.display())]
    OtherPaper(PathBuf),
    /// A worker still held the evidence when it was to be closed.
    #[error("a worker is still at work on the evidence")]
    StillAtWork,
    /// A worker of ours broke down.
    #[error("a worker thread broke down")]
    Worker(#[from] tokio::task::JoinError),
}

impl Error {
    /// What is asked cannot be done with what the store holds; `told` says why, and the remedy.
    pub(crate) fn refused(told: impl Into<String>) -> Self {
        Self::Store(crate::store::Error::Invalid(told.into()))
    }
}
