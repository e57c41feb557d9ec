//! Which elements of disclosure a unit has: one cell each for guide, rules, catalogue, requests, and the annual report of
//! every year. Over many units this is the coverage matrix of the summary.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::{Reason, UnitKind};
use crate::portal::{Portal, Section, SectionKind};

/// At most so many years of annual reports are looked back at.
const YEARS: i16 = 12;

/// One cell of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// `guide`, `institution`, `catalogue`, `request`, `annual-report`
    pub element: String,
    /// Year, for annual reports.
    pub year: Option<i16>,
    /// Whether it is there.
    pub state: Coverage,
}

/// Whether an element was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// Found, with content.
    Yes,
    /// A label leads there, and there is nothing behind it.
    Blank,
    /// Not found on a site that was read far enough to say so.
    No,
    /// Not found, but not everything was read.
    Unknown,
}

impl Coverage {
    /// Identifier of its label: `yes`, `blank`, `no`, `unknown`.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Blank => "blank",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    /// A sign for it that needs no colour.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Yes => "✓",
            Self::Blank => "○",
            Self::No => "✗",
            Self::Unknown => "?",
        }
    }
}

/// Elements that are no annual reports: identifier of the label, and the sections of which any will do.
pub(crate) const ELEMENTS: [(&str, &[SectionKind]); 4] = [
    ("guide", &[SectionKind::Guide]),
    ("institution", &[SectionKind::Institution]),
    ("catalogue", &[SectionKind::Catalogue, SectionKind::StatutoryContent]),
    ("request", &[SectionKind::Request]),
];

/// The cells of one unit; empty for public enterprises, who disclose under rules of their own.
pub(crate) fn of(portal: &Portal) -> Vec<Covered> {
    if portal.unit_kind == UnitKind::Enterprise {
        return Vec::new();
    }
    let element = |(name, kinds): (&str, &[SectionKind])| Covered {
        element: name.to_owned(),
        year: None,
        state: state(portal, kinds),
    };
    let mut found: Vec<Covered> = ELEMENTS.into_iter().map(element).collect();
    found.extend(annual_reports(portal));
    found
}

fn state(portal: &Portal, kinds: &[SectionKind]) -> Coverage {
    let asked: Vec<Result<Option<&Section>, Reason>> =
        kinds.iter().map(|kind| portal.section(*kind)).collect();
    if asked.iter().any(|answer| matches!(answer, Ok(Some(_)))) {
        return Coverage::Yes;
    }
    // Requests may be described in the guide.
    let guide = portal.section(SectionKind::Guide).ok().flatten();
    if kinds.contains(&SectionKind::Request) && guide.is_some_and(|guide| guide.text.contains("申请公开"))
    {
        return Coverage::Yes;
    }
    if portal.home().is_err() || asked.iter().any(Result::is_err) {
        return Coverage::Unknown;
    }
    let blank = portal.sections().unwrap_or_default().iter().any(|it| kinds.contains(&it.kind) && it.blank);
    if blank { Coverage::Blank } else { Coverage::No }
}

/// One cell a year, from the first report found, or else the last year, to the last year.
fn annual_reports(portal: &Portal) -> Vec<Covered> {
    let all = portal.sections().unwrap_or_default().iter();
    let reports = all.filter(|it| it.kind == SectionKind::AnnualReport && !it.blank);
    let years: BTreeSet<i16> = reports.filter_map(|report| report.year).collect();
    let last = portal.as_of.year().max(2) - 1;
    let newest = years.last().copied().unwrap_or(last).max(last);
    let oldest = years.first().copied().unwrap_or(last).clamp(newest - YEARS, newest);
    let unread = portal.unread_of(SectionKind::AnnualReport.label()).is_some();
    let blind = unread || portal.home().is_err() || portal.incomplete().is_some();
    let of_year = |year: i16| Covered {
        element: "annual-report".to_owned(),
        year: Some(year),
        state: match (years.contains(&year), blind) {
            (true, _) => Coverage::Yes,
            (false, true) => Coverage::Unknown,
            (false, false) => Coverage::No,
        },
    };
    (oldest..=newest).map(of_year).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::extract::LabelKind;
    use crate::model::Address;
    use crate::portal::PortalParts;

    fn parts() -> PortalParts {
        let home = Address::parse("http://x.gov.cn/").unwrap();
        PortalParts::new(date(2026, 11, 23), UnitKind::Government, home)
    }

    fn section(kind: SectionKind, year: Option<i16>, blank: bool) -> Section {
        Section {
            kind,
            address: Address::parse("http://x.gov.cn/s").unwrap(),
            title: String::new(),
            path: Vec::new(),
            year,
            published: None,
            text: String::new(),
            entries: 0,
            confidence: 90,
            reasons: Vec::new(),
            linked_from: None,
            blank,
        }
    }

    fn shown(parts: PortalParts) -> Vec<(String, Option<i16>, &'static str)> {
        let cells = of(&Portal::from_parts(parts)).into_iter();
        cells.map(|cell| (cell.element, cell.year, cell.state.id())).collect()
    }

    #[test]
    fn every_element_is_there_or_not_and_every_year_since_the_first() {
        let mut it = parts();
        it.sections = vec![
            section(SectionKind::Guide, None, false),
            section(SectionKind::Institution, None, true),
            section(SectionKind::StatutoryContent, None, false),
            section(SectionKind::AnnualReport, Some(2023), false),
            section(SectionKind::AnnualReport, Some(2025), false),
        ];
        let cells = shown(it);
        let states: Vec<&str> = cells.iter().map(|cell| cell.2).collect();
        assert_eq!(states, ["yes", "blank", "yes", "no", "yes", "no", "yes"]);
        assert_eq!(cells[5].1, Some(2024));
    }

    #[test]
    fn what_was_not_read_is_unknown_and_enterprises_have_no_cells() {
        let mut it = parts();
        it.unread.push((
            LabelKind::Guide,
            Address::parse("http://x.gov.cn/g").unwrap(),
            Reason::NeedsRendering,
        ));
        it.incomplete = Some(Reason::NotGathered);
        assert!(shown(it).iter().all(|cell| cell.2 == "unknown"));
        let mut enterprise = parts();
        enterprise.unit_kind = UnitKind::Enterprise;
        assert!(shown(enterprise).is_empty());
    }
}
