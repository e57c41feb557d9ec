//! Numbers that name a person, found in any text and masked: no output of ours may print them.
//!
//! Known are resident identity numbers (GB 11643: 17 digits and a check character), bank cards (prefix 62 of China
//! UnionPay, Luhn digit) and mobile numbers. Whether one is personal data at its place is for others to judge; masked
//! is whatever may be one.

use std::borrow::Cow;
use std::ops::Range;

/// Fewest digits of a number that matters.
const FEWEST: usize = 11;
/// First two digits of an identity number: the provinces of GB/T 2260, and the residents' permits of 81 to 83.
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonalKind {
    /// 公民身份号码
    Identity,
    /// 银行卡号
    BankCard,
    /// 移动电话号码
    Mobile,
}

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalNumber {
    /// What it is.
    pub kind: PersonalKind,
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// Its check digit holds; mobile numbers have none and are always certain.
    pub certain: bool,
}

/// Every number in `text` that may name a person, in order.
pub fn personal_numbers(text: &str) -> Vec<PersonalNumber> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    // A run of eleven digits covers every eleventh byte: the others need no look.
    let mut probe = FEWEST - 1;
    while probe < bytes.len() {
        if !bytes[probe].is_ascii_digit() {
            probe += FEWEST;
            continue;
        }
        let start = (from..probe).rev().find(|at| !bytes[*at].is_ascii_digit()).map_or(from, |at| at + 1);
        let end = (probe..bytes.len()).find(|at| !bytes[*at].is_ascii_digit()).unwrap_or(bytes.len());
        if end - start >= FEWEST {
            found.extend(number(bytes, start, end));
        }
        from = end;
        probe = end + FEWEST;
    }
    found
}

/// `text` with every such number made unreadable but for its ends.
pub fn masked(text: &str) -> Cow<'_, str> {
    let numbers = personal_numbers(text);
    if numbers.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for number in numbers {
        out.push_str(&text[from..number.at.start]);
        let digits = &text[number.at.clone()];
        let (head, tail) = match number.kind {
            PersonalKind::Mobile => (3, 2),
            PersonalKind::BankCard => (4, 3),
            PersonalKind::Identity => (3, 2),
        };
        out.push_str(&digits[..head]);
        out.extend(std::iter::repeat_n('*', digits.len() - head - tail));
        out.push_str(&digits[digits.len() - tail..]);
        from = number.at.end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Masks `text` where it stands.
pub fn mask(text: &mut String) {
    if let Cow::Owned(hidden) = masked(text) {
        *text = hidden;
    }
}

/// What the run of digits is, if it may name a person.
fn number(bytes: &[u8], start: usize, end: usize) -> Option<PersonalNumber> {
    // Part of an address, a file name or a serial number.
    let before = start.checked_sub(1).map(|at| bytes[at]);
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'=')) {
        return None;
    }
    let next = bytes.get(end).copied();
    let crossed = end - start == 17
        && matches!(next, Some(b'X' | b'x'))
        && bytes.get(end + 1).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    if next.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_') && !crossed {
        return None;
    }
    let digits = &bytes[start..end];
    let of = |kind, end, certain| Some(PersonalNumber { kind, at: start..end, certain });
    match digits.len() {
        17 if crossed && born(digits) => of(PersonalKind::Identity, end + 1, check_character(digits) == b'X'),
        18 if born(digits) => of(PersonalKind::Identity, end, check_character(digits) == digits[17]),
        16..=19 if digits.starts_with(b"62") && luhn(digits) => of(PersonalKind::BankCard, end, true),
        11 if digits[0] == b'1' && digits[1] >= b'3' => of(PersonalKind::Mobile, end, true),
        _ => None,
    }
}

/// Region and birthday are such as people have.
fn born(digits: &[u8]) -> bool {
    let value =
        |at: Range<usize>| digits[at].iter().fold(0_i16, |sum, digit| sum * 10 + i16::from(digit - b'0'));
    let (year, month, day) = (value(6..10), value(10..12), value(12..14));
    let date = i8::try_from(month).ok().zip(i8::try_from(day).ok());
    let real = date.is_some_and(|(month, day)| jiff::civil::Date::new(year, month, day).is_ok());
    let province = u8::try_from(value(0..2)).unwrap_or(0);
    real && (1900..=2099).contains(&year) && PROVINCES.contains(&province)
}

/// ISO 7064, MOD 11-2 over the first 17 digits.
fn check_character(digits: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    b"10X98765432"[(sum % 11) as usize]
}

fn luhn(digits: &[u8]) -> bool {
    let worth = |(place, digit): (usize, &u8)| {
        let digit = u32::from(digit - b'0');
        if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
    };
    digits.iter().rev().enumerate().map(worth).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    // Invented: no region code ends in four noughts, and nobody was registered in 1900.
    const INVENTED: &str = "110000190001010004";
    const INVENTED_X: &str = "11000019000101008X";

    fn kinds(text: &str) -> Vec<(PersonalKind, bool)> {
        personal_numbers(text).into_iter().map(|it| (it.kind, it.certain)).collect()
    }

    /// An identity number for the given 17 digits.
    fn complete(body: &str) -> String {
        format!("{body}{}", char::from(check_character(body.as_bytes())))
    }

    #[test]
    fn identity_numbers_are_known_by_region_birthday_and_check_character() {
        assert_eq!(complete(&INVENTED[..17]), INVENTED);
        assert_eq!(complete(&INVENTED_X[..17]), INVENTED_X);
        assert_eq!(kinds(&format!("身份证号：{INVENTED}，")), [(PersonalKind::Identity, true)]);
        assert_eq!(kinds(&INVENTED_X.to_lowercase()), [(PersonalKind::Identity, true)]);
        assert_eq!(kinds("110000190001010008"), [(PersonalKind::Identity, false)]);
        for other in
            ["990000190001010005", "110000190013010009", "110000180001010009", "91110000190001010004"]
        {
            assert_eq!(kinds(other), [], "{other}");
        }
    }

    #[test]
    fn numbers_inside_names_and_addresses_are_none() {
        for text in [
            format!("P{INVENTED}"),
            format!("/a/{INVENTED}.html"),
            format!("{INVENTED}a"),
            format!("id={INVENTED}"),
        ] {
            assert_eq!(kinds(&text), [], "{text}");
        }
    }

    #[test]
    fn cards_have_a_luhn_digit_and_mobiles_eleven_digits() {
        assert_eq!(kinds("6200000000000000003"), []);
        let card =
            (0..10).map(|digit| format!("620000000000000000{digit}")).find(|it| luhn(it.as_bytes())).unwrap();
        assert_eq!(kinds(&card), [(PersonalKind::BankCard, true)]);
        assert_eq!(kinds("电话13000000000、12000000000、0310-1234567"), [(PersonalKind::Mobile, true)]);
        assert_eq!(kinds("8613000000000"), []);
    }

    #[test]
    fn masks_leave_the_ends() {
        assert_eq!(masked("甲，110000190001010004，13000000012。"), "甲，110*************04，130******12。");
        assert!(matches!(masked("没有号码 2026-11-23"), Cow::Borrowed(_)));
        assert_eq!(
            masked("110000190001010008"),
            "110*************08",
            "a slip of the pen names a person too"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text in "[0-9Xx一，_/ ]{0,80}") {
            let hidden = masked(&text);
            proptest::prop_assert_eq!(hidden.chars().count(), text.chars().count());
            for number in personal_numbers(&text) {
                proptest::prop_assert!(!hidden.contains(&text[number.at]));
            }
        }

        #[test]
        fn every_run_is_found(before in "[a一 ]{0,30}", digits in "1[3-9][0-9]{9}") {
            let text = format!("{before}，{digits}，");
            proptest::prop_assert_eq!(personal_numbers(&text).len(), 1);
        }
    }
}
