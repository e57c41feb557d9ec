//! A portal put together by hand: for the tests of checks and reports, and for the assembly itself.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    AnnualReport, Column, Document, Hazards, HomePage, Identity, LinkTarget, Network, PageSummary, Papers,
    PlatformView, Portal, Section, Services, Yearly,
};
use crate::extract::LabelKind;
use crate::model::{Address, Need, Reason, UnitKind};

/// Everything a [`Portal`] is made of; see there for the meaning of each part.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of Portal, documented there")]
pub struct PortalParts {
    pub as_of: Date,
    pub unit_kind: UnitKind,
    pub home_address: Address,
    pub home: Result<HomePage, Reason>,
    pub sections: Vec<Section>,
    pub annual: Vec<AnnualReport>,
    pub columns: Vec<Column>,
    pub documents: Vec<Document>,
    pub links: Vec<LinkTarget>,
    pub pages: Vec<PageSummary>,
    pub identity: Identity,
    pub hazards: Hazards,
    pub incomplete: Option<Reason>,
    pub left: BTreeMap<Need, usize>,
    pub menus_read: bool,
    pub services: Services,
    pub unread: Vec<(LabelKind, Address, Reason)>,
    pub platform: PlatformView,
    pub yearly: Yearly,
    pub papers: Papers,
    pub network: Network,
}

impl PortalParts {
    /// A complete portal with an empty home page and nothing else.
    pub fn new(as_of: Date, unit_kind: UnitKind, home_address: Address) -> Self {
        let home = HomePage {
            address: home_address.clone(),
            title: String::new(),
            links: Vec::new(),
            platform_entry: None,
            items: Vec::new(),
        };
        Self {
            as_of,
            unit_kind,
            home_address,
            home: Ok(home),
            sections: Vec::new(),
            annual: Vec::new(),
            columns: Vec::new(),
            documents: Vec::new(),
            links: Vec::new(),
            pages: Vec::new(),
            identity: Identity::default(),
            hazards: Hazards::default(),
            incomplete: None,
            left: BTreeMap::new(),
            menus_read: false,
            services: Services::default(),
            unread: Vec::new(),
            platform: PlatformView::default(),
            yearly: Yearly::default(),
            papers: Papers::default(),
            network: Network::default(),
        }
    }
}

impl Portal {
    /// Puts a portal together; lists are sorted (sections by kind, year and address, the rest by address).
    pub fn from_parts(parts: PortalParts) -> Self {
        let mut it = Self {
            as_of: parts.as_of,
            unit_kind: parts.unit_kind,
            home_address: parts.home_address,
            home: parts.home,
            sections: parts.sections,
            annual: parts.annual,
            columns: parts.columns,
            documents: parts.documents,
            links: parts.links,
            pages: parts.pages,
            identity: parts.identity,
            hazards: parts.hazards,
            incomplete: parts.incomplete,
            left: parts.left,
            menus_read: parts.menus_read,
            services: parts.services,
            unread: parts.unread,
            platform: parts.platform,
            yearly: parts.yearly,
            papers: parts.papers,
            network: parts.network,
        };
        it.sections.sort_by(|a, b| (a.kind, a.year, &a.address).cmp(&(b.kind, b.year, &b.address)));
        it.annual.sort_by(|a, b| (a.year, &a.address).cmp(&(b.year, &b.address)));
        it.columns.sort_by(|a, b| a.address.cmp(&b.address));
        it.documents.sort_by(|a, b| (&a.address, &a.title).cmp(&(&b.address, &b.title)));
        it.links.sort_by(|a, b| a.address.cmp(&b.address));
        it.pages.sort_by(|a, b| a.address.cmp(&b.address));
        it.unread.sort_by(|a, b| (a.0, &a.1, a.2.id()).cmp(&(b.0, &b.1, b.2.id())));
        it
    }
}
