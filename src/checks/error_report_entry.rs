//! `error-report-entry`: every page leads to 我为政府网站找错 at the right host.
//!
//! Why: 国办发〔2017〕47号 and 国办秘函〔2019〕19号 demand the entry in the foot of all pages.
//! Fails: the home page has no entry, or more than half of the sampled column or article pages have none; one fault for
//! each template. For a person to decide: the entry leads to another host than `host`.
//! Not applicable: no page could be sampled.
//! Cannot tell: the home page was not read, or a frame or a script brings the footer.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::support::{hosts, sampled};
use super::{About, Check};
use crate::extract::Mark;
use crate::model::{Answer, Fault, Reason, Text, Verdict};
use crate::portal::{MarkedPage, Portal, Template};

pub(super) const ABOUT: About = About {
    id: "error-report-entry",
    title: "“我为政府网站找错”入口",
    passes: "首页和抽查的栏目页、内容页都有“我为政府网站找错”入口，并指向规定的平台（参数 host）。",
    fails: "首页没有入口，或抽查的栏目页、内容页半数以上没有入口，每类页面计一处。入口指向其他主机的，交人工认定。",
    not_applicable: "没有可以抽查的页面。",
    cannot_tell: "首页未能读取，或页面底部由框架、脚本另行载入。",
    remedy: "按规定代码在全站页面底部添加“我为政府网站找错”入口。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ErrorReportEntry {
    /// Pages looked at of every template.
    #[serde(default = "five")]
    per_template: u16,
    /// Where the entry must lead.
    #[serde(default = "platform")]
    host: String,
}

fn five() -> u16 {
    5
}

fn platform() -> String {
    "zfwzgl.www.gov.cn".to_owned()
}

impl Check for ErrorReportEntry {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let pages = sampled::sampled(portal, self.per_template)?;
        if pages.is_empty() {
            return Ok(Verdict::NotApplicable.into());
        }
        let found = sampled::lacking(&pages, |page| !page.seen.has(Mark::Report));
        let mut faults: Vec<Fault> =
            found.iter().filter_map(|(template, pages)| absence(*template, pages)).collect();
        // A portal under test on this machine keeps its entry there.
        if !hosts::is_local(portal.home_address.host()) {
            faults.extend(self.elsewhere(&pages));
        }
        let doubt = pages.iter().any(|page| page.footer_elsewhere).then_some(Reason::NeedsRendering);
        Ok(Answer::of_faults(faults).blind(doubt).count("pages", pages.len()))
    }
}

impl ErrorReportEntry {
    fn elsewhere(&self, pages: &[&MarkedPage]) -> Vec<Fault> {
        let mut by_host: BTreeMap<&str, Vec<&MarkedPage>> = BTreeMap::new();
        for page in pages {
            if let Some(host) = page.report_host.as_deref().filter(|host| *host != self.host) {
                by_host.entry(host).or_default().push(page);
            }
        }
        let fault = |(host, pages): (&str, Vec<&MarkedPage>)| {
            let named = if host.is_empty() { "本站" } else { host };
            let message = Text::new(
                format!("“我为政府网站找错”入口指向 {named}，应指向 {}", self.host),
                format!("the entry 我为政府网站找错 leads to {named}, not to {}", self.host),
            );
            let remedy = Text::new("换用规定的入口代码", "use the prescribed code of the entry");
            Some(sampled::fault(&pages, format!("error-report-host:{host}"), message, remedy)?.flagged())
        };
        by_host.into_iter().filter_map(fault).collect()
    }
}

fn absence(template: Template, pages: &[&MarkedPage]) -> Option<Fault> {
    let (zh, en) = sampled::name(template);
    let message = Text::new(
        format!("{zh}底部没有“我为政府网站找错”入口（抽查中有 {} 个页面）", pages.len()),
        format!("{en} have no entry 我为政府网站找错 ({} sampled pages)", pages.len()),
    );
    let remedy = Text::new("在页面底部功能区添加该入口", "add the entry to the foot of the pages");
    let id = match template {
        Template::Home => "home",
        Template::Column => "column",
        Template::Article => "article",
        Template::Other => "other",
    };
    sampled::fault(pages, format!("error-report:{id}"), message, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    fn check() -> ErrorReportEntry {
        ErrorReportEntry { per_template: 5, host: platform() }
    }

    fn without(pages: &[usize]) -> PortalParts {
        let mut it = marked_parts();
        for page in pages {
            it.identity.pages[*page].seen = it.identity.pages[*page].seen.without(Mark::Report);
            it.identity.pages[*page].report_host = None;
        }
        it
    }

    #[test]
    fn passes_when_every_template_has_the_entry_or_a_script_that_makes_it() {
        let mut it = marked_parts();
        it.identity.pages[0].report_host = None;
        assert_eq!(verdict(&check(), it), Verdict::Pass);
        assert_eq!(verdict(&check(), without(&[2])), Verdict::Pass, "one of two articles is half");
    }

    #[test]
    fn fails_for_each_template_without_it() {
        assert_eq!(subjects(&check(), without(&[0, 2, 3])), ["error-report:home", "error-report:article"]);
    }

    #[test]
    fn another_host_is_for_a_person_to_judge_and_a_portal_on_this_machine_is_spared() {
        let mut it = marked_parts();
        it.identity.pages[0].report_host = Some("pucha.example".into());
        let found = faults(&check(), it.clone());
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("error-report-host:pucha.example", true));
        it.home_address = crate::model::Address::parse("http://127.0.0.1:80/").unwrap();
        assert_eq!(verdict(&check(), it), Verdict::Pass);
    }

    #[test]
    fn does_not_apply_without_a_sample() {
        assert_eq!(verdict(&check(), parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_a_frame_brings() {
        let mut it = without(&[0]);
        it.identity.pages[0].footer_elsewhere = true;
        assert_eq!(verdict(&check(), it), Verdict::CannotTell(Reason::NeedsRendering));
    }
}
