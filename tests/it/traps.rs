//! Whole audits of sites that are hard on a crawler: they end, keep their memory, and accuse nobody wrongly.

use std::{
    fs,
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use gongkai::{
    audit::{Folder, Options, Progress, audit_one, unit_of_address},
    crawl::Limits,
    model::{Address, StoppedBy},
    report::json_v1::Report,
};

use crate::support::{
    audited::{client, options},
    server::{Reply, Server},
};

/// Audits what `server` serves under `limits`.
async fn audit(server: &Server, limits: Limits) -> Report {
    let folder = tempfile::tempdir().expect("an audit of the test server");
    let folder = Folder::create(folder.path().join("audit")).expect("an audit of the test server");
    let home = Address::parse(&server.url("/")).expect("an audit of the test server");
    let options = Options { limits, ..options() };
    audit_one(&client(), &unit_of_address(&home), &options, &folder, &Progress::default())
        .await
        .expect("an audit of the test server");
    gongkai::report::parse(&folder.read(Folder::REPORT_JSON).expect("an audit of the test server"))
        .expect("an audit of the test server")
}

fn limits() -> Limits {
    options().limits
}

fn page(body: &str) -> Reply {
    Reply::page(format!("<html><head><title>某县</title></head><body><h1>某县</h1>{body}</body></html>"))
}

#[tokio::test]
async fn fifty_thousand_links_on_a_page_are_survived_within_the_budget() {
    let links: String = (0..50_000).map(|n| format!("<a href=\"/p/{n}.html\">第{n}项</a>\n")).collect();
    let server = Server::start(move |request| match request.path.as_str() {
        "/" => page(&links),
        _ => page("<p>内容</p>"),
    });
    let report = audit(&server, Limits { tasks: 300, ..limits() }).await;
    assert_eq!(report.audit.stopped_by, Some(StoppedBy::Budget));
    assert!(report.audit.requests <= 302, "{}", report.audit.requests);
    assert!(report.links.unchecked >= 10_000, "{}", report.links.unchecked);
    assert!(report.links.dead.is_empty());
}

#[tokio::test]
async fn a_calendar_without_end_ends() {
    let server = Server::start(|request| {
        let month: u32 = request.path.rsplit('=').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        page(&format!("<a href=\"/cal?m={}\">下月</a> <a href=\"/cal?m={}\">明年</a>", month + 1, month + 12))
    });
    let report = audit(&server, Limits { per_query_shape: 40, ..limits() }).await;
    assert_eq!(report.audit.stopped_by, None);
    assert!(server.requests().len() <= 45, "{}", server.requests().len());
}

#[tokio::test]
async fn a_circle_of_folders_ends() {
    let server = Server::start(|request| {
        page(&format!("<a href=\"{}/a/b\">更深</a>", request.path.trim_end_matches('/')))
    });
    let report = audit(&server, limits()).await;
    assert_eq!(report.audit.stopped_by, None);
    assert!(server.requests().len() < 20, "{}", server.requests().len());
}

#[tokio::test]
async fn a_soft_404_is_dead_and_a_flaky_page_is_not() {
    let visits = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.path.as_str() {
        "/" => page(
            "<a href=\"/lost.html\">旧闻</a> <a href=\"/flaky.html\">要闻</a> <a href=\"/broken.html\">公告</a>",
        ),
        "/lost.html" => {
            Reply::page("<html><title>提示</title><body>对不起，您访问的页面不存在或已被删除</body></html>")
        }
        "/flaky.html" if visits.fetch_add(1, Ordering::Relaxed) < 2 => {
            Reply::status("503 Service Unavailable", "x")
        }
        "/broken.html" => Reply::status("500 Internal Server Error", "x"),
        "/robots.txt" => Reply::not_found(),
        _ => page("<p>今天有新闻，全县各项工作有序推进。</p>"),
    });
    let report = audit(&server, limits()).await;
    let mut dead: Vec<(&str, &str)> = report
        .links
        .dead
        .iter()
        .map(|link| (link.url.rsplit('/').next().unwrap(), link.kind.as_str()))
        .collect();
    dead.sort_unstable();
    assert_eq!(dead, [("broken.html", "5xx"), ("lost.html", "soft-404")]);
    let broken = report.links.dead.iter().find(|link| link.kind == "5xx").unwrap();
    assert_eq!(broken.attempts.len(), 3, "broken only after three attempts");
}

#[tokio::test]
async fn a_deadline_stops_a_slow_site_and_says_so() {
    let server = Server::start(|request| {
        let n: u32 = request.path.trim_start_matches("/p").parse().unwrap_or(0);
        let links: String = (1..9).map(|k| format!("<a href=\"/p{}\">x</a>", n * 8 + k)).collect();
        page(&links).after(Duration::from_millis(30))
    });
    let report = audit(&server, Limits { deadline: Duration::from_millis(700), ..limits() }).await;
    assert_eq!(report.audit.stopped_by, Some(StoppedBy::Deadline));
    assert!(report.links.unchecked > 0);
    // The home page was read, so its entry to the platform is established; what lies deeper is not.
    let faulted = report.rules.iter().filter(|rule| rule.family == "sections" && rule.verdict == "fail");
    let faulted: Vec<&str> = faulted.map(|rule| rule.id.as_str()).collect();
    assert_eq!(faulted, ["platform-entry"], "what was not gathered is not missing");
}

#[tokio::test]
async fn a_home_page_on_https_only_is_no_place_we_may_guess_at() {
    // Nothing listens on the port at all: neither scheme answers, and that is no fault but an unreachable site.
    let server = Server::start(|_| Reply::not_found());
    let home = server.url("/");
    drop(server);
    let folder = tempfile::tempdir().unwrap();
    let folder = Folder::create(folder.path().join("audit")).unwrap();
    let home = Address::parse(&home).unwrap();
    let options = Options { limits: limits(), ..options() };
    audit_one(&client(), &unit_of_address(&home), &options, &folder, &Progress::default()).await.unwrap();
    let report = gongkai::report::parse(&folder.read(Folder::REPORT_JSON).unwrap()).unwrap();
    assert_eq!(report.audit.stopped_by, Some(StoppedBy::HostDown));
    assert!(report.findings.is_empty() && report.score.withheld);
}

#[test]
fn an_interrupted_audit_writes_what_it_has() {
    let server = Server::start(|request| {
        let n: u32 = request.path.trim_start_matches("/p").parse().unwrap_or(0);
        // The chain ends where the depth does: it must not be through when the signal comes.
        page(&format!("<a href=\"/p{}\">下一页</a>", n + 1)).after(Duration::from_millis(200))
    });
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_gongkai"))
        .args([
            "audit",
            &server.url("/"),
            "--allow-address",
            "127.0.0.0/8",
            "--rate",
            "1000",
            "--no-progress",
            "--out",
        ])
        .arg(&out)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while server.requests().len() < 8 {
        assert!(child.try_wait().unwrap().is_none(), "the audit ended before it was interrupted");
        std::thread::sleep(Duration::from_millis(10));
    }
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    let report = gongkai::report::parse(&fs::read(out.join("report.json")).unwrap()).unwrap();
    assert_eq!(report.audit.stopped_by, Some(StoppedBy::Interrupted));
    assert!(report.audit.pages >= 1);
}
