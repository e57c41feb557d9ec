//! Dead links within the site, and the pages that hold them.

use std::collections::BTreeSet;

use crate::{
    believed::Believed,
    gold::Gold,
    tally::{Figures, Tally},
};

/// The labels name targets of `<a href>` only; what a page loads is not in them.
const LOADED: [&str; 10] = ["css", "js", "png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "bmp"];

/// Compares dead targets, and for those found whether a labelled parent is among the believed ones. `by_area` says whether
/// the page (second) links the target (first) by `<area>`, which is a link to visitors but not one to the labels.
pub(crate) fn compare(gold: &Gold, believed: &Believed, by_area: impl Fn(&str, &str) -> bool) -> Figures {
    let expected: BTreeSet<String> = gold.broken_internal.iter().map(|broken| broken.path.clone()).collect();
    let got = believed.dead.iter().filter(|(path, _)| !is_loaded(path));
    let anchored = |(path, parents): &(&String, &BTreeSet<String>)| {
        parents.is_empty() || !parents.iter().all(|parent| by_area(path, parent))
    };
    let got: BTreeSet<String> = got.filter(anchored).map(|(path, _)| path.clone()).collect();
    let [mut dead, mut parents] = <[Tally; 2]>::default();
    dead.set(&expected, &BTreeSet::new(), &got);
    for broken in &gold.broken_internal {
        if let Some(found) = believed.dead.get(&broken.path) {
            let label = broken.parents.join(", ");
            let agrees = broken.parents.iter().any(|parent| found.contains(parent));
            let belief =
                if agrees { label.clone() } else { found.iter().cloned().collect::<Vec<_>>().join(", ") };
            parents.value(&broken.path, Some(label), Some(belief));
        }
    }
    vec![("dead links on the site", dead), ("dead links' parents", parents)]
}

fn is_loaded(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| LOADED.contains(&ending.to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_and_one_common_parent() {
        let gold: Gold = serde_json::from_str(
            r#"{"home": null, "unit_name": "甲局", "newest_date": "2020-01-01", "sections": [], "pages": [], "columns": [],
            "pairs": [], "documents_without_interpretation": [],
            "broken_internal": [{"path": "a.html", "parents": ["p", "q"]}, {"path": "b.html", "parents": ["p"]},
                                {"path": "c.html", "parents": ["p"]}]}"#,
        )
        .unwrap();
        let mut believed = Believed::default();
        for (target, parent) in
            [("a.html", "q"), ("b.html", "z"), ("alive.html", "p"), ("x.PNG", "p"), ("map.html", "p")]
        {
            believed.dead.entry(target.into()).or_default().insert(parent.into());
        }
        let figures = compare(&gold, &believed, |path, _| path == "map.html");
        let counts: Vec<_> = figures.iter().map(|(_, t)| (t.right, t.wrong, t.missed)).collect();
        assert_eq!(counts, [(2, 1, 1), (1, 1, 1)]);
    }
}
