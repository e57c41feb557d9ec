//! Runs a round: every unit of it is audited, and each finished audit is taken into the store at once.
//!
//! The first run of a round settles from which day it measures and in which folder its audits lie; the same command goes on
//! later, after Ctrl-C, a crash or a full disk: audits in the store are passed over, finished ones are taken in, begun ones go
//! on, the rest begins.

use std::{
    collections::HashMap,
    path::{Component, Path, PathBuf, absolute},
    sync::Arc,
};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::audit::{
    AuditedUnit, Begun, Error, Folder, Options, Progress, Registered, Taken, adopt_probes,
    answers::follow_store,
    folder::disk,
    many::{Work, audit_each, audited_row, write_rows},
    rejudge::{must_be_open, take_in_judged},
};
use crate::fetch::Client;
use crate::model::{Address, Lang, StoppedBy};
use crate::report::SummaryRow;
use crate::store::{self, By, RoundEvent, RunId, Store};

/// Version of what is noted in the store.
const SCHEMA: &str = "gongkai.round-run/1";

/// What the first run of a round settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSettings {
    schema: String,
    /// 监测时间点 of all its audits.
    pub as_of: Date,
    /// Folder in which each unit has one.
    pub out: PathBuf,
}

/// What the running of a round needs.
#[derive(Debug, Clone)]
pub struct RunRequest {
    /// The round.
    pub round: String,
    /// How to audit; `as_of` for a first run, the pack for audits that are not begun.
    pub options: Options,
    /// `as_of` was asked for, and is not just today.
    pub as_of_is_given: bool,
    /// Folder for the audits.
    pub out: PathBuf,
    /// Folder of a probing whose logs the audits are to judge.
    pub probes: Option<PathBuf>,
}

/// How it ended for one unit.
#[derive(Debug)]
pub enum Ended {
    /// Its audit was in the store before.
    Before(RunId),
    /// Its audit is in the store now.
    Taken(Taken),
    /// Interrupted; the same command goes on.
    Interrupted,
    /// Our own trouble, never the site's.
    Failed(Error),
}

/// A round after a run, by unit.
#[derive(Debug)]
pub struct RoundRun {
    /// What it was run with.
    pub settings: RunSettings,
    /// How it ended for each unit.
    pub units: Vec<(String, Ended)>,
}

/// What the first run of a round settled; `None` when it was never run.
///
/// # Errors
/// [`Error::Store`].
pub async fn run_settings(store: &Store, round: &str) -> Result<Option<RunSettings>, Error> {
    let history = store.round_history(round).await?;
    let noted = history.iter().filter(|fact| fact.event == RoundEvent::Noted);
    let mut read = noted.filter_map(|fact| serde_json::from_str::<RunSettings>(&fact.detail).ok());
    Ok(read.rfind(|settings| settings.schema == SCHEMA))
}

/// Audits the units of a round that are not audited yet. `watch` gets the names and counters of the audits to come.
///
/// # Errors
/// [`Error`] when the round is closed or empty, or a folder cannot be written. The trouble of one unit is told in its
/// place, and keeps the others from nothing.
pub async fn run_round(
    store: &Store,
    client: &Client,
    request: &RunRequest,
    by: By,
    watch: impl FnOnce(Vec<(String, Progress)>),
) -> Result<RoundRun, Error> {
    must_be_open(store, std::slice::from_ref(&request.round), &by).await?;
    let members = store.members(&request.round).await?;
    if members.is_empty() {
        return Err(Error::refused(format!(
            "round `{0}` has no units; draw them with `round sample {0}`, or put them in with `round add {0}`",
            request.round
        )));
    }
    let settings = settle(store, request, by.clone()).await?;
    let options = Options { as_of: settings.as_of, ..request.options.clone() };
    let counted = store.round_runs(&request.round).await?;
    let counted: HashMap<&str, RunId> = counted.iter().map(|run| (run.unit.as_str(), run.id)).collect();
    let mut units: Vec<(String, Option<Ended>)> = Vec::new();
    let (mut work, mut places) = (Vec::new(), Vec::new());
    for member in members {
        let ended = match counted.get(member.unit.as_str()) {
            Some(run) => Some(Ended::Before(*run)),
            None => match prepare(store, &settings, request, &member.unit, &options).await {
                Ok(prepared) => {
                    work.push(prepared);
                    places.push(units.len());
                    None
                }
                Err(error @ Error::Store(store::Error::Engine(_))) => return Err(error),
                Err(error) => Some(Ended::Failed(error)),
            },
        };
        units.push((member.unit, ended));
    }
    watch(work.iter().map(|it| (it.registered.unit.name.clone(), it.progress.clone())).collect());
    let round = request.round.as_str();
    audit_each(client, work, request.options.units, async |at, unit| {
        if let Some((_, ended)) = places.get(at).and_then(|place| units.get_mut(*place)) {
            *ended = Some(take(store, round, unit, by.clone()).await);
        }
    })
    .await?;
    let told = units.into_iter().map(|(unit, ended)| (unit, ended.unwrap_or(Ended::Interrupted)));
    let run = RoundRun { settings, units: told.collect() };
    summarise(store, &run, options.lang).await?;
    Ok(run)
}

/// Writes the summary over all units of the round beside their audits.
async fn summarise(store: &Store, run: &RoundRun, lang: Lang) -> Result<(), Error> {
    let out = &run.settings.out;
    let mut rows = Vec::new();
    for (unit, ended) in &run.units {
        let folder = Folder::at(out.join(unit));
        match ended {
            Ended::Failed(error) => {
                let fact = store.unit(unit, run.settings.as_of).await?;
                rows.extend(fact.map(|fact| SummaryRow::failed(&fact.unit, error.to_string())));
            }
            Ended::Before(_) | Ended::Taken(_) | Ended::Interrupted => {
                if folder.file(Folder::REPORT_JSON).exists() {
                    rows.push(audited_row(&folder, out)?);
                }
            }
        }
    }
    write_rows(out, &rows, lang)
}

/// The settings of the first run, noted in the store when this is it.
async fn settle(store: &Store, request: &RunRequest, by: By) -> Result<RunSettings, Error> {
    std::fs::create_dir_all(&request.out).map_err(disk(&request.out))?;
    let out = request.out.canonicalize().map_err(disk(&request.out))?;
    let asked = request.options.as_of;
    match run_settings(store, &request.round).await? {
        Some(known) if request.as_of_is_given && known.as_of != asked => Err(Error::refused(format!(
            "round `{}` measures from {}, not from {asked}: all its audits measure from one day",
            request.round, known.as_of
        ))),
        Some(known) if known.out != out && known.out.exists() => Err(Error::refused(format!(
            "the audits of round `{}` are in {}; give that folder with --out",
            request.round,
            known.out.display()
        ))),
        // The office moved its folders: that is noted too.
        Some(known) if known.out != out => note(store, request, RunSettings { out, ..known }, by).await,
        Some(known) => Ok(known),
        None => note(store, request, RunSettings { schema: SCHEMA.to_owned(), as_of: asked, out }, by).await,
    }
}

async fn note(
    store: &Store,
    request: &RunRequest,
    settings: RunSettings,
    by: By,
) -> Result<RunSettings, Error> {
    let detail = serde_json::to_string(&settings).expect("plain structs serialise");
    let mut change = store.change(by).await?;
    change.round_event(&request.round, RoundEvent::Noted, &detail).await?;
    change.commit().await?;
    Ok(settings)
}

/// What is to be done for one unit: as it was begun, else as it is registered.
async fn prepare(
    store: &Store,
    settings: &RunSettings,
    request: &RunRequest,
    unit: &str,
    options: &Options,
) -> Result<Work, Error> {
    let mut parts = Path::new(unit).components();
    if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
        return Err(Error::refused(format!("`{unit}` cannot be the name of a folder")));
    }
    let path = absolute(settings.out.join(unit)).map_err(disk(&settings.out))?;
    let begun = Begun::load(&Folder::at(&path))?;
    let (registered, folder, options) = match begun {
        Some(begun) => {
            let folder = Folder::at(&path);
            // How it was begun counts, but for what belongs to this machine.
            let chromium = options.chromium.clone();
            let options = Options { chromium, ..begun.options(&folder, options.units)? };
            (begun.registered, folder, options)
        }
        None => {
            let registered = registered(store, unit, settings.as_of).await?;
            let folder = Folder::create(&path)?;
            if let Some(probes) = &request.probes {
                adopt_probes(&folder, Path::new(probes), unit)?;
            }
            (registered, folder, options.clone())
        }
    };
    if options.as_of != settings.as_of {
        return Err(Error::refused(format!(
            "{} holds an audit that measures from {}, not from {}; move it away",
            path.display(),
            options.as_of,
            settings.as_of
        )));
    }
    // What people decided in earlier rounds holds from the first judgement on.
    let rulings = store.rulings(unit, Some(&request.round), None, settings.as_of).await?;
    follow_store(&folder, &rulings, Timestamp::now())?;
    Ok(Work { registered, folder, progress: Progress::default(), options: Arc::new(options) })
}

async fn registered(store: &Store, unit: &str, on: Date) -> Result<Registered, Error> {
    // A unit may have been registered after the day from which the round measures.
    let fact = match store.unit(unit, on).await? {
        Some(fact) => fact,
        None => {
            let history = store.unit_history(unit).await?;
            history.into_iter().next().ok_or_else(|| Error::refused(format!("`{unit}` is not registered")))?
        }
    };
    if !fact.exists {
        return Err(Error::refused(format!(
            "`{unit}` is no more since {}; take it out of the round with `round drop`",
            fact.from
        )));
    }
    let home = Address::parse(&fact.home).map_err(|error| {
        Error::refused(format!("home address of `{unit}`: {error}; mend it in the register"))
    })?;
    Ok(Registered { unit: fact.unit, home })
}

/// Takes a finished audit into the store.
async fn take(store: &Store, round: &str, unit: AuditedUnit, by: By) -> Ended {
    let judged = match unit.result {
        Ok(judged) => judged,
        Err(error) => return Ended::Failed(error),
    };
    if judged.record.stopped_by == Some(StoppedBy::Interrupted) {
        return Ended::Interrupted;
    }
    let by = By { at: Timestamp::now(), ..by };
    match take_in_judged(store, &unit.folder, round, by).await {
        Ok(taken) => Ended::Taken(taken),
        Err(error) => Ended::Failed(error),
    }
}
