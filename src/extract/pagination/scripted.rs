//! Paging that scripts draw: `createPageHTML`, `Pager`, the controls of VSB, totals in variables.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::{LARGEST_TOTAL, MOST_PAGES, Sources, set};
use crate::extract::{Pagination, listdata};
use crate::model::Address;

/// Longest script that is looked at, in bytes.
const LONGEST_SCRIPT: usize = 400_000;

static MARKS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(MARK_WORDS).ok());
const MARK_WORDS: [&str; 11] = [
    "createPageHTML(",
    "dataproxy.jsp",
    "countPage",
    "totalPage",
    "pageCount",
    "Pager(",
    "totalRecord",
    "recordCount",
    "totalpage",
    "createPage(",
    "_simple_list_gotopage_fun(",
];

/// Reads one script; further pages go to `next`, those that may as well not exist to `guessed`.
pub(super) fn read(
    script: &str,
    sources: &Sources<'_>,
    out: &mut Pagination,
    next: &mut Vec<Address>,
    guessed: &mut Vec<Address>,
) {
    let Some(marks) = MARKS.as_ref() else { return };
    if script.len() > LONGEST_SCRIPT {
        return;
    }
    let mut drawn = Drawn { sources, next, guessed };
    for found in marks.find_iter(script).take(200) {
        let rest = &script[found.end()..];
        let defined = script[..found.start()].trim_end().ends_with("function");
        match found.pattern().as_usize() {
            0 | 9 if !defined => drawn.create_page(rest, out),
            1 => {
                let held = sources.held;
                let data = listdata::proxy_addresses(script, found.start(), found.end(), sources.base, held);
                for address in data {
                    if !out.data.contains(&address) && out.data.len() < listdata::MOST {
                        out.data.push(address);
                    }
                }
            }
            2..=4 | 8 => set(&mut out.total_pages, number_assigned(rest)),
            5 => drawn.pager(rest, out),
            6 | 7 => set(&mut out.total_entries, number_assigned(rest)),
            10 if !defined => drawn.descending(rest, out),
            _ => {}
        }
    }
}

struct Drawn<'a, 'b> {
    sources: &'a Sources<'b>,
    next: &'a mut Vec<Address>,
    guessed: &'a mut Vec<Address>,
}

impl Drawn<'_, '_> {
    /// `createPageHTML(total, current, "index", "html")` with its variants: a box id in front, counts behind.
    fn create_page(&mut self, rest: &str, out: &mut Pagination) {
        if rest.trim_start().starts_with('{') {
            return self.pager(rest, out);
        }
        let Some(end) = rest.find(')').filter(|end| *end < 400) else { return };
        let mut arguments: Vec<&str> = rest[..end].split(',').map(str::trim).collect();
        let quoted = |text: &str| text.starts_with(['"', '\'']);
        // The form with a box id counts pages from 1, the original one from 0.
        let boxed = arguments.first().is_some_and(|first| quoted(first));
        if boxed {
            arguments.remove(0);
        }
        let [total, current, name, ending, more @ ..] = arguments.as_slice() else { return };
        let (Ok(total), Ok(current)) = (total.parse::<u32>(), current.parse::<u32>()) else { return };
        if total > LARGEST_TOTAL || !quoted(name) || !quoted(ending) {
            return;
        }
        out.total_pages = Some(total);
        let counts: Vec<u32> = more.iter().filter_map(|count| count.parse().ok()).collect();
        set(&mut out.total_entries, entries_of(&counts, total, boxed));
        let bare = |text: &str| text.trim_matches(['"', '\'', ' ']).to_owned();
        self.named(&bare(name), &bare(ending), current, total, boxed);
    }

    /// Names of the files: page k+1 is `index_k` when counted from 0, `index_k` is page k when counted from 1.
    fn named(&mut self, name: &str, ending: &str, current: u32, total: u32, from_one: bool) {
        let at = |page: u32| self.sources.base.join(&format!("{name}_{page}.{ending}")).ok();
        let from = current.saturating_add(1);
        let last = if from_one { total } else { total.saturating_sub(1) };
        self.next.extend((from..=last).take(MOST_PAGES).filter_map(at));
        // Some sites draw their controls with the original script and number their files from 2.
        if !from_one && total > 1 {
            self.guessed.extend(at(total));
        }
    }

    /// `Pager({ size: 8, current: 0, prefix: 'index', suffix: 'html' })`, `Pager({ total: 120, pageCount: 8 })`.
    fn pager(&mut self, rest: &str, out: &mut Pagination) {
        let Some(end) = rest.find('}').filter(|end| *end < 1000) else { return };
        let (mut pages, mut current, mut size) = (None, 0, None);
        let (mut prefix, mut suffix) = ("", "");
        for pair in rest[..end].split([',', '{']) {
            let Some((key, value)) = pair.split_once([':', '=']) else { continue };
            let value = value.trim().trim_matches(['"', '\'']);
            let number = value.parse::<u32>().ok().filter(|number| *number <= LARGEST_TOTAL);
            match key.trim().trim_matches(['"', '\'']).to_ascii_lowercase().as_str() {
                "pagecount" | "totalpage" | "totalpages" | "pages" | "pagetotal" | "pagenum" => {
                    pages = pages.or(number);
                }
                "total" | "totalcount" | "recordcount" | "count" | "totalrecord" => {
                    set(&mut out.total_entries, number);
                }
                "size" => size = number,
                "current" | "currentpage" | "pageindex" => current = number.unwrap_or(0),
                "prefix" => prefix = value,
                "suffix" | "ext" => suffix = value,
                _ => {}
            }
        }
        let plain = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        };
        if plain(prefix) && plain(suffix) {
            // With file names beside it, the size is that of the pager: its number of pages.
            pages = pages.or(size);
            if let Some(pages) = pages {
                let suffix = suffix.trim_start_matches('.');
                self.named(prefix, suffix, current, pages, false);
            }
        }
        set(&mut out.total_pages, pages);
    }

    /// VSB keeps older pages in a folder named like the list and numbers them from the oldest: of 12 pages the second is
    /// `tzgg/11.htm`, the last `tzgg/1.htm`.
    fn descending(&mut self, rest: &str, out: &mut Pagination) {
        let digits = rest.trim_start().bytes().take(7).take_while(u8::is_ascii_digit).count();
        let Ok(total) = rest.trim_start()[..digits].parse::<u32>() else { return };
        set(&mut out.total_pages, Some(total));
        let address = self.sources.address;
        let file = address.path().rsplit('/').next().unwrap_or("");
        let Some((stem, ending)) = file.rsplit_once('.').filter(|_| address.query().is_none()) else {
            return;
        };
        let folder = address.path().rsplit('/').nth(1).unwrap_or("");
        let older = stem.parse::<u32>().ok().filter(|page| *page < total && !folder.is_empty());
        let (place, newest) = match older {
            Some(page) => (String::new(), page.saturating_sub(1)),
            None => (format!("{stem}/"), total.saturating_sub(1)),
        };
        let pages = (1..=newest).rev().take(MOST_PAGES);
        self.next.extend(pages.filter_map(|page| address.join(&format!("{place}{page}.{ending}")).ok()));
    }
}

/// Number of entries among the counts behind the names: with two of them the one that makes so many pages of the other.
fn entries_of(counts: &[u32], pages: u32, boxed: bool) -> Option<u32> {
    let fits = |entries: u32, size: u32| size > 0 && entries.div_ceil(size) == pages;
    match counts {
        [one, other, ..] if fits(*one, *other) => Some(*one),
        [one, other, ..] if fits(*other, *one) => Some(*other),
        [.., last] if boxed => Some(*last),
        _ => None,
    }
}

/// `= 12`, `: "12"` after a name.
fn number_assigned(rest: &str) -> Option<u32> {
    let rest = rest.trim_start_matches(['"', '\'', ' ', '>']);
    let rest = rest
        .strip_prefix(['=', ':'])
        .unwrap_or_else(|| if rest.starts_with(|c: char| c.is_ascii_digit()) { rest } else { "" });
    let rest = rest.trim_start_matches([' ', '"', '\'', '\t']);
    let digits = &rest[..rest.bytes().take(8).take_while(u8::is_ascii_digit).count()];
    digits.parse().ok().filter(|total| *total <= LARGEST_TOTAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{listdata::Held, pagination};

    fn of(page: &str, script: &str) -> Pagination {
        let address = Address::parse(page).unwrap();
        let sources = Sources {
            address: &address,
            base: &address,
            scripts: &[script],
            links: &[],
            held: Held::default(),
            paging_text: "",
        };
        pagination::read(&sources)
    }

    fn next(of: &Pagination) -> Vec<String> {
        of.next.iter().map(|address| address.as_str().replace("http://x.cn/", "")).collect()
    }

    #[test]
    fn every_number_of_arguments_is_understood() {
        let page = "http://x.cn/a/index.html";
        for (script, entries) in [
            ("createPageHTML(2, 0, 'index', 'html')", None),
            ("createPageHTML(2, 0, 'index', 'html', 31)", None),
            ("createPageHTML(2, 0, 'index', 'html', 20, 31)", Some(31)),
            ("createPageHTML(2, 0, 'index', 'html', 31, 20)", Some(31)),
            ("page.createPage(2, 0, \"index\", \"html\")", None),
        ] {
            let it = of(page, script);
            assert_eq!((it.total_pages, it.total_entries), (Some(2), entries), "{script}");
            assert_eq!(next(&it), ["a/index_1.html", "a/index_2.html"], "{script}");
        }
        let boxed = of("http://x.cn/a/list.shtml", "createPageHTML('page_div', 3, 2, 'list', 'shtml', 58)");
        assert_eq!((next(&boxed), boxed.total_entries), (vec!["a/list_3.shtml".to_owned()], Some(58)));
    }

    #[test]
    fn a_pager_with_file_names_leads_on() {
        let it = of("http://x.cn/a/", "new Pager({ size : 3, current:1, prefix:'index', suffix:'html' });");
        assert_eq!(
            (it.total_pages, next(&it)),
            (Some(3), vec!["a/index_2.html".into(), "a/index_3.html".into()])
        );
        let it = of("http://x.cn/a/", "$('#page_div').createPage({pageNum: 7, current: 1, backfun: go})");
        assert_eq!((it.total_pages, it.next.len()), (Some(7), 0));
    }

    #[test]
    fn older_pages_are_numbered_from_the_oldest() {
        let script = "function a_fun(){_simple_list_gotopage_fun(4,'a',2)}";
        assert_eq!(next(&of("http://x.cn/a/tz.htm", script)), ["a/tz/3.htm", "a/tz/2.htm", "a/tz/1.htm"]);
        assert_eq!(next(&of("http://x.cn/a/tz/3.htm", script)), ["a/tz/2.htm", "a/tz/1.htm"]);
        assert!(next(&of("http://x.cn/a/tz/1.htm", script)).is_empty());
        assert!(next(&of("http://x.cn/a.jsp?x=1", script)).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_script_makes_it_panic(parts in proptest::collection::vec(0_usize..18, 0..16)) {
            let pieces = ["createPageHTML(", "createPage(", "Pager(", "_simple_list_gotopage_fun(", "dataproxy.jsp", "totalPage", "{", "}", ")", ",", "'index'",
                "4294967295", "3", ":", "=", "size", "政", "?page=2"];
            let script: String = parts.iter().map(|at| pieces[*at]).collect();
            let _ = of("http://x.cn/a/2.htm", &script);
        }
    }
}
