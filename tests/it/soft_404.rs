//! Hosts that answer 200 to any address: whether their links work is left open, and nobody is accused.

use gongkai::{
    audit::{self, Folder, Options, Progress, audit_one, unit_of_address},
    model::Address,
    report::json_v1::Report,
};

use crate::support::{
    audited::{client, options},
    server::{Reply, Server},
};

/// Audits what `server` serves, and sees that a replay says the same.
async fn audit(server: &Server, change: impl FnOnce(&mut Options)) -> (Report, bool) {
    let parent = tempfile::tempdir().expect("folder");
    let folder = Folder::create(parent.path().join("audit")).expect("folder");
    let home = Address::parse(&server.url("/")).expect("address");
    let mut options = options();
    change(&mut options);
    audit_one(&client(), &unit_of_address(&home), &options, &folder, &Progress::default())
        .await
        .expect("an audit of the test server");
    let first = folder.read(Folder::REPORT_JSON).expect("report");
    let asked = server.requests().len();
    let out = Folder::create(parent.path().join("replay")).expect("folder");
    audit::replay(&folder, &out, None, None).await.expect("replay");
    assert!(first == out.read(Folder::REPORT_JSON).expect("report"), "the replay differs");
    assert_eq!(server.requests().len(), asked, "a replay asks for nothing");
    (gongkai::report::parse(&first).expect("report"), folder.file("beside.json").exists())
}

fn home(links: &str) -> Reply {
    Reply::page(format!(
        "<html><head><title>某县人民政府</title></head><body><h1>某县人民政府</h1>{links}<p>全县要闻。</p></body></html>"
    ))
}

const LINKS: &str = "<a href=\"/xx/1.html\">甲事项说明</a> <a href=\"/xx/2.html\">乙事项说明</a> <a href=\"/yy/3.html\">丙事项</a>";

fn short(words: &str) -> Reply {
    Reply::page(format!("<html><head><title>某县</title></head><body><p>{words}</p></body></html>"))
}

fn rule<'a>(report: &'a Report, check: &str) -> &'a gongkai::report::json_v1::Rule {
    report.rules.iter().find(|rule| rule.check == check).expect("the rule")
}

/// Paths asked for that cannot exist.
fn impossible(server: &Server) -> Vec<String> {
    let paths = server.requests().into_iter().map(|request| request.path);
    paths.filter(|path| path.contains("/gongkai-")).collect()
}

#[tokio::test]
async fn links_to_a_host_that_answers_anything_are_unchecked_and_never_dead() {
    let server = Server::start(|request| match request.path.as_str() {
        "/" => home(LINKS),
        "/robots.txt" => Reply::not_found(),
        _ => short("本站为您服务，请从左侧选择服务事项。"),
    });
    let (report, beside) = audit(&server, |_| {}).await;
    let asked = impossible(&server);
    assert_eq!(asked.len(), 2, "one a folder: {asked:?}");
    assert!(
        asked.iter().any(|path| path.starts_with("/xx/")) && asked.iter().all(|path| path.ends_with(".html"))
    );
    assert!(beside && report.links.dead.is_empty());
    assert_eq!(report.links.unchecked, 3);
    let dead = rule(&report, "dead-links-home");
    assert_eq!((dead.verdict.as_str(), dead.reason.as_deref()), ("cannot-tell", Some("partly-read")));
    assert!(dead.reason_text.as_ref().is_some_and(|text| text.contains("任意地址都返回同一页面")));
}

#[tokio::test]
async fn short_pages_that_are_alike_work_when_the_host_knows_what_it_has_not() {
    let server = Server::start(|request| match request.path.as_str() {
        "/" => home(LINKS),
        "/xx/1.html" | "/xx/2.html" => short("栏目正在建设中，敬请期待。"),
        "/yy/3.html" => short("丙事项的说明。"),
        _ => Reply::not_found(),
    });
    let (report, _) = audit(&server, |_| {}).await;
    assert_eq!(impossible(&server).len(), 1);
    assert_eq!((report.links.unchecked, report.links.dead.len()), (0, 0));
    assert_eq!(rule(&report, "dead-links-home").verdict, "pass");
}

#[tokio::test]
async fn a_host_that_shows_its_home_page_for_any_address_is_judged_as_before() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::not_found(),
        _ => home(LINKS),
    });
    let (report, beside) = audit(&server, |_| {}).await;
    assert!(impossible(&server).is_empty() && !beside);
    assert!(report.links.dead.is_empty());
    assert_eq!((report.links.unchecked, rule(&report, "dead-links-home").verdict.as_str()), (0, "pass"));
}

#[tokio::test]
async fn nothing_impossible_is_asked_for_beyond_the_budget_or_against_robots_txt() {
    let site = |robots: &'static str| {
        Server::start(move |request| match request.path.as_str() {
            "/" => home(LINKS),
            "/robots.txt" => Reply::status("200 OK", robots).header("Content-Type", "text/plain"),
            _ => short("本站为您服务，请从左侧选择服务事项。"),
        })
    };
    let server = site("User-agent: *\nDisallow: /xx/gongkai-\nDisallow: /yy/gongkai-\n");
    let (report, _) = audit(&server, |_| {}).await;
    assert!(impossible(&server).is_empty());
    assert_eq!(report.links.unchecked, 0);
    let server = site("User-agent: *\nAllow: /\n");
    // The home page and its three links.
    let (report, _) = audit(&server, |options| options.limits.tasks = 4).await;
    assert!(impossible(&server).is_empty());
    assert_eq!((report.links.unchecked, report.audit.stopped_by), (0, None));
}
