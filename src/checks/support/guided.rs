//! The text of the disclosure guide, ready to be searched.

use jiff::civil::{Date, date};

use super::{owes_disclosure, partly};
use crate::model::{Reason, Seen};
use crate::portal::{Portal, Section, SectionKind};

/// Text shorter than this, in characters without white space, is a cover for an attachment, not a guide.
const SHORTEST: usize = 60;

/// The day the revised regulation (国务院令第711号) came into force.
pub(in crate::checks) const REVISED: Date = date(2019, 5, 15);

/// A guide that can be read.
pub(in crate::checks) struct Guided<'a> {
    /// Where it stands.
    pub(in crate::checks) section: &'a Section,
    /// Its text without white space, full-width letters, digits and brackets made half-width.
    pub(in crate::checks) text: String,
}

impl Guided<'_> {
    /// The place, with the page that links it.
    pub(in crate::checks) fn seen(&self) -> Seen {
        seen(self.section)
    }
}

/// The place of a section, with the page that links it.
pub(in crate::checks) fn seen(section: &Section) -> Seen {
    let seen = Seen::at(&section.address);
    match &section.linked_from {
        Some((parent, anchor)) => seen.linked_from(parent, anchor),
        None => seen,
    }
}

/// The guide, to be measured by the revised regulation; `None` when there is none, or the audit looks at a day before.
///
/// # Errors
/// It was not found and not all was read, or its text cannot be read.
pub(in crate::checks) fn guided(portal: &Portal) -> Result<Option<Guided<'_>>, Reason> {
    if !owes_disclosure(portal) || portal.as_of < REVISED {
        return Ok(None);
    }
    portal.home()?;
    let Some(section) = portal.section(SectionKind::Guide)? else { return Ok(None) };
    let text = narrow(&section.text);
    if text.chars().count() < SHORTEST {
        return Err(partly(
            "指南没有可读取的正文（可能只有附件、图片或列表）",
            "the guide has no readable text (perhaps only an attachment, a picture or a list)",
        ));
    }
    Ok(Some(Guided { section, text }))
}

/// Without white space; full-width letters, digits and signs made half-width.
pub(in crate::checks) fn narrow(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}
