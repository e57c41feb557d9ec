//! Bodies in content-codings, honest and otherwise.

use async_compression::{
    Level,
    tokio::write::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder},
};
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// What the bombs unfold to, bytes: many times the limit of the tests.
const BOMB: usize = 16 * 1024 * 1024;

/// An encoder's work, without a runtime: it writes to memory, so it never waits.
fn encoded<W: AsyncWrite + Unpin>(mut encoder: W, bytes: &[u8], inner: impl Fn(W) -> Vec<u8>) -> Vec<u8> {
    let work = async {
        encoder.write_all(bytes).await.expect("writing to memory");
        encoder.shutdown().await.expect("writing to memory");
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(work);
    inner(encoder)
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    encoded(GzipEncoder::with_quality(Vec::new(), Level::Fastest), bytes, GzipEncoder::into_inner)
}

pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    encoded(BrotliEncoder::with_quality(Vec::new(), Level::Fastest), bytes, BrotliEncoder::into_inner)
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    encoded(ZstdEncoder::with_quality(Vec::new(), Level::Fastest), bytes, ZstdEncoder::into_inner)
}

pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    encoded(ZlibEncoder::with_quality(Vec::new(), Level::Fastest), bytes, ZlibEncoder::into_inner)
}

/// Zeros that a coding folds to almost nothing.
pub(crate) fn bomb(coding: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    coding(&vec![0; BOMB])
}
