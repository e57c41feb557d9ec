//! Writes Word documents (docx) that look like official papers: paragraphs in a few fixed styles, tables whose header
//! repeats, links, sections upright and lying, page numbers.
//!
//! Comes in: text, already harmless ([`shown`](super::voice::shown)); it is escaped here. Goes out: the bytes of a docx,
//! the same for the same calls. There are no macros, no fields but the page number, no relations to the outside but links.
//!
//! Not docx-rs (0.4.22): it cannot repeat the header of a table, drops indents in characters, has no place for substitute
//! fonts, author and title, and numbers its links by a counter of the process, so that equal papers differ.

mod package;
mod parts;
mod table;

use quick_xml::escape::escape;

pub use package::Error;
pub(super) use table::{Column, Table};

/// How a paragraph looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// 标题
    Title,
    /// 文号, in the middle.
    Number,
    /// 主送机关
    Addressee,
    /// 一、
    Heading,
    /// （一）
    Subheading,
    /// Body.
    Body,
    /// Something that stands right: 署名、日期.
    Signature,
    /// 附件1
    Annex,
    /// Title of an annex.
    AnnexTitle,
    /// A remark under a table.
    Remark,
    /// A cell.
    Cell,
    /// A cell in the middle.
    CellMiddle,
    /// A cell of the header.
    CellHead,
}

impl Style {
    /// Identifier in `styles.xml`.
    fn id(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Number => "DocNumber",
            Self::Addressee => "Addressee",
            Self::Heading => "Heading1",
            Self::Subheading => "Heading2",
            Self::Body => "Normal",
            Self::Signature => "Signature",
            Self::Annex => "Annex",
            Self::AnnexTitle => "AnnexTitle",
            Self::Remark => "Remark",
            Self::Cell => "Cell",
            Self::CellMiddle => "CellMiddle",
            Self::CellHead => "CellHead",
        }
    }
}

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text.
    Text(String),
    /// Text in the letters of a heading of the second level: what a paragraph is about.
    Strong(String),
    /// A link: text, target.
    Link(String, String),
}

impl From<String> for Piece {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Piece {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A document being written.
#[derive(Debug)]
pub(super) struct Document {
    body: String,
    /// Targets of links; the place is the number of the relation.
    links: Vec<String>,
    lying: bool,
    /// The next paragraph begins on a new page.
    breaks: bool,
}

impl Document {
    pub(super) fn new() -> Self {
        Self { body: String::new(), links: Vec::new(), lying: false, breaks: false }
    }

    /// A paragraph of plain text.
    pub(super) fn say(&mut self, style: Style, text: impl Into<String>) {
        self.paragraph(style, &[Piece::Text(text.into())]);
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.paragraph(Style::Addressee, &[]);
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, style: Style, pieces: &[Piece]) {
        let text = self.pieces(style, pieces);
        self.body += &text;
    }

    /// A paragraph as XML.
    fn pieces(&mut self, style: Style, pieces: &[Piece]) -> String {
        let page = if std::mem::take(&mut self.breaks) { "<w:pageBreakBefore/>" } else { "" };
        let mut xml = format!("<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{page}</w:pPr>", style.id());
        for piece in pieces {
            match piece {
                Piece::Text(text) => xml += &run("", text),
                Piece::Strong(text) => xml += &run("<w:rPr><w:rStyle w:val=\"Strong\"/></w:rPr>", text),
                Piece::Link(text, target) => {
                    let id = self.link(target);
                    let text = run("<w:rPr><w:rStyle w:val=\"Hyperlink\"/></w:rPr>", text);
                    xml += &format!("<w:hyperlink r:id=\"{id}\" w:history=\"1\">{text}</w:hyperlink>");
                }
            }
        }
        xml + "</w:p>"
    }

    /// The relation of a target, made once.
    fn link(&mut self, target: &str) -> String {
        // A page has many findings one after the other: the last targets are the likely ones.
        let known = self.links.iter().rev().take(16).position(|it| it == target);
        let number = match known {
            Some(back) => self.links.len() - back,
            None => {
                self.links.push(target.to_owned());
                self.links.len()
            }
        };
        format!("link{number}")
    }

    /// A table.
    pub(super) fn table(&mut self, table: &Table) {
        let xml = table.xml(self);
        self.body += &xml;
    }

    /// From here on pages lie, or stand again. What follows begins on a new page.
    pub(super) fn turn(&mut self, lying: bool) {
        let section = parts::section(self.lying);
        // The last paragraph ends the section: one of its own may not fit on a full page, and leave an empty one.
        let last = self.body.rfind("<w:p><w:pPr>").filter(|_| self.body.ends_with("</w:p>"));
        match last.and_then(|at| self.body[at..].find("</w:pPr>").map(|end| at + end)) {
            Some(end) => self.body.insert_str(end, &section),
            None => {
                self.body += &format!("<w:p><w:pPr><w:pStyle w:val=\"SectionEnd\"/>{section}</w:pPr></w:p>");
            }
        }
        self.lying = lying;
    }

    /// The next paragraph begins on a new page.
    pub(super) fn new_page(&mut self) {
        self.breaks = true;
    }
}

/// A run; line breaks in the text stay, what XML does not know goes.
fn run(properties: &str, text: &str) -> String {
    let known = |c: &char| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let line = |line: &str| line.chars().filter(known).collect::<String>();
    let lines: Vec<String> = text
        .split('\n')
        .map(|it| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(line(it).as_str())))
        .collect();
    format!("<w:r>{properties}{}</w:r>", lines.join("<w:br/>"))
}
