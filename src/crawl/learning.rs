//! What addresses of one shape turned out to be, and so what the next of that shape probably is.

use std::collections::HashMap;

use super::{frontier::digest, plan::Rank};
use crate::model::{Address, Turned, shapes};

/// Pages of one template after which the next is taken for the same.
const ENOUGH: u32 = 3;

/// Branches of one shape after which another is no news.
const PLENTY: u32 = 8;

/// Digests of an address's shapes, narrow and wide.
pub(super) type Shapes = (u64, Option<u64>);

/// Branches and leaves seen by shape.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Learning(HashMap<u64, (u32, u32)>);

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
            let before = (conclusion(*seen), seen.0 >= PLENTY);
            match turned {
                Turned::Branch => seen.0 += 1,
                Turned::Leaf => seen.1 += 1,
            }
            news |= before != (conclusion(*seen), seen.0 >= PLENTY);
        }
        news
    }

    /// The rank of what no label names, by what others of its shape were.
    pub(super) fn rank(&self, (narrow, wide): Shapes, guessed: Rank) -> Rank {
        let known = |shape: u64| self.0.get(&shape).copied().and_then(conclusion);
        match known(narrow).or_else(|| wide.and_then(known)) {
            Some(Turned::Branch) if guessed == Rank::Page && self.is_plentiful(narrow) => Rank::View,
            Some(Turned::Branch) => Rank::Column,
            Some(Turned::Leaf) => Rank::Entry,
            None => guessed,
        }
    }

    fn is_plentiful(&self, shape: u64) -> bool {
        self.0.get(&shape).is_some_and(|(branches, _)| *branches >= PLENTY)
    }
}

/// Hardly anything but leaves is leaves; mostly branches is branches, for a menu may lead to an article.
fn conclusion((branches, leaves): (u32, u32)) -> Option<Turned> {
    if leaves >= ENOUGH && branches * 4 <= leaves {
        Some(Turned::Leaf)
    } else if branches >= ENOUGH && branches >= leaves * 2 {
        Some(Turned::Branch)
    } else {
        None
    }
}
