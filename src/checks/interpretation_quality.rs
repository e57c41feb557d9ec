//! `interpretation-quality`: an interpretation explains; it is not an excerpt of its document.
//!
//! Why: who interprets says where the policy comes from, whom it concerns and what changes (辽政办〔2022〕43号: 不得摘抄压缩).
//! Fails: of an interpretation of a document published within `window_days`, more than `max_copied_percent` of the text stands
//! in the document word for word; or its text names fewer than `min_elements` elements (background, aims, content, scope,
//! …). Pictures, videos, questions and answers and press conferences need not name elements. A person decides.
//! Not applicable: no document of that time has an interpretation.
//! Cannot tell: the text of a document or an interpretation could not be read, and the others are in order.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::support::{budget_left, documents, documents_need, pairs, partly, within};
use super::{About, Check};
use crate::extract::Form;
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Document, Interpretation, PairReading, Portal};

pub(super) const ABOUT: About = About {
    id: "interpretation-quality",
    title: "解读质量",
    passes: "期限内（参数 window_days）公布的文件，其解读与原文逐句相同的文字不超过规定比例（参数 max_copied_percent），文字解读写明规定数量的要素（参数 min_elements）：背景依据、目标任务、主要内容、适用范围、执行标准、注意事项、关键词诠释、惠民利民举措、新旧政策差异。",
    fails: "解读与原文相同的文字超过规定比例（疑似摘抄），或文字解读写明的要素不足，每份解读计一处，提交人工确认。图解、音视频、问答、发布会不计要素。",
    not_applicable: "期限内公布的文件都没有解读。",
    cannot_tell: "有文件或解读的正文未能读取（只有附件、图片），其余均符合要求。",
    remedy: "解读应说明背景依据、目标任务、主要内容、适用范围、新旧差异等，不得只摘抄、压缩文件要点。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InterpretationQuality {
    /// Days before the day of the audit, inclusive, within which the document was published.
    #[serde(default = "a_year")]
    window_days: u16,
    /// Inclusive limit: 60 means that 60 % still pass.
    #[serde(default = "sixty")]
    max_copied_percent: u8,
    /// Elements that a text must name at least.
    #[serde(default = "two")]
    min_elements: usize,
}

fn a_year() -> u16 {
    365
}

fn sixty() -> u8 {
    60
}

fn two() -> usize {
    2
}

impl Check for InterpretationQuality {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        // Asks first whether there may be pairs that were not read.
        pairs(portal)?;
        let (mut faults, mut doubt, mut seen, mut most) = (Vec::new(), None, 0, 0_u8);
        let mut accused: BTreeSet<String> = BTreeSet::new();
        for document in documents(portal)?.into_iter().filter(|it| within(it, self.window_days, portal)) {
            for interpretation in &document.interpretations {
                seen += 1;
                let Some(reading) = portal.papers().reading(&document.address, &interpretation.address)
                else {
                    doubt = doubt.or_else(|| Some(unreadable()));
                    continue;
                };
                let found = match reading.copied_percent {
                    Some(percent) if percent > self.max_copied_percent => {
                        most = most.max(percent);
                        Some(self.excerpt(document, interpretation, percent))
                    }
                    percent => {
                        most = most.max(percent.unwrap_or(0));
                        // A picture copies nothing; a text that nothing can be compared with may.
                        if percent.is_none() && (reading.has_text || reading.forms.is_empty()) {
                            doubt = doubt.or_else(|| Some(unreadable()));
                        }
                        self.silent(reading).then(|| self.thin(document, interpretation, reading))
                    }
                };
                faults.extend(found.filter(|fault| accused.insert(fault.subject.clone())));
            }
        }
        let left = budget_left(portal, documents_need(self.window_days));
        if seen == 0 {
            return left.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let doubt = doubt.or(left);
        let answer = Answer::of_faults(faults).blind(doubt).count("interpretations", seen);
        Ok(answer.count("most_copied_percent", usize::from(most)))
    }
}

impl InterpretationQuality {
    /// A text that names too few elements.
    fn silent(&self, reading: &PairReading) -> bool {
        let other = [Form::Picture, Form::Film, Form::Answers, Form::Press];
        let worded = reading.has_text && !other.iter().any(|form| reading.forms.contains(form));
        worded && reading.elements.len() < self.min_elements
    }

    fn excerpt(&self, document: &Document, interpretation: &Interpretation, percent: u8) -> Fault {
        let limit = self.max_copied_percent;
        let message = Text::new(
            format!(
                "解读“{}”有 {percent}% 的文字与文件“{}”原文相同（界限 {limit}%），疑似摘抄",
                interpretation.title, document.title
            ),
            format!(
                "{percent}% of the interpretation \"{}\" stands word for word in \"{}\" (the limit is {limit}%)",
                interpretation.title, document.title
            ),
        );
        fault(document, interpretation, "interpretation-excerpt", message)
    }

    fn thin(&self, document: &Document, interpretation: &Interpretation, reading: &PairReading) -> Fault {
        let zh: Vec<&str> = reading.elements.iter().map(|element| element.name().0).collect();
        let en: Vec<&str> = reading.elements.iter().map(|element| element.name().1).collect();
        let (zh, en) = (none_or(&zh.join("、"), "无"), none_or(&en.join(", "), "none"));
        let limit = self.min_elements;
        let message = Text::new(
            format!("解读“{}”写明的要素不足 {limit} 项（找到：{zh}）", interpretation.title),
            format!(
                "the interpretation \"{}\" names fewer than {limit} elements (found: {en})",
                interpretation.title
            ),
        );
        fault(document, interpretation, "interpretation-elements", message)
    }
}

fn none_or(words: &str, none: &str) -> String {
    if words.is_empty() { none.to_owned() } else { words.to_owned() }
}

fn fault(document: &Document, interpretation: &Interpretation, subject: &str, message: Text) -> Fault {
    let remedy = Text::new(
        "补充背景依据、适用范围、主要举措、新旧差异等说明，不以摘抄代替解读",
        "explain background, scope, measures and changes instead of excerpting the document",
    );
    let seen = Seen::at(&interpretation.address).quoting(&interpretation.title);
    Fault::new(seen, format!("{subject}:{}", interpretation.address), message, remedy)
        .severity(Severity::Minor)
        .flagged()
        .also_seen(Seen::at(&document.address).quoting(&document.title))
}

fn unreadable() -> Reason {
    partly(
        "有文件或解读的正文未能读取（只有附件或图片），无法比对",
        "the text of a document or an interpretation could not be read (only a file or a picture)",
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::extract::Element;
    use crate::portal::PortalParts;

    const CHECK: InterpretationQuality =
        InterpretationQuality { window_days: 365, max_copied_percent: 60, min_elements: 2 };

    fn portal(copied_percent: Option<u8>, elements: &[Element], forms: &[Form]) -> PortalParts {
        let mut it = parts();
        it.documents.push(document("/d", dated(date(2026, 5, 1))));
        it.documents[0].interpretations.push(interpretation("/j", dated(date(2026, 5, 1))));
        it.papers.readings.push(PairReading {
            document: at("/d"),
            interpretation: at("/j"),
            copied_percent,
            has_text: copied_percent.is_some(),
            elements: elements.to_vec(),
            forms: forms.to_vec(),
        });
        it
    }

    const BOTH: [Element; 2] = [Element::Background, Element::Content];

    #[test]
    fn passes_at_the_limit() {
        assert_eq!(verdict(&CHECK, portal(Some(60), &BOTH, &[Form::Words])), Verdict::Pass);
        assert_eq!(verdict(&CHECK, portal(Some(10), &[], &[Form::Words, Form::Answers])), Verdict::Pass);
        assert_eq!(verdict(&CHECK, portal(None, &[], &[Form::Picture])), Verdict::Pass);
    }

    #[test]
    fn fails_above_the_limit_for_a_person_to_decide() {
        let found = faults(&CHECK, portal(Some(61), &BOTH, &[Form::Words]));
        assert_eq!(found[0].subject, "interpretation-excerpt:http://x.gov.cn/j");
        assert!(found[0].flagged && found[0].seen.len() == 2);
    }

    #[test]
    fn fails_below_the_elements() {
        let found = subjects(&CHECK, portal(Some(10), &BOTH[..1], &[Form::Words]));
        assert_eq!(found, ["interpretation-elements:http://x.gov.cn/j"]);
    }

    #[test]
    fn does_not_apply_without_pairs() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        let mut old = portal(Some(100), &[], &[]);
        old.documents[0].published = dated(date(2025, 11, 22));
        assert_eq!(verdict(&CHECK, old), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_texts() {
        let partly = |it| matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_)));
        assert!(partly(portal(None, &BOTH, &[])));
        let mut unread = portal(Some(10), &BOTH, &[]);
        unread.papers.readings.clear();
        assert!(partly(unread));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
