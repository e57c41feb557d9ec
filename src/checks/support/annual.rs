//! Annual reports: which one is due, and which were found.

use jiff::civil::{Date, date};

use crate::extract::LabelKind;
use crate::model::{Reason, UnitKind};
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

/// The reports found, and why there may be more of them.
pub(in crate::checks) struct Reports<'a> {
    pub(in crate::checks) found: Vec<&'a Section>,
    /// Why a report that was not found may still be there.
    pub(in crate::checks) doubt: Option<Reason>,
}

/// Collects the annual reports with content, by year.
pub(in crate::checks) fn reports(portal: &Portal) -> Result<Reports<'_>, Reason> {
    portal.home()?;
    let all = portal.sections()?.iter();
    let found: Vec<&Section> = all.filter(|it| it.kind == SectionKind::AnnualReport && !it.blank).collect();
    let unread = portal.unread_of(LabelKind::AnnualReport).or_else(|| portal.unread_of(LabelKind::Platform));
    let doubt = unread.or_else(|| portal.incomplete().cloned()).or_else(|| {
        let unknown = found.iter().any(|report| report.year.is_none());
        unknown.then(|| super::partly("有年报页面未能识别年份", "the year of a report could not be read"))
    });
    Ok(Reports { found, doubt })
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
