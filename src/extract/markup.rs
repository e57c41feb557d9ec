//! Tames hostile nesting before the parser sees it.
//!
//! The HTML algorithm looks through all open elements at many tags, so a page of 100,000 nested elements takes
//! minutes. Browsers cap the depth near 512; so do we, by leaving out tags that open any deeper.

use std::borrow::Cow;

/// Pages with fewer tags cannot do harm and are not looked at.
const HARMLESS_TAGS: usize = 1500;
/// Depth beyond which elements are no longer opened.
const DEPTH: usize = 400;
/// Depth of formatting elements, which the parser re-opens in every paragraph.
const FORMATTING_DEPTH: usize = 40;

/// `html` itself, or a copy without the tags that nest too deep.
pub(super) fn tamed(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    if memchr::memchr_iter(b'<', bytes).take(HARMLESS_TAGS).count() < HARMLESS_TAGS {
        return Cow::Borrowed(html);
    }
    let mut out: Option<String> = None;
    let mut copied = 0;
    let mut plain = Level::new(DEPTH);
    let mut formatting = Level::new(FORMATTING_DEPTH);
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + step;
        let closing = bytes.get(start + 1) == Some(&b'/');
        let from = start + 1 + usize::from(closing);
        let length = bytes[from..].iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        at = start + 1;
        let name = &bytes[from..from + length];
        let Some(level) = level_of(name, &mut plain, &mut formatting) else { continue };
        let dropped = if closing { level.close() } else { level.open() };
        if dropped {
            let end = memchr::memchr(b'>', &bytes[start..]).map_or(bytes.len(), |end| start + end + 1);
            let out = out.get_or_insert_with(|| String::with_capacity(html.len()));
            out.push_str(&html[copied..start]);
            copied = end;
            at = end;
        }
    }
    match out {
        Some(mut out) => {
            out.push_str(&html[copied..]);
            Cow::Owned(out)
        }
        None => Cow::Borrowed(html),
    }
}

struct Level {
    limit: usize,
    open: usize,
    dropped: usize,
}

impl Level {
    fn new(limit: usize) -> Self {
        Self { limit, open: 0, dropped: 0 }
    }

    /// True when the tag must be left out.
    fn open(&mut self) -> bool {
        let too_deep = self.open >= self.limit;
        if too_deep {
            self.dropped += 1
        } else {
            self.open += 1
        }
        too_deep
    }

    /// True when the tag closes one that was left out.
    fn close(&mut self) -> bool {
        let pairs = self.dropped > 0;
        if pairs {
            self.dropped -= 1
        } else {
            self.open = self.open.saturating_sub(1)
        }
        pairs
    }
}

/// The count that an element belongs to; `None` for those that close by themselves.
fn level_of<'a>(name: &[u8], plain: &'a mut Level, formatting: &'a mut Level) -> Option<&'a mut Level> {
    let mut lower = [0_u8; 12];
    let name = {
        let lower = &mut lower[..name.len()];
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        &*lower
    };
    match name {
        b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike"
        | b"strong" | b"tt" | b"u" => Some(formatting),
        b"" | b"area" | b"base" | b"br" | b"col" | b"embed" | b"hr" | b"img" | b"input" | b"link"
        | b"meta" | b"param" | b"source" | b"track" | b"wbr" | b"p" | b"li" | b"dt" | b"dd" | b"option"
        | b"tr" | b"td" | b"th" | b"tbody" | b"thead" | b"tfoot" | b"html" | b"head" | b"body"
        | b"script" | b"style" => None,
        _ => Some(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_pages_pass_untouched() {
        let page = "<div><p>a</p><ul><li>b</ul></div>".repeat(2000);
        assert!(matches!(tamed(&page), Cow::Borrowed(_)));
    }

    #[test]
    fn deep_nesting_is_flattened_and_text_kept() {
        let page = format!("{}中{}<p>后", "<div class='x'>".repeat(5000), "</div>".repeat(5000));
        let tame = tamed(&page);
        assert_eq!(tame.matches("<div").count(), DEPTH);
        assert_eq!(tame.matches("</div>").count(), DEPTH);
        assert!(tame.contains('中') && tame.ends_with("<p>后"));
    }

    #[test]
    fn unclosed_formatting_cannot_multiply() {
        let page = "<font color=1>".repeat(3000);
        assert_eq!(tamed(&page).matches("<font").count(), FORMATTING_DEPTH);
    }
}
