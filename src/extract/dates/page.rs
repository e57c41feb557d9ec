//! 发布日期 of a page: which of the many dates around it is the one a visitor reads as its own.
//!
//! A visible label near the title is the safest; then the metadata table, the visible date beside the source, the
//! meta tag unless it is the page's generation time, and the address last. Dates in the body are never asked.
//! 更新日期 is a fact of its own. It stands in for the publication date only where nothing else speaks of one, and then
//! says so (`DateSource::Update`); a period of validity never does.

use jiff::civil::Date;
use memchr::memmem;

use super::labels::{
    BESIDE, META_NAMES, META_UPDATED, OTHER, PUBLISHED, TABLE_PUBLISHED, TABLE_UPDATED, UPDATED,
};
use super::{Mention, PageDates, Sources, of_address, parse_all, signature};
use crate::model::{DateSource, Dated};

/// Percent: a label somewhere on the page, away from the heading.
pub(crate) const STATED_ONCE: u8 = 80;
/// Least confidence, percent, of a date that contradicts another.
const LEAST_CONTRADICTION: u8 = 70;

/// Percent: a date of the last change, taken for the date of publication where there is no other.
const STANDING_IN: u8 = 30;

/// The dates of a page, each from its safest source.
pub(crate) fn of_page(sources: Sources<'_>) -> PageDates {
    let (mut candidates, mut updates) = near_heading(sources.near_heading);
    candidates.extend(in_table(sources.metadata, TABLE_PUBLISHED));
    updates.extend(in_table(sources.metadata, TABLE_UPDATED));
    candidates.extend(in_meta(sources.meta, META_NAMES));
    updates.extend(in_meta(sources.meta, META_UPDATED));
    updates.extend(updated_once(sources.text));
    candidates.extend(sources.structured.iter().map(|date| dated(*date, DateSource::Meta, 83)));
    if let Some((date, weak)) = of_address(sources.address) {
        candidates.push(dated(date, DateSource::Address, if weak { 40 } else { 70 }));
    }
    let updated = best(&updates);
    let standing_in = updated.map(|it| dated(it.date, DateSource::Update, STANDING_IN));
    let published = best(&candidates).or(standing_in);
    let contradicting = published.map_or_else(Vec::new, |one| contradicting(&candidates, one));
    PageDates { published, written: signature::written(sources), updated, contradicting }
}

/// Whether [`stated_once`] can find anything in `text`.
pub(crate) fn may_state(text: &str) -> bool {
    ["发布", "发表"].iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// The one day that the whole visible text calls its day of publication; several are the rows of a list.
pub(crate) fn stated_once(text: &str) -> Option<Dated> {
    let labels = ["发布时间", "发布日期", "发表时间", "发表日期", "发布于", "发表于"];
    labelled_once(text, &labels).map(|date| dated(date, DateSource::Label, STATED_ONCE))
}

/// The one day that the content calls the day of its last change: at the end of a guide, say.
fn updated_once(text: &str) -> Option<Dated> {
    let update = text.contains("更新").then(|| labelled_once(text, &["更新时间", "更新日期", "更新于"]));
    update.flatten().map(|date| dated(date, DateSource::Label, 70))
}

/// The day behind one of the labels, unless they name several.
fn labelled_once(text: &str, labels: &[&str]) -> Option<Date> {
    let mut stated: Option<Date> = None;
    for label in labels {
        for (at, _) in text.match_indices(label).take(20) {
            let behind = text.get(at + label.len()..)?;
            let near = behind.char_indices().nth(30).map_or(behind, |(end, _)| &behind[..end]);
            let first = parse_all(near).first().copied();
            let apart =
                |it: &Mention| near.get(..it.start).is_some_and(|gap| !gap.contains(char::is_alphanumeric));
            let Some(mention) = first.filter(apart) else { continue };
            // 成绩发布时间 is another thing's; 最后更新时间 is not.
            let before = text.get(..at).unwrap_or_default();
            let bare = before.strip_suffix("最后").or_else(|| before.strip_suffix("最近")).unwrap_or(before);
            if bare.ends_with(is_han) {
                continue;
            }
            if stated.is_some_and(|other| other != mention.date) {
                return None;
            }
            stated = Some(mention.date);
        }
    }
    stated
}

fn dated(date: Date, source: DateSource, confidence: u8) -> Dated {
    Dated { date, source, confidence }
}

/// The surest candidate; the first of equals.
fn best(candidates: &[Dated]) -> Option<Dated> {
    let mut best: Option<Dated> = None;
    for one in candidates {
        if best.is_none_or(|so_far| one.confidence > so_far.confidence) {
            best = Some(*one);
        }
    }
    best
}

/// What differs by more than a day from the chosen date; the day of entry and dates without a label prove nothing.
fn contradicting(candidates: &[Dated], chosen: Dated) -> Vec<Dated> {
    let far = |one: &&Dated| days_apart(one.date, chosen.date) > 1 && one.confidence >= LEAST_CONTRADICTION;
    let mut others: Vec<Dated> = candidates.iter().filter(far).copied().collect();
    others.sort_by_key(|one| (std::cmp::Reverse(one.confidence), one.source, one.date));
    others.dedup_by_key(|one| (one.source, one.date));
    others
}

fn days_apart(a: Date, b: Date) -> i32 {
    a.since((jiff::Unit::Day, b)).map_or(i32::MAX, |span| span.get_days().abs())
}

/// Candidates between heading and content: for the publication date, and for the date of the last change.
fn near_heading(text: &str) -> (Vec<Dated>, Vec<Dated>) {
    let (mut found, mut updates) = (Vec::new(), Vec::new());
    let beside_anywhere = BESIDE.iter().any(|word| text.contains(word));
    for mention in parse_all(text) {
        let before = text.get(..mention.start).unwrap_or_default();
        let after = text.get(mention.end..).unwrap_or_default();
        let confidence = match label_before(before) {
            Label::Published if is_event(before, mention.in_words(text), after) => continue,
            // A colon makes it a field of the page; without one it may be a cell of the text.
            Label::Published if before.trim_end().ends_with([':', '：']) => 95,
            Label::Published => 91,
            Label::Updated => {
                updates.push(dated(mention.date, DateSource::Label, 90));
                continue;
            }
            Label::Compound if beside_in_line(before, after) => 68,
            Label::Compound => continue,
            Label::Other => continue,
            Label::Unknown => match unlabelled(before, after, beside_anywhere) {
                Some(confidence) => {
                    found.push(dated(mention.date, DateSource::Heading, confidence));
                    continue;
                }
                None => continue,
            },
        };
        found.push(dated(mention.date, DateSource::Label, confidence));
    }
    // A page states its own day once or twice; more unlabelled days are the rows of a list.
    let mut loose: Vec<Date> =
        found.iter().filter(|one| one.source == DateSource::Heading).map(|one| one.date).collect();
    loose.sort();
    loose.dedup();
    if loose.len() > 2 {
        found.retain(|one| one.source != DateSource::Heading);
    }
    (found, updates)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    Published,
    Updated,
    /// 来信时间, 采编日期: some time of the page, nobody knows which.
    Compound,
    Other,
    Unknown,
}

/// The label that `before` ends with; blanks inside it, colons and brackets behind it do not hide it.
fn label_before(before: &str) -> Label {
    let mut tail: Vec<char> = before.chars().rev().filter(|c| is_word(*c)).take(8).collect();
    tail.reverse();
    // What stands between label and date may only be layout: any other word has pushed the label out of the tail.
    let tail: String = tail.iter().flat_map(|c| c.to_lowercase()).collect();
    let ends = |labels: &[&str]| labels.iter().any(|label| tail.ends_with(label));
    let longest_published =
        PUBLISHED.iter().filter(|label| tail.ends_with(**label)).map(|label| label.len()).max();
    // 发布于 is ours although it ends with 于.
    if longest_published.is_some_and(|length| length > "时间".len()) && !ends(UPDATED) {
        return Label::Published;
    }
    if ends(OTHER) {
        Label::Other
    } else if ends(UPDATED) {
        Label::Updated
    } else if longest_published.is_some() {
        if is_compound(before) { Label::Compound } else { Label::Published }
    } else {
        Label::Unknown
    }
}

/// A bare 时间 or 日期 that speaks of a meeting or a day's programme: `一、时间：2026年3月4日上午`, `时间：… 地点：…`.
fn is_event(before: &str, in_words: bool, after: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    let label = line.trim_end_matches(|c: char| !c.is_alphanumeric());
    let Some(head) = label.strip_suffix("时间").or_else(|| label.strip_suffix("日期")) else {
        return false;
    };
    if head.ends_with(is_han) {
        return false;
    }
    let head = head.trim_end();
    let listed = head.ends_with(['、', '.', '．', ')', '）']) && head.chars().count() <= 6;
    let behind = after.trim_start();
    let clock =
        behind.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '：')).trim_start();
    let starts =
        |words: &[&str]| words.iter().any(|word| behind.starts_with(word) || clock.starts_with(word));
    let of_day = in_words && starts(&["上午", "下午", "晚", "（星期", "(星期", "（周", "(周"]);
    let placed = after.chars().take(40).collect::<String>().contains("地点");
    listed || of_day || placed || starts(&["至", "起", "前", "-", "—", "~", "～", "、"])
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// The words of a dateline stand in the same line.
fn beside_in_line(before: &str, after: &str) -> bool {
    let line = [before.rsplit('\n').next(), after.split('\n').next()];
    line.into_iter().flatten().any(|part| BESIDE.iter().any(|word| part.contains(word)))
}

/// A bare 时间 or 日期 is the end of a longer word.
fn is_compound(before: &str) -> bool {
    let label = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let head = label
        .strip_suffix("时间")
        .or_else(|| label.strip_suffix("日期"))
        .or_else(|| label.strip_suffix("日间"));
    head.and_then(|head| head.chars().next_back()).is_some_and(is_han)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// How sure an unlabelled date is: it must stand apart, as a field of its own, not inside a sentence.
fn unlabelled(before: &str, after: &str, beside_anywhere: bool) -> Option<u8> {
    let raw_before = before.rsplit('\n').next().unwrap_or_default();
    let line_before = raw_before.trim();
    let raw_after = after.split('\n').next().unwrap_or_default();
    let line_after = raw_after.trim_start();
    let digits_gone = line_after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == '：');
    let after_clock = digits_gone.trim();
    // The clock of a page header: 2026年3月4日 星期三.
    if ["星期", "周", "农历"].iter().any(|day| after_clock.starts_with(day)) && !beside_in_line(before, after)
    {
        return None;
    }
    let clock = line_after.len() != digits_gone.len();
    let short = line_before.chars().count() + after_clock.chars().count() <= 40;
    if prose(line_before) || prose(after_clock) || starts_prose(after_clock) {
        return None;
    }
    let fields = |text: &str| BESIDE.iter().any(|word| text.contains(word));
    // 棱镜2026-03-04 07:48: a clock behind it makes it a stamp, whatever it is glued to.
    let glued = raw_before
        .chars()
        .next_back()
        .is_some_and(|c| c.is_alphabetic() || matches!(c, '、' | '《' | '“' | '（'));
    if glued && !fields(line_before) && !(clock && short && !line_before.ends_with(['、', '《', '“', '（']))
    {
        return None;
    }
    let first_field = line_before.is_empty() && raw_after.starts_with(char::is_whitespace);
    match (fields(line_before) || fields(after_clock), line_before.is_empty() && after_clock.is_empty()) {
        (true, _) => Some(88),
        (false, true) => Some(if clock || beside_anywhere { 86 } else { 65 }),
        (false, false) if short && (clock || beside_anywhere || first_field) => Some(60),
        _ => None,
    }
}

/// Marks of a sentence, words of a remark on a document's history.
fn prose(text: &str) -> bool {
    text.contains(['，', '。', '；', '》'])
        || ["通过", "公布", "修订", "施行", "会议", "修正"].iter().any(|word| text.contains(word))
}

/// What follows goes on with a sentence.
fn starts_prose(after: &str) -> bool {
    after.starts_with(['、', '”', '—', '至', '起', '前', '在', '的', '上', '下'])
}

fn in_table(metadata: &[(String, String)], labels: &[&str]) -> Vec<Dated> {
    let rows = metadata.iter().filter(|(label, _)| labels.contains(&label.as_str()));
    let dates = rows.filter_map(|(_, value)| parse_all(value).first().map(|mention| mention.date));
    dates.map(|date| dated(date, DateSource::Table, 93)).collect()
}

fn in_meta(meta: &[(String, String)], names: &[&str]) -> Vec<Dated> {
    let generated = meta
        .iter()
        .find(|(name, value)| name.eq_ignore_ascii_case("others") && value.contains("生成时间"))
        .map(|(_, value)| digits(value));
    let named =
        meta.iter().filter(|(name, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name.trim())));
    let mut found = Vec::new();
    for (_, value) in named {
        let date =
            parse_all(value).first().map(|mention| mention.date).or_else(|| super::compact(value.trim()));
        let stamp = digits(value);
        // To the minute the same as the generation stamp: the template wrote one clock into both.
        let same = |length: usize| {
            generated.as_deref().is_some_and(|other| {
                other.get(..length).is_some_and(|head| stamp.get(..length) == Some(head))
            })
        };
        match date {
            Some(_) if same(12) => {}
            Some(date) if stamp.len() < 12 && same(8) => found.push(dated(date, DateSource::Meta, 55)),
            Some(date) => found.push(dated(date, DateSource::Meta, 84)),
            None => {}
        }
    }
    found
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn page(meta: &[(&str, &str)], metadata: &[(&str, &str)], near: &str, path: &str) -> PageDates {
        let (meta, metadata) = (pairs(meta), pairs(metadata));
        let address = Address::parse(&format!("http://x.gov.cn{path}")).unwrap();
        let near_heading = near;
        let (meta, metadata) = (&meta, &metadata);
        of_page(Sources { meta, metadata, near_heading, text: "", structured: &[], address: &address })
    }

    fn published(near: &str) -> Option<(String, DateSource)> {
        page(&[], &[], near, "/a.html").published.map(|it| (it.date.to_string(), it.source))
    }

    #[test]
    fn a_label_near_the_title_is_the_safest() {
        for near in [
            "发布时间：2026-03-04 10:20 来源：县政府办",
            "日间：2026-03-04",
            "时 间 : 2026年3月4日",
            "来源：县政府办\n发布日期：\n2026-03-04",
            "字号：大 中 小 发布于 2026-03-04",
            "成文日期：2026-01-05 发布日期：2026-03-04",
            "更新时间：2026-05-01 发布时间：2026-03-04",
            "发布时间：2026-03-04 09:30 来源：县政府办 浏览次数：5",
            "时间:2026/3/4",
            "【发布日期：2026-03-04】",
            "日期：2026-03-04 | 来源：县政府办",
            "发布于 2026年3月4日",
            "发布时间：二〇二六年三月四日",
            "发布日期：２０２６年３月４日",
            "发布时间：2026-03-04T09:30:00+08:00",
            "来源：县政府办时间：2026-03-04",
            "发　布　时　间　：2026年03月04日 10时20分",
            "［发布时间］2026-03-04",
            "来源：县政府办\t发布时间：2026-3-4 9:05:01\t点击：12次",
            "时间：2026-3-4 上午 9:05:01 点击：12",
            "作者：张某 发表时间：2026.03.04 文章来源：县政府办",
        ] {
            assert_eq!(published(near), Some(("2026-03-04".to_owned(), DateSource::Label)), "{near}");
        }
    }

    #[test]
    fn an_update_is_a_fact_of_its_own_and_stands_in_only_where_nothing_else_speaks() {
        let day = |it: Option<Dated>| it.map(|it| (it.date.to_string(), it.source));
        for (near, path, expected) in [
            ("发布时间：2026-03-04 更新时间：2026-05-01", "/a.html", DateSource::Label),
            ("更新日期：二〇二六年五月一日\n2026-03-04 10:20 浏览次数：5", "/a.html", DateSource::Heading),
            ("最后更新：2026-05-01", "/art/2026/3/4/art_1.html", DateSource::Address),
            ("更新时间：2026-05-01", "/t20260304_1.html", DateSource::Address),
        ] {
            let found = page(&[], &[], near, path);
            assert_eq!(day(found.published), Some(("2026-03-04".to_owned(), expected)), "{near}");
            assert_eq!(day(found.updated), Some(("2026-05-01".to_owned(), DateSource::Label)), "{near}");
            assert!(found.contradicting.is_empty());
        }
        let alone = page(&[], &[], "更新时间：2026-05-01", "/a.html");
        assert_eq!(day(alone.published), Some(("2026-05-01".to_owned(), DateSource::Update)));
        assert!(alone.published.is_some_and(|it| it.is_of_update()));
        let table = page(&[], &[("更新日期", "2026年5月1日"), ("发布日期", "2026年3月4日")], "", "/a.html");
        assert_eq!(day(table.updated), Some(("2026-05-01".to_owned(), DateSource::Table)));
        assert_eq!(day(table.published), Some(("2026-03-04".to_owned(), DateSource::Table)));
        let tag = page(&[("article:modified_time", "2026-05-01T08:00:00+08:00")], &[], "", "/a.html");
        assert_eq!(day(tag.updated), Some(("2026-05-01".to_owned(), DateSource::Meta)));
    }

    #[test]
    fn the_end_of_a_text_may_say_when_it_changed() {
        let stated = |text: &str| updated_once(text).map(|it| it.date.to_string());
        assert_eq!(stated("指南正文。\n（最后更新时间：二〇二六年五月一日）"), Some("2026-05-01".to_owned()));
        assert_eq!(stated("甲 更新时间：2026-05-01\n乙 更新时间：2026-05-02"), None);
        assert_eq!(stated("数据更新时间：2026-05-01"), None);
    }

    #[test]
    fn an_unlabelled_date_counts_beside_the_source_or_alone() {
        for near in [
            "来源：县政府办 2026-03-04 10:20",
            "2026-03-04 10:20 浏览次数：5",
            "县政府办\n2026年3月4日",
            "县政府办2026-03-04 10:20\n分享",
            "2026年3月4日 县政府办",
        ] {
            assert_eq!(published(near), Some(("2026-03-04".to_owned(), DateSource::Heading)), "{near}");
        }
    }

    #[test]
    fn dates_of_other_things_are_not_publication_dates() {
        for near in [
            "（2019年4月3日国务院令公布 自2019年5月15日起施行）",
            "今天是2026年3月4日 星期三",
            "截止日期：2026-03-04",
            "有效期至：2026-03-04",
            "县政府于2026年3月4日召开会议，研究防汛工作。",
            "《2026年3月4日会议纪要》",
            "2026年3月4日下午，县政府召开会议",
            "甲 2026-03-04\n乙 2026-03-03\n丙 2026-03-02\n",
            "2026年3月4日 星期三",
            "一、时间：2026年3月4日\n二、地点：县政府",
            "时间：2026年3月4日上午9:00",
            "活动时间：2026年3月4日上午",
            "时间：2026-03-04 至 2026-03-06",
            "时间：2026年3月4日 地点：县政府",
            "培训时间：2026年3月4日",
            "出生日期：1990年3月4日",
            "© 2015-2026 某县人民政府",
            "联系电话：0351-2026-0310",
            "根据2025年3月1日印发的意见",
        ] {
            assert_eq!(published(near), None, "{near}");
        }
    }

    #[test]
    fn a_label_away_from_the_heading_counts_where_it_is_the_only_one() {
        let stated = |text: &str| stated_once(text).map(|it| it.date.to_string());
        assert_eq!(stated("正文。\n发布日期：2026-03-04 责任编辑：张某"), Some("2026-03-04".to_owned()));
        assert_eq!(stated("甲 发布时间：2026-03-04\n乙 发布时间：2026-03-05"), None);
        assert_eq!(stated("成绩发布时间：2026-03-04"), None);
        assert_eq!(stated("发布时间待定，2026-03-04开会"), None);
        assert_eq!(stated(""), None);
    }

    #[test]
    fn the_generation_stamp_is_no_publication_date() {
        let stamped = [("PubDate", "2026-03-04 08:41:43"), ("others", "页面生成时间 2026-03-04 08:41:43")];
        assert_eq!(page(&stamped, &[], "", "/a.html").published, None);
        let other = [("pubdate", "2026-03-04 08:11"), ("others", "页面生成时间 2026-03-09 08:41:43")];
        let found = page(&other, &[], "", "/a.html").published.unwrap();
        assert_eq!((found.date.to_string(), found.source), ("2026-03-04".to_owned(), DateSource::Meta));
    }

    #[test]
    fn sources_that_disagree_are_kept_for_a_person() {
        let found = page(
            &[("PubDate", "2026-03-01 09:00")],
            &[("发布日期", "2026年3月5日")],
            "发布时间：2026-03-04",
            "/art/2026/3/4/art_1.html",
        );
        assert_eq!(found.published.map(|it| it.source), Some(DateSource::Label));
        let others: Vec<_> = found.contradicting.iter().map(|it| (it.source, it.date.to_string())).collect();
        assert_eq!(others, [(DateSource::Meta, "2026-03-01".to_owned())]);
    }

    #[test]
    fn a_time_of_something_yields_to_the_time_of_publication() {
        let near = "来信时间：2026-02-01 发布时间：2026-03-04";
        assert_eq!(published(near), Some(("2026-03-04".to_owned(), DateSource::Label)));
        let near = "来源：县政府办 采编时间：2026-03-04";
        assert_eq!(published(near), Some(("2026-03-04".to_owned(), DateSource::Label)));
        assert_eq!(
            published("来信时间：2026-02-01 时间：2026-03-04").map(|it| it.0),
            Some("2026-03-04".to_owned())
        );
        assert!(page(&[], &[], near, "/a.html").contradicting.is_empty());
    }

    #[test]
    fn a_field_of_the_page_goes_before_a_cell_of_the_text() {
        let found = page(&[], &[("发布时间", "2026-05-06")], "效力 有效\n发布日期2019-04-03", "/a.html");
        assert_eq!(found.published.map(|it| it.source), Some(DateSource::Table));
    }

    #[test]
    fn the_address_speaks_last_and_its_entry_day_weakest() {
        let found = page(&[], &[], "", "/t20260304_1.html").published.unwrap();
        assert_eq!((found.source, found.confidence), (DateSource::Address, 40));
        assert!(page(&[], &[], "时间：2020-01-01", "/t20260304_1.html").contradicting.is_empty());
        assert_eq!(page(&[], &[], "", "/post_1.html").published, None);
    }
}
