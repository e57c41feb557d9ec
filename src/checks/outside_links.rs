//! `outside-links`: links to other sites lead to public bodies, by name, or warn whoever leaves.
//!
//! Why: 国办发〔2017〕47号, annex (links): no commercial sites as a rule, a notice before leaving for a site that is no
//! government's; bulletins also forbid links to bare addresses of the network.
//! Fails: a link leads to a bare network address (a note). For a person to decide: links to a host that is neither a public
//! body's nor on `allowed_hosts`, while no page holds a notice for those who leave; one fault for each host.
//! Not applicable: nothing links to another site.
//! Cannot tell: the home page was not read; or nothing was found and not everything was gathered.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;

use super::support::hosts;
use super::{About, Check};
use crate::model::{Address, Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{LinkTarget, Portal};

pub(super) const ABOUT: About = About {
    id: "outside-links",
    title: "外部链接规范",
    passes: "外部链接都指向党政机关网站或允许的网站（参数 allowed_hosts），或网站有离站提示；没有IP地址链接。",
    fails: "链接到IP地址的，每个地址提示一处；没有离站提示而链接到其他网站的，每个网站一处，交人工认定。",
    not_applicable: "没有指向其他网站的链接。",
    cannot_tell: "首页未能读取；或监测中止，已读取的没有问题。",
    remedy: "清理商业网站链接和IP地址链接；打开非政府网站链接时给出提示。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OutsideLinks {
    /// Hosts, with all below them, that need no notice: filings, party media, charity, sharing.
    #[serde(default = "allowed")]
    allowed_hosts: Vec<String>,
}

fn allowed() -> Vec<String> {
    let hosts = [
        "conac.cn",
        "12377.cn",
        "12371.cn",
        "12380.cn",
        "people.com.cn",
        "people.cn",
        "xinhuanet.com",
        "news.cn",
        "cctv.com",
        "cctv.cn",
        "cntv.cn",
        "gmw.cn",
        "chinanews.com.cn",
        "chinanews.com",
        "ce.cn",
        "youth.cn",
        "cnr.cn",
        "cri.cn",
        "chinadaily.com.cn",
        "china.com.cn",
        "qstheory.cn",
        "xuexi.cn",
        "pla.cn",
        "81.cn",
        "edu.cn",
        "ac.cn",
        "org.cn",
        "weixin.qq.com",
        "weibo.com",
        "weibo.cn",
        "v.t.qq.com",
        "connect.qq.com",
        "qzone.qq.com",
    ];
    hosts.map(str::to_owned).to_vec()
}

/// Where one host is linked.
struct Linked<'a> {
    targets: usize,
    pages: usize,
    first: &'a LinkTarget,
}

impl Check for OutsideLinks {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let home = portal.home()?;
        let notice = portal.identity()?.leave_notice;
        let mut by_host: BTreeMap<&str, Linked<'_>> = BTreeMap::new();
        let linked = portal.links().iter().filter(|link| !link.internal && !link.parents.is_empty());
        for link in linked {
            let entry = by_host.entry(link.address.host());
            let entry = entry.or_insert(Linked { targets: 0, pages: 0, first: link });
            entry.targets += 1;
            entry.pages = entry.pages.max(link.parent_count);
        }
        let own = hosts::registered(home.address.host());
        by_host.retain(|host, _| hosts::registered(host) != own || hosts::bare_address(host).is_some());
        // A portal under test on this machine links others there.
        by_host.retain(|host, _| !(hosts::is_local(host) && hosts::is_local(home.address.host())));
        if by_host.is_empty() {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let (mut bare, mut strangers) = (Vec::new(), Vec::new());
        for (host, linked) in &by_host {
            if hosts::bare_address(host).is_some() {
                bare.push(address(host, linked));
            } else if !notice && !hosts::is_government(host) && !hosts::among(host, &self.allowed_hosts) {
                strangers.push(stranger(host, linked));
            }
        }
        let counts = (bare.len(), strangers.len());
        bare.extend(strangers);
        let answer = Answer::of_faults(bare).blind(portal.incomplete().cloned());
        let answer = answer.count("hosts", by_host.len()).count("bare_addresses", counts.0);
        Ok(answer.count("other_hosts", counts.1).count("leave_notice", usize::from(notice)))
    }
}

fn address(host: &str, linked: &Linked<'_>) -> Fault {
    let message = Text::new(
        format!("链接到IP地址 {host}，没有使用域名（{} 个链接）", linked.targets),
        format!("links lead to the bare network address {host} ({} targets)", linked.targets),
    );
    let remedy = Text::new("改用域名，或删除链接", "use a name, or remove the link");
    fault(linked, format!("outside-address:{host}"), message, remedy)
}

fn stranger(host: &str, linked: &Linked<'_>) -> Fault {
    let message = Text::new(
        format!(
            "链接到非政府网站 {host}（{} 个链接，最多见于 {} 个页面），没有发现离站提示",
            linked.targets, linked.pages
        ),
        format!(
            "links lead to {host}, no public body's ({} targets, on up to {} pages), without a notice",
            linked.targets, linked.pages
        ),
    );
    let remedy = Text::new(
        "商业网站链接予以删除；确需保留的，打开前给出离站提示",
        "remove commercial links; where one must stay, give notice before it opens",
    );
    fault(linked, format!("outside-host:{host}"), message, remedy).flagged()
}

fn fault(linked: &Linked<'_>, subject: String, message: Text, remedy: Text) -> Fault {
    let seen =
        |(parent, anchor): &(Address, Arc<str>)| Seen::at(&linked.first.address).linked_from(parent, anchor);
    let seen = linked.first.parents.first().map_or_else(|| Seen::at(&linked.first.address), seen);
    Fault::new(seen, subject, message, remedy).severity(Severity::Note)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Outcome;
    use crate::portal::PortalParts;

    fn check() -> OutsideLinks {
        OutsideLinks { allowed_hosts: allowed() }
    }

    fn with(targets: &[&str]) -> PortalParts {
        let mut it = parts();
        for target in targets {
            let mut link = link("/", Outcome::Alive);
            (link.address, link.internal) = (Address::parse(target).unwrap(), false);
            it.links.push(link);
        }
        it
    }

    #[test]
    fn passes_on_public_bodies_allowed_hosts_and_the_own_name() {
        let it = with(&["http://www.y.gov.cn/", "http://paper.people.com.cn/a", "http://gk.x.gov.cn/"]);
        assert_eq!(verdict(&check(), it), Verdict::Pass);
    }

    #[test]
    fn a_bare_address_is_a_note_and_a_stranger_is_for_a_person_to_judge() {
        let found =
            faults(&check(), with(&["http://60.1.2.3/", "http://shop.example/a", "http://shop.example/b"]));
        let told: Vec<_> = found.iter().map(|it| (it.subject.as_str(), it.flagged, it.severity)).collect();
        let note = Severity::Note;
        assert_eq!(
            told,
            [("outside-address:60.1.2.3", false, note), ("outside-host:shop.example", true, note)]
        );
    }

    #[test]
    fn a_notice_for_those_who_leave_is_enough() {
        let mut it = with(&["http://shop.example/"]);
        it.identity.leave_notice = true;
        assert_eq!(verdict(&check(), it), Verdict::Pass);
    }

    #[test]
    fn does_not_apply_without_links_to_others() {
        assert_eq!(verdict(&check(), parts()), Verdict::NotApplicable);
        let mut local = with(&["http://127.0.0.1:81/"]);
        local.home = Ok(crate::portal::HomePage {
            address: Address::parse("http://127.0.0.1:80/").unwrap(),
            ..local.home.unwrap()
        });
        assert_eq!(verdict(&check(), local), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_gathered() {
        assert_eq!(verdict(&check(), stopped()), not_gathered());
        let mut it = with(&["http://www.y.gov.cn/"]);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&check(), it), not_gathered());
    }
}
