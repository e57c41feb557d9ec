//! The sheet 问题清单: every fault in one row, in the columns that offices exchange.

use rust_xlsxwriter::{ExcelDateTime, Worksheet, XlsxError};

use super::page::{self, Formats, Links, Paper};
use crate::report::papers::{material::RoundMaterial, voice::Voice};

/// Seconds that China is ahead.
const AHEAD: i64 = 8 * 3600;
/// So many rows may have two links each.
const BOTH_LINKED: usize = 32_000;

fn heads(voice: Voice) -> Vec<(String, f64)> {
    let heads = voice.t(
        [
            "序号",
            "地区",
            "单位",
            "网站名称",
            "标识码",
            "一级指标",
            "二级指标",
            "问题描述",
            "页面标题",
            "URL",
            "父页面",
            "发现时间",
            "依据",
            "扣分",
            "证据编号",
            "置信度",
            "整改建议",
            "时限",
            "状态",
            "复查结果",
        ],
        [
            "No.",
            "Region",
            "Unit",
            "Site",
            "Site code",
            "Family",
            "Rule",
            "Fault",
            "Page title",
            "URL",
            "Parent page",
            "Seen at",
            "Basis",
            "Points",
            "Evidence",
            "Confidence",
            "Advice",
            "Deadline",
            "State",
            "Re-check",
        ],
    );
    let widths = [
        6.0, 10.0, 18.0, 18.0, 12.0, 12.0, 16.0, 36.0, 20.0, 28.0, 22.0, 15.0, 26.0, 7.0, 18.0, 9.0, 28.0,
        12.0, 12.0, 18.0,
    ];
    heads.into_iter().map(str::to_owned).zip(widths).collect()
}

pub(super) fn write(
    sheet: &mut Worksheet,
    material: &RoundMaterial,
    voice: Voice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    page::begin(sheet, voice.t("问题清单", "Faults"), 0, 3, Paper::A3, voice)?;
    let heads = heads(voice);
    page::header(sheet, 0, &heads, formats)?;
    let mut links = Links::new();
    for (at, it) in material.findings.iter().enumerate() {
        let (Some(unit), Some(rule)) = (material.units.get(it.unit), material.rules.get(it.rule)) else {
            continue;
        };
        let row = page::last_row(0, at + 1);
        page::height(
            sheet,
            row,
            &[
                (&unit.name, 18.0),
                (&unit.site_name, 18.0),
                (&rule.family, 12.0),
                (&rule.title, 16.0),
                (&it.message, 36.0),
                (&it.page_title, 20.0),
                (&it.url, 28.0),
                (&it.parent, 22.0),
                (&rule.basis, 26.0),
                (&it.remedy, 28.0),
                (&voice.recheck(it), 18.0),
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
            &it.message,
            &it.page_title,
        ]) {
            page::text(sheet, row, column, text, formats)?;
        }
        links.write(sheet, row, 9, &it.url, formats)?;
        if material.findings.len() <= BOTH_LINKED {
            links.write(sheet, row, 10, &it.parent, formats)?;
        } else {
            page::text(sheet, row, 10, &it.parent, formats)?;
        }
        let seen = it.seen_at.and_then(|at| ExcelDateTime::from_timestamp(at.as_second() + AHEAD).ok());
        match seen {
            Some(seen) => drop(sheet.write_datetime_with_format(row, 11, seen, &formats.time)?),
            None => page::word(sheet, row, 11, "", formats)?,
        }
        page::text(sheet, row, 12, &rule.basis, formats)?;
        page::points(sheet, row, 13, it.points, formats)?;
        page::text(sheet, row, 14, &it.evidence, formats)?;
        page::word(sheet, row, 15, voice.backing(rule.backing), formats)?;
        page::text(sheet, row, 16, &it.remedy, formats)?;
        page::word(sheet, row, 17, &voice.limit(it, material), formats)?;
        page::word(sheet, row, 18, &voice.mending(it), formats)?;
        page::text(sheet, row, 19, &voice.recheck(it), formats)?;
    }
    let last = page::last_row(0, material.findings.len());
    let words = [
        (voice.t("已整改", "fixed"), &formats.good),
        (voice.t("逾期", "overdue"), &formats.bad),
        (voice.t("已报整改", "claimed"), &formats.doubt),
        (voice.t("免予", "waived"), &formats.none),
    ];
    page::colours(sheet, (1, 18, last, 18), &words)?;
    page::filter(sheet, 0, material.findings.len(), heads.len())
}
