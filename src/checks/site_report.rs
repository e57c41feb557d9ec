//! `site-report`: the yearly report on the website 政府网站工作年度报表 is public in time, and the home page leads to it.
//!
//! Why: 国办函〔2018〕12号 and 国办发〔2017〕47号: by 31 January of the next year, in a prominent place of the home page.
//! Fails: after 31 January no report of last year is found on a site that was read to the end; or it bears a reliable
//! date after that day; or it was found and the home page does not lead to it, which is left to a person, as the entry
//! may be a picture; so is a missing report where the unit is only a part of a site.
//! Not applicable: the report due would be of a year before 2017, or the unit is a public enterprise.
//! Cannot tell: it was not found, and the home page's entry, or part of the site, could not be read; or reports were found
//! that do not say their year.

use jiff::civil::{Date, date};
use serde::Deserialize;

use super::support::{owes_disclosure, partly};
use super::{About, Check};
use crate::model::{Answer, DateSource, Fault, Outcome, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Portal, SiteReport as Found, Yearly};

pub(super) const ABOUT: About = About {
    id: "site-report",
    title: "政府网站工作年度报表",
    passes: "上一年度的政府网站工作年度报表已于1月31日前公布，首页有入口。",
    fails: "过了1月31日仍未公布；或公布日期晚于1月31日；首页没有入口的须人工确认。",
    not_applicable: "应公布的报表早于2017年度，或公共企事业单位。",
    cannot_tell: "未找到，但首页入口或网站的一部分未能读取，或找到的报表未写明年度。",
    remedy: "每年1月31日前公布上一年度政府网站工作年度报表，并在首页显著位置设置入口。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteReport {}

/// The first year reported on.
const FIRST: i16 = 2017;

impl Check for SiteReport {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let home = portal.home()?;
        let year = due_year(portal.as_of);
        if !owes_disclosure(portal) || year < FIRST {
            return Ok(Verdict::NotApplicable.into());
        }
        let last = date(year + 1, 1, 31);
        let yearly = portal.yearly()?;
        let due_year = usize::from(year.unsigned_abs());
        let Some(report) = best(yearly, year) else {
            if let Some(reason) = doubt(portal, yearly) {
                return Err(reason);
            }
            let fault = missing(year, last, Seen::at(&home.address));
            // A part of a larger site may leave the report to the whole.
            let fault = if portal.home_address.is_root() { fault } else { fault.flagged() };
            return Ok(Answer::of_faults(vec![fault]).count("due_year", due_year));
        };
        let mut faults = Vec::new();
        if let Some(published) = report.published.filter(|published| published.date > last) {
            let weak =
                matches!(published.source, DateSource::Address | DateSource::Signature | DateSource::ListRow);
            let fault = late(report, year, published.date);
            faults.push(if weak { fault.flagged() } else { fault });
        }
        if yearly.site_report_entry.is_none() && !report.on_home {
            faults.push(hidden(report, Seen::at(&home.address)));
        }
        Ok(Answer::of_faults(faults).count("due_year", due_year).word("url", report.address.as_str()))
    }
}

/// The year whose report must be public on `as_of`; on the last day itself it is not overdue yet.
fn due_year(as_of: Date) -> i16 {
    let year = as_of.year().max(2);
    if as_of > date(year, 1, 31) { year - 1 } else { year - 2 }
}

/// Of several postings the one that came first.
fn best(yearly: &Yearly, year: i16) -> Option<&Found> {
    let of_year = yearly.site_reports.iter().filter(|report| report.year == Some(year));
    of_year.min_by_key(|report| report.published.map_or(Date::MAX, |published| published.date))
}

fn doubt(portal: &Portal, yearly: &Yearly) -> Option<Reason> {
    if yearly.site_reports.iter().any(|report| report.year.is_none()) {
        return Some(partly("找到年度报表，但未能识别年度", "a report was found, but not its year"));
    }
    if let Some((entry, _)) = &yearly.site_report_entry {
        let read =
            portal.page(entry).is_some_and(|page| page.outcome == Outcome::Alive && page.text_chars > 0);
        if !read {
            return Some(partly(
                "首页的年度报表入口未能读取",
                "the home page's entry to the reports was not read",
            ));
        }
    }
    portal.incomplete().cloned()
}

fn missing(year: i16, last: Date, seen: Seen) -> Fault {
    let message = Text::new(
        format!("未找到 {year} 年度政府网站工作年度报表（应于 {last} 前公布）"),
        format!("no report on the website for {year} was found; it was due on {last}"),
    );
    let remedy = Text::new(
        format!("公布 {year} 年度报表，并在首页显著位置设置入口"),
        format!("publish the report for {year} and link it from the home page"),
    );
    Fault::new(seen, format!("site-report:{year}"), message, remedy)
}

fn late(report: &Found, year: i16, day: Date) -> Fault {
    let message = Text::new(
        format!("{year} 年度政府网站工作年度报表公布于 {day}，晚于1月31日"),
        format!("the report on the website for {year} was published on {day}, after 31 January"),
    );
    let remedy = Text::new("今后每年1月31日前公布", "publish it by 31 January from now on");
    let seen = Seen::at(&report.address).quoting(&format!("{} {day}", report.title));
    Fault::new(seen, format!("site-report-late:{year}"), message, remedy).severity(Severity::Minor)
}

fn hidden(report: &Found, home: Seen) -> Fault {
    let message = Text::new(
        "首页没有政府网站工作年度报表的入口",
        "the home page does not lead to the report on the website",
    );
    let remedy = Text::new("在首页显著位置设置入口", "link it from a prominent place of the home page");
    let fault = Fault::new(home, "site-report-entry", message, remedy).severity(Severity::Minor);
    fault.also_seen(Seen::at(&report.address)).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;
    use crate::portal::PortalParts;

    fn with(year: Option<i16>, published: Date, on_home: bool) -> PortalParts {
        let mut it = parts();
        let title = "政府网站工作年度报表".to_owned();
        let published = dated(published);
        it.yearly.site_reports.push(Found { address: at("/r.html"), title, year, published, on_home });
        it
    }

    #[test]
    fn passes_on_the_last_day_with_an_entry_on_the_home_page() {
        assert_eq!(verdict(&SiteReport {}, with(Some(2025), date(2026, 1, 31), true)), Verdict::Pass);
        let mut entry = with(Some(2025), date(2026, 1, 31), false);
        entry.yearly.site_report_entry = Some((at("/nb/"), "网站年度报表".into()));
        assert_eq!(verdict(&SiteReport {}, entry), Verdict::Pass);
    }

    #[test]
    fn fails_without_it_or_on_the_day_after() {
        let missing = faults(&SiteReport {}, with(Some(2024), date(2025, 1, 20), true));
        assert_eq!((missing[0].subject.as_str(), missing[0].flagged), ("site-report:2025", false));
        let late = faults(&SiteReport {}, with(Some(2025), date(2026, 2, 1), true));
        assert_eq!((late[0].subject.as_str(), late[0].flagged), ("site-report-late:2025", false));
        let hidden = faults(&SiteReport {}, with(Some(2025), date(2026, 1, 31), false));
        assert_eq!((hidden[0].subject.as_str(), hidden[0].flagged), ("site-report-entry", true));
        let mut earlier = with(Some(2024), date(2025, 1, 20), true);
        earlier.as_of = date(2026, 1, 31);
        assert_eq!(verdict(&SiteReport {}, earlier), Verdict::Pass);
    }

    #[test]
    fn does_not_apply_before_it_was_asked_for_or_to_public_enterprises() {
        let mut it = parts();
        it.as_of = date(2017, 6, 1);
        assert_eq!(verdict(&SiteReport {}, it), Verdict::NotApplicable);
        let mut it = parts();
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&SiteReport {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_when_it_may_be_among_what_was_not_read() {
        assert_eq!(verdict(&SiteReport {}, stopped()), not_gathered());
        let partly = |it| matches!(verdict(&SiteReport {}, it), Verdict::CannotTell(Reason::PartlyRead(_)));
        assert!(partly(with(None, date(2026, 1, 31), true)));
        let mut entry = parts();
        entry.yearly.site_report_entry = Some((at("/nb/"), "网站年度报表".into()));
        assert!(partly(entry));
    }
}
