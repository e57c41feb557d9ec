//! Keeps the house standing: who may import whom, and what pure code may mention.
use std::{fs, path::Path};

const PURE: bool = true;
const SHELL: bool = false;
const ALL_BELOW: &[&str] = &["*"];

/// Floor, module, purity, and the modules it may import (all on lower floors).
#[rustfmt::skip]
const HOUSE: &[(u8, &str, bool, &[&str])] = &[
    (9, "cli",      SHELL, ALL_BELOW),
    (8, "demo",     SHELL, ALL_BELOW),
    (8, "settings", SHELL, ALL_BELOW),
    (8, "fuzzing",  SHELL, ALL_BELOW),
    (5, "audit",    SHELL, ALL_BELOW),
    (4, "report",   PURE,  &["annual", "scoring", "portal", "extract", "rules", "model"]),
    (3, "annual",   PURE,  &["rules", "model"]),
    (3, "checks",   PURE,  &["portal", "extract", "rules", "model"]),
    (2, "portal",   PURE,  &["extract", "model"]),
    (2, "scoring",  PURE,  &["rules", "model"]),
    (2, "evidence", SHELL, &["fetch", "meter", "model"]),
    (2, "render",   SHELL, &["fetch", "model"]),
    (1, "fetch",    SHELL, &["meter", "model"]),
    (1, "crawl",    PURE,  &["model"]),
    (1, "extract",  PURE,  &["model"]),
    (1, "rules",    PURE,  &["model"]),
    (1, "store",    SHELL, &["model"]),
    (0, "meter",    PURE,  &[]),
    (0, "model",    PURE,  &[]),
];

/// Words no pure module may contain outside comments and tests.
const IMPURE: &[&str] = &[
    "tokio",
    "reqwest",
    "sqlx",
    "axum",
    "std::fs",
    "std::net::Tcp",
    "std::env",
    "SystemTime::now",
    "Instant::now",
    "async fn",
];

fn floor(module: &str) -> Option<u8> {
    let row = HOUSE.iter().find(|row| row.1 == module)?;
    Some(row.0)
}

#[test]
fn the_plan_itself_only_points_down() {
    for (here, name, _, allowed) in HOUSE {
        for used in allowed.iter().filter(|used| **used != "*") {
            let there = floor(used).expect(used);
            assert!(there < *here, "`{name}` is planned to import `{used}`");
        }
    }
}

#[test]
fn modules_import_what_the_plan_allows() {
    let mut wrong = Vec::new();
    for (here, name, pure, allowed) in HOUSE {
        for (file, code) in sources(&Path::new("src").join(name)) {
            for used in imports(&code).filter(|used| used != name) {
                let planned = *allowed == ALL_BELOW || allowed.contains(&used.as_str());
                if !planned || floor(&used).is_none_or(|there| there >= *here) {
                    wrong.push(format!("{file}: `{name}` may not import `{used}`"));
                }
            }
            for dodge in ["super::super", "crate::*"] {
                if code.contains(dodge) {
                    wrong.push(format!("{file}: `{dodge}` hides where a name comes from"));
                }
            }
            for word in IMPURE.iter().filter(|word| *pure && code.contains(**word)) {
                wrong.push(format!("{file}: pure module `{name}` mentions `{word}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_module_has_a_floor() {
    let lib = fs::read_to_string("src/lib.rs").expect("src/lib.rs");
    for line in lib.lines().filter_map(|line| line.trim().strip_suffix(';')) {
        if let Some(name) = line.split_whitespace().skip_while(|w| *w != "mod").nth(1) {
            assert!(floor(name).is_some(), "`{name}` has no floor");
        }
    }
}

#[test]
fn files_stay_small_and_say_what_they_are_for() {
    for (_, name, ..) in HOUSE {
        for (file, code) in sources(&Path::new("src").join(name)) {
            assert!(code.lines().count() <= 600, "{file} is over 600 lines");
            let text = fs::read_to_string(&file).expect("source");
            assert!(text.starts_with("//!"), "{file} does not say what it is for");
        }
    }
}

/// Production code of every file under `dir`: comments and the test module removed.
fn sources(dir: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).expect("module directory") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|x| x == "rs") {
            let text = fs::read_to_string(&path).expect("source");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("");
            let code = code.lines().map(|l| l.split("//").next().unwrap_or(""));
            let code: Vec<_> = code.collect();
            found.push((path.display().to_string(), code.join("\n")));
        }
    }
    found
}

/// The first segment after every `crate::`, looking inside `crate::{…}` too.
fn imports(code: &str) -> impl Iterator<Item = String> + '_ {
    code.split("crate::").skip(1).flat_map(|rest| match rest.strip_prefix('{') {
        None => vec![first_word(rest)],
        Some(list) => {
            let (mut depth, mut items) = (0, vec![String::new()]);
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => items.push(String::new()),
                    _ => {}
                }
                items.last_mut().expect("never empty").push(c);
            }
            items.iter().map(|item| first_word(item)).filter(|w| !w.is_empty()).collect()
        }
    })
}

fn first_word(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
