//! From the text of a scheme to a [`Scheme`] that holds together, or to everything that is wrong with it at once.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_spanned::Spanned;

use super::raw::{RawItem, RawPart, RawScheme};
use super::scheme::{
    Combine, Doubt, Extra, Item, Missing, Part, PartBody, Ranking, Scheme, Withheld, concerns,
};
use super::year::RoundKind;
use crate::model::{Points, Rounding, Text, UnitKind};
use crate::rules::{self, Error, File, proposal};

/// Where the format is described.
const MANUAL: &str = "checks/schemes/README.md";
/// Full marks where a scheme states none.
const FULL_MARKS: Points = Points::whole(100);

const KINDS: [UnitKind; 4] =
    [UnitKind::Government, UnitKind::Department, UnitKind::Township, UnitKind::Enterprise];

/// Reads a scheme. `folder` and `name` are for the places in complaints; the folder may be empty.
///
/// # Errors
/// Every complaint that could be found, by file and line.
pub fn read(folder: &str, name: &str, text: &str) -> Result<Scheme, Vec<Error>> {
    let file = File { pack: folder, name, text, manual: MANUAL };
    let mut errors = Vec::new();
    let mut head = file.head().map_err(|error| vec![error])?;
    let mut list = |key: &str| file.list(&mut head, key);
    let lists = [list("part"), list("item"), list("bonus"), list("penalty")];
    let [parts, items, bonuses, penalties] = lists.map(|found| {
        found.unwrap_or_else(|error| {
            errors.push(error);
            Vec::new()
        })
    });
    let parts: Vec<RawPart> = each(file, parts, &mut errors);
    let items: Vec<RawItem> = each(file, items, &mut errors);
    let bonuses: Vec<RawItem> = each(file, bonuses, &mut errors);
    let penalties: Vec<RawItem> = each(file, penalties, &mut errors);
    let raw: RawScheme = match file.rest(head) {
        Ok(raw) => raw,
        Err(error) => {
            errors.push(error);
            return Err(errors);
        }
    };
    // What could not be read makes sums and names meaningless.
    let whole = errors.is_empty();
    let mut reader = Reader { file, errors };
    let mut scheme = reader.head(&raw);
    scheme.parts = parts.iter().map(|part| reader.part(part, &items, whole)).collect();
    for (list, bonus) in [(&bonuses, true), (&penalties, false)] {
        let extras = list.iter().map(|extra| Extra { item: reader.item(extra), bonus });
        scheme.extras.extend(extras.collect::<Vec<_>>());
    }
    if whole {
        reader.names(&parts, &items, &bonuses, &penalties);
        reader.caps(&raw, &scheme);
        reader.ranking(&raw, &parts);
        reader.weights(&raw, &parts, &scheme);
    }
    if reader.errors.is_empty() { Ok(scheme) } else { Err(reader.errors) }
}

fn each<T: DeserializeOwned>(
    file: File<'_>,
    found: Vec<Spanned<toml::de::DeValue<'_>>>,
    errors: &mut Vec<Error>,
) -> Vec<T> {
    let read = found.into_iter().map(|value| file.one(value));
    read.filter_map(|one| one.map_err(|error| errors.push(error)).ok()).collect()
}

fn part_of(item: &RawItem) -> Option<&String> {
    item.part.as_ref().map(Spanned::get_ref)
}

struct Reader<'a> {
    file: File<'a>,
    errors: Vec<Error>,
}

impl Reader<'_> {
    fn say(&mut self, place: String, problem: impl Into<String>, remedy: impl Into<String>) {
        self.errors.push(Error::new(place, problem, remedy));
    }

    fn head(&mut self, raw: &RawScheme) -> Scheme {
        let (file, errors) = (self.file, &mut self.errors);
        let full_marks = raw.full_marks.as_ref().map(|marks| file.points("full_marks", marks, errors));
        let full_marks = full_marks.filter(|marks| *marks > Points::ZERO).unwrap_or(FULL_MARKS);
        let mut cap = |key, value: &Option<Spanned<f64>>| {
            value.as_ref().map_or(Points::ZERO, |value| file.points(key, value, errors))
        };
        let (bonus_cap, penalty_cap) =
            (cap("bonus_cap", &raw.bonus_cap), cap("penalty_cap", &raw.penalty_cap));
        let performance_share = raw.performance_share.as_ref().map(|share| {
            let points = file.points("performance_share", share, errors);
            if points > Points::whole(100) {
                let problem = "`performance_share` is above 100 %";
                errors.push(Error::new(file.at(share), problem, "state a share in percent, such as 4"));
            }
            points
        });
        let mut word = |what: &str, value: &Option<Spanned<String>>, known: &[(&str, bool)]| {
            value.as_ref().and_then(|value| file.word(what, value, known, errors))
        };
        let by_kind = word("way to rank", &raw.rank_by, &[("kind", true), ("all", false)]).unwrap_or(true);
        let veto_fails = word("effect of a veto", &raw.veto, &[("fails", true), ("counts", false)]);
        let failing =
            word("demand on who fails", &raw.failing, &[("rectification-report", true), ("nothing", false)]);
        let withheld = [("interval", Withheld::Interval), ("undetermined", Withheld::Undetermined)];
        let withheld = raw
            .withheld
            .as_ref()
            .and_then(|it| file.word("way with a withheld grade", it, &withheld, errors));
        let doubt = [("interval", Doubt::Interval), ("points", Doubt::Points)];
        let doubt = raw.doubt.as_ref().and_then(|it| file.word("way with open points", it, &doubt, errors));
        let source: Vec<_> =
            raw.source.get_ref().iter().map(|basis| rules::one_basis(file, basis, errors)).collect();
        if source.is_empty() {
            let remedy = "name it: source = [{ title = \"…\", number = \"…\", clause = \"…\" }]";
            errors.push(Error::new(file.at(&raw.source), "the scheme has no source", remedy));
        }
        let note = |text: &Option<Spanned<String>>| {
            text.as_ref().map(|text| text.get_ref().trim().to_owned()).unwrap_or_default()
        };
        let (step, mode) = (raw.rounding.as_ref(), raw.rounding_mode.as_ref());
        Scheme {
            id: file.identifier(&raw.id, errors),
            version: file.filled("version", &raw.version, errors),
            title: file.title(&raw.title, &raw.title_en, errors),
            source,
            confidence: rules::confidence(file, &raw.confidence, errors),
            note: Text::new(note(&raw.note), note(&raw.note_en)),
            full_marks,
            kinds: raw.kinds.iter().filter_map(|kind| file.unit_kind(kind, errors)).collect(),
            rounding: rules::rounding(file, step, mode, Rounding::default(), errors),
            grades: rules::bands(file, &raw.grades, full_marks, errors),
            ranking: Ranking {
                by_kind,
                tie_break: raw.tie_break.iter().map(|id| id.get_ref().clone()).collect(),
            },
            veto_fails: veto_fails.unwrap_or_default(),
            withheld: withheld.unwrap_or_default(),
            doubt: doubt.unwrap_or_default(),
            bonus_cap,
            penalty_cap,
            above_full_marks: raw.above_full_marks,
            performance_share,
            failing_reports: failing.unwrap_or_default(),
            parts: Vec::new(),
            extras: Vec::new(),
        }
    }

    fn part(&mut self, raw: &RawPart, items: &[RawItem], whole: bool) -> Part {
        let own: Vec<&RawItem> =
            items.iter().filter(|item| part_of(item) == Some(raw.id.get_ref())).collect();
        let place = self.file.at(&raw.id);
        let id = raw.id.get_ref();
        let body = match &raw.rounds {
            Some(rounds) => {
                if let Some(item) = own.first() {
                    let problem = format!("part `{id}` has rounds and items");
                    let remedy = "make two parts of it, one of rounds and one of items";
                    self.say(self.file.at(&item.id), problem, remedy);
                }
                self.rounds(raw, rounds)
            }
            None => {
                self.only_for_rounds(raw);
                // An item that could not be read may have been its own.
                if own.is_empty() && whole {
                    let problem = format!("part `{id}` has neither rounds nor items");
                    let remedy = "state rounds = [\"spot\"], or give it an [[item]]";
                    self.say(place, problem, remedy);
                }
                PartBody::Items(own.into_iter().map(|item| self.item(item)).collect())
            }
        };
        let (file, errors) = (self.file, &mut self.errors);
        Part {
            id: file.identifier(&raw.id, errors),
            title: file.title(&raw.title, &raw.title_en, errors),
            weight: file.points("weight", &raw.weight, errors),
            kinds: raw.kinds.iter().filter_map(|kind| file.unit_kind(kind, errors)).collect(),
            body,
            confidence: rules::confidence(file, &raw.confidence, errors),
        }
    }

    fn rounds(&mut self, raw: &RawPart, rounds: &Spanned<Vec<Spanned<String>>>) -> PartBody {
        let (file, errors) = (self.file, &mut self.errors);
        let named = rounds.get_ref().iter();
        let kinds: Vec<RoundKind> =
            named.filter_map(|kind| file.word("kind of round", kind, &RoundKind::ALL, errors)).collect();
        if rounds.get_ref().is_empty() {
            let problem = format!("part `{}` names no kind of round", raw.id.get_ref());
            errors.push(Error::new(file.at(rounds), problem, "name spot, special or year-end"));
        }
        let missing = [
            ("redistribute", Missing::Redistribute),
            ("mean", Missing::Mean),
            ("zero", Missing::Zero),
            ("undetermined", Missing::Undetermined),
        ];
        let missing =
            raw.missing.as_ref().and_then(|it| file.word("way with a missing round", it, &missing, errors));
        let combine = raw.combine.as_ref().and_then(|word| {
            let known = [("mean", 0), ("weighted", 1), ("latest", 2), ("lowest", 3)];
            file.word("way to combine rounds", word, &known, errors)
        });
        let weights: Option<Vec<Points>> = raw
            .weights
            .as_ref()
            .map(|list| list.get_ref().iter().map(|weight| file.points("weights", weight, errors)).collect());
        match (combine, &raw.weights, &raw.combine) {
            (Some(1), None, Some(word)) => {
                let remedy = "state weights = [15, 25], one for each round in their order";
                errors.push(Error::new(file.at(word), "`weighted` without weights", remedy));
            }
            (Some(1), ..) => {}
            (_, Some(list), _) => {
                let remedy = "state combine = \"weighted\", or take weights out";
                errors.push(Error::new(file.at(list), "`weights` that nothing uses", remedy));
            }
            _ => {}
        }
        let combine = match combine {
            Some(1) => Combine::Weighted(weights.unwrap_or_default()),
            Some(2) => Combine::Latest,
            Some(3) => Combine::Lowest,
            _ => Combine::Mean,
        };
        let optional = raw.optional.as_ref().is_some_and(|it| *it.get_ref());
        PartBody::Rounds { kinds, combine, missing: missing.unwrap_or_default(), optional }
    }

    /// Keys that mean nothing in a part without rounds.
    fn only_for_rounds(&mut self, raw: &RawPart) {
        let stated = [
            ("combine", raw.combine.as_ref().map(|it| self.file.at(it))),
            ("weights", raw.weights.as_ref().map(|it| self.file.at(it))),
            ("missing", raw.missing.as_ref().map(|it| self.file.at(it))),
            ("optional", raw.optional.as_ref().map(|it| self.file.at(it))),
        ];
        for (key, place) in stated {
            if let Some(place) = place {
                let problem = format!("part `{}` has `{key}` but no rounds", raw.id.get_ref());
                self.say(place, problem, format!("take {key} out, or state rounds = [\"spot\"]"));
            }
        }
    }

    fn item(&mut self, raw: &RawItem) -> Item {
        let (file, errors) = (self.file, &mut self.errors);
        Item {
            id: file.identifier(&raw.id, errors),
            title: file.title(&raw.title, &raw.title_en, errors),
            points: file.points("points", &raw.points, errors),
            kinds: raw.kinds.iter().filter_map(|kind| file.unit_kind(kind, errors)).collect(),
            basis: raw.basis.iter().map(|basis| rules::one_basis(file, basis, errors)).collect(),
            confidence: rules::confidence(file, &raw.confidence, errors),
        }
    }

    /// Every identifier stands once, and every item belongs to a part.
    fn names(&mut self, parts: &[RawPart], items: &[RawItem], bonuses: &[RawItem], penalties: &[RawItem]) {
        let ids = parts.iter().map(|it| &it.id).chain(items.iter().map(|it| &it.id));
        let ids = ids.chain(bonuses.iter().chain(penalties).map(|it| &it.id));
        let mut first: BTreeMap<&str, String> = BTreeMap::new();
        for id in ids {
            let place = self.file.at(id);
            if let Some(earlier) = first.get(id.get_ref().as_str()) {
                let problem = format!("`{}` already stands at {earlier}", id.get_ref());
                self.errors.push(Error::new(place, problem, "give it an identifier of its own"));
            } else {
                first.insert(id.get_ref(), place);
            }
        }
        let known: Vec<&str> = parts.iter().map(|part| part.id.get_ref().as_str()).collect();
        for item in items {
            let id = item.id.get_ref();
            match &item.part {
                None => {
                    let problem = format!("item `{id}` belongs to no part");
                    self.say(self.file.at(&item.id), problem, "state part = \"…\"");
                }
                Some(part) if !known.contains(&part.get_ref().as_str()) => {
                    let problem = format!("item `{id}` belongs to no part `{}`", part.get_ref());
                    self.say(self.file.at(part), problem, proposal(part.get_ref(), &known));
                }
                Some(_) => {}
            }
        }
        for extra in bonuses.iter().chain(penalties) {
            if let Some(part) = &extra.part {
                let problem =
                    format!("`{}` is a bonus or penalty and belongs to no part", extra.id.get_ref());
                self.say(self.file.at(part), problem, "take part out");
            }
        }
    }

    /// What can be given has a cap, and no cap is idle.
    fn caps(&mut self, raw: &RawScheme, scheme: &Scheme) {
        for (key, cap, bonus) in [("bonus", &raw.bonus_cap, true), ("penalty", &raw.penalty_cap, false)] {
            let any = scheme.extras.iter().any(|extra| extra.bonus == bonus);
            match (any, cap) {
                (true, None) => {
                    let problem = format!("there is a [[{key}]] but no `{key}_cap`");
                    let remedy = format!("state {key}_cap, the most that all of them come to");
                    self.say(self.file.place(0), problem, remedy);
                }
                (false, Some(cap)) => {
                    let problem = format!("`{key}_cap` without any [[{key}]]");
                    self.say(self.file.at(cap), problem, format!("add a [[{key}]], or take {key}_cap out"));
                }
                _ => {}
            }
        }
    }

    fn ranking(&mut self, raw: &RawScheme, parts: &[RawPart]) {
        let known: Vec<&str> = parts.iter().map(|part| part.id.get_ref().as_str()).collect();
        for id in raw.tie_break.iter().filter(|id| !known.contains(&id.get_ref().as_str())) {
            let problem = format!("there is no part `{}` to break ties by", id.get_ref());
            self.say(self.file.at(id), problem, proposal(id.get_ref(), &known));
        }
    }

    /// Weights sum to the full marks, and every kind of unit has something to earn.
    fn weights(&mut self, raw: &RawScheme, parts: &[RawPart], scheme: &Scheme) {
        let sum: Points = scheme.parts.iter().map(|part| part.weight).sum();
        if sum != scheme.full_marks {
            let place = parts.last().map_or_else(|| self.file.place(0), |part| self.file.at(&part.weight));
            let problem = format!("the weights of the parts sum to {sum}, not {}", scheme.full_marks);
            self.say(place, problem, "share out the difference among the parts, or change full_marks");
        }
        let place = self.file.at(&raw.id);
        for kind in KINDS.into_iter().filter(|kind| scheme.is_for(*kind)) {
            if !scheme.parts.iter().any(|part| concerns(&part.kinds, kind)) {
                let problem = format!("no part counts for units of kind `{}`", kind.id());
                self.say(place.clone(), problem, "state kinds of the scheme, or of its parts, otherwise");
            }
        }
        for (part, raw) in scheme.parts.iter().zip(parts) {
            let PartBody::Items(items) = &part.body else { continue };
            for kind in KINDS.into_iter().filter(|kind| scheme.is_for(*kind) && concerns(&part.kinds, *kind))
            {
                if !items.is_empty() && !items.iter().any(|item| concerns(&item.kinds, kind)) {
                    let problem = format!("part `{}` has no item for units of kind `{}`", part.id, kind.id());
                    self.say(self.file.at(&raw.id), problem, "state the kinds of the part");
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = r#"id = "s"
version = "2026.1"
title = "甲"
title_en = "A"
source = [{ title = "办法", number = "一号", clause = "第一条" }]
confidence = "default"
grades = [{ name = "合格", name_en = "pass", from = 60 }, { name = "不合格", name_en = "fail", from = 0 }]
"#;
    const PART: &str = "[[part]]\nid = \"spot\"\ntitle = \"平时\"\ntitle_en = \"spot\"\nweight = 100\n\
                        rounds = [\"spot\"]\nconfidence = \"default\"\n";

    fn told(text: &str) -> String {
        let errors = read("own", "s.toml", text).unwrap_err();
        errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_scheme_needs_little() {
        let scheme = read("own", "s.toml", &format!("{HEAD}{PART}")).unwrap();
        assert!(scheme.ranking.by_kind && !scheme.failing_reports);
        assert_eq!((scheme.full_marks, scheme.parts[0].weight), (Points::whole(100), Points::whole(100)));
        assert_eq!(scheme.subject("x"), "s/x");
    }

    #[test]
    fn every_mistake_is_told_with_file_line_and_the_nearest_right_name() {
        let item = "[[item]]\nid = \"i\"\npart = \"spott\"\ntitle = \"一\"\ntitle_en = \"i\"\npoints = 1\n\
                    confidence = \"default\"\n";
        let cases = [
            (HEAD.replace("version", "versoin") + PART, "own/s.toml:2: unknown field `versoin`"),
            (HEAD.replace("version", "versoin") + PART, "did you mean `version`?"),
            (HEAD.to_owned() + PART + "wieght = 3\n", "own/s.toml:15: unknown field `wieght`"),
            (
                HEAD.to_owned() + &PART.replace("[\"spot\"]", "[\"spots\"]"),
                "own/s.toml:13: `spots` is no kind of round; did you mean `spot`?",
            ),
            (
                HEAD.to_owned() + &PART.replace("100", "90"),
                "own/s.toml:12: the weights of the parts sum to 90, not 100",
            ),
            (
                HEAD.to_owned() + PART + item,
                "own/s.toml:17: item `i` belongs to no part `spott`; did you mean `spot`?",
            ),
            (
                HEAD.to_owned() + PART + &item.replace("spott", "spot"),
                "own/s.toml:16: part `spot` has rounds and items",
            ),
            (HEAD.to_owned() + PART + &item.replace("part =", "prt ="), "own/s.toml:17: unknown field `prt`"),
            (
                HEAD.to_owned() + &PART.replace("rounds = [\"spot\"]\n", "missing = \"zero\"\n"),
                "part `spot` has `missing` but no rounds",
            ),
            (
                HEAD.to_owned() + &PART.replace("rounds = [\"spot\"]\n", ""),
                "part `spot` has neither rounds nor items",
            ),
            (
                HEAD.to_owned() + PART + "combine = \"weighted\"\n",
                "own/s.toml:15: `weighted` without weights; state weights",
            ),
            (HEAD.to_owned() + PART + "weights = [1]\n", "own/s.toml:15: `weights` that nothing uses"),
            (HEAD.to_owned() + PART + "missing = \"redistributed\"\n", "did you mean `redistribute`?"),
            (
                format!("{HEAD}tie_break = [\"spto\"]\n{PART}"),
                "own/s.toml:8: there is no part `spto` to break ties by; did you mean `spot`?",
            ),
            (format!("{HEAD}bonus_cap = 5\n{PART}"), "own/s.toml:8: `bonus_cap` without any [[bonus]]"),
            (
                HEAD.to_owned()
                    + PART
                    + &item.replace("[[item]]", "[[penalty]]").replace("part = \"spott\"\n", ""),
                "there is a [[penalty]] but no `penalty_cap`",
            ),
            (HEAD.to_owned() + PART + PART, "`spot` already stands at own/s.toml:9"),
            (format!("{HEAD}kinds = [\"goverment\"]\n{PART}"), "did you mean `government`?"),
            (
                format!("{HEAD}performance_share = 400\n{PART}"),
                "own/s.toml:8: `performance_share` is above 100 %",
            ),
            (
                HEAD.to_owned() + PART + "kinds = [\"township\"]\n",
                "no part counts for units of kind `government`",
            ),
            (
                HEAD.replace("{ title = \"办法\", number = \"一号\", clause = \"第一条\" }", "") + PART,
                "own/s.toml:5: the scheme has no source",
            ),
            (HEAD.replace("from = 0", "from = 1") + PART, "the last grade does not reach down to 0"),
            (format!("{HEAD}rounding = 0.5\n{PART}"), "round to 0.01, 0.1 or 1"),
            (format!("{HEAD}{PART}[[part]\n"), "own/s.toml:15:"),
        ];
        for (text, expected) in cases {
            let told = told(&text);
            assert!(told.contains(expected), "{told}\nshould say\n{expected}");
        }
        let two = told(&format!("{HEAD}veto = \"fail\"\ndoubt = \"point\"\n{PART}"));
        assert!(two.contains("s.toml:8") && two.contains("s.toml:9"), "one mistake hides another: {two}");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "(\\[\\[part\\]\\]|\\[\\[item\\]\\]|id|weight|=|[0-9.\"]|\\n|\\PC){0,60}") {
            let _ = read("", "s.toml", &text);
            let _ = read("", "s.toml", &format!("{HEAD}{PART}{text}"));
        }
    }
}
