//! `gongkai demo`: serves the sample portals on loopback, audits them over real HTTP, shows the scores.

use std::{collections::BTreeMap, fs, path::Path, time::Duration};

use anyhow::{Context, anyhow};

use super::{
    args::DemoArgs,
    audit::{audit_all_in, folders},
    exit::{Done, Exit, Failed},
    logging::Screen,
    summary,
};
use crate::audit::{Options, Registered, Render, load_pack};
use crate::crawl::Limits;
use crate::demo::{self, Show};
use crate::fetch::{Client, Policy, user_agent};
use crate::settings::Settings;

/// Marks a folder as the demo's own, so that a later demo may replace it.
const MARK: &str = ".gongkai-demo";

pub(super) async fn run(args: DemoArgs, settings: &Settings, screen: &Screen) -> Done {
    clear(&args.out).map_err(Failed::usage)?;
    let show = demo::serve().await.map_err(Failed::ours)?;
    let pack = load_pack("disclosure").map_err(Failed::invalid)?;
    let options = Options {
        as_of: demo::AS_OF.parse().context("the demo's monitoring day").map_err(Failed::ours)?,
        lang: settings.audit.language,
        // The portals are ours and on this machine: nobody is served by waiting.
        limits: Limits { tasks_per_host: 8, retry_gap: Duration::from_millis(300), ..Limits::default() },
        tasks: 16,
        units: 3,
        render: Render::Never,
        chromium: None,
        settings: BTreeMap::new(),
        pack,
    };
    let client = Client::new(policy()?).map_err(Failed::ours)?;
    let work = folders(units(&show), true, &args.out, None)?;
    let audited = audit_all_in(&client, work, true, &args.out, options.clone(), screen).await?;
    for unit in &audited {
        if let Err(error) = &unit.result {
            return Err(Failed::ours(anyhow!("{}: {error}", unit.registered.unit.name)));
        }
    }
    summary::tell(&audited, &options.pack.pack, &args.out, options.lang).map_err(Failed::ours)?;
    summary::tell_folders(&audited, options.lang).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}

/// The sample portals as units of a register.
fn units(show: &Show) -> Vec<Registered> {
    show.portals
        .iter()
        .map(|portal| Registered { unit: portal.unit.clone(), home: portal.address.clone() })
        .collect()
}

fn policy() -> Result<Policy, Failed> {
    let loopback = "127.0.0.0/8".parse().context("the loopback range").map_err(Failed::ours)?;
    Ok(Policy {
        user_agent: user_agent(None),
        rate_per_second: 500.0,
        in_flight_per_host: 8,
        allow: vec![loopback],
        ..Policy::default()
    })
}

/// Makes room: takes away what an earlier demo left, and nothing else.
fn clear(out: &Path) -> anyhow::Result<()> {
    if out.join(MARK).exists() {
        fs::remove_dir_all(out)
            .with_context(|| format!("taking away the earlier demo in {}", out.display()))?;
    } else if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(anyhow!(
            "{} is not empty and not an earlier demo; choose another folder with --out",
            out.display()
        ));
    }
    fs::create_dir_all(out).with_context(|| format!("making {}", out.display()))?;
    fs::write(out.join(MARK), b"").with_context(|| format!("writing to {}", out.display()))
}
