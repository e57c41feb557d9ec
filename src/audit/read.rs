//! From a visit to facts: keeps the evidence, reads the page, tells the builder. CPU work, off the async threads.

use std::{
    num::NonZero,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    thread::available_parallelism,
};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::{
    Error, Progress,
    journal::{Cost, Journal, Past, VisitLine},
    leads,
    shell::{Filled, Shells},
    since::{Memory, News, Recalled, Since, Standing},
};
use crate::crawl::{Lead, Rank, Report, Scope, Task};
use crate::evidence::Writer;
use crate::extract::{self, Input, PageFacts};
use crate::fetch::Client;
use crate::model::{Address, Attempt, BrokenKind, Exchange, Outcome, Purpose, Turned, UncheckedKind, Visit};
use crate::portal::{Builder, VisitFacts, outcome_of_reading};

/// What all workers of one gathering share.
pub(super) struct Bench {
    pub(super) evidence: Writer,
    pub(super) journal: Journal,
    builder: Mutex<Builder>,
    /// The earlier audit that this one goes by.
    pub(super) since: Option<Since>,
    pub(super) reach: leads::Reach,
}

/// As many pages are read at a time, over all audits of the program, as there are cores: more would only cost memory.
static CORES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, NonZero::get)));

/// Waits for a core, in order of arrival; given back when dropped. `None` never comes: the semaphore is not closed.
pub(super) async fn core() -> Option<SemaphorePermit<'static>> {
    CORES.acquire().await.ok()
}

/// What the driver needs of a visit once it is read.
pub(super) struct Reading {
    pub(super) report: Report,
    pub(super) leads: Vec<Lead>,
    /// What the page is to others of its shape.
    pub(super) turned: Option<Turned>,
    pub(super) final_address: Address,
    /// Hosts that the home page made part of the site.
    pub(super) joined: Vec<String>,
    pub(super) pages: u64,
    pub(super) cost: Cost,
    /// The site answered something.
    pub(super) answered: bool,
    pub(super) outcome: Outcome,
    /// What it owes to an earlier audit.
    pub(super) past: Option<Past>,
    pub(super) fetched_at: Option<Timestamp>,
    /// What the page says that it did not say in the earlier audit.
    pub(super) news: News,
}

/// What a visited address is to the audited site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Its home page: where that leads becomes part of the site.
    Home,
    /// A page of it.
    Site,
    /// Something it links.
    Elsewhere,
}

impl Place {
    pub(super) fn of(task: &Task) -> Self {
        match (task.rank, task.in_scope) {
            (Rank::Home, _) => Self::Home,
            (_, true) => Self::Site,
            (_, false) => Self::Elsewhere,
        }
    }

    fn is_ours(self) -> bool {
        self != Self::Elsewhere
    }
}

/// Attempts of a visit, those for robots.txt on the way, and what the last of them owes to an earlier audit.
type KeptExchanges = (Vec<Attempt>, Vec<Attempt>, Option<Past>);

/// A visit after the first look.
pub(super) enum Look {
    /// Kept and read.
    Read(Box<Reading>),
    /// A page that scripts fill: to be rendered, then kept.
    Shell(Box<(Visit, PageFacts, Memory)>),
}

impl Bench {
    pub(super) fn new(
        evidence: Writer,
        journal: Journal,
        builder: Builder,
        since: Option<Since>,
        reach: leads::Reach,
    ) -> Self {
        Self { evidence, journal, builder: Mutex::new(builder), since, reach }
    }

    /// Closes evidence and journal; returns what was told.
    pub(super) fn finish(self) -> Result<Builder, Error> {
        self.evidence.finish()?;
        self.journal.sync()?;
        Ok(self.builder.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does `work` away from the async threads.
    pub(super) async fn aside<T: Send + 'static>(
        bench: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let _core = core().await;
        let kept = Arc::clone(bench);
        tokio::task::spawn_blocking(move || work(&kept)).await?
    }

    /// Keeps and reads one visit, unless it brought a page to render first.
    pub(super) fn look(
        &self,
        visit: Visit,
        place: Place,
        shells: &Shells,
        memory: Memory,
    ) -> Result<Look, Error> {
        let page = visit.answer().filter(|_| is_readable(&visit.outcome)).map(|answer| {
            let content_type = answer.header("content-type");
            extract::page(Input { address: &visit.final_address, content_type, body: &answer.body })
        });
        match page {
            Some(page) if place.is_ours() && shells.wants(&visit, &page) => {
                Ok(Look::Shell(Box::new((visit, page, memory))))
            }
            page => {
                self.keep(&visit, page, Filled::default(), place, &memory).map(|it| Look::Read(Box::new(it)))
            }
        }
    }

    /// Keeps a visit and what was read of it; a page as rendered takes the place of `page`.
    pub(super) fn keep(
        &self,
        visit: &Visit,
        page: Option<PageFacts>,
        filled: Filled,
        place: Place,
        memory: &Memory,
    ) -> Result<Reading, Error> {
        let beside = filled.exchanges.len() as u64;
        let requests = visit.exchanges.len() as u64 + beside;
        let last = visit.exchanges.len().saturating_sub(1);
        let of_visit = visit.exchanges.iter().enumerate().map(|(at, it)| memory.bytes_of(it, at == last));
        let bytes = of_visit.chain(filled.exchanges.iter().map(|it| memory.bytes_of(it, false))).sum();
        for exchange in &filled.exchanges {
            self.evidence.keep(exchange)?;
        }
        let (attempts, robots, past) = self.keep_exchanges(visit, memory)?;
        let (page, rendered) = match filled.page {
            None => (page, None),
            Some(filled) => {
                let (html, by) = (&filled.rendered.html, &filled.rendered.browser);
                let place = self.evidence.keep_rendered(&visit.final_address, filled.at, by, html)?;
                (Some(filled.facts), Some(place))
            }
        };
        let line = VisitLine {
            rendered,
            cost: Cost { requests, beside, bytes },
            past,
            ..line_of(visit, attempts, robots)
        };
        self.journal.append(&line)?;
        Ok(self.take_in(line, page, place, memory))
    }

    /// Takes a visit of an earlier audit in as it stands, without asking; gives what is recalled back when it does not.
    pub(super) fn reuse(
        &self,
        recalled: Recalled,
        place: Place,
        standing: Standing,
    ) -> Result<Result<Reading, Recalled>, Error> {
        let Some(since) = &self.since else { return Ok(Err(recalled)) };
        let page = recalled.facts();
        let Some(line) = recalled.reused(since, &self.evidence, page.as_ref(), standing)? else {
            return Ok(Err(recalled));
        };
        self.journal.append(&line)?;
        Ok(Ok(self.take_in(line, page, place, &Memory::default())))
    }

    /// What was told so far, held while it is looked at.
    pub(super) fn builder_now(&self) -> MutexGuard<'_, Builder> {
        self.builder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of what was told so far.
    pub(super) fn builder(&self) -> Builder {
        self.builder_now().clone()
    }

    /// Forgets what was told, for what `builder` was told.
    pub(super) fn begin_anew(&self, builder: Builder) {
        *self.builder_now() = builder;
    }

    /// Takes in a visit that is kept: now, or when an audit goes on from its journal.
    pub(super) fn take_in(
        &self,
        line: VisitLine,
        page: Option<PageFacts>,
        place: Place,
        memory: &Memory,
    ) -> Reading {
        let (mut found, mut forwards_to, mut turned) = (Vec::new(), None, None);
        if let Some(page) = page.as_ref().filter(|_| place.is_ours()) {
            found = leads::of_page(page, self.reach);
            turned = leads::turned(page);
            forwards_to.clone_from(&page.forwards_to);
        }
        // The journal keeps the class of the answer; what the page says of itself is read from it again in a replay.
        let outcome = outcome_of_reading(line.outcome.clone(), page.as_ref());
        // The host answered; that one page is an intercept page says nothing about the next.
        let intercepted = line.outcome == Outcome::Alive && matches!(outcome, Outcome::Blocked(_));
        let news = match &self.since {
            Some(_) => memory.news(page.as_ref().filter(|_| place.is_ours()), line.is_unchanged()),
            None => News::default(),
        };
        let mut builder = self.builder_now();
        // Before the page is told, so that it is read as one of the site's.
        let mut joined = Vec::new();
        if place == Place::Home && outcome == Outcome::Alive {
            let targets = [Some(&line.final_address), forwards_to.as_ref()].into_iter().flatten();
            joined.extend(
                targets.filter(|target| builder.widen(target)).map(|target| target.authority().to_owned()),
            );
        }
        let reading = Reading {
            report: match &line.past {
                Some(Past::Reused) => Report::Unasked,
                _ if intercepted => Report::Settled,
                _ => report_of(&outcome),
            },
            leads: found,
            turned,
            final_address: line.final_address.clone(),
            joined,
            pages: u64::from(page.is_some() && place.is_ours()),
            cost: line.cost,
            answered: line.status.is_some(),
            outcome,
            past: line.past.clone(),
            fetched_at: line.fetched_at,
            news,
        };
        tell(&mut builder, line, page);
        reading
    }
}

impl Bench {
    /// Keeps a visit that is not part of the crawl: in the evidence, but not in the journal.
    pub(super) fn keep_beside(&self, visit: &Visit) -> Result<VisitLine, Error> {
        let (attempts, robots, _) = self.keep_exchanges(visit, &Memory::default())?;
        Ok(line_of(visit, attempts, robots))
    }

    /// Keeps the exchanges of a visit as evidence.
    fn keep_exchanges(&self, visit: &Visit, memory: &Memory) -> Result<KeptExchanges, Error> {
        let (mut attempts, mut robots) = (Vec::with_capacity(visit.exchanges.len()), Vec::new());
        let last = visit.exchanges.len().saturating_sub(1);
        for (at, exchange) in visit.exchanges.iter().enumerate() {
            if at == last
                && let Some((attempt, past)) = memory.keep(self.since.as_ref(), &self.evidence, exchange)?
            {
                attempts.push(attempt);
                return Ok((attempts, robots, Some(past)));
            }
            let warc = self.evidence.keep(exchange)?;
            let attempt = Attempt { warc, ..attempt_of(exchange) };
            if exchange.purpose == Purpose::Robots { robots.push(attempt) } else { attempts.push(attempt) }
        }
        if attempts.is_empty() {
            // The host failed before the page could be asked for: that is the attempt.
            attempts.extend(robots.iter().filter(|attempt| attempt.failure.is_some()).cloned());
        }
        Ok((attempts, robots, None))
    }
}

fn line_of(visit: &Visit, attempts: Vec<Attempt>, robots: Vec<Attempt>) -> VisitLine {
    VisitLine {
        address: visit.address.clone(),
        final_address: visit.final_address.clone(),
        outcome: visit.outcome.clone(),
        status: visit.answer().map(|answer| answer.status),
        fetched_at: attempts.last().map(|attempt| attempt.at),
        attempts,
        rendered: None,
        robots,
        cost: Cost::default(),
        past: None,
    }
}

/// What it takes to read a visit.
pub(super) struct Reader {
    pub(super) bench: Arc<Bench>,
    pub(super) shells: Arc<Shells>,
    pub(super) scope: Scope,
    pub(super) progress: Progress,
    pub(super) client: Client,
}

impl Reader {
    /// Keeps and reads a visit; a page that scripts fill is rendered first.
    pub(super) async fn read(self, visit: Visit, place: Place) -> Result<Reading, Error> {
        self.read_again(visit, place, None).await
    }

    /// [`Reader::read`] of an address of which something may be `recalled` from an earlier audit.
    pub(super) async fn read_again(
        self,
        mut visit: Visit,
        place: Place,
        recalled: Option<Recalled>,
    ) -> Result<Reading, Error> {
        let unread = self.client.unread(&visit);
        let memory = Memory::of(&mut visit, recalled);
        let Self { bench, shells, scope, progress, client: _ } = self;
        let kept = Arc::clone(&shells);
        let look = Bench::aside(&bench, move |bench| bench.look(visit, place, &kept, memory)).await?;
        // Rendering makes requests of its own, which must not wait for its end.
        drop(unread);
        let (visit, page, memory) = match look {
            Look::Read(reading) => return Ok(*reading),
            Look::Shell(shell) => *shell,
        };
        let filled = shells.fill(&visit, &page, scope, &progress).await;
        Bench::aside(&bench, move |bench| bench.keep(&visit, Some(page), filled, place, &memory)).await
    }
}

/// Tells the builder of one visit; the same call serves the live run and the replay.
pub(super) fn tell(builder: &mut Builder, line: VisitLine, page: Option<PageFacts>) {
    builder.visit(facts_of(line), page);
}

/// What the builder is told of a visit.
pub(super) fn facts_of(line: VisitLine) -> VisitFacts {
    VisitFacts {
        address: line.address,
        final_address: line.final_address,
        outcome: line.outcome,
        status: line.status,
        attempts: line.attempts,
        fetched_at: line.fetched_at,
    }
}

/// Reads a document as a browser showed it; the same call serves the live run and the replay.
pub(super) fn rendered(address: &Address, html: &[u8]) -> PageFacts {
    extract::page(Input { address, content_type: Some("text/html; charset=utf-8"), body: html })
}

/// Whether an answer of this class has a body that is worth reading.
pub(super) fn is_readable(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Alive)
}

/// An exchange as kept in a journal, without its place in the evidence.
pub(super) fn attempt_of(exchange: &Exchange) -> Attempt {
    let answer = exchange.result.as_ref().ok();
    let location = answer.filter(|answer| (300..400).contains(&answer.status));
    let location = location.and_then(|answer| answer.header("location"));
    Attempt {
        address: exchange.address.clone(),
        at: exchange.at,
        duration_ms: exchange.duration_ms,
        status: answer.map(|answer| answer.status),
        failure: match &exchange.result {
            Ok(answer) => answer.cut.clone(),
            Err(failure) => Some(failure.clone()),
        },
        location: location.and_then(|href| exchange.address.join(href).ok()),
        sha256: answer.map(|answer| HEXLOWER.encode(&Sha256::digest(&answer.body))),
        warc: None,
    }
}

/// What a class means for the frontier: settled, to be tried again, or refused.
fn report_of(outcome: &Outcome) -> Report {
    use BrokenKind as B;
    match outcome {
        Outcome::Alive | Outcome::Gone(_) => Report::Settled,
        Outcome::Blocked(_) => Report::Refused,
        Outcome::Broken(B::Refused | B::Reset | B::Timeout | B::Tls) | Outcome::HostDown(_) => {
            Report::Failed { connected: false }
        }
        Outcome::Broken(_) => Report::Failed { connected: true },
        Outcome::Unchecked(UncheckedKind::Resolver) => Report::Failed { connected: false },
        Outcome::Unchecked(_) => Report::Settled,
    }
}
