//! A home page that was given under the scheme that does not answer.

use gongkai::{
    audit::{self, Folder, Progress, audit_one, unit_of_address},
    model::Address,
    report::json_v1::Report,
};

use crate::support::{
    audited::{client, options},
    server::{Reply, Server},
};

/// Audits the home page `home` and compares with a replay, paper by paper.
async fn audit(home: &str) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Folder::create(folder.path().join("audit")).expect("a folder");
    let home = Address::parse(home).expect("an address");
    audit_one(&client(), &unit_of_address(&home), &options(), &first, &Progress::default())
        .await
        .expect("audit");
    let again = Folder::at(folder.path().join("again"));
    std::fs::create_dir_all(again.path()).expect("a folder");
    audit::replay(&first, &again, None, None).await.expect("replay");
    for paper in [Folder::REPORT_JSON, Folder::PAGES, Folder::FINDINGS, Folder::REPORT_HTML] {
        assert!(
            first.read(paper).expect("a paper") == again.read(paper).expect("a paper"),
            "{paper} differs in the replay"
        );
    }
    gongkai::report::parse(&first.read(Folder::REPORT_JSON).expect("a paper")).expect("a report")
}

#[tokio::test]
async fn a_home_given_as_https_that_answers_by_http_only_is_audited_under_http() {
    let server = Server::start(|request| match request.path.as_str() {
        "/" => Reply::page(
            "<html><head><title>某县人民政府</title></head><body><h1>某县</h1><a href=\"/tzgg/\">通知公告</a></body></html>",
        ),
        "/tzgg/" => Reply::page("<html><head><title>通知公告</title></head><body><p>正文</p></body></html>"),
        _ => Reply::not_found(),
    });
    let report = audit(&server.url("/").replace("http://", "https://")).await;
    assert_eq!(report.site.home, server.url("/"));
    assert_eq!(report.audit.stopped_by, None);
    assert_eq!(server.asked_for("/tzgg/"), 1, "the crawl goes on from there");
    assert!(!report.not_established.contains_key("home"), "{:?}", report.not_established);
}

#[tokio::test]
async fn a_home_that_fails_under_both_schemes_stays_unreachable_under_the_one_given() {
    let server = Server::start(|_| Reply::drop());
    for scheme in ["https://", "http://"] {
        let home = server.url("/").replace("http://", scheme);
        let report = audit(&home).await;
        assert_eq!(report.site.home, home);
        assert!(report.not_established.contains_key("home"), "{scheme}: {:?}", report.not_established);
        assert!(report.sections.is_empty() && report.columns.is_empty());
    }
}
