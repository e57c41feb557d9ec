//! An invented office of any size: every unit is audited again and again, and its findings change slowly.

use anyhow::Result;
use gongkai::{
    model::{Lang, Points, Severity, Text, Unit, UnitKind, WarcRef},
    store::{
        Answer, By, NewAnswer, NewFinding, NewJudgement, NewOutcome, NewRectification, NewReview, NewRound,
        NewRun, NewTotals, PackRule, PackUsed, RectificationState, ReviewVerdict, RoundKind, Store,
        UnitTotal,
    },
};
use jiff::{Timestamp, ToSpan, civil::date};

/// Rules of the pack: as many as the program has checks.
const RULES: usize = 71;
/// Findings that a unit gains and loses from one run to the next.
const DRIFT: usize = 4;
/// Audits that are put in together.
const TOGETHER: usize = 10;

/// How large the office is.
pub(crate) struct Size {
    pub(crate) units: usize,
    pub(crate) runs: usize,
    pub(crate) findings: usize,
}

pub(crate) fn unit(number: usize) -> String {
    format!("第{number:03}单位")
}

pub(crate) fn round(number: usize) -> String {
    format!("第{number:02}轮")
}

pub(crate) fn print(unit: usize, number: usize) -> String {
    format!("{:016x}", (unit as u64) << 32 | number as u64)
}

fn at(minutes: usize) -> Timestamp {
    Timestamp::from_millisecond(1_700_000_000_000 + minutes as i64 * 60_000).expect("a time")
}

fn program(minutes: usize) -> By {
    By::program(at(minutes))
}

/// Fills the store the way audits go in.
pub(crate) async fn fill(store: &Store, size: &Size) -> Result<()> {
    units_and_rounds(store, size).await?;
    let pack = pack();
    for run in 0..size.runs {
        let units: Vec<usize> = (0..size.units).collect();
        for some in units.chunks(TOGETHER) {
            let mut change = store.change(program(run * 1000)).await?;
            for number in some {
                let (id, _) = change.add_run(&new_run(*number, run)).await?;
                change.judge(id, &judgement(*number, run, size, &pack)).await?;
                change.count_run(&round(run), id).await?;
            }
            change.commit().await?;
        }
    }
    people(store, size).await
}

async fn units_and_rounds(store: &Store, size: &Size) -> Result<()> {
    let mut change = store.change(program(0)).await?;
    let mut members = Vec::new();
    for number in 0..size.units {
        let kind = [UnitKind::Department, UnitKind::Township, UnitKind::Government][number % 3];
        let (id, site_code) = (unit(number), format!("37{number:08}"));
        let body = Unit {
            name: id.clone(),
            id,
            kind,
            region: format!("地区{}", number % 9),
            site_code,
            services: true,
        };
        let home = format!("http://www.unit{number}.gov.cn/");
        change.register(&body, &home, date(2024, 1, 1)).await?;
        members.push((body.id, kind.id().to_owned()));
    }
    for number in 0..size.runs {
        let (year, pack) = (2025 + i16::try_from(number / 12)?, "disclosure".to_owned());
        change.new_round(&NewRound { name: round(number), kind: RoundKind::Spot, year, pack }).await?;
        change.put_in(&round(number), &members, Some("{\"seed\":1}")).await?;
    }
    change.commit().await?;
    Ok(())
}

fn pack() -> PackUsed {
    let rules = (0..RULES).map(|number| PackRule {
        rule: format!("rule-number-{number:02}"),
        check: format!("check-{number}"),
        title: Text::new("政府信息公开指南应当公布受理机构", "the guide names the office"),
        family: "sections".to_owned(),
        family_title: Text::new("栏目", "sections"),
        basis: "《中华人民共和国政府信息公开条例》（国务院令第711号）第十二条".to_owned(),
        points: Points::whole(2),
        veto: false,
        bonus: false,
        manual: number.is_multiple_of(10),
    });
    PackUsed {
        digest: "pack".to_owned(),
        id: "disclosure".to_owned(),
        version: "2026.1".to_owned(),
        title: Text::new("公开", "disclosure"),
        texts: Some(b"[]".to_vec()),
        rules: rules.collect(),
    }
}

fn new_run(number: usize, run: usize) -> NewRun {
    let day = date(2025, 1, 1) + i64::try_from(run * 30).unwrap_or(0).days();
    NewRun {
        audit: format!("audit-{number}-{run}"),
        unit: unit(number),
        unit_name: unit(number),
        home: format!("http://www.unit{number}.gov.cn/"),
        folder: format!("/srv/audits/{run}/{number}"),
        tool: "0.1.0".to_owned(),
        as_of: day,
        started: at(run * 40_000 + number),
        finished: at(run * 40_000 + number + 30),
        stopped_by: None,
        pages: 1000,
        requests: 1500,
        bytes: 50_000_000,
    }
}

fn judgement(number: usize, run: usize, size: &Size, pack: &PackUsed) -> NewJudgement {
    let findings: Vec<NewFinding> =
        (0..size.findings).map(|at| finding(number, run * DRIFT + at, run)).collect();
    let outcomes = pack.rules.iter().enumerate().map(|(at, rule)| NewOutcome {
        rule: rule.rule.clone(),
        verdict: ["pass", "fail", "cannot-tell", "not-applicable"][(at + number) % 4].to_owned(),
        reason: (at % 4 == 2).then(|| "needs-person".to_owned()),
        full_marks: Points::whole(2),
        low: Points::ZERO,
        points: Points::whole(1),
        high: Points::whole(2),
        undecided: (at + number) % 4 == 2,
        ruled_by: None,
        measured: "{\"checked\":120,\"dead\":3}".to_owned(),
    });
    let low = Points::whole(i64::try_from(40 + (number + run) % 50).unwrap_or(0));
    // As long as the findings in a report, without the sections, documents and links around them.
    let report: String =
        findings.iter().map(|it| format!("{}{}{}\n", it.message, it.url, it.fingerprint)).collect();
    NewJudgement {
        pack: pack.clone(),
        lang: Lang::Zh,
        low,
        points: low + Points::whole(5),
        high: low + Points::whole(10),
        full_marks: Points::whole(100),
        grade: Some("合格".to_owned()),
        withheld: false,
        vetoes: 0,
        report: format!("{report}{run}").into_bytes(),
        outcomes: outcomes.collect(),
        findings,
        coverage: (2015..2026)
            .map(|year| ("annual-report".to_owned(), Some(year), "yes".to_owned()))
            .collect(),
    }
}

fn finding(unit: usize, number: usize, run: usize) -> NewFinding {
    let path = format!("http://www.unit{unit}.gov.cn/zwgk/zcwj/2025/content_{number}.html");
    // What some findings say changes from run to run: ages, counts.
    let age = if number.is_multiple_of(10) { run } else { 0 };
    NewFinding {
        id: format!("f-{number}"),
        fingerprint: print(unit, number),
        rule: format!("rule-number-{:02}", number % RULES),
        severity: Severity::Minor,
        points: Points::hundredths(-20),
        flagged: number.is_multiple_of(20),
        ruling: None,
        message: format!("栏目“政策文件”最近一次更新距监测时间点已有 {age} 天，超过规定的期限"),
        remedy: "请更新栏目内容；不再更新的栏目应当归并，并在原位置注明去向。".to_owned(),
        url: path.clone(),
        page_title: Some(format!("关于印发《某某管理办法》的通知（第{number}号）")),
        parent: Some(format!("{path}/list.html")),
        anchor: Some("更多".to_owned()),
        excerpt: Some("2025-01-01 关于印发某某管理办法的通知".to_owned()),
        proofs: 1,
        seen_at: Some(at(run * 40_000 + number)),
        status: Some(200),
        sha256: Some(format!("{number:064x}")),
        warc: Some(WarcRef { file: "pages-00001.warc.gz".to_owned(), offset: (number * 4096) as u64 }),
    }
}

/// What people said and decided: reviews of the latest findings, answers, what has to be mended, totals.
async fn people(store: &Store, size: &Size) -> Result<()> {
    let last = (size.runs - 1) * DRIFT;
    let mut change = store.change(program(size.runs * 1000)).await?;
    for number in 0..size.units {
        for at in 0..10 {
            let review = NewReview {
                unit: unit(number),
                fingerprint: print(number, last + at * 10),
                rule: "rule-number-00".to_owned(),
                verdict: if at % 2 == 0 { ReviewVerdict::Confirm } else { ReviewVerdict::Dismiss },
                person: "张三".to_owned(),
                day: "2026-11-25".to_owned(),
                reason: "已核实".to_owned(),
                file: None,
                expires: None,
                origin: None,
            };
            change.review(&review).await?;
            let answer = NewAnswer {
                unit: unit(number),
                year: 2026,
                round: None,
                run: None,
                subject: format!("item-{at}"),
                answer: Answer::Points(Points::whole(3)),
                person: "李四".to_owned(),
                day: "2026-12-01".to_owned(),
                reason: String::new(),
                file: None,
                origin: None,
            };
            change.answer(&answer).await?;
        }
        // One unit in five failed and has to mend what was found.
        for at in (0..size.findings).filter(|_| number % 5 == 0) {
            let step = NewRectification {
                unit: unit(number),
                fingerprint: print(number, last + at),
                rule: format!("rule-number-{:02}", (last + at) % RULES),
                round: Some(round(size.runs - 1)),
                state: RectificationState::Open,
                deadline: Some(date(2026, 12, 10)),
                person: String::new(),
                reason: String::new(),
                file: None,
                run: None,
            };
            change.rectify(&step).await?;
        }
    }
    let units = (0..size.units).map(|number| UnitTotal {
        unit: unit(number),
        low: Points::whole(80),
        points: Points::whole(80),
        high: Points::whole(80),
        grade: Some("良好".to_owned()),
        place: Some(number as u64 + 1),
        numbers: "{\"steps\":[]}".to_owned(),
    });
    let totals = NewTotals {
        year: 2026,
        scheme: "luohu".to_owned(),
        scheme_text: b"scheme".to_vec(),
        is_final: true,
        json: b"{}".to_vec(),
        units: units.collect(),
    };
    change.add_totals(&totals).await?;
    change.commit().await?;
    Ok(())
}
