//! Pages in, portal out: columns, sections of the disclosure platform, documents ↔ interpretations, links.
//!
//! Comes in: [`PageFacts`](crate::extract::PageFacts) of every page and the outcome of every visit. Goes out: a
//! [`Portal`] whose content does not depend on the order in which pages arrived.

mod model;

pub use model::{
    Column, ColumnKind, Document, HomePage, Interpretation, LinkTarget, PageSummary, Portal, Section,
    SectionKind,
};
