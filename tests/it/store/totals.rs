//! `gongkai totals` and `gongkai scheme` as a person meets them, on both engines.

use std::{fs, io::Cursor, path::Path, process::Output};

use assert_cmd::Command;
use calamine::{Reader, Xlsx};
use gongkai::{
    model::{Points, UnitKind},
    report::totals::v1::Report,
    store::{NewRound, RoundKind},
};

use super::engines::{addresses, open};
use super::office::{day, judgement, program, run, unit};

const FILES: [&str; 4] = ["totals.json", "totals.csv", "totals.xlsx", "totals.html"];

fn gongkai(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    let Output { status, stdout, stderr } = command.env_clear().args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (status.code(), text(&stdout), text(&stderr))
}

/// Three departments, a township, and one department that is closed in the summer; a spot round of two of them, and the
/// year-end, which is still going on.
async fn office(address: &str) {
    let store = open(address).await;
    let mut change = store.change(program(0)).await.unwrap();
    for id in ["甲局", "=乙局", "丙局", "丁镇", "戊局"] {
        let kind = if id.ends_with('镇') { UnitKind::Township } else { UnitKind::Department };
        change.register(&unit(id, kind), "http://www.a.gov.cn/", day("2026-01-01")).await.unwrap();
    }
    change.close_unit("戊局", day("2026-07-01")).await.unwrap();
    let rounds = [
        ("2026 春季抽查", RoundKind::Spot, vec![("甲局", 80.0, 1), ("=乙局", 96.0, 2)]),
        (
            "2026 年终",
            RoundKind::YearEnd,
            vec![("甲局", 92.0, 3), ("=乙局", 95.0, 4), ("丙局", 59.99, 5), ("丁镇", 75.0, 6)],
        ),
        ("2025 年终", RoundKind::YearEnd, vec![("甲局", 10.0, 7)]),
    ];
    for (name, kind, scores) in rounds {
        let year = if name.starts_with("2025") { 2025 } else { 2026 };
        let (name, pack) = (name.to_owned(), "disclosure".to_owned());
        change.new_round(&NewRound { name: name.clone(), kind, year, pack }).await.unwrap();
        for (id, score, number) in scores {
            change.put_in(&name, &[(id.to_owned(), String::new())], None).await.unwrap();
            let (run, _) = change.add_run(&run(id, number)).await.unwrap();
            let points = Points::from_decimal(score).unwrap();
            let mut judged = judgement(Vec::new());
            (judged.low, judged.points, judged.high) = (points, points, points);
            judged.report = format!("{{\"score\":{score}}}").into_bytes();
            change.judge(run, &judged).await.unwrap();
            change.count_run(&name, run).await.unwrap();
        }
    }
    change.close_round("2026 春季抽查").await.unwrap();
    change.commit().await.unwrap();
    store.close().await;
}

async fn close(address: &str, round: &str) {
    let store = open(address).await;
    let mut change = store.change(program(900)).await.unwrap();
    change.close_round(round).await.unwrap();
    change.commit().await.unwrap();
    store.close().await;
}

fn report(folder: &str) -> Report {
    serde_json::from_slice(&fs::read(Path::new(folder).join("totals.json")).unwrap()).unwrap()
}

fn sheets(folder: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let bytes = fs::read(Path::new(folder).join("totals.xlsx")).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let rows = |range: calamine::Range<calamine::Data>| {
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    book.worksheets().into_iter().map(|(name, range)| (name, rows(range))).collect()
}

#[test]
fn totals_are_final_only_when_nothing_is_open_and_the_same_on_both_engines() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (folder, addresses) = runtime.block_on(addresses());
    let mut seen = Vec::new();
    for (number, store) in addresses.iter().enumerate() {
        runtime.block_on(office(store));
        let out = |name: &str| folder.path().join(format!("{name}-{number}")).display().to_string();
        let totals = |name: &str, more: &[&str]| {
            let to = out(name);
            let always = ["totals", "2026", "--scheme", "luohu", "--out", &to, "--store", store];
            gongkai(&[&always[..], more].concat())
        };
        let (code, _, told) = totals("final", &[]);
        assert_eq!(code, Some(11), "{told}");
        assert!(told.contains("尚有 1 项待定") && told.contains("轮次“2026 年终”尚未结束"), "{told}");
        assert!(!Path::new(&out("final")).exists(), "nothing is written");
        let (code, told, errors) = totals("draft", &["--draft"]);
        assert_eq!(code, Some(0), "{errors}");
        assert!(told.contains("4 个单位，优秀 1，良好 2，不合格 1；待定 1 项，不计成绩 1 个单位"), "{told}");
        let draft = report(&out("draft"));
        assert!(!draft.is_final && draft.open[0].kind == "round-open");

        runtime.block_on(close(store, "2026 年终"));
        let (code, told, errors) = totals("final", &["--who", "张三"]);
        assert_eq!(code, Some(0), "{errors}");
        assert!(told.contains("最终成绩已记入库"), "{told}");
        let (_, told, _) = totals("again", &[]);
        assert!(told.contains("库中已有相同的最终成绩"), "{told}");
        let bytes = |name: &str| FILES.map(|file| fs::read(Path::new(&out(name)).join(file)).unwrap());
        assert_eq!(bytes("final"), bytes("again"), "same store, same totals, byte for byte");
        let (code, _, told) = totals("again", &[]);
        assert!(code == Some(2) && told.contains("holds totals already"), "{told}");
        let kept = runtime.block_on(async {
            let store = open(store).await;
            let all = store.totals(2026).await.unwrap();
            let units = store.unit_totals(all[0].id).await.unwrap();
            let json = store.blob(&all[0].digest).await.unwrap().unwrap();
            (all.len(), all[0].is_final, all[0].recorded.who.clone(), units, json)
        });
        assert_eq!((kept.0, kept.1, kept.2.as_str()), (1, true, "张三"));
        assert_eq!(kept.4, bytes("final")[0]);
        let places: Vec<_> =
            kept.3.iter().map(|it| (it.unit.as_str(), it.points.to_string(), it.place)).collect();
        assert_eq!(
            places,
            [
                // 96 × 40 % + 95 × 60 %; 80 × 40 % + 92 × 60 %; the others were not drawn.
                ("=乙局", "95.4".to_owned(), Some(1)),
                ("甲局", "87.2".to_owned(), Some(2)),
                ("丙局", "59.99".to_owned(), Some(3)),
                ("丁镇", "75".to_owned(), Some(1)),
            ]
        );
        papers(&out("final"));
        seen.push(bytes("final"));
    }
    assert!(seen[0] == seen[1], "SQLite and PostgreSQL give the same files");
}

/// The papers of the year as they are read elsewhere.
fn papers(folder: &str) {
    let report = report(folder);
    assert!(report.is_final && report.schema == "gongkai.totals/1");
    assert_eq!(report.units[0].performance.unwrap().points, Points::hundredths(382));
    assert!(report.units[2].rectification_report && report.left_out[0].unit.id == "戊局");
    let csv = fs::read_to_string(Path::new(folder).join("totals.csv")).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}名次,单位标识,单位,类别,地区,标识码,平时抽查,年终考核,加分,扣分,总分,下限,上限,等次,绩效折算,须交整改报告,待定事项"
    );
    assert_eq!(
        lines[1],
        "1,'=乙局,'=乙局人民政府,政府部门,乙市,code-=乙局,38.4,57,0,0,95.4,95.4,95.4,优秀,3.82,,0"
    );
    assert_eq!(lines[3].split(',').nth(15), Some("是"));
    let sheets = sheets(folder);
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["年终成绩汇总", "计算过程", "待定事项", "办法"]);
    let rows = &sheets[0].1;
    assert_eq!(rows[0][0], "2026年度考核成绩汇总表");
    assert_eq!(
        rows[2],
        ["名次", "单位", "类别", "平时抽查 (40)", "年终考核 (60)", "总分", "等次", "绩效折算", "备注"]
    );
    assert_eq!(rows[3][1..8], ["=乙局人民政府", "政府部门", "38.4", "57", "95.4", "优秀", "3.82"]);
    assert_eq!(rows[5][3..9], ["—", "35.99", "59.99", "不合格", "2.4", "须提交整改报告"]);
    let steps = &sheets[1].1;
    assert!(steps.iter().any(|row| row[2] == "年终考核" && row[3] == "92 ÷ 100 × 60" && row[4] == "55.2"));
    assert_eq!(sheets[2].1[3][1..4], ["戊局人民政府", "年内撤销、合并或关停", "不计年终成绩"]);
    let html = fs::read_to_string(Path::new(folder).join("totals.html")).unwrap();
    assert!(html.contains("=乙局人民政府") && html.contains("92 ÷ 100 × 60") && html.contains("优秀"));
    assert!(!html.contains("<script") && !html.contains("src="), "it needs nothing beside it");
}

#[test]
fn items_of_the_year_go_out_and_come_back_with_who_when_and_proof() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let store = path("gongkai.db");
    runtime.block_on(office(&store));
    runtime.block_on(close(&store, "2026 年终"));
    let export = |name: &str| {
        let to = path(name);
        gongkai(&[
            "totals",
            "items",
            "export",
            "2026",
            "--scheme",
            "five-aspects",
            "-o",
            &to,
            "--store",
            &store,
        ])
    };
    let import = |name: &str| {
        let from = path(name);
        let always = ["totals", "items", "import", &from, "--year", "2026", "--scheme", "five-aspects"];
        gongkai(&[&always[..], &["--store", &store, "--who", "李四"]].concat())
    };
    // 10 items, 1 bonus and 2 penalties of each of 4 units.
    let (code, told, errors) = export("items.xlsx");
    assert!(code == Some(0) && told.contains("52 项"), "{told}{errors}");
    assert_eq!(import("items.xlsx").1, "表中没有新的评分\n");
    export("items.csv");
    let sheet = fs::read_to_string(path("items.csv")).unwrap();
    // Everything gets 4 points; the penalties stay empty.
    let fill = |points: &str, who: &str, file: &str| {
        let lines = sheet.lines().map(|line| match line.strip_suffix(",,,,,") {
            Some(known) if !line.contains(",扣分,") => {
                format!("{known},{points},查阅台账,{who},2026/12/20,{file}")
            }
            _ => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    fs::write(path("wrong.csv"), fill("6", "", "")).unwrap();
    let (code, _, told) = import("wrong.csv");
    assert_eq!(code, Some(2));
    assert!(told.contains("wrong.csv, line 2: 得分 `6` is not between 0 and 5"), "{told}");
    assert!(told.contains("line 5: nobody signs it; fill in 人员"), "{told}");
    fs::write(path("台账.pdf"), "%PDF-1.4").unwrap();
    fs::write(path("filled.csv"), fill("4", "张三", "台账.pdf")).unwrap();
    let (code, told, errors) = import("filled.csv");
    assert!(code == Some(0) && told.contains("44 项评分入库"), "{told}{errors}");
    assert_eq!(import("filled.csv").1, "表中没有新的评分\n", "what was said in the same words is no news");
    let out = path("totals");
    let totals = ["totals", "2026", "--scheme", "five-aspects", "--out", &out, "--store", &store];
    let (code, _, errors) = gongkai(&totals);
    assert_eq!(code, Some(0), "{errors}");
    // 12 + 12 + 30 × 95 % + 8 + 8, and a bonus of 4.
    let report = report(&out);
    assert_eq!(
        (report.units[0].unit.id.as_str(), report.units[0].total.points),
        ("=乙局", Points::hundredths(7250))
    );
    assert!(report.units[0].steps.iter().any(|step| step.note == "张三，2026-12-20，查阅台账，台账.pdf"));
    let history = runtime.block_on(async {
        let store = open(&store).await;
        let history = store.answer_history("甲局", "five-aspects/rules").await.unwrap();
        let proof = store.blob(history[0].blob.as_deref().unwrap()).await.unwrap().unwrap();
        (history, proof)
    });
    assert_eq!((history.0[0].person.as_str(), history.0[0].recorded.who.as_str()), ("张三", "李四"));
    assert_eq!(history.1, b"%PDF-1.4");
    // An answer that is taken back leaves the item open again.
    fs::write(path("back.csv"), fill("撤回", "张三", "")).unwrap();
    assert!(import("back.csv").1.contains("44 项评分入库"));
    let out = path("later");
    let (code, _, told) =
        gongkai(&["totals", "2026", "--scheme", "five-aspects", "--out", &out, "--store", &store]);
    assert!(code == Some(11) && told.contains("尚有 40 项待定") && told.contains("另有 20 项"), "{told}");
}

#[test]
fn who_is_registered_after_the_year_counts_by_its_rounds_or_is_told() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (folder, addresses) = runtime.block_on(addresses());
    for (number, store) in addresses.iter().enumerate() {
        runtime.block_on(async {
            office(store).await;
            let store = open(store).await;
            let mut change = store.change(program(800)).await.unwrap();
            for id in ["己局", "庚局"] {
                let unit = unit(id, UnitKind::Department);
                change.register(&unit, "http://www.b.gov.cn/", day("2027-01-11")).await.unwrap();
            }
            change.rename_unit("己局", "己新局", day("2027-03-01")).await.unwrap();
            change.put_in("2026 年终", &[("己局".to_owned(), String::new())], None).await.unwrap();
            let (run, _) = change.add_run(&run("己局", 8)).await.unwrap();
            change.judge(run, &judgement(Vec::new())).await.unwrap();
            change.count_run("2026 年终", run).await.unwrap();
            change.close_round("2026 年终").await.unwrap();
            change.commit().await.unwrap();
            store.close().await;
        });
        let out = folder.path().join(format!("late-{number}")).display().to_string();
        let draft = ["totals", "2026", "--scheme", "luohu", "--draft", "--out", &out, "--store", store];
        let (code, told, errors) = gongkai(&draft);
        assert_eq!(code, Some(0), "{errors}");
        assert!(told.contains("1 个单位（如“庚局人民政府”）2026 年以后才登记"), "{told}");
        let report = report(&out);
        let of = |id: &str| report.units.iter().find(|it| it.unit.id == id).map(|it| it.unit.name.clone());
        assert_eq!((of("己局").as_deref(), of("庚局")), (Some("己局人民政府"), None));
        assert_eq!(report.units.len(), 5);
        let sheet = folder.path().join(format!("late-{number}.csv")).display().to_string();
        let items = ["totals", "items", "export", "2026", "--scheme", "five-aspects", "-o", &sheet];
        let (_, told, errors) = gongkai(&[&items[..], &["--store", store]].concat());
        assert!(told.contains("庚局人民政府"), "{told}{errors}");
    }
}

#[test]
fn final_totals_that_cannot_be_written_are_recorded_and_written_later() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let store = path("gongkai.db");
    runtime.block_on(office(&store));
    runtime.block_on(close(&store, "2026 年终"));
    fs::write(path("file"), "no folder").unwrap();
    let totals = |out: &str| {
        gongkai(&["totals", "2026", "--scheme", "luohu", "--out", out, "--store", &store, "--who", "张三"])
    };
    assert_ne!(totals(&path("file/out")).0, Some(0));
    let recorded = || runtime.block_on(async { open(&store).await.totals(2026).await.unwrap().len() });
    assert_eq!(recorded(), 1, "what may have gone out is recorded");
    let (code, told, errors) = totals(&path("out"));
    assert!(code == Some(0) && told.contains("库中已有相同的最终成绩"), "{told}{errors}");
    assert_eq!(recorded(), 1);
}

#[test]
fn schemes_are_listed_shown_checked_and_printed() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("ours.toml").display().to_string();
    let (_, list, _) = gongkai(&["scheme", "list"]);
    assert_eq!(list.lines().count(), 4);
    let (_, shown, _) = gongkai(&["scheme", "show", "luohu"]);
    assert!(
        shown.contains("平时抽查") && shown.contains("默认值") && shown.contains("绩效占比 4%"),
        "{shown}"
    );
    let (_, text, _) = gongkai(&["scheme", "text", "luohu"]);
    fs::write(&own, &text).unwrap();
    let (code, told, _) = gongkai(&["scheme", "check", &own]);
    assert!(code == Some(0) && told.contains("2 parts") && told.contains("in order"), "{told}");
    fs::write(&own, text.replace("combine", "combin")).unwrap();
    let (code, _, told) = gongkai(&["scheme", "check", &own]);
    assert!(code == Some(3) && told.contains("did you mean `combine`?"), "{told}");
    let store = folder.path().join("gongkai.db").display().to_string();
    let out = folder.path().join("out").display().to_string();
    let (code, _, told) = gongkai(&["totals", "2026", "--scheme", "luohu", "--out", &out, "--store", &store]);
    assert!(code == Some(2) && told.contains("no unit was registered by the end of 2026"), "{told}");
    let (code, _, told) = gongkai(&["totals", "2026", "--out", &out]);
    assert!(code == Some(2) && told.contains("--scheme"), "{told}");
}
