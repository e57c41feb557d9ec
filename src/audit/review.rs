//! What people decide about findings and rules, and what that does to the scores.
//!
//! Comes in: what a person says of a finding (by its fingerprint) or of a rule, signed. Goes out: facts in the store, and a new
//! judgement of every audit they touch. What always holds: a closed round is asked for its decision before anything is written;
//! a dismissal holds for the same fingerprint in later audits until it expires; a rule is answered within its round only.
//!
//! A crash between the decision and the judgement loses nothing: judging the round again brings the score up to date.

use jiff::civil::Date;

use super::{Error, Rejudged, must_be_open, prints::by_print, rejudge};
use crate::model::Points;
use crate::store::{
    self, Answer, Attachment, By, FindingFilter, NewAnswer, NewObjection, NewReview, Objection, ObjectionId,
    ObjectionState, Outcome, ReviewVerdict, Run, Said, Scope, Store, StoredFinding,
};

/// What a person says of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    /// What is said.
    pub verdict: ReviewVerdict,
    /// Who says so.
    pub person: String,
    /// On which day.
    pub day: Date,
    /// On what grounds.
    pub reason: String,
    /// A file that proves it.
    pub file: Option<Attachment>,
    /// Last day on which it holds; `None`: for good.
    pub until: Option<Date>,
}

/// What came of a decision: the audits that were judged again.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The run it was said about.
    pub run: Run,
    /// The rules it is about.
    pub rules: Vec<String>,
    /// Each run that it touches, with the rounds in which it counts.
    pub judged: Vec<(Run, Vec<String>, Rejudged)>,
}

impl Decided {
    /// What it did to the run it was said about.
    pub fn effect(&self) -> Option<(store::JudgementId, store::JudgementId)> {
        self.judged.iter().find(|(run, ..)| run.id == self.run.id).and_then(|(.., judged)| judged.effect())
    }
}

/// The run of a unit that is meant: the one that counts in `round`, else the latest.
///
/// # Errors
/// [`Error::Store`] when there is none.
pub async fn run_of(store: &Store, unit: &str, round: Option<&str>) -> Result<Run, Error> {
    // An unknown unit is told with the nearest there is.
    store.unit_history(unit).await?;
    let found = match round {
        None => store.latest_run(unit).await?,
        Some(name) => {
            store.round(name).await?;
            store.round_runs(name).await?.into_iter().find(|run| run.unit == unit)
        }
    };
    found.ok_or_else(|| match round {
        Some(round) => {
            Error::refused(format!("`{unit}` is not audited in round `{round}`; see `round status {round}`"))
        }
        None => Error::refused(format!("`{unit}` was never audited")),
    })
}

/// Records what a person says of findings of a unit, named by fingerprint (or its first digits) or by their number in the
/// report, and judges again what it touches: the run meant, and those in open rounds that have one of the findings.
///
/// # Errors
/// [`Error::Store`] when a finding is not there, or a closed round is touched without a decision; then nothing is recorded.
pub async fn review(
    store: &Store,
    unit: &str,
    round: Option<&str>,
    findings: &[String],
    say: &Say,
    by: By,
) -> Result<Decided, Error> {
    let run = run_of(store, unit, round).await?;
    let known = store.findings(&FindingFilter::all(Scope::Run(run.id))).await?;
    let found: Vec<&StoredFinding> =
        findings.iter().map(|named| find(&known, named, &run)).collect::<Result<_, Error>>()?;
    if say.verdict == ReviewVerdict::Confirm
        && let Some(it) = found.iter().find(|it| !it.flagged && it.ruling.is_none() && it.review.is_none())
    {
        return Err(Error::refused(format!(
            "{} counts already: it takes no person to confirm it",
            it.fingerprint
        )));
    }
    let decides = say.verdict != ReviewVerdict::Note;
    if decides {
        must_be_open(store, &store.rounds_of_run(run.id).await?, &by).await?;
    }
    let mut change = store.change(by.clone()).await?;
    for it in &found {
        let new = NewReview {
            unit: unit.to_owned(),
            fingerprint: it.fingerprint.clone(),
            rule: it.rule.clone(),
            verdict: say.verdict,
            person: say.person.clone(),
            day: say.day.to_string(),
            reason: say.reason.clone(),
            file: say.file.clone(),
            expires: say.until,
            origin: None,
        };
        change.review(&new).await?;
    }
    change.commit().await?;
    let mut rules: Vec<String> = found.iter().map(|it| it.rule.clone()).collect();
    rules.dedup();
    let mut judged = Vec::new();
    if decides {
        let prints: Vec<&str> = found.iter().map(|it| it.fingerprint.as_str()).collect();
        for (run, rounds) in touched(store, &run, &prints).await? {
            let came = rejudge(store, run.id, by.clone()).await?;
            judged.push((run, rounds, came));
        }
    }
    Ok(Decided { run, rules, judged })
}

/// The finding that a person means.
fn find<'a>(known: &'a [StoredFinding], named: &str, run: &Run) -> Result<&'a StoredFinding, Error> {
    if let Some(found) = known.iter().find(|it| it.id == named) {
        return Ok(found);
    }
    by_print(known, |it| &it.fingerprint, named)?.ok_or_else(|| {
        Error::refused(format!(
            "run {} of `{}` has no finding `{named}`; `review list --unit {}` names those that wait, report.html all",
            run.id, run.unit, run.unit
        ))
    })
}

/// The run meant, and the other runs of its unit that count in open rounds only and have one of the findings.
async fn touched(store: &Store, run: &Run, prints: &[&str]) -> Result<Vec<(Run, Vec<String>)>, Error> {
    let mut touched = vec![(run.clone(), store.rounds_of_run(run.id).await?)];
    let mut seen_in = Vec::new();
    for print in prints {
        let sightings = store.sightings(&run.unit, print).await?;
        seen_in.extend(sightings.into_iter().filter(|it| it.seen.is_some()).map(|it| it.run));
    }
    for other in store.runs_of_unit(&run.unit).await? {
        if other.id == run.id || !seen_in.contains(&other.id) {
            continue;
        }
        let rounds = store.rounds_of_run(other.id).await?;
        let mut open = !rounds.is_empty();
        for round in &rounds {
            open &= !store.round(round).await?.closed;
        }
        if open {
            touched.push((other, rounds));
        }
    }
    Ok(touched)
}

/// Answers a rule as a whole, in the round of the run: one that people answer, or one that could not be told.
///
/// # Errors
/// [`Error::Store`] when the rule leaves nothing to a person there, or the round is closed and there is no decision.
pub async fn answer(
    store: &Store,
    unit: &str,
    round: Option<&str>,
    rule: &str,
    answer: Answer,
    say: &Say,
    by: By,
) -> Result<Decided, Error> {
    let run = run_of(store, unit, round).await?;
    let rounds = store.rounds_of_run(run.id).await?;
    let Some(counts_in) = round.or(rounds.first().map(String::as_str)) else {
        return Err(Error::refused(format!(
            "the latest audit of `{unit}` counts in no round; put it into one with `store add --round`"
        )));
    };
    may_answer(&store.outcomes(run.id).await?, rule, answer)?;
    must_be_open(store, &rounds, &by).await?;
    let new = NewAnswer {
        unit: unit.to_owned(),
        year: store.round(counts_in).await?.year,
        round: Some(counts_in.to_owned()),
        run: Some(run.id),
        subject: rule.to_owned(),
        answer,
        person: say.person.clone(),
        day: say.day.to_string(),
        reason: say.reason.clone(),
        file: say.file.clone(),
        origin: None,
    };
    let mut change = store.change(by.clone()).await?;
    change.answer(&new).await?;
    change.commit().await?;
    let came = rejudge(store, run.id, by).await?;
    Ok(Decided { run: run.clone(), rules: vec![rule.to_owned()], judged: vec![(run, rounds, came)] })
}

/// Whether a rule is left to a person, and can be answered so.
fn may_answer(outcomes: &[Outcome], rule: &str, answer: Answer) -> Result<(), Error> {
    let open = || {
        let left = outcomes.iter().filter(|it| it.undecided || it.ruled_by.is_some());
        left.map(|it| it.rule.as_str()).collect::<Vec<_>>().join(", ")
    };
    let Some(outcome) = outcomes.iter().find(|it| it.rule == rule) else {
        return Err(Error::refused(format!(
            "the audit was judged by no rule `{rule}`; left to a person are: {}",
            open()
        )));
    };
    if !outcome.undecided && outcome.ruled_by.is_none() {
        return Err(Error::refused(format!(
            "rule `{rule}` is decided by its check; dispute its findings with `review dismiss` or `review objection`. Left to a \
             person are: {}",
            open()
        )));
    }
    match answer {
        Answer::Points(points) if outcome.full_marks == Points::ZERO => Err(Error::refused(format!(
            "rule `{rule}` takes no points ({points}); answer it with --fault or --no-fault"
        ))),
        Answer::Points(points) if !(Points::ZERO..=outcome.full_marks).contains(&points) => {
            Err(Error::refused(format!("{points} points are not within 0 and {}", outcome.full_marks)))
        }
        _ => Ok(()),
    }
}

/// Judges all audits that count in a round again by what holds now; those that came to something else.
///
/// # Errors
/// [`Error`] when evidence is damaged, or the round is closed and there is no decision.
pub async fn rejudge_round(
    store: &Store,
    round: &str,
    by: By,
) -> Result<Vec<(Run, Vec<String>, Rejudged)>, Error> {
    store.round(round).await?;
    let mut judged = Vec::new();
    for run in store.round_runs(round).await? {
        let rounds = store.rounds_of_run(run.id).await?;
        let came = rejudge(store, run.id, by.clone()).await?;
        if came != Rejudged::Same {
            judged.push((run, rounds, came));
        }
    }
    Ok(judged)
}

/// Records an objection 申诉 of a unit about a finding, a rule, or the run as a whole.
///
/// # Errors
/// [`Error::Store`] when what it is about is not there.
pub async fn object(
    store: &Store,
    unit: &str,
    round: Option<&str>,
    rule: Option<&str>,
    finding: Option<&str>,
    said: Said,
    by: By,
) -> Result<ObjectionId, Error> {
    let run = run_of(store, unit, round).await?;
    let known = store.findings(&FindingFilter::all(Scope::Run(run.id))).await?;
    let found = finding.map(|named| find(&known, named, &run)).transpose()?;
    let rule = rule.map(str::to_owned).or(found.map(|it| it.rule.clone()));
    if let Some(rule) = &rule
        && !store.outcomes(run.id).await?.iter().any(|it| it.rule == *rule)
    {
        return Err(Error::refused(format!("the audit was judged by no rule `{rule}`")));
    }
    let rounds = store.rounds_of_run(run.id).await?;
    let new = NewObjection {
        unit: unit.to_owned(),
        round: round.map(str::to_owned).or(rounds.into_iter().next()),
        run: Some(run.id),
        rule,
        fingerprint: found.map(|it| it.fingerprint.clone()),
        said,
    };
    let mut change = store.change(by).await?;
    let id = change.object(&new).await?;
    change.commit().await?;
    Ok(id)
}

/// Decides an objection. Where the unit is right, the findings disputed (or those of `dismiss`, where it is right in part)
/// are dismissed, and what that did to the score is kept with the decision.
///
/// # Errors
/// [`Error::Store`] when there is no such objection, or the round is closed and there is no decision.
pub async fn settle(
    store: &Store,
    id: ObjectionId,
    state: ObjectionState,
    dismiss: &[String],
    say: &Say,
    by: By,
) -> Result<(Objection, Option<Decided>), Error> {
    let all = store.objections(None, None).await?;
    let Some(objection) = all.into_iter().find(|it| it.id == id) else {
        return Err(Error::Store(store::Error::Unknown {
            what: "objection",
            name: id.to_string(),
            near: None,
        }));
    };
    let in_favour = matches!(state, ObjectionState::Accepted | ObjectionState::Partly);
    if !in_favour && !dismiss.is_empty() {
        return Err(Error::refused("findings are dismissed only where the unit is right".to_owned()));
    }
    let mut findings = dismiss.to_vec();
    if state == ObjectionState::Accepted && findings.is_empty() {
        findings = disputed(store, &objection).await?;
    }
    let mut decided = None;
    if in_favour && !findings.is_empty() {
        let say = Say { verdict: ReviewVerdict::Dismiss, ..say.clone() };
        let round = objection.round.as_deref();
        decided = Some(review(store, &objection.unit, round, &findings, &say, by.clone()).await?);
    }
    let said = Said {
        person: say.person.clone(),
        day: say.day.to_string(),
        words: say.reason.clone(),
        file: say.file.clone(),
    };
    let mut change = store.change(by).await?;
    let effect = decided.as_ref().and_then(Decided::effect);
    change.settle_objection(id, state, &said, effect).await?;
    change.commit().await?;
    Ok((objection, decided))
}

/// The findings that an objection is about, those that cost something or wait: its own, or all of its rule.
async fn disputed(store: &Store, objection: &Objection) -> Result<Vec<String>, Error> {
    if let Some(print) = &objection.fingerprint {
        return Ok(vec![print.clone()]);
    }
    let (Some(rule), Some(run)) = (&objection.rule, objection.run) else { return Ok(Vec::new()) };
    let filter = FindingFilter { rule: Some(rule.clone()), ..FindingFilter::all(Scope::Run(run)) };
    let known = store.findings(&filter).await?;
    Ok(known.into_iter().filter(|it| it.ruling != Some(false)).map(|it| it.fingerprint).collect())
}
