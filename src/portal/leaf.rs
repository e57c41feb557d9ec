//! What the assembly keeps of one page: a few hundred bytes to a few kilobytes, never the page itself.

use std::sync::Arc;

use jiff::civil::Date;

use super::frames::{self, Hidden};
use super::imprint::{Danger, Imprint};
use super::pool::{At, Pool, Word};
use super::titles::report_year;
use super::wildcard::Print;
use super::{labels, services};
use crate::extract::{
    FileFormat, LabelKind, Link, LinkElement, Media, Opens, PageFacts, PageKind, Paper, PlatformFacts,
    Position, ReportFacts, SearchFacts, ServiceFacts, Term,
};
use crate::model::{Address, Dated};

/// Characters of text kept of a page that may be a section.
const MAX_TEXT_CHARS: usize = 50_000;
/// Links kept of an article's content area.
const MAX_CONTENT_LINKS: usize = 60;
/// Numbers and titles kept that a page cites.
const MAX_CITED: usize = 30;

/// A link as the home page or a channel page shows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    /// Target.
    pub(super) at: At,
    /// Text of the link.
    pub(super) text: Word,
    /// What the text promises.
    pub(super) label: LabelKind,
    /// Part of the page.
    pub(super) position: Position,
}

/// A row of a list.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) title: Arc<str>,
    pub(super) at: Option<At>,
    pub(super) date: Option<Date>,
    pub(super) number: Option<Box<str>>,
}

/// A link from the content area or a related box of an article.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reference {
    pub(super) at: At,
    /// Stands in the content area itself; a side box may hold anything.
    pub(super) in_content: bool,
}

/// Percent of confidence from which an error or intercept page is taken for one.
pub(super) const SURE_OF_REFUSAL: u8 = 70;

/// One page, kept small.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) at: At,
    pub(super) media: Media,
    pub(super) charset: Option<Word>,
    pub(super) kind: PageKind,
    pub(super) kind_confidence: u8,
    pub(super) title: Box<str>,
    pub(super) heading: Arc<str>,
    pub(super) column_name: Option<Word>,
    pub(super) column_type: Option<Word>,
    /// Carries the tags of an article, or a publication date of its own.
    pub(super) article: bool,
    pub(super) crumbs: Box<[(Word, Option<At>)]>,
    pub(super) published: Option<Dated>,
    pub(super) written: Option<Date>,
    /// 更新日期
    pub(super) updated: Option<Date>,
    /// 有效期
    pub(super) term: Term,
    pub(super) number: Option<Box<str>>,
    pub(super) issuer: Option<Word>,
    pub(super) origin: Option<Word>,
    pub(super) validity: Option<Word>,
    pub(super) cited_numbers: Box<[Word]>,
    pub(super) cited_titles: Box<[Word]>,
    pub(super) rows: Box<[Entry]>,
    pub(super) next: Box<[At]>,
    /// Where scripts ask for the list or its further pages.
    pub(super) data: Box<[At]>,
    /// What the page shows in frames outside header and footer.
    pub(super) frames: Box<[At]>,
    /// The frame in the place of its content that was not read.
    pub(super) hidden: Option<Hidden>,
    /// Further list data lies behind addresses that only scripts ask for.
    pub(super) data_behind: bool,
    /// Entries that page or script say the list has.
    pub(super) stated_entries: Option<u32>,
    pub(super) forwards: Option<At>,
    /// Text of the content area, if the page may be a section.
    pub(super) text: Option<Box<str>>,
    /// What it says as an annual report; of other pages nothing is kept.
    pub(super) annual: Option<Box<ReportFacts>>,
    /// Elements of a guide in the text, 0 to 8.
    pub(super) guide_elements: u8,
    /// Functions and fields of a disclosure platform that the page shows.
    pub(super) platform: PlatformFacts,
    pub(super) text_chars: u32,
    pub(super) content_chars: u32,
    pub(super) content_media: u32,
    pub(super) placeholder: Option<Box<str>>,
    pub(super) shell: bool,
    /// Says of itself that it is archived.
    pub(super) archived: bool,
    pub(super) link_count: u32,
    /// What the page is, when it is a file: its format and whether it opens.
    pub(super) file: Option<(FileFormat, Opens)>,
    /// Links to files in the content area, with their text.
    pub(super) files: Box<[(At, Word)]>,
    /// Links of an article's content area and related boxes.
    pub(super) references: Box<[Reference]>,
    /// What the page says of whose it is.
    pub(super) imprint: Imprint,
    /// What was found unsafe on it.
    pub(super) danger: Option<Box<Danger>>,
    /// All links in document order, of pages that lead elsewhere (home, channel, list).
    pub(super) outline: Box<[Outline]>,
    /// Services and interaction; `None` for ordinary pages.
    pub(super) service: Option<Box<ServiceFacts>>,
    /// Its words name a way to ask.
    pub(super) names_channel: bool,
    /// What questions about documents need; `None` for the ordinary page.
    pub(super) paper: Option<Box<Paper>>,
    /// Ways to search the site, of pages that may offer them.
    pub(super) search: Option<Box<SearchFacts>>,
    /// What a visitor sees, when it is short.
    pub(super) print: Option<Print>,
}

impl Leaf {
    /// Keeps what matters; `outline` is what the ledger gave back for the page.
    pub(super) fn of(mut facts: PageFacts, outline: Vec<Outline>, pool: &mut Pool) -> Self {
        let at = pool.at(&facts.address);
        let imprint = Imprint::of(&facts, pool);
        let danger = Danger::of(std::mem::take(&mut facts.safety), pool);
        let mut word =
            |text: Option<&str>| text.map(str::trim).filter(|t| !t.is_empty()).map(|t| pool.word(t));
        let column_name = word(facts.meta_value("ColumnName"));
        let column_type = word(facts.meta_value("ColumnType"));
        let charset = word(facts.charset.as_ref().map(|charset| charset.name.as_str()));
        let (issuer, origin, validity) =
            (word(facts.issuer.as_deref()), word(facts.origin.as_deref()), word(facts.validity.as_deref()));
        // A list may carry the date of its newest row where an article has its own.
        let list_place = is_list_place(&facts.address);
        let listing = facts.kind == PageKind::List || (list_place && facts.rows.len() >= 2);
        let article = facts.meta_value("ArticleTitle").is_some()
            || (facts.published.is_some() && !listing && facts.kind != PageKind::Home);
        let leads_on = !article
            && !matches!(
                facts.kind,
                PageKind::Article
                    | PageKind::PolicyDocument
                    | PageKind::Interpretation
                    | PageKind::Attachment
            );
        // Not even a menu: something that only scripts fill or leave.
        let is_bare = facts.media == Media::Html
            && facts.text_chars == 0
            && facts.links.is_empty()
            && facts.content_media == 0
            && facts.forwards_to.is_none();
        let keep_outline = leads_on || is_shallow(&facts.address);
        let guide_elements = labels::guide_elements(&facts.text);
        let may_be_section = may_be_section(&facts, guide_elements);
        let text = may_be_section.then(|| cut(&facts.text, MAX_TEXT_CHARS));
        let mut files = Vec::new();
        let mut references = Vec::new();
        for link in facts.links.iter().filter(|link| link.element != LinkElement::Resource) {
            let in_content = link.position == Position::Content;
            if in_content && is_file(&link.address) && files.len() < 40 {
                let name = if link.title.is_empty() { &link.text } else { &link.title };
                files.push((pool.at(&link.address), pool.word(name)));
            }
            let wanted = in_content || matches!(link.position, Position::Side | Position::Other);
            let turning = ["上一", "下一", "前一", "后一"].iter().any(|word| link.text.starts_with(word));
            if !leads_on && wanted && !turning && link.element != LinkElement::Image {
                references.push(Reference { at: pool.at(&link.address), in_content });
            }
        }
        // Side boxes come last: where there are too many links, those of the text itself are kept.
        references.sort_by_key(|reference| !reference.in_content);
        references.truncate(MAX_CONTENT_LINKS);
        let crumbs = facts.breadcrumb.iter();
        let crumbs =
            crumbs.map(|c| (pool.word(c.text.trim()), c.address.as_ref().map(|a| pool.at(a)))).collect();
        let rows = facts.rows.iter().map(|row| Entry {
            title: pool.shared(row.title.trim()),
            at: row.address.as_ref().map(|address| pool.at(address)),
            date: row.date.filter(|date| date.year() >= 1990),
            number: row.number.as_deref().map(Into::into),
        });
        let rows = rows.collect();
        let head: String = facts.text.chars().take(400).collect();
        let archived = ["已归档", "栏目已归档", "历史专题", "不再更新", "停止更新"]
            .iter()
            .any(|word| head.contains(word) || facts.heading.contains(word) || facts.title.contains(word));
        Self {
            at,
            media: facts.media,
            charset,
            kind: facts.kind,
            kind_confidence: facts.kind_confidence,
            title: facts.title.as_str().into(),
            heading: pool.shared(facts.heading.trim()),
            column_name,
            column_type,
            article,
            crumbs,
            published: facts.published,
            written: facts.written.map(|dated| dated.date),
            updated: facts.updated.map(|dated| dated.date),
            term: facts.term,
            number: facts.number.as_deref().map(Into::into),
            issuer,
            origin,
            validity,
            cited_numbers: facts.cited_numbers.iter().take(MAX_CITED).map(|n| pool.word(n)).collect(),
            cited_titles: facts
                .cited_titles
                .iter()
                .take(MAX_CITED)
                .map(|t| pool.word(&cut(t, 120)))
                .collect(),
            rows,
            next: facts.pagination.next.iter().take(200).map(|address| pool.at(address)).collect(),
            data: facts.pagination.data.iter().take(400).map(|address| pool.at(address)).collect(),
            frames: facts
                .links
                .iter()
                .filter(|link| is_content_frame(link))
                .map(|link| pool.at(&link.address))
                .collect(),
            hidden: None,
            data_behind: !facts.pagination.data.is_empty(),
            stated_entries: facts.pagination.total_entries,
            forwards: facts.forwards_to.as_ref().map(|address| pool.at(address)),
            text,
            annual: facts.annual.take(),
            guide_elements,
            platform: facts.platform,
            text_chars: facts.text_chars,
            content_chars: facts.content_chars,
            content_media: facts.content_media,
            placeholder: facts.placeholder.as_deref().map(Into::into),
            shell: facts.script_shell || is_bare,
            archived,
            link_count: u32::try_from(facts.links.len()).unwrap_or(u32::MAX),
            file: facts.file.as_ref().map(|file| (file.format, file.opens)),
            files: files.into(),
            references: references.into(),
            imprint,
            danger,
            outline: if keep_outline { outline.into() } else { Box::default() },
            names_channel: facts.service.names_channel,
            service: services::kept(&mut facts.service),
            search: offers_search(&facts).then(|| Box::new(facts.search)),
            print: None,
            paper: (facts.paper != Paper::default()).then(|| Box::new(facts.paper)),
        }
    }

    /// An error or intercept page that was answered as if it were one of the site's.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self.kind, PageKind::ErrorPage | PageKind::BlockPage)
            && self.kind_confidence >= SURE_OF_REFUSAL
    }
}

/// True when the page by itself looks like a section whose text a check may read.
fn may_be_section(facts: &PageFacts, guide_elements: u8) -> bool {
    let sort = matches!(
        facts.kind,
        PageKind::Guide
            | PageKind::Institution
            | PageKind::Catalogue
            | PageKind::Request
            | PageKind::AnnualReport
            | PageKind::Platform
    );
    let mut names = vec![facts.heading.as_str(), facts.title.as_str()];
    names.extend(facts.meta_value("ColumnName"));
    names.extend(facts.meta_value("ColumnType"));
    names.extend(facts.breadcrumb.iter().rev().take(2).map(|crumb| crumb.text.as_str()));
    let named = || names.iter().any(|name| is_section_label(labels::of_name(name)));
    // Small pages cost nothing, and it takes their words to say that they are empty.
    let small = facts.content_chars <= 200 && facts.published.is_none();
    // A file is found by the page that offers it; here its first words must do.
    let file = facts.file.is_some() && cut(&facts.text, 400).contains("信息公开");
    sort || guide_elements >= 4 || small || file || named() || report_year(&facts.heading).is_some()
}

/// Labels of the sections whose text matters.
pub(super) fn is_section_label(label: LabelKind) -> bool {
    matches!(
        label,
        LabelKind::Guide
            | LabelKind::Institution
            | LabelKind::Catalogue
            | LabelKind::Statutory
            | LabelKind::AnnualReport
            | LabelKind::Request
    )
}

/// The home page, whatever it says of searching; another page when it speaks of it.
fn offers_search(facts: &PageFacts) -> bool {
    facts.kind == PageKind::Home || facts.address.is_root() || facts.search.mentioned
}

/// A frame that may hold what the page is about.
fn is_content_frame(link: &Link) -> bool {
    let aside = matches!(link.position, Position::Header | Position::Footer | Position::Breadcrumb);
    link.element == LinkElement::Frame && !aside && frames::may_hold(&link.address)
}

/// True for the root and what lies one step below it.
fn is_shallow(address: &Address) -> bool {
    address.path().split('/').filter(|segment| !segment.is_empty()).count() <= 1
}

/// True when the address is one that lists have and articles have not: a folder, its index, `list….html`.
pub(super) fn is_list_place(address: &Address) -> bool {
    let file = address.path().rsplit('/').next().unwrap_or("");
    file.is_empty() || file.starts_with("index") || file.contains("list")
}

/// True when the name is that of a file to download.
pub(super) fn is_file(address: &Address) -> bool {
    const FILES: [&str; 16] = [
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "ofd", "zip", "rar", "7z", "txt",
        "csv", "rtf",
    ];
    let file = address.path().rsplit('/').next().unwrap_or("");
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    FILES.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn cut(text: &str, chars: usize) -> Box<str> {
    match text.char_indices().nth(chars) {
        Some((end, _)) => text[..end].into(),
        None => text.into(),
    }
}
