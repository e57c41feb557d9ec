//! The sheet 覆盖矩阵: which elements of disclosure every unit has, annual reports year by year.

use std::collections::{BTreeSet, HashMap};

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::page::{self, Formats, Links, Paper};
use crate::report::papers::{material::RoundMaterial, voice::Voice};

/// Elements before the annual reports, and after them.
const BEFORE: [&str; 3] = ["guide", "institution", "catalogue"];
const AFTER: &str = "request";
const REPORT: &str = "annual-report";
/// Number, region, unit, address.
const FIXED: u16 = 4;

pub(super) fn write(
    sheet: &mut Worksheet,
    material: &RoundMaterial,
    voice: Voice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    page::begin(sheet, voice.t("覆盖矩阵", "Coverage"), 0, FIXED, Paper::A4, voice)?;
    let years: BTreeSet<i16> =
        material.coverage.iter().filter(|it| it.element == REPORT).filter_map(|it| it.year).collect();
    let reports = years.into_iter().map(|year| (REPORT, Some(year)));
    let columns: Vec<(&str, Option<i16>)> =
        BEFORE.into_iter().map(|id| (id, None)).chain(reports).chain([(AFTER, None)]).collect();
    let mut heads: Vec<(String, f64)> = [
        voice.t("序号", "No."),
        voice.t("地区", "Region"),
        voice.t("单位", "Unit"),
        voice.t("网址", "Address"),
    ]
    .map(str::to_owned)
    .into_iter()
    .zip([6.0, 12.0, 24.0, 32.0])
    .collect();
    heads.extend(columns.iter().map(|(element, year)| {
        let name = match year {
            Some(year) => voice.t(format!("{year}年年报"), format!("annual report {year}")),
            None => voice.element(element),
        };
        (name, 11.0)
    }));
    page::header(sheet, 0, &heads, formats)?;
    let by: HashMap<(usize, &str, Option<i16>), &str> = material
        .coverage
        .iter()
        .map(|it| ((it.unit, it.element.as_str(), it.year), it.state.as_str()))
        .collect();
    let mut links = Links::new();
    for (at, unit) in material.units.iter().enumerate() {
        let row = page::last_row(0, at + 1);
        page::height(sheet, row, &[(&unit.name, 24.0), (&unit.home, 32.0)])?;
        page::count(sheet, row, 0, at + 1, formats)?;
        page::text(sheet, row, 1, &unit.region, formats)?;
        page::text(sheet, row, 2, &unit.name, formats)?;
        links.write(sheet, row, 3, &unit.home, formats)?;
        for (column, (element, year)) in (FIXED..).zip(&columns) {
            let said = by.get(&(at, *element, *year)).map_or("—", |state| voice.cover(state));
            page::word(sheet, row, column, said, formats)?;
        }
    }
    let last = page::last_row(0, material.units.len());
    let right = u16::try_from(heads.len() - 1).unwrap_or(u16::MAX);
    let words = [
        (voice.cover("unknown"), &formats.doubt),
        (voice.cover("yes"), &formats.good),
        (voice.cover("blank"), &formats.bad),
        (voice.cover("no"), &formats.bad),
    ];
    page::colours(sheet, (1, FIXED, last, right), &words)?;
    page::filter(sheet, 0, material.units.len(), heads.len())
}
