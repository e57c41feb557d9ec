//! ZIP files: Office Open XML, OFD, or a plain archive, told apart by their members.

use super::package::{Package, Trouble};
use super::{Damage, Doubt, FileFormat, Found, Opens, damage, guard, ofd, sheet, tables, xml};

/// Bytes of text after which reading stops: more than is kept, for four bytes make a character at most.
pub(super) const ENOUGH_BYTES: usize = super::MAX_TEXT_CHARS * 4;

/// What a file that begins as a ZIP is.
pub(super) fn read(body: &[u8]) -> Found {
    guard::guarded(FileFormat::Zip, body, |body| match Package::open(body) {
        Ok(package) => of_package(package),
        Err(Trouble::TooLarge) => Found::doubt(FileFormat::Zip, Doubt::TooLarge),
        Err(Trouble::Refused) if damage::zip_has_no_directory(body) => {
            Found::bare(by_first_member(body), Opens::No(Damage::Truncated))
        }
        Err(Trouble::Refused) => Found::doubt(FileFormat::Zip, Doubt::Refused),
    })
}

fn of_package(mut package: Package<'_>) -> Found {
    let format = format(&package);
    if package.is_encrypted() {
        return Found::doubt(format, Doubt::Password);
    }
    let mut found = Found::bare(format, Opens::Yes);
    found.pictures = package.has_pictures();
    let text = match format {
        FileFormat::Docx => word(&mut package, &mut found),
        FileFormat::Xlsx => sheet::text(&mut package),
        FileFormat::Pptx => slides(&mut package, &mut found),
        FileFormat::Ofd => ofd::text(&mut package, &mut found),
        _ => {
            // An archive of files: what they hold is not looked into.
            found.pictures = !package.names().is_empty();
            return found;
        }
    };
    match text {
        Ok(text) => found.text = text,
        Err(Trouble::TooLarge) => found.opens = Opens::Unknown(Doubt::TooLarge),
        Err(Trouble::Refused) => found.opens = Opens::Unknown(Doubt::Refused),
    }
    if found.title.is_none()
        && let Ok(Some(properties)) = package.text("docProps/core.xml")
    {
        found.title = Some(xml::lines(&properties, "title", &[], &[], 1000));
    }
    found
}

fn format(package: &Package<'_>) -> FileFormat {
    if package.has("word/document.xml") {
        FileFormat::Docx
    } else if package.has("xl/workbook.xml") {
        FileFormat::Xlsx
    } else if package.has("ppt/presentation.xml") {
        FileFormat::Pptx
    } else if package.has("OFD.xml") {
        FileFormat::Ofd
    } else {
        FileFormat::Zip
    }
}

/// The format as far as the first members of a cut-off file show it.
fn by_first_member(body: &[u8]) -> FileFormat {
    let has = |name: &[u8]| memchr::memmem::find(body, name).is_some();
    if has(b"word/") {
        FileFormat::Docx
    } else if has(b"xl/") {
        FileFormat::Xlsx
    } else if has(b"ppt/") {
        FileFormat::Pptx
    } else if has(b"OFD.xml") {
        FileFormat::Ofd
    } else {
        FileFormat::Zip
    }
}

fn word(package: &mut Package<'_>, found: &mut Found) -> Result<String, Trouble> {
    let document = package.text("word/document.xml")?.ok_or(Trouble::Refused)?;
    found.tables = tables::of_word(&document);
    Ok(xml::lines(&document, "t", &["p", "br", "cr"], &["Fallback"], ENOUGH_BYTES))
}

fn slides(package: &mut Package<'_>, found: &mut Found) -> Result<String, Trouble> {
    let names = package.numbered("ppt/slides/slide", ".xml");
    found.pages = u32::try_from(names.len()).ok();
    let mut text = String::new();
    for name in names {
        if text.len() > ENOUGH_BYTES {
            break;
        }
        let slide = package.text(&name)?.unwrap_or_default();
        text.push_str(&xml::lines(&slide, "t", &["p", "br"], &["Fallback"], ENOUGH_BYTES));
        text.push('\n');
    }
    Ok(text)
}
