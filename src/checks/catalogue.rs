//! `catalogue`: the disclosure platform has a catalogue 政府信息公开目录, or its successor 法定主动公开内容.
//!
//! Why: the catalogue is how the public finds what was disclosed (条例 art. 12); since 国办公开办函〔2019〕61号 many
//! platforms carry it under 法定主动公开内容, so either serves.
//! Fails: neither was found on a site that was read to the end, or the page is blank.
//! Not applicable: the unit is a public enterprise (条例 art. 55).
//! Cannot tell: it was not found, and the platform, its link, or part of the site could not be read.

use serde::Deserialize;

use super::support::{Wanted, presence};
use super::{About, Check};
use crate::model::{Answer, Reason};
use crate::portal::{Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "catalogue",
    title: "政府信息公开目录（法定主动公开内容）",
    passes: "找到有内容的政府信息公开目录或法定主动公开内容。",
    fails: "全站读取完毕仍未找到目录和法定主动公开内容，或页面没有内容。",
    not_applicable: "公共企事业单位（条例第五十五条另有规定）。",
    cannot_tell: "未找到，但平台、相应链接或网站的一部分未能读取。",
    remedy: "在政府信息公开栏目首层设置“法定主动公开内容”（或“政府信息公开目录”），按条例逐类列出并链接到信息。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Catalogue {}

const WANTED: Wanted = Wanted {
    kinds: &[SectionKind::Catalogue, SectionKind::StatutoryContent],
    name: ("政府信息公开目录（法定主动公开内容）", "disclosure catalogue"),
    subject: "section:catalogue",
    content: (
        "按条例第二十条、第二十一条列出公开事项及其内容",
        "list what is disclosed under articles 20 and 21",
    ),
};

impl Check for Catalogue {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        presence(portal, &WANTED)
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::proofs::Presence;
    use super::super::support::stage::*;
    use super::*;
    use crate::extract::LabelKind;
    use crate::model::Verdict;

    const PROOF: Presence<'_> = Presence {
        check: &Catalogue {},
        kind: SectionKind::Catalogue,
        label: LabelKind::Catalogue,
        subject: "section:catalogue",
    };

    #[test]
    fn passes_when_the_section_has_content() {
        PROOF.passes_with_content();
    }

    #[test]
    fn fails_when_all_was_read_and_nothing_found_or_the_page_is_blank() {
        PROOF.fails_when_absent_or_blank();
    }

    #[test]
    fn does_not_apply_to_public_enterprises() {
        PROOF.does_not_apply_to_public_enterprises();
    }

    #[test]
    fn cannot_tell_an_absence_from_what_was_not_read() {
        PROOF.cannot_tell_what_was_not_read();
    }

    #[test]
    fn statutory_content_serves_as_catalogue() {
        let mut it = parts();
        it.sections.push(section(SectionKind::StatutoryContent, "/s"));
        assert_eq!(verdict(&Catalogue {}, it), Verdict::Pass);
    }
}
