//! An answer in JSON: the array in it that is a list, what is said of its size, or the markup it wraps.
//!
//! Systems name their fields as they like, so an entry is any object with a title, an address and mostly a date.

use jiff::{Timestamp, civil::Date, tz};
use serde_json::{Map, Value};

use super::{LARGEST_TOTAL, Totals};
use crate::extract::{Row, dates::parse_all, number};
use crate::model::Address;

const TITLES: [&str; 12] = [
    "title",
    "name",
    "infotitle",
    "doctitle",
    "subject",
    "newstitle",
    "articletitle",
    "showtitle",
    "topic",
    "bt",
    "headline",
    "text",
];
const ADDRESSES: [&str; 14] = [
    "url",
    "href",
    "link",
    "infourl",
    "docpuburl",
    "puburl",
    "weburl",
    "linkurl",
    "pageurl",
    "articleurl",
    "detailurl",
    "post_url",
    "visiturl",
    "domainmetaurl",
];
/// Best first: the day shown to visitors before the day of some change.
const DATES: [&str; 22] = [
    "display_publish_time",
    "publishedtimestr",
    "publishdate",
    "publish_date",
    "publishtime",
    "publish_time",
    "publishedtime",
    "pubdate",
    "pubtime",
    "pub_date",
    "docreltime",
    "docpubtime",
    "releasedate",
    "releasetime",
    "showdate",
    "showtime",
    "infodate",
    "date",
    "time",
    "first_publish_time",
    "created_at",
    "createtime",
];
const NUMBERS: [&str; 6] = ["document_number", "documentnumber", "fileno", "filenum", "wh", "docnumber"];
/// Arrays that hold entries, so that an empty one is a list without entries.
const LISTS: [&str; 10] =
    ["articles", "results", "rows", "list", "records", "items", "data", "datas", "datalist", "content"];
const ENTRIES: [&str; 10] = [
    "total",
    "totalcount",
    "total_count",
    "totalrecord",
    "totalrecords",
    "totalelements",
    "recordcount",
    "post_count",
    "totalnum",
    "count",
];
const PAGES: [&str; 7] =
    ["totalpage", "totalpages", "pagecount", "pages", "pagetotal", "total_page", "last_page"];
const SIZES: [&str; 6] = ["pagesize", "page_size", "per_page", "perpage", "size", "rows"];

/// Values looked at in one answer.
const MOST_VALUES: usize = 100_000;
const MOST_ROWS: usize = 2_000;
const DEEPEST: usize = 10;
/// Longest title, in characters.
const LONGEST_TITLE: usize = 300;

/// What an answer holds.
#[derive(Debug, Default)]
pub(in crate::extract) struct Answer {
    /// Entries.
    pub(in crate::extract) rows: Vec<Row>,
    /// Markup of the list, when that is what the answer wraps.
    pub(in crate::extract) html: Option<String>,
    /// Size of the whole list.
    pub(in crate::extract) totals: Totals,
    /// Name of the list, when the answer tells it.
    pub(in crate::extract) name: Option<String>,
}

/// The list in `text`; `None` when it is no JSON or holds no list.
pub(in crate::extract) fn read(text: &str, base: &Address) -> Option<Answer> {
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{FEFF}').trim()).ok()?;
    let mut search = Search { best: None, html: None, seen: 0 };
    search.look(&value, "", &mut Vec::new());
    let name = value.get("classify").and_then(|list| list.get("name")).and_then(Value::as_str);
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    if let Some(html) = search.html.filter(|_| search.best.as_ref().is_none_or(|best| best.entries == 0)) {
        return Some(Answer { html: Some(html.to_owned()), name, ..Answer::default() });
    }
    let best = search.best?;
    let rows: Vec<Row> =
        best.items.iter().take(MOST_ROWS).filter_map(|item| row(item.as_object()?, base)).collect();
    let mut totals = best.totals;
    let classified = value.get("classify").and_then(|list| list.get("post_count"));
    totals.entries = totals.entries.or_else(|| classified.and_then(number_of));
    totals.held = u32::try_from(rows.len()).ok();
    if rows.is_empty() && totals.entries.is_none() {
        return None;
    }
    Some(Answer { rows, html: None, totals, name })
}

struct Search<'a> {
    best: Option<List<'a>>,
    html: Option<&'a str>,
    seen: usize,
}

struct List<'a> {
    items: &'a [Value],
    entries: usize,
    totals: Totals,
}

impl<'a> Search<'a> {
    fn look(&mut self, value: &'a Value, key: &str, above: &mut Vec<&'a Map<String, Value>>) {
        self.seen += 1;
        if self.seen > MOST_VALUES || above.len() > DEEPEST {
            return;
        }
        match value {
            Value::Array(items) => {
                let entries = items.iter().filter(|item| item.as_object().is_some_and(is_entry)).count();
                let empty_list = items.is_empty() && LISTS.iter().any(|list| key.eq_ignore_ascii_case(list));
                let better = self.best.as_ref().is_none_or(|best| entries > best.entries);
                if better && (entries > 0 || empty_list) {
                    self.best = Some(List { items, entries, totals: totals(above) });
                }
                items.iter().for_each(|item| self.look(item, "", above));
            }
            Value::Object(object) => {
                above.push(object);
                object.iter().for_each(|(key, value)| self.look(value, key, above));
                above.pop();
            }
            Value::String(text) => {
                let markup =
                    ["html", "content", "data", "list"].iter().any(|name| key.eq_ignore_ascii_case(name))
                        && text.contains('<')
                        && (text.contains("<a ") || text.contains("count="));
                // Below a title it is the text of an article.
                let wraps = above.last().is_none_or(|object| !is_entry(object));
                if markup && wraps && self.html.is_none_or(|known| text.len() > known.len()) {
                    self.html = Some(text);
                }
            }
            _ => {}
        }
    }
}

/// Sizes that the objects around a list state, the nearest first.
fn totals(above: &[&Map<String, Value>]) -> Totals {
    let near = |names: &[&str]| {
        above.iter().rev().take(3).find_map(|object| {
            names.iter().find_map(|name| {
                object
                    .iter()
                    .find(|(key, _)| key.eq_ignore_ascii_case(name))
                    .and_then(|(_, value)| number_of(value))
            })
        })
    };
    Totals {
        pages: near(&PAGES),
        entries: near(&ENTRIES),
        size: near(&SIZES).filter(|size| *size > 0),
        held: None,
    }
}

fn number_of(value: &Value) -> Option<u32> {
    let number = match value {
        Value::Number(number) => u32::try_from(number.as_u64()?).ok()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    (number <= LARGEST_TOTAL).then_some(number)
}

fn is_entry(object: &Map<String, Value>) -> bool {
    text_of(object, &TITLES).is_some() && text_of(object, &ADDRESSES).is_some_and(is_address)
}

fn is_address(text: &str) -> bool {
    (text.contains(['/', '.', '?']) && !text.contains(['<', ' ', '\n'])) && text.len() <= 2_000
}

/// The first of the named fields that holds some text.
fn text_of<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    field(object, names, |value| value.as_str().map(str::trim).filter(|text| !text.is_empty()))
}

fn field<'a, T>(
    object: &'a Map<String, Value>,
    names: &[&str],
    take: impl Fn(&'a Value) -> Option<T>,
) -> Option<T> {
    names.iter().find_map(|name| {
        object.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).find_map(|(_, value)| take(value))
    })
}

fn row(object: &Map<String, Value>, base: &Address) -> Option<Row> {
    let title = without_tags(text_of(object, &TITLES)?);
    let address = text_of(object, &ADDRESSES).filter(|text| is_address(text))?;
    if title.is_empty() {
        return None;
    }
    let number = text_of(object, &NUMBERS).and_then(number::normalise).or_else(|| number::normalise(&title));
    let pinned = field(object, &["istop", "is_top", "top", "settop"], |value| match value {
        Value::Bool(on) => Some(*on),
        Value::Number(on) => Some(on.as_u64() == Some(1)),
        _ => None,
    });
    Some(Row {
        title,
        address: base.join(address).ok(),
        date: field(object, &DATES, date),
        number,
        pinned: pinned.unwrap_or(false),
    })
}

/// A day as text, or as seconds or milliseconds since 1970, read in Beijing time.
fn date(value: &Value) -> Option<Date> {
    let moment = |number: i64| {
        let seconds = if number.abs() >= 100_000_000_000 { number / 1000 } else { number };
        let instant = Timestamp::from_second(seconds).ok()?;
        Some(tz::offset(8).to_datetime(instant).date())
    };
    let found = match value {
        Value::Number(number) => moment(number.as_i64()?),
        Value::String(text) => {
            let text = text.trim();
            let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            match text.len() {
                8 if digits => crate::extract::dates::compact(text),
                9..=13 if digits => moment(text.parse().ok()?),
                _ => parse_all(text).first().map(|mention| mention.date),
            }
        }
        _ => None,
    };
    found.filter(|date| (1990..2100).contains(&date.year()))
}

/// Titles of search answers carry `<em>` marks.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if inside => {}
            _ => out.push(c),
        }
    }
    let out = super::unescaped(&out.replace("&nbsp;", " "));
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST_TITLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Answer> {
        read(text, &Address::parse("http://x.cn/api/5?page=1").unwrap())
    }

    fn shown(answer: &Answer) -> Vec<(String, String, String)> {
        let rows = answer.rows.iter();
        rows.map(|row| {
            let date = row.date.map(|date| date.to_string()).unwrap_or_default();
            (row.title.clone(), row.address.as_ref().map(Address::to_string).unwrap_or_default(), date)
        })
        .collect()
    }

    #[test]
    fn lists_of_several_systems_are_read() {
        for text in [
            r#"{"data":{"total":31,"page":1,"rows":20,"results":[{"title":"关于<em>防汛</em>的通知","url":"/a.html","publishedTimeStr":"2026-03-04 10:00:00","publishedTime":1}]}}"#,
            r#"{"articles":[{"title":"关于防汛的通知","url":"http://x.cn/a.html","created_at":"2026-03-09","display_publish_time":1772582400}],"total":31}"#,
            r#"[{"infotitle":"关于防汛的通知","infourl":"/a.html","infodate":"20260304"}]"#,
            r#"{"rows":[{"Name":"关于防汛的通知","Href":"/a.html","createTime":"1772582400000"}],"totalCount":"31"}"#,
        ] {
            let answer = of(text).unwrap();
            let wanted =
                ("关于防汛的通知".to_owned(), "http://x.cn/a.html".to_owned(), "2026-03-04".to_owned());
            assert_eq!(shown(&answer), [wanted], "{text}");
        }
    }

    #[test]
    fn totals_and_names_are_read_beside_the_list() {
        let answer = of(r#"{"classify":{"id":5,"name":"规划计划","post_count":0},"articles":[]}"#).unwrap();
        assert_eq!(
            (answer.totals.entries, answer.name.as_deref(), answer.rows.len()),
            (Some(0), Some("规划计划"), 0)
        );
        let answer = of(r#"{"data":{"total":31,"rows":20,"results":[{"title":"甲","url":"/a"}]}}"#).unwrap();
        assert_eq!((answer.totals.entries, answer.totals.size), (Some(31), Some(20)));
    }

    #[test]
    fn wrapped_markup_is_given_back() {
        let answer =
            of(r#"{"success":true,"data":{"html":"<ul><li><a href='/a'>甲</a></li></ul>"}}"#).unwrap();
        assert_eq!(answer.html.as_deref(), Some("<ul><li><a href='/a'>甲</a></li></ul>"));
    }

    #[test]
    fn what_is_no_list_is_none() {
        for text in [
            "",
            "{",
            "[]",
            "{\"a\":1}",
            "[1,2]",
            r#"{"list":[]}"#,
            r#"[{"title":"甲"}]"#,
            r#"[{"title":"甲","url":"nothing"}]"#,
        ] {
            assert!(of(text).is_none(), "{text}");
        }
        assert!(of(&"[".repeat(50_000)).is_none());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(parts in proptest::collection::vec(0_usize..16, 0..30)) {
            let pieces = ["{", "}", "[", "]", ",", "\"title\":", "\"url\":", "\"/a\"", "\"date\":", "\"html\":", "9999999999999999", "-1", "\"<a \"", "\"total\":", "null", "\"2026-13-45\""];
            let text: String = parts.iter().map(|at| pieces[*at]).collect();
            let _ = of(&text);
        }

        #[test]
        fn no_date_makes_it_panic(number: i64) {
            let _ = date(&Value::from(number));
        }
    }
}
