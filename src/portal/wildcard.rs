//! Hosts that answer any address with one and the same page: that such a page opens says nothing about the link.
//!
//! Comes in: the short pages of the gathering, and what hosts answered for addresses that cannot exist. Goes out: which
//! such addresses are worth asking for, and of which links it stays open whether they work. Holds always: nobody is
//! accused. A link that was alive becomes unchecked, never dead; a page that is that of the home page, that scripts fill,
//! or that differs in a single word from the answer for the impossible address is left as it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU64,
};

use data_encoding::HEXLOWER;
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};

use super::brief::{Brief, VisitFacts};
use super::leaf::{Leaf, is_file};
use super::pool::{At, Pool};
use super::site::Site;
use super::{Builder, reading};
use crate::extract::{LinkElement, Media, PageFacts, PageKind};
use crate::model::{Address, Outcome, place};

/// Longer pages are about something.
const SHORT_CHARS: std::ops::Range<u32> = 1..2_000;
/// Impossible addresses asked for at most, of one host.
const PER_HOST: usize = 3;

/// A digest of all that a visitor sees of a short page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Print(NonZeroU64);

impl Print {
    /// The print of a short page of words; `None` for anything else.
    pub(super) fn of(facts: &PageFacts) -> Option<Self> {
        let words = facts.media == Media::Html && SHORT_CHARS.contains(&facts.text_chars);
        if !words || facts.script_shell || facts.forwards_to.is_some() || facts.file.is_some() {
            return None;
        }
        let mut digest = Sha256::new();
        let mut part = |text: &str| {
            for word in text.split_whitespace() {
                digest.update(word);
                digest.update(" ");
            }
            digest.update("\n");
        };
        [&facts.title, &facts.heading, &facts.text].into_iter().for_each(|text| part(text));
        for link in &facts.links {
            // Pictures and frames are seen, and what they show lies at their address.
            match link.element {
                LinkElement::Image | LinkElement::Frame => part(link.address.as_str()),
                _ => part(&link.text),
            }
        }
        // Lists may be alike in words and lead to different entries.
        facts.rows.iter().filter_map(|row| row.address.as_ref()).for_each(|entry| part(entry.as_str()));
        part(&format!("{} {}", facts.text_chars, facts.content_media));
        let digest = digest.finalize();
        let first = digest.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        Some(Self(NonZeroU64::new(first).unwrap_or(NonZeroU64::MIN)))
    }
}

/// What a host may answer alike: scheme and authority, folder with its digits made one, ending.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Pattern {
    site: String,
    folder: String,
    ending: String,
}

impl Pattern {
    fn of(address: &Address) -> Self {
        let (folder, ending) = split(address);
        let mut digits = false;
        let mut shape = String::with_capacity(folder.len());
        for c in folder.chars() {
            if !(c.is_ascii_digit() && digits) {
                shape.push(if c.is_ascii_digit() { '0' } else { c });
            }
            digits = c.is_ascii_digit();
        }
        let site = format!("{}://{}", address.scheme(), address.authority());
        Self { site, folder: shape, ending: ending.to_ascii_lowercase() }
    }
}

/// The folder of an address with its closing slash, and how the name in it ends: `.html`, nothing, or `/`.
fn split(address: &Address) -> (&str, String) {
    let path = address.path();
    let bare = path.strip_suffix('/').unwrap_or(path);
    let folder = bare.rfind('/').map_or("/", |at| &bare[..=at]);
    let ending = match address.extension() {
        _ if bare.len() < path.len() => "/".to_owned(),
        Some(extension) => format!(".{}", &bare[bare.len() - extension.len()..]),
        None => String::new(),
    };
    (folder, ending)
}

/// The address beside `address` that cannot exist; the same in every run.
fn impossible(address: &Address) -> Option<Address> {
    let (folder, ending) = split(address);
    let digest = Sha256::digest(format!("{}\n{folder}", address.authority()));
    let name = HEXLOWER.encode(digest.first_chunk::<8>()?);
    let site = format!("{}://{}", address.scheme(), address.authority());
    Address::parse(&format!("{site}{folder}gongkai-{name}{ending}")).ok()
}

/// What hosts answered for addresses that cannot exist.
#[derive(Debug, Clone, Default)]
pub(super) struct Wildcards(FxHashMap<Pattern, Vec<Print>>);

impl Builder {
    /// Addresses that cannot exist and are worth asking for: beside short pages of a host that show the same under
    /// several paths. One for each folder and ending, at most three a host, sorted. The order of the telling changes
    /// nothing.
    pub fn calibrations(&self) -> Vec<Address> {
        let homes = homes(&self.leaves, &self.pool, &self.brief);
        let mut alike: BTreeMap<(&str, Print), Vec<&Address>> = BTreeMap::new();
        for leaf in &self.leaves {
            let address = self.pool.address(leaf.at);
            let Some(print) = leaf.print.filter(|print| !homes.contains(print)) else { continue };
            if !leaf.is_refusal() && self.visits.answered_at(leaf.at) {
                alike.entry((address.authority(), print)).or_default().push(address);
            }
        }
        let mut wanted: BTreeMap<&str, BTreeMap<Pattern, (usize, &Address)>> = BTreeMap::new();
        for ((authority, _), addresses) in alike {
            let paths: BTreeSet<String> = addresses.iter().map(|address| path_of(address)).collect();
            for address in addresses.into_iter().filter(|_| paths.len() > 1) {
                let patterns = wanted.entry(authority).or_default();
                let (count, first) = patterns.entry(Pattern::of(address)).or_insert((0, address));
                (*count, *first) = (*count + 1, address.min(*first));
            }
        }
        let mut asked = Vec::new();
        for patterns in wanted.into_values() {
            let mut patterns: Vec<_> = patterns.into_iter().collect();
            // Stable: patterns break ties.
            patterns.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
            asked.extend(patterns.iter().take(PER_HOST).filter_map(|(_, (_, first))| impossible(first)));
        }
        asked.sort();
        asked
    }

    /// Takes in what a host answered for an address that cannot exist.
    pub fn calibrated(&mut self, visit: &VisitFacts, page: Option<&PageFacts>) {
        let answered = visit.status == Some(200) && visit.address == visit.final_address;
        let alive = reading::outcome(visit.outcome.clone(), page) == Outcome::Alive;
        if let Some(print) = page.and_then(Print::of).filter(|_| answered && alive) {
            self.wildcards.0.entry(Pattern::of(&visit.address)).or_default().push(print);
        }
    }
}

impl Wildcards {
    /// Prints that may be judged by: not those of home pages.
    pub(super) fn without_homes(mut self, site: &Site, home: Option<usize>) -> Self {
        if self.0.is_empty() {
            return self;
        }
        let mut homes = homes(&site.leaves, &site.pool, &site.brief);
        homes.extend(home.and_then(|leaf| site.leaves[leaf].print));
        for prints in self.0.values_mut() {
            prints.retain(|print| !homes.contains(print));
        }
        self
    }

    /// Whether `at` answered with the page that its host gives for any address.
    pub(super) fn holds(&self, site: &Site, at: At) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let straight = |visit: &super::visits::Combined| {
            visit.outcome == Outcome::Alive && visit.status == Some(200) && visit.end == at
        };
        let page = site.read_at(at).filter(|_| site.visits.get(&at).is_some_and(straight));
        let Some(leaf) = page.map(|leaf| &site.leaves[leaf]).filter(|leaf| !leaf.shell) else { return false };
        let address = site.pool.address(at);
        let known = || self.0.get(&Pattern::of(address));
        !is_file(address) && leaf.print.is_some_and(|print| known().is_some_and(|it| it.contains(&print)))
    }
}

/// Prints of pages that are the home page of the site, or of any host.
fn homes(leaves: &[Leaf], pool: &Pool, brief: &Brief) -> FxHashSet<Print> {
    let is_home = |leaf: &&Leaf| {
        let address = pool.address(leaf.at);
        leaf.kind == PageKind::Home || address.is_root() || *address == brief.home
    };
    leaves.iter().filter(is_home).filter_map(|leaf| leaf.print).collect()
}

/// The path, whatever the scheme, the query and whether the index file is written out.
fn path_of(address: &Address) -> String {
    let text = address.as_str().split('?').next().unwrap_or_default();
    Address::parse(text).map_or_else(|_| text.to_owned(), |bare| place(&bare))
}

#[cfg(test)]
mod tests;
