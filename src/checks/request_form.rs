//! `request-form`: the public gets a form for requests: one to download that opens, or one to fill in on the site.
//!
//! Why: 条例 art. 28 and 29: the form of a request and how to hand it in are to be made known. Nothing is ever sent.
//! Fails: the request section (or the guide) offers neither; or every form it offers leads nowhere. Left to a person, for
//! a form may be shown by a script. A dead form shares its subject with the dead link, so that no unit pays twice.
//! Not applicable: there is no request section and no guide (the fault of `request-channel`), or the unit is a public
//! enterprise (art. 55).
//! Cannot tell: section, form, or part of the site could not be read; requests run on another host that was
//! not read; or the page speaks of a form whose link only a script follows.

use serde::Deserialize;

use super::support::{needs_of, owes_disclosure, partly, seen};
use super::{About, Check};
use crate::extract::LabelKind;
use crate::model::{Answer, Fault, Outcome, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{FormLink, Portal, Section, SectionKind};

pub(super) const ABOUT: About = About {
    id: "request-form",
    title: "依申请公开申请表",
    passes: "依申请公开栏目（或指南）提供可以打开的申请表，或可以在线填写的申请页面。",
    fails: "没有申请表和在线申请，或申请表打不开。须人工确认；本工具不提交任何申请。",
    not_applicable: "没有依申请公开栏目和指南（由“依申请公开渠道”一项计），或公共企事业单位。",
    cannot_tell: "栏目、表格或网站的一部分未能读取，或申请系统在其他网站。",
    remedy: "在依申请公开栏目提供《政府信息公开申请表》下载或在线申请，并确认能够打开。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestForm {}

impl Check for RequestForm {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let view = portal.platform()?;
        if let Some(page) = &view.form_page {
            return Ok(Answer::new(Verdict::Pass).word("form_page", page.as_str()));
        }
        if let Some(form) = view.forms.iter().find(|form| form.outcome == Outcome::Alive) {
            let answer = Answer::new(Verdict::Pass).count("forms", view.forms.len());
            return Ok(answer.word("url", form.address.as_str()));
        }
        let request = portal.section(SectionKind::Request);
        let section = match (request, portal.section(SectionKind::Guide)) {
            (Ok(Some(section)), _) | (_, Ok(Some(section))) => section,
            (Err(reason), _) | (_, Err(reason)) => return Err(reason),
            _ => return Ok(Verdict::NotApplicable.into()),
        };
        if let Some(reason) = unread(portal, section, &view.forms) {
            return Err(reason);
        }
        let dead = view.forms.iter().filter(|form| is_dead(&form.outcome));
        let mut faults: Vec<Fault> = dead.map(broken).collect();
        if faults.is_empty() {
            faults.push(missing(section));
        }
        Ok(Answer::of_faults(faults).count("forms", view.forms.len()))
    }
}

fn is_dead(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Gone(_) | Outcome::Broken(_) | Outcome::HostDown(_))
}

/// Why a form that was not found may be there all the same.
fn unread(portal: &Portal, section: &Section, forms: &[FormLink]) -> Option<Reason> {
    if let Some(form) = forms.iter().find(|form| !is_dead(&form.outcome)) {
        return Some(match &form.outcome {
            Outcome::Blocked(by) => Reason::Blocked(by.clone()),
            _ => Reason::NotGathered,
        });
    }
    // A form that is named beside a link which only a script follows.
    let says = |words: &[&str]| words.iter().any(|word| section.text.contains(word));
    if says(&["申请表", "申请书", "表格"]) && says(&["下载", ".doc", ".pdf", ".xls", ".wps"]) {
        return Some(partly(
            "页面提到申请表下载，但没有可读取的链接",
            "the page speaks of a form to download, but has no link that can be read",
        ));
    }
    // A request system elsewhere was not asked.
    let elsewhere = section.reasons.iter().any(|reason| reason == "external");
    let unread = portal.unread_of(LabelKind::Request);
    unread.or_else(|| elsewhere.then_some(Reason::NotGathered)).or_else(|| portal.lacks(needs_of(ABOUT.id)))
}

fn missing(section: &Section) -> Fault {
    let message = Text::new(
        "依申请公开栏目（或指南）没有申请表下载，也没有在线申请页面",
        "neither a form to download nor one to fill in is offered for requests",
    );
    let remedy = Text::new(
        "提供《政府信息公开申请表》下载，或开通在线申请",
        "offer the form for download, or a page to fill it in",
    );
    Fault::new(seen(section), "request-form", message, remedy).severity(Severity::Minor).flagged()
}

fn broken(form: &FormLink) -> Fault {
    let message = Text::new(
        format!("申请表“{}”打不开", form.text),
        format!("the form \"{}\" does not open", form.text),
    );
    let remedy = Text::new("重新上传申请表并更正链接", "upload the form again and correct the link");
    let seen = Seen::at(&form.address).linked_from(&form.parent, &form.text);
    Fault::new(seen, format!("dead:{}", form.address), message, remedy).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::{GoneKind, UncheckedKind, UnitKind};
    use crate::portal::PortalParts;

    fn with(outcomes: &[Outcome]) -> PortalParts {
        let mut it = parts();
        it.sections.push(section(SectionKind::Request, "/q/"));
        it.platform.forms = outcomes
            .iter()
            .enumerate()
            .map(|(place, outcome)| FormLink {
                address: at(&format!("/{place}.docx")),
                text: "申请表".into(),
                parent: at("/q/"),
                outcome: outcome.clone(),
            })
            .collect();
        it
    }

    #[test]
    fn passes_with_one_form_that_opens_or_a_page_to_fill_in() {
        let gone = Outcome::Gone(GoneKind::NotFound);
        assert_eq!(verdict(&RequestForm {}, with(&[gone, Outcome::Alive])), Verdict::Pass);
        let mut page = with(&[]);
        page.platform.form_page = Some(at("/apply"));
        assert_eq!(verdict(&RequestForm {}, page), Verdict::Pass);
    }

    #[test]
    fn fails_without_a_form_or_with_dead_ones_and_leaves_it_to_a_person() {
        let none = faults(&RequestForm {}, with(&[]));
        assert_eq!((none[0].subject.as_str(), none[0].flagged), ("request-form", true));
        let dead = faults(&RequestForm {}, with(&[Outcome::Gone(GoneKind::NotFound)]));
        assert_eq!((dead[0].subject.as_str(), dead[0].flagged), ("dead:http://x.gov.cn/0.docx", true));
    }

    #[test]
    fn does_not_apply_without_a_channel_or_to_public_enterprises() {
        assert_eq!(verdict(&RequestForm {}, parts()), Verdict::NotApplicable);
        let mut it = with(&[]);
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&RequestForm {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_opened() {
        assert_eq!(verdict(&RequestForm {}, stopped()), not_gathered());
        let unchecked = Outcome::Unchecked(UncheckedKind::Budget);
        assert_eq!(verdict(&RequestForm {}, with(&[unchecked])), not_gathered());
        let mut named = with(&[]);
        named.sections[0].text = "附件：政府信息公开申请表.docx".into();
        assert!(matches!(verdict(&RequestForm {}, named), Verdict::CannotTell(Reason::PartlyRead(_))));
        let mut elsewhere = with(&[]);
        elsewhere.sections[0].reasons = vec!["external".into()];
        assert_eq!(verdict(&RequestForm {}, elsewhere), not_gathered());
    }
}
