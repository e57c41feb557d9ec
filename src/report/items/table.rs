//! The sheet coming back: whatever office program wrote it, as rows of words with their lines.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};
use jiff::{ToSpan, civil::date};

use crate::report::inert::of_cell;

/// One row: the line in the sheet, 1-based, and its cells.
pub(crate) type Row = (usize, Vec<String>);

/// Rows of an xlsx, xls, ods or csv file (UTF-8, or GBK as Excel writes it).
pub(crate) fn rows(name: &str, bytes: &[u8]) -> Result<Vec<Row>, String> {
    let office = bytes.starts_with(b"PK") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    if office { of_office(name, bytes) } else { of_csv(name, bytes) }
}

fn of_office(name: &str, bytes: &[u8]) -> Result<Vec<Row>, String> {
    let told = |error: calamine::Error| format!("{name}: {error}; save it as .xlsx or .csv again");
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(told)?;
    let Some(sheet) = book.worksheet_range_at(0) else {
        return Err(format!("{name}: there is no sheet in it"));
    };
    let sheet = sheet.map_err(told)?;
    let first = sheet.start().map_or(0, |(row, _)| usize::try_from(row).unwrap_or_default());
    let rows = sheet.rows().enumerate();
    Ok(rows.map(|(at, row)| (first + at + 1, row.iter().map(word).collect())).collect())
}

fn word(cell: &Data) -> String {
    match cell {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(yes) => yes.to_string(),
        Data::DateTime(time) => day(time.as_f64()).unwrap_or_else(|| time.as_f64().to_string()),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A day as office programs count it, from 30 December 1899.
fn day(serial: f64) -> Option<String> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a day before the year 10000")]
    let days = serial as i64;
    date(1899, 12, 30).checked_add(days.days()).ok().map(|day| day.to_string())
}

fn of_csv(name: &str, bytes: &[u8]) -> Result<Vec<Row>, String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| format!("{name}: {error}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push((
            usize::try_from(line).unwrap_or_default(),
            record.iter().map(|cell| of_cell(cell).to_owned()).collect(),
        ));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_an_office_program_becomes_a_date() {
        assert_eq!(day(46_351.0).as_deref(), Some("2026-11-25"));
        assert_eq!(day(0.5), None);
    }
}
