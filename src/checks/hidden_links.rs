//! `hidden-links`: no page holds links to other hosts that its visitors cannot see (暗链).
//!
//! Why: 国办发〔2017〕47号, annex: every link to another site must be visible; concealed ones are the usual trace of an
//! intrusion.
//! Fails: for a person to decide, a link to another host stands outside the page, in an element too small to be seen, or, where
//! the host is neither a public body's nor on `allowed_hosts`, in one that is not displayed; one fault for each page that is the first to
//! hold such links. Menus
//! that open are hidden too, so links to public bodies in them are left out.
//! Not applicable: no page was read.
//! Cannot tell: the home page was not read; or nothing was found and not everything was gathered. Style sheets are not read.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::support::hosts;
use super::{About, Check};
use crate::extract::Manner;
use crate::model::{Address, Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{ConcealedLink, Portal};

pub(super) const ABOUT: About = About {
    id: "hidden-links",
    title: "隐藏链接（暗链）",
    passes: "已读取的页面没有访客看不见的外部链接。",
    fails: "发现外部链接被移出页面、缩小到看不见，或放在不显示的元素里（指向党政机关网站和参数 allowed_hosts 所列网站的下拉菜单除外），按首次出现的页面计，交人工认定。",
    not_applicable: "没有读取到页面。",
    cannot_tell: "首页未能读取；或监测中止，已读取的没有发现。样式表文件中的隐藏方式不在检查范围内。",
    remedy: "立即核查是否被植入暗链，清除后排查网站漏洞；正常功能请改为可见链接。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HiddenLinks {
    /// Hosts, with all below them, that menus and share boxes may hide.
    #[serde(default = "allowed")]
    allowed_hosts: Vec<String>,
}

fn allowed() -> Vec<String> {
    [
        "conac.cn",
        "weibo.com",
        "weibo.cn",
        "qq.com",
        "people.com.cn",
        "xinhuanet.com",
        "news.cn",
        "cctv.com",
        "edu.cn",
        "org.cn",
        "12371.cn",
        "12377.cn",
        "microsoft.com",
        "mozilla.org",
        "google.cn",
    ]
    .map(str::to_owned)
    .to_vec()
}

impl Check for HiddenLinks {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let hazards = portal.hazards()?;
        if hazards.read == 0 {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let counting: Vec<&ConcealedLink> =
            hazards.concealed.iter().filter(|link| self.counts(link)).collect();
        let mut by_page: BTreeMap<&Address, Vec<&ConcealedLink>> = BTreeMap::new();
        for link in &counting {
            by_page.entry(&link.page).or_default().push(link);
        }
        let faults: Vec<Fault> =
            by_page.into_iter().filter_map(|(page, links)| fault(page, &links)).collect();
        let found = counting.len();
        let answer = Answer::of_faults(faults).blind(portal.incomplete().cloned());
        Ok(answer.count("pages", hazards.read).count("hidden_links", found))
    }
}

impl HiddenLinks {
    fn counts(&self, link: &ConcealedLink) -> bool {
        let host = link.target.host();
        let known =
            hosts::is_government(host) || hosts::is_local(host) || hosts::among(host, &self.allowed_hosts);
        match link.manner {
            Manner::NotShown => !known,
            Manner::Tiny | Manner::OffScreen => !hosts::is_government(host),
        }
    }
}

fn fault(page: &Address, links: &[&ConcealedLink]) -> Option<Fault> {
    let gravest = links.iter().max_by_key(|link| link.manner)?;
    let (zh, en) = match gravest.manner {
        Manner::NotShown => ("放在不显示的元素里", "stand in elements that are not displayed"),
        Manner::Tiny => ("缩小到看不见", "are too small to be seen"),
        Manner::OffScreen => ("被移到页面之外", "stand outside the page"),
    };
    let (text, host, count, pages) = (&gravest.text, gravest.target.host(), links.len(), gravest.pages);
    let message = Text::new(
        format!("{count} 个外部链接{zh}，例如“{text}”（{host}，见于 {pages} 个页面），疑似暗链"),
        format!(
            "{count} links to other hosts {en}, for example \"{text}\" ({host}, on {pages} pages): maybe injected"
        ),
    );
    let remedy = Text::new(
        "核查来源，清除暗链并排查漏洞",
        "find out where they come from, remove them, and close the hole",
    );
    let named: Vec<String> =
        links.iter().take(6).map(|link| format!("{} {}", link.text, link.target)).collect();
    let seen = Seen::at(page).quoting(&named.join("; "));
    Some(
        Fault::new(seen, format!("hidden-links:{page}"), message, remedy).severity(Severity::Major).flagged(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Address;
    use crate::portal::PortalParts;

    fn check() -> HiddenLinks {
        HiddenLinks { allowed_hosts: allowed() }
    }

    fn with(target: &str, manner: Manner) -> PortalParts {
        let mut it = parts();
        it.hazards.read = 1;
        let target = Address::parse(target).unwrap();
        it.hazards.concealed.push(ConcealedLink {
            target,
            text: "乐".into(),
            manner,
            page: at("/a"),
            pages: 1,
        });
        it
    }

    #[test]
    fn passes_on_hidden_menus_of_public_bodies() {
        assert_eq!(verdict(&check(), with("http://www.y.gov.cn/", Manner::NotShown)), Verdict::Pass);
        assert_eq!(
            verdict(&check(), with("http://service.weibo.com/share", Manner::NotShown)),
            Verdict::Pass
        );
    }

    #[test]
    fn others_and_links_moved_away_are_for_a_person_to_judge() {
        let found = faults(&check(), with("http://evil.example/", Manner::NotShown));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("hidden-links:http://x.gov.cn/a", true));
        assert_eq!(subjects(&check(), with("http://service.weibo.com/", Manner::OffScreen)).len(), 1);
    }

    #[test]
    fn does_not_apply_when_nothing_was_read() {
        assert_eq!(verdict(&check(), parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_of_pages_that_were_not_gathered() {
        let mut it = with("http://www.y.gov.cn/", Manner::NotShown);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&check(), it), not_gathered());
        assert_eq!(verdict(&check(), stopped()), not_gathered());
    }
}
