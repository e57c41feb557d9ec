//! Finds schemes of the year: those built into the program, and files.

use std::{fs, path::Path};

use super::packs::BUILT_IN;
use crate::annual::{self, Scheme};
use crate::rules::{self, nearest};

/// Folder of the schemes among the packs.
const FOLDER: &str = "schemes";

/// A scheme that cannot be used: everything that is wrong with it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SchemeError {
    /// No scheme of this name is built in, and there is no such file.
    #[error("no scheme `{name}`: {remedy}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// What there is.
        remedy: String,
    },
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Disk {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The scheme is wrong; every mistake, one a line.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Wrong(Vec<rules::Error>),
}

/// A scheme and the text it was read from: the text goes into the store with the totals.
#[derive(Debug, Clone)]
pub struct LoadedScheme {
    /// The scheme.
    pub scheme: Scheme,
    /// Its file.
    pub text: String,
}

/// The identifiers of the schemes built into the program, sorted.
pub fn builtin_schemes() -> Vec<String> {
    let files = BUILT_IN.get_dir(FOLDER).into_iter().flat_map(|folder| folder.files());
    let mut ids: Vec<String> = files
        .filter(|file| file.path().extension().is_some_and(|ending| ending == "toml"))
        .filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    ids.sort();
    ids
}

/// Loads a scheme by its identifier, or from a file.
///
/// # Errors
/// [`SchemeError`], with file, line and remedy of everything that is wrong.
pub fn load_scheme(name: &str) -> Result<LoadedScheme, SchemeError> {
    let built_in = BUILT_IN.get_file(format!("{FOLDER}/{name}.toml"));
    let path = Path::new(name);
    let (folder, file, text) = match built_in.and_then(|file| file.contents_utf8()) {
        Some(text) => (FOLDER.to_owned(), format!("{name}.toml"), text.to_owned()),
        None if path.is_file() => {
            let disk = |source| SchemeError::Disk { path: name.to_owned(), source };
            let folder = path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (folder, file, fs::read_to_string(path).map_err(disk)?)
        }
        None => return Err(unknown(name)),
    };
    let scheme = annual::read(&folder, &file, &text).map_err(SchemeError::Wrong)?;
    Ok(LoadedScheme { scheme, text })
}

fn unknown(name: &str) -> SchemeError {
    let known = builtin_schemes();
    let remedy = match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("built in are {}; or give the file of a scheme (.toml)", known.join(", ")),
    };
    SchemeError::Unknown { name: name.to_owned(), remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_scheme_is_in_order_and_called_like_its_file() {
        let ids = builtin_schemes();
        assert_eq!(ids, ["five-aspects", "luohu", "monitoring-70-30", "third-party"]);
        for id in ids {
            let scheme = load_scheme(&id).unwrap_or_else(|told| panic!("\n{told}\n")).scheme;
            assert_eq!(scheme.id, id);
            assert!(!scheme.note.zh.is_empty() && !scheme.note.en.is_empty(), "{id} says what is its own");
        }
    }

    #[test]
    fn a_scheme_is_found_by_name_or_file_or_the_nearest_name_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ours.toml").display().to_string();
        let text = load_scheme("luohu").unwrap().text;
        fs::write(&path, text.replace("weight = 40", "weight = 30")).unwrap();
        let told = load_scheme(&path).unwrap_err().to_string();
        let line = text.lines().position(|line| line == "weight = 60").unwrap() + 1;
        assert!(told.starts_with(&format!("{path}:{line}: the weights of the parts sum to 90")), "{told}");
        let told = load_scheme("luoho").unwrap_err().to_string();
        assert_eq!(told, "no scheme `luoho`: did you mean `luohu`?");
        assert!(load_scheme("x").unwrap_err().to_string().contains("built in are five-aspects, luohu"));
    }
}
