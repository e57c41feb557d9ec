//! Every query that a screen or a report needs, timed: the first time, and then the quicker of two.

use std::time::{Duration, Instant};

use anyhow::Result;
use gongkai::store::{FindingFilter, RectificationFilter, Scope, Store, UnitFilter};
use jiff::civil::{Date, date};

use crate::office::{Size, print, round, unit};

/// One query.
pub(crate) struct Timed {
    pub(crate) name: &'static str,
    /// What came of it.
    pub(crate) rows: usize,
    pub(crate) first: Duration,
    pub(crate) then: Duration,
}

async fn timed(name: &'static str, ask: impl AsyncFn() -> Result<usize>) -> Result<Timed> {
    let once = async || -> Result<(usize, Duration)> {
        let start = Instant::now();
        let rows = ask().await?;
        Ok((rows, start.elapsed()))
    };
    let (rows, first) = once().await?;
    let then = once().await?.1.min(once().await?.1);
    eprintln!("  {name}: {rows} rows, {} ms, then {} ms", first.as_millis(), then.as_millis());
    Ok(Timed { name, rows, first, then })
}

const TODAY: Date = date(2026, 12, 1);

/// All of them.
pub(crate) async fn all(store: &Store, size: &Size) -> Result<Vec<Timed>> {
    let (last, one) = (round(size.runs - 1), unit(size.units / 2));
    let of_round = FindingFilter::all(Scope::Round(last.clone()));
    let page = FindingFilter { limit: Some(100), offset: 5000, ..of_round.clone() };
    let of_rule = FindingFilter { rule: Some("rule-number-07".to_owned()), ..of_round.clone() };
    let waiting = FindingFilter { waiting_on: Some(TODAY), limit: Some(100), ..of_round.clone() };
    let fingerprint = print(size.units / 2, (size.runs - 1) * 4);
    let run = store.latest_run(&one).await?.map(|run| run.id);
    let run = run.ok_or_else(|| anyhow::anyhow!("the office has runs"))?;
    let of_run = FindingFilter::all(Scope::Run(run));
    let due = RectificationFilter { due_by: Some(TODAY), ..RectificationFilter::unsettled() };
    let totals = store.totals(2026).await?[0].id;
    Ok(vec![
        timed("register on a day", async || Ok(store.register(TODAY, &UnitFilter::default()).await?.len()))
            .await?,
        timed("history of a unit", async || Ok(store.unit_history(&one).await?.len())).await?,
        timed("all rounds", async || Ok(store.rounds().await?.len())).await?,
        timed("members of a round", async || Ok(store.members(&last).await?.len())).await?,
        timed("draws of all rounds", async || Ok(store.draws().await?.len())).await?,
        timed("results of a round", async || Ok(store.round_runs(&last).await?.len())).await?,
        timed("matrix unit × rule", async || Ok(store.matrix(&last).await?.len())).await?,
        timed("counts by rule", async || Ok(store.rule_counts(&last).await?.len())).await?,
        timed("undecided rules of a round", async || Ok(store.undecided(&last).await?.len())).await?,
        timed("matrix of coverage", async || Ok(store.coverage(&last).await?.len())).await?,
        timed("findings of a round, a page", async || Ok(store.findings(&page).await?.len())).await?,
        timed("findings of a round, counted", async || {
            Ok(usize::try_from(store.finding_count(&of_round).await?)?)
        })
        .await?,
        timed("findings of a round, all", async || Ok(store.findings(&of_round).await?.len())).await?,
        timed("findings of a rule in a round", async || Ok(store.findings(&of_rule).await?.len())).await?,
        timed("flagged findings that wait, a page", async || Ok(store.findings(&waiting).await?.len()))
            .await?,
        timed("flagged findings that wait, counted", async || {
            Ok(usize::try_from(
                store.finding_count(&FindingFilter { limit: None, ..waiting.clone() }).await?,
            )?)
        })
        .await?,
        timed("fingerprints of a round, to compare", async || Ok(store.fingerprints(&last).await?.len()))
            .await?,
        timed("findings of a run", async || Ok(store.findings(&of_run).await?.len())).await?,
        timed("rules of a run", async || Ok(store.outcomes(run).await?.len())).await?,
        timed("report of a run", async || Ok(store.report(run).await?.len())).await?,
        timed("runs of a unit", async || Ok(store.runs_of_unit(&one).await?.len())).await?,
        timed("a finding through all runs", async || Ok(store.sightings(&one, &fingerprint).await?.len()))
            .await?,
        timed("units with a finding", async || Ok(store.units_with(&fingerprint).await?.len())).await?,
        timed("reviews that hold", async || Ok(store.reviews(None, TODAY).await?.len())).await?,
        timed("decisions for a score", async || Ok(store.rulings(&one, None, None, TODAY).await?.len()))
            .await?,
        timed("answers of a year", async || Ok(store.answers_of_year(2026).await?.len())).await?,
        timed("what is to be mended", async || {
            Ok(store.rectifications(&RectificationFilter::unsettled()).await?.len())
        })
        .await?,
        timed("what is due", async || Ok(store.rectifications(&due).await?.len())).await?,
        timed("objections", async || Ok(store.objections(None, None).await?.len())).await?,
        timed("totals of a year", async || Ok(store.unit_totals(totals).await?.len())).await?,
        timed("papers of a year", async || Ok(store.papers(2026).await?.len())).await?,
        timed("journal, latest", async || Ok(store.journal(None, 100).await?.len())).await?,
        timed("journal of a unit", async || Ok(store.journal(Some(&one), 100).await?.len())).await?,
    ])
}
