//! The papers of one audit, made from a portal and a score put together by hand: shapes, safety, languages, order.

use std::{collections::BTreeMap, path::Path};

use gongkai::extract::{LabelKind, PageKind};
use gongkai::model::{
    Address, Attempt, AuditRecord, BrokenKind, DateSource, Dated, Failure, GoneKind, Lang, Looks, Measured,
    Outcome, Points, Reason, Seen, Severity, StoppedBy, Text, Unit, UnitKind, WarcRef,
};
use gongkai::portal::{
    Column, ColumnKind, Document, Interpretation, LinkTarget, PageSummary, Portal, PortalParts, Section,
    SectionKind,
};
use gongkai::report::{self, Material, SummaryRow, json_v1};
use gongkai::rules::{Basis, Confidence, Family, GradeBand, Pack, Rule};
use gongkai::scoring::{Finding, RuleOutcome, Score, Step};
use jiff::{Timestamp, civil::Date, civil::date};

/// One audit with a bit of everything, hostile text included.
struct Sample {
    record: AuditRecord,
    portal: Portal,
    pack: Pack,
    score: Score,
    looks: Looks,
}

const HOSTILE: &str = "关于印发《办法》的通知<script>alert(1)</script>\u{202E}gnp.exe";

impl Sample {
    fn new() -> Self {
        Self { record: record(), portal: portal(), pack: pack(), score: score(), looks: looks() }
    }

    fn in_lang(&self, lang: Lang) -> Material<'_> {
        let Self { record, portal, pack, score, looks } = self;
        Material { record, portal, pack, score, looks, lang }
    }

    fn read_back(&self) -> json_v1::Report {
        report::parse(&report::json(&self.in_lang(Lang::Zh))).unwrap()
    }
}

fn address(path: &str) -> Address {
    Address::parse(&format!("http://www.yunhe.gov.cn{path}")).unwrap()
}

fn moment(second: i64) -> Timestamp {
    let from: Timestamp = "2026-11-23T01:00:00Z".parse().unwrap();
    Timestamp::from_second(from.as_second() + second).unwrap()
}

fn text(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

fn dated(day: Date) -> Option<Dated> {
    Some(Dated { date: day, source: DateSource::Label, confidence: 95 })
}

fn record() -> AuditRecord {
    AuditRecord {
        id: "20261123-yunhe-7f3a".to_owned(),
        tool_version: "0.1.0".to_owned(),
        unit: Unit {
            id: "yunhe".to_owned(),
            name: "云河县人民政府".to_owned(),
            kind: UnitKind::Government,
            region: "示例省云河市".to_owned(),
            site_code: "3300000000".to_owned(),
        },
        home: address("/"),
        hosts: vec!["www.yunhe.gov.cn".to_owned()],
        started: moment(0),
        finished: moment(1843),
        as_of: date(2026, 11, 23),
        pages: 1204,
        requests: 1391,
        bytes: 48_200_000,
        stopped_by: Some(StoppedBy::Budget),
        unchecked: 312,
    }
}

fn pack() -> Pack {
    let family = |id: &str, zh: &str, en: &str| Family { id: id.to_owned(), title: text(zh, en) };
    let band = |zh: &str, en: &str, from| GradeBand { name: text(zh, en), from: Points::whole(from) };
    Pack {
        id: "county-basic".to_owned(),
        version: "2026.1".to_owned(),
        title: text("县级政务公开基本指标", "Basic disclosure indicators for counties"),
        max: Points::whole(100),
        grades: vec![
            band("优秀", "Excellent", 90),
            band("良好", "Good", 80),
            band("合格", "Passed", 60),
            band("不合格", "Failed", 0),
        ],
        families: vec![
            family("sections", "法定栏目", "Statutory sections"),
            family("recency", "更新及时", "Recency"),
            family("interpretations", "解读回应", "Interpretations"),
            family("links", "链接可用", "Links"),
        ],
        rules: vec![
            rule("guide", "sections", "section-present", ("公开指南", "Guide to disclosure"), 10, ""),
            rule(
                "annual-reports",
                "sections",
                "annual-report",
                ("政府信息公开年度报告", "Annual reports"),
                30,
                "",
            ),
            rule(
                "column-fresh",
                "recency",
                "column-freshness",
                ("栏目按期更新", "Columns kept up to date"),
                30,
                "[max_age_days_by_kind]\nnews = 14\nnotice = 183\npolicy = 183",
            ),
            rule("interpreted", "interpretations", "interpretation", ("政策解读", "Interpretations"), 20, ""),
            rule("dead-links", "links", "dead-link", ("失效链接", "Dead links"), 10, ""),
        ],
    }
}

fn rule(id: &str, family: &str, check: &str, (zh, en): (&str, &str), points: i64, params: &str) -> Rule {
    Rule {
        id: id.to_owned(),
        family: family.to_owned(),
        check: check.to_owned(),
        params: params.parse().unwrap(),
        title: text(zh, en),
        points: Points::whole(points),
        per_fault: None,
        veto: id == "column-fresh" || id == "guide",
        kinds: Vec::new(),
        basis: vec![Basis {
            title: "中华人民共和国政府信息公开条例".to_owned(),
            number: "国务院令第711号".to_owned(),
            clause: "第十二条".to_owned(),
        }],
        confidence: if id == "dead-links" { Confidence::Default } else { Confidence::Verified },
        place: String::new(),
    }
}

fn outcome(
    rule: &str,
    verdict: &'static str,
    max: i64,
    low: i64,
    high: i64,
    findings: &[&str],
) -> RuleOutcome {
    RuleOutcome {
        rule: rule.to_owned(),
        verdict,
        reason: (verdict == "cannot-tell").then(|| Reason::Blocked("HTTP 412".to_owned())),
        max: Points::whole(max),
        low: Points::whole(low),
        high: Points::whole(high),
        measured: BTreeMap::from([
            ("entries".to_owned(), Measured::Count(42)),
            ("missing".to_owned(), Measured::Words(vec!["2021".to_owned(), "2022".to_owned()])),
        ]),
        findings: findings.iter().map(|id| (*id).to_owned()).collect(),
    }
}

fn finding(
    id: &str,
    rule: &str,
    severity: Severity,
    message: (&str, &str),
    points: i64,
    seen: Seen,
) -> Finding {
    Finding {
        id: id.to_owned(),
        fingerprint: format!("{id}-9c1185a5c5e9fc54"),
        rule: rule.to_owned(),
        severity,
        message: text(message.0, message.1),
        remedy: text("请尽快更新，并保留更新记录。", "Update it soon and keep a record."),
        seen: vec![seen],
        points: Points::whole(points),
    }
}

fn score() -> Score {
    let step = |zh: &str, en: &str, points, total| Step {
        label: text(zh, en),
        points: Points::whole(points),
        total: Points::whole(total),
    };
    let dead = Seen::at(&address("/art/2020/3/1/a.html"))
        .linked_from(&address("/zwgk/"), "=HYPERLINK(\"http://x\")");
    let mut dead = finding(
        "f-3",
        "dead-links",
        Severity::Minor,
        ("链接“旧版目录”打不开：HTTP 404", "The link “old catalogue” is dead: HTTP 404"),
        -2,
        dead,
    );
    dead.seen.push(Seen::at(&address("/zwgk/")).quoting("旧版目录"));
    let stale = finding(
        "f-1",
        "column-fresh",
        Severity::Veto,
        (
            "栏目“工作动态”已 41 天没有更新，限期 14 天",
            "The column “News” has had no entry for 41 days; the limit is 14",
        ),
        -6,
        Seen::at(&address("/xwzx/gzdt/"))
            .linked_from(&address("/"), "工作动态")
            .quoting("2026-10-13 全县工作会议召开"),
    );
    let bare = finding(
        "f-2",
        "interpreted",
        Severity::Major,
        ("文件没有配套解读材料", "The document has no interpretation"),
        -5,
        Seen::at(&address("/zwgk/zc/1.html")).quoting(HOSTILE),
    );
    Score {
        points: Points::whole(82),
        low: Points::whole(77),
        high: Points::whole(87),
        max: Points::whole(100),
        grade: None,
        withheld: true,
        vetoes: vec![("column-fresh".to_owned(), "f-1".to_owned())],
        rules: vec![
            outcome("guide", "cannot-tell", 10, 0, 10, &[]),
            outcome("annual-reports", "pass", 30, 30, 30, &[]),
            outcome("column-fresh", "fail", 30, 24, 24, &["f-1"]),
            outcome("interpreted", "fail", 20, 15, 15, &["f-2"]),
            outcome("dead-links", "fail", 10, 8, 8, &["f-3"]),
        ],
        findings: vec![stale, bare, dead],
        steps: vec![
            step("满分", "Full marks", 100, 100),
            step("栏目按期更新：1 项问题", "Columns kept up to date: 1 problem", -6, 94),
            step("政策解读：1 项问题", "Interpretations: 1 problem", -5, 89),
            step("失效链接：1 项问题", "Dead links: 1 problem", -2, 87),
            step("公开指南：无法判定，按一半计", "Guide: cannot tell, half of it", -5, 82),
        ],
    }
}

fn attempt(path: &str, second: i64, status: u16) -> Attempt {
    Attempt {
        address: address(path),
        at: moment(second),
        duration_ms: 84,
        status: Some(status),
        failure: None,
        location: None,
        sha256: Some("9c1185a5c5e9fc54612808977ee8f548b2258d31e3b0c44298fc1c149afbf4c8".to_owned()),
        warc: Some(WarcRef { file: "gongkai-00001.warc.gz".to_owned(), offset: 1_048_576 }),
    }
}

fn looks() -> Looks {
    let mut looks = Looks::default();
    for (path, status) in [("/art/2020/3/1/a.html", 404), ("/xwzx/gzdt/", 200), ("/zwgk/zc/1.html", 200)] {
        looks.file(&address(path), vec![attempt(path, 60, status), attempt(path, 660, status)]);
    }
    looks
}

fn section(kind: SectionKind, path: &str, title: &str, year: Option<i16>, blank: bool) -> Section {
    Section {
        kind,
        address: address(path),
        title: title.to_owned(),
        path: ["首页", "政府信息公开", title].map(str::to_owned).to_vec(),
        year,
        published: dated(date(2026, 1, 28)),
        text: String::new(),
        entries: 3,
        confidence: 96,
        reasons: vec!["anchor".to_owned()],
        linked_from: None,
        blank,
    }
}

fn column(path: &str, name: &str, kind: ColumnKind, newest: Option<Date>) -> Column {
    Column {
        address: address(path),
        name: name.to_owned(),
        kind,
        entries: 120,
        newest,
        undated: Vec::new(),
        blank: None,
        archived: false,
        unread: None,
        linked_from: Some((address("/"), name.to_owned())),
        first_level: true,
    }
}

fn document(path: &str, title: &str, interpretations: Vec<Interpretation>) -> Document {
    Document {
        address: address(path),
        title: title.to_owned(),
        number: Some("云政发〔2026〕5号".to_owned()),
        written: Some(date(2026, 3, 1)),
        published: dated(date(2026, 3, 5)),
        validity: Some("有效".to_owned()),
        issuer: None,
        column: None,
        interpretations,
        unread: None,
        listed_on: None,
    }
}

fn link(path: &str, outcome: Outcome, attempts: Vec<Attempt>) -> LinkTarget {
    LinkTarget {
        address: address(path),
        outcome,
        parents: vec![(address("/zwgk/"), "旧版目录".to_owned()), (address("/xxgk/"), String::new())],
        parent_count: 9,
        attempts,
        on_home: false,
        internal: true,
        attachment: false,
    }
}

fn portal() -> Portal {
    let mut parts = PortalParts::new(date(2026, 11, 23), UnitKind::Government, address("/"));
    parts.sections = vec![
        section(SectionKind::Platform, "/zwgk/", "政府信息公开", None, false),
        section(SectionKind::Institution, "/zwgk/zd/", "政府信息公开制度", None, false),
        section(SectionKind::Catalogue, "/zwgk/ml/", "法定主动公开内容", None, true),
        section(
            SectionKind::AnnualReport,
            "/zwgk/nb/2025.html",
            "云河县2025年政府信息公开工作年度报告",
            Some(2025),
            false,
        ),
        section(
            SectionKind::AnnualReport,
            "/zwgk/nb/2023.html",
            "云河县2023年政府信息公开工作年度报告",
            Some(2023),
            false,
        ),
    ];
    parts.unread = vec![(LabelKind::Guide, address("/zwgk/zn/"), Reason::Blocked("HTTP 412".to_owned()))];
    parts.columns = vec![
        column("/xwzx/gzdt/", "工作动态", ColumnKind::News, Some(date(2026, 10, 13))),
        column("/zwgk/gg/", "通知公告", ColumnKind::Notice, Some(date(2026, 11, 2))),
        Column {
            unread: Some(Reason::NeedsRendering),
            ..column("/zwgk/zcwj/", "政策文件", ColumnKind::Policy, None)
        },
        Column {
            archived: true,
            ..column("/zt/2020/", "疫情防控专题", ColumnKind::Topic, Some(date(2022, 12, 1)))
        },
    ];
    let there = Interpretation {
        address: address("/zwgk/jd/2.html"),
        title: "《云河县招商引资办法》政策解读".to_owned(),
        published: dated(date(2026, 3, 9)),
        linked_from_document: true,
        links_to_document: false,
        matched_by: vec!["link".to_owned()],
    };
    let picture = Interpretation {
        address: address("/zwgk/jd/3.html"),
        title: "一图读懂《云河县招商引资办法》".to_owned(),
        links_to_document: true,
        ..there.clone()
    };
    parts.documents = vec![
        document("/zwgk/zc/1.html", HOSTILE, Vec::new()),
        document("/zwgk/zc/2.html", "云河县招商引资办法", vec![there, picture]),
    ];
    let mut silent = attempt("/old/", 90, 0);
    silent.status = None;
    silent.sha256 = None;
    silent.failure = Some(Failure::Timeout);
    let gone = vec![attempt("/art/2020/3/1/a.html", 60, 404), attempt("/art/2020/3/1/a.html", 660, 404)];
    parts.links = vec![
        link("/art/2020/3/1/a.html", Outcome::Gone(GoneKind::NotFound), gone),
        link("/old/", Outcome::Broken(BrokenKind::Timeout), vec![silent.clone(), silent.clone(), silent]),
        link("/xwzx/gzdt/", Outcome::Alive, Vec::new()),
        link("/zwgk/zn/", Outcome::Blocked("HTTP 412".to_owned()), Vec::new()),
    ];
    parts.pages = vec![PageSummary {
        address: address("/zwgk/zc/1.html"),
        final_address: address("/zwgk/zc/1.html"),
        status: Some(200),
        outcome: Outcome::Alive,
        charset: Some("UTF-8".to_owned()),
        kind: PageKind::PolicyDocument,
        kind_confidence: 92,
        title: HOSTILE.to_owned(),
        published: dated(date(2026, 3, 5)),
        written: None,
        number: None,
        issuer: None,
        origin: None,
        validity: None,
        column: None,
        text_chars: 2048,
        links: 57,
        fetched_at: Some(moment(60)),
    }];
    Portal::from_parts(parts)
}

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
        ("/documents/0", "url title number written published validity interpretations"),
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
        "序号,单位,地区,标识码,指标,严重程度,问题描述,页面,父页面,链接文字,发现时间,依据,扣分,整改建议,证据文件,证据偏移,指纹"
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
    assert!(csv.contains("域名不存在") && csv.contains("法定栏目"), "{csv}");
    let page = report::summary_html(&rows(), Lang::Zh).unwrap();
    assert!(page.contains("href=\"id-甲县/report.html\"") && page.contains("等次暂缓"));
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
