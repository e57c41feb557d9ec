//! What was promised by a label but could not be read, with the reason.

use super::left::{self, Left};
use super::pool::At;
use super::site::Site;
use super::{home, leaf};
use crate::extract::LabelKind;
use crate::model::{Address, Outcome, Reason};

/// Collects what could not be read, each once.
#[derive(Debug, Default)]
pub(super) struct Unread(Vec<(LabelKind, Address, Reason)>);

impl Unread {
    /// Notes one place, once per label.
    pub(super) fn add(&mut self, label: LabelKind, address: &Address, reason: Reason) {
        self.0.push((label, address.clone(), reason));
    }

    /// Everything noted, sorted, each label and address once.
    pub(super) fn finish(mut self) -> Vec<(LabelKind, Address, Reason)> {
        self.0.sort_by(|a, b| (a.0, &a.1, a.2.id()).cmp(&(b.0, &b.1, b.2.id())));
        self.0.dedup_by(|later, first| later.0 == first.0 && later.1 == first.1);
        self.0
    }

    /// Notes every target of a telling label that was not read. Links that lead off the site count only from the home
    /// page and the platform: a platform may live on another host, but a row of links to neighbours is not ours.
    pub(super) fn note_labelled(&mut self, site: &Site, home: Option<usize>, platform: Option<usize>) {
        for at in site.pool.all() {
            let Some(target) = site.ledger.target(at).filter(|target| !target.votes.is_empty()) else {
                continue;
            };
            let Some(reason) = site.why_unread(at) else { continue };
            let away = !site.brief.covers(site.pool.address(at));
            for vote in &target.votes {
                let telling = leaf::is_section_label(vote.label) || vote.label == LabelKind::Platform;
                let list = matches!(
                    vote.label,
                    LabelKind::Policy | LabelKind::Interpretation | LabelKind::News | LabelKind::Notice
                );
                let wanted = if away {
                    telling && in_channel(site, at, vote.label, [home, platform])
                } else {
                    telling || list
                };
                if wanted {
                    self.add(vote.label, site.pool.address(at), reason.clone());
                }
            }
        }
        if let Some(index) = home {
            let entry = home::platform_entry(site, &site.leaves[index]);
            if let Some((at, reason)) = entry.and_then(|link| Some((link.at, site.why_unread(link.at)?))) {
                self.add(LabelKind::Platform, site.pool.address(at), reason);
            }
        }
    }
}

fn in_channel(site: &Site, at: At, label: LabelKind, channels: [Option<usize>; 2]) -> bool {
    channels
        .into_iter()
        .flatten()
        .any(|channel| site.leaves[channel].outline.iter().any(|link| link.at == at && link.label == label))
}

/// True when home page, platform page and all pages of the site that they link were read, but for what is surely no
/// section. A site without a platform may have its sections anywhere.
pub(super) fn menus_read(site: &Site, home: Option<usize>, platform: Option<usize>, left: &Left) -> bool {
    let Some(home) = home else { return false };
    if platform.is_none() {
        return false;
    }
    [Some(home), platform].into_iter().flatten().all(|channel| {
        let page = &site.leaves[channel];
        let inner = page.outline.iter().filter(|link| site.brief.covers(site.pool.address(link.at)));
        !page.shell
            && inner.filter(|link| !leaf::is_file(site.pool.address(link.at))).all(|link| {
                match left.need(link.at) {
                    Some(need) => !left::may_be_section(need),
                    None => site.why_unread(link.at).is_none(),
                }
            })
    })
}

/// Why not everything was gathered, for the portal as a whole.
pub(super) fn incomplete(site: &Site, home: &Result<super::HomePage, Reason>) -> Option<Reason> {
    use crate::model::StoppedBy;
    match site.brief.finished {
        Some(StoppedBy::Blocked) => return Some(Reason::Blocked(blocker(site))),
        Some(StoppedBy::HostDown) => return Some(Reason::Unreachable),
        _ => {}
    }
    if let Err(reason @ (Reason::Blocked(_) | Reason::Unreachable | Reason::Robots)) = home {
        return Some(reason.clone());
    }
    let covered = |at: At| site.brief.covers(site.pool.address(at));
    if site.unchecked.keys().any(|at| site.waits(*at) && covered(*at)) {
        return Some(Reason::NotGathered);
    }
    // A site that serves some pages and refuses the rest was not seen whole.
    let visits = site.visits.iter().filter(|(at, _)| covered(**at));
    let (mut all, mut refused) = (0_usize, 0_usize);
    for (_, visit) in visits {
        all += 1;
        refused += usize::from(matches!(visit.outcome, Outcome::Blocked(_)));
    }
    (refused >= 5 && refused * 10 >= all).then(|| Reason::Blocked(blocker(site)))
}

/// The product or status that refused most pages; of equals the first by name.
fn blocker(site: &Site) -> String {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for visit in site.visits.values() {
        if let Outcome::Blocked(name) = &visit.outcome {
            *counts.entry(name).or_default() += 1;
        }
    }
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map_or_else(String::new, |(name, _)| name.to_owned())
}
