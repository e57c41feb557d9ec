//! The heading a visitor sees, and what stands between it and the text.

use super::{
    Crumb, LabelKind, Row,
    content::Layout,
    links::one_line,
    metadata,
    region::{Part, announces_position},
    survey::{RawHeading, Survey},
    vocabulary,
};
use crate::model::Address;

/// Level of a line that is only known by the line of date and source below it.
const DATELINE: u8 = 8;
/// Longest heading, in characters.
const LONGEST: usize = 200;
/// What is read after a heading for dates and sources, in bytes.
const NEAR_BYTES: u32 = 700;

/// The heading and its place in the text.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Heading {
    /// On one line.
    pub(super) text: String,
    /// Where it stands in [`Survey::text`]; `None` when it is not printed as such.
    pub(super) place: Option<(u32, u32)>,
}

/// What is known beside the page's own headings.
pub(super) struct Hints<'a> {
    /// Content of `<title>`, one line.
    pub(super) title: &'a str,
    /// ArticleTitle.
    pub(super) article_title: Option<&'a str>,
    /// 标题 of the metadata table.
    pub(super) table_title: Option<&'a str>,
    /// Address of the page.
    pub(super) address: &'a Address,
    /// SiteName.
    pub(super) site_name: Option<&'a str>,
    /// ColumnName.
    pub(super) column_name: Option<&'a str>,
    /// The trail.
    pub(super) breadcrumb: &'a [Crumb],
    /// Titles of list rows, which are no headings.
    pub(super) rows: &'a [Row],
    /// Home and error pages: the title is the heading.
    pub(super) whole_title: bool,
}

/// Finds the heading.
pub(super) fn find(page: &Survey<'_>, layout: &Layout, hints: &Hints<'_>) -> Heading {
    let site = hints.site_name.unwrap_or("");
    if hints.whole_title {
        return Heading { text: one_line(hints.title, LONGEST), place: None };
    }
    if let Some(declared) = hints.article_title.filter(|title| !same(title, site)) {
        let declared = without_tags(declared);
        return Heading { text: one_line(&declared, LONGEST), place: place_of(page, layout, &declared) };
    }
    if let Some(tabled) = hints.table_title.filter(|title| title.chars().count() >= 4 && !same(title, site)) {
        return Heading { text: one_line(tabled, LONGEST), place: place_of(page, layout, tabled) };
    }
    let short_title = without_site(hints.title, site, hints.breadcrumb);
    let dateline = above_dateline(page, layout);
    let above_rows = above_rows(page, layout, hints.rows);
    let mut best: Option<(i32, RawHeading, String)> = None;
    for candidate in page.headings.iter().chain(&dateline).chain(&above_rows) {
        let part = layout.part(candidate.region);
        if !matches!(part, Part::Plain | Part::Hidden) || candidate.text.is_empty() {
            continue;
        }
        let length = candidate.text.end - candidate.text.start;
        if length > 4 * u32::try_from(LONGEST).unwrap_or(u32::MAX) {
            continue;
        }
        let Some(raw) = page.text.get(candidate.text.start as usize..candidate.text.end as usize) else {
            continue;
        };
        let text = one_line(raw, LONGEST);
        let Some(score) = score(candidate, &text, layout, hints, &short_title, part) else { continue };
        if best.as_ref().is_none_or(|(most, ..)| score > *most) {
            best = Some((score, candidate.clone(), text));
        }
    }
    let trail = hints.breadcrumb.last().map(|crumb| crumb.text.as_str());
    if let Some(entry) = only_entry(hints, best.as_ref().map(|(.., text)| text.as_str())) {
        return Heading { text: one_line(entry, LONGEST), place: place_of(page, layout, entry) };
    }
    if let Some((score, candidate, text)) = best {
        // A weak candidate loses against a title that names more than the site.
        let named =
            !short_title.is_empty() && !same(&short_title, site) && short_title.len() < hints.title.len();
        if score >= 40 || !named {
            return Heading { text, place: Some((candidate.text.start, candidate.text.end)) };
        }
    }
    let fallback = if !short_title.is_empty() && !same(&short_title, site) && !names_a_site(&short_title) {
        short_title.as_str()
    } else {
        hints.column_name.or(trail.filter(|text| !is_generic(text))).unwrap_or(&short_title)
    };
    Heading { text: one_line(fallback, LONGEST), place: place_of(page, layout, fallback) }
}

/// A page below its column, by trail and address, that prints one entry and repeats the column's name above it.
fn only_entry<'a>(hints: &Hints<'a>, heading: Option<&str>) -> Option<&'a str> {
    let [row] = hints.rows else { return None };
    let column =
        hints.breadcrumb.last().filter(|crumb| heading.is_none_or(|text| same(text, &crumb.text)))?;
    let parent = column.address.as_ref().filter(|parent| *parent != hints.address)?;
    let folder = parent.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    let below = hints.address.path().strip_prefix(folder).is_some_and(|rest| rest.matches('/').count() > 1);
    (below && row.title.chars().count() >= 4).then_some(row.title.as_str())
}

/// The name of a column right above its rows, where no element marks it as a heading.
fn above_rows(page: &Survey<'_>, layout: &Layout, rows: &[Row]) -> Option<RawHeading> {
    let first = rows.first().filter(|_| rows.len() >= 3)?;
    let at = page.text.find(first.title.as_str()).filter(|_| !first.title.is_empty())?;
    let mut end = at;
    for line in page.text.get(..at)?.rsplit('\n').take(4) {
        let start = end - line.len();
        let words = line.trim();
        if words.chars().any(char::is_alphanumeric) {
            if words.chars().count() > 12 || vocabulary::label_of(words) == LabelKind::None {
                return None;
            }
            let stretch = page.stretches.partition_point(|stretch| stretch.open.at as usize <= start + 1);
            let region = page.stretches.get(stretch.saturating_sub(1))?.region;
            let text = u32::try_from(start).ok()?..u32::try_from(end).ok()?;
            return (layout.part(region) == Part::Plain).then_some(RawHeading {
                level: DATELINE,
                region,
                text,
                linked: 0,
            });
        }
        end = start.checked_sub(1)?;
    }
    None
}

/// The line above the one that prints date and source.
fn above_dateline(page: &Survey<'_>, layout: &Layout) -> Option<RawHeading> {
    let from = layout.open.at.saturating_sub(600);
    let from = boundary(&page.text, from) as usize;
    let to = boundary(&page.text, layout.open.at.saturating_add(1500)) as usize;
    let mut before: Option<(usize, usize, u32)> = None;
    let mut at = from;
    for line in page.text.get(from..to)?.split('\n') {
        let start = at;
        at += line.len() + 1;
        let stretch = page.stretches.partition_point(|stretch| stretch.open.at as usize <= start + 1);
        let region = page.stretches.get(stretch.saturating_sub(1))?.region;
        if layout.part(region) != Part::Plain || line.trim().is_empty() {
            continue;
        }
        if is_dateline(line) {
            let (start, end, region) = before?;
            let text = u32::try_from(start).ok()?..u32::try_from(end).ok()?;
            return Some(RawHeading { level: DATELINE, region, text, linked: 0 });
        }
        before = Some((start, start + line.len(), region));
    }
    None
}

fn is_dateline(line: &str) -> bool {
    let labels = ["发布时间", "发布日期", "时间", "日期", "来源", "发表时间", "更新时间"];
    line.chars().take(160).count() < 160
        && labels.iter().any(|label| line.contains(label))
        && ["19", "20"].iter().any(|century| line.contains(century))
}

fn score(
    candidate: &RawHeading,
    text: &str,
    layout: &Layout,
    hints: &Hints<'_>,
    short_title: &str,
    part: Part,
) -> Option<i32> {
    let chars = text.chars().count();
    let of_row =
        candidate.level > 1 && hints.rows.len() > 1 && hints.rows.iter().any(|row| same(&row.title, text));
    if chars < 2
        || of_row
        || announces_position(text)
        || is_generic(text)
        || metadata::begins_with_label(text)
        || hints.site_name.is_some_and(|site| same(site, text))
    {
        return None;
    }
    let mut score = match candidate.level {
        0 => 70,
        1 => 40,
        2 => 22,
        3 => 18,
        7 => 20,
        DATELINE => 26,
        _ => 10,
    };
    // Headings of side boxes link to the box's column.
    let linked = usize::try_from(candidate.linked).unwrap_or(0);
    if linked * 2 > chars {
        score -= 30;
    }
    if part == Part::Hidden {
        score -= 25;
    }
    if same(text, short_title) {
        score += 60;
    } else if (chars >= 4 && contains(hints.title, text))
        || (chars >= 8 && contains(text, short_title) && short_title.chars().count() >= 6)
    {
        score += 40;
    }
    if hints.breadcrumb.last().is_some_and(|crumb| same(&crumb.text, text)) {
        score += 15;
    }
    if hints.column_name.is_some_and(|name| same(name, text)) {
        score += 15;
    }
    // Near the beginning of the text: inside its first part or just above it.
    let (start, end) = (candidate.text.start, candidate.text.end);
    if end <= layout.open.at + 1 && layout.open.at - end.min(layout.open.at) < 900 {
        score += 15;
    } else if start >= layout.open.at && start < layout.close.at {
        let depth = start - layout.open.at;
        score += if depth < 200 {
            15
        } else if depth < 1500 {
            0
        } else {
            -15
        };
    } else {
        score -= 10;
    }
    if chars >= 10 {
        score += 5;
    }
    if chars > 90 {
        score -= 20;
    }
    // A paragraph in a box that is named like a title.
    if chars > 30 && text.contains('。') {
        score -= 40;
    }
    Some(score)
}

/// Visible text around the heading: the line below, where date and source are printed.
pub(super) fn near(page: &Survey<'_>, layout: &Layout, heading: &Heading) -> String {
    let (from, to) = match heading.place {
        Some((_, end)) if end <= layout.open.at && layout.open.at - end < NEAR_BYTES => {
            (end, layout.open.at.max(end + NEAR_BYTES / 7))
        }
        Some((_, end)) => (end, end + NEAR_BYTES / 2),
        None => (layout.open.at.saturating_sub(NEAR_BYTES / 2), layout.open.at + NEAR_BYTES / 2),
    };
    let from = boundary(&page.text, from);
    let to = boundary(&page.text, to);
    layout.text_between(page, from, to)
}

fn boundary(text: &str, at: u32) -> u32 {
    let mut at = (at as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Where `wanted` is printed as a heading, or else in the text outside menus.
fn place_of(page: &Survey<'_>, layout: &Layout, wanted: &str) -> Option<(u32, u32)> {
    let of_heading = page.headings.iter().find(|candidate| {
        let text = page.text.get(candidate.text.start as usize..candidate.text.end as usize);
        text.is_some_and(|text| same(text, wanted)) && layout.part(candidate.region) == Part::Plain
    });
    if let Some(candidate) = of_heading {
        return Some((candidate.text.start, candidate.text.end));
    }
    let wanted = wanted.trim();
    if wanted.chars().count() < 4 {
        return None;
    }
    let mut at = None;
    for (found, _) in page.text.match_indices(wanted).take(20) {
        let region = page.stretches.partition_point(|stretch| stretch.open.at as usize <= found);
        let region = page.stretches.get(region.saturating_sub(1))?.region;
        if layout.part(region) == Part::Plain {
            at = Some((u32::try_from(found).ok()?, u32::try_from(found + wanted.len()).ok()?));
            // The trail may print the title too: the last place before the text counts.
            if found as u64 >= u64::from(layout.open.at) {
                break;
            }
        }
    }
    at
}

/// `<title>` without the site's name.
pub(super) fn without_site(title: &str, site: &str, breadcrumb: &[Crumb]) -> String {
    let title = title.trim();
    if !site.is_empty() && title.len() > site.len() {
        for cut in [title.strip_suffix(site), title.strip_prefix(site)].into_iter().flatten() {
            let rest = cut.trim_matches(|c| is_separator(c) || c == ' ');
            // `X局2025年报告` begins with the site's name without being followed by a separator.
            if rest.len() < cut.len() && !rest.is_empty() {
                return without_column(rest, breadcrumb);
            }
        }
    }
    let parts: Vec<&str> = title.split(is_separator).map(str::trim).filter(|part| !part.is_empty()).collect();
    let [first, .., last] = parts.as_slice() else {
        // `_某县人民政府`: the page has no title of its own.
        return if title.starts_with(is_separator) { String::new() } else { title.to_owned() };
    };
    if parts.iter().all(|part| names_a_site(part)) {
        return String::new();
    }
    let spaced = title.contains(['_', '|', '｜']) || title.contains(" - ");
    if names_a_site(last) || (spaced && !names_a_site(first)) {
        let cut = title.rfind(is_separator).unwrap_or(title.len());
        return without_column(title[..cut].trim_matches(|c| is_separator(c) || c == ' '), breadcrumb);
    }
    if names_a_site(first) {
        let cut = title.find(is_separator).unwrap_or(0);
        return title[cut..].trim_matches(|c| is_separator(c) || c == ' ').to_owned();
    }
    title.to_owned()
}

/// `标题_栏目`: the column after the title, where `_` or the trail says so.
fn without_column(title: &str, breadcrumb: &[Crumb]) -> String {
    let title = title.trim();
    let parted = title.rsplit_once(['_', '|']).or_else(|| title.rsplit_once(" - ")).or_else(|| {
        let (head, tail) = title.rsplit_once('-')?;
        breadcrumb.iter().any(|crumb| same(&crumb.text, tail)).then_some((head, tail))
    });
    match parted {
        Some((head, tail)) if tail.chars().count() <= 14 && !head.trim().is_empty() => head.trim().to_owned(),
        _ if names_a_site(title.rsplit(is_separator).next().unwrap_or(""))
            && title.contains(is_separator) =>
        {
            let cut = title.rfind(is_separator).unwrap_or(title.len());
            title[..cut].trim_matches(|c| is_separator(c) || c == ' ').to_owned()
        }
        _ => title.to_owned(),
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '|' | '–' | '｜' | '»')
}

fn names_a_site(text: &str) -> bool {
    let text = text.trim();
    let chars = text.chars().count();
    let endings = [
        "网",
        "网站",
        "门户",
        "平台",
        "人民政府",
        "局",
        "委员会",
        "厅",
        "办公室",
        "政务网",
        "信息网",
        "门户网站",
        "中国政府网",
    ];
    (3..=40).contains(&chars) && endings.iter().any(|ending| text.ends_with(ending))
}

/// Words that stand in title places of every page.
fn is_generic(text: &str) -> bool {
    let text = text.trim();
    matches!(
        text,
        "首页"
            | "正文"
            | "详情"
            | "内容"
            | "当前位置"
            | "您现在的位置"
            | "信息公开"
            | "政府信息公开"
            | "网站首页"
            | "更多"
            | "分享"
            | "扫一扫"
            | "相关链接"
            | "友情链接"
            | "相关信息"
            | "相关文章"
            | "上一篇"
            | "下一篇"
            | "列表"
            | "附件"
            | "热点新闻"
            | "最新更新"
            | "图片新闻"
            | "热门文章"
            | "推荐阅读"
            | "站内搜索"
            | "搜索"
            | "登录"
            | "文章"
            | "Home"
            | "home"
    )
}

/// `<br/>` written into an attribute.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('<') {
        out.push_str(before);
        match tail.split_once('>') {
            Some((tag, after)) if tag.len() < 200 => {
                out.push('\n');
                rest = after;
            }
            _ => {
                out.push('<');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Equal when white space does not count.
pub(super) fn same(left: &str, right: &str) -> bool {
    left.chars().filter(|c| !c.is_whitespace()).eq(right.chars().filter(|c| !c.is_whitespace()))
}

fn contains(text: &str, part: &str) -> bool {
    if text.contains(part) {
        return true;
    }
    if !text.contains(char::is_whitespace) && !part.contains(char::is_whitespace) {
        return false;
    }
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let part = bare(part);
    !part.is_empty() && bare(text).contains(&part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_is_taken_off_the_title() {
        let of = |title: &str, site: &str| without_site(title, site, &[]);
        assert_eq!(of("关于印发办法的通知_某县人民政府", ""), "关于印发办法的通知");
        assert_eq!(of("某县人力资源网-通知公告", ""), "通知公告");
        assert_eq!(of("关于办法的通知_通知公告_某县教育局", "某县教育局"), "关于办法的通知");
        assert_eq!(of("知民意 ---人社局开展走访", ""), "知民意 ---人社局开展走访");
        assert_eq!(of("政务公开 - 某省监狱管理局", ""), "政务公开");
        assert_eq!(of("某县教育局2025年报告", "某县教育局"), "某县教育局2025年报告");
    }

    #[test]
    fn white_space_does_not_tell_headings_apart() {
        assert!(same("公  示", "公示"));
        assert!(!same("公示", "公告"));
    }
}
