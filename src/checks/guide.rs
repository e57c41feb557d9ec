//! `guide`: the disclosure platform has a guide 政府信息公开指南.
//!
//! Why: the guide tells the public what is disclosed and how to get the rest (条例 art. 12).
//! Fails: no guide was found on a site that was read to the end, or the page is blank.
//! Not applicable: the unit is a public enterprise (条例 art. 55).
//! Cannot tell: it was not found, and the platform, its link, or part of the site could not be read.

use serde::Deserialize;

use super::support::{Wanted, presence};
use super::{About, Check};
use crate::model::{Answer, Reason};
use crate::portal::{Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "guide",
    title: "政府信息公开指南",
    passes: "找到有内容的政府信息公开指南。",
    fails: "全站读取完毕仍未找到指南，或指南页面没有内容。",
    not_applicable: "公共企事业单位（条例第五十五条另有规定）。",
    cannot_tell: "未找到，但平台、相应链接或网站的一部分未能读取。",
    remedy: "在政府信息公开栏目首层设置“政府信息公开指南”，并在网页正文中写明内容，不要只挂附件。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Guide {}

const WANTED: Wanted = Wanted {
    kinds: &[SectionKind::Guide],
    name: ("政府信息公开指南", "disclosure guide"),
    subject: "section:guide",
    content: (
        "写明政府信息的分类、编排体系、获取方式和公开工作机构的联系信息",
        "state how information is classed and obtained, and whom to ask",
    ),
};

impl Check for Guide {
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

    use super::*;
    use crate::extract::LabelKind;

    const PROOF: Presence<'_> = Presence {
        check: &Guide {},
        kind: SectionKind::Guide,
        label: LabelKind::Guide,
        subject: "section:guide",
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
}
