//! Behaviour of the frontier, on invented addresses and an invented clock.

use super::*;
use crate::crawl::{Limits, Needs, Scope};
use crate::model::Need;

const ZERO: Duration = Duration::ZERO;

fn at(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn frontier(limits: Limits) -> Frontier {
    let home = at("http://x.gov.cn/");
    Frontier::new(Plan { scope: Scope::of_home(&home), home, limits, needs: Needs::default() })
}

fn lead(text: &str, rank: Rank) -> Lead {
    Lead { address: at(text), rank, continues: false }
}

fn fetch(frontier: &mut Frontier, now: Duration) -> Task {
    match frontier.next(now) {
        Step::Fetch(task) => task,
        step => panic!("expected a task, got {step:?}"),
    }
}

/// Takes the home task and settles it.
fn past_home(limits: Limits) -> Frontier {
    let mut it = frontier(limits);
    let home = fetch(&mut it, ZERO);
    it.finished(&home, Report::Settled, ZERO);
    it
}

#[test]
fn better_leads_go_first_whatever_the_order_of_discovery() {
    let mut it = past_home(Limits::default());
    it.found(0, [lead("http://x.gov.cn/p", Rank::Page), lead("http://x.gov.cn/zfxxgk/", Rank::Platform)]);
    assert_eq!(fetch(&mut it, ZERO).address, at("http://x.gov.cn/zfxxgk/"));
    assert_eq!(fetch(&mut it, ZERO).address, at("http://x.gov.cn/p"));
}

#[test]
fn an_address_is_handed_out_once() {
    let mut it = past_home(Limits::default());
    it.found(0, [lead("http://x.gov.cn/a", Rank::Page), lead("http://x.gov.cn/a#top", Rank::Page)]);
    let task = fetch(&mut it, ZERO);
    assert_eq!(it.next(ZERO), Step::WaitForReport);
    it.finished(&task, Report::Settled, ZERO);
    assert_eq!(it.next(ZERO), Step::Done);
    assert_eq!(it.ending(), Ending::default());
}

#[test]
fn one_slow_host_does_not_hold_up_the_others() {
    let mut it = past_home(Limits { tasks_per_host: 1, ..Limits::default() });
    it.found(0, [lead("http://x.gov.cn/a", Rank::Page), lead("http://x.gov.cn/b", Rank::Page)]);
    it.found(0, [lead("http://other.cn/", Rank::Look)]);
    assert_eq!(fetch(&mut it, ZERO).address, at("http://x.gov.cn/a"));
    let other = fetch(&mut it, ZERO);
    assert_eq!((other.address.as_str(), other.in_scope), ("http://other.cn/", false));
    assert_eq!(it.next(ZERO), Step::WaitForReport);
}

#[test]
fn looks_are_known_to_be_all_that_is_ready() {
    let mut it = past_home(Limits::default());
    it.found(0, [lead("http://other.cn/", Rank::Look), lead("http://x.gov.cn/a", Rank::Page)]);
    assert!(!it.only_looks());
    fetch(&mut it, ZERO);
    assert!(it.only_looks());
}

#[test]
fn other_sites_are_left_alone_when_so_asked() {
    let mut it = past_home(Limits { other_sites: false, ..Limits::default() });
    it.found(0, [lead("http://other.cn/", Rank::Look), lead("http://x.gov.cn/a.png", Rank::Look)]);
    assert_eq!(fetch(&mut it, ZERO).address, at("http://x.gov.cn/a.png"));
    assert_eq!(it.queued(), 0);
}

#[test]
fn a_failure_is_tried_again_later_and_last() {
    let mut it = past_home(Limits::default());
    it.found(0, [lead("http://x.gov.cn/a", Rank::Page), lead("http://x.gov.cn/b", Rank::Page)]);
    let a = fetch(&mut it, ZERO);
    it.finished(&a, Report::Failed { connected: true }, ZERO);
    let gap = Limits::default().retry_gap;
    let b = fetch(&mut it, gap);
    assert_eq!(b.address, at("http://x.gov.cn/b"));
    it.finished(&b, Report::Settled, gap);
    let again = fetch(&mut it, gap);
    assert_eq!((again.address.as_str(), again.attempt), ("http://x.gov.cn/a", 2));
    it.finished(&again, Report::Failed { connected: true }, gap);
    assert_eq!(it.next(gap), Step::WaitUntil(gap * 2));
    let third = fetch(&mut it, gap * 2);
    it.finished(&third, Report::Failed { connected: true }, gap * 2);
    assert_eq!(it.next(gap * 2), Step::Done);
}

#[test]
fn the_budget_stops_the_run_and_names_what_was_left() {
    let mut it = past_home(Limits { tasks: 2, ..Limits::default() });
    it.found(0, ["a", "b"].map(|name| lead(&format!("http://x.gov.cn/{name}"), Rank::Page)));
    let a = fetch(&mut it, ZERO);
    assert_eq!(it.next(ZERO), Step::WaitForReport);
    it.finished(&a, Report::Settled, ZERO);
    assert_eq!(it.next(ZERO), Step::Done);
    let ending = it.ending();
    assert_eq!(ending.stopped_by, Some(StoppedBy::Budget));
    assert!(ending.skipped.contains(&(at("http://x.gov.cn/b"), Skip::Stopped)));
}

#[test]
fn a_spent_budget_with_nothing_left_is_no_stop() {
    let mut it = past_home(Limits { tasks: 1, ..Limits::default() });
    assert_eq!(it.next(ZERO), Step::Done);
    assert_eq!(it.ending().stopped_by, None);
}

#[test]
fn the_deadline_stops_the_run() {
    let mut it = past_home(Limits { deadline: Duration::from_secs(9), ..Limits::default() });
    it.found(0, [lead("http://x.gov.cn/a", Rank::Page)]);
    assert_eq!(it.next(Duration::from_secs(9)), Step::Done);
    assert_eq!(it.ending().stopped_by, Some(StoppedBy::Deadline));
}

#[test]
fn a_refused_home_page_stops_the_run() {
    let mut it = frontier(Limits::default());
    let home = fetch(&mut it, ZERO);
    it.finished(&home, Report::Refused, ZERO);
    assert_eq!(it.next(ZERO), Step::Done);
    assert_eq!(it.ending().stopped_by, Some(StoppedBy::Blocked));
}

#[test]
fn a_host_that_keeps_refusing_is_left_alone() {
    let mut it = past_home(Limits { patience: 2, ..Limits::default() });
    it.found(0, (0..4).map(|n| lead(&format!("http://other.cn/{n}"), Rank::Look)));
    for _ in 0..2 {
        let task = fetch(&mut it, ZERO);
        it.finished(&task, Report::Refused, ZERO);
    }
    assert_eq!(it.next(ZERO), Step::Done);
    let ending = it.ending();
    assert_eq!(ending.stopped_by, None);
    assert_eq!(ending.skipped.iter().filter(|(_, why)| *why == Skip::HostBlocked).count(), 2);
}

#[test]
fn a_site_that_let_us_in_may_refuse_a_folder() {
    let mut it = past_home(Limits { patience: 2, ..Limits::default() });
    it.found(0, (0..12).map(|n| lead(&format!("http://x.gov.cn/inner/{n}"), Rank::Page)));
    for _ in 0..7 {
        let task = fetch(&mut it, ZERO);
        it.finished(&task, Report::Refused, ZERO);
    }
    assert_eq!(it.ending().stopped_by, None);
    let task = fetch(&mut it, ZERO);
    it.finished(&task, Report::Refused, ZERO);
    assert_eq!(it.ending().stopped_by, Some(StoppedBy::Blocked));
}

#[test]
fn a_calendar_is_cut_off_by_its_quota() {
    let mut it = past_home(Limits { per_query_shape: 10, ..Limits::default() });
    it.found(0, (0..50).map(|n| lead(&format!("http://x.gov.cn/cal?m={n}"), Rank::Page)));
    assert_eq!(it.queued(), 10);
    assert_eq!(it.ending().skipped.iter().filter(|(_, why)| *why == Skip::Trap).count(), 40);
}

#[test]
fn clicks_count_but_further_pages_of_a_list_do_not() {
    let mut it = past_home(Limits { depth: 1, ..Limits::default() });
    it.found(0, [lead("http://x.gov.cn/list/", Rank::Column)]);
    it.found(1, [Lead { continues: true, ..lead("http://x.gov.cn/list/2", Rank::Column) }]);
    it.found(1, [lead("http://x.gov.cn/too/deep", Rank::Column)]);
    assert_eq!(it.queued(), 2);
}

#[test]
fn a_page_that_was_too_deep_on_one_way_is_taken_on_a_shorter_one() {
    let mut it = past_home(Limits { depth: 3, ..Limits::default() });
    it.found(3, [lead("http://x.gov.cn/a", Rank::Page)]);
    assert_eq!(it.queued(), 0);
    it.found(2, [lead("http://x.gov.cn/a", Rank::Page)]);
    assert_eq!(fetch(&mut it, ZERO).address, at("http://x.gov.cn/a"));
    assert!(it.ending().skipped.is_empty());
}

#[test]
fn tasks_taken_out_of_turn_leave_the_others_in_order() {
    let mut it = past_home(Limits::default());
    it.found(0, ["a", "b", "c"].map(|name| lead(&format!("http://x.gov.cn/{name}"), Rank::Page)));
    for name in ["b", "a"] {
        let task = it.take(&at(&format!("http://x.gov.cn/{name}"))).unwrap();
        assert_eq!(it.take(&task.address), None, "taken already");
        let report = if name == "a" { Report::Failed { connected: true } } else { Report::Settled };
        it.finished(&task, report, ZERO);
    }
    let second = it.take(&at("http://x.gov.cn/a")).expect("the second attempt, before its time");
    assert_eq!(second.attempt, 2);
    it.finished(&second, Report::Settled, ZERO);
    let last = fetch(&mut it, ZERO);
    assert_eq!(last.address, at("http://x.gov.cn/c"));
    it.finished(&last, Report::Settled, ZERO);
    assert_eq!(it.next(ZERO), Step::Done);
    assert_eq!(it.handed_out(), 5);
}

proptest::proptest! {
    #[test]
    fn the_frontier_never_repeats_and_always_ends(names in proptest::collection::vec("[a-c]{1,3}", 0..60)) {
        let mut it = past_home(Limits::default());
        it.found(0, names.iter().map(|name| lead(&format!("http://x.gov.cn/{name}"), Rank::Page)));
        let mut handed = HashSet::new();
        while let Step::Fetch(task) = it.next(ZERO) {
            proptest::prop_assert!(handed.insert(task.address.clone()));
            it.finished(&task, Report::Settled, ZERO);
        }
        let wanted: HashSet<Address> = names.iter().map(|name| at(&format!("http://x.gov.cn/{name}"))).collect();
        proptest::prop_assert_eq!(handed, wanted);
    }
}

#[test]
fn list_data_outside_the_folder_of_the_site_are_read() {
    let home = at("http://x.gov.cn/jyj/");
    let plan =
        Plan { scope: Scope::of_home(&home), home, limits: Limits::default(), needs: Needs::default() };
    let mut frontier = Frontier::new(plan);
    let first = fetch(&mut frontier, Duration::ZERO);
    frontier.finished(&first, Report::Settled, Duration::ZERO);
    let data = Lead { continues: true, ..lead("http://x.gov.cn/common/search/1?page=1", Rank::Entry) };
    frontier.found(0, [data, lead("http://x.gov.cn/zwgk/", Rank::Entry)]);
    let tasks = [fetch(&mut frontier, Duration::ZERO), fetch(&mut frontier, Duration::ZERO)];
    let shown = tasks.map(|task| (task.address.path().to_owned(), task.in_scope));
    assert_eq!(shown, [("/common/search/1".to_owned(), true), ("/zwgk/".to_owned(), false)]);
}

#[test]
fn one_page_of_each_column_goes_before_the_second_of_any_and_looks_go_last() {
    use Rank as R;
    let mut it = past_home(Limits { tasks_per_host: 99, ..Limits::default() });
    let ranks =
        [R::Look, R::ListPage, R::Entry, R::Document, R::PolicyPage, R::Report, R::Column, R::PolicyList];
    it.found(0, ranks.iter().enumerate().map(|(n, rank)| lead(&format!("http://x.gov.cn/{n}"), *rank)));
    let handed = ranks.map(|_| fetch(&mut it, ZERO).rank);
    let order =
        [R::PolicyList, R::Column, R::Report, R::PolicyPage, R::Document, R::Entry, R::ListPage, R::Look];
    assert_eq!(handed, order);
}

#[test]
fn what_no_rule_asks_for_waits_until_the_rest_is_done() {
    let home = at("http://x.gov.cn/");
    let needs = Needs::of([Need::Section, Need::Column, Need::Link]);
    let plan = Plan { scope: Scope::of_home(&home), home, limits: Limits::default(), needs };
    let mut it = Frontier::new(plan);
    let home = fetch(&mut it, ZERO);
    it.finished(&home, Report::Settled, ZERO);
    it.found(0, [lead("http://x.gov.cn/d", Rank::Document), lead("http://x.gov.cn/l.pdf", Rank::Look)]);
    it.found(0, [lead("http://x.gov.cn/c/", Rank::Column)]);
    let mut handed = Vec::new();
    while let Step::Fetch(task) = it.next(ZERO) {
        handed.push(task.rank);
        it.finished(&task, Report::Settled, ZERO);
    }
    assert_eq!(handed, [Rank::Column, Rank::Look, Rank::Document]);
}

#[test]
fn what_others_of_a_shape_turned_out_to_be_moves_those_that_wait() {
    let mut it = past_home(Limits { tasks_per_host: 99, ..Limits::default() });
    let articles = (0..6).map(|n| format!("http://x.gov.cn/art/{n}.html"));
    it.found(0, articles.map(|address| lead(&address, Rank::Page)));
    it.found(1, (0..5).map(|n| lead(&format!("http://x.gov.cn/col{n}/"), Rank::Page)));
    for _ in 0..3 {
        let task = fetch(&mut it, ZERO);
        it.learned(&task.address, Turned::Leaf);
    }
    // Three of a kind: the others of it are entries, and the columns, further from home, go first.
    for _ in 0..3 {
        let task = fetch(&mut it, ZERO);
        assert!(task.address.path().starts_with("/col"), "{task:?}");
        it.learned(&task.address, Turned::Branch);
    }
    let next = fetch(&mut it, ZERO);
    assert_eq!((next.rank, next.address.path()), (Rank::Column, "/col3/"));
    it.found(0, [lead("http://x.gov.cn/col9/", Rank::Page), lead("http://x.gov.cn/art/9.html", Rank::Page)]);
    let order =
        [(); 3].map(|()| fetch(&mut it, ZERO)).map(|task| (task.rank, task.address.path().to_owned()));
    assert_eq!(order[0], (Rank::Column, "/col9/".to_owned()));
    assert_eq!(order[1], (Rank::Column, "/col4/".to_owned()));
    assert_eq!(order[2], (Rank::Entry, "/art/3.html".to_owned()));
}

#[test]
fn what_is_found_again_under_a_better_name_moves_up() {
    let mut it = past_home(Limits::default());
    it.found(0, [lead("http://x.gov.cn/a", Rank::Entry), lead("http://x.gov.cn/b", Rank::Entry)]);
    it.found(0, [lead("http://x.gov.cn/b", Rank::Document), lead("http://x.gov.cn/b", Rank::Look)]);
    assert_eq!(fetch(&mut it, ZERO).address, at("http://x.gov.cn/b"));
    it.found(0, [lead("http://x.gov.cn/b", Rank::Platform)]);
    assert_eq!(fetch(&mut it, ZERO).address, at("http://x.gov.cn/a"));
    assert_eq!(it.queued(), 0);
}

#[test]
fn a_second_address_of_a_page_is_only_looked_at_late() {
    let mut it = past_home(Limits::default());
    it.found(
        0,
        ["a/index.html", "a/", "b/"].map(|path| lead(&format!("http://x.gov.cn/{path}"), Rank::Column)),
    );
    let ranks = [(); 2].map(|()| {
        let task = fetch(&mut it, ZERO);
        it.finished(&task, Report::Settled, ZERO);
        task.address.path().to_owned()
    });
    assert_eq!(ranks, ["/a/index.html", "/b/"]);
    assert_eq!(fetch(&mut it, ZERO).address.path(), "/a/");
}

/// What the frontier was told and what it handed out, kept the simple way.
#[derive(Default)]
struct Ledger {
    /// Every address it was told of, with the attempts handed out.
    known: BTreeMap<Address, u8>,
    running: Vec<Task>,
    /// Addresses that are settled, or failed as often as they may.
    done: BTreeSet<Address>,
}

impl Ledger {
    fn told(&mut self, address: &Address) {
        self.known.entry(address.clone()).or_default();
    }

    fn handed_out(&mut self, task: Task) {
        let attempts = self.known.get_mut(&task.address).expect("only what was found is handed out");
        *attempts += 1;
        assert_eq!(task.attempt, *attempts, "{task:?}: once per attempt");
        assert!(!self.done.contains(&task.address), "{task:?} was done");
        assert!(self.running.iter().all(|other| other.address != task.address), "{task:?} is running");
        self.running.push(task);
    }

    fn report(&mut self, it: &mut Frontier, at: usize, report: Report, now: Duration) {
        let task = self.running.swap_remove(at % self.running.len());
        let again = matches!(report, Report::Failed { .. }) && task.attempt < Limits::default().attempts;
        if !again {
            self.done.insert(task.address.clone());
        }
        it.finished(&task, report, now);
    }
}

proptest::proptest! {
    #[test]
    fn nothing_is_handed_out_twice_and_nothing_is_forgotten(
        events in proptest::collection::vec((0_u8..10, 0_u8..4, 0_usize..12, 0_usize..8), 1..120),
        stops in proptest::bool::ANY,
    ) {
        const RANKS: [Rank; 4] = [Rank::Platform, Rank::Column, Rank::Page, Rank::Look];
        let mut it = frontier(Limits::default());
        let (mut ledger, mut now) = (Ledger::default(), ZERO);
        ledger.told(&at("http://x.gov.cn/"));
        for (event, host, page, choice) in events {
            let address = at(&format!("http://{}/p{page}", ["x.gov.cn", "www.x.gov.cn", "a.cn", "b.cn"][usize::from(host)]));
            match event {
                0..=2 => {
                    ledger.told(&address);
                    it.found(0, [Lead { address, rank: RANKS[choice % 4], continues: choice > 5 }]);
                }
                3..=5 => match it.next(now) {
                    Step::Fetch(task) => ledger.handed_out(task),
                    Step::WaitUntil(then) => now = then,
                    Step::WaitForReport | Step::Done => {}
                },
                6 => if let Some(task) = it.take(&address) {
                    assert_eq!(task.address, address);
                    ledger.handed_out(task);
                },
                _ if ledger.running.is_empty() => {}
                _ => {
                    let connected = choice % 2 == 0;
                    let report = [Report::Settled, Report::Failed { connected }, Report::Refused][usize::from(host) % 3];
                    ledger.report(&mut it, page, report, now);
                }
            }
        }
        if stops {
            it.interrupt();
        }
        // To the end: whatever still comes is settled.
        for _ in 0..1_000 {
            match it.next(now) {
                Step::Fetch(task) => ledger.handed_out(task),
                Step::WaitUntil(then) => now = then,
                Step::WaitForReport => ledger.report(&mut it, 0, Report::Settled, now),
                Step::Done => break,
            }
        }
        assert!(it.next(now) == Step::Done && ledger.running.is_empty(), "it ends");
        let left: BTreeSet<Address> = it.ending().skipped.into_iter().map(|(address, _)| address).collect();
        for address in ledger.known.into_keys() {
            let done = ledger.done.contains(&address);
            proptest::prop_assert!(done != left.contains(&address), "{address} is done, or named as left out");
        }
    }
}

#[test]
fn requests_beside_the_tasks_go_last_and_only_while_budget_time_and_host_allow() {
    let limits = Limits { tasks: 3, deadline: Duration::from_secs(60), ..Limits::default() };
    let mut it = past_home(limits.clone());
    assert!(it.spares("x.gov.cn", ZERO) && it.spares("never.seen.cn", ZERO));
    assert!(!it.spares("x.gov.cn", limits.deadline));
    it.found(0, [lead("http://x.gov.cn/a", Rank::Page)]);
    assert!(!it.spares("x.gov.cn", ZERO), "a page waits");
    let task = fetch(&mut it, ZERO);
    assert!(!it.spares("x.gov.cn", ZERO), "a page is under way");
    it.finished(&task, Report::Settled, ZERO);
    assert!(it.spares("x.gov.cn", ZERO));
    it.spent(1);
    assert!(!it.spares("x.gov.cn", ZERO), "nothing is left of the budget");
    let mut it = past_home(limits);
    it.interrupt();
    assert!(!it.spares("x.gov.cn", ZERO));
}

#[test]
fn a_host_that_refused_us_is_asked_for_nothing_more() {
    let mut it = past_home(Limits { patience: 1, ..Limits::default() });
    it.found(0, [lead("http://other.cn/a", Rank::Look)]);
    let task = fetch(&mut it, ZERO);
    it.finished(&task, Report::Refused, ZERO);
    assert!(!it.spares("other.cn", ZERO) && it.spares("x.gov.cn", ZERO));
}
