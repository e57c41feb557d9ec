//! Files offered under names that do not say what they are: 附件1, 点击下载, a string of digits.

use crate::extract::{LinkElement, PageFacts, Position};
use crate::model::Address;

/// Files kept of one page.
const MOST: usize = 20;
const ENDINGS: [&str; 16] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "ofd", "zip", "rar", "7z", "txt", "csv",
    "rtf",
];
/// Words that only say that there is something to fetch.
const EMPTY_WORDS: [&str; 15] = [
    "附件", "下载", "点击", "查看", "此处", "这里", "文件", "文档", "原文", "打开", "详情", "请", "预览",
    "在线", "阅读",
];

/// Files outside header, footer and side boxes that no link names, with the name that they have.
pub(super) fn unnamed(facts: &PageFacts) -> Vec<(Address, String)> {
    let mut found: Vec<(Address, String)> = Vec::new();
    let files = || {
        let anchors = facts.links.iter().filter(|link| {
            matches!(link.element, LinkElement::Anchor | LinkElement::Script)
                && matches!(link.position, Position::Content | Position::Other)
        });
        anchors.filter(|link| is_file(&link.address))
    };
    for link in files() {
        let names = [link.text.as_str(), link.title.as_str()];
        if names.iter().any(|name| says_something(name)) || found.iter().any(|(at, _)| *at == link.address) {
            continue;
        }
        // An icon beside the name leads to the same file.
        let named_elsewhere = files().any(|other| {
            other.address == link.address && (says_something(&other.text) || says_something(&other.title))
        });
        let name = if link.text.is_empty() { &link.title } else { &link.text };
        if named_elsewhere || name.is_empty() || named_in_text(&facts.text, name) {
            continue;
        }
        found.push((link.address.clone(), name.chars().take(80).collect()));
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// The line that holds the name goes on with what the file is (`附件1：某某申请表`), or leads up to it.
fn named_in_text(text: &str, name: &str) -> bool {
    text.lines().filter(|line| line.contains(name)).any(|line| {
        let rest = line.replacen(name, "", 1);
        says_something(&rest)
    })
}

/// At least three Chinese characters, or a word of letters, beside what says nothing.
fn says_something(name: &str) -> bool {
    let name = name.trim();
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if ENDINGS.iter().any(|known| ending.trim().eq_ignore_ascii_case(known)) => stem,
        _ => name,
    };
    let mut stem = stem.to_owned();
    for word in EMPTY_WORDS {
        stem = stem.replace(word, "");
    }
    let numerals = "一二三四五六七八九十之第的";
    let han = stem.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}') && !numerals.contains(*c)).count();
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric());
    let latin = words.filter(|word| word.len() >= 3 && word.chars().all(|c| c.is_ascii_alphabetic())).count();
    han >= 2 || latin >= 2
}

fn is_file(address: &Address) -> bool {
    let file = address.path().rsplit('/').next().unwrap_or("");
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending);
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_nothing_are_told_from_names() {
        for name in [
            "附件1.docx",
            "点击下载",
            "附件",
            "P020210322512233445566.pdf",
            "20260304112233.xls",
            "附件一",
            "请点击此处下载文件",
            "a3f09bc2d77e41aa.pdf",
            "",
        ] {
            assert!(!says_something(name), "{name}");
        }
        for name in
            ["附件1：申请表.docx", "预算表", "2025年度决算公开.pdf", "附件2 名单", "Annual Report 2025.pdf"]
        {
            assert!(says_something(name), "{name}");
        }
    }

    #[test]
    fn the_words_beside_the_link_may_name_the_file() {
        assert!(named_in_text("正文\n附件1：某县申请表\n", "附件1"));
        assert!(!named_in_text("正文\n附件1\n附件2：某县申请表", "附件1"));
    }
}
