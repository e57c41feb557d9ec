//! `gongkai totals`: the year's totals and the sheet of what people score.

use std::{fs, path::Path};

use anyhow::Context;

use super::{
    exit::{Done, Failed, of_audit},
    store::{by, open, tell},
    store_args::StoreArg,
    totals_args::{ItemsOfYear, TotalsArgs, TotalsCommand},
};
use crate::annual;
use crate::audit::{self, load_scheme};
use crate::model::{Lang, Text, Unit};
use crate::report::totals as papers;

/// Open things that are told on the terminal; the rest is counted.
const TOLD: usize = 20;

pub(super) async fn run(args: TotalsArgs) -> Done {
    match args.command {
        Some(TotalsCommand::Items { command: ItemsOfYear::Export { year, scheme, out, at } }) => {
            tell(&export(&at, year, &scheme, &out).await?)
        }
        Some(TotalsCommand::Items { command: ItemsOfYear::Import { sheet, year, scheme, at } }) => {
            tell(&import(&at, year, &scheme, &sheet).await?)
        }
        None => match (args.year, args.scheme, args.out) {
            (Some(year), Some(scheme), Some(out)) => totals(year, &scheme, &out, args.draft, &args.at).await,
            // The parser asks for all three.
            _ => Err(Failed::usage(anyhow::anyhow!("give a year, --scheme and --out"))),
        },
    }
}

async fn totals(year: i16, scheme: &str, out: &Path, draft: bool, at: &StoreArg) -> Done {
    let lang: Lang = at.lang.into();
    let loaded = load_scheme(scheme).map_err(Failed::invalid)?;
    if out.join("totals.json").exists() {
        let told = format!("{} holds totals already; choose another folder with --out", out.display());
        return Err(Failed::usage(anyhow::anyhow!(told)));
    }
    let store = open(at).await?;
    let year = audit::year_of(&store, &loaded.scheme, year).await.map_err(of_audit)?;
    let totals = annual::totals(&loaded.scheme, &year);
    if !totals.is_final() && !draft {
        store.close().await;
        return Err(Failed::open(anyhow::anyhow!(what_is_open(&totals, lang))));
    }
    let mut report = papers::v1::report(&loaded.scheme, &totals, lang);
    // Asked for a draft, it stays one: nothing is recorded.
    report.is_final &= !draft;
    let json = papers::json(&report);
    let files = [
        ("totals.csv", papers::csv(&report)),
        ("totals.xlsx", papers::xlsx(&report).map_err(Failed::ours)?),
        ("totals.html", papers::html(&report).map_err(Failed::ours)?.into_bytes()),
        // Last: a folder with it is whole.
        ("totals.json", json.clone()),
    ];
    // Recorded before anything goes out: what cannot be written now is written by the next try, and recorded once.
    let mut text = standing(&totals, lang);
    text += &late(&audit::registered_late(&store, &year).await.map_err(of_audit)?, year.year, lang);
    if totals.is_final() && !draft {
        let new = audit::keep_totals(&store, &loaded, &totals, json, by(at, "")).await.map_err(of_audit)?;
        let words = match new {
            true => Text::new("最终成绩已记入库", "final totals recorded in the store"),
            false => Text::new("库中已有相同的最终成绩", "the store holds these final totals already"),
        };
        text += &format!("{}\n", words.in_lang(lang));
    }
    fs::create_dir_all(out).with_context(|| out.display().to_string()).map_err(Failed::ours)?;
    for (name, bytes) in files {
        let path = out.join(name);
        fs::write(&path, bytes).with_context(|| path.display().to_string()).map_err(Failed::ours)?;
    }
    store.close().await;
    text += &format!("{}\n", out.join("totals.xlsx").display());
    tell(&text)
}

/// How many units there are in which grade, and what is open.
fn standing(totals: &annual::Totals, lang: Lang) -> String {
    let mut grades: Vec<(&str, usize)> = Vec::new();
    for unit in &totals.units {
        let open = if lang == Lang::Zh { "待定" } else { "open" };
        let grade = unit.grade.as_ref().map_or(open, |grade| grade.in_lang(lang));
        match grades.iter_mut().find(|(name, _)| *name == grade) {
            Some((_, count)) => *count += 1,
            None => grades.push((grade, 1)),
        }
    }
    let grades: Vec<String> = grades.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let (units, open, out) = (totals.units.len(), totals.all_open().count(), totals.left_out.len());
    let words = Text::new(
        format!(
            "{} 年：{units} 个单位，{}；待定 {open} 项，不计成绩 {out} 个单位",
            totals.year,
            grades.join("，")
        ),
        format!(
            "{}: {units} units, {}; {open} things open, {out} units left out",
            totals.year,
            grades.join(", ")
        ),
    );
    format!("{}\n", words.in_lang(lang))
}

/// Who is not in the totals for having been registered only after the year.
fn late(units: &[Unit], year: i16, lang: Lang) -> String {
    let Some(first) = units.first() else { return String::new() };
    let (count, name) = (units.len(), &first.name);
    let words = Text::new(
        format!(
            "{count} 个单位（如“{name}”）{year} 年以后才登记，且不在该年任何轮次中，未计入；如应计入，用 register import FILE --from {year}-01-01 再登记"
        ),
        format!(
            "{count} units (such as `{name}`) were registered only after {year} and are in no round of it: they are not in the totals; if they are meant, `register import FILE --from {year}-01-01`"
        ),
    );
    format!("{}\n", words.in_lang(lang))
}

fn what_is_open(totals: &annual::Totals, lang: Lang) -> String {
    let count = totals.all_open().count();
    let head = Text::new(
        format!("尚有 {count} 项待定，不能出最终成绩；--draft 可先出区间："),
        format!("the totals cannot be final, {count} things are open; --draft shows intervals:"),
    );
    let mut lines = vec![head.in_lang(lang).to_owned()];
    for open in totals.all_open().take(TOLD) {
        let all = Text::new("全部单位", "all units");
        let unit = open.unit.as_ref().map_or(all.in_lang(lang), |unit| unit.name.as_str());
        lines.push(format!("  {unit}  {} → {}", open.what.in_lang(lang), open.remedy.in_lang(lang)));
    }
    if count > TOLD {
        let more = count - TOLD;
        let words = Text::new(format!("  另有 {more} 项"), format!("  and {more} more"));
        lines.push(words.in_lang(lang).to_owned());
    }
    lines.join("\n")
}

async fn export(at: &StoreArg, year: i16, scheme: &str, out: &Path) -> Result<String, Failed> {
    let scheme = load_scheme(scheme).map_err(Failed::invalid)?.scheme;
    let store = open(at).await?;
    let of_year = audit::year_of(&store, &scheme, year).await.map_err(of_audit)?;
    let late = audit::registered_late(&store, &of_year).await.map_err(of_audit)?;
    let rows = papers::asked(&scheme, &of_year);
    store.close().await;
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let bytes = match ending.as_deref() {
        Some("xlsx") => papers::items_xlsx(&rows).map_err(Failed::ours)?,
        Some("csv") => papers::items_csv(&rows),
        _ => return Err(Failed::usage(anyhow::anyhow!("{}: name it .xlsx or .csv", out.display()))),
    };
    if out.exists() {
        let told = format!("{} is there already; choose another name", out.display());
        return Err(Failed::usage(anyhow::anyhow!(told)));
    }
    fs::write(out, bytes).with_context(|| out.display().to_string()).map_err(Failed::ours)?;
    let (out, rows) = (out.display(), rows.len());
    let words = Text::new(format!("{out}：{rows} 项"), format!("{out}: {rows} items"));
    let lang = at.lang.into();
    Ok(format!("{}\n{}", words.in_lang(lang), self::late(&late, year, lang)))
}

async fn import(at: &StoreArg, year: i16, scheme: &str, sheet: &Path) -> Result<String, Failed> {
    let scheme = load_scheme(scheme).map_err(Failed::invalid)?.scheme;
    let bytes = fs::read(sheet).with_context(|| sheet.display().to_string()).map_err(Failed::usage)?;
    let name = sheet.file_name().unwrap_or_default().to_string_lossy();
    let store = open(at).await?;
    let rows = papers::asked(&scheme, &audit::year_of(&store, &scheme, year).await.map_err(of_audit)?);
    let wrong = |lines: Vec<String>| Failed::usage(anyhow::anyhow!(lines.join("\n")));
    let scored = papers::scored(&name, &bytes, &rows).map_err(wrong)?;
    if !scored.is_empty() {
        let beside = sheet.parent().unwrap_or(Path::new(""));
        let why = format!("{name} {year} {}", scheme.id);
        audit::keep_answers(&store, year, &scored, beside, by(at, &why)).await.map_err(of_audit)?;
    }
    store.close().await;
    let count = scored.len();
    let words = match count {
        0 => Text::new("表中没有新的评分", "nothing new in the sheet"),
        _ => Text::new(format!("{name}：{count} 项评分入库"), format!("{name}: {count} answers taken in")),
    };
    Ok(format!("{}\n", words.in_lang(at.lang.into())))
}
