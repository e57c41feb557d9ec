//! What a pack says of itself: identity, arithmetic, grades, families; each beside what it extends.

use serde_spanned::Spanned;

use super::error::Error;
use super::model::{Arithmetic, Bonus, Family, GradeBand, NotApplicable, Pack};
use super::raw::{RawArithmetic, RawGrade, RawPack};
use super::source::File;
use crate::model::{Points, Rounding, RoundingMode};

/// Full marks where a pack states none.
const MAX: Points = Points::whole(100);

/// The pack without its rules.
pub(super) fn pack_head(
    file: File<'_>,
    raw: &RawPack,
    parent: Option<&Pack>,
    errors: &mut Vec<Error>,
) -> Pack {
    let id = file.identifier(&raw.id, errors);
    if id != file.pack {
        let problem = format!("the pack calls itself `{id}` but lies in the folder `{}`", file.pack);
        errors.push(Error::new(file.at(&raw.id), problem, format!("write id = \"{}\"", file.pack)));
    }
    let base = raw.arithmetic.base.as_ref().map(|base| file.points("base", base, errors));
    let max = base.filter(|base| *base > Points::ZERO).or(parent.map(|parent| parent.max)).unwrap_or(MAX);
    Pack {
        id,
        version: file.filled("version", &raw.version, errors),
        title: file.title(&raw.title, &raw.title_en, errors),
        extends: raw.extends.as_ref().map(|name| name.get_ref().clone()),
        max,
        arithmetic: arithmetic(file, &raw.arithmetic, parent, errors),
        grades: grades(file, raw, parent, max, errors),
        families: families(file, raw, parent, errors),
        rules: Vec::new(),
    }
}

fn arithmetic(
    file: File<'_>,
    raw: &RawArithmetic,
    parent: Option<&Pack>,
    errors: &mut Vec<Error>,
) -> Arithmetic {
    let mut it = parent.map(|parent| parent.arithmetic.clone()).unwrap_or_default();
    if let Some(sum) = &raw.sum {
        let known = [("exact", false), ("scaled", true)];
        it.scaled = file.word("way to sum", sum, &known, errors).unwrap_or(it.scaled);
    }
    if let Some(word) = &raw.not_applicable {
        let known = [("rescale", NotApplicable::Rescale), ("family", NotApplicable::Family)];
        it.not_applicable =
            file.word("way with what does not apply", word, &known, errors).unwrap_or(it.not_applicable);
    }
    if let Some(points) = &raw.veto_points {
        it.veto_points = Some(file.points_from_zero("veto_points", points, errors));
    }
    let (step, mode) = (raw.rounding.as_ref(), raw.rounding_mode.as_ref());
    it.rounding = rounding(file, step, mode, it.rounding, errors);
    match (&raw.bonus_cap, &raw.bonus_above, &mut it.bonus) {
        (None, None, _) => {}
        (cap, above, Some(bonus)) => {
            bonus.cap = cap.as_ref().map_or(bonus.cap, |cap| file.points("bonus_cap", cap, errors));
            let stated = above.as_ref().map(|above| file.points_from_zero("bonus_above", above, errors));
            bonus.above = stated.unwrap_or(bonus.above);
        }
        (Some(cap), above, none) => {
            let cap = file.points("bonus_cap", cap, errors);
            let above = above.as_ref().map(|above| file.points_from_zero("bonus_above", above, errors));
            // Without a threshold the part is always open: nothing deducted leaves less than nothing.
            *none = Some(Bonus { cap, above: above.unwrap_or(Points::hundredths(-1)) });
        }
        (None, Some(above), _) => {
            let problem = "`bonus_above` without `bonus_cap`";
            errors.push(Error::new(file.at(above), problem, "state bonus_cap, the most that can be earned"));
        }
    }
    it
}

/// The rounding that is stated, or the one before.
pub(crate) fn rounding(
    file: File<'_>,
    step: Option<&Spanned<f64>>,
    mode: Option<&Spanned<String>>,
    before: Rounding,
    errors: &mut Vec<Error>,
) -> Rounding {
    let mut rounding = before;
    if let Some(step) = step {
        match Points::from_decimal(*step.get_ref()) {
            Some(found) if [1, 10, 100].contains(&found.as_hundredths()) => rounding.step = found,
            _ => {
                let problem = format!("`rounding` is {}", step.get_ref());
                errors.push(Error::new(file.at(step), problem, "round to 0.01, 0.1 or 1"));
            }
        }
    }
    if let Some(mode) = mode {
        let known = [("half-up", RoundingMode::HalfUp), ("down", RoundingMode::Down)];
        rounding.mode = file.word("way to round", mode, &known, errors).unwrap_or(rounding.mode);
    }
    rounding
}

fn families(file: File<'_>, raw: &RawPack, parent: Option<&Pack>, errors: &mut Vec<Error>) -> Vec<Family> {
    let mut families = parent.map(|parent| parent.families.clone()).unwrap_or_default();
    let mut own = Vec::new();
    for family in raw.families.as_ref().map_or(&[][..], |list| list.get_ref()) {
        let id = file.identifier(&family.id, errors);
        if own.contains(&id) {
            let problem = format!("family `{id}` stands twice");
            errors.push(Error::new(file.at(&family.id), problem, "rename or remove one"));
        }
        own.push(id.clone());
        let needs_services = file.needs(family.needs.as_ref(), errors);
        let cap = family.cap.as_ref().map(|cap| file.points("cap", cap, errors));
        let title = file.title(&family.title, &family.title_en, errors);
        let read = Family { id, title, cap, needs_services };
        match families.iter_mut().find(|known| known.id == read.id) {
            Some(known) => *known = read,
            None => families.push(read),
        }
    }
    if families.is_empty() {
        let place = raw.families.as_ref().map_or_else(|| file.place(0), |list| file.at(list));
        errors.push(Error::new(place, "there are no families", "name at least one under `families`"));
    }
    families
}

fn grades(
    file: File<'_>,
    raw: &RawPack,
    parent: Option<&Pack>,
    max: Points,
    errors: &mut Vec<Error>,
) -> Vec<GradeBand> {
    let Some(list) = &raw.grades else {
        if parent.is_none() {
            let remedy = "name the grades, best first, as grades = [{ name, name_en, from }]";
            errors.push(Error::new(file.place(0), "there are no grades", remedy));
        }
        return parent.map(|parent| parent.grades.clone()).unwrap_or_default();
    };
    bands(file, list, max, errors)
}

/// Grades, best first, down to 0.
pub(crate) fn bands(
    file: File<'_>,
    list: &Spanned<Vec<RawGrade>>,
    max: Points,
    errors: &mut Vec<Error>,
) -> Vec<GradeBand> {
    let mut bands: Vec<GradeBand> = Vec::new();
    for grade in list.get_ref() {
        let name = file.title(&grade.name, &grade.name_en, errors);
        let from = match Points::from_decimal(*grade.from.get_ref()) {
            Some(from) if (Points::ZERO..=max).contains(&from) => from,
            _ => {
                let problem = format!("grade {} starts outside 0 to {max}, or has a third decimal", name.zh);
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
        errors.push(Error::new(file.at(list), problem, "let the last grade have from = 0"));
    }
    bands
}
