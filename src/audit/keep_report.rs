//! From `report.json` and the pack beside it to what the store keeps of them.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{Error, Folder, LoadedPack, load_pack};
use crate::model::{Lang, Text, WarcRef};
use crate::report::{
    Coverage,
    json_v1::{self, Report},
};
use crate::rules::Pack;
use crate::store::{self, NewFinding, NewJudgement, NewOutcome, NewRun, PackRule, PackUsed};

/// The run that a report is about.
pub(super) fn run(report: &Report, folder: &str) -> Result<NewRun, Error> {
    let audit = &report.audit;
    Ok(NewRun {
        audit: audit.id.clone(),
        unit: report.unit.id.clone(),
        unit_name: report.unit.name.clone(),
        home: report.site.home.clone(),
        folder: folder.to_owned(),
        tool: report.tool.version.clone(),
        as_of: audit.as_of,
        started: time(&audit.started)?,
        finished: time(&audit.finished)?,
        stopped_by: audit.stopped_by,
        pages: audit.pages,
        requests: audit.requests,
        bytes: audit.bytes,
    })
}

fn time(stamp: &str) -> Result<Timestamp, Error> {
    let told = |_| store::Error::Invalid(format!("report.json: `{stamp}` is no time with an offset"));
    stamp.parse().map_err(|error| Error::Store(told(error)))
}

/// What a report says. `bytes` are the report, `folder` holds it, `around` is the folder of its audit.
pub(super) fn judgement(
    report: &Report,
    bytes: Vec<u8>,
    folder: &Folder,
    around: &Folder,
) -> Result<NewJudgement, Error> {
    let score = &report.score;
    let titles = page_titles(report, folder)?;
    Ok(NewJudgement {
        pack: pack(report, around),
        lang: lang(report),
        low: score.low,
        points: score.points,
        high: score.high,
        full_marks: score.max,
        grade: score.grade.clone(),
        withheld: score.withheld,
        vetoes: u64::try_from(score.vetoes.len()).unwrap_or(u64::MAX),
        report: bytes,
        outcomes: report.rules.iter().map(outcome).collect(),
        findings: report
            .findings
            .iter()
            .map(|it| finding(it, titles.get(it.url.as_str()).cloned()))
            .collect::<Result<_, Error>>()?,
        coverage: report
            .coverage
            .iter()
            .map(|cell| (cell.element.clone(), cell.year, coverage_id(cell.state).to_owned()))
            .collect(),
    })
}

fn coverage_id(state: Coverage) -> &'static str {
    match state {
        Coverage::Yes => "yes",
        Coverage::Blank => "blank",
        Coverage::No => "no",
        Coverage::Unknown => "unknown",
    }
}

/// The titles of rules are ours: those in Chinese have Chinese characters.
fn lang(report: &Report) -> Lang {
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    if report.rules.iter().any(|rule| is_chinese(&rule.title)) { Lang::Zh } else { Lang::En }
}

fn outcome(rule: &json_v1::Rule) -> NewOutcome {
    NewOutcome {
        rule: rule.id.clone(),
        verdict: rule.verdict.clone(),
        reason: rule.reason.clone(),
        full_marks: rule.max,
        low: rule.low,
        points: rule.points,
        high: rule.high,
        undecided: rule.open,
        ruled_by: rule.ruled.as_ref().map(|by| by.who.clone()),
        measured: serde_json::to_string(&rule.measured).expect("figures serialise"),
    }
}

fn finding(it: &json_v1::Finding, page_title: Option<String>) -> Result<NewFinding, Error> {
    let first = it.evidence.first();
    let seen_at = first.and_then(|proof| proof.fetched_at.as_deref()).map(time).transpose()?;
    let place = first.and_then(|proof| proof.warc.as_ref());
    Ok(NewFinding {
        id: it.id.clone(),
        fingerprint: it.fingerprint.clone(),
        rule: it.rule.clone(),
        severity: it.severity,
        points: it.points,
        flagged: it.flagged,
        ruling: it.ruling.as_ref().map(|ruling| ruling.confirmed),
        message: it.message.clone(),
        remedy: it.remedy.clone(),
        url: it.url.clone(),
        page_title,
        parent: first.and_then(|proof| proof.parent.clone()),
        anchor: first.and_then(|proof| proof.anchor.clone()),
        excerpt: first.and_then(|proof| proof.excerpt.clone()),
        proofs: u64::try_from(it.evidence.len()).unwrap_or(u64::MAX),
        seen_at,
        status: first.and_then(|proof| proof.status),
        sha256: first.and_then(|proof| proof.sha256.clone()),
        warc: place.map(|place| WarcRef { file: place.file.clone(), offset: place.offset }),
    })
}

/// The part of a line of `pages.jsonl` that is needed here.
#[derive(Deserialize)]
struct TitledPage {
    url: String,
    title: String,
}

/// Titles of the pages that findings are about; none when the list of pages is not there.
fn page_titles(report: &Report, folder: &Folder) -> Result<HashMap<String, String>, Error> {
    if !folder.file(Folder::PAGES).exists() {
        return Ok(HashMap::new());
    }
    let wanted: HashSet<&str> = report.findings.iter().map(|it| it.url.as_str()).collect();
    let bytes = folder.read(Folder::PAGES)?;
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let pages = lines.filter_map(|line| serde_json::from_slice::<TitledPage>(line).ok());
    let titled = pages.filter(|page| !page.title.is_empty() && wanted.contains(page.url.as_str()));
    Ok(titled.map(|page| (page.url, page.title)).collect())
}

/// The pack that a report was judged under: as kept in the folder of the audit, or built in, else as the report tells.
fn pack(report: &Report, around: &Folder) -> PackUsed {
    let used = &report.audit.pack;
    let is_it = |loaded: &LoadedPack| loaded.pack.id == used.id && loaded.pack.version == used.version;
    let loaded = LoadedPack::kept(around, &used.id).ok().filter(is_it);
    let loaded = loaded.or_else(|| load_pack(&used.id).ok().filter(is_it));
    match loaded {
        Some(loaded) => {
            let texts = loaded.texts_json();
            PackUsed {
                digest: hex(&texts),
                id: used.id.clone(),
                version: used.version.clone(),
                title: loaded.pack.title.clone(),
                texts: Some(texts),
                rules: report.rules.iter().map(|rule| pack_rule(report, rule, Some(&loaded.pack))).collect(),
            }
        }
        None => {
            let rules: Vec<PackRule> =
                report.rules.iter().map(|rule| pack_rule(report, rule, None)).collect();
            PackUsed {
                digest: hex(format!("{} {} {rules:?}", used.id, used.version).as_bytes()),
                id: used.id.clone(),
                version: used.version.clone(),
                title: Text::new(&used.title, &used.title),
                texts: None,
                rules,
            }
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

fn pack_rule(report: &Report, rule: &json_v1::Rule, pack: Option<&Pack>) -> PackRule {
    let known = pack.and_then(|pack| pack.rules.iter().find(|known| known.id == rule.id));
    let family = pack.and_then(|pack| pack.families.iter().find(|known| known.id == rule.family));
    let told = report.families.iter().find(|told| told.id == rule.family);
    let family_told = told.map_or(rule.family.as_str(), |told| told.title.as_str());
    PackRule {
        rule: rule.id.clone(),
        check: rule.check.clone(),
        title: known.map_or_else(|| Text::new(&rule.title, &rule.title), |known| known.title.clone()),
        family: rule.family.clone(),
        family_title: family.map_or_else(|| Text::new(family_told, family_told), |it| it.title.clone()),
        basis: rule.basis.clone(),
        points: known.map_or(rule.max, |known| known.points),
        veto: rule.veto,
        bonus: rule.bonus,
        manual: rule.manual,
    }
}
