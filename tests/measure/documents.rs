//! Policy documents and the texts that explain them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    believed::Believed,
    gold::Gold,
    tally::{Figures, Tally},
};

/// Compares pairs, and documents known to have no interpretation.
pub(crate) fn compare(gold: &Gold, believed: &Believed) -> Figures {
    let key = |document: &str, interpretation: &str| format!("{document} ← {interpretation}");
    let expected = gold.pairs.iter().map(|pair| key(&pair.document, &pair.interpretation)).collect();
    let doubtful = gold.pairs.iter().filter(|pair| pair.why.contains("doubtful"));
    // Pages that the audit never came to count as not reached, once.
    let reached = |pair: &crate::gold::Pair| {
        [&pair.document, &pair.interpretation].into_iter().all(|path| believed.pages.contains_key(path))
    };
    let unreached = gold.pairs.iter().filter(|pair| !reached(pair));
    let doubtful = doubtful.chain(unreached).map(|pair| key(&pair.document, &pair.interpretation)).collect();
    let mut beliefs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for document in &believed.documents {
        let targets = document.interpretations.iter().map(String::as_str);
        beliefs.entry(&document.path).or_default().extend(targets);
    }
    let got = beliefs.iter().flat_map(|(document, found)| found.iter().map(|found| key(document, found)));
    let [mut pairs, mut alone] = <[Tally; 2]>::default();
    pairs.set(&expected, &doubtful, &got.collect());

    for path in gold.documents_without_interpretation.iter().filter(|path| believed.pages.contains_key(*path))
    {
        let got = beliefs.get(path.as_str()).map(|found| {
            let named: Vec<&str> = found.iter().copied().collect();
            if named.is_empty() { "without interpretation".to_owned() } else { named.join(", ") }
        });
        alone.value(path, Some("without interpretation".to_owned()), got);
    }
    vec![("document-interpretation pairs", pairs), ("documents without interpretation", alone)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::believed::{Document, Page};

    #[test]
    fn pairs_and_lonely_documents() {
        let gold: Gold = serde_json::from_str(
            r#"{"home": null, "unit_name": "甲局", "newest_date": "2020-01-01", "sections": [], "pages": [], "columns": [],
            "pairs": [{"document": "a", "interpretation": "x", "why": "linked"},
                      {"document": "a", "interpretation": "y", "why": "doubtful: re-post"}],
            "documents_without_interpretation": ["b", "c", "not-read"], "broken_internal": []}"#,
        )
        .unwrap();
        let document = |path: &str, found: &[&str]| Document {
            path: path.into(),
            interpretations: found.iter().map(|found| (*found).to_owned()).collect(),
        };
        let mut believed = Believed {
            documents: vec![document("a", &["x", "y", "z"]), document("b", &[])],
            ..Believed::default()
        };
        for path in ["a", "b", "c", "x"] {
            believed.pages.insert(path.into(), Page::default());
        }
        let figures = compare(&gold, &believed);
        let counts: Vec<_> = figures.iter().map(|(_, t)| (t.right, t.wrong, t.missed)).collect();
        assert_eq!(counts, [(1, 1, 0), (1, 0, 1)]);
    }
}
