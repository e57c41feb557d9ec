//! A finished audit judged again from its evidence.

use gongkai::{
    audit::{self, Folder, Progress, audit_one, unit_of_address},
    model::{Address, Lang},
};

use crate::support::{
    audited::{client, options, stage},
    server::{Reply, Server},
};

#[tokio::test]
async fn a_replay_gives_the_identical_report() {
    for audited in &stage().portals {
        let out = Folder::at(audited.folder.file("replay"));
        std::fs::create_dir_all(out.path()).expect("folder");
        audit::replay(&audited.folder, &out, None, None).await.expect("replay");
        for paper in [Folder::REPORT_JSON, Folder::PAGES, Folder::FINDINGS, Folder::REPORT_HTML] {
            let (first, second) = (audited.folder.read(paper).unwrap(), out.read(paper).unwrap());
            assert!(first == second, "{}: {paper} differs", audited.id);
        }
    }
}

#[tokio::test]
async fn a_replay_in_english_changes_words_and_no_points() {
    let audited = stage().portal("yunhe");
    let out = Folder::at(audited.folder.file("replay-en"));
    std::fs::create_dir_all(out.path()).expect("folder");
    let (judged, ..) = audit::replay(&audited.folder, &out, None, Some(Lang::En)).await.expect("replay");
    let report = gongkai::report::parse(&out.read(Folder::REPORT_JSON).unwrap()).unwrap();
    assert_eq!(report.score.points, audited.report.score.points);
    assert_eq!(judged.score.findings.len(), audited.report.findings.len());
    assert!(report.findings.iter().all(|finding| finding.message.is_ascii()
        || finding.message.contains("http")
        || finding.message.chars().any(|c| c.is_ascii_alphabetic())));
}

#[tokio::test]
async fn a_folder_without_an_audit_is_refused() {
    let empty = tempfile::tempdir().unwrap();
    let folder = Folder::at(empty.path());
    let error = audit::replay(&folder, &folder, None, None).await.unwrap_err().to_string();
    assert!(error.contains("holds no audit"), "{error}");
}

#[tokio::test]
async fn a_home_page_that_leads_to_another_host_is_judged_live_as_in_a_replay() {
    let there = Server::start(|request| {
        Reply::page(match request.path.as_str() {
            "/" => {
                "<title>某县人民政府</title><h1>某县人民政府</h1><a href=\"/zfxxgk/\">政府信息公开</a><a href=\"/xx/\">县长信箱</a>"
            }
            _ => "<title>政府信息公开</title><h1>政府信息公开</h1><p>本栏目公开政府信息。</p>",
        })
    });
    let target = there.url("/");
    let here = Server::start(move |_| Reply::redirect(&target));
    let out = tempfile::tempdir().unwrap();
    let folder = Folder::create(out.path().join("audit")).unwrap();
    let unit = unit_of_address(&Address::parse(&here.url("/")).unwrap());
    let judged = audit_one(&client(), &unit, &options(), &folder, &Progress::default()).await.unwrap();
    assert!(judged.portal.home().unwrap().platform_entry.is_some(), "the links of the other host count");
    let again = Folder::at(folder.file("again"));
    std::fs::create_dir_all(again.path()).unwrap();
    audit::replay(&folder, &again, None, None).await.unwrap();
    for paper in [Folder::REPORT_JSON, Folder::PAGES, Folder::FINDINGS, Folder::REPORT_HTML] {
        assert!(folder.read(paper).unwrap() == again.read(paper).unwrap(), "{paper} differs");
    }
}
