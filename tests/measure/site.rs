//! One site from end to end: serve it, audit it, compare every task.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use jiff::ToSpan;

use crate::{
    believed::{self, Believed, Place},
    columns, documents, gold, links, pages, run, sections, serve,
    tally::{Figures, Tally},
};

/// File that keeps the origin of an audit, so that its output can be compared again.
const ORIGIN_FILE: &str = "origin.txt";

/// Audits one site of the corpus and compares. With `reuse`, compares what an earlier audit left in `out_dir`.
pub(crate) fn measure(corpus: &Path, name: &str, out_dir: &Path, reuse: bool) -> Result<Figures> {
    let gold = gold::read(corpus, name)?;
    let folder = corpus.join("sites").join(name);
    let files = files(&folder)?;
    let origin = if reuse {
        fs::read_to_string(out_dir.join(ORIGIN_FILE)).context("no earlier audit to compare")?
    } else {
        let start = gold.home.is_none().then(|| serve::start_page(name, &files));
        let served = serve::serve(&folder, start)?;
        let home = match gold.home.as_deref() {
            None | Some("index.html") => served.origin.clone(),
            Some(path) => format!("{}{path}", served.origin),
        };
        let as_of = gold.newest_date.checked_add(7.days()).context("counting days")?;
        run::audit(&home, as_of, out_dir, run::limits())?;
        fs::write(out_dir.join(ORIGIN_FILE), &served.origin).context("keeping the origin")?;
        served.origin.clone()
    };
    let place = Place { origin, folder };
    let believed = believed::read(out_dir, &place)?;
    let mut figures = vec![("pages reached", reach(&files, &believed))];
    figures.extend(pages::compare(&gold, &believed));
    figures.extend(sections::compare(&gold, &believed));
    figures.extend(columns::compare(&gold, &believed, |path| place.holds(path)));
    figures.extend(documents::compare(&gold, &believed));
    figures
        .extend(links::compare(&gold, &believed, |path, parent| links_by_area(&place.folder, path, parent)));
    Ok(figures)
}

/// The page `parent` names the file of `path` in an `<area>`.
fn links_by_area(folder: &Path, path: &str, parent: &str) -> bool {
    let text = fs::read(folder.join(parent)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let file = path.rsplit('/').next().unwrap_or(path);
    let areas = text.split("<area").skip(1).filter_map(|rest| rest.split('>').next());
    !file.is_empty() && areas.filter_map(|area| area.split_once("href")).any(|(_, href)| href.contains(file))
}

/// How many files of the folder the audit read.
fn reach(files: &[String], believed: &Believed) -> Tally {
    let mut tally = Tally::default();
    for file in files {
        let read = believed.pages.contains_key(file).then(|| file.clone());
        tally.value(file, Some(file.clone()), read);
    }
    tally
}

/// Paths of all files under `folder`, relative to it, sorted.
pub(crate) fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).with_context(|| format!("listing {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(relative) = path.strip_prefix(folder) {
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}
