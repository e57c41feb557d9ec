//! The two streams of a terminal: whatever is written there, and wherever it came from, is harmless.
//!
//! Comes in: text. Goes out: the same text without control characters, escape sequences and overrides of direction, so
//! that no site rings the bell, moves the cursor, or fills a clipboard. All of the program's own output goes through
//! here, but for sheets and JSON, inert by themselves, that a pipe takes; styling is the business of the log and of the
//! progress display alone.

use std::io::{self, StderrLock, StdoutLock, Write};

use crate::report::{inert, inert_page};

/// Standard output.
pub(super) fn out() -> Plain<StdoutLock<'static>> {
    Plain(io::stdout().lock())
}

/// Standard error.
pub(super) fn err() -> Plain<StderrLock<'static>> {
    Plain(io::stderr().lock())
}

/// Takes text, whole characters at a time, and passes it on inert; line breaks stay.
pub(super) struct Plain<W>(W);

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(inert_page(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// One event of the log as one line: the colours that the log gives itself stay, all else is inert.
pub(super) fn log_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut rest = text.trim_end_matches(['\n', '\r']);
    let mut line = String::with_capacity(rest.len() + 1);
    while let Some(at) = rest.find('\u{1b}') {
        let (before, escape) = rest.split_at(at);
        line.push_str(&inert(before));
        let styled = style(escape).unwrap_or_default();
        line.push_str(styled);
        // An escape that is no colour is shown as what it is.
        let behind = styled.len().max(1);
        line.push_str(&inert(if styled.is_empty() { &escape[..behind] } else { "" }));
        rest = &escape[behind..];
    }
    line.push_str(&inert(rest));
    line.push('\n');
    line
}

/// The colour or weight at the beginning of `text` (`ESC [ 3 2 m`), which changes nothing but the look of what follows.
fn style(text: &str) -> Option<&str> {
    let end = text.strip_prefix("\u{1b}[")?.find(|c: char| !c.is_ascii_digit() && c != ';')? + 2;
    (text.as_bytes().get(end) == Some(&b'm')).then(|| &text[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_site_moves_the_cursor() {
        let mut plain = Plain(Vec::new());
        write!(plain, "甲\u{1b}]52;c;YQ==\u{7}\n\u{9b}2J\r\u{202E}乙").unwrap();
        assert_eq!(
            String::from_utf8(plain.0).unwrap(),
            "甲⟨U+001B⟩]52;c;YQ==⟨U+0007⟩\n⟨U+009B⟩2J ⟨U+202E⟩乙"
        );
    }

    #[test]
    fn an_event_is_one_line_and_keeps_its_own_colours() {
        let line =
            log_line("\u{1b}[2m12:00\u{1b}[0m \u{1b}[1;33m WARN\u{1b}[0m 甲\n\u{1b}[2J乙\u{1b}".as_bytes());
        let shown = "\u{1b}[2m12:00\u{1b}[0m \u{1b}[1;33m WARN\u{1b}[0m 甲 ⟨U+001B⟩[2J乙⟨U+001B⟩\n";
        assert_eq!(line, shown);
        assert_eq!(log_line(b"a\r\n"), "a\n");
    }
}
