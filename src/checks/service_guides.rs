//! `service-guides`: service guides give the elements that a citizen needs.
//!
//! Why: a guide without conditions, materials or an address guides nobody (国办秘函〔2019〕19号, 服务不实用).
//! Fails: `form = "veto"`: at least `min_items` guides each lack `missing_elements` or more of the eight key classes
//! (name, basis, conditions, materials, place, hours, telephone, process), or, where the site has fewer than
//! `min_items` guides, every one does; one fault for each such guide. `form = "each"`: one fault for each class that a
//! guide lacks. A class with a label and nothing behind it is lacking; one that the text gives without a label is not.
//! Left to a person unless `decided`.
//! Not applicable: the unit is a public enterprise; the site has neither guides nor an entry to services and is no
//! government's. Where a government's site has no entry at all, that is flagged, never decided.
//! Cannot tell: guides are files or pictures, live on another platform, or part of the site was not read.

use serde::Deserialize;

use super::support::{guides, partly, seen_guide, service_entry, settled, unseen};
use super::{About, Check};
use crate::extract::GuideElement;
use crate::model::{Answer, Fault, Reason, Seen, Text, UnitKind, Verdict};
use crate::portal::{Portal, ServiceGuide};

pub(super) const ABOUT: About = About {
    id: "service-guides",
    title: "办事指南要素",
    passes: "办事指南写明事项名称、设定依据、申请条件、办理材料、办理地点、办理时间、联系电话、办理流程八类重点要素；缺失 missing_elements 类以上的事项未达到 min_items 个。",
    fails: "form = \"veto\"：缺失 missing_elements 类及以上要素的事项达到 min_items 个（事项总数不足时，每个事项都缺失），每个事项计一处；form = \"each\"：每缺一类计一处（extended = true 时另查办理时限、收费标准、监督投诉）。只有标签没有内容视为缺失。除非 decided = true，由人工确认后才扣分。",
    not_applicable: "公共企事业单位；部门、乡镇网站既没有办事指南也没有办事入口（没有对外服务职能）。",
    cannot_tell: "办事指南只有附件或图片，或在其他平台（政务服务网）上，或网站未能读取完毕。",
    remedy: "逐项补齐要素；办事指南在政务服务网的，核对两处内容一致。",
};

/// What counts as a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// Guides that lack many classes, once there are enough of them.
    Veto,
    /// Every class that is lacking.
    Each,
}

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceGuides {
    #[serde(default = "veto")]
    form: Form,
    /// Classes a guide must lack to count, that number included.
    #[serde(default = "four")]
    missing_elements: u8,
    /// Guides that must lack as many, that number included.
    #[serde(default = "five")]
    min_items: u8,
    /// Also ask for time limit, fee and complaints (`each` only).
    #[serde(default)]
    extended: bool,
    /// Count without a person's word.
    #[serde(default)]
    decided: bool,
}

fn veto() -> Form {
    Form::Veto
}

fn four() -> u8 {
    4
}

fn five() -> u8 {
    5
}

impl Check for ServiceGuides {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let guides = match guides(portal)? {
            Ok(guides) => guides,
            Err(answer) => return absence(portal, answer),
        };
        let lacking = |guide: &&ServiceGuide| {
            let key = guide.facts.missing.iter().filter(|element| element.is_key());
            key.count() >= usize::from(self.missing_elements)
        };
        let poor: Vec<&ServiceGuide> = guides.iter().filter(|guide| lacking(guide)).copied().collect();
        let (total, count) = (guides.len(), poor.len());
        let few = usize::from(self.min_items);
        let faults: Vec<Fault> = match self.form {
            Form::Each => guides.iter().flat_map(|guide| self.each(guide)).collect(),
            Form::Veto if count >= few || (total < few && count == total) => {
                poor.into_iter().map(|guide| self.whole(guide)).collect()
            }
            Form::Veto => Vec::new(),
        };
        // Fewer guides than the rule wants all fail only where all were seen.
        let partial = unseen(portal);
        if let (Form::Veto, Some(reason)) = (self.form, &partial)
            && count < few
        {
            return Err(reason.clone());
        }
        Ok(Answer::of_faults(faults).blind(partial).count("guides", total).count("incomplete_guides", count))
    }
}

impl ServiceGuides {
    fn whole(&self, guide: &ServiceGuide) -> Fault {
        let key = guide.facts.missing.iter().filter(|element| element.is_key());
        let (zh, en): (Vec<_>, Vec<_>) = key.map(|element| name(*element)).unzip();
        let (count, title) = (zh.len(), &guide.title);
        let (zh, en) = (zh.join("、"), en.join(", "));
        let message = Text::new(
            format!("办事指南“{title}”缺失 {count} 类重点要素：{zh}"),
            format!("the service guide \"{title}\" lacks {count} key elements: {en}"),
        );
        let remedy = Text::new(format!("在该指南中补充：{zh}"), format!("add to this guide: {en}"));
        let seen = seen_guide(guide);
        settled(self.decided, Fault::new(seen, format!("service-guide:{}", guide.address), message, remedy))
    }

    fn each<'a>(&'a self, guide: &'a ServiceGuide) -> impl Iterator<Item = Fault> + 'a {
        let asked = guide.facts.missing.iter().filter(|element| self.extended || element.is_key());
        asked.map(|element| {
            let ((zh, en), title) = (name(*element), &guide.title);
            let message = Text::new(
                format!("办事指南“{title}”未写明“{zh}”"),
                format!("the service guide \"{title}\" does not state {en}"),
            );
            let remedy = Text::new(
                format!("在该指南中补充“{zh}”；确实没有的写明“无”"),
                format!("state {en} in this guide; where there is none, say so"),
            );
            let subject = format!("service-guide:{}:{en}", guide.address);
            settled(self.decided, Fault::new(seen_guide(guide), subject, message, remedy))
        })
    }
}

/// No guide and no entry to services: nothing to look at, except that a government owes services.
fn absence(portal: &Portal, answer: Answer) -> Result<Answer, Reason> {
    let owes = portal.unit_kind == UnitKind::Government && service_entry(portal).is_none();
    if answer.verdict != Verdict::NotApplicable || !owes {
        return Ok(answer);
    }
    let home = portal.home()?;
    if home.links.is_empty() {
        return Err(partly("首页没有可读取的链接", "the home page has no links that could be read"));
    }
    let message = Text::new(
        "未见办事服务：首页及其链接的页面没有办事指南，也没有通向政务服务网的入口",
        "no services found: neither guides nor an entry to a service platform",
    );
    let remedy = Text::new(
        "设置办事服务栏目，或在首页链接政务服务网",
        "open a services column, or link the service platform from the home page",
    );
    let fault = Fault::new(Seen::at(&home.address), "services-absent", message, remedy);
    Ok(Answer::of_faults(vec![fault.flagged()]))
}

fn name(element: GuideElement) -> (&'static str, &'static str) {
    match element {
        GuideElement::Name => ("事项名称", "the name of the item"),
        GuideElement::Basis => ("设定依据", "the legal basis"),
        GuideElement::Conditions => ("申请条件", "the conditions"),
        GuideElement::Materials => ("办理材料", "the materials"),
        GuideElement::Place => ("办理地点", "the place"),
        GuideElement::Hours => ("办理时间", "the hours"),
        GuideElement::Telephone => ("联系电话", "a telephone number"),
        GuideElement::Process => ("办理流程", "the steps"),
        GuideElement::Deadline => ("办理时限", "the time limit"),
        GuideElement::Fee => ("收费标准", "the fee"),
        GuideElement::Complaint => ("监督投诉", "where to complain"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::extract::GuideElement::{Basis, Conditions, Fee, Hours, Place, Process};
    use crate::portal::PortalParts;

    fn check(form: Form) -> ServiceGuides {
        ServiceGuides { form, missing_elements: 4, min_items: 5, extended: false, decided: true }
    }

    fn with(missing: &[&[GuideElement]]) -> PortalParts {
        let mut it = parts();
        let guides = missing.iter().enumerate();
        it.services.guides = guides.map(|(n, missing)| guide(&format!("/bszn/{n}.html"), missing)).collect();
        it
    }

    #[test]
    fn passes_below_the_limits() {
        let (three, four): (&[_], &[_]) = (&[Basis, Place, Hours, Fee], &[Basis, Place, Hours, Process]);
        assert_eq!(verdict(&check(Form::Veto), with(&[three])), Verdict::Pass);
        // One good guide of two, and four bad ones of six.
        assert_eq!(verdict(&check(Form::Veto), with(&[four, three])), Verdict::Pass);
        assert_eq!(verdict(&check(Form::Veto), with(&[four, four, four, four, three, three])), Verdict::Pass);
        assert_eq!(verdict(&check(Form::Each), with(&[&[Fee]])), Verdict::Pass);
    }

    #[test]
    fn fails_at_the_limits() {
        let four: &[_] = &[Basis, Place, Hours, Process];
        assert_eq!(
            subjects(&check(Form::Veto), with(&[four])),
            ["service-guide:http://x.gov.cn/bszn/0.html"]
        );
        assert_eq!(subjects(&check(Form::Veto), with(&[four, four, four, four, four, &[]])).len(), 5);
        let each = subjects(&check(Form::Each), with(&[&[Conditions, Fee]]));
        assert_eq!(each, ["service-guide:http://x.gov.cn/bszn/0.html:the conditions"]);
        let extended = ServiceGuides { extended: true, ..check(Form::Each) };
        assert_eq!(subjects(&extended, with(&[&[Conditions, Fee]])).len(), 2);
    }

    #[test]
    fn is_left_to_a_person_unless_the_rule_decides() {
        let open = ServiceGuides { decided: false, ..check(Form::Veto) };
        assert!(faults(&open, with(&[&[Basis, Place, Hours, Process]])).iter().all(|fault| fault.flagged));
    }

    #[test]
    fn does_not_apply_to_departments_without_services_and_enterprises() {
        let mut department = parts();
        department.unit_kind = UnitKind::Department;
        assert_eq!(verdict(&check(Form::Veto), department), Verdict::NotApplicable);
        let mut enterprise = with(&[&[]]);
        enterprise.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&check(Form::Veto), enterprise), Verdict::NotApplicable);
    }

    #[test]
    fn a_government_without_any_entry_is_flagged_and_never_decided() {
        let mut it = parts();
        it.home.as_mut().unwrap().links.push((at("/yw/"), "要闻".into()));
        let found = faults(&check(Form::Veto), it);
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("services-absent", true));
    }

    #[test]
    fn cannot_tell_services_elsewhere_covers_and_what_was_not_read() {
        let partly =
            |it| matches!(verdict(&check(Form::Veto), it), Verdict::CannotTell(Reason::PartlyRead(_)));
        let mut elsewhere = parts();
        elsewhere.services.entries.push((at("http://zwfw.x.gov.cn/"), "政务服务网".into()));
        assert!(partly(elsewhere));
        let mut cover = with(&[&[Basis]]);
        cover.services.guides[0].facts.thin = true;
        assert!(partly(cover));
        assert!(partly(parts()));
        assert_eq!(verdict(&check(Form::Veto), stopped()), not_gathered());
        let mut half = with(&[&[Basis, Place, Hours, Process]]);
        half.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&check(Form::Veto), half), not_gathered());
    }
}
