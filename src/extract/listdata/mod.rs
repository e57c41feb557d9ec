//! Lists that are not in the markup: the data that scripts ask for, and the addresses they ask.
//!
//! Comes in: the text of a page or of an answer. Goes out: addresses for GET, and rows, totals and names of an answer.
//! Nothing is run; what is written as text is read as text.

mod further;
mod json;
mod proxy;
mod search;
mod tree;
mod unit;

pub(super) use further::{Totals, further};
pub(super) use json::read as answer;
pub(super) use proxy::{Held, addresses as proxy_addresses};
pub(super) use search::{addresses as search_addresses, is_guessed};
pub(super) use tree::categories;
pub(super) use unit::{addresses as unit_addresses, first as unit_first, totals as unit_totals};

/// Addresses of list data kept of one page.
pub(super) const MOST: usize = 60;
/// Larger numbers are no totals.
pub(super) const LARGEST_TOTAL: u32 = 5_000_000;

/// The string that begins at the quote `text` starts with, without the quotes.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = &text[1..];
    inner.find(quote).map(|end| &inner[..end])
}

/// `'key':'value'` pairs of a flat object as scripts and attributes write it, values as text. At most 40.
fn pairs(object: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = object.trim_start().trim_start_matches('{');
    while found.len() < 40 {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let Some((key, behind)) = rest.split_once(':') else { break };
        let key = key.trim().trim_matches(['\'', '"']);
        if key.is_empty() || key.len() > 60 || key.contains(['{', '}', '\n', ';']) {
            break;
        }
        let behind = behind.trim_start();
        let (value, after) = match quoted(behind) {
            Some(value) => (value, &behind[value.len() + 2..]),
            None => {
                let end = behind.find([',', '}', '\n', '\r']).unwrap_or(behind.len());
                (behind[..end].trim(), &behind[end..])
            }
        };
        found.push((key.to_owned(), value.to_owned()));
        rest = after.trim_start();
        if !rest.starts_with(',') {
            break;
        }
    }
    found
}

/// `name=value&…`, escaped as a form would be.
fn query(pairs: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The four references that attributes need.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let text = text.replace("&quot;", "\"").replace("&#39;", "'").replace("&apos;", "'");
    text.replace("&#34;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_objects_are_read_in_every_quoting() {
        let of = |text| pairs(text).into_iter().map(|(key, value)| format!("{key}={value}"));
        assert_eq!(
            of("{ col:1, \"webid\" : '3', path:'/' }").collect::<Vec<_>>(),
            ["col=1", "webid=3", "path=/"]
        );
        assert_eq!(of("{'a':'x,y','b':\"\"}").collect::<Vec<_>>(), ["a=x,y", "b="]);
        assert!(pairs("{").is_empty() && pairs("").is_empty() && pairs("{a:'").len() == 1);
    }

    proptest::proptest! {
        #[test]
        fn no_object_makes_it_panic(text in "[{}'\":,a-c政 \\\\&;=]{0,40}") {
            let _ = (pairs(&text), unescaped(&text), quoted(&text));
        }
    }
}
