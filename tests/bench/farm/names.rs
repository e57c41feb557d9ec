//! The farm's name server: answers for `*.farm.test` over UDP, or fails as its names do.

use std::{
    collections::HashSet,
    io,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::net::UdpSocket;

use super::world::{Nature, World};

const NO_ERROR: u8 = 0;
const SERVER_FAILURE: u8 = 2;
const NO_SUCH_NAME: u8 = 3;
/// Record type A.
const A: u16 = 1;

/// Binds a name server on loopback.
pub(crate) async fn bind() -> io::Result<(UdpSocket, SocketAddr)> {
    let socket = UdpSocket::bind("127.0.0.1:0").await?;
    let at = socket.local_addr()?;
    Ok((socket, at))
}

/// Answers until dropped.
pub(crate) async fn serve(world: World, socket: UdpSocket) {
    let mut asked = HashSet::new();
    let mut question = [0; 512];
    loop {
        let Ok((length, from)) = socket.recv_from(&mut question).await else { continue };
        if let Some(answer) = answer(&world, &question[..length], &mut asked) {
            // A lost answer is asked for again.
            let _ = socket.send_to(&answer, from).await;
        }
    }
}

/// The answer to a question; `None`: silence.
fn answer(world: &World, question: &[u8], asked: &mut HashSet<(u32, u16)>) -> Option<Vec<u8>> {
    let (name, end) = name(question.get(12..)?)?;
    let end = 12 + end;
    let kind = u16::from_be_bytes([*question.get(end)?, *question.get(end + 1)?]);
    let question_end = end + 4;
    let reply = |code: u8, address: Option<Ipv4Addr>| {
        let mut answer = question[..question_end].to_vec();
        // A response, authoritative, recursion available.
        answer[2] = 0x84 | (question[2] & 0x01);
        answer[3] = 0x80 | code;
        let count = u8::from(address.is_some());
        answer[4..12].copy_from_slice(&[0, 1, 0, count, 0, 0, 0, 0]);
        if let Some(address) = address {
            // The name is where the question has it; class IN, a minute.
            answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4]);
            answer.extend(address.octets());
        }
        Some(answer)
    };
    let Some(host) = world.number(&name) else { return reply(NO_SUCH_NAME, None) };
    let first = asked.insert((host, kind));
    let nature = match world.shy_name(host) {
        Some(nature) if first && world.nature(host) == Nature::Alive => nature,
        _ => world.nature(host),
    };
    match nature {
        Nature::NoName => reply(NO_SUCH_NAME, None),
        Nature::ServerFailure => reply(SERVER_FAILURE, None),
        Nature::SilentName => None,
        _ => reply(NO_ERROR, (kind == A).then(|| world.ip(host))),
    }
}

/// The name at the start of `bytes`, lower case, and where it ends.
fn name(bytes: &[u8]) -> Option<(String, usize)> {
    let (mut name, mut at) = (String::new(), 0);
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += 1;
        if length == 0 {
            return Some((name, at));
        }
        if !name.is_empty() {
            name.push('.');
        }
        name.push_str(&String::from_utf8_lossy(bytes.get(at..at + length)?).to_ascii_lowercase());
        at += length;
    }
}
