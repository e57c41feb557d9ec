//! What a second audit by the first costs: every site is audited twice, at a server that tells nothing about its pages
//! and at one that gives entity tags.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use gongkai::{
    audit::{EarlierAudits, Folder, Manner, Wanted, unit_of_address},
    model::Address,
};
use jiff::ToSpan;
use serde_json::Value;

use crate::{gold, run, serve, site};

/// Audits the site of that name twice in each way and says what each audit cost.
pub(crate) fn measure(corpus: &Path, name: &str, out: &Path) -> Result<Vec<String>> {
    let gold = gold::read(corpus, name)?;
    let folder = corpus.join("sites").join(name);
    let files = site::files(&folder)?;
    let as_of = gold.newest_date.checked_add(7.days()).context("counting days")?;
    let mut lines = Vec::new();
    for (tags, way) in [(false, "no validators"), (true, "entity tags")] {
        let start = gold.home.is_none().then(|| serve::start_page(name, &files));
        let served = serve::serve_as(&folder, start, tags)?;
        let home = match gold.home.as_deref() {
            None | Some("index.html") => served.origin.clone(),
            Some(path) => format!("{}{path}", served.origin),
        };
        let (first, second) = (out.join(format!("{way}-1")), out.join(format!("{way}-2")));
        run::audit(&home, as_of, &first, run::limits())?;
        fs::create_dir_all(&second).context("making a folder")?;
        let unit = unit_of_address(&Address::parse(&home)?);
        EarlierAudits::find(&Wanted::In(first.clone()), out)?
            .begin_since(&Folder::at(&second), &unit, Manner::default())?
            .context("the first audit was not found")?;
        run::audit(&home, as_of, &second, run::limits())?;
        let (before, after) = (report(&first)?, report(&second)?);
        let figure = |report: &Value, name: &str| report["audit"][name].as_u64().unwrap_or_default();
        let share = |name: &str| {
            let (one, two) = (figure(&before, name), figure(&after, name));
            format!("{two} of {one} {name} ({} %)", (two * 100).div_ceil(one.max(1)))
        };
        let taken = &after["audit"]["taken_over"];
        lines.push(format!(
            "{name}, {way}: {}, {}; {} pages and {} links taken over, {} unchanged; {} findings, then {}",
            share("requests"),
            share("bytes"),
            taken["pages"],
            taken["links"],
            taken["unchanged"],
            count(&before),
            count(&after)
        ));
    }
    Ok(lines)
}

fn report(folder: &Path) -> Result<Value> {
    let path = folder.join(Folder::REPORT_JSON);
    Ok(serde_json::from_slice(&fs::read(&path).with_context(|| path.display().to_string())?)?)
}

fn count(report: &Value) -> usize {
    report["findings"].as_array().map_or(0, Vec::len)
}
