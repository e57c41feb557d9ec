//! `https`: the site answers over https with a certificate that a browser accepts.
//!
//! Why: what is read and typed over plain http can be read and changed on the way.
//! Fails: the certificate is refused (expired, for another name), or has fewer than `min_days_left` days left. For a
//! person to decide: https is not offered although http answers; it leads back to http; or, with `redirect`, http does not
//! lead to https.
//! Not applicable: the home address is a bare number, for which no certificate is issued.
//! Cannot tell: it was not gathered, the chain cannot be verified from here (a missing intermediate certificate, a national
//! algorithm), the site is unreachable, or the home address names a port.

use serde::Deserialize;

use super::support::partly;
use super::{About, Check};
use crate::model::{
    Answer, Failure, Fault, Outcome, Reach, Reason, SchemeReach, Seen, Severity, Text, Verdict,
    civil_in_china,
};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "https",
    title: "HTTPS 与证书",
    passes: "首页可用 https 访问，证书有效且与域名相符，剩余有效期不少于 min_days_left 天。",
    fails: "证书已过期或与域名不符，或剩余有效期不足 min_days_left 天；未提供 https、https 跳回 http、（redirect 为真时）http 未跳转到 https 的，由人工确定。",
    not_applicable: "首页网址为 IP 地址。",
    cannot_tell: "未采集；证书链在本机无法验证（缺中间证书、国密算法等）；网站无法访问；首页网址带端口。",
    remedy: "为域名配置有效证书并及时续期，http 访问自动跳转到 https。",
};

/// See the module.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Https {
    /// Whole days that the certificate must still be valid; this number itself passes.
    min_days_left: u16,
    /// Whether http has to lead to https.
    redirect: bool,
}

impl Check for Https {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let reach = portal.reach()?;
        let host = reach.home.host();
        if host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok() {
            return Ok(Verdict::NotApplicable.into());
        }
        let Some(https) = &reach.https else {
            return Err(partly(
                "首页网址带端口，https 的端口无从得知",
                "the home address names a port, so that of https is not known",
            ));
        };
        let answered = https.attempts.iter().any(|it| it.address == https.address && it.status.is_some());
        if !answered {
            return refused(reach, https);
        }
        let mut faults = Vec::new();
        let days_left = https.certificate.map(|dates| {
            let left = dates.not_after.duration_since(reach.at).as_hours().div_euclid(24);
            if left < i64::from(self.min_days_left) {
                faults.push(self.expiring(https, &civil_in_china(dates.not_after).to_string(), left));
            }
            left
        });
        if https.final_address.scheme() == "http" {
            faults.push(back_to_http(https));
        }
        let led = reach.http.as_ref().map(|http| http.final_address.scheme() == "https");
        if let Some(http) = reach.http.as_ref().filter(|http| self.redirect && http.outcome == Outcome::Alive)
            && led == Some(false)
        {
            faults.push(not_led(http, https));
        }
        let mut answer = Answer::of_faults(faults);
        if let Some(led) = led {
            answer = answer.word("http_leads_to_https", if led { "yes" } else { "no" });
        }
        if let (Some(left), Some(dates)) = (days_left, https.certificate) {
            answer = answer.count("certificate_days_left", usize::try_from(left).unwrap_or(0));
            answer = answer.word("certificate_until", civil_in_china(dates.not_after).to_string());
        }
        Ok(answer)
    }
}

/// No answer over https at all: why, and whose fault it is.
fn refused(reach: &Reach, https: &SchemeReach) -> Result<Answer, Reason> {
    let failure = https.attempts.iter().rev().find_map(|attempt| attempt.failure.as_ref());
    let http_answers =
        reach.http.as_ref().is_some_and(|http| http.attempts.iter().any(|it| it.status.is_some()));
    match (failure, &https.outcome) {
        (Some(Failure::Certificate(why)), _) => {
            let message = Text::new(
                format!("https 证书不被浏览器接受：{why}"),
                format!("the https certificate is refused: {why}"),
            );
            let remedy = Text::new(
                "更换与域名相符、在有效期内的证书",
                "install a certificate that is valid and issued for this name",
            );
            let seen = Seen::at(&https.address).quoting(why);
            Ok(Answer::of_faults(vec![Fault::new(seen, "https:certificate", message, remedy)]))
        }
        (Some(Failure::TlsUnsupported(why)), _) => Err(partly(
            format!("https 连接在本机无法验证（{why}），不代表浏览器打不开"),
            format!("https could not be verified from here ({why}); browsers may accept it"),
        )),
        (Some(Failure::Refused | Failure::Reset | Failure::Timeout), _) if http_answers => {
            let message = Text::new(
                "网站未提供 https：http 能访问，https 两次均连接不上",
                "https is not offered: http answers, https did not connect in two attempts",
            );
            let remedy = Text::new("为网站开通 https 并配置证书", "offer the site over https");
            let fault = Fault::new(Seen::at(&https.address), "https:absent", message, remedy);
            Ok(Answer::of_faults(vec![fault.flagged()]))
        }
        (_, Outcome::Blocked(who)) => Err(Reason::Blocked(who.clone())),
        (_, Outcome::Unchecked(crate::model::UncheckedKind::Robots)) => Err(Reason::Robots),
        _ => Err(Reason::Unreachable),
    }
}

impl Https {
    fn expiring(&self, https: &SchemeReach, until: &str, left: i64) -> Fault {
        let wanted = self.min_days_left;
        let message = Text::new(
            format!("https 证书将于 {until} 到期，剩余 {left} 天（要求不少于 {wanted} 天）"),
            format!("the https certificate ends on {until}: {left} days left, the limit is {wanted}"),
        );
        let remedy = Text::new("及时续期证书", "renew the certificate");
        let seen = Seen::at(&https.address).quoting(until);
        Fault::new(seen, "https:expiring", message, remedy).severity(Severity::Minor)
    }
}

fn back_to_http(https: &SchemeReach) -> Fault {
    let message = Text::new(
        format!("https 访问被带回 {}", https.final_address),
        format!("https leads back to {}", https.final_address),
    );
    let remedy = Text::new("取消 https 到 http 的跳转", "take away the redirect from https to http");
    let seen = Seen::at(&https.address);
    Fault::new(seen, "https:leads-back", message, remedy).severity(Severity::Minor).flagged()
}

fn not_led(http: &SchemeReach, https: &SchemeReach) -> Fault {
    let message = Text::new("http 访问没有跳转到 https", "a visitor who comes over http is not led to https");
    let remedy = Text::new("将 http 访问自动跳转到 https", "redirect http to https");
    let fault = Fault::new(Seen::at(&http.address), "https:not-led", message, remedy);
    fault.also_seen(Seen::at(&https.address)).severity(Severity::Minor).flagged()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::super::support::stage::*;
    use super::*;
    use crate::model::{
        Address, Attempt, BrokenKind, CertificateDates, Ipv6Reach, Ipv6Records, UncheckedKind,
    };
    use crate::portal::PortalParts;

    fn scheme(address: &str, end: Result<&str, (Failure, Outcome)>) -> SchemeReach {
        let address = Address::parse(address).unwrap();
        let (status, failure, outcome) = match &end {
            Ok(_) => (Some(200), None, Outcome::Alive),
            Err((failure, outcome)) => (None, Some(failure.clone()), outcome.clone()),
        };
        let attempt = Attempt {
            address: address.clone(),
            at: "2026-11-23T00:00:00Z".parse().unwrap(),
            duration_ms: 9,
            status,
            failure,
            location: None,
            sha256: None,
            warc: None,
        };
        let final_address = end.map_or(address.clone(), |end| Address::parse(end).unwrap());
        SchemeReach { address, final_address, outcome, attempts: vec![attempt], certificate: None }
    }

    /// A site whose certificate ends `days` after the look.
    fn site(days: i64) -> PortalParts {
        let reach_at = "2026-11-23T00:00:00Z".parse::<jiff::Timestamp>().unwrap();
        let mut https = scheme("https://x.gov.cn/", Ok("https://x.gov.cn/"));
        https.certificate = Some(CertificateDates {
            not_before: reach_at,
            not_after: reach_at.checked_add((days * 24).hours()).unwrap(),
        });
        let mut it = parts();
        it.network.reach = Some(Reach {
            at: reach_at,
            home: at("/"),
            ipv6: Ipv6Reach { records: Ipv6Records::None, route: false, connections: Vec::new() },
            http: Some(scheme("http://x.gov.cn/", Ok("http://x.gov.cn/"))),
            https: Some(https),
        });
        it
    }

    fn failing(failure: Failure, outcome: Outcome) -> PortalParts {
        let mut it = site(0);
        let reach = it.network.reach.as_mut().unwrap();
        reach.https = Some(scheme("https://x.gov.cn/", Err((failure, outcome))));
        it
    }

    #[test]
    fn passes_on_the_last_day_wanted_and_fails_on_the_day_after() {
        let check = Https { min_days_left: 14, redirect: false };
        let passed = answer(&check, site(14));
        assert_eq!(passed.verdict, Verdict::Pass);
        assert_eq!(passed.measured["certificate_days_left"], crate::model::Measured::Count(14));
        assert_eq!(subjects(&check, site(13)), ["https:expiring"]);
        assert_eq!(verdict(&Https::default(), site(0)), Verdict::Pass);
    }

    #[test]
    fn a_refused_certificate_is_a_fault_and_an_unverified_one_is_none() {
        let tls = Outcome::Broken(BrokenKind::Tls);
        let found = faults(&Https::default(), failing(Failure::Certificate("expired".into()), tls));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("https:certificate", false));
        let unknown = failing(
            Failure::TlsUnsupported("UnknownIssuer".into()),
            Outcome::Unchecked(UncheckedKind::TlsUnsupported),
        );
        assert!(matches!(verdict(&Https::default(), unknown), Verdict::CannotTell(Reason::PartlyRead(_))));
    }

    #[test]
    fn no_https_is_for_a_person_and_no_site_is_no_fault() {
        let refused = || failing(Failure::Refused, Outcome::Broken(BrokenKind::Refused));
        let found = faults(&Https::default(), refused());
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("https:absent", true));
        let mut down = refused();
        down.network.reach.as_mut().unwrap().http = None;
        assert_eq!(verdict(&Https::default(), down), Verdict::CannotTell(Reason::Unreachable));
    }

    #[test]
    fn leading_to_https_is_asked_for_only_where_the_rule_says_so() {
        let check = Https { min_days_left: 0, redirect: true };
        assert_eq!(subjects(&check, site(9)), ["https:not-led"]);
        let mut led = site(9);
        led.network.reach.as_mut().unwrap().http = Some(scheme("http://x.gov.cn/", Ok("https://x.gov.cn/")));
        assert_eq!(verdict(&check, led), Verdict::Pass);
        let mut back = site(9);
        back.network.reach.as_mut().unwrap().https.as_mut().unwrap().final_address = at("/");
        assert_eq!(subjects(&Https::default(), back), ["https:leads-back"]);
    }

    #[test]
    fn does_not_apply_to_a_bare_number_and_cannot_tell_what_was_not_gathered() {
        let mut number = site(9);
        number.network.reach.as_mut().unwrap().home = Address::parse("http://10.0.0.5/").unwrap();
        assert_eq!(verdict(&Https::default(), number), Verdict::NotApplicable);
        let never_asked = verdict(&Https::default(), parts());
        assert!(matches!(never_asked, Verdict::CannotTell(Reason::PartlyRead(_))));
        assert_eq!(verdict(&Https::default(), stopped()), not_gathered());
        let mut port = site(9);
        port.network.reach.as_mut().unwrap().https = None;
        assert!(matches!(verdict(&Https::default(), port), Verdict::CannotTell(Reason::PartlyRead(_))));
    }
}
