//! The table of part 4: administrative reviews and lawsuits, fifteen cells.

use super::figures::{figure, letters, trailing};
use super::{Figure, Grid, Reviews};

/// The five results under each of the three heads, as letters.
const RESULTS: [&str; 5] = ["维持", "纠正", "其他", "尚未", "总计"];

/// The table, from the grid where there is one, else from its line; `None` when it cannot be read.
pub(super) fn read(text: &str, grids: &[Grid]) -> Option<Reviews> {
    let wanted = grids.iter().filter(|grid| grid.holds("维持") || grid.holds("复议"));
    let found = wanted.filter_map(of_grid).next();
    found.or_else(|| grids.is_empty().then(|| of_lines(text)).flatten())
}

fn of_grid(grid: &Grid) -> Option<Reviews> {
    let heads = (0..grid.rows()).find_map(|row| columns(grid, row).map(|columns| (row, columns)))?;
    let (head, columns) = heads;
    // The figures stand right below; a second row of figures would leave it open which of them is meant.
    let mut rows = (head + 1..grid.rows())
        .filter(|row| columns.iter().any(|column| figure(grid.text(*row, *column)) != Figure::Blank));
    let row = rows.next().unwrap_or(head + 1);
    let apart = columns.windows(2).all(|two| grid.cell(row, two[0]) != grid.cell(row, two[1]));
    if rows.next().is_some() || !apart || row >= grid.rows() {
        return None;
    }
    Some(Reviews { figures: std::array::from_fn(|at| figure(grid.text(row, columns[at]))) })
}

/// Columns of a row that reads 结果维持 … 总计 three times.
fn columns(grid: &Grid, row: usize) -> Option<[usize; 15]> {
    let mut found = Vec::with_capacity(15);
    for column in 0..grid.columns() {
        let head = letters(grid.text(row, column));
        let expected = RESULTS[found.len() % RESULTS.len()];
        if head.contains(expected) && found.len() < 15 {
            found.push(column);
        } else if RESULTS.iter().any(|word| head.contains(word)) {
            return None;
        }
    }
    found.try_into().ok()
}

/// The one line of fifteen figures after the heads.
fn of_lines(text: &str) -> Option<Reviews> {
    let start = text.rfind("尚未")?;
    let mut rows = text[start..]
        .lines()
        .take(12)
        .map(trailing)
        .filter(|(label, figures)| letters(label).is_empty() && figures.len() == 15);
    let figures = rows.next()?.1;
    Some(Reviews { figures: figures.try_into().ok()? })
}
