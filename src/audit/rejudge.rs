//! Judges audits again by what people decided, from the evidence in their folders: each time a new judgement, never a new
//! crawl.
//!
//! **One source of truth.** What the store holds counts. Decisions that came into the folder of an audit by hand (a sheet) are
//! taken into the store first; then what holds by the store is written into the folder's `answers.jsonl`, so that
//! `gongkai replay` of the folder comes to the same score.

use std::path::PathBuf;

use super::{Error, Folder, Taken, answers::follow_store, keep, replay};
use crate::model::Ruling;
use crate::report;
use crate::store::{self, By, JudgementId, Run, RunId, Store};

/// What came of judging a run again.
#[derive(Debug, Clone, PartialEq)]
pub enum Rejudged {
    /// It came to the same: nothing was written.
    Same,
    /// It has a new judgement.
    New {
        /// The run as it was.
        before: Box<Run>,
        /// The run as it is.
        after: Box<Run>,
    },
    /// Its folder is not there: the decisions are in the store, the score stays as it was judged.
    FolderGone(PathBuf),
}

impl Rejudged {
    /// The judgements before and after, when there is a new one.
    pub fn effect(&self) -> Option<(JudgementId, JudgementId)> {
        match self {
            Self::New { before, after } => Some((before.judgement.id, after.judgement.id)),
            Self::Same | Self::FolderGone(_) => None,
        }
    }
}

/// Takes a freshly judged audit into the store, and judges it again when the store knows decisions that its folder did not.
pub(super) async fn take_in_judged(
    store: &Store,
    folder: &Folder,
    round: &str,
    by: By,
) -> Result<Taken, Error> {
    let taken = keep(store, folder, Some(round), by.clone()).await?;
    rejudge(store, taken.run, by.because("what was decided before")).await?;
    Ok(taken)
}

/// Judges a run again by what holds in the store on its day. Needs a decision in `by` where the run counts in a closed
/// round.
///
/// # Errors
/// [`Error`] when evidence is damaged or the store refuses.
pub async fn rejudge(store: &Store, run: RunId, by: By) -> Result<Rejudged, Error> {
    let before = store.run(run).await?;
    let folder = Folder::at(&before.folder);
    if !folder.file(Folder::RECORD).is_file() {
        return Ok(Rejudged::FolderGone(before.folder.into()));
    }
    let rounds = store.rounds_of_run(run).await?;
    must_be_open(store, &rounds, &by).await?;
    same_pack(&folder, &before)?;
    let round = rounds.first().map(String::as_str);
    keep(store, &folder, round, by.clone()).await?;
    let rulings = rulings(store, &before, &rounds).await?;
    // After a crash in between, the answers are newer than the report.
    if follow_store(&folder, &rulings, by.at)? || is_behind(&folder) {
        replay(&folder, &folder, None, None).await?;
        keep(store, &folder, round, by).await?;
    }
    let after = store.run(run).await?;
    Ok(match after.judgement.id == before.judgement.id {
        true => Rejudged::Same,
        false => Rejudged::New { before: Box::new(before), after: Box::new(after) },
    })
}

/// Refuses a change to what counts in a closed round, unless it is made under a decision of that round: before anything is
/// written.
///
/// # Errors
/// [`store::Error::Frozen`].
pub async fn must_be_open(store: &Store, rounds: &[String], by: &By) -> Result<(), Error> {
    for name in rounds {
        let closed = store.round(name).await?.closed;
        if closed && !store.decisions(name).await?.iter().any(|it| Some(it.id) == by.decision) {
            return Err(Error::Store(store::Error::Frozen { round: name.clone() }));
        }
    }
    Ok(())
}

/// Refuses a run that was judged last under another pack than the one its folder keeps: what people decided must not bring
/// the other one back.
fn same_pack(folder: &Folder, run: &Run) -> Result<(), Error> {
    let here = report::parse(&folder.read(Folder::REPORT_JSON)?)?.audit.pack;
    let last = &run.judgement.pack;
    if here.id == last.id && here.version == last.version {
        return Ok(());
    }
    Err(Error::refused(format!(
        "run {} of `{}` was judged last under {} {}, its folder holds {} {}; judge it with `replay --pack`, then `store add`",
        run.id, run.unit, last.id, last.version, here.id, here.version
    )))
}

/// Whether the report of an audit was written before its answers were.
fn is_behind(folder: &Folder) -> bool {
    let written = |name| folder.file(name).metadata().and_then(|it| it.modified()).ok();
    match (written(Folder::ANSWERS), written(Folder::REPORT_JSON)) {
        (Some(answers), Some(report)) => answers >= report,
        _ => false,
    }
}

/// What holds for a run: the reviews of its unit on its day, and the answers given in its rounds or on itself.
async fn rulings(store: &Store, run: &Run, rounds: &[String]) -> Result<Vec<Ruling>, Error> {
    let first = rounds.first().map(String::as_str);
    let mut all = store.rulings(&run.unit, first, Some(run.id), run.as_of).await?;
    for round in rounds.iter().skip(1) {
        for ruling in store.rulings(&run.unit, Some(round), Some(run.id), run.as_of).await? {
            if !all.contains(&ruling) {
                all.push(ruling);
            }
        }
    }
    Ok(all)
}
