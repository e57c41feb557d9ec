//! Annual reports: which one is due, and which were found.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use crate::extract::LabelKind;
use crate::model::{Need, Reason, UnitKind};
use crate::portal::{Portal, Section, SectionKind};

/// The latest report that must be public.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) struct Due {
    /// Year reported on.
    pub(in crate::checks) year: i16,
    /// Last day to publish it, inclusive.
    pub(in crate::checks) day: Date,
}

/// 条例 art. 49: departments publish by 31 January, governments by 31 March of the year after. Townships and
/// subdistricts are not named there; they hand in with the departments, so theirs is taken as due with them.
/// On the last day itself a report is not overdue yet.
pub(in crate::checks) fn due(kind: UnitKind, as_of: Date) -> Due {
    let in_year = |year: i16| match kind {
        UnitKind::Government => date(year, 3, 31),
        UnitKind::Department | UnitKind::Township | UnitKind::Enterprise => date(year, 1, 31),
    };
    // A pack may be asked about any day; the calendar ends at -9999.
    let year = as_of.year().max(2);
    let this = in_year(year);
    if as_of > this {
        Due { year: year - 1, day: this }
    } else {
        Due { year: year - 2, day: in_year(year - 1) }
    }
}

/// At or below this, in percent, a report is probably another body's: a government's site carries those of its
/// departments too.
const ANOTHER_BODYS: u8 = 40;

/// Reports listed on one page, at the usual length of a page; a longer list may go on where we did not look.
const ONE_PAGE: usize = 15;

/// The reports found, and why there may be more of them.
pub(in crate::checks) struct Reports<'a> {
    /// The unit's own.
    pub(in crate::checks) own: Vec<&'a Section>,
    /// Years of reports that seem to be another body's.
    others: BTreeSet<i16>,
    /// Why a report that was not found may still be there.
    pub(in crate::checks) doubt: Option<Reason>,
}

impl Reports<'_> {
    /// Why the report of `year`, when it is not among the unit's own, may be there under another body's name.
    pub(in crate::checks) fn under_another_name(&self, year: i16) -> Option<Reason> {
        self.others.contains(&year).then(|| {
            super::partly(
                format!("找到 {year} 年度报告，但其标题所称单位与本单位名称不符，须人工确认"),
                format!("a report of {year} was found whose title names another body; a person must decide"),
            )
        })
    }
}

/// Collects the annual reports with content. Where the list of reports was read and is short, a site that was not
/// gathered to the end holds no further ones.
pub(in crate::checks) fn reports(portal: &Portal) -> Result<Reports<'_>, Reason> {
    portal.home()?;
    let all = portal.sections()?.iter();
    let found = all.filter(|it| it.kind == SectionKind::AnnualReport && !it.blank);
    let (own, others): (Vec<&Section>, Vec<&Section>) = found.partition(|it| it.confidence > ANOTHER_BODYS);
    let list = portal.section(SectionKind::AnnualReportList);
    let whole = matches!(list, Ok(Some(list)) if (1..=ONE_PAGE).contains(&list.entries));
    let unread = portal.unread_of(LabelKind::AnnualReport).or_else(|| portal.unread_of(LabelKind::Platform));
    let beyond = portal.lacks(Need::SECTIONS).filter(|reason| !whole || *reason != Reason::NotGathered);
    let doubt = unread.or(beyond).or_else(|| {
        let unknown = own.iter().any(|report| report.year.is_none());
        unknown.then(|| super::partly("有年报页面未能识别年份", "the year of a report could not be read"))
    });
    Ok(Reports { own, others: others.iter().filter_map(|it| it.year).collect(), doubt })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_due_the_day_after_its_last_day() {
        let last = date(2026, 3, 31);
        assert_eq!(due(UnitKind::Government, last), Due { year: 2024, day: date(2025, 3, 31) });
        assert_eq!(due(UnitKind::Government, date(2026, 4, 1)), Due { year: 2025, day: last });
        assert_eq!(due(UnitKind::Department, date(2026, 2, 1)).year, 2025);
        assert_eq!(due(UnitKind::Township, date(2026, 1, 31)).year, 2024);
    }
}
