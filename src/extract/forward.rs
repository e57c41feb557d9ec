//! Pages that only send their visitor elsewhere.

use super::{
    script::{looks_like_address, targets},
    survey::Survey,
};
use crate::model::Address;

/// A page with this many visible characters has content of its own.
const CONTENT_CHARS: u32 = 200;
/// A refresh later than this is a slide show or a clock, in seconds.
const LATEST_SECONDS: f32 = 10.0;

/// Where the page sends its visitor.
pub(super) fn target(
    page: &Survey<'_>,
    visible_chars: u32,
    address: &Address,
    base: &Address,
) -> Option<Address> {
    let refreshed = page.refresh.and_then(refresh_target).and_then(|target| base.join(target).ok());
    if let Some(target) = refreshed.filter(|target| target != address) {
        return Some(target);
    }
    if visible_chars >= CONTENT_CHARS || page.frames > 0 {
        return None;
    }
    // A page with many links is a page, even when it has few words.
    let anchors = page.end.anchors;
    if anchors > 8 {
        return None;
    }
    let written =
        page.scripts.iter().flat_map(|code| targets(code)).filter_map(|target| base.join(target).ok());
    let written = written.filter(|target| target != address && !is_mobile(target)).last();
    let refresh = || {
        let code = page.scripts.iter().filter(|_| visible_chars == 0);
        let target = code.filter_map(|code| written_refresh(code)).next()?;
        base.join(target).ok()
    };
    written.or_else(refresh).or_else(|| printed_target(page, base)).filter(|target| target != address)
}

/// A script on an empty page that writes `<meta http-equiv="Refresh" content="0;URL=…">`.
fn written_refresh(code: &str) -> Option<&str> {
    let tag =
        code.split("document.write").skip(1).find(|call| call.to_ascii_lowercase().contains("refresh"))?;
    let value = tag.split_once("content=")?.1;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    refresh_target(value.get(1..)?.split(quote).next()?)
}

/// `0;url=…` of a refresh, if it is soon enough.
fn refresh_target(content: &str) -> Option<&str> {
    let (seconds, rest) = content.split_once([';', ','])?;
    let seconds: f32 = seconds.trim().parse().ok()?;
    let rest = rest.trim_start();
    let rest = if rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("url")) {
        rest[3..].trim_start().strip_prefix('=')?
    } else {
        rest
    };
    let target = rest.trim().trim_matches(['\'', '"']).trim();
    ((0.0..=LATEST_SECONDS).contains(&seconds) && !target.is_empty()).then_some(target)
}

/// The script opens a variable, and the page holds one address as its (hidden) text.
fn printed_target(page: &Survey<'_>, base: &Address) -> Option<Address> {
    let opens = |code: &&str| code.contains("window.open(") || code.contains("location");
    if page.text.len() > 1000 || !page.scripts.iter().any(opens) {
        return None;
    }
    let mut found =
        page.text.split_whitespace().filter(|word| word.starts_with('/') || word.starts_with("http"));
    let word = found.next().filter(|word| looks_like_address(word))?;
    base.join(word).ok()
}

/// Phones are sent to another page by every second site; that is no forwarding.
fn is_mobile(target: &Address) -> bool {
    let host = target.host();
    host.starts_with("m.") || host.starts_with("wap.") || target.path().starts_with("/mobile")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_may_be_written_by_a_script() {
        let code =
            r#"if(a=="b"){document.write('<meta http-equiv="Refresh" content="0;URL=/zwgk/gsgg/" />');}"#;
        assert_eq!(written_refresh(code), Some("/zwgk/gsgg/"));
        assert_eq!(written_refresh("document.write('<b>refresh</b>')"), None);
        assert_eq!(written_refresh("location.reload()"), None);
    }

    #[test]
    fn a_refresh_is_followed_when_it_is_soon() {
        assert_eq!(refresh_target("0;url=./a/"), Some("./a/"));
        assert_eq!(refresh_target("5; URL='http://x.cn/'"), Some("http://x.cn/"));
        assert_eq!(refresh_target("60;url=/a"), None);
        assert_eq!(refresh_target("300"), None);
        assert_eq!(refresh_target("NaN;url=/a"), None);
    }
}
