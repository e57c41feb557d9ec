//! Keeps checks, packs and the manual together: registered once, documented, bound, and printed afresh.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use gongkai::audit::load_pack;
use gongkai::checks::{self, ALL};
use gongkai::model::Points;
use gongkai::rules::{self, Pack};
use serde_json::{Value, json};

const MANUAL: &str = "checks/README.md";

fn names_in(folder: &Path, ending: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").file_name());
    let names = entries.map(|name| name.into_string().expect("names are Unicode"));
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    names
}

fn pack(id: &str) -> Pack {
    load_pack(id).unwrap_or_else(|errors| panic!("\n{errors}\n")).pack
}

fn pack_ids() -> Vec<String> {
    let mut folders = names_in(Path::new("checks"), "");
    folders.retain(|name| Path::new("checks").join(name).join("pack.toml").exists());
    folders
}

fn packs() -> Vec<Pack> {
    pack_ids().iter().map(|id| pack(id)).collect()
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
        assert_eq!(pack.max, Points::whole(100), "{}", pack.id);
        for rule in &pack.rules {
            let stated = |it: &rules::Basis| {
                [&it.title, &it.number, &it.clause].iter().all(|it| !it.trim().is_empty())
            };
            assert!(!rule.basis.is_empty() && rule.basis.iter().all(stated), "{}/{}", pack.id, rule.id);
        }
    }
}

/// As much of JSON Schema as ours uses; says where `value` does not fit.
fn misfit(schema: &Value, value: &Value, root: &Value, at: &str) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return misfit(root.pointer(name.trim_start_matches('#')).expect("a definition"), value, root, at);
    }
    if let Some(any) = schema["anyOf"].as_array() {
        let misfits: Vec<String> = any.iter().map_while(|one| misfit(one, value, root, at)).collect();
        return (misfits.len() == any.len()).then(|| misfits.join(" and "));
    }
    if let Some(words) = schema["enum"].as_array() {
        return (!words.contains(value)).then(|| format!("{at}: {value} is none of {words:?}"));
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64(),
        Some("number") => value.is_number(),
        _ => true,
    };
    if !fits {
        return Some(format!("{at}: {value} is no {}", schema["type"]));
    }
    for key in schema["required"].as_array().into_iter().flatten() {
        if value.get(key.as_str().expect("a key")).is_none() {
            return Some(format!("{at}: {key} is missing"));
        }
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(key) {
            Some(schema) => {
                if let Some(told) = misfit(schema, inner, root, &format!("{at}/{key}")) {
                    return Some(told);
                }
            }
            None if schema["additionalProperties"] == false => {
                return Some(format!("{at}: {key} is unknown"));
            }
            None => {}
        }
    }
    for inner in value.as_array().into_iter().flatten() {
        if let Some(told) = misfit(&schema["items"], inner, root, at) {
            return Some(told);
        }
    }
    for rule in schema["allOf"].as_array().into_iter().flatten() {
        if misfit(&rule["if"], value, root, at).is_none()
            && let Some(told) = misfit(&rule["then"], value, root, at)
        {
            return Some(told);
        }
    }
    None
}

fn pack_schema() -> Value {
    let checks: Vec<_> = ALL.iter().map(|entry| (entry.about.id, (entry.params)())).collect();
    rules::schema(&checks)
}

#[test]
fn the_schema_for_editors_accepts_every_bundled_pack() {
    let schema = pack_schema();
    for id in pack_ids() {
        let folder = Path::new("checks").join(&id);
        for name in names_in(&folder, ".toml") {
            let text = fs::read_to_string(folder.join(&name)).expect("a file");
            let table: toml::Table = toml::from_str(&text).expect("TOML");
            let value = serde_json::to_value(table).expect("JSON");
            assert_eq!(misfit(&schema, &value, &schema, &format!("{id}/{name}")), None);
        }
    }
}

#[test]
fn the_schema_for_editors_refuses_what_the_program_refuses() {
    let schema = pack_schema();
    let rule = |key: &str, value: Value| {
        let mut rule = json!({"id": "x", "family": "a", "check": "home-freshness", "params": {"max_age_days": 14},
            "title": "t", "title_en": "t", "points": 1, "confidence": "default", "basis": []});
        rule[key] = value;
        let file = json!({"rule": [rule]});
        misfit(&schema, &file, &schema, "")
    };
    assert_eq!(rule("points", json!(2.5)), None);
    for (key, value) in [
        ("poinst", json!(1)),
        ("check", json!("home-freshnes")),
        ("params", json!({"max_age_day": 1})),
        ("params", json!({"max_age_days": "x"})),
        ("params", json!({})),
        ("confidence", json!("sure")),
        ("veto", json!("yes")),
    ] {
        assert!(rule(key, value.clone()).is_some(), "{key} = {value}");
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
    let pack = pack("disclosure");
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
    let manual = checks::manual(&packs());
    if std::env::var_os("GONGKAI_UPDATE").is_some() {
        fs::write(MANUAL, &manual).expect("the manual is written");
    }
    let printed = fs::read_to_string(MANUAL).unwrap_or_default();
    assert!(printed == manual, "{MANUAL} is stale; run the tests with GONGKAI_UPDATE=1");
}
