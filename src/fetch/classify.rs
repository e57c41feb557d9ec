//! From the answer at the end of a chain to its class (design.md §5). Pure.
//!
//! The order of worth: never call dead what a visitor could open. Whether an HTML page that answers 200 reads as
//! "not found" is judged later, from its text.

use memchr::memmem;

use super::blocked;
use crate::model::{Address, BrokenKind, Failure, GoneKind, Outcome, Received, UncheckedKind};

/// Files that are no web pages.
const FILES: &[&str] = &["pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "rar", "wps", "ofd"];

/// Paths, of one segment, that only mean the home page.
const HOME_NAMES: &[&str] = &["index", "home", "main", "default", "portal", "web"];

/// Said by pages that stand for what is not there.
const NOT_FOUND: &[&str] = &[
    "404",
    "not found",
    "Not Found",
    "找不到",
    "无法找到",
    "页面不存在",
    "文件不存在",
    "信息不存在",
    "您访问的页面",
    "页面已删除",
    "已被删除",
];

/// A page with more visible bytes than this is no message, whatever words it uses.
const MESSAGE_BYTES: usize = 3_000;

/// The class of a finished chain: `asked` led to `last`, which gave `result`.
pub fn chain(asked: &Address, last: &Address, result: &Result<Received, Failure>) -> Outcome {
    match result {
        Ok(answer) => answered(asked, last, answer),
        Err(failure) => self::failure(failure),
    }
}

/// The class of a failure.
pub fn failure(failure: &Failure) -> Outcome {
    match failure {
        Failure::NoSuchHost => Outcome::Gone(GoneKind::Dns),
        Failure::ResolverSilent => Outcome::Unchecked(UncheckedKind::Resolver),
        Failure::Refused => Outcome::Broken(BrokenKind::Refused),
        Failure::Reset => Outcome::Broken(BrokenKind::Reset),
        Failure::Certificate(_) => Outcome::Broken(BrokenKind::Tls),
        Failure::TlsUnsupported(_) => Outcome::Unchecked(UncheckedKind::TlsUnsupported),
        Failure::Timeout => Outcome::Broken(BrokenKind::Timeout),
        Failure::TooLarge => Outcome::Unchecked(UncheckedKind::TooLarge),
        Failure::Truncated => Outcome::Broken(BrokenKind::Truncated),
        Failure::Malformed(_) => Outcome::Broken(BrokenKind::Malformed),
        Failure::PrivateAddress(_) | Failure::Guarded(_) => Outcome::Unchecked(UncheckedKind::PrivateAddress),
        Failure::Robots => Outcome::Unchecked(UncheckedKind::Robots),
    }
}

fn answered(asked: &Address, last: &Address, answer: &Received) -> Outcome {
    if let Some(who) = blocked::refusal(answer) {
        return Outcome::Blocked(who);
    }
    match answer.status {
        404 => Outcome::Gone(GoneKind::NotFound),
        410 => Outcome::Gone(GoneKind::Gone),
        408 => Outcome::Broken(BrokenKind::Timeout),
        500..=599 => Outcome::Broken(BrokenKind::ServerError),
        200..=299 => arrived(asked, last, answer),
        // A redirect that says not where to is a page, if it shows one; so browsers have it.
        300..=399 if answer.status != 304 && !answer.body.is_empty() => arrived(asked, last, answer),
        _ => Outcome::Broken(BrokenKind::Malformed),
    }
}

fn arrived(asked: &Address, last: &Address, answer: &Received) -> Outcome {
    if let Some(cut) = &answer.cut {
        return failure(cut);
    }
    if is_home_redirect(asked, last) {
        return Outcome::Gone(GoneKind::HomeRedirect);
    }
    let body = answer.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body).trim_ascii();
    if body.is_empty() {
        return Outcome::Broken(BrokenKind::Empty);
    }
    if !is_file(asked) || !is_page(answer, body) {
        return Outcome::Alive;
    }
    if reads_as_not_found(body) {
        return Outcome::Gone(GoneKind::Soft404);
    }
    // Led on to a page (a login, a viewer): nothing was promised there.
    if is_file(last) && !shows_a_file(body) {
        Outcome::Broken(BrokenKind::Mislabelled)
    } else {
        Outcome::Alive
    }
}

/// An inner address that silently leads to the home page of its own site. The home page of another host may be
/// where a column has moved to.
fn is_home_redirect(asked: &Address, last: &Address) -> bool {
    let site = |address: &Address| {
        let host = address.host().to_owned();
        host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
    };
    last.is_root() && !is_home(asked) && site(asked) == site(last)
}

fn is_home(address: &Address) -> bool {
    let path = address.path().trim_matches('/').to_ascii_lowercase();
    let name = path.split('.').next().unwrap_or_default();
    path.is_empty() || (!path.contains('/') && HOME_NAMES.iter().any(|home| name.starts_with(home)))
}

fn is_file(address: &Address) -> bool {
    address.extension().is_some_and(|extension| FILES.contains(&extension.as_str()))
}

/// A web page by its first bytes. Word and Excel write files of their own kind that are HTML too.
fn is_page(answer: &Received, body: &[u8]) -> bool {
    let start = body[..body.len().min(2_048)].to_ascii_lowercase();
    let starts = ["<!doctype html", "<html", "<head", "<script", "<meta", "<body", "<title"];
    let html = starts.iter().any(|tag| start.starts_with(tag.as_bytes()));
    let office = ["urn:schemas-microsoft-com", "progid", "mso-"].iter().any(|mark| has(&start, mark));
    let declared = answer.header("content-type").is_some_and(|value| {
        let value = value.to_ascii_lowercase();
        ["msword", "ms-excel", "ms-powerpoint", "officedocument"].iter().any(|kind| value.contains(kind))
    });
    html && !office && !declared && answer.header("content-disposition").is_none()
}

/// A page that shows the file inside itself.
fn shows_a_file(body: &[u8]) -> bool {
    ["<embed", "<iframe", "<object", "pdfjs", "viewer"].iter().any(|mark| has(body, mark))
}

fn reads_as_not_found(body: &[u8]) -> bool {
    let says =
        |text: &&str| has(body, text) || memmem::find(body, &encoding_rs::GBK.encode(text).0).is_some();
    blocked::visible_bytes(body, MESSAGE_BYTES) < MESSAGE_BYTES && NOT_FOUND.iter().any(says)
}

fn has(body: &[u8], text: &str) -> bool {
    memmem::find(body, text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn answer(status: u16, body: &str) -> Received {
        let body = Bytes::copy_from_slice(body.as_bytes());
        Received { status, headers: vec![], version: "HTTP/1.1", raw: body.clone(), body, cut: None }
    }

    fn at(path: &str, status: u16, body: &str) -> Outcome {
        let asked = address(&format!("http://x.gov.cn{path}"));
        chain(&asked, &asked, &Ok(answer(status, body)))
    }

    fn led(asked: &str, last: &str) -> Outcome {
        chain(&address(asked), &address(last), &Ok(answer(200, "<html>政府网站</html>")))
    }

    #[test]
    fn statuses_have_their_class() {
        assert_eq!(at("/a", 200, "x"), Outcome::Alive);
        assert_eq!(at("/a", 404, "x"), Outcome::Gone(GoneKind::NotFound));
        assert_eq!(at("/a", 410, "x"), Outcome::Gone(GoneKind::Gone));
        assert_eq!(at("/a", 408, "x"), Outcome::Broken(BrokenKind::Timeout));
        for status in [500, 502, 503, 504] {
            assert_eq!(at("/a", status, "x"), Outcome::Broken(BrokenKind::ServerError));
        }
        for status in [401, 403, 405, 412, 418, 429, 468, 493, 521, 400, 422, 451] {
            assert!(matches!(at("/a", status, "x"), Outcome::Blocked(_)), "{status}");
        }
        assert_eq!(at("/a", 416, "x"), Outcome::Broken(BrokenKind::Malformed));
        assert_eq!(at("/a", 304, "x"), Outcome::Broken(BrokenKind::Malformed));
        assert_eq!(
            (at("/a", 300, "x"), at("/a", 302, "")),
            (Outcome::Alive, Outcome::Broken(BrokenKind::Malformed))
        );
    }

    #[test]
    fn nothing_to_read_is_broken() {
        for body in ["", " \r\n", "\u{feff}"] {
            assert_eq!(at("/a", 200, body), Outcome::Broken(BrokenKind::Empty));
        }
        assert_eq!(at("/a", 204, ""), Outcome::Broken(BrokenKind::Empty));
    }

    #[test]
    fn an_inner_address_that_ends_at_home_is_gone() {
        let gone = Outcome::Gone(GoneKind::HomeRedirect);
        assert_eq!(led("http://x.gov.cn/zwgk/art/1.html", "http://x.gov.cn/"), gone);
        assert_eq!(led("http://x.gov.cn/a.pdf", "https://www.x.gov.cn/index.html"), gone);
        for home in
            ["/", "/index.html", "/index.do", "/home", "/main.jsp", "/default.aspx", "/portal/", "/?from=a"]
        {
            assert_eq!(led(&format!("http://x.gov.cn{home}"), "http://x.gov.cn/"), Outcome::Alive, "{home}");
        }
        assert_eq!(led("http://x.gov.cn/col/", "http://col.x.gov.cn/"), Outcome::Alive);
        assert_eq!(led("http://x.gov.cn/a", "http://sso.x.gov.cn/login?back=a"), Outcome::Alive);
    }

    #[test]
    fn a_file_must_be_what_its_name_says() {
        let mislabelled = Outcome::Broken(BrokenKind::Mislabelled);
        assert_eq!(at("/a.pdf", 200, "%PDF-1.7 ..."), Outcome::Alive);
        assert_eq!(at("/a.pdf", 200, "<html><body>欢迎访问本站</body></html>"), mislabelled);
        assert_eq!(
            at("/a.DOC", 200, "<!DOCTYPE html><p>您访问的页面不存在"),
            Outcome::Gone(GoneKind::Soft404)
        );
        let word = "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><body>通知</body></html>";
        assert_eq!(at("/a.doc", 200, word), Outcome::Alive);
        assert_eq!(at("/a.pdf", 200, "<html><embed src=/real.pdf></html>"), Outcome::Alive);
        assert_eq!(led("http://x.gov.cn/a.pdf", "http://x.gov.cn/login.jsp"), Outcome::Alive);
        assert_eq!(at("/a.html", 200, "<html>404 页面不存在</html>"), Outcome::Alive);
    }

    #[test]
    fn a_cut_body_counts_only_when_the_status_is_good() {
        let cut = |status, cut| {
            let page = address("http://x.gov.cn/a.pdf");
            chain(&page, &page, &Ok(Received { cut: Some(cut), ..answer(status, "%PDF") }))
        };
        assert_eq!(cut(200, Failure::Truncated), Outcome::Broken(BrokenKind::Truncated));
        assert_eq!(cut(200, Failure::TooLarge), Outcome::Unchecked(UncheckedKind::TooLarge));
        assert_eq!(cut(200, Failure::Timeout), Outcome::Broken(BrokenKind::Timeout));
        assert_eq!(cut(404, Failure::Truncated), Outcome::Gone(GoneKind::NotFound));
    }

    #[test]
    fn our_own_limits_are_nobodys_fault() {
        let own = [
            Failure::ResolverSilent,
            Failure::TlsUnsupported(String::new()),
            Failure::TooLarge,
            Failure::PrivateAddress([10, 0, 0, 1].into()),
            Failure::Robots,
        ];
        for it in own {
            assert!(matches!(failure(&it), Outcome::Unchecked(_)), "{it:?}");
        }
        assert_eq!(failure(&Failure::NoSuchHost), Outcome::Gone(GoneKind::Dns));
        assert_eq!(failure(&Failure::Certificate("expired".into())), Outcome::Broken(BrokenKind::Tls));
    }
}
