//! `interpretation-lag`: an interpretation follows its document within `max_working_days`.
//!
//! Why: an interpretation belongs to the day of the policy; local rules allow some working days.
//! Fails: the earliest interpretation of a document published within `window_days` before `Portal::as_of` came more
//! than `max_working_days` after it; one fault for each document. Working days are counted by the State Council's
//! calendar (`checks/calendar.toml`).
//! Not applicable: no document of that time has an interpretation.
//! Cannot tell: dates are missing or only hinted at by an address, or the calendar does not reach them; and all
//! other interpretations came in time.

use serde::Deserialize;

use super::support::{
    budget_left, documents, documents_need, interpretations_unread, pairs, partly, within, working_days,
};
use super::{About, Check};
use crate::model::{Answer, DateSource, Dated, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Document, Interpretation, Portal};

pub(super) const ABOUT: About = About {
    id: "interpretation-lag",
    title: "解读及时",
    passes: "解读在文件公布后规定的工作日内（参数 max_working_days）发布；多份解读以最早的一份为准。",
    fails: "解读晚于规定的工作日，每个文件计一处。工作日按国务院办公厅节假日安排计算。",
    not_applicable: "期限内（参数 window_days）公布的文件都没有解读。",
    cannot_tell: "文件或解读没有可靠的发布日期，或日期超出工作日历范围；其余均及时。",
    remedy: "解读材料与文件同步组织、同步审签、同步发布。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InterpretationLag {
    /// Inclusive limit; 3 means the third working day after the document still passes.
    #[serde(default = "three")]
    max_working_days: u16,
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
}

fn three() -> u16 {
    3
}

fn a_year() -> u16 {
    365
}

impl Check for InterpretationLag {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        // Asks first whether there may be pairs that were not read.
        pairs(portal)?;
        let documents = documents(portal)?.into_iter();
        let recent =
            documents.filter(|it| within(it, self.window_days, portal) && !it.interpretations.is_empty());
        let (mut faults, mut doubt, mut count, mut slowest) = (Vec::new(), None, 0, 0);
        for document in recent {
            count += 1;
            match self.lag(document) {
                Ok((interpretation, lag)) => {
                    slowest = slowest.max(lag);
                    if lag <= usize::from(self.max_working_days) {
                        continue;
                    }
                    // An earlier one may be among what was not read.
                    match interpretations_unread(portal, documents_need(self.window_days)) {
                        Some(reason) => doubt = doubt.or(Some(reason)),
                        None => faults.push(self.fault(document, interpretation, lag)),
                    }
                }
                Err(reason) => doubt = doubt.or(Some(reason)),
            }
        }
        let left = budget_left(portal, documents_need(self.window_days));
        if count == 0 {
            return left.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let doubt = doubt.or(left);
        let late = faults.len();
        let answer = Answer::of_faults(faults).blind(doubt).count("documents", count).count("late", late);
        Ok(answer.count("slowest_working_days", slowest))
    }
}

impl InterpretationLag {
    /// The earliest interpretation, and how many working days after the document it came.
    fn lag<'a>(&self, document: &'a Document) -> Result<(&'a Interpretation, usize), Reason> {
        let weak =
            || partly("文件或解读没有可靠的发布日期", "document or interpretation bear no reliable date");
        let published = document.published.filter(reliable).ok_or_else(weak)?;
        let dates = document.interpretations.iter().filter_map(|it| Some((it, it.published?.date)));
        let (first, day) = dates.min_by_key(|(_, day)| *day).ok_or_else(weak)?;
        let lag = working_days(published.date, day)?;
        // In time as far as known is in time; late needs every date, and good ones.
        let sure = document.interpretations.iter().all(|it| it.published.as_ref().is_some_and(reliable));
        if lag > usize::from(self.max_working_days) && !sure { Err(weak()) } else { Ok((first, lag)) }
    }

    fn fault(&self, document: &Document, interpretation: &Interpretation, lag: usize) -> Fault {
        let limit = self.max_working_days;
        let day = |dated: Option<Dated>| dated.map_or(String::new(), |dated| dated.date.to_string());
        let (from, to) = (day(document.published), day(interpretation.published));
        let message = Text::new(
            format!(
                "文件“{}”于 {from} 公布，解读于 {to} 发布，相隔 {lag} 个工作日（规定 {limit} 个）",
                document.title
            ),
            format!(
                "\"{}\" was published on {from}, its interpretation on {to}: {lag} working days, the limit is {limit}",
                document.title
            ),
        );
        let remedy =
            Text::new("以后解读与文件同步发布", "publish interpretations together with their documents");
        let seen = Seen::at(&interpretation.address).quoting(&format!("{} {to}", interpretation.title));
        Fault::new(seen, format!("interpretation-late:{}", document.address), message, remedy)
            .severity(Severity::Minor)
            .also_seen(Seen::at(&document.address).quoting(&format!("{} {from}", document.title)))
    }
}

/// The day in an address is when the page entered the content system.
fn reliable(dated: &Dated) -> bool {
    !matches!(dated.source, DateSource::Address | DateSource::Signature | DateSource::Update)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: InterpretationLag = InterpretationLag { max_working_days: 3, window_days: 365 };
    /// The Wednesday before National Day.
    const BEFORE: Date = date(2026, 9, 30);

    fn pair(from: Date, to: Option<Date>) -> PortalParts {
        let mut it = parts();
        it.documents.push(document("/d", dated(from)));
        it.documents[0].interpretations.push(interpretation("/j", to.and_then(dated)));
        it
    }

    #[test]
    fn passes_on_the_last_working_day_holidays_left_out() {
        // 8 and 9 October, and Saturday the 10th at work.
        assert_eq!(verdict(&CHECK, pair(BEFORE, Some(date(2026, 10, 10)))), Verdict::Pass);
        assert_eq!(verdict(&CHECK, pair(BEFORE, Some(date(2026, 9, 1)))), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_working_day_after() {
        assert_eq!(
            subjects(&CHECK, pair(BEFORE, Some(date(2026, 10, 12)))),
            ["interpretation-late:http://x.gov.cn/d"]
        );
    }

    #[test]
    fn the_earliest_interpretation_counts() {
        let mut it = pair(BEFORE, Some(date(2026, 10, 12)));
        it.documents[0].interpretations.push(interpretation("/k", dated(BEFORE)));
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
    }

    #[test]
    fn does_not_apply_without_a_pair_of_that_time() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, pair(date(2025, 11, 22), Some(TODAY))), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_good_dates_or_beyond_the_calendar() {
        let partly = |it| matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_)));
        assert!(partly(pair(BEFORE, None)));
        for source in [DateSource::Address, DateSource::Update] {
            let mut weak = pair(BEFORE, Some(date(2026, 10, 12)));
            weak.documents[0].published.as_mut().unwrap().source = source;
            assert!(partly(weak));
        }
        let mut beyond = pair(date(2027, 1, 4), Some(date(2027, 1, 5)));
        beyond.as_of = date(2027, 2, 1);
        assert!(matches!(verdict(&CHECK, beyond), Verdict::CannotTell(Reason::BeyondTable(_))));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
        let mut half = pair(BEFORE, Some(date(2026, 10, 12)));
        half.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, half), not_gathered());
    }
}
