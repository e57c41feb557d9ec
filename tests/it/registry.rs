//! Keeps checks, packs and the manual together: registered once, documented, bound, and printed afresh.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use gongkai::checks::{self, ALL};
use gongkai::model::Points;
use gongkai::rules::{self, Pack};

const MANUAL: &str = "checks/README.md";

/// Every check is asked by a rule of the pack that the manual describes.
const DESCRIBED: &str = "disclosure";

fn names_in(folder: &Path, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").file_name());
    let names = entries.map(|name| name.into_string().expect("names are Unicode"));
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    names
}

fn pack(id: &str) -> Pack {
    let folder = Path::new("checks").join(id);
    let text = |name: String| (fs::read_to_string(folder.join(&name)).expect("pack file"), name);
    let files: Vec<_> =
        names_in(&folder, ".toml").into_iter().map(text).map(|(text, name)| (name, text)).collect();
    rules::read(id, &files).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("\n{}\n", errors.join("\n"))
    })
}

fn packs() -> Vec<Pack> {
    let folders = names_in(Path::new("checks"), "");
    folders
        .iter()
        .filter(|name| Path::new("checks").join(name).join("pack.toml").exists())
        .map(|id| pack(id))
        .collect()
}

#[test]
fn every_check_file_is_registered_once_under_its_own_name() {
    let files = names_in(Path::new("src/checks"), ".rs");
    let files = files
        .iter()
        .filter(|name| *name != "mod.rs")
        .map(|name| name.trim_end_matches(".rs").replace('_', "-"));
    let mut registered: Vec<&str> = ALL.iter().map(|entry| entry.about.id).collect();
    registered.sort_unstable();
    assert_eq!(files.collect::<Vec<_>>(), registered);
    for entry in ALL {
        let opening = format!("//! `{}`: ", entry.about.id);
        assert!(entry.doc.starts_with(&opening), "{} opens with another name", entry.about.id);
    }
}

#[test]
fn every_check_says_why_and_when() {
    for entry in ALL {
        let (id, doc) = (entry.about.id, entry.doc_text());
        let mut from = 0;
        for heading in ["\nWhy: ", "\nFails: ", "\nNot applicable: ", "\nCannot tell: "] {
            let found = doc[from..].find(heading);
            from +=
                found.unwrap_or_else(|| panic!("{id} lacks `{}`, or has it out of order", heading.trim()));
        }
        let about = &entry.about;
        for text in
            [about.title, about.passes, about.fails, about.not_applicable, about.cannot_tell, about.remedy]
        {
            assert!(!text.trim().is_empty(), "{id} leaves out part of its description");
        }
        let tests = entry.doc.matches("#[test]").count();
        assert!(tests >= 4, "{id} proves {tests} things, not four");
    }
}

#[test]
fn identifiers_are_kebab_case() {
    let packs = packs();
    let rules = packs.iter().flat_map(|pack| pack.rules.iter().map(|rule| rule.id.as_str()));
    for id in ALL.iter().map(|entry| entry.about.id).chain(rules) {
        let plain = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        assert!(plain && !id.split('-').any(str::is_empty), "`{id}` is not kebab-case");
    }
}

#[test]
fn every_rule_binds_and_every_pack_shares_out_a_hundred_points() {
    let packs = packs();
    assert!(!packs.is_empty());
    for pack in &packs {
        let bound = checks::bind_all(pack).unwrap_or_else(|errors| panic!("{errors:?}"));
        for (rule, check) in pack.rules.iter().filter(|rule| !rule.manual).zip(&bound) {
            assert_eq!(rule.check, check.id());
        }
        assert_eq!(
            pack.rules.iter().map(|rule| rule.points).sum::<Points>(),
            Points::whole(100),
            "{}",
            pack.id
        );
    }
}

#[test]
fn every_check_is_used() {
    let packs = packs();
    let used: BTreeSet<&str> =
        packs.iter().flat_map(|pack| pack.rules.iter().map(|rule| rule.check.as_str())).collect();
    for entry in ALL {
        assert!(used.contains(entry.about.id), "no rule asks `{}`", entry.about.id);
    }
}

#[test]
fn the_basic_pack_weighs_its_families_as_planned() {
    let mut sums: BTreeMap<&str, Points> = BTreeMap::new();
    let pack = pack(DESCRIBED);
    for rule in &pack.rules {
        let sum = sums.entry(rule.family.as_str()).or_default();
        *sum = *sum + rule.points;
    }
    let planned = [("interpretations", 20), ("links", 15), ("recency", 20), ("sections", 45)];
    assert_eq!(sums.into_iter().collect::<Vec<_>>(), planned.map(|(id, points)| (id, Points::whole(points))));
}

/// `GONGKAI_UPDATE=1 cargo test --test it registry` writes the manual.
#[test]
fn the_manual_is_fresh() {
    let manual = checks::manual(&pack(DESCRIBED));
    if std::env::var_os("GONGKAI_UPDATE").is_some() {
        fs::write(MANUAL, &manual).expect("the manual is written");
    }
    let printed = fs::read_to_string(MANUAL).unwrap_or_default();
    assert!(printed == manual, "{MANUAL} is stale; run the tests with GONGKAI_UPDATE=1");
}
