//! `budgets`: budget and final account of each of the last `years` years are public, and what is posted opens.
//!
//! Why: 条例 art. 20 (7); 预算法 art. 14: within 20 days of their approval. When they were approved is seldom printed, so a
//! budget is taken to be due from `budget_month` of its own year on, an account from `account_month` of the next.
//! Fails: no page, row or file names the budget or account of a year; or what is posted does not open (it shares its
//! subject with the dead link). All of it is left to a person. Where nothing of the kind was found at all, one fault.
//! Not applicable: the unit is a public enterprise.
//! Cannot tell: a year was not found, and the finance column, or part of the site, could not be read.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::support::looked_in;
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Answer, Fault, Measured, Reason, Seen, Severity, Text, UnitKind, Verdict};
use crate::portal::{ColumnKind, Finance, FinanceKind, Portal};

pub(super) const ABOUT: About = About {
    id: "budgets",
    title: "预决算公开",
    passes: "近几年（参数 years）的预算、决算都能找到并打开。",
    fails: "缺少某一年的预算或决算，或已列出的预决算打不开，每处计一处。须人工确认。",
    not_applicable: "公共企事业单位。",
    cannot_tell: "未找到某一年的预决算，但财政栏目或网站的一部分未能读取。",
    remedy: "预算、决算批准（批复）后20日内公开，逐年保留，标题写明年份，附件保证能打开。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Budgets {
    /// Years asked for, counted back from the latest that is due; 1 to 20.
    #[serde(default = "three", deserialize_with = "a_few")]
    years: i16,
    /// Month, 1 to 12, from which the budget of the year must be public.
    #[serde(default = "july", deserialize_with = "a_month")]
    budget_month: i8,
    /// Month, 1 to 12, from which the account of the year before must be public.
    #[serde(default = "november", deserialize_with = "a_month")]
    account_month: i8,
}

fn three() -> i16 {
    3
}

fn july() -> i8 {
    7
}

fn november() -> i8 {
    11
}

fn a_few<'de, D: serde::Deserializer<'de>>(value: D) -> Result<i16, D::Error> {
    let years = i16::deserialize(value)?;
    if (1..=20).contains(&years) {
        Ok(years)
    } else {
        Err(serde::de::Error::custom("years must lie in 1 to 20"))
    }
}

fn a_month<'de, D: serde::Deserializer<'de>>(value: D) -> Result<i8, D::Error> {
    let month = i8::deserialize(value)?;
    if (1..=12).contains(&month) {
        Ok(month)
    } else {
        Err(serde::de::Error::custom("a month lies in 1 to 12"))
    }
}

const KINDS: [(FinanceKind, &str, (&str, &str)); 2] = [
    (FinanceKind::Budget, "budget", ("预算", "budget")),
    (FinanceKind::Account, "account", ("决算", "final account")),
];

impl Check for Budgets {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let yearly = portal.yearly()?;
        if portal.unit_kind == UnitKind::Enterprise {
            return Ok(Verdict::NotApplicable.into());
        }
        let (mut faults, mut missing, mut present) = (Vec::new(), Vec::new(), Vec::new());
        let looked = finance_column(portal).map_or_else(|| looked_in(portal), Ok);
        for (kind, slug, name) in KINDS {
            let found: BTreeSet<i16> =
                yearly.finances.iter().filter(|it| it.kind == kind).map(|it| it.year).collect();
            present.extend(found.iter().map(|year| format!("{year}年{}", name.0)));
            let last = self.latest(kind, portal);
            for year in (last - self.years + 1..=last).filter(|year| !found.contains(year)) {
                missing.push(format!("{year}年{}", name.0));
                faults.push(absent(year, slug, name, looked.clone()?));
            }
        }
        if !faults.is_empty()
            && let Some(reason) = unread(portal)
        {
            return Err(reason);
        }
        if yearly.finances.is_empty() && !faults.is_empty() {
            faults = vec![nothing(looked?)];
        }
        faults.extend(yearly.dead.iter().map(broken));
        let mut answer = Answer::of_faults(faults);
        answer.measured.insert("present".into(), Measured::Words(present));
        answer.measured.insert("missing".into(), Measured::Words(missing));
        Ok(answer.count("postings", yearly.finance_count))
    }
}

impl Budgets {
    /// The latest year whose paper is due.
    fn latest(&self, kind: FinanceKind, portal: &Portal) -> i16 {
        let (year, month) = (portal.as_of.year().max(100), portal.as_of.month());
        match kind {
            FinanceKind::Budget => year - i16::from(month < self.budget_month),
            FinanceKind::Account => year - 1 - i16::from(month < self.account_month),
        }
    }
}

/// The column where one looks first.
fn finance_column(portal: &Portal) -> Option<Seen> {
    let columns = portal.columns().unwrap_or_default().iter();
    let finance = columns.filter(|column| column.kind == ColumnKind::Finance && column.blank.is_none());
    finance.max_by_key(|column| column.entries).map(|column| Seen::at(&column.address))
}

/// Why what was not found may be there all the same.
fn unread(portal: &Portal) -> Option<Reason> {
    let columns = portal.columns().unwrap_or_default().iter();
    let half =
        columns.filter(|column| column.kind == ColumnKind::Finance).find_map(|column| column.unread.clone());
    portal.unread_of(LabelKind::Finance).or(half).or_else(|| portal.incomplete().cloned())
}

fn absent(year: i16, slug: &str, name: (&str, &str), seen: Seen) -> Fault {
    let (zh, en) = name;
    let message = Text::new(format!("未找到 {year} 年{zh}"), format!("no {en} of {year} was found"));
    let remedy = Text::new(
        format!("公开 {year} 年{zh}，标题写明年份"),
        format!("publish the {en} of {year}, with the year in its title"),
    );
    Fault::new(seen, format!("{slug}:{year}"), message, remedy).severity(Severity::Minor).flagged()
}

fn nothing(seen: Seen) -> Fault {
    let message = Text::new("网站上没有找到任何预算、决算", "no budget or final account was found at all");
    let remedy = Text::new(
        "在“法定主动公开内容”下设置预决算栏目，逐年公开",
        "set up a column for budgets and accounts and publish them year by year",
    );
    Fault::new(seen, "budgets", message, remedy).severity(Severity::Minor).flagged()
}

fn broken(file: &Finance) -> Fault {
    let message =
        Text::new(format!("预决算“{}”打不开", file.title), format!("\"{}\" does not open", file.title));
    let remedy = Text::new("重新发布，并更正链接", "publish it again and correct the link");
    let mut seen = Seen::at(&file.address);
    if let Some(parent) = &file.parent {
        seen = seen.linked_from(parent, &file.title);
    }
    Fault::new(seen, format!("dead:{}", file.address), message, remedy).flagged()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: Budgets = Budgets { years: 2, budget_month: 7, account_month: 11 };

    fn finance(kind: FinanceKind, year: i16) -> Finance {
        let address = at(&format!("/{kind:?}{year}.html"));
        Finance { kind, year, address, title: format!("{year}年"), published: None, parent: None }
    }

    /// Budgets of 2025 and 2026, accounts of 2024 and 2025.
    fn whole() -> PortalParts {
        let mut it = parts();
        it.yearly.finances = vec![
            finance(FinanceKind::Budget, 2025),
            finance(FinanceKind::Budget, 2026),
            finance(FinanceKind::Account, 2024),
            finance(FinanceKind::Account, 2025),
        ];
        it
    }

    #[test]
    fn passes_when_every_year_that_is_due_is_there() {
        assert_eq!(verdict(&CHECK, whole()), Verdict::Pass);
        let mut before = whole();
        before.as_of = date(2026, 6, 30);
        before.yearly.finances.remove(1);
        before.yearly.finances.push(finance(FinanceKind::Budget, 2024));
        before.yearly.finances.push(finance(FinanceKind::Account, 2023));
        assert_eq!(verdict(&CHECK, before), Verdict::Pass);
    }

    #[test]
    fn fails_for_each_year_that_is_missing_from_its_month_on() {
        let mut it = whole();
        it.as_of = date(2026, 7, 1);
        it.yearly.finances.remove(1);
        it.yearly.finances.push(finance(FinanceKind::Account, 2023));
        let found = faults(&CHECK, it);
        assert_eq!((found.len(), found[0].subject.as_str(), found[0].flagged), (1, "budget:2026", true));
        assert_eq!(subjects(&CHECK, parts()), ["budgets"]);
        let mut dead = whole();
        dead.yearly.dead.push(finance(FinanceKind::Budget, 2026));
        assert_eq!(subjects(&CHECK, dead), ["dead:http://x.gov.cn/Budget2026.html"]);
    }

    #[test]
    fn does_not_apply_to_public_enterprises() {
        let mut it = parts();
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_when_columns_were_not_read() {
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
        let mut half = parts();
        half.columns.push(column(ColumnKind::Finance, "/cz/", None));
        half.columns[0].unread = Some(Reason::NeedsRendering);
        assert_eq!(verdict(&CHECK, half), Verdict::CannotTell(Reason::NeedsRendering));
    }
}
