//! `platform-entry`: the home page links the disclosure platform.
//!
//! Why: disclosure that nobody finds is none; the entry belongs on the home page (国办公开办函〔2019〕61号).
//! Fails: no link of the home page leads to 政府信息公开 or 政务公开.
//! Not applicable: the unit is a public enterprise (条例 art. 55).
//! Cannot tell: the home page could not be read.

use serde::Deserialize;

use super::support::owes_disclosure;
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Text, Verdict};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "platform-entry",
    title: "首页的政府信息公开入口",
    passes: "首页有通向政府信息公开（政务公开）栏目的链接。",
    fails: "首页没有通向政府信息公开（政务公开）栏目的链接。",
    not_applicable: "公共企事业单位（条例第五十五条另有规定）。",
    cannot_tell: "首页未能读取。",
    remedy: "在首页显著位置设置名为“政府信息公开”的入口。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlatformEntry {}

impl Check for PlatformEntry {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let home = portal.home()?;
        if let Some((address, anchor)) = &home.platform_entry {
            return Ok(Answer::new(Verdict::Pass).word("url", address.as_str()).word("anchor", anchor));
        }
        let message =
            Text::new("首页没有“政府信息公开”入口", "the home page does not lead to the disclosure platform");
        let remedy = Text::new(
            "在首页显著位置设置名为“政府信息公开”的链接",
            "put a link named 政府信息公开 in a prominent place on the home page",
        );
        let fault = Fault::new(Seen::at(&home.address), "platform-entry", message, remedy);
        Ok(Answer::of_faults(vec![fault]).count("links", home.links.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;

    #[test]
    fn passes_when_the_home_page_leads_there() {
        let mut it = parts();
        it.home.as_mut().unwrap().platform_entry = Some((at("/zwgk/"), "政府信息公开".into()));
        assert_eq!(verdict(&PlatformEntry {}, it), Verdict::Pass);
    }

    #[test]
    fn fails_when_it_does_not() {
        assert_eq!(subjects(&PlatformEntry {}, parts()), ["platform-entry"]);
    }

    #[test]
    fn does_not_apply_to_public_enterprises() {
        let mut it = parts();
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&PlatformEntry {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_the_home_page() {
        let mut it = parts();
        it.home = Err(Reason::Blocked("403".into()));
        assert_eq!(verdict(&PlatformEntry {}, it), Verdict::CannotTell(Reason::Blocked("403".into())));
    }
}
