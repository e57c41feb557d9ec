//! `interpretation-coverage`: every recent policy document of the unit's own has an interpretation 政策解读.
//!
//! Why: who drafts a policy explains it (国办发〔2017〕47号, 解读回应).
//! Fails: a document published within `window_days` before `Portal::as_of` has none; one fault for each document.
//! A policy document has a number 文号 or stands in a policy column: announcements of every day have neither. Documents
//! that are printed as repealed or expired, and mere appointments 任免, need none.
//! Not applicable: no such document was published in that time.
//! Cannot tell: a document without an interpretation was found, but interpretations, the document's page, or part
//! of the site could not be read; or the documents could not be read.

use jiff::civil::Date;
use serde::Deserialize;

use super::support::{budget_left, documents, documents_need, interpretations_unread, is_policy, within};
use super::{About, Check};
use crate::extract::Validity;
use crate::model::{Answer, Fault, Reason, Seen, Text, Verdict};
use crate::portal::{Document, Portal};

pub(super) const ABOUT: About = About {
    id: "interpretation-coverage",
    title: "政策文件配有解读",
    passes: "监测时间点前规定期限内（参数 window_days）公布的本机关政策文件都配有解读。",
    fails: "政策文件（有文号或列在政策文件栏目的）没有找到解读，每个文件计一处。已标注废止、失效的文件和人事任免文件除外。",
    not_applicable: "期限内没有公布政策文件。",
    cannot_tell: "有文件未找到解读，但解读栏目、文件页面或网站的一部分未能读取。",
    remedy: "按“谁起草、谁解读”发布解读材料，并与文件相互链接。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InterpretationCoverage {
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
}

fn a_year() -> u16 {
    365
}

impl Check for InterpretationCoverage {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let recent = documents(portal)?.into_iter();
        let recent = recent.filter(|document| within(document, self.window_days, portal));
        let policies = recent.filter(|document| is_policy(document, portal));
        let recent: Vec<&Document> =
            policies.filter(|document| needs_interpretation(document, portal.as_of)).collect();
        if recent.is_empty() {
            let doubt = portal.lacks(documents_need(self.window_days));
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let bare: Vec<&&Document> = recent.iter().filter(|it| it.interpretations.is_empty()).collect();
        let answer = |faults| {
            let answer = Answer::of_faults(faults).count("documents", recent.len());
            answer.count("interpreted", recent.len() - bare.len())
        };
        if bare.is_empty() {
            let doubt = budget_left(portal, documents_need(self.window_days));
            return Ok(answer(Vec::new()).blind(doubt));
        }
        if let Some(reason) = interpretations_unread(portal, documents_need(self.window_days)) {
            return Err(reason);
        }
        let doubt = bare.iter().find_map(|document| document.unread.clone());
        let read = bare.iter().filter(|document| document.unread.is_none());
        Ok(answer(read.map(|document| fault(document)).collect()).blind(doubt))
    }
}

fn needs_interpretation(document: &Document, as_of: Date) -> bool {
    let validity: String =
        document.validity.iter().flat_map(|it| it.chars()).filter(|c| !c.is_whitespace()).collect();
    let ended =
        ["废止", "失效", "无效"].iter().any(|word| validity.contains(word)) && !validity.contains("部分");
    // 未失效, 未废止: still in force.
    let ended = ended && !validity.contains('未');
    // By its own words: the day until which it is valid has passed, or a remark behind the title says so.
    let ended = ended || matches!(document.term.at(as_of), Some(Validity::Expired | Validity::Repealed));
    let appointment = ["任免", "任职", "免职"].iter().any(|word| document.title.contains(word));
    !ended && !appointment
}

fn fault(document: &Document) -> Fault {
    let mut seen = Seen::at(&document.address).quoting(&document.title);
    if let Some((list, row)) = &document.listed_on {
        seen = seen.linked_from(list, row);
    }
    let published = document.published.map_or(String::new(), |published| published.date.to_string());
    let message = Text::new(
        format!("政策文件“{}”（{published} 公布）未找到政策解读", document.title),
        format!("no interpretation was found of the document \"{}\", published {published}", document.title),
    );
    let remedy = Text::new(
        "发布该文件的解读材料，并在文件页与解读页之间相互链接",
        "publish an interpretation and link it with the document, both ways",
    );
    Fault::new(seen, format!("uninterpreted:{}", document.address), message, remedy)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::extract::LabelKind;
    use crate::portal::{ColumnKind, PortalParts};

    const CHECK: InterpretationCoverage = InterpretationCoverage { window_days: 365 };
    const FIRST: Date = date(2025, 11, 23);

    fn published(day: Date) -> PortalParts {
        let mut it = parts();
        it.documents.push(document("/d", dated(day)));
        it
    }

    #[test]
    fn passes_when_each_document_has_one() {
        let mut it = published(FIRST);
        it.documents[0].interpretations.push(interpretation("/j", None));
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
    }

    #[test]
    fn fails_for_a_bare_document_from_the_first_day_of_the_window() {
        assert_eq!(subjects(&CHECK, published(FIRST)), ["uninterpreted:http://x.gov.cn/d"]);
        let mut partly = published(FIRST);
        partly.documents[0].validity = Some("部分失效".into());
        assert_eq!(subjects(&CHECK, partly).len(), 1);
    }

    #[test]
    fn an_announcement_without_a_number_is_a_policy_only_in_a_policy_column() {
        let mut it = published(TODAY);
        it.documents[0].number = None;
        assert_eq!(verdict(&CHECK, it.clone()), Verdict::NotApplicable);
        it.documents[0].column = Some(at("/zcwj/"));
        it.columns.push(column(ColumnKind::Policy, "/zcwj/", Some(TODAY)));
        assert_eq!(subjects(&CHECK, it).len(), 1);
    }

    #[test]
    fn does_not_apply_to_older_ended_or_personnel_documents() {
        assert_eq!(verdict(&CHECK, published(date(2025, 11, 22))), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        for ended in ["已 废止", "失效"] {
            let mut it = published(TODAY);
            it.documents[0].validity = Some(ended.into());
            assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
        }
        let mut it = published(date(2026, 1, 5));
        it.documents[0].term.until = Some(date(2026, 10, 31));
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
        let mut it = published(TODAY);
        it.documents[0].title = "关于某某同志任职的通知".into();
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_an_absence_from_what_was_not_read() {
        let mut it = published(TODAY);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, it), not_gathered());
        let mut it = published(TODAY);
        it.unread.push((LabelKind::Interpretation, at("/zcjd/"), Reason::NeedsRendering));
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::NeedsRendering));
        let mut it = published(TODAY);
        it.documents[0].unread = Some(Reason::Robots);
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::Robots));
        let mut it = parts();
        it.unread.push((LabelKind::Policy, at("/zcwj/"), Reason::NeedsRendering));
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::NeedsRendering));
    }
}
