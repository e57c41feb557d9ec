//! Receives a body: keeps what came over the wire and undoes its content-coding, both under one limit.
//!
//! The limit is counted while the bytes come in, so a bomb costs its limit and no more.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_compression::tokio::bufread::{
    BrotliDecoder, DeflateDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader},
    time::{Instant, timeout_at},
};
use tokio_util::io::StreamReader;

use super::policy::BODY_LIMIT_MOST_BYTES;
use crate::model::Failure;

/// More codings than this on one body are nobody's honest page.
const MAX_CODINGS: usize = 2;

/// What decoders and the reading loop read at a time, bytes.
const PIECE: usize = 16 * 1024;

/// A content-coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    /// zlib by the book, raw by habit; the first bytes tell.
    Deflate,
    Brotli,
    Zstd,
}

/// A body, as far as it came.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) raw: Bytes,
    pub(crate) decoded: Bytes,
    pub(crate) cut: Option<Failure>,
}

/// The codings of a `Content-Encoding` value, in the order they were applied. What is no coding (`utf-8` is seen
/// in the wild) is passed over, as browsers do.
pub(crate) fn codings(header: &str) -> Result<Vec<Coding>, Failure> {
    let named = header.split(',').filter_map(|name| match name.trim().to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" => Some(Coding::Gzip),
        "deflate" => Some(Coding::Deflate),
        "br" => Some(Coding::Brotli),
        "zstd" => Some(Coding::Zstd),
        _ => None,
    });
    let codings: Vec<Coding> = named.take(MAX_CODINGS + 1).collect();
    match codings.len() {
        0..=MAX_CODINGS => Ok(codings),
        _ => Err(Failure::Malformed(format!("more than {MAX_CODINGS} content-codings"))),
    }
}

/// Undoes the content-coding of a stored body that was received whole, under whatever limit: the same bytes give the
/// same result.
pub async fn decoded(headers: &[(String, String)], raw: &Bytes) -> Bytes {
    let named = headers.iter().filter(|(name, _)| name == "content-encoding");
    let named: Vec<&str> = named.map(|(_, value)| value.as_str()).collect();
    // As on receipt: a coding that cannot be undone leaves the bytes as they are.
    let codings = codings(&named.join(",")).unwrap_or_default();
    let once = futures_util::stream::iter([Ok(raw.clone())]);
    // Nothing is waited for here: the bytes are all there.
    let deadline = Instant::now() + Duration::from_secs(3600);
    receive(once, &codings, BODY_LIMIT_MOST_BYTES, deadline).await.decoded
}

/// Receives `stream` until its end, a failure, `limit` bytes, or `deadline`.
pub(crate) async fn receive<S>(mut stream: S, codings: &[Coding], limit: u64, deadline: Instant) -> Body
where
    S: Stream<Item = Result<Bytes, Failure>> + Send + Unpin,
{
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let tap = Arc::new(Mutex::new(Tap { raw: Vec::new(), limit, fault: None }));
    let mut decoded = Vec::new();
    let mut trouble = None;
    if !codings.is_empty() {
        let tapped = Tapped { stream: &mut stream, tap: Arc::clone(&tap) };
        trouble = decode(Box::new(StreamReader::new(tapped)), codings, limit, deadline, &mut decoded).await;
    }
    if trouble.is_none() {
        // Without a coding this is the whole body; with one, what follows its end, so that the connection is
        // left in good order and a missing rest is noticed.
        trouble = drain(&mut stream, &tap, deadline).await;
    }
    let mut tap = held(&tap);
    let raw = Bytes::from(std::mem::take(&mut tap.raw));
    let cut = tap.fault.take().or(trouble);
    let decoded = if codings.is_empty() { raw.clone() } else { Bytes::from(decoded) };
    Body { raw, decoded, cut }
}

/// Keeps the bytes that pass, and why they stopped.
struct Tap {
    raw: Vec<u8>,
    limit: usize,
    fault: Option<Failure>,
}

impl Tap {
    /// Takes note of what came; an error ends the reading.
    fn pass(&mut self, item: Result<Bytes, Failure>) -> io::Result<Bytes> {
        let stopped = || io::Error::other("stopped");
        match item {
            Ok(chunk) => {
                let room = self.limit - self.raw.len();
                self.raw.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    self.fault = Some(Failure::TooLarge);
                    return Err(stopped());
                }
                Ok(chunk)
            }
            Err(failure) => {
                self.fault = Some(failure);
                Err(stopped())
            }
        }
    }
}

struct Tapped<'s, S> {
    stream: &'s mut S,
    tap: Arc<Mutex<Tap>>,
}

impl<S> Stream for Tapped<'_, S>
where
    S: Stream<Item = Result<Bytes, Failure>> + Unpin,
{
    type Item = io::Result<Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let item = std::task::ready!(self.stream.poll_next_unpin(context));
        std::task::Poll::Ready(item.map(|item| held(&self.tap).pass(item)))
    }
}

async fn drain<S>(stream: &mut S, tap: &Mutex<Tap>, deadline: Instant) -> Option<Failure>
where
    S: Stream<Item = Result<Bytes, Failure>> + Unpin,
{
    loop {
        match timeout_at(deadline, stream.next()).await {
            Err(_) => return Some(Failure::Timeout),
            Ok(None) => return None,
            Ok(Some(item)) => {
                if held(tap).pass(item).is_err() {
                    // The reason is kept in the tap.
                    return None;
                }
            }
        }
    }
}

async fn decode(
    mut source: Box<dyn AsyncBufRead + Send + Unpin + '_>,
    codings: &[Coding],
    limit: usize,
    deadline: Instant,
    decoded: &mut Vec<u8>,
) -> Option<Failure> {
    // The last coding applied is the first to be undone.
    for coding in codings.iter().rev() {
        let opened = match timeout_at(deadline, open(source, *coding)).await {
            Err(_) => return Some(Failure::Timeout),
            Ok(opened) => opened,
        };
        source = match opened {
            Ok(Some(reader)) => Box::new(BufReader::with_capacity(PIECE, reader)),
            // An empty body has nothing to undo.
            Ok(None) => return None,
            Err(error) => return Some(undecodable(&error)),
        };
    }
    let mut piece = vec![0; PIECE];
    loop {
        let read = match timeout_at(deadline, source.read(&mut piece)).await {
            Err(_) => return Some(Failure::Timeout),
            Ok(Err(error)) => return Some(undecodable(&error)),
            Ok(Ok(0)) => return None,
            Ok(Ok(read)) => read,
        };
        let room = limit - decoded.len();
        decoded.extend_from_slice(&piece[..read.min(room)]);
        if read > room {
            return Some(Failure::TooLarge);
        }
    }
}

type Reader<'s> = Box<dyn AsyncRead + Send + Unpin + 's>;

async fn open<'s>(
    mut source: Box<dyn AsyncBufRead + Send + Unpin + 's>,
    coding: Coding,
) -> io::Result<Option<Reader<'s>>> {
    let start = source.fill_buf().await?;
    let Some(first) = start.first().copied() else {
        return Ok(None);
    };
    let second = start.get(1).copied();
    Ok(Some(match coding {
        Coding::Gzip => Box::new(GzipDecoder::new(source)),
        Coding::Brotli => Box::new(BrotliDecoder::new(source)),
        // RFC 9659: no more than 8 MiB of window on the web.
        Coding::Zstd => {
            let window = async_compression::zstd::DParameter::window_log_max(23);
            Box::new(ZstdDecoder::with_params(source, &[window]))
        }
        Coding::Deflate if is_zlib(first, second) => Box::new(ZlibDecoder::new(source)),
        Coding::Deflate => Box::new(DeflateDecoder::new(source)),
    }))
}

/// RFC 1950 §2.2: method 8, and a check sum over the first two bytes.
fn is_zlib(first: u8, second: Option<u8>) -> bool {
    let sum = second.map_or(0, |second| (u16::from(first) << 8 | u16::from(second)) % 31);
    first & 0x0f == 8 && first >> 4 <= 7 && sum == 0
}

fn undecodable(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Failure::Truncated,
        _ => Failure::Malformed("content-coding cannot be undone".to_owned()),
    }
}

fn held(tap: &Mutex<Tap>) -> MutexGuard<'_, Tap> {
    tap.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::{io::Write, time::Duration};

    use super::*;

    async fn read(pieces: Vec<Result<Bytes, Failure>>, header: &str, limit: u64) -> Body {
        let deadline = Instant::now() + Duration::from_secs(20);
        receive(futures_util::stream::iter(pieces), &codings(header).unwrap(), limit, deadline).await
    }

    async fn whole(bytes: &[u8], header: &str, limit: u64) -> Body {
        let pieces = bytes.chunks(7).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect();
        read(pieces, header, limit).await
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[tokio::test]
    async fn a_plain_body_is_kept_as_it_came() {
        let body = whole(b"hello, world", "identity", 100).await;
        assert_eq!(
            (&body.raw[..], &body.decoded[..], body.cut),
            (&b"hello, world"[..], &b"hello, world"[..], None)
        );
    }

    #[tokio::test]
    async fn codings_are_undone_and_the_wire_is_kept() {
        let text = "政府信息公开".repeat(50).into_bytes();
        let zip = gzip(&text);
        let body = whole(&zip, "gzip", 10_000).await;
        assert_eq!((&body.raw[..], &body.decoded[..], body.cut), (&zip[..], &text[..], None));
        let twice = whole(&gzip(&zip), "gzip, gzip", 10_000).await;
        assert_eq!((&twice.decoded[..], twice.cut), (&text[..], None));
    }

    #[tokio::test]
    async fn deflate_is_read_with_and_without_its_wrapping() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(b"some text, some text").unwrap();
        let zlib = zlib.finish().unwrap();
        for bytes in [&zlib[..], &zlib[2..zlib.len() - 4]] {
            assert_eq!(&whole(bytes, "deflate", 1_000).await.decoded[..], b"some text, some text");
        }
    }

    #[tokio::test]
    async fn limits_hold_on_the_wire_and_after_decoding() {
        let exact = whole(b"12345678", "", 8).await;
        assert_eq!((exact.raw.len(), exact.cut), (8, None));
        let over = whole(b"123456789", "", 8).await;
        assert_eq!((over.raw.len(), over.decoded.len(), over.cut), (8, 8, Some(Failure::TooLarge)));
        let bomb = whole(&gzip(&vec![0; 1_000_000]), "gzip", 10_000).await;
        assert_eq!((bomb.decoded.len(), bomb.cut), (10_000, Some(Failure::TooLarge)));
        assert!(bomb.raw.len() < 2_000, "stops reading at the limit");
    }

    #[tokio::test]
    async fn damage_is_told_apart() {
        let zip = gzip(b"a text that is long enough to be cut");
        assert_eq!(whole(&zip[..zip.len() - 12], "gzip", 1_000).await.cut, Some(Failure::Truncated));
        assert!(matches!(
            whole(b"<html>not gzip</html>", "gzip", 1_000).await.cut,
            Some(Failure::Malformed(_))
        ));
        let broken = read(vec![Ok(Bytes::from_static(b"half")), Err(Failure::Truncated)], "", 1_000).await;
        assert_eq!((&broken.raw[..], broken.cut), (&b"half"[..], Some(Failure::Truncated)));
        assert_eq!(whole(b"", "gzip", 10).await.cut, None);
    }

    #[test]
    fn what_is_no_coding_is_passed_over() {
        assert_eq!(codings("utf-8"), Ok(vec![]));
        assert_eq!(codings(" GZIP ,br"), Ok(vec![Coding::Gzip, Coding::Brotli]));
        assert!(codings("gzip, gzip, gzip").is_err());
    }
}
