//! Pages in, portal out: columns, sections of the disclosure platform, documents ↔ interpretations, links.
//!
//! Comes in: [`PageFacts`](crate::extract::PageFacts) of every page and the outcome of every visit. Goes out: a
//! [`Portal`] whose content does not depend on the order in which pages arrived.

mod annual;
mod answers;
mod brief;
mod builder;
mod columns;
mod documents;
mod frames;
mod guess;
mod hazards;
mod home;
mod identity;
mod imprint;
mod labels;
mod leaf;
mod ledger;
mod left;
mod menu;
mod model;
mod network;
mod paging;
mod pairs;
mod papers;
mod parts;
mod platform;
mod pool;
mod questions;
mod reading;
mod reasons;
mod reports;
#[cfg(test)]
mod sample;
mod search;
mod second;
mod sections;
mod services;
#[cfg(test)]
mod shapes;
mod site;
mod summary;
mod titles;
mod unread;
mod visits;
mod wildcard;
mod yearly;

pub use annual::AnnualReport;
pub use brief::{Brief, VisitFacts};
pub use builder::Builder;
pub use hazards::{
    Burst, ConcealedLink, DateGap, DatedPage, Hazards, InjectedPage, InsecureLoad, PersonalPage,
};
pub use identity::{Identity, MarkedPage, Template};
pub use left::turned;
pub use model::{
    Column, ColumnKind, Document, DocumentFile, HomePage, Interpretation, LinkTarget, PageSummary, Portal,
    Section, SectionKind, SourceLevel,
};
pub use network::Network;
pub use papers::{DocumentPaper, Explanation, PairReading, Papers, UnnamedFiles};
pub use parts::PortalParts;
pub use platform::{CatalogueView, FormLink, PlatformView};
pub use reading::outcome as outcome_of_reading;
pub use search::{
    SearchAnswer, SearchOffer, SearchPlan, SearchQuestion, SiteSearch, answer as search_answer,
};
pub use services::{Activity, Collection, PublishedLetter, ServiceGuide, Services};
pub use yearly::{Finance, FinanceKind, SiteReport, Yearly};
