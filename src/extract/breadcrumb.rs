//! 当前位置: the trail from the home page to this page.

use super::{Crumb, content::Layout, links::one_line, region::Part, survey::Survey};
use crate::model::Address;

const MOST_CRUMBS: usize = 12;
const LONGEST_CRUMB: usize = 100;

/// The trail that the first breadcrumb with a link prints.
pub(super) fn read(page: &Survey<'_>, layout: &Layout, base: &Address) -> Vec<Crumb> {
    for (index, region) in page.regions.iter().enumerate() {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let own = region.part == Part::Breadcrumb && layout.part(index) == Part::Breadcrumb;
        if !own || region.close.at <= region.open.at {
            continue;
        }
        let crumbs = of_region(page, region.open.at, region.close.at, base);
        if !crumbs.is_empty() {
            return crumbs;
        }
    }
    Vec::new()
}

fn of_region(page: &Survey<'_>, from: u32, to: u32, base: &Address) -> Vec<Crumb> {
    let mut crumbs: Vec<Crumb> = Vec::new();
    let mut at = from;
    let mut any_link = false;
    let first = page.links.partition_point(|link| link.text.start < from);
    for link in &page.links[first..] {
        if link.text.start >= to || crumbs.len() >= MOST_CRUMBS {
            break;
        }
        if link.text.is_empty() || link.text.end > to || link.text.start < at {
            continue;
        }
        push_words(page, at, link.text.start, &mut crumbs);
        at = link.text.end;
        let text = words(page, link.text.start, link.text.end);
        if !text.is_empty() {
            any_link = true;
            crumbs.push(Crumb { text, address: base.join(link.href).ok() });
        }
    }
    push_words(page, at, to, &mut crumbs);
    let trail = any_link || crumbs.len() > 1;
    if trail { crumbs } else { Vec::new() }
}

/// Text between links: steps without a link, parted by arrows.
fn push_words(page: &Survey<'_>, from: u32, to: u32, crumbs: &mut Vec<Crumb>) {
    let Some(text) = page.text.get(from as usize..to as usize) else { return };
    let arrows = |c: char| matches!(c, '>' | '»' | '›' | '→' | '＞' | '/' | '|' | '\n' | '·');
    for part in text.split(arrows) {
        let part = cleaned(part);
        let label = part.is_empty()
            || part.ends_with("位置")
            || part.ends_with("位置是")
            || part.starts_with("当前位置");
        if !label && crumbs.len() < MOST_CRUMBS {
            crumbs.push(Crumb { text: one_line(part, LONGEST_CRUMB), address: None });
        }
    }
}

fn words(page: &Survey<'_>, from: u32, to: u32) -> String {
    let text = page.text.get(from as usize..to as usize).unwrap_or("");
    one_line(cleaned(text), LONGEST_CRUMB)
}

fn cleaned(text: &str) -> &str {
    let text = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, ':' | '：' | '-' | '>' | '»' | '【' | '】' | '[' | ']' | '·' | '＞' | '<' | '《')
    });
    let label = text.find("位置").filter(|at| *at <= 24).map(|at| at + "位置".len());
    match label {
        Some(end) => text[end..]
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '是' | '>')),
        None => text,
    }
}
