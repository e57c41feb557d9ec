//! Connections and heads of answers.

use super::*;

pub(super) fn connections() -> Vec<Row> {
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

pub(super) fn heads() -> Vec<Row> {
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
