//! `accessibility`: readers with impairments, and readers with a telephone, find their way.
//!
//! Why: 无障碍环境建设法 art. 32: websites built with public money comply step by step with the standard for accessible
//! design.
//! Fails: as notes for a person to decide, the home page has no entry 无障碍 or 长者版; fewer than `min_alt_percent` of all images
//! have an alternative text; the home page states no viewport for small screens.
//! Not applicable: no home page was sampled.
//! Cannot tell: the home page was not read.

use serde::Deserialize;

use super::{About, Check};
use crate::extract::Mark;
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{MarkedPage, Portal, Template};

pub(super) const ABOUT: About = About {
    id: "accessibility",
    title: "无障碍与移动适配",
    passes: "首页有无障碍或长者版（关怀版）入口，有移动端视口声明，图片替代文字（alt）比例达到参数 min_alt_percent。",
    fails: "缺少其中任何一项，各提示一处，交人工认定。",
    not_applicable: "没有读取到首页版面。",
    cannot_tell: "首页未能读取。",
    remedy: "接入无障碍和适老化服务，图片填写alt，页面声明viewport并适配手机浏览。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accessibility {
    /// Inclusive limit: of 100 images so many have an alternative text.
    #[serde(default = "half")]
    min_alt_percent: u8,
}

fn half() -> u8 {
    50
}

impl Check for Accessibility {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let identity = portal.identity()?;
        let Some(home) = identity.pages.iter().find(|page| page.template == Template::Home) else {
            return Ok(Verdict::NotApplicable.into());
        };
        let named = identity.images.saturating_sub(identity.unnamed_images);
        let percent = (named * 100).checked_div(identity.images).unwrap_or(100);
        let mut faults = Vec::new();
        if !home.seen.has(Mark::Access) {
            faults.push(note(
                home,
                "access:entry",
                Text::new(
                    "首页没有找到无障碍或长者版（关怀版）入口",
                    "the home page shows no entry for readers with impairments or elderly readers",
                ),
            ));
        }
        if percent < usize::from(self.min_alt_percent) {
            faults.push(note(
                home,
                "access:alt",
                Text::new(
                    format!("已读取页面的 {} 张图片中，只有 {percent}% 有替代文字（alt）", identity.images),
                    format!(
                        "only {percent} % of {} images on the pages read have an alternative text",
                        identity.images
                    ),
                ),
            ));
        }
        if !home.viewport {
            faults.push(note(
                home,
                "access:viewport",
                Text::new(
                    "首页没有声明移动端视口（viewport）",
                    "the home page states no viewport for small screens",
                ),
            ));
        }
        Ok(Answer::of_faults(faults).count("images", identity.images).count("alt_percent", percent))
    }
}

fn note(home: &MarkedPage, subject: &str, message: Text) -> Fault {
    let remedy = Text::new("按无障碍网站设计标准改造", "rebuild by the standard for accessible design");
    Fault::new(Seen::at(&home.address), subject, message, remedy).severity(Severity::Note).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;

    const CHECK: Accessibility = Accessibility { min_alt_percent: 50 };

    #[test]
    fn passes_at_the_exact_share() {
        let mut it = marked_parts();
        (it.identity.images, it.identity.unnamed_images) = (10, 5);
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
        assert_eq!(verdict(&CHECK, marked_parts()), Verdict::Pass, "no images lack nothing");
    }

    #[test]
    fn notes_what_is_missing_and_decides_nothing() {
        let mut it = marked_parts();
        (it.identity.images, it.identity.unnamed_images) = (100, 51);
        it.identity.pages[0].seen = it.identity.pages[0].seen.without(Mark::Access);
        it.identity.pages[0].viewport = false;
        let found = faults(&CHECK, it);
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|fault| fault.flagged && fault.severity == Severity::Note));
    }

    #[test]
    fn does_not_apply_without_a_home_page_in_the_sample() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_a_home_page() {
        let mut it = marked_parts();
        it.home = Err(Reason::NeedsRendering);
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::NeedsRendering));
    }
}
