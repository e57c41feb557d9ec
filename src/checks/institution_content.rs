//! `institution-content`: the section 制度 holds the regulation, and at least one rule of the unit's own.
//!
//! Why: 国办公开办函〔2019〕61号 puts the regulation and the unit's own rules there; 条例 art. 4 and 46 oblige to have some.
//! Fails: among titles and text of the section there is no 政府信息公开条例, or no rule that is not the State's. Both are
//! left to a person, for a title may hide either.
//! Not applicable: there is no such section (that is the fault of `institution`), or the unit is a public enterprise.
//! Cannot tell: the section has neither titles nor text that can be read, or was not found on a site half read.

use serde::Deserialize;

use super::support::{owes_disclosure, partly, seen};
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Severity, Text, Verdict};
use crate::portal::{Portal, Section, SectionKind};

pub(super) const ABOUT: About = About {
    id: "institution-content",
    title: "公开制度内容",
    passes: "制度栏目中有《政府信息公开条例》，并有至少一项本机关（本地）的公开制度。",
    fails: "制度栏目中没有条例，或没有本机关的制度。须人工确认。",
    not_applicable: "没有制度栏目（由“政府信息公开制度”一项计），或公共企事业单位。",
    cannot_tell: "制度栏目没有可读取的标题和正文，或网站未能读取完毕。",
    remedy: "在制度栏目公布《政府信息公开条例》和本机关的公开审查、依申请公开办理、考核等制度。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InstitutionContent {}

/// What a rule calls itself.
const RULES: [&str; 12] =
    ["制度", "办法", "规定", "规程", "规则", "细则", "规范", "方案", "意见", "指引", "机制", "流程"];
/// The State's own.
const STATE: [&str; 8] =
    ["中华人民共和国", "国务院", "国办", "全国人", "最高人民", "中共中央", "中办", "司法部"];

impl Check for InstitutionContent {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        let titles = &portal.platform()?.rules;
        let Some(section) = portal.section(SectionKind::Institution)? else {
            return Ok(Verdict::NotApplicable.into());
        };
        let text = section.text.as_str();
        let names: Vec<&str> = titles.iter().map(String::as_str).filter(|title| !is_column(title)).collect();
        if names.is_empty() && text.trim().chars().count() < 30 {
            return Err(partly(
                "制度栏目没有可读取的标题和正文",
                "the section of rules has neither titles nor text that can be read",
            ));
        }
        let regulation = |text: &str| text.contains("信息公开条例");
        let whole = names.iter().any(|name| regulation(name)) || regulation(text);
        let own = names.iter().filter(|name| is_own(name)).count();
        // A page that sets a rule out is one.
        let set_out = text.lines().filter(|line| line.trim_start().starts_with('第')).count() >= 3;
        let mut faults = Vec::new();
        if !whole {
            faults.push(fault(
                section,
                "institution-regulation",
                (
                    "制度栏目中没有《中华人民共和国政府信息公开条例》",
                    "the section of rules does not hold the regulation",
                ),
                ("公布现行条例（国务院令第711号）", "publish the regulation in force there"),
            ));
        }
        if own == 0 && !set_out {
            faults.push(fault(
                section,
                "institution-own",
                ("制度栏目中没有本机关的公开制度", "the section of rules holds none of the unit's own"),
                (
                    "公布本机关的公开审查、依申请公开办理、考核、责任追究等制度",
                    "publish your own rules on review, requests, assessment and responsibility",
                ),
            ));
        }
        Ok(Answer::of_faults(faults).count("titles", names.len()).count("own_rules", own))
    }
}

/// Names of the section itself and of its neighbours.
fn is_column(title: &str) -> bool {
    ["公开制度", "公开指南", "公开年报", "公开目录", "主动公开内容", "依申请公开"]
        .iter()
        .any(|end| title.ends_with(end))
        && title.chars().count() <= 9
}

fn is_own(title: &str) -> bool {
    // What stands before the title in brackets issued it.
    !STATE.iter().any(|state| title.contains(state)) && RULES.iter().any(|word| title.contains(word))
}

fn fault(section: &Section, subject: &str, message: (&str, &str), remedy: (&str, &str)) -> Fault {
    let (message, remedy) = (Text::new(message.0, message.1), Text::new(remedy.0, remedy.1));
    Fault::new(seen(section), subject, message, remedy).severity(Severity::Minor).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;
    use crate::portal::PortalParts;

    fn with(titles: &[&str]) -> PortalParts {
        let mut it = parts();
        it.sections.push(section(SectionKind::Institution, "/zd/"));
        it.platform.rules = titles.iter().map(|title| (*title).to_owned()).collect();
        it
    }

    const LAW: &str = "中华人民共和国政府信息公开条例";

    #[test]
    fn passes_with_the_regulation_and_one_rule_of_its_own() {
        let both = with(&["政府信息公开制度", LAW, "某县政府信息公开审查制度"]);
        assert_eq!(verdict(&InstitutionContent {}, both), Verdict::Pass);
        let mut text = with(&[]);
        text.sections[0].text =
            format!("根据{LAW}制定本制度。\n第一条 为了规范。\n第二条 适用。\n第三条 审查。");
        assert_eq!(verdict(&InstitutionContent {}, text), Verdict::Pass);
    }

    #[test]
    fn fails_without_either_and_leaves_it_to_a_person() {
        assert_eq!(
            subjects(&InstitutionContent {}, with(&["某县政府信息公开审查制度"])),
            ["institution-regulation"]
        );
        let found = faults(&InstitutionContent {}, with(&[LAW, "国务院办公厅关于某事的意见"]));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("institution-own", true));
    }

    #[test]
    fn does_not_apply_without_the_section_or_to_public_enterprises() {
        assert_eq!(verdict(&InstitutionContent {}, parts()), Verdict::NotApplicable);
        let mut it = with(&[LAW]);
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&InstitutionContent {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_anything_to_read() {
        let only_itself = with(&["政府信息公开制度"]);
        assert!(matches!(
            verdict(&InstitutionContent {}, only_itself),
            Verdict::CannotTell(Reason::PartlyRead(_))
        ));
        assert_eq!(verdict(&InstitutionContent {}, stopped()), not_gathered());
    }
}
