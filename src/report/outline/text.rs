//! An outline as plain text for a terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid, presets::UTF8_FULL_CONDENSED};

use super::{Bit, Block, Outline, piece, shown};

impl Outline {
    /// The paper as text, in lines of at most `width` characters where there are tables.
    pub(crate) fn text(&self, width: u16) -> String {
        let mut out = format!("{}\n", shown(&self.title));
        for block in &self.blocks {
            match block {
                Block::Heading(text) => out += &format!("\n{}\n", shown(text)),
                Block::Say(text) => out += &format!("{}\n", shown(text)),
                Block::Warn(text) => out += &format!("!  {}\n", shown(text)),
                Block::Facts(facts) => {
                    for (name, bits) in facts {
                        out += &format!("{}  {}\n", shown(name), cell(bits).replace('\n', "  "));
                    }
                }
                Block::Table(table) => {
                    let mut grid = Grid::new();
                    grid.load_style(UTF8_FULL_CONDENSED)
                        .set_content_arrangement(ContentArrangement::Dynamic)
                        .set_width(width)
                        .set_header(table.columns.iter().map(|it| it.head.clone()).collect::<Vec<_>>());
                    for (at, _) in table.columns.iter().enumerate().filter(|(_, it)| it.short) {
                        if let Some(sized) = grid.column_mut(at) {
                            sized.set_cell_alignment(CellAlignment::Right);
                        }
                    }
                    for row in &table.rows {
                        grid.add_row(row.iter().map(|bits| cell(bits)).collect::<Vec<_>>());
                    }
                    out += &format!("{grid}\n");
                }
            }
        }
        out
    }
}

fn cell(bits: &[Bit]) -> String {
    bits.iter().map(|bit| if bit == &Bit::Break { "\n".to_owned() } else { piece(bit).0 }).collect()
}
