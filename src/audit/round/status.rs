//! How far a round is: of each unit whether it is audited, what it came to, and what waits for people.

use std::collections::HashMap;

use jiff::civil::Date;

use super::run_settings;
use crate::audit::{Error, Folder};
use crate::model::StoppedBy;
use crate::store::{FindingFilter, Round, Run, Scope, Standing, Store, UnitFilter};

/// How far one unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberState {
    /// Nothing was begun.
    Waiting,
    /// Its audit was begun and has not ended.
    Begun,
    /// Its site refused us or did not answer: people have to complete it.
    Blocked,
    /// Audited, but not everything is established.
    Undetermined,
    /// Audited, and nothing is open.
    Done,
}

/// One unit of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberStatus {
    /// Its identifier.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Drawn or put in.
    pub standing: Standing,
    /// How far it is.
    pub state: MemberState,
    /// The run that counts.
    pub run: Option<Run>,
    /// Flagged findings that wait for a person.
    pub waiting: u64,
}

/// A round with its units, by identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The round.
    pub round: Round,
    /// Its units.
    pub members: Vec<MemberStatus>,
}

impl Status {
    /// How many units are in a state.
    pub fn count(&self, state: MemberState) -> usize {
        self.members.iter().filter(|it| it.state == state).count()
    }

    /// Units that are not audited yet.
    pub fn unfinished(&self) -> usize {
        self.count(MemberState::Waiting) + self.count(MemberState::Begun)
    }
}

/// How far a round is, as names and reviews stand on a day.
///
/// # Errors
/// [`Error::Store`].
pub async fn status(store: &Store, round: &str, today: Date) -> Result<Status, Error> {
    let of = store.round(round).await?;
    let settings = run_settings(store, round).await?;
    let members = store.members(round).await?;
    let mut runs: HashMap<String, Run> =
        store.round_runs(round).await?.into_iter().map(|run| (run.unit.clone(), run)).collect();
    let day = settings.as_ref().map_or(today, |settings| settings.as_of);
    let filter =
        FindingFilter { waiting_on: Some(day), ..FindingFilter::all(Scope::Round(round.to_owned())) };
    let mut waiting: HashMap<String, u64> = HashMap::new();
    for finding in store.findings(&filter).await? {
        *waiting.entry(finding.unit).or_default() += 1;
    }
    let register = store.register(today, &UnitFilter { gone: true, ..UnitFilter::default() }).await?;
    let mut names: HashMap<String, String> =
        register.into_iter().map(|fact| (fact.unit.id, fact.unit.name)).collect();
    let each = members.into_iter().map(|member| {
        let run = runs.remove(&member.unit);
        let begun = settings
            .as_ref()
            .is_some_and(|settings| settings.out.join(&member.unit).join(Folder::BEGUN).exists());
        let state = match &run {
            Some(run) => state_of(run),
            None if begun => MemberState::Begun,
            None => MemberState::Waiting,
        };
        MemberStatus {
            name: names.remove(&member.unit).unwrap_or_else(|| member.unit.clone()),
            standing: member.standing,
            state,
            waiting: waiting.remove(&member.unit).unwrap_or(0),
            run,
            unit: member.unit,
        }
    });
    Ok(Status { round: of, members: each.collect() })
}

fn state_of(run: &Run) -> MemberState {
    let refused = run.stopped_by.is_some_and(StoppedBy::is_unread) || run.pages == 0;
    let it = &run.judgement;
    match () {
        () if it.undecided == 0 && !it.withheld => MemberState::Done,
        () if refused => MemberState::Blocked,
        () => MemberState::Undetermined,
    }
}
