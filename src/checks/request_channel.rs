//! `request-channel`: the public can find how to request information 依申请公开.
//!
//! Why: a body must keep a channel for requests open and known (条例 art. 27 to 29).
//! Fails: no request section was found on a site that was read to the end, or it is blank, and the guide does not
//! describe requests either.
//! Not applicable: the unit is a public enterprise (条例 art. 55).
//! Cannot tell: it was not found, and the platform, its link, or part of the site could not be read.

use serde::Deserialize;

use super::support::{Wanted, presence};
use super::{About, Check};
use crate::model::{Answer, Reason, Verdict};
use crate::portal::{Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "request-channel",
    title: "依申请公开渠道",
    passes: "找到依申请公开栏目，或指南中写明了依申请公开的办法。",
    fails: "全站读取完毕仍未找到依申请公开栏目（或栏目没有内容），指南中也没有说明。",
    not_applicable: "公共企事业单位（条例第五十五条另有规定）。",
    cannot_tell: "未找到，但平台、相应链接或网站的一部分未能读取。",
    remedy: "在政府信息公开栏目设置“依申请公开”，写明受理机构、申请方式和答复期限，并提供申请表。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestChannel {}

const WANTED: Wanted = Wanted {
    kinds: &[SectionKind::Request],
    name: ("依申请公开", "request channel"),
    subject: "section:request-channel",
    content: (
        "写明受理机构、申请方式和答复期限，并提供申请表",
        "state who receives requests, how to make them and when they are answered",
    ),
};

/// Words of a guide that describes requests.
const IN_GUIDE: [&str; 2] = ["依申请公开", "公开申请"];

impl Check for RequestChannel {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let answer = presence(portal, &WANTED);
        if matches!(&answer, Ok(answer) if matches!(answer.verdict, Verdict::Pass | Verdict::NotApplicable)) {
            return answer;
        }
        // National practice puts the channel into the guide or beside it.
        if let Ok(Some(guide)) = portal.section(SectionKind::Guide) {
            if IN_GUIDE.iter().any(|words| guide.text.contains(words)) {
                return Ok(Answer::new(Verdict::Pass).word("url", guide.address.as_str()));
            }
            // A guide without text (an attachment, a picture) may hold it unseen.
            if guide.text.trim().is_empty() && answer.is_ok() {
                return Err(super::support::partly(
                    "指南没有可读取的正文，其中是否说明依申请公开无法判定",
                    "the guide has no readable text, where requests may be described",
                ));
            }
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::extract::LabelKind;
    use crate::model::UnitKind;

    #[test]
    fn passes_when_the_section_has_content() {
        let mut it = parts();
        it.sections.push(section(SectionKind::Request, "/s"));
        assert_eq!(verdict(&RequestChannel {}, it), Verdict::Pass);
    }

    #[test]
    fn fails_when_all_was_read_and_nothing_found_or_the_page_is_blank() {
        assert_eq!(subjects(&RequestChannel {}, parts()), ["section:request-channel"]);
        let mut it = parts();
        it.sections.push(section(SectionKind::Request, "/s"));
        it.sections[0].blank = true;
        assert_eq!(subjects(&RequestChannel {}, it), ["column:http://x.gov.cn/s"]);
    }

    #[test]
    fn does_not_apply_to_public_enterprises() {
        let mut it = parts();
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&RequestChannel {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_an_absence_from_what_was_not_read() {
        assert_eq!(verdict(&RequestChannel {}, stopped()), not_gathered());
        let mut it = parts();
        it.unread.push((LabelKind::Request, at("/s"), Reason::NeedsRendering));
        assert_eq!(verdict(&RequestChannel {}, it), Verdict::CannotTell(Reason::NeedsRendering));
    }

    #[test]
    fn the_guide_may_describe_requests() {
        let mut it = parts();
        it.sections.push(section(SectionKind::Guide, "/g"));
        it.sections[0].text = "二、依申请公开 （一）受理机构".into();
        assert_eq!(verdict(&RequestChannel {}, it), Verdict::Pass);
        let mut silent = parts();
        silent.sections.push(section(SectionKind::Guide, "/g"));
        assert!(matches!(verdict(&RequestChannel {}, silent), Verdict::CannotTell(Reason::PartlyRead(_))));
    }
}
