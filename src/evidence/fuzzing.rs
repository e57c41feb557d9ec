//! The reader and the writer of records, for fuzzing and tests alone.

use std::io::{BufReader, Cursor};

use bytes::Bytes;
use jiff::Timestamp;

use super::{member, mend, read, record};
use crate::model::{Address, Exchange, Purpose, Received};

/// A file of evidence that a process left behind, cut and damaged.
pub(crate) fn whole(bytes: &[u8]) {
    let mut lines = String::new();
    let end = mend::whole_records(BufReader::new(Cursor::new(bytes)), "f", &mut lines);
    assert!(end.is_ok_and(|end| end <= bytes.len() as u64), "memory has no trouble of its own");
    assert!(lines.lines().all(|line| line.ends_with('}')), "one line a record");
    let _ = member::read(bytes, 1 << 20);
}

/// Records, whole as members, with any content; NUL NUL divides them.
pub(crate) fn records(bytes: &[u8]) {
    let mut file = Vec::new();
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, b"\0\0") {
        member::append(&mut file, &[&rest[..at]]);
        rest = &rest[at + 2..];
    }
    member::append(&mut file, &[rest]);
    whole(&file);
    let _ = (read::parse(rest), read::parse_rendered(rest), read::listed(rest));
}

/// An exchange whose headers and body come from the site: what was kept is what is read back.
pub(crate) fn round_trip(bytes: &[u8]) {
    let (head, body) =
        memchr::memmem::find(bytes, b"\0\0").map_or((bytes, &b""[..]), |at| (&bytes[..at], &bytes[at + 2..]));
    let head = String::from_utf8_lossy(head);
    let mut parts = head.split('\0');
    let target = parts.next().unwrap_or_default();
    let Ok(address) = Address::parse(&format!("http://x.gov.cn/{target}")) else { return };
    let headers: Vec<(String, String)> =
        parts.map(|value| ("x-header".to_owned(), value.to_owned())).collect();
    let raw = Bytes::copy_from_slice(body);
    let answer =
        Received { status: 200, headers, version: "HTTP/1.1", raw: raw.clone(), body: raw, cut: None };
    let exchange = Exchange {
        address: address.clone(),
        purpose: Purpose::Page,
        at: Timestamp::UNIX_EPOCH,
        duration_ms: 0,
        remote: None,
        request_head: format!("GET {} HTTP/1.1\r\n\r\n", address.path()),
        result: Ok(answer.clone()),
    };
    let mut file = Vec::new();
    let offset = record::append_exchange(&mut file, &exchange, &answer);
    let content = member::read(&file[offset..], u64::MAX).expect("a member of ours");
    let stored = read::parse(&content).expect("a record of ours");
    assert_eq!(stored.raw, answer.raw, "the body is kept byte for byte");
    assert_eq!(stored.headers.len(), answer.headers.len(), "no header makes two");
    assert!(read::listed(&content).is_some(), "the index finds it");
}
