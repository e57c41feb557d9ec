//! Live progress: one line per running audit on a terminal, a line now and then elsewhere; of a long register, one line
//! over all.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

use super::{exit::INTERRUPTED, logging::Screen, terminal};
use crate::audit::{Phase, Progress, Snapshot};
use crate::model::Lang;
use crate::report::inert;

/// Lines shown at a time; a register of hundreds does not fit a screen.
const LINES: usize = 8;

/// How often the terminal is refreshed.
const TICK: Duration = Duration::from_millis(250);

/// How often a line is written where there is no terminal.
const PLAIN_EVERY: Duration = Duration::from_secs(15);

/// Audits under way, until dropped: their progress is shown where it is wanted, the first signal ends their fetching, the
/// second the program.
pub(super) struct Watch {
    signals: JoinHandle<()>,
    shown: Option<JoinHandle<()>>,
}

impl Watch {
    /// Watches `audits` (name and counters).
    pub(super) fn over(screen: &Screen, audits: Vec<(String, Progress)>, lang: Lang) -> Self {
        let counters = audits.iter().map(|(_, progress)| progress.clone()).collect();
        let signals = tokio::spawn(stop_on_signal(counters));
        let shown = screen.progress.then(|| show(screen, audits, lang));
        Self { signals, shown }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(shown) = &self.shown {
            shown.abort();
        }
        self.signals.abort();
    }
}

async fn stop_on_signal(audits: Vec<Progress>) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    tracing::warn!(
        "Interrupted: finishing the report with what there is; press Ctrl-C again to leave at once"
    );
    for audit in &audits {
        audit.interrupt();
    }
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(INTERRUPTED);
    }
}

fn show(screen: &Screen, audits: Vec<(String, Progress)>, lang: Lang) -> JoinHandle<()> {
    let screen = screen.clone();
    let (on_terminal, json) = (std::io::stderr().is_terminal(), screen.json);
    tokio::spawn(async move {
        if json {
            // Neither bars nor lines of ours among the objects.
            logged(&audits).await;
        } else if on_terminal {
            on_screen(&screen, &audits, lang).await;
        } else {
            plainly(&audits, lang).await;
        }
    })
}

async fn on_screen(screen: &Screen, audits: &[(String, Progress)], lang: Lang) {
    let style = ProgressStyle::with_template("{spinner} {wide_msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bars = Bars(audits.iter().take(LINES).map(|_| screen.bars.add(ProgressBar::new_spinner())).collect());
    for bar in &bars.0 {
        bar.set_style(style.clone());
    }
    let mut previous = vec![0; audits.len()];
    let mut rates = vec![0.0; audits.len()];
    loop {
        let snapshots: Vec<Snapshot> = audits.iter().map(|(_, progress)| progress.snapshot()).collect();
        for (at, snapshot) in snapshots.iter().enumerate() {
            let fresh = snapshot.requests - previous[at];
            #[expect(clippy::cast_precision_loss, reason = "a rate on a screen")]
            let now = fresh as f64 / TICK.as_secs_f64();
            rates[at] = 0.8 * rates[at] + 0.2 * now;
            previous[at] = snapshot.requests;
        }
        let running =
            (0..audits.len()).filter(|at| !matches!(snapshots[*at].phase, Phase::Waiting | Phase::Done));
        let mut running = running.collect::<Vec<_>>().into_iter();
        for (at, bar) in bars.0.iter().enumerate() {
            if at == 0 && audits.len() > LINES {
                bar.set_message(line_of_all(audits, lang));
                bar.tick();
                continue;
            }
            match running.next() {
                Some(at) => {
                    bar.set_message(line(&audits[at].0, &snapshots[at], Some(rates[at]), lang));
                    bar.tick();
                }
                None => bar.set_message(""),
            }
        }
        tokio::time::sleep(TICK).await;
    }
}

/// The lines on the screen, taken away when the display ends.
struct Bars(Vec<ProgressBar>);

impl Drop for Bars {
    fn drop(&mut self) {
        for bar in &self.0 {
            bar.finish_and_clear();
        }
    }
}

async fn plainly(audits: &[(String, Progress)], lang: Lang) {
    use std::io::Write;
    loop {
        tokio::time::sleep(PLAIN_EVERY).await;
        if audits.len() > LINES {
            let _ = writeln!(std::io::stderr(), "{}", line_of_all(audits, lang));
            continue;
        }
        for (name, progress) in audits {
            let snapshot = progress.snapshot();
            if !matches!(snapshot.phase, Phase::Waiting | Phase::Done) {
                let _ = writeln!(terminal::err(), "{}", line(name, &snapshot, None, lang));
            }
        }
    }
}

async fn logged(audits: &[(String, Progress)]) {
    loop {
        tokio::time::sleep(PLAIN_EVERY).await;
        for (name, progress) in audits {
            let Snapshot { phase, pages, requests, queued, bytes } = progress.snapshot();
            if !matches!(phase, Phase::Waiting | Phase::Done) {
                tracing::info!(
                    name,
                    ?phase,
                    pages,
                    requests,
                    queued,
                    bytes,
                    "{name}: {requests} requests so far"
                );
            }
        }
    }
}

/// How far a register is.
fn line_of_all(audits: &[(String, Progress)], lang: Lang) -> String {
    let (mut done, mut waiting, mut pages, mut requests) = (0, 0, 0, 0);
    for snapshot in audits.iter().map(|(_, progress)| progress.snapshot()) {
        done += u64::from(snapshot.phase == Phase::Done);
        waiting += u64::from(snapshot.phase == Phase::Waiting);
        pages += snapshot.pages;
        requests += snapshot.requests;
    }
    let all = audits.len() as u64;
    let running = all.saturating_sub(done + waiting);
    match lang {
        Lang::Zh => {
            format!(
                "{all} 家单位：完成 {done}，进行中 {running}，等待 {waiting}　{pages} 页，{requests} 次请求"
            )
        }
        Lang::En => format!(
            "{all} units: {done} done, {running} running, {waiting} waiting  {pages} pages, {requests} requests"
        ),
    }
}

fn line(name: &str, snapshot: &Snapshot, rate: Option<f64>, lang: Lang) -> String {
    let name = inert(name);
    let phase = match (snapshot.phase, lang) {
        (Phase::Waiting, Lang::Zh) => "等待",
        (Phase::Gathering, Lang::Zh) => "采集",
        (Phase::Confirming, Lang::Zh) => "复核失败链接",
        (Phase::Judging, Lang::Zh) => "评判",
        (Phase::Done, Lang::Zh) => "完成",
        (Phase::Waiting, Lang::En) => "waiting",
        (Phase::Gathering, Lang::En) => "gathering",
        (Phase::Confirming, Lang::En) => "second looks",
        (Phase::Judging, Lang::En) => "judging",
        (Phase::Done, Lang::En) => "done",
    };
    let Snapshot { pages, requests, queued, .. } = snapshot;
    match lang {
        Lang::Zh => {
            let rate = rate.map(|rate| format!("，{rate:.1} 次/秒")).unwrap_or_default();
            format!("{name}　{phase}　{pages} 页，{requests} 次请求，待取 {queued}{rate}")
        }
        Lang::En => {
            let rate = rate.map(|rate| format!(", {rate:.1} requests/s")).unwrap_or_default();
            format!("{name}  {phase}  {pages} pages, {requests} requests, {queued} queued{rate}")
        }
    }
}
