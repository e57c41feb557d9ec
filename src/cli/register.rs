//! `gongkai register`: the units, as they are and as they were.

use std::{fs, path::Path};

use anyhow::Context;
use jiff::civil::Date;

use super::{
    exit::{Done, Failed, of_audit, of_store},
    round_words::points,
    store::{by, open, tell},
    store_args::{RegisterArgs, RegisterCommand, SinceArg, StoreArg},
    table::table,
    values::today,
};
use crate::audit::{self, Enrolled, read_register};
use crate::model::{Lang, Text, UnitKind, civil_in_china};
use crate::store::{Run, UnitEvent, UnitFact, UnitFilter};

pub(super) async fn run(args: RegisterArgs) -> Done {
    let text = match args.command {
        RegisterCommand::Import { file, since, at } => import(&at, &file, &since).await?,
        RegisterCommand::List { kind, region, on, gone, at } => {
            list(&at, on.unwrap_or_else(today), &UnitFilter { kind, region, gone }).await?
        }
        RegisterCommand::Show { unit, at } => show(&at, &unit).await?,
        RegisterCommand::Rename { unit, name, since, at } => {
            let from = since.from.unwrap_or_else(today);
            let store = open(&at).await?;
            let mut change = store.change(by(&at, &since.why)).await.map_err(of_store)?;
            change.rename_unit(&unit, &name, from).await.map_err(of_store)?;
            change.commit().await.map_err(of_store)?;
            show(&at, &unit).await?
        }
        RegisterCommand::Merge { unit, into, since, at } => {
            let from = since.from.unwrap_or_else(today);
            let store = open(&at).await?;
            let mut change = store.change(by(&at, &since.why)).await.map_err(of_store)?;
            change.merge_unit(&unit, &into, from).await.map_err(of_store)?;
            change.commit().await.map_err(of_store)?;
            show(&at, &unit).await?
        }
        RegisterCommand::Close { unit, since, at } => {
            let from = since.from.unwrap_or_else(today);
            let store = open(&at).await?;
            let mut change = store.change(by(&at, &since.why)).await.map_err(of_store)?;
            change.close_unit(&unit, from).await.map_err(of_store)?;
            change.commit().await.map_err(of_store)?;
            show(&at, &unit).await?
        }
    };
    tell(&text)
}

async fn import(at: &StoreArg, file: &Path, since: &SinceArg) -> Result<String, Failed> {
    let name = file.display().to_string();
    let bytes = fs::read(file).with_context(|| format!("register {name}")).map_err(Failed::usage)?;
    let units = read_register(&name, &bytes).map_err(Failed::usage)?;
    let store = open(at).await?;
    let why = if since.why.is_empty() { name } else { since.why.clone() };
    let from = since.from.unwrap_or_else(today);
    let enrolled = audit::enrol(&store, &units, from, by(at, &why)).await.map_err(of_audit)?;
    store.close().await;
    Ok(told(&enrolled, at.lang.into()))
}

fn told(enrolled: &Enrolled, lang: Lang) -> String {
    let mut text = String::new();
    for (unit, event, fields) in &enrolled.changed {
        text += &format!("{unit}  {}  {}\n", event_words(*event).in_lang(lang), fields.join(", "));
    }
    for unit in &enrolled.missing {
        let words = Text::new(
            "名录中已无此单位；如已撤销或合并，用 register close 或 merge 登记",
            "not listed any more; if it is gone, record that with `register close` or `merge`",
        );
        text += &format!("{unit}  {}\n", words.in_lang(lang));
    }
    let (new, changed, same, missing) =
        (enrolled.new.len(), enrolled.changed.len(), enrolled.same, enrolled.missing.len());
    let words = Text::new(
        format!("新增 {new}，变更 {changed}，未变 {same}，未列出 {missing}"),
        format!("{new} new, {changed} changed, {same} as they were, {missing} not listed"),
    );
    format!("{text}{}\n", words.in_lang(lang))
}

async fn list(at: &StoreArg, on: Date, filter: &UnitFilter) -> Result<String, Failed> {
    let store = open(at).await?;
    let units = store.register(on, filter).await.map_err(of_store)?;
    store.close().await;
    let lang: Lang = at.lang.into();
    let heads = match lang {
        Lang::Zh => ["编号", "单位名称", "类别", "地区", "标识码", "网址", "状态"],
        Lang::En => ["Id", "Name", "Kind", "Region", "Site code", "Address", "Since"],
    };
    let mut table = table(heads);
    for it in &units {
        let unit = &it.unit;
        table.add_row([
            unit.id.clone(),
            unit.name.clone(),
            kind_words(unit.kind).in_lang(lang).to_owned(),
            unit.region.clone(),
            unit.site_code.clone(),
            it.home.clone(),
            format!("{} {}", event_words(it.event).in_lang(lang), it.from),
        ]);
    }
    let count = units.len();
    let words = Text::new(format!("{on}：{count} 个单位"), format!("{on}: {count} units"));
    Ok(format!("{table}\n{}\n", words.in_lang(lang)))
}

async fn show(at: &StoreArg, unit: &str) -> Result<String, Failed> {
    let store = open(at).await?;
    let history = store.unit_history(unit).await.map_err(of_store)?;
    let runs = store.runs_of_unit(unit).await.map_err(of_store)?;
    store.close().await;
    let lang: Lang = at.lang.into();
    let heads = match lang {
        Lang::Zh => ["自", "事项", "单位名称", "类别", "地区", "标识码", "网址", "登记", "说明"],
        Lang::En => ["From", "What", "Name", "Kind", "Region", "Site code", "Address", "Recorded", "Why"],
    };
    let mut table = table(heads);
    for it in &history {
        table.add_row(fact_row(it, lang));
    }
    let mut text = format!("{unit}\n{table}\n");
    if !runs.is_empty() {
        text += &runs_table(&runs, lang);
    }
    Ok(text)
}

fn fact_row(it: &UnitFact, lang: Lang) -> [String; 9] {
    let event = event_words(it.event);
    let into = it.merged_into.as_ref().map(|into| format!(" → {into}")).unwrap_or_default();
    let by = &it.recorded;
    [
        it.from.to_string(),
        format!("{}{into}", event.in_lang(lang)),
        it.unit.name.clone(),
        kind_words(it.unit.kind).in_lang(lang).to_owned(),
        it.unit.region.clone(),
        it.unit.site_code.clone(),
        it.home.clone(),
        format!("{} {}", by.who, civil_in_china(by.at)),
        by.why.clone(),
    ]
}

fn runs_table(runs: &[Run], lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["检查", "监测时间点", "指标体系", "得分", "等次", "问题"],
        Lang::En => ["Run", "As of", "Pack", "Points", "Grade", "Faults"],
    };
    let mut table = table(heads);
    for run in runs {
        let it = &run.judgement;
        table.add_row([
            run.id.to_string(),
            run.as_of.to_string(),
            format!("{} {}", it.pack.id, it.pack.version),
            points(it),
            it.grade.clone().unwrap_or_default(),
            it.faults.to_string(),
        ]);
    }
    format!("{table}\n")
}

fn event_words(event: UnitEvent) -> Text {
    match event {
        UnitEvent::Registered => Text::new("登记", "registered"),
        UnitEvent::Changed => Text::new("变更", "changed"),
        UnitEvent::Renamed => Text::new("更名", "renamed"),
        UnitEvent::Moved => Text::new("网址变更", "moved"),
        UnitEvent::Merged => Text::new("合并", "merged"),
        UnitEvent::Closed => Text::new("撤销", "closed"),
        UnitEvent::Reopened => Text::new("恢复", "reopened"),
    }
}

fn kind_words(kind: UnitKind) -> Text {
    match kind {
        UnitKind::Government => Text::new("政府", "government"),
        UnitKind::Department => Text::new("部门", "department"),
        UnitKind::Township => Text::new("乡镇", "township"),
        UnitKind::Enterprise => Text::new("企事业单位", "enterprise"),
    }
}
