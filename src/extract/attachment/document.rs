//! From the text of a file to the facts of a page.

use super::{FileFacts, FileFormat, Found, MAX_TEXT_CHARS, Opens, by_name, letters};
use crate::extract::{PageFacts, annual, dates, number, validity};

/// Lines looked at for the heading.
const HEAD_LINES: usize = 12;
/// Characters of a line that may still be a heading, or a part of one.
const LONGEST_LINE: usize = 60;
/// Lines that one heading may take.
const HEADING_LINES: usize = 3;
/// Text from here on is no longer searched for what a document says of itself.
const OWN_WORDS_CHARS: usize = 50_000;

/// Words for what a document is, as titles end with them.
const KINDS: [&str; 28] = [
    "报告", "指南", "办法", "通知", "意见", "目录", "制度", "规定", "方案", "细则", "条例", "决定", "公告",
    "通告", "批复", "规划", "计划", "名单", "大纲", "标准", "清单", "规范", "公报", "纪要", "要点", "说明",
    "须知", "预案",
];

/// Enters what was found of a file named with `extension`.
pub(super) fn fill(facts: &mut PageFacts, found: Found, extension: &str) {
    let text = letters::plain(&found.text, MAX_TEXT_CHARS);
    let chars = text.chars().filter(|c| !c.is_whitespace()).count();
    let title = found.title.map(|title| letters::plain(&title, 200)).filter(|title| is_readable(title));
    let (format, misnamed) = named(found.format, extension);
    facts.file = Some(FileFacts {
        format,
        opens: found.opens,
        misnamed,
        text_layer: chars > 0,
        empty: found.opens == Opens::Yes && chars == 0 && !found.pictures,
        encrypted: found.encrypted,
        pages: found.pages,
        title: title.clone(),
    });
    facts.title = title.unwrap_or_default();
    facts.heading = heading(&text);
    facts.text_chars = u32::try_from(chars).unwrap_or(u32::MAX);
    facts.content_chars = facts.text_chars;
    facts.text = text;
    if chars > 0 {
        own_words(facts);
        facts.annual = annual::read(facts, String::new, || found.tables);
        // A file does not say how many pictures it holds, only that it does.
        if let Some(report) = facts.annual.as_mut() {
            report.pictures = u32::from(found.pictures);
        }
    }
}

/// A title that somebody wrote: neither the placeholder of a writer, nor UTF-16 read as single bytes.
fn is_readable(title: &str) -> bool {
    const NONE: [&str; 4] = ["untitled", "无标题", "(anonymous)", "PowerPoint 演示文稿"];
    !title.is_empty() && !title.starts_with(['ÿ', 'þ']) && !NONE.contains(&title)
}

/// The format, seen with the name; and whether the name promises another.
fn named(format: FileFormat, extension: &str) -> (FileFormat, bool) {
    use FileFormat as F;
    let Some(promised) = by_name(extension) else { return (format, false) };
    match (promised, format) {
        (F::Wps, F::Doc | F::Docx | F::Xls | F::Xlsx | F::Ppt | F::Pptx | F::Other) => (F::Wps, false),
        // Encrypted documents and unknown compound files do not show what they are.
        (_, F::Other) => (F::Other, false),
        _ => (format, promised != format),
    }
}

/// Number, citations and date of writing, read as on a page. What a file says of itself is never a publication
/// date: that is the page's that offers it.
fn own_words(facts: &mut PageFacts) {
    let end = facts.text.char_indices().nth(OWN_WORDS_CHARS).map_or(facts.text.len(), |(at, _)| at);
    let text = &facts.text[..end];
    facts.number = number::own(&facts.heading, &[], text);
    facts.cited_numbers = number::cited(text);
    facts.cited_titles = number::titles_in_book_marks(text);
    facts.cited_numbers.retain(|cited| Some(cited) != facts.number.as_ref());
    facts.written = dates::of_page(dates::Sources {
        meta: &[],
        metadata: &[],
        near_heading: "",
        text,
        structured: &[],
        address: &facts.address,
    })
    .written;
    facts.term = validity::term(&validity::Sources {
        metadata: &[],
        heading: &facts.heading,
        word: None,
        text,
        written: facts.written,
        published: None,
    });
}

/// The title as printed at the top: the first line that says something, with the next ones where it is broken.
fn heading(text: &str) -> String {
    let lines = text.lines().map(joined).filter(|line| !line.is_empty()).take(HEAD_LINES);
    let lines: Vec<String> = lines.collect();
    let Some(first) = lines.iter().position(|line| is_title_line(line)) else {
        // Some writers set title and text as one paragraph.
        return lines.iter().find_map(|line| title_before_text(line)).unwrap_or_default();
    };
    let mut heading = String::new();
    for line in lines[first..].iter().take(HEADING_LINES) {
        let goes_on = line.starts_with(['及', '和', '与', '的']);
        if !heading.is_empty()
            && (!is_title_line(line) || begins_text(line) || (is_whole(&heading) && !goes_on))
        {
            break;
        }
        heading.push_str(line);
    }
    // A broken title ends with the word for what it is; otherwise what followed was text.
    if is_whole(&heading) { heading } else { lines[first].clone() }
}

/// The title that a long line begins with: up to the first word that says what the document is.
fn title_before_text(line: &str) -> Option<String> {
    let mut depth = 0_i32;
    for (count, (at, c)) in line.char_indices().enumerate().take(LONGEST_LINE) {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            '，' | '。' | '；' | '：' | '、' => return None,
            _ => {}
        }
        let title = &line[..at + c.len_utf8()];
        // What a title is about may bear such a word too: 关于加强年度报告管理的通知.
        let own = KINDS
            .iter()
            .find(|kind| title.ends_with(*kind))
            .is_some_and(|kind| !title.contains("关于") || title.trim_end_matches(kind).ends_with('的'));
        if count >= 5 && depth == 0 && own && !title.starts_with(['本', '为', '根', '按']) {
            return Some(title.to_owned());
        }
    }
    None
}

/// A line without the blanks that spread letters over it; those between Latin words stay.
fn joined(line: &str) -> String {
    let wide = |c: char| !c.is_ascii();
    let mut joined = String::with_capacity(line.len());
    let mut letters = line.trim().chars().peekable();
    while let Some(c) = letters.next() {
        let between_words = joined.chars().last().is_some_and(|before| !wide(before))
            && letters.peek().is_some_and(|after| !wide(*after));
        if !c.is_whitespace() || between_words {
            joined.push(c);
        }
    }
    joined
}

/// Could be a title, or a part of one: no letterhead, number, page number, date or sentence.
fn is_title_line(line: &str) -> bool {
    let chars = line.chars().count();
    let words = line.chars().any(|c| c.is_alphabetic());
    // 附件1, 表二, 大纲3: where the file belongs, not what it is called.
    let word =
        line.trim_end_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十：:、．.-".contains(c));
    let place = word == "附件" || (word.len() < line.len() && word.chars().count() <= 2);
    let only_number = number::normalise(line).is_some_and(|number| chars <= number.chars().count() + 3);
    let date =
        chars <= 12 && line.starts_with(|c: char| c.is_ascii_digit() || c == '二') && line.ends_with('日');
    words
        && (2..=LONGEST_LINE).contains(&chars)
        && !place
        && !only_number
        && !date
        && !line.ends_with("文件")
        && !line.ends_with(['。', '；', '，', '：', ':', ';'])
}

/// Begins a paragraph or a list, or names who signs.
fn begins_text(line: &str) -> bool {
    line.starts_with(['（', '(', '一', '第', '1', '各', '根', '为', '本', '目'])
        && (line.starts_with(['（', '(', '1'])
            || line.contains(['、', '，', '条', '章', '录'])
            || line.starts_with("各"))
}

/// Ends as titles do.
fn is_whole(line: &str) -> bool {
    let line = line.trim_end_matches(['）', ')', '》']);
    let bare = line.rsplit_once(['（', '(']).map_or(line, |(before, _)| before);
    KINDS.iter().chain(&["表", "函"]).any(|end| line.ends_with(end) || bare.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_is_the_title_and_not_what_stands_above_it() {
        let text = "附件1\n示例市人民政府文件\n示政发〔2024〕5号\n示例市人民政府\n关于印发工作方案的通知\n各区人民政府：\n正文。";
        assert_eq!(heading(text), "示例市人民政府关于印发工作方案的通知");
        assert_eq!(heading("示 例 县 政 府\n信息公开指南\n一、总则\n为了"), "示例县政府信息公开指南");
        assert_eq!(heading("2023年政府信息公开工作年度报告\n一、总体情况"), "2023年政府信息公开工作年度报告");
        assert_eq!(heading("10月份报表\n单位 人数\n甲 1"), "10月份报表");
        assert_eq!(heading("1\n2\n。。。"), "");
        assert_eq!(heading("附件3:\n公安机关测评标准\n及实施规范\n\n测评按照"), "公安机关测评标准及实施规范");
        let merged = "示例县2023年政府信息公开工作年度报告本报告依据《条例》编制。".repeat(3);
        assert_eq!(heading(&merged), "示例县2023年政府信息公开工作年度报告");
        let about = format!("关于印发《报告办法》的通知各区人民政府：{}", "现予印发。".repeat(20));
        assert_eq!(heading(&about), "关于印发《报告办法》的通知");
    }

    #[test]
    fn letters_spread_over_a_line_are_joined_and_words_are_not() {
        assert_eq!(joined(" 指  南 "), "指南");
        assert_eq!(joined("Annual Report 2023 年"), "Annual Report 2023年");
    }

    #[test]
    fn a_name_that_promises_another_format_is_noted() {
        use FileFormat as F;
        assert_eq!(named(F::Doc, "pdf"), (F::Doc, true));
        assert_eq!(named(F::Doc, "wps"), (F::Wps, false));
        assert_eq!(named(F::Docx, "docx"), (F::Docx, false));
        assert_eq!(named(F::Pdf, "jsp"), (F::Pdf, false));
    }
}
