//! What people decide: an item goes out in a sheet, comes back filled in, and the replay scores with it.

use std::{fs, path::Path, process::Output};

use assert_cmd::Command;
use gongkai::model::Points;

use crate::support::server::{Reply, Server};

fn gongkai(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    let Output { status, stdout, stderr } = command.env_clear().args(arguments).output().expect("it runs");
    let told = String::from_utf8_lossy(&stderr).into_owned();
    assert!(matches!(status.code(), Some(0 | 4)), "{arguments:?}: {told}");
    String::from_utf8_lossy(&stdout).into_owned()
}

/// A local pack made by the program, with one manual rule and one manual veto added.
fn local_pack(folder: &Path) -> String {
    let pack = folder.join("my-city").display().to_string();
    gongkai(&["pack", "new", "--from", "disclosure", &pack]);
    let file = folder.join("my-city/pack.toml");
    let text = fs::read_to_string(&file).expect("the pack file")
        + "[arithmetic]\nsum = \"scaled\"\nveto_points = 59\n"
        + "[[rule]]\nid = \"hotline\"\nfamily = \"sections\"\nmanual = true\ntitle = \"咨询电话有人接听\"\n\
           title_en = \"somebody answers the telephone\"\npoints = 10\nconfidence = \"default\"\n\
           basis = [{ title = \"政府信息公开条例\", number = \"国务院令第711号\", clause = \"第十二条\" }]\n\
           [[rule]]\nid = \"secrets\"\nfamily = \"sections\"\nmanual = true\nveto = true\ntitle = \"泄露国家秘密\"\n\
           title_en = \"state secrets\"\nconfidence = \"verified\"\n\
           basis = [{ title = \"检查指标\", number = \"国办秘函〔2019〕19号\", clause = \"单项否决\" }]\n";
    fs::write(&file, text).expect("the pack file");
    assert!(gongkai(&["pack", "check", &pack]).contains("(1 vetoes, 0 bonus, 2 answered by a person)"));
    pack
}

fn report(folder: &str) -> gongkai::report::json_v1::Report {
    gongkai::report::parse(&fs::read(Path::new(folder).join("report.json")).expect("a report"))
        .expect("a report")
}

#[test]
fn a_manual_item_is_answered_in_a_sheet_and_scored_by_the_replay() {
    let server = Server::start(|_| Reply::page("<html><title>甲县</title><body><p>hello</p></body></html>"));
    let folder = tempfile::tempdir().unwrap();
    let pack = local_pack(folder.path());
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (home, out) = (server.url("/"), path("out"));
    let told = gongkai(&[
        "audit",
        &home,
        "--out",
        &out,
        "--pack",
        &pack,
        "--allow-address",
        "127.0.0.0/8",
        "--no-progress",
    ]);
    assert!(told.contains("人工检查项 2 项"), "{told}");
    let before = report(&out);
    assert!(before.score.withheld && before.score.low < before.score.high);

    let sheet = path("items.csv");
    gongkai(&["items", "export", &out, "-o", &sheet]);
    gongkai(&["items", "export", &format!("{out}/report.json"), "-o", &path("items.xlsx")]);
    let fill = |sheet: &str, rule: &str, cells: &str| -> String {
        let lines = sheet.lines().map(|line| match line.strip_suffix(",,,,,,") {
            Some(kept) if line.contains(&format!(",{rule},")) => format!("{kept},{cells}"),
            _ => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n")
    };
    let text = fs::read_to_string(&sheet).unwrap();
    let text = fill(&text, "hotline", ",6,三次有一次无人接听,张三,2026-11-25,通话记录.xlsx");
    fs::write(&sheet, fill(&text, "secrets", "不成立,,,张三,2026-11-25,")).unwrap();
    let told = gongkai(&["items", "import", &sheet, &out]);
    assert!(told.contains("2 decisions taken in"), "{told}");
    assert!(gongkai(&["items", "import", &sheet, &out]).contains("nothing new"));

    gongkai(&["replay", &out]);
    let after = report(&format!("{out}/replay"));
    let hotline = after.rules.iter().find(|rule| rule.id == "hotline").unwrap();
    assert_eq!(
        (hotline.low, hotline.high, hotline.verdict.as_str()),
        (Points::whole(6), Points::whole(6), "fail")
    );
    assert_eq!(hotline.ruled.as_ref().unwrap().who, "张三");
    let finding = after.findings.iter().find(|it| it.rule == "hotline").unwrap();
    assert_eq!(finding.points, Points::whole(-4));
    assert!(finding.ruling.as_ref().unwrap().by.file == "通话记录.xlsx" && after.score.vetoes.is_empty());
    let page = fs::read_to_string(format!("{out}/replay/report.html")).unwrap();
    assert!(page.contains("三次有一次无人接听") && page.contains("通话记录.xlsx"));
    assert!(gongkai(&["explain", &format!("{out}/replay"), "hotline"]).contains("人工评定（张三），得 6 分"));

    // The later answer stands; the earlier one stays on file.
    let text =
        fs::read_to_string(&sheet).unwrap().replace("不成立,,,张三,2026-11-25", "成立,,,李四,2026-11-26");
    fs::write(&sheet, text).unwrap();
    gongkai(&["items", "import", &sheet, &out]);
    gongkai(&["replay", &out]);
    let last = report(&format!("{out}/replay"));
    assert_eq!((last.score.points, last.score.grade.as_deref()), (Points::whole(59), Some("不合格")));
    assert!(last.score.stopped && last.score.vetoes[0].rule == "secrets");
    assert_eq!(fs::read_to_string(format!("{out}/answers.jsonl")).unwrap().lines().count(), 3);

    // Under another pack there are other items; what is decided on them is the same audit's.
    let national = path("out/national");
    gongkai(&["replay", &out, "--pack", "national-2019", "--out", &national]);
    let open = |report: &gongkai::report::json_v1::Report| {
        let manual = report
            .rules
            .iter()
            .find(|it| it.reason.as_deref() == Some("needs-person") && it.max > Points::ZERO);
        manual.map(|it| it.id.clone())
    };
    let rule = open(&report(&national)).expect("a manual rule");
    let sheet = path("national.csv");
    gongkai(&["items", "export", &national, "-o", &sheet]);
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, fill(&text, &rule, ",0,未见,张三,2026-11-27,")).unwrap();
    assert!(gongkai(&["items", "import", &sheet, &national]).contains("1 decisions taken in"));
    assert_eq!(fs::read_to_string(format!("{out}/answers.jsonl")).unwrap().lines().count(), 4);

    // All audits of a round are judged again at once, with a summary of their own.
    let round = path("round");
    fs::create_dir(&round).unwrap();
    fs::rename(&out, format!("{round}/a")).unwrap();
    gongkai(&["replay", &round, "--pack", "national-2019"]);
    let answered = report(&format!("{round}/replay/a"));
    let ruled = answered.rules.iter().find(|it| it.id == rule).and_then(|it| it.ruled.clone());
    assert_eq!(ruled.map(|it| it.who).as_deref(), Some("张三"));
    assert!(fs::read_to_string(format!("{round}/replay/summary.json")).unwrap().contains("127.0.0.1"));
}
