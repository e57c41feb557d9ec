//! Tables of Word documents, cell by cell.

use undoc::{Block, Document};

use super::xml::{Step, walk};
use crate::extract::annual::{Grid, GridRows};

/// Tables read of one document.
const MAX_TABLES: usize = 40;

/// Tables of `word/document.xml`; what stands inside a cell's own table is text of the cell.
pub(super) fn of_word(xml: &str) -> Vec<Grid> {
    if memchr::memmem::find(xml.as_bytes(), "信息公开".as_bytes()).is_none() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut rows = GridRows::default();
    let (mut depth, mut cell, mut inside) = (0_u32, Cell::default(), false);
    walk(xml, |step| {
        match step {
            Step::Open("tbl", _) => depth += 1,
            Step::Close("tbl") => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    found.push(std::mem::take(&mut rows).finish());
                }
            }
            Step::Open("tc", _) if depth == 1 => cell = Cell { columns: 1, ..Cell::default() },
            Step::Open("gridSpan", tag) if depth == 1 => {
                cell.columns = tag.attribute("val").and_then(|value| value.parse().ok()).unwrap_or(1);
            }
            Step::Open("vMerge", tag) if depth == 1 => {
                cell.goes_on = tag.attribute("val").is_none_or(|value| value == "continue");
            }
            Step::Open("gridBefore", tag) if depth == 1 => {
                let columns = tag.attribute("val").and_then(|value| value.parse().ok()).unwrap_or(0);
                if columns > 0 {
                    rows.cell("", columns, 1);
                }
            }
            Step::Open("t", _) => inside = true,
            Step::Close("t") => inside = false,
            Step::Text(piece) if inside && depth > 0 && cell.text.len() < 1000 => cell.text.push_str(piece),
            Step::Close("tc") if depth == 1 => {
                if cell.goes_on {
                    rows.continued(cell.columns);
                } else {
                    rows.cell(&cell.text, cell.columns, 1);
                }
            }
            Step::Close("tr") if depth == 1 => rows.end_row(),
            _ => {}
        }
        found.len() < MAX_TABLES
    });
    found
}

#[derive(Default)]
struct Cell {
    text: String,
    columns: usize,
    goes_on: bool,
}

/// Tables of a document of Word up to 2003.
pub(super) fn of_document(document: &Document) -> Vec<Grid> {
    let blocks = document.sections.iter().flat_map(|section| &section.content);
    let tables = blocks.filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let grids = tables.take(MAX_TABLES).map(|table| {
        let mut rows = GridRows::default();
        for row in &table.rows {
            for cell in &row.cells {
                let span = |span: u32| usize::try_from(span).unwrap_or(1);
                rows.cell(&cell.plain_text(), span(cell.col_span), span(cell.row_span));
            }
            rows.end_row();
        }
        rows.finish()
    });
    grids.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_span_and_go_on_are_one_cell() {
        let cell = |props: &str, text: &str| {
            format!("<w:tc><w:tcPr>{props}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
        };
        let xml = format!(
            "<w:body><w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl><w:p><w:t>信息公开</w:t></w:p></w:body>",
            cell("<w:vMerge w:val='restart'/>", "甲"),
            cell("<w:gridSpan w:val='2'/>", "乙"),
            cell("<w:vMerge/>", ""),
            cell("", "丙"),
            cell("", ""),
        );
        let mut expected = GridRows::default();
        expected.cell("甲", 1, 2);
        expected.cell("乙", 2, 1);
        expected.end_row();
        expected.cell("丙", 1, 1);
        expected.cell("", 1, 1);
        expected.end_row();
        assert_eq!(of_word(&xml), [expected.finish()]);
    }
}
