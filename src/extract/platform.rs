//! What a page shows of the functions and fields that a disclosure platform owes: a search box, printing and download,
//! the four fields of a catalogue entry (条例 art. 12 and 24), and whether it is a form to fill in.
//!
//! Comes in: the markup and the facts read so far. Goes out: a few bytes. Everything here errs towards "it is there": a
//! check complains of what is missing only where not even the word for it stands on the page.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};

use super::facts::{PageFacts, Position};

/// What a page shows of what a platform owes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformFacts {
    /// A box to search with, or a link that leads to one.
    pub search: bool,
    /// Something to print or to download.
    pub keeps: bool,
    /// Fields to fill in, the search box not told apart; 255 stands for more.
    pub form_fields: u8,
    /// It carries a table of metadata.
    pub tabled: bool,
    /// The fields of a catalogue entry: 索引, 名称, 内容概述, 生成日期.
    pub fields: [FieldShown; 4],
}

/// How a page shows one field of a catalogue entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldShown {
    /// Not at all.
    #[default]
    Absent,
    /// A label without a value, or with `null` for one.
    Empty,
    /// The word stands on the page; what belongs to it was not read.
    Named,
    /// Label and value, or it is plain to see without a label.
    Filled,
}

/// Words of the markup, each with what it speaks for.
const WORDS: [(&str, u8); 15] = [
    ("<input", INPUT),
    ("<INPUT", INPUT),
    ("search", SEARCH),
    ("Search", SEARCH),
    ("SEARCH", SEARCH),
    ("检索", SEARCH),
    ("搜索", SEARCH),
    ("打印", KEEPS),
    ("下载", KEEPS),
    ("window.print", KEEPS),
    ("附件", KEEPS),
    ("索引", INDEX),
    ("索 引", INDEX),
    ("概述", SUMMARY),
    ("内容摘要", SUMMARY),
];
const INPUT: u8 = 1;
const SEARCH: u8 = 2;
const KEEPS: u8 = 4;
const INDEX: u8 = 8;
const SUMMARY: u8 = 16;
const ALL: u8 = INPUT | SEARCH | KEEPS | INDEX | SUMMARY;

static FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(WORDS.map(|(word, _)| word)).ok());

/// Labels of the four fields in a table of metadata.
const LABELS: [&[&str]; 4] = [
    &["索引号", "信息索引号"],
    &["名称", "标题", "信息名称", "文件名称", "公文名称"],
    &["内容概述", "内容摘要", "摘要"],
    &["生成日期", "成文日期", "生成时间", "成文时间", "发文日期", "发文时间", "印发日期", "签发日期"],
];

/// Reads them from the markup `html` of a page and its `facts`; `form_fields` is what the walk counted.
pub(super) fn read(html: &str, facts: &PageFacts, form_fields: u32) -> PlatformFacts {
    let said = words(html);
    let has = |word: u8| said & word != 0;
    let search_link = || {
        let mut links = facts.links.iter().filter(|link| link.position != Position::Footer);
        links
            .any(|link| ["检索", "搜索"].iter().any(|word| link.text.contains(word)) && link.text.len() <= 24)
    };
    let mut fields = LABELS.map(|labels| labelled(&facts.metadata, labels));
    let known = [has(INDEX), !facts.heading.is_empty(), has(SUMMARY), dated(facts)];
    for (place, (field, known)) in fields.iter_mut().zip(known).enumerate() {
        if *field == FieldShown::Absent && known {
            // Heading and date speak for themselves; the other two only by name.
            *field = if place % 2 == 1 { FieldShown::Filled } else { FieldShown::Named };
        }
    }
    PlatformFacts {
        search: (has(INPUT) && has(SEARCH)) || search_link(),
        keeps: has(KEEPS),
        form_fields: u8::try_from(form_fields).unwrap_or(u8::MAX),
        tabled: !facts.metadata.is_empty(),
        fields,
    }
}

fn words(html: &str) -> u8 {
    let mut said = 0;
    for found in FINDER.iter().flat_map(|finder| finder.find_iter(html)) {
        said |= WORDS.get(found.pattern().as_usize()).map_or(0, |(_, word)| *word);
        if said == ALL {
            break;
        }
    }
    said
}

fn dated(facts: &PageFacts) -> bool {
    facts.written.is_some() || facts.published.is_some()
}

fn labelled(metadata: &[(String, String)], labels: &[&str]) -> FieldShown {
    let of_label = metadata.iter().filter(|(label, _)| labels.contains(&label.as_str()));
    let shown =
        of_label.map(|(_, value)| if is_nothing(value) { FieldShown::Empty } else { FieldShown::Filled });
    shown.max().unwrap_or_default()
}

fn is_nothing(value: &str) -> bool {
    let value = value.trim().trim_matches(['-', '—', '/', '\u{a0}']);
    value.is_empty() || ["null", "undefined", "nan"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Media, PageKind};
    use crate::model::Address;

    fn facts(metadata: &[(&str, &str)]) -> PageFacts {
        let address = Address::parse("http://x.gov.cn/a.html").unwrap();
        let mut facts = PageFacts::bare(address, Media::Html, PageKind::Article);
        facts.metadata =
            metadata.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect();
        facts
    }

    #[test]
    fn a_search_box_needs_a_field_and_the_word() {
        let search = |html| read(html, &facts(&[]), 0).search;
        assert!(search("<form class='search'><input name='q'></form>"));
        assert!(search("<input type=text value='请输入检索词'>"));
        assert!(!search("<input type=hidden>") && !search("提供检索、查阅和下载服务"));
    }

    #[test]
    fn something_to_keep_is_printed_or_downloaded() {
        let keeps = |html| read(html, &facts(&[]), 0).keeps;
        assert!(keeps("<a href='javascript:window.print()'>") && keeps("附件下载") && !keeps("正文"));
    }

    #[test]
    fn the_fields_of_an_entry_are_filled_empty_named_or_absent() {
        let table = facts(&[("索引号", "A/2026"), ("标题", "某事"), ("内容概述", "null"), ("成文日期", "")]);
        let shown = read("", &table, 3);
        assert_eq!(
            shown.fields,
            [FieldShown::Filled, FieldShown::Filled, FieldShown::Empty, FieldShown::Empty]
        );
        assert!(shown.tabled && shown.form_fields == 3);
        assert_eq!(read("", &facts(&[]), 300).fields, [FieldShown::Absent; 4]);
        assert_eq!(read("<th>索引号</th><th>概述</th>", &facts(&[]), 0).fields[2], FieldShown::Named);
    }
}
