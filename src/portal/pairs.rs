//! Documents and their interpretations: paired by links, by numbers, by titles.
//!
//! A pair that a side box, a chain of 上一篇 links or a list of legal bases suggests is no pair; so each way of matching asks
//! for something that such accidents do not have.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Interpretation;
use super::documents::{Candidate, Explainer};
use super::site::Site;
use super::titles::{bigrams, core, likeness, versions};

/// Percent of likeness from which two cores are the same title.
const SAME_TITLE: u32 = 75;
/// Characters that make a core distinctive enough to be looked for inside another.
const MIN_CORE_CHARS: usize = 6;
/// Titles cited further down are legal bases, not what the text explains.
const MAX_CITED_RANK: usize = 3;
/// A page that links more texts than this lists them; it does not point at its interpretation.
const MAX_LINKED: usize = 6;
/// Bigrams that more documents share than this find nothing.
const MAX_SHARED: usize = 400;

/// How one interpretation relates to one document.
#[derive(Debug, Default, Clone)]
struct Tie {
    from_document: bool,
    to_document: bool,
    /// One of the links stands in the text itself, and few others stand beside it.
    pointed: bool,
    number: bool,
    title: bool,
}

/// Enters the interpretations into the documents.
pub(super) fn join(site: &Site, documents: &mut [Candidate], explainers: &[Explainer]) {
    let index = Index::of(site, documents);
    let neighbours = neighbours(site);
    let mut ties: BTreeMap<(usize, usize), Tie> = BTreeMap::new();
    let explainer_at: FxHashMap<usize, usize> =
        explainers.iter().enumerate().map(|(place, explainer)| (explainer.leaf, place)).collect();
    for (document, candidate) in documents.iter().enumerate() {
        for leaf in &candidate.leaves {
            let linked = linked(site, *leaf, |target| explainer_at.get(&target).copied());
            let few = linked.iter().filter(|(_, in_content)| *in_content).count() <= MAX_LINKED;
            for (explainer, in_content) in linked {
                let tie = ties.entry((document, explainer)).or_default();
                tie.from_document = true;
                let pair = sorted(*leaf, explainers[explainer].leaf);
                tie.pointed |= in_content && few && !neighbours.contains(&pair);
            }
        }
    }
    for (place, explainer) in explainers.iter().enumerate() {
        let linked = linked(site, explainer.leaf, |target| index.by_leaf.get(&target).copied());
        let few = linked.iter().filter(|(_, in_content)| *in_content).count() <= MAX_LINKED;
        for (document, in_content) in linked {
            let tie = ties.entry((document, place)).or_default();
            tie.to_document = true;
            let apart = documents[document]
                .leaves
                .iter()
                .all(|leaf| !neighbours.contains(&sorted(*leaf, explainer.leaf)));
            tie.pointed |= in_content && few && apart;
        }
        for document in index.by_titles(site, documents, explainer) {
            ties.entry((document, place)).or_default().title = true;
        }
        for (rank, document) in index.by_numbers(site, explainer) {
            // Only the first of our own numbers is what the text is about; later ones are its bases.
            let tie = ties.entry((document, place)).or_default();
            tie.number = rank == 0 || tie.title;
        }
    }
    for ((document, place), tie) in ties {
        let explainer = &explainers[place];
        let linked = tie.from_document || tie.to_document;
        let both = tie.from_document && tie.to_document;
        if !(tie.number
            || tie.title
            || tie.pointed
            || (both && versions_agree(documents, document, explainer)))
        {
            continue;
        }
        let ways = [("link", linked), ("number", tie.number), ("title", tie.title)];
        documents[document].document.interpretations.push(Interpretation {
            address: site.address(explainer.leaf).clone(),
            title: explainer.title.clone(),
            published: explainer.published,
            linked_from_document: tie.from_document,
            links_to_document: tie.to_document,
            matched_by: ways.into_iter().filter(|(_, found)| *found).map(|(way, _)| way.to_owned()).collect(),
        });
    }
    for candidate in documents {
        candidate.document.interpretations.sort_by(|a, b| a.address.cmp(&b.address));
    }
}

fn versions_agree(documents: &[Candidate], document: usize, explainer: &Explainer) -> bool {
    let (a, b) = (versions(&documents[document].core), versions(&explainer.core));
    a.is_empty() || b.is_empty() || a == b
}

fn sorted(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Members of the other side that the page links, each once, and whether its text itself does.
fn linked(site: &Site, leaf: usize, member: impl Fn(usize) -> Option<usize>) -> Vec<(usize, bool)> {
    let mut found: BTreeMap<usize, bool> = BTreeMap::new();
    for reference in &site.leaves[leaf].references {
        let target = site.leaf(reference.at).filter(|target| *target != leaf);
        if let Some(other) = target.and_then(&member) {
            *found.entry(other).or_default() |= reference.in_content;
        }
    }
    found.into_iter().collect()
}

/// Pages whose rows follow one another in some list: 上一篇 and 下一篇 link them whatever they are about.
fn neighbours(site: &Site) -> FxHashSet<(usize, usize)> {
    let mut found = FxHashSet::default();
    for leaf in &site.leaves {
        let targets = leaf.rows.iter().map(|row| row.at.and_then(|at| site.leaf(at)));
        let targets: Vec<Option<usize>> = targets.collect();
        for pair in targets.windows(2) {
            if let [Some(a), Some(b)] = pair {
                found.insert(sorted(*a, *b));
            }
        }
    }
    found
}

/// Documents by number, core, page and bigram.
struct Index {
    by_number: FxHashMap<String, usize>,
    by_core: FxHashMap<String, Vec<usize>>,
    by_leaf: FxHashMap<usize, usize>,
    by_bigram: FxHashMap<(char, char), Vec<usize>>,
    bags: Vec<FxHashMap<(char, char), u16>>,
}

impl Index {
    fn of(site: &Site, documents: &[Candidate]) -> Self {
        let mut index = Self {
            by_number: FxHashMap::default(),
            by_core: FxHashMap::default(),
            by_leaf: FxHashMap::default(),
            by_bigram: FxHashMap::default(),
            bags: documents.iter().map(|candidate| bigrams(&candidate.core)).collect(),
        };
        for (place, candidate) in documents.iter().enumerate() {
            if let Some(number) = &candidate.document.number {
                index.by_number.entry(number.clone()).or_insert(place);
            }
            if candidate.core.chars().count() >= MIN_CORE_CHARS {
                index.by_core.entry(candidate.core.clone()).or_default().push(place);
            }
            let places = candidate.places.iter().filter_map(|at| site.leaf(*at));
            for leaf in places.chain(candidate.leaves.iter().copied()) {
                index.by_leaf.entry(leaf).or_insert(place);
            }
            for bigram in index.bags[place].keys() {
                index.by_bigram.entry(*bigram).or_default().push(place);
            }
        }
        index
    }

    /// Own documents whose number the text cites, in order of appearance.
    fn by_numbers(&self, site: &Site, explainer: &Explainer) -> Vec<(usize, usize)> {
        let cited = site.leaves[explainer.leaf].cited_numbers.iter();
        let known = cited.filter_map(|word| self.by_number.get(site.pool.text(*word)).copied());
        known.enumerate().collect()
    }

    /// Documents that the title of the text, or the first titles it cites, name.
    fn by_titles(&self, site: &Site, documents: &[Candidate], explainer: &Explainer) -> Vec<usize> {
        let mut found: Vec<usize> = self.like(documents, &explainer.core);
        let cited = site.leaves[explainer.leaf].cited_titles.iter().map(|word| site.pool.text(*word));
        let mut ranks = 0;
        for title in cited.filter(|title| title.chars().count() >= 5) {
            if ranks == MAX_CITED_RANK {
                break;
            }
            ranks += 1;
            if let Some(same) = self.by_core.get(&core(title, &site.brief.unit_name)) {
                found.extend(same);
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Documents with a core like this one, or with one that lies inside the other.
    fn like(&self, documents: &[Candidate], core: &str) -> Vec<usize> {
        if core.chars().count() < MIN_CORE_CHARS {
            return Vec::new();
        }
        if let Some(same) = self.by_core.get(core) {
            return same.clone();
        }
        let bag = bigrams(core);
        let own_versions = versions(core);
        let mut shared: FxHashMap<usize, usize> = FxHashMap::default();
        for bigram in bag.keys() {
            let holders = self.by_bigram.get(bigram).filter(|holders| holders.len() <= MAX_SHARED);
            for document in holders.into_iter().flatten() {
                *shared.entry(*document).or_default() += 1;
            }
        }
        let mut best: Vec<(u32, usize)> = Vec::new();
        for (document, count) in shared {
            let other = &documents[document].core;
            let theirs = versions(other);
            if count < 3 || (theirs != own_versions && !(theirs.is_empty() || own_versions.is_empty())) {
                continue;
            }
            let inside = other.chars().count() >= MIN_CORE_CHARS + 2 && core.contains(other.as_str());
            let percent = if inside { 100 } else { likeness(&bag, &self.bags[document]) };
            if percent >= SAME_TITLE {
                best.push((percent, document));
            }
        }
        // Of several alike only the likest: the others are its neighbours in a series.
        let top = best.iter().map(|(percent, _)| *percent).max().unwrap_or(0);
        best.into_iter().filter(|(percent, _)| *percent == top).map(|(_, document)| document).collect()
    }
}
