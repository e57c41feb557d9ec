//! `consultation`: citizens can ask and suggest on the site.
//!
//! Why: 未提供网上有效咨询建言渠道 is a veto (国办秘函〔2019〕19号, 互动回应差; petitions and discipline do not count).
//! Fails: home page and menus were read, and no link leads to a letter box, a message board, consultation or the shared
//! platform 12345; or every such link is dead. Left to a person when `decided` is false.
//! Not applicable: the unit is a public enterprise.
//! Cannot tell: not all menus were read; only a general entry (互动交流) was found; the words of a page name a channel
//! that no link leads to (a script may); or the channels found could not be checked.

use serde::Deserialize;

use super::support::{channels, interaction_entry, partly, settled};
use super::{About, Check};
use crate::model::{Answer, Fault, Outcome, Reason, Seen, Text, UnitKind, Verdict};
use crate::portal::{LinkTarget, Portal};

pub(super) const ABOUT: About = About {
    id: "consultation",
    title: "咨询建言渠道",
    passes: "网站提供信箱、留言、咨询等渠道，或链接到 12345 等统一平台。",
    fails: "首页和各级菜单都已读取，没有咨询建言渠道（信访、举报、依申请公开等专门渠道不算），或渠道链接全部失效。",
    not_applicable: "公共企事业单位。",
    cannot_tell: "首页或菜单未能读取完毕；只有“互动交流”一类入口；页面文字提到渠道但没有链接（可能由脚本打开）；渠道拒绝访问或未检查。",
    remedy: "在首页显著位置提供信箱、留言或咨询入口，并保证可以打开。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Consultation {
    /// Count without a person's word.
    #[serde(default = "yes")]
    decided: bool,
}

fn yes() -> bool {
    true
}

impl Check for Consultation {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if portal.unit_kind == UnitKind::Enterprise {
            return Ok(Verdict::NotApplicable.into());
        }
        let home = portal.home()?;
        let found = channels(portal);
        // A channel on a shared platform lies outside the site: that it is linked is what counts, unless it is dead.
        let dead = |link: &&LinkTarget| {
            matches!(link.outcome, Outcome::Gone(_) | Outcome::Broken(_) | Outcome::HostDown(_))
        };
        let works = |link: &&&LinkTarget| link.outcome == Outcome::Alive || (!link.internal && !dead(link));
        if let Some(link) = found.iter().find(works) {
            let answer = Answer::new(Verdict::Pass).word("url", link.address.as_str());
            return Ok(answer.count("channels", found.len()));
        }
        if found.iter().any(|link| !dead(link)) {
            return Err(partly(
                "渠道页面拒绝访问或未检查",
                "the channels found refused us or were not checked",
            ));
        }
        if !portal.menus_read() {
            return Err(portal.incomplete().cloned().unwrap_or(Reason::NotGathered));
        }
        if home.links.is_empty() {
            return Err(partly("首页没有可读取的链接", "the home page has no links that could be read"));
        }
        if found.is_empty() {
            self.doubts(portal)?;
        }
        let gone = found.first().map(|link| link.address.clone());
        let seen = gone.as_ref().map_or_else(|| Seen::at(&home.address), Seen::at);
        let message = match gone {
            Some(_) => Text::new(
                "咨询建言渠道的链接全部打不开",
                "every link to a letter box, message board or consultation is dead",
            ),
            None => Text::new(
                "未见网上咨询建言渠道：已查看首页和各级菜单，没有信箱、留言、咨询或 12345 入口",
                "no way to ask or suggest found: neither home page nor menus lead to a letter box, a message board or 12345",
            ),
        };
        let remedy = Text::new(
            "在首页提供信箱、留言或咨询入口，或链接 12345 统一平台",
            "link a letter box, message board or the shared 12345 platform from the home page",
        );
        let fault = Fault::new(seen, "consultation-absent", message, remedy);
        Ok(Answer::of_faults(vec![settled(self.decided, fault)]).count("channels", 0))
    }
}

impl Consultation {
    /// Why there may be a channel although no link is called one.
    fn doubts(&self, portal: &Portal) -> Result<(), Reason> {
        if let Some(entry) = interaction_entry(portal) {
            let address = &entry.address;
            return Err(partly(
                format!("只有“互动交流”一类入口（{address}），其中的渠道由人工查看"),
                format!("only a general entry was found ({address}): a person has to look behind it"),
            ));
        }
        if let Some(address) = &portal.services().channel_named {
            return Err(partly(
                format!("页面 {address} 提到信箱、留言或咨询，但没有可跟随的链接，由人工查看"),
                format!("{address} names a channel that no link leads to: a person has to look"),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::GoneKind;
    use crate::portal::PortalParts;

    const CHECK: Consultation = Consultation { decided: true };

    fn with(text: &str, outcome: Outcome) -> PortalParts {
        let mut it = parts();
        it.home.as_mut().unwrap().links.push((at("/xx/"), text.into()));
        it.links.push(link("/xx/", outcome));
        it.links[0].parents = vec![(at("/"), text.into())];
        it
    }

    #[test]
    fn passes_with_a_channel_here_or_on_a_shared_platform() {
        assert_eq!(verdict(&CHECK, with("县长信箱", Outcome::Alive)), Verdict::Pass);
        let mut shared = with("12345热线", Outcome::Blocked("403".into()));
        shared.links[0].internal = false;
        assert_eq!(verdict(&CHECK, shared), Verdict::Pass);
    }

    #[test]
    fn fails_when_nothing_or_only_petitions_and_dead_links_are_there() {
        assert_eq!(subjects(&CHECK, with("要闻", Outcome::Alive)), ["consultation-absent"]);
        assert_eq!(subjects(&CHECK, with("网上信访", Outcome::Alive)), ["consultation-absent"]);
        let dead = with("县长信箱", Outcome::Gone(GoneKind::NotFound));
        assert_eq!(faults(&CHECK, dead)[0].seen[0].address, at("/xx/"));
        assert!(faults(&Consultation { decided: false }, with("要闻", Outcome::Alive))[0].flagged);
    }

    #[test]
    fn an_image_is_no_channel_and_the_home_page_may_name_a_page_twice() {
        let mut it = with("县长信箱", Outcome::Gone(GoneKind::NotFound));
        it.links[0].address = at("/images/xx.png");
        it.home.as_mut().unwrap().links[0].0 = at("/images/xx.png");
        assert_eq!(faults(&CHECK, it)[0].seen[0].address, at("/"));
        let mut twice = with("互动交流", Outcome::Alive);
        twice.home.as_mut().unwrap().links.push((at("/xx/"), "县长信箱".into()));
        assert_eq!(verdict(&CHECK, twice), Verdict::Pass);
    }

    #[test]
    fn a_letter_is_no_channel() {
        let mut it = with("医保咨询", Outcome::Alive);
        it.pages.push(page("/xx/", crate::extract::PageKind::Article, dated(TODAY)));
        assert_eq!(subjects(&CHECK, it), ["consultation-absent"]);
    }

    #[test]
    fn does_not_apply_to_enterprises() {
        let mut it = with("要闻", Outcome::Alive);
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_hubs_words_refusals_and_what_was_not_read() {
        let partly = |it| matches!(verdict(&CHECK, it), Verdict::CannotTell(Reason::PartlyRead(_)));
        assert!(partly(with("互动交流", Outcome::Alive)));
        assert!(partly(with("市长信箱", Outcome::Blocked("403".into()))));
        assert!(partly(parts()));
        let mut named = with("要闻", Outcome::Alive);
        named.services.channel_named = Some(at("/"));
        assert!(partly(named));
        let mut half = with("要闻", Outcome::Alive);
        half.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, half.clone()), not_gathered());
        half.menus_read = true;
        assert_eq!(subjects(&CHECK, half), ["consultation-absent"]);
    }
}
