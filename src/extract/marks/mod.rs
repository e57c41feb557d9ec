//! What a page says of whose it is: the marks of the footer, codes, tags, the stamp of an article, access for everybody
//! (国办发〔2017〕47号 and its annex).
//!
//! Comes in: the walked page with its facts. Goes out: [`Marks`], small and plain. Marks that a script writes at its
//! place are recognised by the script.

mod footer;
mod tags;

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use regex::Regex;
use serde::{Deserialize, Serialize};

pub use footer::{Mark, MarkSet};
pub use tags::{Tag, TagSet};

use super::{LinkElement, PageFacts, PageKind, content::Layout, region::Part, survey::Survey};

/// Characters kept of the header.
const LONGEST_HEADER: usize = 600;

/// What one page says of its site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// Marks found on the page.
    pub seen: MarkSet,
    /// Hosts that the entry 我为政府网站找错 leads to; `None` without an entry or where a script makes it.
    pub report_host: Option<String>,
    /// 网站标识码 as printed.
    pub code_printed: Option<String>,
    /// 网站标识码 that the entry 找错 passes on.
    pub code_linked: Option<String>,
    /// First character of the ICP number: the province.
    pub icp_province: Option<char>,
    /// The page shows no footer of its own: a frame or a script brings it.
    pub footer_elsewhere: bool,
    /// Tags of the annex.
    pub tags: TagSet,
    /// Day that `PubDate` states.
    pub tagged_day: Option<Date>,
    /// Minute at which the page says it was published, by its own words or by `PubDate`.
    pub minute: Option<DateTime>,
    /// How exactly the page prints its time of publication.
    pub stamp: Stamp,
    /// 来源 is printed.
    pub origin_shown: bool,
    /// What the header shows, words and alternative texts; only of home pages.
    pub header: String,
    /// `<meta name="viewport">`.
    pub viewport: bool,
    /// Images on the page.
    pub images: u32,
    /// Images among them without alternative text.
    pub unnamed_images: u32,
    /// A visitor who leaves for another site is told so.
    pub leave_notice: bool,
}

/// How exactly a page prints its time of publication.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stamp {
    /// No date near the heading.
    #[default]
    None,
    /// The day.
    Day,
    /// Day and minute.
    Minute,
}

static MOMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)[0-9]{2})[-/.年—]([0-9]{1,2})[-/.月—]([0-9]{1,2})日?(?:[\sT]*([0-9]{1,2})[:：∶]([0-9]{2}))?").ok()
});

/// Reads a page whose facts are complete; `near` is what stands between heading and text.
pub(super) fn read(facts: &PageFacts, page: &Survey<'_>, layout: &Layout, raw: &str, near: &str) -> Marks {
    let mut marks = Marks { tags: tags::read(&facts.meta), ..Marks::default() };
    footer::read(&mut marks, page, raw);
    for link in page.links.iter().filter(|link| link.element == LinkElement::Image) {
        marks.images += 1;
        marks.unnamed_images += u32::from(link.words.trim().is_empty() && link.title.trim().is_empty());
    }
    let tagged = facts.meta_value("PubDate").and_then(moment);
    marks.tagged_day = tagged.map(|(day, _)| day);
    if facts.published.is_some() {
        let shown = moment(near).or_else(|| in_table(&facts.metadata));
        marks.stamp = match shown {
            None => Stamp::None,
            Some((_, None)) => Stamp::Day,
            Some((_, Some(_))) => Stamp::Minute,
        };
        let minute = |moment: Option<(Date, Option<DateTime>)>| moment.and_then(|(_, minute)| minute);
        // A tag filled with the time at which the page was made says nothing of its publication.
        let day = facts.published.map(|dated| dated.date);
        let minute = minute(shown).or_else(|| minute(tagged));
        marks.minute = minute.filter(|minute| Some(minute.date()) == day);
        // Some print the source below the text.
        let tail = facts.text.char_indices().rev().nth(199).map_or(0, |(at, _)| at);
        marks.origin_shown = near.contains("来源")
            || facts.text[tail..].contains("来源")
            || facts.metadata.iter().any(|(name, _)| {
                ["来源", "发布机构", "发文机关", "发布单位", "发文单位"]
                    .iter()
                    .any(|word| name.contains(word))
            });
    }
    if facts.address.is_root() || facts.kind == PageKind::Home {
        marks.header = header(page, layout);
    }
    marks
}

/// The first date in `text`, with its minute where printed.
fn moment(text: &str) -> Option<(Date, Option<DateTime>)> {
    let found = MOMENT.as_ref()?.captures(text)?;
    let number = |group| found.get(group).and_then(|group| group.as_str().parse::<i16>().ok());
    let short = |group| number(group).and_then(|number| i8::try_from(number).ok());
    let day = Date::new(number(1)?, short(2)?, short(3)?).ok()?;
    let minute = short(4).zip(short(5)).filter(|(hour, minute)| *hour < 24 && *minute < 60);
    Some((day, minute.map(|(hour, minute)| day.at(hour, minute, 0, 0))))
}

fn in_table(metadata: &[(String, String)]) -> Option<(Date, Option<DateTime>)> {
    let named = |name: &str| ["发布日期", "发布时间", "发文日期", "公开日期"].contains(&name);
    metadata.iter().find(|(name, _)| named(name)).and_then(|(_, value)| moment(value))
}

/// Words of the header, and of its images.
fn header(page: &Survey<'_>, layout: &Layout) -> String {
    let mut out = layout.text_of_part(page, Part::Header);
    // Where no part is named so, the header is what comes first.
    let first = page.text.char_indices().nth(200).map_or(page.text.len(), |(at, _)| at);
    out.push('\n');
    out.push_str(&page.text[..first]);
    for link in page.links.iter().take(30) {
        for words in [link.words, link.title] {
            if !words.is_empty() {
                out.push('\n');
                out.push_str(words.trim());
            }
        }
    }
    out.chars().take(LONGEST_HEADER).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Input, page};
    use crate::model::Address;

    fn of(html: &str) -> Marks {
        let address = Address::parse("http://www.x.gov.cn/a/202601/t20260105_77.html").unwrap();
        page(Input {
            address: &address,
            content_type: Some("text/html; charset=utf-8"),
            body: html.as_bytes(),
        })
        .marks
    }

    fn article(line: &str, meta: &str) -> Marks {
        let text = "全县学校认真落实要求。".repeat(20);
        of(&format!(
            "<html><head><title>情况_某县</title>{meta}</head><body><h1>关于检查的情况</h1><p>{line}</p><div class='TRS_Editor'><p>{text}</p><img src=a.jpg><img src=b.jpg alt=乙></div></body></html>"
        ))
    }

    #[test]
    fn the_stamp_is_read_to_the_minute() {
        let full = article("发布时间：2026-01-06 09:30 来源：某县教育局", "");
        assert_eq!((full.stamp, full.origin_shown), (Stamp::Minute, true));
        assert_eq!(full.minute.unwrap().to_string(), "2026-01-06T09:30:00");
        let day = article("发布日期：2026年1月6日", "<meta name=PubDate content='2026-01-06 08:00:12'>");
        assert_eq!((day.stamp, day.origin_shown), (Stamp::Day, false));
        assert_eq!(day.minute.unwrap().to_string(), "2026-01-06T08:00:00");
        assert_eq!(day.tagged_day.unwrap().to_string(), "2026-01-06");
        let made = article("发布日期：2026年1月6日", "<meta name=PubDate content='2026-02-05 08:00'>");
        assert_eq!((made.minute, made.tagged_day.is_some()), (None, true), "when the page was made");
    }

    #[test]
    fn images_without_words_are_counted() {
        let it = article("", "<meta name=viewport content='width=device-width'>");
        assert_eq!((it.images, it.unnamed_images, it.viewport), (2, 1, true));
    }

    #[test]
    fn only_a_home_page_keeps_its_header() {
        let address = Address::parse("http://www.x.gov.cn/").unwrap();
        let html = "<div class=header><img src=l.png alt='示例县人民政府'></div><div class=content>文</div>";
        let home = page(Input { address: &address, content_type: Some("text/html"), body: html.as_bytes() });
        assert!(home.marks.header.contains("示例县人民政府"));
        assert_eq!(article("", "").header, "");
    }
}
