//! The compact summary on the terminal: the score, where points went, the gravest findings, where the papers are.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use comfy_table::{CellAlignment, Table, presets::UTF8_FULL_CONDENSED};

use super::{table::table, terminal};
use crate::audit::{AuditedUnit, Earlier, Folder, Judged};
use crate::model::{Lang, Places, Points, Reason, Severity, TakenOver, stamp_in_china, still_needed};
use crate::report::inert;
use crate::rules::Pack;
use crate::scoring::{Finding, RuleOutcome, Score, Standing};

/// Findings shown; the papers hold all.
const FINDINGS_SHOWN: usize = 5;

/// Tells what came of the audits: one in detail, many as a table.
pub(super) fn tell(audited: &[AuditedUnit], pack: &Pack, out: &Path, lang: Lang) -> io::Result<()> {
    match audited {
        [AuditedUnit { result: Ok(judged), folder, .. }] => tell_one(judged, pack, folder, lang),
        many => tell_many(many, out, lang),
    }
}

/// Tells what came of one audit.
pub(super) fn tell_one(judged: &Judged, pack: &Pack, folder: &Folder, lang: Lang) -> io::Result<()> {
    let mut out = terminal::out();
    let Judged { record, score, .. } = judged;
    writeln!(out, "{}  {}", inert(&record.unit.name), record.home)?;
    writeln!(out, "{}", score_line(judged, lang))?;
    if let Some(taken) = &record.taken_over {
        writeln!(out, "{}", taken_over_line(taken, lang))?;
    }
    if let Some(stopped) = record.stopped_by {
        writeln!(out, "{}", stopped_line(stopped.id(), record.unchecked, lang))?;
    }
    for line in missing_lines(judged, pack, lang) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", families(judged, pack, lang))?;
    for finding in score.findings.iter().filter(|finding| finding.severity == Severity::Veto) {
        let label = if lang == Lang::Zh { "单项否决：" } else { "Veto: " };
        writeln!(out, "{label}{}", inert(finding.message.in_lang(lang)))?;
    }
    if let Some(line) = people_line(score, lang) {
        writeln!(out, "{line}")?;
    }
    let mut worst: Vec<&Finding> =
        score.findings.iter().filter(|finding| finding.points != Points::ZERO).collect();
    worst.sort_by_key(|finding| finding.points);
    for finding in worst.iter().take(FINDINGS_SHOWN) {
        writeln!(out, "{:>6}  {}", finding.points.to_string(), inert(finding.message.in_lang(lang)))?;
    }
    let more = problems(score).saturating_sub(FINDINGS_SHOWN.min(worst.len()));
    if more > 0 {
        let line = match lang {
            Lang::Zh => format!("        ……另有 {more} 项问题，见报告"),
            Lang::En => format!("        … and {more} more findings, see the report"),
        };
        writeln!(out, "{line}")?;
    }
    let report = folder.file(Folder::REPORT_HTML);
    writeln!(out, "{} {}", if lang == Lang::Zh { "报告：" } else { "Report:" }, report.display())
}

/// Says by which earlier audit the one of a unit goes, or that it goes by none.
pub(super) fn tell_since(unit: &str, earlier: Option<&Earlier>, lang: Lang) -> io::Result<()> {
    let line = match (earlier, lang) {
        (Some(earlier), Lang::Zh) => format!("沿用此前监测 {}", inert(&earlier.audit)),
        (Some(earlier), Lang::En) => format!("goes by the earlier audit {}", inert(&earlier.audit)),
        (None, Lang::Zh) => "未找到此前完成的监测，全面监测".to_owned(),
        (None, Lang::En) => "no finished audit of it was found; audited in full".to_owned(),
    };
    writeln!(terminal::out(), "{}: {line}", inert(unit))
}

fn taken_over_line(taken: &TakenOver, lang: Lang) -> String {
    let TakenOver { audit, started, pages, links, unchanged, .. } = taken;
    let (audit, started) = (inert(audit), stamp_in_china(*started));
    match lang {
        Lang::Zh => format!(
            "沿用此前监测 {audit}（{started}）：页面 {pages} 个、附件和链接 {links} 个未再请求，{unchanged} 次请求的结果与此前相同"
        ),
        Lang::En => format!(
            "Taken over from {audit} ({started}): {pages} pages, {links} files and links not asked for; \
             {unchanged} answers the same as then"
        ),
    }
}

/// Rules that a larger budget would settle, those first that need least, and how much they need.
fn missing_lines(judged: &Judged, pack: &Pack, lang: Lang) -> Vec<String> {
    let title = |id: &str| pack.rules.iter().find(|rule| rule.id == *id).map(|rule| rule.title.in_lang(lang));
    // Rules that need the same are told together.
    let mut alike: BTreeMap<(usize, &Places), Vec<&str>> = BTreeMap::new();
    for (id, places) in &judged.missing {
        alike.entry((places.values().sum(), places)).or_default().push(title(id).unwrap_or(id));
    }
    let separator = if lang == Lang::Zh { "、" } else { ", " };
    let line = |((_, places), titles): (&(usize, &Places), &Vec<&str>)| {
        let more = still_needed(places);
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        format!("  {}{colon}{}", inert(more.in_lang(lang)), inert(&titles.join(separator)))
    };
    alike.iter().map(line).collect()
}

fn tell_many(audited: &[AuditedUnit], out_folder: &Path, lang: Lang) -> io::Result<()> {
    let heads = match lang {
        Lang::Zh => ["单位", "得分", "区间", "等次", "否决", "问题", "页数", "说明"],
        Lang::En => ["Unit", "Points", "Interval", "Grade", "Vetoes", "Findings", "Pages", "Note"],
    };
    let mut judged: Vec<(&str, &Judged)> = Vec::new();
    let mut out = terminal::out();
    for unit in audited {
        match &unit.result {
            Ok(result) => judged.push((&unit.registered.unit.name, result)),
            Err(error) => writeln!(out, "{}: {error}", inert(&unit.registered.unit.name))?,
        }
    }
    judged
        .sort_by_key(|(name, judged)| (judged.score.withheld, std::cmp::Reverse(judged.score.points), *name));
    let mut table = table(heads);
    for (name, judged) in judged {
        let score = &judged.score;
        table.add_row([
            inert(name).to_string(),
            points(judged),
            format!("{}–{}", score.low, score.high),
            grade(judged, lang),
            score.vetoes.len().to_string(),
            problems(score).to_string(),
            judged.record.pages.to_string(),
            judged.record.stopped_by.map(|stopped| stopped.id().to_owned()).unwrap_or_default(),
        ]);
    }
    for column in [1, 4, 5, 6] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(out, "{table}")?;
    let path = out_folder.join("summary.html");
    writeln!(out, "{} {}", if lang == Lang::Zh { "汇总：" } else { "Summary:" }, path.display())
}

/// The points; none for a site that could not be read: the middle of all that is possible says nothing.
fn points(judged: &Judged) -> String {
    if !judged.home_read { "—".to_owned() } else { judged.score.points.to_string() }
}

fn score_line(judged: &Judged, lang: Lang) -> String {
    let score = &judged.score;
    let interval =
        if score.low == score.high { String::new() } else { format!(" [{}–{}]", score.low, score.high) };
    let (pages, requests) = (judged.record.pages, judged.record.requests);
    match lang {
        Lang::Zh => format!(
            "得分 {}{interval} / {}　{}　{pages} 页，{requests} 次请求，问题 {} 项",
            points(judged),
            score.max,
            grade(judged, lang),
            problems(score)
        ),
        Lang::En => format!(
            "Score {}{interval} / {}  {}  {pages} pages, {requests} requests, {} findings",
            points(judged),
            score.max,
            grade(judged, lang),
            problems(score)
        ),
    }
}

/// Findings that are told as problems: what waits for a person, or was dismissed by one, is none.
fn problems(score: &Score) -> usize {
    let told = |it: &&Finding| !matches!(it.standing, Standing::Flagged | Standing::Dismissed(_));
    score.findings.iter().filter(told).count()
}

/// What is left to people; `None` when nothing is.
fn people_line(score: &Score, lang: Lang) -> Option<String> {
    let flagged = score.findings.iter().filter(|it| it.standing == Standing::Flagged).count();
    let manual = |it: &&RuleOutcome| it.open && it.reason == Some(Reason::NeedsPerson);
    let manual = score.rules.iter().filter(manual).count();
    (flagged + manual > 0).then(|| match lang {
        Lang::Zh => format!("待人工确认 {flagged} 处，人工检查项 {manual} 项（gongkai items export）"),
        Lang::En => {
            format!("For a person to decide: {flagged} findings, {manual} items (gongkai items export)")
        }
    })
}

fn grade(judged: &Judged, lang: Lang) -> String {
    let withheld = if lang == Lang::Zh { "等次暂缓" } else { "grade withheld" };
    judged.score.grade.as_ref().map_or(withheld, |grade| grade.in_lang(lang)).to_owned()
}

fn stopped_line(stopped: &str, unchecked: u64, lang: Lang) -> String {
    match (stopped, lang) {
        ("blocked", Lang::Zh) => "站点拒绝本程序访问（防护或验证页面）：不计为问题，需人工核查".to_owned(),
        ("blocked", Lang::En) => {
            "The site refuses this program (challenge or intercept page): no fault, a person must look"
                .to_owned()
        }
        ("host-down", Lang::Zh) => "站点未能连通：不计为问题，需另行监测可用性".to_owned(),
        ("host-down", Lang::En) => {
            "The site could not be reached: no fault yet, watch its availability".to_owned()
        }
        (why, Lang::Zh) => format!("提前结束（{why}），{unchecked} 个地址未检查"),
        (why, Lang::En) => format!("Stopped early ({why}); {unchecked} addresses not checked"),
    }
}

/// Points per family of rules.
fn families(judged: &Judged, pack: &Pack, lang: Lang) -> Table {
    let heads = match lang {
        Lang::Zh => ["指标类", "得分", "满分", "无法判定"],
        Lang::En => ["Family", "Points", "Max", "Cannot tell"],
    };
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_header(heads);
    for it in &judged.score.families {
        let of_family =
            |rule: &str| pack.rules.iter().any(|known| known.id == rule && known.family == it.family);
        let open = |outcome: &&RuleOutcome| outcome.open && of_family(&outcome.rule);
        let unknown = judged.score.rules.iter().filter(open).count();
        let unknown = if unknown == 0 { String::new() } else { unknown.to_string() };
        let points = if it.low == it.high { it.low.to_string() } else { format!("{}–{}", it.low, it.high) };
        let title = pack.families.iter().find(|family| family.id == it.family);
        let title = title.map_or(it.family.as_str(), |family| family.title.in_lang(lang));
        let title = match (it.bonus, lang) {
            (false, _) => title.to_owned(),
            (true, Lang::Zh) if title.contains("加分") => title.to_owned(),
            (true, Lang::Zh) => format!("{title}（加分）"),
            (true, Lang::En) => format!("{title} (bonus)"),
        };
        table.add_row([title, points, it.max.to_string(), unknown]);
    }
    table
}

/// Tells where the papers of each unit are.
pub(super) fn tell_folders(audited: &[AuditedUnit], lang: Lang) -> io::Result<()> {
    let mut out = terminal::out();
    for unit in audited {
        let label = if lang == Lang::Zh { "报告：" } else { "Report:" };
        let report = unit.folder.file(Folder::REPORT_HTML);
        writeln!(out, "{label} {}  {}", inert(&unit.registered.unit.name), report.display())?;
    }
    Ok(())
}
