//! The doors for fuzzing, one a reader of what comes from outside; compiled for fuzzing and for tests alone.
//!
//! Comes in: any bytes. Goes out: nothing, or a panic where a promise is broken. The targets of `tests/fuzz/` knock
//! here; `cargo test` lets every seed and every input that once broke something through again.

mod files;
#[cfg(test)]
mod long;
#[cfg(test)]
mod mutated;
mod pages;
mod texts;

pub use files::{attachment, items, journal, register, warc};
pub use pages::{feed, list_data, page};
pub use texts::{address, dates, pack, robots};

/// A door: never panics unless a promise is broken.
pub type Target = fn(&[u8]);

/// Every target by the name of its file in `tests/fuzz/targets/`.
pub const ALL: &[(&str, Target)] = &[
    ("page", page),
    ("list_data", list_data),
    ("feed", feed),
    ("attachment", attachment),
    ("robots", robots),
    ("address", address),
    ("dates", dates),
    ("pack", pack),
    ("register", register),
    ("items", items),
    ("journal", journal),
    ("warc", warc),
];

/// The first byte, which chooses among variants, and the rest.
fn chosen(data: &[u8]) -> (u8, &[u8]) {
    data.split_first().map_or((0, data), |(first, rest)| (*first, rest))
}

/// The text of `bytes`, and what follows its first NUL.
fn two(bytes: &[u8]) -> (String, String) {
    let text = String::from_utf8_lossy(bytes);
    let (one, other) = text.split_once('\0').unwrap_or((&text, ""));
    (one.to_owned(), other.to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_target_has_its_file_and_gets_through_its_seeds() {
        for (name, target) in ALL {
            let file = format!("tests/fuzz/targets/{name}.rs");
            assert!(fs::read_to_string(&file).unwrap().contains(&format!("fuzzing::{name}(data)")), "{file}");
            let seeds = fs::read_dir(format!("tests/fuzz/seeds/{name}")).expect(name);
            let mut count = 0;
            for seed in seeds {
                target(&fs::read(seed.unwrap().path()).unwrap());
                count += 1;
            }
            assert!(count > 1, "{name} has no seeds");
        }
        assert_eq!(fs::read_dir("tests/fuzz/targets").unwrap().count(), ALL.len());
    }
}
