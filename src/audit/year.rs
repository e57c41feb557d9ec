//! The year between the store and the totals: what counts comes out, answers and final totals go in.

use std::collections::{BTreeMap, BTreeSet};
use std::{fs, path::Path};

use jiff::civil::date;

use super::{Error, LoadedScheme, keep_report::hex};
use crate::annual::{Candidate, Given, InRound, Round, RoundKind, Scheme, Standing, Totals, Value, Year};
use crate::model::{StoppedBy, Unit};
use crate::report::totals::Scored;
use crate::store::{
    Answer, Attachment, By, ManualAnswer, NewAnswer, NewTotals, Run, Store, UnitFilter, UnitTotal,
};

/// Everything that counts in a year under a scheme: rounds with their current judgements, and the answers of people.
///
/// # Errors
/// [`Error::NoUnits`] when nobody was registered by the end of the year or has a result in it; [`Error::Store`].
pub async fn year_of(store: &Store, scheme: &Scheme, year: i16) -> Result<Year, Error> {
    let filter = UnitFilter { gone: true, ..UnitFilter::default() };
    let mut facts = store.register(date(year, 12, 31), &filter).await?;
    let (mut rounds, mut results) = (Vec::new(), BTreeMap::<String, Vec<InRound>>::new());
    for round in store.rounds().await?.into_iter().filter(|round| round.year == year) {
        let Some(kind) = RoundKind::parse(round.kind.id()) else { continue };
        let mut standings: BTreeMap<String, Standing> =
            store.members(&round.name).await?.into_iter().map(|it| (it.unit, Standing::NotAudited)).collect();
        standings
            .extend(store.round_runs(&round.name).await?.iter().map(|run| (run.unit.clone(), standing(run))));
        for (unit, standing) in standings {
            results.entry(unit).or_default().push(InRound { round: round.name.clone(), standing });
        }
        rounds.push(Round { name: round.name, kind, closed: round.closed });
    }
    let mut answers = BTreeMap::<String, Vec<Given>>::new();
    for answer in answers_of(store, scheme, year).await? {
        if let Some(given) = given(&answer) {
            answers.entry(answer.unit).or_default().push(given);
        }
    }
    // The year-end is checked in the new year: a unit may have come into the register only with its first audit. That it is
    // in a round of the year says that it is assessed for it.
    let known: BTreeSet<&str> = facts.iter().map(|fact| fact.unit.id.as_str()).collect();
    let late: Vec<String> = results.keys().filter(|id| !known.contains(id.as_str())).cloned().collect();
    for id in late {
        facts.extend(store.unit_history(&id).await?.into_iter().next());
    }
    facts.sort_by(|one, other| one.unit.id.cmp(&other.unit.id));
    // Who was closed before the year began is no part of it.
    let of_year = facts.into_iter().filter(|fact| fact.exists || fact.from.year() >= year);
    let units: Vec<Candidate> = of_year
        .map(|fact| {
            let id = fact.unit.id.clone();
            Candidate {
                gone: !fact.exists,
                unit: fact.unit,
                results: results.remove(&id).unwrap_or_default(),
                answers: answers.remove(&id).unwrap_or_default(),
            }
        })
        .collect();
    if units.is_empty() {
        return Err(Error::NoUnits(year));
    }
    Ok(Year { year, rounds, units })
}

/// Units that came into the register only in the year after, and have no part in this one: an office that means them too
/// is to hear of it. They are no part of the totals, which would differ with each new unit.
///
/// # Errors
/// [`Error::Store`].
pub async fn registered_late(store: &Store, year: &Year) -> Result<Vec<Unit>, Error> {
    let before = UnitFilter { gone: true, ..UnitFilter::default() };
    let in_time = store.register(date(year.year, 12, 31), &before).await?;
    let known: BTreeSet<&str> = in_time
        .iter()
        .map(|it| &it.unit)
        .chain(year.units.iter().map(|it| &it.unit))
        .map(|it| it.id.as_str())
        .collect();
    let after = store.register(date(year.year + 1, 12, 31), &UnitFilter::default()).await?;
    Ok(after.into_iter().map(|it| it.unit).filter(|it| !known.contains(it.id.as_str())).collect())
}

fn standing(run: &Run) -> Standing {
    let it = &run.judgement;
    // As in the summary of a round: a site that could not be read has an interval, no score.
    let unread = run.stopped_by.is_some_and(StoppedBy::is_unread);
    Standing::Scored {
        low: it.low,
        points: it.points,
        high: it.high,
        full_marks: it.full_marks,
        withheld: it.withheld || unread,
        vetoes: it.vetoes,
    }
}

/// The answers that hold about items of a scheme in a year.
///
/// # Errors
/// [`Error::Store`].
pub async fn answers_of(store: &Store, scheme: &Scheme, year: i16) -> Result<Vec<ManualAnswer>, Error> {
    let mut answers = store.answers_of_year(year).await?;
    let prefix = scheme.subject("");
    answers.retain(|answer| answer.round.is_none() && answer.subject.starts_with(&prefix));
    Ok(answers)
}

fn given(answer: &ManualAnswer) -> Option<Given> {
    let value = match answer.answer {
        Answer::Points(points) => Value::Points(points),
        Answer::Yes => Value::Yes,
        Answer::No => Value::No,
        Answer::Withdrawn => return None,
    };
    let (who, day) = (answer.person.clone(), answer.day.clone());
    let (reason, file) = (answer.reason.clone(), answer.file.clone());
    Some(Given { subject: answer.subject.clone(), value, who, day, reason, file })
}

/// Takes answers of a filled sheet into the store, all or none; a proof that lies in `beside` is kept with its bytes.
///
/// # Errors
/// [`Error::Store`], [`Error::Disk`].
pub async fn keep_answers(
    store: &Store,
    year: i16,
    scored: &[Scored],
    beside: &Path,
    by: By,
) -> Result<(), Error> {
    let mut change = store.change(by).await?;
    for it in scored {
        let answer = match it.value {
            None => Answer::Withdrawn,
            Some(Value::Points(points)) => Answer::Points(points),
            Some(Value::Yes) => Answer::Yes,
            Some(Value::No) => Answer::No,
        };
        let new = NewAnswer {
            unit: it.unit.clone(),
            year,
            round: None,
            run: None,
            subject: it.subject.clone(),
            answer,
            person: it.who.clone(),
            day: it.day.clone(),
            reason: it.reason.clone(),
            file: proof(&it.file, beside)?,
            origin: None,
        };
        change.answer(&new).await?;
    }
    change.commit().await?;
    Ok(())
}

/// Only a plain file name is looked for: a sheet from outside reaches no other folder.
fn proof(name: &str, beside: &Path) -> Result<Option<Attachment>, Error> {
    if name.is_empty() {
        return Ok(None);
    }
    let path = beside.join(name);
    let plain = Path::new(name).file_name().is_some_and(|file| file == name);
    let bytes = match plain && path.is_file() {
        true => Some(fs::read(&path).map_err(|source| Error::Disk { path, source })?),
        false => None,
    };
    Ok(Some(Attachment { name: name.to_owned(), bytes }))
}

/// Records final totals; `json` is the whole as it goes out. Whether they are new: the same totals are recorded once.
///
/// # Errors
/// [`Error::Store`].
pub async fn keep_totals(
    store: &Store,
    scheme: &LoadedScheme,
    totals: &Totals,
    json: Vec<u8>,
    by: By,
) -> Result<bool, Error> {
    let of_scheme = |id: &str| id == scheme.scheme.id;
    let known = store.totals(totals.year).await?;
    if let Some(last) = known.iter().find(|it| it.is_final && of_scheme(&it.scheme))
        && last.scheme_digest == hex(scheme.text.as_bytes())
        && last.digest == hex(&json)
    {
        return Ok(false);
    }
    let units = totals.units.iter().map(|unit| UnitTotal {
        unit: unit.unit.id.clone(),
        low: unit.low,
        points: unit.points,
        high: unit.high,
        grade: unit.grade.as_ref().map(|grade| grade.zh.clone()),
        place: unit.place.rank().and_then(|rank| u64::try_from(rank).ok()),
        numbers: crate::report::totals::steps_json(unit),
    });
    let new = NewTotals {
        year: totals.year,
        scheme: scheme.scheme.id.clone(),
        scheme_text: scheme.text.clone().into_bytes(),
        is_final: true,
        json,
        units: units.collect(),
    };
    let mut change = store.change(by).await?;
    change.add_totals(&new).await?;
    change.commit().await?;
    Ok(true)
}
