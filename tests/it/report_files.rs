//! The papers of one audit, made from a portal and a score put together by hand: shapes, safety, languages, order.

mod items;
mod sample;

use std::path::Path;

use gongkai::extract::PageKind;
use gongkai::model::{DateSource, Lang, Points, Reason, StoppedBy, Text, Unit, UnitKind};
use gongkai::portal::{Portal, PortalParts};
use gongkai::report::{self, SummaryRow, json_v1};
use gongkai::scoring::Finding;
use jiff::civil::date;

use sample::{Sample, address, record};

#[test]
fn the_json_report_has_the_promised_keys_and_reads_back() {
    let sample = Sample::new();
    let bytes = report::json(&sample.in_lang(Lang::Zh));
    assert!(bytes.ends_with(b"}\n"));
    assert_eq!(bytes, report::json(&sample.in_lang(Lang::Zh)), "same material, same bytes");
    let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    #[rustfmt::skip]
    const PROMISED: &[(&str, &str)] = &[
        ("", "schema tool unit site audit score rules findings sections columns documents links"),
        ("/tool", "name version"),
        ("/unit", "id name kind region site_code"),
        ("/site", "home hosts"),
        ("/audit", "id started finished as_of pack pages requests bytes stopped_by"),
        ("/audit/pack", "id version"),
        ("/score", "points low high max grade withheld vetoes"),
        ("/score/vetoes/0", "rule finding"),
        ("/rules/0", "id check title basis verdict reason max points measured findings"),
        ("/findings/0", "id fingerprint rule severity message url points evidence"),
        ("/findings/0/evidence/0", "url parent anchor fetched_at status sha256 warc excerpt"),
        ("/findings/0/evidence/0/warc", "file offset"),
        ("/sections/0", "kind url title path year published"),
        ("/columns/0", "url name kind entries newest limit_days verdict"),
        ("/documents/0", "url title number written published updated validity valid_until validity_state files interpretations"),
        ("/documents/0/files/0", "url name outcome format opens"),
        ("/documents/1/interpretations/0", "url title published linked_from_document links_to_document lag_days"),
        ("/links", "checked dead blocked unchecked"),
        ("/links/dead/0", "url class kind parents attempts"),
        ("/links/dead/0/parents/0", "url anchor"),
        ("/links/blocked/0", "url by parents"),
    ];
    for (pointer, keys) in PROMISED {
        for key in keys.split(' ') {
            assert!(
                value.pointer(pointer).unwrap_or_else(|| panic!("{pointer}")).get(key).is_some(),
                "{pointer}/{key}"
            );
        }
    }
    assert_eq!(
        value["documents"][0]["validity_state"], "expired",
        "the day until which it is valid has passed"
    );
    assert_eq!(value["schema"], "gongkai.audit/1");
    assert_eq!(value["audit"]["started"], "2026-11-23T09:00:00+08:00");
    assert_eq!(value["audit"]["stopped_by"], "budget");
    assert_eq!(value["score"]["points"], 82);
    assert_eq!(value["score"]["grade"], serde_json::Value::Null);
    let again = sample.read_back();
    assert_eq!(serde_json::to_value(&again).unwrap(), value, "read back and written again, nothing is lost");
}

#[test]
fn a_report_of_another_schema_is_refused_by_name() {
    let error = report::parse(br#"{"schema": "gongkai.audit/9"}"#).unwrap_err();
    assert!(error.to_string().contains("gongkai.audit/9"), "{error}");
    assert!(report::parse(b"{").is_err());
}

#[test]
fn evidence_points_at_the_latest_look_and_is_null_where_nobody_looked() {
    let report = Sample::new().read_back();
    let dead = report.findings.iter().find(|finding| finding.id == "f-3").unwrap();
    assert_eq!(dead.evidence[0].status, Some(404));
    assert_eq!(dead.evidence[0].fetched_at.as_deref(), Some("2026-11-23T09:11:00+08:00"));
    assert_eq!(dead.evidence[0].warc.as_ref().map(|it| it.offset), Some(1_048_576));
    assert_eq!(
        (dead.evidence[1].status, &dead.evidence[1].sha256, &dead.evidence[1].warc),
        (None, &None, &None)
    );
}

#[test]
fn a_column_is_judged_as_the_findings_judge_it() {
    let report = Sample::new().read_back();
    let judged: Vec<_> = report
        .columns
        .iter()
        .map(|it| (it.name.as_str(), it.limit_days, it.age_days, it.verdict.as_str()))
        .collect();
    assert!(judged.contains(&("工作动态", Some(14), Some(41), "fail")), "{judged:?}");
    assert!(judged.contains(&("通知公告", Some(183), Some(21), "pass")), "{judged:?}");
    assert!(judged.contains(&("人社局公告", None, Some(2517), "not-applicable")), "{judged:?}");
    assert!(judged.contains(&("政策文件", Some(183), None, "cannot-tell")), "{judged:?}");
    assert!(judged.contains(&("疫情防控专题", None, Some(1453), "not-applicable")), "{judged:?}");
}

#[test]
fn a_refusing_link_is_never_listed_as_dead() {
    let links = Sample::new().read_back().links;
    let dead: Vec<_> = links.dead.iter().map(|it| (it.class.as_str(), it.kind.as_str())).collect();
    assert_eq!(dead, [("gone", "404"), ("broken", "timeout")]);
    assert_eq!(links.dead[1].attempts[0].failure.as_deref(), Some("timeout"));
    assert_eq!(links.blocked[0].by, "HTTP 412");
    assert_eq!((links.checked, links.unchecked), (3, 312));
}

#[test]
fn a_list_that_was_not_established_is_empty_and_says_why() {
    let mut parts = PortalParts::new(date(2026, 11, 23), UnitKind::Government, address("/"));
    parts.home = Err(Reason::Unreachable);
    let sample = Sample { portal: Portal::from_parts(parts), ..Sample::new() };
    let report = sample.read_back();
    assert!(report.sections.is_empty() && report.columns.is_empty() && report.documents.is_empty());
    assert_eq!(report.not_established.len(), 4);
    let page = report::html(&sample.in_lang(Lang::En)).unwrap();
    assert!(page.contains("Columns could not be established"), "the page says it too");
}

#[test]
fn every_page_is_one_line_with_its_outcome() {
    let lines = String::from_utf8(report::pages_jsonl(&Sample::new().in_lang(Lang::Zh))).unwrap();
    assert_eq!(lines.lines().count(), 1);
    let page: json_v1::Page = serde_json::from_str(lines.trim_end()).unwrap();
    assert_eq!((page.outcome.as_str(), page.kind), ("alive", PageKind::PolicyDocument));
    assert_eq!(page.published.map(|it| it.source), Some(DateSource::Label));
    assert_eq!(page.fetched_at.as_deref(), Some("2026-11-23T09:01:00+08:00"));
}

#[test]
fn no_cell_of_the_list_of_findings_is_a_formula() {
    let sample = Sample::new();
    let bytes = report::findings_csv(&sample.in_lang(Lang::Zh));
    let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{FEFF}').unwrap();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().unwrap().iter().collect::<Vec<_>>().join(",");
    assert_eq!(
        header,
        "序号,单位,地区,标识码,指标,严重程度,问题描述,页面,父页面,链接文字,发现时间,依据,扣分,整改建议,证据文件,证据偏移,指纹,状态,认定人员,认定时间,认定依据"
    );
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(&rows[2][9], "'=HYPERLINK(\"http://x\")");
    assert_eq!(&rows[2][12], "-2", "points stay a number");
    assert_eq!(&rows[2][14], "gongkai-00001.warc.gz");
}

#[test]
fn text_from_a_site_cannot_act_in_the_page() {
    let sample = Sample::new();
    for lang in [Lang::Zh, Lang::En] {
        let page = report::html(&sample.in_lang(lang)).unwrap();
        assert!(!page.contains("<script"), "a script got in");
        assert!(page.contains("&#60;script&#62;"), "the title is shown as text");
        assert!(!page.contains('\u{202E}') && page.contains("⟨U+202E⟩"), "the override is shown, not obeyed");
    }
}

#[test]
fn the_page_loads_nothing_and_links_only_to_the_web() {
    let page = report::html(&Sample::new().in_lang(Lang::Zh)).unwrap();
    for loading in ["src=", "<link", "<img", "<iframe", "@import", "url(", "javascript:", "<base", "<form"] {
        assert!(!page.contains(loading), "{loading}");
    }
    let links: Vec<&str> = page.split("<a ").skip(1).filter_map(|rest| rest.split('>').next()).collect();
    assert!(links.len() > 20);
    for link in links {
        let outward = link.contains("href=\"http") && link.contains("rel=\"noopener noreferrer nofollow\"");
        assert!(outward || link.contains("href=\"#"), "{link}");
    }
    for anchor in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{anchor}\"")), "#{anchor} leads nowhere");
    }
}

#[test]
fn the_page_shows_every_part_of_the_proof() {
    let page = report::html(&Sample::new().in_lang(Lang::Zh)).unwrap();
    for part in [
        "云河县人民政府",
        "2026-11-23",
        "等次暂缓",
        "77 – 87",
        "单项否决",
        "已 41 天没有更新",
        "国务院令第711号",
        "gongkai-00001.warc.gz",
        "1048576",
        "9c1185a5c5e9fc54612808977ee8f548",
        "2026-11-23 09:11:00",
        "HTTP 412",
        "2024 年度报告",
        "gongkai replay",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn a_grade_under_a_veto_and_a_rescaled_sum_are_explained() {
    let mut sample = Sample::new();
    sample.score.withheld = false;
    sample.score.grade = Some(Text::new("不合格", "Failed"));
    assert!(!report::html(&sample.in_lang(Lang::Zh)).unwrap().contains("折算前"));
    sample.score.families[3].max = Points::ZERO;
    let page = report::html(&sample.in_lang(Lang::Zh)).unwrap();
    assert!(
        page.contains("<strong>不合格</strong>")
            && page.contains("等次不再按分数确定")
            && page.contains("折算前")
    );
}

#[test]
fn a_long_list_is_cut_in_the_page_but_not_in_the_files() {
    let mut sample = Sample::new();
    let model = sample.score.findings.pop().unwrap();
    sample.score.findings.extend((0..1000).map(|n| Finding { id: format!("f-{}", n + 3), ..model.clone() }));
    let page = report::html(&sample.in_lang(Lang::Zh)).unwrap();
    assert_eq!(page.matches("<article class=\"finding\"").count(), 202);
    assert!(page.contains("共 1000 项"));
    assert_eq!(sample.read_back().findings.len(), 1002);
}

fn rows() -> Vec<SummaryRow> {
    let mut report = Sample::new().read_back();
    let mut row = |name: &str, points: i64, withheld: bool, stopped_by| {
        report.unit.name = name.to_owned();
        report.unit.id = format!("id-{name}");
        report.score.points = Points::whole(points);
        (report.score.low, report.score.high) = (Points::whole(points), Points::whole(points));
        report.score.grade = (!withheld).then(|| "良好".to_owned());
        report.score.withheld = withheld;
        report.audit.stopped_by = stopped_by;
        SummaryRow::of(&report, format!("id-{name}/report.html"))
    };
    vec![
        row("拒绝局", 100, false, Some(StoppedBy::Blocked)),
        row("甲县", 70, false, None),
        row("暂缓县", 99, true, None),
        row("=乙县", 88, false, None),
        row("丙县", 70, false, Some(StoppedBy::Budget)),
        row("丁县", 60, false, None),
        SummaryRow::failed(&Unit { name: "失联乡".to_owned(), ..record().unit }, "域名不存在"),
    ]
}

#[test]
fn the_summary_ranks_standing_scores_and_puts_the_rest_last_with_a_reason() {
    let json: serde_json::Value = serde_json::from_slice(&report::summary_json(&rows(), Lang::Zh)).unwrap();
    let order: Vec<_> = json["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["unit"]["name"].as_str().unwrap(), it["rank"].as_u64()))
        .collect();
    assert_eq!(order[..4], [("=乙县", Some(1)), ("丙县", Some(2)), ("甲县", Some(2)), ("丁县", Some(4))]);
    assert!(order[4..].iter().all(|(_, rank)| rank.is_none()) && order.len() == 7, "{order:?}");
    let csv = String::from_utf8(report::summary_csv(&rows(), Lang::Zh)).unwrap();
    assert!(csv.contains("1,'=乙县,人民政府"), "{csv}");
    assert!(
        csv.contains(",拒绝局,人民政府,示例省云河市,3300000000,,100,100,,"),
        "no points, no grade: {csv}"
    );
    assert!(csv.contains("域名不存在") && csv.contains("法定栏目"), "{csv}");
    let page = report::summary_html(&rows(), Lang::Zh).unwrap();
    assert!(page.contains("href=\"id-甲县/report.html\"") && page.contains("等次暂缓"));
    assert!(
        page.contains("公开要素覆盖") && page.contains("title=\"无法判定\"") && csv.contains("2025 年度报告")
    );
    assert!(json["units"][0]["coverage"].as_array().is_some_and(|cells| cells.len() >= 5));
}

#[test]
fn a_unit_under_a_veto_ranks_after_those_without() {
    let mut rows = rows();
    rows[5].vetoes.clear();
    let json: serde_json::Value = serde_json::from_slice(&report::summary_json(&rows, Lang::Zh)).unwrap();
    assert_eq!((&json["units"][0]["unit"]["name"], &json["units"][0]["rank"]), (&"丁县".into(), &1.into()));
    assert_eq!((&json["units"][1]["unit"]["name"], &json["units"][1]["rank"]), (&"=乙县".into(), &2.into()));
}

#[test]
fn samples_can_be_looked_at() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report-samples");
    std::fs::create_dir_all(&folder).unwrap();
    let sample = Sample::new();
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let page = report::html(&sample.in_lang(lang)).unwrap();
        std::fs::write(folder.join(format!("report-{name}.html")), page).unwrap();
        let page = report::summary_html(&rows(), lang).unwrap();
        std::fs::write(folder.join(format!("summary-{name}.html")), page).unwrap();
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 4);
}

#[test]
fn an_audit_of_nothing_still_makes_every_paper() {
    let mut sample = Sample::new();
    sample.portal =
        Portal::from_parts(PortalParts::new(date(1900, 1, 1), UnitKind::Enterprise, address("/")));
    sample.score.findings.clear();
    sample.score.vetoes.clear();
    sample.score.rules.clear();
    sample.score.steps.clear();
    sample.pack.rules.clear();
    sample.pack.grades.clear();
    (sample.score.points, sample.score.max) = (Points::whole(-3), Points::ZERO);
    (sample.score.low, sample.score.high) = (Points::whole(-9), Points::whole(3));
    let material = sample.in_lang(Lang::Zh);
    let page = report::html(&material).unwrap();
    assert!(page.contains("未发现问题") && page.contains("未触发单项否决") && !page.contains("NaN"));
    assert_eq!(report::pages_jsonl(&material), b"");
    assert_eq!(String::from_utf8(report::findings_csv(&material)).unwrap().lines().count(), 1);
    let row = SummaryRow::of(&sample.read_back(), "../../etc/passwd");
    assert!(
        !report::summary_html(&[row], Lang::En).unwrap().contains("href=\".."),
        "only what lies below is linked"
    );
}
