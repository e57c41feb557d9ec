//! One audit, or many side by side: the politeness is per host, whatever number of audits meet there.

use std::{collections::HashMap, path::Path, sync::Arc};

use tokio::task::JoinSet;
use tracing::{Instrument, error_span, info};

use super::{
    Begun, Error, Folder, Judged, Options, Phase, Progress, beside, folder::disk, gather, journal::Gathering,
    judge, probe, read, register::Registered, replay,
};
use crate::fetch::Client;
use crate::meter;
use crate::model::Lang;
use crate::report::{self, SummaryRow};

/// Folders prepared at a time.
const WRITTEN_AT_A_TIME: usize = 16;

/// A unit after its audit.
#[derive(Debug)]
pub struct AuditedUnit {
    /// Whom.
    pub registered: Registered,
    /// Where its papers are.
    pub folder: Folder,
    /// What came of it; an error is ours, never the site's.
    pub result: Result<Judged, Error>,
}

/// Audits one unit into `folder`. An audit that was begun there goes on where it stopped; a finished one is only
/// judged again.
///
/// # Errors
/// [`Error`] when evidence or papers cannot be written.
pub async fn audit_one(
    client: &Client,
    registered: &Registered,
    options: &Options,
    folder: &Folder,
    progress: &Progress,
) -> Result<Judged, Error> {
    let _running = meter::audit_running();
    // Of the highest level: every line of the log is to say which unit it is about.
    let span = error_span!("audit", unit = registered.unit.id);
    let audited = audit_in_span(client, registered, options, folder, progress).instrument(span).await;
    progress.queued(0);
    meter::audit_ended(audited.is_ok());
    audited
}

async fn audit_in_span(
    client: &Client,
    registered: &Registered,
    options: &Options,
    folder: &Folder,
    progress: &Progress,
) -> Result<Judged, Error> {
    if Gathering::is_finished(folder)? {
        let (judged, ..) = replay(folder, folder, None, None).await?;
        progress.enter(Phase::Done);
        return Ok(judged);
    }
    probe::freeze(folder)?;
    let mut gathered = gather::gather(client, registered, options, folder, progress).await?;
    beside::tell(folder, &mut gathered.builder).await?;
    let (pack, lang, folder) = (options.pack.pack.clone(), options.lang, folder.clone());
    let _core = read::core().await;
    let judged = tokio::task::spawn_blocking(move || {
        judge::judge(gathered.gathering, gathered.builder, &pack, lang, &folder, &folder)
    });
    let judged = judged.await??;
    progress.enter(Phase::Done);
    let (pages, requests) = (judged.record.pages, judged.record.requests);
    info!(pages, requests, points = %judged.score.points, "Audited after {requests} requests");
    Ok(judged)
}

/// Audits all units side by side, each into its folder; the order of the result is that of `units`. Every folder says
/// from the start what is to be done there, so that all of it can go on after a crash.
///
/// # Errors
/// [`Error`] when a folder cannot be written.
pub async fn audit_all(
    client: &Client,
    units: Vec<(Registered, Folder, Progress)>,
    options: &Arc<Options>,
) -> Result<Vec<AuditedUnit>, Error> {
    let many = units.len() > 1;
    let work = units.into_iter().map(|(registered, folder, progress)| Work {
        registered,
        folder,
        progress,
        options: Arc::clone(options),
    });
    let mut audited: Vec<(usize, AuditedUnit)> = Vec::new();
    let kept = async |at, unit: AuditedUnit| {
        let result = unit.result.map(|judged| if many { judged.in_brief() } else { judged });
        audited.push((at, AuditedUnit { result, ..unit }));
    };
    audit_each(client, work.collect(), options.units, kept).await?;
    audited.sort_by_key(|(at, _)| *at);
    Ok(audited.into_iter().map(|(_, unit)| unit).collect())
}

/// One audit that is to be done.
pub(super) struct Work {
    pub(super) registered: Registered,
    pub(super) folder: Folder,
    pub(super) progress: Progress,
    pub(super) options: Arc<Options>,
}

/// As [`audit_all`], and hands each unit to `done` as soon as its audit has ended, with its place in `work`.
pub(super) async fn audit_each(
    client: &Client,
    work: Vec<Work>,
    at_a_time: usize,
    mut done: impl AsyncFnMut(usize, AuditedUnit),
) -> Result<(), Error> {
    prepare_all(client, &work).await?;
    let mut running = JoinSet::new();
    let mut who = HashMap::new();
    let waiting: Vec<_> = work.into_iter().map(|it| (it, meter::audit_waiting())).collect();
    let mut waiting = waiting.into_iter().enumerate();
    loop {
        // A unit that waits is a line of the register, and nothing more.
        while running.len() < at_a_time.max(1)
            && let Some((at, (Work { registered, folder, progress, options }, counted))) = waiting.next()
        {
            drop(counted);
            let client = client.clone();
            let (of, into) = (registered.clone(), folder.clone());
            let handle =
                running.spawn(async move { audit_one(&client, &of, &options, &into, &progress).await });
            who.insert(handle.id(), (at, registered, folder));
        }
        let Some(ended) = running.join_next_with_id().await else { break };
        // A worker that broke down is the trouble of its unit alone.
        let (id, result) = match ended {
            Ok((id, result)) => (id, result),
            Err(error) => (error.id(), Err(Error::Worker(error))),
        };
        if let Some((at, registered, folder)) = who.remove(&id) {
            done(at, AuditedUnit { registered, folder, result }).await;
        }
    }
    Ok(())
}

/// Writes down in every folder what is to be done there.
async fn prepare_all(client: &Client, work: &[Work]) -> Result<(), Error> {
    let mut writing = JoinSet::new();
    for Work { registered, folder, options, .. } in work {
        // Waiting for the disk, one by one, a long register would begin late.
        if writing.len() >= WRITTEN_AT_A_TIME
            && let Some(done) = writing.join_next().await
        {
            done??;
        }
        let (registered, folder, options) = (registered.clone(), folder.clone(), Arc::clone(options));
        let client = client.clone();
        writing.spawn_blocking(move || -> Result<(), Error> {
            if Begun::load(&folder)?.is_none() {
                Begun::prepare(&registered, &options, client.policy(), &folder)?;
            }
            Ok(())
        });
    }
    while let Some(done) = writing.join_next().await {
        done??;
    }
    Ok(())
}

/// The audits that were begun in `out`: in the folder itself, or one in each folder of it.
///
/// # Errors
/// [`Error`] when a folder cannot be read, or holds no audit that was begun.
pub fn begun_in(out: &Path) -> Result<Vec<(Begun, Folder)>, Error> {
    let own = Folder::at(out);
    if let Some(begun) = Begun::load(&own)? {
        return Ok(vec![(begun, own)]);
    }
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(out).map_err(disk(out))? {
        paths.push(entry.map_err(disk(out))?.path());
    }
    paths.sort();
    let mut begun = Vec::new();
    for folder in paths.into_iter().filter(|path| path.is_dir()).map(Folder::at) {
        begun.extend(Begun::load(&folder)?.map(|found| (found, folder)));
    }
    if begun.is_empty() { Err(Error::NoAudit { path: out.to_owned() }) } else { Ok(begun) }
}

/// Writes `summary.json`, `summary.csv` and `summary.html` over all units into `out`.
///
/// # Errors
/// [`Error`] when they cannot be made or written.
pub fn write_summary(out: &Path, units: &[AuditedUnit], lang: Lang) -> Result<(), Error> {
    let rows: Vec<SummaryRow> =
        units.iter().map(|unit| summary_row(unit, out)).collect::<Result<_, Error>>()?;
    write_rows(out, &rows, lang)
}

/// The same of rows at hand.
pub(super) fn write_rows(out: &Path, rows: &[SummaryRow], lang: Lang) -> Result<(), Error> {
    let out = Folder::at(out);
    out.write("summary.json", &report::summary_json(rows, lang))?;
    out.write("summary.csv", &report::summary_csv(rows, lang))?;
    out.write("summary.html", report::summary_html(rows, lang)?.as_bytes())
}

/// The line of one unit: from its report as it stands on disk.
fn summary_row(unit: &AuditedUnit, out: &Path) -> Result<SummaryRow, Error> {
    if let Err(error) = &unit.result {
        return Ok(SummaryRow::failed(&unit.registered.unit, error.to_string()));
    }
    audited_row(&unit.folder, out)
}

/// The line of an audit that is finished.
pub(super) fn audited_row(folder: &Folder, out: &Path) -> Result<SummaryRow, Error> {
    let report = report::parse(&folder.read(Folder::REPORT_JSON)?)?;
    let path = folder.file(Folder::REPORT_HTML);
    let link = path.strip_prefix(out).unwrap_or(&path).display().to_string();
    Ok(SummaryRow::of(&report, link))
}
