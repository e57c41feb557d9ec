//! An invented office: units, a pack, audits, for the tests of the store.

use gongkai::{
    model::{Lang, Points, Severity, Text, Unit, UnitKind, WarcRef},
    store::{
        By, NewFinding, NewJudgement, NewOutcome, NewRound, NewRun, PackRule, PackUsed, RoundKind, RunId,
        Store,
    },
};
use jiff::{Timestamp, civil::Date};

/// A moment of the test: so many minutes after the first.
pub(crate) fn at(minute: i64) -> Timestamp {
    Timestamp::from_millisecond(1_796_000_000_000 + minute * 60_000).expect("a time")
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub(crate) fn program(minute: i64) -> By {
    By::program(at(minute))
}

pub(crate) fn unit(id: &str, kind: UnitKind) -> Unit {
    let (region, site_code) = ("乙市".to_owned(), format!("code-{id}"));
    Unit { id: id.to_owned(), name: format!("{id}人民政府"), kind, region, site_code, services: true }
}

pub(crate) fn pack() -> PackUsed {
    let rule = |id: &str, manual| PackRule {
        rule: id.to_owned(),
        check: id.to_owned(),
        title: Text::new("题目", "title"),
        family: "f".to_owned(),
        family_title: Text::new("一级", "family"),
        basis: "《条例》第十二条".to_owned(),
        points: Points::whole(10),
        veto: false,
        bonus: false,
        manual,
    };
    PackUsed {
        digest: "d1".to_owned(),
        id: "disclosure".to_owned(),
        version: "2026.1".to_owned(),
        title: Text::new("公开", "disclosure"),
        texts: Some(b"[]".to_vec()),
        rules: vec![rule("dead-links", false), rule("guide", false), rule("hotline", true)],
    }
}

pub(crate) fn run(unit: &str, number: i64) -> NewRun {
    NewRun {
        audit: format!("{unit}-{number}"),
        unit: unit.to_owned(),
        unit_name: format!("{unit}人民政府"),
        home: format!("http://www.{unit}.gov.cn/"),
        folder: format!("/audits/{unit}/{number}"),
        tool: "0.1.0".to_owned(),
        as_of: day("2026-11-20"),
        started: at(number * 100),
        finished: at(number * 100 + 30),
        stopped_by: None,
        pages: 100,
        requests: 120,
        bytes: 1 << 40,
    }
}

/// A finding of the rule `dead-links`.
pub(crate) fn finding(number: u64, flagged: bool) -> NewFinding {
    NewFinding {
        id: format!("f-{number}"),
        fingerprint: format!("{number:016x}"),
        rule: "dead-links".to_owned(),
        severity: Severity::Minor,
        points: Points::hundredths(if flagged { 0 } else { -50 }),
        flagged,
        ruling: None,
        message: format!("链接 {number} 打不开\u{0}'"),
        remedy: "修复".to_owned(),
        url: format!("http://x.gov.cn/{number}"),
        page_title: number.is_multiple_of(2).then(|| "标题".to_owned()),
        parent: Some("http://x.gov.cn/".to_owned()),
        anchor: None,
        excerpt: Some(String::new()),
        proofs: 1,
        seen_at: Some(at(7)),
        status: Some(404),
        sha256: Some("ab".repeat(32)),
        warc: Some(WarcRef { file: "0.warc.gz".to_owned(), offset: 1 << 33 }),
    }
}

/// A judgement with these findings.
pub(crate) fn judgement(findings: Vec<NewFinding>) -> NewJudgement {
    let outcome = |rule: &str, verdict: &str, low: i64, high: i64, undecided: bool| NewOutcome {
        rule: rule.to_owned(),
        verdict: verdict.to_owned(),
        reason: undecided.then(|| "needs-person".to_owned()),
        full_marks: Points::whole(10),
        low: Points::whole(low),
        points: Points::whole((low + high) / 2),
        high: Points::whole(high),
        undecided,
        ruled_by: None,
        measured: "{\"n\":1}".to_owned(),
    };
    let verdict = if findings.is_empty() { "pass" } else { "fail" };
    NewJudgement {
        pack: pack(),
        lang: Lang::Zh,
        low: Points::hundredths(7250),
        points: Points::whole(80),
        high: Points::hundredths(8750),
        full_marks: Points::whole(100),
        grade: Some("良好".to_owned()),
        withheld: false,
        vetoes: 0,
        report: format!("{{\"findings\":{}}}", findings.len()).into_bytes(),
        outcomes: vec![
            outcome("dead-links", verdict, 8, 8, false),
            outcome("guide", "pass", 10, 10, false),
            outcome("hotline", "cannot-tell", 0, 10, true),
        ],
        findings,
        coverage: vec![
            ("guide".to_owned(), None, "yes".to_owned()),
            ("annual-report".to_owned(), Some(2025), "unknown".to_owned()),
        ],
    }
}

/// Three units, a spot round of two of them, three audits in it and one alone.
pub(crate) async fn fill(store: &Store) -> Vec<RunId> {
    let mut change = store.change(program(0)).await.expect("a change");
    for (id, kind) in
        [("青岭", UnitKind::Government), ("甲县", UnitKind::Department), ("B-3", UnitKind::Township)]
    {
        let home = format!("http://www.{id}.gov.cn/");
        change.register(&unit(id, kind), &home, day("2026-01-01")).await.expect("registered");
    }
    let (kind, pack) = (RoundKind::Spot, "disclosure".to_owned());
    let round = NewRound { name: "2026 春".to_owned(), kind, year: 2026, pack };
    change.new_round(&round).await.expect("a round");
    let drawn = [("青岭".to_owned(), "government".to_owned()), ("甲县".to_owned(), "department".to_owned())];
    change.put_in("2026 春", &drawn, Some("{\"seed\":7}")).await.expect("drawn");
    let mut runs = Vec::new();
    for (unit, number, findings, round) in [
        ("青岭", 1, vec![finding(1, false), finding(2, false)], true),
        ("青岭", 2, vec![finding(2, false), finding(3, true)], true),
        ("甲县", 3, vec![], true),
        ("B-3", 4, vec![finding(9, false)], false),
    ] {
        let (id, _) = change.add_run(&run(unit, number)).await.expect("a run");
        change.judge(id, &judgement(findings)).await.expect("a judgement");
        if round {
            change.count_run("2026 春", id).await.expect("counted");
        }
        runs.push(id);
    }
    change.commit().await.expect("kept");
    runs
}
