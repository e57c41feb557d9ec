//! The sheet 指标矩阵: a row for every unit, a column for every rule.

use std::collections::HashMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::page::{self, Formats, Paper};
use crate::model::Points;
use crate::report::papers::{
    material::{CellState, RoundMaterial, RuleCell},
    voice::{Voice, shown},
};

/// Families above, full marks below the titles of the rules.
const HEAD: u32 = 2;
/// Number, region, unit, result.
const BEFORE: u16 = 4;

pub(super) fn write(
    sheet: &mut Worksheet,
    material: &RoundMaterial,
    voice: Voice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    page::begin(sheet, voice.t("指标矩阵", "Matrix"), HEAD, BEFORE, Paper::A4, voice)?;
    sheet.set_repeat_rows(0, HEAD)?;
    sheet.set_repeat_columns(0, BEFORE - 1)?;
    // As many pages wide as it needs: the columns before the rules repeat.
    sheet.set_print_fit_to_pages(0, 0).set_print_scale(70);
    let mut heads: Vec<(String, f64)> = [
        voice.t("序号", "No."),
        voice.t("地区", "Region"),
        voice.t("单位", "Unit"),
        voice.t("结果", "Result"),
    ]
    .map(str::to_owned)
    .into_iter()
    .zip([6.0, 12.0, 22.0, 10.0])
    .collect();
    for rule in &material.rules {
        let marks = match rule.veto && rule.points == Points::ZERO {
            true => voice.t("单项否决", "veto").to_owned(),
            false => voice.t(format!("满分{}", rule.points), format!("of {}", rule.points)),
        };
        heads.push((marks, 12.0));
    }
    page::header(sheet, HEAD, &heads, formats)?;
    titles(sheet, material, voice, formats)?;

    let by: HashMap<(usize, usize), &RuleCell> =
        material.cells.iter().map(|cell| ((cell.unit, cell.rule), cell)).collect();
    for (at, unit) in material.units.iter().enumerate() {
        let row = page::last_row(HEAD, at + 1);
        let cells: Vec<String> = (0..material.rules.len())
            .map(|rule| by.get(&(at, rule)).map(|cell| said(cell, voice)).unwrap_or_default())
            .collect();
        let wide = cells.iter().map(|cell| (cell.as_str(), 12.0)).chain([(unit.name.as_str(), 22.0)]);
        page::height(sheet, row, &wide.collect::<Vec<_>>())?;
        page::count(sheet, row, 0, at + 1, formats)?;
        page::text(sheet, row, 1, &unit.region, formats)?;
        page::text(sheet, row, 2, &unit.name, formats)?;
        page::word(sheet, row, 3, voice.result(unit.result.as_ref()), formats)?;
        for (column, said) in (BEFORE..).zip(&cells) {
            page::word(sheet, row, column, said, formats)?;
        }
    }
    let last = page::last_row(HEAD, material.units.len());
    let right = u16::try_from(heads.len() - 1).unwrap_or(u16::MAX);
    let words = [
        (voice.cell(CellState::NotMet), &formats.bad),
        (voice.cell(CellState::Met), &formats.good),
        (voice.cell(CellState::NotApplicable), &formats.none),
        (voice.cell(CellState::NotEarned), &formats.none),
        (voice.cell(CellState::Noted), &formats.none),
        (voice.cell(CellState::CannotTell), &formats.doubt),
        (voice.cell(CellState::Waiting), &formats.doubt),
    ];
    page::colours(sheet, (HEAD + 1, BEFORE, last, right), &words)?;
    page::filter(sheet, HEAD, material.units.len(), heads.len())
}

fn titles(
    sheet: &mut Worksheet,
    material: &RoundMaterial,
    voice: Voice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.merge_range(0, 0, 0, BEFORE - 1, voice.t("一级指标", "Family"), &formats.head)?;
    sheet.merge_range(1, 0, 1, BEFORE - 1, voice.t("二级指标", "Rule"), &formats.head)?;
    sheet.set_row_height(1, 76)?;
    let mut column = BEFORE;
    for family in material.rules.chunk_by(|a, b| a.family == b.family) {
        let last = column + u16::try_from(family.len() - 1).unwrap_or(u16::MAX - column);
        let title = shown(&family[0].family);
        if last > column {
            sheet.merge_range(0, column, 0, last, &title, &formats.head)?;
        } else {
            sheet.write_string_with_format(0, column, &title, &formats.head)?;
        }
        for (at, rule) in (column..).zip(family) {
            sheet.write_string_with_format(1, at, shown(&rule.title), &formats.head)?;
        }
        column = last + 1;
    }
    Ok(())
}

fn said(cell: &RuleCell, voice: Voice) -> String {
    let word = voice.cell(cell.state);
    let fault = matches!(cell.state, CellState::NotMet | CellState::NotMetPartly);
    if fault && cell.lost > Points::ZERO { format!("{word} −{}", cell.lost) } else { word.to_owned() }
}
