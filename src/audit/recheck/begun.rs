//! `look.json`: what a second look was begun with and how its fetching ended. Its folder is `recheck/N` of the audit;
//! beside it lie its journal and its papers. `recheck.json` is written last: with it the look is finished.

use std::{collections::BTreeSet, fs};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Recheck, compare::Comparison};
use crate::audit::{Begun, Error, Folder, folder::disk, journal::Gathering};
use crate::crawl::Limits;
use crate::fetch::Policy;
use crate::model::{Address, Lang, StoppedBy};

/// Version of the file.
const SCHEMA: &str = "gongkai.look/1";

/// Clicks from a place looked at to what may have been added there: a list, and its entry.
const DEPTH: u16 = 3;

/// A second look at an audit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Look {
    schema: String,
    /// 1 for the first.
    pub number: u32,
    /// When it began.
    pub begun: Timestamp,
    /// When its fetching ended; `None` while it goes on.
    pub ended: Option<Timestamp>,
    /// What ended the fetching early.
    pub stopped_by: Option<StoppedBy>,
    /// Every age is measured back from this day.
    pub as_of: Date,
    /// Language of its papers.
    pub lang: Lang,
    /// How its requests behave.
    pub(super) policy: Policy,
    /// How far it goes.
    pub(super) limits: Limits,
    /// Fingerprints of the findings it is about; `None` for all.
    pub(super) only: Option<BTreeSet<String>>,
    /// Places not asked for, since their hosts refused other requests.
    pub(super) blocked: Vec<Address>,
}

impl Look {
    /// The look to take now in `folder`: the one that was begun and is not finished, or a new one.
    pub(super) fn begin(folder: &Folder, wanted: &Recheck, now: Timestamp) -> Result<Self, Error> {
        if let Some(look) = Self::unfinished(folder)? {
            return Ok(look);
        }
        let number = last(folder)?;
        let gathering = Gathering::load(folder)?;
        let begun = Begun::load(folder)?.ok_or_else(|| Error::NoAudit { path: folder.path().to_owned() })?;
        let limits =
            Limits { tasks: wanted.budget, depth: DEPTH, other_sites: true, ..begun.limits().clone() };
        let look = Self {
            schema: SCHEMA.to_owned(),
            number: number + 1,
            begun: now,
            ended: None,
            stopped_by: None,
            as_of: wanted.as_of.unwrap_or(gathering.record.as_of),
            lang: wanted.lang.unwrap_or(gathering.lang),
            policy: wanted.policy.clone(),
            limits,
            only: wanted.only.clone(),
            blocked: Vec::new(),
        };
        let into = folder.of_look(look.number);
        fs::create_dir_all(into.path()).map_err(disk(into.path()))?;
        look.save(folder)?;
        Ok(look)
    }

    /// The look that was begun in `folder` and is not finished.
    pub(super) fn unfinished(folder: &Folder) -> Result<Option<Self>, Error> {
        let number = last(folder)?;
        if number == 0 {
            return Ok(None);
        }
        let look = Self::load(&folder.of_look(number))?;
        Ok(if look.is_finished(folder)? { None } else { Some(look) })
    }

    /// Reads the look in its folder.
    ///
    /// # Errors
    /// [`Error`] when there is none, or it is of another version.
    pub fn load(its_folder: &Folder) -> Result<Self, Error> {
        its_folder.read_json(Folder::LOOK, SCHEMA)
    }

    pub(super) fn save(&self, folder: &Folder) -> Result<(), Error> {
        folder.of_look(self.number).write_json(Folder::LOOK, self)
    }

    /// Whether fetching is left to do.
    pub(super) fn is_under_way(&self) -> bool {
        self.ended.is_none() || self.stopped_by == Some(StoppedBy::Interrupted)
    }

    /// Whether nothing is left to do for it: what a signal interrupted may go on.
    fn is_finished(&self, folder: &Folder) -> Result<bool, Error> {
        let written = Comparison::load(&folder.of_look(self.number))?.is_some();
        Ok(written && self.stopped_by != Some(StoppedBy::Interrupted))
    }
}

/// Number of the last second look that was begun in `folder`; 0 when none was.
pub(super) fn last(folder: &Folder) -> Result<u32, Error> {
    let path = folder.file("recheck");
    if !path.is_dir() {
        return Ok(0);
    }
    let mut last = 0;
    for entry in fs::read_dir(&path).map_err(disk(&path))? {
        let entry = entry.map_err(disk(&path))?;
        let number = entry.file_name().to_str().and_then(|name| name.parse().ok());
        if let Some(number) = number.filter(|_| entry.path().join(Folder::LOOK).is_file()) {
            last = last.max(number);
        }
    }
    Ok(last)
}
