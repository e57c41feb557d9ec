//! The journal of a gathering: `audit.json` (the record and what was left out) and `visits.jsonl` (every visit).
//!
//! With the evidence it is all that a replay needs, and all that an audit needs to go on after its process was killed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{File, OpenOptions, TryLockError},
    io::{BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Error, Folder, folder::disk};
use crate::model::{Address, Attempt, AuditRecord, Lang, Outcome, StoppedBy, UncheckedKind, WarcRef};

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
    /// Taken over from an earlier audit, in doubt, and never asked for: their re-used visits do not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) withdrawn: Vec<Address>,
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
        let missing = || Error::NoAudit { path: folder.path().to_owned() };
        folder.find_json(Folder::RECORD, SCHEMA)?.ok_or_else(missing)
    }

    /// Whether the audit in `folder` ended by itself: what a signal interrupted may go on.
    pub(super) fn is_finished(folder: &Folder) -> Result<bool, Error> {
        match Self::load(folder) {
            Ok(gathering) => Ok(gathering.record.stopped_by != Some(StoppedBy::Interrupted)),
            Err(Error::NoAudit { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Writes the record; from then on the gathering counts as finished.
    pub(super) fn save(&self, folder: &Folder) -> Result<(), Error> {
        folder.write_json(Folder::RECORD, self)
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
    /// Exchanges for robots.txt on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) robots: Vec<Attempt>,
    /// What the visit cost.
    #[serde(default)]
    pub(super) cost: Cost,
    /// What it owes to an earlier audit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) past: Option<Past>,
}

/// What a visit owes to an earlier audit, whose records lie in the evidence too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "how")]
pub(super) enum Past {
    /// All of it: nothing was asked; times are those of the earlier audit.
    Reused,
    /// The page: the server said that it stands.
    NotModified {
        /// The record that says so.
        revisit: WarcRef,
    },
    /// The page: it came again, the same byte for byte.
    SamePayload {
        /// The record that says so.
        revisit: WarcRef,
    },
}

/// What a visit cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Cost {
    /// Requests, robots.txt and those of a rendered page included.
    pub(super) requests: u64,
    /// Requests among them that a rendered page made.
    pub(super) beside: u64,
    /// Body bytes received.
    pub(super) bytes: u64,
}

impl VisitLine {
    /// Everything of it that lies in the evidence.
    fn places(&self) -> impl Iterator<Item = &WarcRef> {
        let attempts = self.attempts.iter().chain(&self.robots).filter_map(|attempt| attempt.warc.as_ref());
        let revisit = match &self.past {
            Some(Past::NotModified { revisit } | Past::SamePayload { revisit }) => Some(revisit),
            Some(Past::Reused) | None => None,
        };
        attempts.chain(&self.rendered).chain(revisit)
    }

    /// Nothing was asked.
    pub(super) fn is_reused(&self) -> bool {
        self.past == Some(Past::Reused)
    }

    /// The page is that of the earlier audit: not where scripts filled it anew.
    pub(super) fn is_unchanged(&self) -> bool {
        self.is_reused() || (self.past.is_some() && self.rendered.is_none())
    }

    /// When the last exchange of it began.
    pub(super) fn last_at(&self) -> Option<Timestamp> {
        self.attempts.iter().chain(&self.robots).map(|attempt| attempt.at).max()
    }
}

/// `visits.jsonl` being written: a line is handed to the operating system as soon as it is made. The file is locked,
/// so that no second process writes into the same audit.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    pub(super) fn create(folder: &Folder) -> Result<Self, Error> {
        let path = folder.file(Folder::VISITS);
        let file = OpenOptions::new().create_new(true).append(true).open(&path).map_err(disk(&path))?;
        Self::locked(path, file)
    }

    /// Opens and locks the journal that another process left.
    pub(super) fn reopen(folder: &Folder) -> Result<Self, Error> {
        let path = folder.file(Folder::VISITS);
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        let file = file.map_err(disk(&path))?;
        Self::locked(path, file)
    }

    /// Cuts off a last line cut short, and lines about evidence beyond `ends`, where its files end: those visits are
    /// made again.
    pub(super) fn cut(&self, ends: &BTreeMap<String, u64>) -> Result<(), Error> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = whole_lines(&mut *file, ends).map_err(disk(&self.path))?;
        file.set_len(whole).and_then(|()| file.seek(SeekFrom::End(0))).map_err(disk(&self.path))?;
        Ok(())
    }

    fn locked(path: PathBuf, file: File) -> Result<Self, Error> {
        match file.try_lock() {
            Ok(()) => Ok(Self { path, file: Mutex::new(file) }),
            Err(TryLockError::WouldBlock) => Err(Error::AtWork(path)),
            Err(TryLockError::Error(source)) => Err(Error::Disk { path, source }),
        }
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

    /// Brings all lines safely to the disk.
    pub(super) fn sync(&self) -> Result<(), Error> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner).try_clone();
        file.and_then(|file| file.sync_data()).map_err(disk(&self.path))
    }
}

/// Length of the lines that are whole and whose evidence is there.
pub(super) fn whole_lines(file: impl Read, ends: &BTreeMap<String, u64>) -> std::io::Result<u64> {
    let mut file = BufReader::new(file);
    let (mut whole, mut text) = (0, Vec::new());
    loop {
        text.clear();
        let length = file.read_until(b'\n', &mut text)?;
        let line = text.strip_suffix(b"\n").and_then(|text| serde_json::from_slice::<VisitLine>(text).ok());
        let kept = |place: &WarcRef| ends.get(&place.file).is_some_and(|end| place.offset < *end);
        match line {
            Some(line) if line.places().all(kept) => whole += length as u64,
            _ => return Ok(whole),
        }
    }
}

/// The addresses that were asked for although they had been re-used: their re-used visits do not count.
pub(super) fn asked_after_all(folder: &Folder) -> Result<BTreeSet<Address>, Error> {
    let (mut reused, mut asked) = (BTreeSet::new(), BTreeSet::new());
    for line in visits(folder)? {
        let line = line?;
        if line.is_reused() {
            reused.insert(line.address);
        } else if reused.contains(&line.address) {
            asked.insert(line.address);
        }
    }
    Ok(asked)
}

/// The visits that count: not those taken over from an earlier audit that were asked for after all, or `withdrawn`.
pub(super) fn counting<'a>(
    folder: &Folder,
    withdrawn: &'a [Address],
) -> Result<impl Iterator<Item = Result<VisitLine, Error>> + use<'a>, Error> {
    let asked = asked_after_all(folder)?;
    let counts = move |line: &VisitLine| {
        !line.is_reused() || !(asked.contains(&line.address) || withdrawn.contains(&line.address))
    };
    Ok(visits(folder)?.filter(move |line| line.as_ref().map_or(true, &counts)))
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
