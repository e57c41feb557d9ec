//! `guide-currency`: the guide rests on the regulation in force, 国务院令第711号.
//!
//! Why: the guide is to be kept up to date (条例 art. 12 and 53); the regulation was revised on 3 April 2019, in force
//! since 15 May 2019. Before, it was 国务院令第492号.
//! Fails: the guide cites the old regulation, by its number or beside its name by its year, and nowhere the new one:
//! decided. It cites none, or cites it without number or year and is itself older than the revision, or undated: left to
//! a person.
//! Not applicable: there is no guide (that is the fault of `guide`), the unit is a public enterprise (art. 55), or
//! the day of the audit lies before the revision.
//! Cannot tell: the guide has no readable text, or was not found on a site that could not be read to the end.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::support::{Guided, REVISED, guided, partly};
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Severity, Text, Verdict};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "guide-currency",
    title: "指南依据现行有效",
    passes: "指南引用修订后的条例（国务院令第711号，2019年修订）；只写条例名称的，指南发布于2019年5月15日以后。",
    fails: "指南只引用旧条例（国务院令第492号、2007年公布、2008年施行）；没有写明依据，或只写名称而指南早于修订、没有日期的，须人工确认。",
    not_applicable: "没有指南（由“政府信息公开指南”一项计），公共企事业单位，或监测时间点早于条例修订施行（2019年5月15日）。",
    cannot_tell: "指南没有可读取的正文，或网站未能读取完毕。",
    remedy: "按修订后的《政府信息公开条例》（国务院令第711号）更新指南，并写明更新日期。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideCurrency {}

/// The revision: its number, or its year beside the words for it.
const NEW: &str = "711号|七百一十一号|2019年(4月3日|5月15日)|2019年.{0,12}修订|修订.{0,20}2019年|新修订的|(新|修订后的?)《?(中华人民共和国)?政府信息公开条例";
/// The old regulation by its number, or by its years in the brackets behind its name.
const OLD: &str = "492号|四百九十二号|政府信息公开条例》?[(（][^)）]{0,30}(2007年|2008年)";
const NAMED: &str = "政府信息公开条例|《条例》";

static PATTERNS: LazyLock<[Option<Regex>; 3]> =
    LazyLock::new(|| [NEW, OLD, NAMED].map(|it| Regex::new(it).ok()));

impl Check for GuideCurrency {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let Some(guide) = guided(portal)? else { return Ok(Verdict::NotApplicable.into()) };
        let [Some(new), Some(old), Some(named)] = &*PATTERNS else {
            return Err(partly("无法比对", "cannot be compared"));
        };
        let answer = |fault: Option<Fault>| {
            let answer = Answer::of_faults(fault.into_iter().collect());
            answer.word("url", guide.section.address.as_str())
        };
        if new.is_match(&guide.text) {
            return Ok(answer(None));
        }
        if let Some(found) = old.find(&guide.text) {
            let words = around(&guide.text, found.start());
            return Ok(answer(Some(outdated(&guide, &words))));
        }
        let dated = guide.section.published.map(|published| published.date);
        Ok(answer(match (named.is_match(&guide.text), dated) {
            (true, Some(day)) if day >= REVISED => None,
            (true, Some(day)) => Some(doubtful(
                &guide,
                format!("指南发布于 {day}，早于条例修订，未写明依据现行条例"),
                format!(
                    "the guide is of {day}, before the revision, and does not cite the regulation in force"
                ),
            )),
            (true, None) => Some(doubtful(
                &guide,
                "指南没有发布日期，引用条例时未写文号或年份，无法确认是否依据现行条例".to_owned(),
                "the guide has no date and cites the regulation without number or year".to_owned(),
            )),
            (false, _) => Some(doubtful(
                &guide,
                "指南没有写明依据的《政府信息公开条例》".to_owned(),
                "the guide does not name the regulation it rests on".to_owned(),
            )),
        }))
    }
}

/// Thirty characters to both sides.
fn around(text: &str, at: usize) -> String {
    let before: Vec<char> = text[..at].chars().rev().take(30).collect();
    before.into_iter().rev().chain(text[at..].chars().take(30)).collect()
}

fn remedy() -> Text {
    Text::new(
        "按国务院令第711号更新指南的依据、期限和救济途径，并写明更新日期",
        "bring the guide into line with the regulation of 2019 (No. 711) and state the day of the update",
    )
}

fn outdated(guide: &Guided<'_>, words: &str) -> Fault {
    let message = Text::new(
        format!("指南依据的是已修订的旧条例：“{words}”"),
        format!("the guide rests on the regulation before its revision: \"{words}\""),
    );
    Fault::new(guide.seen().quoting(words), "guide-currency", message, remedy())
}

fn doubtful(guide: &Guided<'_>, zh: String, en: String) -> Fault {
    let fault = Fault::new(guide.seen(), "guide-currency", Text::new(zh, en), remedy());
    fault.severity(Severity::Minor).flagged()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;
    use crate::portal::{PortalParts, SectionKind};

    const BODY: &str = "一、主动公开。本机关主动公开下列信息，公众可以在网站查阅。二、依申请公开。申请人可以当面、\
        邮寄或者通过网站提出申请，本机关自收到申请之日起答复。三、监督。公众可以投诉举报、申请行政复议。";

    fn guide(cites: &str) -> PortalParts {
        let mut it = parts();
        it.sections.push(section(SectionKind::Guide, "/g"));
        it.sections[0].text = format!("{cites}{BODY}");
        it
    }

    #[test]
    fn passes_when_the_regulation_in_force_is_cited() {
        assert!(PATTERNS.iter().all(Option::is_some));
        for cites in [
            "根据《中华人民共和国政府信息公开条例》（国务院令第 711 号）",
            "国务院令第492号公布、国务院令第７１１号修订",
            "根据2019年4月3日修订的条例",
            "依据新修订的《政府信息公开条例》",
        ] {
            assert_eq!(verdict(&GuideCurrency {}, guide(cites)), Verdict::Pass, "{cites}");
        }
        let mut dated_later = guide("根据《政府信息公开条例》");
        dated_later.sections[0].published = dated(REVISED);
        assert_eq!(verdict(&GuideCurrency {}, dated_later), Verdict::Pass);
    }

    #[test]
    fn fails_when_only_the_old_one_is_cited() {
        for cites in [
            "根据《中华人民共和国政府信息公开条例》（国务院令第492号）",
            "依据《政府信息公开条例》（2007年1月17日通过）",
        ] {
            let found = faults(&GuideCurrency {}, guide(cites));
            assert_eq!(
                (found.len(), found[0].flagged, found[0].subject.as_str()),
                (1, false, "guide-currency")
            );
        }
    }

    #[test]
    fn without_number_or_year_a_person_decides() {
        let mut older = guide("根据《政府信息公开条例》");
        older.sections[0].published = dated(date(2019, 5, 14));
        for it in [guide(""), guide("根据《政府信息公开条例》"), older] {
            assert!(faults(&GuideCurrency {}, it)[0].flagged);
        }
        // Information since 2008 is no citation.
        let since = guide("根据《政府信息公开条例》，公开2008年5月1日以来的信息");
        assert!(faults(&GuideCurrency {}, since)[0].flagged);
    }

    #[test]
    fn does_not_apply_without_a_guide_or_to_public_enterprises() {
        assert_eq!(verdict(&GuideCurrency {}, parts()), Verdict::NotApplicable);
        let mut before = guide("（国务院令第492号）");
        before.as_of = date(2019, 5, 14);
        assert_eq!(verdict(&GuideCurrency {}, before), Verdict::NotApplicable);
        let mut it = guide("");
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&GuideCurrency {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_text() {
        let mut it = guide("");
        it.sections[0].text = "指南.pdf".into();
        assert!(matches!(verdict(&GuideCurrency {}, it), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&GuideCurrency {}, stopped()), not_gathered());
    }
}
