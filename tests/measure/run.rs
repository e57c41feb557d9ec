//! The one place that starts an audit.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use gongkai::{
    audit::{Folder, Options, Progress, Render, audit_one, load_pack, unit_of_address},
    crawl::Limits,
    fetch::{Client, Policy},
    model::{Address, Lang},
};
use jiff::civil::Date;

/// How far the audits go. Links to
/// other sites are left alone: saved pages link the outside world, which has no part in the measuring.
pub(crate) fn limits() -> Limits {
    Limits {
        tasks: 20_000,
        tasks_per_host: 16,
        retry_gap: Duration::from_millis(100),
        other_sites: false,
        ..Limits::default()
    }
}

/// Audits the site at `home` as of the day `as_of`; leaves `report.json` and `pages.jsonl` in `out_dir`.
pub(crate) fn audit(home: &str, as_of: Date, out_dir: &Path, limits: Limits) -> Result<()> {
    let home = Address::parse(home).context("the address the site is served at")?;
    let options = Options {
        as_of,
        lang: Lang::Zh,
        limits,
        tasks: 16,
        units: 1,
        render: Render::Never,
        chromium: None,
        settings: Default::default(),
        pack: load_pack("disclosure")?,
    };
    let policy = Policy {
        rate_per_second: 10_000.0,
        in_flight_per_host: 16,
        allow: vec!["127.0.0.0/8".parse().context("the loopback range")?],
        ..Policy::default()
    };
    let folder = Folder::create(out_dir)?;
    let registered = unit_of_address(&home);
    let runtime = tokio::runtime::Runtime::new().context("starting the runtime")?;
    runtime.block_on(async {
        let client = Client::new(policy)?;
        audit_one(&client, &registered, &options, &folder, &Progress::default()).await?;
        anyhow::Ok(())
    })
}
