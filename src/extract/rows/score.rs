//! Which of a page's groups of links is its main list.

use super::row::{Draft, When};

/// Least weight of a list: one dated entry, or two titles.
const LEAST: f32 = 0.9;
/// Mean weight of a row from which undated links are titles.
const LEAST_TITLE: f32 = 0.25;
/// Least weight of undated links without elements of their own: four titles.
const LEAST_LOOSE: f32 = 2.0;
/// Most characters beside title and date in one row; what has more is an article in a table.
const LONGEST_SUMMARY: usize = 400;
/// Share of all comparable weight that the main list must hold.
const DOMINANT: f32 = 0.5;

/// Index of the group that dominates; `None` when there is none or several compete.
pub(super) fn dominating(groups: &[Vec<Draft>]) -> Option<usize> {
    let weights: Vec<f32> = groups.iter().map(|drafts| weight(drafts)).collect();
    let mut best = 0;
    for (at, weight) in weights.iter().enumerate() {
        if *weight > weights.get(best).copied().unwrap_or(0.0) {
            best = at;
        }
    }
    let most = weights.get(best).copied()?;
    let total: f32 = weights.iter().sum();
    (most >= LEAST && most >= total * DOMINANT).then_some(best)
}

/// Both blocks are dated, or both are undated titles.
pub(super) fn alike(one: &[Draft], other: &[Draft]) -> bool {
    let dated = |drafts: &[Draft]| {
        drafts.iter().filter(|draft| draft.when != When::Nothing).count() * 2 > drafts.len()
    };
    let titles = |drafts: &[Draft]| weight(drafts) >= LEAST_TITLE * count(drafts);
    dated(one) == dated(other) && (dated(one) || titles(one) && titles(other))
}

#[expect(clippy::cast_precision_loss, reason = "rows of one page are few")]
fn count(drafts: &[Draft]) -> f32 {
    drafts.len() as f32
}

/// Weight of a group: its entries count; what stands loosely in a text must look much more like a list.
fn weight(drafts: &[Draft]) -> f32 {
    let sum: f32 = drafts.iter().map(weight_of).sum();
    let loose = drafts.iter().any(|draft| draft.loose);
    let dated = drafts.iter().filter(|draft| draft.when != When::Nothing).count();
    // Source and sharing links beside one date, the article before and the article after, a few attachments.
    if loose && (drafts.len() < 2 || dated * 5 < drafts.len() * 4) {
        let titles: f32 = drafts.iter().filter(|draft| draft.when == When::Nothing).map(weight_of).sum();
        return if titles >= LEAST_LOOSE { titles } else { 0.0 };
    }
    sum
}

/// A dated row is an entry; an undated one only if it is a title: no menu's word, no link in prose, no attachment.
fn weight_of(draft: &Draft) -> f32 {
    let chars = draft.title.chars().count();
    match (draft.when, chars) {
        _ if draft.loose && draft.is_file() || draft.rest_chars > LONGEST_SUMMARY => 0.0,
        (When::Full(_) | When::MonthDay(..), 4..) => 1.0,
        (When::Full(_) | When::MonthDay(..), _) => 0.3,
        _ if draft.loose && draft.rest_chars > chars => 0.0,
        // A title with a summary, or a sentence with a link in it.
        (_, 9..) if draft.rest_chars > chars => 0.2,
        (_, 12..) => 0.5,
        (_, 9..) => 0.3,
        (_, 7..) => 0.15,
        _ => 0.0,
    }
}
