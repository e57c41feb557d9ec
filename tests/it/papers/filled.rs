//! The papers of a round that is in a store: what is a fault there, what is not, and what is recorded.

use std::{fs, process::Output};

use assert_cmd::Command;
use gongkai::{
    audit::{
        PaperKind, PapersAsked, audits_in, keep,
        rectify::{self, Units},
        round_material, write_papers,
    },
    model::{Lang, Points, Severity, StoppedBy, UnitKind},
    report::papers::{CellState, Doubt, Mending, Office, UnitStanding},
    store::{
        NewFinding, NewJudgement, NewObjection, NewRectification, NewReview, NewRound, NewRun, Place,
        RectificationState, ReviewVerdict, RoundKind, Said, Store,
    },
};

use crate::store::office::{day, finding, judgement, program, run, unit};
use crate::support::audited::stage;

const ROUND: &str = "秋季抽查";

fn asked() -> PapersAsked {
    let (name, number, addressees) = ("青岭市人民政府办公室".into(), "〔2026〕1号".into(), String::new());
    let office =
        Office { name, number, addressees, working_days: 10, deadline: None, issued: day("2026-11-30") };
    PapersAsked { lang: Lang::Zh, office, previous: None, kinds: PaperKind::ALL.to_vec() }
}

/// A judgement that fails by a veto, and whose report tells of grades.
fn failing(findings: Vec<NewFinding>) -> NewJudgement {
    let report = r#"{"audit":{"pack":{"title":"公开"}},"score":{"bands":[{"name":"良好"},{"name":"不合格"}]},
        "rules":[{"id":"hotline","reason_text":"需要人工拨打热线"},{"id":"dead-links","confidence":"partial"}]}"#;
    let told = format!("{report}{}", " ".repeat(findings.len()));
    let grade = Some("不合格".to_owned());
    NewJudgement { grade, vetoes: 1, report: told.into_bytes(), ..judgement(findings) }
}

fn veto(number: u64) -> NewFinding {
    NewFinding { severity: Severity::Veto, points: Points::ZERO, ..finding(number, false) }
}

async fn office() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::parse(&folder.path().join("office.db").display().to_string()).expect("a place");
    let store = Store::open(&place).await.expect("a store");
    let mut change = store.change(program(0)).await.expect("a change");
    for id in ["甲县", "乙县", "丙县", "丁县"] {
        let home = format!("http://www.{id}.gov.cn/");
        change.register(&unit(id, UnitKind::Government), &home, day("2026-01-01")).await.expect("registered");
    }
    for name in ["春季抽查", ROUND] {
        let (kind, pack) = (RoundKind::Spot, "disclosure".to_owned());
        change.new_round(&NewRound { name: name.to_owned(), kind, year: 2026, pack }).await.expect("a round");
    }
    let members: Vec<(String, String)> =
        ["甲县", "乙县", "丙县"].map(|id| (id.to_owned(), String::new())).to_vec();
    change.put_in(ROUND, &members, Some("{}")).await.expect("drawn");
    let note = NewFinding { severity: Severity::Note, points: Points::ZERO, ..finding(4, false) };
    for (id, number, found, round) in [
        ("甲县", 1, judgement(vec![]), "春季抽查"),
        ("乙县", 2, failing(vec![veto(1)]), "春季抽查"),
        ("甲县", 3, failing(vec![veto(1), finding(2, false), finding(3, true), note]), ROUND),
        ("乙县", 4, failing(vec![veto(1)]), ROUND),
    ] {
        let (id, _) = change.add_run(&run(id, number)).await.expect("a run");
        change.judge(id, &found).await.expect("judged");
        change.count_run(round, id).await.expect("counted");
    }
    change.commit().await.expect("kept");
    (folder, store)
}

#[tokio::test]
async fn a_site_that_could_not_be_read_fails_nothing_and_notes_are_not_to_be_mended() {
    let (_folder, store) = office().await;
    let mut change = store.change(program(9)).await.expect("a change");
    let unread = NewRun { stopped_by: Some(StoppedBy::Blocked), ..run("丙县", 5) };
    let (id, _) = change.add_run(&unread).await.expect("a run");
    let lowest = NewJudgement { vetoes: 0, withheld: false, ..failing(vec![finding(2, false)]) };
    change.judge(id, &lowest).await.expect("judged");
    change.count_run(ROUND, id).await.expect("counted");
    change.commit().await.expect("kept");

    let material = round_material(&store, ROUND, &asked()).await.expect("filled");
    let unit = material.units[0].result.as_ref().expect("checked");
    assert_eq!((unit.standing, &unit.grade), (UnitStanding::Withheld, &None));

    let last = day("2026-12-31");
    let opened =
        rectify::open(&store, ROUND, Units::Failed, last, (program(10), Lang::Zh)).await.expect("opened");
    let units: Vec<(&str, usize)> = opened.units.iter().map(|(id, count)| (id.as_str(), *count)).collect();
    assert_eq!(units, [("乙县", 1), ("甲县", 2)], "the veto, and what else counts");
    assert_eq!((opened.left_out, opened.spared), (2, 1), "a flag and a note; the unread site");
    store.close().await;
}

fn review(unit: &str, number: u64, verdict: ReviewVerdict) -> NewReview {
    NewReview {
        unit: unit.to_owned(),
        fingerprint: format!("{number:016x}"),
        rule: "dead-links".to_owned(),
        verdict,
        person: "张三".to_owned(),
        day: "2026-11-25".to_owned(),
        reason: "已核实".to_owned(),
        file: None,
        expires: None,
        origin: None,
    }
}

#[tokio::test]
async fn faults_stand_apart_from_flags_notes_and_what_was_decided_since() {
    let (_folder, store) = office().await;
    let material = round_material(&store, ROUND, &asked()).await.expect("filled");
    let names: Vec<&str> = material.units.iter().map(|unit| unit.id.as_str()).collect();
    assert_eq!(names, ["丙县", "乙县", "甲县"]);
    assert_eq!((material.registered.len(), material.round.pack.as_str()), (4, "公开 2026.1"));
    let standing = |material: &gongkai::report::papers::RoundMaterial, at: usize| {
        material.units[at].result.as_ref().map(|it| it.standing)
    };
    assert_eq!(
        [0, 1, 2].map(|at| standing(&material, at)),
        [None, Some(UnitStanding::Failed), Some(UnitStanding::Failed)]
    );
    let faults: Vec<(usize, &str)> =
        material.findings.iter().map(|it| (it.unit, it.evidence.as_str())).collect();
    assert_eq!(faults, [(1, "乙县-4/f-1"), (2, "甲县-3/f-1"), (2, "甲县-3/f-2")]);
    let doubts: Vec<(usize, Doubt, &str)> =
        material.unsettled.iter().map(|it| (it.unit, it.doubt, it.reason.as_str())).collect();
    assert_eq!(doubts.len(), 3);
    assert_eq!((doubts[0].0, doubts[0].1, doubts[0].2), (1, Doubt::CannotTell, "需要人工拨打热线"));
    assert_eq!((doubts[1].0, doubts[1].1), (2, Doubt::Flagged));
    let previous = material.previous.as_ref().expect("the spring round");
    assert_eq!((previous.name.as_str(), previous.units.len()), ("春季抽查", 2));

    // Both vetoes are dismissed, and nothing is scored again.
    let mut change = store.change(program(9)).await.expect("a change");
    change.review(&review("乙县", 1, ReviewVerdict::Dismiss)).await.expect("dismissed");
    change.review(&review("甲县", 3, ReviewVerdict::Confirm)).await.expect("confirmed");
    change.commit().await.expect("kept");
    let material = round_material(&store, ROUND, &asked()).await.expect("filled");
    let unit = material.units[1].result.as_ref().expect("checked");
    assert_eq!((unit.standing, &unit.grade, unit.vetoes.len()), (UnitStanding::Withheld, &None, 0));
    assert!(material.findings.iter().all(|it| it.unit == 2));
    let cell =
        |unit, rule| material.cells.iter().find(|it| (it.unit, it.rule) == (unit, rule)).map(|it| it.state);
    assert_eq!(
        [cell(1, 0), cell(2, 0), cell(2, 1), cell(2, 2)],
        [CellState::Waiting, CellState::NotMet, CellState::Met, CellState::CannotTell].map(Some)
    );
    let unscored = material.unsettled.iter().filter(|it| it.doubt == Doubt::Unscored).count();
    assert_eq!(unscored, 2, "a flag that was confirmed costs nothing until it is scored");
    store.close().await;
}

#[tokio::test]
async fn mending_counts_in_its_own_round_and_objections_are_told() {
    let (_folder, store) = office().await;
    let mut change = store.change(program(9)).await.expect("a change");
    let step = |unit: &str, round: &str, state| NewRectification {
        unit: unit.to_owned(),
        fingerprint: format!("{:016x}", 1),
        rule: "dead-links".to_owned(),
        round: Some(round.to_owned()),
        state,
        deadline: Some(day("2026-12-10")),
        person: String::new(),
        reason: "复查".to_owned(),
        file: None,
        run: None,
    };
    change.rectify(&step("乙县", "春季抽查", RectificationState::Verified)).await.expect("recorded");
    change.rectify(&step("甲县", ROUND, RectificationState::Open)).await.expect("recorded");
    let said =
        Said { person: "李四".into(), day: "2026-11-26".into(), words: "不认可".into(), file: None };
    let objection = NewObjection {
        unit: "甲县".to_owned(),
        round: Some(ROUND.to_owned()),
        run: None,
        rule: None,
        fingerprint: Some(format!("{:016x}", 2)),
        said,
    };
    change.object(&objection).await.expect("filed");
    change.commit().await.expect("kept");
    let material = round_material(&store, ROUND, &asked()).await.expect("filled");
    let told: Vec<(Mending, Option<String>, bool)> = material
        .findings
        .iter()
        .map(|it| (it.mending, it.deadline.map(|day| day.to_string()), it.disputed))
        .collect();
    let (open, none) = ((Mending::Open, Some("2026-12-10".to_owned())), (Mending::NotAsked, None));
    assert_eq!(told, [(none.0, none.1.clone(), false), (open.0, open.1, false), (none.0, none.1, true)]);
    store.close().await;
}

#[tokio::test]
async fn papers_are_written_once_recorded_once_and_never_overwritten() {
    let (folder, store) = office().await;
    let out = folder.path().join("papers");
    let paths = write_papers(&store, ROUND, &asked(), &out, program(20)).await.expect("written");
    assert_eq!(
        paths,
        [
            "检查结果.xlsx",
            "通报.docx",
            "整改通知书/乙县.docx",
            "整改通知书/甲县.docx",
            "整改报告/乙县.docx",
            "整改报告/甲县.docx"
        ]
    );
    let kept = store.papers(2026).await.expect("papers");
    let told: Vec<(&str, &str, bool)> =
        kept.iter().map(|it| (it.kind.as_str(), it.number.as_str(), it.blob.is_some())).collect();
    assert_eq!(told[..3], [("workbook", "", false), ("bulletin", "〔2026〕1号", true), ("notice", "", true)]);
    let notice = fs::read(out.join("整改通知书/甲县.docx")).expect("the notice");
    let blob = kept[3].blob.as_ref().expect("kept");
    assert_eq!(store.blob(blob).await.expect("the blob"), Some(notice));

    write_papers(&store, ROUND, &asked(), &out, program(21)).await.expect("the same again");
    assert_eq!(store.papers(2026).await.expect("papers").len(), 6);
    let mut other = asked();
    other.office.name = "别处".to_owned();
    let refused = write_papers(&store, ROUND, &other, &out, program(22)).await.expect_err("differs");
    assert!(refused.to_string().contains("never overwritten"), "{refused}");

    // The last one stands in the way: then the others are not written either.
    let fresh = folder.path().join("fresh");
    fs::create_dir_all(fresh.join("整改报告")).expect("a folder");
    fs::write(fresh.join("整改报告/甲县.docx"), "filled in by the unit").expect("a file");
    write_papers(&store, ROUND, &asked(), &fresh, program(23)).await.expect_err("differs");
    assert!(!fresh.join("检查结果.xlsx").exists() && !fresh.join("通报.docx").exists());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn audited_portals_come_out_as_papers_from_the_command_line() {
    tokio::task::spawn_blocking(stage).await.expect("audited");
    let folder = tempfile::tempdir().expect("a folder");
    let (file, out) = (folder.path().join("office.db"), folder.path().join("papers"));
    let store =
        Store::open(&Place::parse(&file.display().to_string()).expect("a place")).await.expect("a store");
    let mut change = store.change(program(0)).await.expect("a change");
    let (kind, pack) = (RoundKind::YearEnd, "disclosure".to_owned());
    change.new_round(&NewRound { name: "年终".to_owned(), kind, year: 2026, pack }).await.expect("a round");
    change.commit().await.expect("kept");
    let audits = stage().portals[0].folder.path().parent().expect("the folder of all").to_owned();
    for audit in audits_in(&audits).expect("audits") {
        keep(&store, &audit, Some("年终"), program(1)).await.expect("kept");
    }
    let material = round_material(&store, "年终", &asked()).await.expect("filled");
    let faults: usize = stage()
        .portals
        .iter()
        .flat_map(|portal| &portal.report.findings)
        .filter(|it| !it.flagged && it.severity != Severity::Note)
        .count();
    assert_eq!((material.units.len(), material.findings.len()), (3, faults));
    assert!(
        material.rules.iter().all(|rule| rule.backing.is_some()),
        "the reports say how far points are backed"
    );
    store.close().await;

    let gongkai = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        let Output { status, stdout, stderr } =
            command.env_clear().args(arguments).output().expect("it runs");
        (
            status.code(),
            String::from_utf8_lossy(&stdout).into_owned(),
            String::from_utf8_lossy(&stderr).into_owned(),
        )
    };
    let (store, out_name) = (file.display().to_string(), out.display().to_string());
    let arguments = ["papers", "年终", "--out", &out_name, "--store", &store, "--on", "2026-12-01"];
    let (code, told, error) = gongkai(&arguments);
    assert_eq!(code, Some(0), "{error}");
    assert!(told.starts_with("检查结果.xlsx\n通报.docx\n"), "{told}");
    assert!(out.join("通报.docx").is_file());
    let (code, _, error) = gongkai(&[&arguments[..], &["--number", "1号"]].concat());
    assert!(code == Some(2) && error.contains("never overwritten"), "{error}");
    let (code, _, error) = gongkai(&["papers", "年", "--out", &out_name, "--store", &store]);
    assert!(code == Some(2) && error.contains("did you mean `年终`"), "{error}");
    let english = folder.path().join("en").display().to_string();
    let (code, told, _) = gongkai(&[
        "papers", "年终", "--out", &english, "--store", &store, "--lang", "en", "--only", "workbook",
    ]);
    assert!(code == Some(0) && told.starts_with("results.xlsx\n") && told.ends_with("1 papers\n"), "{told}");
}
