//! Second looks at what is to be mended, and what they make of it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, stream};
use jiff::civil::Date;

use super::decide::after_look;
use crate::audit::{Compared, Comparison, Error, FindingNow, Folder, Progress, Recheck, recheck};
use crate::fetch::Client;
use crate::model::{Lang, Reason, Text};
use crate::store::{
    Attachment, By, NewRectification, Rectification, RectificationFilter, RectificationState, RunId, Store,
};

/// A unit after a second look.
#[derive(Debug)]
pub struct LookedAgain {
    /// The unit.
    pub unit: String,
    /// What became of each finding that is to be mended; or why there was no look.
    pub result: Result<Vec<Mended>, Error>,
    /// Requests that the look took.
    pub requests: u64,
}

/// What became of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    /// What was to be mended, as it stood before.
    pub before: Rectification,
    /// What the look says.
    pub now: FindingNow,
    /// How far it is; as before when the look says nothing.
    pub state: RectificationState,
    /// Why, in words.
    pub reason: String,
}

/// Looks again at everything in a round that is to be mended, of the units named or of all, and at nothing else. What
/// came of each unit is recorded as soon as its look has ended.
///
/// # Errors
/// [`Error`] of the store. That a unit could not be looked at is in its result.
pub async fn look_again(
    store: &Store,
    client: &Client,
    round: &str,
    units: &[String],
    wanted: &Recheck,
    today: Date,
    (by, parallel, progress): (By, usize, &Progress),
) -> Result<Vec<LookedAgain>, Error> {
    store.round(round).await?;
    for unit in units {
        store.unit_history(unit).await?;
    }
    let filter = RectificationFilter { round: Some(round.to_owned()), ..RectificationFilter::unsettled() };
    // A finding is looked at in the evidence of the audit that has it.
    let mut left: BTreeMap<(String, Option<RunId>), Vec<Rectification>> = BTreeMap::new();
    for it in store.rectifications(&filter).await? {
        if units.is_empty() || units.contains(&it.unit) {
            left.entry((it.unit.clone(), it.run)).or_default().push(it);
        }
    }
    let work = left.into_iter().map(|((unit, run), left)| {
        let by = by.clone();
        async move {
            match one(store, client, run, &left, wanted, progress).await {
                Ok((comparison, file)) => {
                    let requests = comparison.requests;
                    let when = (today, wanted.lang.unwrap_or_default());
                    let result = record(store, left, &comparison, file, when, by).await;
                    LookedAgain { unit, result, requests }
                }
                Err(error) => LookedAgain { unit, result: Err(error), requests: 0 },
            }
        }
    });
    Ok(stream::iter(work).buffered(parallel.max(1)).collect().await)
}

/// Takes the look of one unit, at the audit of `run`.
async fn one(
    store: &Store,
    client: &Client,
    run: Option<RunId>,
    left: &[Rectification],
    wanted: &Recheck,
    progress: &Progress,
) -> Result<(Comparison, Attachment), Error> {
    let Some(run) = run else {
        let told = "it is not recorded which audit has the finding: audit the site anew";
        return Err(Error::refused(told));
    };
    let folder = Folder::at(store.run(run).await?.folder);
    let only: BTreeSet<String> = left.iter().map(|it| it.fingerprint.clone()).collect();
    let wanted = Recheck { only: Some(only), ..wanted.clone() };
    let rechecked = recheck(client, &folder, &wanted, progress).await?;
    let bytes = rechecked.folder.read(Folder::COMPARISON)?;
    let file = Attachment { name: Folder::COMPARISON.to_owned(), bytes: Some(bytes) };
    Ok((rechecked.comparison, file))
}

/// Records what a look says, with what it said as proof.
async fn record(
    store: &Store,
    left: Vec<Rectification>,
    comparison: &Comparison,
    file: Attachment,
    (today, lang): (Date, Lang),
    by: By,
) -> Result<Vec<Mended>, Error> {
    let said: BTreeMap<(&str, &str), &Compared> =
        comparison.findings.iter().map(|it| ((it.rule.as_str(), it.fingerprint.as_str()), it)).collect();
    let mut mended = Vec::new();
    let mut change = store.change(by).await?;
    for before in left {
        let said = said.get(&(before.rule.as_str(), before.fingerprint.as_str()));
        let now = said.map_or(FindingNow::NotLookedAt, |it| it.now);
        let reason = in_words(now, said.and_then(|it| it.reason.as_ref()), comparison.look, today);
        let reason = reason.in_lang(lang).to_owned();
        let Some(state) = after_look(before.state, before.deadline, today, now) else {
            let state = before.state;
            mended.push(Mended { before, now, state, reason });
            continue;
        };
        let step = before.step(state, reason.clone());
        change.rectify(&NewRectification { file: Some(file.clone()), ..step }).await?;
        mended.push(Mended { before, now, state, reason });
    }
    change.commit().await?;
    Ok(mended)
}

/// What the look says, for the history.
fn in_words(now: FindingNow, reason: Option<&Reason>, look: u32, today: Date) -> Text {
    match now {
        FindingNow::Cleared => {
            Text::new(format!("第{look}次复查（{today}）已消除"), format!("look {look} ({today}): gone"))
        }
        FindingNow::Confirmed => Text::new(
            format!("第{look}次复查（{today}）仍存在"),
            format!("look {look} ({today}): still there"),
        ),
        FindingNow::CannotTell => {
            let why = |lang| reason.map_or_else(String::new, |it| crate::report::reason(it, lang));
            let (zh, en) = (why(Lang::Zh), why(Lang::En));
            Text::new(
                format!("第{look}次复查（{today}）无法判定：{zh}"),
                format!("look {look} ({today}): cannot tell: {en}"),
            )
        }
        FindingNow::NotLookedAt => Text::new(
            format!("第{look}次复查（{today}）未看到"),
            format!("look {look} ({today}): not looked at"),
        ),
    }
}
