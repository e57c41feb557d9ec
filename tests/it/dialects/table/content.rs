//! Statuses, lengths and codings: what an answer holds.

use super::*;

pub(super) fn statuses() -> Vec<Row> {
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

pub(super) fn lengths() -> Vec<Row> {
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
            line.repeat(&[&b"1f4\r\n"[..], &[b'x'; 500], b"\r\n"].concat(), Duration::ZERO);
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

pub(super) fn codings() -> Vec<Row> {
    use BrokenKind::{Empty, Malformed, Truncated};
    let too_large = || unchecked(UncheckedKind::TooLarge);
    fn coded(line: &mut Line, coding: &str, body: &[u8]) {
        line.page(&format!("Content-Encoding: {coding}\r\n"), body);
    }
    vec![
        row("gzip-bomb", "sends gzip that unfolds without measure", too_large(), |line| {
            coded(line, "gzip", &coded::bombs().gzip);
        }),
        row("deflate-bomb", "sends deflate that unfolds without measure", too_large(), |line| {
            coded(line, "deflate", &coded::bombs().deflate);
        }),
        row("brotli-bomb", "sends brotli that unfolds without measure", too_large(), |line| {
            coded(line, "br", &coded::bombs().brotli);
        }),
        row("zstd-bomb", "sends zstd that unfolds without measure", too_large(), |line| {
            coded(line, "zstd", &coded::bombs().zstd);
        }),
        row("nested-bomb", "sends a bomb inside another", too_large(), |line| {
            coded(line, "gzip, gzip", &coded::bombs().nested);
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
