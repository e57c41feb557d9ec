//! What is wrong with a pack, where, and how to mend it.

use std::fmt;

/// One thing wrong with a pack: a place in a file, the problem, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Error {
    /// File and line (`disclosure/links.toml:12`).
    pub place: String,
    /// What is wrong there.
    pub problem: String,
    /// What to do about it; never empty.
    pub remedy: String,
}

impl Error {
    /// An error at `place`.
    pub fn new(place: impl Into<String>, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.problem, self.remedy)
    }
}

impl std::error::Error for Error {}

/// The name in `known` that `word` was most likely meant to be; `None` when nothing is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|name| (strsim::jaro_winkler(word, name), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))?;
    (best.0 >= 0.75).then_some(best.1)
}

/// The remedy for a key or value that serde refused, from its own words (``unknown field `x`, expected …``):
/// names the nearest right word when there is one, otherwise all of them. `None` for other complaints.
pub fn key_remedy(message: &str) -> Option<String> {
    let mut quoted = message.strip_prefix("unknown ")?.split('`').skip(1).step_by(2);
    let wrong = quoted.next()?;
    let known: Vec<&str> = quoted.collect();
    Some(match nearest(wrong, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => format!("remove `{wrong}`"),
        None => format!("known here: {}", known.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_proposed_only_when_near() {
        assert_eq!(nearest("max_age_day", ["kinds", "max_age_days"]), Some("max_age_days"));
        assert_eq!(nearest("zzz", ["kinds", "max_age_days"]), None);
    }

    #[test]
    fn a_refused_key_is_mended_by_name() {
        let said = "unknown field `poins`, expected one of `id`, `points`";
        assert_eq!(key_remedy(said).unwrap(), "did you mean `points`?");
        assert_eq!(key_remedy("unknown field `x`, there are no fields").unwrap(), "remove `x`");
        assert_eq!(key_remedy("missing field `id`"), None);
    }
}
