//! The metadata table of a disclosed document (索引号, 发文机关, 文号, 成文日期 …), in whatever markup it comes.
//!
//! One walk over the tree. A label is a known word at the start of a text, with a colon or alone in its cell; its value
//! is what follows in the same cell or line, else the next cell. Free text with such words in it is no table: a table
//! has at least two labels, one of which only documents carry.

use std::sync::LazyLock;

use ego_tree::iter::Edge;
use memchr::memmem;
use rustc_hash::FxHashMap;
use scraper::{ElementRef, Node};

/// Longest value, in characters; summaries (内容概述) are the longest.
const LONGEST_VALUE: usize = 600;
/// Labels that only the table of a document carries.
const TELLING: &[&str] = &[
    "索引号",
    "主题分类",
    "组配分类",
    "体裁分类",
    "发文机关",
    "发布机构",
    "发文单位",
    "发文字号",
    "文号",
    "文件编号",
    "成文日期",
    "生成日期",
    "发文日期",
    "有效性",
    "效力状态",
    "公开方式",
    "公开日期",
    "主题词",
    "信息索引号",
    "制发机关",
    "公文种类",
    "发布机关",
    "文件状态",
    "时效性",
    "服务对象分类",
    "发文文号",
    "信息分类",
    "公开形式",
    "公开时限",
    "公开范围",
];
/// Labels that other parts of a page may carry as well.
const COMMON: &[&str] = &[
    "分类",
    "体裁",
    "标题",
    "名称",
    "信息名称",
    "文件名称",
    "公文名称",
    "发布日期",
    "发布时间",
    "公开时间",
    "时效",
    "关键词",
    "内容概述",
    "内容摘要",
    "失效日期",
    "失效时间",
    "废止日期",
    "终止日期",
    "有效期",
    "有效期至",
    "有效期限",
    "更新日期",
    "更新时间",
    "修改日期",
    "实施日期",
    "施行日期",
    "生效日期",
    "成文时间",
    "生成时间",
    "发文时间",
    "责任部门",
    "责任处室",
    "发布单位",
    "信息来源",
    "公开主体",
    "公开责任部门",
    "所属机构",
    "印发日期",
    "签发日期",
    "来源",
    "主题",
    "状态",
    "效力",
    "语种",
    "信息类别",
    "文件类型",
    "文种",
    "关键字",
    "浏览次数",
    "公布日期",
    "公开属性",
    "公开程序",
    "文件字号",
    "公文编号",
    "文件号",
    "摘要",
];

/// First characters of all labels: most texts of a page are told apart by their first character.
static BY_FIRST_CHARACTER: LazyLock<FxHashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut labels: FxHashMap<char, Vec<&'static str>> = FxHashMap::default();
    for label in TELLING.iter().chain(COMMON) {
        if let Some(first) = label.chars().next() {
            labels.entry(first).or_default().push(label);
        }
    }
    labels
});

/// Label and value pairs in order, labels without blanks and colons, values as printed with white space collapsed;
/// each label once. Empty unless the page carries such a table.
pub(crate) fn table(root: ElementRef<'_>) -> Vec<(String, String)> {
    let mut reader = Reader::default();
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => reader.text(text),
                Node::Element(element) => reader.open(element.name()),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value() {
                    reader.close(element.name());
                }
            }
        }
    }
    reader.finish();
    reader.into_pairs()
}

/// Where the value of the label in hand is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Behind the label.
    Here,
    /// In the next cell, not yet open.
    NextCell,
    /// In the next block beside the label's block, not yet open.
    NextBlock,
    /// In that cell or block.
    Inside,
}

#[derive(Debug)]
struct Pending {
    label: &'static str,
    value: String,
    place: Place,
    /// The label stands without a colon, so it needs a cell of its own or a colon to come.
    unproved: bool,
    /// Depth of the innermost element around the label.
    depth: usize,
}

#[derive(Default)]
struct Reader {
    pairs: Vec<(&'static str, String)>,
    pending: Option<Pending>,
    depth: usize,
    /// Open cells (`td`, `th`, `dt`, `dd`).
    cells: usize,
    /// Depth of the element whose content is no visible text.
    hidden_below: Option<usize>,
}

impl Reader {
    fn open(&mut self, name: &str) {
        self.depth += 1;
        if self.hidden_below.is_none()
            && matches!(name, "script" | "style" | "select" | "noscript" | "textarea")
        {
            self.hidden_below = Some(self.depth);
        }
        let cell = is_cell(name);
        self.cells += usize::from(cell);
        if let Some(pending) = &mut self.pending {
            match pending.place {
                Place::NextCell if cell => pending.place = Place::Inside,
                Place::NextBlock if matches!(name, "div" | "span" | "p" | "em" | "i" | "a") => {
                    pending.place = Place::Inside
                }
                Place::Here if name == "br" && !pending.value.is_empty() => self.finish(),
                _ => {}
            }
        }
    }

    fn close(&mut self, name: &str) {
        if self.hidden_below == Some(self.depth) {
            self.hidden_below = None;
        }
        let cell = is_cell(name);
        if let Some(pending) = &mut self.pending {
            let empty = pending.value.is_empty();
            match pending.place {
                // The label's own cell or element.
                Place::Here if cell && empty => (pending.place, pending.unproved) = (Place::NextCell, false),
                Place::Here if matches!(name, "div" | "label") && empty && !pending.unproved => {
                    pending.place = Place::NextBlock
                }
                Place::Here if cell || (is_block(name) && (self.cells == 0 || !empty)) => self.finish(),
                // `<span>文号：X</span>`: what follows the span is another matter.
                Place::Here if !empty && self.depth <= pending.depth => self.finish(),
                Place::NextCell if matches!(name, "tr" | "dl" | "table") => self.finish(),
                Place::NextBlock if is_block(name) => self.finish(),
                Place::Inside if cell || is_block(name) && (self.cells == 0 || !empty && name != "p") => {
                    self.finish()
                }
                _ => {}
            }
        }
        self.cells -= usize::from(cell && self.cells > 0);
        self.depth = self.depth.saturating_sub(1);
    }

    fn text(&mut self, text: &str) {
        if self.hidden_below.is_some() || text.trim().is_empty() {
            return;
        }
        // Paragraphs are most of a page; without a colon only a short text can be a label.
        if text.len() > 90 && !has_mark(text) {
            self.append(text);
            return;
        }
        let mut rest = text;
        while let Some((before, label, after)) = next_label(rest, self.cells > 0) {
            self.append(before);
            self.finish();
            let unproved = !after.trim_start().starts_with([':', '：', ']', '】']);
            let place = Place::Here;
            let value = String::new();
            self.pending = Some(Pending { label, value, place, unproved, depth: self.depth });
            rest = after;
        }
        self.append(rest);
    }

    fn append(&mut self, text: &str) {
        let Some(pending) = &mut self.pending else { return };
        let text = text.trim();
        if text.is_empty() || matches!(pending.place, Place::NextCell) {
            return;
        }
        if pending.unproved && !text.starts_with([':', '：']) {
            // A word of running text after all.
            self.pending = None;
            return;
        }
        pending.unproved = false;
        let text = if pending.value.is_empty() {
            text.trim_start_matches([':', '：', ']', '】', ' ', '\u{a0}', '\u{3000}'])
        } else {
            text
        };
        if pending.value.chars().count() + text.chars().count() > LONGEST_VALUE {
            self.pending = None;
            return;
        }
        for word in text.split_whitespace() {
            if !pending.value.is_empty() {
                pending.value.push(' ');
            }
            pending.value.push_str(word);
        }
    }

    fn finish(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        if pending.unproved {
            return;
        }
        match self.pairs.iter_mut().find(|(label, _)| *label == pending.label) {
            // Search forms repeat the labels without values.
            Some((_, value)) if value.is_empty() => *value = pending.value,
            Some(_) => {}
            None => self.pairs.push((pending.label, pending.value)),
        }
    }

    fn into_pairs(self) -> Vec<(String, String)> {
        let telling = self.pairs.iter().any(|(label, _)| TELLING.contains(label));
        let filled = self.pairs.iter().any(|(_, value)| !value.is_empty());
        if self.pairs.len() < 2 || !telling || !filled {
            return Vec::new();
        }
        self.pairs.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()
    }
}

fn is_cell(name: &str) -> bool {
    matches!(name, "td" | "th" | "dt" | "dd")
}

fn is_block(name: &str) -> bool {
    matches!(name, "li" | "p" | "div" | "tr" | "ul" | "dl" | "table" | "h1" | "h2" | "h3" | "h4")
}

/// The next known label at the start of `text` or behind a blank in it: what stands before, the label, what follows.
fn next_label(text: &str, in_cell: bool) -> Option<(&str, &'static str, &str)> {
    let mut at = 0;
    loop {
        let rest = text.get(at..)?;
        let word = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '【' | '['));
        let start = text.len() - word.len();
        if let Some((label, after)) = label_at(word) {
            let closed = after.trim_start();
            let colon = closed.starts_with([':', '：']) || closed.starts_with(['】', ']']) && start > 0;
            // Without a colon the label must be all of its cell or element.
            if colon || closed.is_empty() && (in_cell || start == text.len() - text.trim_start().len()) {
                return Some((text.get(..start)?, label, after));
            }
        }
        // On to the next blank; a label inside running words is none.
        let gap = word.char_indices().find(|(_, c)| c.is_whitespace()).map(|(at, _)| at)?;
        at = start + gap;
        if at > 2_000 {
            return None;
        }
    }
}

/// The text is a field of such a table: `索 引 号：…`, `发布机构: …`.
pub(crate) fn begins_with_label(text: &str) -> bool {
    let read = label_at(text.trim_start_matches(['【', '[', ' ']));
    read.is_some_and(|(label, after)| {
        let closed = after.trim_start().starts_with([':', '：', '】', ']']);
        closed && !matches!(label, "名称" | "标题")
    })
}

/// The known label that `text` begins with, blanks inside it ignored, and what follows it.
fn label_at(text: &str) -> Option<(&'static str, &str)> {
    let first = text.chars().next()?;
    let starting = BY_FIRST_CHARACTER.get(&first)?.iter();
    let read = starting.filter_map(|label| Some((*label, after_label(text, label)?)));
    // 发文机关 and 发文机关代码, 主题 and 主题分类: the longest fits best.
    read.max_by_key(|(label, _)| label.len())
}

/// Whether any of the marks that part a label from its value stands in `text`.
fn has_mark(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr(b':', bytes).is_some()
        || ["：", "】"].iter().any(|mark| memmem::find(bytes, mark.as_bytes()).is_some())
}

fn after_label<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for expected in label.chars() {
        loop {
            match rest.next()? {
                c if c == expected => break,
                c if c.is_whitespace() || c == '\u{200b}' => {}
                _ => return None,
            }
        }
    }
    Some(rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<(String, String)> {
        table(scraper::Html::parse_document(html).root_element())
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_table_keeps_empty_values_apart() {
        let html = "<table><tr><td><b>索 引 号：</b></td><td>0001/2026-5</td><td><b>主题分类：</b></td><td>水务\\防汛</td></tr>
            <tr><td><b>主 题 词：</b></td><td></td><td>发文字号：</td><td>东发〔2026〕5号</td></tr>
            <tr><th>标　　题</th><td colspan=3>关于  防汛的通知</td></tr></table><p>正文</p>";
        let expected = [
            ("索引号", "0001/2026-5"),
            ("主题分类", "水务\\防汛"),
            ("主题词", ""),
            ("发文字号", "东发〔2026〕5号"),
            ("标题", "关于 防汛的通知"),
        ];
        assert_eq!(read(html), pairs(&expected));
    }

    #[test]
    fn lists_spans_and_definition_lists_are_tables_too() {
        let expected =
            pairs(&[("索引号", "0001/2026-5"), ("发布机构", "县水务局"), ("文号", "东发〔2026〕5号")]);
        for html in [
            "<ul><li>索引号：0001/2026-5</li><li><b>发布机构：</b>县水务局</li><li><span>文号：</span><span>东发〔2026〕5号</span></li></ul>",
            "<dl><dt>索引号</dt><dd>0001/2026-5</dd><dt>发布机构：</dt><dd>县水务局</dd><dt>文号</dt><dd>东发〔2026〕5号</dd></dl>",
            "<p>索引号：0001/2026-5　　发布机构：县水务局<br>文号: 东发〔2026〕5号</p>",
            "<div><div>索引号：</div><div>0001/2026-5</div></div><div><div>发布机构：</div><div>县水务局</div></div>
             <div><div>文号：</div><div>东发〔2026〕5号</div></div>",
            "<table><tr><td>【索引号】0001/2026-5</td><td>【发布机构】县水务局</td></tr><tr><td>【文号】东发〔2026〕5号</td></tr></table>",
            "<div><span>索引号：0001/2026-5</span> <span>发布机构：县水务局</span><span>文号：东发〔2026〕5号</span> <a>打印</a></div>",
        ] {
            assert_eq!(read(html), expected, "{html}");
        }
    }

    #[test]
    fn an_empty_field_does_not_take_its_neighbour() {
        let html = "<ul><li>索引号：0001</li><li>文号：</li><li>下载附件</li><li>有效性：有效</li></ul>";
        assert_eq!(read(html), pairs(&[("索引号", "0001"), ("文号", ""), ("有效性", "有效")]));
    }

    #[test]
    fn words_of_running_text_are_no_table() {
        assert!(read("<p>发布日期：2026-03-04 来源：县府办</p>").is_empty());
        assert!(read("<p>索引号是什么？文号又是什么？</p><p>标题 党 主题 词</p>").is_empty());
        assert!(read("<form>索引号：<input>文号：<input>标题：<input></form>").is_empty());
        assert!(read("<script>var x='索引号：1 文号：2';</script>").is_empty());
    }
}
