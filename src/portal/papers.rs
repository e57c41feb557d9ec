//! What the pages say about documents and interpretations beyond their titles and dates: fields, terms, repeals, likeness.
//!
//! Comes in: the [`Paper`] of every page. Goes out: [`Papers`], in order of address, so that a check can ask
//! about a document by the address that the portal gives it.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::Listing;
use super::documents::{Candidate, Explainer};
use super::site::Site;
use super::titles::{bigrams, core, likeness};
use crate::extract::{Block, Clause, Element, Form, Media, Paper};
use crate::model::{Address, Dated};

/// Characters of a text from which it can be compared with another.
const COMPARABLE: usize = 80;
/// Characters of a core that tell a document from others.
const DISTINCT: usize = 6;
/// Percent of likeness below which two titles are those of two documents.
const UNLIKE: u32 = 50;

/// What is known of documents, interpretations, columns and files by their own words.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Papers {
    /// The unit's own documents whose page was read.
    pub documents: Vec<DocumentPaper>,
    /// Every text that explains a document.
    pub explanations: Vec<Explanation>,
    /// Documents with their interpretations, as far as texts tell.
    pub readings: Vec<PairReading>,
    /// Documents of the unit's own that bear one number and are not the same: number, addresses.
    pub shared_numbers: Vec<(String, Vec<Address>)>,
    /// Columns that call themselves archived: column, the words, whether a date stands with them.
    pub archive_notes: Vec<(Address, String, bool)>,
    /// Pages that offer files whose names say nothing.
    pub unnamed_files: Vec<UnnamedFiles>,
}

/// One document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentPaper {
    /// The page; that of [`super::Document`].
    pub address: Address,
    /// Its metadata table; of several postings the better fields.
    pub block: Option<Block>,
    /// The number as printed, where no place prints it in the standard form.
    pub misprinted_number: Option<String>,
    /// A later text that repeals the document: its page and title.
    pub repealed_by: Option<(Address, String)>,
}

/// One text that explains.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The page.
    pub address: Address,
    /// Title.
    pub title: String,
    /// 发布日期
    pub published: Option<Dated>,
    /// Its forms; empty when the page shows none that we know.
    pub forms: Vec<Form>,
}

/// One document beside one interpretation.
#[derive(Debug, Clone, PartialEq)]
pub struct PairReading {
    /// The document's page.
    pub document: Address,
    /// The interpretation's page.
    pub interpretation: Address,
    /// Percent of the interpretation's text that stands in the document word for word; `None` when one of them has
    /// too little text to compare.
    pub copied_percent: Option<u8>,
    /// The interpretation has a text of its own, long enough to name elements.
    pub has_text: bool,
    /// Elements that the interpretation names.
    pub elements: Vec<Element>,
    /// Forms of the interpretation.
    pub forms: Vec<Form>,
}

/// A page with files that nobody can tell by their names.
#[derive(Debug, Clone, PartialEq)]
pub struct UnnamedFiles {
    /// The page.
    pub page: Address,
    /// Its heading.
    pub title: String,
    /// 发布日期
    pub published: Option<Dated>,
    /// Files and their names, in order.
    pub files: Vec<(Address, String)>,
}

impl Papers {
    /// What is known of the document at `address`.
    pub fn document(&self, address: &Address) -> Option<&DocumentPaper> {
        self.documents.iter().find(|paper| paper.address == *address)
    }

    /// The document at `document` beside the interpretation at `interpretation`.
    pub fn reading(&self, document: &Address, interpretation: &Address) -> Option<&PairReading> {
        self.readings.iter().find(|it| it.document == *document && it.interpretation == *interpretation)
    }

    /// What the column at `address` says of its being archived.
    pub fn archive_note(&self, address: &Address) -> Option<(&str, bool)> {
        let found = self.archive_notes.iter().find(|(at, ..)| at == address);
        found.map(|(_, words, dated)| (words.as_str(), *dated))
    }
}

/// Puts together what the pages say.
pub(super) fn all(
    site: &Site,
    listings: &[Listing],
    candidates: &[Candidate],
    explainers: &[Explainer],
) -> Papers {
    let repeals = Repeals::of(site);
    let own = || candidates.iter().filter(|it| it.document.own);
    let explanations = explainers.iter().map(|it| Explanation {
        address: site.address(it.leaf).clone(),
        title: it.title.clone(),
        published: it.published,
        forms: paper(site, it.leaf).map_or_else(Vec::new, |paper| paper.forms.clone()),
    });
    let archived = listings.iter().filter_map(|listing| {
        let (words, dated) = paper(site, listing.leaf)?.archived.clone()?;
        Some((listing.column.address.clone(), words, dated))
    });
    let unnamed = site.shown().filter_map(|(leaf, page)| {
        let files = &page.paper.as_deref()?.unnamed_files;
        (!files.is_empty()).then(|| UnnamedFiles {
            page: site.address(leaf).clone(),
            title: page.heading.to_string(),
            published: page.published,
            files: files.clone(),
        })
    });
    let mut papers = Papers {
        documents: own().filter_map(|it| document(site, it, &repeals)).collect(),
        explanations: explanations.collect(),
        readings: own().flat_map(|it| readings(site, it, explainers)).collect(),
        shared_numbers: shared_numbers(own()),
        archive_notes: archived.collect(),
        unnamed_files: unnamed.collect(),
    };
    papers.documents.sort_by(|a, b| a.address.cmp(&b.address));
    papers.explanations.sort_by(|a, b| a.address.cmp(&b.address));
    papers.readings.sort_by(|a, b| (&a.document, &a.interpretation).cmp(&(&b.document, &b.interpretation)));
    papers
}

fn paper(site: &Site, leaf: usize) -> Option<&Paper> {
    site.leaves[leaf].paper.as_deref()
}

fn document(site: &Site, candidate: &Candidate, repeals: &Repeals) -> Option<DocumentPaper> {
    let first = *candidate.leaves.first()?;
    if site.leaves[first].media != Media::Html || site.leaves[first].shell {
        return None;
    }
    let mut found = DocumentPaper {
        address: candidate.document.address.clone(),
        block: None,
        misprinted_number: None,
        repealed_by: repeals.of_document(site, candidate),
    };
    let mut printed_well = false;
    for leaf in &candidate.leaves {
        let Some(paper) = paper(site, *leaf) else { continue };
        match (&mut found.block, &paper.block) {
            (Some(known), Some(other)) => known.join(other),
            (None, Some(block)) => found.block = Some(block.clone()),
            _ => {}
        }
        printed_well |= paper.misprinted_number.is_none();
        found.misprinted_number = found.misprinted_number.or_else(|| paper.misprinted_number.clone());
    }
    if printed_well {
        found.misprinted_number = None;
    }
    Some(found)
}

fn readings(site: &Site, candidate: &Candidate, explainers: &[Explainer]) -> Vec<PairReading> {
    if candidate.document.interpretations.is_empty() {
        return Vec::new();
    }
    let pages = candidate.leaves.iter().copied();
    // The text may stand in a file beside the page, or be a file.
    let files = pages.clone().flat_map(|leaf| site.leaves[leaf].files.iter().map(|(at, _)| *at));
    let files = files.chain(candidate.places.iter().copied()).filter_map(|at| site.leaf(at));
    let texts = pages.chain(files).filter_map(|leaf| paper(site, leaf));
    let document: FxHashSet<Clause> = texts.flat_map(|paper| paper.clauses.iter().copied()).collect();
    let long = document.iter().map(|clause| usize::from(clause.chars)).sum::<usize>() >= COMPARABLE;
    let explainer = |at: &Address| explainers.iter().find(|it| site.address(it.leaf) == at);
    let found = candidate.document.interpretations.iter().map(|interpretation| {
        let paper = explainer(&interpretation.address).and_then(|it| paper(site, it.leaf));
        let clauses = paper.map_or(&[][..], |paper| &paper.clauses);
        let sum = |clauses: &mut dyn Iterator<Item = &Clause>| {
            clauses.map(|it| usize::from(it.chars)).sum::<usize>()
        };
        let all = sum(&mut clauses.iter());
        let same = sum(&mut clauses.iter().filter(|clause| document.contains(clause)));
        let has_text = all >= COMPARABLE;
        PairReading {
            document: candidate.document.address.clone(),
            interpretation: interpretation.address.clone(),
            copied_percent: (has_text && long).then(|| u8::try_from(same * 100 / all).unwrap_or(100)),
            has_text,
            elements: paper.map_or_else(Vec::new, |paper| paper.elements.clone()),
            forms: paper.map_or_else(Vec::new, |paper| paper.forms.clone()),
        }
    });
    found.collect()
}

/// Numbers `X〔2026〕5号` that two documents of unlike titles bear.
fn shared_numbers<'a>(own: impl Iterator<Item = &'a Candidate>) -> Vec<(String, Vec<Address>)> {
    let mut by_number: BTreeMap<&str, Vec<&Candidate>> = BTreeMap::new();
    for candidate in own.filter(|it| !it.leaves.is_empty()) {
        if let Some(number) = candidate.document.number.as_deref().filter(|number| number.contains('〔')) {
            by_number.entry(number).or_default().push(candidate);
        }
    }
    let shared = by_number.into_iter().filter_map(|(number, found)| {
        let unlike = |a: &Candidate, b: &Candidate| {
            let inside = a.core.contains(b.core.as_str()) || b.core.contains(a.core.as_str());
            !inside && likeness(&bigrams(&a.core), &bigrams(&b.core)) < UNLIKE
        };
        let mut different: Vec<&Candidate> = Vec::new();
        for candidate in found {
            if different.iter().all(|known| unlike(known, candidate)) {
                different.push(candidate);
            }
        }
        let mut places: Vec<Address> = different.iter().map(|it| it.document.address.clone()).collect();
        places.sort();
        (places.len() > 1).then(|| (number.to_owned(), places))
    });
    shared.collect()
}

/// What texts repeal: number or core of a title → pages that say so.
struct Repeals(FxHashMap<String, Vec<usize>>);

impl Repeals {
    fn of(site: &Site) -> Self {
        let mut found: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (leaf, page) in site.shown() {
            let names = page.paper.as_deref().map_or(&[][..], |paper| &paper.repeals);
            for name in names {
                let key =
                    if name.ends_with('号') { name.clone() } else { core(name, &site.brief.unit_name) };
                found.entry(key).or_default().push(leaf);
            }
        }
        Self(found)
    }

    /// The first text by address that repeals the document and is neither it nor older than it.
    fn of_document(&self, site: &Site, candidate: &Candidate) -> Option<(Address, String)> {
        let number = candidate.document.number.as_deref();
        let titled = (candidate.core.chars().count() >= DISTINCT).then_some(candidate.core.as_str());
        let day = candidate.document.written.or(candidate.document.published.map(|dated| dated.date));
        let by = |key: Option<&str>, dated: bool| {
            let pages = key.and_then(|key| self.0.get(key)).into_iter().flatten().copied();
            pages
                .filter(|leaf| !candidate.leaves.contains(leaf))
                .filter(|leaf| site.leaves[*leaf].number.as_deref() != number || number.is_none())
                .find(|leaf| {
                    let page = &site.leaves[*leaf];
                    let other = page.written.or(page.published.map(|dated| dated.date));
                    // A new text often has the title of the one that it ends.
                    day.zip(other).map_or(!dated, |(day, other)| day < other)
                })
        };
        let leaf = by(number, false).or_else(|| by(titled, true))?;
        Some((site.address(leaf).clone(), site.leaves[leaf].heading.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{Page, assemble, at, home, page};
    use super::*;
    use crate::extract::PageKind;

    fn clauses(from: u32, count: u32) -> Vec<Clause> {
        (from..from + count).map(|hash| Clause { hash, chars: 10 }).collect()
    }

    fn act(path: &str, title: &str, number: &str) -> Page {
        page(path, PageKind::PolicyDocument, title).number(number).dated(date(2026, 5, 1))
    }

    fn papers(pages: &[Page]) -> Papers {
        let mut all = vec![home()];
        all.extend(pages.iter().cloned());
        assemble(&all).papers().clone()
    }

    #[test]
    fn how_much_of_an_interpretation_stands_in_its_document_is_measured() {
        let document =
            act("/a/1.html", "示例市人民政府关于印发《示例市公园管理办法》的通知", "示府〔2026〕1号")
                .with(|facts| facts.paper.clauses = clauses(0, 10));
        let explainer = page("/b/1.html", PageKind::Interpretation, "《示例市公园管理办法》解读")
            .with(|facts| facts.paper.clauses = clauses(4, 10));
        let found = papers(&[document.clone(), explainer.clone()]);
        let reading = found.reading(&at("/a/1.html"), &at("/b/1.html")).unwrap();
        assert_eq!((reading.copied_percent, reading.has_text), (Some(60), true));
        let picture = explainer.with(|facts| facts.paper.clauses.truncate(1));
        let found = papers(&[document, picture]);
        let reading = found.reading(&at("/a/1.html"), &at("/b/1.html")).unwrap();
        assert_eq!((reading.copied_percent, reading.has_text), (None, false));
    }

    #[test]
    fn one_number_on_two_documents_is_seen_and_two_postings_are_none() {
        let title = "示例市人民政府关于印发《示例市公园管理办法》的通知";
        let same = [act("/a/1.html", title, "示府〔2026〕1号"), act("/a/2.html", title, "示府〔2026〕1号")];
        assert!(papers(&same).shared_numbers.is_empty());
        let other = act("/a/3.html", "示例市人民政府关于加强节约用水工作的意见", "示府〔2026〕1号");
        let [first, _] = same;
        let expected = vec![("示府〔2026〕1号".to_owned(), vec![at("/a/1.html"), at("/a/3.html")])];
        assert_eq!(papers(&[first, other]).shared_numbers, expected);
    }

    #[test]
    fn a_document_is_repealed_by_a_later_text_only() {
        let old = act("/a/1.html", "示例市人民政府关于印发《示例市公园管理办法》的通知", "示府〔2020〕1号");
        let old = old.with(|facts| facts.published.as_mut().unwrap().date = date(2020, 5, 1));
        let new = act("/a/2.html", "示例市人民政府关于印发《示例市公园管理办法》的通知", "示府〔2026〕7号");
        let new = new.with(|facts| facts.paper.repeals = vec!["示例市公园管理办法".into()]);
        let found = papers(&[old, new]);
        let by = |path| found.document(&at(path)).unwrap().repealed_by.clone().map(|(at, _)| at);
        assert_eq!((by("/a/1.html"), by("/a/2.html")), (Some(at("/a/2.html")), None));
    }
}
