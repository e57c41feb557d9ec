//! Labels and what stands behind them, in running text: `设定依据：…`, `二、申请材料`, the cells of a table.

use aho_corasick::{AhoCorasick, MatchKind};

/// Characters that may stand before a label at the head of its line.
const ORDINALS: &str =
    "一二三四五六七八九十百0123456789０１２３４５６７８９①②③④⑤⑥⑦⑧⑨⑩、.．()（）[]【】第条项·●■◆◇★▲※*-—>";
/// Longest bracket between a label and its colon, in bytes.
const LONGEST_BRACKET: usize = 90;

/// A label with its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// Position of the label in the table.
    pub(super) label: usize,
    /// What stands behind it up to the next label, trimmed; may run over lines.
    pub(super) value: &'a str,
    /// A colon stands behind the label.
    pub(super) colon: bool,
    /// The value begins on a later line than the label.
    pub(super) below: bool,
}

impl Field<'_> {
    /// Nothing, or words that stand for nothing.
    pub(super) fn is_empty(&self) -> bool {
        let bare = self.value.trim();
        bare.chars().all(|c| !c.is_alphanumeric()) || ["暂无", "待补充", "略", "待定", "空"].contains(&bare)
    }
}

/// A table of labels.
#[derive(Debug)]
pub(super) struct Labels(Option<AhoCorasick>);

impl Labels {
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        Self(AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok())
    }

    /// Every field of `text`, in order.
    pub(super) fn read<'a>(&self, text: &'a str) -> Vec<Field<'a>> {
        let Some(words) = &self.0 else { return Vec::new() };
        let accepted: Vec<(usize, usize, usize, bool)> = words
            .find_iter(text)
            .filter_map(|found| {
                let begins = begins(&text[..found.start()]);
                let (end, colon) = closes(text, found.end()).filter(|_| begins)?;
                Some((found.pattern().as_usize(), found.start(), end, colon))
            })
            .collect();
        let ends = accepted.iter().skip(1).map(|next| next.1).chain([text.len()]);
        let fields = accepted.iter().zip(ends).map(|((label, _, from, colon), to)| {
            let raw = text.get(*from..to).unwrap_or("");
            let lead = &raw[..raw.len() - raw.trim_start().len()];
            let value = value(raw, to == text.len());
            Field { label: *label, value, colon: *colon, below: lead.contains('\n') }
        });
        fields.collect()
    }
}

/// True when a label may begin behind `before`: at the head of a line or cell, behind an ordinal or an opening bracket.
fn begins(before: &str) -> bool {
    match before.chars().next_back() {
        None => true,
        Some(c) => c.is_whitespace() || ";；|：:。".contains(c) || ORDINALS.contains(c),
    }
}

/// Where the value begins behind a label that ends at `at`, and whether a colon stands between.
fn closes(text: &str, at: usize) -> Option<(usize, bool)> {
    let rest = text.get(at..)?;
    let mut tail = rest.trim_start_matches(['】', ')', '）', ']', '》']);
    if let Some(inner) = tail.strip_prefix(['（', '(']) {
        let close = inner.find(['）', ')']).filter(|close| *close < LONGEST_BRACKET)?;
        tail = inner.get(close..)?.trim_start_matches(['）', ')']);
    }
    let spaced = tail.trim_start_matches([' ', '\u{3000}', '\u{A0}']);
    if let Some(value) = spaced.strip_prefix([':', '：']) {
        return Some((text.len() - value.len(), true));
    }
    let free = spaced.len() < tail.len() || spaced.is_empty() || spaced.starts_with('\n');
    free.then_some((text.len() - spaced.len(), false))
}

/// Without the ordinal of the next label.
fn value(raw: &str, last: bool) -> &str {
    let cut = raw
        .rfind('\n')
        .filter(|_| !last)
        .filter(|at| raw[*at..].chars().all(|c| c.is_whitespace() || ORDINALS.contains(c)));
    raw[..cut.unwrap_or(raw.len())].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, String, bool)> {
        let labels = Labels::of(["设定依据", "申请条件", "申请材料", "联系电话"].into_iter());
        let fields = labels.read(text).into_iter();
        fields.map(|it| (it.label, it.value.to_owned(), it.is_empty())).collect()
    }

    #[test]
    fn values_stand_behind_colons_in_cells_and_below_headings() {
        let text = "一、设定依据\n《某条例》第三条\n二、申请条件：年满十八岁\n申请材料（一式两份） 身份证 联系电话：0999-5550100";
        let expected = [
            (0, "《某条例》第三条".to_owned(), false),
            (1, "年满十八岁".to_owned(), false),
            (2, "身份证".to_owned(), false),
            (3, "0999-5550100".to_owned(), false),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn an_empty_cell_is_empty_and_a_sentence_is_no_label() {
        let expected = [(0, String::new(), true), (1, "—".to_owned(), true), (3, "无".to_owned(), false)];
        assert_eq!(read("设定依据\n二、申请条件：—\n三、联系电话 无"), expected);
        assert!(read("应当写明设定依据、申请条件、申请材料等要素").is_empty());
    }
}
