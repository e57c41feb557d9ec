//! Places that never end: circles of path segments, calendars, counters in query strings.

use crate::model::Address;

/// Longest address that is followed, in bytes.
const LONGEST: usize = 1_500;

/// A segment that stands this often in one path is a circle.
const REPEATS: usize = 3;

/// Whether the address itself looks endless.
pub(super) fn looks_endless(address: &Address) -> bool {
    if address.as_str().len() > LONGEST {
        return true;
    }
    let segments: Vec<&str> = address.path().split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.len() > 16 {
        return true;
    }
    let times = |segment: &str| segments.iter().filter(|other| **other == segment).count();
    segments.iter().any(|segment| !segment.bytes().all(|b| b.is_ascii_digit()) && times(segment) >= REPEATS)
}

/// The shape of an address with a query: path and parameter names and values with every run of digits as `0`,
/// so that a calendar or a counter is one shape. `None` without a query.
pub(super) fn query_shape(address: &Address) -> Option<String> {
    let query = address.query()?;
    let mut shape = String::with_capacity(address.as_str().len());
    shape.push_str(address.authority());
    let mut in_digits = false;
    for c in address.path().chars().chain(['?']).chain(query.chars()) {
        let digit = c.is_ascii_digit();
        if !digit {
            shape.push(c);
        } else if !in_digits {
            shape.push('0');
        }
        in_digits = digit;
    }
    Some(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn a_circle_of_segments_is_a_trap() {
        assert!(looks_endless(&at("http://x/a/b/a/b/a/b")));
        assert!(!looks_endless(&at("http://x/art/2021/1/1/art_1.html")));
        assert!(!looks_endless(&at("http://x/zwgk/gk/zwgk/a.html")));
    }

    #[test]
    fn a_calendar_is_one_shape() {
        let one = query_shape(&at("http://x/cal?y=2026&m=1"));
        assert_eq!(one, query_shape(&at("http://x/cal?y=1999&m=12")));
        assert_ne!(one, query_shape(&at("http://x/list?y=2026&m=1")));
        assert_eq!(query_shape(&at("http://x/2026/1/")), None);
    }
}
