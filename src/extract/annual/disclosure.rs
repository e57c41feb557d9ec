//! The tables of part 2: what was disclosed under 条例 art. 20.

use super::figures::{letters, trailing};
use super::{Disclosed, DisclosedKind as Kind, Figure, Grid, figures::figure};

const ROWS: [(&str, Kind); 6] = [
    ("规章", Kind::Rules),
    ("规范性文件", Kind::Normative),
    ("行政许可", Kind::Licences),
    ("行政处罚", Kind::Penalties),
    ("行政强制", Kind::Coercion),
    ("行政事业性收费", Kind::Fees),
];

/// Rows read, each once.
pub(super) fn read(text: &str, grids: &[Grid]) -> Vec<Disclosed> {
    let mut found: Vec<Disclosed> = Vec::new();
    let wanted =
        |grid: &&Grid| ["件数", "处理决定", "收费金额", "第二十条"].iter().any(|words| grid.holds(words));
    for grid in grids.iter().filter(wanted) {
        for row in 0..grid.rows() {
            let cells = grid.distinct(row, 0, grid.columns());
            let Some((label, rest)) = cells.split_first() else { continue };
            add(&mut found, label, rest.iter().map(|cell| figure(cell)).collect());
        }
    }
    if grids.is_empty() {
        let from = text.find("制发件数").or_else(|| text.find("处理决定数量")).unwrap_or(text.len());
        let to = text[from..].find("本年新收").map_or(text.len(), |at| from + at);
        for line in text[from..to].lines() {
            let (label, figures) = trailing(line);
            if figures.is_empty() {
                let mut words = line.split_whitespace();
                let (Some(label), Some(cell), None) = (words.next(), words.next(), words.next()) else {
                    continue;
                };
                add(&mut found, label, vec![figure(cell)]);
            } else {
                add(&mut found, &label, figures);
            }
        }
    }
    found
}

fn add(found: &mut Vec<Disclosed>, label: &str, figures: Vec<Figure>) {
    let label = letters(label);
    let kind = ROWS.iter().rev().find(|(words, _)| label.ends_with(words)).map(|(_, kind)| *kind);
    let Some(kind) = kind.filter(|_| !figures.is_empty() && label.chars().count() <= 12) else { return };
    if !found.iter().any(|row| row.kind == kind) {
        found.push(Disclosed { kind, figures: figures.into_iter().take(8).collect() });
    }
}
