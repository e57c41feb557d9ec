//! The frontier: which task is next, and when the run is over.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use super::{
    host::{GivenUp, Host, Place},
    learning::{Learning, Shapes},
    plan::{Lead, Plan, Rank},
    traps,
};
use crate::model::{Address, StoppedBy, Turned, place};

/// Fetch this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Address.
    pub address: Address,
    /// Its worth.
    pub rank: Rank,
    /// Clicks from the home page.
    pub depth: u16,
    /// 1 for the first attempt.
    pub attempt: u8,
    /// On the audited site: read it and report its leads.
    pub in_scope: bool,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Fetch this.
    Fetch(Task),
    /// Nothing to do before this time since the start, unless a running task reports.
    WaitUntil(Duration),
    /// Nothing to do before a running task reports.
    WaitForReport,
    /// The run is over.
    Done,
}

/// What came of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// It is settled: alive, gone, or never to be known.
    Settled,
    /// It failed in a way that may pass; try again later. `connected`: the host answered something.
    Failed {
        /// Whether the host answered at all.
        connected: bool,
    },
    /// The host refused us.
    Refused,
    /// Nothing was asked, for the answer was known: it costs nothing, and says nothing about the host.
    Unasked,
}

/// Why an address was never settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Skip {
    /// Budget, deadline or interruption.
    Stopped,
    /// A trap limit: depth, shape quota, endless path.
    Trap,
    /// Its host never answered.
    HostDown,
    /// Its host refuses us.
    HostBlocked,
    /// Failed, and the run ended before it could be tried often enough.
    TooFewAttempts,
}

/// How a run ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// What stopped it before everything was fetched.
    pub stopped_by: Option<StoppedBy>,
    /// What was found but not settled, sorted.
    pub skipped: BTreeSet<(Address, Skip)>,
}

/// A task that waits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Waiting {
    pub(super) address: Address,
    pub(super) attempt: u8,
    pub(super) in_scope: bool,
    /// Shapes of an address that no label names, with the rank it has by itself: what others of its shape turn out to
    /// be may change it.
    pub(super) guessed: Option<(Shapes, Rank)>,
    /// A second address of a page.
    pub(super) twin: bool,
}

/// The state machine. See the module for its promises.
#[derive(Debug, Clone, PartialEq)]
pub struct Frontier {
    plan: Plan,
    hosts: BTreeMap<String, Host>,
    /// Heads of the hosts that may be given a task: the smallest is next.
    ready: BTreeSet<(Place, String)>,
    /// Failed tasks by the time from which they may be tried again.
    retries: BTreeMap<(Duration, u64), Task>,
    /// Digests of the addresses ever accepted, so that memory grows by eight bytes a page.
    seen: HashSet<u64>,
    /// Where every task waits, by the digest of its address.
    waiting_at: HashMap<u64, Place>,
    /// Digests of the places that these addresses name, with or without their index file.
    places: HashSet<u64>,
    shapes: BTreeMap<u64, u32>,
    learning: Learning,
    trapped: BTreeSet<Address>,
    sequence: u64,
    handed_out: u64,
    running: u64,
    stopped_by: Option<StoppedBy>,
}

/// How many times as many refusals in a row are borne from a host that has answered well before.
const PATIENCE_WITH_THE_OPEN: u32 = 4;

/// Trapped addresses kept for the report; a calendar would fill memory otherwise.
const TRAPPED_KEPT: usize = 1_000;

impl Frontier {
    /// Begins at the plan's home page.
    pub fn new(plan: Plan) -> Self {
        let home = plan.home.clone();
        let mut frontier = Self {
            plan,
            hosts: BTreeMap::new(),
            ready: BTreeSet::new(),
            retries: BTreeMap::new(),
            seen: HashSet::new(),
            waiting_at: HashMap::new(),
            places: HashSet::new(),
            shapes: BTreeMap::new(),
            learning: Learning::default(),
            trapped: BTreeSet::new(),
            sequence: 0,
            handed_out: 0,
            running: 0,
            stopped_by: None,
        };
        frontier.accept(Lead { address: home, rank: Rank::Home, continues: true }, 0);
        frontier
    }

    /// Leads found on a page `depth` clicks from home.
    pub fn found(&mut self, depth: u16, leads: impl IntoIterator<Item = Lead>) {
        for lead in leads {
            let depth = if lead.continues { depth } else { depth.saturating_add(1) };
            self.accept(lead, depth);
        }
    }

    fn accept(&mut self, lead: Lead, depth: u16) {
        let Lead { address, rank, continues } = lead;
        // What goes on with a list may be kept in another folder of the host: systems answer for all their sites at one
        // place.
        let list_data = continues && rank > Rank::Platform && self.plan.scope.reaches(&address);
        let ours = list_data || self.plan.scope.holds(&address);
        if !self.plan.limits.other_sites && !ours {
            return;
        }
        if self.seen.contains(&digest(&address)) {
            self.promote(&address, rank, continues);
            return;
        }
        let in_scope = rank != Rank::Look && ours;
        if in_scope && self.is_trap(&address, depth) {
            // Not seen for good: what lies too deep on this way may be near on another.
            if self.trapped.len() < TRAPPED_KEPT {
                self.trapped.insert(address);
            }
            return;
        }
        self.trapped.remove(&address);
        self.seen.insert(digest(&address));
        let twin = !self.places.insert(digest(&place(&address)));
        self.sequence += 1;
        // What a page shows in a frame is the page, wherever it lies.
        let rank = if in_scope || continues { rank } else { Rank::Look };
        // The same page under a second address: of use only to know that the link works.
        let rank = if twin { rank.max(Rank::ListPage) } else { rank };
        let host = address.authority().to_owned();
        let guessed = matches!(rank, Rank::Menu | Rank::Page).then(|| (Learning::shapes_of(&address), rank));
        let rank = guessed.map_or(rank, |(shapes, rank)| self.learning.rank(shapes, rank));
        let waiting = Waiting { address, attempt: 1, in_scope, guessed, twin };
        self.enqueue(host, (self.plan.needs.puts_back(rank), rank, depth, self.sequence), waiting);
    }

    /// What waits and is found again under a better name moves to where that belongs.
    fn promote(&mut self, address: &Address, rank: Rank, continues: bool) {
        if rank == Rank::Look {
            return;
        }
        let Some(place) = self.waiting_at.get(&digest(address)).copied() else { return };
        let Some(host) = self.hosts.get_mut(address.authority()) else { return };
        let Some(waiting) = host.waiting.get_mut(&place) else { return };
        // What its shape says weighs more than a link that names nothing.
        let unnamed = matches!(rank, Rank::Menu | Rank::Page) && !continues;
        if unnamed || !waiting.in_scope || waiting.twin || rank >= place.1 {
            return;
        }
        waiting.guessed = None;
        self.shift(address.authority().to_owned(), place, rank);
    }

    /// Gives the task that waits at `place` another rank.
    fn shift(&mut self, authority: String, place: Place, rank: Rank) {
        let Some(host) = self.hosts.get_mut(&authority) else { return };
        if let Some(waiting) = host.waiting.remove(&place) {
            let there = (self.plan.needs.puts_back(rank), rank, place.2, place.3);
            self.waiting_at.insert(digest(&waiting.address), there);
            host.waiting.insert(there, waiting);
        }
        self.refresh(&authority);
    }

    /// Takes note of what `address` turned out to be; those of its shape that wait move to where they belong.
    pub fn learned(&mut self, address: &Address, turned: Turned) {
        let learnt = Learning::shapes_of(address);
        if !self.learning.learn(learnt, turned) {
            return;
        }
        let Some(host) = self.hosts.get(address.authority()) else { return };
        let alike = |shapes: Shapes| shapes.0 == learnt.0 || (shapes.1.is_some() && shapes.1 == learnt.1);
        let moved: Vec<(Place, Rank)> = host
            .waiting
            .iter()
            .filter_map(|(place, waiting)| {
                let (shapes, guessed) = waiting.guessed.filter(|(shapes, _)| alike(*shapes))?;
                let rank = self.learning.rank(shapes, guessed);
                (rank != place.1).then_some((*place, rank))
            })
            .collect();
        for (place, rank) in moved {
            self.shift(address.authority().to_owned(), place, rank);
        }
    }

    fn is_trap(&mut self, address: &Address, depth: u16) -> bool {
        if depth > self.plan.limits.depth || traps::looks_endless(address) {
            return true;
        }
        let Some(shape) = traps::query_shape(address) else { return false };
        let count = self.shapes.entry(digest(&shape)).or_default();
        *count += 1;
        *count > self.plan.limits.per_query_shape
    }

    fn enqueue(&mut self, authority: String, place: Place, waiting: Waiting) {
        self.waiting_at.insert(digest(&waiting.address), place);
        self.hosts.entry(authority.clone()).or_default().waiting.insert(place, waiting);
        self.refresh(&authority);
    }

    /// Puts the host's best task among the ready ones, if the host may be given one.
    fn refresh(&mut self, authority: &str) {
        let Some(host) = self.hosts.get_mut(authority) else { return };
        if let Some(place) = host.ready_at.take() {
            self.ready.remove(&(place, authority.to_owned()));
        }
        let free = host.running < self.plan.limits.tasks_per_host && host.given_up.is_none();
        if let Some((place, _)) = host.waiting.first_key_value().filter(|_| free) {
            host.ready_at = Some(*place);
            self.ready.insert((*place, authority.to_owned()));
        }
    }

    /// The next step, `now` after the start.
    pub fn next(&mut self, now: Duration) -> Step {
        if self.stopped_by.is_none() && self.has_work() {
            if self.handed_out >= self.plan.limits.tasks {
                self.stopped_by = Some(StoppedBy::Budget);
            } else if now >= self.plan.limits.deadline {
                self.stopped_by = Some(StoppedBy::Deadline);
            }
        }
        if self.stopped_by.is_some() {
            return if self.running == 0 { Step::Done } else { Step::WaitForReport };
        }
        if let Some((place, authority)) = self.ready.pop_first() {
            return self.hand_out(place, &authority);
        }
        if let Some(key) = self.due_retry(now) {
            return self.hand_out_retry(key);
        }
        match self.retries.first_key_value() {
            Some(((from, _), _)) if *from > now => Step::WaitUntil(*from),
            _ if self.running > 0 => Step::WaitForReport,
            _ => Step::Done,
        }
    }

    /// The first retry whose time has come and whose host has nothing else to do: second looks go last, so that
    /// they are spread over the run.
    fn due_retry(&self, now: Duration) -> Option<(Duration, u64)> {
        let idle = |task: &Task| {
            let host = self.hosts.get(task.address.authority());
            host.is_none_or(|host| host.waiting.is_empty() || host.given_up.is_some())
        };
        let mut due = self.retries.iter().take_while(|((from, _), _)| *from <= now);
        due.find(|(_, task)| idle(task)).map(|(key, _)| *key)
    }

    fn has_work(&self) -> bool {
        !self.ready.is_empty() || !self.retries.is_empty()
    }

    fn hand_out(&mut self, place: Place, authority: &str) -> Step {
        let taken = self.hosts.get_mut(authority).and_then(|host| {
            host.running += 1;
            host.ready_at = None;
            host.waiting.remove(&place)
        });
        self.refresh(authority);
        let Some(Waiting { address, attempt, in_scope, .. }) = taken else { return Step::WaitForReport };
        self.waiting_at.remove(&digest(&address));
        self.handed_out += 1;
        self.running += 1;
        Step::Fetch(Task { address, rank: place.1, depth: place.2, attempt, in_scope })
    }

    /// Hands out the task for `address` out of turn, when it waits: an earlier process has done it.
    pub fn take(&mut self, address: &Address) -> Option<Task> {
        let host = self.hosts.get_mut(address.authority())?;
        let place = self.waiting_at.get(&digest(address)).copied();
        let step = match place.filter(|place| host.waiting.contains_key(place)) {
            Some(place) => {
                if let Some(first) = host.ready_at.take() {
                    self.ready.remove(&(first, address.authority().to_owned()));
                }
                self.hand_out(place, address.authority())
            }
            None => {
                let retry = self.retries.iter().find(|(_, task)| task.address == *address);
                self.hand_out_retry(*retry?.0)
            }
        };
        if let Step::Fetch(task) = step { Some(task) } else { None }
    }

    fn hand_out_retry(&mut self, key: (Duration, u64)) -> Step {
        let Some(task) = self.retries.remove(&key) else { return Step::WaitForReport };
        if let Some(host) = self.hosts.get_mut(task.address.authority()) {
            host.running += 1;
        }
        self.refresh(task.address.authority());
        self.handed_out += 1;
        self.running += 1;
        Step::Fetch(task)
    }

    /// Tells what came of a task, `now` after the start.
    pub fn finished(&mut self, task: &Task, report: Report, now: Duration) {
        self.running = self.running.saturating_sub(1);
        let patience = self.plan.limits.patience;
        let authority = task.address.authority().to_owned();
        let is_home_host = authority == self.plan.home.authority();
        let Some(host) = self.hosts.get_mut(&authority) else { return };
        host.running = host.running.saturating_sub(1);
        match report {
            Report::Unasked => self.handed_out = self.handed_out.saturating_sub(1),
            Report::Settled => {
                host.answered = true;
                host.settled = true;
                host.bad_in_a_row = 0;
            }
            Report::Failed { connected } => {
                host.answered |= connected;
                host.bad_in_a_row += 1;
                if !host.answered && host.bad_in_a_row >= patience {
                    host.given_up = Some(GivenUp::Down);
                }
                if task.attempt < self.plan.limits.attempts {
                    self.sequence += 1;
                    let from = now + self.plan.limits.retry_gap;
                    let again = Task { attempt: task.attempt + 1, ..task.clone() };
                    self.retries.insert((from, self.sequence), again);
                }
            }
            Report::Refused => {
                host.answered = true;
                host.bad_in_a_row += 1;
                // A site that has let us in so far may still keep a folder or two to itself.
                let patience = if host.settled { patience * PATIENCE_WITH_THE_OPEN } else { patience };
                if host.bad_in_a_row >= patience || task.rank == Rank::Home {
                    host.given_up = Some(GivenUp::Blocked);
                    if is_home_host && self.stopped_by.is_none() {
                        self.stopped_by = Some(StoppedBy::Blocked);
                    }
                }
            }
        }
        if task.rank == Rank::Home
            && task.attempt >= self.plan.limits.attempts
            && matches!(report, Report::Failed { connected: false })
        {
            self.stopped_by.get_or_insert(StoppedBy::HostDown);
        }
        self.refresh(&authority);
    }

    /// Hands a finished task out once more: what was known of it is in doubt.
    pub fn again(&mut self, task: &Task, now: Duration) {
        self.sequence += 1;
        self.retries.insert((now, self.sequence), task.clone());
    }

    /// Takes note of `requests` made beside the tasks, on behalf of rendered pages: they count against the budget.
    pub fn spent(&mut self, requests: u64) {
        self.handed_out += requests;
    }

    /// Whether a request beside the tasks may be made to `authority`, `now` after the start: the run ended by itself, within
    /// budget and time, and the host is not left alone.
    pub fn spares(&self, authority: &str, now: Duration) -> bool {
        let limits = &self.plan.limits;
        let left_alone = self.hosts.get(authority).is_some_and(|host| host.given_up.is_some());
        let ended_by_itself = self.stopped_by.is_none() && self.running == 0 && !self.has_work();
        ended_by_itself && !left_alone && self.handed_out < limits.tasks && now < limits.deadline
    }

    /// Ends the run: nothing more is handed out.
    pub fn interrupt(&mut self) {
        self.stopped_by = Some(StoppedBy::Interrupted);
    }

    /// Makes another host part of the site: the home page leads there.
    pub fn widen(&mut self, authority: &str) {
        self.plan.scope = self.plan.scope.clone().with_host(authority);
    }

    /// Whether no page of the site is next, only a look or nothing.
    pub fn only_looks(&self) -> bool {
        self.ready.first().is_none_or(|(place, _)| place.1 == Rank::Look)
    }

    /// Addresses that wait, retries included.
    pub fn queued(&self) -> usize {
        self.hosts.values().map(|host| host.waiting.len()).sum::<usize>() + self.retries.len()
    }

    /// Tasks handed out so far, and requests made beside them.
    pub fn handed_out(&self) -> u64 {
        self.handed_out
    }

    /// How the run ended; call it when [`Step::Done`] was returned.
    pub fn ending(&self) -> Ending {
        let mut ending = Ending { stopped_by: self.stopped_by, ..Ending::default() };
        for host in self.hosts.values() {
            let why = match host.given_up {
                Some(GivenUp::Down) => Skip::HostDown,
                Some(GivenUp::Blocked) => Skip::HostBlocked,
                None => Skip::Stopped,
            };
            ending.skipped.extend(host.waiting.values().map(|waiting| (waiting.address.clone(), why)));
        }
        let retries = self.retries.values().map(|task| (task.address.clone(), Skip::TooFewAttempts));
        ending.skipped.extend(retries);
        ending.skipped.extend(self.trapped.iter().map(|address| (address.clone(), Skip::Trap)));
        ending
    }
}

/// A digest that is the same on every machine and in every run.
pub(super) fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests;
