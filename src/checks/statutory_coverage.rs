//! `statutory-coverage`: every item of 条例 art. 20 and 21 that the unit owes has a column or content.
//!
//! Why: what must be disclosed on one's own initiative is listed there; 国办公开办函〔2019〕61号 wants a column for each.
//! Fails: no column, section, menu entry or title names the item; one fault for each, left to a person unless `decided`
//! is set, for a column may have a name of its own making. A blank column does not count; it is a fault elsewhere.
//! Which items bind: `article21` adds the seven of counties and their departments or the eight of townships; items in
//! `not_required` are left out. Where `not_required` is not given, a department is not asked for what only some
//! departments do (licences, penalties, fees, projects, livelihood, emergency, supervision, recruitment).
//! Not applicable: the unit is a public enterprise (art. 55).
//! Cannot tell: an item was not found, and the platform or part of the site could not be read.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::support::{ARTICLE_20, Article21, BY_DUTY, Item, looked_in, needs_of, owes_disclosure};
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Address, Answer, Fault, Measured, Reason, Severity, Text, UnitKind, Verdict};
use crate::portal::{Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "statutory-coverage",
    title: "法定主动公开内容覆盖",
    passes: "条例第二十条（及市县、乡镇适用的第二十一条）各项都有栏目或内容。",
    fails: "某一项没有相应的栏目、菜单或内容，每项计一处；须人工确认（参数 decided 为真时直接判定）。不适用的事项列入参数 not_required。",
    not_applicable: "公共企事业单位（条例第五十五条另有规定）。",
    cannot_tell: "某一项未找到，但平台或网站的一部分未能读取。",
    remedy: "在“法定主动公开内容”下按条例第二十条、第二十一条逐项设置栏目并公布内容。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatutoryCoverage {
    /// Whose items of art. 21 are owed.
    #[serde(default = "auto")]
    article21: Article21,
    /// Items that the unit does not owe, by name; left out: as the kind of the unit has it.
    #[serde(default, deserialize_with = "known_items")]
    not_required: Option<Vec<String>>,
    /// A missing item is a fault without a person's word.
    #[serde(default)]
    decided: bool,
}

fn auto() -> Article21 {
    Article21::Auto
}

fn known_items<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Vec<String>>, D::Error> {
    let names = Vec::<String>::deserialize(value)?;
    let all = || {
        let further = [UnitKind::Government, UnitKind::Township].into_iter();
        ARTICLE_20.iter().chain(further.flat_map(|kind| Article21::Auto.items(kind)))
    };
    match names.iter().find(|name| !all().any(|item| item.slug == name.as_str())) {
        None => Ok(Some(names)),
        Some(unknown) => {
            Err(serde::de::Error::custom(format!("not_required names the unknown item `{unknown}`")))
        }
    }
}

/// What was found for an item.
#[derive(Default)]
struct Cover {
    name: Option<String>,
    newest: Option<Date>,
    entries: usize,
}

impl Check for StatutoryCoverage {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let names = names(portal)?;
        let looked = looked_in(portal)?;
        let not_required: Vec<&str> = match &self.not_required {
            Some(names) => names.iter().map(String::as_str).collect(),
            None if portal.unit_kind == UnitKind::Department => BY_DUTY.to_vec(),
            None => Vec::new(),
        };
        let items = ARTICLE_20.iter().chain(self.article21.items(portal.unit_kind));
        let (mut faults, mut covered, mut missing) = (Vec::new(), Vec::new(), Vec::new());
        let mut total = 0;
        for item in items.filter(|item| !not_required.contains(&item.slug)) {
            total += 1;
            let cover = cover(item, &names);
            if let Some(name) = cover.name {
                let newest = cover.newest.map_or_else(String::new, |day| format!("，最新 {day}"));
                covered.push(format!("{}：{name}（{} 条{newest}）", item.name.0, cover.entries));
            } else {
                missing.push(item.name.0.to_owned());
                let fault = fault(item, looked.clone());
                faults.push(if self.decided { fault } else { fault.flagged() });
            }
        }
        // A menu that was read whole hides no column; what a script adds to it may.
        let view = portal.platform()?;
        let menu = portal.section(SectionKind::StatutoryContent).err();
        let doubt = portal
            .unread_of(LabelKind::Statutory)
            .or_else(|| portal.unread_of(LabelKind::Platform))
            .or(menu)
            .or_else(|| view.partly.then_some(Reason::NeedsRendering))
            .or_else(|| portal.lacks(needs_of(ABOUT.id)));
        let (count, any) = (covered.len(), !faults.is_empty());
        let mut answer = match doubt {
            Some(reason) if any => return Err(reason),
            _ => Answer::of_faults(faults),
        };
        answer.measured.insert("covered".into(), Measured::Words(covered));
        answer.measured.insert("missing".into(), Measured::Words(missing));
        Ok(answer.count("items", total).count("covered_items", count))
    }
}

/// Longest name of a place in the platform's menus, and on the home page between all its news; in characters.
const LONGEST_IN_MENU: usize = 30;
const LONGEST_ON_HOME: usize = 12;

/// Every name that the site gives to a place, with what is known of it.
fn names(portal: &Portal) -> Result<Vec<(String, usize, Option<Date>)>, Reason> {
    let mut blank: BTreeMap<&Address, bool> = BTreeMap::new();
    let mut found = Vec::new();
    // A portal of which nothing was read has no columns to offer; the home page says so.
    for column in portal.columns().unwrap_or_default() {
        blank.insert(&column.address, column.blank.is_some());
        if column.blank.is_none() {
            found.push((column.name.clone(), column.entries, column.newest));
        }
    }
    for section in portal.sections().unwrap_or_default().iter() {
        // Reports on disclosure name everything.
        if section.blank || section.kind == SectionKind::AnnualReport {
            continue;
        }
        let day = section.published.map(|dated| dated.date);
        found.push((section.title.clone(), section.entries, day));
    }
    // Links to others, and titles of news, name no place of the unit's own.
    let home = portal.home()?;
    let own = |address: &Address| address.authority() == home.address.authority();
    let menu = portal.platform()?.names.iter().map(|link| (link, LONGEST_IN_MENU));
    let menu = menu.chain(home.links.iter().map(|link| (link, LONGEST_ON_HOME)));
    for ((address, name), longest) in menu {
        let filled = !blank.get(address).copied().unwrap_or(false);
        if filled && own(address) && name.chars().count() <= longest {
            found.push((name.clone(), 0, None));
        }
    }
    let finances = &portal.yearly()?.finances;
    if !finances.is_empty() {
        let newest = finances.iter().filter_map(|it| it.published.map(|dated| dated.date)).max();
        found.push(("预算决算".to_owned(), finances.len(), newest));
    }
    for document in portal.documents().unwrap_or_default().iter().filter(|it| it.own).take(1) {
        let day = document.published.map(|dated| dated.date);
        found.push(("政策文件".to_owned(), 1, day));
    }
    Ok(found)
}

fn cover(item: &Item, names: &[(String, usize, Option<Date>)]) -> Cover {
    let mut cover = Cover::default();
    let named = names.iter().filter(|(name, ..)| item.is_named_by(name));
    for (name, entries, newest) in named {
        // The fullest column speaks for the item.
        if cover.name.is_none() || *entries > cover.entries {
            cover.name = Some(name.chars().take(24).collect());
            cover.entries = *entries;
        }
        cover.newest = cover.newest.max(*newest);
    }
    cover
}

fn fault(item: &Item, seen: crate::model::Seen) -> Fault {
    let (zh, en) = item.name;
    let clause = item.clause;
    let message = Text::new(
        format!("没有找到“{zh}”（条例第{clause}）的栏目或内容"),
        format!("no column or content for {en} (article 20 or 21 of the regulation)"),
    );
    let remedy = Text::new(
        format!("在“法定主动公开内容”下设置“{zh}”栏目并公布内容；确实没有该项职责的，予以说明"),
        format!("set up a column for {en} and publish its content; if it is not your duty, say so"),
    );
    Fault::new(seen, format!("statutory:{}", item.slug), message, remedy).severity(Severity::Minor)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::model::Need;
    use crate::portal::{ColumnKind, PortalParts};

    fn check(article21: Article21, not_required: Option<&[&str]>, decided: bool) -> StatutoryCoverage {
        let not_required = not_required.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        StatutoryCoverage { article21, not_required, decided }
    }

    /// A column for every item of art. 20, named by its first word.
    fn whole() -> PortalParts {
        let mut it = parts();
        for (place, item) in ARTICLE_20.iter().enumerate() {
            let mut column = column(ColumnKind::Other, &format!("/{place}/"), Some(date(2026, 5, 1)));
            column.name = item.words[0].into();
            it.columns.push(column);
        }
        it
    }

    #[test]
    fn passes_when_every_item_has_a_column() {
        let check = check(Article21::None, None, true);
        let answer = answer(&check, whole());
        assert_eq!(answer.verdict, Verdict::Pass);
        assert_eq!(answer.measured["covered_items"], Measured::Count(14));
    }

    #[test]
    fn fails_for_each_item_without_one_and_a_person_decides() {
        let mut it = whole();
        it.columns[3].name = "别的".into();
        it.columns[7].blank = Some(String::new());
        let found = faults(&check(Article21::None, None, false), it.clone());
        let subjects: Vec<&str> = found.iter().map(|fault| fault.subject.as_str()).collect();
        assert_eq!(subjects, ["statutory:statistics", "statutory:fees"]);
        assert!(found.iter().all(|fault| fault.flagged));
        assert!(!faults(&check(Article21::None, None, true), it.clone())[0].flagged);
        // A menu entry is enough; one that leads to the blank column is not.
        it.platform.names = vec![(at("/tj/"), "统计数据".into()), (at("/7/"), "收费目录".into())];
        assert_eq!(
            super::super::support::stage::subjects(&check(Article21::None, None, false), it),
            ["statutory:fees"]
        );
    }

    #[test]
    fn kinds_of_units_owe_different_items() {
        let missing = |kind, not_required| {
            let mut it = parts();
            it.unit_kind = kind;
            faults(&check(Article21::Auto, not_required, false), it).len()
        };
        assert_eq!(missing(UnitKind::Government, None), 14 + 7);
        assert_eq!(missing(UnitKind::Township, None), 14 + 8);
        assert_eq!(missing(UnitKind::Department, None), 14 - BY_DUTY.len());
        assert_eq!(missing(UnitKind::Department, Some(&["rules"])), 13);
    }

    #[test]
    fn an_item_that_does_not_exist_is_refused() {
        let read = |text: &str| toml::from_str::<StatutoryCoverage>(text);
        assert!(read("not_required = [\"fees\", \"homesteads\"]").is_ok());
        assert!(read("not_required = [\"fee\"]").unwrap_err().to_string().contains("unknown item `fee`"));
    }

    #[test]
    fn does_not_apply_to_public_enterprises() {
        let mut it = parts();
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&check(Article21::Auto, None, false), it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_read() {
        let check = check(Article21::Auto, None, false);
        assert_eq!(verdict(&check, stopped()), not_gathered());
        let mut it = parts();
        it.platform.partly = true;
        assert_eq!(verdict(&check, it), Verdict::CannotTell(Reason::NeedsRendering));
        let mut found = parts();
        found.sections.push(section(SectionKind::StatutoryContent, "/fd/"));
        found.incomplete = Some(Reason::NotGathered);
        found.left.insert(Need::Column, 2);
        assert_eq!(verdict(&check, found.clone()), not_gathered());
        // Entries of columns name no column.
        found.left = [(Need::Entry, 2)].into();
        assert!(matches!(verdict(&check, found), Verdict::Fail(_)));
        let mut whole = whole();
        whole.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&self::check(Article21::None, None, false), whole), Verdict::Pass);
    }
}
