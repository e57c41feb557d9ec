//! Where the pages of an audit are kept: from the journal and the list of pages to what a dossier names.

use std::collections::BTreeMap;

use super::{Error, Folder, answers::audit_of, journal};
use crate::model::{Outcome, stamp_in_china};
use crate::report::{Saved, json_v1::Page};

/// Where each page that an audit read is kept, by the address that was asked for and by the one that answered. `folder`
/// holds the papers: of the audit itself, or of a replay or a second look in it.
///
/// # Errors
/// [`Error`] when there is no audit, or its journal cannot be read.
pub fn saved_pages(folder: &Folder) -> Result<BTreeMap<String, Saved>, Error> {
    let around = audit_of(folder)?;
    let mut saved: BTreeMap<String, Saved> = BTreeMap::new();
    let mut journals = vec![around.clone()];
    if folder.path() != around.path() && folder.file(Folder::VISITS).is_file() {
        journals.push(folder.clone());
    }
    for journal in &journals {
        for line in journal::visits(journal)? {
            let line = line?;
            // The last exchange is the page; those before it led there.
            let Some(attempt) = line.attempts.last().filter(|_| line.outcome == Outcome::Alive) else {
                continue;
            };
            let Some(warc) = &attempt.warc else { continue };
            let kept = Saved {
                title: String::new(),
                at: stamp_in_china(attempt.at),
                file: warc.file.clone(),
                offset: warc.offset,
                sha256: attempt.sha256.clone().unwrap_or_default(),
            };
            saved.insert(line.final_address.as_str().to_owned(), kept.clone());
            saved.insert(line.address.as_str().to_owned(), kept);
        }
    }
    let pages = folder.file(Folder::PAGES);
    let pages = if pages.is_file() { folder.read(Folder::PAGES)? } else { Vec::new() };
    let lines = pages.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    for (at, line) in lines {
        let page: Page = serde_json::from_slice(line).map_err(|source| Error::Unreadable {
            path: folder.file(Folder::PAGES),
            line: at + 1,
            source,
        })?;
        for address in [&page.url, &page.final_url] {
            if let Some(kept) = saved.get_mut(address.as_str()) {
                kept.title.clone_from(&page.title);
            }
        }
    }
    Ok(saved)
}
