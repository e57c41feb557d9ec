//! `catalogue-fields`: what the catalogue lists bears index 索引, name 名称, summary 内容概述 and date 生成日期.
//!
//! Why: 条例 art. 12 gives the catalogue these four fields.
//! Fails: `min_entries` or more entries of catalogue, statutory content or policy lists were read, and neither they nor
//! the head of a list show the field: decided where entries carry tables of metadata that leave it out, else left to a
//! person. A label without a value is left to a person as well, one fault for each field.
//! Not applicable: there is no catalogue (that is the fault of `catalogue`), or the unit is a public enterprise.
//! Cannot tell: too few entries were read.

use serde::Deserialize;

use super::support::{looked_in, owes_disclosure, partly, seen};
use super::{About, Check};
use crate::model::{Answer, Fault, Measured, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{CatalogueView, Portal, Section, SectionKind};

pub(super) const ABOUT: About = About {
    id: "catalogue-fields",
    title: "公开目录要素",
    passes: "目录条目（列表表头或信息页元数据）标明索引、名称、内容概述、生成日期。",
    fails: "读取的条目（参数 min_entries 以上）和列表表头都没有某一要素，每缺一项计一处；条目没有元数据表的，以及要素有标签无内容的，须人工确认。",
    not_applicable: "没有目录（由“政府信息公开目录”一项计），或公共企事业单位。",
    cannot_tell: "读取的条目太少。",
    remedy: "在信息公开目录或信息页的元数据中逐条标明索引号、名称、内容概述和生成日期。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CatalogueFields {
    /// Entries that must have been read before a missing field is a fault; inclusive, at least 1.
    #[serde(default = "five")]
    min_entries: usize,
    /// Fields that must be there.
    #[serde(default = "all")]
    fields: Vec<Named>,
}

fn five() -> usize {
    5
}

fn all() -> Vec<Named> {
    vec![Named::Index, Named::Name, Named::Summary, Named::Created]
}

/// A field of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Named {
    /// 索引
    Index,
    /// 名称
    Name,
    /// 内容概述
    Summary,
    /// 生成日期
    Created,
}

impl Named {
    fn place(self) -> usize {
        match self {
            Self::Index => 0,
            Self::Name => 1,
            Self::Summary => 2,
            Self::Created => 3,
        }
    }

    fn slug(self) -> &'static str {
        ["index", "name", "summary", "created"][self.place()]
    }

    fn words(self) -> (&'static str, &'static str) {
        [("索引", "index"), ("名称", "name"), ("内容概述", "summary"), ("生成日期", "date")][self.place()]
    }
}

impl Check for CatalogueFields {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let view = &portal.platform()?.catalogue;
        let catalogue = match portal.section(SectionKind::Catalogue) {
            Ok(Some(section)) => Some(section),
            first => match (first, portal.section(SectionKind::StatutoryContent)) {
                (_, Ok(Some(section))) => Some(section),
                (Err(reason), _) | (_, Err(reason)) => return Err(reason),
                (Ok(_), Ok(None)) => None,
            },
        };
        let Some(catalogue) = catalogue else { return Ok(Verdict::NotApplicable.into()) };
        if view.entries < self.min_entries.max(1) {
            return Err(partly("目录条目读取太少，无法判定", "too few entries of the catalogue were read"));
        }
        let (mut faults, mut missing) = (Vec::new(), Vec::new());
        for field in &self.fields {
            let place = field.place();
            let said = catalogue.text.contains(field.words().0);
            if view.shown[place] == 0 && view.empty[place] == 0 && !view.headed[place] && !said {
                missing.push(field.words().0.to_owned());
                faults.push(absent(*field, catalogue, view, portal)?);
            } else if view.empty[place] > 0 {
                faults.push(empty(*field, catalogue, view));
            }
        }
        let mut answer = Answer::of_faults(faults);
        answer.measured.insert("missing_fields".into(), Measured::Words(missing));
        Ok(answer.count("entries", view.entries).count("entries_with_metadata", view.tables))
    }
}

fn absent(field: Named, catalogue: &Section, view: &CatalogueView, portal: &Portal) -> Result<Fault, Reason> {
    let (zh, en) = field.words();
    let message = Text::new(
        format!("公开目录没有“{zh}”：读取的 {} 条信息及列表表头均未标明", view.entries),
        format!(
            "the catalogue has no {en}: neither the {} entries read nor a list head show it",
            view.entries
        ),
    );
    let remedy = Text::new(
        format!("在目录或信息页元数据中逐条标明“{zh}”"),
        format!("state the {en} of every entry, in the catalogue or on the page of the text"),
    );
    let subject = format!("catalogue-field:{}", field.slug());
    let fault = Fault::new(seen(catalogue), subject, message, remedy)
        .severity(Severity::Minor)
        .also_seen(looked_in(portal)?);
    let sure = view.tables * 2 >= view.entries && portal.incomplete().is_none();
    Ok(if sure { fault } else { fault.flagged() })
}

fn empty(field: Named, catalogue: &Section, view: &CatalogueView) -> Fault {
    let (zh, en) = field.words();
    let count = view.empty[field.place()];
    let message = Text::new(
        format!("有 {count} 条信息的“{zh}”有标签而没有内容"),
        format!("{count} entries have a label for the {en} and nothing behind it"),
    );
    let remedy = Text::new(format!("补齐“{zh}”"), format!("fill in the {en}"));
    let subject = format!("catalogue-empty:{}", field.slug());
    let examples = view.empty_at[field.place()].iter().map(Seen::at);
    let fault = Fault::new(seen(catalogue), subject, message, remedy).severity(Severity::Minor).flagged();
    examples.fold(fault, Fault::also_seen)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;
    use crate::portal::PortalParts;

    fn check() -> CatalogueFields {
        CatalogueFields { min_entries: 5, fields: all() }
    }

    fn with(entries: usize, tables: usize, shown: [usize; 4]) -> PortalParts {
        let mut it = parts();
        it.sections.push(section(SectionKind::StatutoryContent, "/nr/"));
        let view = &mut it.platform.catalogue;
        (view.entries, view.tables, view.shown) = (entries, tables, shown);
        it
    }

    #[test]
    fn passes_when_every_field_is_shown_on_entries_or_in_a_list_head() {
        assert_eq!(verdict(&check(), with(5, 5, [5, 5, 1, 5])), Verdict::Pass);
        let mut headed = with(5, 0, [0, 5, 0, 5]);
        headed.platform.catalogue.headed = [true, false, true, false];
        assert_eq!(verdict(&check(), headed), Verdict::Pass);
        let some = CatalogueFields { min_entries: 5, fields: vec![Named::Name] };
        assert_eq!(verdict(&some, with(5, 5, [0, 5, 0, 5])), Verdict::Pass);
    }

    #[test]
    fn fails_for_each_field_that_tables_leave_out() {
        let found = faults(&check(), with(5, 3, [5, 5, 0, 5]));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("catalogue-field:summary", false));
        assert!(faults(&check(), with(5, 2, [5, 5, 0, 5]))[0].flagged);
        let mut half = with(5, 5, [5, 5, 0, 5]);
        half.incomplete = Some(Reason::NotGathered);
        assert!(faults(&check(), half)[0].flagged);
    }

    #[test]
    fn a_label_without_a_value_is_left_to_a_person() {
        let mut it = with(5, 5, [3, 5, 5, 5]);
        it.platform.catalogue.empty[0] = 2;
        it.platform.catalogue.empty_at[0] = vec![at("/1.html"), at("/2.html")];
        let found = faults(&check(), it);
        assert_eq!((found[0].subject.as_str(), found[0].seen.len()), ("catalogue-empty:index", 3));
        assert!(found[0].flagged);
    }

    #[test]
    fn does_not_apply_without_a_catalogue_or_to_public_enterprises() {
        assert_eq!(verdict(&check(), parts()), Verdict::NotApplicable);
        let mut it = with(5, 5, [0; 4]);
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&check(), it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_from_too_few_entries() {
        let verdict_of = |it| verdict(&check(), it);
        assert!(matches!(verdict_of(with(4, 4, [0; 4])), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict_of(stopped()), not_gathered());
    }
}
