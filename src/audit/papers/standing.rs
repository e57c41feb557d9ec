//! Whether units pass: by the vetoes that fell, and by the lowest grade of the pack.

use std::collections::HashMap;

use serde::Deserialize;

use crate::audit::Error;
use crate::report::papers::UnitStanding;
use crate::rules::Confidence;
use crate::store::{Judgement, Run, RunId, Store};

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

    /// How a run stands.
    pub(super) async fn standing(&mut self, store: &Store, run: &Run) -> Result<UnitStanding, Error> {
        let it = &run.judgement;
        let key = (it.pack.digest.clone(), language(it));
        if !self.0.contains_key(&key) {
            let bands = told(store, run.id).await?.score.bands;
            // Best first.
            self.0.insert(key.clone(), bands.into_iter().last().map(|band| band.name));
        }
        let lowest = self.0.get(&key).cloned().flatten();
        Ok(match &it.grade {
            _ if it.vetoes > 0 => UnitStanding::Failed,
            Some(grade) if !it.withheld && Some(grade) == lowest.as_ref() => UnitStanding::Failed,
            Some(_) if !it.withheld => UnitStanding::Passed,
            _ => UnitStanding::Withheld,
        })
    }
}

fn language(it: &Judgement) -> &'static str {
    match it.lang {
        crate::model::Lang::Zh => "zh",
        crate::model::Lang::En => "en",
    }
}
