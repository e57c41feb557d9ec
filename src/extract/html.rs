//! A page of markup to its facts: parse once, walk once, then ask each part what it makes of it.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use scraper::{ElementRef, Html, Selector};

use super::{
    Media, PageFacts, PageKind, Pagination, Position, annual, breadcrumb, content, dates, emptiness, forward,
    heading, hidden, kept, kind,
    links::{Links, collapsed},
    list_answers::{ask_elsewhere, read_store},
    listdata, marks, markup, metadata, number, pagination, paper, platform,
    region::{Naming, Part},
    rows, safety, search, service,
    survey::Survey,
    validity, walk,
};
use crate::model::Address;

static BODY: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("body").ok());

const LONGEST_TITLE: usize = 500;
const LONGEST_META: usize = 1000;
/// Labels of the metadata table, best first.
const ISSUER: [&str; 6] = ["发文机关", "发布机构", "发文单位", "发布单位", "制发机关", "发布机关"];
const VALIDITY: [&str; 5] = ["有效性", "时效性", "效力状态", "时效", "是否有效"];
const INDEX: [&str; 2] = ["索引号", "信息索引号"];
const ORIGIN: [&str; 3] = ["来源", "信息来源", "文章来源"];

/// Facts of a page of markup.
pub(super) fn html(address: &Address, raw: &str) -> PageFacts {
    let text = markup::tamed(raw);
    let document = Html::parse_document(&text);
    let page = walk::survey(&document.tree, text.len());
    let layout = content::layout(&page);
    let base = page.base.and_then(|base| address.join(base).ok()).unwrap_or_else(|| address.clone());

    let mut facts = PageFacts::bare(address.clone(), Media::Html, PageKind::Other);
    facts.title = collapsed(page.title.as_deref().unwrap_or(""), LONGEST_TITLE);
    facts.meta = meta(&page);
    facts.text_chars = layout.visible_chars(&page);
    facts.content_chars = layout.content.chars();
    facts.content_media = layout.content.media;
    facts.text = layout.content_text(&page);
    facts.forwards_to = forward::target(&page, facts.text_chars, address, &base);
    facts.breadcrumb = breadcrumb::read(&page, &layout, &base);

    let mut links = Links::of(&page, &layout, &base);
    links.add_script_targets(&page.scripts, &base);
    let mut stated = Pagination::default();
    let mut held = listdata::Held::default();
    for script in &page.scripts {
        if let Some(store) = hidden::datastore(script) {
            held.records = held.records.saturating_add(store.records);
            read_store(&store.html, &base, &mut links, &mut facts);
            stated.total_entries = stated.total_entries.or(store.total_entries);
            stated.total_pages = stated.total_pages.or(store.total_pages);
        }
    }
    held.total = stated.total_entries;
    facts.pagination = pagination::read(&pagination::Sources {
        address,
        base: &base,
        scripts: &page.scripts,
        links: links.as_slice(),
        held,
        paging_text: &paging_text(&page, &layout),
    });
    facts.pagination.total_entries = stated.total_entries.or(facts.pagination.total_entries);
    facts.pagination.total_pages = stated.total_pages.or(facts.pagination.total_pages);
    ask_elsewhere(&mut facts, raw, &page.scripts, &base, &mut links);
    facts.links = links.into_vec();

    let rows_in_script = !facts.rows.is_empty();
    if !rows_in_script && let Some(body) = body(&document) {
        let frame: FxHashSet<_> = layout.frame_nodes(&page).into_iter().collect();
        facts.rows = rows::main_list(body, &base, &|node| frame.contains(&node));
    }

    facts.metadata = metadata::table(document.root_element());
    let found = heading::find(
        &page,
        &layout,
        &heading::Hints {
            title: &facts.title,
            article_title: facts.meta_value("ArticleTitle"),
            table_title: table_title(&facts.metadata, &facts.title).as_deref(),
            site_name: facts.meta_value("SiteName"),
            address,
            column_name: facts.meta_value("ColumnName"),
            breadcrumb: &facts.breadcrumb,
            rows: &facts.rows,
            whole_title: address.is_root() || emptiness::is_error_title(&facts.title),
        },
    );
    let near = heading::near(&page, &layout, &found);
    facts.heading = found.text.clone();
    let times = page.times.iter().filter(|(_, region)| layout.part(*region) == Part::Plain);
    let stated = dates::of_scripts(&page.scripts).or_else(|| dates::of_times(times.map(|(value, _)| *value)));
    read_document(&mut facts, &near, stated.as_slice());
    let unsure = facts.published.is_none_or(|dated| dated.confidence < dates::STATED_ONCE);
    if unsure && dates::may_state(&page.text) {
        let anywhere = dates::stated_once(&layout.text_between(&page, 0, page.end.at));
        facts.published = anywhere.or(facts.published);
    }

    facts.placeholder = emptiness::placeholder(&facts.text, facts.content_chars, &facts.rows);
    facts.script_shell = emptiness::is_script_shell(&page, facts.text_chars, &text)
        || emptiness::is_loading(&facts.text, facts.rows.len());
    settle_kind(&mut facts, &page, &layout, &found, rows_in_script);
    facts.platform = platform::read(raw, &facts, page.fields);
    if facts.kind == PageKind::Home || (is_shallow(address) && !is_text(facts.kind)) {
        facts.search = search::read(raw, &page.scripts, &base);
    }
    kept::by_kind(&mut facts);
    facts.service = service::read(&facts, &page.text, document.root_element(), &base);
    facts.paper = paper::read(&facts, raw);
    let whole = || layout.text_between(&page, 0, page.end.at);
    facts.annual = annual::read(&facts, whole, || annual::tables(&document));
    facts.marks = marks::read(&facts, &page, &layout, raw, &near);
    facts.safety = safety::of_page(&facts, &document, &page, raw, &base);
    facts
}

/// A page that is read, not one that leads on.
fn is_text(kind: PageKind) -> bool {
    matches!(kind, PageKind::Article | PageKind::PolicyDocument | PageKind::Interpretation)
}

/// The root or one step below it.
fn is_shallow(address: &Address) -> bool {
    address.path().split('/').filter(|step| !step.is_empty()).count() <= 1
}

fn body(document: &Html) -> Option<ElementRef<'_>> {
    BODY.as_ref().and_then(|selector| document.select(selector).next())
}

fn meta(page: &Survey<'_>) -> Vec<(String, String)> {
    let pairs = page.meta.iter().map(|(name, value)| (collapsed(name, 80), collapsed(value, LONGEST_META)));
    pairs.collect()
}

/// Words inside paging controls, else the end of the content area.
fn paging_text(page: &Survey<'_>, layout: &content::Layout) -> String {
    let text = layout.text_of_part(page, Part::Pagination);
    if !text.is_empty() {
        return text;
    }
    let mut from = (layout.close.at as usize).saturating_sub(300);
    while !page.text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = page.text.len().min(layout.close.at as usize + 200);
    while !page.text.is_char_boundary(to) {
        to -= 1;
    }
    page.text.get(from..to).unwrap_or("").to_owned()
}

/// Numbers, dates and sources of a document.
fn read_document(facts: &mut PageFacts, near: &str, structured: &[jiff::civil::Date]) {
    facts.number = number::own(&facts.heading, &facts.metadata, &facts.text);
    facts.cited_numbers = number::cited(&facts.text);
    facts.cited_numbers.retain(|cited| Some(cited) != facts.number.as_ref());
    facts.cited_titles = number::titles_in_book_marks(&facts.heading);
    for title in number::titles_in_book_marks(&facts.text) {
        if !facts.cited_titles.contains(&title) {
            facts.cited_titles.push(title);
        }
    }
    let dates = dates::of_page(dates::Sources {
        meta: &facts.meta,
        metadata: &facts.metadata,
        near_heading: near,
        text: &facts.text,
        structured,
        address: &facts.address,
    });
    facts.published = dates.published;
    facts.written = dates.written;
    facts.updated = dates.updated;
    facts.contradicting = dates.contradicting;
    facts.issuer = labelled(&facts.metadata, &ISSUER);
    facts.validity = labelled(&facts.metadata, &VALIDITY);
    facts.term = validity::term(&validity::Sources {
        metadata: &facts.metadata,
        heading: &facts.heading,
        word: facts.validity.as_deref(),
        text: &facts.text,
        written: facts.written,
        published: facts.published,
    });
    facts.index_number = labelled(&facts.metadata, &INDEX);
    facts.origin = origin_in(near)
        .or_else(|| labelled(&facts.metadata, &ORIGIN))
        .or_else(|| facts.meta_value("ContentSource").map(str::to_owned));
}

/// 标题 of the metadata table; other names only where `<title>` says the same.
fn table_title(metadata: &[(String, String)], title: &str) -> Option<String> {
    let named = |label: &str| metadata.iter().find(|(key, _)| key == label).map(|(_, value)| value.trim());
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let title = bare(title);
    let other = ["信息名称", "文件名称", "公文名称", "名称"].into_iter().filter_map(named);
    let mut confirmed = other.filter(|name| name.chars().count() >= 4 && title.contains(&bare(name)));
    named("标题").filter(|name| !name.is_empty()).or_else(|| confirmed.next()).map(str::to_owned)
}

fn labelled(metadata: &[(String, String)], labels: &[&str]) -> Option<String> {
    let value = |label: &&str| metadata.iter().find(|(key, value)| key == label && !value.trim().is_empty());
    labels.iter().find_map(value).map(|(_, value)| value.trim().to_owned())
}

/// What stands after 来源 in the line near the heading.
fn origin_in(near: &str) -> Option<String> {
    let at = near.find("来源")?;
    let rest = near[at + "来源".len()..].trim_start_matches(' ');
    let rest = rest.strip_prefix(['：', ':'])?.trim_start_matches([' ', '\u{A0}']);
    let rest = rest.split('\n').next().unwrap_or(rest);
    let ends = [
        "发布", "时间", "日期", "作者", "编辑", "责任", "浏览", "点击", "阅读", "访问", "字体", "字号", "【",
        "[", "|", "分享", "打印", "审核", "次数", "文章", "录入", "保护", "视力", "扫", "下载", "关闭",
        "语音",
    ];
    let mut end = ends.iter().filter_map(|word| rest.find(word)).min().unwrap_or(rest.len());
    // A date that follows is no part of the name.
    if let Some(digits) = rest.find(|c: char| c.is_ascii_digit()).filter(|at| rest[*at..].starts_with("20")) {
        end = end.min(digits);
    }
    let name = rest[..end].trim();
    let fits = !name.is_empty() && name.chars().count() <= 60;
    fits.then(|| name.to_owned())
}

fn settle_kind(
    facts: &mut PageFacts,
    page: &Survey<'_>,
    layout: &content::Layout,
    found: &heading::Heading,
    rows_in_script: bool,
) {
    let inside = found.place.is_some_and(|(start, _)| start >= layout.open.at && start < layout.close.at);
    let chars = found.text.chars().filter(|c| !c.is_whitespace()).count();
    let heading_chars = if inside { u32::try_from(chars).unwrap_or(u32::MAX) } else { 0 };
    let signs = emptiness::Signs {
        title: &facts.title,
        heading: &facts.heading,
        text: &facts.text,
        visible_chars: facts.text_chars,
        content_chars: facts.content_chars,
        rows: facts.rows.len(),
    };
    let files = facts
        .links
        .iter()
        .filter(|link| link.position == Position::Content && is_file(&link.address))
        .count();
    let shape = kind::Shape {
        content: layout.content,
        heading_chars,
        furniture_chars: emptiness::furniture_chars(&facts.text),
        challenge: emptiness::is_challenge(page, &signs),
        error: emptiness::error_page(&signs),
        fields: page.fields,
        dated: facts.published.is_some_and(|dated| dated.source != crate::model::DateSource::Address),
        editor: layout.naming == Naming::Strong,
        files,
        rows_in_script,
    };
    (facts.kind, facts.kind_confidence) = kind::of(facts, &shape);
}

fn is_file(address: &Address) -> bool {
    let path = address.path();
    let ending = path.rsplit('.').next().filter(|ending| ending.len() <= 4).unwrap_or("");
    ["pdf", "doc", "docx", "xls", "xlsx", "zip", "rar", "wps", "ofd", "ppt", "pptx", "et"]
        .iter()
        .any(|kind| ending.eq_ignore_ascii_case(kind))
}
