//! `home-freshness`: the home page shows something no older than `max_age_days`.
//!
//! Why: a home page nobody feeds is the first sign of an abandoned site (国办秘函〔2019〕19号, 首页不更新).
//! Fails: the newest dated item is older than `max_age_days` at `Portal::as_of`. A home page without dated items
//! (navigation only) is judged by the newest entry of the columns it leads to. Dates in the future prove nothing.
//! Not applicable: there are neither items nor columns.
//! Cannot tell: the home page could not be read, nothing is dated, or items linked from it were not fetched.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::support::{Refusals, days, needs_of, partly};
use super::{About, Check};
use crate::model::{Address, Answer, Fault, Outcome, Reason, Seen, Text, UncheckedKind, Verdict};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "home-freshness",
    title: "首页更新",
    passes: "首页最新信息距监测时间点不超过规定天数（参数 max_age_days，含当天）。",
    fails: "首页最新信息超过规定天数；首页仅为栏目导航的，看各栏目的最新信息。",
    not_applicable: "首页没有信息条目，也没有栏目。",
    cannot_tell: "首页未能读取，所有条目均无日期，或首页所列条目尚未读取完毕。",
    remedy: "及时更新首页信息，并在条目和正文页标注发布日期。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HomeFreshness {
    /// Inclusive limit, in whole days; 14 means day 14 still passes.
    max_age_days: u16,
}

impl Check for HomeFreshness {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let home = portal.home()?;
        let items = home.items.iter().filter(|(.., day)| *day <= portal.as_of);
        let newest = items.max_by_key(|(.., day)| *day);
        let columns = portal.columns().map(|columns| {
            let fed = columns.iter().filter(|column| column.first_level && !column.archived);
            fed.filter_map(|column| Some((&column.address, &column.name, column.newest?)))
        });
        let (address, title, day) = match newest {
            Some((address, title, day)) => (address, title, *day),
            None => match columns?.filter(|(.., day)| *day <= portal.as_of).max_by_key(|(.., day)| *day) {
                Some(found) => found,
                None => return nothing_dated(portal),
            },
        };
        let age = days(day, portal.as_of);
        let answer = |faults| {
            Answer::of_faults(faults)
                .count("age_days", usize::try_from(age).unwrap_or(0))
                .word("newest", day.to_string())
        };
        if age <= i64::from(self.max_age_days) {
            return Ok(answer(Vec::new()));
        }
        if let Some(reason) = unseen(portal) {
            return Err(reason);
        }
        let message = Text::new(
            format!("首页最新信息为 {day} 的“{title}”，已 {age} 天未更新（规定 {} 天）", self.max_age_days),
            format!(
                "the newest item of the home page, \"{title}\", is of {day}: {age} days old, the limit is {}",
                self.max_age_days
            ),
        );
        let remedy = Text::new(
            "更新首页信息，并在条目和正文页标注发布日期",
            "publish on the home page, and date the items and their pages",
        );
        let item = Seen::at(address).linked_from(&home.address, title).quoting(&format!("{title} {day}"));
        let fault = Fault::new(Seen::at(&home.address), "home:stale", message, remedy).also_seen(item);
        Ok(answer(vec![fault]))
    }
}

fn nothing_dated(portal: &Portal) -> Result<Answer, Reason> {
    if let Some(reason) = portal.lacks(needs_of(ABOUT.id)) {
        return Err(reason);
    }
    if portal.columns()?.is_empty() {
        return Ok(Verdict::NotApplicable.into());
    }
    Err(partly("首页和各栏目的条目都没有日期", "neither the home page nor its columns bear a date"))
}

/// Why a newer item may stand on the home page: pages of this site that it links were not fetched, or refused.
fn unseen(portal: &Portal) -> Option<Reason> {
    use UncheckedKind as K;
    let mut refusals = Refusals::default();
    // What the home page dates itself is known without its page.
    let items = portal.home().map_or(&[][..], |home| &home.items);
    let dated: BTreeSet<&Address> = items.iter().map(|(address, ..)| address).collect();
    // What failed once when the gathering was stopped was not tried again.
    let stopped = portal.incomplete() == Some(&Reason::NotGathered);
    for link in portal.links().iter().filter(|link| link.on_home && link.internal && !link.attachment) {
        match link.outcome {
            _ if dated.contains(&link.address) => {}
            Outcome::Unchecked(K::Budget) => return Some(Reason::NotGathered),
            Outcome::Unchecked(K::TooFewAttempts) if stopped => return Some(Reason::NotGathered),
            _ => refusals.note(link),
        }
    }
    refusals.at_large()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::{ColumnKind, PortalParts};

    const CHECK: HomeFreshness = HomeFreshness { max_age_days: 14 };

    fn item(day: Date) -> PortalParts {
        let mut it = parts();
        it.home.as_mut().unwrap().items.push((at("/a.html"), "要闻".into(), day));
        it
    }

    #[test]
    fn passes_on_the_last_day_of_the_limit() {
        assert_eq!(verdict(&CHECK, item(date(2026, 11, 9))), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_day_after_and_a_date_to_come_does_not_help() {
        let mut it = item(date(2026, 11, 8));
        it.home.as_mut().unwrap().items.push((at("/b.html"), "预告".into(), date(2027, 1, 1)));
        assert_eq!(subjects(&CHECK, it), ["home:stale"]);
    }

    #[test]
    fn a_home_page_that_only_navigates_is_judged_by_its_columns() {
        let with = |newest| {
            let mut it = parts();
            it.columns.push(column(ColumnKind::News, "/c/", Some(newest)));
            it
        };
        assert_eq!(verdict(&CHECK, with(date(2026, 11, 9))), Verdict::Pass);
        assert_eq!(subjects(&CHECK, with(date(2026, 11, 8))), ["home:stale"]);
    }

    #[test]
    fn one_guarded_mailbox_does_not_hide_a_stale_home_page() {
        let with = |refused: usize| {
            let mut it = item(date(2026, 11, 8));
            it.links = (0..20).map(|n| link(&format!("/{n}"), Outcome::Alive)).collect();
            for link in &mut it.links {
                link.on_home = true;
            }
            for link in it.links.iter_mut().take(refused) {
                link.outcome = Outcome::Blocked("403".into());
            }
            it
        };
        assert_eq!(subjects(&CHECK, with(1)), ["home:stale"]);
        assert_eq!(verdict(&CHECK, with(2)), Verdict::CannotTell(Reason::Blocked("403".into())));
    }

    #[test]
    fn does_not_apply_where_nothing_could_be_fresh() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_when_nothing_is_dated_or_items_were_not_fetched() {
        let mut it = parts();
        it.columns.push(column(ColumnKind::News, "/c/", None));
        assert!(matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_))));
        let mut it = item(date(2026, 11, 8));
        it.links.push(link("/b.html", Outcome::Unchecked(UncheckedKind::Budget)));
        it.links[0].on_home = true;
        assert_eq!(verdict(&CHECK, it.clone()), not_gathered());
        // A failed item is no news; but a gathering that was stopped did not try it again.
        it.links[0].outcome = Outcome::Unchecked(UncheckedKind::TooFewAttempts);
        assert_eq!(subjects(&CHECK, it.clone()), ["home:stale"]);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, it), not_gathered());
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
