//! Evidence: every exchange as received, in WARC 1.1 files with an index, and back again.
//!
//! Comes in: exchanges. Goes out: a pointer for each, and later the stored answer behind a pointer. One gzip
//! member per record, so that a record can be read alone; a file cut at any byte is readable up to the last
//! whole record. Findings point in here; `replay` judges from here.

mod carry;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod index;
mod member;
mod mend;
mod read;
mod record;
mod write;

use std::path::{Path, PathBuf};

pub use carry::{Carried, Revisit};
pub use read::{Archive, Stored};
pub use write::Writer;

/// Folder of the evidence inside an audit's folder.
pub const FOLDER: &str = "evidence";

/// What *we* could not do with evidence.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk refused.
    #[error("evidence file {}: {source}", path.display())]
    Disk {
        /// File in question.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A pointer leads to no record, or to a damaged one.
    #[error("evidence file {} at byte {offset}: {what}", path.display())]
    Damaged {
        /// File in question.
        path: PathBuf,
        /// Byte offset of the record.
        offset: u64,
        /// What is wrong there.
        what: &'static str,
    },
}

/// Turns an I/O error about `path` into ours.
fn disk(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Disk { path, source }
}
