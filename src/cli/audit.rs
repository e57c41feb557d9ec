//! `gongkai audit`: targets to units, one audit or many, exit code.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use jiff::civil::Date;

use super::{
    audit_args::AuditArgs,
    exit::{Done, Exit, Failed, of_audit},
    logging::Screen,
    progress::Watch,
    room::shares,
    summary,
    values::today,
};
use crate::audit::{
    AuditedUnit, EarlierAudits, Folder, LoadedPack, Manner, Options, Progress, Registered, Render, Wanted,
    adopt_probes, audit_all, begun_in, load_pack, read_register, unit_of_address, write_summary,
};
use crate::fetch::{Client, Policy};
use crate::model::{Address, Lang};
use crate::render;
use crate::settings::Settings;

pub(super) async fn run(args: AuditArgs, settings: &Settings, screen: &Screen) -> Done {
    if let Some(out) = &args.resume {
        return resume(out, &args, settings, screen).await;
    }
    let own = &settings.audit;
    let pack = load_pack(&own.pack).map_err(Failed::invalid)?;
    let (units, many) = units(&args.targets)?;
    let out = args.out.clone().unwrap_or_else(|| default_out(&args.targets));
    let (policy, side_by_side) = shares(settings, units.len());
    let options = options(settings, pack, (args.as_of, own.language), side_by_side)?;
    let client = Client::new(policy).map_err(Failed::ours)?;
    let work = folders(units, many, &out, own.probes.as_deref())?;
    if let Some(wanted) = &args.since {
        go_by_earlier(&work, wanted, &out, options.lang)?;
    }
    let audited = audit_all_in(&client, work, many, &out, options.clone(), screen).await?;
    summary::tell(&audited, &options.pack.pack, &out, options.lang).map_err(Failed::ours)?;
    finish(&audited, args.fail_under)
}

/// Goes on with the audits in `out`, as they were begun.
async fn resume(out: &Path, args: &AuditArgs, settings: &Settings, screen: &Screen) -> Done {
    let begun = begun_in(out).map_err(of_audit)?;
    let Some((first, folder)) = begun.first() else { return Ok(Exit::Ran) };
    let many = folder.path() != out;
    let (own, units) = shares(settings, begun.len());
    let mut options = first.options(folder, units).map_err(of_audit)?;
    // How it was begun counts, but for what belongs to this machine.
    options.chromium.clone_from(&settings.audit.chromium);
    let mut policy = Policy { proxy: own.proxy, ..first.policy.clone() };
    if !own.name_servers.is_empty() {
        policy.name_servers = own.name_servers;
    }
    let client = Client::new(policy).map_err(Failed::ours)?;
    let work = begun.iter().map(|(begun, folder)| (begun.registered.clone(), folder.clone()));
    let work: Vec<_> = work.map(|(registered, folder)| (registered, folder, Progress::default())).collect();
    let audited = audit_all_in(&client, work, many, out, options.clone(), screen).await?;
    summary::tell(&audited, &options.pack.pack, out, options.lang).map_err(Failed::ours)?;
    finish(&audited, args.fail_under)
}

/// How audits are run under the settings: judged by `pack`, `units` of them side by side.
pub(super) fn options(
    settings: &Settings,
    pack: LoadedPack,
    (as_of, lang): (Option<Date>, Lang),
    units: usize,
) -> Result<Options, Failed> {
    let own = &settings.audit;
    if own.render == Render::Always && render::chromium(own.chromium.as_deref()).is_none() {
        let remedy = "--render always needs Chromium: install it, or name it in GONGKAI_CHROMIUM";
        return Err(Failed::invalid(anyhow::anyhow!(remedy)));
    }
    Ok(Options {
        as_of: as_of.unwrap_or_else(today),
        lang,
        limits: settings.crawl.clone(),
        tasks: 64,
        units,
        render: own.render,
        chromium: own.chromium.clone(),
        settings: settings.effective(),
        pack,
    })
}

/// A new folder for each of `units`: `out` itself when it is one unit, else one in it. `probes`: where logs of a probing
/// may lie.
pub(super) fn folders(
    units: Vec<Registered>,
    many: bool,
    out: &Path,
    probes: Option<&Path>,
) -> Result<Vec<(Registered, Folder, Progress)>, Failed> {
    let mut work = Vec::new();
    for registered in units {
        let path = if many { out.join(&registered.unit.id) } else { out.to_owned() };
        let folder = Folder::create(path).map_err(of_audit)?;
        if let Some(probes) = probes {
            adopt_probes(&folder, probes, &registered.unit.id).map_err(of_audit)?;
        }
        work.push((registered, folder, Progress::default()));
    }
    Ok(work)
}

/// Makes every audit go by the earlier one of its site; says where there is none.
fn go_by_earlier(
    work: &[(Registered, Folder, Progress)],
    wanted: &Path,
    out: &Path,
    lang: Lang,
) -> Result<(), Failed> {
    let wanted = if wanted == Path::new("last") { Wanted::Last } else { Wanted::In(wanted.to_owned()) };
    let audits = EarlierAudits::find(&wanted, out).context("--since").map_err(Failed::usage)?;
    for (registered, folder, _) in work {
        let found = audits.begin_since(folder, registered, Manner::default());
        let found = found.context("--since").map_err(Failed::usage)?;
        summary::tell_since(&registered.unit.name, found.as_ref(), lang).map_err(Failed::ours)?;
    }
    Ok(())
}

/// Audits side by side, with a summary over all when they are `many`.
pub(super) async fn audit_all_in(
    client: &Client,
    work: Vec<(Registered, Folder, Progress)>,
    many: bool,
    out: &Path,
    options: Options,
    screen: &Screen,
) -> Result<Vec<AuditedUnit>, Failed> {
    let watched: Vec<(String, Progress)> = work
        .iter()
        .map(|(registered, _, progress)| (registered.unit.name.clone(), progress.clone()))
        .collect();
    let watch = Watch::over(screen, watched, options.lang);
    let options = Arc::new(options);
    let audited = audit_all(client, work, &options).await.map_err(of_audit)?;
    drop(watch);
    if many {
        write_summary(out, &audited, options.lang).map_err(of_audit)?;
    }
    Ok(audited)
}

/// What the audits come to as an exit code.
fn finish(audited: &[AuditedUnit], fail_under: Option<crate::model::Points>) -> Done {
    let (mut unread, mut below) = (false, false);
    for unit in audited {
        let judged = match &unit.result {
            Ok(judged) => judged,
            Err(error) => {
                let text = format!("{}: {error}", unit.registered.unit.name);
                return Err(Failed::ours(anyhow::anyhow!(text)));
            }
        };
        unread |= !judged.home_read;
        below |= fail_under.is_some_and(|mark| judged.score.points < mark);
    }
    Ok(match (below, unread) {
        (true, _) => Exit::BelowMark,
        (false, true) => Exit::Unread,
        (false, false) => Exit::Ran,
    })
}

/// The units that the targets name, and whether they are more than one web address.
pub(super) fn units(targets: &[String]) -> Result<(Vec<Registered>, bool), Failed> {
    let mut units = Vec::new();
    let mut many = targets.len() > 1;
    for target in targets {
        let path = Path::new(target);
        let names_a_file =
            path.extension().is_some_and(|x| ["csv", "toml", "xlsx"].iter().any(|known| x == *known))
                && !target.contains("://");
        if names_a_file || path.is_file() {
            let bytes =
                fs::read(path).with_context(|| format!("register {target}")).map_err(Failed::usage)?;
            units.extend(read_register(target, &bytes).map_err(Failed::usage)?);
            many = true;
        } else {
            let text = if target.contains("://") { target.clone() } else { format!("http://{target}") };
            let home = Address::parse(&text)
                .with_context(|| {
                    format!("`{target}` is neither a web address nor a register file (.csv, .xlsx, .toml)")
                })
                .map_err(Failed::usage)?;
            units.push(unit_of_address(&home));
        }
    }
    Ok((units, many))
}

fn default_out(targets: &[String]) -> PathBuf {
    let name = targets.first().map(String::as_str).unwrap_or_default();
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let name: String =
        name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    PathBuf::from(format!("audit-{}", name.trim_matches(['-', '.'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_go_to_a_folder_named_after_the_target() {
        let out = |target: &str| default_out(&[target.to_owned()]).display().to_string();
        assert_eq!(out("http://www.x.gov.cn/"), "audit-www.x.gov.cn");
        assert_eq!(out("lists/units.csv"), "audit-lists-units.csv");
    }

    #[test]
    fn a_target_that_is_nothing_is_refused_with_its_name() {
        let failed = units(&["http://".to_owned()]).unwrap_err();
        assert_eq!(failed.exit, Exit::Usage);
        assert!(units(&["nowhere.csv".to_owned()]).is_err());
    }
}
