//! `gongkai round`: making, drawing, running and closing rounds.

use std::{fs, path::Path};

use anyhow::Context;
use jiff::Timestamp;

use super::{
    audit::options,
    exit::{Done, Exit, Failed, of_audit, of_store},
    logging::Screen,
    progress::Watch,
    room::shares,
    round_args::{GroundArg, RoundArgs, RoundCommand, RoundRunArgs},
    round_words::{list_text, run_text, show_text, status_text},
    store::{attachment, by, open, tell},
    store_args::StoreArg,
    values::today,
};
use crate::audit::{
    self, DrawRequest, Ended, MemberState, Membership, RunRequest, draw_csv, draw_text, load_pack,
};
use crate::fetch::Client;
use crate::model::{Lang, Text};
use crate::settings::Settings;
use crate::store::{By, DecisionId, NewRound, Standing, Store};

pub(super) async fn run(args: RoundArgs, settings: &Settings, screen: &Screen) -> Done {
    let text = match args.command {
        RoundCommand::New { name, kind, pack, year, at } => {
            let year = year.unwrap_or_else(|| today().year());
            new(&at, NewRound { name, kind, year, pack: kept_name(&pack)? }).await?
        }
        RoundCommand::Sample { name, share, by: traits, seed, avoid_recent, units, on, out, at } => {
            let on = on.unwrap_or_else(today);
            let request = DrawRequest { on, share, by: traits, seed, avoid_recent };
            let store = open(&at).await?;
            let draw = audit::sample(&store, &name, &request, &units, by(&at, "")).await;
            let draw = draw.map_err(of_audit)?;
            store.close().await;
            let text = draw_text(&name, &draw, at.lang.into());
            if let Some(out) = out {
                let is_table = out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
                let lang: Lang = at.lang.into();
                let bytes = if is_table { draw_csv(&draw, lang) } else { text.clone().into_bytes() };
                fs::write(&out, bytes).with_context(|| out.display().to_string()).map_err(Failed::ours)?;
            }
            text
        }
        RoundCommand::Add { name, units, all, kinds, on, ground, at } => {
            let which = match all {
                true => Membership::All(kinds, on.unwrap_or_else(today)),
                false => Membership::Named(units),
            };
            let store = open(&at).await?;
            let new = audit::enter(&store, &name, &which, on_ground(&at, &ground)).await.map_err(of_audit)?;
            store.close().await;
            let words = Text::new(
                format!("{name}：加入 {} 个单位", new.len()),
                format!("{name}: {} units added", new.len()),
            );
            format!("{}\n", words.in_lang(at.lang.into()))
        }
        RoundCommand::Drop { name, units, ground, at } => drop_units(&at, &name, &units, &ground).await?,
        RoundCommand::Run(args) => return run_all(args, settings, screen).await,
        RoundCommand::Status { name, at } => {
            let store = open(&at).await?;
            let status = audit::status(&store, &name, today()).await.map_err(of_audit)?;
            store.close().await;
            status_text(&status, at.lang.into())
        }
        RoundCommand::Close { name, why, at } => close(&at, &name, &why).await?,
        RoundCommand::Decide { name, why, person, file, at } => {
            decide(&at, &name, &why, &person, file.as_deref()).await?
        }
        RoundCommand::List { at } => {
            let store = open(&at).await?;
            let rounds = store.rounds().await.map_err(of_store)?;
            store.close().await;
            list_text(&rounds, at.lang.into())
        }
        RoundCommand::Show { name, at } => show(&at, &name).await?,
    };
    tell(&text)
}

/// Under a decision about a closed round, where there is one.
pub(super) fn under(by: By, decision: Option<DecisionId>) -> By {
    match decision {
        Some(decision) => by.under(decision),
        None => by,
    }
}

fn on_ground(at: &StoreArg, ground: &GroundArg) -> By {
    under(by(at, &ground.why), ground.decision)
}

/// A pack by a name that holds wherever the program is started.
fn kept_name(pack: &str) -> Result<String, Failed> {
    load_pack(pack).map_err(Failed::invalid)?;
    if audit::builtin_packs().iter().any(|known| known == pack) {
        return Ok(pack.to_owned());
    }
    let path = fs::canonicalize(pack).with_context(|| pack.to_owned()).map_err(Failed::usage)?;
    Ok(path.display().to_string())
}

async fn new(at: &StoreArg, round: NewRound) -> Result<String, Failed> {
    let store = open(at).await?;
    let mut change = store.change(by(at, "")).await.map_err(of_store)?;
    change.new_round(&round).await.map_err(of_store)?;
    change.commit().await.map_err(of_store)?;
    let rounds = store.rounds().await.map_err(of_store)?;
    store.close().await;
    Ok(list_text(&rounds, at.lang.into()))
}

async fn drop_units(
    at: &StoreArg,
    name: &str,
    units: &[String],
    ground: &GroundArg,
) -> Result<String, Failed> {
    let store = open(at).await?;
    let members = store.members(name).await.map_err(of_store)?;
    if let Some(unit) = units.iter().find(|unit| !members.iter().any(|it| it.unit == **unit)) {
        return Err(Failed::usage(anyhow::anyhow!(
            "`{unit}` is not in round `{name}`; see `round status {name}`"
        )));
    }
    let mut change = store.change(on_ground(at, ground)).await.map_err(of_store)?;
    for unit in units {
        change.take_out(name, unit).await.map_err(of_store)?;
    }
    change.commit().await.map_err(of_store)?;
    store.close().await;
    let words = Text::new(
        format!("{name}：移出 {} 个单位", units.len()),
        format!("{name}: {} units taken out", units.len()),
    );
    Ok(format!("{}\n", words.in_lang(at.lang.into())))
}

async fn close(at: &StoreArg, name: &str, why: &str) -> Result<String, Failed> {
    let store = open(at).await?;
    let status = audit::status(&store, name, today()).await.map_err(of_audit)?;
    let unfinished = status.unfinished();
    if unfinished > 0 && !status.round.closed {
        let told = format!(
            "{unfinished} units of round `{name}` are not audited: go on with `round run {name}`, or take them out with \
             `round drop {name} UNIT --why`"
        );
        return Err(Failed::usage(anyhow::anyhow!(told)));
    }
    let mut change = store.change(by(at, why)).await.map_err(of_store)?;
    change.close_round(name).await.map_err(of_store)?;
    change.commit().await.map_err(of_store)?;
    store.close().await;
    let open = status.count(MemberState::Blocked) + status.count(MemberState::Undetermined);
    let words = Text::new(
        format!("{name} 已关闭；其中 {open} 个单位尚有未判定事项"),
        format!("{name} is closed; {open} units still have something open"),
    );
    Ok(format!("{}\n", words.in_lang(at.lang.into())))
}

async fn decide(
    at: &StoreArg,
    name: &str,
    why: &str,
    person: &str,
    file: Option<&Path>,
) -> Result<String, Failed> {
    let file = attachment(file)?;
    let store = open(at).await?;
    let mut change = store.change(signed(at, person, why)).await.map_err(of_store)?;
    let id = change.decide(name, person, why, file.as_ref()).await.map_err(of_store)?;
    change.commit().await.map_err(of_store)?;
    store.close().await;
    let words = Text::new(
        format!("决定 {id}；据此修改时加 --decision {id}"),
        format!("decision {id}; what is changed under it takes --decision {id}"),
    );
    Ok(format!("{}\n", words.in_lang(at.lang.into())))
}

/// Who records something that a person answers for: whoever is named by --who, else that person.
pub(super) fn signed(at: &StoreArg, person: &str, why: &str) -> By {
    match &at.who {
        Some(_) => by(at, why),
        None => By::person(person, Timestamp::now()).because(why),
    }
}

async fn show(at: &StoreArg, name: &str) -> Result<String, Failed> {
    let lang: Lang = at.lang.into();
    let store = open(at).await?;
    let round = store.round(name).await.map_err(of_store)?;
    let history = store.round_history(name).await.map_err(of_store)?;
    let decisions = store.decisions(name).await.map_err(of_store)?;
    let members = store.members(name).await.map_err(of_store)?;
    let draw = audit::draw_of(&store, name).await.map_err(of_audit)?;
    let settings = audit::run_settings(&store, name).await.map_err(of_audit)?;
    store.close().await;
    let mut text = show_text(&round, &members, &history, &decisions, settings.as_ref(), lang);
    if let Some(draw) = draw {
        text += &format!("\n{}", draw_text(name, &draw, lang));
    }
    Ok(text)
}

async fn run_all(args: RoundRunArgs, settings: &Settings, screen: &Screen) -> Done {
    let lang: Lang = args.at.lang.into();
    let store = open(&args.at).await?;
    let round = store.round(&args.name).await.map_err(of_store)?;
    let pack = load_pack(&round.pack).map_err(Failed::invalid)?;
    let members = store.members(&args.name).await.map_err(of_store)?;
    let all = members.iter().filter(|it| it.standing != Standing::Withdrawn).count();
    let (policy, side_by_side) = shares(settings, all);
    let options = options(settings, pack, (args.as_of, lang), side_by_side)?;
    let client = Client::new(policy).map_err(Failed::ours)?;
    let request = RunRequest {
        round: args.name.clone(),
        options,
        as_of_is_given: args.as_of.is_some(),
        out: args.out.clone(),
        probes: settings.audit.probes.clone(),
    };
    let mut watching = None;
    let watch = |audits| watching = Some(Watch::over(screen, audits, lang));
    let by = under(by(&args.at, ""), args.decision);
    let ran = audit::run_round(&store, &client, &request, by, watch).await;
    drop(watching);
    let ran = ran.map_err(of_audit)?;
    finish(&store, &args, &ran, lang).await
}

/// Tells how it ended, and what it comes to as an exit code.
async fn finish(store: &Store, args: &RoundRunArgs, ran: &audit::RoundRun, lang: Lang) -> Done {
    let status = audit::status(store, &args.name, today()).await.map_err(of_audit)?;
    store.close().await;
    tell(&(status_text(&status, lang) + &run_text(ran, lang)))?;
    let failed = ran.units.iter().find_map(|(unit, ended)| match ended {
        Ended::Failed(error) => Some(format!("{unit}: {error}")),
        _ => None,
    });
    match failed {
        Some(told) => Err(Failed::ours(anyhow::anyhow!(told))),
        None if status.count(MemberState::Blocked) > 0 => Ok(Exit::Unread),
        None => Ok(Exit::Ran),
    }
}
