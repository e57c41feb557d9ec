//! Addresses in sitemaps and feeds: a tolerant look for `<loc>` and `<link>`, since half of them are no valid XML.

use memchr::memmem;

use super::{
    LabelKind, Link, LinkElement, Position,
    links::{MOST_LINKS, collapsed},
};
use crate::model::Address;

/// Links that a sitemap or feed lists.
pub(super) fn links(text: &str, base: &Address) -> Vec<Link> {
    let mut out = Vec::new();
    let mut rest = text;
    let mut title = "";
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        if let Some(inner) = inner(rest, "title") {
            title = inner;
        }
        let found = inner(rest, "loc")
            .or_else(|| inner(rest, "link"))
            .or_else(|| rest.strip_prefix("link ").and_then(href));
        let Some(found) = found else { continue };
        if out.len() >= MOST_LINKS {
            break;
        }
        let Ok(address) = base.join(&bare(found)) else { continue };
        let text = collapsed(&bare(title), 300);
        title = "";
        out.push(Link {
            address,
            text,
            title: String::new(),
            element: LinkElement::Anchor,
            position: Position::Content,
            label: LabelKind::None,
        });
    }
    out
}

/// Text between `name>` at the beginning of `rest` and the end tag.
fn inner<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let rest = rest.strip_prefix(name)?.strip_prefix('>')?;
    let end = memmem::find(near(rest), b"</")?;
    Some(&rest[..end])
}

/// `href` of an Atom link.
fn href(rest: &str) -> Option<&str> {
    let tag = &rest[..memchr::memchr(b'>', near(rest))?];
    let value = &tag[tag.find("href=")? + 5..];
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &value[1..];
    value.find(quote).map(|end| &value[..end])
}

/// As far as an entry reaches: a tag that nobody closes is not searched to the end of the file each time.
fn near(rest: &str) -> &[u8] {
    &rest.as_bytes()[..rest.len().min(4000)]
}

fn bare(text: &str) -> String {
    let text = text.trim();
    let text = text.strip_prefix("<![CDATA[").unwrap_or(text);
    let text = text.strip_suffix("]]>").unwrap_or(text);
    text.trim().replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let base = Address::parse("http://x.gov.cn/sitemap.xml").unwrap();
        links(text, &base).into_iter().map(|link| (link.address.to_string(), link.text)).collect()
    }

    #[test]
    fn sitemaps_and_feeds_give_their_addresses() {
        let map = "<urlset><url><loc> http://x.gov.cn/a?b=1&amp;c=2 </loc></url><url><loc>/d</loc></url>";
        let found = read(map);
        assert_eq!(found[0].0, "http://x.gov.cn/a?b=1&c=2");
        assert_eq!(found[1].0, "http://x.gov.cn/d");
        let feed = "<rss><item><title><![CDATA[甲]]></title><link>http://x.gov.cn/1.html</link></item>";
        assert_eq!(read(feed), [("http://x.gov.cn/1.html".to_owned(), "甲".to_owned())]);
        assert_eq!(read("<feed><link rel='self' href='/atom'/></feed>")[0].0, "http://x.gov.cn/atom");
        assert!(read("<loc>").is_empty());
    }
}
