//! Sections of the disclosure platform: right kind at the right path; annual reports by their year.

use std::collections::BTreeSet;

use crate::{
    believed::Believed,
    gold::Gold,
    tally::{Figures, Tally},
};

/// Compares sections and annual reports.
pub(crate) fn compare(gold: &Gold, believed: &Believed) -> Figures {
    let (mut expected, mut tolerated, mut stubs) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut reports = BTreeSet::new();
    for section in gold.sections.iter().filter(|section| !section.missing) {
        let Some(path) = &section.path else { continue };
        if section.kind == "annual-report" {
            reports.insert(year_key(section.year, path));
            continue;
        }
        let key = key(&section.kind, path);
        // A stub whose goal is written with the real host cannot be followed where the folder is served.
        let stub = gold.page(path).is_some_and(|page| page.kind == "redirect-stub");
        // Entries that lead nowhere: whether that is a guide cannot be told, and the program says so.
        let hollow = section.kind == "guide" && section.note.contains("javascript:");
        // An empty sub-column is labelled, but there is nothing behind it that could be a section.
        let empty = labelled_blank(gold, path);
        if gold.is_optional(section) || empty || hollow {
            tolerated.insert(key.clone());
        }
        if stub {
            stubs.insert(key.clone());
        }
        expected.insert(key);
    }
    // A column labelled with its kind is a list section of that kind, whether or not the labels say so twice.
    let lists = gold.columns.iter().map(|column| key(&format!("{}-list", column.kind), &column.path));
    tolerated.extend(lists.filter(|key| !expected.contains(key)));
    let (mut found, mut found_reports) = (BTreeSet::new(), BTreeSet::new());
    for section in &believed.sections {
        if section.kind == "annual-report" {
            found_reports.insert(year_key(section.year, &section.path));
        } else {
            found
                .insert(key(long_kind(&section.kind), &entry(gold, long_kind(&section.kind), &section.path)));
        }
    }
    tolerated.extend(stubs.difference(&found).cloned());
    let (mut sections, mut annual) = (Tally::default(), Tally::default());
    sections.set(&expected, &tolerated, &found);
    annual.set(&reports, &BTreeSet::new(), &found_reports);
    vec![("sections", sections), ("annual reports with year", annual)]
}

fn key(kind: &str, path: &str) -> String {
    format!("{kind} {path}")
}

fn year_key(year: Option<i64>, path: &str) -> String {
    year.map_or_else(|| format!("? {path}"), |year| format!("{year} {path}"))
}

/// The labelled page is empty.
fn labelled_blank(gold: &Gold, path: &str) -> bool {
    gold.page(path).is_some_and(|page| page.kind == "blank")
}

/// Short kinds of the report in the words of the labels.
fn long_kind(kind: &str) -> &str {
    match kind {
        "policy" => "policy-list",
        "interpretation" => "interpretation-list",
        "news" => "news-list",
        "notice" => "notice-list",
        "statutory" => "statutory-content",
        other => other,
    }
}

/// A section may be labelled at a stub that sends its visitor on: a page below the stub's folder is the same section.
fn entry(gold: &Gold, kind: &str, path: &str) -> String {
    let mut labels =
        gold.sections.iter().filter(|section| section.kind == kind).filter_map(|s| s.path.as_deref());
    let stub = labels.find(|label| {
        let is_stub = gold.page(label).is_some_and(|page| page.kind == "redirect-stub");
        let folder = label.rsplit_once('/').map(|(folder, _)| folder);
        is_stub
            && folder
                .is_some_and(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    });
    stub.unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::believed::Section;

    fn gold() -> Gold {
        serde_json::from_str(
            r#"{"home": "index.html", "unit_name": "甲局", "newest_date": "2020-01-01",
            "sections": [
              {"kind": "platform", "path": "zwgk/index.html"},
              {"kind": "guide", "path": "zn.html"},
              {"kind": "guide", "path": null, "missing": true},
              {"kind": "statutory-content", "path": "ld.html", "note": "weak: leaders"},
              {"kind": "news-list", "path": "yw/index.html", "note": "sub-site 乙局 1"},
              {"kind": "news-list", "path": "dt/index.html", "note": "sub-site 甲局 (x)"},
              {"kind": "annual-report", "path": "nb/1.html", "year": 2019}],
            "pages": [{"path": "zwgk/index.html", "kind": "redirect-stub", "title": null, "published": null,
                       "written": null, "number": null, "source": null}],
            "columns": [], "pairs": [], "documents_without_interpretation": [], "broken_internal": []}"#,
        )
        .unwrap()
    }

    fn believed(sections: &[(&str, &str, Option<i64>)]) -> Believed {
        let sections = sections.iter().map(|(kind, path, year)| Section {
            kind: (*kind).to_owned(),
            path: (*path).to_owned(),
            year: *year,
        });
        Believed { sections: sections.collect(), ..Believed::default() }
    }

    #[test]
    fn a_section_counts_by_kind_and_path() {
        let found = believed(&[
            ("platform", "zwgk/gsgg/index.html", None),
            ("guide", "other.html", None),
            ("news", "dt/index.html", None),
            ("news-list", "yw/index.html", None),
            ("statutory-content", "ld.html", None),
        ]);
        let figures = compare(&gold(), &found);
        let sections = &figures[0].1;
        assert_eq!((sections.right, sections.wrong, sections.missed), (2, 1, 1), "{:?}", sections.misses);
    }

    #[test]
    fn an_annual_report_needs_its_year() {
        let right = compare(&gold(), &believed(&[("annual-report", "nb/1.html", Some(2019))]));
        assert_eq!((right[1].1.right, right[1].1.wrong), (1, 0));
        let wrong = compare(&gold(), &believed(&[("annual-report", "nb/1.html", Some(2020))]));
        assert_eq!((wrong[1].1.right, wrong[1].1.wrong, wrong[1].1.missed), (0, 1, 1));
    }
}
