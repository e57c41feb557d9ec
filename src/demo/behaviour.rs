//! `portal.toml`: the unit behind a sample portal, and where its answers differ from plain files.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::Unit;

/// A whole `portal.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Behaviour {
    /// The public body that keeps the portal.
    pub(super) unit: Unit,
    /// Content types by lower-case ending, where they differ from the usual ones.
    #[serde(default)]
    pub(super) types: BTreeMap<String, String>,
    /// File of the page for addresses that do not exist; a bare line of text without it.
    #[serde(default)]
    pub(super) not_found: Option<String>,
    /// Plain files are told by an entity tag, so that a client may ask whether they changed.
    #[serde(default)]
    pub(super) entity_tags: bool,
    /// Answers that are no plain files; the first that matches is given.
    #[serde(default, rename = "answer")]
    pub(super) answers: Vec<Special>,
}

/// One answer that is no plain file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Special {
    /// Decoded path; a closing `*` stands for any rest.
    pub(super) path: String,
    /// Parameters that must be present with these values; others do not matter.
    #[serde(default)]
    pub(super) query: BTreeMap<String, String>,
    /// Status, 200 unless said (302 with a location).
    #[serde(default)]
    pub(super) status: Option<u16>,
    /// Where the answer redirects to.
    #[serde(default)]
    pub(super) location: Option<String>,
    /// Body, as a path inside the portal's folder; without it the plain file of the path.
    #[serde(default)]
    pub(super) file: Option<String>,
    /// Content type, by the ending of the file unless said.
    #[serde(default)]
    pub(super) content_type: Option<String>,
    /// Further headers.
    #[serde(default)]
    pub(super) headers: BTreeMap<String, String>,
    /// So many requests are answered 503 before the first real answer.
    #[serde(default)]
    pub(super) fail_first: u32,
    /// The connection closes after so many bytes, although the full length was promised.
    #[serde(default)]
    pub(super) truncate_after: Option<usize>,
}

impl Special {
    /// Whether this answer is meant for `path` and the parameters in `query`.
    pub(super) fn is_for(&self, path: &str, query: &[(String, String)]) -> bool {
        let here = match self.path.strip_suffix('*') {
            Some(start) => path.starts_with(start),
            None => path == self.path,
        };
        here && self.query.iter().all(|(name, value)| query.iter().any(|(n, v)| n == name && v == value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: &str = "[unit]\nid='a'\nname='甲县'\nkind='government'\nregion=''\nsite_code=''\n";

    #[test]
    fn unknown_fields_are_refused() {
        assert!(toml::from_str::<Behaviour>(UNIT).is_ok());
        assert!(toml::from_str::<Behaviour>(&format!("{UNIT}[[answer]]\npath='/'\nstaus=404\n")).is_err());
        assert!(toml::from_str::<Behaviour>(&format!("colour='red'\n{UNIT}")).is_err());
    }

    #[test]
    fn an_answer_is_chosen_by_path_and_parameters() {
        let text = format!("{UNIT}[[answer]]\npath='/d.jsp'\nquery={{page='2'}}\n[[answer]]\npath='/x/*'\n");
        let it: Behaviour = toml::from_str(&text).unwrap();
        let page = |n: &str| vec![("appid".to_owned(), "1".to_owned()), ("page".to_owned(), n.to_owned())];
        assert!(it.answers[0].is_for("/d.jsp", &page("2")));
        assert!(!it.answers[0].is_for("/d.jsp", &page("3")));
        assert!(!it.answers[0].is_for("/d.jsp", &[]));
        assert!(it.answers[1].is_for("/x/y", &[]) && !it.answers[1].is_for("/x", &[]));
    }
}
