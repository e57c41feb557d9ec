//! The sheet that people fill in: out, and back in.

use gongkai::model::{Decision, Points, Ruling, Signature};
use gongkai::report::{explain, items, json_v1::Report};
use gongkai::{model::Lang, report::items::Item};

use super::sample::Sample;

/// The sample with its first finding flagged, and the guide left to a person.
fn report() -> Report {
    let mut report = Sample::new().read_back();
    let flagged = report.findings.iter_mut().find(|it| it.id == "f-2").expect("a finding");
    flagged.flagged = true;
    let guide = report.rules.iter_mut().find(|it| it.id == "guide").expect("a rule");
    (guide.manual, guide.veto) = (true, false);
    report
}

fn sheet(report: &Report) -> (Vec<Item>, String) {
    let items = items::items(report, &[]);
    let text = String::from_utf8(items::csv(&items)).expect("UTF-8");
    (items, text.trim_start_matches('\u{feff}').to_owned())
}

/// Fills the last six cells of the row about `rule`.
fn fill(sheet: &str, rule: &str, cells: &str) -> String {
    let mut lines: Vec<String> = sheet.lines().map(str::to_owned).collect();
    let line = lines.iter_mut().find(|line| line.contains(&format!(",{rule},"))).expect("a row");
    let kept = line.strip_suffix(",,,,,,").expect("six empty cells").to_owned();
    *line = format!("{kept},{cells}");
    lines.join("\n")
}

fn taken(name: &str, bytes: &[u8]) -> Result<Vec<(String, Ruling)>, Vec<String>> {
    items::rulings(name, bytes, &[(report(), Vec::new())])
}

#[test]
fn what_is_left_to_people_goes_out_and_comes_back_signed() {
    let report = report();
    let (items, csv) = sheet(&report);
    assert_eq!(items.len(), 2, "{csv}");
    assert!(csv.lines().next().unwrap().starts_with("检查编号,单位,类型,指标编号,指标,性质,满分,问题或原因"));
    let csv = fill(&csv, "guide", ",7.5,欠缺联系方式,张三,2026-11-25,核查表.docx");
    let csv = fill(&csv, "interpreted", "确认,,确无解读,李四,2026/11/26,");
    let rulings = taken("items.csv", csv.as_bytes()).unwrap();
    let (audit, guide) = rulings.iter().find(|(_, it)| it.rule == "guide").unwrap();
    assert_eq!((audit, guide.decision), (&report.audit.id, Decision::Points(Points::hundredths(750))));
    let by = Signature {
        who: "张三".to_owned(),
        day: "2026-11-25".to_owned(),
        file: "核查表.docx".to_owned(),
        note: "欠缺联系方式".to_owned(),
        sheet: "items.csv".to_owned(),
    };
    assert_eq!(guide.by, by);
    let (_, flag) = rulings.iter().find(|(_, it)| it.rule == "interpreted").unwrap();
    assert_eq!(flag.decision, Decision::Confirmed);
    assert_eq!(flag.fingerprint.as_deref(), Some("f-2-9c1185a5c5e9fc54"));
    // Said again in the same words, it is no news; and the sheet shows what was said.
    let known: Vec<Ruling> = rulings.into_iter().map(|(_, ruling)| ruling).collect();
    let again = items::rulings("items.csv", csv.as_bytes(), &[(report.clone(), known.clone())]).unwrap();
    assert_eq!(again, []);
    let shown = String::from_utf8(items::csv(&items::items(&report, &known))).unwrap();
    assert!(shown.contains("确认,,确无解读,李四") && shown.contains(",7.5,欠缺联系方式"), "{shown}");
}

#[test]
fn a_sheet_of_an_office_program_is_read_under_its_own_headers() {
    let report = report();
    let (items, _) = sheet(&report);
    let bytes = items::xlsx(&items).unwrap();
    assert_eq!(bytes, items::xlsx(&items).unwrap(), "same items, same bytes");
    assert_eq!(taken("items.xlsx", &bytes).unwrap(), [], "nothing is filled in");
    let own = "县公开办 人工核查\n\n指标标识,认定,得 分（0–10）,检查人,日期\nguide,,10,王五,2026-11-25\n";
    let rulings = taken("own.csv", encoding_rs::GBK.encode(own).0.as_ref()).unwrap();
    assert_eq!(rulings.len(), 1);
    assert_eq!(rulings[0].1.decision, Decision::Points(Points::whole(10)));
}

#[test]
fn every_bad_row_is_named_with_its_line_and_remedy_and_nothing_is_taken() {
    let rows = [
        ("guide,,11,王五,2026-11-25", "line 2: 得分 `11` is not between 0 and 10"),
        ("guide,,3.005,王五,2026-11-25", "得分 `3.005` is not between 0 and 10 with at most two decimals"),
        ("guide,确认,,王五,2026-11-25", "it asks for points; fill in 得分, 0 to 10"),
        ("guide,,5,,2026-11-25", "nobody signs it; fill in 人员"),
        ("guide,,5,王五,", "it has no day; fill in 时间"),
        ("gude,,5,王五,2026-11-25", "rule `gude` leaves nothing to a person"),
        ("interpreted,确认,,王五,2026-11-25", "rule `interpreted` has no item with the 指纹 ``"),
    ];
    for (row, expected) in rows {
        let sheet = format!("指标编号,结论,得分,人员,时间\n{row}\nguide,,5,王五,2026-11-25\n");
        let told = taken("s.csv", sheet.as_bytes()).unwrap_err();
        assert!(
            told.len() == 1 && told[0].starts_with("s.csv, line 2: ") && told[0].contains(expected),
            "{told:?}"
        );
    }
    let sheet = "指标编号,指纹,结论,得分,人员,时间\ninterpreted,f-2-9c1185a5c5e9fc54,也许,,王五,2026-11-25\n";
    let told = taken("s.csv", sheet.as_bytes()).unwrap_err();
    assert!(told[0].contains("结论 `也许` is not understood; write 确认 or 排除"), "{told:?}");
    assert!(taken("s.csv", b"a,b\n1,2\n").unwrap_err()[0].contains("no header with 指标编号"));
    assert!(taken("s.xlsx", b"PK\x03\x04broken").unwrap_err()[0].contains("save it as .xlsx or .csv again"));
}

#[test]
fn a_rule_is_explained_by_what_it_took_and_where_it_stands_in_the_sum() {
    let report = report();
    let text = explain(&report, "dead-links", Lang::Zh).unwrap();
    for words in ["失效链接", "国务院令第711号", "−2  f-3", "得分计算过程", "链接可用: 8 / 10", "[77 – 87]"]
    {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    assert!(explain(&report, "interpreted", Lang::Zh).unwrap().contains("[待人工确认]"));
    assert_eq!(explain(&report, "no-such", Lang::En), None);
}

#[test]
fn a_flag_has_a_section_of_its_own_and_is_no_problem() {
    let mut sample = Sample::new();
    sample.score.findings[1].standing = gongkai::scoring::Standing::Flagged;
    let page = gongkai::report::html(&sample.in_lang(Lang::Zh)).unwrap();
    assert_eq!(page.matches("<article class=\"finding\"").count(), 2);
    assert_eq!(page.matches("<article class=\"flagged\"").count(), 1);
    assert!(page.contains("<section id=\"people\">") && page.contains("? 待人工确认"));
    let json: serde_json::Value =
        serde_json::from_slice(&gongkai::report::json(&sample.in_lang(Lang::Zh))).unwrap();
    assert_eq!(json["findings"][1]["flagged"], true);
    assert!(json["findings"][0].get("flagged").is_none());
    let csv = String::from_utf8(gongkai::report::findings_csv(&sample.in_lang(Lang::Zh))).unwrap();
    assert!(csv.contains(",待人工确认,,,") && csv.contains(",已判定,,,"), "{csv}");
}
