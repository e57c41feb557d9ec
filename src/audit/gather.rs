//! Gathers one site: drives the frontier, fetches through the gate, keeps and reads what comes back.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{Timestamp, ToSpan, civil::Date};
use tokio::task::{Id, JoinError, JoinHandle, JoinSet};
use tracing::{Instrument, debug, error_span, info};

use super::{
    Begun, Error, Folder, Options, Phase, Progress, errands, hosts,
    journal::{Gathering, Journal, Past},
    leads::Reach,
    read::{Bench, Place, Reader, Reading},
    register::Registered,
    shell::Shells,
    since::{Course, Reused, Since, Standing},
};
use crate::checks;
use crate::crawl::{Frontier, Needs, Plan, Rank, Report, Scope, Skip, Step, Task};
use crate::evidence::Writer;
use crate::fetch::Client;
use crate::model::{Address, AuditRecord, BrokenKind, Outcome, UncheckedKind};
use crate::portal::{Brief, Builder};

/// Lists are paged through back to this many days before `as_of`: a year, and the time until a report on it is due.
const CUT_OFF_DAYS: i64 = 480;

/// How often what was written is brought safely to the disk.
const SYNCED_EVERY: Duration = Duration::from_secs(1);

/// What is under way when the time is over is waited for this long: a request may stand in a queue for hours.
pub(super) const GRACE: Duration = Duration::from_secs(30);

/// What a gathering hands to the judging.
pub(super) struct Gathered {
    pub(super) gathering: Gathering,
    pub(super) builder: Builder,
}

/// How far back lists are paged through, and how far back rules ask for documents.
pub(super) fn reach(as_of: Date, document_days: u16) -> Reach {
    let before = |days: i64| as_of.checked_sub(days.days()).unwrap_or(as_of);
    Reach { lists: before(CUT_OFF_DAYS), documents: before(document_days.into()) }
}

/// The frame of the assembly, the same live and in a replay.
pub(super) fn brief(record: &AuditRecord, scope: &[(String, String)]) -> Brief {
    Brief {
        as_of: record.as_of,
        unit_kind: record.unit.kind,
        unit_name: record.unit.name.clone(),
        region: record.unit.region.clone(),
        site_code: record.unit.site_code.clone(),
        home: record.home.clone(),
        in_scope: scope.to_vec(),
        finished: record.stopped_by,
    }
}

/// The frame while the gathering goes on.
pub(super) fn brief_of(
    registered: &Registered,
    options: &Options,
    home: &Address,
    scope: &[(String, String)],
) -> Brief {
    Brief {
        as_of: options.as_of,
        unit_kind: registered.unit.kind,
        unit_name: registered.unit.name.clone(),
        region: registered.unit.region.clone(),
        site_code: registered.unit.site_code.clone(),
        home: home.clone(),
        in_scope: scope.to_vec(),
        finished: None,
    }
}

/// Crawls the site of `registered` into `folder`.
pub(super) async fn gather(
    client: &Client,
    registered: &Registered,
    options: &Options,
    folder: &Folder,
    progress: &Progress,
) -> Result<Gathered, Error> {
    let mut run = Run::begin(client, registered, options, folder, progress).await?;
    let driven = run.go_through(registered, options, folder).await;
    run.shells.close().await;
    driven?;
    run.errands(registered, options, folder).await?;
    run.finish(registered, options, folder).await
}

/// What a worker hands back: its task, and what it read unless it was interrupted.
type Finished = Result<(Id, Result<(Task, Option<Reading>), Error>), JoinError>;

/// A gathering under way.
pub(super) struct Run<'a> {
    pub(super) client: &'a Client,
    pub(super) progress: &'a Progress,
    pub(super) plan: Plan,
    pub(super) frontier: Frontier,
    pub(super) bench: Arc<Bench>,
    shells: Arc<Shells>,
    running: HashMap<Id, Task>,
    workers: JoinSet<Result<(Task, Option<Reading>), Error>>,
    /// Tasks that the interruption cut short.
    cut_short: Vec<Address>,
    tasks: usize,
    pub(super) started: Timestamp,
    /// Time that earlier processes spent on this audit.
    pub(super) earlier: Duration,
    since: Instant,
    synced: Instant,
    syncing: Option<JoinHandle<Result<(), Error>>>,
    /// The home page that could not be reached, while its other scheme is tried.
    parked: Option<(Task, Reading)>,
    /// What is taken over from an earlier audit.
    pub(super) course: Course,
    interrupted: bool,
    totals: (u64, u64, u64),
}

impl<'a> Run<'a> {
    async fn begin(
        client: &'a Client,
        registered: &Registered,
        options: &Options,
        folder: &Folder,
        progress: &'a Progress,
    ) -> Result<Self, Error> {
        let now = Timestamp::now();
        let begun = match Begun::load(folder)? {
            Some(begun) => begun,
            None => Begun::prepare(registered, options, client.policy(), folder)?,
        };
        let started = begun.started.unwrap_or(now);
        let into = folder.clone();
        // The disk may take its time; other audits go on meanwhile.
        let opened = tokio::task::spawn_blocking(move || open(begun, now, &into));
        let (evidence, journal) = opened.await??;
        let home = registered.home.clone();
        let scope = Scope::of_home(&home);
        let brief = brief_of(registered, options, &home, scope.sites());
        let wanted = checks::wants(&options.pack.pack, registered.unit.kind);
        let plan = Plan { home, scope, limits: options.limits.clone(), needs: Needs::of(wanted.needs) };
        let since = Since::load(folder, started)?;
        let reach = reach(options.as_of, wanted.document_days);
        let bench = Bench::new(evidence, journal, Builder::new(brief), since, reach);
        progress.enter(Phase::Gathering);
        Ok(Self {
            client,
            progress,
            frontier: Frontier::new(plan.clone()),
            plan,
            bench: Arc::new(bench),
            shells: Arc::new(Shells::new(options.render, options.chromium.as_deref(), client)),
            running: HashMap::new(),
            workers: JoinSet::new(),
            cut_short: Vec::new(),
            tasks: options.tasks.max(1),
            started,
            earlier: Duration::ZERO,
            since: Instant::now(),
            synced: Instant::now(),
            syncing: None,
            parked: None,
            course: Course::default(),
            interrupted: false,
            totals: (0, 0, 0),
        })
    }

    /// Takes in what earlier processes did, and does the rest.
    async fn go_through(
        &mut self,
        registered: &Registered,
        options: &Options,
        folder: &Folder,
    ) -> Result<(), Error> {
        if self.catch_up(folder).await? {
            self.retell(registered, options, folder).await?;
        }
        self.drive().await?;
        self.confirm(registered, options, folder).await
    }

    /// Time spent on this audit, by this process and earlier ones.
    pub(super) fn elapsed(&self) -> Duration {
        self.earlier + self.since.elapsed()
    }

    /// Fetches until the frontier is done or the run is interrupted.
    pub(super) async fn drive(&mut self) -> Result<(), Error> {
        self.try_other_scheme().await?;
        loop {
            let wake = match self.hand_out() {
                Some(wake) => wake,
                None => return Ok(()),
            };
            tokio::select! {
                Some(done) = self.workers.join_next_with_id() => self.settle(done).await?,
                () = tokio::time::sleep(wake) => {}
                () = self.progress.interruption(), if !self.interrupted => {
                    // Workers give up their requests by themselves; what they have received is still read.
                    self.interrupted = true;
                    self.frontier.interrupt();
                }
            }
        }
    }

    /// Starts as many tasks as may run; returns how long to wait at most, or `None` when the run is over.
    fn hand_out(&mut self) -> Option<Duration> {
        const LONG: Duration = Duration::from_secs(3600);
        // Looks at other hosts, which may take minutes to fail, leave room for the pages of the site itself.
        let for_looks = (self.tasks - self.tasks / 4).max(1);
        while self.running.len() < if self.frontier.only_looks() { for_looks } else { self.tasks } {
            let now = self.elapsed();
            match self.frontier.next(now) {
                Step::Fetch(task) => self.start(task),
                Step::WaitUntil(then) => {
                    self.progress.enter(if self.running.is_empty() {
                        Phase::Confirming
                    } else {
                        Phase::Gathering
                    });
                    return Some(then.saturating_sub(now).max(Duration::from_millis(1)));
                }
                Step::WaitForReport if self.running.is_empty() => return None,
                Step::WaitForReport => return Some(LONG),
                Step::Done => return None,
            }
        }
        Some(LONG)
    }

    fn start(&mut self, task: Task) {
        let (client, work, progress) = (self.client.clone(), task.clone(), self.progress.clone());
        let reader = self.reader();
        let left = self.plan.limits.deadline.saturating_sub(self.elapsed()) + GRACE;
        let standing =
            self.bench.since.as_ref().map_or(Standing::Asked, |since| since.stands(&work, &self.course));
        let span = error_span!("visit", host = task.address.authority(), attempt = task.attempt);
        let visiting = async move {
            let mut recalled = None;
            if let Some(since) = &reader.bench.since {
                recalled = since.recall(&work.address).await;
            }
            if let Some(known) = recalled.take_if(|_| standing != Standing::Asked) {
                let place = Place::of(&work);
                match Bench::aside(&reader.bench, move |bench| bench.reuse(known, place, standing)).await? {
                    Ok(reading) => return Ok((work, Some(reading))),
                    Err(known) => recalled = Some(known),
                }
            }
            let held = |at: &Address| recalled.as_ref().and_then(|known| known.held_at(at));
            let visit = tokio::select! {
                visit = client.visit_since(&work.address, held) => visit,
                () = progress.interruption() => return Ok((work, None)),
                () = tokio::time::sleep(left) => return Ok((work, None)),
            };
            debug!(address = %work.address, outcome = ?visit.outcome, requests = visit.exchanges.len(), "Visited {}", work.address);
            let reading = reader.read_again(visit, Place::of(&work), recalled).await?;
            Ok((work, Some(reading)))
        };
        let handle = self.workers.spawn(visiting.instrument(span));
        self.running.insert(handle.id(), task);
    }

    fn reader(&self) -> Reader {
        Reader {
            bench: Arc::clone(&self.bench),
            shells: Arc::clone(&self.shells),
            scope: self.plan.scope.clone(),
            progress: self.progress.clone(),
            client: self.client.clone(),
        }
    }

    /// Takes in what a task brought.
    async fn settle(&mut self, done: Finished) -> Result<(), Error> {
        let (id, outcome) = done?;
        self.running.remove(&id);
        let (task, reading) = outcome?;
        let Some(reading) = reading else {
            self.frontier.finished(&task, Report::Settled, self.elapsed());
            self.cut_short.push(task.address);
            return Ok(());
        };
        self.advance(task, reading, self.elapsed());
        self.try_other_scheme().await?;
        self.progress.queued(self.frontier.queued());
        self.sync().await
    }

    /// Tells the frontier what a task brought. A home page that cannot be reached is parked first: it may be reachable
    /// by the other scheme.
    pub(super) fn advance(&mut self, task: Task, reading: Reading, now: Duration) {
        self.count(&reading);
        self.frontier.spent(reading.cost.beside);
        self.course.learn(&reading.news);
        if reading.past == Some(Past::Reused) {
            let (end, seen) = (reading.final_address.clone(), reading.fetched_at);
            self.course.reuse(Reused { task: task.clone(), end, pages: reading.pages, seen });
        }
        if task.rank == Rank::Home {
            self.widen(&reading);
            if other_scheme_of(&task, &reading).is_some() {
                self.parked = Some((task, reading));
                return;
            }
        }
        self.enter(&task, reading, now);
    }

    fn enter(&mut self, task: &Task, mut reading: Reading, now: Duration) {
        if let Some(since) = &self.bench.since {
            since.wrong_first(&mut reading.leads);
        }
        let scope = &self.plan.scope;
        let list_data = task.in_scope && !scope.holds(&task.address) && scope.reaches(&reading.final_address);
        let read_on = list_data || scope.holds(&reading.final_address);
        if let Some(turned) = reading.turned.filter(|_| task.in_scope) {
            self.frontier.learned(&task.address, turned);
        }
        self.frontier.finished(task, reading.report, now);
        if read_on {
            self.frontier.found(task.depth, reading.leads);
        }
    }

    /// A killed process loses nothing of what it wrote; a machine that loses power loses a second's worth at most.
    async fn sync(&mut self) -> Result<(), Error> {
        let at_it = self.syncing.as_ref().is_some_and(|syncing| !syncing.is_finished());
        if self.synced.elapsed() < SYNCED_EVERY || at_it {
            return Ok(());
        }
        self.synced = Instant::now();
        self.synced_last().await?;
        let bench = Arc::clone(&self.bench);
        // Evidence first: a line of the journal must not point at what is not there.
        self.syncing = Some(tokio::task::spawn_blocking(move || {
            bench.evidence.sync()?;
            bench.journal.sync()
        }));
        Ok(())
    }

    async fn synced_last(&mut self) -> Result<(), Error> {
        match self.syncing.take() {
            Some(syncing) => syncing.await?,
            None => Ok(()),
        }
    }

    pub(super) fn count(&mut self, reading: &Reading) {
        self.totals.0 += reading.pages;
        self.totals.1 += reading.cost.requests;
        self.totals.2 += reading.cost.bytes;
        if matches!(reading.past, Some(Past::NotModified { .. } | Past::SamePayload { .. })) {
            self.course.confirm();
        }
        self.progress.count(reading.pages, reading.cost.requests, reading.cost.bytes);
    }

    /// Takes pages back that are to be read anew.
    pub(super) fn uncount(&mut self, pages: u64) {
        self.totals.0 = self.totals.0.saturating_sub(pages);
    }

    /// A home page that answers from, or sends its visitor to, another host makes that host part of the site.
    fn widen(&mut self, reading: &Reading) {
        for host in &reading.joined {
            self.plan.scope = self.plan.scope.clone().with_host(host);
            self.frontier.widen(host);
            info!(host, "The home page leads to {host}; audited too");
        }
    }

    /// A home page that cannot be reached may be reachable by the other scheme. Tried once, for the home only.
    async fn try_other_scheme(&mut self) -> Result<(), Error> {
        let Some(other) = self.other_home() else { return Ok(()) };
        let visit = self.client.visit(&other).await;
        let reading = self.reader().read(visit, Place::Home).await?;
        self.settle_home(&other, reading, self.elapsed());
        Ok(())
    }

    /// The other address of the home page, while it is to be tried.
    pub(super) fn other_home(&self) -> Option<Address> {
        self.parked.as_ref().and_then(|(task, reading)| other_scheme_of(task, reading))
    }

    /// Goes on from `other` when the home page answered there, else as if it had not been tried.
    pub(super) fn settle_home(&mut self, other: &Address, reading: Reading, now: Duration) {
        let Some((task, parked)) = self.parked.take() else { return };
        self.count(&reading);
        if !reading.answered {
            return self.enter(&task, parked, now);
        }
        info!(home = %other, "The home page answers at {other} only");
        let scope = Scope::of_home(other);
        self.plan = Plan { home: other.clone(), scope, ..self.plan.clone() };
        self.frontier = Frontier::new(self.plan.clone());
        if let Step::Fetch(task) = self.frontier.next(now) {
            self.widen(&reading);
            self.frontier.finished(&task, reading.report, now);
            self.frontier.found(task.depth, reading.leads);
        }
    }

    /// Gathers what rules of the pack want beside the pages.
    async fn errands(
        &mut self,
        registered: &Registered,
        options: &Options,
        folder: &Folder,
    ) -> Result<(), Error> {
        let wanted = checks::errands(&options.pack.pack, registered.unit.kind);
        let site = errands::Site { client: self.client, bench: &self.bench, progress: self.progress };
        let sites = self.plan.scope.sites().to_vec();
        let mut beside = site.run(wanted, &self.plan.home, sites).await?;
        beside.calibrations = self.calibrate(&mut beside.requests).await?;
        self.totals.1 += beside.requests();
        hosts::tell(self.client, folder).await?;
        beside.save(folder)
    }

    /// What the gathering comes to, if it ended now.
    pub(super) fn gathering(&self, registered: &Registered, options: &Options) -> Gathering {
        let ending = self.frontier.ending();
        let stopped_by = ending.stopped_by;
        let mut unchecked: Vec<(Address, UncheckedKind)> = Vec::new();
        let (mut host_down, mut blocked) = (Vec::new(), Vec::new());
        for (address, skip) in ending.skipped {
            match skip {
                Skip::HostDown => host_down.push(address),
                Skip::HostBlocked => blocked.push(address),
                Skip::TooFewAttempts => unchecked.push((address, UncheckedKind::TooFewAttempts)),
                Skip::Trap => unchecked.push((address, UncheckedKind::Scope)),
                Skip::Stopped => unchecked.push((address, UncheckedKind::Budget)),
            }
        }
        let known: HashSet<Address> = unchecked.iter().map(|(address, _)| address.clone()).collect();
        let cut_short = self.cut_short.iter().chain(&self.course.withdrawn);
        let cut_short = cut_short.filter(|address| !known.contains(*address));
        unchecked.extend(cut_short.map(|address| (address.clone(), UncheckedKind::Budget)));
        unchecked.sort();
        unchecked.dedup();
        let started = self.started;
        let record = AuditRecord {
            id: format!("{}-{}", registered.unit.id, started.strftime("%Y%m%dT%H%M%S%3fZ")),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            unit: registered.unit.clone(),
            home: self.plan.home.clone(),
            hosts: self.plan.scope.sites().iter().map(|(authority, _)| authority.clone()).collect(),
            started,
            finished: Timestamp::now(),
            as_of: options.as_of,
            pages: self.totals.0,
            requests: self.totals.1,
            bytes: self.totals.2,
            stopped_by,
            unchecked: (unchecked.len() + blocked.len()) as u64,
            taken_over: self
                .bench
                .since
                .as_ref()
                .map(|since| self.course.taken_over(&since.earlier.audit, since.earlier.started)),
        };
        Gathering {
            schema: Gathering::schema(),
            record,
            scope: self.plan.scope.sites().to_vec(),
            unchecked,
            host_down,
            blocked,
            withdrawn: self.course.withdrawn.clone(),
            pack: options.pack.pack.id.clone(),
            lang: options.lang,
        }
    }

    /// Closes the evidence and writes the record.
    async fn finish(
        mut self,
        registered: &Registered,
        options: &Options,
        folder: &Folder,
    ) -> Result<Gathered, Error> {
        self.progress.enter(Phase::Judging);
        self.synced_last().await?;
        let gathering = self.gathering(registered, options);
        let bench = Arc::into_inner(self.bench).ok_or(Error::StillAtWork)?;
        let folder = folder.clone();
        let closed = tokio::task::spawn_blocking(move || {
            let builder = bench.finish()?;
            gathering.save(&folder)?;
            Ok(Gathered { gathering, builder })
        });
        closed.await?
    }
}

/// Opens what a gathering writes, anew or where another process left it.
fn open(mut begun: Begun, now: Timestamp, folder: &Folder) -> Result<(Writer, Journal), Error> {
    if begun.started.is_none() {
        begun.start(now, folder)?;
        return Ok((Writer::create(&folder.evidence(), now)?, Journal::create(folder)?));
    }
    // The lock comes first: nothing is mended under the hands of a process that is still at work.
    let journal = Journal::reopen(folder)?;
    folder.reopen()?;
    let (evidence, ends) = Writer::resume(&folder.evidence(), now)?;
    journal.cut(&ends)?;
    Ok((evidence, journal))
}

/// Where else the home page may be reached, when `reading` says that it cannot be reached where it was looked for.
fn other_scheme_of(task: &Task, reading: &Reading) -> Option<Address> {
    use BrokenKind as B;
    // A server that speaks no TLS at all, or none that we speak, may still answer in plain text.
    let unreachable = matches!(
        reading.outcome,
        Outcome::Broken(B::Refused | B::Reset | B::Timeout | B::Tls)
            | Outcome::Unchecked(UncheckedKind::TlsUnsupported)
    );
    other_scheme(&task.address).filter(|_| unreachable && task.attempt == 1)
}

/// The same address by the other scheme.
pub(super) fn other_scheme(address: &Address) -> Option<Address> {
    let rest = address.as_str().split_once("://")?.1;
    let other = if address.scheme() == "http" { "https" } else { "http" };
    Address::parse(&format!("{other}://{rest}")).ok()
}
