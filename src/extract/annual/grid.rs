//! Tables with their spans expanded, from the one parse of a page or row by row from a file.

use ego_tree::NodeRef;
use scraper::{ElementRef, Html, Node, Selector};

use std::sync::LazyLock;

/// Largest table read; the form needs 30 × 10.
const MAX_ROWS: usize = 200;
const MAX_COLUMNS: usize = 40;
/// Tables read of one page or file.
const MAX_TABLES: usize = 40;
/// Characters kept of one cell.
const MAX_CELL_CHARS: usize = 120;

static TABLE: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("table").ok());

/// A table: every place names the cell that covers it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Grid {
    cells: Vec<String>,
    places: Vec<Vec<Option<usize>>>,
}

impl Grid {
    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.places.len()
    }

    /// Number of places in the longest row.
    pub(super) fn columns(&self) -> usize {
        self.places.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The cell at a place, 0-based; `None` outside the table and where a row is short.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<usize> {
        self.places.get(row)?.get(column).copied().flatten()
    }

    /// Text at a place; empty where there is no cell.
    pub(super) fn text(&self, row: usize, column: usize) -> &str {
        self.cell(row, column).and_then(|cell| self.cells.get(cell)).map_or("", String::as_str)
    }

    /// Texts of the distinct cells of a row from column `from` up to, not including, `to`.
    pub(super) fn distinct(&self, row: usize, from: usize, to: usize) -> Vec<&str> {
        let mut seen = Vec::new();
        for column in from..to {
            if let Some(cell) = self.cell(row, column).filter(|cell| !seen.contains(cell)) {
                seen.push(cell);
            }
        }
        seen.into_iter().filter_map(|cell| self.cells.get(cell)).map(String::as_str).collect()
    }

    /// Some cell holds these words.
    pub(super) fn holds(&self, words: &str) -> bool {
        self.cells.iter().any(|cell| cell.contains(words))
    }
}

/// Builds a [`Grid`] row by row.
#[derive(Debug, Default)]
pub(crate) struct GridRows {
    grid: Grid,
    /// Rows that the cell above each column still covers.
    pending: Vec<(usize, usize)>,
    column: usize,
    row: Vec<Option<usize>>,
}

impl GridRows {
    /// Adds a cell to the row.
    pub(crate) fn cell(&mut self, text: &str, columns: usize, rows: usize) {
        self.skip_covered();
        let index = self.grid.cells.len();
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.grid.cells.push(words.chars().take(MAX_CELL_CHARS).collect());
        for _ in 0..columns.clamp(1, MAX_COLUMNS) {
            self.place(index, rows.clamp(1, MAX_ROWS));
        }
    }

    /// Adds a place that the cell above covers, as word processors say it.
    pub(crate) fn continued(&mut self, columns: usize) {
        for _ in 0..columns.clamp(1, MAX_COLUMNS) {
            let above = self.grid.places.last().and_then(|row| row.get(self.column)).copied().flatten();
            match above {
                Some(cell) => self.place(cell, 1),
                None => self.cell("", 1, 1),
            }
        }
    }

    /// Ends the row.
    pub(crate) fn end_row(&mut self) {
        self.skip_covered();
        while self.column < self.pending.len() && self.row.len() < MAX_COLUMNS {
            self.row.push(None);
            self.column += 1;
            self.skip_covered();
        }
        self.column = 0;
        let row = std::mem::take(&mut self.row);
        if self.grid.places.len() < MAX_ROWS {
            self.grid.places.push(row);
        }
    }

    /// The table.
    pub(crate) fn finish(self) -> Grid {
        self.grid
    }

    fn place(&mut self, cell: usize, rows: usize) {
        if self.column >= MAX_COLUMNS {
            return;
        }
        if self.pending.len() <= self.column {
            self.pending.resize(self.column + 1, (0, 0));
        }
        self.pending[self.column] = (cell, rows - 1);
        self.row.push(Some(cell));
        self.column += 1;
    }

    fn skip_covered(&mut self) {
        while let Some((cell, left)) = self.pending.get_mut(self.column).filter(|(_, left)| *left > 0) {
            *left -= 1;
            self.row.push(Some(*cell));
            self.column += 1;
        }
    }
}

/// The tables of a page that hold no further table.
pub(crate) fn tables(document: &Html) -> Vec<Grid> {
    let Some(selector) = TABLE.as_ref() else { return Vec::new() };
    let leaves = document.select(selector).filter(|table| table.select(selector).next().is_none());
    leaves.take(MAX_TABLES).map(of_table).collect()
}

fn of_table(table: ElementRef<'_>) -> Grid {
    let mut rows = GridRows::default();
    let is = |node: &NodeRef<'_, Node>, name: &str| {
        node.value().as_element().is_some_and(|element| element.name() == name)
    };
    for row in table.descendants().filter(|node| is(node, "tr")).take(MAX_ROWS) {
        for cell in row.children().filter(|node| is(node, "td") || is(node, "th")).take(MAX_COLUMNS) {
            let span = |name: &str| {
                let value = cell.value().as_element().and_then(|element| element.attr(name));
                value.and_then(|value| value.trim().parse().ok()).unwrap_or(1)
            };
            let text: String =
                cell.descendants().filter_map(|node| node.value().as_text().map(|text| &**text)).collect();
            rows.cell(&text, span("colspan"), span("rowspan"));
        }
        rows.end_row();
    }
    rows.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_cover_every_place_they_claim() {
        let html = "<table><tr><td rowspan=2>甲</td><td colspan=2>乙</td></tr><tr><td>丙</td><td>丁</td></tr>\
            <tr><td colspan=3>戊</td></tr></table>";
        let grid = &tables(&Html::parse_document(html))[0];
        assert_eq!((grid.rows(), grid.columns()), (3, 3));
        assert_eq!((grid.text(1, 0), grid.text(1, 1), grid.text(0, 2)), ("甲", "丙", "乙"));
        assert_eq!(grid.cell(0, 1), grid.cell(0, 2));
        assert_eq!(grid.distinct(2, 0, 3), ["戊"]);
    }

    #[test]
    fn a_cell_that_goes_on_below_is_one_cell() {
        let mut rows = GridRows::default();
        rows.cell("甲", 1, 1);
        rows.cell("乙", 1, 1);
        rows.end_row();
        rows.continued(1);
        rows.cell("丙", 1, 1);
        rows.end_row();
        let grid = rows.finish();
        assert_eq!((grid.text(1, 0), grid.text(1, 1)), ("甲", "丙"));
    }

    #[test]
    fn absurd_spans_stay_small() {
        let html =
            "<table><tr><td colspan=99999999 rowspan=99999999>甲</td></tr><tr><td>乙</td></tr></table>";
        let grid = &tables(&Html::parse_document(html))[0];
        assert!(grid.rows() <= 2 && grid.columns() <= MAX_COLUMNS);
    }
}
