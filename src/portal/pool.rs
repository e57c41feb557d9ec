//! Addresses and anchor texts, each kept once: navigation repeats on every page, so a number stands for the text.
//!
//! The numbers depend on the order of arrival; whoever sorts must sort by the texts.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::Address;

/// Stands for an address of the pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct At(u32);

impl At {
    /// Position in the pool, dense from 0.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Stands for a text of the pool; the default is the empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Word(u32);

/// Every address and text met.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    addresses: Vec<Address>,
    address_ids: FxHashMap<Address, u32>,
    words: Vec<Arc<str>>,
    word_ids: FxHashMap<Arc<str>, u32>,
}

impl Default for Pool {
    fn default() -> Self {
        let empty: Arc<str> = "".into();
        Self {
            addresses: Vec::new(),
            address_ids: FxHashMap::default(),
            words: vec![empty.clone()],
            word_ids: FxHashMap::from_iter([(empty, 0)]),
        }
    }
}

impl Pool {
    /// The number of `address`, given on first sight.
    pub(super) fn at(&mut self, address: &Address) -> At {
        if let Some(known) = self.address_ids.get(address) {
            return At(*known);
        }
        let id = u32::try_from(self.addresses.len()).unwrap_or(u32::MAX);
        self.addresses.push(address.clone());
        self.address_ids.insert(address.clone(), id);
        At(id)
    }

    /// The number of `address`, if it was met.
    pub(super) fn find(&self, address: &Address) -> Option<At> {
        self.address_ids.get(address).copied().map(At)
    }

    /// The address behind a number of this pool.
    pub(super) fn address(&self, at: At) -> &Address {
        &self.addresses[at.index()]
    }

    /// The number of `text`, given on first sight.
    pub(super) fn word(&mut self, text: &str) -> Word {
        if let Some(known) = self.word_ids.get(text) {
            return Word(*known);
        }
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let kept: Arc<str> = text.into();
        self.words.push(kept.clone());
        self.word_ids.insert(kept, id);
        Word(id)
    }

    /// `text` as kept here, once for all who hold it.
    pub(super) fn shared(&mut self, text: &str) -> Arc<str> {
        let word = self.word(text);
        self.words[word.0 as usize].clone()
    }

    /// The text behind a number of this pool, for keeps.
    pub(super) fn kept(&self, word: Word) -> Arc<str> {
        self.words[word.0 as usize].clone()
    }

    /// The text behind a number of this pool.
    pub(super) fn text(&self, word: Word) -> &str {
        &self.words[word.0 as usize]
    }

    /// Every number given to an address.
    pub(super) fn all(&self) -> impl Iterator<Item = At> + use<> {
        (0..u32::try_from(self.addresses.len()).unwrap_or(u32::MAX)).map(At)
    }
}
