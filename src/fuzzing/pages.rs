//! What a site answers: pages, the data of lists, sitemaps and feeds.

use super::chosen;
use crate::extract::{self, Input};
use crate::model::Address;

/// Types that servers send with pages, true or not.
const TYPES: [Option<&str>; 8] = [
    Some("text/html; charset=utf-8"),
    Some("text/html"),
    None,
    Some("text/html; charset=gb2312"),
    Some("text/html; charset=\u{FFFD}"),
    Some("text/plain"),
    Some("application/octet-stream"),
    Some("text/html; charset=utf-16le"),
];

const PLACES: [&str; 4] = [
    "http://x.gov.cn/",
    "http://x.gov.cn/zwgk/tzgg/202601/t20260105_77.html",
    "https://x.gov.cn:8443/col/col1/index.html?uid=1&pageNum=2",
    "http://x.gov.cn/gkmlpt/guide",
];

/// A page under any type and address.
pub fn page(data: &[u8]) {
    let (choice, body) = chosen(data);
    let content_type = TYPES[usize::from(choice) % TYPES.len()];
    read(PLACES[usize::from(choice / 8) % PLACES.len()], content_type, body);
}

/// The answer of a data address.
pub fn list_data(data: &[u8]) {
    const ASKED: [(&str, &str); 5] = [
        ("http://x.gov.cn/module/web/jpage/dataproxy.jsp?page=1&webid=3", "text/xml"),
        ("http://x.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit?x=1", "application/json"),
        ("http://x.gov.cn/irs/front/list?searchWord=a", "application/json"),
        ("http://x.gov.cn/gkmlpt/api/all/1?page=1", "application/json"),
        ("http://x.gov.cn/col/col1/index.html", "text/html"),
    ];
    let (choice, body) = chosen(data);
    let (address, content_type) = ASKED[usize::from(choice) % ASKED.len()];
    read(address, Some(content_type), body);
}

/// A sitemap or feed.
pub fn feed(data: &[u8]) {
    let body = [b"<?xml version='1.0'?>", data].concat();
    read("http://x.gov.cn/sitemap.xml", Some("application/xml"), &body);
}

/// Reads it, and sees that what was found is what it should be.
pub(super) fn read(address: &str, content_type: Option<&str>, body: &[u8]) {
    let address = Address::parse(address).expect("an address of ours");
    let facts = extract::page(Input { address: &address, content_type, body });
    for link in &facts.links {
        let again = Address::parse(link.address.as_str());
        assert_eq!(again.as_ref(), Ok(&link.address), "a link is normalised");
    }
    assert!(facts.rows.len() <= 20_000 && facts.links.len() <= 20_000, "lists have an end");
}
