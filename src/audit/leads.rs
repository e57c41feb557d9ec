//! Which links of a page are worth following, and in which order. Pure.

use jiff::civil::Date;

use crate::crawl::{Lead, Rank};
use crate::extract::{LabelKind, Link, LinkElement, PageFacts, PageKind, Position};

/// Further pages taken from one page of a list; those behind them are taken from these in turn, so that no more of an
/// old list is asked for than matters.
const AHEAD: usize = 12;

/// What a page offers to the frontier. `cut_off`: lists older than this day are not paged through.
pub(super) fn of_page(page: &PageFacts, cut_off: Date) -> Vec<Lead> {
    let mut leads = Vec::with_capacity(page.links.len() + page.rows.len() + 8);
    if let Some(address) = &page.forwards_to {
        leads.push(Lead { address: address.clone(), rank: Rank::Platform, continues: true });
    }
    let of_documents = holds_documents(page);
    // A list sorted by date needs its further pages only while the entries are young enough to matter.
    let newest = page.rows.iter().filter(|row| !row.pinned).filter_map(|row| row.date).max();
    if newest.is_none_or(|newest| newest >= cut_off) && !reaches_back(page, cut_off) {
        let rank = if of_documents { Rank::PolicyList } else { Rank::Entry };
        // What fills an empty page is worth as much as the page.
        let first = if page.rows.is_empty() { Rank::Column.min(rank) } else { rank };
        let next = page.pagination.next.iter().take(AHEAD).map(|address| (address, rank));
        let ahead = if page.rows.is_empty() { usize::MAX } else { AHEAD };
        let data = page.pagination.data.iter().take(ahead).map(|address| (address, first));
        let further = next.chain(data);
        leads.extend(further.map(|(address, rank)| Lead { address: address.clone(), rank, continues: true }));
    }
    for row in &page.rows {
        let Some(address) = &row.address else { continue };
        let recent = row.date.is_none_or(|date| date >= cut_off);
        let rank = if of_documents && recent { Rank::Document } else { Rank::Entry };
        leads.push(Lead { address: address.clone(), rank, continues: false });
    }
    leads.extend(page.links.iter().filter_map(of_link));
    leads
}

/// The rows run from new to old and their last is older than the cut-off: what follows is older still.
fn reaches_back(page: &PageFacts, cut_off: Date) -> bool {
    let dates: Vec<Date> = page.rows.iter().filter(|row| !row.pinned).filter_map(|row| row.date).collect();
    let sorted = dates.is_sorted_by(|earlier, later| earlier >= later);
    sorted && dates.len() >= 3 && dates.last().is_some_and(|oldest| *oldest < cut_off)
}

fn holds_documents(page: &PageFacts) -> bool {
    let declared = ["ColumnType", "ColumnName"].iter().filter_map(|name| page.meta_value(name));
    let trail = page.breadcrumb.iter().map(|crumb| crumb.text.as_str());
    let words = declared.chain(trail).chain([page.heading.as_str()]);
    let marks = ["政策", "文件", "解读", "法规", "年报", "年度报告", "指南", "制度"];
    words.into_iter().any(|word| marks.iter().any(|mark| word.contains(mark)))
        || matches!(
            page.kind,
            PageKind::Guide | PageKind::Institution | PageKind::Catalogue | PageKind::AnnualReport
        )
}

fn of_link(link: &Link) -> Option<Lead> {
    let rank = match link.element {
        LinkElement::Resource => return None,
        LinkElement::Image => Rank::Look,
        LinkElement::Frame => Rank::Column,
        LinkElement::Anchor | LinkElement::Script | LinkElement::Option => rank_of_anchor(link),
    };
    Some(Lead { address: link.address.clone(), rank, continues: link.element == LinkElement::Frame })
}

fn rank_of_anchor(link: &Link) -> Rank {
    use LabelKind as L;
    if is_file(link) {
        return if link.label == L::AnnualReport { Rank::Document } else { Rank::Look };
    }
    match link.label {
        L::Platform
        | L::Guide
        | L::Institution
        | L::Catalogue
        | L::Statutory
        | L::AnnualReport
        | L::Request => Rank::Platform,
        L::Policy | L::Interpretation => Rank::PolicyList,
        L::None if matches!(link.position, Position::Header | Position::Side | Position::Breadcrumb) => {
            Rank::Column
        }
        L::None => Rank::Page,
        _ => Rank::Column,
    }
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

    fn link(text: &str, label: LabelKind, position: Position) -> Link {
        let element = LinkElement::Anchor;
        Link { address: at(text), text: String::new(), title: String::new(), element, position, label }
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
        let cut_off = "2025-01-01".parse().unwrap();
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
        let cut_off = "2025-01-01".parse().unwrap();
        let further = |page: &PageFacts| of_page(page, cut_off).iter().any(|lead| lead.continues);
        assert!(!further(&page));
        // Groups of rows prove nothing about what follows.
        page.rows.rotate_right(1);
        assert!(further(&page));
    }

    #[test]
    fn sections_go_before_columns_and_files_are_only_looked_at() {
        let mut page = PageFacts::bare(at("http://x.cn/"), Media::Html, PageKind::Home);
        page.links = vec![
            link("http://x.cn/gk/", LabelKind::Guide, Position::Header),
            link("http://x.cn/xw/", LabelKind::None, Position::Header),
            link("http://x.cn/a.pdf", LabelKind::None, Position::Content),
        ];
        let ranks: Vec<Rank> =
            of_page(&page, "2025-01-01".parse().unwrap()).iter().map(|lead| lead.rank).collect();
        assert_eq!(ranks, [Rank::Platform, Rank::Column, Rank::Look]);
    }
}
