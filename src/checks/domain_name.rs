//! `domain-name`: the site has one main domain, and it is a government's.
//!
//! Why: 国办发〔2017〕47号 part 3 and 国办函〔2018〕55号: `.gov.cn`, `www.….gov.cn` for a government's portal, columns and
//! topics below the same name.
//! Fails: the home page is not below `.gov.cn` (or `.政务`). For a person to decide: a government's portal does not begin with
//! `www.` (the name with it may answer too); parts of the site lie at another registered name.
//! Not applicable: public enterprises, townships that live below another portal's path, and portals on this machine.
//! Cannot tell: the home page was not read.

use serde::Deserialize;

use super::support::hosts;
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, UnitKind, Verdict};
use crate::portal::{HomePage, Portal};

pub(super) const ABOUT: About = About {
    id: "domain-name",
    title: "域名规范",
    passes: "网站使用 .gov.cn（或 .政务）域名，政府门户网站为 www.□□□.gov.cn，全站使用同一主域名。",
    fails: "首页域名不以 .gov.cn 结尾。政府门户网站域名不以 www. 开头的，或网站内容分布在其他注册域名下的，交人工认定。",
    not_applicable: "公共企事业单位；没有独立域名的乡镇街道；在本机演示的门户。",
    cannot_tell: "首页未能读取。",
    remedy: "申请并启用规范域名，原域名在本网站公告后停用。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainName {}

impl Check for DomainName {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let home = portal.home()?;
        let host = home.address.host();
        let below_another = portal.unit_kind == UnitKind::Township && !portal.home_address.is_root();
        if portal.unit_kind == UnitKind::Enterprise || below_another || hosts::is_local(host) {
            return Ok(Verdict::NotApplicable.into());
        }
        let mut faults = Vec::new();
        if !hosts::is_government(host) {
            faults.push(fault(
                home,
                "domain:suffix",
                Severity::Major,
                Text::new(
                    format!("首页域名 {host} 不是 .gov.cn 域名"),
                    format!("the home page's host {host} is no .gov.cn name"),
                ),
            ));
        } else if portal.unit_kind == UnitKind::Government
            && portal.home_address.is_root()
            && !host.starts_with("www.")
        {
            faults.push(
                fault(
                    home,
                    "domain:www",
                    Severity::Minor,
                    Text::new(
                        format!("政府门户网站域名 {host} 不是 www.□□□.gov.cn 形式"),
                        format!("the portal's host {host} does not have the form www.….gov.cn"),
                    ),
                )
                .flagged(),
            );
        }
        let main = hosts::registered(host);
        let bare = |authority: &str| authority.split(':').next().unwrap_or(authority).to_owned();
        let mut others: Vec<String> = portal.identity()?.hosts.iter().map(|it| bare(it)).collect();
        others.retain(|other| hosts::registered(other) != main && !hosts::is_local(other));
        others.dedup();
        if !others.is_empty() {
            let names = others.join("、");
            faults.push(
                fault(
                    home,
                    "domain:several",
                    Severity::Minor,
                    Text::new(
                        format!("网站内容还分布在其他域名下：{names}，主域名为 {host}"),
                        format!("parts of the site lie at other names: {names}; the main one is {host}"),
                    ),
                )
                .flagged(),
            );
        }
        Ok(Answer::of_faults(faults).word("host", host))
    }
}

fn fault(home: &HomePage, subject: &str, severity: Severity, message: Text) -> Fault {
    let remedy = Text::new(
        "启用规范域名，公告后停用不规范域名",
        "put the proper name into service and retire the other one",
    );
    Fault::new(Seen::at(&home.address).quoting(&home.title), subject, message, remedy).severity(severity)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::Address;
    use crate::portal::PortalParts;

    fn at_home(home: &str, kind: UnitKind) -> PortalParts {
        PortalParts::new(TODAY, kind, Address::parse(home).unwrap())
    }

    #[test]
    fn passes_on_a_proper_name() {
        assert_eq!(
            verdict(&DomainName {}, at_home("http://www.x.gov.cn/", UnitKind::Government)),
            Verdict::Pass
        );
        assert_eq!(
            verdict(&DomainName {}, at_home("http://jyj.x.gov.cn/", UnitKind::Department)),
            Verdict::Pass
        );
        assert_eq!(
            verdict(&DomainName {}, at_home("http://jyj.x.gov.cn/rmzf/", UnitKind::Government)),
            Verdict::Pass
        );
    }

    #[test]
    fn fails_on_other_names_and_on_a_portal_without_www() {
        assert_eq!(
            subjects(&DomainName {}, at_home("http://www.x.com/", UnitKind::Department)),
            ["domain:suffix"]
        );
        assert_eq!(
            subjects(&DomainName {}, at_home("http://60.1.2.3/", UnitKind::Government)),
            ["domain:suffix"]
        );
        assert_eq!(
            subjects(&DomainName {}, at_home("http://x.gov.cn/", UnitKind::Government)),
            ["domain:www"]
        );
    }

    #[test]
    fn another_registered_name_is_for_a_person_to_judge() {
        let mut it = at_home("http://www.x.gov.cn/", UnitKind::Government);
        it.identity.hosts = vec!["www.x.gov.cn".into(), "gk.x.gov.cn:8080".into(), "www.xdata.com".into()];
        let found = faults(&DomainName {}, it);
        assert_eq!((found.len(), found[0].subject.as_str(), found[0].flagged), (1, "domain:several", true));
    }

    #[test]
    fn does_not_apply_to_enterprises_and_to_this_machine() {
        assert_eq!(
            verdict(&DomainName {}, at_home("http://www.x.com/", UnitKind::Enterprise)),
            Verdict::NotApplicable
        );
        assert_eq!(
            verdict(&DomainName {}, at_home("http://127.0.0.1:8080/", UnitKind::Government)),
            Verdict::NotApplicable
        );
        assert_eq!(
            verdict(&DomainName {}, at_home("http://www.y.com/t/", UnitKind::Township)),
            Verdict::NotApplicable
        );
    }

    #[test]
    fn cannot_tell_without_a_home_page() {
        let mut it = at_home("http://www.x.com/", UnitKind::Department);
        it.home = Err(Reason::Unreachable);
        assert_eq!(verdict(&DomainName {}, it), Verdict::CannotTell(Reason::Unreachable));
    }
}
