//! Finders of a few dozen words in a whole page.
//!
//! Every byte of every page passes through them, so they compare sixteen or thirty-two bytes at a time where the
//! machine can; else, and for more words than that works for, a table of states finds the same.

use aho_corasick::{AhoCorasick, MatchKind, packed};

/// Finds words; where several begin at one place, the longest.
#[derive(Debug)]
pub(super) struct Finder {
    packed: Option<packed::Searcher>,
    table: Option<AhoCorasick>,
}

/// A word that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Its place in the list.
    pub(super) word: usize,
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
}

impl Finder {
    pub(super) fn new<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<&str> = words.into_iter().collect();
        let mut config = packed::Config::new();
        let packed = config.match_kind(packed::MatchKind::LeftmostLongest).builder().extend(&words).build();
        let table = match packed {
            Some(_) => None,
            None => AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).ok(),
        };
        Self { packed, table }
    }

    /// The words in `text` from left to right, none inside another.
    pub(super) fn find_iter<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Found> + 'a {
        let packed = self.packed.iter().flat_map(move |finder| finder.find_iter(text));
        let table = self.table.iter().flat_map(move |finder| finder.find_iter(text));
        let found = |found: aho_corasick::Match| Found {
            word: found.pattern().as_usize(),
            start: found.start(),
            end: found.end(),
        };
        packed.chain(table).map(found)
    }

    /// Whether any of them stands in `text`.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.find_iter(text).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_at_the_leftmost_place_is_found_with_and_without_the_fast_way() {
        let words = ["信箱", "县长信箱", "县长", "留言"];
        let fast = Finder::new(words);
        let table = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words).ok();
        let slow = Finder { packed: None, table };
        for text in [
            "",
            "县长信箱",
            "给县长留言，或写到信箱",
            &"无关的文字".repeat(40),
            &format!("{}县长信箱", "字".repeat(99)),
        ] {
            let found: Vec<Found> = fast.find_iter(text).collect();
            assert_eq!(found, slow.find_iter(text).collect::<Vec<_>>(), "{text}");
            assert!(found.iter().all(|found| &text[found.start..found.end] == words[found.word]));
            assert_eq!(fast.is_match(text), text.contains("信箱") || text.contains("县长"));
        }
        assert_eq!(fast.find_iter("县长信箱").next().map(|found| found.word), Some(1));
    }
}
