//! Whether units pass: by the vetoes that fell, and by the lowest grade of the pack. The papers of a round, and the list of
//! what is to be mended, both ask here.

use std::collections::HashMap;

use serde::Deserialize;

use crate::audit::Error;
use crate::model::StoppedBy;
use crate::report::papers::UnitStanding;
use crate::rules::Confidence;
use crate::store::{Run, RunId, Store};

/// The part of `report.json` that the store has no table for; old reports lack some of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Told {
    score: ToldScore,
    /// The audit.
    pub(super) audit: ToldAudit,
    pub(super) rules: Vec<ToldRule>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ToldScore {
    bands: Vec<ToldBand>,
}

#[derive(Debug, Deserialize)]
struct ToldBand {
    name: String,
}

/// What a report says of its audit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ToldAudit {
    pub(super) pack: ToldPack,
}

/// What a report says of its pack.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ToldPack {
    pub(super) title: String,
}

/// What a report says of a rule.
#[derive(Debug, Deserialize)]
pub(super) struct ToldRule {
    pub(super) id: String,
    #[serde(default)]
    pub(super) reason_text: Option<String>,
    #[serde(default)]
    pub(super) confidence: Option<Confidence>,
}

/// What the report of a run tells.
pub(super) async fn told(store: &Store, run: RunId) -> Result<Told, Error> {
    let bytes = store.report(run).await?;
    let damaged = |error| crate::store::Error::Damaged(format!("the report of run {run}: {error}"));
    Ok(serde_json::from_slice(&bytes).map_err(damaged)?)
}

/// The lowest grade of every pack that was used, in the language of the judgement.
pub(super) struct Grades(HashMap<(String, &'static str), Option<String>>);

impl Grades {
    pub(super) fn new() -> Self {
        Self(HashMap::new())
    }

    /// How a run stands. A veto that fell was proved, whatever else could not be told; a site that could not be read has
    /// no other result.
    pub(super) async fn standing(&mut self, store: &Store, run: &Run) -> Result<UnitStanding, Error> {
        let it = &run.judgement;
        let key = (it.pack.digest.clone(), it.lang.id());
        if !self.0.contains_key(&key) {
            let bands = told(store, run.id).await?.score.bands;
            self.0.insert(key.clone(), lowest(bands));
        }
        let lowest = self.0.get(&key).cloned().flatten();
        let unread = run.stopped_by.is_some_and(StoppedBy::is_unread);
        Ok(match &it.grade {
            _ if it.vetoes > 0 => UnitStanding::Failed,
            _ if it.withheld || unread => UnitStanding::Withheld,
            Some(grade) if Some(grade) == lowest.as_ref() => UnitStanding::Failed,
            Some(_) => UnitStanding::Passed,
            None => UnitStanding::Withheld,
        })
    }
}

/// The grade that fails. Bands come best first, and where there is only one, nobody fails by it.
fn lowest(bands: Vec<ToldBand>) -> Option<String> {
    bands.into_iter().skip(1).last().map(|band| band.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_fails_by_the_only_grade_there_is() {
        let of =
            |names: &[&str]| lowest(names.iter().map(|it| ToldBand { name: (*it).to_owned() }).collect());
        assert_eq!((of(&[]), of(&["合格"])), (None, None));
        assert_eq!(of(&["优秀", "合格", "不合格"]).as_deref(), Some("不合格"));
    }
}
