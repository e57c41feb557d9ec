//! The monthly self-check 自查月报 of one site: what was looked at, what was found, what was mended since last time, and
//! what waits for people.
//!
//! Comes in: the report of this month, and of the last when there is one. Goes out: a docx. What could not be told is
//! neither in order nor a fault; it stands among what waits for people.

use super::{
    Error,
    diff::{self, Point},
    json_v1::{Finding, Report, Rule},
    outline::{Bit, Block, Outline, Table},
    papers,
};
use crate::model::{Lang, Points};

/// Places named in one cell; the report has all.
const MOST: usize = 5;

/// The self-check of one site as a Word document.
///
/// # Errors
/// [`Error::Word`] when it cannot be packed.
pub fn selfcheck(report: &Report, before: Option<&Report>, lang: Lang) -> Result<Vec<u8>, Error> {
    papers::outlined(&outline(report, before, lang), &report.unit.name, report.audit.as_of, false)
}

/// Speaks one language.
#[derive(Clone, Copy)]
struct Voice(Lang);

impl Voice {
    fn t<T>(self, zh: T, en: T) -> T {
        match self.0 {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

fn outline(report: &Report, before: Option<&Report>, lang: Lang) -> Outline {
    let v = Voice(lang);
    let (name, day) = (&report.unit.name, report.audit.as_of);
    let title = v.t(
        format!("{name}网站自查月报（{}年{}月）", day.year(), day.month()),
        format!("{name}: self-check of {}-{:02}", day.year(), day.month()),
    );
    let mut out = Outline::new("", title);
    out.heading(v.t("一、基本情况", "1. In short"));
    let first = |stamp: &str| stamp.get(..10).unwrap_or(stamp).to_owned();
    let (from, to) = (first(&report.audit.started), first(&report.audit.finished));
    let period = if from == to { from } else { format!("{from} — {to}") };
    let facts: Vec<(&str, Bit)> = vec![
        (v.t("检查对象", "Site"), Bit::Text(name.clone())),
        (v.t("网址", "Address"), Bit::Address(report.site.home.clone())),
        (v.t("网站标识码", "Site code"), Bit::Text(report.unit.site_code.clone())),
        (v.t("检查期间", "Period"), Bit::Text(period)),
        (v.t("监测时间点", "As of"), Bit::Text(day.to_string())),
        (
            v.t("指标体系", "Pack"),
            Bit::Text(format!("{} {}", report.audit.pack.title, report.audit.pack.version)),
        ),
        (v.t("检查结果", "Result"), Bit::Text(result(report, v))),
        (v.t("存在问题", "Faults"), Bit::Text(counted(report, v))),
    ];
    let facts = facts.into_iter().filter(|(_, bit)| *bit != Bit::Text(String::new()));
    out.blocks.push(Block::Facts(facts.map(|(name, bit)| (name.to_owned(), vec![bit])).collect()));
    out.heading(v.t("二、检查表", "2. What was looked at"));
    out.table(checks(report, v));
    out.heading(v.t("三、上次检查以来的整改情况", "3. What was mended since last time"));
    match before {
        Some(before) => since(before, report, v, &mut out),
        None => out.line(v.t("未提供上次检查结果，不作比较。", "There is no earlier check to compare with.")),
    }
    out.heading(v.t("四、待人工判断事项", "4. What waits for people"));
    waiting(report, v, &mut out);
    out
}

/// Never a grade while it is withheld.
fn result(report: &Report, v: Voice) -> String {
    let it = &report.score;
    let points = if it.low == it.high { it.points.to_string() } else { format!("{}–{}", it.low, it.high) };
    match &it.grade {
        Some(grade) => v.t(
            format!("{grade}（{points} 分，满分 {}）", it.max),
            format!("{grade} ({points} of {})", it.max),
        ),
        None => v.t(
            format!("暂不评等：部分内容无法判定（{points} 分，满分 {}）", it.max),
            format!("no grade yet: not everything could be told ({points} of {})", it.max),
        ),
    }
}

fn counted(report: &Report, v: Voice) -> String {
    let faults = report.findings.iter().filter(|it| is_fault(it)).count();
    let flagged = report.findings.iter().filter(|it| it.flagged).count();
    match faults {
        0 => v.t("未发现问题".to_owned(), "none".to_owned()),
        _ => v.t(
            format!("{faults} 项，见检查表；另有 {flagged} 项待人工确认"),
            format!("{faults}, see below; {flagged} more wait for a person"),
        ),
    }
}

fn is_fault(finding: &Finding) -> bool {
    !finding.flagged && finding.ruling.as_ref().is_none_or(|it| it.confirmed)
}

/// 检查对象 | 指标 | 评分细则 | 检查情况
fn checks(report: &Report, v: Voice) -> Table {
    let heads = v.t(
        [("检查对象", 14), ("指标", 22), ("评分细则", 28), ("检查情况", 36)],
        [("Of", 14), ("Rule", 22), ("Marks", 28), ("Found", 36)],
    );
    let mut table = Table::new(&heads);
    for rule in &report.rules {
        let family = report.families.iter().find(|it| it.id == rule.family);
        let of = family.map_or(&report.unit.name, |it| &it.title).clone();
        table.rows.push(vec![
            vec![of.into()],
            vec![rule.title.clone().into()],
            vec![marks(rule, v).into()],
            found(report, rule, v),
        ]);
    }
    table
}

fn marks(rule: &Rule, v: Voice) -> String {
    let worth = match (rule.veto, rule.bonus, rule.per_fault) {
        (true, ..) => v.t("单项否决".to_owned(), "veto".to_owned()),
        (_, true, _) => v.t(format!("加分，最多 {} 分", rule.max), format!("bonus, {} at most", rule.max)),
        (_, _, Some(each)) => {
            let each = if each < Points::ZERO { -each } else { each };
            v.t(format!("{} 分，每处扣 {each} 分", rule.max), format!("{} points, {each} a fault", rule.max))
        }
        _ => v.t(format!("{} 分", rule.max), format!("{} points", rule.max)),
    };
    v.t(format!("{worth}。依据：{}", rule.basis), format!("{worth}. Basis: {}", rule.basis))
}

fn found(report: &Report, rule: &Rule, v: Voice) -> Vec<Bit> {
    let faults: Vec<&Finding> =
        report.findings.iter().filter(|it| it.rule == rule.id && is_fault(it)).collect();
    let flagged = report.findings.iter().filter(|it| it.rule == rule.id && it.flagged).count();
    let why = rule.reason_text.clone().unwrap_or_default();
    let mut said: Vec<Bit> = match rule.verdict.as_str() {
        "not-applicable" => vec![v.t("不适用", "does not apply").into()],
        "cannot-tell" => vec![Bit::Text(v.t(format!("无法判定：{why}"), format!("cannot tell: {why}")))],
        _ if faults.is_empty() => vec![v.t("未发现问题", "no fault").into()],
        _ => {
            let count = faults.len();
            vec![Bit::Text(v.t(
                format!("发现 {count} 处，扣 {} 分：", lost(&faults)),
                format!("{count} found, {} points:", lost(&faults)),
            ))]
        }
    };
    for finding in faults.iter().take(MOST) {
        said.extend([
            Bit::Break,
            Bit::Text(finding.message.clone()),
            Bit::Break,
            Bit::Address(finding.url.clone()),
        ]);
    }
    if faults.len() > MOST {
        let more = faults.len() - MOST;
        said.extend([
            Bit::Break,
            Bit::Text(
                v.t(format!("……另有 {more} 处，见检查报告"), format!("… and {more} more, see the report")),
            ),
        ]);
    }
    if rule.open && rule.verdict == "fail" {
        said.extend([
            Bit::Break,
            Bit::Text(v.t(format!("未全部看到：{why}"), format!("not everything was seen: {why}"))),
        ]);
    }
    if flagged > 0 {
        said.extend([
            Bit::Break,
            Bit::Text(v.t(format!("{flagged} 处待人工确认"), format!("{flagged} wait for a person"))),
        ]);
    }
    said
}

fn lost(faults: &[&Finding]) -> Points {
    faults.iter().fold(Points::ZERO, |sum, it| sum - it.points)
}

fn since(before: &Report, report: &Report, v: Voice, out: &mut Outline) {
    let compared = diff::diff(("", std::slice::from_ref(before)), ("", std::slice::from_ref(report)));
    let Some(unit) = compared.units.first() else { return };
    if unit.caveats.contains(&diff::Caveat::OtherUnit) {
        out.warn(v.t(
            format!("上次检查的是另一单位（{}），不作比较。", unit.before.name),
            format!("the earlier check is of another unit ({}); they are not compared.", unit.before.name),
        ));
        return;
    }
    let (fixed, left) = (unit.fixed.len(), unit.unchanged.len());
    let (new, open) = (unit.new.len(), unit.not_established.len());
    let day = unit.before.as_of;
    out.line(v.t(
        format!("与上次检查（{day}）相比：已整改 {fixed} 项，仍存在 {left} 项，新增 {new} 项，未能认定是否整改 {open} 项。"),
        format!("Since {day}: {fixed} mended, {left} left, {new} new, {open} not established."),
    ));
    let heads = v.t(
        [("情况", -12), ("问题", 52), ("网址", 36)],
        [("Standing", -12), ("Finding", 52), ("Address", 36)],
    );
    let mut table = Table::new(&heads);
    let kinds: [(&str, &[Point]); 4] = [
        (v.t("已整改", "mended"), &unit.fixed),
        (v.t("未能认定", "not established"), &unit.not_established),
        (v.t("仍存在", "left"), &unit.unchanged),
        (v.t("新增", "new"), &unit.new),
    ];
    for (word, points) in kinds {
        for point in points {
            table.rows.push(vec![
                vec![word.into()],
                vec![point.message.clone().into()],
                vec![Bit::Address(point.url.clone())],
            ]);
        }
    }
    out.table(table);
}

/// Findings that only people can decide, rules that people answer, and what could not be told.
fn waiting(report: &Report, v: Voice, out: &mut Outline) {
    let heads =
        v.t([("指标", 24), ("事项", 46), ("网址", 30)], [("Rule", 24), ("What", 46), ("Address", 30)]);
    let mut table = Table::new(&heads);
    for finding in report.findings.iter().filter(|it| it.flagged) {
        let rule = report.rules.iter().find(|it| it.id == finding.rule);
        let title = rule.map_or(&finding.rule, |it| &it.title).clone();
        table.rows.push(vec![
            vec![title.into()],
            vec![finding.message.clone().into()],
            vec![Bit::Address(finding.url.clone())],
        ]);
    }
    for rule in
        report.rules.iter().filter(|it| (it.open || it.verdict == "cannot-tell") && it.ruled.is_none())
    {
        let why = rule.reason_text.clone().unwrap_or_default();
        table.rows.push(vec![vec![rule.title.clone().into()], vec![why.into()], vec![]]);
    }
    if table.rows.is_empty() {
        out.line(v.t("无。", "Nothing."));
    }
    out.table(table);
}
