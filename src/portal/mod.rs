//! Pages in, portal out: columns, sections of the disclosure platform, documents ↔ interpretations, links.
//!
//! Comes in: [`PageFacts`](crate::extract::PageFacts) of every page and the outcome of every visit. Goes out: a
//! [`Portal`] whose content does not depend on the order in which pages arrived.

mod answers;
mod brief;
mod builder;
mod columns;
mod documents;
mod guess;
mod hazards;
mod home;
mod identity;
mod imprint;
mod labels;
mod leaf;
mod ledger;
mod menu;
mod model;
mod paging;
mod pairs;
mod parts;
mod pool;
mod questions;
mod reading;
mod reports;
#[cfg(test)]
mod sample;
mod sections;
#[cfg(test)]
mod shapes;
mod site;
mod summary;
mod titles;
mod unread;
mod visits;

pub use brief::{Brief, VisitFacts};
pub use builder::Builder;
pub use hazards::{
    Burst, ConcealedLink, DateGap, DatedPage, Hazards, InjectedPage, InsecureLoad, PersonalPage,
};
pub use identity::{Identity, MarkedPage, Template};
pub use model::{
    Column, ColumnKind, Document, HomePage, Interpretation, LinkTarget, PageSummary, Portal, Section,
    SectionKind, SourceLevel,
};
pub use parts::PortalParts;
pub use reading::outcome as outcome_of_reading;
