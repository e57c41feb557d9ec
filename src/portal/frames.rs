//! Pages whose content lies in a frame: what the frame holds is the page's own, on whatever host it lies.
//!
//! A frame that was read lends its text to the page around it (lists are lent by `answers`). A frame that was not read
//! leaves the page neither blank nor old: we did not see what a visitor sees.

use super::leaf::{self, Leaf};
use super::pool::At;
use super::site::Site;
use crate::extract::{Media, PageKind};
use crate::model::{Outcome, Reason, Text};

/// Characters of content up to which a page may be the border of a frame.
const BORDER_CHARS: u32 = 200;
/// Rows from which a list is the page's own, whatever a frame shows beside it.
pub(super) const OWN_ROWS: usize = 3;
/// Characters that a frame must hold more than the page to be its content.
const MORE_CHARS: u32 = 30;

/// A frame in the place of a page's content that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hidden {
    /// What the frame shows.
    pub(super) at: At,
    /// The page itself holds nothing.
    pub(super) blank: bool,
}

/// Fills pages from their frames, and notes the frames that were not read.
pub(super) fn open(site: &mut Site) {
    for index in 0..site.leaves.len() {
        if site.leaves[index].frames.is_empty() || !is_border(&site.leaves[index]) {
            continue;
        }
        let frames = site.leaves[index].frames.clone();
        let unread = frames.iter().find(|at| is_unread(site, index, **at)).copied();
        let fullest = frames.iter().filter_map(|at| site.leaf(*at)).filter(|frame| *frame != index);
        let fullest = fullest.max_by_key(|frame| (site.leaves[*frame].content_chars, usize::MAX - frame));
        if let Some(frame) = fullest {
            lend(site, frame, index);
        }
        let page = &mut site.leaves[index];
        if let Some(at) = unread.filter(|_| is_border(page)) {
            page.hidden = Some(Hidden { at, blank: page.kind == PageKind::Blank });
            if page.kind == PageKind::Blank {
                (page.kind, page.kind_confidence) = (PageKind::Other, 40);
            }
        }
    }
}

/// Why the content of a page with a frame that was not read is not known.
pub(super) fn reason(site: &Site, page: &Leaf) -> Option<Reason> {
    let frame = site.pool.address(page.hidden?.at);
    let text = if frame.authority() == site.pool.address(page.at).authority() {
        Text::new(
            format!("页面内容在框架（{frame}）中，该框架未能读取"),
            format!("the content of the page is in a frame ({frame}) that was not read"),
        )
    } else {
        Text::new(
            format!("页面内容在另一主机（{}）的框架中，该框架未能读取", frame.authority()),
            format!(
                "the content of the page is in a frame of another host ({}) that was not read",
                frame.authority()
            ),
        )
    };
    Some(Reason::PartlyRead(text))
}

/// Little of its own: what counts may be in the frame.
fn is_border(page: &Leaf) -> bool {
    let kind =
        !matches!(page.kind, PageKind::Home | PageKind::ErrorPage | PageKind::BlockPage | PageKind::Stub);
    kind && page.media == Media::Html
        && page.rows.len() < OWN_ROWS
        && page.content_chars <= BORDER_CHARS
        && page.placeholder.is_none()
        && page.files.is_empty()
}

fn is_unread(site: &Site, page: usize, at: At) -> bool {
    match site.leaf(at) {
        Some(frame) => frame != page && (site.leaves[frame].is_refusal() || site.leaves[frame].shell),
        // A frame that is gone shows nothing to anybody.
        None => !matches!(site.outcome(at), Outcome::Gone(_)),
    }
}

/// The text of a frame becomes the page's.
fn lend(site: &mut Site, frame: usize, page: usize) {
    let (from, to) = (&site.leaves[frame], &site.leaves[page]);
    if from.is_refusal() || !from.rows.is_empty() || from.shell {
        return;
    }
    if from.content_chars <= to.content_chars.saturating_add(MORE_CHARS) {
        // An empty frame says why in its own words.
        if to.rows.is_empty()
            && let Some(words) = from.placeholder.clone()
        {
            site.leaves[page].placeholder = Some(words);
        }
        return;
    }
    let from = from.clone();
    let to = &mut site.leaves[page];
    to.text = from.text;
    to.guide_elements = to.guide_elements.max(from.guide_elements);
    to.content_chars = from.content_chars;
    to.content_media = to.content_media.max(from.content_media);
    to.files = from.files;
    to.published = to.published.or(from.published);
    if matches!(to.kind, PageKind::Blank | PageKind::Other) {
        let section = matches!(
            from.kind,
            PageKind::Guide
                | PageKind::Institution
                | PageKind::Catalogue
                | PageKind::Request
                | PageKind::AnnualReport
                | PageKind::PolicyDocument
                | PageKind::Article
        );
        to.kind = if section { from.kind } else { PageKind::Other };
        to.kind_confidence = from.kind_confidence.min(60);
    }
}

/// A frame that holds a file or a page, not a part of the page's equipment.
pub(super) fn may_hold(address: &crate::model::Address) -> bool {
    let equipment = ["mp4", "swf", "mp3", "js", "css", "gif", "png", "jpg"];
    leaf::is_file(address) || address.extension().is_none_or(|ending| !equipment.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{GUIDE, Page, alive, at, brief, home, page};
    use crate::extract::{LabelKind, Link, LinkElement, PageKind, Position};
    use crate::model::{Address, Reason, UncheckedKind};
    use crate::portal::{Builder, Portal, SectionKind};

    fn framing(path: &str, name: &str, frame: &str) -> Page {
        page(path, PageKind::Blank, name).text("").with(|facts| {
            facts.content_media = 1;
            facts.links.push(Link {
                address: Address::parse(frame).unwrap(),
                text: String::new(),
                title: String::new(),
                element: LinkElement::Frame,
                position: Position::Content,
                label: LabelKind::None,
            });
        })
    }

    fn elsewhere(address: &str, of: Page) -> Page {
        of.with(|facts| facts.address = Address::parse(address).unwrap())
    }

    fn portal(pages: &[Page], robots: &[&str]) -> Portal {
        let mut builder = Builder::new(brief());
        for page in std::iter::once(&home()).chain(pages) {
            builder.visit(alive(&page.0.address), Some(page.0.clone()));
        }
        for address in robots {
            builder.unchecked(&Address::parse(address).unwrap(), UncheckedKind::Robots);
        }
        builder.build()
    }

    const FRAME: &str = "http://other.cn/frame";

    #[test]
    fn a_column_in_a_frame_that_was_not_read_is_not_blank() {
        let portal = portal(&[framing("/tzgg/", "通知公告", FRAME)], &[FRAME]);
        let column = &portal.columns().unwrap()[0];
        assert_eq!((column.address.path(), &column.blank), ("/tzgg/", &None));
        let Some(Reason::PartlyRead(words)) = &column.unread else { panic!("{:?}", column.unread) };
        assert!(words.zh.contains("other.cn") && words.en.contains("another host"));
        assert_ne!(portal.page(&at("/tzgg/")).unwrap().kind, PageKind::Blank);
    }

    #[test]
    fn few_rows_beside_such_a_frame_do_not_make_a_column_old() {
        let old = framing("/tzgg/", "通知公告", FRAME)
            .with(|facts| facts.kind = PageKind::List)
            .row("/tzgg/1.html", "公告一", Some(date(2020, 1, 1)))
            .row("/tzgg/2.html", "公告二", Some(date(2020, 1, 1)));
        let found = portal(&[old], &[FRAME]);
        assert!(matches!(found.columns().unwrap()[0].unread, Some(Reason::PartlyRead(_))));
    }

    #[test]
    fn a_list_in_a_frame_of_another_host_is_the_pages_list() {
        let list = elsewhere(FRAME, page("/x", PageKind::List, "列表"))
            .row("/tzgg/1.html", "公告一", Some(date(2026, 11, 1)))
            .row("/tzgg/2.html", "公告二", Some(date(2026, 10, 1)));
        let found = portal(&[framing("/tzgg/", "通知公告", FRAME), list], &[]);
        let column = &found.columns().unwrap()[0];
        assert_eq!((column.entries, column.newest), (2, Some(date(2026, 11, 1))));
        assert_eq!((&column.blank, &column.unread), (&None, &None));
    }

    #[test]
    fn the_text_of_a_frame_is_the_pages_text() {
        let guide = elsewhere(FRAME, page("/x", PageKind::Guide, "指南").text(GUIDE));
        let menu = page("/xxgk/", PageKind::Platform, "政府信息公开").link(
            "/xxgk/zn/",
            "政府信息公开指南",
            LabelKind::Guide,
            Position::Side,
        );
        let found = portal(&[menu.clone(), framing("/xxgk/zn/", "政府信息公开指南", FRAME), guide], &[]);
        let section = found.section(SectionKind::Guide).unwrap().unwrap();
        assert_eq!(section.address, at("/xxgk/zn/"));
        assert!(section.text.contains("信息公开"));
        // Not read, it is neither a guide that lacks everything nor a page without one.
        let found = portal(&[menu, framing("/xxgk/zn/", "政府信息公开指南", FRAME)], &[FRAME]);
        assert!(!found.sections().unwrap().iter().any(|it| it.kind == SectionKind::Guide && it.blank));
    }

    #[test]
    fn an_empty_frame_leaves_the_page_blank() {
        let empty = elsewhere(FRAME, page("/x", PageKind::Blank, "").text("暂无信息"))
            .with(|facts| facts.placeholder = Some("暂无信息".into()));
        let found = portal(&[framing("/tzgg/", "通知公告", FRAME), empty], &[]);
        assert_eq!(found.columns().unwrap()[0].blank.as_deref(), Some("暂无信息"));
    }
}
