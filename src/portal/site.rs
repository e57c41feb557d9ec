//! All that was gathered, closed: pages in order of address, and where every address leads.
//!
//! From here on numbers of pages follow the order of addresses, so nothing depends on the order of arrival.

use rustc_hash::FxHashMap;

use super::brief::Brief;
use super::leaf::Leaf;
use super::ledger::{Ledger, Vote};
use super::pool::{At, Pool, Word};
use super::visits::Combined;
use crate::extract::{LabelKind, PageKind};
use crate::model::{Address, Outcome, Reason, UncheckedKind, place};

/// Steps from stub to stub before we give up.
const MAX_FORWARDS: usize = 5;

/// Everything gathered.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) brief: Brief,
    pub(super) pool: Pool,
    pub(super) ledger: Ledger,
    pub(super) leaves: Vec<Leaf>,
    pub(super) visits: FxHashMap<At, Combined>,
    pub(super) unchecked: FxHashMap<At, UncheckedKind>,
    leaf_at: FxHashMap<At, usize>,
    by_place: FxHashMap<String, usize>,
    /// The page shown in place of another that is the same under a second address.
    twin: Vec<usize>,
    /// Where every address of the pool leads.
    resolved: Vec<Option<usize>>,
    /// Labels that lead to a page, over all its addresses, strongest first.
    votes: Vec<Vec<Vote>>,
}

impl Site {
    /// Closes the gathering.
    pub(super) fn close(
        brief: Brief,
        pool: Pool,
        ledger: Ledger,
        mut leaves: Vec<Leaf>,
        visits: FxHashMap<At, Combined>,
        unchecked: FxHashMap<At, UncheckedKind>,
    ) -> Self {
        leaves.sort_by(|a, b| pool.address(a.at).cmp(pool.address(b.at)));
        let leaf_at = leaves.iter().enumerate().map(|(index, leaf)| (leaf.at, index)).collect();
        let mut by_place: FxHashMap<String, usize> = FxHashMap::default();
        let mut twin: Vec<usize> = (0..leaves.len()).collect();
        for (index, leaf) in leaves.iter().enumerate() {
            let first = *by_place.entry(place(pool.address(leaf.at))).or_insert(index);
            let other = &leaves[first];
            if other.heading == leaf.heading && other.rows.len() == leaf.rows.len() {
                twin[index] = first;
            }
        }
        let votes = vec![Vec::new(); leaves.len()];
        let mut site = Self {
            brief,
            pool,
            ledger,
            leaves,
            visits,
            unchecked,
            leaf_at,
            by_place,
            twin,
            votes,
            resolved: Vec::new(),
        };
        site.resolved = site.pool.all().map(|at| site.resolve(at)).collect();
        site.count_votes();
        site
    }

    fn count_votes(&mut self) {
        for at in self.pool.all() {
            let Some(target) = self.ledger.target(at).filter(|target| !target.votes.is_empty()) else {
                continue;
            };
            let Some(leaf) = self.leaf(at) else { continue };
            for vote in &target.votes {
                let known = self.votes[leaf].iter_mut().find(|known| known.label == vote.label);
                match known {
                    None => self.votes[leaf].push(*vote),
                    Some(known) => {
                        known.parents += vote.parents;
                        let name =
                            |example: (At, Word)| (self.pool.address(example.0), self.pool.text(example.1));
                        if name(vote.example) < name(known.example) {
                            known.example = vote.example;
                        }
                    }
                }
            }
        }
        for votes in &mut self.votes {
            votes.sort_by_key(|vote| (std::cmp::Reverse(vote.parents), vote.label));
        }
    }

    /// The page that a visitor who follows `at` comes to read, redirects and stubs followed.
    pub(super) fn leaf(&self, at: At) -> Option<usize> {
        self.resolved.get(at.index()).copied().flatten()
    }

    fn resolve(&self, at: At) -> Option<usize> {
        let mut at = at;
        let mut stub = None;
        for _ in 0..MAX_FORWARDS {
            let Some(leaf) = self.leaf_once(at) else { break };
            match self.leaves[leaf].forwards {
                Some(next) if next != at => (at, stub) = (next, Some(leaf)),
                _ => return Some(leaf),
            }
        }
        stub
    }

    /// A page was read at this address or at one that differs only in scheme or a written-out index file.
    pub(super) fn read_beside(&self, at: At) -> bool {
        self.by_place.contains_key(&place(self.pool.address(at)))
    }

    /// The page read at exactly this address, whatever it is.
    pub(super) fn read_at(&self, at: At) -> Option<usize> {
        self.leaf_at.get(&at).copied()
    }

    fn leaf_once(&self, at: At) -> Option<usize> {
        let end = match self.visits.get(&at) {
            Some(visit) if visit.outcome == Outcome::Alive => visit.end,
            Some(_) => return None,
            None => at,
        };
        let found = self.leaf_at.get(&end).or_else(|| self.by_place.get(&place(self.pool.address(end))));
        found.map(|leaf| self.twin[*leaf])
    }

    /// Pages of the site that stand for themselves: neither a second address of another page, nor a stub.
    pub(super) fn shown(&self) -> impl Iterator<Item = (usize, &Leaf)> {
        let own = |(index, leaf): &(usize, &Leaf)| {
            self.twin[*index] == *index
                && leaf.forwards.is_none()
                && leaf.kind != PageKind::Stub
                && !leaf.is_refusal()
                && self.brief.covers(self.pool.address(leaf.at))
        };
        self.leaves.iter().enumerate().filter(own)
    }

    /// The address of a page.
    pub(super) fn address(&self, leaf: usize) -> &Address {
        self.pool.address(self.leaves[leaf].at)
    }

    /// Labels that lead to the page, strongest first.
    pub(super) fn votes(&self, leaf: usize) -> &[Vote] {
        &self.votes[leaf]
    }

    /// The vote for `label`, if any page leads here under it.
    pub(super) fn vote(&self, leaf: usize, label: LabelKind) -> Option<&Vote> {
        self.votes[leaf].iter().find(|vote| vote.label == label)
    }

    /// What became of `at`.
    pub(super) fn outcome(&self, at: At) -> Outcome {
        if let Some(visit) = self.visits.get(&at) {
            return visit.outcome.clone();
        }
        let kind = self.unchecked.get(&at).copied();
        let covered = self.brief.covers(self.pool.address(at));
        Outcome::Unchecked(kind.unwrap_or(if covered { UncheckedKind::Budget } else { UncheckedKind::Scope }))
    }

    /// True for what the end of the gathering left undone: never asked for, or failed and not tried again as often as it
    /// takes to believe that.
    pub(super) fn waits(&self, at: At) -> bool {
        match (self.visits.get(&at), self.unchecked.get(&at)) {
            (None, kind) => kind == Some(&UncheckedKind::Budget),
            (Some(visit), Some(_)) => visit.outcome == Outcome::Unchecked(UncheckedKind::TooFewAttempts),
            (Some(_), None) => false,
        }
    }

    /// Why the page behind `at` could not be read; `None` when it was read, or is gone for good.
    pub(super) fn why_unread(&self, at: At) -> Option<Reason> {
        match self.outcome(at) {
            Outcome::Alive => match self.leaf(at) {
                Some(leaf) if self.leaves[leaf].shell => Some(Reason::NeedsRendering),
                Some(leaf) => match self.leaves[leaf].forwards {
                    // A stub whose goal was not read: the goal's reason.
                    Some(next) if next != at && next != self.leaves[leaf].at => self.why_unread_goal(next),
                    _ => None,
                },
                None => None,
            },
            outcome => reason(&outcome),
        }
    }

    fn why_unread_goal(&self, at: At) -> Option<Reason> {
        match self.outcome(at) {
            Outcome::Alive => None,
            outcome => reason(&outcome),
        }
    }

    /// The page and link text that lead to `leaf`: the first by address among those with a text.
    pub(super) fn linked_from(&self, leaf: usize, label: Option<LabelKind>) -> Option<(Address, String)> {
        let vote = label.and_then(|label| self.vote(leaf, label));
        let example = vote.map(|vote| vote.example).or_else(|| {
            let target = self.ledger.target(self.leaves[leaf].at)?;
            let own = self.leaves[leaf].at;
            let mut others = target.parents.iter().filter(|(parent, _)| *parent != own);
            let named = others.clone().find(|(_, text)| *text != Word::default());
            named.or_else(|| others.next()).copied()
        })?;
        Some((self.pool.address(example.0).clone(), self.pool.text(example.1).to_owned()))
    }

    /// The text that most of the kept parents use for the page; of several the shortest.
    pub(super) fn usual_anchor(&self, leaf: usize) -> Option<&str> {
        let target = self.ledger.target(self.leaves[leaf].at)?;
        let mut counts: FxHashMap<Word, usize> = FxHashMap::default();
        for (_, text) in &target.parents {
            if is_name(self.pool.text(*text)) {
                *counts.entry(*text).or_default() += 1;
            }
        }
        let ranked = counts.into_iter().map(|(word, count)| (count, self.pool.text(word)));
        let best = ranked.max_by(|a, b| a.0.cmp(&b.0).then(b.1.len().cmp(&a.1.len())).then(b.1.cmp(a.1)));
        best.map(|(_, text)| text)
    }

    /// The name a visitor reads: heading, `ColumnName`, last step of the breadcrumb or the usual link text, whichever most of
    /// them say; of equals the first. Tags are copied from template to template, and headings mistaken for rows.
    pub(super) fn name(&self, leaf: usize) -> &str {
        let page = &self.leaves[leaf];
        let tag = page.column_name.filter(|_| !page.article).map(|word| self.pool.text(word));
        let crumb = page.crumbs.last().map(|(word, _)| self.pool.text(*word));
        let sources = [Some(&*page.heading), tag, crumb, self.usual_anchor(leaf)];
        let names: Vec<&str> =
            sources.into_iter().flatten().map(str::trim).filter(|name| is_name(name)).collect();
        let agreeing = |name: &str| names.iter().filter(|other| **other == name).count();
        // `max_by_key` keeps the last of equals; reversed, the first source wins.
        let best = names.iter().rev().max_by_key(|name| agreeing(name)).copied();
        best.unwrap_or(&page.heading)
    }

    /// 首页 → … → the page, as its breadcrumb says; its own name last.
    pub(super) fn path(&self, leaf: usize, name: &str) -> Vec<String> {
        let crumbs = self.leaves[leaf].crumbs.iter().map(|(word, _)| self.pool.text(*word));
        let mut path: Vec<String> = crumbs.filter(|text| !text.is_empty()).map(str::to_owned).collect();
        if path.last().is_none_or(|last| last != name) && !name.is_empty() && path.len() < 12 {
            path.push(name.to_owned());
        }
        path
    }
}

/// True for what may name a page; false for paging controls, sentences and nothing.
fn is_name(text: &str) -> bool {
    const CONTROLS: [&str; 10] =
        ["首页", "尾页", "末页", "最后一页", "上一页", "下一页", "更多", "more", "详情", "查看更多"];
    let digits = text.chars().all(|c| !c.is_alphabetic());
    !text.is_empty() && !digits && text.chars().count() <= 30 && !CONTROLS.contains(&text)
}

/// The reason that an outcome gives for not having read a page; `None` for alive and gone.
pub(super) fn reason(outcome: &Outcome) -> Option<Reason> {
    Some(match outcome {
        Outcome::Alive | Outcome::Gone(_) => return None,
        Outcome::Broken(_) | Outcome::HostDown(_) => Reason::Unreachable,
        Outcome::Blocked(name) => Reason::Blocked(name.clone()),
        Outcome::Unchecked(kind) => match kind {
            UncheckedKind::Robots => Reason::Robots,
            UncheckedKind::Budget
            | UncheckedKind::Scope
            | UncheckedKind::TooLarge
            | UncheckedKind::Wildcard => Reason::NotGathered,
            UncheckedKind::PrivateAddress
            | UncheckedKind::Resolver
            | UncheckedKind::TlsUnsupported
            | UncheckedKind::TooFewAttempts => Reason::Unreachable,
        },
    })
}
