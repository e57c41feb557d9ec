//! `column-freshness`: every column of the given `kinds` has an entry no older than `max_age_days`.
//!
//! Why: a column nobody feeds misleads the public (国办秘函〔2019〕19号, 栏目不更新).
//! Fails: the newest dated entry is older than `max_age_days` at `Portal::as_of`, or no entry is dated (what bears
//! no date counts as not updated); one fault for each column. Archived columns are not expected to change; blank ones
//! are the matter of `blank-columns`.
//! Not applicable: the portal has no such columns with entries.
//! Cannot tell: columns could not be read, or bear only dates that cannot be right; and the others are in order.

use serde::Deserialize;

use super::support::{budget_left, days, needs_of, partly};
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Answer, Fault, Reason, Seen, Text, Verdict};
use crate::portal::{Column, ColumnKind, Portal};

pub(super) const ABOUT: About = About {
    id: "column-freshness",
    title: "栏目更新",
    passes: "参数 kinds 所列类别的栏目，最新信息距监测时间点都不超过规定天数（参数 max_age_days，含当天）。",
    fails: "栏目最新信息超过规定天数，或所有条目都没有日期（未注明发布时间的视为不更新），每个栏目计一处。归档、历史专题栏目除外；空白栏目由“空白栏目”一项计。",
    not_applicable: "没有这些类别的栏目。",
    cannot_tell: "有栏目未能读取，或日期明显有误（如晚于监测时间点），其余均符合要求。",
    remedy: "更新栏目；不再维护的栏目予以归并、关闭或注明“已归档”，并为每条信息标注发布日期。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnFreshness {
    /// Kinds of column to look at.
    kinds: Vec<ColumnKind>,
    /// Inclusive limit, in whole days; 14 means day 14 still passes.
    max_age_days: u16,
    /// Leaves out columns that neither the home page nor the platform's menu links.
    #[serde(default)]
    first_level_only: bool,
}

impl Check for ColumnFreshness {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let all = portal.columns()?.iter();
        let ours = all
            .filter(|column| self.kinds.contains(&column.kind) && !column.archived && !column.kind_guessed);
        let ours = ours.filter(|column| column.first_level || !self.first_level_only);
        let columns: Vec<&Column> = ours.filter(|column| column.blank.is_none()).collect();
        let mut doubt = self.unread(portal);
        if columns.is_empty() {
            doubt = doubt.or_else(|| portal.lacks(needs_of(ABOUT.id)));
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let mut faults = Vec::new();
        let mut oldest = None;
        for column in &columns {
            match (&column.unread, column.newest) {
                (_, Some(newest)) => {
                    let age = days(newest, portal.as_of);
                    oldest = oldest.max(Some(age));
                    if age > i64::from(self.max_age_days) {
                        // Entries that were not read may be newer.
                        match &column.unread {
                            Some(reason) => doubt = doubt.or_else(|| Some(reason.clone())),
                            None => faults.push(self.stale(column, &newest.to_string(), age)),
                        }
                    }
                }
                (Some(reason), None) => doubt = doubt.or_else(|| Some(reason.clone())),
                // Dates that cannot be right (in the future, say) neither help nor accuse.
                (None, None) if column.undated.is_empty() => {
                    doubt = doubt.or_else(|| Some(no_usable_date(column)))
                }
                (None, None) => faults.push(undated(column)),
            }
        }
        let doubt = doubt.or_else(|| budget_left(portal, needs_of(ABOUT.id)));
        let stale = faults.len();
        let mut answer =
            Answer::of_faults(faults).blind(doubt).count("columns", columns.len()).count("stale", stale);
        answer = answer.count("limit_days", usize::from(self.max_age_days));
        Ok(match oldest.and_then(|age| usize::try_from(age).ok()) {
            Some(age) => answer.count("oldest_age_days", age),
            None => answer,
        })
    }
}

impl ColumnFreshness {
    fn stale(&self, column: &Column, newest: &str, age: i64) -> Fault {
        let limit = self.max_age_days;
        let name = &column.name;
        let message = Text::new(
            format!("栏目“{name}”最新信息为 {newest}，已 {age} 天未更新（规定 {limit} 天）"),
            format!(
                "the newest entry of the column \"{name}\" is of {newest}: {age} days old, the limit is {limit}"
            ),
        );
        Fault::new(seen(column).quoting(newest), subject(column), message, remedy())
    }

    /// Why a column of these kinds that was linked could not be read.
    fn unread(&self, portal: &Portal) -> Option<Reason> {
        self.kinds.iter().filter_map(|kind| label(*kind)).find_map(|label| portal.unread_of(label))
    }
}

fn no_usable_date(column: &Column) -> Reason {
    partly(
        format!("栏目“{}”的日期不可用（例如晚于监测时间点）", column.name),
        format!("the dates of the column \"{}\" cannot be right", column.name),
    )
}

fn undated(column: &Column) -> Fault {
    let message = Text::new(
        format!("栏目“{}”的信息都没有注明发布日期，视为未更新", column.name),
        format!("no entry of the column \"{}\" bears a date, which counts as not updated", column.name),
    );
    Fault::new(seen(column), subject(column), message, remedy())
}

fn remedy() -> Text {
    Text::new(
        "更新该栏目并标注发布日期；不再维护的予以归并、关闭或注明“已归档”",
        "publish in the column and date the entries; merge, close or mark as archived what is no longer kept up",
    )
}

fn seen(column: &Column) -> Seen {
    let seen = Seen::at(&column.address);
    match &column.linked_from {
        Some((parent, anchor)) => seen.linked_from(parent, anchor),
        None => seen,
    }
}

fn subject(column: &Column) -> String {
    format!("column:{}", column.address)
}

/// The label that promises a column of `kind`; `None` where no label does.
fn label(kind: ColumnKind) -> Option<LabelKind> {
    Some(match kind {
        ColumnKind::News => LabelKind::News,
        ColumnKind::Notice => LabelKind::Notice,
        ColumnKind::Policy => LabelKind::Policy,
        ColumnKind::Interpretation => LabelKind::Interpretation,
        ColumnKind::AnnualReport => LabelKind::AnnualReport,
        ColumnKind::Plan => LabelKind::Plan,
        ColumnKind::Personnel => LabelKind::Personnel,
        ColumnKind::Finance => LabelKind::Finance,
        ColumnKind::Statistics => LabelKind::Statistics,
        ColumnKind::Organisation => LabelKind::Organisation,
        ColumnKind::Interaction => LabelKind::Interaction,
        ColumnKind::Service => LabelKind::Service,
        ColumnKind::Topic => LabelKind::Topic,
        ColumnKind::Other => return None,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    fn check() -> ColumnFreshness {
        ColumnFreshness { kinds: vec![ColumnKind::News], max_age_days: 14, first_level_only: false }
    }

    fn news(newest: Option<Date>) -> PortalParts {
        let mut it = parts();
        it.columns.push(column(ColumnKind::News, "/c/", newest));
        it
    }

    #[test]
    fn passes_on_the_last_day_of_the_limit() {
        assert_eq!(verdict(&check(), news(Some(date(2026, 11, 9)))), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_day_after_and_when_nothing_is_dated() {
        assert_eq!(subjects(&check(), news(Some(date(2026, 11, 8)))), ["column:http://x.gov.cn/c/"]);
        let mut undated = news(None);
        undated.columns[0].undated.push(at("/c/1.html"));
        assert_eq!(subjects(&check(), undated), ["column:http://x.gov.cn/c/"]);
    }

    #[test]
    fn does_not_apply_to_other_archived_blank_or_deeper_columns() {
        let spared: [fn(&mut Column); 3] =
            [|it| it.kind = ColumnKind::Plan, |it| it.archived = true, |it| it.blank = Some(String::new())];
        for spare in spared {
            let mut it = news(Some(date(2020, 1, 1)));
            spare(&mut it.columns[0]);
            assert_eq!(verdict(&check(), it), Verdict::NotApplicable);
        }
        let mut deeper = news(Some(date(2020, 1, 1)));
        deeper.columns[0].first_level = false;
        assert_eq!(
            verdict(&ColumnFreshness { first_level_only: true, ..check() }, deeper),
            Verdict::NotApplicable
        );
    }

    #[test]
    fn cannot_tell_from_what_was_not_read() {
        for newest in [None, Some(date(2020, 1, 1))] {
            let mut it = news(newest);
            it.columns[0].unread = Some(Reason::NeedsRendering);
            assert_eq!(verdict(&check(), it), Verdict::CannotTell(Reason::NeedsRendering));
        }
        assert!(matches!(verdict(&check(), news(None)), Verdict::CannotTell(Reason::PartlyRead(_))));
        let mut it = news(Some(TODAY));
        it.unread.push((LabelKind::News, at("/d/"), Reason::Robots));
        assert_eq!(verdict(&check(), it), Verdict::CannotTell(Reason::Robots));
        assert_eq!(verdict(&check(), stopped()), not_gathered());
    }
}
