//! What a question needs gathered, and what an address is worth to the questions: the same words for both.
//!
//! A place that was found but not read is of one [`Need`]; a check names the needs that could change its answer. So a
//! crawl goes first for what the rules ask for, and a budget that ran out leaves open only what it concerns.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Address, Lang, Text};

/// A kind of place on a site, in the order in which a crawl goes for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// The disclosure platform, its sections and annual reports, and what may be one of them.
    Section,
    /// The first page of a column, and what may be one or lead to one.
    Column,
    /// A place that no label names, of a shape of which many turned out to lead on: most are further views of one list,
    /// by region say, but any may be a section or a column. A list of documents has a name that tells.
    View,
    /// Further pages of lists of policy documents and interpretations, back to the cut-off.
    PolicyPage,
    /// Policy documents that are young enough to matter.
    Document,
    /// Interpretations.
    Interpretation,
    /// Policy documents that are older than any rule about them asks.
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
    pub const ALL: [Self; 10] = [
        Self::Section,
        Self::Column,
        Self::View,
        Self::PolicyPage,
        Self::Document,
        Self::Interpretation,
        Self::OlderDocument,
        Self::Entry,
        Self::ListPage,
        Self::Link,
    ];

    /// What may be a section or a column, or lead to one.
    pub const SECTIONS: &[Self] = &[Self::Section, Self::Column, Self::View];

    /// What may be a policy document of the last year or its interpretation, or lead to one: the platform, and links
    /// without a name, too.
    pub const DOCUMENTS: &[Self] =
        &[Self::Section, Self::Column, Self::PolicyPage, Self::Document, Self::Interpretation];

    /// The same for documents of any age.
    pub const ALL_DOCUMENTS: &[Self] = &[
        Self::Section,
        Self::Column,
        Self::PolicyPage,
        Self::Document,
        Self::Interpretation,
        Self::OlderDocument,
    ];

    /// In words, as counted: “12 columns”.
    pub fn text(self) -> Text {
        match self {
            Self::Section => Text::new("可能的公开平台栏目", "possible sections"),
            Self::Column => Text::new("可能的栏目首页", "possible columns"),
            Self::View => Text::new("同一列表的其他视图", "further views of lists"),
            Self::PolicyPage => Text::new("政策、解读列表后续页", "further pages of policy lists"),
            Self::Document => Text::new("政策文件", "documents"),
            Self::Interpretation => Text::new("政策解读", "interpretations"),
            Self::OlderDocument => Text::new("较早的文件", "older documents"),
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

/// Branches and leaves that addresses of one shape turned out to be, and so what the next of that shape probably is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    branches: u32,
    leaves: u32,
}

impl Tally {
    /// Pages of one template after which the next is taken for the same.
    const ENOUGH: u32 = 3;
    /// Branches of one shape after which another is no news.
    const PLENTY: u32 = 8;

    /// Takes note of one more.
    pub fn note(&mut self, turned: Turned) {
        match turned {
            Turned::Branch => self.branches += 1,
            Turned::Leaf => self.leaves += 1,
        }
    }

    /// Hardly anything but leaves is leaves; mostly branches is branches, for a menu may lead to an article.
    pub fn conclusion(self) -> Option<Turned> {
        let Self { branches, leaves } = self;
        if leaves >= Self::ENOUGH && branches * 4 <= leaves {
            Some(Turned::Leaf)
        } else if branches >= Self::ENOUGH && branches >= leaves * 2 {
            Some(Turned::Branch)
        } else {
            None
        }
    }

    /// So many branches that another shows no new part of the site.
    pub fn is_plentiful(self) -> bool {
        self.branches >= Self::PLENTY
    }

    /// So many leaves that another shows no new part of the site.
    pub fn knows_leaves(self) -> bool {
        self.leaves >= Self::ENOUGH
    }
}

/// Dates of rows run from new to old and the last is before `day`: what follows is older still.
pub fn reaches_back(dates: &[Date], day: Date) -> bool {
    let sorted = dates.is_sorted_by(|earlier, later| earlier >= later);
    sorted && dates.len() >= 3 && dates.last().is_some_and(|oldest| *oldest < day)
}

/// How many places of each kind.
pub type Places = BTreeMap<Need, usize>;

/// How much more is needed, in words: about how many requests, and for what.
pub fn still_needed(places: &Places) -> Text {
    let sum: usize = places.values().sum();
    let list = |word: fn(&Text) -> &str, sep: &str| {
        let each = places.iter().map(|(need, count)| format!("{count} {}", word(&need.text())));
        each.collect::<Vec<_>>().join(sep)
    };
    Text::new(
        format!("还需约 {sum} 次请求：{}", list(|text| text.in_lang(Lang::Zh), "、")),
        format!("needs about {sum} more requests: {}", list(|text| text.in_lang(Lang::En), ", ")),
    )
}

/// The place an address names whatever its scheme and whether its index file is written out.
pub fn place(address: &Address) -> String {
    let text = address.as_str();
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    for index in
        ["/index.html", "/index.htm", "/index.shtml", "/index.jsp", "/index.php", "/index.aspx", "/index.asp"]
    {
        if let Some(folder) = rest.strip_suffix(index) {
            return format!("{folder}/");
        }
    }
    rest.to_owned()
}

/// The date in the path of an address, as systems give it to articles (`/2026/3/26/`, `/202603/t20260312_1.html`,
/// `/2020-11-25/`), as the number `yyyymmdd`, the day 0 where there is none. The index of such a folder has none.
pub fn path_date(address: &Address) -> Option<u32> {
    let path = address.path();
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let (file, folders) = segments.split_last()?;
    if path.ends_with('/') || file.starts_with("index") || file.contains("list") {
        return None;
    }
    let number = |text: &str, from: u32, to: u32| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u32>().ok().filter(|n| digits && (from..=to).contains(n))
    };
    let of_parts = |parts: &[&str]| {
        let [year, month, rest @ ..] = parts else { return None };
        let (year, month) = (number(year, 1995, 2099)?, number(month, 1, 12)?);
        let day = rest.first().and_then(|day| number(day, 1, 31)).unwrap_or_default();
        Some(year * 10_000 + month * 100 + day)
    };
    // What is no month or day numbers something else: a column, an issue.
    let compact = |text: &str| match text.len() {
        8 => {
            number(text.get(6..)?, 1, 31)?;
            of_parts(&[text.get(..4)?, text.get(4..6)?, text.get(6..)?])
        }
        6 => of_parts(&[text.get(..4)?, text.get(4..)?]),
        _ => of_parts(&text.split('-').collect::<Vec<_>>()),
    };
    let stamped = file.strip_prefix('t').and_then(|rest| rest.get(..8)).and_then(compact);
    let split = || (0..folders.len()).find_map(|at| of_parts(&folders[at..]));
    stamped.or_else(split).or_else(|| folders.iter().find_map(|folder| compact(folder)))
}

/// True when the path of `address` bears a date, and one before `day`.
pub fn is_older(address: &Address, day: Date) -> bool {
    let Some(date) = path_date(address) else { return false };
    // A month without a day may be its last.
    let date = if date % 100 == 0 { date + 31 } else { date };
    i64::from(date) < i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// True for the text of a link that leads to something a site does, not to something it says: it can be neither a section
/// nor a column.
pub fn is_function(text: &str) -> bool {
    const FUNCTIONS: [&str; 16] = [
        "搜索",
        "检索",
        "高级搜索",
        "登录",
        "注册",
        "手机版",
        "移动版",
        "无障碍",
        "长者",
        "繁体",
        "简体",
        "English",
        "设为首页",
        "加入收藏",
        "收藏本站",
        "网站支持IPv6",
    ];
    FUNCTIONS.iter().any(|word| text.trim().starts_with(word))
}

/// True for the text of a link that turns pages: a number, or words for the next, the last. A year is no page: beside
/// annual reports it leads to those of that year.
pub fn is_turning(text: &str) -> bool {
    const WORDS: [&str; 7] = ["上一", "下一", "前一", "后一", "首页", "尾页", "末页"];
    let text = text.trim();
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let is_year = |number: &str| number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let numbered = numbers.any(|number| !is_year(number)) && !text.chars().any(char::is_alphabetic);
    numbered || WORDS.iter().any(|word| text.starts_with(word))
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
    let telling =
        wide.len() >= 2 || wide.first().is_some_and(|file| file.bytes().any(|b| b.is_ascii_alphabetic()));
    wide.reverse();
    let wide = (telling && address.query().is_none())
        .then(|| format!("{}…/{}", address.authority(), wide.join("/")));
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
        assert_eq!(
            of("http://x/art/2026/3/26/art_1004_2333.html").0,
            of("http://x/art/2020/11/1/art_9_1.html").0
        );
        assert_eq!(
            of("http://x/e/ListInfo-13_1_E4B88AE6B5B7.html").0,
            of("http://x/e/ListInfo-14_1_E58685E89299.html").0
        );
        assert_ne!(of("http://x/list?id=1").0, of("http://x/show?id=1").0);
    }

    #[test]
    fn a_date_in_the_path_is_that_of_an_article() {
        let dated = |text: &str| path_date(&Address::parse(text).unwrap());
        assert_eq!(dated("http://x/art/2026/3/26/art_1.html"), Some(20_260_326));
        assert_eq!(dated("http://x/a/202603/t20260312_1.html"), Some(20_260_312));
        assert_eq!(dated("http://x/a/202603/1.html"), Some(20_260_300));
        assert_eq!(dated("http://x/c/2020-11-25/477488.html"), Some(20_201_125));
        for other in
            ["http://x/zt/2026/index.html", "http://x/2026/3/", "http://x/col/col2026/a.html", "http://x/"]
        {
            assert_eq!(dated(other), None, "{other}");
        }
    }

    #[test]
    fn what_is_no_month_or_day_is_no_date() {
        let dated = |text: &str| path_date(&Address::parse(text).unwrap());
        assert_eq!(dated("http://x/a/20260312/1.html"), Some(20_260_312));
        for other in
            ["202135/1.html", "202100/1.html", "20211301/1.html", "20211200/1.html", "t20211232_1.html"]
        {
            assert_eq!(dated(&format!("http://x/a/{other}")), None, "{other}");
        }
    }

    #[test]
    fn a_year_is_no_page_number() {
        assert!(["2", "12", "[3]", "2/7", "2107", "下一页", "2025-11"].iter().all(|text| is_turning(text)));
        assert!(
            ["2025", "[1999]", " 2024 ", "2021-2025", "2025年", ">>"].iter().all(|text| !is_turning(text))
        );
    }

    #[test]
    fn a_month_in_the_path_may_be_its_last_day() {
        let older = |text: &str| is_older(&Address::parse(text).unwrap(), jiff::civil::date(2026, 3, 12));
        assert!(older("http://x/a/202602/1.html") && older("http://x/a/202603/t20260311_1.html"));
        assert!(!older("http://x/a/202603/1.html") && !older("http://x/a/202603/t20260312_1.html"));
        assert!(!older("http://x/a/1.html"));
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
