//! What only a menu tells: the parts of 法定主动公开内容 under a head that is no link, and a request channel on another
//! host.

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::Listing;
use super::leaf::{Leaf, Outline};
use super::sections::{draft, file_section};
use super::site::Site;
use super::{Section, SectionKind, labels};
use crate::extract::{LabelKind, Media, PageKind, Position};
use crate::model::Outcome;

/// Percent of confidence of a part that the menu alone tells.
const CONFIDENCE: u8 = 55;
/// Parts from which a menu without the head is taken for one of statutory content.
const MIN_PARTS: usize = 3;

/// Words of what must be disclosed (条例 art. 20) that are no columns of their own elsewhere.
const PARTS: [&str; 22] = [
    "机关简介",
    "收费",
    "政府采购",
    "重大项目",
    "重大建设",
    "民生",
    "权责清单",
    "行政权力",
    "行政许可",
    "行政处罚",
    "行政强制",
    "应急",
    "预警",
    "建议提案",
    "扶贫",
    "乡村振兴",
    "社会保障",
    "环境保护",
    "安全生产",
    "双随机",
    "监督检查",
    "公共资源",
];

/// Pages that the platform's menu, between its other sections, offers as what must be disclosed.
pub(super) fn statutory(site: &Site, platform: Option<usize>, listings: &[Listing]) -> Vec<Section> {
    let Some(platform) = platform else { return Vec::new() };
    let parts = parts(site, platform);
    let headed = site.leaves[platform].outline.iter().any(|link| link.label == LabelKind::Statutory);
    let leaves: FxHashSet<usize> = parts.iter().filter_map(|link| site.leaf(link.at)).collect();
    if leaves.len() < MIN_PARTS && !headed {
        return Vec::new();
    }
    let lists: FxHashMap<usize, &Listing> = listings.iter().map(|listing| (listing.leaf, listing)).collect();
    let mut found = Vec::new();
    for link in parts {
        let Some(leaf) = site.leaf(link.at).filter(|leaf| *leaf != platform) else { continue };
        let page = &site.leaves[leaf];
        let list = lists.get(&leaf).copied();
        if page.shell || page.is_refusal() || list.is_some_and(|list| list.column.unread.is_some()) {
            continue;
        }
        let mut section = draft(site, leaf, SectionKind::StatutoryContent);
        section.title = site.pool.text(link.text).to_owned();
        section.entries = list.map_or(page.rows.len(), |list| list.rows.len());
        section.blank = list.is_some_and(|list| list.column.blank.is_some()) || is_empty(page);
        section.confidence = CONFIDENCE;
        section.reasons = vec!["menu".to_owned()];
        section.linked_from = Some((site.address(platform).clone(), section.title.clone()));
        found.push(section);
    }
    found
}

fn is_empty(page: &Leaf) -> bool {
    page.media == Media::Html
        && page.rows.is_empty()
        && page.files.is_empty()
        && page.content_media == 0
        && page.hidden.is_none()
        && (page.kind == PageKind::Blank || page.placeholder.is_some())
}

/// Links of the menu that hold the platform's sections, of the parts among them.
fn parts(site: &Site, platform: usize) -> Vec<Outline> {
    let outline = &site.leaves[platform].outline;
    // The menu is the part of the page with the most sections; a home page's menu seldom names two.
    let mut menu: Option<(usize, Position)> = None;
    for position in [Position::Side, Position::Content, Position::Other, Position::Header] {
        let mut labels: Vec<LabelKind> = sections(outline, position).map(|(_, link)| link.label).collect();
        labels.sort_unstable();
        labels.dedup();
        if labels.len() >= 2 && menu.is_none_or(|(count, _)| labels.len() > count) {
            menu = Some((labels.len(), position));
        }
    }
    let Some((_, position)) = menu else { return Vec::new() };
    let places: Vec<usize> = sections(outline, position).map(|(place, _)| place).collect();
    let (Some(first), Some(last)) = (places.first(), places.last()) else { return Vec::new() };
    let within = outline.iter().take(*last).skip(*first).filter(|link| link.position == position);
    let inner = within.filter(|link| site.brief.covers(site.pool.address(link.at)));
    inner.filter(|link| is_part(site.pool.text(link.text))).copied().collect()
}

fn sections(outline: &[Outline], position: Position) -> impl Iterator<Item = (usize, &Outline)> {
    outline
        .iter()
        .enumerate()
        .filter(move |(_, link)| link.position == position && super::leaf::is_section_label(link.label))
}

/// The words name something that must be disclosed (条例 art. 20).
pub(super) fn is_part(text: &str) -> bool {
    let promised = matches!(
        labels::of_name(text),
        LabelKind::Organisation
            | LabelKind::Leaders
            | LabelKind::Plan
            | LabelKind::Statistics
            | LabelKind::Finance
            | LabelKind::Personnel
    );
    promised || (text.chars().count() <= 14 && PARTS.iter().any(|word| text.contains(word)))
}

/// A channel for requests that runs on another host: home page or platform name it and lead there.
pub(super) fn external_request(
    site: &Site,
    channels: [Option<usize>; 2],
    found: &[Section],
) -> Option<Section> {
    if found.iter().any(|section| section.kind == SectionKind::Request && !section.blank) {
        return None;
    }
    for channel in channels.into_iter().flatten() {
        let links = site.leaves[channel].outline.iter().filter(|link| link.label == LabelKind::Request);
        for link in links.filter(|link| !site.brief.covers(site.pool.address(link.at))) {
            let text = site.pool.text(link.text);
            let dead =
                matches!(site.outcome(link.at), Outcome::Gone(_) | Outcome::Broken(_) | Outcome::HostDown(_));
            // 在线申请 alone may be about anything.
            if dead || !text.contains("公开") {
                continue;
            }
            let mut section = file_section(site, link.at, SectionKind::Request);
            section.title = text.to_owned();
            section.reasons = vec!["anchor".to_owned(), "external".to_owned()];
            section.linked_from = Some((site.address(channel).clone(), text.to_owned()));
            return Some(section);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{Page, assemble, at, home, page};
    use super::*;
    use crate::model::Address;

    fn platform() -> Page {
        page("/xxgk/", PageKind::Platform, "政府信息公开")
            .link("/xxgk/zn/", "政府信息公开指南", LabelKind::Guide, Position::Side)
            .link("/a/", "规划信息", LabelKind::Plan, Position::Side)
            .link("/b/", "统计信息", LabelKind::Statistics, Position::Side)
            .link("/c/", "收费项目", LabelKind::None, Position::Side)
            .link("/d/", "咨询电话", LabelKind::None, Position::Side)
            .link("/xxgk/nb/", "政府信息公开年报", LabelKind::AnnualReport, Position::Side)
            .link("/e/", "人事信息", LabelKind::Personnel, Position::Footer)
    }

    fn list(path: &str, name: &str) -> Page {
        page(path, PageKind::List, name).row(&format!("{path}1.html"), "某事", Some(date(2026, 5, 1))).row(
            &format!("{path}2.html"),
            "另一事",
            Some(date(2026, 5, 2)),
        )
    }

    #[test]
    fn parts_of_the_menu_are_statutory_content_and_what_stands_elsewhere_is_not() {
        let lists = [list("/a/", "规划信息"), list("/b/", "统计信息"), list("/c/", "收费项目")];
        let mut pages = vec![home(), platform(), list("/d/", "咨询电话"), list("/e/", "人事信息")];
        pages.extend(lists);
        let portal = assemble(&pages);
        let parts = portal.sections().unwrap().iter().filter(|s| s.kind == SectionKind::StatutoryContent);
        let parts: Vec<&str> = parts.map(|section| section.address.path()).collect();
        assert_eq!(parts, ["/a/", "/b/", "/c/"]);
        // Two such columns beside a menu prove nothing.
        let portal = assemble(&[home(), platform(), list("/a/", "规划信息"), list("/b/", "统计信息")]);
        assert_eq!(portal.section(SectionKind::StatutoryContent), Ok(None));
    }

    #[test]
    fn a_request_system_on_another_host_is_a_channel() {
        let far = Address::parse("http://ysq.example.cn/apply").unwrap();
        let linking = |text: &'static str| {
            platform().link("/q", text, LabelKind::Request, Position::Side).with(|facts| {
                if let Some(link) = facts.links.last_mut() {
                    link.address = Address::parse("http://ysq.example.cn/apply").unwrap();
                }
            })
        };
        let portal = assemble(&[home(), linking("依申请公开")]);
        let section = portal.section(SectionKind::Request).unwrap().unwrap();
        assert_eq!((&section.address, section.linked_from.as_ref().unwrap().0.clone()), (&far, at("/xxgk/")));
        assert!(section.reasons.iter().any(|reason| reason == "external"));
        assert!(assemble(&[home(), linking("在线申请")]).section(SectionKind::Request) != Ok(Some(section)));
    }
}
