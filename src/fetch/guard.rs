//! The address guard: which addresses a public website can have, and which only lead inside.
//!
//! A site may point anywhere, by a redirect or by its DNS, and so would have us knock at our own network's
//! doors. Judged is always the address that is connected to, never the name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::Host;

use crate::model::Address;

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix)
}

/// IANA special-purpose registry, IPv4.
const REFUSED_V4: &[Ipv4Net] = &[
    v4(0, 0, 0, 0, 8),        // this network
    v4(10, 0, 0, 0, 8),       // private
    v4(100, 64, 0, 0, 10),    // shared by carriers; also metadata services of clouds
    v4(127, 0, 0, 0, 8),      // loopback
    v4(168, 63, 129, 16, 32), // host agent of a cloud, on a public address
    v4(169, 254, 0, 0, 16),   // link-local; metadata services of clouds
    v4(172, 16, 0, 0, 12),    // private
    v4(192, 0, 0, 0, 24),     // IETF protocol assignments
    v4(192, 0, 2, 0, 24),     // TEST-NET-1
    v4(192, 88, 99, 0, 24),   // 6to4 relays, withdrawn
    v4(192, 168, 0, 0, 16),   // private
    v4(198, 18, 0, 0, 15),    // benchmarking
    v4(198, 51, 100, 0, 24),  // TEST-NET-2
    v4(203, 0, 113, 0, 24),   // TEST-NET-3
    v4(224, 0, 0, 0, 4),      // multicast
    v4(240, 0, 0, 0, 4),      // reserved, broadcast
];

/// IANA special-purpose registry, IPv6, without the ranges that embed an IPv4 address.
const REFUSED_V6: &[Ipv6Net] = &[
    v6(0x64, 0xff9b, 1, 48),  // NAT64, local use
    v6(0x100, 0, 0, 64),      // discard
    v6(0x2001, 0, 0, 32),     // Teredo
    v6(0x2001, 0xdb8, 0, 32), // documentation
    v6(0x3fff, 0, 0, 20),     // documentation
    v6(0x5f00, 0, 0, 16),     // segment routing
    v6(0xfc00, 0, 0, 7),      // unique local
    v6(0xfe80, 0, 0, 10),     // link-local
    v6(0xfec0, 0, 0, 10),     // site-local, withdrawn
    v6(0xff00, 0, 0, 8),      // multicast
];

/// True when `ip` must not be connected to. A network of `allow` is an exception, also for an embedded IPv4
/// address.
pub(crate) fn refuses(ip: IpAddr, allow: &[IpNet]) -> bool {
    let inner = match ip {
        IpAddr::V4(ip) => Some(ip),
        IpAddr::V6(ip) => embedded(ip),
    };
    let allowed = |ip: IpAddr| allow.iter().any(|net| net.contains(&ip));
    if allowed(ip) || inner.is_some_and(|ip| allowed(IpAddr::V4(ip))) {
        return false;
    }
    match (inner, ip) {
        (Some(inner), _) => REFUSED_V4.iter().any(|net| net.contains(&inner)),
        (None, IpAddr::V6(ip)) => {
            ip.is_unspecified() || ip.is_loopback() || REFUSED_V6.iter().any(|net| net.contains(&ip))
        }
        (None, IpAddr::V4(_)) => true,
    }
}

/// The literal address in `address`, when that is what its host is: literals never reach a resolver.
pub(crate) fn literal(address: &Address) -> Option<IpAddr> {
    match address.url().host()? {
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        Host::Domain(_) => None,
    }
}

/// The IPv4 address that traffic to `ip` ends at: mapped, compatible, NAT64 or 6to4.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let last = || Some(of_halves(s[6], s[7]));
    match s {
        [0, 0, 0, 0, 0, 0xffff, _, _] => last(),
        [0, 0, 0, 0, 0, 0, _, _] if !ip.is_unspecified() && !ip.is_loopback() => last(),
        [0x64, 0xff9b, 0, 0, 0, 0, _, _] => last(),
        [0x2002, high, low, ..] => Some(of_halves(high, low)),
        _ => None,
    }
}

fn of_halves(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> bool {
        refuses(text.parse().unwrap(), &[])
    }

    #[test]
    fn addresses_that_lead_inside_are_refused() {
        for ip in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "64:ff9b:1::1",
            "2001::1",
        ] {
            assert!(refused(ip), "{ip}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        for ip in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2400:3200::1",
            "2606:4700::1111",
            "64:ff9b::1.1.1.1",
            "2002:101:101::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(!refused(ip), "{ip}");
        }
    }

    #[test]
    fn an_embedded_address_is_judged() {
        for ip in
            ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::192.168.0.1", "2002:7f00:1::1", "::10.0.0.1"]
        {
            assert!(refused(ip), "{ip}");
        }
    }

    #[test]
    fn an_exception_reaches_its_network_only() {
        let allow = ["127.0.0.0/8".parse().unwrap()];
        assert!(!refuses("127.0.0.1".parse().unwrap(), &allow));
        assert!(!refuses("::ffff:127.0.0.1".parse().unwrap(), &allow));
        assert!(refuses("10.0.0.1".parse().unwrap(), &allow));
        assert!(refuses("::1".parse().unwrap(), &allow));
    }

    #[test]
    fn disguised_literals_are_seen() {
        for text in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://127.0.0.1./",
            "http://①②⑦.0.0.1/",
            "http://0177.0.0.1/",
        ] {
            let ip = literal(&Address::parse(text).unwrap());
            assert_eq!(ip, Some(IpAddr::V4(Ipv4Addr::LOCALHOST)), "{text}");
        }
        assert_eq!(literal(&Address::parse("http://x.gov.cn/").unwrap()), None);
    }
}
