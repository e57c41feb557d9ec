//! A round of twelve units of three kinds: vetoes, a blocked site, a withheld grade, hostile words, a round before.

use gongkai::{
    model::{Lang, Points, Severity, UnitKind},
    report::papers::{
        Backing, CellState, Doubt, Mending, Office, Previous, PreviousUnit, RoundFinding, RoundHead,
        RoundMaterial, RoundRule, RoundType, RoundUnit, RuleCell, UnitCover, UnitResult, UnitStanding,
        Unsettled,
    },
};
use jiff::civil::{Date, date};

/// Words that must come out harmless.
pub(crate) const FORMULA: &str = "=HYPERLINK(\"http://evil.example/\",\"点我\")";
pub(crate) const MARKUP: &str = "<w:p>&amp;]]>\u{FFFF}\u{1b}[2J\u{202E}附件";
pub(crate) const MOBILE: &str = "13900000012";
pub(crate) const FLAGGED: &str = "疑似伪造发稿日期";
pub(crate) const UNREAD: &str = "网站拒绝了检查访问（滑块验证）";

pub(crate) fn points(text: &str) -> Points {
    Points::from_decimal(text.parse().expect("a number")).expect("points")
}

fn rule(id: &str, family: &str, title: &str, full: i64, veto: bool) -> RoundRule {
    RoundRule {
        id: id.to_owned(),
        family: family.to_owned(),
        title: title.to_owned(),
        basis: "《政府网站与政务新媒体检查指标》（国办秘函〔2019〕19号）单项否决指标".to_owned(),
        points: Points::whole(full),
        veto,
        backing: Some(if veto { Backing::Text } else { Backing::Own }),
    }
}

fn unit(at: usize, name: &str, kind: UnitKind, region: &str, result: Option<UnitResult>) -> RoundUnit {
    RoundUnit {
        id: format!("unit-{at}"),
        name: name.to_owned(),
        kind,
        region: region.to_owned(),
        site_name: format!("{name}网站"),
        home: format!("http://www.unit{at}.gov.cn/"),
        site_code: format!("41010000{at:02}"),
        result,
    }
}

fn result(
    low: &str,
    high: &str,
    standing: UnitStanding,
    grade: Option<&str>,
    vetoes: &[&str],
) -> Option<UnitResult> {
    let (low, high) = (points(low), points(high));
    Some(UnitResult {
        audit: "20260918-001".to_owned(),
        as_of: date(2026, 9, 18),
        standing,
        points: Points::hundredths((low.as_hundredths() + high.as_hundredths()) / 2),
        low,
        high,
        full_marks: Points::whole(100),
        grade: grade.map(str::to_owned),
        vetoes: vetoes.iter().map(|it| (*it).to_owned()).collect(),
    })
}

pub(crate) fn finding(unit: usize, rule: usize, message: &str, points: i64) -> RoundFinding {
    RoundFinding {
        unit,
        rule,
        severity: if rule < 2 { Severity::Veto } else { Severity::Minor },
        message: message.to_owned(),
        page_title: "通知公告_第一页".to_owned(),
        url: format!("http://www.unit{unit}.gov.cn/tzgg/index.html?a=1&b=2"),
        parent: format!("http://www.unit{unit}.gov.cn/"),
        seen_at: "2026-09-18T01:30:00Z".parse().ok(),
        points: Points::whole(points),
        evidence: format!("20260918-{unit:03}/f-{rule}"),
        remedy: "补充更新，或者按规定归档并注明".to_owned(),
        deadline: None,
        mending: Mending::NotAsked,
        disputed: false,
        mended: None,
    }
}

fn units() -> Vec<RoundUnit> {
    use UnitKind::{Department, Government, Township};
    use UnitStanding::{Failed, Passed, Withheld};
    let (good, pass) = (Some("良好"), Some("合格"));
    vec![
        unit(0, "青岭市人民政府", Government, "青岭市", result("92.5", "92.5", Passed, Some("优秀"), &[])),
        unit(1, "甲县人民政府", Government, "甲县", result("81", "81", Passed, good, &[])),
        unit(
            2,
            "乙县人民政府",
            Government,
            "乙县",
            result("0", "0", Failed, Some("不合格"), &["栏目不更新"]),
        ),
        unit(3, "丙区人民政府", Government, "丙区", result("55", "78", Withheld, None, &[])),
        unit(4, "青岭市教育局", Department, "青岭市", result("88", "88", Passed, good, &[])),
        unit(5, "青岭市民政局", Department, "青岭市", result("58.5", "58.5", Failed, Some("不合格"), &[])),
        unit(6, "甲县文化广电旅游和体育局", Department, "甲县", result("70.25", "73", Passed, pass, &[])),
        unit(
            7,
            "乙县自然资源局",
            Department,
            "乙县",
            result("0", "0", Failed, Some("不合格"), &["站点无法访问", "栏目不更新"]),
        ),
        unit(8, FORMULA, Department, "丙区", result("66", "66", Passed, pass, &[])),
        unit(9, "东河镇人民政府", Township, "甲县", result("77", "77", Passed, good, &[])),
        unit(10, "西山街道办事处", Township, "乙县", result("83.5", "83.5", Passed, good, &[])),
        unit(11, "南岗乡人民政府", Township, "丙区", None),
    ]
}

/// The round.
pub(crate) fn material(lang: Lang) -> RoundMaterial {
    let rules = vec![
        rule("site-unreachable", "单项否决", "站点无法访问", 0, true),
        rule("columns-neglected", "单项否决", "栏目不更新", 0, true),
        rule("column-fresh", "信息发布", "栏目信息及时更新", 15, false),
        rule("dead-links", "信息发布", "链接可用", 10, false),
        rule("guide", "政府信息公开平台", "公开指南要素齐全", 10, false),
        rule("annual-report", "政府信息公开平台", "年度报告按期公布", 10, false),
        rule("letters", "互动交流", "留言及时答复", 20, false),
    ];
    let mut findings = vec![
        finding(2, 1, "应更新未更新栏目 12 个，其中空白栏目 6 个", 0),
        finding(2, 2, "栏目“通知公告”最新信息为 2026-02-11，已 219 天未更新（规定 180 天）", -3),
        finding(5, 2, "栏目“政策文件”最新信息为 2025-11-02，已 320 天未更新（规定 180 天）", -3),
        finding(5, 4, "政府信息公开指南未写明“监督和救济的渠道”", -5),
        finding(5, 6, "留言 4 件超过 3 个月未答复", -20),
        finding(7, 0, "一周内访问 140 次，超过 15 秒未能打开的 21 次，占 15.0%", 0),
        finding(7, 1, "应更新未更新栏目 10 个", 0),
        finding(8, 3, MARKUP, -1),
        finding(8, 3, FORMULA, -1),
        finding(9, 3, &format!("“联系我们”页面的链接打不开，页面写有联系人手机{MOBILE}"), -1),
        finding(10, 5, "未见 2025 年度政府信息公开工作年度报告", -10),
    ];
    findings[7].url = "javascript:alert(1)".to_owned();
    findings[8].url = "file:///etc/passwd".to_owned();
    findings[8].page_title = "@SUM(A1)".to_owned();
    (findings[0].mending, findings[0].deadline) = (Mending::Open, Some(date(2026, 10, 16)));
    (findings[5].mending, findings[5].disputed) = (Mending::Overdue, true);
    findings[5].mended = Some((date(2026, 10, 20), "复查时首页仍打不开".to_owned()));
    findings[10].mending = Mending::Verified;
    findings[10].mended = Some((date(2026, 10, 12), String::new()));
    let unsettled = vec![
        Unsettled {
            unit: 3,
            rule: 1,
            doubt: Doubt::CannotTell,
            reason: UNREAD.to_owned(),
            url: "http://www.unit3.gov.cn/".to_owned(),
            at_stake: Points::ZERO,
        },
        Unsettled {
            unit: 6,
            rule: 2,
            doubt: Doubt::Partly,
            reason: "只读到一部分：2 个栏目由脚本生成".to_owned(),
            url: "http://www.unit6.gov.cn/".to_owned(),
            at_stake: points("2.75"),
        },
        Unsettled {
            unit: 5,
            rule: 2,
            doubt: Doubt::Flagged,
            reason: FLAGGED.to_owned(),
            url: "http://www.unit5.gov.cn/zcwj/t20260101_1.html".to_owned(),
            at_stake: Points::ZERO,
        },
    ];
    RoundMaterial {
        lang,
        round: RoundHead {
            name: "2026年第三季度全市政府网站抽查".to_owned(),
            kind: RoundType::Spot,
            year: 2026,
            pack: "政府网站检查指标 2026.1".to_owned(),
            as_of: Some((date(2026, 9, 18), date(2026, 9, 22))),
            closed: true,
        },
        office: office(),
        registered: registered(),
        cells: cells(&units(), &rules, &findings, &unsettled),
        coverage: coverage(),
        units: units(),
        rules,
        findings,
        unsettled,
        previous: Some(Previous {
            name: "2026年第二季度全市政府网站抽查".to_owned(), units: previous()
        }),
    }
}

fn office() -> Office {
    Office {
        name: "青岭市人民政府办公室".to_owned(),
        number: "青政办函〔2026〕31号".to_owned(),
        addressees: "各县区人民政府，市政府各部门".to_owned(),
        working_days: 10,
        deadline: None,
        issued: date(2026, 9, 28),
    }
}

fn registered() -> Vec<String> {
    let regions = [("青岭市", 24), ("甲县", 6), ("乙县", 5), ("丙区", 5)];
    regions.into_iter().flat_map(|(region, count)| vec![region.to_owned(); count]).collect()
}

fn cells(
    units: &[RoundUnit],
    rules: &[RoundRule],
    findings: &[RoundFinding],
    unsettled: &[Unsettled],
) -> Vec<RuleCell> {
    let mut cells = Vec::new();
    for (unit, _) in units.iter().enumerate().filter(|(_, unit)| unit.result.is_some()) {
        for rule in 0..rules.len() {
            let lost: Points =
                findings.iter().filter(|it| (it.unit, it.rule) == (unit, rule)).map(|it| -it.points).sum();
            let fault = findings.iter().any(|it| (it.unit, it.rule) == (unit, rule));
            let doubt = unsettled.iter().find(|it| (it.unit, it.rule) == (unit, rule)).map(|it| it.doubt);
            let state = match (fault, doubt) {
                (true, None | Some(Doubt::Flagged)) => CellState::NotMet,
                (true, _) => CellState::NotMetPartly,
                (false, None) if unit == 9 && rule == 6 => CellState::NotApplicable,
                (false, None) => CellState::Met,
                (false, Some(Doubt::Flagged | Doubt::Unscored)) => CellState::Waiting,
                (false, Some(_)) => CellState::CannotTell,
            };
            cells.push(RuleCell { unit, rule, state, lost });
        }
    }
    cells
}

fn coverage() -> Vec<UnitCover> {
    let mut cover = Vec::new();
    for unit in 0..11 {
        let blocked = unit == 3;
        let mut put = |element: &str, year: Option<i16>, state: &str| {
            let state = if blocked { "unknown" } else { state };
            cover.push(UnitCover { unit, element: element.to_owned(), year, state: state.to_owned() });
        };
        put("guide", None, if unit == 5 { "blank" } else { "yes" });
        put("institution", None, if unit == 7 { "no" } else { "yes" });
        put("catalogue", None, "yes");
        for year in 2023..=2025 {
            put("annual-report", Some(year), if unit == 10 && year == 2025 { "no" } else { "yes" });
        }
        put("request", None, "yes");
    }
    cover
}

fn previous() -> Vec<PreviousUnit> {
    let of = |at: usize, standing, points: Option<&str>| PreviousUnit {
        id: format!("unit-{at}"),
        standing,
        points: points.map(self::points),
    };
    vec![
        of(0, UnitStanding::Passed, Some("90")),
        of(1, UnitStanding::Failed, Some("0")),
        of(2, UnitStanding::Passed, Some("64")),
        of(4, UnitStanding::Withheld, None),
        of(5, UnitStanding::Failed, Some("41.5")),
    ]
}

/// So many faults more.
pub(crate) fn with_faults(count: usize) -> RoundMaterial {
    let mut material = material(Lang::Zh);
    let more = (0..count).map(|at| RoundFinding {
        url: format!("http://www.unit1.gov.cn/art/{at}.html"),
        ..finding(at % 11, 2 + at % 5, &format!("第 {at} 个链接打不开"), -1)
    });
    material.findings = more.collect();
    material
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().expect("a day")
}
