//! How a list goes on: paging scripts of the common systems, printed paging links, stated totals.

mod scripted;

use std::sync::LazyLock;

use regex::Regex;

use super::{Link, LinkElement, Pagination, Position, listdata};
use crate::model::Address;

/// Further pages kept; a crawler that wants more reads them from the pages it gets.
const MOST_PAGES: usize = 60;
/// Totals beyond this are no totals.
const LARGEST_TOTAL: u32 = 5_000_000;

static TOTAL_PAGES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:共|/)\s*([0-9]{1,6})\s*页|页次[:：]\s*[0-9]+\s*/\s*([0-9]{1,6})|第\s*[0-9]+\s*/\s*([0-9]{1,6})\s*页")
        .ok()
});
static TOTAL_ENTRIES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:共|总计|合计|总数)[^0-9\n]{0,6}?([0-9]{1,7})\s*(?:条|篇|项|个记录|记录)").ok()
});

/// What paging the page shows.
pub(super) struct Sources<'a> {
    /// The page's own address.
    pub(super) address: &'a Address,
    /// Base of relative addresses.
    pub(super) base: &'a Address,
    /// Inline scripts.
    pub(super) scripts: &'a [&'a str],
    /// Links of the page.
    pub(super) links: &'a [Link],
    /// What of a list that goes on elsewhere the page holds.
    pub(super) held: listdata::Held,
    /// Visible text inside paging controls, or the end of the content area.
    pub(super) paging_text: &'a str,
}

/// Reads all that is said about further pages.
pub(super) fn read(sources: &Sources<'_>) -> Pagination {
    let mut out = Pagination::default();
    let (mut from_script, mut guessed) = (Vec::new(), Vec::new());
    for script in sources.scripts {
        scripted::read(script, sources, &mut out, &mut from_script, &mut guessed);
    }
    let printed = printed_pages(sources, &mut out);
    // A script that draws the controls knows better than links that may be side boxes.
    for address in from_script.into_iter().chain(printed).chain(guessed) {
        if address != *sources.address && !out.next.contains(&address) && out.next.len() < MOST_PAGES {
            out.next.push(address);
        }
    }
    read_text(sources.paging_text, &mut out);
    if out.next.is_empty()
        && let Some(pages) = out.total_pages.filter(|pages| *pages > 1)
    {
        out.next = counted(sources.address, pages);
    }
    out
}

/// Pages of a list whose controls have no addresses, by the counter in its own address. The catalogue of Anhui counts
/// with `pageIndex` though its first page does not say so.
fn counted(address: &Address, pages: u32) -> Vec<Address> {
    let totals = listdata::Totals { pages: Some(pages), ..listdata::Totals::default() };
    if address.path().contains("/public/column/") && !address.as_str().contains("pageIndex=") {
        let mark = if address.query().is_some() { '&' } else { '?' };
        let first = Address::parse(&format!("{address}{mark}pageIndex=1"));
        return first.map(|first| listdata::further(&first, totals)).unwrap_or_default();
    }
    listdata::further(address, totals)
}

fn set(slot: &mut Option<u32>, value: Option<u32>) {
    if slot.is_none() {
        *slot = value.filter(|value| *value <= LARGEST_TOTAL);
    }
}

/// Links that a visitor would click to go on.
fn printed_pages(sources: &Sources<'_>, out: &mut Pagination) -> Vec<Address> {
    let mut forward = Vec::new();
    let mut numbered: Vec<(u32, &Address)> = Vec::new();
    for link in sources.links {
        if link.element == LinkElement::Resource || link.text.len() > 24 {
            continue;
        }
        let text =
            link.text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '【' | '】'));
        let paging = link.position == Position::Pagination;
        if is_next(text, paging) {
            forward.push(link.address.clone());
        } else if is_last(text) {
            if let Some(page) = page_number(&link.address) {
                set(&mut out.total_pages, Some(page).filter(|page| *page > 1));
            }
            numbered.push((u32::MAX, &link.address));
        } else if let Ok(page) = text.trim_matches(['第', '页', ' ']).parse::<u32>()
            && page <= LARGEST_TOTAL
            && (paging || same_list(sources.address, &link.address))
        {
            numbered.push((page, &link.address));
        }
    }
    // The end of the list alone is no paging: some menus have a link 末页 too.
    numbered.sort_by_key(|(page, _)| *page);
    forward.extend(numbered.into_iter().map(|(_, address)| address.clone()));
    forward
}

fn is_next(text: &str, paging: bool) -> bool {
    matches!(
        text,
        "下一页" | "下页" | "后一页" | "后页" | "下一页>" | "下一页>>" | "下一页»" | "下一页 >" | "下一页→"
    ) || text.eq_ignore_ascii_case("next page")
        || (paging
            && (matches!(text, ">" | ">>" | "›" | "»" | "＞" | "→") || text.eq_ignore_ascii_case("next")))
}

fn is_last(text: &str) -> bool {
    matches!(text, "尾页" | "末页" | "最后一页" | "最末页" | "末页>>" | "尾页>>")
}

/// The number that closes a file's stem (`index_7.html`) or a page parameter.
fn page_number(address: &Address) -> Option<u32> {
    let name = address.path().rsplit('/').next()?;
    let stem = name.split('.').next()?;
    let digits = stem.rsplit(['_', '-']).next().filter(|digits| digits.len() < stem.len())?;
    digits.parse().ok().filter(|page| *page < 100_000)
}

/// Both are pages of one list: same folder, names that differ in digits only.
fn same_list(page: &Address, other: &Address) -> bool {
    if page.authority() != other.authority() {
        return false;
    }
    let stem = |address: &Address| -> (String, String) {
        let path = address.path();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let name = name.split('.').next().unwrap_or(name);
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['_', '-']);
        (folder.to_owned(), name.to_owned())
    };
    let (folder, name) = stem(page);
    let (other_folder, other_name) = stem(other);
    // VSB puts older pages into a folder named like the list: `tzgg.htm`, `tzgg/12.htm`.
    let below = other_name.is_empty() && other_folder == format!("{folder}/{name}");
    let by_query = page.path() == other.path() && page.query() != other.query();
    below
        || by_query
        || (folder == other_folder && (name == other_name || (name.is_empty() && other_name == "index")))
}

fn read_text(text: &str, out: &mut Pagination) {
    let number = |regex: &LazyLock<Option<Regex>>| -> Option<u32> {
        let found = regex.as_ref()?.captures(text)?;
        found.iter().skip(1).flatten().next()?.as_str().parse().ok()
    };
    if !text.contains('共') && !text.contains('页') && !text.contains('条') {
        return;
    }
    set(&mut out.total_pages, number(&TOTAL_PAGES));
    set(&mut out.total_entries, number(&TOTAL_ENTRIES));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::LabelKind;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn link(to: &str, text: &str, position: Position) -> Link {
        Link {
            address: address(to),
            text: text.into(),
            title: String::new(),
            element: LinkElement::Anchor,
            position,
            label: LabelKind::None,
        }
    }

    fn of(page: &str, scripts: &[&str], links: &[Link], paging_text: &str) -> Pagination {
        let page = address(page);
        read(&Sources {
            address: &page,
            base: &page,
            scripts,
            links,
            held: listdata::Held::default(),
            paging_text,
        })
    }

    fn next(of: &Pagination) -> Vec<&str> {
        of.next.iter().map(Address::as_str).collect()
    }

    const LIST: &str = "http://x.gov.cn/tzgg/index.html";

    #[test]
    fn the_paging_script_of_trs_counts_from_zero() {
        let it = of(LIST, &["createPageHTML(4, 0, \"index\", \"html\");"], &[], "");
        assert_eq!(it.total_pages, Some(4));
        let wanted = ["index_1", "index_2", "index_3", "index_4"]
            .map(|name| format!("http://x.gov.cn/tzgg/{name}.html"));
        assert_eq!(next(&it), wanted.iter().map(String::as_str).collect::<Vec<_>>());
        let it = of(LIST, &["createPageHTML(1, 0, 'index', 'html')"], &[], "");
        assert!(it.next.is_empty());
        let it = of(
            LIST,
            &["function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){}"],
            &[],
            "",
        );
        assert_eq!(it, Pagination::default());
    }

    #[test]
    fn the_form_with_a_box_counts_from_one() {
        let it = of(LIST, &["createPageHTML('page_div',3, 1,'xwzx_list','shtml',58)"], &[], "");
        assert_eq!((it.total_pages, it.total_entries), (Some(3), Some(58)));
        assert_eq!(
            next(&it),
            ["http://x.gov.cn/tzgg/xwzx_list_2.shtml", "http://x.gov.cn/tzgg/xwzx_list_3.shtml"]
        );
    }

    #[test]
    fn a_hostile_total_makes_no_million_addresses() {
        let it = of(LIST, &["createPageHTML(4000000, 0, 'index', 'html')"], &[], "");
        assert_eq!(it.next.len(), MOST_PAGES);
    }

    #[test]
    fn printed_links_lead_on_and_descending_folders_are_followed() {
        let links = [
            link("http://x.gov.cn/tzgg/11.htm", "2", Position::Other),
            link("http://x.gov.cn/tzgg/11.htm", "下一页", Position::Other),
            link("http://x.gov.cn/tzgg/1.htm", "尾页", Position::Other),
            link("http://y.gov.cn/5.htm", "5", Position::Other),
        ];
        let it = of("http://x.gov.cn/tzgg.htm", &[], &links, "共12页 共231条");
        assert_eq!(next(&it), ["http://x.gov.cn/tzgg/11.htm", "http://x.gov.cn/tzgg/1.htm"]);
        assert_eq!((it.total_pages, it.total_entries), (Some(12), Some(231)));
    }

    #[test]
    fn addresses_of_list_data_are_kept_for_get() {
        let script =
            "<nextgroup><![CDATA[<a href=\"/module/web/jpage/dataproxy.jsp?page=1&amp;webid=3\"></a>]]>";
        let it = of(LIST, &[script], &[], "");
        assert_eq!(it.data[0].as_str(), "http://x.gov.cn/module/web/jpage/dataproxy.jsp?page=1&webid=3");
    }

    #[test]
    fn totals_are_read_from_script_variables() {
        let it =
            of(LIST, &["var countPage = 17//共多少页", "new Pager({total: 40, pageCount: '5'})"], &[], "");
        assert_eq!((it.total_pages, it.total_entries), (Some(17), Some(40)));
    }
}
