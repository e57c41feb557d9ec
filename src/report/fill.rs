//! Fills the JSON report from the material: the run, the score, the rules, the findings and their evidence.

use std::collections::BTreeMap;

use super::json_v1::{
    Audit, Band, Bonus, Evidence, Family, Finding, FindingRuling, PackRef, Report, Rule, SCHEMA, Score, Site,
    Step, TakenOver, Tool, Veto, Warc,
};
use super::{Material, coverage, fill_portal, words::Words};
use crate::model::{Reason, Seen, WarcRef, stamp_in_china, still_needed};
use crate::rules::Basis;
use crate::scoring::{self, Standing};

/// The whole report.
pub(crate) fn report(material: &Material<'_>) -> Report {
    let words = Words::new(material.lang);
    let record = material.record;
    let findings: Vec<Finding> = material.score.findings.iter().map(|it| finding(material, it)).collect();
    Report {
        schema: SCHEMA.to_owned(),
        tool: Tool { name: "gongkai".to_owned(), version: record.tool_version.clone() },
        unit: record.unit.clone(),
        site: Site { home: record.home.as_str().to_owned(), hosts: record.hosts.clone() },
        audit: audit(material),
        score: score(material),
        families: families(material),
        rules: material.score.rules.iter().map(|outcome| rule(material, outcome, &words)).collect(),
        sections: fill_portal::sections(material),
        columns: fill_portal::columns(material, &findings, &words),
        documents: fill_portal::documents(material, &words),
        links: fill_portal::links(material),
        not_established: not_established(material, &words),
        coverage: coverage::of(material.portal),
        findings,
    }
}

/// One line: title, number, clause.
pub(crate) fn basis_line(basis: &[Basis]) -> String {
    let each = basis.iter().map(|it| {
        let number = if it.number.is_empty() { String::new() } else { format!("（{}）", it.number) };
        format!("《{}》{number}{}", it.title, it.clause)
    });
    each.collect::<Vec<_>>().join("；")
}

/// Pointer to the place in the archive.
pub(crate) fn warc(place: &WarcRef) -> Warc {
    Warc { file: place.file.clone(), offset: place.offset }
}

fn audit(material: &Material<'_>) -> Audit {
    let record = material.record;
    Audit {
        id: record.id.clone(),
        started: stamp_in_china(record.started),
        finished: stamp_in_china(record.finished),
        as_of: record.as_of,
        pack: PackRef {
            id: material.pack.id.clone(),
            version: material.pack.version.clone(),
            title: material.pack.title.in_lang(material.lang).to_owned(),
        },
        pages: record.pages,
        requests: record.requests,
        bytes: record.bytes,
        stopped_by: record.stopped_by,
        taken_over: record.taken_over.as_ref().map(|taken| TakenOver {
            audit: taken.audit.clone(),
            started: stamp_in_china(taken.started),
            pages: taken.pages,
            links: taken.links,
            unchanged: taken.unchanged,
            oldest: taken.oldest.map(stamp_in_china),
        }),
        left: material.portal.left().clone(),
    }
}

fn score(material: &Material<'_>) -> Score {
    let (score, lang) = (material.score, material.lang);
    let bands = material.pack.grades.iter();
    Score {
        points: score.points,
        low: score.low,
        high: score.high,
        max: score.max,
        grade: score.grade.as_ref().filter(|_| !score.withheld).map(|name| name.in_lang(lang).to_owned()),
        withheld: score.withheld,
        vetoes: score
            .vetoes
            .iter()
            .map(|(rule, finding)| Veto { rule: rule.clone(), finding: finding.clone() })
            .collect(),
        bands: bands.map(|b| Band { name: b.name.in_lang(lang).to_owned(), from: b.from }).collect(),
        steps: score
            .steps
            .iter()
            .map(|s| Step {
                label: s.label.in_lang(lang).to_owned(),
                points: s.points,
                total: s.total,
                part: s.part.id().to_owned(),
                about: s.about.clone(),
            })
            .collect(),
        stopped: score.stopped,
        bonus: score.bonus.map(|it| Bonus { low: it.low, high: it.high, cap: it.cap, above: it.above }),
    }
}

fn families(material: &Material<'_>) -> Vec<Family> {
    let each = material.score.families.iter().map(|it| {
        let known = material.pack.families.iter().find(|family| family.id == it.family);
        Family {
            id: it.family.clone(),
            title: known
                .map_or_else(|| it.family.clone(), |family| family.title.in_lang(material.lang).to_owned()),
            low: it.low,
            high: it.high,
            max: it.max,
            full: it.full,
            bonus: it.bonus,
        }
    });
    each.collect()
}

fn rule(material: &Material<'_>, outcome: &scoring::RuleOutcome, words: &Words) -> Rule {
    let known = material.pack.rules.iter().find(|rule| rule.id == outcome.rule);
    Rule {
        id: outcome.rule.clone(),
        check: known.map_or_else(String::new, |rule| rule.check.clone()),
        title: known
            .map_or_else(|| outcome.rule.clone(), |rule| rule.title.in_lang(material.lang).to_owned()),
        basis: known.map_or_else(String::new, |rule| basis_line(&rule.basis)),
        verdict: outcome.verdict.to_owned(),
        reason: outcome.reason.as_ref().map(|reason| reason.id().to_owned()),
        reason_text: outcome
            .reason
            .as_ref()
            .map(|reason| reason_text(material, words, &outcome.rule, reason)),
        max: outcome.max,
        points: (outcome.low + outcome.high).rounded_share(1, 2),
        low: outcome.low,
        high: outcome.high,
        veto: known.is_some_and(|rule| rule.veto),
        family: known.map_or_else(String::new, |rule| rule.family.clone()),
        confidence: known.map(|rule| rule.confidence),
        measured: outcome.measured.clone(),
        findings: outcome.findings.clone(),
        per_fault: known.and_then(|rule| rule.per_fault),
        bonus: known.is_some_and(|rule| rule.bonus),
        manual: known.is_some_and(|rule| rule.manual),
        open: outcome.open,
        ruled: outcome.ruled.clone(),
        missing: material.missing.get(&outcome.rule).cloned().unwrap_or_default(),
    }
}

/// The reason, and how much more the rule needs when a budget left it open.
fn reason_text(material: &Material<'_>, words: &Words, rule: &str, reason: &Reason) -> String {
    let said = words.reason(reason);
    match material.missing.get(rule).filter(|_| *reason == Reason::NotGathered) {
        Some(missing) => {
            let more = still_needed(missing);
            words.say("reason-needs-more", &[("reason", &said), ("more", more.in_lang(material.lang))])
        }
        None => said,
    }
}

fn finding(material: &Material<'_>, it: &scoring::Finding) -> Finding {
    let place = it.seen.first().map_or(&material.record.home, |seen| &seen.address);
    Finding {
        id: it.id.clone(),
        fingerprint: it.fingerprint.clone(),
        rule: it.rule.clone(),
        severity: it.severity,
        message: it.message.in_lang(material.lang).to_owned(),
        remedy: it.remedy.in_lang(material.lang).to_owned(),
        url: place.as_str().to_owned(),
        points: it.points,
        evidence: it.seen.iter().map(|seen| evidence(material, seen)).collect(),
        flagged: it.standing == Standing::Flagged,
        ruling: it.standing.signature().map(|by| FindingRuling {
            confirmed: matches!(it.standing, Standing::Confirmed(_)),
            by: by.clone(),
        }),
    }
}

fn evidence(material: &Material<'_>, seen: &Seen) -> Evidence {
    let look = material.looks.latest(&seen.address);
    Evidence {
        url: seen.address.as_str().to_owned(),
        parent: seen.parent.as_ref().map(|(page, _)| page.as_str().to_owned()),
        anchor: seen.parent.as_ref().map(|(_, anchor)| anchor.clone()),
        fetched_at: look.map(|it| stamp_in_china(it.at)),
        status: look.and_then(|it| it.status),
        sha256: look.and_then(|it| it.sha256.clone()),
        warc: look.and_then(|it| it.warc.as_ref()).map(warc),
        excerpt: Some(seen.excerpt.clone()).filter(|text| !text.is_empty()),
    }
}

fn not_established(material: &Material<'_>, words: &Words) -> BTreeMap<String, String> {
    let portal = material.portal;
    let blind = [
        ("home", portal.home().err()),
        ("sections", portal.sections().err()),
        ("columns", portal.columns().err()),
        ("documents", portal.documents().err()),
    ];
    let each = blind.into_iter().filter_map(|(name, reason)| Some((name.to_owned(), words.reason(&reason?))));
    each.collect()
}
