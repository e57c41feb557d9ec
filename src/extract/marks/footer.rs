//! The marks that stand at the foot of every page, by their words, their addresses or the scripts that write them.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::Marks;
use crate::extract::{
    LinkElement,
    survey::{RawLink, Survey},
};

/// Bytes at the end of the text that may be the footer, and at its beginning that may be the header.
const TAIL: usize = 6_000;
const HEAD: usize = 2_000;
/// Below this many marks it is asked whether the footer is brought from elsewhere.
const FEW: u32 = 3;

/// One mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// 党政机关网站标识
    Party,
    /// “我为政府网站找错”入口
    Report,
    /// 网站标识码
    Code,
    /// 主办单位
    Sponsor,
    /// 联系方式
    Contact,
    /// ICP 备案编号
    Icp,
    /// 公安机关备案标识
    Police,
    /// 站点地图
    Map,
    /// An entry for readers with impairments: 无障碍, 长者版, 关怀版.
    Access,
}

impl Mark {
    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The marks of one page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MarkSet(u16);

impl MarkSet {
    /// The mark was seen.
    pub fn has(self, mark: Mark) -> bool {
        self.0 & mark.bit() != 0
    }

    /// Marks the footer must show that were seen, 0 to 8; access is none of them.
    pub fn in_footer(self) -> u32 {
        (self.0 & !Mark::Access.bit()).count_ones()
    }

    /// Adds a mark.
    pub fn add(&mut self, mark: Mark) {
        self.0 |= mark.bit();
    }

    /// Takes a mark away; for tests.
    pub fn without(mut self, mark: Mark) -> Self {
        self.0 &= !mark.bit();
        self
    }
}

impl FromIterator<Mark> for MarkSet {
    fn from_iter<T: IntoIterator<Item = Mark>>(marks: T) -> Self {
        let mut set = Self::default();
        marks.into_iter().for_each(|mark| set.add(mark));
        set
    }
}

/// Words of the footer and of what leads to access.
const WORDS: [(&str, Mark); 32] = [
    ("标识码", Mark::Code),
    ("ICP备", Mark::Icp),
    ("ICP证", Mark::Icp),
    ("icp备", Mark::Icp),
    ("公网安备", Mark::Police),
    ("公安备案", Mark::Police),
    ("主办", Mark::Sponsor),
    ("版权所有", Mark::Sponsor),
    ("承办", Mark::Sponsor),
    ("联系电话", Mark::Contact),
    ("联系我们", Mark::Contact),
    ("联系方式", Mark::Contact),
    ("电话：", Mark::Contact),
    ("电话:", Mark::Contact),
    ("邮箱", Mark::Contact),
    ("网站地图", Mark::Map),
    ("站点地图", Mark::Map),
    ("网站导航", Mark::Map),
    ("网站找错", Mark::Report),
    ("党政机关", Mark::Party),
    ("事业单位网站", Mark::Party),
    ("无障碍", Mark::Access),
    ("长者版", Mark::Access),
    ("长者模式", Mark::Access),
    ("长者助手", Mark::Access),
    ("长辈版", Mark::Access),
    ("关怀版", Mark::Access),
    ("适老", Mark::Access),
    ("老年版", Mark::Access),
    ("老年模式", Mark::Access),
    ("大字版", Mark::Access),
    ("关怀模式", Mark::Access),
];
/// Signs in the markup: addresses, scripts, image files.
const SIGNS: [(&str, Option<Mark>); 19] = [
    ("conac.cn", Some(Mark::Party)),
    ("_ideconac", Some(Mark::Party)),
    ("conac.js", Some(Mark::Party)),
    ("_jiucuo_", Some(Mark::Report)),
    ("exposure/jiucuo", Some(Mark::Report)),
    ("zfwzgl", Some(Mark::Report)),
    ("beian.gov.cn", Some(Mark::Police)),
    ("beian.mps.gov.cn", Some(Mark::Police)),
    ("wzfwz", Some(Mark::Access)),
    ("wza.js", Some(Mark::Access)),
    ("wzws", None),
    ("name=\"viewport\"", None),
    ("name='viewport'", None),
    ("name=viewport", None),
    ("site_code=", None),
    ("sitecode=", None),
    ("即将离开", None),
    ("将要离开", None),
    ("离开本网站", None),
];

static WORD_FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(WORDS.iter().map(|(word, _)| word)).ok());
static SIGN_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder().ascii_case_insensitive(true).build(SIGNS.iter().map(|(sign, _)| sign)).ok()
});

/// Reads the marks of a page.
pub(super) fn read(marks: &mut Marks, page: &Survey<'_>, raw: &str) {
    in_markup(marks, raw);
    let mut from = page.text.len().saturating_sub(TAIL);
    while !page.text.is_char_boundary(from) {
        from += 1;
    }
    in_words(marks, &page.text[from..]);
    let mut head = from.min(HEAD);
    while !page.text.is_char_boundary(head) {
        head -= 1;
    }
    in_header(marks, &page.text[..head]);
    for link in &page.links {
        of_link(marks, page, link);
    }
    if marks.seen.in_footer() < FEW {
        marks.footer_elsewhere = is_elsewhere(page, raw);
    }
}

fn in_words(marks: &mut Marks, text: &str) {
    let Some(finder) = WORD_FINDER.as_ref() else { return };
    for hit in finder.find_iter(text) {
        let mark = WORDS[hit.pattern().as_usize()].1;
        marks.seen.add(mark);
        match mark {
            Mark::Code if marks.code_printed.is_none() => marks.code_printed = code(&text[hit.end()..]),
            Mark::Icp => {
                marks.icp_province = text[..hit.start()].trim_end().chars().next_back().or(marks.icp_province)
            }
            _ => {}
        }
    }
}

/// Of the words before the footer only those count that stand in headers too.
fn in_header(marks: &mut Marks, text: &str) {
    let Some(finder) = WORD_FINDER.as_ref() else { return };
    for hit in finder.find_iter(text) {
        let mark = WORDS[hit.pattern().as_usize()].1;
        if matches!(mark, Mark::Access | Mark::Map) {
            marks.seen.add(mark);
        }
    }
}

/// The code behind its label: letters and digits up to the first other sign.
fn code(after: &str) -> Option<String> {
    let after = after.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '：' | ':' | '为' | '【' | '[' | '\u{A0}')
    });
    let code: String = after.chars().take_while(char::is_ascii_alphanumeric).take(20).collect();
    (code.len() >= 6 && code.bytes().any(|byte| byte.is_ascii_digit())).then_some(code)
}

fn in_markup(marks: &mut Marks, raw: &str) {
    let Some(finder) = SIGN_FINDER.as_ref() else { return };
    let mut comments = None;
    for hit in finder.find_iter(raw) {
        let comments = comments.get_or_insert_with(|| commented(raw));
        if comments.iter().any(|(from, to)| (*from..*to).contains(&hit.start())) {
            continue;
        }
        let (sign, mark) = SIGNS[hit.pattern().as_usize()];
        if let Some(mark) = mark {
            marks.seen.add(mark);
        } else if sign.contains("viewport") {
            marks.viewport = true;
        } else if sign.contains("code") {
            if marks.code_linked.is_none() {
                marks.code_linked = code(raw[hit.end()..].trim_start_matches(['"', '\'', '\\', ' ']));
            }
        } else if sign.contains("离开") {
            marks.leave_notice = true;
        }
    }
}

/// Where comments stand; what is commented out is not there.
fn commented(raw: &str) -> Vec<(usize, usize)> {
    let bytes = raw.as_bytes();
    let mut found: Vec<(usize, usize)> = Vec::new();
    for at in memmem::find_iter(bytes, b"<!--") {
        if found.last().is_some_and(|(_, end)| at < *end) {
            continue;
        }
        let end = memmem::find(&bytes[at..], b"-->").map_or(bytes.len(), |end| at + end);
        // Conditional comments are read by old browsers only; downlevel-revealed ones close at once.
        found.push((at, end));
    }
    found
}

/// A link or an image whose words or address are a mark.
fn of_link(marks: &mut Marks, page: &Survey<'_>, link: &RawLink<'_>) {
    let image = link.element == LinkElement::Image;
    for words in [link.words, link.title] {
        if words.len() >= 6 && words.len() <= 120 {
            if words.contains("找错") {
                marks.seen.add(Mark::Report);
            } else if image && (words.contains("党政机关") || words.contains("事业单位")) {
                marks.seen.add(Mark::Party);
            } else if words.contains("公安") || words.contains("公网安备") {
                marks.seen.add(Mark::Police);
            } else if words.contains("无障碍") || words.contains("长者版") || words.contains("适老") {
                marks.seen.add(Mark::Access);
            } else if words.contains("网站地图") || words.contains("站点地图") {
                marks.seen.add(Mark::Map);
            }
        }
    }
    let href = link.href;
    if image {
        let file = href.rsplit('/').next().unwrap_or("");
        if ["dzjg", "dzdw", "dangzheng", "conac", "red.png", "blue.png"]
            .iter()
            .any(|name| file.contains(name))
        {
            marks.seen.add(Mark::Party);
        } else if file.contains("jiucuo") {
            marks.seen.add(Mark::Report);
        } else if ["beian", "gongan", "ghs.png", "gaba", "gabeian"].iter().any(|name| file.contains(name)) {
            marks.seen.add(Mark::Police);
        }
        return;
    }
    if !matches!(link.element, LinkElement::Anchor | LinkElement::Script) {
        return;
    }
    let text = page.text.get(link.text.start as usize..link.text.end as usize).unwrap_or("");
    let named = |word: &str| text.contains(word) || link.words.contains(word) || link.title.contains(word);
    if href.contains("jiucuo") || href.contains("zfwzgl") || named("网站找错") {
        marks.seen.add(Mark::Report);
        if let Some(host) = host(href) {
            marks.report_host = Some(host.to_owned());
        } else if marks.report_host.is_none() && href.starts_with('/') {
            marks.report_host = Some(String::new());
        }
    } else if (2..=40).contains(&text.len()) && (named("地图") || named("sitemap")) {
        marks.seen.add(Mark::Map);
    } else if text.len() <= 60
        && (named("无障碍") || named("长者版") || named("长者模式") || named("适老") || named("关怀"))
    {
        marks.seen.add(Mark::Access);
    }
}

/// The host that an address names; `None` for one on the own site.
fn host(href: &str) -> Option<&str> {
    let rest = href.split_once("//").filter(|(scheme, _)| scheme.len() <= 6)?.1;
    let end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

/// A frame or a script brings the footer.
fn is_elsewhere(page: &Survey<'_>, raw: &str) -> bool {
    let named = |href: &str| {
        let href = href.to_ascii_lowercase();
        ["foot", "bottom", "copyright", "dibu", "bqxx", "banquan"].iter().any(|word| href.contains(word))
    };
    page.frames > 0
        || page.links.iter().any(|link| match link.element {
            LinkElement::Frame => true,
            LinkElement::Resource => link.href.contains(".js") && named(link.href),
            _ => false,
        })
        || page.scripts.iter().any(|script| {
            memmem::find(script.as_bytes(), b".load(").is_some()
                || memmem::find(script.as_bytes(), b"include").is_some()
        })
        || memmem::find(raw.as_bytes(), b"<!--#include").is_some()
        || memmem::find(raw.as_bytes(), b"data-include").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Input, page};
    use crate::model::Address;

    fn of(html: &str) -> Marks {
        let address = Address::parse("http://www.x.gov.cn/a/").unwrap();
        page(Input {
            address: &address,
            content_type: Some("text/html; charset=utf-8"),
            body: html.as_bytes(),
        })
        .marks
    }

    #[test]
    fn printed_marks_and_codes_are_read() {
        let it = of(
            "<p>正文</p><div class=footer>主办：某县人民政府 联系电话：000 <a href='/wzdt/'>网站地图</a>\
            网站标识码：1404000001 晋ICP备05000001号 <img src='/i/ga.png'>晋公网安备 14040002000001号\
            <img src=a.png alt='党政机关'><a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=1404000001&url=x'><img src=b.png></a></div>",
        );
        assert_eq!(it.seen.in_footer(), 8);
        assert_eq!(
            (it.code_printed.as_deref(), it.code_linked.as_deref()),
            (Some("1404000001"), Some("1404000001"))
        );
        assert_eq!((it.icp_province, it.report_host.as_deref()), (Some('晋'), Some("zfwzgl.www.gov.cn")));
        assert!(!it.footer_elsewhere);
    }

    #[test]
    fn marks_that_a_script_writes_count_and_commented_ones_do_not() {
        let scripts = "<script id=\"_jiucuo_\" sitecode='bm07000001' src='//zfwzgl.www.gov.cn/exposure/jiucuo.js'></script>\
            <script>document.write(unescape(\"%3Cspan id='_ideConac' %3E\"))</script>";
        let it = of(scripts);
        assert!(it.seen.has(Mark::Report) && it.seen.has(Mark::Party));
        assert_eq!(it.code_linked.as_deref(), Some("bm07000001"));
        let it = of(&format!("<p>文</p><!-- {scripts} -->"));
        assert_eq!((it.seen.in_footer(), it.code_linked), (0, None));
    }

    #[test]
    fn words_of_an_article_are_no_footer() {
        let long = "各学校按照要求开展活动。".repeat(300);
        let it = of(&format!("<p>由县教育局主办，晋ICP备1号</p><p>{long}</p>"));
        assert_eq!(it.seen.in_footer(), 0);
    }

    #[test]
    fn a_footer_in_a_frame_is_elsewhere() {
        assert!(of("<p>文</p><iframe src='/footer.html'></iframe>").footer_elsewhere);
        assert!(of("<p>文</p><script>$('#foot').load('/foot.html')</script>").footer_elsewhere);
        assert!(!of("<p>文</p><script src='/js/jquery.js'></script>").footer_elsewhere);
    }
}
