//! One answer to its facts: decoded, and read as what its bytes are.

use super::{
    Input, Media, PageFacts, PageKind, attachment, charset, feed,
    html::html,
    list_answers::{json, list_data},
    media, paper, safety,
};
use crate::model::Address;

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

/// Whether it is a store without a page around it.
fn is_list_data(text: &str) -> bool {
    let head = text.trim_start().trim_start_matches('\u{FEFF}');
    let head = head.get(..200).unwrap_or(head);
    head.starts_with("<datastore") || (head.starts_with("<?xml") && head.contains("<datastore"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        extract::{LabelKind, LinkElement, Position},
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
