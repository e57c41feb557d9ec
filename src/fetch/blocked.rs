//! Refusals: answers meant to keep programs out, by the product that gives them.
//!
//! A table and its reading. A false "blocked" hides a page, so a signature in the body counts only while the
//! page has hardly anything else to read: an article about captchas is an article, and a page served through a
//! protection product, with its cookies and scripts, is still a page.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use encoding_rs::GBK;

use crate::model::Received;

/// How much a text in a body says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// A script that a browser must run first. Pages that passed carry it too, so nothing may be visible beside it.
    Script,
    /// Words or files of an intercept page.
    Page,
    /// Words that honest pages also use.
    Generic,
}

use Weight::{Generic, Page, Script};

/// Name for a challenge whose maker is unknown.
const UNKNOWN: &str = "challenge page";

/// Product, how much its text says, and the text; longest and most certain first within a product.
const TEXTS: &[(&str, Weight, &str)] = &[
    ("瑞数", Script, "$_ts=window['$_ts']"),
    ("瑞数", Script, "$_ts"),
    ("加速乐", Script, "__jsl_clearance"),
    ("加速乐", Script, "location.href=location.pathname+location.search"),
    ("加速乐", Page, "static.jiasule.com"),
    ("加速乐", Page, "Jiasule-WAF"),
    ("创宇盾", Page, "help.365cyd.com"),
    ("创宇盾", Page, "创宇盾提示您"),
    ("创宇盾", Page, "ks-waf-error.png"),
    ("创宇盾", Page, "当前访问疑似黑客攻击"),
    ("安全狗", Page, "404.safedog.cn"),
    ("安全狗", Page, "请登录安全狗"),
    ("云锁", Page, "yunsuologo"),
    ("云锁", Script, "security_session_verify"),
    ("360", Page, "/wzws-waf-cgi/"),
    ("360", Page, "waf_slider_verify.html"),
    ("360", Page, "/waf_zw_verify"),
    ("360", Script, "wzws_cid"),
    ("奇安信", Page, "已被云防护拦截"),
    ("阿里云", Script, "acw_sc__v2"),
    ("阿里云", Script, "var arg1='"),
    ("阿里云", Page, "errors.aliyun.com"),
    ("阿里云", Page, "g.alicdn.com/sd/punish"),
    ("腾讯云", Page, "waf-static.tencent.com"),
    ("腾讯云", Page, "waf.tencent-cloud.com"),
    ("华为云", Page, "YOUR REQUEST HAS BEEN DENIED"),
    ("玄武盾", Page, "error.websaas.cn"),
    ("玄武盾", Page, "admin.dbappwaf.cn"),
    ("启明星辰", Page, "触发WAF防护"),
    ("雷池", Page, "安全检测能力由"),
    ("宝塔", Page, "堡塔云WAF"),
    ("D盾", Page, "D盾_拦截提示"),
    ("安全宝", Page, "aqb_cc/error"),
    ("F5", Page, "The requested URL was rejected. Please consult with your administrator"),
    ("F5", Page, "<title>Request Rejected</title>"),
    ("EpointRASP", Page, "EpointRASP拦截"),
    ("Cloudflare", Page, "<title>Just a moment...</title>"),
    ("Incapsula", Script, "_Incapsula_Resource"),
    (UNKNOWN, Page, "您的访问请求可能对网站造成"),
    (UNKNOWN, Page, "您的请求可能存在攻击行为"),
    (UNKNOWN, Page, "您的访问可能对网站造成"),
    (UNKNOWN, Generic, "访问异常"),
    (UNKNOWN, Generic, "安全验证"),
    (UNKNOWN, Generic, "请稍候"),
    (UNKNOWN, Generic, "Just a moment"),
    (UNKNOWN, Generic, "请开启JavaScript"),
    (UNKNOWN, Generic, "您的访问疑似"),
    (UNKNOWN, Generic, "您的访问可能"),
    (UNKNOWN, Generic, "您的访问请求可能"),
    (UNKNOWN, Generic, "已被拦截"),
    (UNKNOWN, Generic, "已被阻断"),
    (UNKNOWN, Generic, "已被禁止"),
    (UNKNOWN, Generic, "访问过于频繁"),
    (UNKNOWN, Generic, "请输入验证码"),
    (UNKNOWN, Generic, "人机验证"),
];

/// Headers (name, part of the value, product). They name who refused; they never make a refusal.
const HEADERS: &[(&str, &str, &str)] = &[
    ("set-cookie", "__jsl", "加速乐"),
    ("server", "jiasule", "加速乐"),
    ("x-powered-by-cloudwaf", "", "创宇盾"),
    ("server", "safedog", "安全狗"),
    ("set-cookie", "safedog-flow-item", "安全狗"),
    ("set-cookie", "yunsuo_session", "云锁"),
    ("set-cookie", "security_session_verify", "云锁"),
    ("wzws-ray", "", "360"),
    ("x-powered-by-360wzb", "", "360"),
    ("set-cookie", "wzws_cid", "360"),
    ("set-cookie", "acw_tc", "阿里云"),
    ("server", "nsfocus", "绿盟"),
    ("server", "bdwaf", "蓝盾"),
    ("server", "yundun", "YUNDUN"),
    ("server", "yunjiasu", "百度云加速"),
    ("set-cookie", "incap_ses", "Incapsula"),
    ("server", "cloudflare", "Cloudflare"),
];

/// A body beyond this is no challenge, bytes.
const LARGEST: usize = 256 * 1024;

/// Visible bytes beside which a script may still be a challenge ("please switch scripts on").
const VISIBLE_SCRIPT: usize = 300;

/// Visible bytes of the longest intercept page.
const VISIBLE_PAGE: usize = 3_000;

/// Visible bytes, and links, of a 2xx page that common words still make a challenge.
const VISIBLE_GENERIC: usize = 600;
const LINKS_GENERIC: usize = 5;

/// Who refused us, when the answer is a refusal: a product, or the status.
pub(crate) fn refusal(answer: &Received) -> Option<String> {
    let body = in_body(answer);
    let named = |fallback: String| body.or_else(|| in_headers(answer)).map_or(fallback, str::to_owned);
    let status = answer.status;
    match status {
        429 => Some(named(format!("HTTP {status} rate limited"))),
        503 if answer.header("retry-after").is_some() => Some(named(format!("HTTP {status} rate limited"))),
        // These are about the page, whoever serves it, unless an intercept page says otherwise.
        404 | 408 | 410 => body.map(str::to_owned),
        // Wrong on the site's side, or of our making; in no case a refusal.
        409 | 411 | 413..=417 => body.map(str::to_owned),
        // No standard has a status beyond 599: who sends one makes its own rules about whom to serve.
        400..=499 | 521 | 600.. => Some(named(format!("HTTP {status}"))),
        _ => body.map(str::to_owned),
    }
}

/// Whether the refusal by `who` is about this page rather than about us: a status of access control, and nothing that
/// names a protection product.
pub(crate) fn is_about_the_page(answer: &Received, who: &str) -> bool {
    let plain = who.strip_prefix("HTTP ").is_some_and(|status| status.parse::<u16>().is_ok());
    plain && !matches!(answer.status, 412 | 418 | 421 | 444 | 468 | 493 | 521 | 600..)
}

/// The product whose page this body is.
fn in_body(answer: &Received) -> Option<&'static str> {
    static FINDER: LazyLock<(AhoCorasick, Vec<usize>)> = LazyLock::new(finder);
    let body = &answer.body[..];
    let texty = answer.header("content-type").is_none_or(|value| {
        let value = value.to_ascii_lowercase();
        ["text/", "html", "javascript", "json"].iter().any(|part| value.contains(part))
    });
    if body.is_empty() || body.len() > LARGEST || !texty {
        return None;
    }
    // No text counts beside this much to read, so the ordinary page is not searched at all.
    let visible = visible_bytes(body, VISIBLE_PAGE);
    if visible >= VISIBLE_PAGE {
        return None;
    }
    let (finder, rows) = &*FINDER;
    let links = || memchr::memmem::find_iter(body, b"<a ").count();
    let gentle = (200..=299).contains(&answer.status);
    let fits = |weight| match weight {
        // A protected site's own "not found" carries the script as well.
        Script => visible <= VISIBLE_SCRIPT && !matches!(answer.status, 404 | 410),
        Page => visible < VISIBLE_PAGE,
        Generic if matches!(answer.status, 404 | 410) => false,
        Generic if gentle => visible < VISIBLE_GENERIC && links() < LINKS_GENERIC,
        Generic => visible < VISIBLE_PAGE,
    };
    let named = finder
        .find_overlapping_iter(body)
        .map(|found| rows[found.pattern().as_usize()])
        .filter(|row| fits(TEXTS[*row].1))
        .min()
        .map(|row| TEXTS[row].0);
    let stub = || !matches!(answer.status, 404 | 410) && is_cookie_script(body);
    named.or_else(|| stub().then_some(UNKNOWN))
}

/// A stub that only sets a cookie and loads itself again.
fn is_cookie_script(body: &[u8]) -> bool {
    let has = |part: &str| memchr::memmem::find(body, part.as_bytes()).is_some();
    body.len() < 8 * 1024
        && has("document.cookie")
        && (has("location.reload") || has("location.href") || has("location.replace") || has("location="))
        && visible_bytes(body, 100) < 100
}

fn in_headers(answer: &Received) -> Option<&'static str> {
    let row = HEADERS.iter().find(|(name, part, _)| {
        let mut values = answer.headers.iter().filter(|(key, _)| key == name);
        values.any(|(_, value)| value.to_ascii_lowercase().contains(part))
    })?;
    Some(row.2)
}

/// Every text in UTF-8 and, where it differs, in GBK; the second part leads from a pattern to its row.
fn finder() -> (AhoCorasick, Vec<usize>) {
    let mut patterns = Vec::new();
    let mut rows = Vec::new();
    for (row, (_, _, text)) in TEXTS.iter().enumerate() {
        let (gbk, ..) = GBK.encode(text);
        if gbk != text.as_bytes() {
            patterns.push(gbk.into_owned());
            rows.push(row);
        }
        patterns.push(text.as_bytes().to_vec());
        rows.push(row);
    }
    let finder = AhoCorasick::new(&patterns).expect("a short table of texts makes an automaton");
    (finder, rows)
}

/// About how many bytes of `html` a reader would see: no tags, scripts, styles, comments, or white space. Counts no
/// further than `enough`.
/// Works on bytes, since neither UTF-8 nor GBK uses `<` and `>` inside a character.
pub(crate) fn visible_bytes(html: &[u8], enough: usize) -> usize {
    let mut rest = html;
    let mut visible = 0;
    while !rest.is_empty() && visible < enough {
        let open = memchr::memchr(b'<', rest).unwrap_or(rest.len());
        visible += rest[..open].iter().filter(|byte| !byte.is_ascii_whitespace()).count();
        rest = &rest[open..];
        let skipped = ["script", "style"].iter().find(|name| starts_tag(rest, name));
        let end = match skipped {
            _ if rest.starts_with(b"<!--") => memchr::memmem::find(rest, b"-->").map(|at| at + 3),
            Some(name) => closing(rest, name),
            None => memchr::memchr(b'>', rest).map(|at| at + 1),
        };
        rest = end.map_or(&[], |end| &rest[end..]);
    }
    visible
}

fn starts_tag(html: &[u8], name: &str) -> bool {
    let start = html.get(1..=name.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
}

/// The end of the element `name` that `html` starts with.
fn closing(html: &[u8], name: &str) -> Option<usize> {
    memchr::memmem::find_iter(html, b"</").find(|at| {
        let found = html.get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Received {
        let headers = headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let body = Bytes::copy_from_slice(body);
        Received { status, headers, version: "HTTP/1.1", raw: body.clone(), body, cut: None }
    }

    fn who(status: u16, headers: &[(&str, &str)], body: &str) -> Option<String> {
        refusal(&answer(status, headers, body.as_bytes()))
    }

    fn article(mention: &str) -> String {
        format!("<html><body><p>{}{mention}</p></body></html>", "依法公开是政府的义务。".repeat(120))
    }

    #[test]
    fn products_are_named_from_their_pages() {
        let rui =
            "<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script><script src=/a.js></script></html>";
        for status in [412, 202, 400, 200] {
            assert_eq!(who(status, &[], rui).as_deref(), Some("瑞数"), "{status}");
        }
        let jsl =
            "<script>document.cookie=('_')+('_');location.href=location.pathname+location.search</script>";
        assert_eq!(who(521, &[], jsl).as_deref(), Some("加速乐"));
        assert_eq!(who(521, &[("set-cookie", "__jsluid_s=1; path=/")], "").as_deref(), Some("加速乐"));
        let ali = "<html><script>var arg1='0A1B';</script></html>";
        assert_eq!(who(200, &[], ali).as_deref(), Some("阿里云"));
        assert_eq!(who(403, &[("server", "Safedog/4.0")], "no").as_deref(), Some("安全狗"));
    }

    #[test]
    fn every_text_is_found_in_both_encodings() {
        for (product, _, text) in TEXTS {
            let page = format!("<html><script></script><body>{text}</body></html>");
            let (gbk, ..) = GBK.encode(&page);
            assert_eq!(who(403, &[], &page).as_deref(), Some(*product), "{text}");
            assert_eq!(refusal(&answer(403, &[], &gbk)).as_deref(), Some(*product), "{text}");
        }
    }

    #[test]
    fn an_article_that_mentions_a_challenge_is_an_article() {
        for (_, _, text) in TEXTS {
            assert_eq!(who(200, &[], &article(text)), None, "{text}");
        }
    }

    #[test]
    fn a_short_form_with_a_captcha_is_a_form() {
        let links =
            "<a href=/>首页</a><a href=/a>信箱</a><a href=/b>公开</a><a href=/c>互动</a><a href=/d>服务</a>";
        assert_eq!(who(200, &[], &format!("{links}<form>请输入验证码</form>")), None);
    }

    #[test]
    fn cookies_and_servers_alone_block_nothing() {
        let headers =
            [("set-cookie", "incap_ses_1=a"), ("set-cookie", "__jsluid_h=a"), ("server", "yunjiasu-nginx")];
        assert_eq!(who(200, &headers, &article("")), None);
        assert_eq!(who(404, &headers, "没有这个页面"), None);
        assert_eq!(who(404, &[], "<script>$_ts={}</script>没有这个页面"), None);
        assert_eq!(who(500, &headers, "error"), None);
    }

    #[test]
    fn statuses_of_refusal_need_no_page() {
        for status in [
            400, 401, 402, 403, 405, 406, 407, 412, 418, 421, 422, 426, 431, 444, 451, 468, 493, 521, 600,
            999,
        ] {
            assert_eq!(who(status, &[], ""), Some(format!("HTTP {status}")));
        }
        assert_eq!(who(429, &[], "").as_deref(), Some("HTTP 429 rate limited"));
        assert_eq!(who(503, &[("retry-after", "9")], "").as_deref(), Some("HTTP 503 rate limited"));
        for status in [200, 302, 404, 408, 410, 416, 500, 502, 503] {
            assert_eq!(who(status, &[], ""), None, "{status}");
        }
    }

    #[test]
    fn a_closed_page_is_told_from_a_closed_host() {
        let about_the_page = |status: u16, headers: &[(&str, &str)], body: &str| {
            let answer = answer(status, headers, body.as_bytes());
            is_about_the_page(&answer, &refusal(&answer).unwrap())
        };
        for status in [400, 401, 402, 403, 405, 406, 407, 451] {
            assert!(about_the_page(status, &[], "no"), "{status}");
        }
        for status in [412, 418, 429, 468, 493, 521, 999] {
            assert!(!about_the_page(status, &[], "no"), "{status}");
        }
        assert!(!about_the_page(403, &[("server", "Safedog/4.0")], "no"));
        assert!(!about_the_page(200, &[], "<script>var arg1='0A1B';</script>"));
        assert!(!about_the_page(503, &[("retry-after", "9")], ""));
    }

    #[test]
    fn a_stub_that_sets_a_cookie_is_a_challenge_and_a_forwarding_page_is_not() {
        let stub = "<script>document.cookie='a=1';window.location.reload()</script>";
        assert_eq!(who(200, &[], stub).as_deref(), Some(UNKNOWN));
        assert_eq!(who(200, &[], "<script>window.location.href='/index/'</script>"), None);
    }

    #[test]
    fn only_what_a_reader_sees_counts() {
        let html = "<style>a{}</style><!-- > x --> ab <SCRIPT>var a = '<b>';</SCRIPT><p title='x'>cd</p><script>open";
        assert_eq!(visible_bytes(html.as_bytes(), 100), 4);
        assert_eq!(visible_bytes(b"a < b", 100), 1);
    }
}
