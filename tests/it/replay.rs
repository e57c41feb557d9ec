//! A finished audit judged again from its evidence.

use gongkai::{
    audit::{self, Folder},
    model::Lang,
};

use crate::support::audited::stage;

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
