//! The journal of a gathering: `audit.json` (the record and what was left out) and `visits.jsonl` (every visit).
//!
//! With the evidence it is all that a replay needs.

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Error, Folder, folder::disk};
use crate::model::{Address, Attempt, AuditRecord, Lang, Outcome, UncheckedKind, WarcRef};

/// Version of both files.
const SCHEMA: &str = "gongkai.gathering/1";

/// Content of `audit.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Gathering {
    /// Version of this file.
    pub(super) schema: String,
    /// Who, when, how much.
    pub(super) record: AuditRecord,
    /// What belonged to the site: authority and path prefix.
    pub(super) scope: Vec<(String, String)>,
    /// Found but never fetched.
    pub(super) unchecked: Vec<(Address, UncheckedKind)>,
    /// Hosts that never answered: links to them that were not tried one by one.
    pub(super) host_down: Vec<Address>,
    /// Links whose hosts refused us before they were tried.
    pub(super) blocked: Vec<Address>,
    /// Pack it was judged under first.
    pub(super) pack: String,
    /// Language of the papers.
    pub(super) lang: Lang,
}

impl Gathering {
    pub(super) fn schema() -> String {
        SCHEMA.to_owned()
    }

    /// Reads the record of a finished gathering.
    pub(super) fn load(folder: &Folder) -> Result<Self, Error> {
        let path = folder.file(Folder::RECORD);
        if !path.exists() {
            return Err(Error::NoAudit { path: folder.path().to_owned() });
        }
        let bytes = folder.read(Folder::RECORD)?;
        serde_json::from_slice(&bytes).map_err(|source| Error::Unreadable {
            path,
            line: source.line(),
            source,
        })
    }

    /// Writes the record; from then on the gathering counts as finished.
    pub(super) fn save(&self, folder: &Folder) -> Result<(), Error> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|source| Error::Unreadable {
            path: folder.file(Folder::RECORD),
            line: 0,
            source,
        })?;
        bytes.push(b'\n');
        folder.write(Folder::RECORD, &bytes)
    }
}

/// One line of `visits.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct VisitLine {
    /// Address asked for.
    pub(super) address: Address,
    /// Address of the last hop.
    pub(super) final_address: Address,
    /// What it came to.
    pub(super) outcome: Outcome,
    /// Status of the last hop.
    pub(super) status: Option<u16>,
    /// When the answer came.
    pub(super) fetched_at: Option<Timestamp>,
    /// Every exchange, robots.txt left out.
    pub(super) attempts: Vec<Attempt>,
    /// The document as a browser showed it; it, not the answer, was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rendered: Option<WarcRef>,
}

/// `visits.jsonl` being written.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<BufWriter<File>>,
}

impl Journal {
    pub(super) fn create(folder: &Folder) -> Result<Self, Error> {
        let path = folder.file(Folder::VISITS);
        let file = File::create(&path).map_err(disk(&path))?;
        Ok(Self { path, file: Mutex::new(BufWriter::new(file)) })
    }

    pub(super) fn append(&self, line: &VisitLine) -> Result<(), Error> {
        let mut bytes = serde_json::to_vec(line).map_err(|source| Error::Unreadable {
            path: self.path.clone(),
            line: 0,
            source,
        })?;
        bytes.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&bytes).map_err(disk(&self.path))
    }

    pub(super) fn flush(&self) -> Result<(), Error> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.flush().map_err(disk(&self.path))
    }
}

/// Reads the visits back in the order in which they were written.
pub(super) fn visits(
    folder: &Folder,
) -> Result<impl Iterator<Item = Result<VisitLine, Error>> + use<>, Error> {
    let path = folder.file(Folder::VISITS);
    let file = BufReader::new(File::open(&path).map_err(disk(&path))?);
    Ok(file.lines().enumerate().map(move |(at, line)| {
        let line = line.map_err(disk(&path))?;
        serde_json::from_str(&line).map_err(|source| Error::Unreadable {
            path: path.clone(),
            line: at + 1,
            source,
        })
    }))
}
