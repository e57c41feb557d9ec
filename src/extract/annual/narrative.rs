//! Shingles of the running text, by which two reports are compared. Figures, years and punctuation are left out:
//! a text copied with new figures is a copied text.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::parts::{Place, body};

/// Characters of one shingle.
const LENGTH: usize = 8;
/// One shingle in so many is kept, chosen by its own hash, so that two texts keep the same ones.
const ONE_IN: u64 = 4;
/// Shingles kept.
const MOST: usize = 4000;
/// Characters looked at.
const MOST_CHARS: usize = 20_000;

/// Sampled shingles of parts 1, 5 and 6, ascending, each once; and the number of letters looked at.
pub(super) fn shingles(text: &str, places: &[Place]) -> (Vec<u32>, u32) {
    let mut kept = Vec::new();
    let mut chars = 0;
    for number in [1, 5, 6] {
        let part = body(text, places, number);
        let letters: Vec<char> =
            part.chars().filter(|c| c.is_alphabetic()).take(MOST_CHARS - chars).collect();
        chars += letters.len();
        for window in letters.windows(LENGTH) {
            let mut hasher = FxHasher::default();
            window.hash(&mut hasher);
            // The low bits of this hash are its weakest.
            let hash = hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15);
            if (hash >> 40).is_multiple_of(ONE_IN) {
                kept.push(u32::try_from(hash >> 32).unwrap_or(0));
            }
        }
    }
    kept.sort_unstable();
    kept.dedup();
    kept.truncate(MOST);
    (kept, u32::try_from(chars).unwrap_or(u32::MAX))
}
