//! `platform-blocks`: the platform's own page leads to its blocks: guide, rules, statutory content, annual reports, requests.
//!
//! Why: 国办公开办函〔2019〕61号 gives the platform these blocks, under one entry.
//! Fails: a block is nowhere on a site that was read to the end, or there is nothing behind it: decided, and charged
//! once only, for the subject is that of `guide`, `institution`, `catalogue`, `annual-report` or `request-channel`. A
//! block that exists, and to which the platform's page does not lead, is left to a person.
//! Not applicable: the unit is a public enterprise (条例 art. 55).
//! Cannot tell: a block was not found, and part of the site could not be read; or scripts fill the platform's page.

use serde::Deserialize;

use super::support::{due, looked_in, owes_disclosure, reports};
use super::{About, Check, catalogue::Catalogue, guide::Guide, institution::Institution};
use super::{annual_report::AnnualReport, request_channel::RequestChannel};
use crate::model::{Answer, Fault, Measured, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{PlatformView, Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "platform-blocks",
    title: "公开平台板块齐全",
    passes: "政府信息公开平台页面能直接进入指南、制度、法定主动公开内容（目录）、年报和依申请公开。",
    fails: "缺少某一板块或板块没有内容，每缺一个计一处；板块存在但平台页面没有入口的，交人工确认。",
    not_applicable: "公共企事业单位（条例第五十五条另有规定）。",
    cannot_tell: "未找到某一板块，但网站的一部分未能读取；或平台页面的菜单由脚本生成。",
    remedy: "在政府信息公开平台首层集中设置指南、制度、法定主动公开内容、年报和依申请公开的入口。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlatformBlocks {}

/// A block of the platform.
struct Block {
    slug: &'static str,
    name: (&'static str, &'static str),
    /// Any of these is the block.
    kinds: &'static [SectionKind],
}

#[rustfmt::skip]
const BLOCKS: [Block; 5] = [
    Block { slug: "guide", name: ("政府信息公开指南", "disclosure guide"), kinds: &[SectionKind::Guide] },
    Block { slug: "institution", name: ("政府信息公开制度", "disclosure rules"), kinds: &[SectionKind::Institution] },
    Block { slug: "statutory", name: ("法定主动公开内容", "statutory content"),
        kinds: &[SectionKind::StatutoryContent, SectionKind::Catalogue] },
    Block { slug: "annual-report", name: ("政府信息公开年报", "annual reports"),
        kinds: &[SectionKind::AnnualReportList, SectionKind::AnnualReport] },
    Block { slug: "request", name: ("依申请公开", "request channel"), kinds: &[SectionKind::Request] },
];

impl Check for PlatformBlocks {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let view = portal.platform()?;
        let (mut faults, mut doubt, mut there) = (Vec::new(), None, Vec::new());
        for block in &BLOCKS {
            match presence(portal, block) {
                Err(reason) => doubt = doubt.or(Some(reason)),
                Ok(answer) => match answer.verdict {
                    Verdict::Fail(proof) => faults.extend(proof.faults().iter().cloned()),
                    Verdict::CannotTell(reason) => doubt = doubt.or(Some(reason)),
                    Verdict::Pass | Verdict::NotApplicable if leads_to(view, block) => {
                        there.push(block.name.0.to_owned());
                    }
                    Verdict::Pass | Verdict::NotApplicable => match unreached(portal, view, block) {
                        Ok(fault) => faults.extend(fault),
                        Err(reason) => doubt = doubt.or(Some(reason)),
                    },
                },
            }
        }
        let mut answer = Answer::of_faults(faults).blind(doubt);
        answer.measured.insert("blocks".into(), Measured::Words(there));
        Ok(answer)
    }
}

/// Is the block anywhere? As the check of that section says, and under its subject.
fn presence(portal: &Portal, block: &Block) -> Result<Answer, Reason> {
    match block.slug {
        "guide" => Guide {}.ask(portal),
        "institution" => Institution {}.ask(portal),
        "statutory" => Catalogue {}.ask(portal),
        "request" => RequestChannel {}.ask(portal),
        _ => annual_reports(portal),
    }
}

/// One report, or a list of them, is the block; which years are missing is asked elsewhere.
fn annual_reports(portal: &Portal) -> Result<Answer, Reason> {
    let found = reports(portal)?;
    let list = portal.sections()?.iter().any(|it| it.kind == SectionKind::AnnualReportList && !it.blank);
    if list
        || !found.own.is_empty()
        || found.under_another_name(due(portal.unit_kind, portal.as_of).year).is_some()
    {
        return Ok(Verdict::Pass.into());
    }
    AnnualReport {}.ask(portal)
}

fn leads_to(view: &PlatformView, block: &Block) -> bool {
    view.page.is_none() || block.kinds.iter().any(|kind| view.reaches.contains(kind))
}

/// The block is somewhere and the platform's page was not seen to lead there. Requests may be described in the guide.
fn unreached(portal: &Portal, view: &PlatformView, block: &Block) -> Result<Option<Fault>, Reason> {
    if view.partly {
        return Err(Reason::NeedsRendering);
    }
    let in_guide = block.slug == "request" && view.reaches.contains(&SectionKind::Guide);
    let sections = portal.sections()?.iter();
    let section =
        sections.filter(|it| block.kinds.contains(&it.kind) && !it.blank).max_by_key(|it| it.confidence);
    let Some(section) = section.filter(|_| !in_guide) else { return Ok(None) };
    let (zh, en) = block.name;
    let message = Text::new(
        format!("政府信息公开平台页面没有“{zh}”的入口，该内容设在别处"),
        format!(
            "the page of the disclosure platform does not lead to the {en}, which is elsewhere on the site"
        ),
    );
    let remedy = Text::new(
        format!("在平台页面首层设置“{zh}”入口，链接到现有页面"),
        format!("link the {en} from the page of the platform"),
    );
    let fault = Fault::new(looked_in(portal)?, format!("platform-block:{}", block.slug), message, remedy);
    Ok(Some(fault.severity(Severity::Minor).also_seen(Seen::at(&section.address)).flagged()))
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;
    use crate::portal::PortalParts;

    const KINDS: [SectionKind; 5] = [
        SectionKind::Guide,
        SectionKind::Institution,
        SectionKind::StatutoryContent,
        SectionKind::AnnualReportList,
        SectionKind::Request,
    ];

    fn whole() -> PortalParts {
        let mut it = parts();
        it.sections.push(section(SectionKind::Platform, "/p/"));
        it.sections.extend(KINDS.iter().enumerate().map(|(at, kind)| section(*kind, &format!("/{at}/"))));
        it.platform.page = Some(at("/p/"));
        it.platform.reaches = KINDS.to_vec();
        it
    }

    #[test]
    fn passes_when_the_platform_leads_to_all_five() {
        assert_eq!(verdict(&PlatformBlocks {}, whole()), Verdict::Pass);
        let mut catalogue = whole();
        catalogue.sections[3].kind = SectionKind::Catalogue;
        catalogue.platform.reaches[2] = SectionKind::Catalogue;
        assert_eq!(verdict(&PlatformBlocks {}, catalogue), Verdict::Pass);
    }

    #[test]
    fn fails_for_each_block_that_is_nowhere_under_the_subject_of_its_own_check() {
        let subjects = subjects(&PlatformBlocks {}, parts());
        let expected = [
            "section:guide",
            "section:institution",
            "section:catalogue",
            "annual-report:2025",
            "section:request-channel",
        ];
        assert_eq!(subjects, expected);
        let mut blank = whole();
        blank.sections[2].blank = true;
        let found = faults(&PlatformBlocks {}, blank);
        assert_eq!((found.len(), found[0].subject.as_str()), (1, "column:http://x.gov.cn/1/"));
        assert!(!found[0].flagged);
    }

    #[test]
    fn a_block_that_stands_elsewhere_is_left_to_a_person() {
        let mut it = whole();
        it.platform.reaches.remove(1);
        let found = faults(&PlatformBlocks {}, it);
        assert_eq!(found[0].subject, "platform-block:institution");
        assert!(found[0].flagged && found.len() == 1);
    }

    #[test]
    fn does_not_apply_to_public_enterprises() {
        let mut it = parts();
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&PlatformBlocks {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_read_or_what_a_script_shows() {
        assert_eq!(verdict(&PlatformBlocks {}, stopped()), not_gathered());
        let mut it = whole();
        it.platform.reaches.remove(1);
        it.platform.partly = true;
        assert_eq!(verdict(&PlatformBlocks {}, it), Verdict::CannotTell(Reason::NeedsRendering));
    }
}
