//! Columns: found at all, of the right kind, with the right newest date; empty ones known as empty.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    believed::{Believed, Column},
    gold::Gold,
    tally::{Figures, Tally},
};

/// Compares the columns whose page the folder `holds`.
pub(crate) fn compare(gold: &Gold, believed: &Believed, holds: impl Fn(&str) -> bool) -> Figures {
    let labels: Vec<_> = gold.columns.iter().filter(|column| holds(&column.path)).collect();
    let beliefs = believed.columns.iter().filter(|column| holds(&column.path));
    let beliefs: BTreeMap<&str, &Column> = beliefs.map(|column| (column.path.as_str(), column)).collect();

    let expected: BTreeSet<String> = labels.iter().map(|column| column.path.clone()).collect();
    // A page that the audit never came to counts as not reached, once. A page labelled as a list but not entered as a column (a further page, a sub-list) is no mistake to name.
    let lists = gold.pages.iter().filter(|page| page.kind == "list" && !expected.contains(&page.path));
    let unread = expected.iter().filter(|path| !believed.pages.contains_key(*path)).cloned();
    // The pages labelled are a sample: what was never looked at cannot be called wrong.
    let looked_at: BTreeSet<&str> = gold.pages.iter().map(|page| page.path.as_str()).collect();
    let unseen = beliefs.keys().filter(|path| !looked_at.contains(*path) && !expected.contains(**path));
    let unseen = unseen.map(|path| (*path).to_owned());
    let tolerated: BTreeSet<String> =
        lists.map(|page| page.path.clone()).chain(unread).chain(unseen).collect();
    let got: BTreeSet<String> = beliefs.keys().map(|path| (*path).to_owned()).collect();
    let [mut found, mut kind, mut newest, mut blank] = <[Tally; 4]>::default();
    found.set(&expected, &tolerated, &got);

    for label in &labels {
        if let Some(belief) = beliefs.get(label.path.as_str()) {
            kind.value(&label.path, Some(label.kind.clone()), Some(labelled_kind(&belief.kind)));
            let dates = [label.newest, belief.newest].map(|date| date.map(|date| date.to_string()));
            let [expected, got] = dates;
            newest.value(&label.path, expected, got);
        }
    }
    let empty = labels.iter().filter(|column| column.entries_on_page == 0).map(|column| column.path.clone());
    let believed_empty = beliefs.values().filter(|column| column.blank).map(|column| column.path.clone());
    let unjudged = blank_pages(gold).union(&tolerated).cloned().collect();
    blank.set(&empty.collect(), &unjudged, &believed_empty.collect());
    vec![("columns", found), ("column kind", kind), ("column newest date", newest), ("blank columns", blank)]
}

/// The labels know six kinds; where the program tells personnel, finance or services apart, they say "other".
fn labelled_kind(kind: &str) -> String {
    let known = ["news", "notice", "policy", "interpretation", "annual-report"].contains(&kind);
    if known { kind } else { "other" }.to_owned()
}

/// Pages labelled blank that are no column: calling them an empty column is right.
fn blank_pages(gold: &Gold) -> BTreeSet<String> {
    let columns: BTreeSet<&str> = gold.columns.iter().map(|column| column.path.as_str()).collect();
    let blank =
        gold.pages.iter().filter(|page| page.kind == "blank" && !columns.contains(page.path.as_str()));
    blank.map(|page| page.path.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::believed::Page;

    #[test]
    fn columns_are_compared_where_the_folder_has_their_page() {
        let gold: Gold = serde_json::from_str(
            r#"{"home": null, "unit_name": "甲局", "newest_date": "2020-01-01", "sections": [],
            "pages": [{"path": "d/index.html", "kind": "article", "title": null, "published": null, "written": null,
                       "number": null, "source": null}],
            "columns": [
              {"path": "a/index.html", "kind": "news", "entries_on_page": 3, "newest": "2020-01-01"},
              {"path": "b/index.html", "kind": "notice", "entries_on_page": 0, "newest": null},
              {"path": "c/index.html", "kind": "policy", "entries_on_page": 2, "newest": "2019-01-01"},
              {"path": "far/index.html", "kind": "news", "entries_on_page": 0, "newest": null},
              {"path": "gone/index.html", "kind": "news", "entries_on_page": 1, "newest": null}],
            "pairs": [], "documents_without_interpretation": [], "broken_internal": []}"#,
        )
        .unwrap();
        let column = |path: &str, kind: &str, newest: Option<&str>, blank| Column {
            path: path.into(),
            kind: kind.into(),
            newest: newest.map(|day| day.parse().unwrap()),
            blank,
        };
        let columns = vec![
            column("a/index.html", "news", Some("2019-12-31"), false),
            column("b/index.html", "notice", None, true),
            column("d/index.html", "other", None, true),
            column("unlabelled/index.html", "other", None, true),
            column("elsewhere.html", "other", None, true),
        ];
        let mut believed = Believed { columns, ..Believed::default() };
        for path in ["a/index.html", "b/index.html", "c/index.html", "d/index.html"] {
            believed.pages.insert(path.into(), Page::default());
        }
        let figures =
            compare(&gold, &believed, |path| !path.starts_with("gone") && !path.starts_with("else"));
        let counts: Vec<_> = figures.iter().map(|(_, t)| (t.right, t.wrong, t.missed)).collect();
        assert_eq!(counts, [(2, 1, 1), (2, 0, 0), (0, 1, 1), (1, 1, 0)]);
    }
}
