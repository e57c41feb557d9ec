//! `dead-links-home`: the links of the home page work.
//!
//! Why: the home page is where most visits begin (国办秘函〔2019〕19号, 链接可用性).
//! Fails: a link of the home page is dead (404, 410, a not-found page, a redirect to the home page, no such host, or an error on every attempt);
//! one fault for each. A host that is down is one fault. Files are asked about by `attachments`.
//! Not applicable: the home page links nothing.
//! Cannot tell: nothing was found dead, but links were left unchecked when the gathering stopped, or the site refused
//! us at large (one link in ten), or the host of a link answers any address with the page that it shows. A refused or
//! unchecked link is never a fault.

use serde::Deserialize;

use super::support::dead;
use super::{About, Check};
use crate::model::{Answer, Reason};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "dead-links-home",
    title: "首页失效链接",
    passes: "首页上的链接都能打开。",
    fails: "首页上的链接打不开（不存在、已删除、提示页、跳回首页、域名不存在、多次访问均出错），每个计一处；整站无法访问的，每个网站计一处。",
    not_applicable: "首页没有链接。",
    cannot_tell: "没有发现失效，但有链接因监测中止而未检查，或本站大范围（一成以上链接）拒绝访问，或链接所在主机对任意地址都返回同一页面。拒绝访问和未检查的链接一律不计为问题。",
    remedy: "更正或删除失效链接；外单位网站整站停用的，删除全部指向它的链接。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeadLinksHome {}

impl Check for DeadLinksHome {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        portal.home()?;
        Ok(dead(portal.links().iter().filter(|link| link.on_home && !link.attachment)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::proofs::Links;
    use super::*;

    const PROOF: Links<'_> = Links { check: &DeadLinksHome {}, asked: |link| link.on_home = true };

    #[test]
    fn passes_when_every_link_answers_or_merely_refuses_elsewhere() {
        PROOF.passes_when_every_link_answers_or_merely_refuses_elsewhere();
    }

    #[test]
    fn fails_for_each_dead_link_and_once_for_a_host_that_is_down() {
        PROOF.fails_for_each_dead_link_and_once_for_a_host_that_is_down();
    }

    #[test]
    fn does_not_apply_where_there_is_nothing_to_follow() {
        PROOF.does_not_apply_where_there_is_nothing_to_follow();
    }

    #[test]
    fn cannot_tell_what_was_not_checked() {
        PROOF.cannot_tell_what_was_not_checked();
    }
}
