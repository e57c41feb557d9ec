//! The sheet 无法判定清单: what could not be told and what waits for a person. None of it is a fault.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::page::{self, Formats, Links, Paper};
use crate::report::papers::{
    material::{Doubt, RoundMaterial},
    voice::Voice,
};

pub(super) fn write(
    sheet: &mut Worksheet,
    material: &RoundMaterial,
    voice: Voice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    page::begin(sheet, voice.t("无法判定清单", "Not established"), 0, 3, Paper::A4, voice)?;
    let heads = voice.t(
        [
            "序号",
            "地区",
            "单位",
            "网站名称",
            "标识码",
            "一级指标",
            "二级指标",
            "情形",
            "原因或待确认内容",
            "URL",
            "涉及分值",
            "依据",
        ],
        [
            "No.",
            "Region",
            "Unit",
            "Site",
            "Site code",
            "Family",
            "Rule",
            "Case",
            "Reason, or what was flagged",
            "URL",
            "Points at stake",
            "Basis",
        ],
    );
    let widths = [6.0, 12.0, 20.0, 20.0, 12.0, 14.0, 20.0, 14.0, 44.0, 32.0, 9.0, 30.0];
    let heads: Vec<(String, f64)> = heads.into_iter().map(str::to_owned).zip(widths).collect();
    page::header(sheet, 0, &heads, formats)?;
    let mut links = Links::new();
    for (at, it) in material.unsettled.iter().enumerate() {
        let (Some(unit), Some(rule)) = (material.units.get(it.unit), material.rules.get(it.rule)) else {
            continue;
        };
        let row = page::last_row(0, at + 1);
        page::height(
            sheet,
            row,
            &[
                (&unit.name, 20.0),
                (&unit.site_name, 20.0),
                (&rule.title, 20.0),
                (&it.reason, 44.0),
                (&it.url, 32.0),
                (&rule.basis, 30.0),
            ],
        )?;
        page::count(sheet, row, 0, at + 1, formats)?;
        for (column, text) in (1_u16..).zip([
            &unit.region,
            &unit.name,
            &unit.site_name,
            &unit.site_code,
            &rule.family,
            &rule.title,
        ]) {
            page::text(sheet, row, column, text, formats)?;
        }
        page::word(sheet, row, 7, voice.doubt(it.doubt), formats)?;
        page::text(sheet, row, 8, &it.reason, formats)?;
        links.write(sheet, row, 9, &it.url, formats)?;
        page::points(sheet, row, 10, it.at_stake, formats)?;
        page::text(sheet, row, 11, &rule.basis, formats)?;
    }
    let last = page::last_row(0, material.unsettled.len());
    let words = [
        (voice.doubt(Doubt::CannotTell), &formats.none),
        (voice.doubt(Doubt::Partly), &formats.none),
        (voice.doubt(Doubt::Flagged), &formats.doubt),
        (voice.doubt(Doubt::Unscored), &formats.doubt),
    ];
    page::colours(sheet, (1, 7, last, 7), &words)?;
    page::filter(sheet, 0, material.unsettled.len(), heads.len())
}
