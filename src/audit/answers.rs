//! What people decided about an audit: kept in its folder, only ever added to.
//!
//! A line is a decision out of a sheet, or all that the store holds for the audit: where there is a store, its word counts,
//! and what was written before that line is history. So a replay of the folder scores as the store does.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Error, Folder, folder::disk};
use crate::model::Ruling;
use crate::report::{self, items, json_v1::Report};

/// One line of the file: one of the two.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Line {
    /// When it was taken in.
    taken_in: Timestamp,
    /// A decision out of a sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ruling: Option<Ruling>,
    /// Everything that holds by the store; the lines before hold no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    store: Option<Vec<Ruling>>,
}

/// What people decided about the audit in `folder`, oldest first.
///
/// # Errors
/// [`Error`] when the file cannot be read.
pub fn answers(folder: &Folder) -> Result<Vec<Ruling>, Error> {
    let mut rulings = Vec::new();
    for line in lines(folder)? {
        if let Some(store) = line.store {
            rulings = store;
        }
        rulings.extend(line.ruling);
    }
    Ok(rulings)
}

/// The decisions that came into the folder by hand, oldest first: those that a store may not know yet.
pub(super) fn by_hand(folder: &Folder) -> Result<Vec<Ruling>, Error> {
    Ok(lines(folder)?.into_iter().filter_map(|line| line.ruling).collect())
}

/// Writes down what holds by the store, unless the file comes to that already; whether anything was written.
pub(super) fn follow_store(folder: &Folder, rulings: &[Ruling], now: Timestamp) -> Result<bool, Error> {
    if answers(folder)? == rulings {
        return Ok(false);
    }
    append(folder, &[Line { taken_in: now, store: Some(rulings.to_vec()), ..Line::default() }])?;
    Ok(true)
}

fn lines(folder: &Folder) -> Result<Vec<Line>, Error> {
    if !folder.file(Folder::ANSWERS).exists() {
        return Ok(Vec::new());
    }
    let bytes = folder.read(Folder::ANSWERS)?;
    let lines = bytes.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(at, line)| {
            serde_json::from_slice(line).map_err(|source| Error::Unreadable {
                path: folder.file(Folder::ANSWERS),
                line: at + 1,
                source,
            })
        })
        .collect()
}

fn append(folder: &Folder, lines: &[Line]) -> Result<(), Error> {
    let before = folder.file(Folder::ANSWERS).exists();
    let mut bytes = if before { folder.read(Folder::ANSWERS)? } else { Vec::new() };
    for line in lines {
        bytes.extend(serde_json::to_vec(line).expect("plain structs serialise"));
        bytes.push(b'\n');
    }
    folder.write(Folder::ANSWERS, &bytes)
}

/// The audits in `path`: the one it holds itself, or those in the folders in it, by name.
///
/// # Errors
/// [`Error::NoAudit`] when there is none.
pub fn audits_in(path: &Path) -> Result<Vec<Folder>, Error> {
    let holds = |folder: &Path| folder.join(Folder::REPORT_JSON).is_file();
    if holds(path) {
        return Ok(vec![Folder::at(path)]);
    }
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(path).map_err(disk(path))? {
        found.push(entry.map_err(disk(path))?.path());
    }
    found.retain(|folder| holds(folder));
    found.sort();
    if found.is_empty() {
        return Err(Error::NoAudit { path: path.to_owned() });
    }
    Ok(found.into_iter().map(Folder::at).collect())
}

/// The audit that the papers in `folder` are about: the folder itself, or the one around the papers of a replay or of a
/// second look.
///
/// # Errors
/// [`Error::NoAudit`] when neither is an audit.
pub(super) fn audit_of(folder: &Folder) -> Result<Folder, Error> {
    let holds = |folder: &Path| folder.join(Folder::RECORD).is_file();
    let around = folder.path().ancestors().skip(1).take(3).find(|around| holds(around));
    match holds(folder.path()) {
        true => Ok(folder.clone()),
        false => around.map(Folder::at).ok_or_else(|| Error::NoAudit { path: folder.path().to_owned() }),
    }
}

/// The reports of the audits with what was decided on them, for the sheet.
///
/// # Errors
/// [`Error`] when a file cannot be read.
pub fn reports(folders: &[Folder]) -> Result<Vec<(Report, Vec<Ruling>)>, Error> {
    let each = folders
        .iter()
        .map(|folder| Ok((report::parse(&folder.read(Folder::REPORT_JSON)?)?, answers(&audit_of(folder)?)?)));
    each.collect()
}

/// Takes a filled sheet into the audits that `folders` are about; says which got how many decisions. What was decided
/// before stays, and the later decision stands. A sheet may be about a replay under another pack: its decisions are the
/// audit's.
///
/// # Errors
/// [`Error::Sheet`] with every bad row, and then nothing is taken in.
pub fn take_in(
    name: &str,
    bytes: &[u8],
    folders: &[Folder],
    now: Timestamp,
) -> Result<Vec<(Folder, usize)>, Error> {
    let reports = reports(folders)?;
    let rulings = items::rulings(name, bytes, &reports).map_err(Error::Sheet)?;
    let mut counts = Vec::new();
    for (folder, (report, _)) in folders.iter().zip(&reports) {
        let ours: Vec<&Ruling> =
            rulings.iter().filter(|(audit, _)| *audit == report.audit.id).map(|(_, it)| it).collect();
        let folder = audit_of(folder)?;
        counts.push((folder.clone(), ours.len()));
        if ours.is_empty() {
            continue;
        }
        let line = |ruling: &Ruling| Line { taken_in: now, ruling: Some(ruling.clone()), ..Line::default() };
        append(&folder, &ours.into_iter().map(line).collect::<Vec<_>>())?;
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Decision, Signature};

    #[test]
    fn the_word_of_the_store_counts_and_what_came_by_hand_is_kept_for_it() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::at(root.path());
        let ruling = |rule: &str, decision| {
            let by = Signature { who: "张三".to_owned(), ..Signature::default() };
            Ruling { rule: rule.to_owned(), fingerprint: None, decision, by }
        };
        let [one, other] = [ruling("a", Decision::Confirmed), ruling("b", Decision::Dismissed)];
        let by_hand_line = |it: &Ruling| Line { ruling: Some(it.clone()), ..Line::default() };
        append(&folder, &[by_hand_line(&one)]).unwrap();
        assert!(!follow_store(&folder, std::slice::from_ref(&one), Timestamp::default()).unwrap());
        assert!(follow_store(&folder, std::slice::from_ref(&other), Timestamp::default()).unwrap());
        assert_eq!(answers(&folder).unwrap(), [other.clone()]);
        append(&folder, &[by_hand_line(&one)]).unwrap();
        assert_eq!(answers(&folder).unwrap(), [other, one.clone()]);
        assert_eq!(by_hand(&folder).unwrap(), [one.clone(), one]);
        assert!(follow_store(&folder, &[], Timestamp::default()).unwrap());
        assert_eq!(answers(&folder).unwrap(), []);
    }
}
