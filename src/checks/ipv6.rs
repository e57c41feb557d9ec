//! `ipv6`: the site has IPv6 addresses (AAAA records), and a connection over IPv6 comes about.
//!
//! Why: IPv6改造 is part of 功能设计 (国办秘函〔2019〕19号) and of the annual plans of 中央网信办.
//! Fails: the zone says, asked twice, that there is no AAAA record; where this machine has no IPv6 itself, a person
//! decides, for its resolver may hold such records back. Likewise when there are records but no connection comes about: the way
//! may be broken on our side.
//! Not applicable: the home address is a bare number.
//! Cannot tell: it was not gathered, the resolver did not answer, or there are records and this machine has no IPv6.

use serde::Deserialize;

use super::support::partly;
use super::{About, Check};
use crate::model::{Answer, Failure, Fault, Ipv6Reach, Ipv6Records, Reason, Seen, Text, Verdict};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "ipv6",
    title: "IPv6 支持",
    passes: "网站域名有 AAAA 记录，且能通过 IPv6 建立连接。",
    fails: "域名没有 AAAA 记录；本机没有 IPv6 的，以及有记录但连接不上的，由人工确定。",
    not_applicable: "首页网址为 IP 地址。",
    cannot_tell: "未采集；域名服务器没有应答；有 AAAA 记录但本机没有 IPv6，无法试连。",
    remedy: "完成 IPv6 改造：为域名添加 AAAA 记录，并在 IPv6 地址上提供与 IPv4 一致的服务。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ipv6 {}

impl Check for Ipv6 {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let reach = portal.reach()?;
        let Ipv6Reach { records, route, connections } = &reach.ipv6;
        let found = match records {
            Ipv6Records::Literal => return Ok(Verdict::NotApplicable.into()),
            Ipv6Records::Silent(said) => {
                return Err(partly(
                    format!("域名服务器没有给出可用的应答（{said}）"),
                    format!("the resolver gave no usable answer ({said})"),
                ));
            }
            Ipv6Records::None => {
                let fault = no_record(portal);
                let fault = if *route { fault } else { fault.flagged() };
                return Ok(Answer::of_faults(vec![fault]).count("aaaa_records", 0));
            }
            Ipv6Records::Found(found) => found,
        };
        let measured = |answer: Answer| answer.count("aaaa_records", found.len());
        if connections.iter().any(|it| it.failure.is_none()) {
            return Ok(measured(Answer::new(Verdict::Pass)));
        }
        let tried = connections
            .iter()
            .filter(|it| matches!(it.failure, Some(Failure::Refused | Failure::Reset | Failure::Timeout)));
        let tried: Vec<String> =
            tried.map(|it| format!("[{}]:{} {} ms", it.address, it.port, it.ms)).collect();
        if tried.is_empty() || !route {
            return Err(partly(
                format!("有 AAAA 记录（{} 条），但本机没有 IPv6，无法试连", found.len()),
                format!("there are {} AAAA records, but this machine has no IPv6 to try them", found.len()),
            ));
        }
        let message = Text::new(
            format!("有 AAAA 记录，但 {} 次 IPv6 连接都未成功", tried.len()),
            format!("there are AAAA records, but none of {} connections over IPv6 came about", tried.len()),
        );
        let remedy = Text::new(
            "检查 IPv6 地址上的服务和防火墙，使其与 IPv4 一致",
            "look into the service and firewall on the IPv6 addresses",
        );
        let seen = Seen::at(&portal.home_address).quoting(&tried.join("；"));
        let fault = Fault::new(seen, "ipv6:unreachable", message, remedy).flagged();
        Ok(measured(Answer::of_faults(vec![fault])))
    }
}

fn no_record(portal: &Portal) -> Fault {
    let host = portal.home_address.host();
    let message = Text::new(
        format!("域名 {host} 没有 IPv6 地址（AAAA 记录）"),
        format!("the name {host} has no IPv6 address (AAAA record)"),
    );
    let remedy =
        Text::new("完成 IPv6 改造，为域名添加 AAAA 记录", "offer the site over IPv6 and add AAAA records");
    Fault::new(Seen::at(&portal.home_address), "ipv6:no-record", message, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::{Ipv6Connection, Reach};
    use crate::portal::PortalParts;

    fn site(records: Ipv6Records, route: bool, ends: &[Option<Failure>]) -> PortalParts {
        let connections = ends.iter().map(|failure| Ipv6Connection {
            address: "2400:3200::1".parse().unwrap(),
            port: 80,
            ms: 5,
            failure: failure.clone(),
        });
        let mut it = parts();
        it.network.reach = Some(Reach {
            at: "2026-11-23T00:00:00Z".parse().unwrap(),
            home: at("/"),
            ipv6: Ipv6Reach { records, route, connections: connections.collect() },
            http: None,
            https: None,
        });
        it
    }

    fn found() -> Ipv6Records {
        Ipv6Records::Found(vec!["2400:3200::1".parse().unwrap()])
    }

    #[test]
    fn passes_when_a_connection_comes_about_at_the_second_try() {
        assert_eq!(verdict(&Ipv6 {}, site(found(), true, &[Some(Failure::Timeout), None])), Verdict::Pass);
    }

    #[test]
    fn fails_without_a_record_and_leaves_it_to_a_person_where_we_have_no_ipv6() {
        let decided = faults(&Ipv6 {}, site(Ipv6Records::None, true, &[]));
        assert_eq!((decided[0].subject.as_str(), decided[0].flagged), ("ipv6:no-record", false));
        assert!(faults(&Ipv6 {}, site(Ipv6Records::None, false, &[]))[0].flagged);
    }

    #[test]
    fn a_connection_that_does_not_come_about_is_for_a_person() {
        let it = site(found(), true, &[Some(Failure::Timeout), Some(Failure::Refused)]);
        let found = faults(&Ipv6 {}, it);
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("ipv6:unreachable", true));
    }

    #[test]
    fn does_not_apply_to_a_bare_number() {
        assert_eq!(verdict(&Ipv6 {}, site(Ipv6Records::Literal, true, &[])), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_ipv6_here_without_a_resolver_or_when_not_gathered() {
        let partly =
            |it| assert!(matches!(verdict(&Ipv6 {}, it), Verdict::CannotTell(Reason::PartlyRead(_))));
        partly(site(found(), false, &[]));
        partly(site(found(), true, &[Some(Failure::ResolverSilent)]));
        partly(site(Ipv6Records::Silent("timeout".into()), true, &[]));
        partly(parts());
        assert_eq!(verdict(&Ipv6 {}, stopped()), not_gathered());
    }
}
