//! From the files of a pack to a [`Pack`] that holds together, or to everything that is wrong with it at once.

use std::collections::BTreeMap;

use serde_spanned::Spanned;

use super::error::Error;
use super::head::pack_head;
use super::model::{Family, Pack, Rule};
use super::raw::{RawChange, RawPack, RawRule};
use super::rule::{change, one_rule};
use super::source::{File, proposal};
use crate::model::Points;

/// The file that describes the pack itself; all others hold rules.
pub const PACK_FILE: &str = "pack.toml";

/// Where the format of packs is described.
const MANUAL: &str = "checks/README.md";

/// Why an extended pack is not to be had.
#[derive(Debug)]
pub enum ParentError {
    /// There is none of that name, or it extends itself: the problem, and the remedy.
    Refused(String, String),
    /// It is wrong itself.
    Wrong(Vec<Error>),
}

/// Finds the pack that another extends, by the name it wrote.
pub type Parents<'a> = dyn FnMut(&str) -> Result<Pack, ParentError> + 'a;

/// Reads a pack that extends no other; see [`read_extending`].
///
/// # Errors
/// Every complaint that could be found, by file and line.
pub fn read(id: &str, files: &[(String, String)]) -> Result<Pack, Vec<Error>> {
    read_extending(id, files, &mut |name| {
        let problem = format!("`{name}` cannot be extended here");
        Err(ParentError::Refused(problem, "take `extends` out".to_owned()))
    })
}

/// Reads the pack `id` from the names and texts of its files, in any order. Rules come out by family, then file
/// name, then place in the file; those of an extended pack, which `parents` finds, come first.
///
/// # Errors
/// Every complaint that could be found, by file and line.
pub fn read_extending(
    id: &str,
    files: &[(String, String)],
    parents: &mut Parents<'_>,
) -> Result<Pack, Vec<Error>> {
    let mut files: Vec<File<'_>> =
        files.iter().map(|(name, text)| File { pack: id, name, text, manual: MANUAL }).collect();
    // The pack's own file first: its rules, if it has any, come first too.
    files.sort_by_key(|file| (file.name != PACK_FILE, file.name));
    if files.first().is_none_or(|file| file.name != PACK_FILE) {
        let remedy = "write one with id, version, title, title_en, grades and families";
        return Err(vec![Error::new(format!("{id}/{PACK_FILE}"), "the file is missing", remedy)]);
    }
    let mut errors = Vec::new();
    let (mut head, mut written) = (None, Written::default());
    for file in files {
        match file.tables() {
            Err(error) => errors.push(error),
            Ok(tables) => {
                written.rules(file, tables.rules, &mut errors);
                written.changes(file, tables.changes, &mut errors);
                if file.name == PACK_FILE {
                    let raw = file.rest::<RawPack>(tables.head);
                    head = raw.map_err(|error| errors.push(error)).ok().map(|raw| (file, raw));
                } else if let Err(error) = file.rest::<Nothing>(tables.head) {
                    errors.push(error);
                }
            }
        }
    }
    let Some((file, raw)) = head else { return Err(errors) };
    let parent = match &raw.extends {
        None => None,
        Some(name) => match parents(name.get_ref()) {
            Ok(pack) => Some(pack),
            Err(ParentError::Refused(problem, remedy)) => {
                errors.push(Error::new(file.at(name), problem, remedy));
                return Err(errors);
            }
            Err(ParentError::Wrong(wrong)) => {
                errors.extend(wrong);
                return Err(errors);
            }
        },
    };
    let whole = errors.is_empty();
    let mut pack = pack_head(file, &raw, parent.as_ref(), &mut errors);
    pack.rules = parent.map(|parent| parent.rules).unwrap_or_default();
    for rule in &mut pack.rules {
        let family = pack.families.iter().find(|family| family.id == rule.family);
        rule.needs_services |= family.is_some_and(|family| family.needs_services);
    }
    dropped(file, &raw.drop, &mut pack, &mut errors);
    for (file, raw) in &written.changes {
        change(*file, raw, &mut pack, &mut errors);
    }
    for (file, raw) in &written.rules {
        let rule = one_rule(*file, raw, &pack, &mut errors);
        pack.rules.push(rule);
    }
    repeated(&pack.rules, &mut errors);
    // What could not be read makes the sum meaningless.
    if whole {
        weighed(&pack, &mut errors);
    }
    let rank = |rule: &Rule| pack.families.iter().position(|family| family.id == rule.family);
    let mut rules = std::mem::take(&mut pack.rules);
    rules.sort_by_key(rank);
    pack.rules = rules;
    if errors.is_empty() { Ok(pack) } else { Err(errors) }
}

/// A file of rules has no other keys.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Rules and changes that could be read, with their files.
#[derive(Default)]
struct Written<'a> {
    rules: Vec<(File<'a>, RawRule)>,
    changes: Vec<(File<'a>, RawChange)>,
}

type Found<'a> = Vec<Spanned<toml::de::DeValue<'a>>>;

impl<'a> Written<'a> {
    fn rules(&mut self, file: File<'a>, found: Found<'a>, errors: &mut Vec<Error>) {
        for value in found {
            match file.one(value) {
                Ok(rule) => self.rules.push((file, rule)),
                Err(error) => errors.push(error),
            }
        }
    }

    fn changes(&mut self, file: File<'a>, found: Found<'a>, errors: &mut Vec<Error>) {
        for value in found {
            match file.one(value) {
                Ok(change) => self.changes.push((file, change)),
                Err(error) => errors.push(error),
            }
        }
    }
}

/// Takes out the inherited rules that are not asked.
fn dropped(file: File<'_>, drop: &[Spanned<String>], pack: &mut Pack, errors: &mut Vec<Error>) {
    for name in drop {
        let before = pack.rules.len();
        let known: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).collect();
        let remedy = proposal(name.get_ref(), &known);
        pack.rules.retain(|rule| rule.id != *name.get_ref());
        if pack.rules.len() == before {
            let problem = format!("the extended pack has no rule `{}` to drop", name.get_ref());
            errors.push(Error::new(file.at(name), problem, remedy));
        }
    }
}

fn repeated(rules: &[Rule], errors: &mut Vec<Error>) {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for rule in rules {
        match first.get(rule.id.as_str()) {
            Some(earlier) => {
                let problem = format!("rule `{}` already stands at {earlier}", rule.id);
                let remedy = "give it an identifier of its own; an inherited rule is changed with [[change]]";
                errors.push(Error::new(rule.place.clone(), problem, remedy));
            }
            None => {
                first.insert(&rule.id, &rule.place);
            }
        }
    }
}

/// The families' weights sum to the full marks, unless the pack rescales; no cap is idle.
fn weighed(pack: &Pack, errors: &mut Vec<Error>) {
    let place = format!("{}/{PACK_FILE}", pack.id);
    let sum_of = |family: &Family| -> Points {
        let rules = pack.rules.iter().filter(|rule| rule.family == family.id && rule.is_scored());
        rules.map(|rule| rule.points).sum()
    };
    for family in &pack.families {
        let sum = sum_of(family);
        if family.cap.is_some_and(|cap| cap > sum) {
            let problem = format!("family `{}` has a cap above its rules' points, {sum}", family.id);
            errors.push(Error::new(place.clone(), problem, "lower the cap or raise the points"));
        }
    }
    let known = |rule: &&Rule| pack.families.iter().any(|family| family.id == rule.family);
    let stray = pack.rules.iter().filter(|rule| rule.is_scored() && !known(rule)).map(|rule| rule.points);
    let families = pack.families.iter().map(|family| family.cap.unwrap_or(sum_of(family)));
    let total: Points = families.chain(stray).sum();
    if !pack.arithmetic.scaled && total != pack.max {
        let problem = format!("the rules' points sum to {total}, not {}", pack.max);
        let remedy = "share out the difference among the rules, or state sum = \"scaled\" under [arithmetic]";
        errors.push(Error::new(place.clone(), problem, remedy));
    }
    if total == Points::ZERO {
        errors.push(Error::new(place, "no rule has points", "give points to at least one rule"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"
id = "p"
version = "2026.1"
title = "甲"
title_en = "A"
grades = [
  { name = "合格", name_en = "pass", from = 60 },
  { name = "不合格", name_en = "fail", from = 0 },
]
families = [
  { id = "b", title = "乙", title_en = "B" },
  { id = "a", title = "丙", title_en = "C" },
]
"#;

    fn rule(id: &str, family: &str, rest: &str) -> String {
        format!(
            "[[rule]]\nid = \"{id}\"\nfamily = \"{family}\"\ncheck = \"guide\"\ntitle = \"一\"\ntitle_en = \"one\"\n\
             confidence = \"default\"\nbasis = [{{ title = \"条例\", number = \"711\", clause = \"第十二条\" }}]\n{rest}\n"
        )
    }

    fn read_with(head: &str, rules: &str) -> Result<Pack, Vec<Error>> {
        read("p", &[("pack.toml".into(), head.into()), ("r.toml".into(), rules.into())])
    }

    fn complaint(rules: &str) -> String {
        let errors = read_with(HEAD, rules).unwrap_err();
        errors.first().expect("a complaint").to_string()
    }

    #[test]
    fn a_pack_comes_out_in_the_order_of_its_families() {
        let rules = rule("x", "a", "points = 40.5\nper_fault = 0.25") + &rule("y", "b", "points = 59.5");
        let pack = read_with(HEAD, &rules).unwrap();
        let ids: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, ["y", "x"]);
        assert_eq!(pack.max, Points::whole(100));
        assert_eq!(pack.rules[1].per_fault, Some(Points::hundredths(25)));
        assert_eq!(pack.rules[1].place, "p/r.toml:2");
        assert_eq!(pack.rules[0].place, "p/r.toml:12");
    }

    #[test]
    fn a_mistyped_key_is_named_with_line_and_remedy() {
        let said = complaint(&rule("x", "a", "poinst = 100"));
        assert_eq!(said.split(": ").next(), Some("p/r.toml:9"), "{said}");
        assert!(said.ends_with("did you mean `points`?"), "{said}");
    }

    #[test]
    fn what_does_not_hold_together_is_refused() {
        let cases = [
            (rule("x", "aa", "points = 100"), "did you mean `a`?"),
            (rule("x", "a", "points = 99"), "sum to 99, not 100"),
            (rule("x", "a", "points = 0"), "must be above 0"),
            (rule("x", "a", "points = 1.005"), "more than two decimals"),
            (rule("x", "a", "points = 100\nper_fault = 101"), "takes more than the rule is worth"),
            (rule("x", "a", "points = 50") + &rule("x", "a", "points = 50"), "already stands at p/r.toml:2"),
            (rule("X_y", "a", "points = 100"), "is no identifier"),
            (rule("x", "a", "points = 100\nkinds = [\"goverment\"]"), "did you mean `government`?"),
            (rule("x", "a", "points = 100").replace("\"default\"", "\"sure\""), "is no confidence"),
            (rule("x", "a", "points = 100").replace("第十二条", " "), "`clause` is empty"),
        ];
        for (rules, expected) in cases {
            let said = complaint(&rules);
            assert!(said.contains(expected), "{said} should say {expected}");
        }
    }

    #[test]
    fn what_a_rule_is_must_be_clear() {
        let cases = [
            (rule("x", "a", ""), "rule `x` states no points; state points; only a veto"),
            (rule("x", "a", "points = 100\nmanual = true"), "rule `x` has a check and is manual; keep one"),
            (rule("x", "a", "points = 100").replace("check = \"guide\"\n", ""), "rule `x` asks nothing"),
            (rule("x", "a", "points = 100\nbonus = true"), "the pack has no bonus part; state bonus_cap"),
            (rule("x", "a", "points = 100\nbonus = true\nveto = true"), "rule `x` is two things at once"),
            (rule("x", "a", "points = 100\nnote = true"), "rule `x` is only a note and has points"),
            (rule("x", "a", "points = 100\nat_least = 1"), "state 2 or more"),
            (rule("x", "a", "points = 100\nneeds = \"service\""), "did you mean `services`?"),
            (rule("x", "a", "veto = true"), "no rule has points"),
            ("[[change]]\nrule = \"x\"\n".to_owned(), "the extended pack has no rule `x`"),
            ("[rule]\nid = \"x\"\n".to_owned(), "p/r.toml:1: `rule` is no list of tables; write [[rule]]"),
        ];
        for (rules, expected) in cases {
            let errors = read_with(HEAD, &rules).unwrap_err();
            let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
            assert!(said.iter().any(|it| it.contains(expected)), "{said:?} should say {expected}");
        }
        let pack =
            read_with(HEAD, &(rule("x", "a", "points = 100") + &rule("y", "b", "veto = true"))).unwrap();
        assert!(pack.rules[0].veto && !pack.rules[0].is_scored());
    }

    #[test]
    fn the_arithmetic_is_data() {
        let head = |text: &str| format!("{HEAD}[arithmetic]\n{text}\n");
        let rules = rule("x", "a", "points = 50") + &rule("y", "b", "points = 2\nbonus = true");
        let stated = "sum = \"scaled\"\nnot_applicable = \"family\"\nveto_points = 59\nbonus_cap = 30\n\
                      bonus_above = 80\nrounding = 0.1\nrounding_mode = \"down\"";
        let it = read_with(&head(stated), &rules).unwrap().arithmetic;
        assert!(it.scaled && it.not_applicable == crate::rules::NotApplicable::Family);
        assert_eq!((it.veto_points, it.rounding.step), (Some(Points::whole(59)), Points::hundredths(10)));
        let bonus = it.bonus.unwrap();
        assert_eq!((bonus.cap, bonus.above), (Points::whole(30), Points::whole(80)));
        for (text, expected) in [
            ("sum = \"scale\"", "did you mean `scaled`?"),
            ("not_applicable = \"rescaled\"", "did you mean `rescale`?"),
            ("rounding = 0.5", "round to 0.01, 0.1 or 1"),
            ("bonus_above = 80", "state bonus_cap"),
            ("bonus_capp = 1", "did you mean `bonus_cap`?"),
            ("bonus_cap = 1", "sum to 50, not 100; share out the difference among the rules, or state sum"),
        ] {
            let errors = read_with(&head(text), &rules).unwrap_err();
            let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
            assert!(said.iter().any(|it| it.contains(expected)), "{said:?} should say {expected}");
        }
        let capped = HEAD.replace("title_en = \"C\" }", "title_en = \"C\", cap = 40 }");
        let rules = rule("x", "a", "points = 50") + &rule("y", "b", "points = 60");
        assert_eq!(read_with(&capped, &rules).unwrap().families[1].cap, Some(Points::whole(40)));
        let idle = read_with(&capped, &rule("x", "a", "points = 30")).unwrap_err();
        assert!(idle[0].problem.contains("a cap above its rules' points, 30"), "{idle:?}");
    }

    #[test]
    fn one_mistake_does_not_hide_another() {
        let rules = rule("x", "a", "poinst = 40") + &rule("y", "a", "points = 60\npervault = 1");
        let errors = read_with(&HEAD.replace("version", "versoin"), &rules).unwrap_err();
        let places: Vec<&str> = errors.iter().map(|error| error.place.as_str()).collect();
        assert_eq!(places, ["p/pack.toml:3", "p/r.toml:9", "p/r.toml:19"]);
    }

    #[test]
    fn grades_must_fall_to_zero() {
        let rules = rule("x", "a", "points = 100");
        let floating = HEAD.replace("from = 0 ", "from = 1 ");
        assert!(read_with(&floating, &rules).unwrap_err()[0].problem.contains("reach down to 0"));
        let rising = HEAD.replace("from = 60", "from = 0");
        assert!(read_with(&rising, &rules).unwrap_err()[0].problem.contains("does not start below"));
    }

    #[test]
    fn every_complaint_is_told_at_once() {
        let rules = rule("x", "q", "points = 40") + &rule("y", "a", "points = 59");
        assert_eq!(read_with(HEAD, &rules).unwrap_err().len(), 2);
        assert!(read("p", &[]).unwrap_err()[0].problem.contains("missing"));
    }

    #[test]
    fn files_saved_by_a_windows_editor_read_the_same() {
        let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let pack = read_with(&windows(HEAD), &windows(&rule("x", "a", "points = 100"))).unwrap();
        assert_eq!(pack.rules[0].place, "p/r.toml:2");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(head in "\\PC{0,200}", rules in "(\\[\\[rule\\]\\]|id|points|=|[0-9.\"]|\\n|\\PC){0,60}") {
            let _ = read("p", &[("pack.toml".into(), head), ("r.toml".into(), rules.clone())]);
            let _ = read_with(HEAD, &rules);
        }
    }
}
