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
