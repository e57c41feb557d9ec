//! The table: what a site does and what one visit to it comes to.

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
        ("Connections", connections()),
        ("Heads", heads()),
        ("Statuses", statuses()),
        ("Lengths and chunks", lengths()),
        ("Bodies and codings", codings()),
        ("Redirects", redirects()),
        ("robots.txt", robots()),
        ("TLS", secured()),
    ];
    let named = sections
        .into_iter()
        .flat_map(|(section, rows)| rows.into_iter().map(move |row| Row { section, ..row }));
    named.collect()
}

fn row(id: &'static str, does: &'static str, comes_to: Outcome, speak: Speak) -> Row {
    Row { section: "", id, does, comes_to, speak, door: Door::Plain, path: "/page", robots: false }
}

fn connections() -> Vec<Row> {
    use BrokenKind::{Malformed, Reset, Timeout, Truncated};
    vec![
        row("refused", "refuses the connection", broken(BrokenKind::Refused), |_| {}).door(Door::Closed),
        row("drop", "reads the request and closes without a word", broken(Reset), |_| {}),
        row("reset", "resets the connection instead of answering", broken(Reset), Line::reset),
        row("reset-in-body", "resets the connection in the middle of the body", broken(Truncated), |line| {
            line.interrupt(format!("{OK}Content-Length: 1000\r\n\r\n<html>half"));
            std::thread::sleep(SLOW);
            line.reset();
        }),
        row("hang", "reads the request and never answers", broken(Timeout), Line::hang),
        row("hang-in-head", "stops in the middle of the headers", broken(Timeout), |line| {
            line.say(OK);
            line.hang();
        }),
        row("hang-after-head", "stops after the headers", broken(Timeout), |line| {
            line.say(format!("{OK}Content-Length: 10\r\n\r\n"));
            line.hang();
        }),
        row("hang-in-body", "stops in the middle of the body", broken(Timeout), |line| {
            line.say(format!("{OK}Content-Length: 100\r\n\r\n<html>half"));
            line.hang();
        }),
        row("drip-head", "sends its headers a byte at a time, without end", broken(Timeout), |line| {
            line.say(format!("{OK}X-Long: "));
            line.repeat(b"x", SLOW);
        }),
        row(
            "drip-body",
            "sends its body a byte at a time, for longer than anybody waits",
            broken(Timeout),
            |line| {
                line.say(format!("{OK}Content-Length: 1000000\r\n\r\n"));
                line.repeat(b"x", SLOW);
            },
        ),
        row("slow-but-whole", "sends its answer in small pieces, and all of it", Outcome::Alive, |line| {
            let answer = format!("{OK}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len());
            for piece in answer.as_bytes().chunks(10) {
                line.say(piece);
                std::thread::sleep(Duration::from_millis(10));
            }
        }),
        row("hasty", "answers before the request has ended", Outcome::Alive, |line| {
            line.interrupt(format!("{OK}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()));
        }),
        row("keep-alive-closed", "promises to keep the connection and closes it", Outcome::Alive, |line| {
            match line.path.as_str() {
                "/robots.txt" => line.no_robots(),
                _ => line.page("", PAGE),
            }
        })
        .robots_too(),
        row(
            "keep-alive-drop",
            "keeps the connection and drops the second request on it, as worn-out balancers do",
            Outcome::Alive,
            |line| match (line.before, line.path.as_str()) {
                (0, "/robots.txt") => {
                    line.no_robots();
                    line.go_on();
                }
                (0, _) => line.page("", PAGE),
                _ => {}
            },
        )
        .robots_too(),
        row(
            "keep-alive-reset",
            "keeps the connection and resets it at the second request",
            Outcome::Alive,
            |line| match (line.before, line.path.as_str()) {
                (0, "/robots.txt") => {
                    line.no_robots();
                    line.go_on();
                }
                (0, _) => line.page("", PAGE),
                _ => line.reset(),
            },
        )
        .robots_too(),
        row(
            "two-answers",
            "answers one request twice; the second answer is nobody's",
            Outcome::Alive,
            |line| match line.path.as_str() {
                "/robots.txt" => {
                    line.no_robots();
                    line.say("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nwrong");
                    line.go_on();
                }
                _ => line.page("", PAGE),
            },
        )
        .robots_too(),
        row("http2-frames", "speaks HTTP/2 without being asked", broken(Malformed), |line| {
            line.say([0, 0, 0, 4, 0, 0, 0, 0, 0, b'\r', b'\n', b'\r', b'\n']);
        }),
        row("ssh", "speaks another protocol", broken(Malformed), |line| {
            line.say("SSH-2.0-OpenSSH_8.4\r\n\r\n");
        }),
        row("tls-on-plain", "speaks TLS on the plain port", broken(Malformed), |line| {
            line.say([0x15, 3, 1, 0, 2, 2, 0x46]);
        }),
        row("told-to-use-tls", "says that TLS is expected on this port", blocked("HTTP 400"), |line| {
            line.say("HTTP/1.1 400 Bad Request\r\nContent-Length: 39\r\n\r\nplain HTTP request was sent to TLS port");
        }),
    ]
}

fn heads() -> Vec<Row> {
    use BrokenKind::{Malformed, Timeout};
    fn with_head(line: &mut Line, head: &str) {
        line.say(format!("{head}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()));
    }
    vec![
        row("http-0-9", "sends a page without any head (HTTP/0.9)", broken(Malformed), |line| {
            line.say(PAGE);
        }),
        row("http-1-0", "speaks HTTP/1.0 and ends the body by closing", Outcome::Alive, |line| {
            line.say(format!("HTTP/1.0 200 OK\r\n\r\n{PAGE}"));
        }),
        row("version-3-7", "names a version that does not exist", broken(Malformed), |line| {
            with_head(line, "HTTP/3.7 200 OK\r\n");
        }),
        row("bad-status-line", "writes a word where the status belongs", broken(Malformed), |line| {
            with_head(line, "HTTP/1.1 fine OK\r\n");
        }),
        row("no-reason", "leaves the reason phrase out", Outcome::Alive, |line| {
            with_head(line, "HTTP/1.1 200\r\n");
        }),
        row("chinese-reason", "writes the reason phrase in Chinese", Outcome::Alive, |line| {
            with_head(line, "HTTP/1.1 200 正常\r\n");
        }),
        row("line-feeds", "ends its lines with line feeds only", Outcome::Alive, |line| {
            line.say(format!("HTTP/1.1 200 OK\nContent-Length: {}\n\n{PAGE}", PAGE.len()));
        }),
        row("endless-status-line", "never ends its status line", broken(Malformed), |line| {
            line.say("HTTP/1.1 200 ");
            line.repeat(&[b'x'; 16 * 1024], Duration::ZERO);
        }),
        row("endless-headers", "sends headers without end", broken(Malformed), |line| {
            line.say(OK);
            line.repeat(b"X-Flood: 1\r\n", Duration::ZERO);
        }),
        row("many-headers", "sends 5,000 headers", broken(Malformed), |line| {
            let flood: String = (0..5_000).map(|n| format!("X-{n}: {n}\r\n")).collect();
            with_head(line, &format!("{OK}{flood}"));
        }),
        row("huge-header", "sends one header of two megabytes", broken(Malformed), |line| {
            with_head(line, &format!("{OK}X-Huge: {}\r\n", "x".repeat(2 * 1024 * 1024)));
        }),
        row("large-header", "sends one header of 64 kilobytes", Outcome::Alive, |line| {
            with_head(line, &format!("{OK}X-Large: {}\r\n", "x".repeat(64 * 1024)));
        }),
        row("no-colon", "sends header lines that are none", Outcome::Alive, |line| {
            with_head(line, &format!("{OK}no colon here\r\nBad Name: x\r\nSpace : y\r\n"));
        }),
        row("folded", "folds a header over two lines", Outcome::Alive, |line| {
            with_head(line, &format!("{OK}X-Folded: one\r\n  two\r\n"));
        }),
        row("raw-header-bytes", "sends header values in GBK", Outcome::Alive, |line| {
            let head = [OK.as_bytes(), b"Server: \xd5\xfe\xb8\xae\r\n"].concat();
            line.say(
                [&head[..], format!("Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()).as_bytes()].concat(),
            );
        }),
        row("nul-in-header", "sends a header value with a NUL", broken(Malformed), |line| {
            with_head(line, &format!("{OK}X-Nul: a\0b\r\n"));
        }),
        row("empty-lines-first", "sends empty lines before its answer", Outcome::Alive, |line| {
            with_head(line, &format!("\r\n\r\n{OK}"));
        }),
        row("interim-for-ever", "sends `102 Processing` without end", broken(Timeout), |line| {
            line.repeat(b"HTTP/1.1 102 Processing\r\n\r\n", Duration::from_millis(5));
        }),
        row("early-hints", "sends `103 Early Hints` before its answer", Outcome::Alive, |line| {
            with_head(line, &format!("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n{OK}"));
        }),
    ]
}

fn statuses() -> Vec<Row> {
    use BrokenKind::{Empty, Malformed, ServerError};
    fn status(line: &mut Line, status: &str) {
        line.say(format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{PAGE}", PAGE.len()));
    }
    vec![
        row("status-99", "answers with status 99", broken(Malformed), |line| status(line, "99 Low")),
        row("status-999", "answers with status 999", blocked("HTTP 999"), |line| status(line, "999 Denied")),
        row("switching", "switches to a protocol that nobody asked for", broken(Malformed), |line| {
            line.say("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        }),
        row("no-content", "answers `204 No Content` and sends a body", broken(Empty), |line| {
            status(line, "204 No Content");
        }),
        row(
            "not-modified",
            "answers `304 Not Modified` to a request without condition",
            broken(Malformed),
            |line| {
                line.say("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n");
            },
        ),
        row("partial", "answers `206 Partial Content` to a request without range", Outcome::Alive, |line| {
            status(line, "206 Partial Content");
        }),
        row("choices", "answers `300 Multiple Choices` with a page to choose from", Outcome::Alive, |line| {
            status(line, "300 Multiple Choices");
        }),
        row("missing", "answers 404", Outcome::Gone(GoneKind::NotFound), |line| {
            status(line, "404 Not Found")
        }),
        row("gone", "answers 410", Outcome::Gone(GoneKind::Gone), |line| status(line, "410 Gone")),
        row("failing", "answers 500", broken(ServerError), |line| status(line, "500 Internal Server Error")),
        row("forbidden", "answers 403", blocked("HTTP 403"), |line| status(line, "403 Forbidden")),
        row("too-many", "answers 429", blocked("HTTP 429 rate limited"), |line| {
            status(line, "429 Too Many Requests");
        }),
        row("busy", "answers 503 and names a time", blocked("HTTP 503 rate limited"), |line| {
            status(line, "503 Service Unavailable\r\nRetry-After: 1");
        }),
        row("challenge", "answers with a script that a browser must run first", blocked("瑞数"), |line| {
            let stub = "<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>";
            line.say(format!(
                "HTTP/1.1 412 Precondition Failed\r\nContent-Length: {}\r\n\r\n{stub}",
                stub.len()
            ));
        }),
    ]
}

fn lengths() -> Vec<Row> {
    use BrokenKind::{Empty, Malformed, Timeout, Truncated};
    fn chunked(line: &mut Line, body: &str) {
        line.say(format!("{OK}Transfer-Encoding: chunked\r\n\r\n{body}"));
    }
    vec![
        row("short", "closes before the promised length", broken(Truncated), |line| {
            line.say(format!("{OK}Content-Length: 1000\r\n\r\n{PAGE}"));
        }),
        row("long", "sends more than the promised length", Outcome::Alive, |line| {
            line.say(format!("{OK}Content-Length: {}\r\n\r\n{PAGE}{PAGE}", PAGE.len()));
        }),
        row("two-lengths", "promises two different lengths", broken(Malformed), |line| {
            line.say(format!("{OK}Content-Length: 5\r\nContent-Length: {}\r\n\r\n{PAGE}", PAGE.len()));
        }),
        row("same-length-twice", "promises the same length twice", Outcome::Alive, |line| {
            let length = format!("Content-Length: {}\r\n", PAGE.len());
            line.say(format!("{OK}{length}{length}\r\n{PAGE}"));
        }),
        row("negative-length", "promises a length below zero", broken(Malformed), |line| {
            line.say(format!("{OK}Content-Length: -1\r\n\r\n{PAGE}"));
        }),
        row("boundless-length", "promises more bytes than numbers can count", broken(Malformed), |line| {
            line.say(format!("{OK}Content-Length: 99999999999999999999999\r\n\r\n{PAGE}"));
        }),
        row("length-and-chunks", "promises a length and sends chunks", Outcome::Alive, |line| {
            let size = PAGE.len();
            line.say(format!(
                "{OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{size:x}\r\n{PAGE}\r\n0\r\n\r\n"
            ));
        }),
        row("broken-chunk", "writes words where the size of a chunk belongs", broken(Malformed), |line| {
            chunked(line, "5\r\nhello\r\nzz\r\n");
        }),
        row(
            "oversized-chunk",
            "announces a chunk larger than numbers can count",
            broken(Malformed),
            |line| {
                chunked(line, "ffffffffffffffffff\r\nhello");
            },
        ),
        row("half-chunk", "closes in the middle of a chunk", broken(Truncated), |line| {
            chunked(line, "50\r\nhello");
        }),
        row("no-last-chunk", "closes without the last chunk", broken(Truncated), |line| {
            chunked(line, "5\r\nhello\r\n");
        }),
        row("hang-between-chunks", "stops between two chunks", broken(Timeout), |line| {
            chunked(line, "5\r\nhello\r\n");
            line.hang();
        }),
        row(
            "endless-trailers",
            "sends headers without end after the last chunk",
            broken(Malformed),
            |line| {
                chunked(line, "5\r\nhello\r\n0\r\n");
                line.repeat(b"X-Trailer: 1\r\n", Duration::ZERO);
            },
        ),
        row("endless-chunks", "sends chunks without end", unchecked(UncheckedKind::TooLarge), |line| {
            chunked(line, "");
            line.repeat(&b"5\r\nhello\r\n".repeat(999), Duration::ZERO);
        }),
        row("endless-body", "sends a body without end", unchecked(UncheckedKind::TooLarge), |line| {
            line.say(format!("{OK}\r\n<html>"));
            line.repeat(&[b'x'; 16 * 1024], Duration::ZERO);
        }),
        row("huge-length", "promises five gigabytes", unchecked(UncheckedKind::TooLarge), |line| {
            line.say(format!("{OK}Content-Length: 5368709120\r\n\r\n"));
            line.repeat(&[b'x'; 16 * 1024], Duration::ZERO);
        }),
        row("empty", "sends nothing where a page was expected", broken(Empty), |line| line.page("", "")),
        row("blank", "sends white space where a page was expected", broken(Empty), |line| {
            line.page("", " \r\n")
        }),
    ]
}

fn codings() -> Vec<Row> {
    use BrokenKind::{Empty, Malformed, Truncated};
    let too_large = || unchecked(UncheckedKind::TooLarge);
    fn coded(line: &mut Line, coding: &str, body: &[u8]) {
        line.page(&format!("Content-Encoding: {coding}\r\n"), body);
    }
    vec![
        row("gzip-bomb", "sends gzip that unfolds without measure", too_large(), |line| {
            coded(line, "gzip", &coded::bomb(coded::gzip));
        }),
        row("deflate-bomb", "sends deflate that unfolds without measure", too_large(), |line| {
            coded(line, "deflate", &coded::bomb(coded::deflate));
        }),
        row("brotli-bomb", "sends brotli that unfolds without measure", too_large(), |line| {
            coded(line, "br", &coded::bomb(coded::brotli));
        }),
        row("zstd-bomb", "sends zstd that unfolds without measure", too_large(), |line| {
            coded(line, "zstd", &coded::bomb(coded::zstd));
        }),
        row("nested-bomb", "sends a bomb inside another", too_large(), |line| {
            coded(line, "gzip, gzip", &coded::gzip(&coded::bomb(coded::gzip)));
        }),
        row("gzip", "sends a page in gzip", Outcome::Alive, |line| {
            coded(line, "gzip", &coded::gzip(PAGE.as_bytes()));
        }),
        row("brotli", "sends a page in brotli", Outcome::Alive, |line| {
            coded(line, "br", &coded::brotli(PAGE.as_bytes()));
        }),
        row("zstd", "sends a page in zstd", Outcome::Alive, |line| {
            coded(line, "zstd", &coded::zstd(PAGE.as_bytes()));
        }),
        row("deflate", "sends a page in deflate", Outcome::Alive, |line| {
            coded(line, "deflate", &coded::deflate(PAGE.as_bytes()));
        }),
        row("truncated-gzip", "cuts its gzip off in the middle", broken(Truncated), |line| {
            let whole = coded::gzip(PAGE.repeat(9).as_bytes());
            coded(line, "gzip", &whole[..whole.len() / 2]);
        }),
        row("damaged-gzip", "sends gzip whose check sum is wrong", broken(Malformed), |line| {
            let mut whole = coded::gzip(PAGE.as_bytes());
            let sum = whole.len() - 8;
            whole[sum] ^= 0xff;
            coded(line, "gzip", &whole);
        }),
        row("not-gzip", "announces gzip and sends a plain page", broken(Malformed), |line| {
            coded(line, "gzip", PAGE.as_bytes());
        }),
        row("gzip-and-more", "sends words after the end of its gzip", Outcome::Alive, |line| {
            coded(line, "gzip", &[&coded::gzip(PAGE.as_bytes())[..], b"<!-- more -->"].concat());
        }),
        row("unnamed-gzip", "sends gzip without saying so", Outcome::Alive, |line| {
            line.page("", coded::gzip(PAGE.as_bytes()));
        }),
        row("doubly-coded", "codes its page twice and says so", Outcome::Alive, |line| {
            coded(line, "gzip, br", &coded::brotli(&coded::gzip(PAGE.as_bytes())));
        }),
        row("many-codings", "codes its page three times", broken(Malformed), |line| {
            let twice = coded::gzip(&coded::gzip(PAGE.as_bytes()));
            coded(line, "gzip, gzip, gzip", &coded::gzip(&twice));
        }),
        row("unknown-coding", "names a coding that does not exist", Outcome::Alive, |line| {
            coded(line, "utf-8", PAGE.as_bytes());
        }),
        row("empty-gzip", "announces gzip and sends nothing", broken(Empty), |line| coded(line, "gzip", b"")),
        row("wrong-charset", "sends GBK and calls it UTF-8", Outcome::Alive, |line| {
            line.page("", encoding_rs::GBK.encode(PAGE).0);
        }),
        row("unknown-charset", "names a charset that does not exist", Outcome::Alive, |line| {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=x-klingon\r\n";
            line.say(format!("{head}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()));
        }),
        row("nuls", "sends NUL bytes in its page", Outcome::Alive, |line| {
            line.page("", format!("a\0b\0{PAGE}"))
        }),
        row(
            "page-for-a-file",
            "sends a page where a file was promised",
            broken(BrokenKind::Mislabelled),
            |line| {
                line.page("", PAGE);
            },
        )
        .at("/a.pdf"),
        row(
            "not-found-for-a-file",
            "says \"not found\" with status 200 where a file was promised",
            Outcome::Gone(GoneKind::Soft404),
            |line| {
                line.page("", "<html>您访问的页面不存在</html>");
            },
        )
        .at("/a.pdf"),
    ]
}

fn redirects() -> Vec<Row> {
    use BrokenKind::{Loop, Malformed};
    let scope = || unchecked(UncheckedKind::Scope);
    let guarded = || unchecked(UncheckedKind::PrivateAddress);
    /// Leads on `count` times and then to a page.
    fn chain(line: &mut Line, count: usize) {
        match line.pages_before {
            before if before < count => line.lead_to(&format!("/step/{before}")),
            _ => line.page("", PAGE),
        }
    }
    vec![
        row("moved", "leads to another address once", Outcome::Alive, |line| chain(line, 1)),
        row("15-redirects", "leads on 15 times, which browsers follow", Outcome::Alive, |line| {
            chain(line, 15)
        }),
        row("30-redirects", "leads on 30 times, which no browser follows", broken(Loop), |line| {
            chain(line, 30)
        }),
        row("circle", "leads back to where it came from", broken(Loop), |line| {
            let next = if line.path == "/page" { "/other" } else { "/page" };
            line.lead_to(next);
        }),
        row("growing-circle", "leads on to ever longer addresses", broken(Loop), |line| {
            let next = format!("{}/deeper", line.path);
            line.lead_to(&next);
        }),
        row("cookie-loop", "leads to itself until a cookie comes back", blocked("cookie check"), |line| {
            line.say(
                "HTTP/1.1 302 Found\r\nLocation: /page\r\nSet-Cookie: seen=1\r\nContent-Length: 0\r\n\r\n",
            );
        }),
        row(
            "home-redirect",
            "leads an inner page to the home page",
            Outcome::Gone(GoneKind::HomeRedirect),
            |line| match line.path.as_str() {
                "/" => line.page("", PAGE),
                _ => line.lead_to("/"),
            },
        ),
        row("to-file", "leads to `file:`", scope(), |line| line.lead_to("file:///etc/passwd")),
        row("to-javascript", "leads to `javascript:`", scope(), |line| line.lead_to("javascript:alert(1)")),
        row("to-data", "leads to `data:`", scope(), |line| line.lead_to("data:text/html,x")),
        row("to-gopher", "leads to `gopher:`", scope(), |line| line.lead_to("gopher://10.0.0.1:70/1")),
        row("to-private", "leads to a private address", guarded(), |line| {
            line.lead_to("http://192.168.1.1/")
        }),
        row("to-metadata", "leads to the metadata of a cloud", guarded(), |line| {
            line.lead_to("http://169.254.169.254/latest/meta-data/");
        }),
        row("to-decimal", "leads to a private address written as one number", guarded(), |line| {
            line.lead_to("http://167772161/");
        }),
        row("to-octal", "leads to a private address written in octal and short", guarded(), |line| {
            line.lead_to("http://012.1/");
        }),
        row("to-escaped", "leads to a private address written in escapes", guarded(), |line| {
            line.lead_to("http://%31%30.0.0.1/");
        }),
        row("to-mapped", "leads to a private address inside an IPv6 address", guarded(), |line| {
            line.lead_to("http://[::ffff:10.0.0.1]/");
        }),
        row("to-zone", "leads to an IPv6 address with a zone", broken(Malformed), |line| {
            line.lead_to("http://[fe80::1%25eth0]/");
        }),
        row("to-userinfo", "hides a private address behind a name before `@`", guarded(), |line| {
            line.lead_to("http://www.gov.cn@10.0.0.1/");
        }),
        row("to-backslash", "hides a private address behind a backslash", guarded(), |line| {
            line.lead_to("http:\\\\10.0.0.1\\@www.gov.cn/");
        }),
        row("to-bad-port", "leads to a port that is no website's", guarded(), |line| {
            let location = format!("http://to-bad-port.test:25/{}", line.port);
            line.lead_to(&location);
        }),
        row("to-nowhere", "leads to a name that does not exist", Outcome::Gone(GoneKind::Dns), |line| {
            line.lead_to("http://www.nowhere.invalid/");
        }),
        row("no-location", "leads on without saying where, and shows nothing", broken(Malformed), |line| {
            line.say("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
        }),
        row(
            "no-location-but-page",
            "leads on without saying where, and shows a page",
            Outcome::Alive,
            |line| {
                line.say(format!("HTTP/1.1 302 Found\r\nContent-Length: {}\r\n\r\n{PAGE}", PAGE.len()));
            },
        ),
        row("empty-location", "leads to nothing, which is itself", broken(Loop), |line| line.lead_to("")),
        row("bad-location", "leads to an address that is none", broken(Malformed), |line| {
            line.lead_to("http://")
        }),
        row("long-location", "leads to an address of 70,000 characters", broken(Malformed), |line| {
            line.lead_to(&format!("/{}", "x".repeat(70_000)));
        }),
        row("raw-location", "leads to an address in raw GBK", Outcome::Alive, |line| {
            match line.path.as_str() {
                "/page" => {
                    line.say(b"HTTP/1.1 302 Found\r\nLocation: /\xd6\xd0\r\nContent-Length: 0\r\n\r\n");
                }
                "/%D6%D0" => line.page("", PAGE),
                _ => line.no_robots(),
            }
        }),
        row("two-locations", "leads to two addresses; the first counts", Outcome::Alive, |line| {
            match line.path.as_str() {
                "/page" => {
                    line.say(
                        "HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
                    );
                }
                "/a" => line.page("", PAGE),
                _ => line.no_robots(),
            }
        }),
    ]
}

fn robots() -> Vec<Row> {
    let closed = || unchecked(UncheckedKind::Robots);
    fn robots(line: &mut Line, speak: Speak) {
        match line.path.as_str() {
            "/page" => line.page("", PAGE),
            _ => speak(line),
        }
    }
    vec![
        row("robots-forbids", "forbids the page", closed(), |line| {
            robots(line, |line| {
                line.say("HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\nUser-agent: *\nDisallow: /page");
            });
        })
        .robots_too(),
        row("robots-fails", "answers 500 for robots.txt", closed(), |line| {
            robots(line, |line| {
                line.say("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
            });
        })
        .robots_too(),
        row("robots-hangs", "never answers for robots.txt", broken(BrokenKind::Timeout), |line| {
            robots(line, Line::hang);
        })
        .robots_too(),
        row(
            "robots-endless",
            "sends a robots.txt without end; what was read holds",
            Outcome::Alive,
            |line| {
                robots(line, |line| {
                    line.say("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
                    line.repeat(&b"# comment\n".repeat(1_000), Duration::ZERO);
                });
            },
        )
        .robots_too(),
        row("robots-bomb", "sends a bomb for robots.txt", Outcome::Alive, |line| {
            robots(line, |line| line.page("Content-Encoding: gzip\r\n", coded::bomb(coded::gzip)));
        })
        .robots_too(),
        row("robots-circle", "leads in a circle for robots.txt", Outcome::Alive, |line| {
            robots(line, |line| line.lead_to("/robots.txt"));
        })
        .robots_too(),
        row("robots-inside", "leads to a private address for robots.txt", closed(), |line| {
            robots(line, |line| line.lead_to("http://10.0.0.1/robots.txt"));
        })
        .robots_too(),
        row("robots-page", "answers with a page for robots.txt", Outcome::Alive, |line| {
            robots(line, |line| line.page("", "<html>\nUser-agent: *\nDisallow: /\n</html>"));
        })
        .robots_too(),
        row("robots-garbage", "sends bytes without meaning for robots.txt", Outcome::Alive, |line| {
            robots(line, |line| {
                line.say(
                    [&b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"[..], &[0xff; 999]].concat(),
                );
            });
        })
        .robots_too(),
    ]
}

fn secured() -> Vec<Row> {
    use BrokenKind::{Timeout, Tls, Truncated};
    let unsupported = || unchecked(UncheckedKind::TlsUnsupported);
    let guise = |certificate| Guise { certificate, ..HONEST };
    let rude = Guise { rude: true, ..HONEST };
    let http2 = Guise { protocol: Some(b"h2"), ..HONEST };
    let page: Speak = |line| line.page("", PAGE);
    /// Reads what the client begins with.
    fn greeting(stream: &mut TcpStream) {
        let _ = stream.read(&mut [0; 1024]);
    }
    vec![
        row("tls", "presents a valid certificate", Outcome::Alive, page).door(Door::Tls(HONEST, "localhost")),
        row("expired", "presents an expired certificate", broken(Tls), page)
            .door(Door::Tls(guise("expired.pem"), "localhost")),
        row("wrong-name", "presents a certificate for another name", broken(Tls), page)
            .door(Door::Tls(HONEST, "wrong-name.test")),
        row(
            "self-signed",
            "presents a certificate that nobody known has signed (or leaves an intermediate out, which looks the same)",
            unsupported(),
            page,
        )
        .door(Door::Tls(guise("self-signed.pem"), "localhost")),
        row("tls-hangs", "never answers in the handshake", broken(Timeout), |_| {})
            .door(Door::Raw("https", |mut stream| while stream.read(&mut [0; 1024]).is_ok_and(|read| read > 0) {})),
        row("tls-drops", "closes in the handshake, as servers of old TLS do", unsupported(), |_| {})
            .door(Door::Raw("https", |mut stream| greeting(&mut stream))),
        row("old-tls", "refuses the version of TLS", unsupported(), |_| {}).door(Door::Raw("https", |mut stream| {
            greeting(&mut stream);
            let _ = std::io::Write::write_all(&mut stream, &[0x15, 3, 1, 0, 2, 2, 0x46]);
            let _ = stream.read(&mut [0; 1024]);
        })),
        row("plain-on-tls", "speaks plain HTTP on the TLS port", unsupported(), |_| {}).door(Door::Raw(
            "https",
            |mut stream| {
                greeting(&mut stream);
                let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
                let _ = std::io::Write::write_all(&mut stream, answer);
                let _ = stream.read(&mut [0; 1024]);
            },
        )),
        row("no-goodbye", "ends a body without length by closing, without the goodbye of TLS", Outcome::Alive, |line| {
            line.say(format!("{OK}Connection: close\r\n\r\n{PAGE}"));
        })
        .door(Door::Tls(rude, "localhost")),
        row("no-goodbye-short", "closes before the promised length, without the goodbye of TLS", broken(Truncated), |line| {
            line.say(format!("{OK}Content-Length: 1000\r\n\r\n{PAGE}"));
        })
        .door(Door::Tls(rude, "localhost")),
        row("http2-garbage", "agrees on HTTP/2 and speaks something else", broken(BrokenKind::Malformed), |line| {
            line.say(format!("{OK}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()));
        })
        .door(Door::Tls(http2, "localhost"))
        .robots_too(),
    ]
}
