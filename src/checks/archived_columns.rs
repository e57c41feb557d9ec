//! `archived-columns`: topics that are over say so, and since when.
//!
//! Why: a finished topic that looks alive misleads, and a marked one need not be updated (国办发〔2017〕47号: 标注“已归档”和
//! 归档时间).
//! Fails: a topic 专题 had no entry for more than `idle_days` and is not marked as archived; or a column is marked and no date
//! stands with the mark. A person decides, and it costs nothing: some topics only rest.
//! Not applicable: the portal has neither topics nor archived columns.
//! Cannot tell: topics could not be read, and the others are in order.

use serde::Deserialize;

use super::support::{days, needs_of};
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Column, ColumnKind, Portal};

pub(super) const ABOUT: About = About {
    id: "archived-columns",
    title: "专题归档标注",
    passes: "长期（参数 idle_days）没有更新的专题都标注“已归档”，归档栏目注明归档时间。",
    fails: "专题长期未更新又未标注“已归档”，或已归档但没有归档时间，每个栏目记一处提示，提交人工确认，不扣分。",
    not_applicable: "没有专题栏目和归档栏目。",
    cannot_tell: "有专题栏目未能读取，其余均符合要求。",
    remedy: "已结束的专题在显著位置标注“已归档”和归档时间。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArchivedColumns {
    /// Inclusive limit, in whole days, for topics that are not marked.
    #[serde(default = "a_year")]
    idle_days: u16,
}

fn a_year() -> u16 {
    365
}

impl Check for ArchivedColumns {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let all = portal.columns()?.iter();
        let topics: Vec<&Column> = all.filter(|it| it.archived || is_topic(it)).collect();
        let doubt = portal.unread_of(LabelKind::Topic).or_else(|| portal.lacks(needs_of(ABOUT.id)));
        if topics.is_empty() {
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let unread = topics.iter().find_map(|column| column.unread.clone());
        let archived = topics.iter().filter(|column| column.archived).count();
        let faults: Vec<Fault> = topics.iter().filter_map(|column| self.fault(column, portal)).collect();
        let answer = Answer::of_faults(faults).blind(unread.or(doubt));
        Ok(answer.count("topics", topics.len()).count("archived", archived))
    }
}

fn is_topic(column: &Column) -> bool {
    column.kind == ColumnKind::Topic && !column.kind_guessed && column.blank.is_none()
}

impl ArchivedColumns {
    fn fault(&self, column: &Column, portal: &Portal) -> Option<Fault> {
        let name = &column.name;
        if column.archived {
            let (words, dated) = portal.papers().archive_note(&column.address)?;
            let message = Text::new(
                format!("栏目“{name}”已归档，但没有注明归档时间"),
                format!("the column \"{name}\" is marked as archived without a date"),
            );
            return (!dated).then(|| fault(column, words, "archived-undated", message));
        }
        let newest = column.newest.filter(|_| column.unread.is_none())?;
        let age = days(newest, portal.as_of);
        let message = Text::new(
            format!("专题“{name}”最新信息为 {newest}，已 {age} 天未更新，未标注“已归档”"),
            format!("the topic \"{name}\" has had no entry for {age} days and is not marked as archived"),
        );
        let idle = age > i64::from(self.idle_days);
        idle.then(|| fault(column, &newest.to_string(), "topic-unarchived", message))
    }
}

fn fault(column: &Column, words: &str, subject: &str, message: Text) -> Fault {
    let mut seen = Seen::at(&column.address).quoting(words);
    if let Some((parent, anchor)) = &column.linked_from {
        seen = seen.linked_from(parent, anchor);
    }
    let remedy = Text::new(
        "专题已结束的，在显著位置标注“已归档”和归档时间；仍在开展的及时更新",
        "mark a finished topic as archived with the date, or update it",
    );
    Fault::new(seen, format!("{subject}:{}", column.address), message, remedy)
        .severity(Severity::Note)
        .flagged()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: ArchivedColumns = ArchivedColumns { idle_days: 365 };

    fn topic(newest: Date) -> PortalParts {
        let mut it = parts();
        it.columns.push(column(ColumnKind::Topic, "/zt/", Some(newest)));
        it
    }

    #[test]
    fn passes_on_the_last_day_and_when_archived_with_a_date() {
        assert_eq!(verdict(&CHECK, topic(date(2025, 11, 23))), Verdict::Pass);
        let mut it = topic(date(2020, 1, 1));
        it.columns[0].archived = true;
        it.papers.archive_notes.push((at("/zt/"), "本专题已于2021年1月1日归档".into(), true));
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_day_after_and_when_archived_without_a_date() {
        let found = faults(&CHECK, topic(date(2025, 11, 22)));
        assert_eq!(found[0].subject, "topic-unarchived:http://x.gov.cn/zt/");
        assert!(found[0].flagged && found[0].severity == Severity::Note);
        let mut it = topic(date(2020, 1, 1));
        it.columns[0].archived = true;
        it.papers.archive_notes.push((at("/zt/"), "已归档".into(), false));
        assert_eq!(subjects(&CHECK, it), ["archived-undated:http://x.gov.cn/zt/"]);
    }

    #[test]
    fn does_not_apply_without_topics() {
        let mut it = parts();
        it.columns.push(column(ColumnKind::News, "/c/", Some(TODAY)));
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_read() {
        let mut it = topic(TODAY);
        it.columns[0].unread = Some(Reason::NeedsRendering);
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::NeedsRendering));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
