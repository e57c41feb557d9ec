//! `document-number`: numbers 文号 are printed in the standard form, and no two documents bear the same one.
//!
//! Why: a number finds one document (GB/T 9704: the year stands in 〔〕, the serial number without 第 and zeros in front).
//! Fails: a document published within `window_days` before `Portal::as_of` prints its number only in another form (a note: it
//! costs nothing); two documents of unlike titles bear one number (for a person to decide: one may be misread).
//! Numbers that are missing in a sequence are measured (`possibly_unpublished`) and never a fault: not every document is
//! for the public.
//! Not applicable: no document of the unit's own has a number.
//! Cannot tell: documents could not be read, and the others are in order.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::support::{documents, documents_need, within};
use super::{About, Check};
use crate::model::{Address, Answer, Fault, Measured, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Document, Portal};

pub(super) const ABOUT: About = About {
    id: "document-number",
    title: "发文字号规范",
    passes: "期限内（参数 window_days）公布的文件，文号年份用六角括号〔〕标注、序号不加“第”不编虚位；不同文件没有共用同一文号。",
    fails: "文号只以其他形式印出，每个文件记一处提示，不扣分；同一文号出现在标题不同的文件上，提交人工确认。序号中断只列入测量值“possibly_unpublished”，不作为问题（可能依法不公开）。",
    not_applicable: "本机关文件都没有文号。",
    cannot_tell: "有文件未能读取，其余均符合要求。",
    remedy: "按《党政机关公文格式》（GB/T 9704）标注文号；文号重复的核对原文后更正。",
};

/// Documents of one issuer and year from which on a sequence is looked at.
const A_SEQUENCE: usize = 3;

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentNumber {
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
}

fn a_year() -> u16 {
    365
}

impl Check for DocumentNumber {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let own = documents(portal)?;
        let numbered: Vec<&Document> = own.into_iter().filter(|it| it.number.is_some()).collect();
        let doubt = numbered.iter().find_map(|it| it.unread.clone());
        let doubt = doubt.or_else(|| portal.lacks(documents_need(self.window_days)));
        if numbered.is_empty() {
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let papers = portal.papers();
        let mut faults = Vec::new();
        for document in numbered.iter().filter(|it| within(it, self.window_days, portal)) {
            let printed = papers.document(&document.address).and_then(|it| it.misprinted_number.as_deref());
            faults.extend(printed.map(|printed| misprinted(document, printed)));
        }
        let misprints = faults.len();
        let title =
            |at: &Address| numbered.iter().find(|it| it.address == *at).map_or("", |it| it.title.as_str());
        for (number, places) in &papers.shared_numbers {
            let named: Vec<(&Address, &str)> = places.iter().map(|at| (at, title(at))).collect();
            faults.extend(shared(number, &named));
        }
        let answer = Answer::of_faults(faults).blind(doubt).count("numbered", numbered.len());
        let answer = answer.count("misprinted", misprints).count("shared", papers.shared_numbers.len());
        Ok(with_gaps(answer, &numbered))
    }
}

fn misprinted(document: &Document, printed: &str) -> Fault {
    let number = document.number.as_deref().unwrap_or_default();
    let message = Text::new(
        format!("文件“{}”的文号印作“{printed}”，规范写法是“{number}”", document.title),
        format!(
            "the number of \"{}\" is printed \"{printed}\"; the standard form is \"{number}\"",
            document.title
        ),
    );
    let remedy = Text::new(
        "文号年份用六角括号〔〕标注，序号不加“第”",
        "print the year in 〔〕 and the serial number bare",
    );
    let seen = Seen::at(&document.address).quoting(printed);
    Fault::new(seen, format!("number-form:{}", document.address), message, remedy).severity(Severity::Note)
}

fn shared(number: &str, places: &[(&Address, &str)]) -> Option<Fault> {
    let ((first, title), others) = places.split_first()?;
    let titles: Vec<String> = places.iter().map(|(_, title)| format!("“{title}”")).collect();
    let message = Text::new(
        format!("文号“{number}”出现在 {} 件不同的文件上：{}", places.len(), titles.join("、")),
        format!("{} different documents bear the number \"{number}\": {}", places.len(), titles.join(", ")),
    );
    let remedy = Text::new("核对原文，更正误标的文号", "compare the originals and correct the wrong number");
    let fault =
        Fault::new(Seen::at(first).quoting(title), format!("number-shared:{number}"), message, remedy);
    let fault = fault.severity(Severity::Minor).flagged();
    Some(others.iter().fold(fault, |fault, (at, title)| fault.also_seen(Seen::at(at).quoting(title))))
}

/// Adds the serial numbers that are missing between 1 and the highest, by issuer and year.
fn with_gaps(mut answer: Answer, numbered: &[&Document]) -> Answer {
    let mut sequences: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for number in numbered.iter().filter_map(|it| it.number.as_deref()) {
        let Some((head, tail)) = number.split_once('〕') else { continue };
        if let Ok(serial) = tail.trim_end_matches('号').parse() {
            sequences.entry(format!("{head}〕")).or_default().insert(serial);
        }
    }
    let mut gaps = Vec::new();
    for (head, serials) in sequences.iter().filter(|(_, serials)| serials.len() >= A_SEQUENCE) {
        let highest = serials.last().copied().unwrap_or(0);
        // Where most are missing, this is not the place where they are published.
        if usize::try_from(highest).unwrap_or(usize::MAX) > serials.len() * 2 {
            continue;
        }
        let missing: Vec<String> =
            (1..highest).filter(|it| !serials.contains(it)).map(|it| it.to_string()).collect();
        if !missing.is_empty() {
            gaps.push(format!("{head}{}号", missing.join("、")));
        }
    }
    if !gaps.is_empty() {
        answer.measured.insert("possibly_unpublished".into(), Measured::Words(gaps));
    }
    answer
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: DocumentNumber = DocumentNumber { window_days: 365 };

    fn portal(serials: &[u32]) -> PortalParts {
        let mut it = parts();
        for n in serials {
            let path = format!("/d{n}");
            it.documents.push(document(&path, dated(date(2026, 5, 1))));
            it.documents.last_mut().unwrap().number = Some(format!("某政发〔2026〕{n}号"));
            it.papers.documents.push(paper(&path, None));
        }
        it
    }

    #[test]
    fn passes_and_measures_gaps_without_blame() {
        let it = answer(&CHECK, portal(&[1, 2, 5]));
        assert_eq!(it.verdict, Verdict::Pass);
        let gaps = Measured::Words(vec!["某政发〔2026〕3、4号".into()]);
        assert_eq!(it.measured.get("possibly_unpublished"), Some(&gaps));
        assert!(!answer(&CHECK, portal(&[1, 2, 7])).measured.contains_key("possibly_unpublished"));
    }

    #[test]
    fn another_form_is_a_note_up_to_the_last_day_of_the_window() {
        let mut it = portal(&[1]);
        it.papers.documents[0].misprinted_number = Some("某政发[2026]1号".into());
        it.documents[0].published = dated(date(2025, 11, 23));
        let found = faults(&CHECK, it.clone());
        assert_eq!((found.len(), found[0].severity), (1, Severity::Note));
        it.documents[0].published = dated(date(2025, 11, 22));
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
    }

    #[test]
    fn a_number_on_two_documents_is_flagged() {
        let mut it = portal(&[1, 2]);
        it.papers.shared_numbers = vec![("某政发〔2026〕1号".into(), vec![at("/d1"), at("/d2")])];
        let found = faults(&CHECK, it);
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("number-shared:某政发〔2026〕1号", true));
        assert_eq!(found[0].seen.len(), 2);
    }

    #[test]
    fn does_not_apply_without_numbers() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        let mut it = portal(&[1]);
        it.documents[0].number = None;
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_read() {
        let mut it = portal(&[1]);
        it.documents[0].unread = Some(Reason::NeedsRendering);
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::NeedsRendering));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
