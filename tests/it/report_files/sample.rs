//! One audit put together by hand, with a bit of everything a report has to show.

use std::collections::BTreeMap;

use gongkai::extract::{LabelKind, PageKind, Term, Validity};
use gongkai::model::{
    Address, Attempt, AuditRecord, BrokenKind, DateSource, Dated, Failure, GoneKind, Lang, Looks, Measured,
    Outcome, Places, Points, Reason, Seen, Severity, StoppedBy, Text, Unit, UnitKind, WarcRef,
};
use gongkai::portal::{
    Column, ColumnKind, Document, DocumentFile, Interpretation, LinkTarget, PageSummary, Portal, PortalParts,
    Section, SectionKind, SourceLevel,
};
use gongkai::report::{self, Material, json_v1};
use gongkai::rules::{Arithmetic, Basis, Confidence, Family, GradeBand, Pack, Rule};
use gongkai::scoring::{FamilyOutcome, Finding, Part, RuleOutcome, Score, Standing, Step};
use jiff::{Timestamp, civil::Date, civil::date};

/// One audit with a bit of everything, hostile text included.
pub(super) struct Sample {
    pub(super) record: AuditRecord,
    pub(super) portal: Portal,
    pub(super) pack: Pack,
    pub(super) score: Score,
    pub(super) looks: Looks,
    pub(super) missing: BTreeMap<String, Places>,
}

pub(super) const HOSTILE: &str = "关于印发《办法》的通知<script>alert(1)</script>\u{202E}gnp.exe";

impl Sample {
    pub(super) fn new() -> Self {
        Self {
            record: record(),
            portal: portal(),
            pack: pack(),
            score: score(),
            looks: looks(),
            missing: BTreeMap::new(),
        }
    }

    pub(super) fn in_lang(&self, lang: Lang) -> Material<'_> {
        let Self { record, portal, pack, score, looks, missing } = self;
        Material { record, portal, pack, score, looks, missing, lang }
    }

    pub(super) fn read_back(&self) -> json_v1::Report {
        report::parse(&report::json(&self.in_lang(Lang::Zh))).expect("our own report")
    }
}

pub(super) fn address(path: &str) -> Address {
    Address::parse(&format!("http://www.yunhe.gov.cn{path}")).expect("an address")
}

fn moment(second: i64) -> Timestamp {
    let from: Timestamp = "2026-11-23T01:00:00Z".parse().expect("a time");
    Timestamp::from_second(from.as_second() + second).expect("a time")
}

fn text(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

fn dated(day: Date) -> Option<Dated> {
    Some(Dated { date: day, source: DateSource::Label, confidence: 95 })
}

pub(super) fn record() -> AuditRecord {
    AuditRecord {
        id: "20261123-yunhe-7f3a".to_owned(),
        tool_version: "0.1.0".to_owned(),
        unit: Unit {
            id: "yunhe".to_owned(),
            name: "云河县人民政府".to_owned(),
            kind: UnitKind::Government,
            region: "示例省云河市".to_owned(),
            site_code: "3300000000".to_owned(),
            services: true,
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
        taken_over: None,
    }
}

fn pack() -> Pack {
    let family =
        |id: &str, zh: &str, en: &str| Family { id: id.to_owned(), title: text(zh, en), ..Family::default() };
    let band = |zh: &str, en: &str, from| GradeBand { name: text(zh, en), from: Points::whole(from) };
    Pack {
        id: "county-basic".to_owned(),
        version: "2026.1".to_owned(),
        title: text("县级政务公开基本指标", "Basic disclosure indicators for counties"),
        extends: None,
        max: Points::whole(100),
        arithmetic: Arithmetic::default(),
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
                "kinds = [\"news\"]\nmax_age_days = 14",
            ),
            rule(
                "notices-fresh",
                "recency",
                "column-freshness",
                ("通知公告、政策文件按期更新", "Notices and policies kept up to date"),
                0,
                "kinds = [\"notice\", \"policy\"]\nmax_age_days = 183\nfirst_level_only = true",
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
        params: params.parse().expect("a table"),
        title: text(zh, en),
        points: Points::whole(points),
        veto: id == "column-fresh" || id == "guide",
        basis: vec![Basis {
            title: "中华人民共和国政府信息公开条例".to_owned(),
            number: "国务院令第711号".to_owned(),
            clause: "第十二条".to_owned(),
        }],
        confidence: if id == "dead-links" { Confidence::Default } else { Confidence::Verified },
        ..Rule::default()
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
        open: verdict == "cannot-tell",
        ruled: None,
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
        standing: Standing::Decided,
    }
}

fn score() -> Score {
    let step = |zh: &str, en: &str, points, total| Step {
        part: Part::Deduction,
        about: None,
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
        stopped: false,
        families: [
            ("sections", 30, 40, 40),
            ("recency", 24, 24, 30),
            ("interpretations", 15, 15, 20),
            ("links", 8, 8, 10),
        ]
        .map(|(family, low, high, max)| FamilyOutcome {
            family: family.to_owned(),
            bonus: false,
            low: Points::whole(low),
            high: Points::whole(high),
            max: Points::whole(max),
            full: Points::whole(max),
        })
        .to_vec(),
        bonus: None,
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
        kind_guessed: false,
    }
}

fn document(path: &str, title: &str, interpretations: Vec<Interpretation>) -> Document {
    Document {
        address: address(path),
        title: title.to_owned(),
        number: Some("云政发〔2026〕5号".to_owned()),
        written: Some(date(2026, 3, 1)),
        published: dated(date(2026, 3, 5)),
        updated: Some(date(2026, 4, 1)),
        validity: Some("有效".to_owned()),
        term: Term { until: Some(date(2026, 6, 30)), months: None, stated: Some(Validity::InForce) },
        issuer: None,
        files: vec![DocumentFile {
            address: address("/zwgk/zc/1.pdf"),
            name: HOSTILE.to_owned(),
            outcome: Outcome::Gone(GoneKind::NotFound),
            format: None,
            opens: None,
        }],
        column: None,
        interpretations,
        unread: None,
        listed_on: None,
        own: true,
        level: SourceLevel::Own,
    }
}

fn link(path: &str, outcome: Outcome, attempts: Vec<Attempt>) -> LinkTarget {
    LinkTarget {
        address: address(path),
        outcome,
        parents: vec![(address("/zwgk/"), "旧版目录".into()), (address("/xxgk/"), "".into())],
        parent_count: 9,
        attempts,
        unstable: false,
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
        Column {
            first_level: false,
            ..column("/rs/gg/", "人社局公告", ColumnKind::Notice, Some(date(2020, 1, 2)))
        },
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
        charset: Some("UTF-8".into()),
        kind: PageKind::PolicyDocument,
        kind_confidence: 92,
        title: HOSTILE.into(),
        published: dated(date(2026, 3, 5)),
        written: None,
        updated: None,
        number: None,
        issuer: None,
        origin: None,
        validity: None,
        term: Term::default(),
        column: None,
        text_chars: 2048,
        links: 57,
        fetched_at: Some(moment(60)),
    }];
    Portal::from_parts(parts)
}
