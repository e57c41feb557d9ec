//! `undated-pages`: articles and documents say when they were published.
//!
//! Why: what bears no date counts as not updated (国办秘函〔2019〕19号, note), and nobody can tell whether it holds.
//! Fails: a page that was read and is an article, document or interpretation, or an entry of a column, bears no date
//! anywhere: neither on itself nor in the list that links it; one fault for each page.
//! Not applicable: no such page was read.
//! Cannot tell: the home page could not be read, or no such page was read before the gathering stopped.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::support::{budget_left, needs_of};
use super::{About, Check};
use crate::extract::PageKind;
use crate::model::{Address, Answer, Fault, Outcome, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{PageSummary, Portal};

pub(super) const ABOUT: About = About {
    id: "undated-pages",
    title: "信息标注发布日期",
    passes: "已读取的文章、文件、解读页面都能找到发布日期。",
    fails: "页面本身和链接它的列表上都没有发布日期，每个页面计一处。",
    not_applicable: "没有读取到这类页面。",
    cannot_tell: "首页未能读取，或监测中止前没有读取到这类页面。",
    remedy: "在正文页标题下注明“发布日期：YYYY-MM-DD”，并填写 PubDate 网页标签。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UndatedPages {}

/// Below this, in percent, a page may be something that needs no date.
const SURE_ENOUGH: u8 = 60;

impl Check for UndatedPages {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        portal.home()?;
        let columns = portal.columns().unwrap_or(&[]).iter().filter(|column| !column.archived);
        let entries: BTreeSet<&Address> = columns.flat_map(|column| &column.undated).collect();
        let pages: Vec<&PageSummary> =
            portal.pages().iter().filter(|page| owes_a_date(page, entries.contains(&page.address))).collect();
        if pages.is_empty() {
            let doubt = portal.incomplete().cloned();
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let undated = pages.iter().filter(|page| page.published.is_none());
        let faults: Vec<Fault> = undated.map(|page| fault(page)).collect();
        let doubt = budget_left(portal, needs_of(ABOUT.id));
        let count = faults.len();
        Ok(Answer::of_faults(faults).blind(doubt).count("pages", pages.len()).count("undated", count))
    }
}

fn owes_a_date(page: &PageSummary, entry: bool) -> bool {
    let article = match page.kind {
        PageKind::Article | PageKind::PolicyDocument | PageKind::Interpretation => {
            entry || page.kind_confidence >= SURE_ENOUGH
        }
        // Of a page that is nothing in particular, only the list shows that it is an entry.
        PageKind::Other => entry,
        _ => false,
    };
    article && page.outcome == Outcome::Alive
}

fn fault(page: &PageSummary) -> Fault {
    let title = if page.title.trim().is_empty() { page.address.as_str() } else { page.title.trim() };
    let message = Text::new(
        format!("“{title}”没有注明发布日期"),
        format!("\"{title}\" does not say when it was published"),
    );
    let remedy = Text::new(
        "在标题下注明发布日期，并填写 PubDate 网页标签",
        "print the date under the heading and fill in the PubDate tag",
    );
    let seen = Seen::at(&page.address).quoting(&page.title);
    Fault::new(seen, format!("undated:{}", page.address), message, remedy).severity(Severity::Minor)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::{ColumnKind, PortalParts};

    fn with(page: PageSummary) -> PortalParts {
        let mut it = parts();
        it.pages.push(page);
        it
    }

    #[test]
    fn passes_when_every_article_is_dated() {
        let it = with(page("/a", PageKind::Article, dated(date(2026, 1, 1))));
        assert_eq!(verdict(&UndatedPages {}, it), Verdict::Pass);
    }

    #[test]
    fn fails_for_each_article_or_entry_without_a_date() {
        assert_eq!(
            subjects(&UndatedPages {}, with(page("/a", PageKind::Article, None))),
            ["undated:http://x.gov.cn/a"]
        );
        let mut it = with(page("/b", PageKind::Other, None));
        it.columns.push(column(ColumnKind::News, "/c/", None));
        it.columns[0].undated.push(at("/b"));
        assert_eq!(subjects(&UndatedPages {}, it), ["undated:http://x.gov.cn/b"]);
    }

    #[test]
    fn does_not_apply_to_pages_that_need_no_date() {
        let unsure = PageSummary { kind_confidence: 59, ..page("/a", PageKind::Article, None) };
        let dead =
            PageSummary { outcome: Outcome::Blocked("403".into()), ..page("/a", PageKind::Article, None) };
        for spared in [page("/a", PageKind::Guide, None), page("/a", PageKind::Other, None), unsure, dead] {
            assert_eq!(verdict(&UndatedPages {}, with(spared)), Verdict::NotApplicable);
        }
    }

    #[test]
    fn cannot_tell_when_nothing_was_read() {
        assert_eq!(verdict(&UndatedPages {}, stopped()), not_gathered());
    }
}
