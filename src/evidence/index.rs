//! The index of an evidence folder in CDXJ form: one line per response, sorted by SURT key and time.

use std::fmt::Write;

use jiff::Timestamp;

use crate::model::{Address, WarcRef};

/// What the index says of one response.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) address: &'a Address,
    pub(super) at: Timestamp,
    pub(super) content_type: Option<&'a str>,
    pub(super) status: u16,
}

/// One line, newline included. `length`: bytes of the compressed record.
pub(super) fn line(entry: &Entry<'_>, place: &WarcRef, length: u64) -> String {
    let mime = entry.content_type.and_then(|value| value.split(';').next()).unwrap_or("unk").trim();
    let mut line = format!("{} {} ", surt(entry.address), entry.at.strftime("%Y%m%d%H%M%S"));
    let json = serde_json::json!({
        "url": entry.address, "mime": mime, "status": entry.status.to_string(),
        "length": length.to_string(), "offset": place.offset.to_string(), "filename": place.file,
    });
    let _ = writeln!(line, "{json}");
    line
}

/// Sort-friendly form of an address: host labels reversed, then path and query (`cn,gov,x)/zwgk/`).
fn surt(address: &Address) -> String {
    let host = address.host();
    let port = &address.authority()[host.len()..];
    let literal = host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let labels: Vec<&str> = host.split('.').rev().collect();
    let host = if literal { host.to_owned() } else { labels.join(",") };
    let query = address.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{host}{port}){}{query}", address.path()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_sorts_by_site_then_path() {
        let surt = |text| surt(&Address::parse(text).unwrap());
        assert_eq!(surt("http://www.x.gov.cn/A?b=1"), "cn,gov,x,www)/a?b=1");
        assert_eq!(surt("http://127.0.0.1:81/"), "127.0.0.1:81)/");
    }
}
