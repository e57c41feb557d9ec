//! Who is in a round: drawn, put in, taken out.

use jiff::civil::Date;

use super::{Draw, DrawRequest};
use crate::audit::Error;
use crate::model::{Unit, UnitKind};
use crate::store::{By, RoundEvent, Store, UnitFilter};

/// Which units of the register are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// These, by identifier.
    Named(Vec<String>),
    /// All of these kinds (none: of any kind) on a day.
    All(Vec<UnitKind>, Date),
}

/// The draw that was made for a round; `None` when its units were put in by hand.
///
/// # Errors
/// [`Error::Store`].
pub async fn draw_of(store: &Store, round: &str) -> Result<Option<Draw>, Error> {
    let history = store.round_history(round).await?;
    let sampled = history.iter().rev().filter(|fact| fact.event == RoundEvent::Sampled);
    Ok(sampled.filter_map(|fact| Draw::of_json(&fact.detail)).next())
}

/// Draws the units of a round out of those of `kinds` (none: of all), and records it.
///
/// # Errors
/// [`Error::Store`] when the round was drawn before: drawing until the draw pleases is no draw.
pub async fn sample(
    store: &Store,
    round: &str,
    request: &DrawRequest,
    kinds: &[UnitKind],
    by: By,
) -> Result<Draw, Error> {
    let of = store.round(round).await?;
    if draw_of(store, round).await?.is_some() {
        return Err(Error::refused(format!(
            "round `{round}` was drawn already; see it with `round show {round}`, or make another round"
        )));
    }
    let units = of_kinds(store, kinds, request.on).await?;
    if units.is_empty() {
        return Err(Error::refused(format!("no units to draw from on {}; see `register list`", request.on)));
    }
    let mut earlier: Vec<(String, Vec<String>)> = Vec::new();
    let same_year: Vec<String> = store
        .rounds()
        .await?
        .into_iter()
        .filter(|other| other.year == of.year && other.name != round)
        .map(|other| other.name)
        .collect();
    for (unit, name) in store.draws().await? {
        match earlier.last_mut() {
            Some((last, drawn)) if *last == name => drawn.push(unit),
            _ if same_year.contains(&name) => earlier.push((name, vec![unit])),
            _ => {}
        }
    }
    let draw = Draw::make(request, &units, &earlier);
    let mut change = store.change(by).await?;
    change.put_in(round, &draw.drawn(), Some(&draw.to_json())).await?;
    change.commit().await?;
    Ok(draw)
}

/// Puts units into a round without a draw; those that were not in it yet.
///
/// # Errors
/// [`Error::Store`].
pub async fn enter(store: &Store, round: &str, which: &Membership, by: By) -> Result<Vec<String>, Error> {
    store.round(round).await?;
    let wanted: Vec<String> = match which {
        Membership::Named(units) => units.clone(),
        Membership::All(kinds, on) => {
            of_kinds(store, kinds, *on).await?.into_iter().map(|unit| unit.id).collect()
        }
    };
    let members: Vec<String> = store.members(round).await?.into_iter().map(|it| it.unit).collect();
    let new = wanted.into_iter().filter(|unit| !members.contains(unit));
    let new: Vec<(String, String)> = new.map(|unit| (unit, String::new())).collect();
    for (unit, _) in &new {
        // An unknown one is told with the nearest there is.
        store.unit_history(unit).await?;
    }
    let mut change = store.change(by).await?;
    change.put_in(round, &new, None).await?;
    change.commit().await?;
    Ok(new.into_iter().map(|(unit, _)| unit).collect())
}

async fn of_kinds(store: &Store, kinds: &[UnitKind], on: Date) -> Result<Vec<Unit>, Error> {
    let units = store.register(on, &UnitFilter::default()).await?.into_iter().map(|fact| fact.unit);
    Ok(units.filter(|unit| kinds.is_empty() || kinds.contains(&unit.kind)).collect())
}
