//! Finds the settings file and reads file and environment.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use super::{Given, Invalid, Settings, Sources};
use crate::rules::Error;

/// Name of the settings file in the working directory.
pub const FILE: &str = "gongkai.toml";

/// Variable that names another one.
const VARIABLE: &str = "GONGKAI_SETTINGS";

/// What the environment says of proxies, looked at when `fetch.proxy` asks for it.
const OF_PROXIES: [&str; 5] = ["http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method"];

/// The settings file: `named`, else the one that `GONGKAI_SETTINGS` names, else `gongkai.toml` in the working directory
/// when there is one.
pub fn find(named: Option<&Path>) -> Option<PathBuf> {
    let by_variable = || env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let here = || Some(PathBuf::from(FILE)).filter(|path| path.exists());
    named.map(Path::to_owned).or_else(by_variable).or_else(here)
}

/// Settings of the file that [`find`] finds, the environment and the flags `given`.
///
/// # Errors
/// [`Invalid`] with every mistake.
pub fn load(named: Option<&Path>, given: Vec<Given>) -> Result<Settings, Invalid> {
    let file = find(named).map(|path| (path.display().to_string(), read(&path)));
    let variables = env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        if !name.starts_with("GONGKAI_") && !OF_PROXIES.contains(&name.to_ascii_lowercase().as_str()) {
            return None;
        }
        Some((name, value.into_string().ok()))
    });
    let mut sources = Sources { file: None, variables: variables.collect(), given };
    match &file {
        Some((name, Ok(text))) => sources.file = Some((name, text)),
        // What is wrong elsewhere is told all the same.
        Some((_, Err(mistake))) => {
            let others = Settings::resolve(&sources).err().map(|invalid| invalid.0).unwrap_or_default();
            return Err(Invalid(std::iter::once(mistake.clone()).chain(others).collect()));
        }
        None => {}
    }
    Settings::resolve(&sources)
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| {
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => "name another file, or write one with `gongkai settings init`",
            io::ErrorKind::InvalidData => "save it as UTF-8",
            _ => "make it readable",
        };
        Error::new(path.display().to_string(), error.to_string(), remedy)
    })
}
