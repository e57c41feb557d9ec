//! `document-validity`: documents state whether they are in force, and none that ended is shown as if it were.
//!
//! Why: who reads a document must see whether it still binds (国办发〔2017〕47号: 修改、废止、失效 are marked on the page).
//! Fails: a numbered document published within `window_days` states no validity 有效性, unlike others (what no document of
//! the site states is one fault for the site); a document that a later text repeals, or whose term 有效期 is over, is
//! shown as in force. Everything here is for a person to decide: numbers may be misread, terms prolonged elsewhere.
//! Not applicable: the unit has no documents of its own.
//! Cannot tell: documents could not be read, and the others are in order.

use serde::Deserialize;

use super::support::{documents, documents_need, within};
use super::{About, Check};
use crate::extract::{Field, FieldState};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Document, DocumentPaper, Portal};

pub(super) const ABOUT: About = About {
    id: "document-validity",
    title: "文件有效性标注",
    passes: "期限内（参数 window_days）公布的有文号的文件注明有效性；已被废止或有效期已满的文件没有仍标为有效。",
    fails: "文件未注明有效性，每个文件计一处，全站都未注明的计一处；文件已被后来的文件废止，或正文所定有效期已满，原页面仍标为有效或未标注。均提交人工确认。",
    not_applicable: "没有本机关文件。",
    cannot_tell: "有文件未能读取，其余均符合要求。",
    remedy: "在文件页注明有效性；废止、失效、修改的在原页面明确标注，并注明依据。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentValidity {
    /// Days before the day of the audit, inclusive, within which the validity must be stated. What ended is looked
    /// for among all documents.
    #[serde(default = "a_year")]
    window_days: u16,
    /// Asks whether the validity is stated at all.
    #[serde(default = "yes")]
    stated: bool,
}

fn a_year() -> u16 {
    365
}

fn yes() -> bool {
    true
}

impl Check for DocumentValidity {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let own = documents(portal)?;
        let papers = portal.papers();
        let read: Vec<(&Document, &DocumentPaper)> =
            own.iter().filter_map(|it| Some((*it, papers.document(&it.address)?))).collect();
        let unread = own.iter().find(|it| papers.document(&it.address).is_none());
        let doubt = unread.map(|it| it.unread.clone().unwrap_or(Reason::NotGathered));
        let doubt = doubt.or_else(|| portal.lacks(documents_need(self.window_days)));
        if read.is_empty() {
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let mut faults = Vec::new();
        let asked = read.iter().filter(|it| it.0.number.is_some() && within(it.0, self.window_days, portal));
        let asked: Vec<_> = asked.filter(|_| self.stated).collect();
        let silent: Vec<&Document> = asked.iter().filter(|it| !states(it.0, it.1)).map(|it| it.0).collect();
        if !silent.is_empty() && !read.iter().any(|it| states(it.0, it.1)) {
            faults.extend(silent.first().map(|first| never_stated(first, silent.len())));
        } else {
            faults.extend(silent.iter().map(|document| unstated(document)));
        }
        let (mut repealed, mut expired) = (0, 0);
        for (document, paper) in &read {
            let ended = says_ended(document);
            if let Some((by, title)) = paper.repealed_by.as_ref().filter(|_| !ended) {
                repealed += 1;
                let fault = repealed_fault(document, title);
                faults.push(fault.also_seen(Seen::at(by).quoting(title)));
            } else if let Some(until) = document.term.until
                && until < portal.as_of
                && !ended
                && document.validity.is_some()
            {
                expired += 1;
                faults.push(expired_fault(document, &until.to_string()));
            }
        }
        let answer = Answer::of_faults(faults).blind(doubt).count("documents", read.len());
        Ok(answer.count("unstated", silent.len()).count("repealed", repealed).count("expired", expired))
    }
}

fn states(document: &Document, paper: &DocumentPaper) -> bool {
    let filled = paper.block.as_ref().is_some_and(|block| block.state(Field::Validity) == FieldState::Filled);
    filled || document.validity.is_some()
}

/// The page says that the document is no longer, or not wholly, in force.
fn says_ended(document: &Document) -> bool {
    let validity = document.validity.as_deref().unwrap_or_default();
    let ended = ["废止", "失效", "无效", "过期", "修改", "终止", "届满"];
    let denied = ["未废止", "未失效", "无失效"].iter().any(|word| validity.contains(word));
    let titled = [
        "（废止）",
        "(废止)",
        "（失效）",
        "(失效)",
        "已废止",
        "已失效",
        "【废止】",
        "【失效】",
        "[废止]",
        "[失效]",
    ];
    (!denied && ended.iter().any(|word| validity.contains(word)))
        || titled.iter().any(|word| document.title.contains(word))
}

fn seen(document: &Document) -> Seen {
    match &document.listed_on {
        Some((list, row)) => Seen::at(&document.address).linked_from(list, row),
        None => Seen::at(&document.address),
    }
}

fn unstated(document: &Document) -> Fault {
    let message = Text::new(
        format!("文件“{}”未注明有效性", document.title),
        format!("the document \"{}\" does not state whether it is in force", document.title),
    );
    let remedy = Text::new("在文件页注明有效性", "state on the page whether the document is in force");
    Fault::new(seen(document), format!("validity-unstated:{}", document.address), message, remedy)
        .severity(Severity::Minor)
        .flagged()
}

fn never_stated(first: &Document, count: usize) -> Fault {
    let message = Text::new(
        format!("政策文件页面都未注明有效性（期限内 {count} 件）"),
        format!("no page of a document states whether it is in force ({count} documents)"),
    );
    let remedy = Text::new("在文件页模板中设置“有效性”字段", "give the template of documents a field for it");
    Fault::new(seen(first), "validity-unstated", message, remedy).severity(Severity::Minor).flagged()
}

fn repealed_fault(document: &Document, by: &str) -> Fault {
    let shown = document.validity.as_deref();
    let (zh, en) = match shown {
        Some(words) => (format!("仍标为“{words}”"), format!("is still shown as \"{words}\"")),
        None => ("原页面未标注".to_owned(), "is not marked so on its page".to_owned()),
    };
    let message = Text::new(
        format!("文件“{}”已被“{by}”废止，{zh}", document.title),
        format!("the document \"{}\" was repealed by \"{by}\" and {en}", document.title),
    );
    let quoted = seen(document).quoting(shown.unwrap_or_default());
    Fault::new(quoted, format!("repealed-shown-valid:{}", document.address), message, mark()).flagged()
}

fn expired_fault(document: &Document, until: &str) -> Fault {
    let shown = document.validity.as_deref().unwrap_or_default();
    let message = Text::new(
        format!("文件“{}”有效期至 {until}，已届满，仍标为“{shown}”", document.title),
        format!(
            "the term of the document \"{}\" ended on {until}, it is still shown as \"{shown}\"",
            document.title
        ),
    );
    Fault::new(seen(document), format!("expired-shown-valid:{}", document.address), message, mark()).flagged()
}

fn mark() -> Text {
    Text::new(
        "核对后在原页面标注“已废止”或“已失效”及依据；延长有效期的注明新的期限",
        "mark the page as repealed or expired with the ground, or state the new term",
    )
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: DocumentValidity = DocumentValidity { window_days: 365, stated: true };

    fn portal(validity: &[Option<&str>]) -> PortalParts {
        let mut it = parts();
        for (n, validity) in validity.iter().enumerate() {
            let mut one = document(&format!("/d{n}"), dated(date(2026, 5, 1)));
            one.validity = validity.map(str::to_owned);
            it.documents.push(one);
            it.papers.documents.push(paper(&format!("/d{n}"), None));
        }
        it
    }

    #[test]
    fn passes_when_stated() {
        assert_eq!(verdict(&CHECK, portal(&[Some("有效"), Some("废止")])), Verdict::Pass);
    }

    #[test]
    fn silence_is_one_fault_for_the_document_or_for_the_site() {
        assert_eq!(subjects(&CHECK, portal(&[Some("有效"), None])), ["validity-unstated:http://x.gov.cn/d1"]);
        assert_eq!(subjects(&CHECK, portal(&[None, None])), ["validity-unstated"]);
        let quiet = DocumentValidity { stated: false, ..CHECK };
        assert_eq!(verdict(&quiet, portal(&[None])), Verdict::Pass);
        let mut old = portal(&[None]);
        old.documents[0].published = dated(date(2025, 11, 22));
        assert_eq!(verdict(&CHECK, old), Verdict::Pass);
    }

    #[test]
    fn what_was_repealed_must_not_be_shown_as_in_force() {
        let repealed = |validity| {
            let mut it = portal(&[validity]);
            it.papers.documents[0].repealed_by = Some((at("/new"), "某新办法".into()));
            it
        };
        let found = faults(&CHECK, repealed(Some("有效")));
        assert_eq!(
            (found[0].subject.as_str(), found[0].flagged),
            ("repealed-shown-valid:http://x.gov.cn/d0", true)
        );
        assert_eq!(found[0].seen.len(), 2);
        assert_eq!(verdict(&CHECK, repealed(Some("已废止"))), Verdict::Pass);
        assert!(matches!(verdict(&CHECK, repealed(Some("未废止"))), Verdict::Fail(_)));
    }

    #[test]
    fn a_term_is_over_on_the_day_after() {
        let until = |day: Date, validity| {
            let mut it = portal(&[validity]);
            it.documents[0].term.until = Some(day);
            it
        };
        assert_eq!(verdict(&CHECK, until(TODAY, Some("有效"))), Verdict::Pass);
        let over = date(2026, 11, 22);
        assert_eq!(subjects(&CHECK, until(over, Some("有效"))), ["expired-shown-valid:http://x.gov.cn/d0"]);
        assert_eq!(verdict(&CHECK, until(over, Some("失效"))), Verdict::Pass);
    }

    #[test]
    fn does_not_apply_without_documents() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_read() {
        let mut it = portal(&[Some("有效")]);
        it.documents.push(document("/file", dated(date(2026, 5, 1))));
        it.documents[1].unread = Some(Reason::NeedsRendering);
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::NeedsRendering));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
