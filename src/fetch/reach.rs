//! How a host is reached beside its pages: its IPv6 records and whether a connection comes about, its certificate.
//!
//! Connections are made with the leave of the host's gate and only to addresses that the guard permits; nothing is
//! sent over them.

use std::{
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, time::timeout};

use super::{Client, guard};
use crate::model::{Address, CertificateDates, Failure, Ipv6Connection, Ipv6Reach, Ipv6Records};

/// Addresses of one host that are tried.
const TRIED: usize = 2;
/// Attempts at each of them.
const ATTEMPTS: usize = 2;
/// Somewhere out there, to ask the kernel for the way; nothing is sent to it.
const FAR: Ipv6Addr = Ipv6Addr::new(0x2400, 0x3200, 0, 0, 0, 0, 0, 1);

impl Client {
    /// What is known of the host of `address` over IPv6.
    pub async fn ipv6(&self, address: &Address) -> Ipv6Reach {
        let wire = self.wire();
        if guard::literal(address).is_some() {
            return Ipv6Reach {
                records: Ipv6Records::Literal,
                route: has_route(FAR),
                connections: Vec::new(),
            };
        }
        let looked = timeout(wire.policy.connect_timeout, wire.names.ipv6(address.host())).await;
        let records = match looked {
            Err(_) => Ipv6Records::Silent("time limit reached".to_owned()),
            Ok(Err(error)) => Ipv6Records::Silent(error),
            Ok(Ok(found)) if found.is_empty() => Ipv6Records::None,
            Ok(Ok(found)) => Ipv6Records::Found(found),
        };
        let Ipv6Records::Found(found) = &records else {
            return Ipv6Reach { records, route: has_route(FAR), connections: Vec::new() };
        };
        // Behind a proxy nothing is known of the way.
        let direct = wire.policy.proxy.server(&address.url()).is_none();
        let route = direct && found.iter().any(|ip| has_route(*ip));
        let port = address.url().port_or_known_default().unwrap_or(80);
        let mut connections = Vec::new();
        'tries: for _ in 0..ATTEMPTS {
            for ip in found.iter().take(TRIED).filter(|_| route) {
                let connection = self.connect(address, *ip, port).await;
                let done = connection.failure.is_none();
                connections.push(connection);
                if done {
                    break 'tries;
                }
            }
        }
        Ipv6Reach { records, route, connections }
    }

    /// The validity of the certificate that the host of `address` presented, when one was accepted.
    pub fn certificate(&self, address: &Address) -> Option<CertificateDates> {
        self.wire().gate.known(address.authority())?.certificate()
    }

    async fn connect(&self, address: &Address, ip: Ipv6Addr, port: u16) -> Ipv6Connection {
        let wire = self.wire();
        let private = guard::refuses(IpAddr::V6(ip), &wire.policy.allow);
        let private = private.then_some(Failure::PrivateAddress(IpAddr::V6(ip)));
        if let Some(failure) = private.or_else(|| guard::objection(address, &wire.policy.allow)) {
            return Ipv6Connection { address: ip, port, ms: 0, failure: Some(failure) };
        }
        let host = wire.gate.host(address.authority());
        let Ok(pass) = wire.gate.pass(&host, Some(IpAddr::V6(ip))).await else {
            // Left alone: we did not look.
            return Ipv6Connection { address: ip, port, ms: 0, failure: Some(Failure::ResolverSilent) };
        };
        let began = Instant::now();
        let connected =
            timeout(wire.policy.connect_timeout, TcpStream::connect(SocketAddr::from((ip, port)))).await;
        let ms = milliseconds(began.elapsed());
        drop(pass);
        let failure = match connected {
            Ok(Ok(_)) => None,
            Err(_) => Some(Failure::Timeout),
            Ok(Err(error)) => Some(match error.kind() {
                io::ErrorKind::ConnectionRefused => Failure::Refused,
                io::ErrorKind::ConnectionReset => Failure::Reset,
                io::ErrorKind::TimedOut | io::ErrorKind::HostUnreachable => Failure::Timeout,
                // No way out from here after all.
                _ => Failure::ResolverSilent,
            }),
        };
        Ipv6Connection { address: ip, port, ms, failure }
    }
}

/// Whether the kernel knows a way to `ip` from an address that the world can answer. Nothing is sent.
fn has_route(ip: Ipv6Addr) -> bool {
    let local = UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect((ip, 9))?;
        socket.local_addr()
    });
    match local.map(|address| address.ip()) {
        Ok(IpAddr::V6(from)) => from.segments()[0] & 0xe000 == 0x2000 || ip.is_loopback(),
        _ => false,
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Policy;

    fn client(ip: &str, allow: &str) -> Client {
        let hosts = [("six.test".to_owned(), ip.parse().unwrap())].into();
        let allow = vec![allow.parse().unwrap()];
        Client::new(Policy { hosts, allow, rate_per_second: 1000.0, ..Policy::default() }).unwrap()
    }

    fn at(port: u16) -> Address {
        Address::parse(&format!("http://six.test:{port}/")).unwrap()
    }

    #[tokio::test]
    async fn a_connection_over_ipv6_comes_about_or_says_why_not() {
        // A machine without IPv6 loopback proves nothing.
        let Ok(listener) = std::net::TcpListener::bind("[::1]:0") else { return };
        let port = listener.local_addr().unwrap().port();
        let client = client("::1", "::1/128");
        let reach = client.ipv6(&at(port)).await;
        assert_eq!(reach.records, Ipv6Records::Found(vec![Ipv6Addr::LOCALHOST]));
        assert!(reach.route && reach.connections.len() == 1 && reach.connections[0].failure.is_none());
        drop(listener);
        let reach = client.ipv6(&at(port)).await;
        assert!(reach.connections.iter().all(|it| it.failure == Some(Failure::Refused)), "{reach:?}");
        assert_eq!(reach.connections.len(), ATTEMPTS);
    }

    #[tokio::test]
    async fn the_guard_holds_over_ipv6_too() {
        let reach = client("::1", "10.0.0.0/8").ipv6(&at(80)).await;
        let refused = |it: &Ipv6Connection| matches!(it.failure, Some(Failure::PrivateAddress(_)));
        assert!(reach.connections.iter().all(refused), "{reach:?}");
    }

    #[tokio::test]
    async fn a_host_without_records_and_a_literal_are_not_connected_to() {
        let reach = client("127.0.0.1", "127.0.0.0/8").ipv6(&at(80)).await;
        assert_eq!((reach.records, reach.connections), (Ipv6Records::None, vec![]));
        let literal = Address::parse("http://127.0.0.1/").unwrap();
        let reach = client("127.0.0.1", "127.0.0.0/8").ipv6(&literal).await;
        assert_eq!(reach.records, Ipv6Records::Literal);
    }
}
