//! The client against sites that break, block, flood and lie.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use gongkai::{
    fetch::{Client, Policy},
    model::{Address, BrokenKind, Failure, GoneKind, Outcome, Purpose, UncheckedKind, Visit},
};

use crate::support::server::{Reply, Request, Server, gzip};

const MIB: u64 = 1024 * 1024;

/// Quick manners, loopback allowed.
fn policy() -> Policy {
    Policy {
        rate_per_second: 500.0,
        allow: vec!["127.0.0.0/8".parse().expect("a network")],
        backoff_cap: Duration::from_millis(20),
        ..Policy::default()
    }
}

fn client(policy: Policy) -> Client {
    Client::new(policy).expect("a client")
}

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

async fn visit(server: &Server, path: &str) -> Visit {
    client(policy()).visit(&address(&server.url(path))).await
}

/// A site without robots.txt whose every page is made by `page`.
fn site(page: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/robots.txt" => Reply::not_found(),
        _ => page(request),
    })
}

fn pages(visit: &Visit) -> usize {
    visit.exchanges.iter().filter(|exchange| exchange.purpose == Purpose::Page).count()
}

#[tokio::test]
async fn an_ordinary_page_is_alive_and_kept_as_it_came() {
    let server = site(|_| Reply::page(gzip("<p>公开</p>".as_bytes())).header("Content-Encoding", "gzip"));
    let visit = visit(&server, "/a").await;
    let answer = visit.answer().expect("an answer");
    assert_eq!(visit.outcome, Outcome::Alive);
    assert_eq!(answer.body, "<p>公开</p>".as_bytes());
    assert_eq!(answer.raw[..2], [0x1f, 0x8b]);
    let purposes: Vec<Purpose> = visit.exchanges.iter().map(|exchange| exchange.purpose).collect();
    assert_eq!(purposes, [Purpose::Robots, Purpose::Page]);
    assert_eq!(visit.exchanges[1].remote, Some([127, 0, 0, 1].into()));
}

#[tokio::test]
async fn what_is_recorded_is_what_was_sent() {
    let server = site(|_| Reply::page("a page").header("Set-Cookie", "a=b"));
    let client = client(policy());
    client.visit(&address(&server.url("/first"))).await;
    let visit = client.visit(&address(&server.url("/second?x=1"))).await;
    let sent = &server.requests()[2];
    let recorded = &visit.exchanges[0].request_head;
    for (name, value) in &sent.headers {
        assert!(recorded.to_lowercase().contains(&format!("{name}: {}\r\n", value.to_lowercase())), "{name}");
    }
    assert_eq!(recorded.matches("\r\n").count(), sent.headers.len() + 2);
    assert_eq!((sent.header("cookie"), sent.header("referer")), (None, None));
    assert!(sent.header("user-agent").is_some_and(|agent| agent.starts_with("gongkai/")));
}

#[tokio::test]
async fn no_redirect_leads_inside() {
    let server = site(|request| match request.path.as_str() {
        "/name" => Reply::redirect("http://inside.test/admin"),
        "/mapped" => Reply::redirect("http://[::ffff:10.0.0.1]/"),
        _ => Reply::redirect("http://169.254.169.254/latest/meta-data"),
    });
    let mut policy = policy();
    policy.hosts.insert("inside.test".into(), [192, 168, 1, 1].into());
    let client = client(policy);
    for path in ["/name", "/mapped", "/literal"] {
        let began = Instant::now();
        let visit = client.visit(&address(&server.url(path))).await;
        assert_eq!(visit.outcome, Outcome::Unchecked(UncheckedKind::PrivateAddress), "{path}");
        let last = visit.exchanges.last().expect("exchanges");
        assert!(matches!(last.result, Err(Failure::PrivateAddress(_))), "{path}");
        assert!(began.elapsed() < Duration::from_secs(2), "{path}: nothing was connected to");
    }
}

#[tokio::test]
async fn loopback_is_refused_without_an_exception() {
    let server = site(|_| Reply::page("secret"));
    let policy = Policy { allow: Vec::new(), ..policy() };
    let visit = client(policy).visit(&address(&server.url("/"))).await;
    assert_eq!(visit.outcome, Outcome::Unchecked(UncheckedKind::PrivateAddress));
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn redirects_are_followed_until_they_run_in_circles() {
    let server = site(|request| match request.path.as_str() {
        "/a" => Reply::redirect("/b"),
        "/b" => Reply::redirect("/a"),
        "/cookie" => Reply::redirect("/cookie").header("Set-Cookie", "seen=1"),
        "/old/x" => Reply::redirect("/new/x"),
        "/new/x" => Reply::page("moved here"),
        "/gone/x.html" => Reply::redirect("/"),
        "/" => Reply::page("home"),
        path => Reply::redirect(&format!("{path}x")),
    });
    let circle = visit(&server, "/a").await;
    assert_eq!((circle.outcome.clone(), pages(&circle)), (Outcome::Broken(BrokenKind::Loop), 2));
    let endless = visit(&server, "/n").await;
    assert_eq!((endless.outcome.clone(), pages(&endless)), (Outcome::Broken(BrokenKind::Loop), 21));
    assert!(matches!(visit(&server, "/cookie").await.outcome, Outcome::Blocked(_)));
    let moved = visit(&server, "/old/x").await;
    assert_eq!((moved.outcome.clone(), moved.final_address.path()), (Outcome::Alive, "/new/x"));
    assert_eq!(visit(&server, "/gone/x.html").await.outcome, Outcome::Gone(GoneKind::HomeRedirect));
}

#[tokio::test]
async fn a_bomb_costs_its_limit() {
    let server = site(|_| Reply::bomb(1024 * MIB));
    let before = memory_mib();
    let visit = visit(&server, "/bomb").await;
    let answer = visit.answer().expect("an answer");
    assert_eq!(visit.outcome, Outcome::Unchecked(UncheckedKind::TooLarge));
    assert_eq!((answer.body.len() as u64, &answer.cut), (16 * MIB, &Some(Failure::TooLarge)));
    assert!(answer.raw.len() < 200_000, "reading stops at the limit: {}", answer.raw.len());
    assert!(memory_mib().saturating_sub(before) < 300);
}

/// The most memory this process ever held, MiB; 0 where that is not known.
fn memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().map_or(0, |kib| kib / 1024)
}

#[tokio::test]
async fn a_body_without_end_is_cut() {
    let server = site(|_| Reply::endless());
    let policy = Policy { body_limit_bytes: MIB, ..policy() };
    let visit = client(policy).visit(&address(&server.url("/"))).await;
    assert_eq!(visit.outcome, Outcome::Unchecked(UncheckedKind::TooLarge));
    assert_eq!(visit.answer().map(|answer| answer.raw.len() as u64), Some(MIB));
}

#[tokio::test]
async fn the_slow_are_not_waited_for() {
    let server = site(|request| match request.path.as_str() {
        "/drip" => Reply::drip(Duration::from_millis(50)),
        "/head" => Reply::hang("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"),
        _ => Reply::hang(""),
    });
    let quick = Duration::from_millis(200);
    let policy = Policy {
        connect_timeout: quick,
        first_byte_timeout: quick,
        total_timeout: Duration::from_millis(600),
        ..policy()
    };
    let client = client(policy);
    for path in ["/drip", "/head", "/nothing"] {
        let began = Instant::now();
        let visit = client.visit(&address(&server.url(path))).await;
        assert_eq!(visit.outcome, Outcome::Broken(BrokenKind::Timeout), "{path}");
        assert!(began.elapsed() < Duration::from_secs(3), "{path}");
    }
}

#[tokio::test]
async fn broken_http_is_named_or_forgiven() {
    let server = site(|request| match request.path.as_str() {
        "/flood" => Reply::header_flood(5_000),
        "/garbage" => Reply::raw("SSH-2.0-OpenSSH_8.4\r\n\r\n"),
        "/dropped" => Reply::drop(),
        "/short" => Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>half"),
        "/chunk" => Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n"),
        "/half-chunk" => Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello"),
        "/not-gzip" => Reply::page("<html>plain</html>").header("Content-Encoding", "gzip"),
        "/no-reason" => Reply::raw("HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"),
        "/old" => Reply::raw("HTTP/1.0 200 OK\nServer : old\n\nok"),
        "/bytes" => Reply::raw(
            b"HTTP/1.1 200 OK\r\nServer: \xd5\xfe\xb8\xae\r\nBad Name: x\r\n\r\na\0\xff\xfe".to_vec(),
        ),
        _ => Reply::raw("HTTP/1.1 200 OK\r\n\r\n"),
    });
    let broken = [
        ("/flood", BrokenKind::Malformed),
        ("/garbage", BrokenKind::Malformed),
        ("/dropped", BrokenKind::Reset),
        ("/short", BrokenKind::Truncated),
        ("/chunk", BrokenKind::Malformed),
        ("/half-chunk", BrokenKind::Truncated),
        ("/not-gzip", BrokenKind::Malformed),
        ("/empty", BrokenKind::Empty),
    ];
    for (path, kind) in broken {
        let visit = visit(&server, path).await;
        assert_eq!(visit.outcome, Outcome::Broken(kind), "{path}: {:?}", visit.exchanges.last());
    }
    for (path, body) in [("/no-reason", &b"ok"[..]), ("/old", b"ok"), ("/bytes", b"a\0\xff\xfe")] {
        let visit = visit(&server, path).await;
        assert_eq!(visit.outcome, Outcome::Alive, "{path}: {:?}", visit.exchanges.last());
        assert_eq!(visit.answer().map(|answer| &answer.body[..]), Some(body), "{path}");
    }
}

#[tokio::test]
async fn a_refusal_is_never_a_fault() {
    let server = site(|request| match request.path.as_str() {
        "/412" => {
            Reply::status("412 Precondition Failed", include_str!("../../fixtures/hostile/ruishu-412.html"))
        }
        "/202" => Reply::status("202 Accepted", include_str!("../../fixtures/hostile/ruishu-412.html")),
        "/521" => Reply::status("521", include_str!("../../fixtures/hostile/jiasule-521.html"))
            .header("Set-Cookie", "__jsluid_h=1; path=/"),
        "/403" => {
            Reply::status("403 Forbidden", include_bytes!("../../fixtures/hostile/cloud-waf-403.gbk.html"))
        }
        _ => Reply::status("401 Unauthorized", "").header("WWW-Authenticate", "Basic"),
    });
    for (path, who) in
        [("/412", "瑞数"), ("/202", "瑞数"), ("/521", "加速乐"), ("/403", "奇安信"), ("/", "HTTP 401")]
    {
        assert_eq!(visit(&server, path).await.outcome, Outcome::Blocked(who.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn a_host_that_refuses_even_robots_txt_is_blocked() {
    let server =
        Server::start(|_| Reply::status("521", include_str!("../../fixtures/hostile/jiasule-521.html")));
    assert_eq!(visit(&server, "/").await.outcome, Outcome::Blocked("加速乐".to_owned()));
    assert_eq!(server.asked_for("/"), 0);
}

#[tokio::test]
async fn hosts_that_are_not_there_fail_as_such() {
    let client = client(policy());
    let nowhere = client.visit(&address("http://www.nowhere.invalid/")).await;
    assert_eq!(nowhere.outcome, Outcome::Gone(GoneKind::Dns));
    let closed =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port");
    let refused = client.visit(&address(&format!("http://{closed}/"))).await;
    assert_eq!(refused.outcome, Outcome::Broken(BrokenKind::Refused));
    let server = Server::start(|_| Reply::page("no TLS here"));
    let plain = client.visit(&address(&server.url("/").replace("http:", "https:"))).await;
    assert_eq!(plain.outcome, Outcome::Unchecked(UncheckedKind::TlsUnsupported));
}

#[tokio::test]
async fn a_server_may_recover() {
    let tries = AtomicUsize::new(0);
    let server = site(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::status("503 Service Unavailable", "busy"),
        _ => Reply::page("fine again"),
    });
    let client = client(policy());
    let page = address(&server.url("/"));
    assert_eq!(client.visit(&page).await.outcome, Outcome::Broken(BrokenKind::ServerError));
    assert_eq!(client.visit(&page).await.outcome, Outcome::Alive);
    assert_eq!(server.asked_for("/robots.txt"), 1);
}

#[tokio::test]
async fn a_host_that_asks_for_less_gets_less() {
    let server = site(|_| Reply::status("429 Too Many Requests", "slower").header("Retry-After", "30"));
    let client = client(Policy { backoff_cap: Duration::from_secs(300), ..policy() });
    let page = address(&server.url("/"));
    assert_eq!(client.ready_at(&page), None);
    assert_eq!(client.visit(&page).await.outcome, Outcome::Blocked("HTTP 429 rate limited".to_owned()));
    let wait = client.ready_at(&page).expect("a pause") - Instant::now();
    assert!(wait > Duration::from_secs(28) && wait <= Duration::from_secs(30), "{wait:?}");
}

#[tokio::test]
async fn a_host_that_asks_for_more_than_is_waited_for_is_left_alone() {
    let server = site(|_| Reply::status("429 Too Many Requests", "slower").header("Retry-After", "3600"));
    let client = client(Policy { backoff_cap: Duration::from_secs(300), ..policy() });
    let blocked = Outcome::Blocked("HTTP 429 rate limited".to_owned());
    let first = client.visit(&address(&server.url("/"))).await;
    assert_eq!((pages(&first), first.outcome), (1, blocked.clone()));
    for n in 0..3 {
        let visit = client.visit(&address(&server.url(&format!("/{n}")))).await;
        assert_eq!((visit.outcome, visit.exchanges.len()), (blocked.clone(), 0));
    }
    assert_eq!(server.requests().len(), 2, "robots.txt and one page");
    // Up to the setting it is waited for.
    let patient = Policy { retry_after_cap: Duration::from_secs(3_600), ..policy() };
    let client = self::client(patient);
    let page = address(&server.url("/"));
    client.visit(&page).await;
    let wait = client.ready_at(&page).expect("a pause") - Instant::now();
    assert!(wait > Duration::from_secs(3_590), "{wait:?}");
}

#[tokio::test]
async fn robots_txt_is_asked_once_and_followed() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::redirect("/files/robots"),
        "/files/robots" => Reply::status(
            "200 OK",
            "User-agent: *\nDisallow: /admin\nCrawl-delay: 600\nSitemap: /sitemap.xml\n",
        ),
        "/moved" => Reply::redirect("/admin/b"),
        _ => Reply::page("a page"),
    });
    let client = client(Policy { crawl_delay_cap: Duration::from_millis(200), ..policy() });
    let forbidden = Outcome::Unchecked(UncheckedKind::Robots);
    let admin = client.visit(&address(&server.url("/admin/a"))).await;
    assert_eq!((admin.outcome.clone(), pages(&admin), admin.exchanges.len()), (forbidden.clone(), 0, 2));
    let page = address(&server.url("/zwgk"));
    assert!(client.ready_at(&page).is_some(), "the crawl delay counts from the request for robots.txt");
    assert_eq!(client.visit(&page).await.outcome, Outcome::Alive);
    assert_eq!(client.visit(&address(&server.url("/moved"))).await.outcome, forbidden);
    assert_eq!((server.asked_for("/robots.txt"), server.asked_for("/admin/b")), (1, 0));
    let requests = server.requests();
    let gap = requests[3].at - requests[2].at;
    assert!(gap >= Duration::from_millis(120), "{gap:?}");
    assert_eq!(client.sitemaps(page.authority()), [server.url("/sitemap.xml")]);
}

#[tokio::test]
async fn a_failing_robots_txt_forbids_everything() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::status("500 Internal Server Error", "oops"),
        _ => Reply::page("a page"),
    });
    assert_eq!(visit(&server, "/").await.outcome, Outcome::Unchecked(UncheckedKind::Robots));
    assert_eq!(server.asked_for("/"), 0);
}

#[tokio::test]
async fn the_gap_holds_for_every_name_and_every_task() {
    let server = site(|_| Reply::page("a page"));
    let mut policy = Policy { rate_per_second: 20.0, ..policy() };
    policy.hosts.insert("a.test".into(), [127, 0, 0, 1].into());
    policy.hosts.insert("b.test".into(), [127, 0, 0, 1].into());
    let client = client(policy);
    let at = |name: &str, n: usize| address(&format!("http://{name}.test:{}/{n}", server.port()));
    let visits = (0..5).flat_map(|n| [at("a", n), at("b", n)]);
    let client = &client;
    join_all(visits.map(|page| async move { client.visit(&page).await })).await;
    for name in ["a.test", "b.test"] {
        let requests = server.requests();
        let mut to_host =
            requests.iter().filter(|it| it.header("host").is_some_and(|host| host.starts_with(name)));
        let first = to_host.next().expect("a request").at;
        let rest: Vec<Instant> = to_host.map(|request| request.at).collect();
        let last = *rest.last().expect("more requests");
        assert_eq!(rest.len(), 5, "robots.txt and five pages");
        assert!(last - first >= Duration::from_millis(5 * 50 - 100), "{:?}", last - first);
    }
}

#[tokio::test]
async fn few_requests_are_in_flight_at_one_host() {
    let server = site(|_| Reply::page("slow").after(Duration::from_millis(60)));
    let client = client(policy());
    let visits = (0..8).map(|n| address(&server.url(&format!("/{n}"))));
    let client = &client;
    let visits = join_all(visits.map(|page| async move { client.visit(&page).await })).await;
    assert!(visits.iter().all(|visit| visit.outcome == Outcome::Alive));
    assert!(server.most_in_flight() <= 2, "{}", server.most_in_flight());
}

#[tokio::test]
async fn one_refusal_pauses_the_host_for_every_task_and_the_way_back_is_slow() {
    let tries = AtomicUsize::new(0);
    let server = site(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::status("412 Precondition Failed", include_str!("../../fixtures/hostile/ruishu-412.html")),
        _ => Reply::page("a page"),
    });
    let client = client(Policy { rate_per_second: 10.0, backoff_cap: Duration::from_secs(300), ..policy() });
    let at = |path: &str| address(&server.url(path));
    assert!(matches!(client.visit(&at("/first")).await.outcome, Outcome::Blocked(_)));
    let pages = [at("/a"), at("/b"), at("/c")];
    let visits = join_all(pages.iter().map(|page| client.visit(page))).await;
    assert!(visits.iter().all(|visit| visit.outcome == Outcome::Alive));
    let requests = server.requests();
    let pause = requests[2].at - requests[1].at;
    assert!(pause >= Duration::from_millis(390), "four gaps for everybody: {pause:?}");
    assert_eq!(requests.len(), 5);
}

#[tokio::test]
async fn a_host_that_keeps_turning_us_away_is_not_asked_for_ever() {
    let server = site(|_| Reply::status("521", include_str!("../../fixtures/hostile/jiasule-521.html")));
    let client = client(Policy { backoff_cap: Duration::from_secs(10), ..policy() });
    for n in 0..20 {
        let visit = client.visit(&address(&server.url(&format!("/{n}")))).await;
        assert_eq!(visit.outcome, Outcome::Blocked("加速乐".to_owned()));
        assert_eq!(visit.exchanges.is_empty(), n >= 6, "{n}");
    }
    assert_eq!(server.requests().len(), 7, "robots.txt and six pages");
}

#[tokio::test]
async fn a_host_may_close_a_folder_without_being_left_alone() {
    let server = site(|request| match request.path.as_str() {
        "/open" => Reply::page("a page"),
        _ => Reply::status("403 Forbidden", "<h1>403 Forbidden</h1>"),
    });
    let client = client(policy());
    for n in 0..10 {
        let visit = client.visit(&address(&server.url(&format!("/inner/{n}")))).await;
        assert_eq!(visit.outcome, Outcome::Blocked("HTTP 403".to_owned()));
    }
    assert_eq!(client.visit(&address(&server.url("/open"))).await.outcome, Outcome::Alive);
    assert_eq!(server.requests().len(), 12);
}
