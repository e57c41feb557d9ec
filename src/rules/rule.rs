//! From a `[[rule]]` or a `[[change]]` to a [`Rule`] that holds together.

use serde_spanned::Spanned;

use super::error::Error;
use super::model::{Basis, Confidence, Pack, Rule};
use super::raw::{RawBasis, RawChange, RawRule};
use super::source::{File, proposal};
use crate::model::Points;

/// Reads a rule of `pack`.
pub(super) fn one_rule(file: File<'_>, raw: &RawRule, pack: &Pack, errors: &mut Vec<Error>) -> Rule {
    let id = file.identifier(&raw.id, errors);
    let place = file.at(&raw.id);
    let family = raw.family.get_ref().clone();
    let known_family = pack.families.iter().find(|known| known.id == family);
    if known_family.is_none() {
        let known: Vec<&str> = pack.families.iter().map(|known| known.id.as_str()).collect();
        let problem = format!("rule `{id}` belongs to the unknown family `{family}`");
        errors.push(Error::new(file.at(&raw.family), problem, proposal(&family, &known)));
    }
    let points = match &raw.points {
        Some(points) if raw.veto => file.points_from_zero("points", points, errors),
        Some(points) => file.points("points", points, errors),
        None => {
            if !raw.veto && !raw.note {
                let problem = format!("rule `{id}` states no points");
                let remedy = "state points; only a veto (veto = true) or a note (note = true) goes without";
                errors.push(Error::new(place.clone(), problem, remedy));
            }
            Points::ZERO
        }
    };
    let rule = Rule {
        needs_services: file.needs(raw.needs.as_ref(), errors)
            || known_family.is_some_and(|known| known.needs_services),
        family,
        check: asked(file, raw, &place, errors),
        manual: raw.manual,
        params: raw.params.as_ref().map(|params| params.get_ref().clone()).unwrap_or_default(),
        title: file.title(&raw.title, &raw.title_en, errors),
        points,
        per_fault: raw.per_fault.as_ref().map(|each| file.points("per_fault", each, errors)),
        veto: raw.veto,
        bonus: raw.bonus,
        note: raw.note,
        at_least: raw.at_least.as_ref().map(|least| *least.get_ref()),
        kinds: raw.kinds.iter().filter_map(|kind| file.unit_kind(kind, errors)).collect(),
        basis: raw.basis.iter().map(|basis| one_basis(file, basis, errors)).collect(),
        confidence: confidence(file, &raw.confidence, errors),
        params_place: raw.params.as_ref().map_or_else(|| place.clone(), |params| file.at(params)),
        place,
        id,
    };
    let places = Places {
        per_fault: raw.per_fault.as_ref().map(|it| file.at(it)),
        at_least: raw.at_least.as_ref().map(|it| file.at(it)),
    };
    consistent(&rule, pack, &places, errors);
    rule
}

/// The check, unless a person answers.
fn asked(file: File<'_>, raw: &RawRule, place: &str, errors: &mut Vec<Error>) -> String {
    let id = raw.id.get_ref();
    match (&raw.check, raw.manual) {
        (Some(check), false) => return file.identifier(check, errors),
        (None, true) => {
            if let Some(params) = &raw.params {
                let problem = format!("rule `{id}` is manual and has params");
                errors.push(Error::new(file.at(params), problem, "take params out: no check reads them"));
            }
        }
        (Some(check), true) => {
            let problem = format!("rule `{id}` has a check and is manual");
            errors.push(Error::new(file.at(check), problem, "keep one: check = \"…\" or manual = true"));
        }
        (None, false) => {
            let problem = format!("rule `{id}` asks nothing");
            let remedy = "name a check (check = \"…\"), or leave it to a person (manual = true)";
            errors.push(Error::new(place, problem, remedy));
        }
    }
    String::new()
}

/// Applies a change to the inherited rule it names.
pub(super) fn change(file: File<'_>, raw: &RawChange, pack: &mut Pack, errors: &mut Vec<Error>) {
    let id = raw.rule.get_ref();
    let place = file.at(&raw.rule);
    let Some(at) = pack.rules.iter().position(|rule| rule.id == *id) else {
        let known: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).collect();
        let problem = format!("the extended pack has no rule `{id}`");
        errors.push(Error::new(place, problem, proposal(id, &known)));
        return;
    };
    let mut rule = pack.rules[at].clone();
    rule.place = place;
    if let Some(params) = &raw.params {
        rule.params.extend(params.get_ref().clone());
        rule.params_place = file.at(params);
    }
    if let Some(title) = &raw.title {
        rule.title.zh = file.filled("title", title, errors);
    }
    if let Some(title) = &raw.title_en {
        rule.title.en = file.filled("title_en", title, errors);
    }
    let veto = raw.veto.unwrap_or(rule.veto);
    if let Some(points) = &raw.points {
        rule.points = match veto {
            true => file.points_from_zero("points", points, errors),
            false => file.points("points", points, errors),
        };
        // Somebody else's number: what backed the old one does not back it.
        rule.confidence = Confidence::Default;
    }
    if let Some(each) = &raw.per_fault {
        rule.per_fault = Some(file.points("per_fault", each, errors));
        rule.confidence = Confidence::Default;
    } else if raw.points.is_some() {
        rule.per_fault = rule.per_fault.map(|each| each.min(rule.points)).filter(|each| *each > Points::ZERO);
    }
    rule.veto = veto;
    rule.at_least = raw.at_least.as_ref().map(|least| *least.get_ref()).or(rule.at_least);
    if let Some(kinds) = &raw.kinds {
        rule.kinds = kinds.iter().filter_map(|kind| file.unit_kind(kind, errors)).collect();
    }
    if let Some(basis) = &raw.basis {
        rule.basis = basis.iter().map(|basis| one_basis(file, basis, errors)).collect();
    }
    if let Some(word) = &raw.confidence {
        rule.confidence = confidence(file, word, errors);
    }
    let places = Places {
        per_fault: raw.per_fault.as_ref().map(|it| file.at(it)),
        at_least: raw.at_least.as_ref().map(|it| file.at(it)),
    };
    consistent(&rule, pack, &places, errors);
    pack.rules[at] = rule;
}

/// Where the values stand that may contradict others; the rule's own place otherwise.
struct Places {
    per_fault: Option<String>,
    at_least: Option<String>,
}

fn consistent(rule: &Rule, pack: &Pack, places: &Places, errors: &mut Vec<Error>) {
    let id = &rule.id;
    let mut say = |place: &Option<String>, problem: String, remedy: String| {
        errors.push(Error::new(place.clone().unwrap_or_else(|| rule.place.clone()), problem, remedy));
    };
    if rule.per_fault.is_some_and(|each| each > rule.points) {
        let problem = format!("one fault of rule `{id}` takes more than the rule is worth");
        let remedy =
            format!("per_fault may be at most {}; leave it out to let one fault take all", rule.points);
        say(&places.per_fault, problem, remedy);
    }
    if rule.at_least.is_some_and(|least| least < 2) {
        let problem = format!("rule `{id}` counts from at_least = {}", rule.at_least.unwrap_or_default());
        say(&places.at_least, problem, "state 2 or more, or leave it out".to_owned());
    }
    if [rule.bonus, rule.veto, rule.note].into_iter().filter(|it| *it).count() > 1 {
        let remedy = "keep one: veto = true, bonus = true or note = true".to_owned();
        say(&None, format!("rule `{id}` is two things at once"), remedy);
    }
    if rule.note && rule.points > Points::ZERO {
        let remedy = "take points out, or note = true".to_owned();
        say(&None, format!("rule `{id}` is only a note and has points"), remedy);
    }
    if rule.bonus && pack.arithmetic.bonus.is_none() {
        let remedy = "state bonus_cap (and bonus_above) under [arithmetic] in pack.toml".to_owned();
        say(&None, format!("rule `{id}` earns a bonus, but the pack has no bonus part"), remedy);
    }
    if rule.basis.is_empty() {
        let remedy = "add basis = [{ title = \"…\", number = \"…\", clause = \"…\" }]".to_owned();
        say(&None, format!("rule `{id}` stands on no clause"), remedy);
    }
}

/// A clause, whole.
pub(crate) fn one_basis(file: File<'_>, raw: &RawBasis, errors: &mut Vec<Error>) -> Basis {
    Basis {
        title: file.filled("title", &raw.title, errors),
        number: file.filled("number", &raw.number, errors),
        clause: file.filled("clause", &raw.clause, errors),
    }
}

/// How far something is backed.
pub(crate) fn confidence(file: File<'_>, value: &Spanned<String>, errors: &mut Vec<Error>) -> Confidence {
    let known = [
        ("verified", Confidence::Verified),
        ("partial", Confidence::Partial),
        ("default", Confidence::Default),
    ];
    file.word("confidence", value, &known, errors).unwrap_or_default()
}
