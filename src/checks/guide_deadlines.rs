//! `guide-deadlines`: the guide names the time limits of the regulation in force: an answer within 20 working days, an
//! extension of at most 20, a request for more detail within 7.
//!
//! Why: 条例 art. 30 and 33. Before 2019 it was 15 and 15; who reads the old limits there is misled.
//! Fails: the guide, or the page about requests, promises an answer or an extension in 15 working days, or in more than
//! 20; or notice of what is lacking in more than 7; or it names no limit for the answer or the extension. Every fault is
//! left to a person. 15 working days for third parties and other bodies are right (art. 32 and 34) and not meant here.
//! Not applicable: there is no guide (that is the fault of `guide`), the unit is a public enterprise (art. 55), or
//! the day of the audit lies before the revision.
//! Cannot tell: the guide has no readable text, or was not found on a site that could not be read to the end.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::support::{Guided, guided, narrow};
use super::{About, Check};
use crate::model::{Answer, Fault, Measured, Reason, Severity, Text, Verdict};
use crate::portal::{Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "guide-deadlines",
    title: "指南时限正确",
    passes: "指南（或依申请公开页面）写明20个工作日内答复、延长不超过20个工作日、7个工作日内一次性告知补正，没有旧条例的期限。",
    fails: "答复或延长期限写成15个工作日（旧条例）或超过20个工作日，补正告知超过7个工作日，或没有写明期限。均须人工确认；征求第三方意见等15个工作日不计。",
    not_applicable: "没有指南（由“政府信息公开指南”一项计），公共企事业单位，或监测时间点早于条例修订施行（2019年5月15日）。",
    cannot_tell: "指南没有可读取的正文，或网站未能读取完毕。",
    remedy: "按条例第三十条、第三十三条改正：20个工作日内答复，延长不超过20个工作日，7个工作日内一次性告知补正。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideDeadlines {
    /// Limits that must be named: `answer`, `extension`, `supplement`.
    #[serde(default = "answer_and_extension")]
    required: Vec<Limit>,
}

fn answer_and_extension() -> Vec<Limit> {
    vec![Limit::Answer, Limit::Extension]
}

/// A time limit of the regulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Limit {
    /// 答复, art. 33
    Answer,
    /// 延长, art. 33
    Extension,
    /// 补正, art. 30
    Supplement,
}

impl Limit {
    const ALL: [Self; 3] = [Self::Answer, Self::Extension, Self::Supplement];

    fn slug(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Extension => "extension",
            Self::Supplement => "supplement",
        }
    }

    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Answer => ("答复期限", "time limit for an answer"),
            Self::Extension => ("延长答复的期限", "limit of an extension"),
            Self::Supplement => ("告知补正的期限", "time limit for asking for more detail"),
        }
    }

    /// Working days by the regulation.
    fn days(self) -> u16 {
        if self == Self::Supplement { 7 } else { 20 }
    }

    /// Shorter promises are kept to the letter; the old limit is no promise but a leftover.
    fn is_wrong(self, days: u16) -> bool {
        days > self.days() || (self != Self::Supplement && days == 15)
    }
}

/// Working days as printed: 20个工作日, 二十个工作日, 20日(工作日).
static DAYS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("([0-9]{1,3}|[一二三四五六七八九十]{1,3})(个|天|日)?的?(个|\\(?)工作日").ok()
});

/// Limits that bind others than the body that answers.
const OTHERS: [&str; 9] =
    ["第三方", "征求", "其他机关", "其他行政机关", "相关机关", "共同制作", "投诉", "举报", "复议"];

impl Check for GuideDeadlines {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let Some(guide) = guided(portal)? else { return Ok(Verdict::NotApplicable.into()) };
        let mut found = limits(&guide.text);
        // National practice describes requests in the guide or beside it.
        if let Ok(Some(request)) = portal.section(SectionKind::Request) {
            found.extend(limits(&narrow(&request.text)));
        }
        let (mut faults, mut named) = (Vec::new(), Vec::new());
        for limit in Limit::ALL {
            let of_limit = found.iter().filter(|(known, ..)| *known == limit);
            if let Some((_, days, words)) = of_limit.clone().find(|(_, days, _)| limit.is_wrong(*days)) {
                faults.push(wrong(&guide, limit, *days, words));
            } else if of_limit.clone().next().is_none() && self.required.contains(&limit) {
                faults.push(missing(&guide, limit));
            }
            named.extend(of_limit.map(|(limit, days, _)| format!("{} {days}", limit.name().0)));
        }
        named.dedup();
        let mut answer = Answer::of_faults(faults);
        answer.measured.insert("working_days".into(), Measured::Words(named));
        Ok(answer.word("url", guide.section.address.as_str()))
    }
}

/// Every limit that the text names: which, working days, the words around.
fn limits(text: &str) -> Vec<(Limit, u16, String)> {
    let mut found = Vec::new();
    let Some(pattern) = DAYS.as_ref() else { return found };
    for sentence in text.split(['。', ';', '；', '\n']) {
        // Only the clause tells whose limit it is: one sentence may name both.
        let mut from = 0;
        for mention in pattern.captures_iter(sentence) {
            let (Some(whole), Some(days)) =
                (mention.get(0), mention.get(1).and_then(|it| number(it.as_str())))
            else {
                continue;
            };
            let before = last_chars(&sentence[from..whole.start()], 40);
            let after: String = sentence[whole.end()..].chars().take(30).collect();
            // What follows the next limit is said of that one.
            let after = DAYS
                .as_ref()
                .and_then(|days| days.find(&after))
                .map_or(&*after, |next| &after[..next.start()]);
            from = whole.end();
            if OTHERS.iter().any(|word| before.contains(word) || after.contains(word)) {
                continue;
            }
            if let Some(limit) = limit(&before, after) {
                found.push((limit, days, format!("{before}{}{after}", whole.as_str())));
            }
        }
    }
    found
}

/// Whose limit it is, by the words before and behind it.
fn limit(before: &str, after: &str) -> Option<Limit> {
    let reply = ["答复", "回复", "答覆"];
    let says = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
    // What the applicant is given to reply in is no limit of the body's.
    let asks = says(after, &["补正", "告知申请人", "一次性告知"])
        && says(before, &["收到", "之日", "应当在", "受理"]);
    if says(before, &["延长", "延期"]) {
        return Some(Limit::Extension);
    }
    if asks && says(after, &["补正", "补充", "更改", "一次性"]) {
        return Some(Limit::Supplement);
    }
    let from_receipt = says(before, &["之日起", "收到", "登记", "受理", "申请"]);
    if from_receipt
        && says(after, &reply)
        && !says(after, &["不答复", "未答复", "不予答复"])
        && !says(before, &["补正"])
    {
        return Some(Limit::Answer);
    }
    None
}

fn last_chars(text: &str, count: usize) -> String {
    let from = text.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(at, _)| at);
    text[from..].to_owned()
}

/// 20, 二十, 十五, 七.
fn number(word: &str) -> Option<u16> {
    if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return word.parse().ok();
    }
    let digit = |c: char| {
        "一二三四五六七八九".chars().position(|it| it == c).and_then(|at| u16::try_from(at + 1).ok())
    };
    let (tens, ones) = match word.split_once('十') {
        Some((tens, ones)) => (if tens.is_empty() { 1 } else { digit(tens.chars().next()?)? }, ones),
        None => (0, word),
    };
    let ones = if ones.is_empty() { 0 } else { digit(ones.chars().next()?)? };
    Some(tens * 10 + ones)
}

fn wrong(guide: &Guided<'_>, limit: Limit, days: u16, words: &str) -> Fault {
    let (zh, en) = limit.name();
    let right = limit.days();
    let old = if days == 15 { ("（旧条例的期限）", ", the limit before 2019") } else { ("", "") };
    let message = Text::new(
        format!("指南所写{zh}为 {days} 个工作日{}，现行条例为 {right} 个工作日：“{words}”", old.0),
        format!(
            "the {en} is given as {days} working days{}; it is {right} by the regulation: \"{words}\"",
            old.1
        ),
    );
    let remedy = Text::new(
        format!("把{zh}改为 {right} 个工作日"),
        format!("correct the {en} to {right} working days"),
    );
    fault(guide, limit, message, remedy, words)
}

fn missing(guide: &Guided<'_>, limit: Limit) -> Fault {
    let (zh, en) = limit.name();
    let right = limit.days();
    let message = Text::new(
        format!("指南和依申请公开页面都没有写明{zh}"),
        format!("neither the guide nor the page about requests states the {en}"),
    );
    let remedy =
        Text::new(format!("写明{zh}：{right} 个工作日"), format!("state the {en}: {right} working days"));
    fault(guide, limit, message, remedy, "")
}

fn fault(guide: &Guided<'_>, limit: Limit, message: Text, remedy: Text, words: &str) -> Fault {
    let subject = format!("guide-deadline:{}", limit.slug());
    Fault::new(guide.seen().quoting(words), subject, message, remedy).severity(Severity::Minor).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;
    use crate::portal::PortalParts;

    const RIGHT: &str = "不能当场答复的，自收到申请之日起20个工作日内予以答复；需要延长答复期限的，经同意并告知申请人，\
        延长的期限最长不超过２０个工作日。申请内容不明确的，自收到申请之日起七个工作日内一次性告知申请人补正。\
        征求第三方意见的，第三方应当自收到征求意见书之日起15个工作日内提出意见，逾期未提出的由本机关决定，答复申请人。";

    fn check() -> GuideDeadlines {
        GuideDeadlines { required: Limit::ALL.to_vec() }
    }

    fn guide(text: &str) -> PortalParts {
        let mut it = parts();
        it.sections.push(section(SectionKind::Guide, "/g"));
        it.sections[0].text = text.into();
        it
    }

    #[test]
    fn passes_with_the_limits_in_force_third_parties_left_out() {
        assert_eq!(verdict(&check(), guide(RIGHT)), Verdict::Pass);
        assert_eq!(limits(&narrow(RIGHT)).len(), 3);
    }

    #[test]
    fn fails_at_the_old_limits_and_beyond_those_in_force() {
        let old = RIGHT.replacen("20个", "15个", 1).replace("２０个", "十五个");
        let found = faults(&check(), guide(&old));
        let subjects: Vec<&str> = found.iter().map(|fault| fault.subject.as_str()).collect();
        assert_eq!(subjects, ["guide-deadline:answer", "guide-deadline:extension"]);
        assert!(found.iter().all(|fault| fault.flagged));
        for (text, wrong) in [
            (RIGHT.replacen("20个", "21个", 1), true),
            (RIGHT.replacen("20个", "10个", 1), false),
            (RIGHT.replace("七个", "8个"), true),
            (RIGHT.replace("七个", "5个"), false),
        ] {
            assert_eq!(matches!(verdict(&check(), guide(&text)), Verdict::Fail(_)), wrong, "{text}");
        }
    }

    #[test]
    fn a_limit_that_is_nowhere_is_missing_and_the_page_about_requests_counts() {
        let silent = "本机关主动公开政府信息，公众可以在网站、公报、档案馆查阅。".repeat(4);
        assert_eq!(faults(&check(), guide(&silent)).len(), 3);
        let mut beside = guide(&silent);
        beside.sections.push(section(SectionKind::Request, "/r"));
        beside.sections[1].text = RIGHT.into();
        assert_eq!(verdict(&check(), beside), Verdict::Pass);
        let two = GuideDeadlines { required: answer_and_extension() };
        assert_eq!(faults(&two, guide(&silent)).len(), 2);
    }

    #[test]
    fn the_answer_may_be_named_at_the_end_of_its_clause() {
        let far = "自收到申请之日起20个工作日内，本机关将按照下列情况给予书面答复";
        assert_eq!(limits(far).first().map(|found| (found.0, found.1)), Some((Limit::Answer, 20)));
        let third = "行政机关征求第三方意见，第三方应当自收到征求意见书之日起15个工作日内答复";
        assert!(limits(third).is_empty());
    }

    #[test]
    fn numbers_are_read_in_both_scripts() {
        let read = ["7", "七", "十", "十五", "二十", "二十五"].map(number);
        assert_eq!(read, [Some(7), Some(7), Some(10), Some(15), Some(20), Some(25)]);
    }

    #[test]
    fn does_not_apply_without_a_guide_or_to_public_enterprises() {
        assert_eq!(verdict(&check(), parts()), Verdict::NotApplicable);
        let mut it = guide(RIGHT);
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&check(), it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_text() {
        assert!(matches!(verdict(&check(), guide("见附件")), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&check(), stopped()), not_gathered());
    }
}
