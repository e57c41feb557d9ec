//! The clauses of a text as hashes: enough to say how much of one text stands in another, and nothing to read.

use std::hash::Hasher;

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

/// Characters of a clause that can hardly be the same by accident.
const SHORTEST: usize = 6;
/// Clauses kept of one text.
const MOST: usize = 1_500;

/// One clause: what stands between two marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Clause {
    /// Hash of its letters and digits.
    pub hash: u32,
    /// Their number, at most 255.
    pub chars: u8,
}

/// The clauses of at least six characters, sorted, each once; blanks, marks inside words and the numbers in front of
/// items do not matter.
pub(super) fn read(text: &str) -> Vec<Clause> {
    let mut found: Vec<Clause> = Vec::new();
    let (mut hasher, mut chars) = (FxHasher::default(), 0_usize);
    for c in text.chars().chain(std::iter::once('\n')) {
        // Nearly every character is one of these; the tables of Unicode cost ten times as much.
        if matches!(c, '\u{4e00}'..='\u{9fff}') {
            hasher.write_u32(c as u32);
            chars += 1;
        } else if is_end(c) {
            if chars >= SHORTEST && found.len() < MOST {
                let hash = hasher.finish();
                found.push(Clause {
                    hash: u32::try_from(hash >> 32).unwrap_or_default(),
                    chars: u8::try_from(chars).unwrap_or(u8::MAX),
                });
            }
            (hasher, chars) = (FxHasher::default(), 0);
        } else if chars < SHORTEST && (c.is_whitespace() || c == '.') {
            // 第三条　…, 1. …: the number of an item.
            (hasher, chars) = (FxHasher::default(), 0);
        } else if c.is_alphanumeric() {
            hasher.write_u32(c as u32);
            chars += 1;
        }
    }
    found.sort_unstable();
    found.dedup();
    // They are kept as long as the audit runs.
    found.shrink_to_fit();
    found
}

fn is_end(c: char) -> bool {
    matches!(
        c,
        '\n' | '（'
            | '('
            | '，'
            | '。'
            | '；'
            | '：'
            | '？'
            | '！'
            | '、'
            | ','
            | ';'
            | ':'
            | '?'
            | '!'
            | '．'
            | '）'
            | ')'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_clause_has_the_same_hash_whatever_stands_around_it() {
        let document = read("第三条 居民小区设置四类容器，投放时间由业主共同商定。");
        let other = read("（一）投放时间由业主共同商定；居民小区");
        assert_eq!(document.len(), 2);
        assert!(document.contains(&read("居民小区设置四类容器")[0]));
        assert_eq!(other.len(), 1);
        assert!(document.contains(&other[0]));
        assert_eq!(other[0].chars, 11);
    }

    #[test]
    fn short_words_are_no_clauses_and_a_long_text_is_cut() {
        assert!(read("一、总则。二、附则。").is_empty());
        let long: String = (0..5_000).map(|n| format!("这是第{n}条很长的规定。")).collect();
        assert!(read(&long).len() <= MOST);
    }
}
