//! What the disclosure platform offers beside its sections: where its own page leads, its functions, the fields of its
//! catalogue, the rules it holds, and the forms for requests.

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::Listing;
use super::leaf::{Leaf, Outline};
use super::pool::At;
use super::site::Site;
use super::{Section, SectionKind, labels};
use crate::extract::{FieldShown, LabelKind, Media, PageKind, Position};
use crate::model::{Address, Outcome};

/// Names kept of menus.
const MOST_NAMES: usize = 1_000;
/// Examples kept of entries with an empty field, of titles of rules, of forms.
const MOST_EXAMPLES: usize = 5;
const MOST_RULES: usize = 200;
const MOST_FORMS: usize = 20;
/// Longest text of a link that is a name, in characters.
const LONGEST_NAME: usize = 30;

/// The platform beside its sections.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlatformView {
    /// The platform's own page; `None` when there is none or it was not read.
    pub page: Option<Address>,
    /// Scripts, frames or data fill part of that page: it may lead to more than was seen.
    pub partly: bool,
    /// Sections that the page leads to by itself, without its footer, each once, sorted.
    pub reaches: Vec<SectionKind>,
    /// Platform page or home page has a box to search with.
    pub search: bool,
    /// Names of what its menus offer, with the address, in order of the pages.
    pub names: Vec<(Address, String)>,
    /// Its catalogue.
    pub catalogue: CatalogueView,
    /// Titles of the entries of the section 制度.
    pub rules: Vec<String>,
    /// Forms for requests.
    pub forms: Vec<FormLink>,
    /// A page of the request section, or one it leads to, is a form to fill in.
    pub form_page: Option<Address>,
}

/// The entries of catalogue, statutory content and policy lists, as far as their pages were read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CatalogueView {
    /// Entry pages read.
    pub entries: usize,
    /// Of these, pages with a table of metadata.
    pub tables: usize,
    /// Pages on which something can be printed or downloaded.
    pub keeps: usize,
    /// Entry pages that show 索引, 名称, 内容概述, 生成日期, by label, by word or in plain sight.
    pub shown: [usize; 4],
    /// Entry pages with a label and no value for it.
    pub empty: [usize; 4],
    /// The first of those, in order of address.
    pub empty_at: [Vec<Address>; 4],
    /// A list of the catalogue names the field.
    pub headed: [bool; 4],
}

/// A link that promises a form for requests.
#[derive(Debug, Clone, PartialEq)]
pub struct FormLink {
    /// Where it leads.
    pub address: Address,
    /// Text of the link.
    pub text: String,
    /// The page that links it.
    pub parent: Address,
    /// What became of it.
    pub outcome: Outcome,
}

/// Puts the view together.
pub(super) fn view(
    site: &Site,
    home: Option<usize>,
    platform: Option<usize>,
    listings: &[Listing],
    sections: &[Section],
) -> PlatformView {
    let mut view = PlatformView::default();
    let lists: FxHashMap<usize, &Listing> = listings.iter().map(|listing| (listing.leaf, listing)).collect();
    let leaf_of = |section: &Section| site.pool.find(&section.address).and_then(|at| site.leaf(at));
    let of_kinds = |kinds: &[SectionKind]| -> Vec<usize> {
        let found = sections.iter().filter(|section| kinds.contains(&section.kind) && !section.blank);
        found.filter_map(leaf_of).collect()
    };
    if let Some(leaf) = platform {
        let page = &site.leaves[leaf];
        view.page = Some(site.address(leaf).clone());
        view.partly = page.shell || page.data_behind || !page.frames.is_empty();
        view.reaches = reaches(site, home, leaf, sections);
    }
    view.search = [home, platform].into_iter().flatten().any(|leaf| site.leaves[leaf].platform.search);
    let menus =
        platform.into_iter().chain(of_kinds(&[SectionKind::StatutoryContent, SectionKind::Catalogue]));
    view.names = names(site, menus);
    view.catalogue = catalogue(
        site,
        &of_kinds(&[SectionKind::Catalogue, SectionKind::StatutoryContent, SectionKind::PolicyList]),
        &lists,
    );
    for leaf in of_kinds(&[SectionKind::Institution]) {
        rules(site, leaf, lists.get(&leaf).copied(), &mut view.rules);
    }
    forms(site, &of_kinds(&[SectionKind::Request]), true, &mut view);
    forms(site, &of_kinds(&[SectionKind::Guide]), false, &mut view);
    view
}

/// What the platform's own page leads to: by the words of its links, or because the section is where they lead. A
/// menu one step below, behind a link that is called the platform again, is its menu as well.
fn reaches(site: &Site, home: Option<usize>, platform: usize, sections: &[Section]) -> Vec<SectionKind> {
    let own = |leaf: usize| site.leaves[leaf].outline.iter().filter(|link| link.position != Position::Footer);
    let mut menus = vec![platform];
    for link in own(platform).filter(|link| link.label == LabelKind::Platform) {
        menus.extend(site.leaf(link.at).filter(|leaf| Some(*leaf) != home));
    }
    menus.extend(site.leaves[platform].frames.iter().filter_map(|at| site.leaf(*at)));
    menus.dedup();
    let links: Vec<&Outline> = menus.iter().flat_map(|menu| own(*menu)).collect();
    let mut targets: FxHashSet<usize> = links.iter().filter_map(|link| site.leaf(link.at)).collect();
    targets.extend(&menus);
    let ats: FxHashSet<At> = links.iter().map(|link| link.at).collect();
    let mut found: Vec<SectionKind> = Vec::new();
    for section in sections {
        let at = site.pool.find(&section.address);
        let there = at
            .is_some_and(|at| ats.contains(&at) || site.leaf(at).is_some_and(|leaf| targets.contains(&leaf)));
        let labelled = || links.iter().any(|link| link.label == section.kind.label());
        if there || labelled() {
            found.push(section.kind);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn names(site: &Site, menus: impl Iterator<Item = usize>) -> Vec<(Address, String)> {
    let mut seen = FxHashSet::default();
    let links = menus.flat_map(|leaf| site.leaves[leaf].outline.iter());
    let links = links.filter(|link| link.position != Position::Footer);
    let named = links.filter(|link| {
        let text = site.pool.text(link.text);
        !text.is_empty() && text.chars().count() <= LONGEST_NAME && seen.insert((link.at, link.text))
    });
    let both = named.map(|link| (site.pool.address(link.at).clone(), site.pool.text(link.text).to_owned()));
    both.take(MOST_NAMES).collect()
}

fn catalogue(site: &Site, places: &[usize], lists: &FxHashMap<usize, &Listing>) -> CatalogueView {
    let mut found = CatalogueView::default();
    let mut entries: Vec<usize> = Vec::new();
    for leaf in places {
        for (headed, field) in found.headed.iter_mut().zip(site.leaves[*leaf].platform.fields) {
            *headed |= field >= FieldShown::Named;
        }
        let listing = lists.get(leaf).copied();
        // The head of a list says at least what its rows are called, and mostly when they came.
        let rows = listing.map_or(0, |listing| listing.rows.len());
        found.headed[1] |= rows > 0;
        let targets = listing.into_iter().flat_map(|listing| listing.entries(site));
        entries.extend(targets.filter_map(|entry| site.leaf(entry.at?)));
    }
    entries.sort_unstable();
    entries.dedup();
    let is_entry = |page: &Leaf| {
        page.media == Media::Html
            && !page.shell
            && !page.is_refusal()
            && !matches!(page.kind, PageKind::List | PageKind::Home | PageKind::Platform | PageKind::Blank)
    };
    for leaf in entries.into_iter().filter(|leaf| is_entry(&site.leaves[*leaf])) {
        let page = &site.leaves[leaf];
        found.entries += 1;
        found.tables += usize::from(page.platform.tabled);
        found.keeps += usize::from(page.platform.keeps || !page.files.is_empty());
        for (place, field) in page.platform.fields.iter().enumerate() {
            match field {
                FieldShown::Absent => {}
                FieldShown::Empty => {
                    found.empty[place] += 1;
                    if found.empty_at[place].len() < MOST_EXAMPLES {
                        found.empty_at[place].push(site.address(leaf).clone());
                    }
                }
                FieldShown::Named | FieldShown::Filled => found.shown[place] += 1,
            }
        }
    }
    found
}

/// Titles of what the section 制度 holds: rows, files, links of its text, and the titles it cites.
fn rules(site: &Site, leaf: usize, listing: Option<&Listing>, found: &mut Vec<String>) {
    let page = &site.leaves[leaf];
    let mut add = |title: &str| {
        if !title.is_empty() && found.len() < MOST_RULES && !found.iter().any(|known| known == title) {
            found.push(title.to_owned());
        }
    };
    listing.into_iter().flat_map(|listing| listing.entries(site)).for_each(|entry| add(&entry.title));
    page.rows.iter().for_each(|entry| add(&entry.title));
    page.files.iter().for_each(|(_, name)| add(site.pool.text(*name)));
    let inner = page.outline.iter().filter(|link| link.position == Position::Content);
    inner.for_each(|link| add(site.pool.text(link.text)));
    page.cited_titles.iter().for_each(|title| add(site.pool.text(*title)));
    add(&page.heading);
}

/// Forms for requests: what the request section and the guide link as such, and pages that are one.
fn forms(site: &Site, places: &[usize], about_requests: bool, view: &mut PlatformView) {
    for leaf in places {
        let page = &site.leaves[*leaf];
        if about_requests && page.kind != PageKind::Guide && page.platform.form_fields >= 4 {
            view.form_page.get_or_insert_with(|| site.address(*leaf).clone());
        }
        // Whatever file the page about requests offers is a form, 下载 though its link may say.
        let files = page.files.iter().map(|(at, name)| (*at, site.pool.text(*name), about_requests));
        let links = page.outline.iter().filter(|link| link.position != Position::Footer);
        let links = links.map(|link| (link.at, site.pool.text(link.text), false));
        for (at, text, form) in files.chain(links) {
            let known = view.forms.iter().any(|form| form.address == *site.pool.address(at));
            if known || view.forms.len() == MOST_FORMS || !(form || promises_form(text)) {
                continue;
            }
            if let Some(target) =
                site.leaf(at).filter(|target| site.leaves[*target].platform.form_fields >= 4)
            {
                view.form_page.get_or_insert_with(|| site.address(target).clone());
            }
            view.forms.push(FormLink {
                address: site.pool.address(at).clone(),
                text: text.to_owned(),
                parent: site.address(*leaf).clone(),
                outcome: site.outcome(at),
            });
        }
    }
    if view.form_page.is_none() {
        let asking = site.shown().find(|(leaf, page)| {
            page.platform.form_fields >= 6
                && (page.kind == PageKind::Request || labels::of_name(site.name(*leaf)) == LabelKind::Request)
        });
        view.form_page = asking.map(|(leaf, _)| site.address(leaf).clone());
    }
}

fn promises_form(text: &str) -> bool {
    let form = ["申请表", "申请书", "表格", "样表", "填表"];
    let online = ["在线申请", "网上申请", "我要申请", "在线填写", "申请入口", "在线提交", "网上提交"];
    form.iter().chain(&online).any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{GUIDE, Page, assemble, at, home, page};
    use super::*;

    fn platform() -> Page {
        page("/xxgk/", PageKind::Platform, "政府信息公开")
            .link("/xxgk/zn/", "政府信息公开指南", LabelKind::Guide, Position::Side)
            .link("/xxgk/zd/", "政府信息公开制度", LabelKind::Institution, Position::Side)
            .link("/xxgk/ysq/", "依申请公开", LabelKind::Request, Position::Side)
            .link("/xxgk/nr/", "法定主动公开内容", LabelKind::Statutory, Position::Side)
            .with(|facts| facts.platform.search = true)
    }

    fn seen(pages: &[Page]) -> PlatformView {
        let mut all = vec![home(), platform()];
        all.extend(pages.iter().cloned());
        assemble(&all).platform().unwrap().clone()
    }

    #[test]
    fn the_page_says_where_it_leads_and_what_it_can() {
        let guide = page("/xxgk/zn/", PageKind::Guide, "政府信息公开指南").text(GUIDE);
        let it = seen(&[guide]);
        assert!(it.search && !it.partly);
        assert_eq!(it.page, Some(at("/xxgk/")));
        assert_eq!(it.reaches, [SectionKind::Platform, SectionKind::Guide]);
        assert!(it.names.iter().any(|(_, name)| name == "法定主动公开内容"));
    }

    #[test]
    fn entries_are_counted_with_the_fields_they_show() {
        let list = page("/xxgk/nr/", PageKind::List, "法定主动公开内容")
            .row("/1.html", "甲", Some(date(2026, 5, 1)))
            .row("/2.html", "乙", Some(date(2026, 5, 2)));
        let entry = |path: &str, index| {
            page(path, PageKind::Article, "一件事").dated(date(2026, 5, 1)).with(|facts| {
                facts.platform.tabled = true;
                facts.platform.keeps = true;
                facts.platform.fields = [index, FieldShown::Filled, FieldShown::Absent, FieldShown::Filled];
            })
        };
        let found = seen(&[list, entry("/1.html", FieldShown::Filled), entry("/2.html", FieldShown::Empty)])
            .catalogue;
        assert_eq!((found.entries, found.tables, found.keeps), (2, 2, 2));
        assert_eq!((found.shown, found.empty), ([1, 2, 0, 2], [1, 0, 0, 0]));
        assert_eq!(found.empty_at[0], [at("/2.html")]);
    }

    #[test]
    fn forms_and_rules_are_found_where_they_stand() {
        let request = page("/xxgk/ysq/", PageKind::Request, "依申请公开")
            .link("/f.docx", "政府信息公开申请表", LabelKind::None, Position::Content)
            .link("/x.docx", "下载", LabelKind::None, Position::Content)
            .link("/y.html", "别的", LabelKind::None, Position::Content);
        let rules = page("/xxgk/zd/", PageKind::List, "政府信息公开制度")
            .row("/r/1.html", "中华人民共和国政府信息公开条例", None)
            .row("/r/2.html", "示例市政府信息公开审查制度", None);
        let it = seen(&[request, rules]);
        assert_eq!(it.forms.len(), 2);
        assert_eq!((it.forms[0].address.clone(), it.form_page), (at("/f.docx"), None));
        assert!(it.rules.iter().any(|title| title.contains("条例")) && it.rules.len() >= 2);
    }
}
