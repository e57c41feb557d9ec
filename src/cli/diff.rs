//! `gongkai diff`: two audits or two rounds side by side.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::Path,
};

use anyhow::Context;

use super::{
    compare_args::{DiffArgs, DiffFormat},
    exit::{Done, Exit, Failed, of_audit, of_store},
    terminal,
};
use crate::audit::{reports_in, reports_of_round};
use crate::model::{Lang, Text};
use crate::report::{diff, json_v1::Report};
use crate::store::{Place, Store};

/// Findings of a kind that are told on the terminal; the other formats have all.
const SHOWN: usize = 20;

/// Width of text that goes into a file.
pub(super) const WIDTH: u16 = 140;

pub(super) async fn run(args: DiffArgs) -> Done {
    let lang: Lang = args.lang.into();
    let before = side(&args.before, &args.store).await?;
    let after = side(&args.after, &args.store).await?;
    let it = diff::diff((&args.before, &before), (&args.after, &after));
    if it.is_empty() {
        let words = Text::new(
            "两侧没有可比较的内容：没有相同的单位，也没有相同的指标",
            "there is nothing to compare: no unit is on both sides, and no rule",
        );
        return Err(Failed::usage(anyhow::anyhow!(words.in_lang(lang).to_owned())));
    }
    let width = comfy_table::Table::new().width().unwrap_or(WIDTH);
    let text = match args.format {
        DiffFormat::Text if args.out.is_some() => it.text(lang, WIDTH, usize::MAX).into_bytes(),
        DiffFormat::Text => it.text(lang, width, SHOWN).into_bytes(),
        DiffFormat::Html => it.html(lang).map_err(Failed::ours)?.into_bytes(),
        DiffFormat::Json => it.json(),
        DiffFormat::Md => it.markdown(lang).into_bytes(),
    };
    put(&text, args.out.as_deref(), args.format == DiffFormat::Json)
}

/// The reports of one side.
async fn side(name: &str, store: &str) -> Result<Vec<Report>, Failed> {
    let path = Path::new(name);
    if path.exists() {
        return reports_in(path).map_err(|error| of_audit(error).within(path));
    }
    let place = Place::parse(store).map_err(Failed::usage)?;
    if matches!(&place, Place::File(file) if !file.exists()) {
        let told =
            format!("{name} is neither a folder nor a round: there is no store at {place} (see --store)");
        return Err(Failed::usage(anyhow::anyhow!(told)));
    }
    let store = Store::open(&place).await.map_err(of_store)?;
    let reports = reports_of_round(&store, name).await.map_err(of_audit);
    store.close().await;
    let reports = reports?;
    if reports.is_empty() {
        return Err(Failed::usage(anyhow::anyhow!("round {name} has no audits yet")));
    }
    Ok(reports)
}

/// Writes into the file, or onto standard output. `is_data`: CSV or JSON, which is inert already; what reads it from a
/// pipe gets every byte, the byte order mark of a sheet among them.
pub(super) fn put(bytes: &[u8], out: Option<&Path>, is_data: bool) -> Done {
    match out {
        Some(path) => {
            fs::write(path, bytes).with_context(|| path.display().to_string()).map_err(Failed::ours)?;
        }
        None if is_data && !io::stdout().is_terminal() => {
            io::stdout().write_all(bytes).map_err(Failed::ours)?;
        }
        None => terminal::out().write_all(bytes).map_err(Failed::ours)?,
    }
    Ok(Exit::Ran)
}
