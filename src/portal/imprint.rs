//! What the assembly keeps of the marks and the safety of one page.

use jiff::civil::{Date, DateTime};

use super::pool::{At, Pool, Word};
use crate::extract::{Injected, Loaded, Manner, MarkSet, Marks, PageFacts, Personal, Safety, Stamp, TagSet};
use crate::model::mask;

/// The marks of one page, small.
#[derive(Debug, Clone, Default)]
pub(super) struct Imprint {
    pub(super) seen: MarkSet,
    pub(super) tags: TagSet,
    pub(super) report_host: Option<Word>,
    pub(super) code_printed: Option<Word>,
    pub(super) code_tagged: Option<Word>,
    pub(super) code_linked: Option<Word>,
    pub(super) icp_province: Option<char>,
    pub(super) footer_elsewhere: bool,
    pub(super) tagged_day: Option<Date>,
    pub(super) minute: Option<DateTime>,
    pub(super) stamp: Stamp,
    pub(super) origin_shown: bool,
    pub(super) viewport: bool,
    pub(super) leave_notice: bool,
    pub(super) images: u32,
    pub(super) unnamed_images: u32,
    /// Header of a home page.
    pub(super) header: Option<Box<str>>,
}

impl Imprint {
    /// Keeps the marks of a page.
    pub(super) fn of(facts: &PageFacts, pool: &mut Pool) -> Self {
        let marks: &Marks = &facts.marks;
        let mut word =
            |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(|it| pool.word(it));
        Self {
            seen: marks.seen,
            tags: marks.tags,
            report_host: marks.report_host.as_deref().map(|host| word(Some(host)).unwrap_or_default()),
            code_printed: word(marks.code_printed.as_deref()),
            code_tagged: word(facts.meta_value("SiteIDCode")),
            code_linked: word(marks.code_linked.as_deref()),
            icp_province: marks.icp_province,
            footer_elsewhere: marks.footer_elsewhere,
            tagged_day: marks.tagged_day,
            minute: marks.minute,
            stamp: marks.stamp,
            origin_shown: marks.origin_shown,
            viewport: marks.viewport,
            leave_notice: marks.leave_notice,
            images: marks.images,
            unnamed_images: marks.unnamed_images,
            header: (!marks.header.is_empty()).then(|| marks.header.as_str().into()),
        }
    }
}

/// What was found unsafe on one page; most pages have none.
#[derive(Debug, Clone)]
pub(super) struct Danger {
    pub(super) concealed: Box<[(At, Word, Manner)]>,
    pub(super) insecure: Box<[(At, Loaded)]>,
    pub(super) injected: Option<Injected>,
    pub(super) personal: Option<Personal>,
}

impl Danger {
    /// Keeps what was found; `None` for an ordinary page.
    pub(super) fn of(safety: Safety, pool: &mut Pool) -> Option<Box<Self>> {
        if safety.is_empty() {
            return None;
        }
        let concealed = safety
            .concealed
            .iter()
            .map(|it| (pool.at(&it.address), pool.word(&it.text), it.manner))
            .collect();
        let insecure = safety.insecure.iter().map(|it| (pool.at(&it.address), it.loaded)).collect();
        Some(Box::new(Self { concealed, insecure, injected: safety.injected, personal: safety.personal }))
    }
}

/// Masks numbers that name a person in every text of `facts` that may reach an output as it stands. The text of the
/// content area is quoted in pieces, and masked there.
pub(super) fn mask_titles(facts: &mut PageFacts) {
    mask(&mut facts.title);
    mask(&mut facts.heading);
    for link in &mut facts.links {
        mask(&mut link.text);
        mask(&mut link.title);
    }
    for row in &mut facts.rows {
        mask(&mut row.title);
    }
    for crumb in &mut facts.breadcrumb {
        mask(&mut crumb.text);
    }
    for text in [&mut facts.issuer, &mut facts.origin, &mut facts.validity, &mut facts.placeholder] {
        text.iter_mut().for_each(mask);
    }
    facts.cited_titles.iter_mut().for_each(mask);
}
