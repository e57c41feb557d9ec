//! Tables: fixed widths, a header that repeats on every page, rows that stay together.

use super::{Document, Piece, Style, parts};

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report::papers) struct Column {
    head: String,
    /// Its share of the width.
    share: u32,
    middle: bool,
}

impl Column {
    /// A column of text.
    pub(in crate::report::papers) fn text(head: &str, share: u32) -> Self {
        Self { head: head.to_owned(), share, middle: false }
    }

    /// A column of short words and numbers.
    pub(in crate::report::papers) fn word(head: &str, share: u32) -> Self {
        Self { head: head.to_owned(), share, middle: true }
    }
}

/// A table; every row has a cell for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report::papers) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Vec<Piece>>>,
    /// Of a form: rows high enough to write in.
    roomy: bool,
    /// The first column names what the second holds; no header.
    form: bool,
}

impl Table {
    /// A table without rows.
    pub(in crate::report::papers) fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new(), roomy: false, form: false }
    }

    /// Names on the left, values on the right.
    pub(in crate::report::papers) fn form(rows: Vec<(&str, Vec<Piece>)>) -> Self {
        let rows = rows.into_iter().map(|(name, value)| vec![vec![name.into()], value]).collect();
        Self { columns: vec![Column::word("", 22), Column::text("", 78)], rows, roomy: false, form: true }
    }

    /// With rows high enough to write in.
    pub(in crate::report::papers) fn roomy(mut self) -> Self {
        self.roomy = true;
        self
    }

    /// One more row.
    pub(in crate::report::papers) fn row(&mut self, cells: Vec<Vec<Piece>>) {
        self.rows.push(cells);
    }

    pub(super) fn xml(&self, document: &mut Document) -> String {
        let total: u32 = self.columns.iter().map(|it| it.share).sum();
        let room = parts::text_width(document.lying);
        let widths: Vec<u32> = self.columns.iter().map(|it| room * it.share / total.max(1)).collect();
        let width: u32 = widths.iter().sum();
        let mut xml = format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"Grid\"/><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
             <w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
        );
        for width in &widths {
            xml += &format!("<w:gridCol w:w=\"{width}\"/>");
        }
        xml += "</w:tblGrid>";
        if !self.form {
            xml += "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
            for (column, width) in self.columns.iter().zip(&widths) {
                let text = document.pieces(Style::CellHead, &[column.head.as_str().into()]);
                xml += &cell(*width, true, &text);
            }
            xml += "</w:tr>";
        }
        let height = if self.roomy { "<w:trHeight w:val=\"850\" w:hRule=\"atLeast\"/>" } else { "" };
        for row in &self.rows {
            xml += &format!("<w:tr><w:trPr><w:cantSplit/>{height}</w:trPr>");
            for ((cells, column), (at, width)) in row.iter().zip(&self.columns).zip(widths.iter().enumerate())
            {
                let head = self.form && at == 0;
                let style = match (head, column.middle) {
                    (true, _) => Style::CellHead,
                    (false, true) => Style::CellMiddle,
                    (false, false) => Style::Cell,
                };
                let text = document.pieces(style, cells);
                xml += &cell(*width, head, &text);
            }
            xml += "</w:tr>";
        }
        xml + "</w:tbl>"
    }
}

fn cell(width: u32, head: bool, content: &str) -> String {
    let shade = if head { "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F2F2F2\"/>" } else { "" };
    format!(
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{shade}<w:vAlign w:val=\"center\"/></w:tcPr>{content}</w:tc>"
    )
}
