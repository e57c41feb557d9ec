//! `site-title`: the header shows the full name of the site.
//!
//! Why: 国办发〔2017〕47号 part 3: the site bears the name of its body, and its header shows the full name.
//! Fails: for a person to decide, neither the words nor the images' texts of the home page's header hold the name of the
//! register, or of `SiteName`. The name may stand in an image.
//! Not applicable: no home page was sampled.
//! Cannot tell: the home page was not read, or nobody says what the name is.

use serde::Deserialize;

use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Portal, Template};

pub(super) const ABOUT: About = About {
    id: "site-title",
    title: "头部展示网站全称",
    passes: "首页头部（文字或图片的替代文字）有名录登记的单位名称或网站名称。",
    fails: "首页头部没有找到网站全称，交人工认定：名称可能只写在图片里。",
    not_applicable: "没有读取到首页版面。",
    cannot_tell: "首页未能读取，或名录没有登记名称。",
    remedy: "在头部标识区显著展示网站全称，图片标志填写替代文字（alt）。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteTitle {}

impl Check for SiteTitle {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let (home, identity) = (portal.home()?, portal.identity()?);
        let Some(page) = identity.pages.iter().find(|page| page.template == Template::Home) else {
            return Ok(Verdict::NotApplicable.into());
        };
        let name = bare(&identity.unit_name);
        // Where nothing was registered the name is the host's.
        if name.is_ascii() {
            return Err(Reason::NeedsPerson);
        }
        let (header, title) = (bare(&page.header), bare(&home.title));
        let answer = |faults| Answer::of_faults(faults).word("name", identity.unit_name.as_str());
        if header.contains(&name) || header.contains(&format!("{name}网站")) {
            return Ok(answer(Vec::new()));
        }
        let (zh, en) = if title.contains(&name) {
            ("页面标题（title）中有", "the page's title has it")
        } else {
            ("页面标题（title）中也没有", "the page's title has not got it either")
        };
        let message = Text::new(
            format!("首页头部没有找到网站全称“{}”，{zh}", identity.unit_name),
            format!(
                "the header of the home page does not show the full name \"{}\"; {en}",
                identity.unit_name
            ),
        );
        let remedy = Text::new(
            "在头部展示网站全称，标志图片填写替代文字",
            "show the full name in the header, and give the logo an alternative text",
        );
        let seen = Seen::at(&page.address).quoting(&page.header);
        Ok(answer(vec![Fault::new(seen, "site-title", message, remedy).severity(Severity::Minor).flagged()]))
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;

    #[test]
    fn passes_when_the_header_holds_the_name() {
        assert_eq!(verdict(&SiteTitle {}, marked_parts()), Verdict::Pass);
        let mut it = marked_parts();
        it.identity.pages[0].header = "今天 某县 人民政府 搜索".into();
        assert_eq!(verdict(&SiteTitle {}, it), Verdict::Pass);
    }

    #[test]
    fn a_header_without_the_name_is_for_a_person_to_judge() {
        let mut it = marked_parts();
        it.identity.pages[0].header = "中国某县".into();
        let found = faults(&SiteTitle {}, it);
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("site-title", true));
    }

    #[test]
    fn does_not_apply_without_a_home_page_in_the_sample() {
        assert_eq!(verdict(&SiteTitle {}, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_a_name() {
        let mut it = marked_parts();
        it.identity.unit_name = "www.x.gov.cn".into();
        assert_eq!(verdict(&SiteTitle {}, it), Verdict::CannotTell(Reason::NeedsPerson));
    }
}
