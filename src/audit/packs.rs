//! Finds packs: those built into the program, and those in a folder.

use std::{fs, path::Path};

use include_dir::{Dir, include_dir};

use super::{Error, Folder, folder::disk};
use crate::checks;
use crate::rules::{self, Pack};

/// Folder of the pack inside an audit's folder.
const KEPT: &str = "pack";

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/checks");

/// A pack that cannot be used: everything that is wrong with it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// No pack of this name is built in, and no folder of this name holds one.
    #[error("no pack `{name}`: built in are {known}; or give the folder of a pack (with pack.toml in it)")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A file of the pack cannot be read.
    #[error("{path}: {source}")]
    Disk {
        /// The file or folder.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The pack is wrong; every mistake, one a line.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<rules::Error>),
}

/// The identifiers of the packs built into the program, sorted.
pub fn builtin_packs() -> Vec<String> {
    let folders = BUILT_IN.dirs().filter(|folder| folder.get_file(folder.path().join("pack.toml")).is_some());
    let mut ids: Vec<String> = folders.map(|folder| folder.path().display().to_string()).collect();
    ids.sort();
    ids
}

/// A pack and the text it was read from: the text goes into the folder of every audit, so that a replay judges under
/// the pack as it was.
#[derive(Debug, Clone)]
pub struct LoadedPack {
    /// The pack.
    pub pack: Pack,
    /// File names and texts.
    files: Vec<(String, String)>,
}

impl LoadedPack {
    /// Writes the text of the pack into `folder`/`pack`.
    pub(super) fn keep(&self, folder: &Folder) -> Result<(), Error> {
        let path = folder.file(KEPT);
        fs::create_dir_all(&path).map_err(disk(&path))?;
        let kept = Folder::at(path);
        for (name, text) in &self.files {
            kept.write(name, text.as_bytes())?;
        }
        Ok(())
    }

    /// Reads the pack that was kept in an audit's folder; `id` as in its record.
    pub(super) fn kept(folder: &Folder, id: &str) -> Result<Self, PackError> {
        let (_, files) = files_of(&folder.file(KEPT).display().to_string())?;
        read(id, files)
    }
}

/// Loads a pack by its identifier or from a folder, and binds every rule to its check.
///
/// # Errors
/// [`PackError`], with file, line and remedy of everything that is wrong.
pub fn load_pack(name: &str) -> Result<LoadedPack, PackError> {
    let (id, files) = match BUILT_IN.get_dir(name) {
        Some(folder) if builtin_packs().iter().any(|id| id == name) => {
            (name.to_owned(), built_in_files(folder))
        }
        _ => files_of(name)?,
    };
    read(&id, files)
}

fn read(id: &str, files: Vec<(String, String)>) -> Result<LoadedPack, PackError> {
    let pack = rules::read(id, &files).map_err(PackError::Wrong)?;
    let wrong: Vec<rules::Error> = pack.rules.iter().filter_map(|rule| checks::bind(rule).err()).collect();
    if wrong.is_empty() { Ok(LoadedPack { pack, files }) } else { Err(PackError::Wrong(wrong)) }
}

fn built_in_files(folder: &Dir<'_>) -> Vec<(String, String)> {
    let texts = folder.files().filter_map(|file| {
        let name = file.path().file_name()?.to_str()?.to_owned();
        name.ends_with(".toml").then(|| file.contents_utf8().map(|text| (name, text.to_owned()))).flatten()
    });
    let mut files: Vec<(String, String)> = texts.collect();
    files.sort();
    files
}

fn files_of(name: &str) -> Result<(String, Vec<(String, String)>), PackError> {
    let folder = Path::new(name);
    if !folder.join("pack.toml").is_file() {
        return Err(PackError::Unknown { name: name.to_owned(), known: builtin_packs().join(", ") });
    }
    let disk = |path: &Path, source| PackError::Disk { path: path.display().to_string(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| disk(folder, source))? {
        let path = entry.map_err(|source| disk(folder, source))?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).map_err(|source| disk(&path, source))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, text));
        }
    }
    files.sort();
    let id = folder.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    Ok((id.unwrap_or_else(|| name.to_owned()), files))
}
