//! What a page of its kind may say of itself: a list prints the dates and numbers of others.
//!
//! Comes in: facts with every date and number that the page could mean. Goes out: those that are its own.

use super::{PageFacts, PageKind, Term};
use crate::model::{DateSource, Dated};

/// A signature below the name of its issuer.
const SIGNED: u8 = 90;
/// An unlabelled date with a clock or beside the source.
const BESIDE_SOURCE: u8 = 80;

/// Takes back what pages of this kind do not have.
pub(super) fn by_kind(facts: &mut PageFacts) {
    // A date without any words around it that a row of the page bears is the row's.
    let of_row = |own: Dated| {
        own.source == DateSource::Heading
            && own.confidence < BESIDE_SOURCE
            && facts.rows.iter().any(|row| row.date == Some(own.date))
    };
    if facts.published.is_some_and(of_row) {
        undated(facts);
    }
    // News, explanations and lists tell of the validity of others.
    let is_document = matches!(facts.kind, PageKind::PolicyDocument | PageKind::Attachment)
        || !facts.metadata.is_empty()
        || facts.number.is_some() && facts.kind == PageKind::Article;
    if !is_document || matches!(facts.kind, PageKind::Home | PageKind::List | PageKind::Interpretation) {
        facts.term = Term::default();
    }
    match facts.kind {
        PageKind::Home | PageKind::List | PageKind::BlockPage | PageKind::ErrorPage => {
            undated(facts);
            facts.written = None;
            facts.number = None;
        }
        PageKind::Stub => {
            undated(facts);
            facts.written = facts.written.filter(|written| written.confidence >= SIGNED);
        }
        // Standing pages and empty ones show a date or have none: their address is the day of entry.
        PageKind::Other | PageKind::Blank | PageKind::Platform | PageKind::Request => {
            if !facts.published.is_some_and(|dated| is_shown(dated.source)) {
                facts.published = None;
                facts.contradicting.clear();
            }
            facts.written = facts.written.filter(|written| written.confidence >= SIGNED);
        }
        PageKind::Article | PageKind::ServiceGuide | PageKind::Interpretation => {
            facts.written = facts.written.filter(|written| signs(written, &facts.heading));
        }
        _ => {}
    }
}

fn undated(facts: &mut PageFacts) {
    facts.published = None;
    facts.contradicting.clear();
    facts.updated = None;
}

fn is_shown(source: DateSource) -> bool {
    matches!(source, DateSource::Label | DateSource::Table | DateSource::Heading | DateSource::Update)
}

/// News end with dates of many things; a notice is signed even where its issuer is not printed above the date.
fn signs(written: &Dated, heading: &str) -> bool {
    let notices =
        ["公示", "公告", "通告", "通知", "启事", "招聘", "简章", "函", "名单", "声明", "倡议", "公开信"];
    let sure = written.source != DateSource::Signature || written.confidence >= SIGNED;
    sure || notices.iter().any(|word| heading.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{extract::Media, model::Address};

    fn facts(kind: PageKind, source: DateSource, confidence: u8) -> PageFacts {
        let address = Address::parse("http://x.gov.cn/a/1.html").unwrap();
        let mut facts = PageFacts::bare(address, Media::Html, kind);
        let date = jiff::civil::date(2026, 3, 4);
        facts.published = Some(Dated { date, source, confidence });
        facts.written = Some(Dated { date, source: DateSource::Signature, confidence });
        facts.number = Some("东水发〔2026〕5号".into());
        by_kind(&mut facts);
        facts
    }

    #[test]
    fn a_list_has_no_date_and_no_number_of_its_own() {
        for kind in [PageKind::List, PageKind::Home, PageKind::ErrorPage] {
            let facts = facts(kind, DateSource::Label, 95);
            assert_eq!((facts.published, facts.written, facts.number), (None, None, None));
        }
    }

    #[test]
    fn a_standing_page_has_the_date_that_it_shows() {
        assert!(facts(PageKind::Other, DateSource::Label, 95).published.is_some());
        assert!(facts(PageKind::Other, DateSource::Address, 70).published.is_none());
        assert!(facts(PageKind::Article, DateSource::Address, 70).published.is_some());
    }

    #[test]
    fn news_are_signed_only_below_a_name() {
        assert!(facts(PageKind::Article, DateSource::Label, 60).written.is_none());
        assert!(facts(PageKind::Article, DateSource::Label, 90).written.is_some());
        assert!(facts(PageKind::PolicyDocument, DateSource::Label, 60).written.is_some());
    }
}
