//! `report.json`: written from the material, and read back.

use super::{Error, Material, fill, inert::inert_json, json_v1};

/// The report as JSON: indented, UTF-8, with a trailing newline.
pub fn json(material: &Material<'_>) -> Vec<u8> {
    lines(&fill::report(material))
}

/// Reads a report back.
///
/// # Errors
/// [`Error::Schema`] for a report of another schema, [`Error::Parse`] for anything that is no report.
pub fn parse(bytes: &[u8]) -> Result<json_v1::Report, Error> {
    /// Only what tells one schema from another.
    #[derive(serde::Deserialize)]
    struct Head {
        schema: String,
    }
    let head: Head = serde_json::from_slice(bytes).map_err(Error::Parse)?;
    if head.schema != json_v1::SCHEMA {
        return Err(Error::Schema { found: head.schema.chars().take(80).collect() });
    }
    serde_json::from_slice(bytes).map_err(Error::Parse)
}

/// Any of our own values as indented JSON with a trailing newline.
pub(crate) fn lines(value: &impl serde::Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("structs with text keys serialise");
    text.push(b'\n');
    inert_json(text)
}
