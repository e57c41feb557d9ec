//! `gongkai review`: what waits for people, what they decide, and what it did to the scores.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{
    exit::{Done, Exit, Failed, of_audit, of_store},
    review_args::{
        AnswerArgs, FindingArgs, ObjectionArgs, ObjectionCommand, ReviewArgs, ReviewCommand, SignedArg,
    },
    review_words::{self as words, Waiting, WaitingKind},
    round::{signed, under},
    store::{attachment, open, tell},
    store_args::StoreArg,
    values::today,
};
use crate::audit::{self, Decided, Rejudged, Say};
use crate::model::Lang;
use crate::store::{Answer, FindingFilter, PackRule, ReviewVerdict, Run, Said, Scope, Store};

pub(super) async fn run(args: ReviewArgs) -> Done {
    match args.command {
        ReviewCommand::List { round, unit, at } => list(&at, round.as_deref(), unit.as_deref()).await,
        ReviewCommand::Confirm(args) => findings(args, ReviewVerdict::Confirm).await,
        ReviewCommand::Dismiss(args) => findings(args, ReviewVerdict::Dismiss).await,
        ReviewCommand::Note(args) => findings(args, ReviewVerdict::Note).await,
        ReviewCommand::Withdraw(args) => findings(args, ReviewVerdict::Withdraw).await,
        ReviewCommand::Answer(args) => answer(args).await,
        ReviewCommand::Objection(args) => objection(args).await,
        ReviewCommand::Rejudge { round, decision, at } => {
            let store = open(&at).await?;
            let by = under(super::store::by(&at, "rejudge"), decision);
            let judged = audit::rejudge_round(&store, &round, by).await.map_err(of_audit)?;
            store.close().await;
            told(&words::judged_text(&judged, at.lang.into()), &judged)
        }
        ReviewCommand::History { unit, finding: None, at } => history(&at, &unit).await,
        ReviewCommand::History { unit, finding: Some(finding), at } => {
            let store = open(&at).await?;
            let sightings = store.sightings(&unit, &finding).await.map_err(of_store)?;
            let reviews = store.review_history(&unit, &finding).await.map_err(of_store)?;
            store.close().await;
            if reviews.is_empty() && sightings.iter().all(|it| it.seen.is_none()) {
                let why = format!(
                    "`{unit}` never had a finding `{finding}`; give all 16 digits of the fingerprint"
                );
                return Err(Failed::usage(anyhow::anyhow!(why)));
            }
            tell(&words::finding_text(&sightings, &reviews, at.lang.into()))
        }
    }
}

/// Says what was done; a folder that is gone is our own trouble.
fn told(text: &str, judged: &[(Run, Vec<String>, Rejudged)]) -> Done {
    tell(text)?;
    let gone = judged.iter().any(|(.., came)| matches!(came, Rejudged::FolderGone(_)));
    Ok(if gone { Exit::Ours } else { Exit::Ran })
}

fn say(args: &SignedArg, verdict: ReviewVerdict) -> Result<Say, Failed> {
    Ok(Say {
        verdict,
        person: args.person.clone(),
        day: args.day.unwrap_or_else(today),
        reason: args.reason.clone(),
        file: attachment(args.file.as_deref())?,
        until: None,
    })
}

/// What the journal says of a decision: what was done about what, and the reason.
fn why(did: &str, about: &str, reason: &str) -> String {
    if reason.is_empty() { format!("{did} {about}") } else { format!("{did} {about}: {reason}") }
}

async fn findings(args: FindingArgs, verdict: ReviewVerdict) -> Done {
    let FindingArgs { unit, findings, until, signed: by_whom, meant, at } = args;
    let say = Say { until, ..say(&by_whom, verdict)? };
    let why = why(verdict.id(), &findings.join(" "), &say.reason);
    let by = under(signed(&at, &say.person, &why), meant.decision);
    let store = open(&at).await?;
    let decided = audit::review(&store, &unit, meant.round.as_deref(), &findings, &say, by).await;
    let decided = decided.map_err(of_audit)?;
    store.close().await;
    tell_decided(&decided, &at)
}

async fn answer(args: AnswerArgs) -> Done {
    let AnswerArgs { unit, rule, points, fault, no_fault, withdraw, signed: by_whom, meant, at } = args;
    let given = match (points, fault, no_fault, withdraw) {
        (Some(points), ..) => Answer::Points(points),
        (_, true, ..) => Answer::Yes,
        (_, _, true, _) => Answer::No,
        (.., true) => Answer::Withdrawn,
        _ => {
            let why = "say --points N, --fault, --no-fault or --withdraw";
            return Err(Failed::usage(anyhow::anyhow!(why)));
        }
    };
    let say = say(&by_whom, ReviewVerdict::Note)?;
    let by = under(signed(&at, &say.person, &why("answer", &rule, &say.reason)), meant.decision);
    let store = open(&at).await?;
    let decided = audit::answer(&store, &unit, meant.round.as_deref(), &rule, given, &say, by).await;
    let decided = decided.map_err(of_audit)?;
    store.close().await;
    tell_decided(&decided, &at)
}

fn tell_decided(decided: &Decided, at: &StoreArg) -> Done {
    let lang: Lang = at.lang.into();
    let text = words::decided_text(decided, lang) + &words::judged_text(&decided.judged, lang);
    told(&text, &decided.judged)
}

async fn objection(args: ObjectionArgs) -> Done {
    match args.command {
        ObjectionCommand::New { unit, finding, rule, person, words: said, file, day, round, at } => {
            let by = signed(&at, &person, &said);
            let day = day.unwrap_or_else(today).to_string();
            let said = Said { person, day, words: said, file: attachment(file.as_deref())? };
            let store = open(&at).await?;
            let (round, rule) = (round.as_deref(), rule.as_deref());
            let id = audit::object(&store, &unit, round, rule, finding.as_deref(), said, by).await;
            let id = id.map_err(of_audit)?;
            store.close().await;
            tell(&words::objection_line(id, at.lang.into()))
        }
        ObjectionCommand::Decide { id, outcome, dismiss, signed: by_whom, decision, at } => {
            let say = say(&by_whom, ReviewVerdict::Dismiss)?;
            let why = why("objection", &id.to_string(), &say.reason);
            let by = under(signed(&at, &say.person, &why), decision);
            let store = open(&at).await?;
            let settled = audit::settle(&store, id, outcome.into(), &dismiss, &say, by).await;
            let (objection, decided) = settled.map_err(of_audit)?;
            // As it is now: what was settled is as it was before.
            let objections = store.objections(Some(&objection.unit), None).await.map_err(of_store)?;
            store.close().await;
            let mine: Vec<_> = objections.into_iter().filter(|it| it.id == id).collect();
            let lang: Lang = at.lang.into();
            let judged = decided.map(|it| it.judged).unwrap_or_default();
            let text = words::objections_text(&mine, lang) + &words::judged_text(&judged, lang);
            told(&text, &judged)
        }
        ObjectionCommand::List { unit, round, at } => {
            let store = open(&at).await?;
            let objections = store.objections(unit.as_deref(), round.as_deref()).await.map_err(of_store)?;
            store.close().await;
            tell(&words::objections_text(&objections, at.lang.into()))
        }
    }
}

async fn history(at: &StoreArg, unit: &str) -> Done {
    let store = open(at).await?;
    store.unit_history(unit).await.map_err(of_store)?;
    let mut rows = Vec::new();
    for run in store.runs_of_unit(unit).await.map_err(of_store)? {
        let rounds = store.rounds_of_run(run.id).await.map_err(of_store)?;
        let judgements = store.judgements(run.id).await.map_err(of_store)?;
        rows.push((run, rounds, judgements));
    }
    let objections = store.objections(Some(unit), None).await.map_err(of_store)?;
    store.close().await;
    let lang: Lang = at.lang.into();
    let mut text = words::history_text(&rows, lang);
    if !objections.is_empty() {
        text += &words::objections_text(&objections, lang);
    }
    tell(&text)
}

async fn list(at: &StoreArg, round: Option<&str>, unit: Option<&str>) -> Done {
    let store = open(at).await?;
    let (mut waiting, mut packs) = (Vec::new(), Packs::new());
    match (round, unit) {
        (None, Some(unit)) => {
            let run = audit::run_of(&store, unit, None).await.map_err(of_audit)?;
            waiting.extend(of_run(&store, &run, "", at.lang.into(), &mut packs).await?);
        }
        _ => {
            let rounds = match round {
                Some(round) => vec![store.round(round).await.map_err(of_store)?],
                None => store.rounds().await.map_err(of_store)?.into_iter().filter(|it| !it.closed).collect(),
            };
            for round in rounds {
                for run in store.round_runs(&round.name).await.map_err(of_store)? {
                    if unit.is_none_or(|unit| run.unit == unit) {
                        waiting.extend(of_run(&store, &run, &round.name, at.lang.into(), &mut packs).await?);
                    }
                }
            }
        }
    }
    store.close().await;
    tell(&words::waiting_text(&waiting, at.lang.into()))
}

/// Rules by the digest of their pack: the audits of a round share one.
type Packs = BTreeMap<String, Vec<PackRule>>;

/// What waits for a person in one audit.
async fn of_run(
    store: &Store,
    run: &Run,
    round: &str,
    lang: Lang,
    packs: &mut Packs,
) -> Result<Vec<Waiting>, Failed> {
    let rules = match packs.entry(run.judgement.pack.digest.clone()) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(new) => {
            let rules = store.pack_rules(new.key()).await.map_err(of_store)?;
            new.insert(rules)
        }
    };
    let title = |id: &str| rules.iter().find(|rule| rule.rule == id).map(|rule| rule.title.clone());
    let filter = FindingFilter { waiting_on: Some(run.as_of), ..FindingFilter::all(Scope::Run(run.id)) };
    let mut waiting = Vec::new();
    let row = |kind, id: String, rule: String, text: String| Waiting {
        kind,
        round: round.to_owned(),
        unit: run.unit.clone(),
        title: title(&rule),
        id,
        rule,
        text,
    };
    for it in store.findings(&filter).await.map_err(of_store)? {
        let text = format!("{}\n{}", it.message, it.url);
        waiting.push(row(WaitingKind::Flag, it.fingerprint, it.rule, text));
    }
    if run.judgement.undecided > 0 {
        for it in store.outcomes(run.id).await.map_err(of_store)?.into_iter().filter(|it| it.undecided) {
            let manual = rules.iter().any(|rule| rule.rule == it.rule && rule.manual);
            let kind = if manual { WaitingKind::Manual } else { WaitingKind::Open };
            let text = words::open_text(it.reason.as_deref(), it.high, lang);
            waiting.push(row(kind, it.rule.clone(), it.rule, text));
        }
    }
    Ok(waiting)
}
