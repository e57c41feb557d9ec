//! The guard against the registries of IANA, address by address, and against ways to write an address.

use super::*;

/// A block of the special-purpose registries or of their kin, and whether all of it must be refused.
struct Block {
    net: &'static str,
    refused: bool,
    /// The neighbours before and behind it are public.
    alone: bool,
}

const fn closed(net: &'static str) -> Block {
    Block { net, refused: true, alone: true }
}

/// Refused, among others that are.
const fn within(net: &'static str) -> Block {
    Block { net, refused: true, alone: false }
}

const fn open(net: &'static str) -> Block {
    Block { net, refused: false, alone: true }
}

/// <https://www.iana.org/assignments/iana-ipv4-special-registry> as of 2025, and multicast.
const V4: &[Block] = &[
    closed("0.0.0.0/8"),
    closed("10.0.0.0/8"),
    closed("100.64.0.0/10"),
    closed("127.0.0.0/8"),
    closed("168.63.129.16/32"),
    closed("169.254.0.0/16"),
    closed("172.16.0.0/12"),
    closed("192.0.0.0/24"),
    within("192.0.0.0/29"),
    within("192.0.0.8/32"),
    within("192.0.0.9/32"),
    within("192.0.0.10/32"),
    within("192.0.0.170/31"),
    closed("192.0.2.0/24"),
    open("192.31.196.0/24"),
    open("192.52.193.0/24"),
    closed("192.88.99.0/24"),
    closed("192.168.0.0/16"),
    open("192.175.48.0/24"),
    closed("198.18.0.0/15"),
    closed("198.51.100.0/24"),
    closed("203.0.113.0/24"),
    within("224.0.0.0/4"),
    within("240.0.0.0/4"),
    within("255.255.255.255/32"),
];

/// <https://www.iana.org/assignments/iana-ipv6-special-registry> as of 2025, what was withdrawn, and multicast.
const V6: &[Block] = &[
    within("::/128"),
    within("::1/128"),
    within("::/96"),
    within("::ffff:0:0:0/96"),
    within("64:ff9b:1::/48"),
    within("100::/64"),
    within("100:0:0:1::/64"),
    within("200::/7"),
    within("400::/6"),
    within("1000::/4"),
    within("2001::/23"),
    within("2001::/32"),
    within("2001:1::1/128"),
    within("2001:1::2/128"),
    within("2001:1::3/128"),
    within("2001:2::/48"),
    within("2001:3::/32"),
    within("2001:4:112::/48"),
    within("2001:10::/28"),
    within("2001:20::/28"),
    within("2001:30::/28"),
    Block { net: "2001:200::/23", refused: false, alone: false },
    closed("2001:db8::/32"),
    open("2400::/12"),
    open("2600::/12"),
    open("2620:4f:8000::/48"),
    within("3fff::/20"),
    within("4000::/3"),
    within("5f00::/16"),
    within("6000::/3"),
    within("fc00::/7"),
    within("fe80::/10"),
    within("fec0::/10"),
    within("ff00::/8"),
];

fn refused(ip: IpAddr) -> bool {
    refuses(ip, &[])
}

fn before(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => Ipv4Addr::from(u32::from(ip).wrapping_sub(1)).into(),
        IpAddr::V6(ip) => Ipv6Addr::from(u128::from(ip).wrapping_sub(1)).into(),
    }
}

fn behind(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => Ipv4Addr::from(u32::from(ip).wrapping_add(1)).into(),
        IpAddr::V6(ip) => Ipv6Addr::from(u128::from(ip).wrapping_add(1)).into(),
    }
}

#[test]
fn every_block_of_the_registries_is_judged_from_its_first_address_to_its_last() {
    for block in V4.iter().chain(V6) {
        let net: IpNet = block.net.parse().unwrap();
        let (first, last) = (net.network(), net.broadcast());
        for ip in [first, behind(first), before(last), last] {
            if net.contains(&ip) {
                assert_eq!(refused(ip), block.refused, "{ip} of {net}");
            }
        }
        // 0.0.0.0 has nothing before it.
        for ip in [before(first), behind(last)].into_iter().filter(|_| block.alone) {
            let end = matches!(ip, IpAddr::V4(Ipv4Addr::BROADCAST));
            assert_eq!(refused(ip), end, "{ip} beside {net}");
        }
    }
    assert!(!refused("223.255.255.255".parse().unwrap()) && !refused("3fff:1000::".parse().unwrap()));
    assert!(!refused("3ffe:ffff:ffff:ffff::".parse().unwrap()) && !refused("2003::".parse().unwrap()));
}

#[test]
fn every_block_stays_refused_inside_an_ipv6_address() {
    for block in V4 {
        let net: Ipv4Net = block.net.parse().unwrap();
        for ip in [net.network(), net.broadcast()] {
            let [a, b, c, d] = ip.octets();
            let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
            let carriers = [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
                Ipv6Addr::new(0x2400, 1, 2, 3, 0, 0x5efe, high, low),
                Ipv6Addr::new(0x2400, 1, 2, 3, 0x200, 0x5efe, high, low),
            ];
            for carrier in carriers {
                assert_eq!(refused(carrier.into()), block.refused, "{carrier} carries {ip}");
            }
            for carrier in [
                Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
                Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
                Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
                Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, !high, !low),
                Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0x5efe, high, low),
            ] {
                assert!(refused(carrier.into()), "{carrier}");
            }
        }
    }
}

#[test]
fn an_exception_reaches_its_network_only() {
    let allow = ["127.0.0.0/8".parse().unwrap()];
    let refuses = |ip: &str| refuses(ip.parse().unwrap(), &allow);
    assert!(!refuses("127.0.0.1") && !refuses("::ffff:127.0.0.1") && !refuses("64:ff9b::127.0.0.1"));
    assert!(refuses("10.0.0.1") && refuses("::1") && refuses("::127.0.0.1"));
}

#[test]
fn disguised_literals_are_seen() {
    for host in [
        "10.0.0.1",
        "10.0.0.1.",
        "10.1",
        "10.0.1",
        "167772161",
        "0xa000001",
        "0xA.0.0.1",
        "0x0a.0x0.0x0.0x1",
        "012.0.0.1",
        "012.1",
        "00012.0000.0000.0001",
        "１０.0.0.1",
        "①0.0.0.1",
        "10。0。0。1",
        "10．0．0．1",
        "%31%30.0.0.1",
        "user@10.0.0.1",
        "www.gov.cn:80@10.0.0.1",
        "www.gov.cn%40@10.0.0.1",
        "[::ffff:10.0.0.1]",
        "[::ffff:a00:1]",
        "[0:0:0:0:0:ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
    ] {
        let address = Address::parse(&format!("http://{host}/")).unwrap();
        assert!(matches!(objection(&address, &[]), Some(Failure::PrivateAddress(_))), "{host}: {address}");
        let page = Address::parse("http://www.x.gov.cn/a/").unwrap();
        let led = page.join(&format!("//{host}/")).unwrap();
        assert!(matches!(objection(&led, &[]), Some(Failure::PrivateAddress(_))), "{host}: {led}");
    }
    let name = Address::parse("http://10.0.0.1.x.gov.cn/").unwrap();
    assert_eq!((literal(&name), objection(&name, &[])), (None, None));
}

#[test]
fn what_is_no_host_is_no_address() {
    for host in [
        "[fe80::1%25eth0]",
        "[fe80::1%eth0]",
        "[::1",
        "10.0.0.1.256",
        "0x100000000",
        "256.0.0.1",
        "1.2.3.4.5",
        "a b",
        "a%00b",
        "a%2fb",
        "",
    ] {
        assert!(Address::parse(&format!("http://{host}/")).is_err(), "{host}");
    }
}

#[test]
fn ports_of_other_services_are_refused_whoever_names_them() {
    let objection = |text: &str| objection(&Address::parse(text).unwrap(), &["0.0.0.0/0".parse().unwrap()]);
    for port in REFUSED_PORTS {
        let text = format!("http://www.x.gov.cn:{port}/");
        assert!(matches!(objection(&text), Some(Failure::Guarded(_))), "{port}");
    }
    assert!(objection("http://10.0.0.1:22/").is_some());
    for port in [80, 81, 443, 1080, 2048, 7001, 8000, 8080, 8081, 8443, 8888, 9080, 10081, 18080, 65535] {
        assert_eq!(objection(&format!("http://www.x.gov.cn:{port}/")), None, "{port}");
    }
    assert!(REFUSED_PORTS.is_sorted());
}
