//! Sections of the disclosure platform. A label without content is no section; text beats path.

use rustc_hash::FxHashMap;

use super::columns::Listing;
use super::leaf::Leaf;
use super::pool::At;
use super::reasons::{Evidence, Names, evidence};
use super::site::Site;
use super::unread::Unread;
use super::{ColumnKind, Section, SectionKind, frames, home, labels, menu};
use crate::extract::{LabelKind, Media, PageKind};
use crate::model::{Outcome, Reason};

/// Percent from which a page is taken for a section.
const MIN_CONFIDENCE: u8 = 45;

/// The page of the disclosure platform: where the home page's entry leads, else what most pages call so.
pub(super) fn platform(site: &Site, home: Option<usize>) -> Option<usize> {
    let entry = home.and_then(|leaf| home::platform_entry(site, &site.leaves[leaf]));
    let readable = |leaf: &usize| {
        let page = &site.leaves[*leaf];
        Some(*leaf) != home && !page.is_refusal() && !(page.shell && page.outline.is_empty())
    };
    if let Some(link) = entry.filter(|link| site.brief.covers(site.pool.address(link.at))) {
        return site.leaf(link.at).filter(readable);
    }
    let called = site.shown().filter(|(leaf, _)| Some(*leaf) != home).filter_map(|(leaf, page)| {
        let votes = site.vote(leaf, LabelKind::Platform).map_or(0, |vote| vote.parents);
        let sure = page.kind == PageKind::Platform || votes > 0;
        sure.then_some(((page.kind == PageKind::Platform, votes), leaf))
    });
    called.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, leaf)| leaf)
}

/// Every section but the annual reports themselves.
pub(super) fn all(
    site: &Site,
    home: Option<usize>,
    platform: Option<usize>,
    listings: &[Listing],
    unread: &mut Unread,
) -> Vec<Section> {
    let lists: FxHashMap<usize, &Listing> = listings.iter().map(|listing| (listing.leaf, listing)).collect();
    let channels = [home, platform];
    let mut found = Vec::new();
    if let Some(leaf) = platform {
        found.push(platform_section(site, leaf, channels));
    }
    for (leaf, page) in site.shown().filter(|(leaf, page)| Some(*leaf) != home && page.media == Media::Html) {
        let names = Names::of(site, leaf);
        for (kind, label) in [
            (SectionKind::Guide, LabelKind::Guide),
            (SectionKind::Institution, LabelKind::Institution),
            (SectionKind::Catalogue, LabelKind::Catalogue),
            (SectionKind::StatutoryContent, LabelKind::Statutory),
            (SectionKind::Request, LabelKind::Request),
        ] {
            let evidence = evidence(site, leaf, &names, label, channels);
            if evidence.weight == 0 {
                continue;
            }
            let list = lists.get(&leaf).copied();
            if kind == SectionKind::Guide
                && let Some(list) = list
            {
                guides_in_list(site, list, &evidence, &mut found, unread);
            }
            found.extend(section(site, leaf, kind, label, evidence, list, unread));
        }
        if let Some(sub) = statutory_part(site, leaf, page, lists.get(&leaf).copied()) {
            found.push(sub);
        }
    }
    if !found.iter().any(|section| section.kind == SectionKind::Guide && !section.blank) {
        found.extend(site.shown().filter_map(|(leaf, page)| guide_file(site, leaf, page)));
    }
    found.extend(listings.iter().filter_map(|listing| list_section(site, listing, unread)));
    found.extend(menu::statutory(site, platform, listings));
    found.extend(menu::external_request(site, channels, &found));
    once(found)
}

/// One section per kind and address: the surest, with all reasons.
fn once(mut found: Vec<Section>) -> Vec<Section> {
    found.sort_by(|a, b| {
        let key = |s: &Section| (s.kind, s.address.clone(), s.blank, std::cmp::Reverse(s.confidence));
        key(a).cmp(&key(b))
    });
    found.dedup_by(|later, first| later.kind == first.kind && later.address == first.address);
    found
}

/// A section with the plain facts of its page.
pub(super) fn draft(site: &Site, leaf: usize, kind: SectionKind) -> Section {
    let page = &site.leaves[leaf];
    let title = if page.article { &page.heading } else { site.name(leaf) };
    Section {
        kind,
        address: site.address(leaf).clone(),
        title: title.to_owned(),
        path: site.path(leaf, title),
        year: None,
        published: page.published,
        text: String::new(),
        entries: 0,
        confidence: 0,
        reasons: Vec::new(),
        linked_from: site.linked_from(leaf, Some(kind.label())),
        blank: false,
    }
}

fn platform_section(site: &Site, leaf: usize, channels: [Option<usize>; 2]) -> Section {
    let evidence = evidence(site, leaf, &Names::of(site, leaf), LabelKind::Platform, channels);
    let page = &site.leaves[leaf];
    let mut section = draft(site, leaf, SectionKind::Platform);
    section.confidence = evidence.weight.max(60);
    section.reasons = evidence.reasons();
    section.entries = page.rows.len();
    section.blank = page.kind == PageKind::Blank && page.outline.is_empty();
    section
}

fn section(
    site: &Site,
    leaf: usize,
    kind: SectionKind,
    label: LabelKind,
    evidence: Evidence,
    list: Option<&Listing>,
    unread: &mut Unread,
) -> Option<Section> {
    let page = &site.leaves[leaf];
    if evidence.weight < MIN_CONFIDENCE {
        return None;
    }
    if page.shell || list.is_some_and(|list| list.column.unread == Some(Reason::NeedsRendering)) {
        unread.add(label, site.address(leaf), Reason::NeedsRendering);
        return None;
    }
    let rows = list.map_or(page.rows.len(), |list| list.rows.len());
    let something = page.content_chars >= 30 && page.placeholder.is_none() && page.kind != PageKind::Blank;
    // A drawing beside 正在建设中 shows nothing.
    let shown = (page.content_media > 0 && page.placeholder.is_none()) || !page.files.is_empty();
    let content = match kind {
        // A list in the guide's place: the guide is behind its row, unless the text itself is one.
        SectionKind::Guide if rows > 0 => page.guide_elements >= 4,
        SectionKind::Guide => {
            page.guide_elements >= 3
                || shown
                || (something && page.content_chars >= 300 && evidence.weight >= 55)
        }
        SectionKind::Institution => {
            // One rule of the column is an entry of it.
            (rows > 0 || shown || (something && page.content_chars >= 100))
                && (!page.article || is_institution_text(&page.heading))
        }
        SectionKind::Request => something || shown || page.link_count > 0 && page.kind == PageKind::Request,
        _ => {
            (rows > 0 || shown || something || leads_on(site, page))
                && (!page.article || labels::of_heading(&page.heading) == label)
        }
    };
    let mut section = draft(site, leaf, kind);
    if !content && let Some(reason) = frames::reason(site, page) {
        unread.add(label, site.address(leaf), reason);
        return None;
    }
    if !content {
        let empty = page.kind == PageKind::Blank
            || list.is_some_and(|list| list.column.blank.is_some())
            || (rows == 0 && page.placeholder.is_some());
        // Whatever else stands here, it is not the section that the label promised, and not an empty one either.
        if !empty || page.article {
            return None;
        }
        section.blank = true;
    }
    if rows == 0 || kind == SectionKind::Guide {
        section.text = page.text.as_deref().unwrap_or("").to_owned();
    }
    if kind == SectionKind::Guide && page.guide_elements < 4 {
        section.text = guide_in_file(site, page, section.text);
    }
    section.entries = rows;
    section.confidence = evidence.weight;
    section.reasons = evidence.reasons();
    Some(section)
}

/// The text of a guide that the page only offers as a file: what the page says and what the file says. Where the
/// file cannot be read, no text at all, for the page alone would be taken for a guide that lacks everything.
fn guide_in_file(site: &Site, page: &Leaf, text: String) -> String {
    let leaf = |at: At| site.leaf(at).map(|leaf| &site.leaves[leaf]).filter(|file| file.media != Media::Html);
    let read = page.files.iter().filter_map(|(at, _)| leaf(*at)).max_by_key(|file| file.guide_elements);
    if let Some(file) = read.filter(|file| file.guide_elements >= 3 && file.text.is_some()) {
        return format!("{text}\n{}", file.text.as_deref().unwrap_or(""));
    }
    let named = page.files.iter().any(|(_, name)| site.pool.text(*name).contains("指南"));
    if named && page.guide_elements < 3 { String::new() } else { text }
}

/// A guide that menus link as a file, without a page around it.
fn guide_file(site: &Site, leaf: usize, page: &Leaf) -> Option<Section> {
    let vote = site.vote(leaf, LabelKind::Guide).filter(|_| page.kind == PageKind::Attachment)?;
    let mut section = draft(site, leaf, SectionKind::Guide);
    if section.title.is_empty() {
        section.title = site.pool.text(vote.example.1).to_owned();
    }
    section.text = page.text.as_deref().unwrap_or("").to_owned();
    section.confidence = if page.guide_elements >= 4 { 85 } else { 60 };
    section.reasons = vec!["anchor".to_owned(), "file".to_owned()];
    Some(section)
}

/// An article that sets out the institution itself; a statute of the column (…条例) is an entry of it.
fn is_institution_text(heading: &str) -> bool {
    labels::of_heading(heading) == LabelKind::Institution && !heading.contains("条例")
}

fn leads_on(site: &Site, page: &Leaf) -> bool {
    let content = page.outline.iter().filter(|link| link.position == crate::extract::Position::Content);
    content.filter(|link| site.brief.covers(site.pool.address(link.at))).count() >= 3
}

/// The guide is what the rows of a guide column lead to.
fn guides_in_list(
    site: &Site,
    list: &Listing,
    evidence: &Evidence,
    found: &mut Vec<Section>,
    unread: &mut Unread,
) {
    if evidence.weight < MIN_CONFIDENCE {
        return;
    }
    for entry in list.entries(site) {
        let titled = entry.title.contains("指南") && !entry.title.contains("办事");
        if !titled && list.rows.len() > 1 {
            continue;
        }
        let target = entry.at.and_then(|at| site.leaf(at));
        let Some(at) = entry.at else {
            unread.add(LabelKind::Guide, site.address(list.leaf), Reason::NeedsRendering);
            continue;
        };
        let mut section = match target {
            Some(leaf) if leaf == list.leaf => continue,
            Some(leaf) if site.leaves[leaf].shell => {
                unread.add(LabelKind::Guide, site.address(leaf), Reason::NeedsRendering);
                continue;
            }
            Some(leaf) => {
                let page = &site.leaves[leaf];
                let content = page.guide_elements >= 3
                    || page.media != Media::Html
                    || page.content_media > 0
                    || !page.files.is_empty()
                    || (titled && page.content_chars >= 300);
                let mut section = draft(site, leaf, SectionKind::Guide);
                section.text = page.text.as_deref().unwrap_or("").to_owned();
                if page.guide_elements < 4 {
                    section.text = guide_in_file(site, page, section.text);
                }
                section.blank = page.kind == PageKind::Blank;
                if !content && !section.blank {
                    continue;
                }
                section
            }
            None => match site.why_unread(at) {
                Some(reason) => {
                    unread.add(LabelKind::Guide, site.pool.address(at), reason);
                    continue;
                }
                None if site.outcome(at) == Outcome::Alive => file_section(site, at, SectionKind::Guide),
                None => continue,
            },
        };
        if section.title.is_empty() {
            section.title = entry.title.to_string();
        }
        section.confidence = if titled { 85 } else { 60 };
        section.reasons = vec!["list-row".to_owned()];
        section.linked_from = Some((site.address(list.leaf).clone(), entry.title.to_string()));
        found.push(section);
    }
}

/// A section that is a file without facts of its own.
pub(super) fn file_section(site: &Site, at: At, kind: SectionKind) -> Section {
    Section {
        kind,
        address: site.pool.address(at).clone(),
        title: String::new(),
        path: Vec::new(),
        year: None,
        published: None,
        text: String::new(),
        entries: 0,
        confidence: 60,
        reasons: Vec::new(),
        linked_from: None,
        blank: false,
    }
}

/// Columns below 法定主动公开内容, by their breadcrumb.
fn statutory_part(site: &Site, leaf: usize, page: &Leaf, list: Option<&Listing>) -> Option<Section> {
    let above = page.crumbs.iter().rev().skip(1);
    let within =
        above.take(3).any(|(word, _)| labels::of_name(site.pool.text(*word)) == LabelKind::Statutory);
    let list = list.filter(|_| within && !page.article)?;
    let mut section = draft(site, leaf, SectionKind::StatutoryContent);
    section.entries = list.rows.len();
    section.blank = list.column.blank.is_some();
    section.confidence = 60;
    section.reasons = vec!["breadcrumb".to_owned()];
    list.column.unread.is_none().then_some(section)
}

fn list_section(site: &Site, listing: &Listing, unread: &mut Unread) -> Option<Section> {
    let kind = match listing.column.kind {
        ColumnKind::Policy => SectionKind::PolicyList,
        ColumnKind::Interpretation => SectionKind::InterpretationList,
        ColumnKind::News => SectionKind::NewsList,
        ColumnKind::Notice => SectionKind::NoticeList,
        ColumnKind::AnnualReport => SectionKind::AnnualReportList,
        _ => return None,
    };
    if let Some(reason) = listing.column.unread.as_ref().filter(|_| listing.rows.is_empty()) {
        unread.add(listing.label, &listing.column.address, reason.clone());
        return None;
    }
    let mut section = draft(site, listing.leaf, kind);
    section.title.clone_from(&listing.column.name);
    section.entries = listing.rows.len();
    section.blank = listing.column.blank.is_some();
    let named = labels::of_name(&listing.column.name) == listing.label;
    let (confidence, reason) = match listing.column.kind_guessed {
        true => (50, "rows"),
        false => (if named { 85 } else { 60 }, "column"),
    };
    section.confidence = confidence;
    section.reasons = vec![reason.to_owned()];
    Some(section)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{GUIDE, Page, assemble, at, home, page};
    use super::*;
    use crate::extract::Position;

    fn platform() -> Page {
        page("/xxgk/", PageKind::Platform, "政府信息公开")
            .link("/xxgk/zn/", "政府信息公开指南", LabelKind::Guide, Position::Side)
            .link("/xxgk/zd/", "政府信息公开制度", LabelKind::Institution, Position::Side)
            .link("/xxgk/nr/", "法定主动公开内容", LabelKind::Statutory, Position::Side)
            .link("/xxgk/ysq/", "依申请公开", LabelKind::Request, Position::Side)
            .link("/xxgk/nb/", "政府信息公开年报", LabelKind::AnnualReport, Position::Side)
    }

    fn guide_of(pages: &[Page]) -> Result<Option<Section>, Reason> {
        let mut all = vec![home(), platform()];
        all.extend(pages.iter().cloned());
        assemble(&all).section(SectionKind::Guide).map(|found| found.cloned())
    }

    #[test]
    fn the_platform_is_where_the_home_page_leads() {
        let portal = assemble(&[home(), platform(), page("/zwgk/", PageKind::Other, "政务公开")]);
        let section = portal.section(SectionKind::Platform).unwrap().unwrap();
        assert_eq!(section.address, at("/xxgk/"));
        assert_eq!(section.linked_from.as_ref().unwrap().0, at("/"));
    }

    #[test]
    fn a_guide_is_found_by_label_and_content() {
        let guide = guide_of(&[page("/xxgk/zn/", PageKind::Guide, "政府信息公开指南").text(GUIDE)]);
        let guide = guide.unwrap().unwrap();
        assert!(guide.confidence >= 80 && guide.text.contains("受理机构"), "{guide:?}");
        assert_eq!(guide.linked_from, Some((at("/xxgk/"), "政府信息公开指南".to_owned())));
    }

    #[test]
    fn a_guide_label_on_something_else_or_on_nothing_is_no_guide() {
        let news = page("/xxgk/zn/", PageKind::Article, "我市召开会议").dated(date(2026, 1, 1));
        assert_eq!(guide_of(&[news]), Ok(None));
        let blank = page("/xxgk/zn/", PageKind::Blank, "政府信息公开指南").text("");
        assert_eq!(guide_of(std::slice::from_ref(&blank)), Ok(None));
        let portal = assemble(&[home(), platform(), blank]);
        assert!(portal.sections().unwrap().iter().any(|s| s.kind == SectionKind::Guide && s.blank));
    }

    #[test]
    fn the_guide_of_a_list_with_one_row_is_behind_the_row() {
        let list = page("/xxgk/zn/", PageKind::List, "政府信息公开指南").text("").row(
            "/xxgk/zn/1.html",
            "示例市政府信息公开指南",
            Some(date(2026, 1, 1)),
        );
        let text = page("/xxgk/zn/1.html", PageKind::Article, "示例市政府信息公开指南")
            .text(GUIDE)
            .dated(date(2026, 1, 1));
        let guide = guide_of(&[list.clone(), text]).unwrap().unwrap();
        assert_eq!(guide.address, at("/xxgk/zn/1.html"));
        // The row leads to what was not read: no verdict on the guide.
        assert_eq!(guide_of(&[list]), Err(Reason::NotGathered));
    }

    fn file(path: &str, text: &str) -> Page {
        page(path, PageKind::Attachment, "示例市政府信息公开指南")
            .text(text)
            .with(|facts| facts.media = Media::Pdf)
    }

    #[test]
    fn a_guide_offered_as_a_file_is_read_from_the_file() {
        let cover = page("/xxgk/zn/", PageKind::Other, "政府信息公开指南")
            .text("附件：")
            .link("/xxgk/zn/a.doc", "依申请公开申请表", LabelKind::Request, Position::Content)
            .link("/xxgk/zn/b.pdf", "示例市政府信息公开指南", LabelKind::Guide, Position::Content);
        let form = file("/xxgk/zn/a.doc", "申请人姓名").with(|facts| facts.heading = "申请表".to_owned());
        let guide = guide_of(&[cover.clone(), form.clone(), file("/xxgk/zn/b.pdf", GUIDE)]).unwrap().unwrap();
        assert_eq!(guide.address, at("/xxgk/zn/"));
        assert!(guide.text.contains("受理机构"), "{}", guide.text);
        // A scan has no text: nothing may be said of what it lacks.
        let guide = guide_of(&[cover, form, file("/xxgk/zn/b.pdf", "")]).unwrap().unwrap();
        assert_eq!(guide.text, "");
    }

    #[test]
    fn a_guide_that_the_menu_links_as_a_file_is_one() {
        let guide = guide_of(&[file("/xxgk/zn/", GUIDE)]).unwrap().unwrap();
        assert!(guide.text.contains("受理机构") && guide.confidence >= 80, "{guide:?}");
        let scan = guide_of(&[file("/xxgk/zn/", "")]).unwrap().unwrap();
        assert_eq!((scan.text.as_str(), scan.blank), ("", false));
    }

    #[test]
    fn a_guide_filled_by_scripts_is_not_absent() {
        let shell = page("/xxgk/zn/", PageKind::Other, "政府信息公开指南")
            .text("")
            .with(|facts| facts.script_shell = true);
        assert_eq!(guide_of(&[shell]), Err(Reason::NeedsRendering));
    }

    #[test]
    fn institutions_statutory_content_and_requests_need_something_behind_the_label() {
        let portal = assemble(&[
            home(),
            platform(),
            page("/xxgk/zn/", PageKind::Guide, "政府信息公开指南").text(GUIDE),
            page("/xxgk/zd/", PageKind::List, "政府信息公开制度").row("/xxgk/zd/1.html", "某条例", None),
            page("/xxgk/nr/", PageKind::Blank, "法定主动公开内容").text(""),
            page("/xxgk/ysq/", PageKind::Request, "依申请公开")
                .text("申请人可以当面或者通过信函提出申请，请填写申请表并寄到受理机构。"),
        ]);
        let has = |kind| portal.sections().unwrap().iter().any(|s| s.kind == kind && !s.blank);
        assert!(has(SectionKind::Institution) && has(SectionKind::Request));
        assert!(!has(SectionKind::StatutoryContent));
    }

    #[test]
    fn columns_below_the_statutory_content_are_parts_of_it() {
        let list = page("/xxgk/tj/", PageKind::List, "统计信息")
            .row("/xxgk/tj/1.html", "公报", Some(date(2026, 1, 1)))
            .crumbs(&["首页", "政府信息公开", "法定主动公开内容", "统计信息"]);
        let portal = assemble(&[home(), platform(), list]);
        let section = portal.section(SectionKind::StatutoryContent).unwrap().unwrap();
        assert_eq!((section.address.path(), section.path.len()), ("/xxgk/tj/", 4));
    }

    #[test]
    fn annual_reports_are_pages_and_files_each_with_its_year() {
        let list = page("/xxgk/nb/", PageKind::List, "政府信息公开年报")
            .row("/xxgk/nb/2025.html", "示例市2025年政府信息公开工作年度报告", Some(date(2026, 3, 2)))
            .row("/xxgk/nb/2024.pdf", "示例市2024年政府信息公开工作年度报告", Some(date(2025, 3, 3)))
            .row("/xxgk/nb/w.html", "示例市2024年政府网站工作年度报表", Some(date(2025, 1, 3)))
            .row("/xxgk/nb/d.html", "示例市教育局2025年政府信息公开工作年度报告", Some(date(2026, 1, 3)));
        let html = page("/xxgk/nb/2025.html", PageKind::AnnualReport, "示例市2025年政府信息公开工作年度报告");
        let dept =
            page("/xxgk/nb/d.html", PageKind::AnnualReport, "示例市教育局2025年政府信息公开工作年度报告");
        let mut pdf = page("/xxgk/nb/2024.pdf", PageKind::Attachment, "2024年政府信息公开工作年度报告")
            .text("一、总体情况");
        pdf.0.media = Media::Pdf;
        let web = page("/xxgk/nb/w.html", PageKind::Article, "示例市2024年政府网站工作年度报表");
        let portal = assemble(&[home(), platform(), list, html, pdf, web, dept]);
        let sections = portal.sections().unwrap();
        let reports: Vec<_> = sections.iter().filter(|s| s.kind == SectionKind::AnnualReport).collect();
        let own: Vec<_> = reports
            .iter()
            .filter(|s| s.confidence > 50)
            .map(|s| (s.year, s.published.unwrap().date))
            .collect();
        assert_eq!(own, [(Some(2024), date(2025, 3, 3)), (Some(2025), date(2026, 3, 2))]);
        assert_eq!(reports.len(), 3, "{reports:?}");
        assert!(reports[0].text.contains("总体情况"), "{reports:?}");
        assert!(portal.section(SectionKind::AnnualReportList).unwrap().is_some());
    }

    #[test]
    fn a_report_behind_a_link_that_only_says_attachment_has_the_year_of_its_own_title() {
        let cover = page("/xxgk/nb/1.html", PageKind::Article, "政府信息公开年报").link(
            "/xxgk/nb/a.pdf",
            "附件",
            LabelKind::None,
            Position::Content,
        );
        let report = file("/xxgk/nb/a.pdf", "一、总体情况")
            .with(|facts| facts.heading = "示例市人民政府2023年政府信息公开工作年度报告".to_owned());
        let portal = assemble(&[home(), platform(), cover, report]);
        let reports = portal.sections().unwrap().iter().filter(|s| s.kind == SectionKind::AnnualReport);
        let found: Vec<_> = reports.map(|s| (s.year, s.address.path())).collect();
        assert_eq!(found, [(Some(2023), "/xxgk/nb/a.pdf")]);
    }
}
