//! The first sheet 汇总: what the round comes to, and every unit in one row.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::page::{self, Formats, Links, Paper};
use crate::report::papers::{
    figures::{self, Counts},
    material::{PreviousUnit, RoundMaterial, RoundUnit, UnitStanding},
    voice::{Voice, interval, shown},
};

const HEAD: u32 = 2;

fn heads(voice: Voice) -> Vec<(String, f64)> {
    let heads = voice.t(
        [
            "序号",
            "地区",
            "单位",
            "类别",
            "网站名称",
            "标识码",
            "网址",
            "结果",
            "得分",
            "得分区间",
            "满分",
            "等次",
            "单项否决",
            "问题数",
            "未确认事项",
            "上期得分",
            "得分变化",
            "监测时间点",
        ],
        [
            "No.",
            "Region",
            "Unit",
            "Kind",
            "Site",
            "Site code",
            "Address",
            "Result",
            "Points",
            "Interval",
            "Full marks",
            "Grade",
            "Vetoes",
            "Faults",
            "Not established",
            "Points before",
            "Change",
            "As of",
        ],
    );
    let widths =
        [6.0, 12.0, 24.0, 10.0, 24.0, 13.0, 30.0, 10.0, 9.0, 12.0, 7.0, 8.0, 24.0, 8.0, 10.0, 9.0, 9.0, 12.0];
    heads.into_iter().map(str::to_owned).zip(widths).collect()
}

pub(super) fn write(
    sheet: &mut Worksheet,
    material: &RoundMaterial,
    voice: Voice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    page::begin(sheet, voice.t("汇总", "Summary"), HEAD, 3, Paper::A3, voice)?;
    let heads = heads(voice);
    let right = u16::try_from(heads.len() - 1).unwrap_or(u16::MAX);
    let name = shown(&material.round.name);
    let title = voice.t(format!("{name}检查结果汇总"), format!("{name}: summary of results"));
    sheet.merge_range(0, 0, 0, right, &title, &formats.title)?;
    sheet.set_row_height(0, 30)?;
    sheet.merge_range(1, 0, 1, right, &told(material, voice), &formats.note)?;
    sheet.set_row_height(1, 48)?;
    page::header(sheet, HEAD, &heads, formats)?;

    let count = |of: &mut dyn Iterator<Item = usize>| {
        let mut by = vec![0_usize; material.units.len()];
        of.for_each(|unit| by.get_mut(unit).into_iter().for_each(|it| *it += 1));
        by
    };
    let faults = count(&mut material.findings.iter().map(|it| it.unit));
    let unsettled = count(&mut material.unsettled.iter().map(|it| it.unit));
    let before: BTreeMap<&str, &PreviousUnit> =
        material.previous.iter().flat_map(|it| &it.units).map(|it| (it.id.as_str(), it)).collect();
    let mut links = Links::new();
    for (at, unit) in material.units.iter().enumerate() {
        let row = page::last_row(HEAD, at + 1);
        let vetoes = unit.result.as_ref().map(|it| it.vetoes.join("；")).unwrap_or_default();
        let wide = [(&*unit.name, 24.0), (&*unit.site_name, 24.0), (&*unit.home, 30.0), (&*vetoes, 24.0)];
        page::height(sheet, row, &wide)?;
        page::count(sheet, row, 0, at + 1, formats)?;
        whom(sheet, row, unit, voice, formats, &mut links)?;
        what(sheet, row, unit, voice, formats)?;
        if unit.result.is_some() {
            page::count(sheet, row, 13, faults[at], formats)?;
        } else {
            page::word(sheet, row, 13, "", formats)?;
        }
        page::count(sheet, row, 14, unsettled[at], formats)?;
        change(sheet, row, unit, before.get(unit.id.as_str()).copied(), voice, formats)?;
    }
    let last = page::last_row(HEAD, material.units.len());
    let words = [
        (voice.standing(UnitStanding::Passed), &formats.good),
        (voice.standing(UnitStanding::Failed), &formats.bad),
        (voice.standing(UnitStanding::Withheld), &formats.doubt),
        (voice.result(None), &formats.none),
    ];
    page::colours(sheet, (HEAD + 1, 7, last, 7), &words)?;
    page::filter(sheet, HEAD, material.units.len(), heads.len())
}

fn whom(
    sheet: &mut Worksheet,
    row: u32,
    unit: &RoundUnit,
    voice: Voice,
    formats: &Formats,
    links: &mut Links,
) -> Result<(), XlsxError> {
    page::text(sheet, row, 1, &unit.region, formats)?;
    page::text(sheet, row, 2, &unit.name, formats)?;
    page::word(sheet, row, 3, voice.unit_kind(unit.kind), formats)?;
    page::text(sheet, row, 4, &unit.site_name, formats)?;
    page::text(sheet, row, 5, &unit.site_code, formats)?;
    links.write(sheet, row, 6, &unit.home, formats)?;
    page::word(sheet, row, 7, voice.result(unit.result.as_ref()), formats)
}

fn what(
    sheet: &mut Worksheet,
    row: u32,
    unit: &RoundUnit,
    voice: Voice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let Some(it) = &unit.result else {
        for column in [8, 9, 10, 11, 12, 17] {
            page::word(sheet, row, column, "", formats)?;
        }
        return Ok(());
    };
    match it.standing {
        UnitStanding::Withheld => page::word(sheet, row, 8, voice.standing(it.standing), formats)?,
        _ => page::points(sheet, row, 8, it.points, formats)?,
    }
    let spread = if it.low == it.high { String::new() } else { interval(it) };
    page::word(sheet, row, 9, &spread, formats)?;
    page::points(sheet, row, 10, it.full_marks, formats)?;
    page::text(sheet, row, 11, it.grade.as_deref().unwrap_or_default(), formats)?;
    page::text(sheet, row, 12, &it.vetoes.join("；"), formats)?;
    page::word(sheet, row, 17, &it.as_of.to_string(), formats)
}

fn change(
    sheet: &mut Worksheet,
    row: u32,
    unit: &RoundUnit,
    before: Option<&PreviousUnit>,
    voice: Voice,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match before.map(|it| it.points) {
        None => page::word(sheet, row, 15, "", formats)?,
        Some(None) => page::word(sheet, row, 15, voice.standing(UnitStanding::Withheld), formats)?,
        Some(Some(points)) => page::points(sheet, row, 15, points, formats)?,
    }
    let now = unit.result.as_ref().filter(|it| it.standing != UnitStanding::Withheld);
    match now.zip(before.and_then(|it| it.points)) {
        Some((now, before)) => page::points(sheet, row, 16, now.points - before, formats),
        None => page::word(sheet, row, 16, "", formats),
    }
}

/// The round in two lines.
fn told(material: &RoundMaterial, voice: Voice) -> String {
    let Counts { registered, members, checked, passed, failed, withheld } = figures::counts(material);
    let counts = figures::counts(material);
    let none = || voice.t("—", "–").to_owned();
    let (rate, share) =
        (counts.pass_rate().unwrap_or_else(none), counts.share_checked().unwrap_or_else(none));
    let days = match material.round.as_of {
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => voice.t(format!("{first}至{last}"), format!("{first} to {last}")),
        None => none(),
    };
    let (pack, kind) = (shown(&material.round.pack), voice.round_type(material.round.kind));
    let (faults, unsettled) = (material.findings.len(), material.unsettled.len());
    voice.t(
        format!(
            "{year}年{kind}；指标体系：{pack}；监测时间点：{days}。名录在册{registered}家，列入本轮{members}家，已检查{checked}家\
             （占在册{share}）；合格{passed}家，不合格{failed}家，暂缓评定{withheld}家，合格率{rate}（以已评定的为准）。\
             问题{faults}个；无法判定或待确认{unsettled}项，均不作为问题、不扣分。",
            year = material.round.year,
        ),
        format!(
            "{kind} of {year}; pack: {pack}; as of {days}. {registered} units on the register, {members} in the round, \
             {checked} checked ({share} of the register): {passed} passed, {failed} failed, {withheld} withheld; pass rate \
             {rate} of those graded. {faults} faults; {unsettled} matters are not established: they are no faults and cost \
             nothing.",
            year = material.round.year,
        ),
    )
}
