//! Further pages of a list belong to its first page.

use rustc_hash::FxHashMap;

use super::leaf::Leaf;
use super::site::Site;
use crate::extract::Media;
use crate::model::Address;

/// Query parameters that number the pages of a list.
const PAGE_PARAMETERS: [&str; 9] =
    ["page", "pageno", "pagenum", "pageindex", "currpage", "curpage", "pn", "p", "pageid"];

/// For every page of `lists` (ascending), the first page of its list.
pub(super) fn first_pages(site: &Site, lists: &[usize]) -> FxHashMap<usize, usize> {
    let mut group: FxHashMap<usize, usize> = lists.iter().map(|leaf| (*leaf, *leaf)).collect();
    let places: FxHashMap<String, usize> =
        lists.iter().map(|leaf| (site.address(*leaf).as_str().to_owned(), *leaf)).collect();
    for leaf in lists {
        let page = &site.leaves[*leaf];
        // Data that pages ask for are sorted out elsewhere; lists that stand for themselves go on like pages.
        let data = if page.media == Media::Json { &*page.data } else { &[] };
        for next in page.next.iter().chain(data) {
            if let Some(other) = site.leaf(*next)
                && group.contains_key(&other)
                && same_list(page, &site.leaves[other])
            {
                unite(&mut group, *leaf, other);
            }
        }
        for base in bases(site.address(*leaf)) {
            // `index_2.html` beside `index.html` cannot be anything else; of other names the headings must agree.
            let index =
                base.ends_with('/') || base.rsplit('/').next().is_some_and(|file| file.starts_with("index."));
            if let Some(other) = places.get(&base)
                && (index || same_list(page, &site.leaves[*other]))
            {
                unite(&mut group, *leaf, *other);
            }
        }
    }
    let mut first: FxHashMap<usize, usize> = FxHashMap::default();
    for leaf in lists {
        let root = root(&group, *leaf);
        let best = first.entry(root).or_insert(*leaf);
        if rank(site, *leaf) < rank(site, *best) {
            *best = *leaf;
        }
    }
    lists.iter().filter_map(|leaf| Some((*leaf, *first.get(&root(&group, *leaf))?))).collect()
}

/// Without a page number first, then the shorter address.
fn rank(site: &Site, leaf: usize) -> (bool, bool, usize, usize) {
    let address = site.address(leaf);
    let html = site.leaves[leaf].media == Media::Html;
    (!html, !bases(address).is_empty(), address.as_str().len(), leaf)
}

fn same_list(a: &Leaf, b: &Leaf) -> bool {
    let named = |leaf: &Leaf| leaf.column_name;
    // List data fetched on its own has neither heading nor tags.
    a.heading == b.heading
        || (named(a).is_some() && named(a) == named(b))
        || a.heading.is_empty()
        || b.heading.is_empty()
}

fn root(group: &FxHashMap<usize, usize>, leaf: usize) -> usize {
    let mut at = leaf;
    while let Some(up) = group.get(&at).filter(|up| **up != at) {
        at = *up;
    }
    at
}

fn unite(group: &mut FxHashMap<usize, usize>, a: usize, b: usize) {
    let (a, b) = (root(group, a), root(group, b));
    group.insert(a.max(b), a.min(b));
}

/// Addresses that the first page would have if `address` is a further page: `index_2.html` → `index.html` and the folder,
/// `list/12.htm` → `list.htm`, `?page=2` → without it. Empty when nothing in it looks like a page number.
fn bases(address: &Address) -> Vec<String> {
    let text = address.as_str();
    let mut found = Vec::new();
    if let Some((head, query)) = text.split_once('?') {
        let is_page = |pair: &&str| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            PAGE_PARAMETERS.contains(&key.to_ascii_lowercase().as_str()) && is_number(value)
        };
        if query.split('&').any(|pair| is_page(&pair)) {
            let rest: Vec<&str> = query.split('&').filter(|pair| !is_page(pair)).collect();
            found.push(if rest.is_empty() { head.to_owned() } else { format!("{head}?{}", rest.join("&")) });
        }
        return found;
    }
    let Some((folder, file)) = text.rsplit_once('/') else { return found };
    let Some((stem, extension)) = file.rsplit_once('.') else { return found };
    if let Some((name, number)) = stem.rsplit_once(['_', '-'])
        && is_number(number)
        && number.len() <= 4
    {
        found.push(format!("{folder}/{name}.{extension}"));
        if name.eq_ignore_ascii_case("index") {
            found.push(format!("{folder}/"));
        }
    } else if is_number(stem) && stem.len() <= 4 {
        found.push(format!("{folder}.{extension}"));
    }
    found
}

/// True for an address that asks for more of a list whose beginning is elsewhere.
pub(super) fn goes_on(address: &Address) -> bool {
    let later = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let key = key.to_ascii_lowercase();
        let counts =
            PAGE_PARAMETERS.contains(&key.as_str()) || matches!(&*key, "startrecord" | "currentpage");
        key == "paramjson" || (counts && is_number(value) && !matches!(value, "0" | "1"))
    };
    address.path().ends_with("dataproxy.jsp")
        || address.query().is_some_and(|query| query.split('&').any(later))
}

/// The address of a list whatever page of it is asked for.
pub(super) fn without_page(address: &Address) -> String {
    let text = address.as_str();
    let Some((head, query)) = text.split_once('?') else {
        return bases(address).into_iter().next().unwrap_or_else(|| text.to_owned());
    };
    let counts = |pair: &&str| {
        let key = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
        PAGE_PARAMETERS.contains(&key.as_str())
            || matches!(&*key, "startrecord" | "endrecord" | "paramjson" | "currentpage")
    };
    let rest: Vec<&str> = query.split('&').filter(|pair| !counts(pair)).collect();
    format!("{head}?{}", rest.join("&"))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_further_page_names_its_first() {
        let bases = |text: &str| bases(&Address::parse(text).unwrap());
        assert_eq!(bases("http://x.cn/a/index_2.html"), ["http://x.cn/a/index.html", "http://x.cn/a/"]);
        assert_eq!(bases("http://x.cn/a/tz/12.htm"), ["http://x.cn/a/tz.htm"]);
        assert_eq!(bases("http://x.cn/a?b=1&page=2"), ["http://x.cn/a?b=1"]);
        assert_eq!(bases("http://x.cn/a/t20260306_297521.html"), [""; 0]);
    }

    #[test]
    fn answers_of_one_list_differ_in_their_counters_only() {
        let of = |text: &str| Address::parse(text).unwrap();
        let (first, second) = (of("http://x.cn/api/5?page=1&sid=2"), of("http://x.cn/api/5?page=2&sid=2"));
        assert_eq!(without_page(&first), without_page(&second));
        assert_ne!(without_page(&first), without_page(&of("http://x.cn/api/6?page=1&sid=2")));
        assert_eq!(without_page(&of("http://x.cn/l_2.html")), without_page(&of("http://x.cn/l.html")));
        assert!(!goes_on(&first) && goes_on(&second) && goes_on(&of("http://x.cn/u?paramJson=%7B%7D")));
    }
}
