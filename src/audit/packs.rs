//! Finds packs: those built into the program, those in a folder, and those that either of them extends.

use std::{
    fs,
    path::{Path, PathBuf},
};

use include_dir::{Dir, include_dir};

use super::{Error, Folder, folder::disk};
use crate::checks;
use crate::rules::{self, Pack, ParentError, nearest};

/// Folder of the pack inside an audit's folder; `extends` inside it holds the pack it extends, and so on.
const KEPT: &str = "pack";
const KEPT_PARENT: &str = "extends";

pub(super) static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/checks");

/// A pack that cannot be used: everything that is wrong with it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// No pack of this name is built in, and no folder of this name holds one.
    #[error("no pack `{name}`: {remedy}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        remedy: String,
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

/// A pack and the texts it was read from: they go into the folder of every audit, so that a replay judges under the
/// pack as it was.
#[derive(Debug, Clone)]
pub struct LoadedPack {
    /// The pack.
    pub pack: Pack,
    /// File names and texts: its own, then those of the pack it extends, and so on.
    texts: Vec<Vec<(String, String)>>,
}

impl LoadedPack {
    /// Writes the texts of the pack into `folder`/`pack`.
    pub(super) fn keep(&self, folder: &Folder) -> Result<(), Error> {
        let mut path = folder.file(KEPT);
        for texts in &self.texts {
            fs::create_dir_all(&path).map_err(disk(&path))?;
            let kept = Folder::at(&path);
            for (name, text) in texts {
                kept.write(name, text.as_bytes())?;
            }
            path = path.join(KEPT_PARENT);
        }
        Ok(())
    }

    /// Its texts as one JSON text: what identifies it in the store.
    pub(super) fn texts_json(&self) -> Vec<u8> {
        serde_json::to_vec(&self.texts).expect("strings serialise")
    }

    /// Reads the pack that was kept in an audit's folder; `id` as in its record.
    pub(super) fn kept(folder: &Folder, id: &str) -> Result<Self, PackError> {
        let path = folder.file(KEPT);
        load(Source::Kept { path, id: id.to_owned() }, &mut Vec::new())
    }
}

/// Loads a pack by its identifier or from a folder, and binds every rule to its check.
///
/// # Errors
/// [`PackError`], with file, line and remedy of everything that is wrong.
pub fn load_pack(name: &str) -> Result<LoadedPack, PackError> {
    load(Source::find(name, Path::new(""))?, &mut Vec::new())
}

/// Where a pack's files are.
#[derive(Debug, Clone, PartialEq)]
enum Source {
    BuiltIn(String),
    Folder(PathBuf),
    /// In the folder of an audit, where a pack may be called anything.
    Kept {
        path: PathBuf,
        id: String,
    },
}

impl Source {
    /// By name, else a folder; a relative one is looked for beside `near`.
    fn find(name: &str, near: &Path) -> Result<Self, PackError> {
        if builtin_packs().iter().any(|id| id == name) {
            return Ok(Self::BuiltIn(name.to_owned()));
        }
        let folder = near.join(name);
        if folder.join(rules::PACK_FILE).is_file() {
            return Ok(Self::Folder(folder));
        }
        let known = builtin_packs();
        let remedy = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "built in are {}; or give the folder of a pack (with pack.toml in it)",
                known.join(", ")
            ),
        };
        Err(PackError::Unknown { name: name.to_owned(), remedy })
    }

    /// What it is called, and its files.
    fn files(&self) -> Result<(String, Vec<(String, String)>), PackError> {
        match self {
            Self::BuiltIn(name) => {
                Ok((name.clone(), BUILT_IN.get_dir(name).map(built_in_files).unwrap_or_default()))
            }
            Self::Folder(path) => {
                let id = path.canonicalize().ok().and_then(|it| Some(it.file_name()?.to_str()?.to_owned()));
                Ok((id.unwrap_or_else(|| path.display().to_string()), files_of(path)?))
            }
            Self::Kept { path, id } => Ok((id.clone(), files_of(path)?)),
        }
    }

    /// The pack that this one extends under `name`.
    fn parent(&self, name: &str) -> Result<Self, PackError> {
        match self {
            Self::BuiltIn(_) => Self::find(name, Path::new("")),
            Self::Folder(path) => Self::find(name, path),
            Self::Kept { path, .. } => {
                let id = Path::new(name).file_name().map_or(name.into(), |it| it.to_string_lossy());
                Ok(Self::Kept { path: path.join(KEPT_PARENT), id: id.into_owned() })
            }
        }
    }
}

/// Reads a pack and what it extends; `inside` are the packs being read already.
fn load(source: Source, inside: &mut Vec<Source>) -> Result<LoadedPack, PackError> {
    let (id, files) = source.files()?;
    inside.push(source.clone());
    let mut inherited = Vec::new();
    let read = rules::read_extending(&id, &files, &mut |name| {
        let refused = |error: PackError| match error {
            PackError::Wrong(errors) => ParentError::Wrong(errors),
            PackError::Unknown { name, remedy } => {
                ParentError::Refused(format!("there is no pack `{name}` to extend"), remedy)
            }
            error @ PackError::Disk { .. } => {
                ParentError::Refused(format!("`{name}` cannot be read: {error}"), "mend the file".to_owned())
            }
        };
        let parent = source.parent(name).map_err(refused)?;
        if inside.iter().any(|open| same(open, &parent)) {
            let problem = format!("`{id}` extends itself by way of `{name}`");
            return Err(ParentError::Refused(problem, "take `extends` out of one of them".to_owned()));
        }
        let loaded = load(parent, inside).map_err(refused)?;
        inherited = loaded.texts;
        Ok(loaded.pack)
    });
    inside.pop();
    let pack = read.map_err(PackError::Wrong)?;
    checks::bind_all(&pack).map_err(PackError::Wrong)?;
    let texts = std::iter::once(files).chain(inherited).collect();
    Ok(LoadedPack { pack, texts })
}

/// Two names may lead to one folder.
fn same(one: &Source, other: &Source) -> bool {
    match (one, other) {
        (Source::Folder(one), Source::Folder(other)) => match (one.canonicalize(), other.canonicalize()) {
            (Ok(one), Ok(other)) => one == other,
            _ => one == other,
        },
        _ => one == other,
    }
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

fn files_of(folder: &Path) -> Result<Vec<(String, String)>, PackError> {
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
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, id: &str, text: &str) -> String {
        fs::create_dir_all(root.join(id)).unwrap();
        let head = format!("id = \"{id}\"\nversion = \"1\"\ntitle = \"本地\"\ntitle_en = \"local\"\n{text}");
        fs::write(root.join(id).join("pack.toml"), head).unwrap();
        root.join(id).display().to_string()
    }

    #[test]
    fn ten_lines_make_a_local_pack() {
        let root = tempfile::tempdir().unwrap();
        let text = "extends = \"disclosure\"\ndrop = [\"undated-pages\"]\n\
                    [[change]]\nrule = \"home-freshness\"\nparams = { max_age_days = 7 }\npoints = 6\n";
        let pack = load_pack(&write(root.path(), "my-city", text)).unwrap().pack;
        let rule = pack.rules.iter().find(|rule| rule.id == "home-freshness").unwrap();
        assert_eq!(rule.params.to_string().trim(), "max_age_days = 7");
        assert_eq!((rule.points.to_string(), rule.place.as_str()), ("6".to_owned(), "my-city/pack.toml:8"));
        assert!(pack.rules.iter().all(|rule| rule.id != "undated-pages") && pack.grades.len() == 4);
    }

    #[test]
    fn a_new_pack_is_in_order_as_it_is_written() {
        let root = tempfile::tempdir().unwrap();
        for id in builtin_packs() {
            let parent = load_pack(&id).unwrap().pack;
            fs::create_dir_all(root.path().join("my-city")).unwrap();
            let text = rules::starter("my-city", &id, &parent);
            fs::write(root.path().join("my-city/pack.toml"), text).unwrap();
            let pack = load_pack(&root.path().join("my-city").display().to_string()).unwrap().pack;
            assert_eq!(pack.rules, parent.rules);
        }
    }

    #[test]
    fn what_is_wrong_with_an_extension_is_told_with_line_and_nearest_name() {
        let root = tempfile::tempdir().unwrap();
        let cases = [
            (
                "extends = \"disclosur\"\n",
                "p/pack.toml:5: there is no pack `disclosur` to extend; did you mean `disclosure`?",
            ),
            ("extends = \"../p\"\n", "p/pack.toml:5: `p` extends itself by way of `../p`"),
            (
                "extends = \"disclosure\"\ndrop = [\"gude\"]\n",
                "p/pack.toml:6: the extended pack has no rule `gude` to drop; did you mean `guide`?",
            ),
            (
                "extends = \"disclosure\"\ndrop = [\"guide\"]\n",
                "sum to 95, not 100; share out the difference among the rules, or state sum = \"scaled\"",
            ),
            (
                "extends = \"disclosure\"\n[[change]]\nrule = \"guid\"\n",
                "p/pack.toml:7: the extended pack has no rule `guid`; did you mean `guide`?",
            ),
            (
                "extends = \"disclosure\"\n[[change]]\nrule = \"home-freshness\"\nparams = { max_age = 1 }\n",
                "p/pack.toml:8: params of rule `home-freshness`",
            ),
        ];
        for (text, expected) in cases {
            let told = load_pack(&write(root.path(), "p", text)).unwrap_err().to_string();
            assert!(told.contains(expected), "{told}\nshould say\n{expected}");
        }
        write(root.path(), "q", "extends = \"../p\"\n");
        let told = load_pack(&write(root.path(), "p", "extends = \"../q\"\n")).unwrap_err().to_string();
        assert!(told.contains("q/pack.toml:5: `q` extends itself by way of `../p`"), "{told}");
    }

    #[test]
    fn a_kept_pack_needs_nothing_outside_its_folder() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "city", "extends = \"disclosure\"\n");
        let text = "extends = \"../city\"\n[[change]]\nrule = \"guide\"\ntitle = \"指南\"\n";
        let loaded = load_pack(&write(root.path(), "county", text)).unwrap();
        let audit = Folder::at(root.path().join("audit"));
        loaded.keep(&audit).unwrap();
        fs::remove_dir_all(root.path().join("city")).unwrap();
        let kept = LoadedPack::kept(&audit, "county").unwrap();
        assert_eq!(kept.pack, loaded.pack);
    }
}
