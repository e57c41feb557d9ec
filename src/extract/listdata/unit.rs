//! jpaas: parts of a page that a script fetches by the parameters in its attribute `queryData`.
//!
//! `<script url="/api-gateway/…/build/unit" queryData="{'webId':'…','pageId':'…',…}">`; the answer is JSON whose
//! `data.html` holds the part, with `<div class="pagination" rows="15" count="46" pageNo="1">` behind a list. Found in
//! the text, since the attribute stands on scripts as well as on boxes.

use std::sync::LazyLock;

use memchr::memmem;

use super::{LARGEST_TOTAL, MOST, Totals, further, pairs, query, quoted, unescaped};
use crate::model::Address;

/// Where units are asked for when the element does not say.
const PLACE: &str = "/api-gateway/jpaas-publish-server/front/page/build/unit";
/// Longest tag that is looked at, in bytes on each side of the attribute.
const LONGEST_TAG: usize = 3_000;

static MARKS: LazyLock<[memmem::Finder<'static>; 2]> =
    LazyLock::new(|| [memmem::Finder::new("queryData="), memmem::Finder::new("querydata=")]);

/// Addresses of the units of a page, lists first, further pages of a list that the page begins behind.
pub(in crate::extract) fn addresses(html: &str, base: &Address) -> Vec<Address> {
    let mut found: Vec<(bool, Vec<Address>)> = Vec::new();
    for mark in &*MARKS {
        for at in mark.find_iter(html.as_bytes()).take(MOST) {
            found.extend(unit(html, at, base));
        }
    }
    found.sort_by_key(|(list, _)| !list);
    let mut all = Vec::new();
    for address in found.into_iter().flat_map(|(_, addresses)| addresses) {
        if !all.contains(&address) && all.len() < MOST {
            all.push(address);
        }
    }
    all
}

fn unit(html: &str, at: usize, base: &Address) -> Option<(bool, Vec<Address>)> {
    let value = quoted(html.get(at + "queryData=".len()..)?)?;
    if value.len() > LONGEST_TAG {
        return None;
    }
    let mut parameters = pairs(&unescaped(value));
    let has = |all: &[(String, String)], name: &str| {
        all.iter().any(|(key, value)| key == name && !value.is_empty())
    };
    if !has(&parameters, "webId") || !has(&parameters, "pageId") {
        return None;
    }
    for (name, usual) in [("parseType", "bulidstatic"), ("pageType", "column")] {
        if !has(&parameters, name) {
            parameters.push((name.to_owned(), usual.to_owned()));
        }
    }
    let tag = tag_around(html, at);
    let place = attribute(tag, "url").filter(|place| place.contains("/build/unit")).unwrap_or(PLACE);
    let first = base.join(&format!("{place}?{}", query(&parameters))).ok()?;
    let tag_id = parameters.iter().find(|(key, _)| key == "tagId").map_or("", |(_, value)| value);
    let list = ["列表", "分页", "list"].iter().any(|word| tag_id.contains(word));
    let totals = of_tag(tag);
    match (totals.entries, totals.size) {
        // Paging controls below a list that the page itself begins.
        (Some(_), Some(size)) => {
            parameters.push(("paramJson".to_owned(), format!("{{\"pageNo\":1,\"pageSize\":{size}}}")));
            let begun = base.join(&format!("{place}?{}", query(&parameters))).ok()?;
            Some((true, further(&begun, totals)))
        }
        _ => Some((list, vec![first])),
    }
}

/// The address of an answer with the number of its page put in: the first page of a unit is asked for without.
pub(in crate::extract) fn first(address: &Address, totals: Totals) -> Option<Address> {
    let asked = address.query().filter(|_| address.path().ends_with("/build/unit"))?;
    if asked.contains("paramJson=") {
        return None;
    }
    let page = query(&[("paramJson".to_owned(), format!("{{\"pageNo\":1,\"pageSize\":{}}}", totals.size?))]);
    Address::parse(&format!("{}&{page}", address.as_str())).ok()
}

/// What the paging controls in a unit's markup say.
pub(in crate::extract) fn totals(fragment: &str) -> Option<Totals> {
    let at = memmem::find(fragment.as_bytes(), b"count=")?;
    let tag = tag_around(fragment, at);
    let totals = of_tag(tag);
    totals.entries.map(|_| totals)
}

fn of_tag(tag: &str) -> Totals {
    let number = |name: &str| {
        let value = attribute(tag, name)?.trim().parse::<u32>().ok()?;
        (value <= LARGEST_TOTAL).then_some(value)
    };
    Totals { entries: number("count"), size: number("rows").filter(|rows| *rows > 0), ..Totals::default() }
}

/// The tag that `at` stands in.
fn tag_around(html: &str, at: usize) -> &str {
    let start = html.get(..at).and_then(|before| before.rfind('<')).unwrap_or(at);
    let end = html.get(at..).and_then(|rest| rest.find('>')).map_or(html.len(), |end| at + end);
    let fits = at - start <= LONGEST_TAG && end - at <= LONGEST_TAG;
    if fits { html.get(start..end).unwrap_or("") } else { "" }
}

/// Value of an attribute, name compared without case.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    while let Some(at) = tag.get(from..)?.find('=').map(|at| from + at) {
        let before = tag[..at].trim_end();
        let start = before.len().checked_sub(name.len());
        let named =
            start.and_then(|start| before.get(start..)).is_some_and(|key| key.eq_ignore_ascii_case(name));
        let alone = start
            .and_then(|start| before.get(..start))
            .is_some_and(|front| front.ends_with([' ', '\n', '\t', '\r', '"', '\'']));
        let value = quoted(tag[at + 1..].trim_start());
        if named && alone {
            return value;
        }
        from = at + 1;
        if let Some(value) = value {
            // What stands in a value is no attribute.
            from += tag[from..].len() - tag[from..].trim_start().len() + value.len() + 2;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Vec<String> {
        let base = Address::parse("http://x.cn/col/a.html").unwrap();
        addresses(html, &base).iter().map(|one| one.as_str().replace("http://x.cn", "")).collect()
    }

    #[test]
    fn units_are_asked_for_with_their_parameters() {
        let html = "<script url=\"/api-gateway/jpaas-publish-server/front/page/build/unit\" queryData=\"{'parseType':'bulidstatic','webId':'3','pageType':'column','tagId':'导航','pageId':'7'}\"></script>\
            <div queryData='{&quot;webId&quot;:&quot;3&quot;,&quot;pageId&quot;:&quot;7&quot;,&quot;tagId&quot;:&quot;当前栏目list&quot;}'></div>";
        let found = of(html);
        assert_eq!(
            found[0],
            format!(
                "{PLACE}?webId=3&pageId=7&tagId=%E5%BD%93%E5%89%8D%E6%A0%8F%E7%9B%AElist&parseType=bulidstatic&pageType=column"
            )
        );
        assert!(found[1].contains("parseType=bulidstatic&webId=3&pageType=column&tagId=%E5%AF%BC%E8%88%AA"));
        assert!(of("<div queryData=\"{'rows':'1'}\">").is_empty());
    }

    #[test]
    fn controls_below_a_list_lead_to_its_further_pages() {
        let html = "<div class='pagination' rows='15' count='40' pageNo='1' queryData=\"{'webId':'3','pageId':'7','tagId':'信息列表'}\">";
        let found = of(html);
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with("paramJson=%7B%22pageNo%22%3A2%2C%22pageSize%22%3A15%7D"), "{}", found[0]);
    }

    #[test]
    fn totals_are_read_from_the_controls() {
        let found = totals("<ul></ul><div class=\"pagination\" rows=\"24\" count=\"48\" pageNo=\"2\"></div>");
        assert_eq!(found, Some(Totals { entries: Some(48), size: Some(24), ..Totals::default() }));
        assert_eq!(super::totals("<p account=\"3\">"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_markup_makes_it_panic(parts in proptest::collection::vec(0_usize..14, 0..20)) {
            let pieces = ["<div ", "queryData=", "querydata='", "\"{'webId':'1','pageId':'2'}\"", ">", "count=", "rows=\"", "'", "政", "=", "url=", "{", "pageNo='9'", " "];
            let html: String = parts.iter().map(|at| pieces[*at]).collect();
            let _ = (of(&html), totals(&html));
        }
    }
}
