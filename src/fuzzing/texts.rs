//! Texts: robots.txt, addresses, dates, packs.

use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff::Timestamp;

use super::{chosen, two};
use crate::extract::dates;
use crate::fetch::robots as reading;
use crate::model::{Address, Exchange, Purpose, Received};
use crate::rules;

/// A robots.txt with status 200, and whether it lets us in.
pub fn robots(data: &[u8]) {
    let address = Address::parse("http://x.gov.cn/robots.txt").expect("an address of ours");
    let body = Bytes::copy_from_slice(data);
    let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
    let answer = Received { status: 200, headers, version: "HTTP/1.1", raw: body.clone(), body, cut: None };
    let exchange = Exchange {
        address: address.clone(),
        purpose: Purpose::Robots,
        at: Timestamp::UNIX_EPOCH,
        duration_ms: 0,
        remote: None,
        request_head: String::new(),
        result: Ok(answer),
    };
    let known = reading::Known::new(
        reading::read(&exchange, "gongkai/0", true),
        true,
        Duration::ZERO,
        Instant::now(),
    );
    for path in ["/", "/zwgk/a.html?b=1", "/%E4%B8%AD*$", "/zwgk/zwgk/zwgk/zwgk/zwgk/zwgk/zwgk/zwgk/zwgk/a"] {
        let target = address.join(path).expect("a path of ours");
        let _ = known.objection(&target);
    }
    for sitemap in reading::sitemaps(&exchange) {
        assert!(Address::parse(&sitemap).is_ok(), "{sitemap}");
    }
}

/// An address, and an `href` on the page there.
pub fn address(data: &[u8]) {
    let (text, href) = two(data);
    let page = Address::parse(&text).ok();
    let base = page.clone().or_else(|| Address::parse("http://x.gov.cn/a/b/c.html?d=/e").ok());
    let joined = base.and_then(|base| base.join(&href).ok());
    for address in page.iter().chain(&joined) {
        let again = Address::parse(address.as_str());
        assert_eq!(again.as_ref(), Ok(address), "normalising is idempotent");
        let url = address.url();
        assert_eq!(url.as_str(), address.as_str());
        assert_eq!((url.path(), url.query()), (address.path(), address.query()));
        let authority = url.host_str().map(|host| match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        });
        assert_eq!(authority.as_deref(), Some(address.authority()));
        assert_eq!(url.host_str(), Some(address.host()));
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '#');
        assert!(address.as_str().chars().all(plain), "{address}");
        let _ = (address.is_root(), address.extension());
    }
}

/// Dates wherever they may stand.
pub fn dates(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut last = 0;
    for mention in dates::parse_all(&text) {
        assert!(last <= mention.start && mention.start < mention.end, "from left to right");
        assert!(text.get(mention.start..mention.end).is_some(), "between characters");
        last = mention.end;
    }
    let _ = (dates::compact(&text), dates::month_day(&text), dates::stated_once(&text));
    let _ = (dates::of_scripts(&[&text]), dates::of_times(text.lines()));
    if let Ok(address) = Address::parse(&format!("http://x.gov.cn/{text}")) {
        let _ = dates::of_address(&address);
    }
}

/// The files of a pack: its own and one of rules; or rules for a head that is right.
pub fn pack(data: &[u8]) {
    const HEAD: &str = "id = \"p\"\nversion = \"1\"\ntitle = \"甲\"\ntitle_en = \"A\"\n\
        grades = [{ name = \"合格\", name_en = \"pass\", from = 0 }]\n\
        families = [{ id = \"a\", title = \"乙\", title_en = \"B\" }]\n";
    let (choice, rest) = chosen(data);
    let (one, other) = two(rest);
    let (head, rules) = if choice % 2 == 0 { (HEAD.to_owned() + &one, other) } else { (one, other) };
    let files = [(rules::PACK_FILE.to_owned(), head), ("r.toml".to_owned(), rules)];
    match rules::read("p", &files) {
        Ok(pack) => assert!(!pack.grades.is_empty()),
        Err(errors) => assert!(errors.iter().all(|error| !error.place.is_empty()) && !errors.is_empty()),
    }
}
