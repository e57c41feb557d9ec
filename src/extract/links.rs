//! Raw links to normalised links.

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};

use super::{
    LabelKind, Link, LinkElement, Position,
    content::Layout,
    script,
    survey::{RawLink, Survey},
    vocabulary,
};
use crate::model::Address;

/// Links kept of one page.
pub(super) const MOST_LINKS: usize = 20_000;
const LONGEST_TEXT: usize = 300;
/// Longest address that is looked at, in bytes.
const LONGEST_ADDRESS: usize = 2_000;
/// Longest label, in bytes.
const LONGEST_LABEL: usize = 120;

/// Links in document order, each target and text once per position.
#[derive(Default)]
pub(super) struct Links {
    all: Vec<Link>,
    seen: FxHashMap<u64, u32>,
}

impl Links {
    /// All links of a walked page.
    pub(super) fn of(page: &Survey<'_>, layout: &Layout, base: &Address) -> Self {
        let mut links = Self { all: Vec::with_capacity(page.links.len()), seen: FxHashMap::default() };
        links.seen.reserve(page.links.len());
        for raw in &page.links {
            links.add_raw(page, raw, layout.position(raw), base);
        }
        links
    }

    /// Links of a fragment that a script held.
    pub(super) fn add_fragment(&mut self, fragment: &Survey<'_>, base: &Address) {
        for raw in &fragment.links {
            let raw = match raw.element {
                LinkElement::Anchor => RawLink { element: LinkElement::Script, ..raw.clone() },
                _ => raw.clone(),
            };
            self.add_raw(fragment, &raw, Position::Content, base);
        }
    }

    fn add_raw(&mut self, page: &Survey<'_>, raw: &RawLink<'_>, position: Position, base: &Address) {
        let href = raw.href.trim();
        if href.is_empty() || href.starts_with('#') || href.len() > LONGEST_ADDRESS || has_other_scheme(href)
        {
            return;
        }
        let Ok(address) = base.join(href) else { return };
        let text = page.text.get(raw.text.start as usize..raw.text.end as usize).unwrap_or("");
        let mut text = one_line(text, LONGEST_TEXT);
        if text.is_empty() {
            text = collapsed(raw.words, LONGEST_TEXT);
        }
        let title = if raw.title.trim() == text { String::new() } else { collapsed(raw.title, LONGEST_TEXT) };
        let title = if title == text { String::new() } else { title };
        self.add(address, text, title, raw.element, position);
    }

    fn add(
        &mut self,
        address: Address,
        text: String,
        title: String,
        element: LinkElement,
        position: Position,
    ) {
        if self.all.len() >= MOST_LINKS {
            return;
        }
        let mut hasher = FxHasher::default();
        (address.as_str(), &text, position).hash(&mut hasher);
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let earlier = *self.seen.entry(hasher.finish()).or_insert(next);
        if earlier != next
            && let Some(known) = self.all.get(earlier as usize)
            && (&known.address, &known.text, known.position) == (&address, &text, position)
        {
            return;
        }
        let label = match element {
            LinkElement::Image | LinkElement::Resource => LabelKind::None,
            _ => label(&text, &title),
        };
        self.all.push(Link { address, text, title, element, position, label });
    }

    /// An entry that list data names.
    pub(super) fn add_row(&mut self, address: &Address, title: &str) {
        let text = collapsed(title, LONGEST_TEXT);
        self.add(address.clone(), text, String::new(), LinkElement::Script, Position::Content);
    }

    /// Addresses that scripts send the visitor to.
    pub(super) fn add_script_targets(&mut self, scripts: &[&str], base: &Address) {
        let targets = scripts.iter().flat_map(|code| script::targets(code)).take(500);
        for target in targets {
            if let Ok(address) = base.join(target) {
                self.add(address, String::new(), String::new(), LinkElement::Script, Position::Other);
            }
        }
    }

    pub(super) fn as_slice(&self) -> &[Link] {
        &self.all
    }

    pub(super) fn into_vec(self) -> Vec<Link> {
        self.all
    }
}

fn label(text: &str, title: &str) -> LabelKind {
    let of = |text: &str| {
        if text.is_empty() || text.len() > LONGEST_LABEL {
            LabelKind::None
        } else {
            vocabulary::label_of(text)
        }
    };
    match of(text) {
        LabelKind::None => of(title),
        label => label,
    }
}

/// `javascript:`, `mailto:` and the like, seen without parsing.
fn has_other_scheme(href: &str) -> bool {
    let Some(colon) = href.bytes().take(12).position(|byte| byte == b':') else { return false };
    let scheme = &href[..colon];
    let is_scheme = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_scheme && !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https")
}

/// Text that was broken by `<br>` or blocks, on one line: joined inside Chinese, with a blank elsewhere.
pub(super) fn one_line(text: &str, most_chars: usize) -> String {
    let text = text.trim();
    if !text.contains('\n') {
        return shortened(text, most_chars).to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split('\n') {
        let line = line.trim();
        if let (Some(before), Some(after)) = (out.chars().next_back(), line.chars().next())
            && (before.is_ascii() || after.is_ascii())
        {
            out.push(' ');
        }
        out.push_str(line);
    }
    match out.char_indices().nth(most_chars) {
        Some((cut, _)) => out[..cut].to_owned(),
        None => out,
    }
}

/// White space collapsed, at most `most_chars` characters.
pub(super) fn collapsed(text: &str, most_chars: usize) -> String {
    let text = text.trim();
    if !text.contains(char::is_whitespace) {
        return shortened(text, most_chars).to_owned();
    }
    let mut out = String::with_capacity(text.len().min(4 * most_chars));
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        if out.len() > 4 * most_chars {
            break;
        }
    }
    shortened(&out, most_chars).to_owned()
}

fn shortened(text: &str, most_chars: usize) -> &str {
    if text.len() <= most_chars {
        return text;
    }
    text.char_indices().nth(most_chars).map_or(text, |(cut, _)| &text[..cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_are_joined_as_chinese_is_read() {
        assert_eq!(one_line("关于印发\n办法的通知", 50), "关于印发办法的通知");
        assert_eq!(one_line("part one\npart two", 50), "part one part two");
        assert_eq!(one_line("一二三四五", 3), "一二三");
        assert_eq!(collapsed("  a \u{3000} b\n", 50), "a b");
    }

    #[test]
    fn other_schemes_are_not_links() {
        assert!(has_other_scheme("javascript:;") && has_other_scheme("mailto:a@b.cn"));
        assert!(
            !has_other_scheme("HTTP://x.cn/")
                && !has_other_scheme("a.html?x=1:2")
                && !has_other_scheme("/a:b")
        );
    }
}
