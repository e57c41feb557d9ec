//! What a question needs gathered, and what an address is worth to the questions: the same words for both.
//!
//! A place that was found but not read is of one [`Need`]; a check names the needs that could change its answer. So a
//! crawl goes first for what the rules ask for, and a budget that ran out leaves open only what it concerns.

use serde::{Deserialize, Serialize};

use super::{Address, Text};

/// A kind of place on a site, in the order in which a crawl goes for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The disclosure platform, its sections and annual reports, and what may be one of them.
    Section,
    /// The first page of a column, and what may be one or lead to one.
    Column,
    /// Further pages of lists of policy documents and interpretations, back to the cut-off.
    PolicyPage,
    /// Policy documents and interpretations.
    Document,
    /// Those that are older than any rule about them asks.
    OlderDocument,
    /// Entries of other columns.
    Entry,
    /// Further pages of other lists.
    ListPage,
    /// What is only looked at: files, pictures, other sites.
    Link,
}

impl Need {
    /// Every need, in order.
    pub const ALL: [Self; 8] = [
        Self::Section,
        Self::Column,
        Self::PolicyPage,
        Self::Document,
        Self::OlderDocument,
        Self::Entry,
        Self::ListPage,
        Self::Link,
    ];

    /// In words, as counted: “12 columns”.
    pub fn text(self) -> Text {
        match self {
            Self::Section => Text::new("可能的公开平台栏目", "possible sections"),
            Self::Column => Text::new("可能的栏目首页", "possible columns"),
            Self::PolicyPage => Text::new("政策、解读列表后续页", "further pages of policy lists"),
            Self::Document => Text::new("政策文件和解读", "documents and interpretations"),
            Self::OlderDocument => Text::new("较早的文件和解读", "older documents and interpretations"),
            Self::Entry => Text::new("栏目文章", "entries of columns"),
            Self::ListPage => Text::new("其他列表后续页", "further pages of other lists"),
            Self::Link => Text::new("附件和链接", "files and links"),
        }
    }
}

/// What an address turned out to be once it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// A page that leads on: a list, a channel, a section.
    Branch,
    /// A page to be read for itself: an article, a document, a file.
    Leaf,
}

/// The shapes of `address`, narrow and wide: what numbers its pages is left out, so that pages which one template made
/// have one shape. Wide is only the numbered end of the path; `None` when that says too little.
pub fn shapes(address: &Address) -> (String, Option<String>) {
    let path = address.path();
    let mut narrow = String::with_capacity(address.as_str().len());
    narrow.push_str(address.authority());
    let mut wide = Vec::new();
    let mut numbered = true;
    let segments: Vec<String> = path.split('/').skip(1).map(without_numbers).collect();
    for segment in &segments {
        narrow.push('/');
        narrow.push_str(segment);
    }
    for segment in segments.iter().rev() {
        numbered &= segment.contains('0');
        if !numbered {
            break;
        }
        wide.push(segment.as_str());
    }
    if let Some(query) = address.query() {
        narrow.push('?');
        narrow.push_str(&without_numbers(query));
    }
    let telling = wide.len() >= 2 || wide.first().is_some_and(|file| file.bytes().any(|b| b.is_ascii_alphabetic()));
    wide.reverse();
    let wide = (telling && address.query().is_none()).then(|| format!("{}…/{}", address.authority(), wide.join("/")));
    (narrow, wide)
}

/// Runs of digits as one `0`, and long runs of hexadecimal digits with them.
fn without_numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let hex = word.len() >= 8 && digits >= 2 && word.bytes().all(|b| b.is_ascii_hexdigit());
        if hex {
            out.push('0');
        } else {
            let mut in_digits = false;
            for c in word.chars() {
                let digit = c.is_ascii_digit();
                match (digit, in_digits) {
                    (false, _) => out.push(c),
                    (true, false) => out.push('0'),
                    (true, true) => {}
                }
                in_digits = digit;
            }
        }
        out.push_str(&part[word.len()..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (String, Option<String>) {
        shapes(&Address::parse(text).unwrap())
    }

    #[test]
    fn pages_of_one_template_have_one_shape() {
        assert_eq!(of("http://x/art/2026/3/26/art_1004_2333.html").0, of("http://x/art/2020/11/1/art_9_1.html").0);
        assert_eq!(
            of("http://x/e/ListInfo-13_1_E4B88AE6B5B7.html").0,
            of("http://x/e/ListInfo-14_1_E58685E89299.html").0
        );
        assert_ne!(of("http://x/list?id=1").0, of("http://x/show?id=1").0);
    }

    #[test]
    fn the_wide_shape_is_the_numbered_end_where_that_tells_something() {
        let wide = |text| of(text).1;
        assert_eq!(wide("http://x/a/202604/t20260409_1.html"), wide("http://x/b/c/201901/t20190101_22.html"));
        assert!(wide("http://x/a/202604/t20260409_1.html").is_some());
        assert_eq!(wide("http://x/col/col1009/index.html"), None);
        assert_eq!(wide("http://x/zwgk/"), None);
        assert_eq!(wide("http://x/content/12345"), None);
    }
}
