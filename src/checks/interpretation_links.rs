//! `interpretation-links`: a document and its interpretation link each other.
//!
//! Why: who reads one should find the other (国办发〔2017〕47号, 四（二）3).
//! Fails: the document's page does not link the interpretation, or the interpretation's page does not link the
//! document; one fault for each missing direction.
//! Not applicable: no document has an interpretation.
//! Cannot tell: a page of the pair was not read, and all other links are in place.

use serde::Deserialize;

use super::support::{budget_left, needs_of, not_read, pairs};
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Text, Verdict};
use crate::portal::{Document, Interpretation, Portal};

pub(super) const ABOUT: About = About {
    id: "interpretation-links",
    title: "文件与解读相互关联",
    passes: "政策文件页有通向解读的链接，解读页有通向文件的链接。",
    fails: "文件页没有链接解读，或解读页没有链接文件，每缺一个方向计一处。",
    not_applicable: "没有找到配有解读的文件。",
    cannot_tell: "文件页或解读页未能读取，其余链接齐全。",
    remedy: "在文件页添加“相关解读”链接，在解读页添加“相关文件”链接。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InterpretationLinks {}

impl Check for InterpretationLinks {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let pairs = pairs(portal)?;
        if pairs.is_empty() {
            return Ok(Verdict::NotApplicable.into());
        }
        let (mut faults, mut doubt) = (Vec::new(), None);
        for (document, interpretation) in &pairs {
            if !interpretation.linked_from_document {
                let unread = document.unread.clone().or_else(|| not_read(portal, &document.address));
                match unread {
                    Some(reason) => doubt = doubt.or(Some(reason)),
                    None => faults.push(document_is_silent(document, interpretation)),
                }
            }
            if !interpretation.links_to_document {
                // A document that waits may be linked under an address that is not known yet.
                let waits = document.unread.clone().filter(|reason| *reason == Reason::NotGathered);
                match not_read(portal, &interpretation.address).or(waits) {
                    Some(reason) => doubt = doubt.or(Some(reason)),
                    None => faults.push(interpretation_is_silent(document, interpretation)),
                }
            }
        }
        let doubt = doubt.or_else(|| budget_left(portal, needs_of(ABOUT.id)));
        let missing = faults.len();
        Ok(Answer::of_faults(faults).blind(doubt).count("pairs", pairs.len()).count("missing_links", missing))
    }
}

fn document_is_silent(document: &Document, interpretation: &Interpretation) -> Fault {
    let message = Text::new(
        format!("文件“{}”的页面没有链接其解读“{}”", document.title, interpretation.title),
        format!(
            "the page of \"{}\" does not link its interpretation \"{}\"",
            document.title, interpretation.title
        ),
    );
    let remedy = Text::new("在文件页添加“相关解读”链接", "link the interpretation from the document's page");
    let subject = format!("unlinked:{} {}", document.address, interpretation.address);
    let seen = Seen::at(&document.address).quoting(&document.title);
    Fault::new(seen, subject, message, remedy).also_seen(Seen::at(&interpretation.address))
}

fn interpretation_is_silent(document: &Document, interpretation: &Interpretation) -> Fault {
    let message = Text::new(
        format!("解读“{}”的页面没有链接其文件“{}”", interpretation.title, document.title),
        format!(
            "the interpretation \"{}\" does not link its document \"{}\"",
            interpretation.title, document.title
        ),
    );
    let remedy = Text::new("在解读页添加“相关文件”链接", "link the document from the interpretation's page");
    let subject = format!("unlinked:{} {}", interpretation.address, document.address);
    let seen = Seen::at(&interpretation.address).quoting(&interpretation.title);
    Fault::new(seen, subject, message, remedy).also_seen(Seen::at(&document.address))
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::extract::PageKind;
    use crate::portal::PortalParts;

    fn pair(linked_from_document: bool, links_to_document: bool) -> PortalParts {
        let mut it = parts();
        it.documents.push(document("/d", None));
        let both = interpretation("/j", None);
        it.documents[0].interpretations.push(Interpretation {
            linked_from_document,
            links_to_document,
            ..both
        });
        it.pages =
            vec![page("/d", PageKind::PolicyDocument, None), page("/j", PageKind::Interpretation, None)];
        it
    }

    #[test]
    fn passes_when_they_link_each_other() {
        assert_eq!(verdict(&InterpretationLinks {}, pair(true, true)), Verdict::Pass);
    }

    #[test]
    fn fails_once_for_each_missing_direction() {
        let (there, back) =
            ("unlinked:http://x.gov.cn/d http://x.gov.cn/j", "unlinked:http://x.gov.cn/j http://x.gov.cn/d");
        assert_eq!(subjects(&InterpretationLinks {}, pair(false, true)), [there]);
        assert_eq!(subjects(&InterpretationLinks {}, pair(true, false)), [back]);
        assert_eq!(subjects(&InterpretationLinks {}, pair(false, false)), [there, back]);
    }

    #[test]
    fn does_not_apply_without_a_pair() {
        let mut it = parts();
        it.documents.push(document("/d", None));
        assert_eq!(verdict(&InterpretationLinks {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_from_a_page_that_was_not_read() {
        let mut it = pair(true, false);
        it.pages.pop();
        assert_eq!(verdict(&InterpretationLinks {}, it), not_gathered());
        let mut it = pair(false, true);
        it.documents[0].unread = Some(Reason::Robots);
        assert_eq!(verdict(&InterpretationLinks {}, it), Verdict::CannotTell(Reason::Robots));
        assert_eq!(verdict(&InterpretationLinks {}, stopped()), not_gathered());
    }
}
