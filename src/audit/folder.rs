//! The folder of one audit: which file is what, and writing them whole.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Error;
use crate::evidence;

/// The folder of one audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

impl Folder {
    /// The record of the gathering; its presence says that the gathering ended.
    pub const RECORD: &'static str = "audit.json";
    /// What was gathered beside the pages.
    pub(super) const BESIDE: &'static str = "beside.json";
    /// What the audit was begun with.
    pub const BEGUN: &'static str = "begun.json";
    /// One line per visit.
    pub const VISITS: &'static str = "visits.jsonl";
    /// The report for programs.
    pub const REPORT_JSON: &'static str = "report.json";
    /// The report for people.
    pub const REPORT_HTML: &'static str = "report.html";
    /// What is believed about every page.
    pub const PAGES: &'static str = "pages.jsonl";
    /// What people decided, one line a decision.
    pub const ANSWERS: &'static str = "answers.jsonl";
    /// What a second look was begun with; in its own folder.
    pub const LOOK: &'static str = "look.json";
    /// What a second look made of every finding; in its own folder.
    pub const COMPARISON: &'static str = "recheck.json";
    /// What was seen of each host on the way: no part of the evidence, and not made by a replay.
    pub const HOSTS: &'static str = "hosts.csv";
    /// The findings as a sheet.
    pub const FINDINGS: &'static str = "findings.csv";

    /// A folder that may or may not exist.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Makes the folder for a new audit.
    ///
    /// # Errors
    /// [`Error::Occupied`] when it holds an audit, [`Error::Disk`] when it cannot be made or written.
    pub fn create(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = Self(path.into());
        if [Self::RECORD, Self::VISITS, Self::BEGUN].iter().any(|name| folder.file(name).exists()) {
            return Err(Error::Occupied(folder.0));
        }
        fs::create_dir_all(&folder.0).map_err(disk(&folder.0))?;
        let probe = folder.file(".writable");
        fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)).map_err(disk(&folder.0))?;
        Ok(folder)
    }

    /// Takes back the end of an audit that is to go on.
    pub(super) fn reopen(&self) -> Result<(), Error> {
        for name in [Self::RECORD, Self::BESIDE] {
            let path = self.file(name);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(disk(&path)(error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Path of the folder.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Whether a visit may have been written down in it.
    pub(super) fn has_visits(&self) -> bool {
        self.file(Self::VISITS).is_file()
    }

    /// Folder of the second look of that number.
    pub fn of_look(&self, number: u32) -> Self {
        Self(self.0.join("recheck").join(number.to_string()))
    }

    /// Folder of the evidence.
    pub fn evidence(&self) -> PathBuf {
        self.0.join(evidence::FOLDER)
    }

    /// Writes a file so that a reader sees the old one or the new one, never half of it.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let (path, draft) = (self.file(name), self.file(&format!(".{name}.part")));
        let written = fs::File::create(&draft).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&draft, &path)).map_err(disk(&path))
    }

    /// Writes `value` as JSON that people can read, as [`Folder::write`] does.
    pub(super) fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), Error> {
        let mut bytes = serde_json::to_vec_pretty(value).map_err(|source| self.unreadable(name, source))?;
        bytes.push(b'\n');
        self.write(name, &bytes)
    }

    /// Reads a file of JSON that says to be of the version `known`; one of another version may read well and mean
    /// something else.
    pub(super) fn read_json<T: DeserializeOwned>(&self, name: &str, known: &'static str) -> Result<T, Error> {
        #[derive(Deserialize)]
        struct Version {
            schema: String,
        }
        let bytes = self.read(name)?;
        let Version { schema } =
            serde_json::from_slice(&bytes).map_err(|source| self.unreadable(name, source))?;
        if schema != known {
            return Err(Error::OtherVersion { path: self.file(name), found: schema, known });
        }
        serde_json::from_slice(&bytes).map_err(|source| self.unreadable(name, source))
    }

    /// Reads a file of JSON, as [`Folder::read_json`] does; `None` where there is none.
    pub(super) fn find_json<T: DeserializeOwned>(
        &self,
        name: &str,
        known: &'static str,
    ) -> Result<Option<T>, Error> {
        self.file(name).exists().then(|| self.read_json(name, known)).transpose()
    }

    fn unreadable(&self, name: &str, source: serde_json::Error) -> Error {
        Error::Unreadable { path: self.file(name), line: source.line(), source }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn read(&self, name: &str) -> Result<Vec<u8>, Error> {
        let path = self.file(name);
        fs::read(&path).map_err(disk(&path))
    }
}

/// Turns an I/O error about `path` into ours.
pub(super) fn disk(path: &Path) -> impl FnOnce(std::io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Disk { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Begun, journal::Gathering};

    #[test]
    fn a_folder_of_another_version_is_told_with_both_versions() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::at(root.path());
        assert!(Begun::load(&folder).unwrap().is_none());
        // Whatever else a newer program writes.
        folder.write(Folder::BEGUN, br#"{"schema":"gongkai.begun/2","whom":[]}"#).unwrap();
        folder.write(Folder::RECORD, br#"{"schema":"gongkai.gathering/2"}"#).unwrap();
        let told = Begun::load(&folder).unwrap_err().to_string();
        assert!(
            told.contains("begun.json is of version `gongkai.begun/2`, this program knows `gongkai.begun/1`"),
            "{told}"
        );
        assert!(matches!(Gathering::is_finished(&folder), Err(Error::OtherVersion { .. })));
        folder.write(Folder::RECORD, b"{}").unwrap();
        assert!(matches!(Gathering::load(&folder), Err(Error::Unreadable { line: 1, .. })));
    }
}
