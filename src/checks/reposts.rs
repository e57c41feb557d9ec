//! `reposts`: important policies of higher levels are posted again.
//!
//! Why: 国务院及上级重要政策信息 are to be reposted (国办发〔2017〕47号, 协同联动). Which ones are important, and whether within
//! twelve hours, takes a list of reference: what is measured here is how many there are, by level.
//! Fails: fewer than `min_count` documents or pages of higher levels within `window_days` before `Portal::as_of`; one
//! fault, always left to a person.
//! Not applicable: the unit is a public enterprise.
//! Cannot tell: too few were found, but lists or part of the site were not read.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::support::{days, unseen};
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Address, Answer, Dated, Fault, Outcome, Reason, Seen, Severity, Text, UnitKind, Verdict};
use crate::portal::{Portal, SourceLevel};

pub(super) const ABOUT: About = About {
    id: "reposts",
    title: "转载上级政策",
    passes: "监测时间点前 window_days 天内转载上级政策文件或信息达到 min_count 条；按国务院、省、市分别列出条数。",
    fails: "条数不足，由人工对照上级发布的重要政策确认。哪些政策必须转载、是否在 12 小时内转载，不由程序认定。",
    not_applicable: "公共企事业单位。",
    cannot_tell: "条数不足，但政策栏目或网站未能读取完毕。",
    remedy: "及时转载国务院及上级重要政策信息，注明来源。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reposts {
    /// Least number, inclusive.
    #[serde(default = "one")]
    min_count: u16,
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
}

fn one() -> u16 {
    1
}

fn a_year() -> u16 {
    365
}

/// 来源 as printed, and the level it stands for.
const ORIGINS: [(&str, SourceLevel); 7] = [
    ("中国政府网", SourceLevel::State),
    ("国务院", SourceLevel::State),
    ("新华社", SourceLevel::State),
    ("新华网", SourceLevel::State),
    ("省政府网", SourceLevel::Province),
    ("省人民政府", SourceLevel::Province),
    ("自治区人民政府", SourceLevel::Province),
];

impl Check for Reposts {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if portal.unit_kind == UnitKind::Enterprise {
            return Ok(Verdict::NotApplicable.into());
        }
        let home = portal.home()?;
        let found = self.found(portal);
        let of = |level| found.values().filter(|it| **it == level).count();
        let (count, limit, window) = (found.len(), usize::from(self.min_count), self.window_days);
        let answer = if count >= limit {
            Answer::new(Verdict::Pass)
        } else if let Some(reason) = portal.unread_of(LabelKind::Policy).or_else(|| unseen(portal)) {
            return Err(reason);
        } else {
            let message = Text::new(
                format!("近 {window} 天转载上级政策文件和信息 {count} 条，少于 {limit} 条"),
                format!("{count} documents and pages of higher levels in {window} days, fewer than {limit}"),
            );
            let remedy = Text::new(
                "对照国务院、省、市发布的重要政策，补充转载并注明来源",
                "repost the important policies of higher levels, naming the source",
            );
            let fault = Fault::new(Seen::at(&home.address), "reposts-few", message, remedy);
            Answer::of_faults(vec![fault.severity(Severity::Minor).flagged()])
        };
        let answer =
            answer.count("state", of(SourceLevel::State)).count("province", of(SourceLevel::Province));
        Ok(answer.count("city", of(SourceLevel::City)))
    }
}

impl Reposts {
    /// Everything of that time from higher levels: each address once, with its level.
    fn found<'a>(&self, portal: &'a Portal) -> BTreeMap<&'a Address, SourceLevel> {
        let recent = |dated: Option<Dated>| {
            let age = dated.map(|dated| days(dated.date, portal.as_of));
            age.is_some_and(|age| (0..=i64::from(self.window_days)).contains(&age))
        };
        let documents = portal.documents().unwrap_or_default().iter();
        let documents = documents.filter(|it| it.level != SourceLevel::Own && recent(it.published));
        let mut found: BTreeMap<_, _> = documents.map(|it| (&it.address, it.level)).collect();
        for page in portal.pages() {
            let Some(origin) = page.origin.as_deref().filter(|_| page.outcome == Outcome::Alive) else {
                continue;
            };
            let level = ORIGINS.iter().find(|(name, _)| origin.contains(name)).map(|(_, level)| *level);
            if let Some(level) = level.filter(|_| recent(page.published)) {
                found.entry(&page.final_address).or_insert(level);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::extract::PageKind;
    use crate::portal::PortalParts;

    const CHECK: Reposts = Reposts { min_count: 2, window_days: 365 };

    fn with(day: Date) -> PortalParts {
        let mut it = parts();
        it.documents.push(document("/zc/1.html", dated(day)));
        it.documents[0].level = SourceLevel::State;
        let mut own = page("/xw/1.html", PageKind::Article, dated(date(2026, 5, 1)));
        own.origin = Some("中国政府网".into());
        it.pages.push(own);
        it
    }

    #[test]
    fn passes_at_the_least_number() {
        assert_eq!(verdict(&CHECK, with(date(2025, 11, 23))), Verdict::Pass);
    }

    #[test]
    fn fails_below_it_and_leaves_it_to_a_person() {
        let found = faults(&CHECK, with(date(2025, 11, 22)));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("reposts-few", true));
    }

    #[test]
    fn a_page_is_counted_once() {
        let mut it = with(date(2026, 5, 1));
        it.pages[0].address = at("/zc/1.html");
        it.pages[0].final_address = at("/zc/1.html");
        assert_eq!(subjects(&CHECK, it), ["reposts-few"]);
    }

    #[test]
    fn does_not_apply_to_enterprises_and_cannot_tell_what_was_not_read() {
        let mut enterprise = parts();
        enterprise.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&CHECK, enterprise), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
        let mut unread = parts();
        unread.unread.push((LabelKind::Policy, at("/zc/"), Reason::NeedsRendering));
        assert_eq!(verdict(&CHECK, unread), Verdict::CannotTell(Reason::NeedsRendering));
    }
}
