//! What addresses of one shape turned out to be, and so what the next of that shape probably is.

use std::collections::HashMap;

use super::{frontier::digest, plan::Rank};
use crate::model::{Address, Tally, Turned, shapes};

/// Digests of an address's shapes, narrow and wide.
pub(super) type Shapes = (u64, Option<u64>);

/// Branches and leaves seen by shape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Learning(HashMap<u64, Tally>);

impl Learning {
    /// The shapes by which `address` is known here.
    pub(super) fn shapes_of(address: &Address) -> Shapes {
        let (narrow, wide) = shapes(address);
        (digest(&narrow), wide.map(|wide| digest(&wide)))
    }

    /// Takes note of what an address turned out to be. True when that says something new about its shape.
    pub(super) fn learn(&mut self, (narrow, wide): Shapes, turned: Turned) -> bool {
        let mut news = false;
        for shape in [Some(narrow), wide].into_iter().flatten() {
            let seen = self.0.entry(shape).or_default();
            let before = (seen.conclusion(), seen.is_plentiful());
            seen.note(turned);
            news |= before != (seen.conclusion(), seen.is_plentiful());
        }
        news
    }

    /// The rank of what no label names, by what others of its shape were.
    pub(super) fn rank(&self, (narrow, wide): Shapes, guessed: Rank) -> Rank {
        let known = |shape: u64| self.0.get(&shape).copied().and_then(Tally::conclusion);
        match known(narrow).or_else(|| wide.and_then(known)) {
            Some(Turned::Branch) if guessed == Rank::Page && self.is_plentiful(narrow) => Rank::View,
            Some(Turned::Branch) => Rank::Column,
            Some(Turned::Leaf) => Rank::Entry,
            None => guessed,
        }
    }

    fn is_plentiful(&self, shape: u64) -> bool {
        self.0.get(&shape).is_some_and(|seen| seen.is_plentiful())
    }
}
