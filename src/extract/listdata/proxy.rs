//! JCMS: where further records of a list are asked for, `dataproxy.jsp`, with what the page's script says of it.
//!
//! The old form is a whole address (`dataproxy.jsp?page=2&appid=1&…`). In the new one the range stands in the query
//! and the rest in an object beside it, sent as a form; we ask with GET and put all of it into the query.

use super::{LARGEST_TOTAL, MOST, Totals, further, pairs, query};
use crate::model::Address;

/// What of the list the page itself holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::extract) struct Held {
    /// Records in the page.
    pub(in crate::extract) records: u32,
    /// Records in all.
    pub(in crate::extract) total: Option<u32>,
}

/// How far around the address the script is searched for its object, in bytes.
const NEAR: usize = 3_000;

/// Addresses of the records behind those that the page holds. `start` and `end` bound the words `dataproxy.jsp`.
pub(in crate::extract) fn addresses(
    script: &str,
    start: usize,
    end: usize,
    base: &Address,
    held: Held,
) -> Vec<Address> {
    let Some(text) = literal(script, start, end) else { return Vec::new() };
    if text.contains("?page=") || text.contains("&page=") || text.contains("columnid=") {
        let whole = base.join(&text).ok();
        let begun = whole.clone().filter(|_| text.contains("startrecord=")).map(|first| behind(&first, held));
        return begun.unwrap_or_else(|| whole.into_iter().collect());
    }
    let near = around(script, start);
    let Some(mut parameters) = object_with(near, "columnid") else { return Vec::new() };
    let number = |name: &str| number_of(near, name);
    let total = held.total.or_else(|| number("totalRecord"));
    let per_page = number("perPage").or_else(|| number("perpage")).filter(|size| (1..=500).contains(size));
    // The plug-in holds three pages at a time.
    let width = if held.records > 0 { held.records } else { per_page.unwrap_or(15).saturating_mul(3) };
    let range = [("startrecord", 1), ("endrecord", width), ("perpage", per_page.unwrap_or(15))];
    let range = range.map(|(name, value)| (name.to_owned(), value.to_string()));
    parameters.splice(0..0, range);
    let place = text.split('?').next().unwrap_or(&text);
    let Ok(first) = base.join(&format!("{place}?{}", query(&parameters))) else { return Vec::new() };
    behind(&first, Held { total, ..held })
}

/// The ranges behind the first, or the first itself when the page holds nothing.
fn behind(first: &Address, held: Held) -> Vec<Address> {
    let rest = further(first, Totals { entries: held.total, ..Totals::default() });
    let own = (held.records == 0).then(|| first.clone());
    own.into_iter().chain(rest).take(MOST).collect()
}

/// The address in the script that the words stand in.
fn literal(script: &str, start: usize, end: usize) -> Option<String> {
    let stops =
        |c: char| matches!(c, '"' | '\'' | '<' | '>' | ' ' | '\n' | '\r' | '\t' | '[' | ']' | '(' | ')');
    let before = script.get(..start)?;
    let from = before.rfind(stops).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let to = script.get(end..)?.find(stops).map_or(script.len(), |at| end + at);
    let text = script.get(from..to)?.replace("&amp;", "&");
    (text.len() <= 1000).then_some(text)
}

fn around(script: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(NEAR);
    while !script.is_char_boundary(from) {
        from += 1;
    }
    let mut to = (at + NEAR).min(script.len());
    while !script.is_char_boundary(to) {
        to -= 1;
    }
    script.get(from..to).unwrap_or("")
}

/// The flat object that holds `key`.
fn object_with(text: &str, key: &str) -> Option<Vec<(String, String)>> {
    let at = text.find(key)?;
    let open = text[..at].rfind('{')?;
    let found = pairs(&text[open..]);
    let plain = |(key, value): &(String, String)| {
        key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && value.len() < 200
    };
    let found: Vec<(String, String)> = found.into_iter().filter(plain).collect();
    found.iter().any(|(name, value)| name == key && !value.is_empty()).then_some(found)
}

fn number_of(text: &str, name: &str) -> Option<u32> {
    let rest = text[text.find(name)? + name.len()..].trim_start_matches(['"', '\'', ' ']);
    let rest = rest.strip_prefix([':', '='])?.trim_start_matches(['"', '\'', ' ']);
    let digits = rest.bytes().take(8).take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok().filter(|total| *total <= LARGEST_TOTAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(script: &str, held: Held) -> Vec<String> {
        let base = Address::parse("http://x.cn/col/col7/index.html").unwrap();
        let at = script.find("dataproxy.jsp").unwrap();
        let found = addresses(script, at, at + "dataproxy.jsp".len(), &base, held);
        found
            .iter()
            .map(|one| one.as_str().replace("http://x.cn/module/web/jpage/dataproxy.jsp", ""))
            .collect()
    }

    #[test]
    fn the_old_form_is_a_whole_address() {
        let script = "<a href=\"/module/web/jpage/dataproxy.jsp?page=1&amp;webid=3&amp;columnid=7\"></a>";
        assert_eq!(of(script, Held::default()), ["?page=1&webid=3&columnid=7"]);
    }

    #[test]
    fn the_new_form_is_put_together_from_the_object_beside_it() {
        let script = "$('#9').jpage({totalRecord:100,perPage:15,proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:{col:1,appid:'1',webid:3,path:'/',columnid:7,unitid:'9',webname:'某县',permissiontype:0}})";
        let all = of(script, Held { records: 45, total: Some(100) });
        assert_eq!(all.len(), 2);
        assert_eq!(
            all[0],
            "?startrecord=46&endrecord=90&perpage=15&col=1&appid=1&webid=3&path=%2F&columnid=7&unitid=9&webname=%E6%9F%90%E5%8E%BF&permissiontype=0"
        );
        assert!(of(script, Held::default())[0].starts_with("?startrecord=1&endrecord=45&perpage=15&"));
        assert!(of("x('/module/web/jpage/dataproxy.jsp')", Held::default()).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_script_makes_it_panic(before in "[政a{'\"?&=0-9 ]{0,20}", after in "[政?&=startecod0-9'{}:,columnid]{0,60}", records: u32, total: u32) {
            let _ = of(&format!("{before}dataproxy.jsp{after}"), Held { records, total: Some(total) });
        }
    }
}
