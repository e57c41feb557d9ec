//! Packs a document: the parts of the package (Open Packaging Conventions) in one zip, in a fixed order, without times.

use std::io::{Cursor, Write};

use jiff::civil::Date;
use quick_xml::escape::escape;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Document, parts};

/// A document could not be packed.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be packed")]
pub struct Error(#[from] zip::result::ZipError);

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self(error.into())
    }
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

impl Document {
    /// The bytes of the docx. Title, author and day stand in its properties.
    ///
    /// # Errors
    /// [`Error`] when it cannot be packed.
    pub(in crate::report::papers) fn finish(
        self,
        title: &str,
        author: &str,
        day: Date,
    ) -> Result<Vec<u8>, Error> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default());
        for (name, text) in [
            ("[Content_Types].xml", content_types()),
            (
                "_rels/.rels",
                relations(&[
                    (
                        "document",
                        &format!("{OFFICE}/relationships/officeDocument"),
                        "word/document.xml",
                        false,
                    ),
                    (
                        "core",
                        &format!("{PACKAGE}/relationships/metadata/core-properties"),
                        "docProps/core.xml",
                        false,
                    ),
                    (
                        "app",
                        &format!("{OFFICE}/relationships/extended-properties"),
                        "docProps/app.xml",
                        false,
                    ),
                ]),
            ),
            ("word/document.xml", parts::document(&self.body, self.lying)),
            ("word/_rels/document.xml.rels", self.relations()),
            ("word/styles.xml", parts::styles()),
            ("word/settings.xml", parts::settings()),
            ("word/fontTable.xml", parts::fonts()),
            ("word/footer1.xml", parts::footer(true)),
            ("word/footer2.xml", parts::footer(false)),
            ("docProps/core.xml", core(title, author, day)),
            (
                "docProps/app.xml",
                format!(
                    "{XML}<Properties xmlns=\"{OFFICE}/extended-properties\"><Application>gongkai</Application></Properties>"
                ),
            ),
        ] {
            zip.start_file(name, options)?;
            zip.write_all(text.as_bytes())?;
        }
        Ok(zip.finish()?.into_inner())
    }

    fn relations(&self) -> String {
        let own = |name: &str| format!("{OFFICE}/relationships/{name}");
        let (styles, settings, fonts) = (own("styles"), own("settings"), own("fontTable"));
        let (footer, link) = (own("footer"), own("hyperlink"));
        let ids: Vec<String> = (1..=self.links.len()).map(|number| format!("link{number}")).collect();
        let mut all = vec![
            ("styles", styles.as_str(), "styles.xml", false),
            ("settings", &settings, "settings.xml", false),
            ("fonts", &fonts, "fontTable.xml", false),
            ("odd", &footer, "footer1.xml", false),
            ("even", &footer, "footer2.xml", false),
        ];
        all.extend(
            ids.iter()
                .zip(&self.links)
                .map(|(id, target)| (id.as_str(), link.as_str(), target.as_str(), true)),
        );
        relations(&all)
    }
}

/// Relations: identifier, type, target, whether it leads outside.
fn relations(all: &[(&str, &str, &str, bool)]) -> String {
    let mut xml = format!("{XML}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (id, kind, target, outside) in all {
        let mode = if *outside { " TargetMode=\"External\"" } else { "" };
        xml += &format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{}\"{mode}/>", escape(*target));
    }
    xml + "</Relationships>"
}

fn content_types() -> String {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let mut xml = format!(
        "{XML}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/>"
    );
    for (part, kind) in [
        ("/word/document.xml", format!("{word}.document.main+xml")),
        ("/word/styles.xml", format!("{word}.styles+xml")),
        ("/word/settings.xml", format!("{word}.settings+xml")),
        ("/word/fontTable.xml", format!("{word}.fontTable+xml")),
        ("/word/footer1.xml", format!("{word}.footer+xml")),
        ("/word/footer2.xml", format!("{word}.footer+xml")),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".to_owned()),
        (
            "/docProps/app.xml",
            "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned(),
        ),
    ] {
        xml += &format!("<Override PartName=\"{part}\" ContentType=\"{kind}\"/>");
    }
    xml + "</Types>"
}

fn core(title: &str, author: &str, day: Date) -> String {
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{day}T00:00:00Z</dcterms:created></cp:coreProperties>",
        escape(title),
        escape(author),
    )
}
