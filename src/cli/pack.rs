//! `gongkai pack`: list, show, check.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};

use super::{
    args::{PackArgs, PackCommand},
    exit::{Done, Exit, Failed},
};
use crate::audit::{builtin_packs, load_pack};
use crate::model::Lang;
use crate::rules::Pack;

pub(super) fn run(args: PackArgs) -> Done {
    let text = match args.command {
        PackCommand::List => list()?,
        PackCommand::Show { pack, lang } => {
            show(&load_pack(&pack).map_err(Failed::invalid)?.pack, lang.into())
        }
        PackCommand::Check { pack } => {
            let pack = load_pack(&pack).map_err(Failed::invalid)?.pack;
            format!(
                "{} {}: {} rules, {} points, in order\n",
                pack.id,
                pack.version,
                pack.rules.len(),
                pack.max
            )
        }
    };
    std::io::stdout().write_all(text.as_bytes()).map_err(Failed::ours)?;
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

fn show(pack: &Pack, lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["规则", "检查项", "分值", "每处", "否决", "依据"],
        Lang::En => ["Rule", "Check", "Points", "Each", "Veto", "Basis"],
    };
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(heads);
    for rule in &pack.rules {
        let basis: Vec<String> =
            rule.basis.iter().map(|basis| format!("{} {}", basis.number, basis.clause)).collect();
        table.add_row([
            format!("{}\n{}", rule.title.in_lang(lang), rule.id),
            rule.check.clone(),
            rule.points.to_string(),
            rule.per_fault.map(|points| points.to_string()).unwrap_or_default(),
            if rule.veto { "✓".to_owned() } else { String::new() },
            basis.join("\n"),
        ]);
    }
    let grades: Vec<String> =
        pack.grades.iter().map(|grade| format!("{} ≥ {}", grade.name.in_lang(lang), grade.from)).collect();
    format!("{} {}  {}\n{table}\n{}\n", pack.id, pack.version, pack.title.in_lang(lang), grades.join("  "))
}
