//! `letters-answered`: letters of citizens are answered, in time, and what is published of them is whole.
//!
//! Why: a letter without an answer for three months is a veto (国办秘函〔2019〕19号, 互动回应差; 留言公开).
//! Fails: by `about`. `unanswered`: a letter that came within `window_days` waits longer than `max_age_days`, one fault
//! for each; `quiet`: the newest letter or answer is older than `max_quiet_days`; `fields`: most answered letters, of at
//! least three pages, do not show the day of the letter, the day, office or words of the answer, one fault for each.
//! Left to a person unless `decided`: whether a letter is valid (有效留言), no machine can tell.
//! Not applicable: no letters, no column and no channel; `quiet`, `fields`: no letters to look at.
//! Cannot tell: letters whose state or day the pages do not tell, letters on another platform or behind scripts, or part
//! of the site not read; and all others are in order.

use jiff::civil::Date;
use serde::Deserialize;

use super::support::{channels, days, interaction_entry, partly, settled, unseen};
use super::{About, Check};
use crate::extract::{LabelKind, LetterState};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{ColumnKind, Portal, PublishedLetter};

pub(super) const ABOUT: About = About {
    id: "letters-answered",
    title: "留言答复",
    passes: "公开的留言都已答复，或未答复的不超过 max_age_days 天；about = \"quiet\" 时最新的留言或答复不超过 max_quiet_days 天；about = \"fields\" 时公开了留言时间、答复时间、答复单位和答复内容。",
    fails: "about = \"unanswered\"（默认）：window_days 天内收到的留言超过 max_age_days 天没有答复，每件计一处；\"quiet\"：留言和答复长期没有更新；\"fields\"：半数以上的已答复留言（至少三件）不公开某一项，每项计一处。是否有效留言须由人判断，除非 decided = true，由人工确认后才扣分。信访、举报、征集、访谈不在其列。",
    not_applicable: "没有公开的留言，也没有互动栏目和渠道。",
    cannot_tell: "页面没有写明留言的时间或状态；留言在其他平台或由脚本显示；网站未能读取完毕；其余均符合。",
    remedy: "及时办理并公开答复；公开留言时间、答复时间、答复单位和答复内容。",
};

/// Which question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Topic {
    /// Letters that wait.
    Unanswered,
    /// Nothing new.
    Quiet,
    /// What is published of each.
    Fields,
}

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LettersAnswered {
    #[serde(default = "unanswered")]
    about: Topic,
    /// Days a letter may wait, inclusive: three months are at most 92.
    #[serde(default = "three_months")]
    max_age_days: u16,
    /// Days before the day of the audit in which a letter must have come, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
    /// Days since the newest letter or answer, inclusive: two months are at most 62.
    #[serde(default = "two_months")]
    max_quiet_days: u16,
    /// Count without a person's word.
    #[serde(default)]
    decided: bool,
}

fn unanswered() -> Topic {
    Topic::Unanswered
}

fn three_months() -> u16 {
    92
}

fn a_year() -> u16 {
    365
}

fn two_months() -> u16 {
    62
}

/// Pages of letters from which a habit shows.
const FEWEST_PAGES: usize = 3;

impl Check for LettersAnswered {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        portal.home()?;
        let letters = &portal.services().letters;
        if letters.is_empty() {
            if let Some(reason) = portal.unread_of(LabelKind::Interaction).or_else(|| unseen(portal)) {
                return Err(reason);
            }
            let column = portal.columns()?.iter().any(|column| column.kind == ColumnKind::Interaction);
            let named = column || !channels(portal).is_empty() || interaction_entry(portal).is_some();
            return match named {
                true => Err(partly(
                    "有互动渠道，但没有读到写明时间和状态的留言（可能由脚本显示、须登录或在其他平台）",
                    "there are ways to write, but no letters with day and state were read",
                )),
                false => Ok(Verdict::NotApplicable.into()),
            };
        }
        let answer = match self.about {
            Topic::Unanswered => self.waiting(portal, letters),
            Topic::Quiet => self.quiet(portal, letters),
            Topic::Fields => self.fields(letters),
        };
        Ok(measured(answer, letters))
    }
}

impl LettersAnswered {
    fn waiting(&self, portal: &Portal, letters: &[PublishedLetter]) -> Answer {
        let (mut faults, mut doubt) = (Vec::new(), unseen(portal));
        for it in letters {
            let Some(received) = it.letter.received else {
                if it.letter.state != LetterState::Answered {
                    doubt = doubt.or_else(|| Some(untold()));
                }
                continue;
            };
            let age = days(received, portal.as_of);
            if age <= i64::from(self.max_age_days) || age > i64::from(self.window_days) {
                continue;
            }
            match it.letter.state {
                LetterState::Waiting => faults.push(self.late(it, received, age)),
                LetterState::Unknown => doubt = doubt.or_else(|| Some(untold())),
                LetterState::Answered => {}
            }
        }
        let count = faults.len();
        Answer::of_faults(faults).blind(doubt).count("unanswered_too_long", count)
    }

    fn late(&self, it: &PublishedLetter, received: Date, age: i64) -> Fault {
        let limit = self.max_age_days;
        let message = Text::new(
            format!("{received} 的留言至监测日已 {age} 天，仍未公开答复（限 {limit} 天）：{}", it.address),
            format!(
                "a letter of {received} has waited {age} days for a published answer (limit {limit}): {}",
                it.address
            ),
        );
        let remedy = Text::new("尽快办理并公开答复", "answer the letter and publish the answer");
        let subject = format!("letter-unanswered:{}:{received}", it.address);
        settled(self.decided, Fault::new(seen(it).quoting(&format!("{received}")), subject, message, remedy))
    }

    fn quiet(&self, portal: &Portal, letters: &[PublishedLetter]) -> Answer {
        let newest =
            letters.iter().filter_map(|it| Some((latest(it).filter(|day| *day <= portal.as_of)?, it)));
        let Some((day, it)) = newest.max_by_key(|(day, _)| *day) else {
            return Answer::new(Verdict::CannotTell(untold()));
        };
        let age = days(day, portal.as_of);
        if age <= i64::from(self.max_quiet_days) {
            return Answer::new(Verdict::Pass);
        }
        // A newer one may be among what was not read.
        if let Some(reason) = portal.unread_of(LabelKind::Interaction).or_else(|| unseen(portal)) {
            return Answer::new(Verdict::CannotTell(reason));
        }
        let limit = self.max_quiet_days;
        let message = Text::new(
            format!("公开的留言和答复最新为 {day}，已 {age} 天没有更新（限 {limit} 天）"),
            format!("the newest letter or answer is of {day}: nothing for {age} days (limit {limit})"),
        );
        let remedy = Text::new("及时公开留言和答复", "publish letters and answers as they come");
        let fault = Fault::new(seen(it).quoting(&day.to_string()), "letters-quiet", message, remedy);
        Answer::of_faults(vec![settled(self.decided, fault)])
    }

    fn fields(&self, letters: &[PublishedLetter]) -> Answer {
        let answered = |it: &&PublishedLetter| it.page_read && it.letter.state == LetterState::Answered;
        let read: Vec<&PublishedLetter> = letters.iter().filter(answered).collect();
        let Some(first) = read.first() else { return Verdict::NotApplicable.into() };
        if read.len() < FEWEST_PAGES {
            return Answer::new(Verdict::CannotTell(partly(
                format!("读到的答复页面只有 {} 件，不足以判断", read.len()),
                format!("only {} pages with answers were read, too few to judge", read.len()),
            )));
        }
        type Shows = fn(&PublishedLetter) -> bool;
        let asked: [(&str, &str, Shows); 4] = [
            ("留言时间", "the day of the letter", |it| it.letter.received.is_some()),
            ("答复时间", "the day of the answer", |it| it.letter.answered.is_some()),
            ("答复单位", "the office that answers", |it| it.letter.names_office),
            ("答复内容", "the words of the answer", |it| it.letter.shows_answer),
        ];
        let faults = asked.iter().filter_map(|(zh, en, shows)| {
            let without = read.iter().filter(|it| !shows(it)).count();
            let total = read.len();
            let example = read.iter().find(|it| !shows(it)).unwrap_or(first);
            let message = Text::new(
                format!("公开的答复没有写明“{zh}”：{total} 件中有 {without} 件"),
                format!("published answers do not show {en}: {without} of {total}"),
            );
            let remedy =
                Text::new(format!("公开答复时一并公开“{zh}”"), format!("show {en} with every answer"));
            let fault = Fault::new(seen(example), format!("letter-field:{zh}"), message, remedy);
            (without * 2 > total).then(|| settled(self.decided, fault.severity(Severity::Minor)))
        });
        Answer::of_faults(faults.collect())
    }
}

fn measured(answer: Answer, letters: &[PublishedLetter]) -> Answer {
    let of = |state| letters.iter().filter(|it| it.letter.state == state).count();
    let lags = letters.iter().filter_map(|it| Some(days(it.letter.received?, it.letter.answered?)));
    let slowest = lags.max().and_then(|lag| usize::try_from(lag).ok());
    let newest = letters.iter().filter_map(latest).max();
    let mut answer = answer.count("letters", letters.len()).count("answered", of(LetterState::Answered));
    answer = answer.count("waiting", of(LetterState::Waiting));
    if let Some(lag) = slowest {
        answer = answer.count("slowest_answer_days", lag);
    }
    newest.map_or(answer.clone(), |day| answer.word("newest", day.to_string()))
}

fn latest(it: &PublishedLetter) -> Option<Date> {
    it.letter.received.max(it.letter.answered)
}

/// Never with the title: letters name people.
fn seen(it: &PublishedLetter) -> Seen {
    match it.listed_on.as_ref().filter(|list| **list != it.address) {
        Some(list) => Seen::at(&it.address).linked_from(list, ""),
        None => Seen::at(&it.address),
    }
}

fn untold() -> Reason {
    partly("有留言没有写明时间或办理状态", "letters do not tell their day or state")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;
    use crate::portal::PortalParts;

    fn check(about: Topic) -> LettersAnswered {
        LettersAnswered { about, max_age_days: 92, window_days: 365, max_quiet_days: 62, decided: true }
    }

    /// 92 days before the day of the audit.
    const LIMIT: Date = date(2026, 8, 23);

    fn with(letters: &[(LetterState, Option<Date>, Option<Date>)]) -> PortalParts {
        let mut it = parts();
        let letters = letters.iter().enumerate();
        it.services.letters = letters
            .map(|(n, (state, received, answered))| {
                let mut it = letter(&format!("/xx/{n}.html"), *state, *received);
                it.letter.answered = *answered;
                it
            })
            .collect();
        it
    }

    #[test]
    fn a_letter_may_wait_to_the_limit_and_not_a_day_longer() {
        let on = |day| with(&[(LetterState::Waiting, Some(day), None)]);
        assert_eq!(verdict(&check(Topic::Unanswered), on(LIMIT)), Verdict::Pass);
        let subject = "letter-unanswered:http://x.gov.cn/xx/0.html:2026-08-22";
        assert_eq!(subjects(&check(Topic::Unanswered), on(date(2026, 8, 22))), [subject]);
        // Older than a year: no longer counted.
        assert_eq!(verdict(&check(Topic::Unanswered), on(date(2025, 11, 22))), Verdict::Pass);
        let open = LettersAnswered { decided: false, ..check(Topic::Unanswered) };
        assert!(faults(&open, on(date(2026, 8, 22)))[0].flagged);
    }

    #[test]
    fn letters_may_be_quiet_to_the_limit_and_not_a_day_longer() {
        let on = |day| with(&[(LetterState::Answered, Some(date(2026, 1, 5)), Some(day))]);
        assert_eq!(verdict(&check(Topic::Quiet), on(date(2026, 9, 22))), Verdict::Pass);
        assert_eq!(subjects(&check(Topic::Quiet), on(date(2026, 9, 21))), ["letters-quiet"]);
    }

    #[test]
    fn a_field_is_missing_when_most_pages_do_not_show_it() {
        let day = Some(date(2026, 10, 1));
        let mut it = with(&[(LetterState::Answered, day, None); 3]);
        assert_eq!(subjects(&check(Topic::Fields), it.clone()), ["letter-field:答复时间"]);
        it.services.letters[0].letter.answered = day;
        it.services.letters[1].letter.answered = day;
        assert_eq!(verdict(&check(Topic::Fields), it.clone()), Verdict::Pass);
        it.services.letters.pop();
        assert!(matches!(verdict(&check(Topic::Fields), it), Verdict::CannotTell(_)));
    }

    #[test]
    fn does_not_apply_without_letters_and_columns() {
        assert_eq!(verdict(&check(Topic::Unanswered), parts()), Verdict::NotApplicable);
        let mut it = parts();
        it.unit_kind = UnitKind::Township;
        assert_eq!(verdict(&check(Topic::Quiet), it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_days_or_states_and_on_other_platforms() {
        let partly =
            |it| matches!(verdict(&check(Topic::Unanswered), it), Verdict::CannotTell(Reason::PartlyRead(_)));
        assert!(partly(with(&[(LetterState::Waiting, None, None)])));
        assert!(partly(with(&[(LetterState::Unknown, Some(date(2026, 5, 1)), None)])));
        let mut column_only = parts();
        column_only.columns.push(column(ColumnKind::Interaction, "/xx/", None));
        assert!(partly(column_only));
        assert_eq!(verdict(&check(Topic::Unanswered), stopped()), not_gathered());
        let mut half = with(&[(LetterState::Answered, Some(LIMIT), Some(LIMIT))]);
        half.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&check(Topic::Quiet), half), not_gathered());
    }
}
