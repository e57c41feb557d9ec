//! Takes a second look: asks the frontier, fetches through the gate, keeps what comes back in the evidence of the audit
//! and in the journal of the look. What another process did for the same look is told to the frontier again.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::task::{Id, JoinSet};
use tracing::{debug, info};

use super::{Look, places};
use crate::audit::{
    Begun, Error, Folder, Phase, Progress, gather,
    journal::{self, Gathering, Journal, VisitLine},
    read::{Bench, Place, Reader, Reading},
    replay,
    shell::Shells,
    since::Memory,
    wishes::Wishes,
};
use crate::crawl::{Frontier, Lead, Needs, Plan, Rank, Report, Scope, Skip, Step, Task};
use crate::evidence::{Archive, Writer};
use crate::fetch::Client;
use crate::model::{Address, StoppedBy};
use crate::portal::Builder;

/// Days back within which a document that a list shows anew is worth a request.
const DOCUMENT_DAYS: u16 = 365;

/// What is new on the places looked at, and followed, in one look.
const FOLLOWED: usize = 60;

/// Fetches at a time, over all hosts.
const TASKS: usize = 32;

/// A second look under way.
struct Looking<'a> {
    client: &'a Client,
    progress: &'a Progress,
    frontier: Frontier,
    scope: Scope,
    bench: Arc<Bench>,
    shells: Arc<Shells>,
    /// Where to go once the home page has shown how the host answers.
    leads: Vec<Lead>,
    /// Addresses known before this look.
    known: HashSet<Address>,
    followed: usize,
    since: Instant,
}

/// The site that `gathering` found.
pub(super) fn scope(gathering: &Gathering) -> Scope {
    let own = Scope::of_home(&gathering.record.home);
    let joined = gathering.scope.iter().filter(|site| !own.sites().contains(site));
    joined.fold(own.clone(), |scope, (authority, _)| scope.with_host(authority))
}

/// Takes the look, or goes on with it; says in `look` how it ended.
pub(super) async fn take(
    (client, chromium): (&Client, Option<&Path>),
    folder: &Folder,
    look: &mut Look,
    leads: Vec<Lead>,
    progress: &Progress,
) -> Result<(), Error> {
    let gathering = Gathering::load(folder)?;
    let into = folder.of_look(look.number);
    // The lock of the audit comes first: nothing is mended under the hands of another process.
    let _lock = Journal::reopen(folder)?;
    let journal = Journal::reopen(&into)?;
    let (evidence, ends) = Writer::resume(&folder.evidence(), Timestamp::now())?;
    journal.cut(&ends)?;
    let begun = Begun::load(folder)?.ok_or_else(|| Error::NoAudit { path: folder.path().to_owned() })?;
    let scope = scope(&gathering);
    let builder = Builder::new(gather::brief(&gathering.record, &gathering.scope));
    let bench = Bench::new(evidence, journal, builder, None, gather::reach(look.as_of, DOCUMENT_DAYS));
    let home = gathering.record.home.clone();
    let plan = Plan { home, scope: scope.clone(), limits: look.limits.clone(), needs: Needs::default() };
    let mut looking = Looking {
        client,
        progress,
        frontier: Frontier::new(plan),
        scope,
        bench: Arc::new(bench),
        shells: Arc::new(Shells::new(begun.render(), chromium, client)),
        leads,
        known: known(folder, look.number, &gathering)?,
        followed: 0,
        since: Instant::now(),
    };
    progress.enter(Phase::Gathering);
    let driven = match looking.catch_up(folder, &into).await {
        Ok(()) => looking.drive().await,
        Err(error) => Err(error),
    };
    looking.shells.close().await;
    driven?;
    let ending = looking.frontier.ending();
    look.stopped_by = ending.stopped_by;
    let refused = ending.skipped.into_iter().filter(|(_, skip)| *skip == Skip::HostBlocked);
    look.blocked = refused.map(|(address, _)| address).collect();
    if look.stopped_by == Some(StoppedBy::Blocked) {
        let home = gathering.record.home.authority();
        let untried = looking.leads.into_iter().map(|lead| lead.address);
        look.blocked.extend(untried.filter(|address| address.authority() == home));
    }
    let bench = Arc::into_inner(looking.bench).ok_or(Error::StillAtWork)?;
    bench.finish()?;
    look.ended = Some(Timestamp::now());
    look.save(folder)
}

/// What was visited, or left unvisited, before the look of that number.
fn known(folder: &Folder, number: u32, gathering: &Gathering) -> Result<HashSet<Address>, Error> {
    let mut known: HashSet<Address> =
        gathering.unchecked.iter().map(|(address, _)| address.clone()).collect();
    let journals = std::iter::once(folder.clone()).chain((1..number).map(|earlier| folder.of_look(earlier)));
    for journal in journals {
        for line in journal::visits(&journal)? {
            known.insert(line?.address);
        }
    }
    Ok(known)
}

impl Looking<'_> {
    /// Takes in what another process did for this look. Nothing is requested.
    async fn catch_up(&mut self, folder: &Folder, into: &Folder) -> Result<(), Error> {
        let mut archive = Archive::open(&folder.evidence());
        let mut wishes = Wishes::default();
        let mut visits = 0_u64;
        for line in journal::visits(into)? {
            let line = line?;
            visits += 1;
            wishes.note(&line);
            let page = replay::page(&mut archive, &line).await?;
            self.take_in(line, page);
        }
        wishes.tell(self.client, &mut archive).await?;
        if visits > 0 {
            info!(visits, "Going on after {visits} visits that were made before");
        }
        Ok(())
    }

    fn take_in(&mut self, line: VisitLine, page: Option<crate::extract::PageFacts>) {
        match self.frontier.take(&line.address) {
            Some(task) => {
                let reading = self.bench.take_in(line, page, Place::of(&task), &Memory::default());
                self.settle(&task, reading);
            }
            None => {
                let reading = self.bench.take_in(line, page, Place::Elsewhere, &Memory::default());
                self.progress.count(reading.pages, reading.cost.requests, reading.cost.bytes);
            }
        }
    }

    async fn drive(&mut self) -> Result<(), Error> {
        let mut workers: JoinSet<Result<(Task, Option<Reading>), Error>> = JoinSet::new();
        let mut running: HashMap<Id, Task> = HashMap::new();
        let mut interrupted = false;
        loop {
            let mut wake = Duration::from_secs(3600);
            while running.len() < TASKS {
                let now = self.since.elapsed();
                match self.frontier.next(now) {
                    Step::Fetch(task) => {
                        let handle = workers.spawn(self.visit(task.clone()));
                        running.insert(handle.id(), task);
                    }
                    Step::WaitUntil(then) => {
                        wake = then.saturating_sub(now).max(Duration::from_millis(1));
                        break;
                    }
                    Step::WaitForReport if running.is_empty() => return Ok(()),
                    Step::WaitForReport => break,
                    Step::Done => return Ok(()),
                }
            }
            tokio::select! {
                Some(done) = workers.join_next_with_id() => {
                    let (id, outcome) = done?;
                    running.remove(&id);
                    match outcome? {
                        (task, Some(reading)) => self.settle(&task, reading),
                        (task, None) => self.frontier.finished(&task, Report::Settled, self.since.elapsed()),
                    }
                    self.progress.queued(self.frontier.queued());
                    // Looks are few: each is safe on the disk before the next is judged.
                    let bench = Arc::clone(&self.bench);
                    tokio::task::spawn_blocking(move || {
                        bench.evidence.sync()?;
                        bench.journal.sync()
                    }).await??;
                }
                () = tokio::time::sleep(wake) => {}
                () = self.progress.interruption(), if !interrupted => {
                    interrupted = true;
                    self.frontier.interrupt();
                }
            }
        }
    }

    fn visit(
        &self,
        task: Task,
    ) -> impl Future<Output = Result<(Task, Option<Reading>), Error>> + Send + use<> {
        let (client, progress) = (self.client.clone(), self.progress.clone());
        let reader = Reader {
            bench: Arc::clone(&self.bench),
            shells: Arc::clone(&self.shells),
            scope: self.scope.clone(),
            client: self.client.clone(),
            progress: self.progress.clone(),
        };
        async move {
            let visit = tokio::select! {
                visit = client.visit(&task.address) => visit,
                () = progress.interruption() => return Ok((task, None)),
            };
            debug!(address = %task.address, attempt = task.attempt, outcome = ?visit.outcome, "Looked again at {}", task.address);
            let reading = reader.read(visit, Place::of(&task)).await?;
            Ok((task, Some(reading)))
        }
    }

    /// Tells the frontier what came of a task, and where to go from there.
    fn settle(&mut self, task: &Task, reading: Reading) {
        self.progress.count(reading.pages, reading.cost.requests, reading.cost.bytes);
        self.frontier.spent(reading.cost.beside);
        self.frontier.finished(task, reading.report, self.since.elapsed());
        if task.rank == Rank::Home && reading.report != Report::Refused {
            let leads = std::mem::take(&mut self.leads);
            self.frontier.found(0, leads);
        }
        if task.in_scope && self.scope.holds(&reading.final_address) {
            let known = &self.known;
            let mut fresh = places::fresh(reading.leads, |address| known.contains(address));
            fresh.truncate(FOLLOWED - self.followed.min(FOLLOWED));
            self.followed += fresh.len();
            self.frontier.found(task.depth, fresh);
        }
    }
}
