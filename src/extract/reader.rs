//! One answer to its facts: decode, parse once, walk once, then ask each part what it makes of it.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use scraper::{ElementRef, Html, Selector};

use super::{
    Input, Media, PageFacts, PageKind, Pagination, Position, annual, attachment, breadcrumb, charset,
    content, dates, emptiness, feed, forward, heading, hidden, kept, kind,
    links::{Links, collapsed},
    listdata, marks, markup, media, metadata, number, pagination, paper, platform,
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

/// Facts of one answer. Never panics; same bytes, same facts.
pub fn page(input: Input<'_>) -> PageFacts {
    let media = media::media(input.content_type, input.body);
    match media {
        Media::Html | Media::Text => read_text(input, media),
        Media::Xml => {
            let (text, charset) = charset::decode(input.content_type, input.body);
            let mut facts = PageFacts::bare(input.address.clone(), media, PageKind::Other);
            if is_list_data(&text) {
                facts = list_data(input.address, media, &text);
            } else {
                facts.links = feed::links(&text, input.address);
            }
            facts.charset = Some(charset);
            facts
        }
        Media::Json => {
            let (text, charset) = charset::decode(input.content_type, input.body);
            let mut facts = json(input.address, &text);
            facts.charset = Some(charset);
            facts
        }
        Media::Empty | Media::Other => PageFacts::bare(input.address.clone(), media, PageKind::Other),
        Media::Pdf | Media::Zip | Media::Ole | Media::Archive | Media::Image => {
            let mut facts = PageFacts::bare(input.address.clone(), media, PageKind::Attachment);
            attachment::read(&mut facts, input.body);
            facts.paper = paper::read_file(&facts);
            facts.safety = safety::of_file(&facts);
            facts
        }
        Media::Audiovisual => PageFacts::bare(input.address.clone(), media, PageKind::Attachment),
    }
}

fn read_text(input: Input<'_>, media: Media) -> PageFacts {
    let (text, charset) = charset::decode(input.content_type, input.body);
    let mut facts = if is_list_data(&text) {
        list_data(input.address, media, &text)
    } else if media == Media::Html {
        html(input.address, &text)
    } else {
        plain(input.address, &text)
    };
    facts.charset = Some(charset);
    facts
}

/// The answer of a data address: a store without a page around it.
fn is_list_data(text: &str) -> bool {
    let head = text.trim_start().trim_start_matches('\u{FEFF}');
    let head = head.get(..200).unwrap_or(head);
    head.starts_with("<datastore") || (head.starts_with("<?xml") && head.contains("<datastore"))
}

fn list_data(address: &Address, media: Media, text: &str) -> PageFacts {
    let mut facts = PageFacts::bare(address.clone(), media, PageKind::List);
    let Some(store) = hidden::datastore(text) else { return facts };
    let mut links = Links::default();
    read_store(&store.html, address, &mut links, &mut facts);
    facts.links = links.into_vec();
    let held = listdata::Held { records: store.records, total: store.total_entries };
    let sources =
        pagination::Sources { address, base: address, scripts: &[text], links: &[], held, paging_text: "" };
    facts.pagination = pagination::read(&sources);
    facts.pagination.total_pages = store.total_pages.or(facts.pagination.total_pages);
    facts.pagination.total_entries = store.total_entries.or(facts.pagination.total_entries);
    let totals = listdata::Totals {
        pages: store.total_pages,
        entries: store.total_entries,
        size: None,
        held: Some(store.records),
    };
    go_on(&mut facts, totals);
    facts.kind_confidence = 95;
    facts
}

/// The answer of a data address in JSON: a list, or the markup of one.
fn json(address: &Address, text: &str) -> PageFacts {
    let mut facts = PageFacts::bare(address.clone(), Media::Json, PageKind::Other);
    let Some(answer) = listdata::answer(text, address) else { return facts };
    let mut links = Links::default();
    let mut totals = answer.totals;
    if let Some(html) = &answer.html {
        let html = markup::tamed(html);
        let fragment = Html::parse_fragment(&html);
        links.add_fragment(&walk::survey(&fragment.tree, html.len()), address);
        facts.rows = rows::main_list(fragment.root_element(), address, &|_| false);
        totals = listdata::unit_totals(&html).unwrap_or_default();
    } else {
        for row in &answer.rows {
            if let Some(target) = &row.address {
                links.add_row(target, &row.title);
            }
        }
        facts.rows = answer.rows;
    }
    facts.links = links.into_vec();
    facts.heading = answer.name.unwrap_or_default();
    if facts.rows.is_empty() && listdata::is_guessed(address) {
        return facts;
    }
    facts.pagination.total_entries = totals.entries;
    facts.pagination.total_pages = totals.pages;
    go_on(&mut facts, totals);
    if !facts.rows.is_empty() || totals.entries.is_some() {
        (facts.kind, facts.kind_confidence) = (PageKind::List, 90);
    }
    facts
}

/// The pages behind an answer that had entries.
fn go_on(facts: &mut PageFacts, totals: listdata::Totals) {
    if facts.rows.is_empty() {
        return;
    }
    let first = listdata::unit_first(&facts.address, totals);
    for address in listdata::further(first.as_ref().unwrap_or(&facts.address), totals) {
        if address != facts.address && !facts.pagination.data.contains(&address) {
            facts.pagination.data.push(address);
        }
    }
}

/// Where the scripts of a page ask for lists, and the pages that a catalogue names instead of lists.
fn ask_elsewhere(facts: &mut PageFacts, html: &str, scripts: &[&str], base: &Address, links: &mut Links) {
    let mut asked = listdata::unit_addresses(html, base);
    asked.extend(listdata::search_addresses(scripts, base));
    for category in scripts.iter().flat_map(|script| listdata::categories(script, &facts.address)) {
        if category.elsewhere {
            links.add_row(&category.address, &category.name);
        } else {
            asked.push(category.address);
        }
    }
    for address in asked {
        if address != facts.address && !facts.pagination.data.contains(&address) {
            facts.pagination.data.push(address);
        }
    }
}

fn read_store(html: &str, base: &Address, links: &mut Links, facts: &mut PageFacts) {
    let html = markup::tamed(html);
    facts.rows.extend(rows::of_fragment(&html, base));
    let fragment = Html::parse_fragment(&html);
    links.add_fragment(&walk::survey(&fragment.tree, html.len()), base);
}

/// Text that is no markup.
fn plain(address: &Address, text: &str) -> PageFacts {
    let mut facts = PageFacts::bare(address.clone(), Media::Text, PageKind::Other);
    let cut = text.char_indices().nth(200_000).map_or(text.len(), |(at, _)| at);
    facts.text = text[..cut].trim().to_owned();
    let chars = facts.text.chars().filter(|c| !c.is_whitespace()).count();
    facts.text_chars = u32::try_from(chars).unwrap_or(u32::MAX);
    facts.content_chars = facts.text_chars;
    facts.safety = safety::of_file(&facts);
    facts
}

fn html(address: &Address, raw: &str) -> PageFacts {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        extract::{LabelKind, LinkElement},
        model::DateSource,
    };

    fn read_at(address: &str, html: &str) -> PageFacts {
        let address = Address::parse(address).unwrap();
        page(Input {
            address: &address,
            content_type: Some("text/html; charset=utf-8"),
            body: html.as_bytes(),
        })
    }

    fn read(html: &str) -> PageFacts {
        read_at("http://x.gov.cn/zwgk/tzgg/202601/t20260105_77.html", html)
    }

    const FRAME: &str = "<div class='header'><ul class='nav'><li><a href='/'>首页</a></li><li><a href='/zwgk/'>政务公开</a></li></ul></div>";
    const FOOT: &str = "<div class='footer'>主办：某县人民政府 <a href='/wzdt/'>网站地图</a></div>";

    fn article(heading: &str, text: &str) -> String {
        format!(
            "<html><head><title>{heading}_某县人民政府</title></head><body>{FRAME}\
             <div class='dqwz'>当前位置：<a href='/'>首页</a> &gt; <a href='/zwgk/tzgg/'>通知公告</a></div>\
             <div class='detail'><h1>{heading}</h1><p>发布时间：2026-01-06 来源：某县教育局 字体：大 中 小</p>\
             <div class='TRS_Editor'><p>{text}</p><p><img src='a.jpg'></p></div></div>{FOOT}</body></html>"
        )
    }

    #[test]
    fn an_article_is_read_whole() {
        let facts = read(&article("关于开展检查的情况", &"全县学校认真落实要求。".repeat(20)));
        assert_eq!(facts.heading, "关于开展检查的情况");
        assert_eq!(facts.title, "关于开展检查的情况_某县人民政府");
        assert!(facts.text.starts_with("全县学校"), "{}", facts.text);
        assert!(!facts.text.contains("主办"));
        assert_eq!((facts.content_chars, facts.content_media), (220, 1));
        let trail: Vec<&str> = facts.breadcrumb.iter().map(|crumb| crumb.text.as_str()).collect();
        assert_eq!(trail, ["首页", "通知公告"]);
        assert_eq!(facts.origin.as_deref(), Some("某县教育局"));
        assert_eq!(
            facts.published.map(|dated| (dated.date.to_string(), dated.source)),
            Some(("2026-01-06".into(), DateSource::Label))
        );
        assert_eq!(facts.kind, PageKind::Article);
    }

    #[test]
    fn links_know_their_place_and_words() {
        let facts = read(&article(
            "情况",
            "<a href='b.pdf'>附<br>件</a><a href='javascript:;' onclick=\"window.open('c.html')\">丙</a><a href='d.html'><img src='d.png' alt='丁'></a><!-- <a href='no.html'>无</a> -->",
        ));
        let of = |end: &str| facts.links.iter().find(|link| link.address.as_str().ends_with(end));
        assert_eq!(
            of("/zwgk/").map(|link| (link.position, link.label)),
            Some((Position::Header, LabelKind::Platform))
        );
        assert_eq!(of("/zwgk/tzgg/").map(|link| link.position), Some(Position::Breadcrumb));
        assert_eq!(of("/wzdt/").map(|link| link.position), Some(Position::Footer));
        assert_eq!(
            of("b.pdf").map(|link| (link.position, link.text.as_str())),
            Some((Position::Content, "附件"))
        );
        assert_eq!(
            of("c.html").map(|link| (link.element, link.text.as_str())),
            Some((LinkElement::Script, "丙"))
        );
        assert_eq!(of("d.html").map(|link| link.text.as_str()), Some("丁"));
        assert_eq!(of("d.png").map(|link| link.element), Some(LinkElement::Image));
        assert!(of("no.html").is_none());
    }

    #[test]
    fn a_base_address_is_followed() {
        let facts =
            read("<base href='http://y.gov.cn/q/'><a href='a.html'>甲</a><base href='http://z.gov.cn/'>");
        assert_eq!(facts.links[0].address.as_str(), "http://y.gov.cn/q/a.html");
    }

    #[test]
    fn stubs_send_on_and_pages_with_content_do_not() {
        let refresh = read("<meta http-equiv='refresh' content='0; url=./a/'>");
        assert_eq!(
            refresh.forwards_to.as_ref().map(Address::as_str),
            Some("http://x.gov.cn/zwgk/tzgg/202601/a/")
        );
        assert_eq!(refresh.kind, PageKind::Stub);
        let script = read("<script>window.location.href='/new/index.html';</script>");
        assert_eq!(script.kind, PageKind::Stub);
        let hidden = read(
            "<div style='display:none'><p id='url'>/a/list.html</p></div><script>var url=document.getElementById('url').innerText;window.open(url,'_self');</script>",
        );
        assert_eq!(hidden.forwards_to.as_ref().map(Address::as_str), Some("http://x.gov.cn/a/list.html"));
        let full = read(&format!(
            "{}<script>function go(){{location.href='/x.html'}}</script>",
            article("情况", &"正文内容。".repeat(60))
        ));
        assert_eq!(full.forwards_to, None);
    }

    #[test]
    fn list_data_in_a_script_becomes_rows_links_and_totals() {
        let records: String = (1..=5)
            .map(|day| format!("<record><![CDATA[<li><a href='/art/2026/1/{day}/art_1_{day}.html' title='关于第{day}项工作的通知'>关于第{day}项工作的通知</a><span>2026-01-0{day}</span></li>]]></record>"))
            .collect();
        let store = format!(
            "<datastore><nextgroup><![CDATA[<a href=\"/module/web/jpage/dataproxy.jsp?page=1&amp;webid=3\"></a>]]></nextgroup><totalrecord>31</totalrecord><totalpage>3</totalpage><recordset>{records}</recordset></datastore>"
        );
        let facts = read(&format!(
            "<html><body>{FRAME}<div id='3'><script type='text/xml'>{store}</script></div>{FOOT}</body></html>"
        ));
        assert_eq!(facts.rows.len(), 5);
        let link =
            facts.links.iter().find(|link| link.address.path() == "/art/2026/1/2/art_1_2.html").unwrap();
        assert_eq!((link.element, link.position), (LinkElement::Script, Position::Content));
        assert_eq!((facts.pagination.total_entries, facts.pagination.total_pages), (Some(31), Some(3)));
        assert_eq!(facts.pagination.data.len(), 1);
        assert_eq!(facts.kind, PageKind::List);
        let alone = read(&store);
        assert_eq!((alone.rows.len(), alone.kind), (5, PageKind::List));
    }

    #[test]
    fn empty_columns_errors_challenges_and_shells_are_told_apart() {
        let empty = read(&format!(
            "<title>政策解读_某县</title><body>{FRAME}<div class='list'><h2>政策解读</h2><ul></ul></div>{FOOT}"
        ));
        assert_eq!(empty.kind, PageKind::Blank);
        let later = read(&format!("<body>{FRAME}<div class='content'>栏目正在建设中，敬请期待</div>{FOOT}"));
        assert_eq!((later.kind, later.placeholder.as_deref()), (PageKind::Blank, Some("正在建设中")));
        assert_eq!(read("<title>404 Not Found</title><h1>404 Not Found</h1>").kind, PageKind::ErrorPage);
        let challenge = read(
            "<script>document.cookie=('__jsl_clearance_s=')+'x';location.href=location.pathname+location.search</script>",
        );
        assert_eq!(challenge.kind, PageKind::BlockPage);
        let shell = read("<div id='app'></div><script src='/static/app.js'></script>");
        assert!(shell.script_shell);
        assert_ne!(shell.kind, PageKind::Blank);
        assert_eq!(read_at("http://x.gov.cn/", &article("首页", "内容")).kind, PageKind::Home);
    }

    #[test]
    fn files_and_feeds_are_no_pages() {
        let address = Address::parse("http://x.gov.cn/a.pdf").unwrap();
        let of = |body: &[u8]| page(Input { address: &address, content_type: None, body });
        assert_eq!(of(b"%PDF-1.5").kind, PageKind::Attachment);
        assert_eq!(of(b"").media, Media::Empty);
        let map = of(b"<?xml version='1.0'?><urlset><url><loc>http://x.gov.cn/1.html</loc></url></urlset>");
        assert_eq!((map.media, map.links.len()), (Media::Xml, 1));
    }

    #[test]
    fn hostile_pages_are_survived() {
        let deep = read(&format!("{}深{}", "<div>".repeat(100_000), "</div>".repeat(100_000)));
        assert!(deep.text.contains('深'));
        let many: String = (0..50_000).map(|n| format!("<a href='/{n}.html'>{n}</a>")).collect();
        let many = read(&many);
        assert!(many.links.len() >= 19_000 && many.links.len() <= 20_000, "{}", many.links.len());
        let address = Address::parse("http://x.gov.cn/").unwrap();
        let broken = b"<html><title>\xFF\xFE\x00</title><a href='\x00/a'>\x80\x81</a><p>\xE5\x85";
        let facts =
            page(Input { address: &address, content_type: Some("text/html; charset=utf-8"), body: broken });
        assert_eq!(facts.media, Media::Html);
    }

    #[test]
    fn undeclared_and_wrongly_declared_pages_are_read() {
        let html = article("关于开展检查的情况", "正文");
        let bytes = encoding_rs::GB18030.encode(&html).0;
        let address = Address::parse("http://x.gov.cn/a.html").unwrap();
        for header in ["text/html", "text/html; charset=utf-8"] {
            let facts = page(Input { address: &address, content_type: Some(header), body: &bytes });
            assert_eq!(facts.heading, "关于开展检查的情况");
            let wrong = facts.charset.unwrap().wrongly_declared;
            assert_eq!(wrong.is_some(), header.contains("utf-8"));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(body in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
            let address = Address::parse("http://x.gov.cn/").unwrap();
            let input = Input { address: &address, content_type: None, body: &body };
            proptest::prop_assert_eq!(page(input), page(input));
        }

        #[test]
        fn no_markup_makes_it_panic(parts in proptest::collection::vec(0_usize..26, 0..60)) {
            let pieces = ["<div class='content'>", "</div>", "<a href='x.html'>", "</a>", "当前位置：", "<script>location.href='a'", "</script>", "<td>",
                "<table>", "<p style='display:none'>", "2026年1月5日", "来源：", "<h1>", "</h1>", "<title>", "<datastore><record><![CDATA[<li>",
                "createPageHTML(3,0,'i','h')", "<br>", "&nbsp;", "\u{3000}", "《办法》", "X〔2026〕5号", "<iframe src=a>", "<!--", "<option value=http://a>", "共3页"];
            let html: String = parts.iter().map(|part| pieces[*part]).collect();
            let address = Address::parse("http://x.gov.cn/a/b.html").unwrap();
            page(Input { address: &address, content_type: Some("text/html"), body: html.as_bytes() });
        }
    }
}
