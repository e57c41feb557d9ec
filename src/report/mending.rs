//! The list of what is to be mended 整改台账: as a table, a sheet, JSON.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    csv::{Cell, table},
    json::lines,
    outline::{Bit, Outline, Table},
};
use crate::model::Lang;

/// Name and version of the shape. Fields are only ever added.
const SCHEMA: &str = "gongkai.rectification/1";

/// A finding that is to be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mending {
    /// The unit.
    pub unit: String,
    /// The round in which it was found.
    pub round: Option<String>,
    /// Its rule.
    pub rule: String,
    /// Stable across runs.
    pub fingerprint: String,
    /// What is wrong.
    pub message: String,
    /// The place.
    pub url: String,
    /// `open`, `claimed-fixed`, `verified`, `overdue`, `waived`
    pub state: String,
    /// Last day, inclusive.
    pub deadline: Option<Date>,
    /// Whether that day had passed, and it is not settled.
    pub late: bool,
    /// Why it stands so.
    pub reason: String,
    /// Who says so; empty: the program.
    pub person: String,
    /// Every step, oldest first, where they were asked for.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// When it was recorded, ISO 8601 with offset.
    pub at: String,
    /// The state from then on.
    pub state: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Name of a file that came with it.
    pub file: String,
}

/// Name of a state.
pub fn state(id: &str, lang: Lang) -> String {
    let (zh, en) = match id {
        "open" => ("待整改", "open"),
        "claimed-fixed" => ("已报整改", "claimed fixed"),
        "verified" => ("已整改", "verified"),
        "overdue" => ("逾期未整改", "overdue"),
        "waived" => ("免予整改", "waived"),
        other => (other, other),
    };
    if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() }
}

const HEADS: [[&str; 9]; 2] = [
    ["单位", "编号", "指标", "问题", "网址", "轮次", "时限", "状态", "说明"],
    ["Unit", "Fingerprint", "Rule", "Finding", "Address", "Round", "Until", "State", "Remark"],
];

/// As text for a terminal of that width.
pub fn text(all: &[Mending], lang: Lang, width: u16) -> String {
    let zh = lang == Lang::Zh;
    let count = |id: &str| all.iter().filter(|it| it.state == id).count();
    let late = all.iter().filter(|it| it.late).count();
    let counts: Vec<String> = ["open", "claimed-fixed", "overdue", "verified", "waived"]
        .iter()
        .filter(|id| count(id) > 0)
        .map(|id| format!("{} {}", state(id, lang), count(id)))
        .collect();
    let title = match zh {
        true => format!("整改台账：{} 项  {}  （已过时限 {late} 项）", all.len(), counts.join("，")),
        false => format!("To be mended: {}  {}  ({late} past their last day)", all.len(), counts.join(", ")),
    };
    let mut out = Outline::new("", title);
    let heads = HEADS[usize::from(!zh)];
    let shares = [12, 8, 10, 26, 18, 8, 9, 9, 16];
    let columns: Vec<(&str, i32)> = heads.into_iter().zip(shares).collect();
    let mut grid = Table::new(&columns);
    for it in all {
        let mut said = vec![Bit::Text(it.reason.clone())];
        for step in &it.steps {
            said.push(Bit::Break);
            let (day, name) = (step.at.get(..10).unwrap_or(&step.at), state(&step.state, lang));
            said.push(Bit::Text(format!("{day} {name} {} {} {}", step.by, step.reason, step.file)));
        }
        let late = if it.late { "!" } else { "" };
        let cells = [
            it.unit.clone(),
            it.fingerprint.chars().take(8).collect(),
            it.rule.clone(),
            it.message.clone(),
            it.url.clone(),
            it.round.clone().unwrap_or_default(),
            format!("{}{late}", it.deadline.map(|day| day.to_string()).unwrap_or_default()),
            state(&it.state, lang),
        ];
        let mut row: Vec<Vec<Bit>> = cells.into_iter().map(|text| vec![Bit::Text(text)]).collect();
        row.push(said);
        grid.rows.push(row);
    }
    out.table(grid);
    out.text(width)
}

/// As a sheet.
pub fn csv(all: &[Mending], lang: Lang) -> Vec<u8> {
    let header: Vec<String> =
        HEADS[usize::from(lang != Lang::Zh)].iter().map(|it| (*it).to_owned()).collect();
    let rows = all.iter().map(|it| {
        vec![
            Cell::text(&it.unit),
            Cell::text(&it.fingerprint),
            Cell::text(&it.rule),
            Cell::text(&it.message),
            Cell::text(&it.url),
            Cell::text(it.round.clone().unwrap_or_default()),
            Cell::text(it.deadline.map(|day| day.to_string()).unwrap_or_default()),
            Cell::text(state(&it.state, lang)),
            Cell::text(&it.reason),
        ]
    });
    table(&header, rows.collect())
}

/// As JSON, versioned.
pub fn json(all: &[Mending]) -> Vec<u8> {
    #[derive(Serialize)]
    struct List<'a> {
        schema: &'static str,
        items: &'a [Mending],
    }
    lines(&List { schema: SCHEMA, items: all })
}
