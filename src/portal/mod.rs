//! Pages in, portal out: columns, sections of the disclosure platform, documents ↔ interpretations, links.
//!
//! Comes in: [`PageFacts`](crate::extract::PageFacts) of every page and the outcome of every visit. Goes out: a
//! [`Portal`] whose content does not depend on the order in which pages arrived.

mod brief;
mod model;
mod parts;
mod questions;

pub use brief::{Brief, VisitFacts};
pub use model::{
    Column, ColumnKind, Document, HomePage, Interpretation, LinkTarget, PageSummary, Portal, Section,
    SectionKind,
};
pub use parts::PortalParts;
