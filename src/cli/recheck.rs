//! `gongkai recheck`: second looks at what findings stand on, and what came of them on the terminal.

use std::io::{self, Write};

use super::{
    exit::{Done, Exit, Failed, of_audit, worst_of},
    logging::Screen,
    progress::Watch,
    recheck_args::RecheckArgs,
    room::shares,
    terminal,
};
use crate::audit::{
    Comparison, Error, FindingNow, Folder, Progress, Recheck, Rechecked, audits_in, places_to_recheck,
    recheck_all,
};
use crate::fetch::Client;
use crate::model::Lang;
use crate::report::inert;
use crate::settings::Settings;

/// Findings of one kind shown; `recheck.json` holds all.
const SHOWN: usize = 10;

pub(super) async fn run(args: RecheckArgs, settings: &Settings, screen: &Screen) -> Done {
    let folders = audits_in(&args.folder).map_err(of_audit)?;
    if args.dry_run {
        return preview(&folders).await;
    }
    let (policy, side_by_side) = shares(settings, folders.len());
    let client = Client::new(policy.clone()).map_err(Failed::ours)?;
    let lang = args.lang.map(Lang::from);
    let wanted = Recheck {
        as_of: args.as_of,
        lang,
        budget: args.budget,
        policy,
        chromium: settings.audit.chromium.clone(),
        only: None,
    };
    let work: Vec<(Folder, Progress)> =
        folders.iter().map(|folder| (folder.clone(), Progress::default())).collect();
    let watched = work.iter().map(|(folder, progress)| (name(folder), progress.clone())).collect::<Vec<_>>();
    let watch = Watch::over(screen, watched, lang.unwrap_or_default());
    let results = recheck_all(&client, work, &wanted, side_by_side).await;
    drop(watch);
    tell(folders.iter().zip(results), screen)
}

fn name(folder: &Folder) -> String {
    let name = folder.path().file_name().unwrap_or(folder.path().as_os_str());
    name.to_string_lossy().into_owned()
}

/// Lists where the looks would go.
async fn preview(folders: &[Folder]) -> Done {
    for folder in folders {
        let places =
            places_to_recheck(folder, None).await.map_err(|error| of_audit(error).within(folder.path()))?;
        let mut out = terminal::out();
        for place in places {
            writeln!(out, "{place}").map_err(Failed::ours)?;
        }
    }
    Ok(Exit::Ran)
}

/// Tells what came of each audit; one that failed keeps the others from nothing.
fn tell<'a>(results: impl Iterator<Item = (&'a Folder, Result<Rechecked, Error>)>, screen: &Screen) -> Done {
    let (mut failures, mut exit) = (Vec::new(), Exit::Ran);
    for (folder, result) in results {
        match result {
            Ok(rechecked) => {
                if rechecked.comparison.stopped_by.as_deref() == Some("blocked") {
                    exit = Exit::Unread;
                }
                tell_one(&rechecked).map_err(Failed::ours)?;
            }
            Err(error) => failures.push(of_audit(error).within(folder.path())),
        }
    }
    worst_of(failures, exit, screen)
}

fn tell_one(rechecked: &Rechecked) -> io::Result<()> {
    let Rechecked { folder, judged, comparison, lang, .. } = rechecked;
    let mut out = terminal::out();
    writeln!(out, "{}  {}", inert(&judged.record.unit.name), judged.record.home)?;
    writeln!(out, "{}", headline(comparison, *lang))?;
    if let Some(by) = &comparison.stopped_by {
        let line = match lang {
            Lang::Zh => format!("复查提前结束（{by}），未看到的问题不作结论"),
            Lang::En => format!("the look ended early ({by}); what it did not see is left open"),
        };
        writeln!(out, "{line}")?;
    }
    if comparison.reopened {
        let line = match lang {
            Lang::Zh => "首页现在可以打开，请重新监测（gongkai audit）",
            Lang::En => "the home page opens now: audit the site anew (gongkai audit)",
        };
        writeln!(out, "{line}")?;
    }
    for standing in
        [FindingNow::Cleared, FindingNow::CannotTell, FindingNow::Confirmed, FindingNow::NotLookedAt]
    {
        let those = || comparison.findings.iter().filter(|finding| finding.now == standing);
        for finding in those().take(SHOWN) {
            let word = word(standing, *lang);
            let (before, after) = (finding.points_before, finding.points_after);
            let points = if before == after { before.to_string() } else { format!("{before} → {after}") };
            writeln!(out, "{word}  {points:>12}  {}", inert(&finding.message))?;
        }
        let more = those().count().saturating_sub(SHOWN);
        if more > 0 {
            let line = match lang {
                Lang::Zh => format!("        ……另有 {more} 项，见 recheck.json"),
                Lang::En => format!("        … and {more} more, see recheck.json"),
            };
            writeln!(out, "{line}")?;
        }
    }
    let report = folder.file(Folder::REPORT_HTML);
    writeln!(out, "{} {}", if *lang == Lang::Zh { "报告：" } else { "Report:" }, report.display())
}

fn headline(it: &Comparison, lang: Lang) -> String {
    let count = |standing| it.count(standing);
    let (confirmed, cleared) = (count(FindingNow::Confirmed), count(FindingNow::Cleared));
    let (open, rest) = (count(FindingNow::CannotTell), count(FindingNow::NotLookedAt));
    let (before, after, look, requests) = (it.before.points, it.after.points, it.look, it.requests);
    match lang {
        Lang::Zh => format!(
            "第 {look} 次复查（{requests} 次请求）：确认 {confirmed}，消除 {cleared}，无法判定 {open}，未复查 {rest}；得分 {before} → {after}"
        ),
        Lang::En => format!(
            "look {look} ({requests} requests): {confirmed} confirmed, {cleared} cleared, {open} cannot tell, {rest} not looked at; points {before} → {after}"
        ),
    }
}

fn word(standing: FindingNow, lang: Lang) -> &'static str {
    match (standing, lang) {
        (FindingNow::Confirmed, Lang::Zh) => "确认　　",
        (FindingNow::Cleared, Lang::Zh) => "消除　　",
        (FindingNow::CannotTell, Lang::Zh) => "无法判定",
        (FindingNow::NotLookedAt, Lang::Zh) => "未复查　",
        (FindingNow::Confirmed, Lang::En) => "confirmed    ",
        (FindingNow::Cleared, Lang::En) => "cleared      ",
        (FindingNow::CannotTell, Lang::En) => "cannot tell  ",
        (FindingNow::NotLookedAt, Lang::En) => "not looked at",
    }
}
