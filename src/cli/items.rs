//! `gongkai items`: the sheet of what is left to people, out and in.

use std::{fs, io::Write, path::Path};

use anyhow::Context;
use jiff::Timestamp;

use super::{
    args::{ItemsArgs, ItemsCommand},
    exit::{Done, Exit, Failed, of_audit},
    terminal,
};
use crate::audit::{self, Folder};
use crate::report::items;

pub(super) fn run(args: ItemsArgs) -> Done {
    let told = match args.command {
        ItemsCommand::Export { from, out } => export(&from, &out)?,
        ItemsCommand::Import { sheet, folder } => import(&sheet, &folder)?,
    };
    terminal::out().write_all(told.as_bytes()).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}

fn export(from: &Path, out: &Path) -> Result<String, Failed> {
    let folders = folders(from)?;
    let reports = audit::reports(&folders).map_err(of_audit)?;
    let items: Vec<_> = reports.iter().flat_map(|(report, known)| items::items(report, known)).collect();
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let bytes = match ending.as_deref() {
        Some("xlsx") => items::xlsx(&items).map_err(Failed::ours)?,
        Some("csv") => items::csv(&items),
        _ => return Err(Failed::usage(anyhow::anyhow!("{}: name it .xlsx or .csv", out.display()))),
    };
    if out.exists() {
        let told = format!("{} is there already; choose another name", out.display());
        return Err(Failed::usage(anyhow::anyhow!(told)));
    }
    fs::write(out, bytes).with_context(|| out.display().to_string()).map_err(Failed::ours)?;
    Ok(format!("{}: {} items of {} audits\n", out.display(), items.len(), folders.len()))
}

fn import(sheet: &Path, folder: &Path) -> Result<String, Failed> {
    let folders = folders(folder)?;
    let bytes = fs::read(sheet).with_context(|| sheet.display().to_string()).map_err(Failed::usage)?;
    let name = sheet.file_name().unwrap_or_default().to_string_lossy();
    let counts = audit::take_in(&name, &bytes, &folders, Timestamp::now()).map_err(of_audit)?;
    let mut told = String::new();
    for (audit, count) in counts.iter().filter(|(_, count)| *count > 0) {
        let path = audit.path().display();
        told += &format!("{path}: {count} decisions taken in; gongkai replay {path}\n");
    }
    if told.is_empty() {
        "nothing new in the sheet\n".clone_into(&mut told);
    }
    Ok(told)
}

/// The audits a path names: a folder, a folder of folders, or a report in one.
fn folders(path: &Path) -> Result<Vec<Folder>, Failed> {
    let is_report = path.is_file() && path.file_name().is_some_and(|name| name == Folder::REPORT_JSON);
    let path = if is_report { path.parent().unwrap_or(path) } else { path };
    audit::audits_in(path).map_err(of_audit)
}
