//! `service-forms`: an item that asks for an application form offers one that opens.
//!
//! Why: a form that one must fetch at the counter costs a way (国办秘函〔2019〕19号, 表格样表; 国办发〔2017〕47号).
//! Fails: the materials of a guide name a form (申请表, 登记表 …) and the page offers no file and no form page (left to a
//! person unless `decided`); or everything it offers is dead. With `samples`, also when neither a filled-in sample nor
//! directions are offered (left to a person always).
//! Not applicable: no guide asks for a form.
//! Cannot tell: as for `service-guides`; or the only forms offered could not be checked.

use serde::Deserialize;

use super::support::{guides, partly, seen_guide, settled, unseen};
use super::{About, Check};
use crate::model::{Answer, Fault, Outcome, Reason, Severity, Text, Verdict};
use crate::portal::{LinkTarget, Portal, ServiceGuide};

pub(super) const ABOUT: About = About {
    id: "service-forms",
    title: "办事表格样表",
    passes: "需要申请表等表格的事项都提供了可以打开的表格。",
    fails: "材料清单要求表格而页面没有提供（除非 decided = true，由人工确认后才扣分），或提供的表格全部打不开；samples = true 时没有样表或填写说明的也列出，由人工确认。",
    not_applicable: "没有需要填写表格的办事指南。",
    cannot_tell: "办事指南只有附件或图片，或在其他平台上；表格未能检查；网站未能读取完毕。",
    remedy: "在办事指南页面提供空白表格和样表（填写说明），并保证能够下载。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceForms {
    /// Count a form that is not offered without a person's word.
    #[serde(default)]
    decided: bool,
    /// Also ask for a filled-in sample or directions.
    #[serde(default)]
    samples: bool,
}

impl Check for ServiceForms {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let guides = match guides(portal)? {
            Ok(guides) => guides,
            Err(answer) => return Ok(answer),
        };
        let needing: Vec<_> = guides.into_iter().filter(|guide| guide.facts.needs_form).collect();
        if needing.is_empty() {
            return unseen(portal).map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let (mut faults, mut doubt) = (Vec::new(), None);
        for guide in &needing {
            let offered: Vec<&LinkTarget> =
                guide.facts.forms.iter().filter_map(|form| link(portal, form)).collect();
            let dead = |link: &&LinkTarget| matches!(link.outcome, Outcome::Gone(_) | Outcome::Broken(_));
            if guide.facts.forms.is_empty() {
                faults.push(self.missing(guide));
            } else if !offered.is_empty()
                && offered.len() == guide.facts.forms.len()
                && offered.iter().all(dead)
            {
                faults.extend(offered.iter().map(|link| broken(guide, link)));
            } else if !offered.iter().any(|link| link.outcome == Outcome::Alive) {
                let words = || partly("提供的表格未能检查", "the forms offered could not be checked");
                doubt = doubt.or_else(|| Some(words()));
            }
            if self.samples && !guide.facts.sample && !guide.facts.forms.is_empty() {
                faults.push(sample(guide));
            }
        }
        let answer = Answer::of_faults(faults).blind(doubt.or_else(|| unseen(portal)));
        Ok(answer.count("guides_with_forms", needing.len()))
    }
}

fn link<'a>(portal: &'a Portal, address: &crate::model::Address) -> Option<&'a LinkTarget> {
    let at = portal.links().binary_search_by(|link| link.address.cmp(address)).ok()?;
    portal.links().get(at)
}

impl ServiceForms {
    fn missing(&self, guide: &ServiceGuide) -> Fault {
        let title = &guide.title;
        let message = Text::new(
            format!("办事指南“{title}”要求提交表格，但页面没有提供"),
            format!("the service guide \"{title}\" asks for a form and offers none"),
        );
        let remedy =
            Text::new("在该页面提供空白表格和样表下载", "offer the blank form and a sample on the page");
        let fault = Fault::new(seen_guide(guide), format!("form-missing:{}", guide.address), message, remedy);
        settled(self.decided, fault.severity(Severity::Minor))
    }
}

/// Shares its subject with the dead link, so that nobody pays twice.
fn broken(guide: &ServiceGuide, link: &LinkTarget) -> Fault {
    let (title, address) = (&guide.title, &link.address);
    let message = Text::new(
        format!("办事指南“{title}”提供的表格打不开：{address}"),
        format!("the form offered by the service guide \"{title}\" does not open: {address}"),
    );
    let remedy = Text::new("重新上传表格并更正链接", "upload the form again and mend the link");
    let seen = crate::model::Seen::at(address).linked_from(&guide.address, &guide.title);
    Fault::new(seen, format!("dead:{address}"), message, remedy).severity(Severity::Minor)
}

fn sample(guide: &ServiceGuide) -> Fault {
    let title = &guide.title;
    let message = Text::new(
        format!("办事指南“{title}”提供了表格，没有见到样表或填写说明"),
        format!("the service guide \"{title}\" offers a form but neither a sample nor directions"),
    );
    let remedy = Text::new("补充样表或填写说明", "add a filled-in sample or directions");
    let fault = Fault::new(seen_guide(guide), format!("form-sample:{}", guide.address), message, remedy);
    fault.severity(Severity::Minor).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::{link, *};
    use super::*;
    use crate::model::{GoneKind, UncheckedKind};
    use crate::portal::PortalParts;

    const CHECK: ServiceForms = ServiceForms { decided: true, samples: false };

    fn with(outcome: Option<Outcome>) -> PortalParts {
        let mut it = parts();
        let mut guide = guide("/bszn/1.html", &[]);
        guide.facts.needs_form = true;
        if let Some(outcome) = outcome {
            it.links.push(link("/bszn/a.doc", outcome));
            guide.facts.forms.push(at("/bszn/a.doc"));
        }
        it.services.guides.push(guide);
        it
    }

    #[test]
    fn passes_when_the_form_opens() {
        assert_eq!(verdict(&CHECK, with(Some(Outcome::Alive))), Verdict::Pass);
    }

    #[test]
    fn fails_without_a_form_and_when_every_form_is_dead() {
        assert_eq!(subjects(&CHECK, with(None)), ["form-missing:http://x.gov.cn/bszn/1.html"]);
        let dead = with(Some(Outcome::Gone(GoneKind::NotFound)));
        assert_eq!(subjects(&CHECK, dead), ["dead:http://x.gov.cn/bszn/a.doc"]);
        assert!(faults(&ServiceForms { decided: false, samples: false }, with(None))[0].flagged);
        let samples = ServiceForms { decided: true, samples: true };
        assert!(faults(&samples, with(Some(Outcome::Alive)))[0].flagged);
    }

    #[test]
    fn does_not_apply_when_no_guide_asks_for_a_form() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        let mut it = with(None);
        it.services.guides[0].facts.needs_form = false;
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_checked() {
        let unchecked = with(Some(Outcome::Unchecked(UncheckedKind::Budget)));
        assert!(matches!(verdict(&CHECK, unchecked), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
