//! What the checks may ask a [`Portal`], and the honest answer when it was not gathered.

use std::collections::BTreeMap;

use super::{
    AnnualReport, Column, Document, Hazards, HomePage, Identity, LinkTarget, PageSummary, Papers,
    PlatformView, Portal, Section, SectionKind, Services, Yearly,
};
use crate::extract::LabelKind;
use crate::model::{Address, Need, Reason};

impl SectionKind {
    /// The label that promises this section.
    pub fn label(self) -> LabelKind {
        match self {
            Self::Platform => LabelKind::Platform,
            Self::Guide => LabelKind::Guide,
            Self::Institution => LabelKind::Institution,
            Self::Catalogue => LabelKind::Catalogue,
            Self::StatutoryContent => LabelKind::Statutory,
            Self::AnnualReportList | Self::AnnualReport => LabelKind::AnnualReport,
            Self::Request => LabelKind::Request,
            Self::PolicyList => LabelKind::Policy,
            Self::InterpretationList => LabelKind::Interpretation,
            Self::NewsList => LabelKind::News,
            Self::NoticeList => LabelKind::Notice,
        }
    }
}

impl SectionKind {
    /// Sections that the platform's menu must lead to (国办公开办函〔2019〕61号).
    fn stands_in_menu(self) -> bool {
        matches!(
            self,
            Self::Platform
                | Self::Guide
                | Self::Institution
                | Self::Catalogue
                | Self::StatutoryContent
                | Self::AnnualReportList
                | Self::Request
        )
    }
}

impl Portal {
    /// The home page.
    ///
    /// # Errors
    /// Why it was not read.
    pub fn home(&self) -> Result<&HomePage, Reason> {
        self.home.as_ref().map_err(Clone::clone)
    }

    /// Every section found, by kind and address; blank ones included (`Section::blank`).
    ///
    /// # Errors
    /// Nothing was found and not everything was gathered.
    pub fn sections(&self) -> Result<&[Section], Reason> {
        self.unless_blind(&self.sections, Need::SECTIONS)
    }

    /// The section of `kind` that we are surest of, never a blank one. For annual reports use [`Portal::sections`].
    /// `Ok(None)`: it is absent for sure.
    ///
    /// # Errors
    /// It was not found, but something that could hold it was not gathered or not read.
    pub fn section(&self, kind: SectionKind) -> Result<Option<&Section>, Reason> {
        let found = self.sections.iter().filter(|section| section.kind == kind && !section.blank);
        // `max_by_key` keeps the last of equals; reversed, the first address wins.
        if let Some(section) = found.rev().max_by_key(|section| section.confidence) {
            return Ok(Some(section));
        }
        if let Some(reason) = self.unread_of(kind.label()) {
            return Err(reason);
        }
        match self.blindness(Need::SECTIONS) {
            // The platform must offer its sections itself: where its menu was read, deeper pages change nothing.
            Some(Reason::NotGathered) if self.menus_read && kind.stands_in_menu() && self.home.is_ok() => {
                Ok(None)
            }
            Some(reason) => Err(reason),
            None => Ok(None),
        }
    }

    /// What every annual report says, by year and address; those of other bodies too ([`AnnualReport::own`]).
    ///
    /// # Errors
    /// None was found and not everything was gathered.
    pub fn annual_reports(&self) -> Result<&[AnnualReport], Reason> {
        if self.annual.is_empty()
            && let Some(reason) = self.unread_of(LabelKind::AnnualReport)
        {
            return Err(reason);
        }
        self.unless_blind(&self.annual, Need::SECTIONS)
    }

    /// Every column, by address.
    ///
    /// # Errors
    /// None was found and not everything was gathered.
    pub fn columns(&self) -> Result<&[Column], Reason> {
        self.unless_blind(&self.columns, Need::SECTIONS)
    }

    /// Every policy document, reposts and further postings too ([`Document::own`]), by address.
    ///
    /// # Errors
    /// None was found and not everything was gathered.
    pub fn documents(&self) -> Result<&[Document], Reason> {
        self.unless_blind(&self.documents, Need::ALL_DOCUMENTS)
    }

    /// What the disclosure platform offers beside its sections.
    ///
    /// # Errors
    /// Why the home page, and with it the way to the platform, was not read.
    pub fn platform(&self) -> Result<&PlatformView, Reason> {
        self.home().map(|_| &self.platform)
    }

    /// Budgets, accounts and reports on the website, year by year.
    ///
    /// # Errors
    /// Why the home page was not read.
    pub fn yearly(&self) -> Result<&Yearly, Reason> {
        self.home().map(|_| &self.yearly)
    }

    /// Services and interaction that were found; whether that is all, [`Portal::incomplete`] says.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Whether home page, platform and all that they link were read, so that what a visitor must find there was seen.
    pub fn menus_read(&self) -> bool {
        self.home.is_ok() && (self.menus_read || self.incomplete.is_none())
    }

    /// Every address that the site links, by address.
    pub fn links(&self) -> &[LinkTarget] {
        &self.links
    }

    /// What is believed about every page fetched, by address.
    pub fn pages(&self) -> &[PageSummary] {
        &self.pages
    }

    /// What the site says of whose it is.
    ///
    /// # Errors
    /// The home page was not read.
    pub fn identity(&self) -> Result<&Identity, Reason> {
        self.home().map(|_| &self.identity)
    }

    /// What may harm visitors, people named, or trust.
    ///
    /// # Errors
    /// The home page was not read.
    pub fn hazards(&self) -> Result<&Hazards, Reason> {
        self.home().map(|_| &self.hazards)
    }

    /// Why not everything that could matter was gathered; `None` when the crawl saw all of the site.
    pub fn incomplete(&self) -> Option<&Reason> {
        self.incomplete.as_ref()
    }

    /// Sections, columns or lists that were linked but could not be read: what the link promised, where, why.
    pub fn unread(&self) -> &[(LabelKind, Address, Reason)] {
        &self.unread
    }

    /// Why the gathering left out something of these kinds; `None` when nothing that it left out is one of them.
    pub fn lacks(&self, needs: &[Need]) -> Option<Reason> {
        let concerns = self.left.is_empty() || needs.iter().any(|need| self.left.contains_key(need));
        match &self.incomplete {
            Some(Reason::NotGathered) if !concerns => None,
            reason => reason.clone(),
        }
    }

    /// What a budget left unread, by what it may be.
    pub fn left(&self) -> &BTreeMap<Need, usize> {
        &self.left
    }

    /// The page summary of `address` (asked for), if it was fetched.
    pub fn page(&self, address: &Address) -> Option<&PageSummary> {
        let at = self.pages.binary_search_by(|page| page.address.cmp(address)).ok()?;
        self.pages.get(at)
    }

    /// Why something with this label could not be read, if that happened.
    pub fn unread_of(&self, label: LabelKind) -> Option<Reason> {
        self.unread.iter().find(|(promised, ..)| *promised == label).map(|(.., reason)| reason.clone())
    }

    /// What the pages say about documents and interpretations beyond titles and dates.
    pub fn papers(&self) -> &Papers {
        &self.papers
    }

    fn blindness(&self, needs: &[Need]) -> Option<Reason> {
        self.home.as_ref().err().cloned().or_else(|| self.lacks(needs))
    }

    fn unless_blind<'a, T>(&self, found: &'a [T], needs: &[Need]) -> Result<&'a [T], Reason> {
        match self.blindness(needs) {
            Some(reason) if found.is_empty() => Err(reason),
            _ => Ok(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::UnitKind;
    use crate::portal::PortalParts;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn section(kind: SectionKind, at: &str, confidence: u8, blank: bool) -> Section {
        Section {
            kind,
            address: address(at),
            title: String::new(),
            path: Vec::new(),
            year: None,
            published: None,
            text: String::new(),
            entries: 0,
            confidence,
            reasons: Vec::new(),
            linked_from: None,
            blank,
        }
    }

    fn portal(change: impl FnOnce(&mut PortalParts)) -> Portal {
        let mut parts =
            PortalParts::new(date(2026, 11, 23), UnitKind::Government, address("http://x.gov.cn/"));
        change(&mut parts);
        Portal::from_parts(parts)
    }

    #[test]
    fn a_section_is_absent_for_sure_only_when_all_was_gathered() {
        assert_eq!(portal(|_| {}).section(SectionKind::Guide), Ok(None));
        let stopped = portal(|parts| parts.incomplete = Some(Reason::NotGathered));
        assert_eq!(stopped.section(SectionKind::Guide), Err(Reason::NotGathered));
        let unread = (LabelKind::Guide, address("http://x.gov.cn/g"), Reason::NeedsRendering);
        let shell = portal(|parts| parts.unread.push(unread));
        assert_eq!(shell.section(SectionKind::Guide), Err(Reason::NeedsRendering));
        assert_eq!(shell.section(SectionKind::Catalogue), Ok(None));
    }

    #[test]
    fn a_spent_budget_hides_no_section_when_the_menus_were_read() {
        let stopped =
            portal(|parts| (parts.incomplete, parts.menus_read) = (Some(Reason::NotGathered), true));
        assert_eq!(stopped.section(SectionKind::Guide), Ok(None));
        assert_eq!(stopped.section(SectionKind::NewsList), Err(Reason::NotGathered));
        let unread = (LabelKind::Guide, address("http://x.gov.cn/g"), Reason::NotGathered);
        let known = portal(|parts| (parts.unread, parts.menus_read) = (vec![unread], true));
        assert_eq!(known.section(SectionKind::Guide), Err(Reason::NotGathered));
    }

    #[test]
    fn an_unreachable_site_has_no_answer_to_anything() {
        let down = portal(|parts| parts.home = Err(Reason::Unreachable));
        assert_eq!(down.sections(), Err(Reason::Unreachable));
        assert_eq!(down.columns(), Err(Reason::Unreachable));
        assert_eq!(down.documents(), Err(Reason::Unreachable));
    }

    #[test]
    fn the_surest_section_is_given_and_a_blank_one_never() {
        let it = portal(|parts| {
            parts.sections = vec![
                section(SectionKind::Guide, "http://x.gov.cn/a", 60, false),
                section(SectionKind::Guide, "http://x.gov.cn/b", 90, false),
                section(SectionKind::Guide, "http://x.gov.cn/c", 95, true),
            ];
        });
        let found = it.section(SectionKind::Guide).unwrap().unwrap();
        assert_eq!(found.address.as_str(), "http://x.gov.cn/b");
    }
}
