//! Finds the earlier audit of a site, and writes down which one it is: `since.json`, so that a new process goes on with
//! the same one.

use std::{
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
        folder.find_json(FILE)
    }

    fn save(&self, folder: &Folder) -> Result<(), Error> {
        folder.write_json(FILE, self)
    }
}

/// Makes the audit of `registered`, which is to begin in `folder`, go by the wanted one; `None` when there is no
/// finished audit of the same home address, so that it is audited in full. `out`: the folder of all results.
///
/// # Errors
/// [`Error::NoAudit`] when the folder wanted holds no finished audit at all, [`Error::Disk`] when one cannot be read.
pub fn begin_since(
    folder: &Folder,
    registered: &Registered,
    wanted: &Wanted,
    out: &Path,
    manner: Manner,
) -> Result<Option<Earlier>, Error> {
    let found = match wanted {
        Wanted::In(path) => {
            let found = finished_below(path, 1)?;
            if found.is_empty() {
                return Err(Error::NoAudit { path: path.clone() });
            }
            found
        }
        Wanted::Last => {
            let around = match out.parent() {
                Some(parent) if parent != Path::new("") => parent,
                _ => Path::new("."),
            };
            finished_below(around, 2)?
        }
    };
    let ours = |(from, gathering): &(Folder, Gathering)| {
        let begun_at = || Begun::load(from).ok().flatten().map(|begun| begun.registered.home);
        is_same(&registered.home, &gathering.record.home)
            || begun_at().is_some_and(|home| is_same(&registered.home, &home))
    };
    let newest = found.into_iter().filter(ours).max_by_key(|(_, gathering)| gathering.record.finished);
    let Some((from, gathering)) = newest else { return Ok(None) };
    let earlier = Earlier {
        schema: SCHEMA.to_owned(),
        folder: fs::canonicalize(from.path()).map_err(disk(from.path()))?,
        audit: gathering.record.id,
        started: gathering.record.started,
        manner,
    };
    earlier.save(folder)?;
    Ok(Some(earlier))
}

/// The same home page, by whatever scheme.
fn is_same(one: &Address, other: &Address) -> bool {
    let rest = |address: &Address| address.as_str().split_once("://").map(|(_, rest)| rest.to_owned());
    rest(one) == rest(other)
}

/// The finished and judged audits in `path` and in its folders, `depth` levels down.
fn finished_below(path: &Path, depth: u8) -> Result<Vec<(Folder, Gathering)>, Error> {
    let own = Folder::at(path);
    if own.file(Folder::RECORD).is_file() {
        return Ok(finished(own).into_iter().collect());
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
            _ => found.extend(finished(Folder::at(path))),
        }
    }
    Ok(found)
}

/// The audit in `folder`, when it read the site to its end and was judged.
fn finished(folder: Folder) -> Option<(Folder, Gathering)> {
    let gathering = Gathering::load(&folder).ok()?;
    let ended = gathering.record.stopped_by != Some(StoppedBy::Interrupted) && gathering.record.pages > 0;
    (ended && folder.file(Folder::REPORT_JSON).is_file()).then_some((folder, gathering))
}
