//! The workbook 检查结果 (xlsx): summary, matrix of units and rules, faults, what is not established, coverage.
//!
//! What always holds: text is written as text, never as a formula; only plain web addresses become links; the same
//! material gives the same bytes. The sheet of faults is written row by row, so that 100,000 of them need no more memory
//! than a few; its cells pass through a temporary file of the library.

mod coverage;
mod faults;
mod matrix;
mod overview;
mod page;
mod unsettled;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::{material::RoundMaterial, voice::Voice};
use page::Formats;

/// The workbook of a round.
///
/// # Errors
/// [`XlsxError`] when there are more rows or columns than a sheet holds, or the temporary file cannot be written.
pub fn workbook(material: &RoundMaterial) -> Result<Vec<u8>, XlsxError> {
    let (voice, formats) = (Voice(material.lang), Formats::new());
    let mut book = Workbook::new();
    // The day of the papers, not the hour: the same material gives the same bytes.
    let issued = material.office.issued;
    let made = ExcelDateTime::from_ymd(
        u16::try_from(issued.year()).unwrap_or(2000),
        u8::try_from(issued.month()).unwrap_or(1),
        u8::try_from(issued.day()).unwrap_or(1),
    )?;
    let title =
        voice.t(format!("{}检查结果", material.round.name), format!("{}: results", material.round.name));
    let properties = DocProperties::new()
        .set_title(super::voice::short(&title, 200))
        .set_author(super::voice::short(&material.office.name, 200))
        .set_creation_datetime(&made);
    book.set_properties(&properties);
    overview::write(book.add_worksheet(), material, voice, &formats)?;
    matrix::write(book.add_worksheet(), material, voice, &formats)?;
    faults::write(book.add_worksheet_with_constant_memory()?, material, voice, &formats)?;
    unsettled::write(book.add_worksheet(), material, voice, &formats)?;
    coverage::write(book.add_worksheet(), material, voice, &formats)?;
    book.save_to_buffer()
}
