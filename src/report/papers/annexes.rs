//! The annexes of the bulletin: figures by region, every unit with its result, the sites with grave faults.

use super::{
    figures::{self, Counts},
    material::{RoundFinding, RoundMaterial, RoundUnit, UnitStanding},
    voice::{Voice, short, shown, web_link},
    word::{Column, Document, Piece, Style, Table},
};

/// Faults that are told of a site beside its vetoes.
const GRAVE: usize = 3;

/// Their titles.
pub(super) fn titles(voice: Voice) -> [&'static str; 3] {
    voice.t(
        ["各地区检查情况汇总表", "检查结果一览表", "存在突出问题的网站名单"],
        ["Results by region", "Results by unit", "Sites with grave faults"],
    )
}

/// Writes them, each on a new page.
pub(super) fn write(paper: &mut Document, material: &RoundMaterial, voice: Voice) {
    let [regions, results, grave] = titles(voice);
    paper.new_page();
    head(paper, 1, regions, voice);
    paper.table(&by_region(material, voice));
    paper.turn(true);
    head(paper, 2, results, voice);
    paper.table(&by_unit(material, voice));
    let remark = voice.t(
        "注：“暂缓评定”表示有事项无法判定、影响等次，括号内为可能的得分区间，待核实后评定，不作为不合格。",
        "Withheld: something that decides the grade is not established; in brackets the points that are possible. It is no failure.",
    );
    paper.say(Style::Remark, remark);
    paper.new_page();
    head(paper, 3, grave, voice);
    let table = grave_sites(material, voice);
    match table {
        Some(table) => paper.table(&table),
        None => paper
            .say(Style::Body, voice.t("本轮检查没有评定为不合格的网站。", "No site failed in this round.")),
    }
}

fn head(paper: &mut Document, number: usize, title: &str, voice: Voice) {
    paper.say(Style::Annex, voice.t(format!("附件{number}"), format!("Annex {number}")));
    paper.say(Style::AnnexTitle, title);
}

fn by_region(material: &RoundMaterial, voice: Voice) -> Table {
    let heads = voice.t(
        ["地区", "在册数", "列入数", "检查数", "合格数", "不合格数", "暂缓评定", "合格率"],
        ["Region", "Listed", "In round", "Checked", "Passed", "Failed", "Withheld", "Pass rate"],
    );
    let shares = [22, 11, 11, 11, 11, 12, 12, 12];
    let mut table =
        Table::new(heads.into_iter().zip(shares).map(|(name, share)| Column::word(name, share)).collect());
    let mut row = |name: String, counts: &Counts| {
        let numbers = [
            counts.registered,
            counts.members,
            counts.checked,
            counts.passed,
            counts.failed,
            counts.withheld,
        ];
        let rate = counts.pass_rate().unwrap_or_else(|| "—".to_owned());
        let cells = numbers.into_iter().map(|it| it.to_string()).chain([rate]);
        table.row([name].into_iter().chain(cells).map(|cell| vec![cell.into()]).collect());
    };
    for (region, counts) in figures::regions(material) {
        let name = shown(&region);
        row(if name.is_empty() { voice.t("未注明", "not stated").to_owned() } else { name }, &counts);
    }
    row(voice.t("合计", "Total").to_owned(), &figures::counts(material));
    table
}

fn by_unit(material: &RoundMaterial, voice: Voice) -> Table {
    let mut table = Table::new(vec![
        Column::word(voice.t("序号", "No."), 6),
        Column::word(voice.t("地区", "Region"), 11),
        Column::text(voice.t("单位", "Unit"), 22),
        Column::text(voice.t("网站名称", "Site"), 22),
        Column::word(voice.t("标识码", "Site code"), 12),
        Column::word(voice.t("得分", "Points"), 14),
        Column::word(voice.t("等次", "Grade"), 9),
        Column::word(voice.t("结果", "Result"), 10),
    ]);
    for (at, unit) in material.units.iter().enumerate() {
        let result = unit.result.as_ref();
        let points = result.map_or_else(|| "—".to_owned(), |it| voice.score(it));
        let grade = result.and_then(|it| it.grade.as_deref()).map_or_else(|| "—".to_owned(), shown);
        let cells = [
            (at + 1).to_string(),
            shown(&unit.region),
            shown(&unit.name),
            shown(&unit.site_name),
            shown(&unit.site_code),
            points,
            grade,
            voice.result(result).to_owned(),
        ];
        table.row(cells.into_iter().map(|cell| vec![cell.into()]).collect());
    }
    table
}

fn grave_sites(material: &RoundMaterial, voice: Voice) -> Option<Table> {
    let mut table = Table::new(vec![
        Column::word(voice.t("序号", "No."), 6),
        Column::word(voice.t("地区", "Region"), 11),
        Column::text(voice.t("网站名称", "Site"), 18),
        Column::text(voice.t("首页网址", "Home page"), 20),
        Column::word(voice.t("标识码", "Site code"), 11),
        Column::text(voice.t("突出问题", "Grave faults"), 40),
    ]);
    let failed =
        |unit: &RoundUnit| unit.result.as_ref().is_some_and(|it| it.standing == UnitStanding::Failed);
    let mut number = 0;
    for (at, unit) in material.units.iter().enumerate().filter(|(_, unit)| failed(unit)) {
        number += 1;
        table.row(vec![
            vec![number.to_string().into()],
            vec![shown(&unit.region).into()],
            vec![shown(&unit.site_name).into()],
            vec![address(&unit.home)],
            vec![shown(&unit.site_code).into()],
            vec![grave(material, at, unit, voice).into()],
        ]);
    }
    (number > 0).then_some(table)
}

/// An address, as a link where it may be one.
pub(super) fn address(text: &str) -> Piece {
    let shown = short(text, 300);
    match web_link(text) {
        Some(target) => Piece::Link(shown, target),
        None => Piece::Text(shown),
    }
}

/// Vetoes, then the gravest faults.
fn grave(material: &RoundMaterial, at: usize, unit: &RoundUnit, voice: Voice) -> String {
    let vetoes = unit.result.iter().flat_map(|it| &it.vetoes);
    let mut lines: Vec<String> = vetoes
        .map(|title| voice.t(format!("单项否决：{}", shown(title)), format!("Veto: {}", shown(title))))
        .collect();
    let mut faults: Vec<&RoundFinding> = material.findings.iter().filter(|it| it.unit == at).collect();
    faults.sort_by_key(|it| figures::gravity(it));
    let others = faults.len().saturating_sub(GRAVE);
    lines.extend(faults.iter().take(GRAVE).map(|it| short(&it.message, 120)));
    if others > 0 {
        lines.push(voice.t(format!("其他问题{others}个"), format!("{others} further faults")));
    }
    if lines.is_empty() {
        lines.push(voice.t("得分低于合格线", "points below the pass mark").to_owned());
    }
    lines.join(voice.t("；\n", ";\n"))
}
