//! Makes text from a site harmless to the eye and to a spreadsheet: no control characters, no direction overrides,
//! nothing invisible. Escaping for HTML is done by the templates, not here.

use std::borrow::Cow;

use crate::model::masked;

/// Text for one line of a table: like `inert_page`, and line breaks and tabs become blanks.
pub fn inert(text: &str) -> Cow<'_, str> {
    cleaned(text, false)
}

/// Text of a whole page: line breaks stay. Applied to the rendered report, so that no field can be forgotten.
pub(crate) fn inert_page(text: &str) -> Cow<'_, str> {
    cleaned(text, true)
}

/// Text from outside for a paper, on one line: nothing invisible, then numbers of persons masked, which an invisible
/// character could have split.
pub(crate) fn shown(text: &str) -> String {
    masked(&inert(text)).trim().to_owned()
}

/// A cell that no spreadsheet takes for a formula (OWASP: CSV injection).
pub(crate) fn cell(text: &str) -> String {
    let clean = inert(text);
    // Looked at before control characters go: a leading tab or CR is itself a trigger.
    if text.starts_with(['\t', '\r', '\n']) || acts(&clean) || is_quoted(&clean) {
        return format!("'{clean}");
    }
    clean.into_owned()
}

/// The text of a cell that [`cell`] made: the apostrophe before what could act goes.
pub(super) fn of_cell(text: &str) -> &str {
    if is_quoted(text) { &text[1..] } else { text }
}

/// A spreadsheet might calculate it.
fn acts(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Begins with an apostrophe that may be ours.
fn is_quoted(text: &str) -> bool {
    let rest = text.trim_start_matches('\'');
    rest.len() < text.len() && (rest.starts_with(' ') || acts(rest))
}

/// JSON that means the same and shows nothing strange: outside of strings there is none of it, inside it is escaped.
pub(crate) fn inert_json(json: Vec<u8>) -> Vec<u8> {
    let strange = |c: char| !c.is_ascii() || c == '\u{7F}';
    let shown = |c: char| strange(c) && treatment(c, true) != Treatment::Keep;
    match std::str::from_utf8(&json) {
        Ok(text) if text.chars().any(shown) => {
            let mut out = String::with_capacity(text.len() + 64);
            for c in text.chars() {
                if shown(c) {
                    let mut units = [0; 2];
                    out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
                } else {
                    out.push(c);
                }
            }
            out.into_bytes()
        }
        _ => json,
    }
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
        // No characters at all: XML does not know them.
        | '\u{FFFE}'..='\u{FFFF}'
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
        assert_eq!(inert("a\u{FFFE}b\u{FFFF}"), "ab");
    }

    #[test]
    fn a_formula_becomes_text() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\r=x", "  =x", "\u{200B}=x", "＝x"] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("政策-解读"), "政策-解读");
    }

    #[test]
    fn json_says_the_same_in_plain_sight() {
        let text = "甲\u{202E}乙\u{9B}\u{E0041}\u{7F}\u{1b}\"\\";
        let json = inert_json(serde_json::to_vec(&[text]).unwrap());
        let shown = String::from_utf8(json).unwrap();
        assert_eq!(shown, r#"["甲\u202e乙\u009b\udb40\udc41\u007f\u001b\"\\"]"#);
        assert_eq!(serde_json::from_str::<[String; 1]>(&shown).unwrap(), [text]);
    }

    proptest::proptest! {
        #[test]
        fn a_cell_reads_back_and_never_acts(text in "('|=|\\+|@|＝| |\t|\r|\n|-|[a-b甲]|\u{202E}|\u{0}|\\PC){0,8}") {
            let cell = cell(&text);
            proptest::prop_assert_eq!(of_cell(&cell), &*inert(&text));
            proptest::prop_assert!(!acts(&cell) && !cell.contains(['\n', '\r', '\t']));
        }
    }
}
