//! Files by their digest: reports, packs, letters. Kept once, compressed.

use std::io::{Read as _, Write as _};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

use super::{
    Error, Store,
    change::sha256,
    sql::{Fields, Read, args},
};

/// A file larger than this is kept elsewhere.
pub(super) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A file as it is kept.
#[derive(Debug)]
pub(super) struct Blob {
    pub(super) digest: String,
    pub(super) size: i64,
    pub(super) bytes: Vec<u8>,
}

impl Blob {
    pub(super) fn pack(bytes: &[u8]) -> Self {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
        let packed = packed.expect("writing into memory cannot fail");
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        Self { digest: sha256(bytes), size, bytes: packed }
    }

    /// The bytes as they were given.
    pub(super) fn unpack(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let most = u64::try_from(self.size).unwrap_or(0) + 1;
        let read = ZlibDecoder::new(self.bytes.as_slice()).take(most).read_to_end(&mut bytes);
        match read {
            Ok(_) if sha256(&bytes) == self.digest => Ok(bytes),
            _ => Err(Error::Damaged(format!("the kept file {} is not what was kept", self.digest))),
        }
    }
}

impl Read for Blob {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { digest: fields.text()?, size: fields.int()?, bytes: fields.bytes()? })
    }
}

impl Store {
    /// A kept file by its digest; `None` when there is none.
    ///
    /// # Errors
    /// [`Error::Damaged`] when its bytes are not those that were kept.
    pub async fn blob(&self, digest: &str) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT digest, size, bytes FROM blobs WHERE digest = $1";
        let blob: Option<Blob> = self.db.first(sql, args![digest]).await?;
        blob.map(|blob| blob.unpack()).transpose()
    }
}
