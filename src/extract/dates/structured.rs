//! The day of publication where a page states it for machines: JSON-LD in scripts, `<time datetime>`.

use jiff::civil::Date;
use memchr::memmem;

use super::parse_all;

/// Names of the field, JSON-LD first.
const FIELDS: [&str; 2] = ["\"datePublished\"", "\"pubDate\""];
/// Scripts longer than this are libraries, not data.
const LONGEST_SCRIPT: usize = 60_000;

/// The first date of publication that a script of linked data states.
pub(crate) fn of_scripts(scripts: &[&str]) -> Option<Date> {
    let short = || scripts.iter().filter(|script| script.len() <= LONGEST_SCRIPT);
    FIELDS.iter().find_map(|field| short().find_map(|script| stated(script, field)))
}

fn stated(script: &str, field: &str) -> Option<Date> {
    let at = memmem::find(script.as_bytes(), field.as_bytes())?;
    let value = script.get(at + field.len()..)?.trim_start().strip_prefix(':')?.trim_start();
    let value = value.strip_prefix('"')?;
    let value = value.get(..value.find('"').filter(|end| *end <= 40)?)?;
    parse_all(value).first().map(|mention| mention.date)
}

/// The one day that all values of `<time datetime>` name; several days are the rows of a list.
pub(crate) fn of_times<'a>(values: impl Iterator<Item = &'a str>) -> Option<Date> {
    let mut days = values.filter_map(|value| parse_all(value).first().map(|mention| mention.date));
    let first = days.next()?;
    days.all(|day| day == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linked_data_states_its_day() {
        let script = r#"{"@type":"NewsArticle","datePublished" : "2026-03-04T10:20:00+08:00","dateModified":"2026-05-01"}"#;
        assert_eq!(
            of_scripts(&["var a=1;", script]).map(|day| day.to_string()),
            Some("2026-03-04".to_owned())
        );
        assert_eq!(of_scripts(&[r#"{"dateModified":"2026-05-01"}"#]), None);
        assert_eq!(of_scripts(&[r#"{"datePublished": day}"#]), None);
    }

    #[test]
    fn several_days_are_a_list() {
        let one = of_times(["2026-03-04T10:20", "2026-03-04"].into_iter());
        assert_eq!(one.map(|day| day.to_string()), Some("2026-03-04".to_owned()));
        assert_eq!(of_times(["2026-03-04", "2026-03-03"].into_iter()), None);
        assert_eq!(of_times(["10:20"].into_iter()), None);
    }
}
