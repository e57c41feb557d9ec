//! `gongkai rectify`: what is to be mended, what is said about it, and second looks at it.

use std::{io::Write, path::Path};

use jiff::{ToSpan, civil::Date};

use super::{
    diff::{WIDTH, put},
    exit::{Done, Exit, Failed, of_audit, of_store, worst_of},
    logging::Screen,
    progress::Watch,
    rectify_args::{ListFormat, RectifyArgs, RectifyCommand, SaidArg, ShowArg, UnitsArg, Within},
    room::shares,
    store::{attachment, by, open, tell},
    store_args::StoreArg,
    terminal,
    values::today,
};
use crate::audit::{
    FindingNow, Progress, Recheck,
    rectify::{self, LookedAgain, Mended, Units},
};
use crate::checks::working_days_after;
use crate::fetch::Client;
use crate::model::{Lang, Text};
use crate::report::mending::{Mending, Step};
use crate::report::{inert, mending};
use crate::settings::Settings;
use crate::store::{Rectification, RectificationFilter, RectificationState, Store};

pub(super) async fn run(args: RectifyArgs, settings: &Settings, screen: &Screen) -> Done {
    match args.command {
        RectifyCommand::Open { round, within, until, units, at } => {
            let deadline = deadline(within, until)?;
            begin(&round, deadline, units, &at).await
        }
        RectifyCommand::List { unit, round, state, show, at } => {
            let history = unit.is_some();
            let filter = RectificationFilter { unit, round, states: state, due_by: None };
            list(&filter, history, &show, &at).await
        }
        RectifyCommand::Due { on, record, show, at } => {
            due(on.unwrap_or_else(today), record, &show, &at).await
        }
        RectifyCommand::Claim { said, at } => say(&said, RectificationState::ClaimedFixed, &at).await,
        RectifyCommand::Waive { said, at } => say(&said, RectificationState::Waived, &at).await,
        RectifyCommand::Recheck { round, units, on, budget, at, .. } => {
            recheck((&round, &units), on.unwrap_or_else(today), budget, (settings, screen), &at).await
        }
    }
}

/// The last day to mend.
fn deadline(within: Option<Within>, until: Option<Date>) -> Result<Date, Failed> {
    let today = today();
    let day = match (until, within) {
        (Some(day), _) => day,
        (None, Some(Within::Working(count))) => working_days_after(today, count).map_err(|_| {
            let told = "the holidays of that year are not in the calendar of this version; give the last day with --until";
            Failed::usage(anyhow::anyhow!(told))
        })?,
        (None, Some(Within::Days(count))) => {
            today.checked_add(i32::from(count).days()).map_err(Failed::usage)?
        }
        (None, None) => return Err(Failed::usage(anyhow::anyhow!("give --within or --until"))),
    };
    if day < today {
        return Err(Failed::usage(anyhow::anyhow!("the last day {day} has passed already")));
    }
    Ok(day)
}

async fn begin(round: &str, deadline: Date, units: UnitsArg, at: &StoreArg) -> Done {
    let lang: Lang = at.lang.into();
    let units = match units {
        UnitsArg::Failed => Units::Failed,
        UnitsArg::All => Units::All,
    };
    let store = open(at).await?;
    let opened = rectify::open(&store, round, units, deadline, (by(at, ""), lang)).await.map_err(of_audit)?;
    store.close().await;
    let mut text = String::new();
    for (unit, count) in &opened.units {
        text += &format!("{unit}  {count}\n");
    }
    let (all, many) = (opened.units.values().sum::<usize>(), opened.units.len());
    let (again, known, left_out, spared) = (opened.again, opened.known, opened.left_out, opened.spared);
    let words = Text::new(
        format!(
            "{round}：列入整改 {all} 项，涉及 {many} 个单位，限 {deadline} 前；其中曾已消除又出现 {again} 项。\
             此前已列入或免予整改 {known} 项；待人工确认、已排除或仅为提示、不列入 {left_out} 项；不需整改的单位 {spared} 个"
        ),
        format!(
            "{round}: {all} findings of {many} units to be mended until {deadline}, {again} of them verified before and \
             there again; {known} on the list already or waived; {left_out} left out (to be confirmed, dismissed, or notes); \
             {spared} units spared"
        ),
    );
    text += &format!("{}\n", words.in_lang(lang));
    tell(&text)
}

async fn list(filter: &RectificationFilter, history: bool, show: &ShowArg, at: &StoreArg) -> Done {
    let store = open(at).await?;
    if let Some(round) = &filter.round {
        store.round(round).await.map_err(of_store)?;
    }
    if let Some(unit) = &filter.unit {
        store.unit_history(unit).await.map_err(of_store)?;
    }
    let mut all = Vec::new();
    for it in store.rectifications(filter).await.map_err(of_store)? {
        all.push(mending(&store, it, history, today()).await?);
    }
    store.close().await;
    shown(&all, show, at.lang.into())
}

async fn due(on: Date, record: bool, show: &ShowArg, at: &StoreArg) -> Done {
    let store = open(at).await?;
    if record {
        let lang: Lang = at.lang.into();
        rectify::escalate(&store, on, (by(at, ""), lang)).await.map_err(of_audit)?;
    }
    let filter = RectificationFilter { due_by: Some(on), ..RectificationFilter::unsettled() };
    let mut all = Vec::new();
    for it in store.rectifications(&filter).await.map_err(of_store)? {
        all.push(mending(&store, it, false, on).await?);
    }
    store.close().await;
    shown(&all, show, at.lang.into())
}

/// A line of the list.
async fn mending(store: &Store, it: Rectification, history: bool, on: Date) -> Result<Mending, Failed> {
    let steps = match history {
        true => store.rectification_history(&it.unit, &it.fingerprint).await.map_err(of_store)?,
        false => Vec::new(),
    };
    let step = |it: Rectification| Step {
        at: crate::model::stamp_in_china(it.recorded.at),
        state: it.state.id().to_owned(),
        by: if it.person.is_empty() { it.recorded.who } else { it.person },
        reason: it.reason,
        file: it.file,
    };
    Ok(Mending {
        late: it.deadline.is_some_and(|last| last < on)
            && !matches!(it.state, RectificationState::Verified | RectificationState::Waived),
        state: it.state.id().to_owned(),
        unit: it.unit,
        round: it.round,
        rule: it.rule,
        fingerprint: it.fingerprint,
        message: it.message,
        url: it.url,
        deadline: it.deadline,
        reason: it.reason,
        person: it.person,
        steps: steps.into_iter().map(step).collect(),
    })
}

fn shown(all: &[Mending], show: &ShowArg, lang: Lang) -> Done {
    let width = match show.out {
        Some(_) => WIDTH,
        None => comfy_table::Table::new().width().unwrap_or(WIDTH),
    };
    let bytes = match show.format {
        ListFormat::Text => mending::text(all, lang, width).into_bytes(),
        ListFormat::Csv => mending::csv(all, lang),
        ListFormat::Json => mending::json(all),
    };
    put(&bytes, show.out.as_deref(), show.format != ListFormat::Text)
}

async fn say(said: &SaidArg, state: RectificationState, at: &StoreArg) -> Done {
    let file = attachment(said.file.as_deref())?;
    let store = open(at).await?;
    let words = (said.person.as_str(), said.reason.as_str(), file);
    let by = by(at, "");
    let done = match state {
        RectificationState::Waived => rectify::waive(&store, &said.unit, &said.prints, words, by).await,
        _ => rectify::claim(&store, &said.unit, &said.prints, words, by).await,
    };
    let count = done.map_err(of_audit)?;
    store.close().await;
    let unit = &said.unit;
    let words = match state {
        RectificationState::Waived => {
            Text::new(format!("{unit}：免予整改 {count} 项"), format!("{unit}: {count} waived"))
        }
        _ => Text::new(
            format!("{unit}：报告已整改 {count} 项，待复查"),
            format!("{unit}: {count} claimed fixed, to be looked at"),
        ),
    };
    tell(&format!("{}\n", words.in_lang(at.lang.into())))
}

async fn recheck(
    (round, units): (&str, &[String]),
    on: Date,
    budget: u64,
    (settings, screen): (&Settings, &Screen),
    at: &StoreArg,
) -> Done {
    let lang: Lang = at.lang.into();
    let store = open(at).await?;
    let all = match units {
        [] => store.members(round).await.map_err(of_store)?.len(),
        units => units.len(),
    };
    let (policy, side_by_side) = shares(settings, all);
    let client = Client::new(policy.clone()).map_err(Failed::ours)?;
    let chromium = settings.audit.chromium.clone();
    let wanted = Recheck { as_of: None, lang: Some(lang), budget, policy, chromium, only: None };
    let progress = Progress::default();
    let watch = Watch::over(screen, vec![(round.to_owned(), progress.clone())], lang);
    let how = (by(at, ""), side_by_side, &progress);
    let looked = rectify::look_again(&store, &client, round, units, &wanted, on, how).await;
    drop(watch);
    store.close().await;
    told(looked.map_err(of_audit)?, lang, screen)
}

/// Tells what became of each finding; a unit that could not be looked at keeps the others from nothing.
fn told(looked: Vec<LookedAgain>, lang: Lang, screen: &Screen) -> Done {
    let (mut failures, mut exit) = (Vec::new(), Exit::Ran);
    let mut out = terminal::out();
    if looked.is_empty() {
        let words = Text::new("没有待整改的问题", "nothing is to be mended");
        writeln!(out, "{}", words.in_lang(lang)).map_err(Failed::ours)?;
    }
    for it in looked {
        match it.result {
            Ok(mended) => {
                if mended.iter().any(|it| it.now == FindingNow::CannotTell) {
                    exit = Exit::Unread;
                }
                one(&mut out, &it.unit, it.requests, &mended, lang).map_err(Failed::ours)?;
            }
            Err(error) => failures.push(of_audit(error).within(Path::new(&it.unit))),
        }
    }
    worst_of(failures, exit, screen)
}

fn one(
    out: &mut impl Write,
    unit: &str,
    requests: u64,
    mended: &[Mended],
    lang: Lang,
) -> std::io::Result<()> {
    let count = |state| mended.iter().filter(|it| it.state == state).count();
    let (verified, overdue) = (count(RectificationState::Verified), count(RectificationState::Overdue));
    let left = mended.len() - verified - overdue;
    let unknown = mended.iter().filter(|it| it.now == FindingNow::CannotTell).count();
    let words = Text::new(
        format!(
            "{unit}（{requests} 次请求）：已消除 {verified}，逾期 {overdue}，仍待整改 {left}；其中无法判定 {unknown}"
        ),
        format!(
            "{unit} ({requests} requests): {verified} verified, {overdue} overdue, {left} left; {unknown} of all cannot be told"
        ),
    );
    writeln!(out, "{}", words.in_lang(lang))?;
    for it in mended {
        let (was, is) = (mending::state(it.before.state.id(), lang), mending::state(it.state.id(), lang));
        let print: String = it.before.fingerprint.chars().take(8).collect();
        writeln!(out, "  {print}  {was} → {is}  {}  {}", inert(&it.before.message), inert(&it.reason))?;
    }
    Ok(())
}
