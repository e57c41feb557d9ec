//! What speaks for a page being a section of the disclosure platform: its tags, its heading, what links promise, what it
//! holds.

use super::labels;
use super::leaf::is_section_label;
use super::pool::Word;
use super::site::Site;
use crate::extract::{LabelKind, PageKind};

/// Why a page is taken for a section, and how sure that makes us.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub(super) weight: u8,
    pub(super) reasons: Vec<(u8, &'static str)>,
}

impl Evidence {
    fn add(&mut self, weight: u8, reason: &'static str) {
        self.weight = self.weight.saturating_add(weight).min(99);
        self.reasons.push((weight, reason));
    }

    /// Reasons, weightiest first.
    pub(super) fn reasons(mut self) -> Vec<String> {
        self.reasons.sort_by(|a, b| b.cmp(a));
        self.reasons.into_iter().map(|(_, reason)| reason.to_owned()).collect()
    }
}

/// What the texts of a page say it is, read once.
pub(super) struct Names {
    column_type: LabelKind,
    column_name: LabelKind,
    heading: LabelKind,
    crumb: LabelKind,
    path: LabelKind,
}

impl Names {
    pub(super) fn of(site: &Site, leaf: usize) -> Self {
        let page = &site.leaves[leaf];
        let label =
            |word: Option<Word>| word.map_or(LabelKind::None, |word| labels::of_name(site.pool.text(word)));
        Self {
            column_type: label(page.column_type),
            column_name: label(page.column_name),
            heading: labels::of_heading(&page.heading),
            crumb: label(page.crumbs.last().map(|(word, _)| *word)),
            path: labels::of_path(site.address(leaf)),
        }
    }
}

/// What speaks for `leaf` being the section that `label` promises.
pub(super) fn evidence(
    site: &Site,
    leaf: usize,
    names: &Names,
    label: LabelKind,
    channels: [Option<usize>; 2],
) -> Evidence {
    let page = &site.leaves[leaf];
    let mut found = Evidence::default();
    // An article only stands in the column that its tags name; a column page is it.
    if names.column_type == label {
        found.add(if page.article { 15 } else { 30 }, "ColumnType");
    }
    if names.column_name == label {
        found.add(if page.article { 15 } else { 35 }, "ColumnName");
    }
    let heading = names.heading;
    if heading == label {
        found.add(35, "heading");
    }
    if names.crumb == label {
        found.add(if page.article { 15 } else { 20 }, "breadcrumb");
    }
    if let Some(vote) = site.vote(leaf, label) {
        let more = vote.parents.max(1).ilog2().min(5);
        found.add(25 + 3 * u8::try_from(more).unwrap_or(0), "anchor");
        let from_channel = channels.into_iter().flatten().any(|channel| {
            let links = site.leaves[channel].outline.iter();
            links.filter(|link| link.label == label).any(|link| site.leaf(link.at) == Some(leaf))
        });
        if from_channel {
            found.add(10, "menu");
        }
    }
    if kind_of(label) == Some(page.kind) {
        found.add(page.kind_confidence / 5 * 2, "content");
    }
    if label == LabelKind::Guide && page.guide_elements >= 4 {
        found.add(20, "elements");
    }
    let named = found.reasons.iter().any(|(_, reason)| !matches!(*reason, "elements"));
    if !named {
        return Evidence::default();
    }
    if names.path == label {
        found.add(10, "path");
    }
    // The page calls itself another section: what links promise weighs less than what a visitor reads.
    let other = is_section_label(heading) && heading != label;
    if other {
        found.weight = found.weight.saturating_sub(30);
    }
    found
}

fn kind_of(label: LabelKind) -> Option<PageKind> {
    Some(match label {
        LabelKind::Guide => PageKind::Guide,
        LabelKind::Institution => PageKind::Institution,
        LabelKind::Catalogue => PageKind::Catalogue,
        LabelKind::Request => PageKind::Request,
        LabelKind::Platform => PageKind::Platform,
        _ => return None,
    })
}
