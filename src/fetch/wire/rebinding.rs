//! Names that change their mind: what was judged is what is connected to.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
};

use super::*;

const MAY: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 1);
const MAY_NOT: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// A name server that answers the `n`th question for IPv4 with `answers(n)`, to be forgotten at once, and knows of no
/// IPv6.
fn name_server(answers: fn(usize) -> Vec<Ipv4Addr>) -> SocketAddr {
    let socket = UdpSocket::bind((MAY, 0)).unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut asked = 0;
        let mut query = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut query) {
            let name_end = 12 + query[12..length].iter().position(|byte| *byte == 0).unwrap() + 1;
            let question = &query[12..name_end + 4];
            let is_a = question.ends_with(&[0, 1, 0, 1]);
            let ips = if is_a { answers(asked) } else { Vec::new() };
            asked += usize::from(is_a);
            let count = u8::try_from(ips.len()).unwrap();
            let mut answer = [&query[..2], &[0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0], question].concat();
            for ip in ips {
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4]);
                answer.extend(ip.octets());
            }
            let _ = socket.send_to(&answer, from);
        }
    });
    address
}

/// A wire that asks that name server; only [`MAY`] may be reached.
fn wire(answers: fn(usize) -> Vec<Ipv4Addr>) -> Wire {
    let server = name_server(answers);
    let mut connection = ConnectionConfig::udp();
    connection.port = server.port();
    let server = NameServerConfig::new(server.ip(), true, vec![connection]);
    let config = ResolverConfig::from_name_servers(vec![server]);
    let resolver =
        TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()).build().unwrap();
    let allow = vec![IpAddr::V4(MAY).into()];
    let policy = Policy { allow, rate_per_second: 1000.0, ..Policy::default() };
    let _ = rustls::crypto::ring::default_provider().install_default();
    Wire::with(policy.clone(), Names::with(&policy, resolver)).unwrap()
}

/// The same port on both addresses, and how often somebody came to the second.
fn doors() -> (u16, Arc<AtomicUsize>) {
    let (open, closed) = std::iter::repeat_with(|| {
        let open = TcpListener::bind((MAY, 0)).unwrap();
        let port = open.local_addr().unwrap().port();
        (open, TcpListener::bind((MAY_NOT, port)))
    })
    .find_map(|(open, closed)| Some((open, closed.ok()?)))
    .unwrap();
    let port = open.local_addr().unwrap().port();
    let visitors = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&visitors);
    std::thread::spawn(move || {
        for stream in closed.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    std::thread::spawn(move || {
        for mut stream in open.incoming().flatten() {
            use std::io::{Read, Write};
            let _ = stream.read(&mut [0; 2048]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        }
    });
    (port, visitors)
}

async fn asked(wire: &Wire, port: u16) -> Exchange {
    let address = Address::parse(&format!("http://rebinding.example:{port}/")).unwrap();
    wire.exchange(&address, Purpose::Page, 1000).await.unwrap()
}

#[tokio::test]
async fn a_name_that_turns_inside_between_check_and_connection_is_refused() {
    let (port, visitors) = doors();
    // Asked before the turn, before the connection, and by the connection.
    let exchange = asked(&wire(|n| vec![if n < 2 { MAY } else { MAY_NOT }]), port).await;
    assert!(matches!(exchange.result, Err(Failure::PrivateAddress(ip)) if ip == MAY_NOT), "{exchange:?}");
    assert_eq!(visitors.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_name_that_keeps_turning_never_leads_inside() {
    let (port, visitors) = doors();
    // Out of step with the three questions of one request, so that each of them meets the turn.
    let wire = wire(|n| vec![if n % 7 == 0 { MAY_NOT } else { MAY }]);
    let mut reached = 0;
    for _ in 0..12 {
        let exchange = asked(&wire, port).await;
        match exchange.result {
            Ok(answer) => {
                assert_eq!((answer.status, exchange.remote), (200, Some(MAY.into())));
                reached += 1;
            }
            Err(failure) => assert_eq!(failure, Failure::PrivateAddress(MAY_NOT.into())),
        }
    }
    assert!(reached > 0);
    assert_eq!(visitors.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn of_several_addresses_only_the_permitted_are_tried() {
    let (port, visitors) = doors();
    let exchange = asked(&wire(|_| vec![MAY_NOT, Ipv4Addr::new(169, 254, 169, 254), MAY]), port).await;
    assert_eq!(exchange.remote, Some(MAY.into()), "{exchange:?}");
    assert!(exchange.result.is_ok_and(|answer| answer.status == 200));
    let exchange = asked(&wire(|_| vec![MAY_NOT, Ipv4Addr::new(10, 0, 0, 1)]), port).await;
    assert!(matches!(exchange.result, Err(Failure::PrivateAddress(_))), "{exchange:?}");
    assert_eq!(visitors.load(Ordering::SeqCst), 0);
}
