//! `recheck.json`: what second looks made of every finding of the first report, and of the score.

use serde::{Deserialize, Serialize};

use super::{Look, Standing, decide::Standings};
use crate::audit::{Error, Folder, Judged};
use crate::model::{Lang, Points, Reason, stamp_in_china};
use crate::scoring::Score;

/// Version of the file.
const SCHEMA: &str = "gongkai.recheck/1";

/// Content of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Version.
    pub schema: String,
    /// The audit looked at again.
    pub audit: String,
    /// Number of the look.
    pub look: u32,
    /// When it began, ISO 8601 with offset.
    pub begun: String,
    /// When its fetching ended.
    pub ended: Option<String>,
    /// Every age is measured back from this day, ISO 8601.
    pub as_of: String,
    /// What ended it early, as in `report.json`.
    pub stopped_by: Option<String>,
    /// Requests that it took, robots.txt and redirects included.
    pub requests: u64,
    /// Score of the first report.
    pub before: ScoreThen,
    /// Score after this look.
    pub after: ScoreThen,
    /// Every finding of the first report, in its order.
    pub findings: Vec<Compared>,
    /// Links that were alive at some look only, and so are no fault.
    pub unstable: Vec<String>,
    /// The audit never saw the home page, and now it opens: the site waits for an audit.
    pub reopened: bool,
}

/// A score, in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreThen {
    /// Points.
    pub points: Points,
    /// If every doubt went against the unit.
    pub low: Points,
    /// If every doubt went for the unit.
    pub high: Points,
    /// No grade until a person settles what is open.
    pub withheld: bool,
}

/// One finding, then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// What names it across runs.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// Its first place.
    pub url: String,
    /// What is wrong.
    pub message: String,
    /// What became of it.
    pub now: Standing,
    /// The look that says so; `None` when none did.
    pub look: Option<u32>,
    /// Why it cannot be told.
    pub reason: Option<Reason>,
    /// Points in the first report; zero or negative.
    pub points_before: Points,
    /// Points now.
    pub points_after: Points,
}

impl Comparison {
    /// Sets the first report beside the judgement after `look`.
    pub(super) fn of(
        look: &Look,
        requests: u64,
        before: &Judged,
        after: &Judged,
        standings: &Standings,
        said_by: impl Fn(&str) -> Option<u32>,
        lang: Lang,
    ) -> Self {
        let findings = before.score.findings.iter().map(|finding| {
            let (now, reason) =
                standings.get(&finding.fingerprint).cloned().unwrap_or((Standing::NotLookedAt, None));
            let again = after.score.findings.iter();
            let again =
                again.filter(|it| (&it.rule, &it.fingerprint) == (&finding.rule, &finding.fingerprint));
            Compared {
                fingerprint: finding.fingerprint.clone(),
                rule: finding.rule.clone(),
                url: finding.seen.first().map_or_else(String::new, |seen| seen.address.to_string()),
                message: finding.message.in_lang(lang).to_owned(),
                now,
                look: said_by(&finding.fingerprint),
                reason,
                points_before: finding.points,
                points_after: again.map(|it| it.points).next().unwrap_or(Points::ZERO),
            }
        });
        let unstable = after.portal.links().iter().filter(|link| link.unstable);
        Self {
            schema: SCHEMA.to_owned(),
            audit: before.record.id.clone(),
            look: look.number,
            begun: stamp_in_china(look.begun),
            ended: look.ended.map(stamp_in_china),
            as_of: look.as_of.to_string(),
            stopped_by: look.stopped_by.map(|by| by.id().to_owned()),
            requests,
            before: ScoreThen::of(&before.score),
            after: ScoreThen::of(&after.score),
            findings: findings.collect(),
            unstable: unstable.map(|link| link.address.to_string()).collect(),
            reopened: before.portal.home().is_err() && after.portal.home().is_ok(),
        }
    }

    /// How many findings came to `standing`.
    pub fn count(&self, standing: Standing) -> usize {
        self.findings.iter().filter(|finding| finding.now == standing).count()
    }

    /// Reads the file in the folder of a look; `None` when the look is not finished.
    ///
    /// # Errors
    /// [`Error`] when it cannot be read or is of another version.
    pub fn load(its_folder: &Folder) -> Result<Option<Self>, Error> {
        its_folder.find_json(Folder::COMPARISON, SCHEMA)
    }

    pub(super) fn save(&self, out: &Folder) -> Result<(), Error> {
        out.write_json(Folder::COMPARISON, self)
    }
}

impl ScoreThen {
    fn of(score: &Score) -> Self {
        Self { points: score.points, low: score.low, high: score.high, withheld: score.withheld }
    }
}
