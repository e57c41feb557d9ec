//! `platform-functions`: what is disclosed can be searched, and taken away by printing or download.
//!
//! Why: the platform must offer 检索、查阅、下载 (条例 art. 24). That it can be read is what all other checks ask.
//! Fails: no search box stands on the platform's page or the home page; or none of `min_entries` or more entries that
//! were read can be printed or downloaded. Both are left to a person, for a script may add either.
//! Not applicable: there is no platform (the fault of `platform-entry`), or the unit is a public enterprise (art. 55).
//! Cannot tell: the platform's page, or enough entries, could not be read.

use serde::Deserialize;

use super::support::{looked_in, owes_disclosure};
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Answer, Fault, Reason, Severity, Text, Verdict};
use crate::portal::{Portal, SectionKind};

pub(super) const ABOUT: About = About {
    id: "platform-functions",
    title: "公开平台功能",
    passes: "平台（或网站首页）有检索框，公开的信息可以打印或下载。",
    fails: "找不到检索功能，或读取的信息页（参数 min_entries 以上）都不能打印、下载。须人工确认。",
    not_applicable: "没有平台（由“公开平台入口”一项计），或公共企事业单位。",
    cannot_tell: "平台页面或信息页未能读取。",
    remedy: "在政府信息公开平台设置检索框，在信息正文页提供打印和下载。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlatformFunctions {
    /// Entries that must have been read before their lack of download is a fault; inclusive.
    #[serde(default = "five")]
    min_entries: usize,
}

fn five() -> usize {
    5
}

impl Check for PlatformFunctions {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let view = portal.platform()?;
        if view.page.is_none() {
            portal.section(SectionKind::Platform)?;
            if let Some(reason) = portal.unread_of(LabelKind::Platform) {
                return Err(reason);
            }
            return Ok(Verdict::NotApplicable.into());
        }
        let (mut faults, mut doubt) = (Vec::new(), None);
        if !view.search {
            match view.partly {
                true => doubt = Some(Reason::NeedsRendering),
                false => faults.push(fault(
                    portal,
                    "platform-search",
                    (
                        "平台页面和网站首页都没有找到检索框",
                        "neither the platform nor the home page has a search box",
                    ),
                    ("在平台页面设置检索框", "put a search box on the page of the platform"),
                )?),
            }
        }
        let entries = &view.catalogue;
        if entries.keeps == 0 && entries.entries >= self.min_entries.max(1) {
            faults.push(fault(
                portal,
                "platform-download",
                (
                    "公开的信息页都没有打印或下载功能",
                    "no page of what is disclosed can be printed or downloaded",
                ),
                ("在信息正文页提供打印、下载", "offer printing and download on the pages of the texts"),
            )?);
        } else if entries.keeps == 0 {
            doubt = doubt.or(Some(Reason::NotGathered));
        }
        let answer = Answer::of_faults(faults).blind(doubt);
        Ok(answer.count("entries", entries.entries).count("entries_to_keep", entries.keeps))
    }
}

fn fault(
    portal: &Portal,
    subject: &str,
    message: (&str, &str),
    remedy: (&str, &str),
) -> Result<Fault, Reason> {
    let (message, remedy) = (Text::new(message.0, message.1), Text::new(remedy.0, remedy.1));
    Ok(Fault::new(looked_in(portal)?, subject, message, remedy).severity(Severity::Minor).flagged())
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;
    use crate::portal::PortalParts;

    const CHECK: PlatformFunctions = PlatformFunctions { min_entries: 5 };

    fn with(search: bool, entries: usize, keeps: usize) -> PortalParts {
        let mut it = parts();
        it.platform.page = Some(at("/p/"));
        it.platform.search = search;
        (it.platform.catalogue.entries, it.platform.catalogue.keeps) = (entries, keeps);
        it
    }

    #[test]
    fn passes_with_a_search_box_and_something_to_keep() {
        assert_eq!(verdict(&CHECK, with(true, 9, 1)), Verdict::Pass);
    }

    #[test]
    fn fails_without_either_and_leaves_it_to_a_person() {
        let found = faults(&CHECK, with(false, 5, 0));
        let subjects: Vec<&str> = found.iter().map(|fault| fault.subject.as_str()).collect();
        assert_eq!(subjects, ["platform-search", "platform-download"]);
        assert!(found.iter().all(|fault| fault.flagged));
    }

    #[test]
    fn does_not_apply_to_public_enterprises() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        let mut it = with(false, 5, 0);
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_from_too_few_entries_or_what_a_script_shows() {
        assert_eq!(verdict(&CHECK, with(true, 4, 0)), not_gathered());
        let mut it = with(false, 9, 9);
        it.platform.partly = true;
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::NeedsRendering));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
