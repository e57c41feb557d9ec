//! Bodies in content-codings, honest and otherwise.

use std::sync::LazyLock;

use async_compression::{
    Level,
    tokio::write::{BrotliEncoder, GzipEncoder, ZlibEncoder, ZstdEncoder},
};
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// What the bombs unfold to, bytes: many times the limit of the tests.
const BOMB: usize = 4 * 1024 * 1024;

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

/// Zeros that codings fold to almost nothing.
pub(crate) struct Bombs {
    pub(crate) gzip: Vec<u8>,
    pub(crate) deflate: Vec<u8>,
    pub(crate) brotli: Vec<u8>,
    pub(crate) zstd: Vec<u8>,
    pub(crate) nested: Vec<u8>,
}

/// Made once, before anybody waits for them.
pub(crate) fn bombs() -> &'static Bombs {
    static BOMBS: LazyLock<Bombs> = LazyLock::new(|| {
        let zeros = vec![0; BOMB];
        let once = gzip(&zeros);
        let nested = gzip(&once);
        Bombs { gzip: once, deflate: deflate(&zeros), brotli: brotli(&zeros), zstd: zstd(&zeros), nested }
    });
    &BOMBS
}
