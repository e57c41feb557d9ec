//! The monthly self-check 自查月报 of one site: what was looked at, what was found, what was mended since last time, and
//! what waits for people.
//!
//! Comes in: the report of this month, and of the last when there is one. Goes out: a docx. What could not be told is
//! neither in order nor a fault; it stands among what waits for people. Notes, and what a person dismissed, are no faults,
//! neither of this month nor of the last.

use super::{
    Error,
    diff::{self, Point, Standing},
    json_v1::{Finding, Report, Rule},
    outline::{Bit, Block, Outline, Table},
    papers,
};
use crate::model::{Lang, Points, Severity};

/// Places named in one cell; the report has all.
const MOST: usize = 5;

/// The self-check of one site as a Word document.
///
/// # Errors
/// [`Error::Word`] when it cannot be packed.
pub fn selfcheck(report: &Report, before: Option<&Report>, lang: Lang) -> Result<Vec<u8>, Error> {
    papers::outlined(&outline(report, before, lang), &report.unit.name, report.audit.as_of, false)
}

fn outline(report: &Report, before: Option<&Report>, lang: Lang) -> Outline {
    let (name, day) = (&report.unit.name, report.audit.as_of);
    let title = lang.pick(
        format!("{name}网站自查月报（{}年{}月）", day.year(), day.month()),
        format!("{name}: self-check of {}-{:02}", day.year(), day.month()),
    );
    let mut out = Outline::new("", title);
    out.heading(lang.pick("一、基本情况", "1. In short"));
    let first = |stamp: &str| stamp.get(..10).unwrap_or(stamp).to_owned();
    let (from, to) = (first(&report.audit.started), first(&report.audit.finished));
    let period = if from == to { from } else { format!("{from} — {to}") };
    let facts: Vec<(&str, Bit)> = vec![
        (lang.pick("检查对象", "Site"), Bit::Text(name.clone())),
        (lang.pick("网址", "Address"), Bit::Address(report.site.home.clone())),
        (lang.pick("网站标识码", "Site code"), Bit::Text(report.unit.site_code.clone())),
        (lang.pick("检查期间", "Period"), Bit::Text(period)),
        (lang.pick("监测时间点", "As of"), Bit::Text(day.to_string())),
        (
            lang.pick("指标体系", "Pack"),
            Bit::Text(format!("{} {}", report.audit.pack.title, report.audit.pack.version)),
        ),
        (lang.pick("检查结果", "Result"), Bit::Text(result(report, lang))),
        (lang.pick("存在问题", "Faults"), Bit::Text(counted(report, lang))),
    ];
    let facts = facts.into_iter().filter(|(_, bit)| *bit != Bit::Text(String::new()));
    out.blocks.push(Block::Facts(facts.map(|(name, bit)| (name.to_owned(), vec![bit])).collect()));
    out.heading(lang.pick("二、检查表", "2. What was looked at"));
    out.table(checks(report, lang));
    out.heading(lang.pick("三、上次检查以来的整改情况", "3. What was mended since last time"));
    match before {
        Some(before) => since(before, report, lang, &mut out),
        None => out
            .line(lang.pick("未提供上次检查结果，不作比较。", "There is no earlier check to compare with.")),
    }
    out.heading(lang.pick("四、待人工判断事项", "4. What waits for people"));
    waiting(report, lang, &mut out);
    out
}

/// Never a grade while it is withheld.
fn result(report: &Report, lang: Lang) -> String {
    let it = &report.score;
    let points = if it.low == it.high { it.points.to_string() } else { format!("{}–{}", it.low, it.high) };
    match &it.grade {
        Some(grade) => lang.pick(
            format!("{grade}（{points} 分，满分 {}）", it.max),
            format!("{grade} ({points} of {})", it.max),
        ),
        None => lang.pick(
            format!("暂不评等：部分内容无法判定（{points} 分，满分 {}）", it.max),
            format!("no grade yet: not everything could be told ({points} of {})", it.max),
        ),
    }
}

fn counted(report: &Report, lang: Lang) -> String {
    let faults = report.findings.iter().filter(|it| it.is_fault()).count();
    let flagged = report.findings.iter().filter(|it| it.flagged).count();
    let said = match faults {
        0 => lang.pick("未发现问题".to_owned(), "none".to_owned()),
        _ => lang.pick(format!("{faults} 项，见检查表"), format!("{faults}, see below")),
    };
    match flagged {
        0 => said,
        _ => lang.pick(
            format!("{said}；另有 {flagged} 项待人工确认"),
            format!("{said}; {flagged} more wait for a person"),
        ),
    }
}

/// 检查对象 | 指标 | 评分细则 | 检查情况
fn checks(report: &Report, lang: Lang) -> Table {
    let heads = lang.pick(
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
            vec![marks(rule, lang).into()],
            found(report, rule, lang),
        ]);
    }
    table
}

fn marks(rule: &Rule, lang: Lang) -> String {
    let worth = match (rule.veto, rule.bonus, rule.per_fault) {
        (true, ..) => lang.pick("单项否决".to_owned(), "veto".to_owned()),
        (_, true, _) => {
            lang.pick(format!("加分，最多 {} 分", rule.max), format!("bonus, {} at most", rule.max))
        }
        (_, _, Some(each)) => {
            let each = if each < Points::ZERO { -each } else { each };
            lang.pick(
                format!("{} 分，每处扣 {each} 分", rule.max),
                format!("{} points, {each} a fault", rule.max),
            )
        }
        _ => lang.pick(format!("{} 分", rule.max), format!("{} points", rule.max)),
    };
    lang.pick(format!("{worth}。依据：{}", rule.basis), format!("{worth}. Basis: {}", rule.basis))
}

fn found(report: &Report, rule: &Rule, lang: Lang) -> Vec<Bit> {
    let faults: Vec<&Finding> =
        report.findings.iter().filter(|it| it.rule == rule.id && it.is_fault()).collect();
    let flagged = report.findings.iter().filter(|it| it.rule == rule.id && it.flagged).count();
    let why = rule.reason_text.clone().unwrap_or_default();
    let mut said: Vec<Bit> = match rule.verdict.as_str() {
        "not-applicable" => vec![lang.pick("不适用", "does not apply").into()],
        "cannot-tell" => {
            vec![Bit::Text(lang.pick(format!("无法判定：{why}"), format!("cannot tell: {why}")))]
        }
        "fail" if faults.is_empty() && rule.bonus => vec![lang.pick("未加分", "not earned").into()],
        "fail" if faults.is_empty() => vec![lang.pick("有提示，不扣分", "notes only").into()],
        _ if faults.is_empty() => vec![lang.pick("未发现问题", "no fault").into()],
        _ => {
            let count = faults.len();
            vec![Bit::Text(lang.pick(
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
                lang.pick(
                    format!("……另有 {more} 处，见检查报告"),
                    format!("… and {more} more, see the report"),
                ),
            ),
        ]);
    }
    if rule.open && rule.verdict == "fail" {
        said.extend([
            Bit::Break,
            Bit::Text(lang.pick(format!("未全部看到：{why}"), format!("not everything was seen: {why}"))),
        ]);
    }
    if flagged > 0 {
        said.extend([
            Bit::Break,
            Bit::Text(lang.pick(format!("{flagged} 处待人工确认"), format!("{flagged} wait for a person"))),
        ]);
    }
    said
}

fn lost(faults: &[&Finding]) -> Points {
    faults.iter().fold(Points::ZERO, |sum, it| sum - it.points)
}

fn since(before: &Report, report: &Report, lang: Lang, out: &mut Outline) {
    let compared = diff::diff(("", std::slice::from_ref(before)), ("", std::slice::from_ref(report)));
    let Some(unit) = compared.units.first() else { return };
    if unit.caveats.contains(&diff::Caveat::OtherUnit) {
        out.warn(lang.pick(
            format!("上次检查的是另一单位（{}），不作比较。", unit.before.name),
            format!("the earlier check is of another unit ({}); they are not compared.", unit.before.name),
        ));
        return;
    }
    // What waited for a person, or was dismissed by one, was no fault then, or is none now.
    let was = |it: &&Point| it.severity != Severity::Note && it.before == Some(Standing::Fault);
    let is = |it: &&Point| it.severity != Severity::Note && it.after == Some(Standing::Fault);
    let faults_before = |all: &'_ [Point]| all.iter().filter(was).cloned().collect::<Vec<_>>();
    let faults_after = |all: &'_ [Point]| all.iter().filter(is).cloned().collect::<Vec<_>>();
    let (gone, unsure) = (faults_before(&unit.fixed), faults_before(&unit.not_established));
    let (stay, fresh) = (faults_after(&unit.unchanged), faults_after(&unit.new));
    let (fixed, open, left, new) = (gone.len(), unsure.len(), stay.len(), fresh.len());
    let day = unit.before.as_of;
    out.line(lang.pick(
        format!("与上次检查（{day}）相比：已整改 {fixed} 项，仍存在 {left} 项，新增 {new} 项，未能认定是否整改 {open} 项。"),
        format!("Since {day}: {fixed} mended, {left} left, {new} new, {open} not established."),
    ));
    let heads = lang.pick(
        [("情况", -12), ("问题", 52), ("网址", 36)],
        [("Standing", -12), ("Finding", 52), ("Address", 36)],
    );
    let mut table = Table::new(&heads);
    let kinds: [(&str, &[Point]); 4] = [
        (lang.pick("已整改", "mended"), &gone),
        (lang.pick("未能认定", "not established"), &unsure),
        (lang.pick("仍存在", "left"), &stay),
        (lang.pick("新增", "new"), &fresh),
    ];
    for (word, points) in kinds {
        for point in points {
            let word = match point.doubt {
                // It may have been there: last time its rule could not be told, or not wholly.
                Some(_) if point.before.is_none() => {
                    lang.pick("新增（上次未能认定）", "new (not established last time)")
                }
                _ => word,
            };
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
fn waiting(report: &Report, lang: Lang, out: &mut Outline) {
    let heads =
        lang.pick([("指标", 24), ("事项", 46), ("网址", 30)], [("Rule", 24), ("What", 46), ("Address", 30)]);
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
    // A rule of which only flags are left stands above, flag by flag.
    for rule in report.rules.iter().filter(|it| it.open && it.ruled.is_none()) {
        let why = rule.reason_text.clone().unwrap_or_default();
        table.rows.push(vec![vec![rule.title.clone().into()], vec![why.into()], vec![]]);
    }
    if table.rows.is_empty() {
        out.line(lang.pick("无。", "Nothing."));
    }
    out.table(table);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Of one rule; `(print, severity, standing)`.
    fn report(verdict: &str, findings: &[(&str, &str, &str)]) -> Report {
        let finding = |(print, severity, standing): &(&str, &str, &str)| {
            let by = json!({"who": "张三", "day": "2026-11-01", "file": "", "note": "", "sheet": ""});
            let points = if *standing == "fault" && *severity != "note" { -2 } else { 0 };
            let mut it = json!({"id": "f-1", "fingerprint": print, "rule": "r", "severity": severity,
                   "message": format!("{print}有问题"), "url": "http://a.cn/", "points": points, "evidence": [],
                   "flagged": *standing == "flagged"});
            if *standing == "dismissed" {
                it["ruling"] = json!({"confirmed": false, "by": by});
            }
            it
        };
        let findings: Vec<Value> = findings.iter().map(finding).collect();
        serde_json::from_value(json!({
            "schema": "gongkai.audit/1", "tool": {"name": "gongkai", "version": "0.1.0"},
            "unit": {"id": "a", "name": "某局", "kind": "department", "region": "", "site_code": ""},
            "site": {"home": "http://a.cn/", "hosts": []},
            "audit": {"id": "a-1", "started": "2026-11-20", "finished": "2026-11-20", "as_of": "2026-11-20",
                      "pack": {"id": "p", "version": "1"}, "pages": 1, "requests": 1, "bytes": 1,
                      "stopped_by": null},
            "score": {"points": 9, "low": 9, "high": 9, "max": 10, "grade": "合格", "withheld": false, "vetoes": []},
            "rules": [{"id": "r", "check": "c", "title": "死链", "basis": "", "verdict": verdict, "reason": null,
                       "max": 10, "points": 9, "measured": {}, "findings": []}],
            "findings": findings, "sections": [], "columns": [], "documents": [],
            "links": {"checked": 0, "dead": [], "blocked": [], "unchecked": 0}
        }))
        .unwrap()
    }

    fn said(report: &Report, before: Option<&Report>) -> String {
        outline(report, before, Lang::Zh).markdown()
    }

    #[test]
    fn only_what_stands_against_the_unit_is_counted_as_a_fault() {
        let text = said(
            &report(
                "fail",
                &[
                    ("甲", "minor", "fault"),
                    ("乙", "note", "fault"),
                    ("丙", "minor", "dismissed"),
                    ("丁", "minor", "flagged"),
                ],
            ),
            None,
        );
        assert!(text.contains("1 项，见检查表；另有 1 项待人工确认"), "{text}");
        assert!(text.contains("发现 1 处，扣 2 分") && text.contains("1 处待人工确认"), "{text}");
        assert!(!text.contains("乙有问题") && !text.contains("丙有问题"), "{text}");

        let text = said(&report("fail", &[("乙", "note", "fault")]), None);
        assert!(text.contains("未发现问题") && text.contains("有提示，不扣分"), "{text}");
        let text = said(&report("pass", &[("丁", "minor", "flagged")]), None);
        assert!(
            text.contains("未发现问题；另有 1 项待人工确认"),
            "what waits is told without faults too: {text}"
        );
    }

    #[test]
    fn only_faults_are_mended_left_or_new() {
        let before = report(
            "fail",
            &[
                ("甲", "minor", "fault"),
                ("乙", "note", "fault"),
                ("丙", "minor", "flagged"),
                ("丁", "minor", "fault"),
            ],
        );
        let after = report(
            "fail",
            &[("丁", "minor", "dismissed"), ("戊", "minor", "fault"), ("己", "note", "fault")],
        );
        let text = said(&after, Some(&before));
        assert!(text.contains("已整改 1 项，仍存在 0 项，新增 1 项，未能认定是否整改 0 项"), "{text}");
    }
}
