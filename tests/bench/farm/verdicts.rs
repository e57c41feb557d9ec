//! What the audits say, held against the truth about the farm.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use anyhow::{Context, Result};
use gongkai::report;
use serde_json::Value;

use super::world::{Nature, Truth, World};

/// What all audits together said.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    /// Audits that ended.
    pub(crate) ended: u32,
    /// Units without an ended audit.
    pub(crate) missing: Vec<String>,
    /// Audits that took longer than they may.
    pub(crate) late: Vec<String>,
    /// The longest audit.
    pub(crate) longest: Duration,
    /// Pages read.
    pub(crate) pages: u64,
    /// Living sites whose home page was not read.
    pub(crate) unread: Vec<String>,
    /// Links called dead that live.
    pub(crate) false_dead: Vec<String>,
    /// Links called dead of which nobody could know it.
    pub(crate) unproven: Vec<String>,
    /// Links called dead that are.
    pub(crate) dead: usize,
    /// Dead links that were looked at or given up, and not called dead.
    pub(crate) unchecked: u64,
}

/// Reads the folders of all units below `out`; no audit may take longer than `limit`.
pub(crate) fn read(world: &World, out: &Path, limit: Duration) -> Result<Verdicts> {
    let mut verdicts = Verdicts::default();
    for host in 0..world.hosts {
        let folder = out.join(format!("h{host}"));
        let Ok(record) = fs::read(folder.join("audit.json")) else {
            verdicts.missing.push(world.name(host));
            continue;
        };
        let record: Value = serde_json::from_slice(&record)?;
        let path = folder.join("report.json");
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let report = report::parse(&bytes)?;
        verdicts.ended += 1;
        let took = time(&record["record"]["finished"])? - time(&record["record"]["started"])?;
        let took = Duration::try_from(took).unwrap_or_default();
        verdicts.longest = verdicts.longest.max(took);
        if took > limit {
            verdicts.late.push(format!("{} took {took:?}", world.name(host)));
        }
        let pages = record["record"]["pages"].as_u64().unwrap_or_default();
        verdicts.pages += pages;
        if world.nature(host) == Nature::Alive && pages == 0 {
            verdicts.unread.push(world.name(host));
        }
        verdicts.unchecked += report.links.unchecked;
        let down: BTreeSet<&str> = report.links.hosts_down.iter().map(|down| down.host.as_str()).collect();
        let down = down.into_iter().map(|host| (format!("http://{host}/ref/"), "host down".to_owned()));
        let dead =
            report.links.dead.iter().map(|dead| (dead.url.clone(), format!("{} {}", dead.class, dead.kind)));
        for (url, how) in down.chain(dead) {
            let what = || format!("{url} ({how}) by {}", world.name(host));
            match world.truth(&url) {
                Truth::Alive => verdicts.false_dead.push(what()),
                Truth::Unknowable => verdicts.unproven.push(what()),
                Truth::Dead => verdicts.dead += 1,
                Truth::Either => {}
            }
        }
    }
    Ok(verdicts)
}

fn time(value: &Value) -> Result<jiff::Timestamp> {
    Ok(value.as_str().context("a time")?.parse()?)
}
