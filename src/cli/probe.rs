//! `gongkai probe`: looks at home pages for a week and keeps the log that the check `availability` judges.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    time::Duration,
};

use anyhow::anyhow;
use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};
use indicatif::ProgressBar;

use super::{
    audit::units,
    exit::{Done, Exit, Failed, INTERRUPTED},
    logging::Screen,
    probe_args::ProbeArgs,
    terminal,
};
use crate::audit::{PROBE_LOG, ProbePlan, Probed, Pulse, Registered, probe_all};
use crate::fetch::{Client, Policy};
use crate::model::Lang;
use crate::settings::{ProbeSettings, Settings};

/// 超过(含)15秒仍打不开: 国办秘函〔2019〕19号, 单项否决.
const LIMIT: Duration = Duration::from_secs(15);
/// 每天间隔性访问20次以上.
const LOOKS_A_DAY: u64 = 20;
/// How often the counters are shown.
const TICK: Duration = Duration::from_secs(1);
/// How often a line is written where there is no terminal.
const PLAIN_EVERY: u32 = 600;

pub(super) async fn run(args: ProbeArgs, settings: &Settings, screen: &Screen) -> Done {
    let (registered, many) = units(&args.targets)?;
    let plan = plan(&settings.probe);
    let units: Vec<(Registered, PathBuf)> = registered
        .into_iter()
        .map(|it| {
            let folder = if many { args.out.join(&it.unit.id) } else { args.out.clone() };
            (it, folder)
        })
        .collect();
    let client = Client::new(policy(settings)).map_err(Failed::ours)?;
    let lang = settings.audit.language;
    let pulse = Pulse::default();
    let shown = screen.progress.then(|| show(screen, &pulse, lang));
    let signals = tokio::spawn(end_on_signal(pulse.clone()));
    let probed = probe_all(&client, units, plan, &pulse).await;
    signals.abort();
    if let Some(shown) = shown {
        shown.abort();
        let _ = screen.bars.clear();
    }
    tell(&probed, lang).map_err(Failed::ours)?;
    match probed.iter().find_map(|unit| unit.result.as_ref().err()) {
        Some(error) => Err(Failed::ours(anyhow!("{error}"))),
        None => Ok(Exit::Ran),
    }
}

fn plan(settings: &ProbeSettings) -> ProbePlan {
    let ProbeSettings { every, span, control } = settings.clone();
    if every.as_secs() * LOOKS_A_DAY > 24 * 60 * 60 {
        tracing::warn!(
            "every {every:?} is fewer than {LOOKS_A_DAY} looks a day: the ratio will not be established \
             (国办秘函〔2019〕19号 asks for {LOOKS_A_DAY} a day)"
        );
    }
    ProbePlan { every, span, limit: LIMIT, controls: control }
}

/// As for audits, but for the limits, which the rule sets.
fn policy(settings: &Settings) -> Policy {
    Policy {
        connect_timeout: LIMIT,
        first_byte_timeout: LIMIT,
        total_timeout: LIMIT,
        ..settings.fetch.clone()
    }
}

/// The first signal ends the probing after the looks under way, the second the program.
async fn end_on_signal(pulse: Pulse) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    tracing::warn!("Interrupted: the same command goes on; press Ctrl-C again to leave at once");
    pulse.end();
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(INTERRUPTED);
    }
}

fn show(screen: &Screen, pulse: &Pulse, lang: Lang) -> tokio::task::JoinHandle<()> {
    let (screen, pulse) = (screen.clone(), pulse.clone());
    tokio::spawn(async move {
        let on_terminal = std::io::stderr().is_terminal() && !screen.json;
        let bar = on_terminal.then(|| screen.bars.add(ProgressBar::new_spinner()));
        for second in 0_u32.. {
            let text = line(pulse.counts(), lang);
            match &bar {
                Some(bar) => bar.set_message(text),
                None if second % PLAIN_EVERY != 5 => {}
                None if screen.json => tracing::info!("{text}"),
                None => {
                    let _ = writeln!(terminal::err(), "{text}");
                }
            }
            tokio::time::sleep(TICK).await;
        }
    })
}

fn line([planned, taken, down, blocked, void]: [u64; 5], lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("探测　{taken}/{planned} 次，打不开 {down}，被拦截 {blocked}，作废 {void}"),
        Lang::En => {
            format!("probing  {taken} of {planned} looks, {down} down, {blocked} blocked, {void} void")
        }
    }
}

/// One row per unit, and what to do next.
fn tell(probed: &[Probed], lang: Lang) -> std::io::Result<()> {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(match lang {
        Lang::Zh => ["单位", "打开", "打不开", "被拦截", "说不清", "作废", "状态"],
        Lang::En => ["unit", "up", "down", "blocked", "unclear", "void", "state"],
    });
    for unit in probed {
        let name = unit.registered.unit.name.clone();
        let state = match (unit.complete, lang) {
            (true, Lang::Zh) => "已完成",
            (true, Lang::En) => "complete",
            (false, Lang::Zh) => "未完成，重新运行同一命令即可继续",
            (false, Lang::En) => "not complete; the same command goes on",
        };
        table.add_row(match &unit.result {
            Ok(tally) => {
                let counts = [tally.up, tally.down, tally.blocked, tally.unclear, tally.void];
                let counts = counts.iter().map(ToString::to_string);
                std::iter::once(name).chain(counts).chain([state.to_owned()]).collect::<Vec<_>>()
            }
            Err(error) => vec![name, error.to_string()],
        });
    }
    let mut out = terminal::out();
    writeln!(out, "{table}")?;
    match lang {
        Lang::Zh => {
            writeln!(out, "记录在各单位文件夹的 {PROBE_LOG}；用同一 --out 运行 gongkai audit 即可据此评判。")
        }
        Lang::En => {
            writeln!(
                out,
                "The logs are the {PROBE_LOG} of each unit; gongkai audit with the same --out judges by them."
            )
        }
    }
}
