//! The kind of a column that no name tells: from the columns above it, or from what its rows hold.
//!
//! Such a kind is a guess: it says what a visitor finds there, and obliges nobody to a pace of updates.

use super::ColumnKind;
use super::columns::Listing;
use super::site::Site;
use super::{labels, menu};
use crate::extract::LabelKind;

/// Rows that it takes to tell.
const MIN_ROWS: usize = 5;
/// Rows looked at.
const MAX_ROWS: usize = 100;
/// Characters from which a title is a sentence about something and not a name.
const SENTENCE_CHARS: usize = 13;

/// The kind by what stands above the column or in it; `None` when neither speaks.
pub(super) fn kind(site: &Site, listing: &Listing) -> Option<ColumnKind> {
    let page = &site.leaves[listing.leaf];
    let above = page.crumbs.iter().rev().skip(1).map(|(word, _)| labels::of_name(site.pool.text(*word)));
    let parent = above.take(2).find_map(|label| match label {
        LabelKind::News => Some(ColumnKind::News),
        LabelKind::Notice => Some(ColumnKind::Notice),
        _ => None,
    });
    if parent.is_some() && !listing.rows.is_empty() {
        return parent;
    }
    // Below services, a disclosure platform and the like, dated sentences are answers, files and timetables, not news.
    let other_place = page.crumbs.iter().any(|(word, _)| {
        let name = site.pool.text(*word);
        let label = labels::of_name(name);
        !matches!(label, LabelKind::None | LabelKind::Home | LabelKind::News | LabelKind::Notice)
            || ["公开", "办理", "办事", "服务", "查询"].iter().any(|word| name.contains(word))
    });
    let part = menu::is_part(&listing.column.name);
    if other_place || part { None } else { by_rows(site, listing) }
}

/// Counts of what the titles of the rows are like.
#[derive(Debug, Default)]
struct Rows {
    all: usize,
    dated: usize,
    numbered: usize,
    acts: usize,
    notices: usize,
    sentences: usize,
    /// Questions and appeals.
    questions: usize,
}

fn by_rows(site: &Site, listing: &Listing) -> Option<ColumnKind> {
    let mut rows = Rows::default();
    for entry in listing.entries(site).take(MAX_ROWS) {
        rows.add(&entry.title, entry.date.is_some(), entry.number.is_some());
    }
    rows.kind()
}

impl Rows {
    fn add(&mut self, title: &str, dated: bool, numbered: bool) {
        let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
        let title_end = title.trim_end_matches(|c: char| !c.is_alphanumeric());
        let ends = |words: &[&str]| words.iter().any(|word| title_end.ends_with(word));
        self.all += 1;
        self.dated += usize::from(dated);
        self.numbered += usize::from(numbered || (has(&["〔", "﹝", "["]) && has(&["号"])));
        self.acts += usize::from(
            has(&["关于", "印发", "《"])
                && has(&["通知", "意见", "办法", "规定", "细则", "条例", "方案", "决定", "批复"]),
        );
        self.notices +=
            usize::from(has(&["公告", "公示", "通告", "通知", "招标", "中标", "成交结果", "拍卖"]));
        self.questions += usize::from(has(&["？", "?", "！", "!"]) || ends(&["吗", "呢"]));
        let name =
            ends(&["会", "中心", "基金会", "学校", "公司", "局", "处", "所", "院", "指南", "表", "目录"]);
        self.sentences += usize::from(title.chars().count() >= SENTENCE_CHARS && !name);
    }

    fn kind(&self) -> Option<ColumnKind> {
        let share = |count: usize, percent: usize| count * 100 >= self.all * percent;
        if self.all < MIN_ROWS || !share(self.dated, 80) {
            return None;
        }
        if share(self.acts, 60) && share(self.numbered, 30) {
            return Some(ColumnKind::Policy);
        }
        if share(self.notices, 60) {
            return Some(ColumnKind::Notice);
        }
        let news = share(self.sentences, 70) && !share(self.notices, 30) && !share(self.questions, 20);
        news.then_some(ColumnKind::News)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(titles: &[&str], dated: bool) -> Option<ColumnKind> {
        let mut rows = Rows::default();
        for title in titles {
            rows.add(title, dated, false);
        }
        rows.kind()
    }

    #[test]
    fn rows_tell_policies_notices_and_news() {
        let policies = ["示例市人民政府关于印发公园管理办法的通知（示府〔2026〕1号）"; 5];
        let notices = ["关于2026年公开招聘教师拟聘用人员的公示"; 5];
        let news = ["示例市召开学前教育工作推进会部署秋季开学", "春耕时节农技人员深入田间地头送技术"];
        assert_eq!(told(&policies, true), Some(ColumnKind::Policy));
        assert_eq!(told(&notices, true), Some(ColumnKind::Notice));
        assert_eq!(told(&[news[1]; 6], true), Some(ColumnKind::News));
        assert_eq!(told(&news, true), None, "two rows tell nothing");
    }

    #[test]
    fn names_questions_and_undated_rows_are_no_news() {
        assert_eq!(told(&["示例市阳光老年人服务促进协会"; 6], true), None);
        assert_eq!(told(&["办理身份证需要带哪些材料到窗口？"; 6], true), None);
        assert_eq!(told(&["春耕时节农技人员深入田间地头送技术"; 6], false), None);
    }
}
