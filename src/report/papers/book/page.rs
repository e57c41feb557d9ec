//! What the sheets have in common: formats, headers, print set-up, cells of outside text, colours by what a cell says.

use rust_xlsxwriter::{
    Color, ConditionalFormatText, ConditionalFormatTextRule, Format, FormatAlign, FormatBorder, Url,
    Worksheet, XlsxError,
};

use crate::model::Points;
use crate::report::papers::voice::{Voice, shown, web_link};

/// A sheet takes so many links; further ones stay text.
const MOST_LINKS: usize = 65_530;
/// A cell takes 32,767 UTF-16 units.
const LONGEST_TEXT: usize = 32_000;
const BORDER: Color = Color::RGB(0x00BF_BFBF);

/// Every look of a cell.
pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) note: Format,
    pub(super) head: Format,
    pub(super) text: Format,
    /// Text that would look like a formula once somebody edits the cell.
    quoted: Format,
    pub(super) middle: Format,
    pub(super) number: Format,
    pub(super) time: Format,
    link: Format,
    pub(super) good: Format,
    pub(super) bad: Format,
    pub(super) doubt: Format,
    pub(super) none: Format,
}

impl Formats {
    pub(super) fn new() -> Self {
        let font = Format::new().set_font_name("宋体").set_font_size(10);
        let cell = font.clone().set_border(FormatBorder::Thin).set_border_color(BORDER).set_text_wrap();
        let text = cell.clone().set_align(FormatAlign::Top).set_align(FormatAlign::Left);
        let middle = cell.clone().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        let colour = |font: u32, ground: u32| {
            Format::new().set_font_color(Color::RGB(font)).set_background_color(Color::RGB(ground))
        };
        Self {
            title: font
                .clone()
                .set_font_name("黑体")
                .set_font_size(16)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            note: font.set_text_wrap().set_align(FormatAlign::VerticalCenter).set_align(FormatAlign::Left),
            head: middle.clone().set_font_name("黑体").set_background_color(Color::RGB(0x00DD_E6F0)),
            quoted: text.clone().set_quote_prefix(),
            number: middle.clone(),
            time: middle.clone().set_num_format("yyyy-mm-dd hh:mm"),
            link: text.clone().set_font_color(Color::RGB(0x0005_63C1)),
            good: colour(0x0000_6100, 0x00C6_EFCE),
            bad: colour(0x009C_0006, 0x00FF_C7CE),
            doubt: colour(0x009C_5700, 0x00FF_EB9C),
            none: colour(0x007F_7F7F, 0x00F2_F2F2),
            text,
            middle,
        }
    }
}

/// What a sheet is printed on.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Paper {
    A3 = 8,
    A4 = 9,
}

/// Name, orientation, and what stays in sight and repeats on every printed page.
pub(super) fn begin(
    sheet: &mut Worksheet,
    name: &str,
    head_row: u32,
    fixed_columns: u16,
    paper: Paper,
    voice: Voice,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_landscape().set_paper_size(paper as u8).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(head_row, head_row)?;
    sheet.set_freeze_panes(head_row + 1, fixed_columns)?;
    // `&` begins a field of the footer; our own names have none.
    sheet.set_header(format!("&C{name}"));
    sheet.set_footer(voice.t("&C第 &P 页，共 &N 页", "&CPage &P of &N"));
    Ok(())
}

/// The header row.
pub(super) fn header(
    sheet: &mut Worksheet,
    row: u32,
    heads: &[(String, f64)],
    formats: &Formats,
) -> Result<(), XlsxError> {
    for (column, (head, width)) in (0_u16..).zip(heads) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string_with_format(row, column, fitting(&shown(head)), &formats.head)?;
    }
    Ok(())
}

/// Lines that a row shows at most.
const MOST_LINES: usize = 8;

/// Makes a row as high as its longest cell needs: texts with the widths of their columns. Not every program does that by
/// itself when it opens a file.
pub(super) fn height(sheet: &mut Worksheet, row: u32, cells: &[(&str, f64)]) -> Result<(), XlsxError> {
    let lines = |(text, width): &(&str, f64)| {
        let wide = text.chars().take(400).map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>();
        // Words are not broken, so that a line holds less than its width.
        (1..MOST_LINES)
            .find(|lines| f64::from(u8::try_from(*lines).unwrap_or(u8::MAX)) * (width - 1.5) >= wide)
    };
    let most = cells.iter().map(|cell| lines(cell).unwrap_or(MOST_LINES)).max().unwrap_or(1);
    sheet.set_row_height(row, f64::from(u8::try_from(most).unwrap_or(u8::MAX)) * 13.0 + 4.0)?;
    Ok(())
}

/// Filters over a table whose header stands in `head_row`.
pub(super) fn filter(
    sheet: &mut Worksheet,
    head_row: u32,
    rows: usize,
    columns: usize,
) -> Result<(), XlsxError> {
    let last = last_row(head_row, rows);
    let right = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(head_row, 0, last, right)?;
    Ok(())
}

/// The last row of a table of `rows` rows under a header.
pub(super) fn last_row(head_row: u32, rows: usize) -> u32 {
    head_row.saturating_add(u32::try_from(rows).unwrap_or(u32::MAX))
}

/// Text from outside.
pub(super) fn text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let text = shown(text);
    let risky = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let format = if risky { &formats.quoted } else { &formats.text };
    sheet.write_string_with_format(row, column, fitting(&text), format)?;
    Ok(())
}

/// A word of our own in the middle of its cell.
pub(super) fn word(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    word: &str,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, word, &formats.middle)?;
    Ok(())
}

/// Points as a number.
pub(super) fn points(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    points: Points,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.write_number_with_format(row, column, points.as_decimal(), &formats.number)?;
    Ok(())
}

/// A count as a number.
pub(super) fn count(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    count: usize,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let number = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    sheet.write_number_with_format(row, column, number, &formats.number)?;
    Ok(())
}

/// How many links a sheet still takes.
#[derive(Debug)]
pub(super) struct Links(usize);

impl Links {
    pub(super) fn new() -> Self {
        Self(MOST_LINKS)
    }

    /// An address: a link where it may be one, else text.
    pub(super) fn write(
        &mut self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        address: &str,
        formats: &Formats,
    ) -> Result<(), XlsxError> {
        let Some(target) = web_link(address).filter(|_| self.0 > 0) else {
            return text(sheet, row, column, address, formats);
        };
        self.0 -= 1;
        let link = Url::new(target).set_text(shown(address));
        sheet.write_url_with_format(row, column, link, &formats.link)?;
        Ok(())
    }
}

/// Colours the cells of an area that begin with one of the words. The first that fits counts.
pub(super) fn colours(
    sheet: &mut Worksheet,
    area: (u32, u16, u32, u16),
    words: &[(&str, &Format)],
) -> Result<(), XlsxError> {
    let (top, left, bottom, right) = area;
    if top > bottom || left > right {
        return Ok(());
    }
    for (word, format) in words {
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::BeginsWith((*word).to_owned()))
            .set_format(*format)
            .set_stop_if_true(true);
        sheet.add_conditional_format(top, left, bottom, right, &rule)?;
    }
    Ok(())
}

/// Text cut to what a cell holds.
fn fitting(text: &str) -> &str {
    // One character is at most two UTF-16 units.
    match text.char_indices().nth(LONGEST_TEXT / 2) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;

    use super::*;

    #[test]
    fn beyond_the_links_that_a_sheet_takes_addresses_stay_text() {
        let (mut book, formats, mut links) = (Workbook::new(), Formats::new(), Links(2));
        let sheet = book.add_worksheet();
        for (row, address) in (0..).zip([
            "http://a.cn/1",
            "javascript:alert(1)",
            "http://a.cn/2",
            "http://a.cn/3",
            "http://a.cn/4",
        ]) {
            links.write(sheet, row, 0, address, &formats).unwrap();
        }
        assert_eq!(links.0, 0);
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(book.save_to_buffer().unwrap())).unwrap();
        let mut text = String::new();
        let mut part = zip.by_name("xl/worksheets/_rels/sheet1.xml.rels").unwrap();
        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
        assert!(text.contains("http://a.cn/2") && !text.contains("a.cn/3") && !text.contains("javascript"));
    }
}
