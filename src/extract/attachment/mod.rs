//! Files: what a downloaded file is, whether it opens, and the text it holds.
//!
//! Comes in: the bytes of one answer that are no page, with its address. Goes out: [`PageFacts`] with
//! [`FileFacts`], and with text, heading, number and date of writing where the file has a text layer.
//! A file without text is a fact, no fault; only what certainly cannot be opened is called so. Third-party readers
//! run behind [`guard`], on bounded input, so that no file stops the program.

mod damage;
mod depth;
mod document;
mod guard;
mod letters;
mod ofd;
mod office;
mod ole;
mod package;
mod pdf;
mod sheet;
mod tables;
mod xml;

use serde::{Deserialize, Serialize};

use super::annual::Grid;
use super::{Media, PageFacts};
use crate::model::Address;

/// Larger files are not read.
const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;
/// Characters of text kept of one file.
const MAX_TEXT_CHARS: usize = 200_000;

/// What one file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// What the bytes are, whatever the name says.
    pub format: FileFormat,
    /// Whether a visitor can open it.
    pub opens: Opens,
    /// The name ends as another format does: a `.pdf` that is a Word document.
    pub misnamed: bool,
    /// Holds text that can be read without recognising pictures.
    pub text_layer: bool,
    /// Opens, and holds neither text nor picture.
    pub empty: bool,
    /// Protected by a password, wholly or in part.
    pub encrypted: bool,
    /// Pages of a PDF or OFD, slides of a presentation; `None` where the format has none or they were not counted.
    pub pages: Option<u32>,
    /// Title in the document's properties; writers leave all sorts of things there.
    pub title: Option<String>,
}

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileFormat {
    /// PDF.
    Pdf,
    /// Word 2007 and later.
    Docx,
    /// Word up to 2003.
    Doc,
    /// Excel 2007 and later.
    Xlsx,
    /// Excel up to 2003.
    Xls,
    /// PowerPoint 2007 and later.
    Pptx,
    /// PowerPoint up to 2003.
    Ppt,
    /// OFD, GB/T 33190-2016.
    Ofd,
    /// WPS Office's own names (`.wps`, `.et`, `.dps`); inside a Word, Excel or PowerPoint file.
    Wps,
    /// A ZIP that is no document.
    Zip,
    /// RAR, 7z, gzip.
    Rar,
    /// A picture.
    Image,
    /// Something else.
    Other,
}

/// Whether a file can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "answer", content = "why")]
pub enum Opens {
    /// Read to the end, or as far as we read.
    Yes,
    /// Certainly not, with any program.
    No(Damage),
    /// Not established.
    Unknown(Doubt),
}

/// Why a file certainly does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// The end is missing, and with it what is needed to read the rest.
    Truncated,
}

/// Why it is not known whether a file opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Larger than what we read.
    TooLarge,
    /// Asks for a password.
    Password,
    /// No reader for this format.
    NoReader,
    /// Our reader does not understand it; another may.
    Refused,
    /// Cut short, and still readable in part.
    CutShort,
    /// Our reader broke down over it.
    ReaderFailed,
}

/// What a reader makes of a file.
#[derive(Debug)]
struct Found {
    format: FileFormat,
    opens: Opens,
    encrypted: bool,
    /// Holds pictures, or drawings that may be writing.
    pictures: bool,
    pages: Option<u32>,
    title: Option<String>,
    text: String,
    /// Tables of a document in words; of other formats the text must do.
    tables: Vec<Grid>,
}

impl Found {
    /// A file of which only the format and one answer are known.
    fn bare(format: FileFormat, opens: Opens) -> Self {
        Self {
            format,
            opens,
            encrypted: false,
            pictures: false,
            pages: None,
            title: None,
            text: String::new(),
            tables: Vec::new(),
        }
    }

    fn doubt(format: FileFormat, doubt: Doubt) -> Self {
        Self { encrypted: doubt == Doubt::Password, ..Self::bare(format, Opens::Unknown(doubt)) }
    }
}

/// Fills `facts` from the file's bytes. Never panics; same bytes, same facts.
pub(super) fn read(facts: &mut PageFacts, body: &[u8]) {
    let named = extension(&facts.address);
    let found = if body.len() > MAX_FILE_BYTES {
        Found::doubt(by_name(&named).unwrap_or(FileFormat::Other), Doubt::TooLarge)
    } else {
        match facts.media {
            Media::Pdf => pdf::read(body),
            Media::Zip => office::read(body),
            Media::Ole => ole::read(body),
            Media::Archive => Found::doubt(FileFormat::Rar, Doubt::NoReader),
            Media::Image => Found::doubt(FileFormat::Image, Doubt::NoReader),
            _ => Found::doubt(FileFormat::Other, Doubt::NoReader),
        }
    };
    document::fill(facts, found, &named);
}

/// What follows the last dot of the path, lower case; empty when there is no dot in its last segment.
fn extension(address: &Address) -> String {
    let file = address.path().rsplit('/').next().unwrap_or("");
    file.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase()
}

/// The format that a name promises.
fn by_name(extension: &str) -> Option<FileFormat> {
    Some(match extension {
        "pdf" => FileFormat::Pdf,
        "doc" | "dot" => FileFormat::Doc,
        "docx" => FileFormat::Docx,
        "xls" => FileFormat::Xls,
        "xlsx" => FileFormat::Xlsx,
        "ppt" => FileFormat::Ppt,
        "pptx" => FileFormat::Pptx,
        "ofd" => FileFormat::Ofd,
        "wps" | "et" | "dps" => FileFormat::Wps,
        "zip" => FileFormat::Zip,
        "rar" | "7z" | "gz" => FileFormat::Rar,
        "jpg" | "jpeg" | "png" | "gif" | "bmp" | "webp" => FileFormat::Image,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
