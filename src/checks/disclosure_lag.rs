//! `disclosure-lag`: a document is public within `max_working_days` of its making.
//!
//! Why: 条例 art. 26 gives 20 working days from the day the information came to be or was changed.
//! Fails: a document of the unit's own, published within `window_days` before `Portal::as_of`, came out more working days
//! after its date 成文日期; one fault for each, left to a person, for it may have come to be later than it is dated.
//! Working days are counted by the State Council's calendar (`checks/calendar.toml`).
//! Not applicable: no document of that time bears both dates.
//! Cannot tell: the calendar does not reach the days, or dates are only hinted at; and all other documents were in time.

use serde::Deserialize;

use super::support::{documents, partly, within, working_days};
use super::{About, Check};
use crate::model::{Answer, DateSource, Dated, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Document, Portal};

pub(super) const ABOUT: About = About {
    id: "disclosure-lag",
    title: "主动公开及时",
    passes: "本机关文件在成文后规定的工作日内（参数 max_working_days）公开。",
    fails: "发布日期晚于成文日期超过规定的工作日，每个文件计一处；信息形成或变更的时间可能晚于成文日期，须人工确认。",
    not_applicable: "期限内（参数 window_days）没有同时标明成文日期和发布日期的本机关文件。",
    cannot_tell: "日期超出工作日历范围，或发布日期不可靠；其余均及时。",
    remedy: "文件自形成或变更之日起20个工作日内公开；形成时间晚于成文日期的，保留说明材料。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DisclosureLag {
    /// Inclusive limit; 20 means the twentieth working day after the document's date still passes.
    #[serde(default = "twenty")]
    max_working_days: u16,
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
}

fn twenty() -> u16 {
    20
}

fn a_year() -> u16 {
    365
}

impl Check for DisclosureLag {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        portal.home()?;
        let recent = documents(portal)?.into_iter().filter(|it| within(it, self.window_days, portal));
        let (mut faults, mut doubt, mut count, mut slowest) = (Vec::new(), None, 0, 0);
        for document in recent {
            let (Some(written), Some(published)) = (document.written, document.published) else { continue };
            count += 1;
            match working_days(written, published.date) {
                Err(reason) => doubt = doubt.or(Some(reason)),
                Ok(lag) if lag <= usize::from(self.max_working_days) => slowest = slowest.max(lag),
                Ok(_) if !is_reliable(&published) => doubt = doubt.or_else(weak),
                Ok(lag) => {
                    slowest = slowest.max(lag);
                    faults.push(self.fault(document, written, &published, lag));
                }
            }
        }
        if count == 0 {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let late = faults.len();
        let answer = Answer::of_faults(faults).blind(doubt).count("documents", count).count("late", late);
        Ok(answer.count("slowest_working_days", slowest))
    }
}

fn weak() -> Option<Reason> {
    Some(partly("有文件没有可靠的发布日期", "a document bears no reliable date of publication"))
}

/// The day in an address is when the page entered the content system, the one below the text when it was written.
fn is_reliable(dated: &Dated) -> bool {
    !matches!(dated.source, DateSource::Address | DateSource::Signature)
}

impl DisclosureLag {
    fn fault(&self, document: &Document, written: jiff::civil::Date, published: &Dated, lag: usize) -> Fault {
        let (limit, day) = (self.max_working_days, published.date);
        let message = Text::new(
            format!(
                "文件“{}”成文于 {written}，发布于 {day}，相隔 {lag} 个工作日（规定 {limit} 个）",
                document.title
            ),
            format!(
                "\"{}\" is dated {written} and was published on {day}: {lag} working days, the limit is {limit}",
                document.title
            ),
        );
        let remedy = Text::new(
            format!("此后文件形成或变更后 {limit} 个工作日内公开；形成晚于成文日期的，提供说明"),
            format!("publish within {limit} working days; if it came to be later than it is dated, say so"),
        );
        let quoted = format!("{} {written} {day}", document.title);
        let subject = format!("disclosure-late:{}", document.address);
        let fault = Fault::new(Seen::at(&document.address).quoting(&quoted), subject, message, remedy);
        fault.severity(Severity::Minor).flagged()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: DisclosureLag = DisclosureLag { max_working_days: 20, window_days: 365 };
    /// The Wednesday before National Day; with the holidays the twentieth working day after it is 3 November.
    const WRITTEN: Date = date(2026, 9, 30);

    fn with(written: Option<Date>, published: Date) -> PortalParts {
        let mut it = parts();
        it.documents.push(document("/d", dated(published)));
        it.documents[0].written = written;
        it
    }

    fn last() -> Date {
        let mut day = WRITTEN;
        while working_days(WRITTEN, day).unwrap() < 20 {
            day = day.tomorrow().unwrap();
        }
        day
    }

    #[test]
    fn passes_on_the_twentieth_working_day() {
        assert_eq!(verdict(&CHECK, with(Some(WRITTEN), last())), Verdict::Pass);
        assert_eq!(verdict(&CHECK, with(Some(WRITTEN), date(2026, 9, 1))), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_working_day_after_and_leaves_it_to_a_person() {
        let found = faults(&CHECK, with(Some(WRITTEN), last().tomorrow().unwrap()));
        assert_eq!(
            (found[0].subject.as_str(), found[0].flagged),
            ("disclosure-late:http://x.gov.cn/d", true)
        );
    }

    #[test]
    fn does_not_apply_without_both_dates_or_to_others_documents() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, with(None, last())), Verdict::NotApplicable);
        let mut others = with(Some(WRITTEN), TODAY);
        others.documents[0].own = false;
        assert_eq!(verdict(&CHECK, others), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_beyond_the_calendar_or_by_weak_dates() {
        let beyond = with(Some(date(2019, 1, 2)), date(2026, 1, 5));
        assert!(matches!(verdict(&CHECK, beyond), Verdict::CannotTell(Reason::BeyondTable(_))));
        let mut weak = with(Some(date(2026, 1, 5)), TODAY);
        weak.documents[0].published.as_mut().unwrap().source = DateSource::Address;
        assert!(matches!(verdict(&CHECK, weak), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
