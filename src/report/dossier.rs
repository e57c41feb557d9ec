//! The evidence dossier 考核材料目录: every requirement, where it was found, when it was seen, and where the page is kept.
//!
//! Comes in: a report, and where pages are kept. Goes out: numbered exhibits, each once however many requirements it
//! serves, as HTML and docx. What could not be told has no exhibit and says so: a dossier never claims more than was seen.

use std::collections::BTreeMap;

use super::{
    Error,
    json_v1::{Report, Rule},
    outline::{Bit, Block, Outline, Table, shown},
    papers,
    words::Words,
};
use crate::model::Lang;
use crate::portal::SectionKind;

/// Exhibits of one requirement; `report.json` has all.
const MOST: usize = 30;

/// Where a page is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saved {
    /// Its title.
    pub title: String,
    /// When it was seen, ISO 8601 with offset.
    pub at: String,
    /// WARC file in the evidence folder.
    pub file: String,
    /// Byte offset of the compressed record.
    pub offset: u64,
    /// Digest of the body, hex.
    pub sha256: String,
}

/// The dossier of one audit.
#[derive(Debug)]
pub struct Dossier {
    outline: Outline,
    lang: Lang,
    unit: String,
    day: jiff::civil::Date,
}

/// One exhibit.
struct Exhibit {
    title: String,
    path: Vec<String>,
    url: String,
    /// When it was seen and where it is kept, as the finding has it.
    own: Option<Saved>,
}

impl Dossier {
    /// Makes the dossier. `saved` says where the page at an address is kept.
    pub fn new(report: &Report, saved: &BTreeMap<String, Saved>, lang: Lang) -> Self {
        let zh = lang == Lang::Zh;
        let t = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
        let words = Words::new(lang);
        let mut out = Outline::new(
            t("考核材料", "Evidence"),
            format!("{}{}", report.unit.name, t("考核材料目录", ": dossier")),
        );
        let audit = &report.audit;
        let facts: [(&str, Bit); 5] = [
            (t("单位", "Unit"), Bit::Text(report.unit.name.clone())),
            (t("网址", "Site"), Bit::Address(report.site.home.clone())),
            (t("监测时间点", "As of"), Bit::Text(audit.as_of.to_string())),
            (
                t("指标体系", "Pack"),
                Bit::Text(format!("{} {} {}", audit.pack.title, audit.pack.id, audit.pack.version)),
            ),
            (t("检查编号", "Audit"), Bit::Text(audit.id.clone())),
        ];
        out.blocks
            .push(Block::Facts(facts.into_iter().map(|(name, bit)| (name.to_owned(), vec![bit])).collect()));

        let mut exhibits: Vec<Exhibit> = Vec::new();
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let heads = if zh {
            [("序号", -6), ("考核要求", 30), ("依据", 30), ("检查结论", 12), ("材料编号", 22)]
        } else {
            [("No.", -6), ("Requirement", 30), ("Basis", 30), ("Result", 12), ("Exhibits", 22)]
        };
        let mut requirements = Table::new(&heads);
        for (at, rule) in report.rules.iter().enumerate() {
            let found = of_rule(report, rule);
            let more = found.len().saturating_sub(MOST);
            let mut cited = Vec::new();
            for exhibit in found.into_iter().take(MOST) {
                let next = exhibits.len() + 1;
                let number = *numbers.entry(exhibit.url.clone()).or_insert(next);
                if number == next {
                    exhibits.push(exhibit);
                } else if let Some(known) = exhibits.get_mut(number - 1) {
                    // The richer description stays.
                    if known.path.is_empty() {
                        known.path = exhibit.path;
                    }
                    known.own = known.own.take().or(exhibit.own);
                }
                cited.push(number);
            }
            cited.sort_unstable();
            cited.dedup();
            let mut text = ranges(&cited, t("、", ", "));
            if more > 0 {
                text += &if zh { format!("（另有 {more} 处）") } else { format!(" (and {more} more)") };
            }
            if cited.is_empty() {
                text = t("无单独页面，见检查报告", "no page of its own, see the report").to_owned();
            }
            let mut verdict = words.of("verdict", &rule.verdict);
            if rule.open {
                let why = rule.reason_text.clone().unwrap_or_default();
                verdict = format!("{verdict}{}{why}", t("；未全部看到：", "; not all was seen: "));
            }
            let number = (at + 1).to_string();
            requirements.row([number, rule.title.clone(), rule.basis.clone(), verdict, text]);
        }
        out.heading(t("一、考核要求与材料对照", "1. Requirements and exhibits"));
        out.table(requirements);
        out.heading(t("二、材料目录", "2. Exhibits"));
        out.line(t(
            "存档栏为证据文件夹 evidence/ 中的 WARC 文件名、记录的字节位置和页面内容的 SHA-256，可据以取出当时的页面核对。",
            "Kept: name of the WARC file in evidence/, byte offset of the record, and SHA-256 of the body; the page as it was is read from there.",
        ));
        let heads = if zh {
            [("材料编号", -8), ("材料名称", 24), ("所在位置", 34), ("采集时间", 12), ("存档", 22)]
        } else {
            [("Exhibit", -8), ("Name", 24), ("Place", 34), ("Seen", 12), ("Kept", 22)]
        };
        let mut table = Table::new(&heads);
        for (at, exhibit) in exhibits.iter().enumerate() {
            let kept = saved.get(&exhibit.url).or(exhibit.own.as_ref());
            let title = [
                exhibit.title.as_str(),
                kept.map_or("", |it| it.title.as_str()),
                t("（无标题）", "(untitled)"),
            ];
            let title = title.into_iter().find(|it| !shown(it).is_empty()).unwrap_or_default();
            let mut place = Vec::new();
            if !exhibit.path.is_empty() {
                place = vec![Bit::Text(exhibit.path.join(" › ")), Bit::Break];
            }
            place.push(Bit::Address(exhibit.url.clone()));
            let seen = kept.map(|it| super::csv::shown_time(&it.at)).unwrap_or_default();
            let kept = match kept.filter(|it| !it.file.is_empty()) {
                Some(it) => vec![
                    Bit::Text(format!("{} @ {}", it.file, it.offset)),
                    Bit::Break,
                    Bit::Text(it.sha256.clone()),
                ],
                None => vec![t("未存档", "not kept").into()],
            };
            table.rows.push(vec![
                vec![Bit::Text((at + 1).to_string())],
                vec![title.into()],
                place,
                vec![Bit::Text(seen)],
                kept,
            ]);
        }
        if table.rows.is_empty() {
            out.line(t("没有可列入的页面。", "There are no pages to list."));
        }
        out.table(table);
        Self { outline: out, lang, unit: report.unit.name.clone(), day: audit.as_of }
    }

    /// As one HTML file.
    ///
    /// # Errors
    /// [`Error::Page`] when a template cannot be rendered.
    pub fn html(&self) -> Result<String, Error> {
        self.outline.html(self.lang)
    }

    /// As a Word document.
    ///
    /// # Errors
    /// [`Error::Word`] when it cannot be packed.
    pub fn docx(&self) -> Result<Vec<u8>, Error> {
        papers::outlined(&self.outline, &self.unit, self.day, true)
    }
}

/// `1、3–5`
fn ranges(numbers: &[usize], between: &str) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => parts.push((*number, *number)),
        }
    }
    let shown = parts.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}{between}{last}"),
        _ => format!("{first}–{last}"),
    });
    shown.collect::<Vec<_>>().join(between)
}

/// The pages on which a requirement was found, and those that its findings are about; none where it could not be told: a
/// page beside that would claim that it was.
fn of_rule(report: &Report, rule: &Rule) -> Vec<Exhibit> {
    if rule.verdict == "cannot-tell" && rule.open {
        return Vec::new();
    }
    let mut found = Vec::new();
    let check = rule.check.as_str();
    let begins = |word: &str| check.starts_with(word);
    let kinds: &[SectionKind] = match check {
        _ if begins("guide") => &[SectionKind::Guide],
        _ if begins("institution") => &[SectionKind::Institution],
        _ if begins("catalogue") => &[SectionKind::Catalogue],
        _ if begins("annual-report") => &[SectionKind::AnnualReportList, SectionKind::AnnualReport],
        _ if begins("request") => &[SectionKind::Request],
        _ if begins("statutory") => &[SectionKind::StatutoryContent],
        _ if begins("platform") => &[SectionKind::Platform],
        _ if begins("interpretation") => &[SectionKind::InterpretationList],
        _ if begins("document") || check == "disclosure-lag" => &[SectionKind::PolicyList],
        _ => &[],
    };
    for section in report.sections.iter().filter(|it| kinds.contains(&it.kind) && !it.blank) {
        found.push(page(&section.title, &section.path, &section.url));
    }
    if begins("interpretation") {
        for document in &report.documents {
            for it in &document.interpretations {
                found.push(page(&document.title, &[], &document.url));
                found.push(page(&it.title, &[], &it.url));
            }
        }
    }
    if begins("document") || check == "disclosure-lag" {
        found.extend(report.documents.iter().filter(|it| it.own).map(|it| page(&it.title, &[], &it.url)));
    }
    if begins("column") {
        let read = report.columns.iter().filter(|it| it.reason.is_none());
        found.extend(read.map(|it| page(&it.name, &[], &it.url)));
    }
    let of_home =
        ["home", "dead-links-home", "footer", "site", "https", "domain", "ipv6", "availability", "load"];
    if of_home.iter().any(|word| begins(word)) && rule.verdict != "cannot-tell" {
        found.push(page("", &[], &report.site.home));
    }
    let findings = report.findings.iter().filter(|it| it.rule == rule.id);
    for proof in findings.flat_map(|it| it.evidence.iter().take(1)) {
        let kept = proof.warc.as_ref().map(|warc| Saved {
            title: String::new(),
            at: proof.fetched_at.clone().unwrap_or_default(),
            file: warc.file.clone(),
            offset: warc.offset,
            sha256: proof.sha256.clone().unwrap_or_default(),
        });
        let title = proof.anchor.clone().unwrap_or_default();
        found.push(Exhibit { title, path: Vec::new(), url: proof.url.clone(), own: kept });
    }
    let mut told = std::collections::BTreeSet::new();
    found.retain(|it| told.insert(it.url.clone()));
    found
}

fn page(title: &str, path: &[String], url: &str) -> Exhibit {
    Exhibit { title: title.to_owned(), path: path.to_vec(), url: url.to_owned(), own: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_in_ranges() {
        assert_eq!(ranges(&[1, 3, 4, 5, 8, 9], "、"), "1、3–5、8、9");
        assert_eq!(ranges(&[1, 2, 4], ", "), "1, 2, 4");
        assert_eq!(ranges(&[], "、"), "");
    }
    #[test]
    fn what_could_not_be_told_has_no_exhibit() {
        let of = |verdict: &str, open: bool| -> usize {
            let report: Report = serde_json::from_value(serde_json::json!({
                "schema": "gongkai.audit/1", "tool": {"name": "gongkai", "version": "0.1.0"},
                "unit": {"id": "a", "name": "某局", "kind": "department", "region": "", "site_code": ""},
                "site": {"home": "http://a.cn/", "hosts": []},
                "audit": {"id": "a-1", "started": "", "finished": "", "as_of": "2026-11-20",
                          "pack": {"id": "p", "version": "1"}, "pages": 1, "requests": 1, "bytes": 1,
                          "stopped_by": null},
                "score": {"points": 9, "low": 9, "high": 9, "max": 10, "grade": null, "withheld": true,
                          "vetoes": []},
                "rules": [{"id": "r", "check": "guide-elements", "title": "指南", "basis": "", "verdict": verdict,
                           "reason": null, "max": 10, "points": 9, "measured": {}, "findings": [], "open": open}],
                "findings": [],
                "sections": [{"kind": "guide", "url": "http://a.cn/zn/", "title": "公开指南", "path": [],
                              "year": null, "published": null}],
                "columns": [], "documents": [],
                "links": {"checked": 0, "dead": [], "blocked": [], "unchecked": 0}
            }))
            .unwrap();
            of_rule(&report, &report.rules[0]).len()
        };
        assert_eq!((of("pass", false), of("fail", true), of("cannot-tell", true)), (1, 1, 0));
    }
}
