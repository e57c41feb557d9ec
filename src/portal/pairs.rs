//! Documents and their interpretations: paired by links, by numbers, by titles.
//!
//! A pair that a side box, a chain of 上一篇 links or a list of legal bases suggests is no pair; so each way of matching asks
//! for something that such accidents do not have.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::documents::{Candidate, Explainer};
use super::pool::At;
use super::site::Site;
use super::titles::{bigrams, core, likeness, versions};
use super::{Document, Interpretation};

/// Percent of likeness from which two cores are the same title.
const SAME_TITLE: u32 = 75;
/// Characters that make a core distinctive enough to be looked for inside another.
const MIN_CORE_CHARS: usize = 6;
/// Titles cited further down are legal bases, not what the text explains.
const MAX_CITED_RANK: usize = 3;
/// A page that links more texts than this lists them; it does not point at its interpretation.
const MAX_LINKED: usize = 6;
/// Days between a document and a text that only cites it, beyond which the text is about something else.
const MAX_DAYS_APART: i32 = 180;
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
            let linked = linked(site, *leaf, |_, target| explainer_at.get(&target?).copied());
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
        let linked = linked(site, explainer.leaf, |at, target| match target {
            Some(target) => index.by_leaf.get(&target).copied(),
            // Of a document that was not read its address is known from the row.
            None => index.by_place.get(&at).copied(),
        });
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
        for document in index.like(documents, &explainer.core) {
            ties.entry((document, place)).or_default().title = true;
        }
        // A text that names its document in the heading cites others as bases; and so does one that came years later.
        let names_another = explainer.title.contains('《');
        for document in index.by_cited_titles(site, explainer) {
            let tie = ties.entry((document, place)).or_default();
            tie.title |= !names_another && soon(&documents[document].document, explainer);
        }
        for (rank, document) in index.by_numbers(site, explainer) {
            // Only the first of our own numbers is what the text is about; later ones are its bases.
            let tie = ties.entry((document, place)).or_default();
            let first = rank == 0 && !names_another && soon(&documents[document].document, explainer);
            tie.number = first || tie.title;
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

/// Texts that explain a document appear with it; true as well when a date is not known.
fn soon(document: &Document, explainer: &Explainer) -> bool {
    let day = document.published.map(|dated| dated.date).or(document.written);
    let Some((day, other)) = day.zip(explainer.published.map(|dated| dated.date)) else { return true };
    day.until(other).is_ok_and(|span| span.get_days().abs() <= MAX_DAYS_APART)
}

fn versions_agree(documents: &[Candidate], document: usize, explainer: &Explainer) -> bool {
    let (a, b) = (versions(&documents[document].core), versions(&explainer.core));
    a.is_empty() || b.is_empty() || a == b
}

fn sorted(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Members of the other side that the page links, each once, and whether its text itself does.
fn linked(
    site: &Site,
    leaf: usize,
    member: impl Fn(At, Option<usize>) -> Option<usize>,
) -> Vec<(usize, bool)> {
    let mut found: BTreeMap<usize, bool> = BTreeMap::new();
    for reference in &site.leaves[leaf].references {
        let target = site.leaf(reference.at);
        if target == Some(leaf) {
            continue;
        }
        if let Some(other) = member(reference.at, target) {
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
    by_place: FxHashMap<At, usize>,
    by_bigram: FxHashMap<(char, char), Vec<usize>>,
    bags: Vec<FxHashMap<(char, char), u16>>,
}

impl Index {
    fn of(site: &Site, documents: &[Candidate]) -> Self {
        let mut index = Self {
            by_number: FxHashMap::default(),
            by_core: FxHashMap::default(),
            by_leaf: FxHashMap::default(),
            by_place: FxHashMap::default(),
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
            for at in &candidate.places {
                index.by_place.entry(*at).or_insert(place);
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

    /// Documents that the first titles cited in the text name.
    fn by_cited_titles(&self, site: &Site, explainer: &Explainer) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let cited = site.leaves[explainer.leaf].cited_titles.iter().map(|word| site.pool.text(*word));
        for title in cited.filter(|title| title.chars().count() >= 5).take(MAX_CITED_RANK) {
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{Page, assemble, at, home, page};
    use super::super::{Document, Portal};
    use crate::extract::{LabelKind, PageKind, Position};
    use crate::model::Reason;

    fn document(path: &str, title: &str, number: &str) -> Page {
        page(path, PageKind::PolicyDocument, title).number(number).dated(date(2026, 5, 1))
    }

    fn park() -> Page {
        let title = "示例市人民政府办公室关于印发《示例市公园管理办法（试行）》的通知";
        document("/zcwj/1.html", title, "示府办〔2026〕1号")
    }

    fn explainer(path: &str, title: &str) -> Page {
        page(path, PageKind::Interpretation, title).dated(date(2026, 5, 2))
    }

    fn portal(pages: &[Page]) -> Portal {
        let mut all = vec![home()];
        all.extend(pages.iter().cloned());
        assemble(&all)
    }

    fn ways(document: &Document) -> Vec<Vec<String>> {
        document.interpretations.iter().map(|found| found.matched_by.clone()).collect()
    }

    #[test]
    fn a_pair_is_found_by_title_by_number_and_by_link() {
        let by_title = portal(&[park(), explainer("/zcjd/1.html", "【图解】示例市公园管理办法（试行）")]);
        assert_eq!(ways(&by_title.documents().unwrap()[0]), [["title"]]);
        let numbered = explainer("/zcjd/1.html", "一起来看新规定的解读")
            .with(|facts| facts.cited_numbers = vec!["示府办〔2026〕1号".into()]);
        assert_eq!(ways(&portal(&[park(), numbered]).documents().unwrap()[0]), [["number"]]);
        let linking = park().link("/zcjd/1.html", "相关解读", LabelKind::Interpretation, Position::Content);
        let linked = portal(&[linking, explainer("/zcjd/1.html", "一起来看新规定")]);
        let found = &linked.documents().unwrap()[0].interpretations[0];
        assert!(found.linked_from_document && !found.links_to_document);
        assert_eq!(found.matched_by, ["link"]);
    }

    #[test]
    fn neighbours_in_a_list_and_side_boxes_make_no_pair() {
        let list = page("/zcwj/", PageKind::List, "政策文件")
            .row("/zcwj/1.html", "示例市公园管理办法", Some(date(2026, 5, 1)))
            .row("/zcjd/1.html", "关于节水条例的解读", Some(date(2026, 5, 2)));
        let next = park().link("/zcjd/1.html", "关于节水条例的解读", LabelKind::None, Position::Content);
        let other = explainer("/zcjd/1.html", "关于节水条例的解读");
        assert!(ways(&portal(&[list, next, other.clone()]).documents().unwrap()[0]).is_empty());
        let boxed = park().link("/zcjd/1.html", "最新解读", LabelKind::None, Position::Side);
        assert!(ways(&portal(&[boxed, other]).documents().unwrap()[0]).is_empty());
    }

    #[test]
    fn a_series_is_told_apart_by_its_year_and_bases_are_not_what_is_explained() {
        let points = |year: i32| {
            let title = format!("示例市人民政府关于印发{year}年政务公开工作要点的通知");
            document(&format!("/zcwj/{year}.html"), &title, &format!("示府〔{year}〕9号"))
        };
        let it = explainer("/zcjd/1.html", "《2026年政务公开工作要点》解读").with(|facts| {
            facts.cited_numbers = vec!["示府〔2026〕9号".into(), "示府〔2025〕9号".into()];
        });
        let portal = portal(&[points(2025), points(2026), it]);
        let counts: Vec<usize> =
            portal.documents().unwrap().iter().map(|d| d.interpretations.len()).collect();
        assert_eq!(counts, [0, 1]);
    }

    #[test]
    fn one_document_in_two_columns_is_one_and_both_places_count_for_links() {
        let twice = document("/b/1.html", &park().0.heading, "示府办〔2026〕1号");
        let it = explainer("/zcjd/1.html", "看看新规定").link(
            "/zcwj/1.html",
            "原文",
            LabelKind::None,
            Position::Content,
        );
        let portal = portal(&[park(), twice, it]);
        let documents = portal.documents().unwrap();
        let own: Vec<_> = documents.iter().filter(|it| it.own).map(|it| it.address.clone()).collect();
        assert_eq!((documents.len(), own), (2, vec![at("/b/1.html")]));
        assert!(documents.iter().all(|it| it.interpretations[0].links_to_document));
    }

    #[test]
    fn a_repost_is_paired_but_nothing_the_unit_has_to_explain() {
        let repost = document("/zcwj/2.html", "教育部关于印发《学校食堂办法》的通知", "教体〔2026〕3号");
        let copy = document("/zc/9.html", "关于印发《学校食堂办法》的通知", "教体〔2026〕3号");
        let it = explainer("/zcjd/1.html", "《学校食堂办法》解读");
        let portal = portal(&[repost, copy, it]);
        let documents = portal.documents().unwrap();
        assert_eq!(documents.iter().map(|it| it.interpretations.len()).collect::<Vec<_>>(), [1, 1]);
        assert!(documents.iter().all(|it| !it.own));
    }

    #[test]
    fn what_others_issued_is_not_the_units_and_an_unread_row_is_kept_with_its_reason() {
        let repost = document("/zcwj/2.html", "国务院办公厅关于某事的通知", "国办发〔2026〕3号");
        let list = page("/zcwj/", PageKind::List, "政策文件")
            .row("/zcwj/2.html", "国务院办公厅关于某事的通知", Some(date(2026, 5, 1)))
            .row("/zcwj/3.html", "示例市人民政府关于节水的通知", Some(date(2026, 5, 1)));
        let portal = portal(&[repost, list]);
        let documents: Vec<_> = portal.documents().unwrap().iter().filter(|it| it.own).collect();
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].unread, Some(Reason::NotGathered));
        assert_eq!(documents[0].listed_on.as_ref().unwrap().0, at("/zcwj/"));
    }
}
