//! The date in an address: what the CMS wrote there when the page was entered or published.

use jiff::civil::Date;

use super::scan::compact;
use crate::model::Address;

/// The date in the path, and whether it is only the day of entry into the CMS (weak: migrated pages carry the day
/// of migration there).
pub(crate) fn of_address(address: &Address) -> Option<(Date, bool)> {
    let path = address.path();
    if !path.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let windows = (0..segments.len()).filter_map(|at| segments.get(at..));
    let of_folders = windows.filter_map(in_folders).next_back();
    let of_name = || segments.last().and_then(|name| in_name(name));
    of_folders.map(|date| (date, false)).or_else(|| of_name().map(|date| (date, true)))
}

/// `/2021/9/26/`, `/202104/22/`, `/2018-11/09/`, `/2016-06-30/`, `/20210422/`, at the front of `segments`.
fn in_folders(segments: &[&str]) -> Option<Date> {
    let first = *segments.first()?;
    let number = |at: usize| segments.get(at).and_then(|text| short(text));
    // The last segment is a file; its digits are another matter.
    let folders = segments.len() - 1;
    match first.len() {
        4 if folders >= 3 => civil(year(first)?, number(1)?, number(2)?),
        6 if folders >= 2 => civil(year(first.get(..4)?)?, short(first.get(4..)?)?, number(1)?),
        7 if folders >= 2 => civil(year(first.get(..4)?)?, short(first.get(5..)?)?, number(1)?),
        8 if folders >= 1 => compact(first).filter(|date| date.year() >= 1995),
        8..=10 if folders >= 1 => {
            let mut parts = first.split(['-', '_']);
            let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
            civil(year(y)?, short(m)?, short(d)?)
        }
        _ => None,
    }
}

/// `t20260306_297521.html`, `P020260306620943462050.pdf`, `20260306_1.html`, `20260306101500123.html`.
fn in_name(name: &str) -> Option<Date> {
    let digits = name.strip_prefix("P0").or_else(|| name.strip_prefix(['t', 'W', 'P'])).unwrap_or(name);
    let run = digits.bytes().take_while(u8::is_ascii_digit).count();
    // Eight digits alone, or a time stamp; another length is a serial number.
    matches!(run, 8 | 14 | 17..=20)
        .then(|| compact(digits.get(..8)?))
        .flatten()
        .filter(|date| date.year() >= 1995)
}

fn year(text: &str) -> Option<i16> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|year| (1995..=2099).contains(year))
}

fn short(text: &str) -> Option<i8> {
    let digits = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn civil(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Option<(String, bool)> {
        let address = Address::parse(&format!("http://x.gov.cn{path}")).unwrap();
        of_address(&address).map(|(date, weak)| (date.to_string(), weak))
    }

    #[test]
    fn folders_carry_the_date() {
        for path in [
            "/art/2021/9/26/art_1_2.html",
            "/zwgk/2021/09/26/abc.html",
            "/c1/202109/26/content_1.htm",
            "/content/2021-09/26/content_1.htm",
            "/2021-09-26/639.html",
            "/20210926/1.html",
        ] {
            assert_eq!(read(path), Some(("2021-09-26".to_owned(), false)), "{path}");
        }
    }

    #[test]
    fn the_day_of_entry_is_weak() {
        for path in ["/zwgk/202109/t20210926_21004.html", "/P020210926620943462050.pdf", "/20210926_1.html"] {
            assert_eq!(read(path), Some(("2021-09-26".to_owned(), true)), "{path}");
        }
    }

    #[test]
    fn serial_numbers_are_no_dates() {
        for path in [
            "/2021/99/26/a.html",
            "/c/20219/1.html",
            "/post_20210926.html",
            "/1/2/3/4.html",
            "/",
            "/12345678.html",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
    }
}
