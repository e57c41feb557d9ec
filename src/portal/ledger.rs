//! Who links whom: up to twenty parents per target, the number of all, and what their labels promise.

use super::leaf::Outline;
use super::pool::{At, Pool, Word};
use crate::extract::{LabelKind, Link, LinkElement};

/// Parents kept per target; the rest is only counted.
const MAX_PARENTS: usize = 20;

/// One target of links.
#[derive(Debug, Clone, Default)]
pub(super) struct Target {
    /// The first parents in order of address, with the text of the link.
    pub(super) parents: Vec<(At, Word)>,
    /// Distinct pages that link it.
    pub(super) parent_count: usize,
    /// Some link is followed by a visitor (not only loaded with a page).
    pub(super) followed: bool,
    /// What labels promise.
    pub(super) votes: Vec<Vote>,
    last_parent: Option<At>,
}

/// Pages that lead to a target under one label.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vote {
    /// The label.
    pub(super) label: LabelKind,
    /// Distinct pages.
    pub(super) parents: usize,
    /// The first of them in order of address, with the text of its link.
    pub(super) example: (At, Word),
    last_parent: At,
}

/// All targets, by the number of their address.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger {
    targets: Vec<Target>,
}

impl Ledger {
    /// The target, if anything links it.
    pub(super) fn target(&self, at: At) -> Option<&Target> {
        self.targets.get(at.index()).filter(|target| target.parent_count > 0)
    }

    /// Enters the links of the page `parent`; to be called once per page. Gives them back in document order,
    /// without what is only loaded.
    pub(super) fn enter(&mut self, parent: At, links: &[Link], pool: &mut Pool) -> Vec<Outline> {
        let mut outline = Vec::with_capacity(links.len());
        for link in links {
            if link.element == LinkElement::Resource {
                continue;
            }
            // An address found loose in a script may be half of one; only with a text it is a link.
            if link.element == LinkElement::Script && link.text.is_empty() {
                continue;
            }
            let followed = link.element != LinkElement::Image;
            let text = if link.text.is_empty() { &link.title } else { &link.text };
            let (at, word) = (pool.at(&link.address), pool.word(text));
            self.edge(at, parent, word, followed, pool);
            if followed {
                if link.label != LabelKind::None {
                    self.vote(at, parent, word, link.label, pool);
                }
                outline.push(Outline { at, text: word, label: link.label, position: link.position });
            }
        }
        outline
    }

    fn slot(&mut self, at: At) -> &mut Target {
        if self.targets.len() <= at.index() {
            self.targets.resize_with(at.index() + 1, Target::default);
        }
        &mut self.targets[at.index()]
    }

    fn edge(&mut self, at: At, parent: At, text: Word, followed: bool, pool: &Pool) {
        let target = self.slot(at);
        target.followed |= followed;
        if target.last_parent == Some(parent) {
            // The same page again: only a text where there was none is news.
            if let Some(entry) = target.parents.iter_mut().find(|(known, _)| *known == parent)
                && entry.1 == Word::default()
            {
                entry.1 = text;
            }
            return;
        }
        target.last_parent = Some(parent);
        target.parent_count += 1;
        let name = pool.address(parent);
        if target.parents.len() == MAX_PARENTS {
            if target.parents.last().is_some_and(|(last, _)| pool.address(*last) < name) {
                return;
            }
            target.parents.pop();
        }
        let place = target.parents.partition_point(|(known, _)| pool.address(*known) < name);
        target.parents.insert(place, (parent, text));
    }

    fn vote(&mut self, at: At, parent: At, text: Word, label: LabelKind, pool: &Pool) {
        let votes = &mut self.slot(at).votes;
        let Some(vote) = votes.iter_mut().find(|vote| vote.label == label) else {
            votes.push(Vote { label, parents: 1, example: (parent, text), last_parent: parent });
            return;
        };
        if vote.last_parent == parent {
            return;
        }
        (vote.parents, vote.last_parent) = (vote.parents + 1, parent);
        if pool.address(parent) < pool.address(vote.example.0) {
            vote.example = (parent, text);
        }
    }
}
