//! Document numbers 文号: the document's own, and those it cites; titles in book marks.
//!
//! Normal form is `X〔2026〕5号`: standard brackets, no blanks, no 第, no leading zeros. Numbers are found from their
//! closing 号 backwards, so a page without one costs one search for that character.

use memchr::memmem;

/// Most titles and numbers kept per page; what cites more is a list.
const MOST_KEPT: usize = 200;
/// Longest title in book marks, in characters.
const LONGEST_TITLE: usize = 120;
/// Longest word before the year or 令, in characters.
const LONGEST_WORD: usize = 30;
/// Labels of the number in metadata tables.
const LABELS: &[&str] = &["发文字号", "文号", "文件编号", "文件字号", "公文编号", "文件号", "发文文号"];
/// How names of files end.
const FILE_ENDINGS: &[&str] = &[".pdf", ".doc", ".PDF", ".DOC", ".ofd", ".wps", ".zip", ".rar"];
/// Words before a number that make it another document's.
const QUOTING: &[&str] = &[
    "根据",
    "按照",
    "依据",
    "依照",
    "转发",
    "贯彻",
    "落实",
    "执行",
    "结合",
    "参照",
    "印发的",
    "废止",
    "替代",
    "下发的",
    "以及",
    "遵照",
];
/// The same, where they are too short to be told from a name's own characters unless they begin the word.
const QUOTING_IN_FRONT: &[&str] = &["经", "见", "与", "及", "和", "或", "的", "以", "按", "据", "将"];
/// Words that end in 令 and are no order's name.
const NO_ORDERS: &[&str] = &["命令", "指令", "口令", "法令", "政令"];

/// One number in a text.
struct Found<'a> {
    start: usize,
    end: usize,
    word: &'a str,
    shape: Shape<'a>,
}

enum Shape<'a> {
    /// `X〔2026〕5号`
    Bracketed { year: &'a str, serial: &'a str },
    /// `X令第5号`, serial as written.
    Order { serial: &'a str },
    /// `2026年第5号公告`
    OfYear { year: &'a str, serial: &'a str },
    /// `〔2026〕X字第5号`
    YearFirst { year: &'a str, serial: &'a str },
}

/// Normal form of the first number in `text`; `None` when there is none.
pub(crate) fn normalise(text: &str) -> Option<String> {
    found_in(text).first().map(Found::normal)
}

/// The document's own number: metadata table, else a number line near the top of the text, else the heading.
pub(crate) fn own(heading: &str, metadata: &[(String, String)], text: &str) -> Option<String> {
    let row = LABELS.iter().find_map(|label| {
        let rows = metadata.iter().filter(|(name, _)| name == label);
        rows.filter_map(|(_, value)| normalise(value)).next()
    });
    // Some offices print the number in the field of the index number; a real index number has no 号.
    let misplaced =
        || metadata.iter().find(|(name, _)| name == "索引号").and_then(|(_, value)| normalise(value));
    row.or_else(misplaced)
        .or_else(|| in_number_line(heading, text))
        .or_else(|| in_heading(heading))
        .or_else(|| in_file_name(text))
}

/// The document's own number as printed, when it is printed only in other brackets than 〔〕 or with 第 or zeros in front.
pub(crate) fn misprinted(
    own: &str,
    heading: &str,
    metadata: &[(String, String)],
    text: &str,
) -> Option<String> {
    let head = text.char_indices().nth(1_000).map_or(text, |(at, _)| text.get(..at).unwrap_or_default());
    let table = metadata.iter().filter(|(label, _)| LABELS.contains(&label.as_str()));
    let mut other = None;
    for place in table.map(|(_, value)| value.as_str()).chain([heading, head]) {
        let bracketed =
            found_in(place).into_iter().filter(|one| matches!(one.shape, Shape::Bracketed { .. }));
        for one in bracketed.filter(|one| one.normal() == own) {
            let printed: String = place.get(one.start..one.end)?.split_whitespace().collect();
            // ﹝﹞ look like 〔〕, and input methods offer them.
            if ascii(&printed).replace('﹝', "〔").replace('﹞', "〕") == own {
                return None;
            }
            other = other.or(Some(printed));
        }
    }
    other
}

/// A page that only hands out a file names the document by the file: one number, and no sentence around it.
fn in_file_name(text: &str) -> Option<String> {
    let named =
        text.len() <= 600 && !text.contains('。') && FILE_ENDINGS.iter().any(|ending| text.contains(ending));
    let found = if named { found_in(text) } else { Vec::new() };
    let [one] = found.as_slice() else { return None };
    let before = text.get(..one.start)?;
    let quoted =
        QUOTING.iter().any(|quote| before.ends_with(quote)) || before.rfind('《') > before.rfind('》');
    (!quoted).then(|| one.normal())
}

/// Numbers that the text cites, normal form, in order, each once; at most 200.
pub(crate) fn cited(text: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for number in found_in(text).iter().map(Found::normal) {
        if kept.len() < MOST_KEPT && !kept.contains(&number) {
            kept.push(number);
        }
    }
    kept
}

/// Titles in 《》, outermost first-level brackets only, without the brackets, each once; at most 200.
pub(crate) fn titles_in_book_marks(text: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut rest = text;
    let opening = memmem::Finder::new("《");
    while let Some(open) = opening.find(rest.as_bytes()) {
        let inside = rest.get(open + '《'.len_utf8()..).unwrap_or_default();
        match closing(inside) {
            Some(close) => {
                let title: String = inside.get(..close).unwrap_or_default().split_whitespace().collect();
                if !title.is_empty() && kept.len() < MOST_KEPT && !kept.contains(&title) {
                    kept.push(title);
                }
                rest = inside.get(close..).unwrap_or_default();
            }
            // Never closed: the next opening bracket may be.
            None => rest = inside,
        }
    }
    kept
}

/// Offset of the 》 that closes what was opened just before `inside`.
fn closing(inside: &str) -> Option<usize> {
    let mut depth = 1;
    let mut last = None;
    for (chars, (at, c)) in inside.char_indices().enumerate() {
        match c {
            '《' => depth += 1,
            '》' => {
                depth -= 1;
                last = Some(at);
            }
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        if chars > LONGEST_TITLE || c == '。' {
            break;
        }
    }
    // An inner bracket was closed for both.
    last
}

impl Found<'_> {
    fn normal(&self) -> String {
        let word: String = self.word.split_whitespace().collect();
        match self.shape {
            Shape::Bracketed { year, serial } => format!("{word}〔{}〕{}号", ascii(year), plain(serial)),
            Shape::YearFirst { year, serial } => format!("〔{}〕{word}第{}号", ascii(year), plain(serial)),
            Shape::Order { serial } => format!("{word}第{}号", plain(serial)),
            Shape::OfYear { year, serial } => format!("{}年第{}号{word}", ascii(year), plain(serial)),
        }
    }
}

/// ASCII digits of full-width ones.
fn ascii(digits: &str) -> String {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        _ => c,
    };
    digits.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

/// A serial number without blanks and leading zeros; Chinese numerals become digits.
fn plain(serial: &str) -> String {
    let serial = ascii(serial);
    if serial.bytes().all(|byte| byte.is_ascii_digit()) {
        return serial.trim_start_matches('0').to_owned();
    }
    chinese_value(&serial).map_or(serial, |value| value.to_string())
}

fn chinese_value(text: &str) -> Option<u32> {
    let (mut total, mut digit, mut positional) = (0, 0, String::new());
    for c in text.chars() {
        let value = "零一二三四五六七八九"
            .chars()
            .position(|known| known == if c == '〇' || c == '○' { '零' } else { c });
        match (c, value.and_then(|value| u32::try_from(value).ok())) {
            ('十', _) => (total, digit) = (total + digit.max(1) * 10, 0),
            ('百', _) => (total, digit) = (total + digit.max(1) * 100, 0),
            (_, Some(value)) => {
                digit = value;
                positional.push_str(&value.to_string());
            }
            _ => return None,
        }
    }
    let units = text.contains(['十', '百']);
    if units { Some(total + digit) } else { positional.parse().ok() }
}

/// Every number in `text`, in order.
fn found_in(text: &str) -> Vec<Found<'_>> {
    let ends = memchr::memmem::find_iter(text.as_bytes(), "号".as_bytes());
    let mut found: Vec<Found<'_>> = Vec::new();
    for at in ends {
        let earliest = found.last().map_or(0, |last| last.end);
        if let Some(one) = number_before(text, earliest, at) {
            found.push(one);
        }
    }
    found
}

/// The number whose 号 stands at `at`.
fn number_before(text: &str, earliest: usize, at: usize) -> Option<Found<'_>> {
    let head = text.get(earliest..at)?.trim_end_matches(is_gap);
    let end = at + '号'.len_utf8();
    let serial = trailing(head, |c| is_digit(c) || is_chinese_digit(c));
    let serial = if serial.chars().all(is_digit) { serial } else { trailing(head, is_chinese_digit) };
    if serial.is_empty() || serial.chars().count() > 6 || serial.chars().all(|c| c == '0') {
        return None;
    }
    let before = head.get(..head.len() - serial.len())?.trim_end_matches(is_gap);
    let ordinal = before.ends_with('第');
    let before = before.strip_suffix('第').unwrap_or(before).trim_end_matches(is_blank);
    let bracketed = ordinal && text.get(end..)?.starts_with(['）', ')']);
    let unbracketed = before.strip_suffix(['（', '(']).filter(|_| bracketed);
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    if serial.chars().all(is_digit)
        && let Some((year, head)) = bracketed_year(before)
    {
        let word = word_before(head);
        let start = if word.is_empty() { offset(head) + head.len() } else { offset(word) };
        // A bare 〔2026〕5号 is the rest of a number whose word the layout hid; nobody can cite it.
        return (!word.is_empty()).then_some(Found {
            start,
            end,
            word,
            shape: Shape::Bracketed { year, serial },
        });
    }
    if !ordinal {
        return None;
    }
    if let Some(head) = before.strip_suffix('年')
        && let Some(year) =
            Some(trailing(head.trim_end_matches(is_gap), is_digit)).filter(|year| is_year(year))
    {
        let tail = text.get(end..)?.trim_start_matches(is_gap);
        let kind = ["公告", "通告", "令"].iter().find(|kind| tail.starts_with(**kind));
        let kind = kind.and_then(|kind| tail.get(..kind.len())).unwrap_or_default();
        let end = if kind.is_empty() { end } else { offset(kind) + kind.len() };
        return Some(Found { start: offset(year), end, word: kind, shape: Shape::OfYear { year, serial } });
    }
    let before = unbracketed.map_or(before, |head| head.trim_end_matches(is_blank));
    if let Some(head) = before_order(before) {
        let issuer = word_before(head);
        let start = offset(issuer);
        let word = text.get(start..offset(before) + before.len())?;
        let named = !issuer.is_empty() && !NO_ORDERS.contains(&word);
        return named.then_some(Found { start, end, word, shape: Shape::Order { serial } });
    }
    let word = trailing(before, |c| is_word(c) && !is_digit(c));
    let (year, head) = bracketed_year(before.get(..before.len() - word.len())?)?;
    let known = word.ends_with('字') && word.chars().count() <= LONGEST_WORD;
    known.then(|| Found {
        start: offset(head) + head.len(),
        end,
        word,
        shape: Shape::YearFirst { year, serial },
    })
}

/// What stands before a closing 令, 公告 or 通告; the word may be spaced out and stand on a line of its own.
fn before_order(text: &str) -> Option<&str> {
    for kind in ["令", "公告", "通告"] {
        let mut rest = text;
        let spaced = kind.chars().rev().all(|c| match rest.trim_end_matches(is_gap).strip_suffix(c) {
            Some(shorter) => {
                rest = shorter;
                true
            }
            None => false,
        });
        if spaced {
            return Some(rest.trim_end_matches(is_blank));
        }
    }
    None
}

/// A bracketed year at the end of `head`, and what stands before it.
fn bracketed_year(head: &str) -> Option<(&str, &str)> {
    let inner = head.trim_end_matches(is_blank);
    let close = inner.chars().next_back().filter(|c| "〕]】﹞)）］".contains(*c))?;
    let inner = inner.strip_suffix(close)?.trim_end_matches(is_gap);
    let year = trailing(inner, is_digit);
    let head = inner.get(..inner.len() - year.len())?.trim_end_matches(is_gap);
    let open = head.chars().next_back().filter(|c| "〔[【﹝(（［".contains(*c))?;
    is_year(year).then_some((year, head.strip_suffix(open)?.trim_end_matches(is_gap)))
}

fn is_year(digits: &str) -> bool {
    let year = ascii(digits);
    year.len() == 4 && (year.starts_with("19") || year.starts_with("20"))
}

/// The word that ends `head`: 国办发, X省人民政府令; quoting words in front of it are cut off.
fn word_before(head: &str) -> &str {
    let mut word = trailing(head, is_word);
    if word.chars().count() > LONGEST_WORD {
        // No blank or mark in front: running text; the number's word is not to be told apart.
        let cut = word.char_indices().rev().nth(LONGEST_WORD - 1).map_or(0, |(at, _)| at);
        word = word.get(cut..).unwrap_or(word);
    }
    // Cells without a gap between label and value.
    for label in LABELS {
        word = word.strip_prefix(label).unwrap_or(word);
    }
    for quote in QUOTING {
        if let Some(at) = word.rfind(quote) {
            let rest = word.get(at + quote.len()..).unwrap_or_default();
            if rest.chars().count() >= 2 {
                word = rest;
            }
        }
    }
    for quote in QUOTING_IN_FRONT {
        word = word.strip_prefix(quote).filter(|rest| rest.chars().count() >= 2).unwrap_or(word);
    }
    word
}

/// The longest end of `text` whose characters all fit.
fn trailing(text: &str, fits: impl Fn(char) -> bool) -> &str {
    let length: usize = text.chars().rev().take(80).take_while(|c| fits(*c)).map(char::len_utf8).sum();
    text.get(text.len() - length..).unwrap_or_default()
}

fn is_word(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | 'A'..='Z' | 'a'..='z')
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

fn is_chinese_digit(c: char) -> bool {
    "〇○零一二三四五六七八九十百".contains(c)
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() && c != '\n'
}

fn is_blank(c: char) -> bool {
    c.is_whitespace()
}

/// A number that stands alone on a line near the top, at most with the title, a date, or brackets around it.
fn in_number_line(heading: &str, text: &str) -> Option<String> {
    let mut end = text.len();
    for (line, (at, _)) in text.match_indices('\n').enumerate() {
        if line == 14 || at > 3_000 {
            end = at;
            break;
        }
    }
    let head = text.get(..end)?;
    found_in(head).iter().find(|one| stands_alone(head, one, heading)).map(Found::normal)
}

fn stands_alone(text: &str, one: &Found<'_>, heading: &str) -> bool {
    let before = text.get(..one.start).unwrap_or_default();
    let after = text.get(one.end..).unwrap_or_default();
    let line_before = before.rsplit('\n').next().unwrap_or_default().trim_matches(is_ornament);
    let line_after = after.split('\n').next().unwrap_or_default().trim_matches(is_ornament);
    let dated_only = |rest: &str| {
        rest.is_empty()
            || rest.chars().count() <= 16
                && super::dates::parse_all(rest).first().is_some_and(|it| it.start == 0)
    };
    let labelled = LABELS.iter().any(|label| line_before.ends_with(label)) || line_before.is_empty();
    let titled = !line_before.is_empty() && squeezed(heading).contains(&squeezed(line_before));
    // An order promulgating the text: `（2026年3月4日X令第5号公布 …）` dates and numbers the document itself.
    (labelled || titled) && dated_only(line_after)
}

fn is_ornament(c: char) -> bool {
    c.is_whitespace() || "（）()[]【】：:，,".contains(c)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A number at the end of the heading, in brackets or behind a blank; not one the title quotes.
fn in_heading(heading: &str) -> Option<String> {
    let found = found_in(heading);
    let last = found.last()?;
    let after = heading.get(last.end..)?.trim_matches(is_ornament);
    let before = heading.get(..last.start)?;
    let quoted = QUOTING
        .iter()
        .chain(QUOTING_IN_FRONT)
        .any(|quote| before.trim_end_matches(is_ornament).ends_with(quote))
        || before.ends_with('“')
        || (before.ends_with('》') && !is_one_title(before))
        || before.rfind('《') > before.rfind('》');
    let whole_word = before.is_empty() || before.ends_with(is_ornament) || is_one_title(before);
    (after.is_empty()
        && !quoted
        && (whole_word || matches!(last.shape, Shape::YearFirst { .. } | Shape::Order { .. })))
    .then(|| last.normal())
}

/// Nothing but a title in book marks, passed on perhaps: the number behind it is the text's own.
fn is_one_title(before: &str) -> bool {
    let inside = before.trim_start().trim_start_matches("转发").strip_prefix('《');
    inside.and_then(|inside| Some(closing(inside)? + '》'.len_utf8() == inside.len())).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own_in(heading: &str, text: &str) -> Option<String> {
        own(heading, &[], text)
    }

    #[test]
    fn every_bracket_becomes_the_standard_one() {
        for text in [
            "东政办发〔2026〕5号",
            "东政办发[2026]5号",
            "东政办发【2026】 05 号",
            "东政办发﹝2026﹞第5号",
            "东政办发（２０２６）５号",
            "东政办发 (2026) 5号",
            "东政办发［2026］5 号",
        ] {
            assert_eq!(normalise(text), Some("东政办发〔2026〕5号".to_owned()), "{text}");
        }
    }

    #[test]
    fn orders_and_announcements_have_numbers_too() {
        assert_eq!(normalise("东河省人民政府令第151号"), Some("东河省人民政府令第151号".to_owned()));
        assert_eq!(normalise("东河省人民政府令\n第 151 号"), Some("东河省人民政府令第151号".to_owned()));
        assert_eq!(normalise("国家主席令第三十五号"), Some("国家主席令第35号".to_owned()));
        assert_eq!(
            normalise("东河省人大常委会公告\n（第 37 号）"),
            Some("东河省人大常委会公告第37号".to_owned())
        );
        assert_eq!(
            normalise("东河县人大常委会\n公 告\n（第37号）"),
            Some("东河县人大常委会公告第37号".to_owned())
        );
        assert_eq!(normalise("人力和水利部令第2号"), Some("人力和水利部令第2号".to_owned()));
        assert_eq!(normalise("发文字号国务院令第9号"), Some("国务院令第9号".to_owned()));
        assert_eq!(normalise("2026年第05号公告"), Some("2026年第5号公告".to_owned()));
        assert_eq!(normalise("东科公告〔2026〕3号"), Some("东科公告〔2026〕3号".to_owned()));
        assert_eq!(normalise("〔2026〕东狱字第100号"), Some("〔2026〕东狱字第100号".to_owned()));
    }

    #[test]
    fn house_numbers_and_the_like_are_no_numbers() {
        for text in [
            "人民路15号",
            "1月5号",
            "〔2026〕5号",
            "ICP备05012345号",
            "",
            "号",
            "第5号",
            "东发〔26〕5号",
            "东发〔2026〕0号",
        ] {
            assert_eq!(normalise(text), None, "{text}");
        }
    }

    #[test]
    fn the_own_number_stands_alone_near_the_top() {
        assert_eq!(
            own_in("关于防汛的通知", "东水发〔2026〕5号\n各乡镇：\n根据东政发〔2025〕1号文件"),
            Some("东水发〔2026〕5号".to_owned())
        );
        assert_eq!(
            own_in("关于防汛的通知", "关于防汛的通知\n（东水发〔2026〕5号 2026年3月4日）\n正文"),
            Some("东水发〔2026〕5号".to_owned())
        );
        assert_eq!(
            own_in("关于防汛的通知（东水发〔2026〕5号）", "正文"),
            Some("东水发〔2026〕5号".to_owned())
        );
        assert_eq!(
            own_in("防汛办法", "防汛办法（东水发〔2026〕5号）.pdf"),
            Some("东水发〔2026〕5号".to_owned())
        );
        assert_eq!(own_in("转发《防汛办法》东水发〔2026〕5号", "正文"), Some("东水发〔2026〕5号".to_owned()));
        assert_eq!(own_in("防汛决定书〔2026〕东水字第7号", ""), Some("〔2026〕东水字第7号".to_owned()));
    }

    #[test]
    fn a_quoted_number_is_not_the_own_one() {
        for (heading, text) in [
            ("关于防汛的通知", "根据《关于防汛的意见》（东政发〔2025〕1号）精神，现通知如下。"),
            ("关于防汛的通知", "现将东政发〔2025〕1号转发给你们。"),
            ("转发东政发〔2025〕1号", "正文"),
            ("关于贯彻东政发〔2025〕1号文件的通知", "正文"),
        ] {
            assert_eq!(own_in(heading, text), None, "{heading} {text}");
        }
    }

    #[test]
    fn the_table_goes_first_even_under_the_wrong_label() {
        let table = |label: &str| [(label.to_owned(), "东水发〔2026〕5号".to_owned())];
        assert_eq!(own("", &table("发文字号"), "东水发〔2026〕6号\n"), Some("东水发〔2026〕5号".to_owned()));
        assert_eq!(own("", &table("索引号"), ""), Some("东水发〔2026〕5号".to_owned()));
        assert_eq!(own("", &[("文号".to_owned(), "〔〕 号".to_owned())], ""), None);
    }

    #[test]
    fn cited_numbers_lose_the_words_that_quote_them() {
        let text = "根据东政发〔2025〕1号和东水发〔2024〕02号，按照东政发〔2025〕1号";
        assert_eq!(cited(text), ["东政发〔2025〕1号", "东水发〔2024〕2号"]);
    }

    #[test]
    fn nested_book_marks_are_one_title() {
        let text = "《关于贯彻《防汛条例》的意见》和《水法》，《水法》，《 ";
        assert_eq!(titles_in_book_marks(text), ["关于贯彻《防汛条例》的意见", "水法"]);
        assert_eq!(titles_in_book_marks("《甲《乙》办法"), ["甲《乙"]);
        assert_eq!(titles_in_book_marks(&"《甲》".repeat(500)).len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived_and_normal_form_is_stable(text in "[东令第年号〔〕\\[\\]（）2026五十字 a《》\n]{0,40}") {
            let _ = (own(&text, &[], &text), titles_in_book_marks(&text));
            for number in cited(&text) {
                proptest::prop_assert_eq!(normalise(&number), Some(number));
            }
        }
    }
}
