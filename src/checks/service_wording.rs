//! `service-wording`: the materials of a service are named, not hinted at.
//!
//! Why: who is asked for 其他材料 comes twice (国办秘函〔2019〕19号, 办事指南).
//! Fails: among the materials of a guide stands a vague phrase (其他材料, 相关材料, 等材料 …); one fault for each phrase.
//! Phrases that are denied (不得要求提供其他材料) or head a list are none. Left to a person unless `decided`.
//! Not applicable: no guides on the site, and nothing says that there are any.
//! Cannot tell: as for `service-guides`; no phrase was found, but part of the site was not read.

use serde::Deserialize;

use super::support::{guides, seen_guide, settled, unseen};
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Severity, Text};
use crate::portal::{Portal, ServiceGuide};

pub(super) const ABOUT: About = About {
    id: "service-wording",
    title: "办事材料表述",
    passes: "办事指南的材料清单没有“其他材料”“相关材料”“等材料”一类模糊表述。",
    fails: "材料清单中有模糊表述，每处计一处。“不得要求提供其他材料”一类否定、引出清单的说法不计。除非 decided = true，由人工确认后才扣分。",
    not_applicable: "网站没有办事指南。",
    cannot_tell: "办事指南只有附件或图片，或在其他平台上，或网站未能读取完毕。",
    remedy: "逐项列明材料名称、份数和格式，删除兜底性条款。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceWording {
    /// Count without a person's word.
    #[serde(default)]
    decided: bool,
}

impl Check for ServiceWording {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let guides = match guides(portal)? {
            Ok(guides) => guides,
            Err(answer) => return Ok(answer),
        };
        let vague = guides.iter().flat_map(|guide| guide.facts.vague.iter().map(move |words| (guide, words)));
        let faults: Vec<Fault> = vague.map(|(guide, words)| self.fault(guide, words)).collect();
        let count = faults.len();
        Ok(Answer::of_faults(faults)
            .blind(unseen(portal))
            .count("guides", guides.len())
            .count("vague", count))
    }
}

impl ServiceWording {
    fn fault(&self, guide: &ServiceGuide, words: &str) -> Fault {
        let title = &guide.title;
        let message = Text::new(
            format!("办事指南“{title}”的材料表述模糊：“{words}”"),
            format!("the service guide \"{title}\" names materials vaguely: \"{words}\""),
        );
        let remedy = Text::new("写明具体材料名称，或删除该表述", "name the materials, or strike the phrase");
        let seen = seen_guide(guide).quoting(words);
        let fault = Fault::new(seen, format!("vague-wording:{}:{words}", guide.address), message, remedy);
        settled(self.decided, fault.severity(Severity::Minor))
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Verdict;
    use crate::portal::PortalParts;

    const CHECK: ServiceWording = ServiceWording { decided: true };

    fn with(vague: &[&str]) -> PortalParts {
        let mut it = parts();
        it.services.guides.push(guide("/bszn/1.html", &[]));
        it.services.guides[0].facts.vague = vague.iter().map(|words| (*words).to_owned()).collect();
        it
    }

    #[test]
    fn passes_without_vague_phrases() {
        assert_eq!(verdict(&CHECK, with(&[])), Verdict::Pass);
    }

    #[test]
    fn fails_at_the_first_vague_phrase_and_leaves_it_to_a_person() {
        let subject = "vague-wording:http://x.gov.cn/bszn/1.html:身份证和其他材料";
        assert_eq!(subjects(&CHECK, with(&["身份证和其他材料"])), [subject]);
        assert!(faults(&ServiceWording { decided: false }, with(&["其他材料"]))[0].flagged);
    }

    #[test]
    fn does_not_apply_without_guides() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_read() {
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
        let mut half = with(&[]);
        half.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, half), not_gathered());
    }
}
