//! One rule of a report explained: what it asks, what it took and for what, and its place in the whole sum.

use std::fmt::Write as _;

use super::inert::{inert, inert_page};
use super::json_v1::{Finding, Report, Rule};
use super::words::Words;
use crate::model::{Lang, Points};

/// Findings told one by one; `findings.csv` holds all.
const SHOWN: usize = 50;

/// Explains `rule`, in the words of the report and labels of `lang`; `None` when the report has no such rule.
pub fn explain(report: &Report, rule: &str, lang: Lang) -> Option<String> {
    let rule = report.rules.iter().find(|it| it.id == rule)?;
    let it = Explained { report, rule, words: Words::new(lang), zh: lang == Lang::Zh };
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = it.write(&mut out);
    Some(inert_page(&out).into_owned())
}

struct Explained<'a> {
    report: &'a Report,
    rule: &'a Rule,
    words: Words,
    zh: bool,
}

impl Explained<'_> {
    fn write(&self, out: &mut String) -> std::fmt::Result {
        let (rule, report) = (self.rule, self.report);
        writeln!(out, "{}  {}", rule.id, rule.title)?;
        let nature = self.nature();
        if !nature.is_empty() {
            writeln!(out, "{nature}")?;
        }
        let confidence = rule.confidence.map(|it| super::fill_portal::word(&it)).unwrap_or_default();
        let confidence =
            if confidence.is_empty() { confidence } else { self.words.of("confidence", &confidence) };
        writeln!(
            out,
            "{}{}  [{}: {confidence}]",
            self.words.t("basis"),
            rule.basis,
            self.words.t("confidence")
        )?;
        let verdict = self.words.of("verdict", &rule.verdict);
        writeln!(
            out,
            "{}: {verdict}  {} / {}",
            self.words.t("verdict"),
            span(rule.low, rule.high),
            rule.max
        )?;
        if let Some(reason) = &rule.reason_text {
            writeln!(out, "{}", inert(reason))?;
        }
        if let Some(by) = &rule.ruled {
            writeln!(out, "{}", inert(&format!("{} {} {} {}", by.who, by.day, by.file, by.note)))?;
        }
        writeln!(out)?;
        let findings: Vec<&Finding> = report.findings.iter().filter(|it| it.rule == rule.id).collect();
        for finding in findings.iter().take(SHOWN) {
            writeln!(
                out,
                "{:>6}  {}  {}{}",
                minus(finding.points),
                finding.id,
                self.mark(finding),
                inert(&finding.message)
            )?;
            writeln!(out, "        {}", inert(&finding.url))?;
        }
        if findings.len() > SHOWN {
            writeln!(out, "        {}", self.words.n("more", findings.len()))?;
        }
        if !findings.is_empty() {
            writeln!(out)?;
        }
        if let Some(family) = report.families.iter().find(|it| it.id == rule.family && it.bonus == rule.bonus)
        {
            writeln!(out, "{}: {} / {}", family.title, span(family.low, family.high), family.max)?;
        }
        writeln!(out, "\n{}", self.words.t("steps"))?;
        for step in &report.score.steps {
            let ours = step.about.as_ref().is_some_and(|it| *it == rule.id || *it == rule.family);
            let sign = if ours { "▸" } else { " " };
            writeln!(
                out,
                "{sign} {:>8}  {:>8}  {}",
                minus(step.points),
                step.total.to_string(),
                inert(&step.label)
            )?;
        }
        let score = &report.score;
        let withheld = self.words.t("withheld");
        let grade = score.grade.as_ref().unwrap_or(&withheld);
        writeln!(
            out,
            "\n{} {}  [{}]  {grade}",
            self.words.t("score"),
            score.points,
            span(score.low, score.high)
        )
    }

    /// What kind of rule it is and how it takes points.
    fn nature(&self) -> String {
        let (rule, mut words) = (self.rule, Vec::new());
        if rule.veto {
            words.push(self.words.of("severity", "veto"));
        }
        if rule.bonus {
            words.push(if self.zh { "加分项，不扣分" } else { "earns points, takes none" }.to_owned());
        }
        if rule.manual {
            words.push(self.words.t("manual"));
        }
        match rule.per_fault {
            _ if rule.max == Points::ZERO => {}
            Some(each) if self.zh => words.push(format!("每处 {each} 分，扣满 {} 分为止", rule.max)),
            Some(each) => words.push(format!("{each} each, at most {}", rule.max)),
            None if rule.bonus || rule.manual => {}
            None if self.zh => words.push(format!("有一处即扣 {} 分", rule.max)),
            None => words.push(format!("any fault takes all {}", rule.max)),
        }
        words.join(if self.zh { "，" } else { ", " })
    }

    fn mark(&self, finding: &Finding) -> String {
        match &finding.ruling {
            _ if finding.flagged => format!("[{}] ", self.words.t("flagged")),
            Some(it) if it.confirmed => format!("[{}] ", self.words.of("standing", "confirmed")),
            Some(_) => format!("[{}] ", self.words.t("dismissed")),
            None => String::new(),
        }
    }
}

fn span(low: Points, high: Points) -> String {
    if low == high { low.to_string() } else { format!("{low} – {high}") }
}

fn minus(points: Points) -> String {
    points.to_string().replace('-', "−")
}
