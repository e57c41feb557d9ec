//! `columns-neglected`: fewer neglected columns than make a site fail (国办秘函〔2019〕19号, 栏目不更新).
//!
//! Why: one stale column is a lapse; five of them are a site that nobody keeps.
//! Fails: ① columns of news 动态要闻 without an entry of the last `news_days` and first-level columns of notices and
//! policies without one of the last `notice_days` are together `recent_limit` or more; ② columns that change every year
//! without an entry of `yearly_days` are `yearly_limit` or more (for a person to decide: some texts need no change); ③ blank
//! columns are `blank_limit` or more. Only then each of these columns is a fault. Where the names of columns do not say
//! that ① or ② means them, a person decides, or they do not count. What bears no date counts as not updated; archived columns, and columns whose kind is only guessed, do not count. A limit of 0 asks nothing.
//! Not applicable: the portal has no columns.
//! Cannot tell: a limit is not reached, but columns that could not be read may still reach it.

use serde::Deserialize;

use super::support::{days, needs_of, partly};
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Answer, Fault, Reason, Seen, Text, Verdict};
use crate::portal::{Column, ColumnKind, Portal};

pub(super) const ABOUT: About = About {
    id: "columns-neglected",
    title: "栏目不更新（单项否决）",
    passes: "未达到任何一条界限：①动态要闻类栏目两周内（参数 news_days）、通知公告和政策文件类一级栏目六个月内（参数 notice_days）未更新的累计不足 recent_limit 个；②应每年更新而超过 yearly_days 天未更新的栏目不足 yearly_limit 个；③空白栏目不足 blank_limit 个。界限为 0 的不检查。",
    fails: "达到界限的，所涉每个栏目计一处；未注明日期的视为不更新；归档栏目和类别只能推测的栏目不计。第②条，以及第①条中栏目名称看不出类别的，提交人工确认。",
    not_applicable: "没有栏目。",
    cannot_tell: "未达到界限，但把未能读取的栏目都算上就会达到；或网站未能读取完毕。未读栏目全部算上也达不到界限的，判为符合。",
    remedy: "更新栏目；不再维护的归并、关闭或注明“已归档”；空白栏目补充内容或关闭。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ColumnsNeglected {
    /// Inclusive, whole days: 14 means day 14 still is up to date.
    #[serde(default = "two_weeks")]
    news_days: u16,
    /// The same for notices and policies.
    #[serde(default = "half_a_year")]
    notice_days: u16,
    /// The same for what changes every year.
    #[serde(default = "a_year")]
    yearly_days: u16,
    /// Columns from which ① fails; 0: not asked.
    #[serde(default = "five")]
    recent_limit: usize,
    /// Columns from which ② fails; 0: not asked.
    #[serde(default = "ten")]
    yearly_limit: usize,
    /// Columns from which ③ fails; 0: not asked.
    #[serde(default = "five")]
    blank_limit: usize,
}

fn two_weeks() -> u16 {
    14
}

fn half_a_year() -> u16 {
    183
}

fn a_year() -> u16 {
    365
}

fn five() -> usize {
    5
}

fn ten() -> usize {
    10
}

/// Columns that change every year (domain of 人事, 规划, 财政, 统计, 机构).
const YEARLY: [ColumnKind; 5] = [
    ColumnKind::Plan,
    ColumnKind::Personnel,
    ColumnKind::Finance,
    ColumnKind::Statistics,
    ColumnKind::Organisation,
];

/// Words by which the name of a column says its kind: a path or a tag alone is too little to fell a site.
const RECENT_NAMES: [&str; 13] =
    ["动态", "要闻", "新闻", "资讯", "快讯", "简报", "通知", "公告", "公示", "政策", "文件", "法规", "通告"];
const YEARLY_NAMES: [&str; 15] = [
    "人事",
    "规划",
    "计划",
    "财政",
    "预算",
    "决算",
    "资金",
    "统计",
    "数据",
    "机构职能",
    "机构设置",
    "机构概况",
    "内设机构",
    "直属单位",
    "领导",
];

/// What one clause finds.
struct Tally<'a> {
    name: (&'static str, &'static str),
    limit: usize,
    /// Only a person can decide, for all or (where names leave the kind open) for enough of the columns.
    flagged: bool,
    proved: Vec<(&'a Column, String)>,
    /// Columns that could count if they were read.
    open: usize,
    doubt: Option<Reason>,
}

impl Check for ColumnsNeglected {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let columns: Vec<&Column> = portal.columns()?.iter().filter(|column| !column.archived).collect();
        if columns.is_empty() && portal.unread().is_empty() {
            let doubt = portal.lacks(needs_of(ABOUT.id));
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let recent = |column: &Column| match column.kind {
            ColumnKind::News => Some(self.news_days),
            ColumnKind::Notice | ColumnKind::Policy if column.first_level => Some(self.notice_days),
            _ => None,
        };
        let yearly = |column: &Column| {
            let ours = YEARLY.contains(&column.kind) && is_named(column, &YEARLY_NAMES);
            ours.then_some(self.yearly_days)
        };
        let labels = [LabelKind::News, LabelKind::Notice, LabelKind::Policy];
        let name =
            ("动态要闻、通知公告、政策文件类栏目未更新", "columns of news, notices and policies not updated");
        let mut recent = stale(portal, &columns, name, self.recent_limit, recent, &labels);
        let named = recent.proved.iter().filter(|(column, _)| is_named(column, &RECENT_NAMES)).count();
        recent.flagged = named < recent.limit;
        let labels = [
            LabelKind::Plan,
            LabelKind::Personnel,
            LabelKind::Finance,
            LabelKind::Statistics,
            LabelKind::Organisation,
        ];
        let name = ("应每年更新的栏目长期未更新", "columns that change every year not updated");
        let mut yearly = stale(portal, &columns, name, self.yearly_limit, yearly, &labels);
        yearly.flagged = true;
        let blank = self.blank(portal, &columns);

        let (mut faults, mut doubt) = (Vec::new(), None);
        let counts = [recent.proved.len(), yearly.proved.len(), blank.proved.len()];
        for tally in [recent, yearly, blank].into_iter().filter(|tally| tally.limit > 0) {
            if tally.proved.len() >= tally.limit {
                faults.extend(tally.proved.iter().map(|(column, why)| fault(&tally, column, why)));
            } else if let Some(reason) = portal.lacks(needs_of(ABOUT.id)) {
                doubt = doubt.or(Some(reason));
            } else if tally.proved.len() + tally.open >= tally.limit {
                doubt = doubt.or(tally.doubt);
            }
        }
        let answer = Answer::of_faults(faults).blind(doubt).count("columns", columns.len());
        let answer = answer.count("not_updated", counts[0]).count("not_updated_for_a_year", counts[1]);
        Ok(answer.count("blank", counts[2]))
    }
}

impl ColumnsNeglected {
    fn blank<'a>(&self, portal: &Portal, columns: &[&'a Column]) -> Tally<'a> {
        // As `blank-columns` has it: what is no known kind of column must say itself that it is empty.
        let said =
            |column: &Column, words: &str| column.kind != ColumnKind::Other || !words.trim().is_empty();
        let blank = columns.iter().filter_map(|column| Some((*column, column.blank.as_deref()?)));
        let blank = blank.filter(|(column, words)| column.unread.is_none() && said(column, words));
        let proved = blank.map(|(column, words)| (column, words.trim().to_owned())).collect();
        let unread: Vec<Reason> = columns.iter().filter_map(|column| blind(column)).collect();
        let others = elsewhere(portal, columns, &[]);
        Tally {
            name: ("空白栏目", "blank columns"),
            limit: self.blank_limit,
            flagged: false,
            proved,
            open: unread.len() + others.len(),
            doubt: unread.into_iter().next().or_else(|| others.into_iter().next()),
        }
    }
}

fn is_named(column: &Column, words: &[&str]) -> bool {
    words.iter().any(|word| column.name.contains(word))
}

/// Nothing is known of what the column holds.
fn blind(column: &Column) -> Option<Reason> {
    column.unread.clone().filter(|_| column.entries == 0)
}

/// Why further columns under one of these labels (of none: any) were not read.
fn elsewhere(portal: &Portal, columns: &[&Column], labels: &[LabelKind]) -> Vec<Reason> {
    let other = portal.unread().iter().filter(|(label, address, _)| {
        (labels.is_empty() || labels.contains(label)) && !columns.iter().any(|it| it.address == *address)
    });
    other.map(|(.., reason)| reason.clone()).collect()
}

/// Columns that `limit_days` makes stale; it gives `None` for columns that the clause does not speak of.
fn stale<'a>(
    portal: &Portal,
    columns: &[&'a Column],
    name: (&'static str, &'static str),
    limit: usize,
    limit_days: impl Fn(&Column) -> Option<u16>,
    labels: &[LabelKind],
) -> Tally<'a> {
    let mut tally = Tally { name, limit, flagged: false, proved: Vec::new(), open: 0, doubt: None };
    for column in columns.iter().filter(|column| column.blank.is_none() && !column.kind_guessed) {
        let Some(limit) = limit_days(column) else { continue };
        let age = column.newest.map(|newest| days(newest, portal.as_of));
        let why = match (age, &column.unread) {
            (Some(age), _) if age <= i64::from(limit) => continue,
            (_, Some(reason)) => Err(reason.clone()),
            (Some(_), None) => Ok(column.newest.map_or(String::new(), |newest| newest.to_string())),
            (None, None) if !column.undated.is_empty() => Ok(String::new()),
            (None, None) => Err(partly("栏目的日期不可用", "the dates of a column cannot be right")),
        };
        match why {
            Ok(newest) => tally.proved.push((column, newest)),
            Err(reason) => {
                tally.open += 1;
                tally.doubt = tally.doubt.or(Some(reason));
            }
        }
    }
    let others = elsewhere(portal, columns, labels);
    tally.open += others.len();
    tally.doubt = tally.doubt.or_else(|| others.into_iter().next());
    tally
}

fn fault(tally: &Tally<'_>, column: &Column, words: &str) -> Fault {
    let mut seen = Seen::at(&column.address).quoting(words);
    if let Some((parent, anchor)) = &column.linked_from {
        seen = seen.linked_from(parent, anchor);
    }
    let (count, limit, name) = (tally.proved.len(), tally.limit, &column.name);
    let (zh, en) = tally.name;
    let said = match (column.blank.is_some(), words) {
        (true, "") => ("没有内容".to_owned(), "it is empty".to_owned()),
        (true, words) => (format!("只显示“{words}”"), format!("it only says \"{words}\"")),
        (false, "") => ("信息都没有日期".to_owned(), "no entry bears a date".to_owned()),
        (false, day) => (format!("最新信息为 {day}"), format!("its newest entry is of {day}")),
    };
    let message = Text::new(
        format!("栏目“{name}”{}；{zh}共 {count} 个，达到 {limit} 个的界限", said.0),
        format!("column \"{name}\": {}; {en}: {count} in all, the limit is {limit}", said.1),
    );
    let remedy = Text::new(
        "更新或补充内容；不再维护的归并、关闭或注明“已归档”",
        "update or fill the column; merge, close or mark as archived what is no longer kept up",
    );
    let fault = Fault::new(seen, format!("column:{}", column.address), message, remedy);
    if tally.flagged { fault.flagged() } else { fault }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    fn check() -> ColumnsNeglected {
        ColumnsNeglected {
            news_days: 14,
            notice_days: 183,
            yearly_days: 365,
            recent_limit: 5,
            yearly_limit: 10,
            blank_limit: 5,
        }
    }

    fn named(name: &str, kind: ColumnKind, path: &str, newest: Option<Date>) -> Column {
        Column { name: name.into(), ..column(kind, path, newest) }
    }

    fn add(it: &mut PortalParts, count: usize, make: impl Fn(&str) -> Column) {
        for n in 0..count {
            let path = format!("/c{}/", it.columns.len() + n * 1000);
            it.columns.push(make(&path));
        }
    }

    /// `news` of 15 days ago and `notices` of seven months ago.
    fn portal(news: usize, notices: usize) -> PortalParts {
        let mut it = parts();
        it.columns.push(column(ColumnKind::News, "/fresh/", Some(date(2026, 11, 9))));
        add(&mut it, news, |path| named("动态", ColumnKind::News, path, Some(date(2026, 11, 8))));
        add(&mut it, notices, |path| named("公告", ColumnKind::Notice, path, Some(date(2026, 4, 20))));
        it
    }

    #[test]
    fn passes_one_below_the_limit_and_fails_at_it() {
        assert_eq!(verdict(&check(), portal(2, 2)), Verdict::Pass);
        let found = faults(&check(), portal(2, 3));
        assert!(found.len() == 5 && found.iter().all(|fault| !fault.flagged));
        let off = ColumnsNeglected { recent_limit: 0, ..check() };
        assert_eq!(verdict(&off, portal(2, 3)), Verdict::Pass);
    }

    #[test]
    fn deeper_notices_archived_and_guessed_columns_do_not_count() {
        let spared: [fn(&mut Column); 3] =
            [|it| it.first_level = false, |it| it.archived = true, |it| it.kind_guessed = true];
        for spare in spared {
            let mut it = portal(0, 5);
            spare(it.columns.last_mut().unwrap());
            assert_eq!(verdict(&check(), it), Verdict::Pass);
        }
        let mut undated = portal(0, 5);
        let last = undated.columns.last_mut().unwrap();
        (last.newest, last.undated) = (None, vec![at("/c/1.html")]);
        assert_eq!(faults(&check(), undated).len(), 5);
    }

    #[test]
    fn names_that_leave_the_kind_open_are_for_a_person() {
        let mut it = portal(4, 0);
        it.columns.push(named("网信工作", ColumnKind::News, "/other/", Some(date(2026, 1, 1))));
        assert!(faults(&check(), it).iter().all(|fault| fault.flagged));
        let mut views = portal(0, 0);
        let view = |path: &str| named("社会服务机构", ColumnKind::Organisation, path, Some(date(2020, 1, 1)));
        add(&mut views, 12, view);
        assert_eq!(verdict(&check(), views), Verdict::Pass);
    }

    #[test]
    fn ten_yearly_columns_are_flagged_and_five_blank_ones_decided() {
        let yearly = |count| {
            let mut it = portal(0, 0);
            add(&mut it, count, |path| named("规划", ColumnKind::Plan, path, Some(date(2025, 11, 22))));
            it
        };
        assert_eq!(verdict(&check(), yearly(9)), Verdict::Pass);
        let found = faults(&check(), yearly(10));
        assert!(found.len() == 10 && found.iter().all(|fault| fault.flagged));
        let blank = |count| {
            let mut it = portal(0, 0);
            add(&mut it, count, |path| Column {
                blank: Some("暂无信息".into()),
                entries: 0,
                ..column(ColumnKind::Topic, path, None)
            });
            it
        };
        assert_eq!(verdict(&check(), blank(4)), Verdict::Pass);
        assert_eq!(faults(&check(), blank(5))[0].seen[0].excerpt, "暂无信息");
    }

    #[test]
    fn does_not_apply_without_columns() {
        assert_eq!(verdict(&check(), parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_only_when_the_unread_could_reach_the_limit() {
        let unread = |stale, unread| {
            let mut it = portal(stale, 0);
            add(&mut it, unread, |path| Column {
                unread: Some(Reason::NeedsRendering),
                entries: 0,
                ..column(ColumnKind::News, path, None)
            });
            verdict(&check(), it)
        };
        assert_eq!(unread(3, 1), Verdict::Pass);
        assert_eq!(unread(3, 2), Verdict::CannotTell(Reason::NeedsRendering));
        assert!(matches!(unread(5, 2), Verdict::Fail(_)));
        let mut linked = portal(4, 0);
        linked.unread.push((LabelKind::News, at("/other/"), Reason::Robots));
        assert_eq!(verdict(&check(), linked), Verdict::CannotTell(Reason::Robots));
        let mut half = portal(1, 0);
        half.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&check(), half), not_gathered());
        assert_eq!(verdict(&check(), stopped()), not_gathered());
    }
}
