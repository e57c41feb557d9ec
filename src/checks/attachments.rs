//! `attachments`: the files that pages offer can be downloaded and opened.
//!
//! Why: a table or form that cannot be opened was not disclosed (国办发〔2017〕47号, 四).
//! Fails: a file is dead, empty, cut off, or not what its name says (a web page named `.pdf`); one fault for each.
//! Not applicable: no page offers a file.
//! Cannot tell: nothing was found dead, but links were left unchecked when the gathering stopped, or the site refused
//! us at large (one link in ten). A refused or unchecked link is never a fault.

use serde::Deserialize;

use super::support::dead;
use super::{About, Check};
use crate::model::{Answer, Reason};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "attachments",
    title: "附件可下载",
    passes: "各页面提供的附件都能下载并打开。",
    fails: "附件打不开、内容为空、传输不完整，或内容与扩展名不符（例如名为 .pdf 的网页），每个计一处。",
    not_applicable: "没有附件。",
    cannot_tell: "没有发现失效，但有链接因监测中止而未检查，或本站大范围（一成以上链接）拒绝访问。拒绝访问和未检查的链接一律不计为问题。",
    remedy: "重新上传完整的附件，核对格式与扩展名，并更正链接。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attachments {}

impl Check for Attachments {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        portal.home()?;
        Ok(dead(portal.links().iter().filter(|link| link.attachment)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::proofs::Links;
    use super::*;

    const PROOF: Links<'_> = Links { check: &Attachments {}, asked: |link| link.attachment = true };

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
