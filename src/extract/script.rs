//! Addresses and words that scripts hold: read as text, never run.

use std::sync::LazyLock;

use memchr::memmem;

/// Scripts longer than this are libraries, not data.
const LONGEST_SCRIPT: usize = 200_000;
/// Longest script whose `document.write` is followed.
const LONGEST_WRITER: usize = 4_000;

static LOCATION: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("location"));
static OPEN: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("open("));
static WRITE: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("document.write"));

/// `javascript:…` in an `href`.
pub(super) fn is_script_address(href: &str) -> bool {
    let href = href.trim_start();
    href.get(..11).is_some_and(|head| head.eq_ignore_ascii_case("javascript:"))
}

/// First address that `code` sends its visitor to: `window.open('…')`, `location.href = '…'` …
pub(super) fn first_target(code: &str) -> Option<&str> {
    if code.len() < 12 || code.len() > LONGEST_SCRIPT {
        return None;
    }
    targets(code).next()
}

/// All addresses that `code` may send its visitor to, in order of appearance by kind of call.
pub(super) fn targets(code: &str) -> impl Iterator<Item = &str> {
    let code = if code.len() > LONGEST_SCRIPT { "" } else { code };
    let assigned = LOCATION.find_iter(code.as_bytes()).filter_map(move |at| assigned_to(&code[at + 8..]));
    let opened = OPEN.find_iter(code.as_bytes()).filter_map(move |at| {
        let called_on_window =
            code[..at].ends_with("window.") || code[..at].ends_with([' ', ';', '{', ':', '\n']) || at == 0;
        called_on_window.then(|| literal(&code[at + 5..], &[',', ')'])).flatten()
    });
    assigned.chain(opened).filter(|target| looks_like_address(target))
}

/// The string after `location`: `.href = '…'`, `.replace('…')`, `= '…'`.
fn assigned_to(rest: &str) -> Option<&str> {
    for call in [".replace(", ".assign("] {
        if let Some(rest) = rest.strip_prefix(call) {
            return literal(rest, &[')']);
        }
    }
    let rest = rest.strip_prefix(".href").unwrap_or(rest).trim_start();
    let rest = rest.strip_prefix('=')?;
    literal(rest, &[';', '}', '\n', '\r', ',', ')', '"'])
}

/// A quoted string that stands alone: what follows is one of `ends` or nothing, no further part.
fn literal<'a>(rest: &'a str, ends: &[char]) -> Option<&'a str> {
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let rest = &rest[1..];
    let end = rest.find(quote)?;
    let text = &rest[..end];
    let follows = rest[end + 1..].trim_start_matches([' ', '\t']);
    (text.len() <= 2000 && (follows.is_empty() || follows.starts_with(ends))).then_some(text)
}

pub(super) fn looks_like_address(text: &str) -> bool {
    let text = text.trim();
    let shaped =
        text.contains(['/', '.', '?']) && !text.contains(['<', '>', '{', '}', '+', '\'', '"', '\n', ' ']);
    shaped && !is_script_address(text) && text.len() > 1 && !text.starts_with("about:")
}

/// What a short script writes into the page out of strings it holds: `document.write('…' + name + '…')`.
pub(super) struct Written<'a> {
    /// Target of a link in it.
    pub(super) href: Option<&'a str>,
    /// Text, tags left out; only when there is no link in it.
    pub(super) text: String,
    /// Text of the link.
    pub(super) words: &'a str,
}

/// Everything that `code` writes, branches not told apart; writings with an empty or unknown part are left out.
pub(super) fn written(code: &str) -> Vec<Written<'_>> {
    if code.len() > LONGEST_WRITER || WRITE.find(code.as_bytes()).is_none() {
        return Vec::new();
    }
    let calls = WRITE.find_iter(code.as_bytes()).take(40);
    calls.filter_map(|at| one_written(code, &code[at + "document.write".len()..])).collect()
}

fn one_written<'a>(code: &'a str, rest: &'a str) -> Option<Written<'a>> {
    let rest = rest.strip_prefix("ln").unwrap_or(rest).trim_start().strip_prefix('(')?;
    let mut rest = rest.trim_start();
    let mut html = String::new();
    let mut href = None;
    let mut words = "";
    for _ in 0..12 {
        let first = rest.chars().next()?;
        if matches!(first, '\'' | '"') {
            let body = &rest[1..];
            let end = body.find(first)?;
            let part = &body[..end];
            if let Some(at) = part.find("href=\"") {
                let value = &part[at + 6..];
                href = value.find('"').map(|end| &value[..end]);
            }
            if href.is_some()
                && let Some((_, inner)) = part.split_once('>')
                && let Some((inner, _)) = inner.split_once("</a")
            {
                words = inner;
            }
            html.push_str(part);
            rest = body[end + 1..].trim_start();
        } else {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '$')))
                .unwrap_or(rest.len());
            let value = value_of(code, &rest[..end]).filter(|value| !value.trim().is_empty())?;
            if href.is_some() && words.is_empty() {
                words = value;
            }
            html.push_str(value);
            rest = rest[end..].trim_start();
        }
        match rest.chars().next()? {
            '+' => rest = rest[1..].trim_start(),
            ')' => {
                let has_link = html.contains("<a ");
                let text = if has_link { String::new() } else { without_tags(&html) };
                return Some(Written { href: href.filter(|_| has_link), text, words });
            }
            _ => return None,
        }
    }
    None
}

/// The string that `name` was given in the same script.
fn value_of<'a>(code: &'a str, name: &str) -> Option<&'a str> {
    if name.is_empty() {
        return None;
    }
    memmem::find_iter(code.as_bytes(), name).find_map(|at| {
        let alone = !code[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        let rest = code[at + name.len()..].trim_start().strip_prefix('=')?;
        alone.then(|| literal(rest, &[';', ',', '\n', '\r', '}'])).flatten()
    })
}

fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => {
                inside = true;
                out.push(' ');
            }
            '>' if inside => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    for (entity, means) in [("&nbsp;", " "), ("&emsp;", " "), ("&ensp;", " "), ("&amp;", "&")] {
        if out.contains(entity) {
            out = out.replace(entity, means);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_from_every_common_form() {
        for code in [
            "window.open('/a/b.html')",
            "window.location.href = \"/a/b.html\";",
            "javascript:location='/a/b.html'",
            "self.location.replace('/a/b.html')",
            "window.open(\"/a/b.html\",'_self')",
        ] {
            assert_eq!(first_target(code), Some("/a/b.html"), "{code}");
        }
    }

    #[test]
    fn comparisons_and_built_addresses_are_no_targets() {
        for code in [
            "if (document.location.href == '/a/b.html') {}",
            "window.location.href = '/search.html?q=' + key;",
            "window.open('/x?u=' + document.URL)",
            "xhr.open('GET', '/api')",
            "window.open('')",
        ] {
            assert_eq!(first_target(code), None, "{code}");
        }
    }

    #[test]
    fn written_words_are_put_together_from_strings() {
        let code = "var day='2026年1月5日'; var from=''; if(day!=''){document.write('发布：'+day);} document.write('来源：'+from);";
        let texts: Vec<String> = written(code).into_iter().map(|one| one.text).collect();
        assert_eq!(texts, ["发布：2026年1月5日"]);
    }

    #[test]
    fn written_links_keep_target_and_words() {
        let code = "var n='政策文件'; document.write('<li><a href=\"../zcwj/\">'+n+'</a></li>');";
        let all = written(code);
        assert_eq!((all[0].href, all[0].words, all[0].text.as_str()), (Some("../zcwj/"), "政策文件", ""));
        let built = "document.write('<a href=\"'+u+'\">x</a>')";
        assert!(written(built).is_empty());
    }
}
