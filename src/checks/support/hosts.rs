//! What a host name says: government, a bare address, this very machine, one domain or two.

use std::net::IpAddr;

/// Ends of names that only public bodies of China get.
const GOVERNMENT: [&str; 4] = [".gov.cn", ".政务", ".xn--zfr164b", ".mil.cn"];

/// A host of a public body.
pub(in crate::checks) fn is_government(host: &str) -> bool {
    host == "gov.cn" || GOVERNMENT.iter().any(|end| host.ends_with(end))
}

/// An address of the network in place of a name.
pub(in crate::checks) fn bare_address(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// This machine: a portal under test, not one on the network.
pub(in crate::checks) fn is_local(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || bare_address(host).is_some_and(|it| it.is_loopback())
}

/// The name that was registered: `x.gov.cn` of `www.x.gov.cn`, `x.cn` of `a.b.x.cn`.
pub(in crate::checks) fn registered(host: &str) -> &str {
    let labels: Vec<usize> = host.rmatch_indices('.').map(|(at, _)| at).collect();
    let second = ["gov.cn", "com.cn", "net.cn", "org.cn", "edu.cn", "ac.cn", "mil.cn"];
    let kept = if second.iter().any(|end| host.ends_with(&format!(".{end}"))) { 2 } else { 1 };
    labels.get(kept).map_or(host, |at| &host[at + 1..])
}

/// `host` is one of `list` or below one of them.
pub(in crate::checks) fn among(host: &str, list: &[String]) -> bool {
    list.iter().any(|known| {
        host.strip_suffix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_told_apart() {
        assert!(
            is_government("www.x.gov.cn")
                && !is_government("www.gov.cn.evil.com")
                && !is_government("xgov.cn")
        );
        assert!(
            bare_address("10.0.0.1").is_some()
                && bare_address("[::1]").is_some()
                && bare_address("x.cn").is_none()
        );
        assert!(is_local("127.0.0.1") && is_local("localhost") && !is_local("10.0.0.1"));
    }

    #[test]
    fn the_registered_name_is_found() {
        for (host, expected) in
            [("www.x.gov.cn", "x.gov.cn"), ("x.gov.cn", "x.gov.cn"), ("a.b.x.cn", "x.cn"), ("x", "x")]
        {
            assert_eq!(registered(host), expected);
        }
        assert!(among("a.weibo.com", &["weibo.com".into()]) && !among("myweibo.com", &["weibo.com".into()]));
    }
}
