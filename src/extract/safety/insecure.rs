//! What an https page loads over http: browsers refuse scripts, frames and style sheets, and warn about images.

use memchr::{memmem, memrchr};
use serde::{Deserialize, Serialize};

use crate::extract::{LinkElement, survey::RawLink};
use crate::model::Address;

/// Loads kept of one page.
const MOST: usize = 20;

/// One insecure load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insecure {
    /// What is loaded.
    pub address: Address,
    /// As what.
    pub loaded: Loaded,
}

/// As what a page loads something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loaded {
    /// `<script src>`
    Script,
    /// `<iframe>`
    Frame,
    /// `<link rel=stylesheet>`
    Style,
    /// `<img>`
    Image,
}

/// Insecure loads of the page at `own`; none where the page itself is insecure.
pub(super) fn read(links: &[RawLink<'_>], raw: &str, own: &Address, base: &Address) -> Vec<Insecure> {
    let mut found: Vec<Insecure> = Vec::new();
    // A page that says upgrade-insecure-requests in a tag has everything loaded over https.
    if own.scheme() != "https" || memmem::find(raw.as_bytes(), b"upgrade-insecure-requests").is_some() {
        return found;
    }
    for link in links {
        let plain = link.href.trim_start();
        let insecure = plain.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("http://"));
        let loads = matches!(link.element, LinkElement::Resource | LinkElement::Frame | LinkElement::Image);
        // Relative addresses are insecure only below an insecure <base>.
        if !loads || !(insecure || (base.scheme() == "http" && !plain.contains("://"))) || found.len() >= MOST
        {
            continue;
        }
        let loaded = match link.element {
            LinkElement::Frame => Some(Loaded::Frame),
            LinkElement::Image => Some(Loaded::Image),
            _ => of_resource(raw, link.href),
        };
        let (Some(loaded), Ok(address)) = (loaded, base.join(plain)) else { continue };
        if address.scheme() == "http" && !found.iter().any(|it| it.address == address) {
            found.push(Insecure { address, loaded });
        }
    }
    found
}

/// What the element that names `href` loads; `None` when it only points there (`rel=canonical`).
fn of_resource(raw: &str, href: &str) -> Option<Loaded> {
    let bytes = raw.as_bytes();
    let at = memmem::find(bytes, href.as_bytes())?;
    let open = memrchr(b'<', &bytes[..at])?;
    let end = memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len(), |end| at + end);
    let tag = raw.get(open..end)?.to_ascii_lowercase();
    if tag.starts_with("<script") {
        Some(Loaded::Script)
    } else {
        (tag.starts_with("<link") && tag.contains("stylesheet")).then_some(Loaded::Style)
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;
    use crate::extract::walk;

    fn of(own: &str, html: &str) -> Vec<(Loaded, String)> {
        let own = Address::parse(own).unwrap();
        let document = Html::parse_document(html);
        let page = walk::survey(&document.tree, html.len());
        let found = read(&page.links, html, &own, &own);
        found.into_iter().map(|it| (it.loaded, it.address.path().to_owned())).collect()
    }

    const PAGE: &str = "<link rel=canonical href='http://x.gov.cn/'><link rel='stylesheet' href='HTTP://c.cn/a.css'>\
        <script src='http://c.cn/a.js'></script><script src='//c.cn/b.js'></script><iframe src='http://c.cn/f'></iframe>\
        <img src='http://c.cn/i.png'><img src='/j.png'><a href='http://c.cn/'>丙</a>";

    #[test]
    fn what_is_loaded_is_told_from_what_is_linked() {
        let found = of("https://x.gov.cn/", PAGE);
        let of = |loaded, path: &str| (loaded, path.to_owned());
        let expected = [
            of(Loaded::Style, "/a.css"),
            of(Loaded::Script, "/a.js"),
            of(Loaded::Frame, "/f"),
            of(Loaded::Image, "/i.png"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_insecure_page_mixes_nothing() {
        assert_eq!(of("http://x.gov.cn/", PAGE), []);
    }
}
