//! Which of a page's requests are carried out. Decides only; carries nothing out.

use crate::model::Address;

/// What the browser wants, in its own words (`Network.ResourceType`), and the address.
pub(super) struct Wish<'a> {
    pub(super) method: &'a str,
    pub(super) kind: &'a str,
    pub(super) url: &'a str,
    /// It is the page's own frame that would go there.
    pub(super) main_frame: bool,
}

/// What is done about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The browser may answer it by itself; nothing leaves the page.
    Itself,
    /// The page itself: it is at hand.
    Page,
    /// The page would leave for another address: it stays.
    Stay,
    /// An empty style sheet: nobody looks at the page.
    Bare,
    /// Fetched by us.
    Fetch(Address),
    /// Refused, and what the page shows may be less for it.
    Refuse,
    /// Refused; what the page says does not depend on it.
    Drop,
}

/// Decides about `wish` of the page at `page`; `seen_page`: the page itself was handed over before.
pub(super) fn decide(
    wish: &Wish<'_>,
    page: &Address,
    seen_page: bool,
    in_scope: impl Fn(&Address) -> bool,
) -> Answer {
    if ["data:", "blob:", "about:"].iter().any(|scheme| wish.url.starts_with(scheme)) {
        return Answer::Itself;
    }
    match wish.kind {
        "Document" if !wish.main_frame => return Answer::Drop,
        "Document" if seen_page => return Answer::Stay,
        "Document" => return Answer::Page,
        "Stylesheet" => return Answer::Bare,
        "Script" | "XHR" | "Fetch" => {}
        // Data that never ends.
        "EventSource" => return Answer::Refuse,
        _ => return Answer::Drop,
    }
    if is_counter(wish.url) {
        return Answer::Drop;
    }
    // Whatever is no GET may change something over there, be it the count of a visit.
    if wish.method != "GET" {
        return Answer::Refuse;
    }
    match Address::parse(wish.url) {
        Ok(address) if in_scope(&address) || is_kin(&address, page) => Answer::Fetch(address),
        _ => Answer::Refuse,
    }
}

/// Whether scripts and data of `address` belong to whoever runs `page`: the same host, or the same registered name.
pub(super) fn is_kin(address: &Address, page: &Address) -> bool {
    if address.authority() == page.authority() {
        return true;
    }
    match (registered(address.host()), registered(page.host())) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

/// Whether this only counts visitors or hangs a badge on the page: what the page says does not depend on it.
fn is_counter(url: &str) -> bool {
    const COUNTERS: [&str; 10] = [
        "hm.baidu.com",
        "zhanzhang.baidu.com",
        "push.zhanzhang.baidu.com",
        "zz.bdstatic.com",
        "cnzz.com",
        "umeng.com",
        "google-analytics.com",
        "googletagmanager.com",
        "zfwzgl.www.gov.cn",
        "conac.cn",
    ];
    let Ok(address) = Address::parse(url) else { return false };
    let below = |name: &&str| {
        address.host().strip_suffix(*name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    COUNTERS.iter().any(below)
}

/// The part of a host name that somebody registered (`x.gov.cn` of `www.x.gov.cn`); `None` for an IP address.
fn registered(host: &str) -> Option<&str> {
    if host.starts_with('[') || host.rsplit('.').next()?.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let (top, second) = (labels.last()?, labels.len().checked_sub(2).map(|at| labels[at])?);
    // Below a country's name stand kinds of owners, and below .cn the provinces (`bj.cn`).
    let is_class = ["gov", "com", "org", "net", "edu", "ac", "mil", "co"].contains(&second);
    let is_province = *top == "cn" && PROVINCES.contains(&second);
    let kept = if top.len() == 2 && is_class || is_province { 3 } else { 2 };
    let from = labels.len().checked_sub(kept)?;
    let skipped: usize = labels[..from].iter().map(|label| label.len() + 1).sum();
    Some(&host[skipped..])
}

/// Second-level names of the provinces under `.cn`.
const PROVINCES: [&str; 34] = [
    "bj", "sh", "tj", "cq", "he", "sx", "nm", "ln", "jl", "hl", "js", "zj", "ah", "fj", "jx", "sd", "ha",
    "hb", "hn", "gd", "gx", "hi", "sc", "gz", "yn", "xz", "sn", "gs", "qh", "nx", "xj", "tw", "hk", "mo",
];

/// Headers of an answer that the browser is not told: about the wire, about cookies, about going elsewhere.
pub(super) fn is_told(header: &str) -> bool {
    const KEPT_BACK: [&str; 20] = [
        "alt-svc",
        "clear-site-data",
        "connection",
        "content-disposition",
        "content-encoding",
        "content-length",
        "keep-alive",
        "link",
        "nel",
        "proxy-authenticate",
        "refresh",
        "report-to",
        "reporting-endpoints",
        "set-cookie",
        "set-cookie2",
        "strict-transport-security",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
    ];
    !KEPT_BACK.contains(&header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn a_name_is_registered_below_its_public_suffix() {
        assert_eq!(registered("www.x.gov.cn"), Some("x.gov.cn"));
        assert_eq!(registered("api.gk.x.bj.cn"), Some("x.bj.cn"));
        assert_eq!(registered("a.example.com"), Some("example.com"));
        assert_eq!(registered("gov.cn"), None);
        assert_eq!(registered("localhost"), None);
        assert_eq!(registered("127.0.0.1"), None);
    }

    #[test]
    fn only_what_the_page_reads_is_fetched_and_only_by_get() {
        let page = at("http://www.x.gov.cn/a/");
        let ask = |method, kind, url| {
            let wish = Wish { method, kind, url, main_frame: false };
            decide(&wish, &page, true, |address| address.authority() == "y.cn")
        };
        assert_eq!(ask("GET", "XHR", "http://api.x.gov.cn/l"), Answer::Fetch(at("http://api.x.gov.cn/l")));
        assert_eq!(ask("GET", "Script", "http://y.cn/s.js"), Answer::Fetch(at("http://y.cn/s.js")));
        assert_eq!(ask("GET", "Fetch", "http://z.gov.cn/l"), Answer::Refuse);
        assert_eq!(ask("GET", "Fetch", "http://169.254.169.254/"), Answer::Refuse);
        assert_eq!(ask("GET", "Fetch", "file:///etc/passwd"), Answer::Refuse);
        assert_eq!(ask("POST", "XHR", "http://www.x.gov.cn/l"), Answer::Refuse);
        assert_eq!(ask("GET", "Image", "http://www.x.gov.cn/i.png"), Answer::Drop);
        assert_eq!(ask("GET", "Document", "http://www.x.gov.cn/frame"), Answer::Drop);
        assert_eq!(ask("GET", "Stylesheet", "http://z.cn/s.css"), Answer::Bare);
        assert_eq!(ask("GET", "Script", "https://hm.baidu.com/hm.js?1"), Answer::Drop);
        assert_eq!(ask("GET", "XHR", "data:text/plain,x"), Answer::Itself);
    }

    #[test]
    fn the_page_is_handed_over_once_and_cannot_leave() {
        let page = at("http://x.cn/");
        let wish = Wish { method: "GET", kind: "Document", url: "http://x.cn/", main_frame: true };
        assert_eq!(decide(&wish, &page, false, |_| true), Answer::Page);
        assert_eq!(decide(&wish, &page, true, |_| true), Answer::Stay);
    }

    #[test]
    fn cookies_and_the_wire_stay_with_us() {
        assert!(is_told("content-type") && is_told("access-control-allow-origin"));
        assert!(!is_told("set-cookie") && !is_told("content-encoding"));
    }
}
