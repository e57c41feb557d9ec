//! Which links of a page are worth following, and in which order. Pure.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::crawl::{Lead, Rank};
use crate::extract::{
    Held, LabelKind, Link, LinkElement, PageFacts, PageKind, Position, Promise, held, promise,
};
use crate::model::{Address, Turned, is_function, is_older, is_turning, path_date, reaches_back, shapes};
use crate::portal;

/// Further pages taken from one page of a list; those behind them are taken from these in turn, so that no more of an
/// old list is asked for than matters.
const AHEAD: usize = 12;

/// Undated entries whose pages are read early, so that the newest date of the column is known.
const DATING: usize = 2;

/// Letters from which a link is the title of a text whatever name of a section stands in it.
const TITLE_CHARS: usize = 14;

/// How far back lists and documents matter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach {
    /// Lists are not paged through beyond this day.
    pub(super) lists: Date,
    /// No rule asks for documents published before this day.
    pub(super) documents: Date,
}

/// What a page offers to the frontier.
pub(super) fn of_page(page: &PageFacts, reach: Reach) -> Vec<Lead> {
    let mut leads = Vec::with_capacity(page.links.len() + page.rows.len() + 8);
    if let Some(address) = &page.forwards_to {
        leads.push(Lead { address: address.clone(), rank: Rank::Platform, continues: true });
    }
    let held = holds(page);
    let promises = || page.rows.iter().map(|row| promise(&row.title));
    let acts = promises().any(|promise| promise != Promise::Nothing);
    // Reports of all years matter, a guide to something else does not.
    let reports = held == Held::Reports && promises().any(|promise| promise == Promise::Report);
    // A list sorted by date needs its further pages only while the entries are young enough to matter.
    let cut_off = if acts || held != Held::Entries { reach.lists.min(reach.documents) } else { reach.lists };
    let newest = page.rows.iter().filter(|row| !row.pinned).filter_map(|row| row.date).max();
    if reports || (newest.is_none_or(|newest| newest >= cut_off) && !is_behind(page, cut_off)) {
        let concerns_rules = (acts || held != Held::Entries) && !is_behind(page, reach.documents);
        let further = match held {
            Held::Reports => Rank::Report,
            _ if concerns_rules => Rank::PolicyPage,
            _ => Rank::ListPage,
        };
        // One page tells whether the next is needed.
        let ranked = |(position, address)| (address, if position == 0 { further } else { Rank::ListPage });
        let next = page.pagination.next.iter().take(AHEAD).enumerate().map(ranked);
        let ahead = if page.rows.is_empty() { usize::MAX } else { AHEAD };
        // What fills an empty page is worth as much as the page: the first address of each form.
        let mut forms = Vec::new();
        let data = page.pagination.data.iter().take(ahead).map(|address| {
            let form = shapes(address).0;
            let first = page.rows.is_empty() && !forms.contains(&form);
            forms.push(form);
            (
                address,
                if first {
                    Rank::Column
                } else if forms.len() == 1 {
                    further
                } else {
                    Rank::ListPage
                },
            )
        });
        let further = next.chain(data);
        leads.extend(further.map(|(address, rank)| Lead { address: address.clone(), rank, continues: true }));
    }
    let dated = page.rows.iter().any(|row| row.date.is_some());
    let mut undated = 0;
    for row in &page.rows {
        let Some(address) = &row.address else { continue };
        let recent = match row.date {
            Some(date) => date >= reach.documents,
            None => !is_older(address, reach.documents),
        };
        let rank = match (held, promise(&row.title)) {
            (Held::Reports, _) | (_, Promise::Report) => Rank::Report,
            (Held::Interpretations, _) | (_, Promise::Interpretation) => Rank::Document,
            (Held::Documents, _) | (_, Promise::Act) if recent => Rank::Document,
            (Held::Documents, _) | (_, Promise::Act) => Rank::OlderDocument,
            _ if !dated && undated < DATING => {
                undated += 1;
                Rank::Dating
            }
            _ => Rank::Entry,
        };
        leads.push(Lead { address: address.clone(), rank, continues: false });
    }
    // A row is worth what it is as a row, whatever words its title shares with the name of a section.
    let rows: HashSet<&Address> = page.rows.iter().filter_map(|row| row.address.as_ref()).collect();
    let others = page.links.iter().filter(|link| !rows.contains(&link.address));
    leads.extend(others.filter_map(|link| of_link(link, reach.documents)));
    if page.kind == PageKind::Home {
        date_the_home_page(page, &mut leads);
    }
    leads
}

/// What the home page links as its newest, by the dates in the addresses, says how fresh the home page is.
fn date_the_home_page(page: &PageFacts, leads: &mut [Lead]) {
    let dated: Vec<&Address> =
        page.rows.iter().filter(|row| row.date.is_some()).filter_map(|row| row.address.as_ref()).collect();
    let mut undated: Vec<(u32, usize)> = Vec::new();
    for (at, lead) in
        leads.iter().enumerate().filter(|(_, lead)| lead.rank >= Rank::Page && lead.rank < Rank::Look)
    {
        if !dated.contains(&&lead.address)
            && let Some(date) = path_date(&lead.address)
        {
            undated.push((date, at));
        }
    }
    undated.sort_unstable_by_key(|(date, at)| (std::cmp::Reverse(*date), *at));
    for (_, at) in undated.into_iter().take(DATING) {
        if let Some(lead) = leads.get_mut(at) {
            lead.rank = Rank::Dating;
        }
    }
}

/// What a page that was read turned out to be, for others of its shape.
pub(super) fn turned(page: &PageFacts) -> Option<Turned> {
    portal::turned(page.kind, page.published.is_some(), page.rows.len())
}

/// The rows, but those pinned on top, run from new to old and their last is older than the cut-off.
fn is_behind(page: &PageFacts, cut_off: Date) -> bool {
    let dates: Vec<Date> = page.rows.iter().filter(|row| !row.pinned).filter_map(|row| row.date).collect();
    reaches_back(&dates, cut_off)
}

fn holds(page: &PageFacts) -> Held {
    let declared = ["ColumnType", "ColumnName"].iter().filter_map(|name| page.meta_value(name));
    let own = page.breadcrumb.last().map(|crumb| crumb.text.as_str());
    held(declared.chain(own).chain([page.heading.as_str()]), page.kind)
}

/// `documents`: what was published before that day concerns no rule.
fn of_link(link: &Link, documents: Date) -> Option<Lead> {
    let rank = match link.element {
        LinkElement::Resource => return None,
        LinkElement::Image => Rank::Look,
        LinkElement::Frame => Rank::Column,
        LinkElement::Anchor | LinkElement::Script | LinkElement::Option => rank_of_anchor(link),
    };
    let rank =
        if rank == Rank::Document && promises_old_act(link, documents) { Rank::OlderDocument } else { rank };
    Some(Lead { address: link.address.clone(), rank, continues: link.element == LinkElement::Frame })
}

fn rank_of_anchor(link: &Link) -> Rank {
    use LabelKind as L;
    if is_file(link) {
        return if link.label == L::AnnualReport { Rank::Document } else { Rank::Look };
    }
    match link.label {
        // A title, not the name of a section.
        L::AnnualReport | L::Policy | L::Interpretation if is_title(link) => rank_of_unlabelled(link),
        L::Platform
        | L::Guide
        | L::Institution
        | L::Catalogue
        | L::Statutory
        | L::AnnualReport
        | L::Request => Rank::Platform,
        L::Policy | L::Interpretation => Rank::PolicyList,
        L::None => rank_of_unlabelled(link),
        _ => Rank::Column,
    }
}

fn is_title(link: &Link) -> bool {
    let text = if link.text.is_empty() { &link.title } else { &link.text };
    text.chars().filter(|c| c.is_alphabetic()).count() >= TITLE_CHARS
}

/// An act, by the date in its address; an interpretation matters whatever its age.
fn promises_old_act(link: &Link, documents: Date) -> bool {
    let text = if link.text.is_empty() { &link.title } else { &link.text };
    promise(text) == Promise::Act && is_older(&link.address, documents)
}

/// What no label names: titles are long and promise texts, names of columns are short.
fn rank_of_unlabelled(link: &Link) -> Rank {
    let text = if link.text.is_empty() { &link.title } else { &link.text };
    if link.position == Position::Pagination || is_turning(text) {
        return Rank::ListPage;
    }
    match promise(text) {
        Promise::Report => Rank::Report,
        Promise::Interpretation | Promise::Act => Rank::Document,
        Promise::Nothing if is_function(text) || path_date(&link.address).is_some() => Rank::Entry,
        Promise::Nothing if leads_on(link, text) => Rank::Menu,
        Promise::Nothing => Rank::Page,
    }
}

/// A short name in a menu, or one anywhere that leads to the place of a list; or the word for the rest of a list.
fn leads_on(link: &Link, text: &str) -> bool {
    let name: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    let length = name.chars().count();
    let file = link.address.path().rsplit('/').next().unwrap_or_default();
    let list_place = file.is_empty() || file.starts_with("index") || file.contains("list");
    let menu = matches!(link.position, Position::Header | Position::Side | Position::Breadcrumb);
    let more = ["更多", "more", "MORE", "More"].iter().any(|word| name.starts_with(word));
    more || (menu && (1..=12).contains(&length)) || (list_place && (1..=10).contains(&length))
}

/// A file by its name: looked at, never parsed for links.
fn is_file(link: &Link) -> bool {
    const ENDINGS: [&str; 24] = [
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "ofd", "zip", "rar", "7z", "txt",
        "jpg", "jpeg", "png", "gif", "bmp", "mp3", "mp4", "wmv", "flv", "avi",
    ];
    link.address.extension().is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Media, Row};
    use crate::model::Address;

    fn at(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn reach(day: &str) -> Reach {
        Reach { lists: day.parse().unwrap(), documents: day.parse().unwrap() }
    }

    fn link(text: &str, label: LabelKind, position: Position) -> Link {
        let element = LinkElement::Anchor;
        Link { address: at(text), text: "新闻".to_owned(), title: String::new(), element, position, label }
    }

    fn list(newest: &str) -> PageFacts {
        let mut page = PageFacts::bare(at("http://x.cn/zcwj/"), Media::Html, PageKind::List);
        page.heading = "政策文件".into();
        page.rows.push(Row {
            title: "通知".into(),
            address: Some(at("http://x.cn/zcwj/1.html")),
            date: Some(newest.parse().unwrap()),
            number: None,
            pinned: false,
        });
        page.pagination.next.push(at("http://x.cn/zcwj/index_1.html"));
        page
    }

    #[test]
    fn a_list_is_paged_through_back_to_the_cut_off_date() {
        let cut_off = reach("2025-01-01");
        let leads = of_page(&list("2025-01-01"), cut_off);
        assert!(leads.iter().any(|lead| lead.address.path() == "/zcwj/index_1.html" && lead.continues));
        assert!(leads.iter().any(|lead| lead.rank == Rank::Document));
        let leads = of_page(&list("2024-12-31"), cut_off);
        assert!(!leads.iter().any(|lead| lead.address.path() == "/zcwj/index_1.html"));
    }

    #[test]
    fn a_page_that_reaches_behind_the_cut_off_is_the_last() {
        let mut page = list("2025-06-01");
        for date in ["2025-03-01", "2024-12-31"] {
            let row = Row { date: Some(date.parse().unwrap()), ..page.rows[0].clone() };
            page.rows.push(row);
        }
        let cut_off = reach("2025-01-01");
        let further = |page: &PageFacts| of_page(page, cut_off).iter().any(|lead| lead.continues);
        assert!(!further(&page));
        // Groups of rows prove nothing about what follows.
        page.rows.rotate_right(1);
        assert!(further(&page));
    }

    #[test]
    fn a_list_of_annual_reports_is_read_to_its_end() {
        let mut page = list("2026-03-01");
        page.heading = "政府信息公开年报".into();
        for date in ["2025-03-01", "2024-03-01"] {
            page.rows.push(Row { date: Some(date.parse().unwrap()), ..page.rows[0].clone() });
        }
        let further = |page: &PageFacts| {
            of_page(page, reach("2025-01-01")).iter().find(|lead| lead.continues).map(|lead| lead.rank)
        };
        // A guide to something else, or statistics of years long past.
        assert_eq!(further(&page), None);
        page.rows[0].title = "示例市2025年政府信息公开工作年度报告".into();
        assert_eq!(further(&page), Some(Rank::Report));
    }

    #[test]
    fn lists_of_documents_are_paged_through_as_far_back_as_rules_ask() {
        let reach = Reach { lists: "2025-01-01".parse().unwrap(), documents: "2024-01-01".parse().unwrap() };
        let further = |page: &PageFacts| of_page(page, reach).iter().any(|lead| lead.continues);
        let mut page = list("2024-06-01");
        assert!(further(&page));
        page.heading = "要闻".into();
        assert!(!further(&page));
    }

    #[test]
    fn sections_go_before_columns_and_files_are_only_looked_at() {
        let mut page = PageFacts::bare(at("http://x.cn/"), Media::Html, PageKind::Home);
        page.links = vec![
            link("http://x.cn/gk/", LabelKind::Guide, Position::Header),
            link("http://x.cn/xw/", LabelKind::None, Position::Header),
            link("http://x.cn/a.pdf", LabelKind::None, Position::Content),
        ];
        let ranks: Vec<Rank> = of_page(&page, reach("2025-01-01")).iter().map(|lead| lead.rank).collect();
        assert_eq!(ranks, [Rank::Platform, Rank::Menu, Rank::Look]);
    }

    #[test]
    fn rows_are_worth_what_their_list_and_their_title_promise() {
        let rank = |heading: &str, title: &str, date: &str| {
            let mut page = list(date);
            page.heading = heading.to_owned();
            page.rows[0].title = title.to_owned();
            let leads = of_page(&page, reach("2025-06-01"));
            leads.iter().find(|lead| !lead.continues).unwrap().rank
        };
        assert_eq!(rank("政策文件", "甲", "2025-06-01"), Rank::Document);
        assert_eq!(rank("政策文件", "甲", "2025-05-31"), Rank::OlderDocument);
        assert_eq!(rank("通知公告", "关于印发甲管理办法的通知", "2025-06-01"), Rank::Document);
        assert_eq!(rank("要闻", "甲", "2025-06-01"), Rank::Entry);
        assert_eq!(rank("政府信息公开年报", "甲", "2019-01-01"), Rank::Report);
    }

    #[test]
    fn of_a_list_without_dates_the_first_entries_are_read_early() {
        let mut page = list("2025-06-01");
        page.heading = "要闻".to_owned();
        page.rows[0].date = None;
        page.rows = vec![page.rows[0].clone(); 5];
        let leads = of_page(&page, reach("2025-01-01"));
        let ranks: Vec<Rank> = leads.iter().filter(|lead| !lead.continues).map(|lead| lead.rank).collect();
        assert_eq!(ranks, [Rank::Dating, Rank::Dating, Rank::Entry, Rank::Entry, Rank::Entry]);
    }

    #[test]
    fn short_names_in_menus_and_more_go_before_what_may_be_an_article() {
        let day = "2025-01-01".parse().unwrap();
        let rank = |text: &str, address: &str, position| {
            of_link(&Link { text: text.to_owned(), ..link(address, LabelKind::None, position) }, day)
                .unwrap()
                .rank
        };
        assert_eq!(rank("专题", "http://x.cn/zt.html", Position::Side), Rank::Menu);
        assert_eq!(rank("更多>>", "http://x.cn/a1.html", Position::Content), Rank::Menu);
        assert_eq!(rank("安全生产", "http://x.cn/aq/", Position::Content), Rank::Menu);
        assert_eq!(
            rank("我县召开全县农业工作会议部署春耕", "http://x.cn/1.html", Position::Side),
            Rank::Page
        );
    }
}
