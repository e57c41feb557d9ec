//! A change: what is written together, by whom, and why.
//!
//! Facts are only ever added. Each is numbered by its entry in the journal, which says who recorded it and when; what
//! stands is the newest. A closed round is guarded here, for every module that writes.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{
    Error,
    blobs::{self, Blob},
    keys::{DecisionId, RunId, key_of},
    sql::{Tx, args},
};

/// Who records something, when, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// A person's name, or the program with its version.
    pub who: String,
    /// Whether `who` is a person.
    pub is_person: bool,
    /// When.
    pub at: Timestamp,
    /// In words; may be empty.
    pub why: String,
    /// The decision under which a closed round is changed.
    pub decision: Option<DecisionId>,
}

impl By {
    /// This program by itself.
    pub fn program(at: Timestamp) -> Self {
        let who = concat!("gongkai ", env!("CARGO_PKG_VERSION")).to_owned();
        Self { who, is_person: false, at, why: String::new(), decision: None }
    }

    /// A person.
    pub fn person(who: impl Into<String>, at: Timestamp) -> Self {
        Self { who: who.into(), is_person: true, at, why: String::new(), decision: None }
    }

    /// With the reason in words.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Under a recorded decision about a closed round.
    #[must_use]
    pub fn under(mut self, decision: DecisionId) -> Self {
        self.decision = Some(decision);
        self
    }
}

/// What is being written. See [`Store::change`](super::Store::change).
pub struct Change {
    pub(super) tx: Tx,
    by: By,
    last: Option<i64>,
}

impl Change {
    pub(super) fn new(tx: Tx, by: By) -> Self {
        Self { tx, by, last: None }
    }

    /// Who writes, and when.
    pub fn by(&self) -> &By {
        &self.by
    }

    /// Who writes from here on: one change may hold the facts of several people.
    pub fn set_by(&mut self, by: By) {
        self.by = by;
    }

    /// Keeps everything that was written.
    ///
    /// # Errors
    /// [`Error`] of the engine; then nothing is kept.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await
    }

    /// Writes the entry of one fact into the journal; its number.
    pub(super) async fn entry(&mut self, did: &str, about: &str) -> Result<i64, Error> {
        let last = match self.last {
            Some(last) => last,
            // Nobody else writes meanwhile.
            None => self.tx.first("SELECT COALESCE(MAX(no), 0) FROM entries", args![]).await?.unwrap_or(0),
        };
        let (no, by) = (last + 1, &self.by);
        let (at, decision) = (by.at.as_millisecond(), by.decision.map(|it| it.0));
        let row = args![no, at, &by.who, by.is_person, did, about, &by.why, decision];
        let sql = "INSERT INTO entries (no, at, who, is_person, did, about, why, decision)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.tx.run(sql, row).await?;
        self.last = Some(no);
        Ok(no)
    }

    /// Keeps a file by its digest, once.
    pub(super) async fn blob(&mut self, bytes: &[u8]) -> Result<String, Error> {
        let blob = Blob::pack(bytes);
        let row = args![&blob.digest, blob.size, blob.bytes];
        let sql =
            "INSERT INTO blobs (digest, size, bytes) VALUES ($1, $2, $3) ON CONFLICT (digest) DO NOTHING";
        self.tx.run(sql, row).await?;
        Ok(blob.digest)
    }

    /// Keeps a letter or a proof that came with a fact; its name and digest.
    pub(super) async fn attachment(
        &mut self,
        file: Option<&Attachment>,
    ) -> Result<(String, Option<String>), Error> {
        match file {
            None => Ok((String::new(), None)),
            Some(Attachment { name, bytes: None }) => Ok((name.clone(), None)),
            Some(Attachment { name, bytes: Some(bytes) }) => {
                if bytes.len() > blobs::MOST_BYTES {
                    let most = blobs::MOST_BYTES / 1024 / 1024;
                    return Err(Error::Invalid(format!(
                        "{name} is larger than {most} MiB; keep it elsewhere, and give its name only"
                    )));
                }
                Ok((name.clone(), Some(self.blob(bytes).await?)))
            }
        }
    }

    /// The key of a unit that is in the store.
    pub(super) async fn unit(&mut self, id: &str) -> Result<i64, Error> {
        let key = key_of("unit", &[id]);
        self.known("SELECT key FROM units WHERE key = $1", key, "unit", id).await
    }

    /// The key of a round that is in the store.
    pub(super) async fn round(&mut self, name: &str) -> Result<i64, Error> {
        let key = key_of("round", &[name]);
        self.known("SELECT key FROM rounds WHERE key = $1", key, "round", name).await
    }

    /// The key of a run that is in the store.
    pub(super) async fn run(&mut self, run: RunId) -> Result<i64, Error> {
        self.known("SELECT key FROM runs WHERE key = $1", run.0, "run", &run.to_string()).await
    }

    async fn known(
        &mut self,
        sql: &'static str,
        key: i64,
        what: &'static str,
        name: &str,
    ) -> Result<i64, Error> {
        let found = self.tx.first(sql, args![key]).await?;
        found.ok_or_else(|| Error::Unknown { what, name: name.to_owned(), near: None })
    }

    /// Refuses a change to a closed round that is not made under one of its decisions.
    pub(super) async fn must_be_open(&mut self, round: i64) -> Result<(), Error> {
        let sql = "SELECT f.event FROM round_facts f WHERE f.round = $1 AND f.event IN ('opened', 'closed')
                   ORDER BY f.entry DESC LIMIT 1";
        if self.tx.first::<String>(sql, args![round]).await?.as_deref() != Some("closed") {
            return Ok(());
        }
        if let Some(decision) = self.by.decision {
            let sql = "SELECT round FROM decisions WHERE key = $1";
            if self.tx.first::<i64>(sql, args![decision.0]).await? == Some(round) {
                return Ok(());
            }
        }
        let name = self.tx.first::<String>("SELECT name FROM rounds WHERE key = $1", args![round]).await?;
        Err(Error::Frozen { round: name.unwrap_or_default() })
    }

    /// Refuses a change to a run that counts in a closed round.
    pub(super) async fn run_must_be_open(&mut self, run: i64) -> Result<(), Error> {
        let rows =
            self.tx.rows("SELECT round FROM round_runs WHERE run = $1 ORDER BY round", args![run]).await?;
        for round in super::sql::read_all::<i64>(&rows)? {
            self.must_be_open(round).await?;
        }
        Ok(())
    }
}

/// A file that comes with a fact: a letter, a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// Its bytes; `None`: it is kept elsewhere, only its name is noted.
    pub bytes: Option<Vec<u8>>,
}

/// Digest of bytes, hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
