//! `blank-columns`: no column is blank.
//!
//! Why: a column opened and never filled promises what is not there (国办秘函〔2019〕19号, 空白栏目).
//! Fails: a column has no entries after all list data was resolved, or only says that there is nothing; one fault
//! for each. Archived columns are left out; a page that is no known kind of column counts only when it says itself that
//! there is nothing, for a site map or a search form has no entries either.
//! Not applicable: the portal has no columns.
//! Cannot tell: columns could not be read, and those that could are filled.

use serde::Deserialize;

use super::support::{budget_left, needs_of};
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Text, Verdict};
use crate::portal::{Column, ColumnKind, Portal};

pub(super) const ABOUT: About = About {
    id: "blank-columns",
    title: "空白栏目",
    passes: "各栏目都有信息。",
    fails: "栏目打开后没有任何信息，或只有“暂无信息”“正在建设中”一类文字，每个栏目计一处。类别不明的页面须自己写明没有内容才计。",
    not_applicable: "没有栏目。",
    cannot_tell: "有栏目未能读取，已读取的都有信息。",
    remedy: "补充内容；暂时没有内容的栏目先关闭，不要空置。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlankColumns {}

impl Check for BlankColumns {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let columns: Vec<&Column> = portal.columns()?.iter().filter(|column| !column.archived).collect();
        if columns.is_empty() {
            let doubt = portal.lacks(needs_of(ABOUT.id));
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let read = columns.iter().filter(|column| column.unread.is_none());
        let blank = read.filter_map(|column| Some((column, column.blank.as_deref()?)));
        let blank =
            blank.filter(|(column, words)| column.kind != ColumnKind::Other || !words.trim().is_empty());
        let faults: Vec<Fault> = blank.map(|(column, words)| fault(column, words)).collect();
        let blank = faults.len();
        let doubt = columns.iter().find_map(|column| column.unread.clone());
        let doubt = doubt.or_else(|| budget_left(portal, needs_of(ABOUT.id)));
        Ok(Answer::of_faults(faults).blind(doubt).count("columns", columns.len()).count("blank", blank))
    }
}

fn fault(column: &Column, words: &str) -> Fault {
    let mut seen = Seen::at(&column.address).quoting(words);
    if let Some((parent, anchor)) = &column.linked_from {
        seen = seen.linked_from(parent, anchor);
    }
    let said = match words.trim() {
        "" => (String::new(), String::new()),
        words => (format!("，只显示“{words}”"), format!(", it only says \"{words}\"")),
    };
    let message = Text::new(
        format!("栏目“{}”没有任何信息{}", column.name, said.0),
        format!("the column \"{}\" is blank{}", column.name, said.1),
    );
    let remedy = Text::new(
        "补充内容；暂时没有内容的先关闭该栏目",
        "fill the column, or close it until there is something to show",
    );
    Fault::new(seen, format!("column:{}", column.address), message, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    fn with(blank: Option<&str>) -> PortalParts {
        let mut it = parts();
        it.columns.push(column(ColumnKind::News, "/c/", None));
        it.columns[0].blank = blank.map(str::to_owned);
        it
    }

    #[test]
    fn passes_when_columns_are_filled() {
        assert_eq!(verdict(&BlankColumns {}, with(None)), Verdict::Pass);
    }

    #[test]
    fn fails_for_each_blank_column_and_quotes_what_it_says() {
        let found = faults(&BlankColumns {}, with(Some("暂无信息")));
        assert_eq!(found[0].subject, "column:http://x.gov.cn/c/");
        assert_eq!((found.len(), found[0].seen[0].excerpt.as_str()), (1, "暂无信息"));
    }

    #[test]
    fn an_unknown_kind_of_page_is_blank_only_in_its_own_words() {
        let map = |words| {
            let mut it = with(Some(words));
            it.columns[0].kind = ColumnKind::Other;
            it
        };
        assert_eq!(verdict(&BlankColumns {}, map("")), Verdict::Pass);
        assert_eq!(subjects(&BlankColumns {}, map("正在建设中")).len(), 1);
    }

    #[test]
    fn does_not_apply_without_columns_that_are_kept_up() {
        assert_eq!(verdict(&BlankColumns {}, parts()), Verdict::NotApplicable);
        let mut it = with(Some(""));
        it.columns[0].archived = true;
        assert_eq!(verdict(&BlankColumns {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_a_script_would_have_filled() {
        let mut it = with(Some(""));
        it.columns[0].unread = Some(Reason::NeedsRendering);
        assert_eq!(verdict(&BlankColumns {}, it), Verdict::CannotTell(Reason::NeedsRendering));
        assert_eq!(verdict(&BlankColumns {}, stopped()), not_gathered());
    }
}
