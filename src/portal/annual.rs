//! What the annual reports say: a page and the files it offers, joined to one report.

use super::leaf::Leaf;
use super::reports::{OTHER_UNIT, is_unit};
use super::site::Site;
use super::titles::report_year;
use super::{Section, SectionKind};
use crate::extract::{Media, ReportFacts};
use crate::model::{Address, Dated, Reason, Text};

/// A page with less text, in characters, is a cover for what it offers as files or pictures.
const COVER_CHARS: u32 = 300;

/// One annual report, as far as it could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnualReport {
    /// The page or file.
    pub address: Address,
    /// Its title.
    pub title: String,
    /// Year reported on.
    pub year: i16,
    /// The unit's own; `false` for those of other bodies on the same site.
    pub own: bool,
    /// 发布日期.
    pub published: Option<Dated>,
    /// The file that was read in place of the page, or with it.
    pub file: Option<Address>,
    /// What it says; empty when nothing could be read.
    pub facts: ReportFacts,
    /// Why something that is not in `facts` may be there all the same: a scan, a file that was not read, a page
    /// that only scripts fill. Pictures in the page are counted in `facts`.
    pub unread: Option<Reason>,
    /// Names of other bodies in titles by which the report presents itself.
    pub strangers: Vec<String>,
}

/// The reports among the sections.
pub(super) fn all(site: &Site, sections: &[Section]) -> Vec<AnnualReport> {
    let reports = sections.iter().filter(|it| it.kind == SectionKind::AnnualReport && !it.blank);
    reports.filter_map(|section| report(site, section)).collect()
}

fn report(site: &Site, section: &Section) -> Option<AnnualReport> {
    let year = section.year?;
    let mut it = AnnualReport {
        address: section.address.clone(),
        title: section.title.clone(),
        year,
        own: !section.reasons.iter().any(|reason| reason == OTHER_UNIT),
        published: section.published,
        file: None,
        facts: ReportFacts::default(),
        unread: None,
        strangers: Vec::new(),
    };
    let at = site.leaves.binary_search_by(|leaf| site.pool.address(leaf.at).cmp(&section.address)).ok();
    let Some(leaf) = at.map(|at| &site.leaves[at]) else {
        it.unread = Some(Reason::NotGathered);
        return Some(it);
    };
    match &leaf.annual {
        Some(facts) => it.facts = (**facts).clone(),
        None if leaf.shell => it.unread = Some(Reason::NeedsRendering),
        None => it.unread = Some(no_text()),
    }
    if leaf.media == Media::Html {
        join_files(site, leaf, &mut it);
        if it.unread.is_none() && it.facts.chars < COVER_CHARS {
            it.unread = Some(no_text());
        }
        if it.unread.is_none() && !leaf.next.is_empty() {
            it.unread = Some(on_further_pages());
        }
    }
    let titles = it.facts.titles.iter().filter(|title| title.own && is_body(&title.owner));
    let strangers = titles.filter(|title| !is_unit(site, &title.owner)).map(|title| title.owner.clone());
    it.strangers = strangers.collect();
    it.strangers.dedup();
    Some(it)
}

/// Takes what the page's files say, where they say more.
fn join_files(site: &Site, page: &Leaf, it: &mut AnnualReport) {
    for (at, text) in &page.files {
        let file = site.leaf(*at).map(|leaf| &site.leaves[leaf]).filter(|file| file.media != Media::Html);
        let named = report_year(site.pool.text(*text)).or_else(|| report_year(&file?.heading));
        if named.is_some_and(|year| year != it.year) {
            continue;
        }
        let Some(facts) = file.and_then(|file| file.annual.as_deref()) else {
            // A form or a picture beside the report; it may hold what the page lacks.
            let reason = site.why_unread(*at).unwrap_or_else(no_text);
            it.unread.get_or_insert(reason);
            continue;
        };
        if weight(facts) > weight(&it.facts) {
            let before = std::mem::replace(&mut it.facts, facts.clone());
            fill(&mut it.facts, &before);
            it.file = Some(site.pool.address(*at).clone());
            it.unread = None;
        } else {
            fill(&mut it.facts, facts);
        }
    }
}

/// Parts and tables found.
fn weight(facts: &ReportFacts) -> usize {
    let tables = [!facts.disclosed.is_empty(), facts.requests.is_some(), facts.reviews.is_some()];
    facts.parts.len() + tables.iter().filter(|found| **found).count()
}

/// Fills what `facts` lacks.
fn fill(facts: &mut ReportFacts, other: &ReportFacts) {
    if facts.disclosed.is_empty() {
        facts.disclosed.clone_from(&other.disclosed);
    }
    if facts.requests.is_none() {
        facts.requests.clone_from(&other.requests);
    }
    if facts.reviews.is_none() {
        facts.reviews.clone_from(&other.reviews);
    }
    for (own, named) in facts.named_tables.iter_mut().zip(other.named_tables) {
        *own |= named;
    }
}

/// Ends as names of bodies do, and is a name.
fn is_body(owner: &str) -> bool {
    const ENDS: [&str; 14] = [
        "政府",
        "局",
        "委员会",
        "办公室",
        "办事处",
        "街道",
        "镇",
        "乡",
        "厅",
        "中心",
        "总队",
        "支队",
        "大队",
        "管委会",
    ];
    let chars = owner.chars().count();
    (4..=24).contains(&chars)
        && ENDS.iter().any(|end| owner.ends_with(end))
        && !["我", "本", "各", "将", "的", "市县", "和"].iter().any(|word| owner.contains(word))
}

fn no_text() -> Reason {
    Reason::PartlyRead(Text::new(
        "年报或其附件没有可读取的文字（可能是扫描件、图片或未读取的附件）",
        "the report or its attachment has no readable text (a scan, a picture, or a file that was not read)",
    ))
}

fn on_further_pages() -> Reason {
    Reason::PartlyRead(Text::new(
        "年报分多页显示，其余各页未合并读取",
        "the report goes on over further pages, which were not put together",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Page, assemble, at, home, page};
    use super::super::{AnnualReport, Portal};
    use super::*;
    use crate::extract::Figure;
    use crate::extract::{FormYear, LabelKind, PageKind, Part, Position, RequestKind, RequestRow, Requests};

    fn facts(parts: u8, table: bool) -> Box<ReportFacts> {
        let part = |number| Part { number, printed: Some(number), heading: String::new() };
        let rows = vec![RequestRow { kind: RequestKind::New, figures: [Figure::Count(1); 7] }];
        Box::new(ReportFacts {
            chars: 1000,
            parts: (1..=parts).map(part).collect(),
            requests: table.then_some(Requests { rows, unknown_rows: 0 }),
            ..ReportFacts::default()
        })
    }

    fn report(path: &str, facts: Option<Box<ReportFacts>>) -> Page {
        let it = page(path, PageKind::AnnualReport, "示例市人民政府2025年政府信息公开工作年度报告");
        it.with(|page| page.annual = facts)
    }

    fn file(path: &str, facts: Option<Box<ReportFacts>>) -> Page {
        report(path, facts).with(|page| (page.media, page.kind) = (Media::Pdf, PageKind::Attachment))
    }

    fn linking(page: Page) -> Page {
        page.link("/nb/1.pdf", "附件", LabelKind::None, Position::Content)
    }

    fn only(portal: &Portal) -> AnnualReport {
        portal.annual_reports().unwrap().iter().find(|it| it.address == at("/nb/1.html")).unwrap().clone()
    }

    #[test]
    fn a_page_speaks_for_itself_and_its_file_fills_what_it_lacks() {
        let whole = linking(report("/nb/1.html", Some(facts(6, false))));
        let it = only(&assemble(&[home(), whole, file("/nb/1.pdf", Some(facts(2, true)))]));
        assert_eq!((it.facts.parts.len(), it.facts.requests.is_some(), it.file), (6, true, None));
        assert!(it.own && it.unread.is_none() && it.year == 2025);
    }

    #[test]
    fn a_cover_is_joined_with_the_file_that_holds_the_report() {
        let cover = linking(report("/nb/1.html", Some(facts(0, false))));
        let it = only(&assemble(&[home(), cover.clone(), file("/nb/1.pdf", Some(facts(6, true)))]));
        assert_eq!((it.facts.parts.len(), it.file, it.unread), (6, Some(at("/nb/1.pdf")), None));
        // A scan has no text, and a file that was not fetched none either: nothing may be said of what is missing.
        let scan = only(&assemble(&[home(), cover.clone(), file("/nb/1.pdf", None)]));
        assert!(scan.unread.is_some());
        assert_eq!(only(&assemble(&[home(), cover])).unread, Some(Reason::NotGathered));
    }

    #[test]
    fn a_report_over_several_pages_or_filled_by_scripts_is_not_read_whole() {
        let paged = report("/nb/1.html", Some(facts(3, false)))
            .with(|page| page.pagination.next = vec![at("/nb/1_1.html")]);
        assert_eq!(only(&assemble(&[home(), paged])).unread, Some(on_further_pages()));
    }

    #[test]
    fn the_name_of_another_body_in_its_title_is_noted() {
        let mut told = facts(6, true);
        let title = |owner: &str| FormYear { owner: owner.to_owned(), year: 2025, own: true };
        told.titles =
            vec![title("别县人民政府"), title("示例市人民政府"), title("各单位办公室"), title("我局")];
        let it = only(&assemble(&[home(), report("/nb/1.html", Some(told))]));
        assert_eq!(it.strangers, ["别县人民政府"]);
    }
}
