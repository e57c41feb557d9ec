//! WARC 1.1 records (ISO 28500:2017) as bytes: a `warcinfo` per file, a `request` and a `response` per exchange.

use std::fmt::Write;

use data_encoding::BASE32;
use jiff::Timestamp;
use sha1::{Digest, Sha1};
use uuid::Uuid;

use super::{
    carry::{Carried, Revisit},
    member,
};
use crate::model::{Address, Exchange, Failure, Received};

/// Appends the record that opens a file.
pub(super) fn append_info(out: &mut Vec<u8>, file: &str, at: Timestamp) {
    let body = format!(
        "software: gongkai/{}\r\nformat: WARC File Format 1.1\r\nconformsTo: \
         http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let mut head = head("warcinfo", &Uuid::new_v4(), at, "application/warc-fields", body.len());
    let _ = write!(head, "WARC-Filename: {file}\r\n\r\n");
    member::append(out, &[head.as_bytes(), body.as_bytes(), b"\r\n\r\n"]);
}

/// Appends the request and the response of an exchange; returns the offset of the response within `out`.
pub(super) fn append_exchange(out: &mut Vec<u8>, exchange: &Exchange, answer: &Received) -> usize {
    let response_id = Uuid::new_v4();
    append_request(out, exchange, &response_id);
    let offset = out.len();
    let http = http_head(answer);
    let length = http.len() + answer.raw.len();
    let mut head = head("response", &response_id, exchange.at, "application/http; msgtype=response", length);
    target(&mut head, &exchange.address);
    if let Some(remote) = exchange.remote {
        let _ = write!(head, "WARC-IP-Address: {remote}\r\n");
    }
    if answer.version == "HTTP/2" {
        head.push_str("WARC-Protocol: h2\r\n");
    }
    match &answer.cut {
        Some(Failure::TooLarge) => head.push_str("WARC-Truncated: length\r\n"),
        Some(Failure::Timeout) => head.push_str("WARC-Truncated: time\r\n"),
        Some(_) => head.push_str("WARC-Truncated: disconnect\r\n"),
        None => {}
    }
    let _ = write!(head, "WARC-Payload-Digest: sha1:{}\r\n\r\n", BASE32.encode(&Sha1::digest(&answer.raw)));
    member::append(out, &[head.as_bytes(), http.as_bytes(), &answer.raw, b"\r\n\r\n"]);
    offset
}

/// Appends the request of an exchange; `answered_by`: the record of its answer.
fn append_request(out: &mut Vec<u8>, exchange: &Exchange, answered_by: &Uuid) {
    let request = exchange.request_head.as_bytes();
    let mut head =
        head("request", &Uuid::new_v4(), exchange.at, "application/http; msgtype=request", request.len());
    target(&mut head, &exchange.address);
    let _ = write!(head, "WARC-Concurrent-To: <urn:uuid:{answered_by}>\r\n\r\n");
    member::append(out, &[head.as_bytes(), request, b"\r\n\r\n"]);
}

/// Appends the request and the revisit of an exchange whose `answer` says that what `earlier` holds still stands;
/// returns the offset of the revisit within `out`. Its block is the head of the answer alone.
pub(super) fn append_revisit(
    out: &mut Vec<u8>,
    exchange: &Exchange,
    answer: &Received,
    earlier: &Carried,
    how: Revisit,
) -> usize {
    let id = Uuid::new_v4();
    append_request(out, exchange, &id);
    let offset = out.len();
    let http = http_head(answer);
    let mut head = head("revisit", &id, exchange.at, "application/http; msgtype=response", http.len());
    target(&mut head, &exchange.address);
    if let Some(remote) = exchange.remote {
        let _ = write!(head, "WARC-IP-Address: {remote}\r\n");
    }
    let (profile, Carried { id, at, .. }) = (how.profile(), earlier);
    let of = earlier.listed.as_ref().map_or(&exchange.address, |listed| listed.entry().address);
    let _ = write!(
        head,
        "WARC-Profile: {profile}\r\nWARC-Refers-To: {id}\r\nWARC-Refers-To-Target-URI: {of}\r\n\
         WARC-Refers-To-Date: {at}\r\n"
    );
    if how == Revisit::SamePayload {
        let digest = BASE32.encode(&Sha1::digest(&answer.raw));
        let _ = write!(head, "WARC-Payload-Digest: sha1:{digest}\r\n");
    }
    head.push_str("\r\n");
    member::append(out, &[head.as_bytes(), http.as_bytes(), b"\r\n\r\n"]);
    offset
}

/// Appends a document as scripts made it: a `conversion` of what was received for `address`. `by` names the browser.
pub(super) fn append_rendered(out: &mut Vec<u8>, address: &Address, at: Timestamp, by: &str, html: &[u8]) {
    let mut head = head("conversion", &Uuid::new_v4(), at, "text/html; charset=utf-8", html.len());
    target(&mut head, address);
    let by: String = by.chars().filter(|c| !c.is_control()).collect();
    let digest = BASE32.encode(&Sha1::digest(html));
    let _ = write!(head, "WARC-Block-Digest: sha1:{digest}\r\nX-Rendered-By: {by}\r\n\r\n");
    member::append(out, &[head.as_bytes(), html, b"\r\n\r\n"]);
}

fn head(kind: &str, id: &Uuid, at: Timestamp, content_type: &str, length: usize) -> String {
    let at = at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ");
    format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {at}\r\n\
         Content-Type: {content_type}\r\nContent-Length: {length}\r\n"
    )
}

fn target(head: &mut String, address: &Address) {
    let _ = write!(head, "WARC-Target-URI: {address}\r\n");
}

/// Status line and headers. The transfer coding is left out, for the body is stored without it.
fn http_head(answer: &Received) -> String {
    let version = if answer.version == "HTTP/1.0" { "HTTP/1.0" } else { "HTTP/1.1" };
    let mut head = format!("{version} {} \r\n", answer.status);
    for (name, value) in answer.headers.iter().filter(|(name, _)| name != "transfer-encoding") {
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    head
}
