//! Second looks at a finished audit, hours or days later, at what its findings stand on and nowhere else.
//!
//! Comes in: the folder of an audit, and optionally the findings in question. Goes out: `recheck/N` in that folder, with
//! the papers as a replay writes them, and what became of every finding ([`Comparison`]). The first report, its journal
//! and its evidence are never changed; requests of a look are appended to the evidence, and its visits are the journal in
//! its own folder. A second look confirms or clears and adds nothing: what it finds beyond the first report is left to
//! the next audit.

mod begun;
mod compare;
mod decide;
mod drive;
mod places;
mod second;

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use jiff::{Timestamp, civil::Date};
use tokio::{sync::Semaphore, task::JoinSet};

pub use begun::Look;
pub use compare::{Compared, Comparison, ScoreThen};
pub use decide::Standing;

use super::{
    Error, Folder, Judged, Phase, Progress,
    journal::{self, Gathering},
    packs::LoadedPack,
};
use crate::fetch::{Client, Policy};
use crate::model::{Address, Lang, Outcome};
use crate::rules::Pack;

/// How a second look is taken.
#[derive(Debug, Clone)]
pub struct Recheck {
    /// Every age is measured back from this day; `None`: from that of the audit.
    pub as_of: Option<Date>,
    /// Language of the papers; `None`: that of the audit.
    pub lang: Option<Lang>,
    /// Requests for one audit, at most.
    pub budget: u64,
    /// How requests behave; it must be that of the client.
    pub policy: Policy,
    /// The browser; `None`: looked for.
    pub chromium: Option<PathBuf>,
    /// Fingerprints of the findings it is about; `None`: all.
    pub only: Option<BTreeSet<String>>,
}

/// An audit after a second look.
#[derive(Debug)]
pub struct Rechecked {
    /// Where the papers are.
    pub folder: Folder,
    /// The judgement after the look.
    pub judged: Judged,
    /// What became of every finding.
    pub comparison: Comparison,
    /// The pack it was judged under.
    pub pack: Pack,
    /// Language of the papers.
    pub lang: Lang,
}

/// Takes a second look at the audit in `folder`, or goes on with one that was interrupted.
///
/// # Errors
/// [`Error`] when the folder holds no finished audit, another process is at work there, or files cannot be written.
pub async fn recheck(
    client: &Client,
    folder: &Folder,
    wanted: &Recheck,
    progress: &Progress,
) -> Result<Rechecked, Error> {
    let gathering = finished(folder)?;
    let pack = LoadedPack::kept(folder, &gathering.pack)?.pack;
    let mut look = Look::begin(folder, wanted, Timestamp::now())?;
    let first = second::first(folder, &pack).await?;
    if look.is_under_way() {
        let leads = leads(folder, (look.number, look.only.as_ref()), &first, &gathering, &pack)?;
        drive::take((client, wanted.chromium.as_deref()), folder, &mut look, leads, progress).await?;
    }
    progress.enter(Phase::Judging);
    let out = folder.of_look(look.number);
    let (judged, comparison) = second::judge(folder, look.number, first, &pack, look.lang, &out).await?;
    progress.enter(Phase::Done);
    Ok(Rechecked { folder: out, judged, comparison, pack, lang: look.lang })
}

/// Where a second look at the audit in `folder` would go, the home page first; nothing is asked for. One that was begun
/// goes on with what it was begun for: `only` is of no matter to it, and where it was answered it does not go again.
///
/// # Errors
/// [`Error`] when the folder holds no finished audit.
pub async fn places(folder: &Folder, only: Option<&BTreeSet<String>>) -> Result<Vec<Address>, Error> {
    let gathering = finished(folder)?;
    let pack = LoadedPack::kept(folder, &gathering.pack)?.pack;
    let first = second::first(folder, &pack).await?;
    let begun = Look::unfinished(folder)?;
    let (number, only) = match &begun {
        Some(look) if !look.is_under_way() => return Ok(Vec::new()),
        Some(look) => (look.number, look.only.as_ref()),
        None => (begun::last(folder)? + 1, only),
    };
    let mut answered = BTreeSet::new();
    let its_folder = folder.of_look(number);
    if its_folder.has_visits() {
        // A last line cut short is a visit that is made again.
        for line in journal::visits(&its_folder)?.map_while(Result::ok) {
            if line.outcome == Outcome::Alive {
                answered.insert(line.address);
            }
        }
    }
    let leads = leads(folder, (number, only), &first, &gathering, &pack)?;
    let home = gathering.record.home;
    let rest = leads.into_iter().map(|lead| lead.address).filter(|it| *it != home);
    let places = std::iter::once(home.clone()).chain(rest);
    Ok(places.filter(|place| !answered.contains(place)).collect())
}

/// Where the look of that number, at `only` those findings, goes beside the home page.
fn leads(
    folder: &Folder,
    (number, only): (u32, Option<&BTreeSet<String>>),
    first: &second::First,
    gathering: &Gathering,
    pack: &Pack,
) -> Result<Vec<crate::crawl::Lead>, Error> {
    let earlier = match number {
        1 => None,
        number => Comparison::load(&folder.of_look(number - 1))?,
    };
    let findings = second::open(first, earlier.as_ref(), only);
    Ok(places::leads(&first.judged.portal, pack, &findings, &drive::scope(gathering)))
}

/// The record of the audit in `folder`, which must have ended by itself.
fn finished(folder: &Folder) -> Result<Gathering, Error> {
    let gathering = Gathering::load(folder)?;
    match Gathering::is_finished(folder)? {
        true => Ok(gathering),
        false => Err(Error::Unfinished(folder.path().to_owned())),
    }
}

/// Judges the second look in `its_folder` (`recheck/N` of an audit) again, offline, into `out`; as
/// [`replay`](super::replay()) does with an audit.
///
/// # Errors
/// [`Error`] when there is no look, or evidence is missing or damaged.
pub async fn replay_look(
    its_folder: &Folder,
    out: &Folder,
    pack: Option<Pack>,
    lang: Option<Lang>,
) -> Result<(Judged, Pack, Lang), Error> {
    let look = Look::load(its_folder)?;
    let missing = || Error::NoAudit { path: its_folder.path().to_owned() };
    let path = std::path::absolute(its_folder.path()).map_err(super::folder::disk(its_folder.path()))?;
    let folder = Folder::at(path.ancestors().nth(2).ok_or_else(missing)?);
    let gathering = Gathering::load(&folder)?;
    let pack = pack.map_or_else(|| LoadedPack::kept(&folder, &gathering.pack).map(|kept| kept.pack), Ok)?;
    let lang = lang.unwrap_or(look.lang);
    let first = second::first(&folder, &pack).await?;
    let (judged, _) = second::judge(&folder, look.number, first, &pack, lang, out).await?;
    Ok((judged, pack, lang))
}

/// Takes second looks at many audits side by side; the order of the result is that of `audits`.
pub async fn recheck_all(
    client: &Client,
    audits: Vec<(Folder, Progress)>,
    wanted: &Recheck,
    units: usize,
) -> Vec<Result<Rechecked, Error>> {
    let gate = Arc::new(Semaphore::new(units.max(1)));
    let mut running = JoinSet::new();
    let mut results: Vec<Option<Result<Rechecked, Error>>> = Vec::new();
    for (at, (folder, progress)) in audits.into_iter().enumerate() {
        results.push(None);
        let (gate, client, wanted) = (Arc::clone(&gate), client.clone(), wanted.clone());
        running.spawn(async move {
            // The semaphore is never closed; without a permit the look would only be less patient.
            let _permit = gate.acquire().await;
            (at, recheck(&client, &folder, &wanted, &progress).await)
        });
    }
    let mut broken = Vec::new();
    while let Some(done) = running.join_next().await {
        match done {
            Ok((at, result)) => results[at] = Some(result),
            Err(error) => broken.push(Error::Worker(error)),
        }
    }
    // A worker that broke down left its place empty.
    results.into_iter().filter_map(|result| result.or_else(|| broken.pop().map(Err))).collect()
}
