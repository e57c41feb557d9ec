//! Columns: lists that the site keeps up, with their entries over all pages, the newest date, or their emptiness.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::answers::{self, Answers};
use super::leaf::{Entry, Leaf, is_list_place};
use super::pool::At;
use super::site::Site;
use super::{Column, ColumnKind, frames, guess, home, labels, paging};
use crate::extract::{LabelKind, Media, PageKind};
use crate::model::{Outcome, Reason, Text};

/// A column with what other parts of the assembly need of it.
#[derive(Debug)]
pub(super) struct Listing {
    /// First page.
    pub(super) leaf: usize,
    /// What its name promises.
    pub(super) label: LabelKind,
    /// Rows over all pages, each target once: page and row.
    pub(super) rows: Vec<(usize, usize)>,
    pub(super) column: Column,
}

impl Listing {
    /// The rows themselves.
    pub(super) fn entries<'a>(&'a self, site: &'a Site) -> impl Iterator<Item = &'a Entry> {
        self.rows.iter().map(|(leaf, row)| &site.leaves[*leaf].rows[*row])
    }
}

/// Every column, by the address of its first page.
pub(super) fn listings(
    site: &Site,
    home: Option<usize>,
    platform: Option<usize>,
    answers: &Answers,
) -> Vec<Listing> {
    let articles = dated_targets(site);
    let mut lists: Vec<usize> = site
        .shown()
        .filter(|(leaf, page)| {
            let list = is_list(site, *leaf, page, &articles) || !answers.of(*leaf).is_empty();
            Some(*leaf) != home && list && !answers.holds(*leaf)
        })
        .map(|(leaf, _)| leaf)
        .collect();
    let twins = empty_twins(site, home, &lists);
    lists.extend(&twins);
    lists.sort_unstable();
    lists.dedup();
    let first = paging::first_pages(site, &lists);
    let mut pages: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for leaf in &lists {
        pages.entry(first.get(leaf).copied().unwrap_or(*leaf)).or_default().push(*leaf);
    }
    for pages in pages.values_mut() {
        let behind: Vec<usize> = pages.iter().flat_map(|leaf| answers.of(*leaf)).copied().collect();
        pages.extend(behind);
    }
    let mut first_level: FxHashSet<usize> = FxHashSet::default();
    for channel in [home, platform].into_iter().flatten() {
        first_level.extend(site.leaves[channel].outline.iter().filter_map(|link| site.leaf(link.at)));
    }
    let mut heads: Vec<usize> = pages.keys().copied().collect();
    heads.sort_unstable();
    let listing = |head: usize| {
        listing(site, answers, head, pages.get(&head)?, first_level.contains(&head), twins.contains(&head))
    };
    let listings = heads.into_iter().filter(|head| Some(*head) != platform || has_own_rows(site, *head));
    listings.filter_map(listing).collect()
}

/// Pages without rows of the very template that shows rows elsewhere: same folder, same file name up to its last part,
/// same breadcrumb. Where the others need no script to show their rows, this one has none.
fn empty_twins(site: &Site, home: Option<usize>, lists: &[usize]) -> FxHashSet<usize> {
    let with_rows = lists.iter().filter(|leaf| site.leaves[**leaf].rows.len() >= 2);
    let mut templates: FxHashMap<_, usize> = FxHashMap::default();
    for template in with_rows.filter_map(|leaf| template(site, *leaf)) {
        *templates.entry(template).or_default() += 1;
    }
    let bare = site.shown().filter(|(leaf, page)| {
        Some(*leaf) != home
            && matches!(page.kind, PageKind::Other | PageKind::Blank)
            && page.media == Media::Html
            && page.rows.is_empty()
            && page.files.is_empty()
            && page.content_media == 0
            && page.content_chars <= 200
            && !page.article
    });
    let twins = bare.filter(|(leaf, _)| {
        template(site, *leaf).is_some_and(|own| templates.get(&own).is_some_and(|count| *count >= 3))
    });
    twins.map(|(leaf, _)| leaf).collect()
}

/// Address up to the part that names the view, and the breadcrumb; `None` for numbered pages and without a breadcrumb.
fn template(site: &Site, leaf: usize) -> Option<(&str, Vec<&str>)> {
    let stem = site.address(leaf).as_str();
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let (head, tail) = stem.rsplit_once(['_', '-', '='])?;
    let crumbs: Vec<&str> = site.leaves[leaf].crumbs.iter().map(|(word, _)| site.pool.text(*word)).collect();
    let view = !tail.contains('/') && !tail.bytes().all(|byte| byte.is_ascii_digit());
    (view && crumbs.len() >= 2).then_some((head, crumbs))
}

fn has_own_rows(site: &Site, leaf: usize) -> bool {
    let page = &site.leaves[leaf];
    page.kind == PageKind::List && page.rows.len() >= 3
}

/// Targets of dated rows: whatever they look like, they are entries, not columns.
fn dated_targets(site: &Site) -> FxHashSet<usize> {
    let rows = site.leaves.iter().flat_map(|leaf| &leaf.rows).filter(|row| row.date.is_some());
    rows.filter_map(|row| row.at.and_then(|at| site.leaf(at))).collect()
}

fn is_list(site: &Site, leaf: usize, page: &Leaf, articles: &FxHashSet<usize>) -> bool {
    let list_place = is_list_place(site.address(leaf));
    let entry = page.article || (articles.contains(&leaf) && !list_place);
    if is_other_home(site, leaf, page) {
        return false;
    }
    match page.kind {
        // An article with a list of related texts carries the date and the long heading of an article.
        PageKind::List => {
            !entry && (list_place || page.published.is_none() || page.heading.chars().count() <= 12)
        }
        PageKind::Guide
        | PageKind::Institution
        | PageKind::Catalogue
        | PageKind::AnnualReport
        | PageKind::Request => !page.rows.is_empty() && !entry,
        // So is a page around a frame; without anything of its own it is one by what an empty page is one by.
        PageKind::Other if page.hidden.is_some() => {
            let called = site.votes(leaf).first().is_some_and(|vote| is_list_label(vote.label));
            let blank = page.hidden.is_some_and(|hidden| hidden.blank);
            !entry && (called || blank && has_column_identity(site, leaf, page))
        }
        // A shell that links call a list is one, read or not.
        PageKind::Other if page.shell => {
            let called = site.votes(leaf).first().is_some_and(|vote| is_list_label(vote.label));
            !entry && called
        }
        PageKind::Other | PageKind::Article | PageKind::Platform => page.rows.len() >= 3 && !entry,
        PageKind::PolicyDocument | PageKind::Interpretation => page.rows.len() >= 5 && list_place && !entry,
        PageKind::Blank => !entry && has_column_identity(site, leaf, page),
        _ => false,
    }
}

/// Labels of columns that hold dated entries, not forms or standing texts.
fn is_list_label(label: LabelKind) -> bool {
    matches!(
        label,
        LabelKind::News
            | LabelKind::Notice
            | LabelKind::Policy
            | LabelKind::Interpretation
            | LabelKind::Plan
            | LabelKind::Personnel
            | LabelKind::Finance
            | LabelKind::Statistics
    )
}

/// The home page of another body that lives on the same host: at the top, named after the body.
fn is_other_home(site: &Site, leaf: usize, page: &Leaf) -> bool {
    let top = site.address(leaf).path().trim_matches('/').matches('/').count() == 0;
    let name = page.heading.trim();
    let body = ["局", "厅", "委员会", "政府", "院", "办公室"].iter().any(|end| name.ends_with(end));
    let place = ["省", "市", "县", "区", "州", "乡", "镇"].iter().any(|word| name.contains(word));
    top && body && place && name.chars().count() >= 6
}

/// Signs that an empty page is a column and not an entry without text.
fn has_column_identity(site: &Site, leaf: usize, page: &Leaf) -> bool {
    let name = site.name(leaf);
    if name.is_empty() || !page.files.is_empty() || labels::of_name(name) == LabelKind::SiteMap {
        return false;
    }
    // Forms, contacts and entry pages hold no entries in the first place.
    let no_list = ["我要", "联系", "登录", "注册", "搜索", "会员", "关于本站"]
        .iter()
        .any(|word| name.starts_with(word));
    let label = labels::of_name(name);
    let list_place = is_list_place(site.address(leaf));
    // A page of one picture is no empty list; a list may show an ornament.
    let picture = page.content_media > 0 && !list_place && label == LabelKind::None;
    if no_list || picture || label == LabelKind::Platform {
        return false;
    }
    let labelled = !site.votes(leaf).is_empty();
    page.column_name.is_some() || page.column_type.is_some() || list_place || labelled
}

fn listing(
    site: &Site,
    answers: &Answers,
    head: usize,
    pages: &[usize],
    first_level: bool,
    twin_of_lists: bool,
) -> Option<Listing> {
    let page = &site.leaves[head];
    if page.media != Media::Html && !answers::is_named(page) {
        return None;
    }
    let name = site.name(head).to_owned();
    let label = label(site, head, &name);
    let mut seen: FxHashSet<(Option<At>, &str)> = FxHashSet::default();
    let mut rows = Vec::new();
    for leaf in pages {
        for (row, entry) in site.leaves[*leaf].rows.iter().enumerate() {
            // Entries without an address are told apart by their titles only.
            let key = if entry.at.is_some() { (entry.at, "") } else { (None, &*entry.title) };
            if seen.insert(key) {
                rows.push((*leaf, row));
            }
        }
    }
    let (blank, mut unread) = if !rows.is_empty() {
        // A row or two beside a frame that was not read are not the list.
        (None, frames::reason(site, page).filter(|_| rows.len() < frames::OWN_ROWS))
    } else if answers.are_empty(site, head) {
        (Some(String::new()), None)
    } else {
        emptiness(site, page, twin_of_lists)?
    };
    let mut newest: Option<Date> = None;
    let mut undated = Vec::new();
    let mut unknown = false;
    for (leaf, row) in &rows {
        let entry = &site.leaves[*leaf].rows[*row];
        let target = entry.at.and_then(|at| site.leaf(at));
        let date = entry.date.or_else(|| site.leaves[target?].published.map(|dated| dated.date));
        match date {
            Some(date) if home::plausible(site, date) => newest = newest.max(Some(date)),
            Some(_) => {}
            None => match entry.at {
                // Only a page that was read can be said to have no date.
                Some(at) if target.is_some_and(|leaf| is_dateless(&site.leaves[leaf])) => {
                    undated.push(site.pool.address(at).clone());
                }
                Some(at) if matches!(site.outcome(at), Outcome::Gone(_)) => {}
                // A file carries no date of its own to be missed.
                Some(at) if site.outcome(at) == Outcome::Alive && !is_page(site, target) => {}
                _ => unknown = true,
            },
        }
    }
    if (newest.is_none() && unknown || may_be_newer(site, head, &rows, newest)) && unread.is_none() {
        unread = Some(Reason::NotGathered);
    }
    undated.sort();
    let archived = page.archived || ["归档", "历史专题", "历史栏目"].iter().any(|word| name.contains(word));
    let column = Column {
        address: site.address(head).clone(),
        kind: labels::column_kind(label),
        entries: rows.len(),
        newest,
        undated,
        blank,
        archived,
        unread,
        linked_from: site.linked_from(head, None).or_else(|| answers::asker(site, head)),
        first_level,
        kind_guessed: false,
        name,
    };
    let mut found = Listing { leaf: head, label, rows, column };
    if label == LabelKind::None
        && let Some(kind) = guess::kind(site, &found)
    {
        (found.column.kind, found.column.kind_guessed) = (kind, true);
    }
    // An empty view of a list, by region say, is a gap that only words on the page make a fault.
    if twin_of_lists && found.column.blank.is_some() {
        found.column.kind = ColumnKind::Other;
    }
    Some(found)
}

/// True when the budget left something unread that may bear a newer date: entries without a date of their own, unless
/// the first entries show that the newest stands first; or further pages of a list that is not sorted by date.
fn may_be_newer(site: &Site, head: usize, rows: &[(usize, usize)], newest: Option<Date>) -> bool {
    let left = |at: &At| site.waits(*at);
    let dates = rows.iter().map(|(leaf, row)| {
        let entry = &site.leaves[*leaf].rows[*row];
        let read = || entry.at.and_then(|at| site.leaf(at)).and_then(|leaf| site.leaves[leaf].published);
        (entry.date.or_else(|| read().map(|dated| dated.date)), entry.at)
    });
    let dates: Vec<(Option<Date>, Option<At>)> = dates.collect();
    let open = dates.iter().any(|(date, at)| date.is_none() && at.as_ref().is_some_and(left));
    let further = site.leaves[head].next.iter().chain(&site.leaves[head].data).any(left);
    if !open && !further {
        return false;
    }
    // A pinned entry or two stand out of order.
    let known: Vec<Date> = dates.iter().filter_map(|(date, _)| *date).collect();
    let rises = known.windows(2).filter(|pair| matches!(pair, [a, b] if a < b)).count();
    let first = known.iter().take(FIRST_ENTRIES).max().copied();
    // What stands above the entries that show it may be newer than they are.
    let dated = dates.iter().enumerate().filter(|(_, (date, _))| date.is_some());
    let shown = dated.take(FIRST_ENTRIES).last().map_or(0, |(position, _)| position);
    let above = dates.iter().take(shown).any(|(date, at)| date.is_none() && at.as_ref().is_some_and(left));
    let proved = known.len() >= FIRST_ENTRIES.min(dates.len()) && !above;
    !(proved && rises <= 2 && first == newest)
}

/// Entries of a list that show whether it begins with the newest.
const FIRST_ENTRIES: usize = 2;

fn is_page(site: &Site, target: Option<usize>) -> bool {
    target.is_some_and(|leaf| site.leaves[leaf].media == Media::Html)
}

/// True for an article that should carry a date and does not; a channel or a file carries none.
fn is_dateless(page: &Leaf) -> bool {
    page.published.is_none()
        && !page.shell
        && page.media == Media::Html
        && !matches!(page.kind, PageKind::List | PageKind::Home | PageKind::Platform | PageKind::Stub)
}

type Emptiness = (Option<String>, Option<Reason>);

/// What a list without rows is: blank, not readable, or (`None`) no column at all.
fn emptiness(site: &Site, page: &Leaf, twin_of_lists: bool) -> Option<Emptiness> {
    if let Some(reason) = frames::reason(site, page) {
        return Some((None, Some(reason)));
    }
    if page.shell || page.data_behind || page.stated_entries.is_some_and(|entries| entries > 0) {
        return Some((None, Some(Reason::NeedsRendering)));
    }
    if let Some(words) = &page.placeholder {
        return Some((Some(words.to_string()), None));
    }
    if page.stated_entries == Some(0) {
        return Some((Some(String::new()), None));
    }
    if has_links_of_its_own(site, page) {
        let words = Text::new(
            "页面有自己的链接，但未能识别为列表条目",
            "the page has links of its own that were not recognised as entries",
        );
        return Some((None, Some(Reason::PartlyRead(words))));
    }
    if page.kind == PageKind::Blank || twin_of_lists {
        return Some((Some(String::new()), None));
    }
    // A navigation page leads on from its content area: no column. A list that shows no rows and does not say why
    // may be filled by a script we do not know.
    let leads_on = page.outline.iter().any(|link| {
        link.position == crate::extract::Position::Content && site.brief.covers(site.pool.address(link.at))
    });
    if leads_on { None } else { Some((None, Some(Reason::NeedsRendering))) }
}

/// Links that hardly any other page has: entries in a form we do not know. Menus and boxes stand on many pages.
fn has_links_of_its_own(site: &Site, page: &Leaf) -> bool {
    page.outline.iter().any(|link| {
        let text = site.pool.text(link.text);
        let rare = site.ledger.target(link.at).is_some_and(|target| target.parent_count <= 2);
        rare && text.chars().count() >= 8 && link.position != crate::extract::Position::Footer
    })
}

/// What the column holds: by its name, then by the tag `ColumnType`, the links that lead to it, its path.
fn label(site: &Site, leaf: usize, name: &str) -> LabelKind {
    let page = &site.leaves[leaf];
    let declared = page.column_type.map_or(LabelKind::None, |word| labels::of_name(site.pool.text(word)));
    let linked = site.votes(leaf).first().map_or(LabelKind::None, |vote| vote.label);
    let crumb =
        page.crumbs.last().map_or(LabelKind::None, |(word, _)| labels::of_name(site.pool.text(*word)));
    let sources = [labels::of_name(name), declared, crumb, linked, labels::of_path(site.address(leaf))];
    let said = |label: &&LabelKind| **label != LabelKind::None;
    // A broad word (信息公开) says less than a narrow one further down.
    let narrow = |label: &&LabelKind| labels::column_kind(**label) != ColumnKind::Other;
    let section = |label: &&LabelKind| super::leaf::is_section_label(**label);
    let first = sources.iter().find(|label| narrow(label) || section(label));
    first.or_else(|| sources.iter().find(said)).copied().unwrap_or(LabelKind::None)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::Builder;
    use super::super::sample::{Page, alive, assemble, at, brief, home, page};
    use super::*;
    use crate::extract::Position;
    use crate::model::UncheckedKind;

    fn column(pages: &[Page], path: &str) -> Option<Column> {
        let mut all = vec![home()];
        all.extend(pages.iter().cloned());
        assemble(&all).columns().unwrap().iter().find(|column| column.address == at(path)).cloned()
    }

    #[test]
    fn further_pages_belong_to_the_first_and_the_newest_date_counts() {
        let first = page("/tzgg/", PageKind::List, "通知公告")
            .row("/tzgg/0.html", "置顶", Some(date(2020, 1, 1)))
            .row("/tzgg/1.html", "甲", Some(date(2026, 11, 2)))
            .row("/tzgg/9.html", "来自将来", Some(date(2027, 3, 1)))
            .with(|facts| facts.pagination.next = vec![at("/tzgg/index_1.html")]);
        let second = page("/tzgg/index_1.html", PageKind::List, "通知公告")
            .row("/tzgg/0.html", "置顶", Some(date(2020, 1, 1)))
            .row("/tzgg/2.html", "乙", Some(date(2026, 1, 2)));
        let pages = [first, second];
        let found = column(&pages, "/tzgg/").unwrap();
        assert_eq!(
            (found.entries, found.newest, found.kind),
            (4, Some(date(2026, 11, 2)), ColumnKind::Notice)
        );
        assert!(found.first_level && found.blank.is_none());
        assert_eq!(column(&pages, "/tzgg/index_1.html"), None);
    }

    #[test]
    fn a_row_without_a_date_takes_that_of_its_page_and_else_is_undated() {
        let list = page("/tzgg/", PageKind::List, "通知公告")
            .row("/tzgg/1.html", "甲", None)
            .row("/tzgg/2.html", "乙", None)
            .row("/tzgg/3.html", "未读", None);
        let dated = page("/tzgg/1.html", PageKind::Article, "甲").dated(date(2026, 5, 1));
        let undated = page("/tzgg/2.html", PageKind::Article, "乙");
        let found = column(&[list, dated, undated], "/tzgg/").unwrap();
        assert_eq!((found.newest, found.undated), (Some(date(2026, 5, 1)), vec![at("/tzgg/2.html")]));
    }

    #[test]
    fn an_unread_row_above_the_dated_ones_may_be_newer_and_one_below_is_not() {
        let unread = |before: bool| {
            let mut list = page("/tzgg/", PageKind::List, "通知公告");
            let waiting = |list: Page| list.row("/tzgg/9.html", "丙", None);
            if before {
                list = waiting(list);
            }
            list = list.row("/tzgg/1.html", "甲", Some(date(2026, 5, 2)));
            list = list.row("/tzgg/2.html", "乙", Some(date(2026, 5, 1)));
            if !before {
                list = waiting(list);
            }
            let mut builder = Builder::new(brief());
            for page in [home(), list] {
                builder.visit(alive(&page.0.address.clone()), Some(page.0));
            }
            builder.unchecked(&at("/tzgg/9.html"), UncheckedKind::Budget);
            let portal = builder.build();
            let columns = portal.columns().unwrap();
            columns.iter().find(|column| column.address == at("/tzgg/")).unwrap().unread.clone()
        };
        assert_eq!(unread(true), Some(Reason::NotGathered));
        assert_eq!(unread(false), None);
    }

    #[test]
    fn a_column_is_blank_only_when_nothing_hides_its_rows() {
        let blank = page("/tzgg/", PageKind::Blank, "通知公告").text("");
        assert_eq!(column(std::slice::from_ref(&blank), "/tzgg/").unwrap().blank, Some(String::new()));
        let says = blank.clone().with(|facts| facts.placeholder = Some("暂无信息".into()));
        assert_eq!(column(&[says], "/tzgg/").unwrap().blank.as_deref(), Some("暂无信息"));
        let shell = column(&[blank.clone().with(|facts| facts.script_shell = true)], "/tzgg/").unwrap();
        assert_eq!((shell.blank, shell.unread), (None, Some(Reason::NeedsRendering)));
        let hidden =
            column(&[blank.with(|facts| facts.pagination.total_entries = Some(12))], "/tzgg/").unwrap();
        assert_eq!((hidden.blank, hidden.unread), (None, Some(Reason::NeedsRendering)));
    }

    #[test]
    fn an_empty_article_and_a_channel_page_are_no_columns() {
        let list =
            page("/tzgg/", PageKind::List, "通知公告").row("/tzgg/1.html", "甲", Some(date(2026, 5, 1)));
        let empty = page("/tzgg/1.html", PageKind::Blank, "甲").text("");
        assert_eq!(column(&[list, empty], "/tzgg/1.html"), None);
        let channel = page("/zwgk/", PageKind::Other, "政务公开")
            .link("/tzgg/", "通知公告", LabelKind::Notice, Position::Content)
            .link("/zcwj/", "政策文件", LabelKind::Policy, Position::Content);
        assert_eq!(column(&[channel], "/zwgk/"), None);
    }

    #[test]
    fn two_addresses_of_one_list_are_one_column_and_its_archive_is_marked() {
        let list = |path| {
            page(path, PageKind::List, "创建文明城市（已归档）").row(
                "/zt/1.html",
                "甲",
                Some(date(2020, 5, 1)),
            )
        };
        let portal = assemble(&[home(), list("/zt/"), list("/zt/index.html")]);
        let columns = portal.columns().unwrap();
        assert_eq!(columns.len(), 1);
        assert!(columns[0].archived);
    }
}
