//! The table: what a site does and what one visit to it comes to.

mod content;
mod messages;
mod ways;

use std::{io::Read, net::TcpStream, time::Duration};

use gongkai::model::{BrokenKind, GoneKind, Outcome, UncheckedKind};

use super::{
    coded,
    server::{Line, Speak},
    tls::Guise,
};

/// One dialect.
pub(crate) struct Row {
    pub(crate) section: &'static str,
    /// Its name; also the host's.
    pub(crate) id: &'static str,
    /// What the site does, for people.
    pub(crate) does: &'static str,
    pub(crate) comes_to: Outcome,
    pub(crate) speak: Speak,
    pub(crate) door: Door,
    pub(crate) path: &'static str,
    /// The row speaks for robots.txt too.
    pub(crate) robots: bool,
}

/// How a site is reached.
#[derive(Clone, Copy)]
pub(crate) enum Door {
    /// The port that all plain rows share.
    Plain,
    /// Nobody listens.
    Closed,
    /// TLS in that guise, under that name.
    Tls(Guise, &'static str),
    /// Addresses of that scheme, a connection without any protocol.
    Raw(&'static str, fn(TcpStream)),
}

impl Row {
    fn at(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    fn door(mut self, door: Door) -> Self {
        self.door = door;
        self
    }

    fn robots_too(mut self) -> Self {
        self.robots = true;
        self
    }
}

const PAGE: &str = "<html><title>公开</title><body>政府信息公开</body></html>";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
const SLOW: Duration = Duration::from_millis(100);

const HONEST: Guise = Guise { certificate: "valid.pem", protocol: None, rude: false };

fn broken(kind: BrokenKind) -> Outcome {
    Outcome::Broken(kind)
}

fn unchecked(kind: UncheckedKind) -> Outcome {
    Outcome::Unchecked(kind)
}

fn blocked(who: &str) -> Outcome {
    Outcome::Blocked(who.to_owned())
}

/// All of them, section by section.
pub(crate) fn rows() -> Vec<Row> {
    let sections: [(&'static str, Vec<Row>); 8] = [
        ("Connections", messages::connections()),
        ("Heads", messages::heads()),
        ("Statuses", content::statuses()),
        ("Lengths and chunks", content::lengths()),
        ("Bodies and codings", content::codings()),
        ("Redirects", ways::redirects()),
        ("robots.txt", ways::robots()),
        ("TLS", ways::secured()),
    ];
    let named = sections
        .into_iter()
        .flat_map(|(section, rows)| rows.into_iter().map(move |row| Row { section, ..row }));
    named.collect()
}

fn row(id: &'static str, does: &'static str, comes_to: Outcome, speak: Speak) -> Row {
    Row { section: "", id, does, comes_to, speak, door: Door::Plain, path: "/page", robots: false }
}
