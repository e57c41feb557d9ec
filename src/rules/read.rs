//! From the files of a pack to a [`Pack`] that holds together, or to everything that is wrong with it at once.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_spanned::Spanned;

use super::error::{Error, key_remedy, nearest};
use super::model::{Basis, Confidence, Family, GradeBand, Pack, Rule};
use super::raw::{RawBasis, RawPack, RawRule, RawRules};
use crate::model::{Points, Text, UnitKind};

/// The file that describes the pack itself; all others hold rules.
pub const PACK_FILE: &str = "pack.toml";

/// Full marks that every pack shares out.
const MAX: Points = Points::whole(100);

/// Reads the pack `id` from the names and texts of its files, in any order. Rules come out by family, then file
/// name, then place in the file.
///
/// # Errors
/// Every complaint that could be found, by file and line.
pub fn read(id: &str, files: &[(String, String)]) -> Result<Pack, Vec<Error>> {
    let mut files: Vec<File<'_>> = files.iter().map(|(name, text)| File { pack: id, name, text }).collect();
    files.sort_by_key(|file| file.name);
    let Some(head) = files.iter().find(|file| file.name == PACK_FILE) else {
        let remedy = "write one with id, version, title, title_en, grades and families";
        return Err(vec![Error::new(format!("{id}/{PACK_FILE}"), "the file is missing", remedy)]);
    };
    let mut errors = Vec::new();
    let raw = head.parse::<RawPack>().map_err(|error| errors.push(error)).ok();
    let mut raw_rules = Vec::new();
    for file in files.iter().filter(|file| file.name != PACK_FILE) {
        match file.parse::<RawRules>() {
            Ok(found) => raw_rules.extend(found.rule.into_iter().map(|rule| (*file, rule))),
            Err(error) => errors.push(error),
        }
    }
    let Some(raw) = raw else { return Err(errors) };
    let whole = errors.is_empty();
    let mut pack = pack_head(*head, &raw, &mut errors);
    pack.rules =
        raw_rules.iter().map(|(file, rule)| one_rule(*file, rule, &pack.families, &mut errors)).collect();
    repeated(&raw_rules, &mut errors);
    pack.max = pack.rules.iter().map(|rule| rule.points).sum();
    // A file that could not be parsed makes the sum meaningless.
    if whole && pack.max != MAX {
        let problem = format!("the rules' points sum to {}, not {MAX}", pack.max);
        errors.push(Error::new(
            format!("{id}/{PACK_FILE}"),
            problem,
            "share out the difference among the rules",
        ));
    }
    let rank = |rule: &Rule| pack.families.iter().position(|family| family.id == rule.family);
    let mut rules = std::mem::take(&mut pack.rules);
    rules.sort_by_key(rank);
    pack.rules = rules;
    if errors.is_empty() { Ok(pack) } else { Err(errors) }
}

/// One file of a pack.
#[derive(Clone, Copy)]
struct File<'a> {
    pack: &'a str,
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        toml::from_str(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
            let remedy =
                key_remedy(&message).unwrap_or_else(|| "see checks/README.md for the format".to_owned());
            Error::new(self.place(at), message, remedy)
        })
    }

    /// `pack/file:line` of a byte offset; lines count from 1.
    fn place(&self, offset: usize) -> String {
        let before = self.text.as_bytes().iter().take(offset);
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        format!("{}/{}:{line}", self.pack, self.name)
    }

    fn at<T>(&self, value: &Spanned<T>) -> String {
        self.place(value.span().start)
    }

    /// The text of a value that may not be blank.
    fn filled(&self, key: &str, value: &Spanned<String>, errors: &mut Vec<Error>) -> String {
        let text = value.get_ref().trim();
        if text.is_empty() {
            errors.push(Error::new(self.at(value), format!("`{key}` is empty"), format!("state the {key}")));
        }
        text.to_owned()
    }

    fn title(&self, zh: &Spanned<String>, en: &Spanned<String>, errors: &mut Vec<Error>) -> Text {
        Text::new(self.filled("title", zh, errors), self.filled("title_en", en, errors))
    }

    fn identifier(&self, value: &Spanned<String>, errors: &mut Vec<Error>) -> String {
        let id = value.get_ref();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let kebab = id.chars().all(plain) && !id.split('-').any(str::is_empty);
        if !kebab {
            let problem = format!("`{id}` is no identifier");
            errors.push(Error::new(self.at(value), problem, "use small letters, digits and single hyphens"));
        }
        id.clone()
    }

    /// Points above zero with at most two decimals; zero after a complaint.
    fn points(&self, key: &str, value: &Spanned<f64>, errors: &mut Vec<Error>) -> Points {
        match Points::from_decimal(*value.get_ref()) {
            Some(points) if points > Points::ZERO => return points,
            Some(_) => {
                let problem = format!("`{key}` must be above 0");
                errors.push(Error::new(self.at(value), problem, "state how many points it is worth"));
            }
            None => {
                let problem = format!("`{key}` has more than two decimals");
                errors.push(Error::new(self.at(value), problem, "round it to hundredths"));
            }
        }
        Points::ZERO
    }
}

fn pack_head(file: File<'_>, raw: &RawPack, errors: &mut Vec<Error>) -> Pack {
    let id = file.identifier(&raw.id, errors);
    if id != file.pack {
        let problem = format!("the pack calls itself `{id}` but lies in the folder `{}`", file.pack);
        errors.push(Error::new(file.at(&raw.id), problem, format!("write id = \"{}\"", file.pack)));
    }
    let mut families: Vec<Family> = Vec::new();
    for family in raw.families.get_ref() {
        let id = file.identifier(&family.id, errors);
        if families.iter().any(|known| known.id == id) {
            let problem = format!("family `{id}` stands twice");
            errors.push(Error::new(file.at(&family.id), problem, "rename or remove one"));
        }
        families.push(Family { id, title: file.title(&family.title, &family.title_en, errors) });
    }
    if families.is_empty() {
        errors.push(Error::new(file.at(&raw.families), "there are no families", "name at least one"));
    }
    Pack {
        id,
        version: file.filled("version", &raw.version, errors),
        title: file.title(&raw.title, &raw.title_en, errors),
        max: MAX,
        grades: grades(file, raw, errors),
        families,
        rules: Vec::new(),
    }
}

fn grades(file: File<'_>, raw: &RawPack, errors: &mut Vec<Error>) -> Vec<GradeBand> {
    let mut bands: Vec<GradeBand> = Vec::new();
    for grade in raw.grades.get_ref() {
        let name = file.title(&grade.name, &grade.name_en, errors);
        let from = match Points::from_decimal(*grade.from.get_ref()) {
            Some(from) if (Points::ZERO..=MAX).contains(&from) => from,
            _ => {
                let problem = format!("grade {} starts outside 0 to {MAX}, or has a third decimal", name.zh);
                errors.push(Error::new(file.at(&grade.from), problem, "state the lowest points of the band"));
                continue;
            }
        };
        if bands.last().is_some_and(|above| above.from <= from) {
            let problem = format!("grade {} does not start below the one before it", name.zh);
            errors.push(Error::new(file.at(&grade.from), problem, "list the grades best first"));
        }
        bands.push(GradeBand { name, from });
    }
    if bands.last().is_none_or(|last| last.from != Points::ZERO) {
        let problem = "the last grade does not reach down to 0";
        errors.push(Error::new(file.at(&raw.grades), problem, "let the last grade have from = 0"));
    }
    bands
}

fn one_rule(file: File<'_>, raw: &RawRule, families: &[Family], errors: &mut Vec<Error>) -> Rule {
    let id = file.identifier(&raw.id, errors);
    let place = file.at(&raw.id);
    let family = raw.family.get_ref().clone();
    if !families.iter().any(|known| known.id == family) {
        let known: Vec<&str> = families.iter().map(|known| known.id.as_str()).collect();
        let problem = format!("rule `{id}` belongs to the unknown family `{family}`");
        errors.push(Error::new(file.at(&raw.family), problem, proposal(&family, &known)));
    }
    let points = file.points("points", &raw.points, errors);
    let per_fault = raw.per_fault.as_ref().map(|value| (value, file.points("per_fault", value, errors)));
    if let Some((value, _)) = per_fault.filter(|(_, each)| *each > points) {
        let problem = format!("one fault of rule `{id}` takes more than the rule is worth");
        let remedy = format!("per_fault may be at most {points}; leave it out to let one fault take all");
        errors.push(Error::new(file.at(value), problem, remedy));
    }
    if raw.basis.is_empty() {
        let remedy = "add basis = [{ title = \"…\", number = \"…\", clause = \"…\" }]";
        errors.push(Error::new(place.clone(), format!("rule `{id}` stands on no clause"), remedy));
    }
    Rule {
        family,
        check: file.identifier(&raw.check, errors),
        params: raw.params.clone(),
        title: file.title(&raw.title, &raw.title_en, errors),
        points,
        per_fault: per_fault.map(|(_, each)| each),
        veto: raw.veto,
        kinds: raw.kinds.iter().filter_map(|kind| unit_kind(file, kind, errors)).collect(),
        basis: raw.basis.iter().map(|basis| one_basis(file, basis, errors)).collect(),
        confidence: confidence(file, &raw.confidence, errors),
        id,
        place,
    }
}

fn one_basis(file: File<'_>, raw: &RawBasis, errors: &mut Vec<Error>) -> Basis {
    Basis {
        title: file.filled("title", &raw.title, errors),
        number: file.filled("number", &raw.number, errors),
        clause: file.filled("clause", &raw.clause, errors),
    }
}

fn unit_kind(file: File<'_>, value: &Spanned<String>, errors: &mut Vec<Error>) -> Option<UnitKind> {
    let kind = UnitKind::parse(value.get_ref());
    if kind.is_none() {
        let known = ["government", "department", "township", "enterprise"];
        let problem = format!("`{}` is no kind of unit", value.get_ref());
        errors.push(Error::new(file.at(value), problem, proposal(value.get_ref(), &known)));
    }
    kind
}

fn confidence(file: File<'_>, value: &Spanned<String>, errors: &mut Vec<Error>) -> Confidence {
    match value.get_ref().as_str() {
        "verified" => Confidence::Verified,
        "partial" => Confidence::Partial,
        "default" => Confidence::Default,
        other => {
            let problem = format!("`{other}` is no confidence");
            let remedy = proposal(other, &["verified", "partial", "default"]);
            errors.push(Error::new(file.at(value), problem, remedy));
            Confidence::Default
        }
    }
}

fn repeated(rules: &[(File<'_>, RawRule)], errors: &mut Vec<Error>) {
    let mut first: BTreeMap<&str, String> = BTreeMap::new();
    for (file, rule) in rules {
        let place = file.at(&rule.id);
        match first.get(rule.id.get_ref().as_str()) {
            Some(earlier) => {
                let problem = format!("rule `{}` already stands at {earlier}", rule.id.get_ref());
                errors.push(Error::new(place, problem, "give it an identifier of its own"));
            }
            None => {
                first.insert(rule.id.get_ref(), place);
            }
        }
    }
}

/// The nearest right name, otherwise all of them.
fn proposal(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known here: {}", known.join(", ")),
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
