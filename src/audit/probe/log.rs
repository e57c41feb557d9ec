//! `probe.jsonl`: one line a look, only ever appended to; a line cut short by a crash is dropped and written over.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::audit::{Error, Folder, folder::disk};
use crate::model::Probe;

/// Name of the log, in the folder of a unit and, as judged, among its evidence.
pub const LOG: &str = "probe.jsonl";

/// Version of a line.
const SCHEMA: &str = "gongkai.probe/1";

/// A line as written.
#[derive(Serialize, Deserialize)]
struct Line<P> {
    schema: String,
    probe: P,
}

/// The log of one unit, open for appending.
#[derive(Debug)]
pub struct ProbeLog {
    path: PathBuf,
    file: File,
    probes: Vec<Probe>,
}

impl ProbeLog {
    /// Opens the log of `folder`, both made when missing.
    ///
    /// # Errors
    /// [`Error`] when it cannot be read or written, holds lines that are no probes, or another process writes it.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(disk(folder))?;
        let path = folder.join(LOG);
        let mut options = OpenOptions::new();
        let mut file =
            options.read(true).write(true).create(true).truncate(false).open(&path).map_err(disk(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::AtWork(path)),
            Err(TryLockError::Error(source)) => return Err(Error::Disk { path, source }),
        }
        let bytes = fs::read(&path).map_err(disk(&path))?;
        let whole = whole_lines(&bytes);
        let probes = parse(&path, &bytes[..whole])?;
        file.set_len(whole as u64).map_err(disk(&path))?;
        file.seek(SeekFrom::End(0)).map_err(disk(&path))?;
        Ok(Self { path, file, probes })
    }

    /// Appends one look; it is on disk when this returns.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn append(&mut self, probe: Probe) -> Result<(), Error> {
        let line = Line { schema: SCHEMA.to_owned(), probe: &probe };
        let mut bytes = serde_json::to_vec(&line).map_err(|source| Error::Unreadable {
            path: self.path.clone(),
            line: 0,
            source,
        })?;
        bytes.push(b'\n');
        let written = self.file.write_all(&bytes).and_then(|()| self.file.sync_data());
        written.map_err(disk(&self.path))?;
        self.probes.push(probe);
        Ok(())
    }

    /// Every look so far, in the order of the file.
    pub fn probes(&self) -> &[Probe] {
        &self.probes
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Bytes up to the end of the last whole line.
fn whole_lines(bytes: &[u8]) -> usize {
    memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1)
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<Probe>, Error> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let lines = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let read = lines.map(|(at, line)| {
        serde_json::from_slice::<Line<Probe>>(line)
            .map(|line| line.probe)
            .map_err(|source| Error::Unreadable { path: path.to_owned(), line: at + 1, source })
    });
    read.collect()
}

/// Copies the log of the unit `id` out of `probes`, the folder of a probing, when `folder` has none of its own. The log
/// of a unit that was probed alone lies in `probes` itself; looks at another home page never count, wherever they lie.
///
/// # Errors
/// [`Error::Disk`].
pub fn adopt(folder: &Folder, probes: &Path, id: &str) -> Result<(), Error> {
    if folder.file(LOG).exists() {
        return Ok(());
    }
    let found = [probes.join(id).join(LOG), probes.join(LOG)].into_iter().find(|path| path.is_file());
    match found {
        Some(path) => folder.write(LOG, &fs::read(&path).map_err(disk(&path))?),
        None => Ok(()),
    }
}

/// Copies the log of an audited unit, as it is now, to its evidence: the probing may go on, and a replay reads the copy.
pub(in crate::audit) fn freeze(folder: &Folder) -> Result<(), Error> {
    let path = folder.file(LOG);
    if !path.exists() {
        return Ok(());
    }
    let mut bytes = fs::read(&path).map_err(disk(&path))?;
    bytes.truncate(whole_lines(&bytes));
    parse(&path, &bytes)?;
    let evidence = folder.evidence();
    fs::create_dir_all(&evidence).map_err(disk(&evidence))?;
    Folder::at(evidence).write(LOG, &bytes)
}

/// The looks that an audit judges; `None` when it had no log.
pub(in crate::audit) fn frozen(folder: &Folder) -> Result<Option<Vec<Probe>>, Error> {
    let path = folder.evidence().join(LOG);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = fs::read(&path).map_err(disk(&path))?;
    parse(&path, &bytes[..whole_lines(&bytes)]).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, Outcome, ProbeClass};

    fn probe(minute: u32) -> Probe {
        Probe {
            at: format!("2026-11-16T08:{minute:02}:00Z").parse().unwrap(),
            home: Address::parse("http://x.gov.cn/").unwrap(),
            class: ProbeClass::Up,
            scheme: "http".into(),
            status: Some(200),
            ms: 120,
            limit_ms: 15_000,
            outcome: Outcome::Alive,
            error: None,
            remote: None,
            witness: None,
            attempts: Vec::new(),
        }
    }

    #[test]
    fn a_log_goes_on_where_it_ended_and_forgets_half_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = ProbeLog::open(folder.path()).unwrap();
        log.append(probe(1)).unwrap();
        log.append(probe(2)).unwrap();
        let path = log.path().to_owned();
        drop(log);
        let mut bytes = fs::read(&path).unwrap();
        bytes.truncate(bytes.len() - 20);
        fs::write(&path, &bytes).unwrap();
        let mut log = ProbeLog::open(folder.path()).unwrap();
        assert_eq!(log.probes(), [probe(1)]);
        log.append(probe(3)).unwrap();
        drop(log);
        assert_eq!(ProbeLog::open(folder.path()).unwrap().probes(), [probe(1), probe(3)]);
    }

    #[test]
    fn a_foreign_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(LOG), "{}\n").unwrap();
        let error = ProbeLog::open(folder.path()).unwrap_err().to_string();
        assert!(error.contains("probe.jsonl, line 1"), "{error}");
    }

    #[test]
    fn what_is_judged_is_a_copy() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::at(place.path());
        assert_eq!(frozen(&folder).unwrap(), None);
        let mut log = ProbeLog::open(place.path()).unwrap();
        log.append(probe(1)).unwrap();
        freeze(&folder).unwrap();
        log.append(probe(2)).unwrap();
        assert_eq!(frozen(&folder).unwrap(), Some(vec![probe(1)]));
    }
}
