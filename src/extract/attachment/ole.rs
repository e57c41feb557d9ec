//! Compound files: Word, Excel and PowerPoint up to 2003, WPS Office, and encrypted documents of later versions.
//!
//! The reader is `undoc`: pure Rust, and the only one that reads Word's binary text. PowerPoint is only named.

use undoc::{doc::DocParser, xls::XlsParser};

use super::{Damage, Doubt, FileFormat, Found, Opens, damage, guard, tables};

/// What a file that begins as a compound file is.
pub(super) fn read(body: &[u8]) -> Found {
    let format = format(body);
    if holds(body, "EncryptedPackage") {
        return Found::doubt(FileFormat::Other, Doubt::Password);
    }
    if damage::ole_has_no_directory(body) {
        return Found::bare(format, Opens::No(Damage::Truncated));
    }
    guard::guarded(format, body, move |body| match format {
        FileFormat::Doc => found(format, DocParser::from_bytes(body.to_vec()).and_then(|mut it| it.parse())),
        FileFormat::Xls => found(format, XlsParser::from_bytes(body.to_vec()).and_then(|mut it| it.parse())),
        _ => Found::doubt(format, Doubt::NoReader),
    })
}

fn found(format: FileFormat, read: undoc::Result<undoc::Document>) -> Found {
    match read {
        Ok(document) => Found {
            pictures: !document.resources.is_empty(),
            title: document.metadata.title.clone(),
            text: document.plain_text(),
            tables: tables::of_document(&document),
            ..Found::bare(format, Opens::Yes)
        },
        Err(undoc::Error::Encrypted) => Found::doubt(format, Doubt::Password),
        Err(_) => Found::doubt(format, Doubt::Refused),
    }
}

/// By the names of its streams, which stand in the directory as UTF-16.
fn format(body: &[u8]) -> FileFormat {
    if holds(body, "WordDocument") {
        FileFormat::Doc
    } else if holds(body, "Workbook") || holds(body, "Book\0") {
        FileFormat::Xls
    } else if holds(body, "PowerPoint Document") {
        FileFormat::Ppt
    } else {
        FileFormat::Other
    }
}

fn holds(body: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    memchr::memmem::find(body, &wide).is_some()
}
