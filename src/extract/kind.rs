//! Structural kind of a page, from this page alone.

use crate::model::DateSource;

use super::{LabelKind, PageFacts, PageKind, Position, content::Counts, vocabulary};

/// Percent: a date with a label, or beside the source.
const STATED: u8 = 80;

/// How far into a page the elements of a service guide are looked for.
const SERVICE_HEAD_BYTES: usize = 18_000;

/// What the kind is judged by, beside the facts.
pub(super) struct Shape {
    /// Counts in the content area, other parts left out.
    pub(super) content: Counts,
    /// Characters of the heading that stand inside the content area.
    pub(super) heading_chars: u32,
    /// A challenge or intercept page.
    pub(super) challenge: bool,
    /// Percent: an error page.
    pub(super) error: u8,
    /// Characters in the content area that belong to every page: date and source, sharing, printing.
    pub(super) furniture_chars: u32,
    /// Form fields.
    pub(super) fields: u32,
    /// A date stands near the heading.
    pub(super) dated: bool,
    /// The content area is the editor's own container.
    pub(super) editor: bool,
    /// The rows come from a script, so they are no part of the text.
    pub(super) rows_in_script: bool,
    /// Links in the content area that lead to files.
    pub(super) files: usize,
}

/// The kind and how sure it is, in percent.
pub(super) fn of(facts: &PageFacts, shape: &Shape) -> (PageKind, u8) {
    if facts.forwards_to.is_some() {
        return (PageKind::Stub, 95);
    }
    if shape.challenge {
        return (PageKind::BlockPage, 90);
    }
    if shape.error > 0 {
        return (PageKind::ErrorPage, shape.error);
    }
    let declared = facts.meta_value("ColumnType").map_or(LabelKind::None, vocabulary::label_of);
    let home_declared = facts.meta_value("ColumnType").is_some_and(|kind| kind.trim() == "首页");
    if facts.address.is_root() || home_declared {
        return (PageKind::Home, if facts.address.is_root() { 95 } else { 80 });
    }
    if is_linked_as_home(facts) {
        return (PageKind::Home, 70);
    }
    if facts.script_shell {
        return (PageKind::Other, 60);
    }
    let rows = facts.rows.len();
    let prose = shape.content.plain.saturating_sub(shape.heading_chars);
    if is_list(facts, shape, prose) {
        let sure =
            if rows >= 5 || facts.pagination.total_pages.is_some_and(|total| total > 1) { 90 } else { 65 };
        return (PageKind::List, sure);
    }
    let empty = shape.content.chars().saturating_sub(shape.heading_chars);
    // A stray word or two besides what the template prints.
    let bare = empty < 30 || empty.saturating_sub(shape.furniture_chars) < 12;
    // Pictures count where the author put them, not as icons of the frame.
    let pictures = facts.content_media > 0 && (shape.editor || facts.published.is_some());
    let nothing = rows == 0 && !pictures && shape.files == 0 && shape.fields < 3;
    // A drawing of a building site beside 正在建设中 is no content.
    if nothing && bare && vocabulary::label_of(&facts.heading) == LabelKind::SiteMap {
        return (PageKind::Other, 60);
    }
    let only_says_so = facts.placeholder.is_some() && rows == 0 && shape.files == 0 && empty < 40;
    if only_says_so || (nothing && (facts.placeholder.is_some() || bare)) {
        return (PageKind::Blank, if facts.placeholder.is_some() { 90 } else { 70 });
    }
    // A card: nothing but a link to somebody and a few words about him.
    let card =
        rows == 1 && facts.rows.first().is_some_and(|row| super::heading::same(&row.title, &facts.heading));
    if card && !pictures && shape.files == 0 && prose < 80 && !shape.editor {
        return (PageKind::Other, 55);
    }
    let article = shape.dated
        || facts.published.is_some()
        || prose >= 80
        || (shape.editor && (prose > 0 || facts.content_media > 0))
        || shape.files > 0;
    if !article {
        return if shape.content.media > 0 { (PageKind::Other, 50) } else { (PageKind::Other, 40) };
    }
    refined(facts, shape, declared)
}

/// The page's own menu calls this very page 首页.
fn is_linked_as_home(facts: &PageFacts) -> bool {
    let paged = facts.pagination.total_pages.is_some() || !facts.pagination.next.is_empty();
    let menu = |link: &&super::Link| {
        link.label == LabelKind::Home && !matches!(link.position, Position::Pagination | Position::Breadcrumb)
    };
    let first = facts.links.iter().find(menu);
    !paged && facts.breadcrumb.len() < 2 && first.is_some_and(|link| link.address == facts.address)
}

/// Rows dominate: their titles outweigh the other text of the content area.
fn is_list(facts: &PageFacts, shape: &Shape, prose: u32) -> bool {
    let all = facts.rows.len();
    if all == 0 {
        return false;
    }
    if shape.rows_in_script {
        return prose < 300 || all >= 5;
    }
    let mut rows = 0_usize;
    let mut in_rows = 0_usize;
    let mut dated = 0_usize;
    // Rows of a box beside the text (相关新闻) do not make a list of it.
    for row in &facts.rows {
        // The only row repeats the heading: a text of one link.
        if all == 1 && super::heading::same(&row.title, &facts.heading) {
            return false;
        }
        let head = row.title.char_indices().nth(8).map_or(row.title.as_str(), |(at, _)| &row.title[..at]);
        if facts.text.contains(head) {
            rows += 1;
            in_rows += row.title.chars().count();
            dated += usize::from(row.date.is_some());
        }
    }
    if rows * 2 < all {
        let elsewhere = !shape.editor && prose < 150 && facts.published.is_none();
        return elsewhere && all >= 3;
    }
    let in_rows = u32::try_from(in_rows).unwrap_or(u32::MAX);
    let count = u32::try_from(rows).unwrap_or(u32::MAX);
    // A row may carry a date, a number, a mark.
    let allowance = count.saturating_mul(25);
    let other = shape.content.chars().saturating_sub(shape.heading_chars).saturating_sub(in_rows);
    let beside = other.saturating_sub(allowance);
    let paged = facts.pagination.total_pages.is_some() || !facts.pagination.next.is_empty();
    // A date that is no row's date belongs to a text.
    let own_date = facts.published.is_some_and(|own| facts.rows.iter().all(|row| row.date != Some(own.date)));
    // A text with its date and a box of related rows below it.
    let stated =
        facts.published.is_some_and(|own| own.confidence >= STATED && own.source != DateSource::Meta);
    if own_date && stated && prose.saturating_sub(count.saturating_mul(12)) >= 120 {
        return false;
    }
    // Summaries under the titles of dated rows may be long.
    let summaries = rows >= 3
        && (dated * 2 >= rows || (paged && rows >= 5))
        && other / count.max(1) < 250
        && !shape.editor
        && !own_date;
    if beside > in_rows.max(60) * 2 && !summaries {
        return false;
    }
    (rows >= 3 && (dated * 2 >= rows || paged || rows >= 5 || beside <= in_rows))
        || ((paged || dated == rows) && beside <= in_rows)
}

fn refined(facts: &PageFacts, shape: &Shape, declared: LabelKind) -> (PageKind, u8) {
    let heading = facts.heading.as_str();
    let column = facts.breadcrumb.iter().rev().take(3).map(|crumb| vocabulary::label_of(&crumb.text));
    let column = column
        .chain([facts.meta_value("ColumnName").map_or(LabelKind::None, vocabulary::label_of), declared]);
    let columns: Vec<LabelKind> = column.filter(|label| *label != LabelKind::None).collect();
    let in_column = |label| columns.first() == Some(&label) || declared == label;
    let own = vocabulary::label_of(heading);
    if own == LabelKind::AnnualReport {
        return (PageKind::AnnualReport, 90);
    }
    if explains(heading) {
        return (PageKind::Interpretation, 85);
    }
    if own == LabelKind::Guide || in_column(LabelKind::Guide) {
        return (PageKind::Guide, 85);
    }
    if in_column(LabelKind::AnnualReport) && heading.contains('年') {
        return (PageKind::AnnualReport, 75);
    }
    if let Some(sure) = reproduces_document(facts) {
        return (PageKind::PolicyDocument, sure);
    }
    if columns.first() == Some(&LabelKind::Interpretation) || declared == LabelKind::Interpretation {
        return (PageKind::Interpretation, 75);
    }
    if in_column(LabelKind::Request) && heading.contains("申请公开") {
        return (PageKind::Request, 75);
    }
    if is_standing(heading) {
        return (PageKind::Other, 75);
    }
    match own {
        LabelKind::Institution => return (PageKind::Institution, 70),
        LabelKind::Catalogue => return (PageKind::Catalogue, 70),
        LabelKind::Request => return (PageKind::Request, 75),
        LabelKind::Leaders
        | LabelKind::Interaction
        | LabelKind::Organisation
        | LabelKind::SiteMap
        | LabelKind::Overview => {
            return (PageKind::Other, 60);
        }
        _ => {}
    }
    // The page of a person or an office: its heading is a name, not a sentence.
    let of_somebody = |label: &LabelKind| matches!(label, LabelKind::Leaders | LabelKind::Organisation);
    let about_somebody = columns.iter().any(of_somebody) && is_name(heading);
    let own_column = facts.meta_value("ColumnName").is_some_and(|name| super::heading::same(name, heading));
    if about_somebody || (own_column && is_person(heading)) {
        return (PageKind::Other, 70);
    }
    let standing = [LabelKind::Leaders, LabelKind::Organisation, LabelKind::Overview];
    let printed = facts.published.is_some_and(|dated| dated.source == DateSource::Label);
    let first = columns.first().filter(|_| !printed);
    if first.is_some_and(|label| standing.contains(label)) || (!printed && standing.contains(&declared)) {
        return (PageKind::Other, 55);
    }
    if is_service_guide(heading, &facts.text) {
        return (PageKind::ServiceGuide, 70);
    }
    if facts.address.extension().is_none() && !shape.dated && shape.content.linked > shape.content.plain * 2 {
        return (PageKind::Other, 40);
    }
    (PageKind::Article, if shape.dated { 80 } else { 55 })
}

/// Pages that every site has once: who runs it, how to use it.
fn is_standing(heading: &str) -> bool {
    let heading: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
    let whole = [
        "联系我们",
        "关于我们",
        "关于本站",
        "网站声明",
        "免责声明",
        "法律声明",
        "版权声明",
        "隐私声明",
        "隐私政策",
        "网站使用说明",
        "使用帮助",
        "网站帮助",
        "帮助",
        "RSS订阅",
        "网站纠错",
        "网站介绍",
        "本站声明",
    ];
    let duties = ["工作职责", "主要职责", "机构职能", "职能配置", "内设机构", "领导分工", "领导简介"];
    whole.contains(&heading.as_str()) || duties.iter().any(|end| heading.ends_with(end))
}

/// A short heading that names a person or an office.
fn is_name(heading: &str) -> bool {
    let bare: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = core_of(&bare);
    let offices = [
        "处", "室", "局", "科", "股", "中心", "学校", "站", "所", "馆", "院", "社", "队", "办", "委", "部",
        "组", "会",
    ];
    let office = bare.chars().count() <= 20 && offices.iter().any(|end| bare.ends_with(end));
    office || is_person(bare)
}

/// Two to four characters: as long as a person's name.
fn is_person(heading: &str) -> bool {
    let name = || heading.chars().filter(|c| !c.is_whitespace());
    (2..=4).contains(&name().count()) && name().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn explains(heading: &str) -> bool {
    let marks = [
        "政策解读",
        "文件解读",
        "一图读懂",
        "一图看懂",
        "图解",
        "答记者问",
        "解读《",
        "》解读",
        "的解读",
        "解读：",
        "【解读",
        "读懂《",
        "政策问答",
        "起草说明",
        "专家解读",
        "权威解读",
        "政策简明问答",
        "》问答",
        "新闻发布会】",
        "】解读",
    ];
    let folded = heading.trim();
    marks.iter().any(|mark| folded.contains(mark)) || folded.ends_with("解读") || folded.starts_with("解读")
}

/// Percent: how surely the page prints a document as such and does not tell about one.
fn reproduces_document(facts: &PageFacts) -> Option<u8> {
    let heading = core_of(&facts.heading);
    if is_told(heading, facts.number.is_some()) {
        return None;
    }
    let strong = [
        "通知",
        "意见",
        "办法",
        "条例",
        "规定",
        "细则",
        "决定",
        "批复",
        "规则",
        "工作要点",
        "方案",
        "通报",
        "令",
        "函",
        "法",
        "纲要",
        "规范",
        "通告",
        "章程",
        "制度",
        "行动计划",
        "工作计划",
        "规程",
        "准则",
        "措施",
        "预案",
        "命令",
        "指南",
        "标准",
    ];
    let ends_like = strong.iter().any(|ending| heading.ends_with(ending))
        || (facts.number.is_some() && heading.ends_with("计划"));
    let weak_ending = ["法", "规范", "章程", "指南", "标准", "制度", "措施", "令", "函", "通告"]
        .iter()
        .any(|ending| heading.ends_with(ending));
    let tells = heading.contains("关于") || heading.contains("印发") || heading.starts_with("中华人民共和国");
    if ends_like {
        let method = heading.ends_with("方法");
        let law = heading.ends_with('法') && heading.chars().count() >= 4;
        if method || (weak_ending && !law && !tells && facts.number.is_none() && heading.chars().count() < 8)
        {
            return None;
        }
        return Some(if facts.number.is_some() { 90 } else { 75 });
    }
    let book = heading.starts_with('《') && heading.ends_with('》');
    if book && facts.number.is_some() {
        return Some(70);
    }
    (facts.number.is_some()
        && heading.starts_with("关于")
        && !heading.contains("公示")
        && !heading.contains("公告"))
    .then_some(60)
}

/// The heading without brackets at its end: `…办法（试行）`, `…通知（某政发〔2026〕5号）`.
fn core_of(heading: &str) -> &str {
    let mut text = heading.trim();
    for _ in 0..3 {
        let Some(last) = text.chars().next_back() else { break };
        let open = match last {
            '）' | ')' => ['（', '('],
            '】' => ['【', '【'],
            '〕' | ']' => ['〔', '['],
            _ => break,
        };
        let Some(at) = text.rfind(open) else { break };
        text = text[..at].trim_end();
    }
    let behind_title = |at: usize| at + text[at..].chars().next().map_or(0, char::len_utf8);
    let text = match (text.ends_with('号'), text.rfind([' ', '\u{3000}', '》'])) {
        (true, Some(at)) if text[at..].starts_with('》') => &text[..behind_title(at)],
        (true, Some(at)) => text[..at].trim_end(),
        _ => text,
    };
    let edition = ["修订版", "修正版", "修正本", "全文"].iter().find_map(|end| text.strip_suffix(end));
    let text = edition.map_or(text, |rest| {
        rest.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '年' | '-' | '—' | ' '))
    });
    text.trim_end_matches(['》', '」', '”', ' '])
}

/// Announcements, calls and news: gold of the domain says article, even when signed or numbered.
fn is_told(heading: &str, numbered: bool) -> bool {
    let words = [
        "公示",
        "公告",
        "招聘",
        "征求意见",
        "征集",
        "招标",
        "中标",
        "采购",
        "印发《",
        "出台",
        "召开",
        "发布《",
        "解读",
        "结果",
        "名单",
        "成绩",
        "预算",
        "决算",
        "会议召开",
        "指南",
    ];
    let head = heading.trim();
    if head.contains("征求") && head.contains("意见") {
        return true;
    }
    let notice = head.contains("关于")
        && ["通知", "意见", "决定", "函", "批复"].iter().any(|ending| head.ends_with(ending));
    if notice {
        // A notice about announcements is a document when it bears a number.
        return !numbered && ["公示", "公告", "招聘"].iter().any(|word| head.contains(word));
    }
    words.iter().any(|word| head.contains(word))
}

fn is_service_guide(heading: &str, text: &str) -> bool {
    let elements = [
        "设定依据",
        "办理依据",
        "申请条件",
        "受理条件",
        "办理材料",
        "申请材料",
        "办理流程",
        "办理时限",
        "收费标准",
        "办理地点",
        "办理时间",
        "承诺时限",
    ];
    let titled = heading.contains("办事指南") || heading.contains("服务指南");
    let needed = if titled { 2 } else { 5 };
    let head = &text[..text.floor_char_boundary(SERVICE_HEAD_BYTES)];
    elements.iter().filter(|element| head.contains(**element)).nth(needed - 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{extract::Media, model::Address};

    fn kind(heading: &str, number: Option<&str>) -> PageKind {
        let address = Address::parse("http://x.gov.cn/a/1.html").unwrap();
        let mut facts = PageFacts::bare(address, Media::Html, PageKind::Other);
        facts.heading = heading.into();
        facts.number = number.map(str::to_owned);
        let content = Counts { plain: 900, ..Counts::default() };
        let shape = Shape {
            content,
            heading_chars: 0,
            furniture_chars: 0,
            challenge: false,
            error: 0,
            fields: 0,
            dated: true,
            editor: true,
            files: 0,
            rows_in_script: false,
        };
        of(&facts, &shape).0
    }

    #[test]
    fn documents_are_told_from_news_about_them() {
        assert_eq!(kind("某县人民政府关于印发《某某办法》的通知", None), PageKind::PolicyDocument);
        assert_eq!(kind("某某管理办法（试行）", None), PageKind::PolicyDocument);
        assert_eq!(kind("关于促进就业的实施意见（某政发〔2026〕5号）", None), PageKind::PolicyDocument);
        assert_eq!(
            kind("转发《关于促进就业的意见》某政发〔2026〕5号", Some("某政发〔2026〕5号")),
            PageKind::PolicyDocument
        );
        assert_eq!(kind("《某某条例实施细则》2018年修订版", None), PageKind::PolicyDocument);
        assert_eq!(kind("关于征求某某办法修改意见的通知", None), PageKind::Article);
        assert_eq!(kind("某局关于开展收费公示的通知", Some("某发〔2026〕5号")), PageKind::PolicyDocument);
        assert_eq!(kind("某局印发《某某办法》", None), PageKind::Article);
        assert_eq!(kind("全县就业工作会议召开", None), PageKind::Article);
        assert_eq!(kind("关于拟录用人员的公示", Some("X〔2026〕5号")), PageKind::Article);
    }

    #[test]
    fn explanations_are_known_by_their_heading() {
        assert_eq!(kind("一图读懂《某某办法》", None), PageKind::Interpretation);
        assert_eq!(kind("《某某办法》政策解读", None), PageKind::Interpretation);
    }
}
