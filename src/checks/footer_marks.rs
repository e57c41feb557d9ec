//! `footer-marks`: the foot of every page shows whose site it is.
//!
//! Why: 国办发〔2017〕47号, annex (footer), demands the party-and-government mark, the site code, the ICP and the
//! public-security filing, the sponsor with a contact, and the site map, on all pages alike.
//! Fails: a mark is missing on the home page, or on more than half of the sampled column or article pages; one fault
//! for each mark. A mark that a script writes counts. The entry 找错 is asked about elsewhere.
//! Not applicable: no page could be sampled.
//! Cannot tell: the home page was not read, or a frame or a script brings the footer; and nothing is missing elsewhere.

use serde::Deserialize;

use super::support::sampled;
use super::{About, Check};
use crate::extract::Mark;
use crate::model::{Answer, Fault, Reason, Text, Verdict};
use crate::portal::{MarkedPage, Portal};

pub(super) const ABOUT: About = About {
    id: "footer-marks",
    title: "网站底部标识",
    passes: "首页和抽查的栏目页、内容页底部都有党政机关网站标识、网站标识码、ICP备案编号、公安机关备案标识、主办单位、联系方式和站点地图。由脚本生成的标识同样算有。",
    fails: "首页缺少某项标识，或抽查的栏目页、内容页半数以上缺少某项标识，每项计一处。",
    not_applicable: "没有可以抽查的页面。",
    cannot_tell: "首页未能读取，或页面底部由框架、脚本另行载入。",
    remedy: "按《网页设计规范》补齐底部功能区，并在所有模板中统一使用。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FooterMarks {
    /// Pages looked at of every template.
    #[serde(default = "five")]
    per_template: u16,
    /// Marks asked for: `party`, `code`, `icp`, `police`, `sponsor`, `contact`, `map`.
    #[serde(default = "all")]
    marks: Vec<Asked>,
}

/// A mark that the footer must show.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Asked {
    Party,
    Code,
    Icp,
    Police,
    Sponsor,
    Contact,
    Map,
}

fn five() -> u16 {
    5
}

fn all() -> Vec<Asked> {
    use Asked::{Code, Contact, Icp, Map, Party, Police, Sponsor};
    vec![Party, Code, Icp, Police, Sponsor, Contact, Map]
}

impl Asked {
    fn mark(self) -> (Mark, &'static str, &'static str, &'static str) {
        match self {
            Self::Party => (
                Mark::Party,
                "party",
                "党政机关（事业单位）网站标识",
                "the mark of party and government bodies",
            ),
            Self::Code => (Mark::Code, "code", "网站标识码", "the site identification code"),
            Self::Icp => (Mark::Icp, "icp", "ICP备案编号", "the ICP filing number"),
            Self::Police => {
                (Mark::Police, "police", "公安机关备案标识", "the filing mark of the public security organs")
            }
            Self::Sponsor => (Mark::Sponsor, "sponsor", "主办单位", "the sponsor"),
            Self::Contact => (Mark::Contact, "contact", "联系方式", "a contact"),
            Self::Map => (Mark::Map, "map", "站点地图", "the site map"),
        }
    }
}

impl Check for FooterMarks {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let pages = sampled::sampled(portal, self.per_template)?;
        if pages.is_empty() {
            return Ok(Verdict::NotApplicable.into());
        }
        let faults: Vec<Fault> = self.marks.iter().filter_map(|asked| fault(*asked, &pages)).collect();
        // What a script brings may hold what is missing.
        let doubt = pages.iter().any(|page| page.footer_elsewhere).then_some(Reason::NeedsRendering);
        let missing = faults.len();
        Ok(Answer::of_faults(faults).blind(doubt).count("pages", pages.len()).count("missing_marks", missing))
    }
}

fn fault(asked: Asked, pages: &[&MarkedPage]) -> Option<Fault> {
    let (mark, id, zh, en) = asked.mark();
    let found = sampled::lacking(pages, |page| !page.seen.has(mark));
    let names: Vec<_> = found.iter().map(|(template, _)| sampled::name(*template)).collect();
    let lacking: Vec<&MarkedPage> = found.iter().flat_map(|(_, pages)| pages).copied().collect();
    let zh_where = names.iter().map(|name| name.0).collect::<Vec<_>>().join("、");
    let en_where = names.iter().map(|name| name.1).collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("{zh_where}底部没有{zh}（抽查中有 {} 个页面缺少）", lacking.len()),
        format!("{en_where} do not show {en} at the foot ({} of the sampled pages)", lacking.len()),
    );
    let remedy =
        Text::new(format!("在所有页面底部功能区加上{zh}"), format!("add {en} to the foot of every page"));
    sampled::fault(&lacking, format!("footer-mark:{id}"), message, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    fn check() -> FooterMarks {
        FooterMarks { per_template: 5, marks: all() }
    }

    fn without(mark: Mark, pages: &[usize]) -> PortalParts {
        let mut it = marked_parts();
        for page in pages {
            it.identity.pages[*page].seen = it.identity.pages[*page].seen.without(mark);
        }
        it
    }

    #[test]
    fn passes_when_every_template_shows_every_mark() {
        assert_eq!(verdict(&check(), marked_parts()), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_home_page_alone_and_on_more_than_half_of_a_template() {
        assert_eq!(subjects(&check(), without(Mark::Police, &[0])), ["footer-mark:police"]);
        assert_eq!(
            verdict(&check(), without(Mark::Police, &[2])),
            Verdict::Pass,
            "one of two articles is half"
        );
        let found = faults(&check(), without(Mark::Map, &[2, 3]));
        assert_eq!((found[0].subject.as_str(), found[0].seen.len()), ("footer-mark:map", 2));
    }

    #[test]
    fn the_entry_for_errors_is_not_asked_about_here() {
        assert_eq!(verdict(&check(), without(Mark::Report, &[0, 1, 2, 3])), Verdict::Pass);
    }

    #[test]
    fn does_not_apply_without_a_sample() {
        assert_eq!(verdict(&check(), parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_a_script_or_a_frame_brings() {
        let mut it = without(Mark::Icp, &[0]);
        it.identity.pages[0].footer_elsewhere = true;
        assert_eq!(verdict(&check(), it), Verdict::CannotTell(Reason::NeedsRendering));
        let mut down = marked_parts();
        down.home = Err(Reason::Unreachable);
        assert_eq!(verdict(&check(), down), Verdict::CannotTell(Reason::Unreachable));
    }
}
