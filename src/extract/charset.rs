//! Bytes to characters: byte order mark, header, `<meta>`, and at last the bytes themselves.
//!
//! A declaration is believed as long as the bytes agree. When they do not and another encoding reads them without
//! a fault, that one is used and the wrong declaration is kept as a fact about the page.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8};

use super::{Charset, CharsetSource};

/// How much of a page is searched for a declaration.
const PRESCAN_BYTES: usize = 4096;
/// How much the statistical detector sees: it reads 6 MB/s.
const DETECTOR_BYTES: usize = 4096;

/// Characters of `body`, and how they were found.
pub(super) fn decode<'a>(content_type: Option<&str>, body: &'a [u8]) -> (Cow<'a, str>, Charset) {
    if let Some((encoding, mark)) = Encoding::for_bom(body) {
        let (text, _) = encoding.decode_without_bom_handling(&body[mark..]);
        return (text, charset(encoding, CharsetSource::Bom, None));
    }
    let declared = content_type
        .and_then(|header| label_in(header.as_bytes()))
        .map(|encoding| (encoding, CharsetSource::Header))
        .into_iter()
        .chain(prescan(body).map(|encoding| (encoding, CharsetSource::Meta)));
    let mut first_wrong = None;
    for (encoding, source) in declared {
        let encoding = wide(encoding);
        if let Some(text) = decode_cleanly(encoding, body) {
            return (text, charset(encoding, source, first_wrong.map(Encoding::name)));
        }
        first_wrong.get_or_insert(encoding);
    }
    for encoding in [UTF_8, GB18030] {
        if first_wrong == Some(encoding) {
            continue;
        }
        if let Some(text) = decode_cleanly(encoding, body) {
            return (text, charset(encoding, CharsetSource::Bytes, first_wrong.map(Encoding::name)));
        }
    }
    // Nothing reads without a fault. A declaration that mostly works is better than a guess.
    let guess = first_wrong.unwrap_or_else(|| detected(body));
    let source = if first_wrong.is_some() { CharsetSource::Meta } else { CharsetSource::Bytes };
    let (best, text) = least_damaged([guess, UTF_8, GB18030], body);
    let source = if best == guess { source } else { CharsetSource::Bytes };
    let wrong = first_wrong.filter(|encoding| *encoding != best).map(Encoding::name);
    (text, charset(best, source, wrong))
}

fn charset(encoding: &'static Encoding, source: CharsetSource, wrong: Option<&str>) -> Charset {
    Charset { name: encoding.name().to_owned(), source, wrongly_declared: wrong.map(str::to_owned) }
}

/// GB2312 and GBK pages use characters of GB18030; UTF-16 cannot be declared in bytes that are read as ASCII.
fn wide(encoding: &'static Encoding) -> &'static Encoding {
    match encoding.name() {
        "GBK" => GB18030,
        "UTF-16LE" | "UTF-16BE" => UTF_8,
        _ => encoding,
    }
}

/// `None` when the bytes are no text of this encoding; a last character that was cut off is forgiven.
fn decode_cleanly<'a>(encoding: &'static Encoding, body: &'a [u8]) -> Option<Cow<'a, str>> {
    if encoding == UTF_8 {
        return match simdutf8::compat::from_utf8(body) {
            Ok(text) => Some(Cow::Borrowed(text)),
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&body[..error.valid_up_to()]).ok().map(Cow::Borrowed)
            }
            Err(_) => None,
        };
    }
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body) {
        return Some(text);
    }
    (1..=3).filter(|cut| *cut < body.len()).find_map(|cut| {
        // Only a tail without ASCII can be the beginning of a character.
        let (kept, tail) = body.split_at(body.len() - cut);
        (tail.first().is_some_and(|byte| *byte >= 0x80))
            .then(|| encoding.decode_without_bom_handling_and_without_replacement(kept))?
    })
}

fn least_damaged<'a>(
    candidates: [&'static Encoding; 3],
    body: &'a [u8],
) -> (&'static Encoding, Cow<'a, str>) {
    // Characters of three bytes hardly ever come about by chance: broken UTF-8 is UTF-8 still.
    let (text, _) = UTF_8.decode_without_bom_handling(body);
    let faults = memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}".as_bytes()).count();
    let whole = text.chars().filter(|c| *c >= '\u{800}' && *c != '\u{FFFD}').count();
    if whole > 0 && whole >= faults {
        return (UTF_8, text);
    }
    let mut best: Option<(usize, &'static Encoding, Cow<'a, str>)> = None;
    for encoding in candidates {
        let (text, _) = encoding.decode_without_bom_handling(body);
        let damage = memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}".as_bytes()).count();
        if best.as_ref().is_none_or(|(least, ..)| damage < *least) {
            best = Some((damage, encoding, text));
        }
    }
    best.map_or((UTF_8, Cow::Borrowed("")), |(_, encoding, text)| (encoding, text))
}

fn detected(body: &[u8]) -> &'static Encoding {
    // ASCII tells nothing: begin where the other bytes begin.
    let from = body.iter().position(|byte| *byte >= 0x80).unwrap_or(0);
    let sample = &body[from..body.len().min(from + DETECTOR_BYTES)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(Some(b"cn"), Utf8Detection::Allow);
    if guess == BIG5 || guess.name() == "GBK" { wide(guess) } else { UTF_8 }
}

/// The encoding that the first `<meta>` with a charset declares.
fn prescan(body: &[u8]) -> Option<&'static Encoding> {
    let head = &body[..body.len().min(PRESCAN_BYTES)];
    let mut rest = head;
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at..];
        if rest.starts_with(b"<!--") {
            let end = memchr::memmem::find(rest, b"-->")?;
            rest = &rest[end..];
        } else if rest.get(1..5).is_some_and(|name| name.eq_ignore_ascii_case(b"meta")) {
            let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
            if let Some(encoding) = label_in(&rest[..end]) {
                return Some(encoding);
            }
            rest = &rest[end..];
        } else {
            rest = &rest[1..];
        }
    }
    None
}

/// The encoding after `charset=` in a header or tag.
fn label_in(bytes: &[u8]) -> Option<&'static Encoding> {
    let at = bytes.windows(7).position(|window| window.eq_ignore_ascii_case(b"charset"))?;
    let rest = bytes[at + 7..].trim_ascii_start().strip_prefix(b"=")?;
    let skip = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let from = rest.iter().position(|byte| !skip(byte))?;
    let label = &rest[from..];
    let ends =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b';' | b',' | b'/' | b'>');
    let label = &label[..label.iter().position(ends).unwrap_or(label.len())];
    match label.to_ascii_lowercase().as_slice() {
        b"utf8" | b"utf-8" => Some(UTF_8),
        b"gb-2312" | b"gb_2312" | b"gb18030-2022" | b"gb13000" => Some(GB18030),
        label => Encoding::for_label(label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHINESE: &str = "<title>某县人民政府信息公开</title>";

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn read(header: Option<&str>, body: &[u8]) -> (String, Charset) {
        let (text, charset) = decode(header, body);
        (text.into_owned(), charset)
    }

    #[test]
    fn a_declaration_that_fits_is_followed() {
        let body =
            gbk(&format!("<META http-equiv=Content-Type content=\"text/html; charset=gb2312\">{CHINESE}"));
        let (text, charset) = read(None, &body);
        assert!(text.contains("某县人民政府"));
        assert_eq!((charset.name.as_str(), charset.source), ("gb18030", CharsetSource::Meta));
        assert_eq!(charset.wrongly_declared, None);
        let (_, charset) = read(Some("text/html;charset=\"GBK\""), &gbk(CHINESE));
        assert_eq!(charset.source, CharsetSource::Header);
    }

    #[test]
    fn undeclared_bytes_speak_for_themselves() {
        let (text, charset) = read(None, &gbk(CHINESE));
        assert_eq!(text, CHINESE);
        assert_eq!(charset.source, CharsetSource::Bytes);
        let (text, charset) = read(Some("text/html"), CHINESE.as_bytes());
        assert_eq!((text.as_str(), charset.name.as_str()), (CHINESE, "UTF-8"));
    }

    #[test]
    fn a_wrong_declaration_is_seen_through_and_kept() {
        let body = gbk(&format!("<meta charset='utf-8'>{CHINESE}"));
        let (text, charset) = read(Some("text/html; charset=utf-8"), &body);
        assert!(text.ends_with(CHINESE));
        assert_eq!(charset.wrongly_declared.as_deref(), Some("UTF-8"));
        assert_eq!((charset.name.as_str(), charset.source), ("gb18030", CharsetSource::Bytes));
    }

    #[test]
    fn a_header_that_fails_gives_way_to_the_meta() {
        let body = gbk(&format!("<meta charset=gbk>{CHINESE}"));
        let (text, charset) = read(Some("text/html; charset=UTF-8"), &body);
        assert!(text.ends_with(CHINESE));
        assert_eq!(charset.source, CharsetSource::Meta);
        assert_eq!(charset.wrongly_declared.as_deref(), Some("UTF-8"));
    }

    #[test]
    fn a_cut_last_character_is_no_contradiction() {
        let bytes = CHINESE.replace("</title>", "某");
        let (_, charset) = read(Some("text/html; charset=utf-8"), &bytes.as_bytes()[..bytes.len() - 1]);
        assert_eq!((charset.source, charset.wrongly_declared), (CharsetSource::Header, None));
        let bytes = gbk(&bytes);
        let (_, charset) = read(Some("text/html; charset=gbk"), &bytes[..bytes.len() - 1]);
        assert_eq!((charset.source, charset.wrongly_declared), (CharsetSource::Header, None));
    }

    #[test]
    fn marks_win_and_rubbish_still_gives_text() {
        let (text, charset) = read(Some("text/html; charset=gbk"), "\u{FEFF}公开".as_bytes());
        assert_eq!((text.as_str(), charset.source), ("公开", CharsetSource::Bom));
        let (text, _) = read(None, b"\xE5\x85\xAC\xFF\xFF\xE5\xBC\x80\x00");
        assert!(text.contains('公') && text.contains('开'), "{text:?}");
    }
}
