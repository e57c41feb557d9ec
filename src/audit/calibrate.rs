//! Calibration: how a host answers for what certainly does not exist.
//!
//! Half of the hosts answer 200 to any path, and some of their not-found pages say so in no words that we know. Pages
//! with next to nothing on them are therefore compared with the answer to a made-up path in the same folder: the same
//! bytes mean that the page is not there (`soft-404`). To be sure of that, the answer must come without a redirect, hold
//! no script and no form (a shell, a login), and the home page must open right afterwards and look different (no
//! firewall stands in the way). A made-up path is the same in every run of an audit, and everything asked is evidence.

use std::{collections::BTreeMap, sync::PoisonError};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Error, Folder,
    beside::Beside,
    errands::Site,
    journal::{self, VisitLine},
    read::Bench,
};
use crate::model::{Address, GoneKind, Outcome};

/// Folders asked about in one audit, at most.
const FOLDERS: usize = 12;

/// A made-up path that was answered like pages of the site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibrated {
    /// The visit to it.
    visit: VisitLine,
    /// The home page, right afterwards.
    control: VisitLine,
    /// SHA-256 of what a host of this authority shows for what does not exist.
    sha256: String,
    authority: String,
}

/// A page with next to nothing on it.
struct Doubtful {
    address: Address,
    sha256: String,
}

impl Site<'_> {
    /// Asks about the folders of pages with next to nothing on them.
    pub(super) async fn calibrate(
        &self,
        folder: &Folder,
        home: &Address,
        started: Timestamp,
        requests: &mut u64,
    ) -> Result<Vec<Calibrated>, Error> {
        let mut groups: Vec<Vec<Doubtful>> = self.doubtful(folder)?.into_values().collect();
        groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
        let mut found: Vec<Calibrated> = Vec::new();
        for group in groups.into_iter().take(FOLDERS) {
            let known = |it: &Doubtful| found.iter().any(|known| known.is(&it.address, &it.sha256));
            let Some(first) = group.iter().find(|it| !known(it)) else { continue };
            let Some(path) = made_up(&first.address, home, started) else { continue };
            let Some(visit) = self.visit(&path, requests).await else { break };
            let body = visit.answer().map(|answer| answer.body.clone()).unwrap_or_default();
            let plain = visit.outcome == Outcome::Alive && visit.final_address == path && is_plain(&body);
            let digest = HEXLOWER.encode(&Sha256::digest(&body));
            let visit = Bench::aside(self.bench, move |bench| bench.keep_beside(&visit)).await?;
            if !plain || group.iter().all(|it| it.sha256 != digest) {
                continue;
            }
            let Some(control) = self.visit(home, requests).await else { break };
            let control = Bench::aside(self.bench, move |bench| bench.keep_beside(&control)).await?;
            if control.outcome == Outcome::Alive && shown(&control) != Some(&digest) {
                let authority = path.authority().to_owned();
                found.push(Calibrated { visit, control, sha256: digest, authority });
            }
        }
        Ok(found)
    }

    /// Pages with next to nothing on them, by host, folder and ending.
    fn doubtful(&self, folder: &Folder) -> Result<BTreeMap<(String, String), Vec<Doubtful>>, Error> {
        let thin = self.bench.builder.lock().unwrap_or_else(PoisonError::into_inner).thin_pages();
        let mut groups: BTreeMap<(String, String), Vec<Doubtful>> = BTreeMap::new();
        if thin.is_empty() {
            return Ok(groups);
        }
        for line in journal::visits(folder)? {
            let line = line?;
            let direct = line.outcome == Outcome::Alive && line.address == line.final_address;
            if !direct || line.rendered.is_some() || !thin.contains(&line.address) {
                continue;
            }
            let Some(sha256) = shown(&line).cloned() else { continue };
            let (before, after) = around(&line.address);
            let key = (line.address.authority().to_owned(), format!("{before} {after}"));
            groups.entry(key).or_default().push(Doubtful { address: line.address, sha256 });
        }
        Ok(groups)
    }
}

/// Digest of what a visit showed.
fn shown(line: &VisitLine) -> Option<&String> {
    line.attempts.last().and_then(|attempt| attempt.sha256.as_ref())
}

/// Folder and ending of an address: `/a/b/` and `.html`.
fn around(address: &Address) -> (&str, &str) {
    let path = address.path();
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let ending = path[name..].rfind('.').map_or("", |at| &path[name + at..]);
    (&path[..name], ending)
}

/// An address beside `address` that does not exist, the same whenever this audit asks.
fn made_up(address: &Address, home: &Address, started: Timestamp) -> Option<Address> {
    let (folder, ending) = around(address);
    let mut name = HEXLOWER.encode(&Sha256::digest(format!("{home} {started} {folder} {ending}")));
    name.truncate(16);
    address.join(&format!("{folder}{name}{ending}")).ok()
}

/// No script and no form: the bytes are all that a visitor gets.
fn is_plain(body: &[u8]) -> bool {
    let body = body.to_ascii_lowercase();
    let has = |mark: &str| memchr::memmem::find(&body, mark.as_bytes()).is_some();
    !body.trim_ascii().is_empty()
        && !["<script", "<form", "<input", "http-equiv=\"refresh"].iter().any(|it| has(it))
}

impl Calibrated {
    fn is(&self, address: &Address, sha256: &str) -> bool {
        self.authority == address.authority() && self.sha256 == sha256
    }

    /// What was asked for it, as evidence is looked up by.
    pub(super) fn lines(self) -> [VisitLine; 2] {
        [self.visit, self.control]
    }
}

/// What the hosts of an audit show for what does not exist.
#[derive(Debug, Default)]
pub(super) struct NotFound(Vec<Calibrated>);

impl NotFound {
    /// Reads what the audit in `folder` found out.
    pub(super) fn load(folder: &Folder) -> Result<Self, Error> {
        Ok(Self(Beside::load(folder)?.calibration))
    }

    /// Whether nothing was found out that a visit taken in before it would be judged by.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A visit that brought what its host shows for anything is to a page that is not there; the answer to the made-up
    /// path is shown with it.
    pub(super) fn settle(&self, line: &mut VisitLine) {
        if line.outcome != Outcome::Alive || line.rendered.is_some() {
            return;
        }
        let is = |it: &&Calibrated| shown(line).is_some_and(|digest| it.is(&line.final_address, digest));
        let Some(proof) = self.0.iter().find(is) else { return };
        let attempts = proof.visit.attempts.clone();
        line.outcome = Outcome::Gone(GoneKind::Soft404);
        line.attempts.extend(attempts);
    }
}
