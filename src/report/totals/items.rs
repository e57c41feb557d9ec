//! The sheet of what only people score in a year: items, bonuses, penalties of a scheme for every unit, out and in.
//!
//! What is known stands on the left, what a person fills in on the right: 得分, 说明, 人员, 时间, 依据文件. A sheet comes back
//! whole or not at all; what was answered before in the same words is no news.

use std::collections::{HashMap, HashSet};

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, XlsxError,
};

use crate::annual::{Given, PartBody, Scheme, Value, Year};
use crate::model::{Points, Unit};
use crate::report::csv::{Cell, table};
use crate::report::inert;
use crate::report::items::{day_of, field_of, sheet_rows};
use crate::rules::Basis;

/// Headers with the width of the column in characters; those a person fills in come last.
const COLUMNS: [(&str, f64); 13] = [
    ("单位标识", 16.0),
    ("单位", 26.0),
    ("项目编号", 20.0),
    ("部分", 16.0),
    ("项目", 34.0),
    ("性质", 8.0),
    ("满分", 7.0),
    ("依据", 34.0),
    ("得分", 9.0),
    ("说明", 30.0),
    ("人员", 10.0),
    ("时间", 12.0),
    ("依据文件", 24.0),
];
/// Index of 得分, the first column that a person fills in.
const FILLED: usize = 8;

/// A column by its field, with the headers by which it goes.
const HEADERS: [(&str, &[&str]); 8] = [
    ("unit", &["单位标识", "unit id", "unit"]),
    ("item", &["项目编号", "项目标识", "item", "item id"]),
    ("points", &["得分", "评分", "分值", "points", "score"]),
    ("note", &["说明", "备注", "理由", "note", "reason"]),
    ("who", &["人员", "评分人员", "评分人", "检查人员", "who", "by", "person"]),
    ("day", &["时间", "日期", "评分时间", "when", "date", "day"]),
    ("file", &["依据文件", "附件", "证明材料", "file", "proof"]),
    ("name", &["单位", "单位名称", "unit name"]),
];

/// Rows that are searched for the header: people put titles above tables.
const HEADER_WITHIN: usize = 10;
/// What takes an answer back.
const WITHDRAWN: [&str; 4] = ["撤回", "撤销", "withdrawn", "withdraw"];

/// One row of the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    unit: Unit,
    /// Identifier within the scheme.
    item: String,
    subject: String,
    part: String,
    title: String,
    nature: &'static str,
    most: Points,
    basis: String,
    given: Option<Given>,
}

/// An answer out of a filled sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// Identifier of the unit.
    pub unit: String,
    /// What it is about, as [`Scheme::subject`] says it.
    pub subject: String,
    /// The answer; `None`: what was answered before holds no more.
    pub value: Option<Value>,
    /// Who answers for it.
    pub who: String,
    /// On which day, ISO.
    pub day: String,
    /// On what grounds.
    pub reason: String,
    /// Name of a file that proves it; may be empty.
    pub file: String,
}

/// Everything that people score in the year: unit by unit, in the order of the scheme.
pub fn asked(scheme: &Scheme, year: &Year) -> Vec<Asked> {
    let mut rows = Vec::new();
    let units = year.units.iter().filter(|it| !it.gone && scheme.is_for(it.unit.kind));
    for candidate in units {
        let kind = candidate.unit.kind;
        let of_parts = scheme.parts.iter().filter(|part| part.kinds.is_empty() || part.kinds.contains(&kind));
        let of_parts = of_parts.flat_map(|part| match &part.body {
            PartBody::Items(items) => {
                items.iter().map(|item| (part.title.zh.clone(), "评分", item)).collect()
            }
            PartBody::Rounds { .. } => Vec::new(),
        });
        let extras = scheme.extras.iter().map(|extra| {
            let nature = if extra.bonus { "加分" } else { "扣分" };
            (String::new(), nature, &extra.item)
        });
        for (part, nature, item) in of_parts.chain(extras) {
            if !item.kinds.is_empty() && !item.kinds.contains(&kind) {
                continue;
            }
            let subject = scheme.subject(&item.id);
            let basis = if item.basis.is_empty() { &scheme.source } else { &item.basis };
            rows.push(Asked {
                unit: candidate.unit.clone(),
                item: item.id.clone(),
                part,
                title: item.title.zh.clone(),
                nature,
                most: item.points,
                basis: clauses(basis),
                given: candidate.answers.iter().find(|given| given.subject == subject).cloned(),
                subject,
            });
        }
    }
    rows
}

fn clauses(basis: &[Basis]) -> String {
    let each = basis.iter().map(|it| format!("{}（{}）{}", it.title, it.number, it.clause));
    each.collect::<Vec<_>>().join("；")
}

/// The words of one row, from left to right.
fn words(row: &Asked) -> [String; 13] {
    let given = row.given.clone();
    let points = given.as_ref().map_or(String::new(), |given| match given.value {
        Value::Points(points) => points.to_string(),
        Value::Yes => row.most.to_string(),
        Value::No => "0".to_owned(),
    });
    let (note, who, day, file) = given.map(|it| (it.reason, it.who, it.day, it.file)).unwrap_or_default();
    [
        row.unit.id.clone(),
        row.unit.name.clone(),
        row.item.clone(),
        row.part.clone(),
        row.title.clone(),
        row.nature.to_owned(),
        row.most.to_string(),
        row.basis.clone(),
        points,
        note,
        who,
        day,
        file,
    ]
}

/// The sheet as csv: UTF-8 with byte order mark, never a formula.
pub fn items_csv(rows: &[Asked]) -> Vec<u8> {
    let header: Vec<String> = COLUMNS.iter().map(|(name, _)| (*name).to_owned()).collect();
    table(&header, rows.iter().map(|row| words(row).into_iter().map(Cell::text).collect()).collect())
}

/// The sheet as xlsx. Same rows, same bytes.
///
/// # Errors
/// [`XlsxError`] when there are more rows than a sheet holds.
pub fn items_xlsx(rows: &[Asked]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name("年终评分")?;
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let head = cell.clone().set_bold().set_background_color(Color::RGB(0xDD_E6_F0));
    let fill = cell.clone().set_background_color(Color::RGB(0xFF_F8_E1)).set_num_format("@");
    for (column, (name, width)) in (0_u16..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, name, &head)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, asked) in (1_u32..).zip(rows) {
        for (at, (column, text)) in (0_u16..).zip(words(asked)).enumerate() {
            let format = if at >= FILLED { &fill } else { &cell };
            sheet.write_string_with_format(row, column, &*inert(&text), format)?;
        }
    }
    sheet.set_freeze_panes(1, 2)?;
    let last = u16::try_from(COLUMNS.len() - 1).unwrap_or_default();
    sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), last)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    book.save_to_buffer()
}

/// The answers in a filled sheet, in the order of the rows; rows without points are passed over. `rows` is what may be
/// answered, with what was answered before.
///
/// # Errors
/// Every row that cannot be taken, with line and remedy; then nothing is to be taken.
pub fn scored(name: &str, bytes: &[u8], rows: &[Asked]) -> Result<Vec<Scored>, Vec<String>> {
    let sheet = sheet_rows(name, bytes).map_err(|told| vec![told])?;
    let header = |(_, cells): &(usize, Vec<String>)| {
        let fields: Vec<Option<&str>> = cells.iter().map(|cell| field_of(&HEADERS, cell)).collect();
        let known = |name| fields.contains(&Some(name));
        (known("unit") && known("item") && known("points")).then_some(fields)
    };
    let found = sheet.iter().take(HEADER_WITHIN).enumerate().find_map(|(at, row)| Some((at, header(row)?)));
    let Some((at, fields)) = found else {
        let remedy =
            "keep the header row of the export: 单位标识, 项目编号, 得分, 说明, 人员, 时间, 依据文件";
        return Err(vec![format!("{name}: no header with 单位标识, 项目编号 and 得分; {remedy}")]);
    };
    let asked: HashMap<(&str, &str), &Asked> =
        rows.iter().map(|row| ((row.unit.id.as_str(), row.item.as_str()), row)).collect();
    let units: HashSet<&str> = rows.iter().map(|row| row.unit.id.as_str()).collect();
    let (mut taken, mut complaints, mut told) = (Vec::<Scored>::new(), Vec::new(), HashSet::new());
    for (line, cells) in &sheet[at + 1..] {
        let get = |field: &str| {
            let at = fields.iter().position(|known| *known == Some(field));
            at.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim())
        };
        match one(&get, &units, &asked) {
            Ok(Some(answer)) if !told.insert((answer.unit.clone(), answer.subject.clone())) => {
                complaints.push(format!("{name}, line {line}: the item stands twice; keep one row"));
            }
            Ok(Some(answer)) => taken.push(answer),
            Ok(None) => {}
            Err(told) => complaints.push(format!("{name}, line {line}: {told}")),
        }
    }
    if complaints.is_empty() { Ok(taken) } else { Err(complaints) }
}

fn one<'a>(
    get: &dyn Fn(&str) -> &'a str,
    units: &HashSet<&str>,
    asked: &HashMap<(&str, &str), &Asked>,
) -> Result<Option<Scored>, String> {
    let points = get("points");
    if points.is_empty() {
        return Ok(None);
    }
    let (unit, item) = (get("unit"), get("item"));
    if !units.contains(unit) {
        return Err(format!("no unit `{unit}` is scored this year; leave 单位标识 as exported"));
    }
    let row = asked.get(&(unit, item)).ok_or_else(|| {
        format!("the scheme asks no item `{item}` of this unit; leave 项目编号 as exported, or export again")
    })?;
    let value = if WITHDRAWN.contains(&points.to_lowercase().as_str()) {
        None
    } else {
        let number = points.trim_end_matches('分').trim().parse::<f64>().ok().and_then(Points::from_decimal);
        let number = number.filter(|number| (Points::ZERO..=row.most).contains(number));
        let told = || format!("得分 `{points}` is not between 0 and {} with at most two decimals", row.most);
        Some(Value::Points(number.ok_or_else(told)?))
    };
    let (who, day) = (get("who"), get("day"));
    if who.is_empty() {
        return Err("nobody signs it; fill in 人员".to_owned());
    }
    let day = day_of(day).ok_or_else(|| format!("`{day}` is no day; fill in 时间 as 2026-12-20"))?;
    let answer = Scored {
        unit: unit.to_owned(),
        subject: row.subject.clone(),
        value,
        who: who.to_owned(),
        day: day.to_string(),
        reason: get("note").to_owned(),
        file: get("file").to_owned(),
    };
    Ok(is_news(row, &answer).then_some(answer))
}

fn is_news(row: &Asked, answer: &Scored) -> bool {
    let Some(given) = &row.given else { return answer.value.is_some() };
    let before = match given.value {
        Value::Yes => Value::Points(row.most),
        Value::No => Value::Points(Points::ZERO),
        points => points,
    };
    answer.value != Some(before)
        || (&given.who, &given.day, &given.reason, &given.file)
            != (&answer.who, &answer.day, &answer.reason, &answer.file)
}
