//! Finds full dates in running text: hand-written, one pass, no regex.
//!
//! Digits may be ASCII, full-width or Chinese; separators 年月日, `-`, `/`, `.` and their full-width kin. What could be
//! part of a longer number, a telephone number, an IP address or a version is no date.

use jiff::civil::Date;

use super::Mention;

/// Years that a page may speak of; beyond lies noise.
const YEARS: std::ops::RangeInclusive<i16> = 1949..=2099;

/// Every full date in `text`, in order: `2026-03-04`, `2026/3/4`, `2026.3.4`, `2026年3月4日`, `二〇二六年三月四日`.
pub(crate) fn parse_all(text: &str) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut at = 0;
    while let Some(start) = next_numeral(text, at) {
        match date_at(text, start) {
            Some(mention) => {
                at = mention.end;
                mentions.push(mention);
            }
            None => at = run_end(text, start),
        }
    }
    mentions
}

/// Eight digits that are a date (`20260304`), for places where nothing else is meant: file names, date fields.
pub(crate) fn compact(digits: &str) -> Option<Date> {
    let bytes = digits.as_bytes();
    if bytes.len() != 8 || !bytes.iter().all(u8::is_ascii_digit) {
        return None;
    }
    civil(digits.get(..4)?.parse().ok()?, digits.get(4..6)?.parse().ok()?, digits.get(6..)?.parse().ok()?)
}

/// Month and day of a date without a year: the whole of `[07-03]`, `07-03`, `7/3`, or `7月3日` anywhere.
pub(crate) fn month_day(text: &str) -> Option<(i8, i8)> {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "[]()（）【】〔〕［］|·".contains(c));
    if bare.len() <= 24
        && let Some((month, rest)) = short_number(bare)
        && let Some((separator, rest)) = first_char(rest.trim_start())
        && (is_dash(separator) || matches!(separator, '/' | '.' | '月' | '／' | '．'))
        && let Some((day, rest)) = short_number(rest.trim_start())
        && matches!(rest.trim(), "" | "日" | "号")
    {
        return valid_month_day(month, day);
    }
    for (at, _) in text.match_indices('月') {
        let before = text.get(..at)?.trim_end();
        let digits = before.len() - trailing_numerals(before);
        let month = before.get(digits..).and_then(short_number);
        let followed = text.get(at + '月'.len_utf8()..).map(str::trim_start).and_then(short_number);
        let year_before = before.get(..digits).is_some_and(|head| head.trim_end().ends_with('年'));
        if let (Some((month, "")), Some((day, rest)), false) = (month, followed, year_before)
            && rest.trim_start().starts_with(['日', '号'])
        {
            return valid_month_day(month, day);
        }
    }
    None
}

fn valid_month_day(month: i16, day: i16) -> Option<(i8, i8)> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(2024, month, day).ok().map(|_| (month, day))
}

/// The date that begins exactly at `start`.
fn date_at(text: &str, start: usize) -> Option<Mention> {
    let rest = text.get(start..)?;
    let (year, after_year) = year(rest)?;
    let gap = after_year.trim_start_matches(is_gap);
    let (separator, tail) = first_char(gap)?;
    let style = Style::of(separator)?;
    if after_year.len() - gap.len() > 6 || !style.may_follow(text.get(..start)?) {
        return None;
    }
    let (month, tail) = short_number(tail.trim_start_matches(is_gap))?;
    let (second, tail) = first_char(tail.trim_start_matches(is_gap))?;
    if !style.continues_with(second) {
        return None;
    }
    let tail = tail.trim_start_matches(is_gap);
    let (day, tail) = short_number(tail).or_else(|| day_glued_to_clock(tail))?;
    let tail = style.closed(tail, separator)?;
    Some(Mention { start, end: text.len() - tail.len(), date: civil(year, month, day)? })
}

/// How the parts of one date are separated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Words,
    Dash,
    Slash,
    Dot,
}

impl Style {
    fn of(separator: char) -> Option<Self> {
        match separator {
            '年' => Some(Self::Words),
            '/' | '／' => Some(Self::Slash),
            '.' | '．' => Some(Self::Dot),
            c if is_dash(c) => Some(Self::Dash),
            _ => None,
        }
    }

    fn continues_with(self, separator: char) -> bool {
        if self == Self::Words { separator == '月' } else { Self::of(separator) == Some(self) }
    }

    /// Whether a date in this style may stand behind `before`: not inside a longer number, chain or name.
    fn may_follow(self, before: &str) -> bool {
        let mut back = before.chars().rev();
        match back.next() {
            None => true,
            Some(c) if numeral(c).is_some() || c == '第' => false,
            Some(_) if self == Self::Words => true,
            Some(c) if c.is_ascii_alphanumeric() || matches!(c, '_' | '=' | '&' | '%') => false,
            Some('-' | '.' | '/') => back.next().is_none_or(|c| !c.is_ascii_alphanumeric()),
            Some(_) => true,
        }
    }

    /// The text behind the date, `None` when the date runs on into something else.
    fn closed(self, tail: &str, separator: char) -> Option<&str> {
        if self == Self::Words {
            let named = tail.trim_start_matches(is_gap).strip_prefix(['日', '号']);
            let bare = || first_char(tail).is_none_or(|(c, _)| !c.is_alphanumeric()).then_some(tail);
            return named.or_else(bare);
        }
        let mut next = tail.chars();
        match (next.next(), next.next()) {
            (Some(c), Some(d)) if c == separator && d.is_ascii_alphanumeric() => None,
            (Some('%' | '_'), _) => None,
            _ => Some(tail.strip_prefix('日').unwrap_or(tail)),
        }
    }
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    // The first second of computers is printed where a date is missing.
    let known = YEARS.contains(&year) && (year, month, day) != (1970, 1, 1);
    known.then(|| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()).flatten()
}

/// Offset of the next ASCII, full-width or Chinese digit at or behind `from`.
fn next_numeral(text: &str, from: usize) -> Option<usize> {
    let found = text.get(from..)?.char_indices().find(|(_, c)| matches!(numeral(*c), Some(1 | 2)));
    found.map(|(at, _)| from + at)
}

/// Offset behind the run of numerals at `start`, at least one character on.
fn run_end(text: &str, start: usize) -> usize {
    let run = text.get(start..).unwrap_or_default();
    let length: usize = run.chars().take_while(|c| numeral(*c).is_some()).map(char::len_utf8).sum();
    start + length.max(run.chars().next().map_or(1, char::len_utf8))
}

/// Four numerals in any script, and the text behind them.
fn year(text: &str) -> Option<(i16, &str)> {
    let mut value = 0;
    let mut rest = text;
    for _ in 0..4 {
        let (c, tail) = first_char(rest)?;
        value = value * 10 + numeral(c)?;
        rest = tail;
    }
    (first_char(rest).is_none_or(|(c, _)| numeral(c).is_none())).then_some((value, rest))
}

/// A number of one or two digits, or a Chinese number below one hundred, and the text behind it.
fn short_number(text: &str) -> Option<(i16, &str)> {
    let (first, rest) = first_char(text)?;
    if first == '元' && rest.starts_with('月') {
        return Some((1, rest));
    }
    if let Some(digit) = plain_digit(first) {
        let Some((second, tail)) = first_char(rest) else { return Some((digit, rest)) };
        let Some(low) = plain_digit(second) else { return Some((digit, rest)) };
        let longer = first_char(tail).is_some_and(|(c, _)| plain_digit(c).is_some());
        return (!longer).then_some((digit * 10 + low, tail));
    }
    chinese_number(text)
}

/// `0412:30` behind a second dash: a day with the clock glued to it.
fn day_glued_to_clock(text: &str) -> Option<(i16, &str)> {
    let bytes = text.as_bytes();
    let clock = bytes.iter().take(4).all(u8::is_ascii_digit) && bytes.get(4) == Some(&b':');
    clock.then(|| Some((text.get(..2)?.parse().ok()?, text.get(2..)?))).flatten()
}

/// 一 to 九十九, with 廿 and 卅.
fn chinese_number(text: &str) -> Option<(i16, &str)> {
    let (mut tens, mut units, mut seen) = (None, None, false);
    let mut rest = text;
    while let Some((c, tail)) = first_char(rest) {
        match c {
            '十' if tens.is_none() => tens = Some(units.take().unwrap_or(1)),
            '廿' if !seen => tens = Some(2),
            '卅' if !seen => tens = Some(3),
            _ => match numeral(c).filter(|_| plain_digit(c).is_none()) {
                Some(digit) if units.is_none() => units = Some(digit),
                // 一五 for 15: written so now and then.
                Some(digit) if tens.is_none() => tens = units.replace(digit),
                _ => break,
            },
        }
        seen = true;
        rest = tail;
    }
    seen.then_some((tens.unwrap_or(0) * 10 + units.unwrap_or(0), rest))
}

fn trailing_numerals(text: &str) -> usize {
    let digits = text.chars().rev().take_while(|c| numeral(*c).is_some() || *c == '十');
    digits.map(char::len_utf8).sum()
}

fn first_char(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    chars.next().map(|c| (c, chars.as_str()))
}

/// Blanks that layout puts between the parts of a date; no line breaks.
fn is_gap(c: char) -> bool {
    c.is_whitespace() && c != '\n'
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '—' | '－' | '–' | '‐' | '‑' | '−' | '―')
}

/// Value of an ASCII or full-width digit.
fn plain_digit(c: char) -> Option<i16> {
    match c {
        '0'..='9' => Some(i16::from(c as u8 - b'0')),
        '０'..='９' => i16::try_from(c as u32 - '０' as u32).ok(),
        _ => None,
    }
}

/// Value of a digit in any script; the zeros of offices are many.
fn numeral(c: char) -> Option<i16> {
    let digit = match c {
        '〇' | '○' | '零' | '◯' | 'Ｏ' | 'О' | '０' | 'O' | 'o' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return plain_digit(c),
    };
    Some(digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(text: &str) -> Vec<String> {
        parse_all(text).iter().map(|mention| mention.date.to_string()).collect()
    }

    #[test]
    fn every_way_of_writing_a_date_is_read() {
        for text in [
            "2026-03-04",
            "2026-3-4 10:20",
            "2026/3/4",
            "2026.3.4",
            "2026.03.04。",
            "2026年3月4日",
            "2026 年 3 月 4 日",
            "2026—03—04 21∶37",
            "２０２６年３月４日",
            "２０２６－０３－０４",
            "二〇二六年三月四日",
            "二○二六年三月四日",
            "二零二六年三月四日",
            "二O二六年三月四日",
            "[2026-03-04]",
            "发布时间：2026-03-0410:20",
            "2026-03-04T10:20:00+08:00",
            "日期2026年03月04",
        ] {
            assert_eq!(dates(text), ["2026-03-04"], "{text}");
        }
        assert_eq!(dates("二〇一九年十二月三十一日，二〇二〇年元月十日"), ["2019-12-31", "2020-01-10"]);
    }

    #[test]
    fn a_mention_covers_its_own_bytes() {
        let text = "自2026年3月4日起";
        let mention = parse_all(text)[0];
        assert_eq!(&text[mention.start..mention.end], "2026年3月4日");
    }

    #[test]
    fn what_is_no_date_is_left_alone() {
        for text in [
            "2026-13-01",
            "2026年2月30日",
            "0851-2026-3-4",
            "192.2020.1.1",
            "2020.1.1.1",
            "12026-03-04",
            "2026-03-041",
            "国发〔2026〕5号",
            "20260304",
            "2026年3月4次会议",
            "2026年3月",
            "1801-01-01",
            "1970-01-01",
            "v2026.3.4",
            "1970-01",
            "第2026-3-4",
            "二〇",
            "",
        ] {
            assert!(dates(text).is_empty(), "{text}: {:?}", dates(text));
        }
    }

    #[test]
    fn a_date_without_its_year_is_read_where_it_stands_alone() {
        for text in ["[07-03]", "07-03", "7月3日", " （07/03） ", "七月三日", "07.03", "于7月3日举行"]
        {
            assert_eq!(month_day(text), Some((7, 3)), "{text}");
        }
        for text in ["2026年7月3日", "13-03", "02-30", "07-03-04", "会议07-03号文件", "", "月日"] {
            assert_eq!(month_day(text), None, "{text}");
        }
    }

    #[test]
    fn eight_digits_are_a_date_only_where_asked() {
        assert_eq!(compact("20260304").map(|date| date.to_string()), Some("2026-03-04".to_owned()));
        assert_eq!(compact("20261304"), None);
        assert_eq!(compact("2026030"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text in "[0-9年月日一二十〇/.\\-— 第a]{0,40}") {
            for mention in parse_all(&text) {
                proptest::prop_assert!(text.get(mention.start..mention.end).is_some());
            }
            let _ = month_day(&text);
        }
    }
}
