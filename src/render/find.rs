//! Finds Chromium on this machine.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Names the variable that holds the path of the program; what it names is used or nothing.
const VARIABLE: &str = "GONGKAI_CHROMIUM";

/// Names it goes by, in order of preference.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Path of Chromium: `named`, `GONGKAI_CHROMIUM`, or the first known name on `PATH`; `None` when there is none.
pub fn chromium(named: Option<&Path>) -> Option<PathBuf> {
    if let Some(named) = named {
        return Some(named.to_owned()).filter(|path| is_program(path));
    }
    if let Some(named) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        return Some(PathBuf::from(named)).filter(|path| is_program(path));
    }
    let path = env::var_os("PATH")?;
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|p| is_program(p))
}

fn is_program(path: &Path) -> bool {
    path.is_file()
}
