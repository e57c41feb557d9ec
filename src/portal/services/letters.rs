//! Letters, each once: what a list says of a letter and what its own page says.

use std::collections::BTreeMap;

use super::{PublishedLetter, Site};
use crate::extract::{Letter, LetterState};
use crate::model::Address;

/// Every letter, by address; of several rows without a page each counts.
pub(super) fn all(site: &Site) -> Vec<PublishedLetter> {
    let mut known: BTreeMap<Address, PublishedLetter> = BTreeMap::new();
    let mut loose = Vec::new();
    for (index, leaf) in site.shown() {
        let Some(facts) = &leaf.service else { continue };
        let list = site.address(index);
        if let Some(letter) = &facts.letter {
            let found = PublishedLetter {
                address: list.clone(),
                listed_on: None,
                page_read: true,
                letter: letter.clone(),
            };
            merge(&mut known, found);
        }
        for letter in &facts.letters {
            let at = letter.address.as_ref().and_then(|address| site.pool.find(address));
            let page = at.and_then(|at| site.leaf(at)).map(|leaf| site.address(leaf).clone());
            let address = page.or_else(|| letter.address.clone());
            let found = PublishedLetter {
                address: address.clone().unwrap_or_else(|| list.clone()),
                listed_on: Some(list.clone()),
                page_read: false,
                letter: letter.clone(),
            };
            match address {
                Some(_) => merge(&mut known, found),
                None => loose.push(found),
            }
        }
    }
    let mut all: Vec<PublishedLetter> = known.into_values().chain(loose).collect();
    all.sort_by(|a, b| {
        (&a.address, a.letter.received, &a.listed_on).cmp(&(&b.address, b.letter.received, &b.listed_on))
    });
    all
}

fn merge(known: &mut BTreeMap<Address, PublishedLetter>, found: PublishedLetter) {
    let Some(old) = known.get_mut(&found.address) else {
        known.insert(found.address.clone(), found);
        return;
    };
    old.listed_on = match (old.listed_on.take(), found.listed_on) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    // The page of the letter knows its days better than a row.
    let (page, row) =
        if found.page_read { (found.letter, old.letter.clone()) } else { (old.letter.clone(), found.letter) };
    old.page_read |= found.page_read;
    old.letter = Letter {
        state: together(page.state, row.state),
        address: page.address.or(row.address),
        received: page.received.or(row.received),
        answered: page.answered.or(row.answered),
        names_office: page.names_office || row.names_office,
        shows_answer: page.shows_answer || row.shows_answer,
    };
}

/// Who calls it answered is believed.
fn together(a: LetterState, b: LetterState) -> LetterState {
    use LetterState::{Answered, Unknown, Waiting};
    match (a, b) {
        (Answered, _) | (_, Answered) => Answered,
        (Waiting, _) | (_, Waiting) => Waiting,
        (Unknown, Unknown) => Unknown,
    }
}
