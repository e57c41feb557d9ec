//! `totals.csv`: one line a unit, for import elsewhere.

use super::{shown_rank, v1};
use crate::report::csv::{Cell, table};
use crate::report::words::Words;

/// The totals for a spreadsheet or another program: UTF-8 with byte order mark, never a formula.
pub fn csv(report: &v1::Report) -> Vec<u8> {
    let (lang, words) = (report.lang, Words::new(report.lang));
    let mut header: Vec<String> = [
        lang.pick("名次", "rank"),
        lang.pick("单位标识", "unit id"),
        lang.pick("单位", "unit"),
        lang.pick("类别", "kind"),
        lang.pick("地区", "region"),
        lang.pick("标识码", "site code"),
    ]
    .map(str::to_owned)
    .to_vec();
    header.extend(report.scheme.parts.iter().map(|part| crate::report::inert::cell(&part.title)));
    header.extend(
        [
            lang.pick("加分", "bonus"),
            lang.pick("扣分", "penalty"),
            lang.pick("总分", "total"),
            lang.pick("下限", "low"),
            lang.pick("上限", "high"),
            lang.pick("等次", "grade"),
            lang.pick("绩效折算", "performance"),
            lang.pick("须交整改报告", "rectification report"),
            lang.pick("待定事项", "open"),
        ]
        .map(str::to_owned),
    );
    let rows = report.units.iter().map(|unit| {
        let mut cells = vec![
            unit.rank.map_or_else(|| Cell::text(shown_rank(unit)), Cell::count),
            Cell::text(&unit.unit.id),
            Cell::text(&unit.unit.name),
            Cell::text(words.of("unit-kind", unit.unit.kind.id())),
            Cell::text(&unit.unit.region),
            Cell::text(&unit.unit.site_code),
        ];
        let earned = unit.parts.iter().map(|part| part.earned.as_ref().map_or(Cell::text(""), cell));
        cells.extend(earned);
        let total = &unit.total;
        cells.extend([
            cell(&unit.bonus),
            cell(&unit.penalty),
            if total.low == total.high { Cell::points(total.points) } else { Cell::text("") },
            Cell::points(total.low),
            Cell::points(total.high),
            Cell::text(unit.grade.clone().unwrap_or_default()),
            unit.performance.as_ref().map_or(Cell::text(""), cell),
            Cell::text(if unit.rectification_report { lang.pick("是", "yes") } else { "" }),
            Cell::count(unit.open),
        ]);
        cells
    });
    table(&header, rows.collect())
}

fn cell(interval: &v1::Interval) -> Cell {
    if interval.low == interval.high {
        Cell::points(interval.points)
    } else {
        Cell::text(super::shown(interval))
    }
}
