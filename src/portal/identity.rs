//! Whose site it is, by its own marks: a sample of pages of every template, the same in every run.
//!
//! Comes in: the closed site. Goes out: [`Identity`]. The home page and every column are in the sample; of the other
//! templates those with the lowest digest of their address, so that neither order nor age decides.

use jiff::civil::Date;

use super::columns::Listing;
use super::leaf::{Leaf, is_list_place};
use super::site::Site;
use crate::extract::{MarkSet, Media, PageKind, Stamp, Tag, TagSet};
use crate::model::{Address, DateSource};

/// Pages kept of one template.
const MOST: usize = 40;

/// What the site says of itself, and what the register says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Identity {
    /// 单位名称 of the register; the host where nothing was registered.
    pub unit_name: String,
    /// 地区 of the register; may be empty.
    pub region: String,
    /// 网站标识码 of the register; may be empty.
    pub site_code: String,
    /// Hosts of the site.
    pub hosts: Vec<String>,
    /// The sample: by template, then in the order in which pages are drawn.
    pub pages: Vec<MarkedPage>,
    /// Images on all pages read.
    pub images: usize,
    /// Images among them without alternative text.
    pub unnamed_images: usize,
    /// Some page tells visitors that they leave the site.
    pub leave_notice: bool,
}

/// Which template a page is made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Template {
    /// The home page.
    Home,
    /// A column.
    Column,
    /// An article, document or interpretation.
    Article,
    /// Anything else.
    Other,
}

/// A page of the sample.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedPage {
    /// The page.
    pub address: Address,
    /// Its heading.
    pub title: String,
    /// Its template.
    pub template: Template,
    /// Marks found.
    pub seen: MarkSet,
    /// Tags found.
    pub tags: TagSet,
    /// `ColumnType` as written.
    pub column_type: Option<String>,
    /// Host of the entry 找错; empty where it stays on the site; `None` without an address.
    pub report_host: Option<String>,
    /// 网站标识码 as printed, as tagged, and as passed on by the entry 找错.
    pub codes: [Option<String>; 3],
    /// First character of the ICP number.
    pub icp_province: Option<char>,
    /// A frame or a script brings the footer: what it lacks is not known.
    pub footer_elsewhere: bool,
    /// Day that `PubDate` states.
    pub tagged_day: Option<Date>,
    /// Day that the page shows as its own, where that is sure.
    pub shown_day: Option<Date>,
    /// How exactly the time of publication is printed.
    pub stamp: Stamp,
    /// 来源 is printed.
    pub origin_shown: bool,
    /// `<meta name="viewport">`.
    pub viewport: bool,
    /// Words of the header; home page only.
    pub header: String,
}

/// Draws the sample.
pub(super) fn of(site: &Site, home: Option<usize>, listings: &[Listing]) -> Identity {
    let mut it = Identity {
        unit_name: site.brief.unit_name.clone(),
        region: site.brief.region.clone(),
        site_code: site.brief.site_code.clone(),
        hosts: hosts(site),
        ..Identity::default()
    };
    let columns: rustc_hash::FxHashSet<usize> = listings.iter().map(|listing| listing.leaf).collect();
    let mut drawn: Vec<(Template, u64, usize)> = Vec::new();
    for (index, leaf) in site.shown() {
        if leaf.media != Media::Html {
            continue;
        }
        it.images += leaf.imprint.images as usize;
        it.unnamed_images += leaf.imprint.unnamed_images as usize;
        it.leave_notice |= leaf.imprint.leave_notice;
        // What scripts fill has its footer from them too.
        if leaf.shell && Some(index) != home {
            continue;
        }
        let template = if Some(index) == home {
            Template::Home
        } else if columns.contains(&index) {
            Template::Column
        } else if is_article(leaf, site.address(index)) {
            Template::Article
        } else {
            Template::Other
        };
        drawn.push((template, digest(site.address(index).as_str()), index));
    }
    drawn.sort_by_key(|(template, digest, index)| (*template, *digest, *index));
    let mut count = 0;
    let mut last = Template::Home;
    for (template, _, index) in drawn {
        if template != last {
            (count, last) = (0, template);
        }
        count += 1;
        if count <= MOST || template == Template::Column {
            it.pages.push(marked(site, index, template));
        }
    }
    it
}

/// An article that bears its own date or title; what stands where lists stand is a column's.
fn is_article(leaf: &Leaf, address: &Address) -> bool {
    matches!(leaf.kind, PageKind::Article | PageKind::PolicyDocument | PageKind::Interpretation)
        && leaf.article
        && (leaf.published.is_some() || leaf.imprint.tags.filled(Tag::ArticleTitle))
        && !is_list_place(address)
}

fn hosts(site: &Site) -> Vec<String> {
    let mut hosts: Vec<String> = site.brief.in_scope.iter().map(|(authority, _)| authority.clone()).collect();
    hosts.push(site.brief.home.authority().to_owned());
    hosts.sort();
    hosts.dedup();
    hosts
}

fn marked(site: &Site, index: usize, template: Template) -> MarkedPage {
    let leaf = &site.leaves[index];
    let imprint = &leaf.imprint;
    let text = |word| site.pool.text(word).to_owned();
    let shown = leaf.published.filter(|dated| {
        matches!(dated.source, DateSource::Label | DateSource::Table) && dated.confidence >= 90
    });
    MarkedPage {
        address: site.address(index).clone(),
        title: leaf.heading.to_string(),
        template,
        seen: imprint.seen,
        tags: imprint.tags,
        column_type: leaf.column_type.map(text),
        report_host: imprint.report_host.map(text),
        codes: [imprint.code_printed, imprint.code_tagged, imprint.code_linked].map(|code| code.map(text)),
        icp_province: imprint.icp_province,
        footer_elsewhere: imprint.footer_elsewhere || leaf.shell,
        tagged_day: imprint.tagged_day,
        shown_day: shown.map(|dated| dated.date),
        stamp: imprint.stamp,
        origin_shown: imprint.origin_shown,
        viewport: imprint.viewport,
        header: imprint.header.as_deref().unwrap_or_default().to_owned(),
    }
}

/// FNV-1a: the same on every machine and in every version.
fn digest(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{assemble, home, page};
    use super::*;
    use crate::extract::Mark;

    #[test]
    fn the_sample_holds_home_columns_and_articles_whatever_the_order() {
        let mut pages = vec![
            home().with(|facts| facts.marks.header = "示例市人民政府".to_owned()),
            page("/tzgg/", PageKind::List, "通知公告").row("/a/1.html", "公告一", None).row(
                "/a/2.html",
                "公告二",
                None,
            ),
        ];
        for number in 1..=60 {
            let article = page(&format!("/a/{number}.html"), PageKind::Article, "公告")
                .dated(jiff::civil::date(2026, 1, 1));
            pages.push(article.with(|facts| {
                facts.marks.seen.add(Mark::Icp);
                facts.marks.tags = TagSet::default().with(Tag::PubDate);
                facts.marks.images = 2;
            }));
        }
        let identity = assemble(&pages).identity().unwrap().clone();
        let of = |template| identity.pages.iter().filter(|page| page.template == template).count();
        assert_eq!((of(Template::Home), of(Template::Column), of(Template::Article)), (1, 1, MOST));
        assert_eq!((identity.images, identity.unit_name.as_str()), (120, "示例市人民政府"));
        assert_eq!(identity.pages[0].header, "示例市人民政府");
        pages.reverse();
        assert_eq!(assemble(&pages).identity().unwrap(), &identity);
    }
}
