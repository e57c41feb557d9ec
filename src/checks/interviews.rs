//! `interviews`: the unit speaks with the public often enough.
//!
//! Why: six collections, surveys or interviews a year earn a bonus (国办秘函〔2019〕19号, 加分指标).
//! Fails: fewer than `min_count` collections, surveys and interviews are dated within `window_days` before
//! `Portal::as_of`; one fault. Meant for bonus rules: it accuses nobody.
//! Not applicable: the unit is a public enterprise.
//! Cannot tell: too few are dated in that time, but others bear no date, or part of the site was not read.

use serde::Deserialize;

use super::support::{days, partly, unseen};
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, UnitKind, Verdict};
use crate::portal::{Activity, Portal};

pub(super) const ABOUT: About = About {
    id: "interviews",
    title: "征集调查和在线访谈次数",
    passes: "监测时间点前 window_days 天内开展征集调查、在线访谈达到 min_count 次。",
    fails: "次数不足。用于加分项：不达到不加分。",
    not_applicable: "公共企事业单位。",
    cannot_tell: "已知日期的次数不足，但有活动没有日期，或网站未能读取完毕。",
    remedy: "常态化开展民意征集、网上调查和在线访谈，并注明日期。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Interviews {
    /// Least number, inclusive.
    #[serde(default = "six")]
    min_count: u16,
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
}

fn six() -> u16 {
    6
}

fn a_year() -> u16 {
    365
}

impl Check for Interviews {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if portal.unit_kind == UnitKind::Enterprise {
            return Ok(Verdict::NotApplicable.into());
        }
        let home = portal.home()?;
        let all = &portal.services().activities;
        let recent = |it: &&Activity| {
            it.date.is_some_and(|day| (0..=i64::from(self.window_days)).contains(&days(day, portal.as_of)))
        };
        let recent: Vec<&Activity> = all.iter().filter(recent).collect();
        let talks = recent.iter().filter(|it| it.talk).count();
        let (count, limit) = (recent.len(), usize::from(self.min_count));
        let undated = all.iter().filter(|it| it.date.is_none()).count();
        let answer = if count >= limit {
            Answer::new(Verdict::Pass)
        } else if let Some(reason) = portal.unread_of(LabelKind::Interaction).or_else(|| unseen(portal)) {
            return Err(reason);
        } else if count + undated >= limit {
            return Err(partly(
                format!("已知日期的活动 {count} 次，另有 {undated} 次没有日期"),
                format!("{count} activities are dated, {undated} more bear no date"),
            ));
        } else {
            let window = self.window_days;
            let message = Text::new(
                format!("近 {window} 天开展征集调查、在线访谈 {count} 次，不足 {limit} 次"),
                format!("{count} collections, surveys and interviews in {window} days, fewer than {limit}"),
            );
            let remedy = Text::new("增加征集调查和在线访谈", "hold more collections, surveys and interviews");
            let fault = Fault::new(Seen::at(&home.address), "interviews-few", message, remedy);
            Answer::of_faults(vec![fault.severity(Severity::Minor)])
        };
        Ok(answer.count("collections", count - talks).count("interviews", talks).count("undated", undated))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: Interviews = Interviews { min_count: 6, window_days: 365 };

    fn with(dates: &[Option<Date>]) -> PortalParts {
        let mut it = parts();
        let all = dates.iter().enumerate();
        it.services.activities = all
            .map(|(n, date)| Activity {
                address: at(&format!("/ft/{n}.html")),
                talk: n % 2 == 0,
                date: *date,
            })
            .collect();
        it
    }

    /// The last day of the window.
    const DAY: Option<Date> = Some(date(2025, 11, 23));

    #[test]
    fn passes_at_six_within_a_year() {
        assert_eq!(verdict(&CHECK, with(&[DAY; 6])), Verdict::Pass);
    }

    #[test]
    fn fails_at_five_and_does_not_count_what_is_older() {
        assert_eq!(subjects(&CHECK, with(&[DAY; 5])), ["interviews-few"]);
        let old = Some(date(2025, 11, 22));
        assert_eq!(subjects(&CHECK, with(&[DAY, DAY, DAY, DAY, DAY, old])), ["interviews-few"]);
    }

    #[test]
    fn does_not_apply_to_enterprises() {
        let mut it = with(&[]);
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_when_undated_or_unread_ones_could_make_it_six() {
        let day = Some(date(2026, 5, 1));
        let it = with(&[day, day, day, day, day, None]);
        assert!(matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
        let mut unread = with(&[]);
        unread.unread.push((LabelKind::Interaction, at("/ft/"), Reason::NeedsRendering));
        assert_eq!(verdict(&CHECK, unread), Verdict::CannotTell(Reason::NeedsRendering));
    }
}
