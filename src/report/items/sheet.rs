//! The sheet going out, as xlsx and as csv: what is known on the left, what a person fills in on the right.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook,
    Worksheet, XlsxError,
};

use super::{Item, ItemKind};
use crate::model::{Decision, Points};
use crate::report::csv::{Cell, table};
use crate::report::inert;

/// Headers with the width of the column in characters; those a person fills in come last.
const COLUMNS: [(&str, f64); 17] = [
    ("检查编号", 14.0),
    ("单位", 18.0),
    ("类型", 12.0),
    ("指标编号", 18.0),
    ("指标", 28.0),
    ("性质", 9.0),
    ("满分", 7.0),
    ("问题或原因", 44.0),
    ("页面", 34.0),
    ("原文", 34.0),
    ("指纹", 18.0),
    ("依据", 34.0),
    ("结论", 10.0),
    ("得分", 8.0),
    ("说明", 30.0),
    ("人员", 10.0),
    ("时间", 12.0),
];
const LAST: (&str, f64) = ("依据文件", 24.0);
/// Index of 结论, the first column that a person fills in.
const FILLED: usize = 12;

fn headers() -> impl Iterator<Item = (&'static str, f64)> {
    COLUMNS.into_iter().chain([LAST])
}

/// The words a person chooses from; none where points are asked for.
fn choices(item: &Item) -> &'static [&'static str] {
    match item.kind {
        ItemKind::Flag => &["确认", "排除"],
        _ if item.veto || item.most == Points::ZERO => &["有问题", "没有问题"],
        _ => &[],
    }
}

fn kind(item: &Item) -> &'static str {
    match item.kind {
        ItemKind::Flag => "待确认问题",
        ItemKind::Manual => "人工检查项",
        ItemKind::Open => "无法判定",
    }
}

/// The words of one row, from left to right.
fn words(item: &Item) -> Vec<String> {
    let (decision, points, by) = match &item.ruling {
        None => (String::new(), String::new(), Default::default()),
        Some((Decision::Points(points), by)) => (String::new(), points.to_string(), by.clone()),
        Some((decision, by)) => {
            let at = usize::from(*decision == Decision::Dismissed);
            (choices(item).get(at).copied().unwrap_or_default().to_owned(), String::new(), by.clone())
        }
    };
    let most = if item.kind == ItemKind::Flag || item.veto { String::new() } else { item.most.to_string() };
    vec![
        item.audit.clone(),
        item.unit.clone(),
        kind(item).to_owned(),
        item.rule.clone(),
        item.title.clone(),
        if item.veto { "单项否决".to_owned() } else { String::new() },
        most,
        item.message.clone(),
        item.url.clone(),
        item.excerpt.clone(),
        item.fingerprint.clone(),
        item.basis.clone(),
        decision,
        points,
        by.note,
        by.who,
        by.day,
        by.file,
    ]
}

/// The sheet as csv: UTF-8 with byte order mark, never a formula.
pub fn csv(items: &[Item]) -> Vec<u8> {
    let header: Vec<String> = headers().map(|(name, _)| name.to_owned()).collect();
    table(&header, items.iter().map(|item| words(item).into_iter().map(Cell::text).collect()).collect())
}

/// The sheet as xlsx, with the words to choose from in a list. Same items, same bytes.
///
/// # Errors
/// [`XlsxError`] when there are more rows than a sheet holds.
pub fn xlsx(items: &[Item]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed time: the same items give the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name("人工确认")?;
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let head = cell.clone().set_bold().set_background_color(Color::RGB(0xDD_E6_F0));
    let fill = cell.clone().set_background_color(Color::RGB(0xFF_F8_E1)).set_num_format("@");
    for (column, (name, width)) in (0_u16..).zip(headers()) {
        sheet.write_string_with_format(0, column, name, &head)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, item) in (1_u32..).zip(items) {
        for (at, (column, text)) in (0_u16..).zip(words(item)).enumerate() {
            let format = if at >= FILLED { &fill } else { &cell };
            sheet.write_string_with_format(row, column, &*inert(&text), format)?;
        }
        choose(sheet, row, choices(item))?;
    }
    book.save_to_buffer()
}

fn choose(sheet: &mut Worksheet, row: u32, words: &[&str]) -> Result<(), XlsxError> {
    if words.is_empty() {
        return Ok(());
    }
    let list = DataValidation::new().allow_list_strings(words)?;
    let column = u16::try_from(FILLED).unwrap_or_default();
    sheet.add_data_validation(row, column, row, column, &list)?;
    Ok(())
}
