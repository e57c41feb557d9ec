//! An outline as a Word document.

use jiff::civil::Date;

use super::word::{Column, Document, Piece, Style, Table};
use crate::report::{
    Error,
    outline::{self, Bit, Block, Outline, leads, shown},
};

/// The paper as docx, of `author` and that day; `lying`: on pages that lie, for wide tables, behind a cover.
///
/// # Errors
/// [`Error::Word`] when it cannot be packed.
pub(in crate::report) fn outlined(
    outline: &Outline,
    author: &str,
    day: Date,
    lying: bool,
) -> Result<Vec<u8>, Error> {
    let title = shown(&outline.title);
    let mut document = Document::new();
    let mut turned = !lying;
    document.say(Style::Title, title.clone());
    document.gap();
    for block in &outline.blocks {
        // Names and facts are the cover; what follows lies.
        if !turned && !matches!(block, Block::Facts(_)) {
            document.turn(true);
            turned = true;
        }
        match block {
            Block::Heading(text) => document.say(Style::Heading, shown(text)),
            Block::Say(text) | Block::Warn(text) => document.say(Style::Body, shown(text)),
            Block::Facts(facts) => {
                let rows = facts.iter().map(|(name, bits)| (name.as_str(), pieces(bits)));
                document.table(&Table::form(rows.collect()));
            }
            Block::Table(table) => document.table(&grid(table)),
        }
    }
    Ok(document.finish(&title, &shown(author), day)?)
}

fn grid(table: &outline::Table) -> Table {
    let column = |it: &outline::Column| match it.short {
        true => Column::word(&it.head, it.share),
        false => Column::text(&it.head, it.share),
    };
    let mut grid = Table::new(table.columns.iter().map(column).collect());
    for row in &table.rows {
        grid.row(row.iter().map(|bits| pieces(bits)).collect());
    }
    grid
}

fn pieces(bits: &[Bit]) -> Vec<Piece> {
    let each = bits.iter().map(|bit| match bit {
        Bit::Text(text) => Piece::Text(shown(text)),
        Bit::Break => Piece::Text("\n".to_owned()),
        Bit::Address(address) => match leads(address) {
            Some(target) => Piece::Link(shown(address), target.to_owned()),
            None => Piece::Text(shown(address)),
        },
    });
    each.collect()
}
