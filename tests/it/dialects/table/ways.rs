//! Redirects, robots.txt and TLS: the way to an answer.

use super::*;

pub(super) fn redirects() -> Vec<Row> {
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

pub(super) fn robots() -> Vec<Row> {
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
            robots(line, |line| line.page("Content-Encoding: gzip\r\n", coded::bombs().gzip.as_slice()));
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

pub(super) fn secured() -> Vec<Row> {
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
        row("http2-garbage", "agrees on HTTP/2 and speaks something else", broken(BrokenKind::Reset), |line| {
            line.say(format!("{OK}Content-Length: {}\r\n\r\n{PAGE}", PAGE.len()));
        })
        .door(Door::Tls(http2, "localhost"))
        .robots_too(),
    ]
}
