//! `gongkai pack`: list, show, check, new, schema.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::{
    args::{PackArgs, PackCommand},
    exit::{Done, Exit, Failed},
    table::table,
    terminal,
};
use crate::audit::{builtin_packs, load_pack};
use crate::checks;
use crate::model::{Lang, Points};
use crate::rules::{self, PACK_FILE, Pack, Rule};
use crate::settings::Settings;

pub(super) fn run(args: PackArgs, settings: &Settings) -> Done {
    let text = match args.command {
        PackCommand::List => list()?,
        PackCommand::Show { pack, .. } => {
            show(&load_pack(&pack).map_err(Failed::invalid)?.pack, settings.audit.language)
        }
        PackCommand::Check { pack } => check(&load_pack(&pack).map_err(Failed::invalid)?.pack),
        PackCommand::New { from, folder } => new(&from, &folder)?,
        PackCommand::Schema => {
            let checks: Vec<_> = checks::ALL.iter().map(|entry| (entry.about.id, (entry.params)())).collect();
            format!("{:#}\n", rules::schema(&checks))
        }
    };
    terminal::out().write_all(text.as_bytes()).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}

fn list() -> Result<String, Failed> {
    let mut text = String::new();
    for id in builtin_packs() {
        let pack = load_pack(&id).map_err(Failed::invalid)?.pack;
        text += &format!("{id}  {}  {} / {}\n", pack.version, pack.title.zh, pack.title.en);
    }
    Ok(text)
}

fn check(pack: &Pack) -> String {
    let count = |of: fn(&Rule) -> bool| pack.rules.iter().filter(|rule| of(rule)).count();
    let points: Points = pack.rules.iter().filter(|rule| rule.is_scored()).map(|rule| rule.points).sum();
    format!(
        "{} {}: {} rules ({} vetoes, {} bonus, {} answered by a person), {points} points, in order\n",
        pack.id,
        pack.version,
        pack.rules.len(),
        count(|rule| rule.veto),
        count(|rule| rule.bonus),
        count(|rule| rule.manual),
    )
}

/// Writes a small pack that extends `from`; nothing is overwritten.
fn new(from: &str, folder: &Path) -> Result<String, Failed> {
    let parent = load_pack(from).map_err(Failed::invalid)?.pack;
    let id = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !id.chars().all(plain) || id.split('-').any(str::is_empty) {
        let told =
            format!("`{id}` cannot be the name of a pack; use small letters, digits and single hyphens");
        return Err(Failed::usage(anyhow::anyhow!(told)));
    }
    let path = folder.join(PACK_FILE);
    if builtin_packs().contains(&id) || path.exists() {
        let told = format!("there is a pack `{id}` already; choose another name");
        return Err(Failed::usage(anyhow::anyhow!(told)));
    }
    // A folder is named by its full path: the new pack may lie anywhere.
    let built_in = builtin_packs().iter().any(|known| known == from);
    let name = if built_in { PathBuf::from(from) } else { fs::canonicalize(from).map_err(Failed::usage)? };
    fs::create_dir_all(folder).with_context(|| folder.display().to_string()).map_err(Failed::ours)?;
    let text = rules::starter(&id, &name.display().to_string(), &parent);
    fs::write(&path, text).with_context(|| path.display().to_string()).map_err(Failed::ours)?;
    Ok(format!("{}\ngongkai pack check {}\n", path.display(), folder.display()))
}

fn show(pack: &Pack, lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["规则", "检查项", "分值", "每处", "性质", "依据"],
        Lang::En => ["Rule", "Check", "Points", "Each", "Nature", "Basis"],
    };
    let mut table = table(heads);
    for rule in &pack.rules {
        let basis: Vec<String> =
            rule.basis.iter().map(|basis| format!("{} {}", basis.number, basis.clause)).collect();
        table.add_row([
            format!("{}\n{}", rule.title.in_lang(lang), rule.id),
            rule.check.clone(),
            rule.points.to_string(),
            rule.per_fault.map(|points| points.to_string()).unwrap_or_default(),
            nature(rule, lang),
            basis.join("\n"),
        ]);
    }
    let grades: Vec<String> =
        pack.grades.iter().map(|grade| format!("{} ≥ {}", grade.name.in_lang(lang), grade.from)).collect();
    format!("{} {}  {}\n{table}\n{}\n", pack.id, pack.version, pack.title.in_lang(lang), grades.join("  "))
}

fn nature(rule: &Rule, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut words: Vec<String> = Vec::new();
    if rule.veto {
        words.push(if zh { "否决" } else { "veto" }.to_owned());
    }
    if rule.bonus {
        words.push(if zh { "加分" } else { "bonus" }.to_owned());
    }
    if rule.note {
        words.push(if zh { "提示" } else { "note" }.to_owned());
    }
    if rule.manual {
        words.push(if zh { "人工" } else { "manual" }.to_owned());
    }
    if let Some(least) = rule.at_least {
        words.push(if zh { format!("≥ {least} 处") } else { format!("≥ {least}") });
    }
    words.join("\n")
}
