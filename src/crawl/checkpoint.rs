//! The frontier as opaque, versioned bytes, so that a run survives its process.
//!
//! Tasks that were running when the checkpoint was made are not in it; the caller hands them out again by
//! reporting them as failed, or lets them go.

use super::Frontier;

/// First bytes of a checkpoint: format and version.
const MARK: &[u8] = b"gongkai-frontier/1\n";

/// Why bytes are no checkpoint of this version.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// Another format or version.
    #[error("not a frontier checkpoint of this version")]
    Version,
    /// Damaged.
    #[error("frontier checkpoint is damaged")]
    Damaged(#[source] postcard::Error),
}

impl Frontier {
    /// The state as bytes.
    ///
    /// # Errors
    /// [`CheckpointError::Damaged`] if it cannot be encoded.
    pub fn checkpoint(&self) -> Result<Vec<u8>, CheckpointError> {
        postcard::to_extend(self, MARK.to_vec()).map_err(CheckpointError::Damaged)
    }

    /// The state from bytes.
    ///
    /// # Errors
    /// [`CheckpointError`] when the bytes are of another version or damaged.
    pub fn restore(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let body = bytes.strip_prefix(MARK).ok_or(CheckpointError::Version)?;
        postcard::from_bytes(body).map_err(CheckpointError::Damaged)
    }
}
