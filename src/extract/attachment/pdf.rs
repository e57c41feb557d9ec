//! PDF, read by `unpdf`: the only pure reader that knows the Chinese character maps without embedded fonts.

use std::ops::ControlFlow;

use unpdf::{Error, PageSelection, PageStreamOptions, ParseEvent, PdfParser};

use super::{Damage, Doubt, FileFormat, Found, MAX_TEXT_CHARS, Opens, damage, depth, guard};

/// Pages read; reports and guides are shorter.
const MAX_PAGES: u32 = 100;

/// What a file that begins as a PDF is.
pub(super) fn read(body: &[u8]) -> Found {
    if let Some(doubt) = depth::objection(body) {
        return Found::doubt(FileFormat::Pdf, doubt);
    }
    let cut = damage::pdf_has_no_trailer(body);
    let mut found = guard::guarded(FileFormat::Pdf, body, of_parser);
    if cut {
        found.opens = match found.opens {
            Opens::Unknown(Doubt::Refused) => Opens::No(Damage::Truncated),
            Opens::Yes => Opens::Unknown(Doubt::CutShort),
            other => other,
        };
    }
    found
}

fn of_parser(body: &[u8]) -> Found {
    let parser = match PdfParser::from_bytes(body) {
        Ok(parser) => parser,
        Err(Error::Encrypted | Error::InvalidPassword) => {
            return Found::doubt(FileFormat::Pdf, Doubt::Password);
        }
        Err(_) => return Found::doubt(FileFormat::Pdf, Doubt::Refused),
    };
    if parser.is_encrypted() {
        return Found::doubt(FileFormat::Pdf, Doubt::Password);
    }
    let count = parser.page_count();
    if count == 0 {
        return Found::doubt(FileFormat::Pdf, Doubt::Refused);
    }
    let mut found = Found { pages: Some(count), ..Found::bare(FileFormat::Pdf, Opens::Yes) };
    let options = PageStreamOptions {
        pages: PageSelection::Range(1..=count.min(MAX_PAGES)),
        // One file at a time: the workers that read pages are busy enough.
        parallel: false,
        ..PageStreamOptions::default()
    };
    let mut chars = 0;
    let told = parser.for_each_page(options, |event| {
        match event {
            ParseEvent::DocumentStart { metadata, .. } => found.title = metadata.title,
            ParseEvent::PageParsed(page) => {
                let text = page.plain_text();
                chars += text.chars().count();
                found.text.push_str(&text);
                found.text.push_str("\n\n");
                found.pictures |= page.image_op_count > 0 || page.form_op_count > 0 || page.fill_op_count > 0;
            }
            _ => {}
        }
        if chars > MAX_TEXT_CHARS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if told.is_err() && found.text.is_empty() {
        found.opens = Opens::Unknown(Doubt::Refused);
    }
    found
}
