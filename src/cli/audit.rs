//! `gongkai audit`: targets to units, one audit or many, exit code.

use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use jiff::Timestamp;

use super::{
    args::AuditArgs,
    exit::{Done, Exit, Failed},
    logging::Screen,
    progress,
    room::Room,
    summary,
};
use crate::audit::{
    AuditedUnit, Folder, Options, Progress, Registered, Render, adopt_probes, audit_all, begun_in, load_pack,
    read_register, unit_of_address, write_summary,
};
use crate::crawl::Limits;
use crate::fetch::{Client, Policy, user_agent};
use crate::model::{Address, civil_in_china};
use crate::render;

/// Variable that names whom a webmaster may turn to.
pub(super) const CONTACT: &str = "GONGKAI_CONTACT";

/// Variable that names the servers to resolve names with: addresses with ports, comma between them.
const RESOLVER: &str = "GONGKAI_RESOLVER";

/// Variable that names the folder of a probing.
const PROBES: &str = "GONGKAI_PROBES";

pub(super) async fn run(args: AuditArgs, screen: &Screen) -> Done {
    if let Some(out) = &args.resume {
        return resume(out, &args, screen).await;
    }
    let pack = load_pack(&args.pack).map_err(Failed::invalid)?;
    if Render::from(args.render) == Render::Always && render::chromium().is_none() {
        let remedy = "--render always needs Chromium: install it, or name it in GONGKAI_CHROMIUM";
        return Err(Failed::invalid(anyhow::anyhow!(remedy)));
    }
    let (units, many) = units(&args.targets)?;
    let out = args.out.clone().unwrap_or_else(|| default_out(&args.targets));
    let mut options = Options {
        as_of: args.as_of.unwrap_or_else(|| civil_in_china(Timestamp::now())),
        lang: args.lang.into(),
        limits: limits(&args),
        tasks: 64,
        units: 1,
        render: args.render.into(),
        pack,
    };
    let mut policy = policy(&args)?;
    if units.len() > 1 {
        let room = Room::of_this_machine();
        (options.units, policy.in_flight_total) = (room.units(units.len()), room.requests());
        policy.backlog_limit_bytes = policy.backlog_limit_bytes.min(room.backlog_bytes());
    }
    let client = Client::new(policy).map_err(Failed::ours)?;
    let audited = audit_into(&client, units, many, &out, options.clone(), screen, !args.no_progress).await?;
    summary::tell(&audited, &options.pack.pack, &out, options.lang).map_err(Failed::ours)?;
    finish(&audited, args.fail_under)
}

/// Goes on with the audits in `out`, as they were begun.
async fn resume(out: &Path, args: &AuditArgs, screen: &Screen) -> Done {
    let begun = begun_in(out).map_err(Failed::usage)?;
    let Some((first, folder)) = begun.first() else { return Ok(Exit::Ran) };
    let many = folder.path() != out;
    let options =
        first.options(folder, Room::of_this_machine().units(begun.len())).map_err(Failed::invalid)?;
    let client = Client::new(first.policy.clone()).map_err(Failed::ours)?;
    let work = begun.iter().map(|(begun, folder)| (begun.registered.clone(), folder.clone()));
    let work: Vec<_> = work.map(|(registered, folder)| (registered, folder, Progress::default())).collect();
    let audited = audit_all_in(&client, work, many, out, options.clone(), screen, !args.no_progress).await?;
    summary::tell(&audited, &options.pack.pack, out, options.lang).map_err(Failed::ours)?;
    finish(&audited, args.fail_under)
}

/// Audits `units` into `out`: into it directly when it is one unit, else into a folder per unit with a summary.
pub(super) async fn audit_into(
    client: &Client,
    units: Vec<Registered>,
    many: bool,
    out: &Path,
    options: Options,
    screen: &Screen,
    show_progress: bool,
) -> Result<Vec<AuditedUnit>, Failed> {
    let mut work = Vec::new();
    for registered in units {
        let path = if many { out.join(&registered.unit.id) } else { out.to_owned() };
        let folder = Folder::create(path).map_err(Failed::usage)?;
        if let Some(probes) = env::var_os(PROBES).filter(|it| !it.is_empty()) {
            adopt_probes(&folder, Path::new(&probes), &registered.unit.id).map_err(Failed::ours)?;
        }
        work.push((registered, folder, Progress::default()));
    }
    audit_all_in(client, work, many, out, options, screen, show_progress).await
}

async fn audit_all_in(
    client: &Client,
    work: Vec<(Registered, Folder, Progress)>,
    many: bool,
    out: &Path,
    options: Options,
    screen: &Screen,
    show_progress: bool,
) -> Result<Vec<AuditedUnit>, Failed> {
    let watched: Vec<(String, Progress)> = work
        .iter()
        .map(|(registered, _, progress)| (registered.unit.name.clone(), progress.clone()))
        .collect();
    let signals =
        tokio::spawn(stop_on_signal(watched.iter().map(|(_, progress)| progress.clone()).collect()));
    let shown = show_progress.then(|| progress::show(screen, watched, options.lang));
    let options = Arc::new(options);
    let audited = audit_all(client, work, &options).await.map_err(Failed::ours)?;
    drop(shown);
    signals.abort();
    if many {
        write_summary(out, &audited, options.lang).map_err(Failed::ours)?;
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
            path.extension().is_some_and(|x| x == "csv" || x == "toml") && !target.contains("://");
        if names_a_file || path.is_file() {
            let bytes =
                fs::read(path).with_context(|| format!("register {target}")).map_err(Failed::usage)?;
            units.extend(read_register(target, &bytes).map_err(Failed::usage)?);
            many = true;
        } else {
            let text = if target.contains("://") { target.clone() } else { format!("http://{target}") };
            let home = Address::parse(&text)
                .with_context(|| {
                    format!("`{target}` is neither a web address nor a register file (.csv, .toml)")
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

fn limits(args: &AuditArgs) -> Limits {
    let deadline = Duration::try_from(args.deadline).unwrap_or(Limits::default().deadline);
    Limits { tasks: args.budget, deadline, tasks_per_host: per_host(args.rate), ..Limits::default() }
}

fn policy(args: &AuditArgs) -> Result<Policy, Failed> {
    Ok(Policy {
        name_servers: name_servers(&env::var(RESOLVER).unwrap_or_default())?,
        user_agent: user_agent(env::var(CONTACT).ok().as_deref()),
        rate_per_second: args.rate,
        in_flight_per_host: per_host(args.rate),
        allow: args.allow_address.clone(),
        ..Policy::default()
    })
}

/// Name servers as named in the environment.
fn name_servers(text: &str) -> Result<Vec<SocketAddr>, Failed> {
    let each = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    let each = each.map(|it| {
        let port_53 = || it.parse().map(|ip| SocketAddr::new(ip, 53));
        it.parse().or_else(|_| port_53()).map_err(|_| {
            let remedy = format!(
                "{RESOLVER}: `{it}` is no address of a name server; write it as 192.0.2.1 or 192.0.2.1:53"
            );
            Failed::usage(anyhow::anyhow!(remedy))
        })
    });
    each.collect()
}

/// Two requests in flight per host; more only when the operator raised the rate far above the polite default.
fn per_host(rate: f64) -> usize {
    if rate <= 10.0 { 2 } else { 16 }
}

/// The first signal ends the fetching, the second the program.
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
        std::process::exit(130);
    }
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
    fn name_servers_are_addresses_with_or_without_port() {
        let servers = name_servers("192.0.2.1, [2001:db8::1]:5353,").unwrap();
        assert_eq!(servers, ["192.0.2.1:53".parse().unwrap(), "[2001:db8::1]:5353".parse().unwrap()]);
        assert_eq!(name_servers("dns.example").unwrap_err().exit, Exit::Usage);
        assert_eq!(name_servers("").unwrap(), []);
    }

    #[test]
    fn a_target_that_is_nothing_is_refused_with_its_name() {
        let failed = units(&["http://".to_owned()]).unwrap_err();
        assert_eq!(failed.exit, Exit::Usage);
        assert!(units(&["nowhere.csv".to_owned()]).is_err());
    }
}
