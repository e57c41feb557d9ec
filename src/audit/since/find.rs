//! Finds the earlier audit of a site, and writes down which one it is: `since.json`, so that a new process goes on with
//! the same one.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::{Begun, Error, Folder, Registered, folder::disk, journal::Gathering};
use crate::model::{Address, StoppedBy};

/// Version of the file.
const SCHEMA: &str = "gongkai.since/1";

/// The file, in the folder of the new audit.
pub(super) const FILE: &str = "since.json";

/// Which earlier audit is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The newest one beside the folder of the results.
    Last,
    /// The one in this folder, or in a folder of it.
    In(PathBuf),
}

/// How long what was seen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manner {
    /// What was seen alive within so many days is not asked for again. A part of it falls due up to a third earlier, so
    /// that not everything does on one day.
    pub reuse_days: u32,
    /// When the earlier audit is older, everything is asked for.
    pub limit_days: u32,
}

impl Default for Manner {
    fn default() -> Self {
        Self { reuse_days: 30, limit_days: 90 }
    }
}

/// The earlier audit that a new one goes by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Earlier {
    schema: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Its identifier.
    pub audit: String,
    /// When it began.
    pub started: Timestamp,
    /// How long what it saw stands.
    pub manner: Manner,
}

impl Earlier {
    /// The one that the audit in `folder` goes by.
    pub(super) fn load(folder: &Folder) -> Result<Option<Self>, Error> {
        folder.find_json(FILE, SCHEMA)
    }

    fn save(&self, folder: &Folder) -> Result<(), Error> {
        folder.write_json(FILE, self)
    }
}

/// The newest finished audit of each home page, looked for once for all units.
#[derive(Debug)]
pub struct EarlierAudits(HashMap<String, Found>);

/// What is known of an earlier audit.
#[derive(Debug, Clone)]
struct Found {
    folder: PathBuf,
    id: String,
    started: Timestamp,
    finished: Timestamp,
}

impl EarlierAudits {
    /// Looks for the wanted audits. `out`: the folder of all results.
    ///
    /// # Errors
    /// [`Error::NoAudit`] when the folder wanted holds no finished audit at all, [`Error::Disk`] when one cannot be read.
    pub fn find(wanted: &Wanted, out: &Path) -> Result<Self, Error> {
        let mut newest: HashMap<String, Found> = HashMap::new();
        for (from, gathering) in found(wanted, out)? {
            let record = gathering.record;
            let begun_at = Begun::load(&from).ok().flatten().map(|begun| begun.registered.home);
            let this = Found {
                folder: from.path().to_owned(),
                id: record.id,
                started: record.started,
                finished: record.finished,
            };
            for home in begun_at.iter().chain([&record.home]) {
                let known = newest.entry(without_scheme(home)).or_insert_with(|| this.clone());
                if (known.finished, &known.folder) < (this.finished, &this.folder) {
                    known.clone_from(&this);
                }
            }
        }
        Ok(Self(newest))
    }

    /// Makes the audit of `registered`, which is to begin in `folder`, go by the one found; `None` when there is none of the
    /// same home address, so that it is audited in full.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn begin_since(
        &self,
        folder: &Folder,
        registered: &Registered,
        manner: Manner,
    ) -> Result<Option<Earlier>, Error> {
        let Some(found) = self.0.get(&without_scheme(&registered.home)) else { return Ok(None) };
        let earlier = Earlier {
            schema: SCHEMA.to_owned(),
            folder: fs::canonicalize(&found.folder).map_err(disk(&found.folder))?,
            audit: found.id.clone(),
            started: found.started,
            manner,
        };
        earlier.save(folder)?;
        Ok(Some(earlier))
    }
}

/// The finished audits among the wanted ones.
fn found(wanted: &Wanted, out: &Path) -> Result<Vec<(Folder, Gathering)>, Error> {
    match wanted {
        Wanted::In(path) => {
            let found = finished_below(path, 1)?;
            match found.is_empty() {
                true => Err(Error::NoAudit { path: path.clone() }),
                false => Ok(found),
            }
        }
        Wanted::Last => {
            let around = match out.parent() {
                Some(parent) if parent != Path::new("") => parent,
                _ => Path::new("."),
            };
            finished_below(around, 2)
        }
    }
}

/// A home page is the same by whatever scheme.
fn without_scheme(address: &Address) -> String {
    address.as_str().split_once("://").map_or(address.as_str(), |(_, rest)| rest).to_owned()
}

/// The finished and judged audits in `path` and in its folders, `depth` levels down.
fn finished_below(path: &Path, depth: u8) -> Result<Vec<(Folder, Gathering)>, Error> {
    let own = Folder::at(path);
    if own.file(Folder::RECORD).is_file() {
        // It is named: what is wrong with it is told.
        return Ok(finished(own)?.into_iter().collect());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).map_err(disk(path))? {
        let path = entry.map_err(disk(path))?.path();
        if !path.is_dir() {
            continue;
        }
        match depth {
            // What somebody else keeps beside the results, and may keep closed, is none of ours.
            2.. => found.extend(finished_below(&path, depth - 1).unwrap_or_default()),
            _ => found.extend(finished(Folder::at(path)).unwrap_or_default()),
        }
    }
    Ok(found)
}

/// The audit in `folder`, when it read the site to its end and was judged.
fn finished(folder: Folder) -> Result<Option<(Folder, Gathering)>, Error> {
    let gathering = Gathering::load(&folder)?;
    let ended = gathering.record.stopped_by != Some(StoppedBy::Interrupted) && gathering.record.pages > 0;
    Ok((ended && folder.file(Folder::REPORT_JSON).is_file()).then_some((folder, gathering)))
}
