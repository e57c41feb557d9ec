//! What was gathered beside the pages: `beside.json`, written only when a rule, or a host that may answer anything, asked
//! for something.
//!
//! Live run and replay tell the builder of it by the same call, from the same files.

use serde::{Deserialize, Serialize};

use super::{
    Error, Folder,
    journal::{Cost, VisitLine},
    probe, read, replay,
};
use crate::evidence::Archive;
use crate::model::{Probe, Reach, SchemeReach};
use crate::portal::{Builder, Network, SearchPlan, SiteSearch, search_answer};

/// Version of the file.
const SCHEMA: &str = "gongkai.beside/1";

/// Content of `beside.json`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Beside {
    /// Version of this file.
    schema: String,
    /// How the site is reached.
    pub(super) reach: Option<Reach>,
    /// What was asked of its search.
    pub(super) search: Option<Searched>,
    /// What hosts answered for addresses that cannot exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) calibrations: Vec<VisitLine>,
    /// Requests that it took, robots.txt and redirects included.
    pub(super) requests: u64,
}

/// What was asked of a site's search, and what came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Searched {
    /// The plan.
    pub(super) plan: SearchPlan,
    /// One visit per question, in order; fewer when the audit was ended.
    pub(super) visits: Vec<VisitLine>,
}

impl Beside {
    pub(super) fn requests(&self) -> u64 {
        self.requests
    }

    /// Writes the file, unless there is nothing to write.
    pub(super) fn save(mut self, folder: &Folder) -> Result<(), Error> {
        if self.reach.is_none() && self.search.is_none() && self.calibrations.is_empty() {
            return Ok(());
        }
        self.schema = SCHEMA.to_owned();
        folder.write_json(Folder::BESIDE, &self)
    }

    /// Reads the file; nothing where there is none.
    pub(super) fn load(folder: &Folder) -> Result<Self, Error> {
        Ok(folder.find_json(Folder::BESIDE, SCHEMA)?.unwrap_or_default())
    }

    /// Every visit in it, as evidence is looked up by.
    pub(super) fn lines(self) -> Vec<VisitLine> {
        let schemes = self.reach.into_iter().flat_map(|reach| [reach.http, reach.https]).flatten();
        let searched = self.search.into_iter().flat_map(|search| search.visits);
        schemes.map(line).chain(searched).chain(self.calibrations).collect()
    }
}

fn line(reach: SchemeReach) -> VisitLine {
    VisitLine {
        address: reach.address,
        final_address: reach.final_address,
        outcome: reach.outcome,
        status: reach.attempts.last().and_then(|attempt| attempt.status),
        fetched_at: reach.attempts.last().map(|attempt| attempt.at),
        attempts: reach.attempts,
        rendered: None,
        robots: Vec::new(),
        cost: Cost::default(),
        past: None,
    }
}

/// Tells the builder what `folder` holds beside the pages: the frozen log of probes, reach, searches, calibrations.
pub(super) async fn tell(folder: &Folder, builder: &mut Builder) -> Result<(), Error> {
    let beside = Beside::load(folder)?;
    let bare = |probe: Probe| Probe { attempts: Vec::new(), ..probe };
    let probes = probe::frozen(folder)?.map(|probes| probes.into_iter().map(bare).collect());
    let mut network = Network { probes, reach: beside.reach, ..Network::default() };
    let mut archive = Archive::open(&folder.evidence());
    for line in beside.calibrations {
        let page = replay::page(&mut archive, &line).await?;
        builder.calibrated(&read::facts_of(line), page.as_ref());
    }
    if let Some(Searched { plan, visits }) = beside.search {
        let mut asked = Vec::with_capacity(visits.len());
        for (question, line) in plan.questions.into_iter().zip(&visits) {
            let page = replay::page(&mut archive, line).await?;
            let answer = search_answer(&question, &line.outcome, page.as_ref());
            asked.push((question, answer));
        }
        network.search = Some(SiteSearch { seen_on: plan.seen_on, offer: plan.offer, asked });
    }
    builder.network(network);
    Ok(())
}
