//! Further pages of a list whose addresses count them: `page=2`, `startrecord=46`, `paramJson={"pageNo":2,…}`.

use serde_json::Value;

use super::{MOST, query};
use crate::model::Address;

/// Query parameters that number pages, in lower case.
const PAGE: [&str; 11] = [
    "page",
    "pageno",
    "pagenum",
    "pageindex",
    "currpage",
    "curpage",
    "currentpage",
    "pagenumber",
    "pn",
    "p",
    "cpage",
];
/// Query parameters that say how many entries a page has, in lower case.
const SIZE: [&str; 6] = ["pagesize", "_pagesize", "perpage", "size", "limit", "rows"];

/// What an answer says of the whole list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::extract) struct Totals {
    /// Number of pages.
    pub(in crate::extract) pages: Option<u32>,
    /// Number of entries over all pages.
    pub(in crate::extract) entries: Option<u32>,
    /// Entries on a full page, as stated.
    pub(in crate::extract) size: Option<u32>,
    /// Entries on this page.
    pub(in crate::extract) held: Option<u32>,
}

impl Totals {
    /// Number of pages, where page `current` was asked for with `asked` entries to a page. What is stated counts most; a
    /// first page with others behind it shows how long a page is, whatever was asked for.
    fn pages_of(self, current: u32, asked: Option<u32>) -> Option<u32> {
        let first = || self.held.filter(|_| current <= 1);
        let size = || self.size.or_else(first).or(asked).or(self.held).filter(|size| *size > 0);
        let counted = || Some(self.entries?.div_ceil(size()?));
        self.pages.or_else(counted)
    }
}

/// Pages behind `address`, nearest first; none when the address counts no pages or nothing follows.
pub(in crate::extract) fn further(address: &Address, totals: Totals) -> Vec<Address> {
    let Some(asked) = address.query() else { return Vec::new() };
    let pairs: Vec<(String, String)> =
        url::form_urlencoded::parse(asked.as_bytes()).into_owned().take(60).collect();
    let place =
        |names: &[&str]| pairs.iter().position(|(key, _)| names.contains(&&*key.to_ascii_lowercase()));
    let number = |at: usize| pairs.get(at).and_then(|(_, value)| value.parse::<u32>().ok());
    if let (Some(start), Some(end)) = (place(&["startrecord"]), place(&["endrecord"])) {
        let (Some(from), Some(to), Some(entries)) = (number(start), number(end), totals.entries) else {
            return Vec::new();
        };
        return records(address, &pairs, (start, end), (from, to), entries);
    }
    if let Some(at) = pairs.iter().position(|(key, _)| key.eq_ignore_ascii_case("paramJson")) {
        return in_json(address, &pairs, at, totals);
    }
    let size = place(&SIZE).and_then(number);
    let Some((at, current)) = place(&PAGE).and_then(|at| Some((at, number(at)?))) else { return Vec::new() };
    let Some(pages) = totals.pages_of(current, size) else { return Vec::new() };
    let pages = (current..=pages).skip(1).take(MOST);
    pages.filter_map(|page| with(address, &pairs, &[(at, page.to_string())])).collect()
}

fn records(
    address: &Address,
    pairs: &[(String, String)],
    (start, end): (usize, usize),
    (from, to): (u32, u32),
    entries: u32,
) -> Vec<Address> {
    let width = to.saturating_sub(from).saturating_add(1);
    let starts =
        (1..=MOST).filter_map(|group| from.checked_add(width.checked_mul(u32::try_from(group).ok()?)?));
    let starts = starts.take_while(|from| *from <= entries);
    let one = |from: u32| {
        let to = from.saturating_add(width - 1).min(entries);
        with(address, pairs, &[(start, from.to_string()), (end, to.to_string())])
    };
    starts.filter_map(one).collect()
}

fn in_json(address: &Address, pairs: &[(String, String)], at: usize, totals: Totals) -> Vec<Address> {
    let Some(Value::Object(parameters)) =
        pairs.get(at).and_then(|(_, value)| serde_json::from_str(value).ok())
    else {
        return Vec::new();
    };
    let number =
        |name: &str| parameters.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
    let Some(current) = number("pageNo") else { return Vec::new() };
    let Some(pages) = totals.pages_of(current, number("pageSize")) else { return Vec::new() };
    let pages = (current..=pages).skip(1).take(MOST);
    let one = |page: u32| {
        let mut parameters = parameters.clone();
        parameters.insert("pageNo".to_owned(), page.into());
        with(address, pairs, &[(at, Value::Object(parameters).to_string())])
    };
    pages.filter_map(one).collect()
}

/// `address` with other values for some of its parameters.
fn with(address: &Address, pairs: &[(String, String)], values: &[(usize, String)]) -> Option<Address> {
    let mut pairs = pairs.to_vec();
    for (at, value) in values {
        pairs.get_mut(*at)?.1.clone_from(value);
    }
    let head = address.as_str().split('?').next()?;
    Address::parse(&format!("{head}?{}", query(&pairs))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str, totals: Totals) -> Vec<String> {
        let address = Address::parse(address).unwrap();
        further(&address, totals).iter().map(|one| one.as_str().replace("http://x.cn/", "")).collect()
    }

    #[test]
    fn pages_are_counted_by_their_parameter() {
        let totals = Totals { entries: Some(45), size: Some(20), ..Totals::default() };
        assert_eq!(of("http://x.cn/a?page=1&sid=2", totals), ["a?page=2&sid=2", "a?page=3&sid=2"]);
        let unstated = |held| Totals { size: None, held: Some(held), ..totals };
        assert_eq!(of("http://x.cn/a?pageSize=30&pageNo=1", unstated(30)), ["a?pageSize=30&pageNo=2"]);
        // The server gives less than was asked for.
        assert_eq!(of("http://x.cn/a?pageSize=30&pageNo=1", unstated(15)).len(), 2);
        assert!(of("http://x.cn/a?page=3", totals).is_empty());
        assert!(of("http://x.cn/a?b=1", totals).is_empty() && of("http://x.cn/a", totals).is_empty());
        let hostile = Totals { entries: Some(u32::MAX), pages: Some(u32::MAX), ..totals };
        assert_eq!(of("http://x.cn/a?page=1", hostile).len(), MOST);
        assert!(of("http://x.cn/a?page=4294967295", hostile).is_empty());
    }

    #[test]
    fn records_are_asked_for_in_ranges() {
        let totals = Totals { entries: Some(100), ..Totals::default() };
        assert_eq!(
            of("http://x.cn/a?startrecord=1&endrecord=45&perpage=15&col=1", totals),
            [
                "a?startrecord=46&endrecord=90&perpage=15&col=1",
                "a?startrecord=91&endrecord=100&perpage=15&col=1"
            ]
        );
    }

    #[test]
    fn parameters_in_json_survive_normalising() {
        let totals = Totals { entries: Some(31), size: Some(15), ..Totals::default() };
        let start =
            "http://x.cn/u?tagId=%E5%88%97%E8%A1%A8&paramJson=%7B%22pageNo%22%3A2%2C%22pageSize%22%3A15%7D";
        let found = of(start, totals);
        assert_eq!(
            found,
            ["u?tagId=%E5%88%97%E8%A1%A8&paramJson=%7B%22pageNo%22%3A3%2C%22pageSize%22%3A15%7D"]
        );
        let loose = Address::parse("http://x.cn/u?paramJson={\"pageNo\":1,\"pageSize\":15}").unwrap();
        assert_eq!(further(&loose, totals).len(), 2);
        assert!(of("http://x.cn/u?paramJson=%7B", totals).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_address_makes_it_panic(tail in "[a-z]{0,3}\\?(page|startrecord|endrecord|paramJson|rows)=[0-9{}:\"pageNo]{0,14}(&(page|endrecord|size)=[0-9]{0,11})?", entries: u32, size: u32) {
            if let Ok(address) = Address::parse(&format!("http://x.cn/{tail}")) {
                let totals = Totals { entries: Some(entries), size: Some(size), held: Some(size), pages: None };
                proptest::prop_assert!(further(&address, totals).len() <= MOST);
            }
        }
    }
}
