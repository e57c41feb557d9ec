//! The rows of the main list a visitor sees.
//!
//! Comes in: the parsed body and what of it is no content (navigation, footer). Goes out: the rows of the one list that
//! dominates the page, in order; nothing when several boxes compete, because a channel page is no list.

mod groups;
mod row;
mod score;
mod years;

use ego_tree::NodeId;
use scraper::{ElementRef, Html};

use super::Row;
use crate::model::Address;
use groups::Group;
use row::Draft;

/// Rows of the main list below `body`; `skip` tells the subtrees that are no content. Empty when no list dominates.
pub(crate) fn main_list(body: ElementRef<'_>, base: &Address, skip: &dyn Fn(NodeId) -> bool) -> Vec<Row> {
    let groups = groups::of(body, skip);
    let mut drafts: Vec<Vec<Draft>> = Vec::with_capacity(groups.len());
    for group in &groups {
        let read = row::read_all(body, group);
        // Lists are often cut into blocks of five; a menu beside a list is not part of it.
        match drafts.last_mut().filter(|last| group.continues && score::alike(last, &read)) {
            Some(last) => last.extend(read),
            None => drafts.push(read),
        }
    }
    let best = score::dominating(&drafts).and_then(|at| drafts.into_iter().nth(at));
    best.map_or_else(Vec::new, |drafts| years::finish(drafts, base))
}

/// Rows of a fragment of HTML: one record of list data, or several of them one after the other.
pub(crate) fn of_fragment(html: &str, base: &Address) -> Vec<Row> {
    // Cells and rows outside a table are dropped by the parser.
    let html = html.trim();
    let start = html.get(..3).unwrap_or_default().to_ascii_lowercase();
    let document = match start.as_str() {
        "<tr" => Html::parse_fragment(&format!("<table>{html}</table>")),
        "<td" => Html::parse_fragment(&format!("<table><tr>{html}</tr></table>")),
        _ => Html::parse_fragment(html),
    };
    let root = document.root_element();
    let groups = groups::of(root, &|_| false);
    let drafts = groups.iter().map(|group| row::read_all(root, group));
    let most = drafts.rev().max_by_key(Vec::len).filter(|drafts| !drafts.is_empty());
    let drafts = most.unwrap_or_else(|| row::read_all(root, &Group::whole(root)));
    years::finish(drafts, base)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Address {
        Address::parse("http://x.gov.cn/tzgg/index.html").unwrap()
    }

    fn rows(html: &str) -> Vec<Row> {
        let document = Html::parse_document(html);
        main_list(document.root_element(), &base(), &|_| false)
    }

    fn shown(rows: &[Row]) -> Vec<(String, String)> {
        let date = |row: &Row| row.date.map(|date| date.to_string()).unwrap_or_default();
        rows.iter().map(|row| (row.title.clone(), date(row))).collect()
    }

    /// A menu, then `list`, then a short side box.
    fn page(list: &str) -> String {
        format!(
            "<ul><li><a href=/>首页</a></li><li><a href=/a>新闻</a></li><li><a href=/b>公开</a></li></ul>{list}
             <div><h3>热点</h3><ul><li><a href=/h1>热点文章的一个标题</a></li><li><a href=/h2>热点文章的另一标题</a></li></ul></div>"
        )
    }

    fn expect_two(list: &str) {
        let found = rows(&page(list));
        let expected = [("关于防汛工作的通知", "2026-03-04"), ("关于抗旱工作的通知", "2026-02-01")];
        let expected = expected.map(|(title, date)| (title.to_owned(), date.to_owned()));
        assert_eq!(shown(&found), expected, "{list}");
    }

    #[test]
    fn lists_come_in_many_markups() {
        for list in [
            "<ul><li><a href=1.html>关于防汛工作的通知</a><span>2026-03-04</span></li>
                 <li><a href=2.html>关于抗旱工作的通知</a><span>2026-02-01</span></li></ul>",
            "<ul><li><span>[2026-03-04]</span><a href=1.html>关于防汛工作的通知</a></li>
                 <li><span>[2026-02-01]</span><a href=2.html>关于抗旱工作的通知</a></li></ul>",
            "<table><tr><th>标题</th><th>日期</th></tr><tr><td><a href=1.html>关于防汛工作的通知</a></td><td>2026年3月4日</td></tr>
                 <tr><td><a href=2.html>关于抗旱工作的通知</a></td><td>2026年2月1日</td></tr></table>",
            "<div><div class=i><h4><a href=1.html>关于防汛工作的通知</a></h4><p>摘要文字。<a href=1.html>[详细]</a></p><em>2026/03/04</em></div>
                 <div class=i><h4><a href=2.html>关于抗旱工作的通知</a></h4><p>摘要文字。<a href=2.html>[详细]</a></p><em>2026/02/01</em></div></div>",
            "<dl><dt><a href=1.html>关于防汛工作的通知</a></dt><dd>2026-03-04</dd>
                 <dt><a href=2.html>关于抗旱工作的通知</a></dt><dd>2026-02-01</dd></dl>",
            "<div><a href=1.html>关于防汛工作的通知</a> 2026-03-04<br><a href=2.html>关于抗旱工作的通知</a> 2026-02-01<br></div>",
            "<ul><li><a href=1.html><span>关于防汛工作的通知</span><i>2026-03-04</i></a></li>
                 <li><a href=2.html><span>关于抗旱工作的通知</span><i>2026-02-01</i></a></li></ul>",
            "<ul><li><div><b>04</b><i>2026-03</i></div><a href=1.html>关于防汛工作的通知</a></li>
                 <li><div><b>01</b><i>2026-02</i></div><a href=2.html>关于抗旱工作的通知</a></li></ul>",
        ] {
            expect_two(list);
        }
    }

    #[test]
    fn a_cut_title_is_completed_and_a_dead_link_kept() {
        let list = "<ul><li><a href='javascript:;' title='关于防汛工作的通知'>关于防汛工…</a><span>2026-03-04</span></li>
                    <li>[置顶]<a href=2.html>关于抗旱工作的通知</a><span>2026-02-01</span></li></ul>";
        let found = rows(&page(list));
        assert_eq!(found[0].title, "关于防汛工作的通知");
        assert_eq!((found[0].address.clone(), found[0].pinned), (None, false));
        assert_eq!(found[1].address.as_ref().map(Address::as_str), Some("http://x.gov.cn/tzgg/2.html"));
        assert!(found[1].pinned);
    }

    #[test]
    fn a_list_split_into_groups_is_one_list() {
        let group = |from: usize| {
            let rows: String = (from..from + 5)
                .map(|n| {
                    format!(
                        "<li><a href={n}.html>关于防汛工作的第{n}次通知</a><span>2026-03-{:02}</span></li>",
                        20 - n
                    )
                })
                .collect();
            format!("<ul class=list>{rows}</ul>")
        };
        let list = format!("<div>{}<div class=line></div>{}{}</div>", group(0), group(5), group(10));
        assert_eq!(rows(&page(&list)).len(), 15);
    }

    #[test]
    fn boxes_of_a_channel_page_are_no_list() {
        let boxed = |name: &str| {
            let rows: String = (0..5)
                .map(|n| {
                    format!(
                        "<li><a href={name}{n}.html>{name}的第{n}条消息标题</a><span>2026-03-0{}</span></li>",
                        n + 1
                    )
                })
                .collect();
            format!("<div class=box><h3>{name}</h3><ul>{rows}</ul></div>")
        };
        let page = ["要闻", "公告", "政策", "解读"].map(boxed).concat();
        assert!(rows(&page).is_empty());
    }

    #[test]
    fn menus_and_skipped_subtrees_are_no_list() {
        assert!(rows(&page("<p>正文</p>").replace("热点文章", "")).is_empty());
        let html =
            page("<ul id=x><li><a href=1.html>关于防汛工作的通知</a><span>2026-03-04</span></li></ul>");
        let document = Html::parse_document(&html);
        let skipped = document.select(&scraper::Selector::parse("#x").unwrap()).next().unwrap().id();
        let found = main_list(document.root_element(), &base(), &|id| id == skipped);
        assert!(found.iter().all(|row| row.title != "关于防汛工作的通知"));
    }

    #[test]
    fn a_list_with_one_entry_is_a_list() {
        let found = rows("<ul><li><a href=1.html>关于防汛工作的通知</a><span>2026-03-04</span></li></ul>");
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn an_article_in_a_layout_table_is_no_list() {
        let page = "<table><tr><td>东河县水务局关于防汛的通知，各乡镇：</td></tr>
                    <tr><td>附件：<a href='javascript:;'>防汛任务表</a><p>2026年3月4日</p></td></tr></table>";
        assert!(rows(page).is_empty());
        let list = "<table><tr><td><a href=1.html>关于防汛工作的通知</a> 2026-03-04</td></tr>
                    <tr><td><a href=2.html>关于抗旱工作的通知</a> 2026-02-01</td></tr></table>";
        assert_eq!(rows(list).len(), 2);
    }

    proptest::proptest! {
        #[test]
        fn any_markup_is_survived(parts in proptest::collection::vec(0_usize..12, 0..60)) {
            let pieces = ["<ul>", "</ul>", "<li>", "</li>", "<a href=1.html>关于防汛工作的通知", "</a>", "2026-03-04",
                "<table><tr><td>", "</td></tr></table>", "<dl><dt>", "[03-04]", "<div>"];
            let html: String = parts.iter().filter_map(|at| pieces.get(*at)).copied().collect();
            let found = rows(&html);
            proptest::prop_assert!(found.iter().all(|row| !row.title.is_empty()));
            let _ = of_fragment(&html, &base());
        }
    }

    #[test]
    fn rows_carry_document_numbers() {
        let list = "<table><tr><td><a href=1.html>关于防汛工作的通知</a></td><td>东水发[2026]5号</td><td>2026-03-04</td></tr></table>";
        assert_eq!(rows(list)[0].number.as_deref(), Some("东水发〔2026〕5号"));
    }

    #[test]
    fn missing_years_come_from_addresses_headers_and_neighbours() {
        let list = "<ul><li><a href=/art/2026/1/5/1.html>第一个文件的标题文字</a><span>01-05</span></li>
            <li><a href=2.html>第二个文件的标题文字</a><span>[12-30]</span></li>
            <li><a href=3.html>第三个文件的标题文字</a><span>11-01</span></li></ul>";
        let dates: Vec<_> = shown(&rows(list)).into_iter().map(|(_, date)| date).collect();
        assert_eq!(dates, ["2026-01-05", "2025-12-30", "2025-11-01"]);
        let list =
            "<h4>2024年</h4><ul><li><a href=2.html>第二个文件的标题文字</a><span>[12-30]</span></li></ul>";
        assert_eq!(shown(&rows(list))[0].1, "2024-12-30");
        let list = "<ul><li><a href=2.html>第二个文件的标题文字</a><span>[12-30]</span></li></ul>";
        assert_eq!(shown(&rows(list))[0].1, "");
    }

    #[test]
    fn records_of_list_data_are_rows() {
        for record in [
            "<li><a href='/art/2026/3/4/art_1_2.html' title='关于防汛工作的通知'>关于防汛…</a><span>2026-03-04</span></li>",
            "<tr><td><a href='/art/2026/3/4/art_1_2.html'>关于防汛工作的通知</a></td><td>[2026-03-04]</td></tr>",
            "<a href='/art/2026/3/4/art_1_2.html'>关于防汛工作的通知</a> <b>2026-03-04</b>",
        ] {
            let found = of_fragment(record, &base());
            assert_eq!(
                shown(&found),
                [("关于防汛工作的通知".to_owned(), "2026-03-04".to_owned())],
                "{record}"
            );
        }
        assert_eq!(
            of_fragment("<li><a href=1>甲方面的通知</a></li><li><a href=2>乙方面的通知</a></li>", &base())
                .len(),
            2
        );
        assert!(of_fragment("没有链接", &base()).is_empty());
    }
}
