//! Is there a section of the platform, and where we looked when there is not.

use crate::extract::LabelKind;
use crate::model::{Answer, Fault, Reason, Seen, Text, UnitKind, Verdict};
use crate::portal::{Portal, Section, SectionKind};

/// A section that is looked for.
pub(in crate::checks) struct Wanted {
    /// Any of these will do; the first is the one a visitor expects.
    pub(in crate::checks) kinds: &'static [SectionKind],
    /// Its name on the platform, and in English.
    pub(in crate::checks) name: (&'static str, &'static str),
    /// Subject of its absence.
    pub(in crate::checks) subject: &'static str,
    /// What belongs into it, both languages.
    pub(in crate::checks) content: (&'static str, &'static str),
}

/// Public enterprises disclose under rules of their own (条例 art. 55); everybody else owes the platform.
pub(in crate::checks) fn owes_disclosure(portal: &Portal) -> bool {
    portal.unit_kind != UnitKind::Enterprise
}

/// Where the sections are looked for: the platform's entry page, otherwise the home page.
pub(in crate::checks) fn looked_in(portal: &Portal) -> Result<Seen, Reason> {
    let home = portal.home()?;
    match (portal.section(SectionKind::Platform), portal.unread_of(LabelKind::Platform)) {
        (Ok(Some(platform)), _) => Ok(Seen::at(&platform.address)),
        (_, Some(reason)) => Err(reason),
        _ => Ok(Seen::at(&home.address)),
    }
}

/// Passes when one of the wanted kinds was found with content. A section that is there but blank shares its
/// subject with the blank column, so that no unit pays twice for one page.
pub(in crate::checks) fn presence(portal: &Portal, wanted: &Wanted) -> Result<Answer, Reason> {
    if !owes_disclosure(portal) {
        return Ok(Verdict::NotApplicable.into());
    }
    let mut doubt = None;
    for kind in wanted.kinds {
        match portal.section(*kind) {
            Ok(Some(found)) => {
                let answer = Answer::new(Verdict::Pass).word("url", found.address.as_str());
                return Ok(answer.count("confidence", usize::from(found.confidence)));
            }
            Ok(None) => {}
            Err(reason) => doubt = doubt.or(Some(reason)),
        }
    }
    if let Some(reason) = doubt {
        return Err(reason);
    }
    let looked = looked_in(portal)?;
    let blank =
        portal.sections()?.iter().find(|section| wanted.kinds.contains(&section.kind) && section.blank);
    Ok(Answer::of_faults(vec![match blank {
        Some(section) => emptiness(wanted, section),
        None => absence(wanted, looked),
    }]))
}

fn absence(wanted: &Wanted, looked: Seen) -> Fault {
    let (zh, en) = wanted.name;
    let (content_zh, content_en) = wanted.content;
    let message = Text::new(
        format!("未找到“{zh}”：已查看首页和政府信息公开栏目，没有通向该内容的有效链接"),
        format!("no {en} found: neither the home page nor the disclosure platform leads to one"),
    );
    let remedy = Text::new(
        format!("在政府信息公开栏目中设置“{zh}”，{content_zh}"),
        format!("set up the {en} on the disclosure platform and {content_en}"),
    );
    Fault::new(looked, wanted.subject, message, remedy)
}

fn emptiness(wanted: &Wanted, section: &Section) -> Fault {
    let (zh, en) = wanted.name;
    let (content_zh, content_en) = wanted.content;
    let mut seen = Seen::at(&section.address);
    if let Some((parent, anchor)) = &section.linked_from {
        seen = seen.linked_from(parent, anchor);
    }
    let message = Text::new(
        format!("“{zh}”栏目打开后没有内容"),
        format!("the {en} is linked, but there is nothing behind the link"),
    );
    let remedy = Text::new(format!("在该栏目中{content_zh}"), format!("in this section, {content_en}"));
    Fault::new(seen, format!("column:{}", section.address), message, remedy)
}
