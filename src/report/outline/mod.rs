//! A paper as an outline: headings, sentences, facts, tables. One content, written out as text, Markdown or HTML.
//!
//! Comes in: what the paper says, in its order. Goes out: the same in any of the formats. Text from outside may be in it
//! as it is: every writer makes it harmless for its own format, and only plain web addresses become links.

mod html;
mod markdown;
mod text;

pub(crate) use super::inert::shown;

/// A paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    /// Its title.
    pub(crate) title: String,
    /// A line above the title: what kind of paper it is.
    pub(crate) kicker: String,
    /// What it says.
    pub(crate) blocks: Vec<Block>,
}

/// A part of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading.
    Heading(String),
    /// A sentence.
    Say(String),
    /// A sentence that must not be missed.
    Warn(String),
    /// Names and what belongs to them.
    Facts(Vec<(String, Vec<Bit>)>),
    /// Rows.
    Table(Table),
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bit {
    /// Text.
    Text(String),
    /// An address, which is shown and linked.
    Address(String),
    /// What follows stands on a new line.
    Break,
}

impl From<String> for Bit {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Bit {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A table; every row has a cell for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// Columns.
    pub(crate) columns: Vec<Column>,
    /// Rows.
    pub(crate) rows: Vec<Vec<Vec<Bit>>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// What stands above it.
    pub(crate) head: String,
    /// Its share of the width, where widths are fixed.
    pub(crate) share: u32,
    /// Short words and numbers.
    pub(crate) short: bool,
}

impl Table {
    /// A table without rows: heads with their shares of the width; negative: short words and numbers.
    pub(crate) fn new(columns: &[(&str, i32)]) -> Self {
        let column = |(head, share): &(&str, i32)| Column {
            head: (*head).to_owned(),
            share: share.unsigned_abs(),
            short: *share < 0,
        };
        Self { columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    /// One more row of plain cells.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into_iter().map(|text| vec![Bit::Text(text)]).collect());
    }
}

impl Outline {
    /// A paper that says nothing yet.
    pub(crate) fn new(kicker: impl Into<String>, title: impl Into<String>) -> Self {
        Self { title: title.into(), kicker: kicker.into(), blocks: Vec::new() }
    }

    /// A heading.
    pub(crate) fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// A sentence.
    pub(crate) fn line(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Say(text.into()));
    }

    /// A sentence that must not be missed.
    pub(crate) fn warn(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Warn(text.into()));
    }

    /// A table; without rows it is left out.
    pub(crate) fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}

/// The text of a piece, and where it leads.
fn piece(bit: &Bit) -> (String, Option<&str>) {
    match bit {
        Bit::Text(text) => (shown(text), None),
        Bit::Address(address) => (shown(address), leads(address)),
        Bit::Break => (String::new(), None),
    }
}

/// An address that may be linked: of the web, and with nothing in it that had to be masked.
pub(crate) fn leads(address: &str) -> Option<&str> {
    let web = address.starts_with("http://") || address.starts_with("https://");
    (web && shown(address) == address).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;

    fn hostile() -> Outline {
        let mut it = Outline::new("比较", "<b>甲\u{202E}县</b>");
        it.heading("一 | 二");
        it.warn("注意 `x`");
        it.blocks.push(Block::Facts(vec![("网址".into(), vec![Bit::Address("javascript:alert(1)".into())])]));
        let mut table = Table::new(&[("内容", 8), ("分", -2)]);
        table.rows.push(vec![
            vec![
                "a|b<script>".into(),
                Bit::Break,
                Bit::Address("http://a.cn/?x=1&y=(2)".into()),
                "身份证 11010519491231002X".into(),
            ],
            vec!["-2".into()],
        ]);
        it.table(table);
        it.table(Table::new(&[("空", 1)]));
        it
    }

    #[test]
    fn the_page_escapes_everything_and_links_only_the_web() {
        let page = hostile().html(Lang::Zh).unwrap();
        assert!(!page.contains("<script") && !page.contains("<b>甲") && !page.contains('\u{202E}'));
        assert!(page.contains("href=\"http://a.cn/?x=1&#38;y=(2)\""), "{page}");
        assert!(!page.contains("href=\"javascript") && !page.contains("11010519491231002X"));
        assert_eq!(page.matches("<table").count(), 1, "a table without rows is left out");
    }

    #[test]
    fn markdown_keeps_its_tables_whole() {
        let text = hostile().markdown();
        assert!(
            text.contains("| a\\|b\\<script\\><br>[http://a.cn/?x=1&y=(2)](<http://a.cn/?x=1&y=(2)>)身份证"),
            "{text}"
        );
        assert!(text.contains("| 内容 | 分 |\n| --- | ---: |\n"), "{text}");
    }

    #[test]
    fn plain_text_stands_in_columns() {
        let text = hostile().text(100);
        assert!(text.contains("a|b<script>") && text.contains("一 | 二"), "{text}");
    }
}
