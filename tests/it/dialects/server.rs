//! A server that misbehaves on purpose: raw connections, one thread each, and a function that says anything it likes.
//!
//! The name in `Host` says which row of the table is spoken. `robots.txt` is missing unless the row is about it.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// What a row says to a request.
pub(crate) type Speak = fn(&mut Line);

/// Longer than any client of the tests waits.
const FOR_EVER: Duration = Duration::from_secs(30);

/// A connection of either kind.
pub(crate) trait Stream: Read + Write {
    fn tcp(&mut self) -> &mut TcpStream;
    /// Says goodbye as the protocol wants it.
    fn close(&mut self);
}

impl Stream for TcpStream {
    fn tcp(&mut self) -> &mut TcpStream {
        self
    }

    fn close(&mut self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}

/// One request, read up to its last byte, and the connection it came on.
pub(crate) struct Line {
    stream: Box<dyn Stream>,
    /// Path and query.
    pub(crate) path: String,
    /// The port that is spoken on.
    pub(crate) port: u16,
    /// How many requests came before on this connection.
    pub(crate) before: usize,
    /// How many requests for pages came before, on any connection of this row.
    pub(crate) pages_before: usize,
    unread: bool,
    ends: Ends,
}

#[derive(Clone, Copy, PartialEq)]
enum Ends {
    Politely,
    Rudely,
    GoesOn,
}

impl Line {
    /// Says this. The client may be gone, which is its right.
    pub(crate) fn say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.hear_out();
        self.interrupt(bytes)
    }

    /// Says this before the request has been read to its end.
    pub(crate) fn interrupt(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).and_then(|()| self.stream.flush()).is_ok()
    }

    /// 200, these further header lines (`A: b\r\n`), a length and the body.
    pub(crate) fn page(&mut self, headers: &str, body: impl AsRef<[u8]>) {
        let body = body.as_ref();
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{headers}");
        self.say([format!("{head}Content-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat());
    }

    /// 302 to there.
    pub(crate) fn lead_to(&mut self, location: &str) {
        self.say(format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"));
    }

    /// The missing robots.txt.
    pub(crate) fn no_robots(&mut self) {
        self.say("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
    }

    /// These bytes again and again, until the client goes.
    pub(crate) fn repeat(&mut self, bytes: &[u8], pause: Duration) {
        while self.say(bytes) {
            std::thread::sleep(pause);
        }
    }

    /// Not a word more, until the client goes.
    pub(crate) fn hang(&mut self) {
        self.hear_out();
        let _ = self.stream.tcp().set_read_timeout(Some(FOR_EVER));
        let mut ignored = [0; 512];
        while self.stream.read(&mut ignored).is_ok_and(|read| read > 0) {}
    }

    /// Tears the connection down: what was not read makes the kernel send a reset.
    pub(crate) fn reset(&mut self) {
        self.ends = Ends::Rudely;
    }

    /// Waits for the next request on this connection.
    pub(crate) fn go_on(&mut self) {
        self.ends = Ends::GoesOn;
    }

    /// Reads the last byte of the request.
    fn hear_out(&mut self) {
        if std::mem::take(&mut self.unread) {
            let _ = self.stream.read_exact(&mut [0]);
        }
    }
}

/// Serves connections of `listener` for ever; `row` finds what is spoken under a host name and whether robots.txt is
/// part of it.
pub(crate) fn serve(
    listener: TcpListener,
    open: impl Fn(TcpStream) -> Option<Box<dyn Stream>> + Send + Sync + 'static,
    row: impl Fn(&str) -> Option<(Speak, bool, Arc<AtomicUsize>)> + Send + Sync + 'static,
) -> u16 {
    let port = listener.local_addr().expect("an address").port();
    let (open, row) = (Arc::new(open), Arc::new(row));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (open, row) = (Arc::clone(&open), Arc::clone(&row));
            std::thread::spawn(move || {
                let _ = stream.set_nodelay(true);
                let _ = stream.set_read_timeout(Some(FOR_EVER));
                if let Some(stream) = open(stream) {
                    converse(stream, port, &*row);
                }
            });
        }
    });
    port
}

fn converse(
    mut stream: Box<dyn Stream>,
    port: u16,
    row: &dyn Fn(&str) -> Option<(Speak, bool, Arc<AtomicUsize>)>,
) {
    for before in 0.. {
        let Some(head) = head(&mut *stream) else { return };
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let host = head.lines().find_map(|line| line.strip_prefix("Host: ")).unwrap_or_default();
        let name = host.split(['.', ':']).next().unwrap_or_default();
        let Some((speak, with_robots, pages)) = row(name) else { return };
        let is_page = path != "/robots.txt";
        let pages_before = if is_page { pages.fetch_add(1, Ordering::SeqCst) } else { 0 };
        let mut line = Line { stream, path, port, before, pages_before, unread: true, ends: Ends::Politely };
        match is_page || with_robots {
            true => speak(&mut line),
            false => line.no_robots(),
        }
        match line.ends {
            Ends::GoesOn => stream = line.stream,
            Ends::Rudely => return,
            Ends::Politely => {
                line.hear_out();
                line.stream.close();
                // Leaving unread bytes behind would turn the goodbye into a reset.
                line.hang();
                return;
            }
        }
    }
}

/// The head of a request without its last byte.
fn head(stream: &mut dyn Stream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r") {
        let mut byte = [0];
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}
