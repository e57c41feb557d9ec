//! The address guard: which addresses a public website can have, and which only lead inside.
//!
//! A site may point anywhere, by a redirect or by its DNS, and so would have us knock at our own network's
//! doors. Judged is always the address that is connected to, never the name; and the port, since a request to one
//! that serves something else than the web may do harm there.
//!
//! The tables follow the special-purpose registries of IANA (RFC 6890 and what came after). They are stricter than
//! the registries in one way: a block whose only public addresses are those of the nearest relay or server of the
//! provider (192.0.0.9, 192.0.0.10; 2001::/23) is refused as a whole, for no website lives there.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::Host;

use crate::model::{Address, Failure};

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

/// All that IANA has given out for hosts of the IPv6 internet. What is special beyond it (loopback, NAT64 for local
/// use, discard, segment routing, unique local, link-local, multicast) needs no row.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// IANA special-purpose registry, IPv6, inside of [`GLOBAL_V6`], without the ranges that embed an IPv4 address.
const REFUSED_V6: &[Ipv6Net] = &[
    v6(0x2001, 0, 0, 23),     // IETF protocol assignments: Teredo, benchmarking, ORCHID
    v6(0x2001, 0xdb8, 0, 32), // documentation
    v6(0x3fff, 0, 0, 20),     // documentation
];

/// Ports of other services, as browsers refuse them (Fetch standard, "bad port").
const REFUSED_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
    515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723,
    2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// What the guard has against `address` before any name is looked up: its port, or the literal address it names.
pub(crate) fn objection(address: &Address, allow: &[IpNet]) -> Option<Failure> {
    if let Some(port) = address.url().port().filter(|port| REFUSED_PORTS.contains(port)) {
        return Some(Failure::Guarded(format!("port {port} serves no website")));
    }
    literal(address).filter(|ip| refuses(*ip, allow)).map(Failure::PrivateAddress)
}

/// Names that the world's DNS does not know, and that a network may give a meaning of its own: those without a dot, and
/// those set aside for it (RFC 6762, RFC 8375, `.internal` of ICANN).
pub(crate) fn is_inner_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or(name);
    !name.contains('.')
        || ["local", "localdomain", "internal", "intranet", "lan", "home", "corp", "onion", "alt"]
            .contains(&last)
        || name == "home.arpa"
        || name.ends_with(".home.arpa")
}

/// True when `ip` must not be connected to. A network of `allow` is an exception, also for an embedded IPv4
/// address.
pub(crate) fn refuses(ip: IpAddr, allow: &[IpNet]) -> bool {
    let allowed = |ip: IpAddr| allow.iter().any(|net| net.contains(&ip));
    let inside = |ip: Ipv4Addr| !allowed(IpAddr::V4(ip)) && REFUSED_V4.iter().any(|net| net.contains(&ip));
    match ip {
        _ if allowed(ip) => false,
        IpAddr::V4(ip) => inside(ip),
        IpAddr::V6(ip) => match embedded(ip) {
            Embedded::Only(ip) => inside(ip),
            Embedded::Also(v4) => refused_v6(ip) || inside(v4),
            Embedded::None => refused_v6(ip),
        },
    }
}

fn refused_v6(ip: Ipv6Addr) -> bool {
    !GLOBAL_V6.contains(&ip) || REFUSED_V6.iter().any(|net| net.contains(&ip))
}

/// The literal address in `address`, when that is what its host is: literals never reach a resolver.
pub(crate) fn literal(address: &Address) -> Option<IpAddr> {
    match address.url().host()? {
        Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
        Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
        Host::Domain(_) => None,
    }
}

/// An IPv4 address inside an IPv6 address, where traffic may end.
enum Embedded {
    /// It is all there is: mapped, NAT64, or 6to4.
    Only(Ipv4Addr),
    /// The last hop of an ordinary address: ISATAP (RFC 5214 §6.1).
    Also(Ipv4Addr),
    None,
}

fn embedded(ip: Ipv6Addr) -> Embedded {
    let s = ip.segments();
    let last = of_halves(s[6], s[7]);
    match s {
        [0, 0, 0, 0, 0, 0xffff, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _] => Embedded::Only(last),
        [0x2002, high, low, ..] => Embedded::Only(of_halves(high, low)),
        [_, _, _, _, 0 | 0x200, 0x5efe, _, _] => Embedded::Also(last),
        _ => Embedded::None,
    }
}

fn of_halves(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

#[cfg(test)]
mod tests;
