//! `gongkai store`: finished audits in, backup and restore, and whether all is well.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;
use jiff::Timestamp;

use super::{
    exit::{Done, Exit, Failed, of_audit, of_store},
    store_args::{StoreArg, StoreArgs, StoreCommand},
    terminal,
};
use crate::audit::{self, Folder};
use crate::model::{Lang, Text};
use crate::store::{Attachment, By, Error, Place, Store};

pub(super) async fn run(args: StoreArgs) -> Done {
    let text = match args.command {
        StoreCommand::Add { folders, round, at } => add(&at, &folders, round.as_deref()).await?,
        StoreCommand::Check { at } => return check(&at).await,
        StoreCommand::Backup { file, at } => backup(&at, &file).await?,
        StoreCommand::Restore { file, at } => restore(&at, &file).await?,
    };
    tell(&text)
}

/// Opens the store that the arguments name.
pub(super) async fn open(at: &StoreArg) -> Result<Store, Failed> {
    let place = Place::parse(&at.store).map_err(Failed::usage)?;
    Store::open(&place).await.map_err(of_store)
}

/// Who does this now.
pub(super) fn by(at: &StoreArg, why: &str) -> By {
    let now = Timestamp::now();
    let by = at.who.as_ref().map_or_else(|| By::program(now), |who| By::person(who, now));
    by.because(why)
}

/// Reads a letter or a proof that is to be kept.
pub(super) fn attachment(file: Option<&Path>) -> Result<Option<Attachment>, Failed> {
    let Some(file) = file else { return Ok(None) };
    let bytes = fs::read(file).with_context(|| file.display().to_string()).map_err(Failed::usage)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Some(Attachment { name, bytes: Some(bytes) }))
}

pub(super) fn tell(text: &str) -> Done {
    terminal::out().write_all(text.as_bytes()).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}

async fn add(at: &StoreArg, paths: &[PathBuf], round: Option<&str>) -> Result<String, Failed> {
    let lang: Lang = at.lang.into();
    let mut folders: Vec<Folder> = Vec::new();
    for path in paths {
        folders.extend(audit::audits_in(path).map_err(of_audit)?);
    }
    let store = open(at).await?;
    if let Some(round) = round {
        store.round(round).await.map_err(of_store)?;
    }
    let (mut text, mut new) = (String::new(), 0);
    for folder in &folders {
        let taken = audit::keep(&store, folder, round, by(at, "")).await.map_err(of_audit)?;
        new += usize::from(taken.is_new());
        let words = match (taken.new_run, taken.new_judgement) {
            (true, _) => Text::new("入库", "added"),
            (false, true) => Text::new("重新评分", "judged again"),
            (false, false) => Text::new("已在库中", "in already"),
        };
        text += &format!("{}  {}  {}", taken.unit, taken.run, words.in_lang(lang));
        if taken.decisions > 0 {
            let words = Text::new(
                format!("，人工认定 {} 条", taken.decisions),
                format!(", {} decisions of people", taken.decisions),
            );
            text += words.in_lang(lang);
        }
        text.push('\n');
    }
    store.close().await;
    let (all, place) = (folders.len(), store.place());
    let words = Text::new(
        format!("{place}：检查 {all} 次，有新内容的 {new} 次"),
        format!("{place}: {all} audits, {new} of them with something new"),
    );
    Ok(format!("{text}{}\n", words.in_lang(lang)))
}

async fn check(at: &StoreArg) -> Done {
    let store = open(at).await?;
    let checked = store.check().await.map_err(of_store)?;
    let lang: Lang = at.lang.into();
    let mut text = String::new();
    for (table, rows) in &checked.rows {
        text += &format!("{table:<18} {rows}\n");
    }
    let mib = store.size_bytes().await.map_err(of_store)? / 1024 / 1024;
    let place = store.place();
    let words = Text::new(format!("{place}：约 {mib} MiB"), format!("{place}: about {mib} MiB"));
    text += &format!("{}\n", words.in_lang(lang));
    let words = match checked.damage.len() {
        0 => Text::new("完好", "in order"),
        count => Text::new(format!("{count} 处损坏"), format!("{count} places are damaged")),
    };
    text += &format!("{}\n", words.in_lang(lang));
    tell(&text)?;
    store.close().await;
    if checked.damage.is_empty() {
        return Ok(Exit::Ran);
    }
    Err(Failed::ours(Error::Damaged(checked.damage.join("; "))))
}

async fn backup(at: &StoreArg, file: &Path) -> Result<String, Failed> {
    let store = open(at).await?;
    let rows = store.backup(file).await.map_err(of_store)?;
    store.close().await;
    let (place, file) = (store.place(), file.display());
    let words = Text::new(format!("{place} → {file}：{rows} 行"), format!("{place} → {file}: {rows} rows"));
    Ok(format!("{}\n", words.in_lang(at.lang.into())))
}

async fn restore(at: &StoreArg, file: &Path) -> Result<String, Failed> {
    let place = Place::parse(&at.store).map_err(Failed::usage)?;
    let (store, rows) = Store::restore(&place, file).await.map_err(of_store)?;
    store.close().await;
    let file = file.display();
    let words = Text::new(format!("{file} → {place}：{rows} 行"), format!("{file} → {place}: {rows} rows"));
    Ok(format!("{}\n", words.in_lang(at.lang.into())))
}
