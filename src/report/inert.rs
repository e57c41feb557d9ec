//! Makes text from a site harmless to the eye and to a spreadsheet: no control characters, no direction overrides,
//! nothing invisible. Escaping for HTML is done by the templates, not here.

use std::borrow::Cow;

/// Text for one line of a table: like `inert_page`, and line breaks and tabs become blanks.
pub fn inert(text: &str) -> Cow<'_, str> {
    cleaned(text, false)
}

/// Text of a whole page: line breaks stay. Applied to the rendered report, so that no field can be forgotten.
pub(crate) fn inert_page(text: &str) -> Cow<'_, str> {
    cleaned(text, true)
}

/// A cell that no spreadsheet takes for a formula (OWASP: CSV injection).
pub(crate) fn cell(text: &str) -> String {
    // Looked at before control characters go: a leading tab or CR is itself a trigger.
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let clean = inert(text);
    let first_seen = clean.trim_start().chars().next();
    if text.starts_with(risky) || first_seen.is_some_and(risky) {
        return format!("'{clean}");
    }
    clean.into_owned()
}

fn cleaned(text: &str, keep_lines: bool) -> Cow<'_, str> {
    let plain = |c: char| treatment(c, keep_lines) == Treatment::Keep;
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match treatment(c, keep_lines) {
            Treatment::Keep => out.push(c),
            Treatment::Blank => out.push(' '),
            Treatment::Drop => {}
            Treatment::Show => out.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
        }
    }
    Cow::Owned(out)
}

#[derive(PartialEq)]
enum Treatment {
    Keep,
    Blank,
    Drop,
    Show,
}

fn treatment(c: char, keep_lines: bool) -> Treatment {
    match c {
        '\n' if keep_lines => Treatment::Keep,
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => Treatment::Blank,
        // Marks, embeddings, overrides and isolates of direction: they can make a line read backwards.
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}' => {
            Treatment::Show
        }
        // Invisible: soft hyphen, zero-width characters, annotations, tags.
        '\u{AD}'
        | '\u{180E}'
        | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2065}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => Treatment::Drop,
        c if c.is_control() => Treatment::Show,
        _ => Treatment::Keep,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_not_touched() {
        assert!(matches!(inert("关于印发《办法》的通知 (2026)"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_direction_override_is_shown_and_what_cannot_be_seen_goes() {
        assert_eq!(inert("附件\u{202E}fdp.exe"), "附件⟨U+202E⟩fdp.exe");
        assert_eq!(inert("a\u{200B}b\u{0}c\r\nd"), "ab⟨U+0000⟩c  d");
        assert_eq!(inert_page("a\nb\u{1b}[2J"), "a\nb⟨U+001B⟩[2J");
    }

    #[test]
    fn a_formula_becomes_text() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\r=x", "  =x", "\u{200B}=x", "＝x"] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("政策-解读"), "政策-解读");
    }
}
