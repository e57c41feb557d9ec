//! What one parse of one page yields. Plain data: no judgement about the portal, nothing borrowed from the page.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::annual::ReportFacts;
use super::attachment::FileFacts;
use super::paper::Paper;
use super::platform::PlatformFacts;
use super::search::SearchFacts;
use super::service::ServiceFacts;
use super::validity::Term;
use super::{marks::Marks, safety::Safety};
use crate::model::{Address, Dated};

/// Facts of one fetched page or file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageFacts {
    /// Address of the last hop: the base of relative links unless `<base>` says otherwise.
    pub address: Address,
    /// What the bytes are.
    pub media: Media,
    /// How the bytes were decoded; `None` for files that are no text.
    pub charset: Option<Charset>,
    /// Content of `<title>`, white space collapsed; empty when there is none.
    pub title: String,
    /// The heading a visitor sees (ArticleTitle, `<h1>`, title block), else `title` without the site's suffix.
    pub heading: String,
    /// Tags of 国办发〔2017〕47号 and other `<meta name>` values, in order, names as written.
    pub meta: Vec<(String, String)>,
    /// 当前位置: the trail of the page from the home page on, itself last where printed.
    pub breadcrumb: Vec<Crumb>,
    /// Links in document order, each target and text once per position.
    pub links: Vec<Link>,
    /// 发布日期 of this page, with its source; `None` when the page has none.
    pub published: Option<Dated>,
    /// 成文日期: the date of the act.
    pub written: Option<Dated>,
    /// 更新日期: the last change, as printed or tagged.
    #[serde(default)]
    pub updated: Option<Dated>,
    /// Dates that contradict `published` by more than a day, strongest first; for a person to look at.
    pub contradicting: Vec<Dated>,
    /// 文号 in normal form (`X〔2026〕5号`), the document's own.
    pub number: Option<String>,
    /// 文号 that the text cites, normal form, in order of appearance, each once.
    pub cited_numbers: Vec<String>,
    /// Titles in 《》 in heading and text, each once, without brackets.
    pub cited_titles: Vec<String>,
    /// 发布机构 or 发文机关 as printed.
    pub issuer: Option<String>,
    /// 来源 as printed.
    pub origin: Option<String>,
    /// 有效性 as printed.
    pub validity: Option<String>,
    /// 有效期, and what `validity` comes to.
    #[serde(default)]
    pub term: Term,
    /// 索引号 as printed.
    pub index_number: Option<String>,
    /// The metadata table: labels without blanks and colons, values as printed.
    pub metadata: Vec<(String, String)>,
    /// Rows of the main list a visitor sees, side boxes, header and footer left out; includes rows that a script
    /// holds (`<datastore>`).
    pub rows: Vec<Row>,
    /// How the list goes on.
    pub pagination: Pagination,
    /// Where the page sends its visitor by meta refresh or script, without any content of its own.
    pub forwards_to: Option<Address>,
    /// Visible text of the content area (the whole page when no area stands out), blocks separated by newlines,
    /// at most 200,000 characters.
    pub text: String,
    /// Characters of visible text on the whole page, white space not counted.
    pub text_chars: u32,
    /// Characters in the content area, white space not counted.
    pub content_chars: u32,
    /// Images, videos, embedded frames in the content area.
    pub content_media: u32,
    /// The content area says that there is nothing (正在建设中, 暂无信息 …): the words as printed.
    pub placeholder: Option<String>,
    /// The page is an empty shell that scripts fill.
    pub script_shell: bool,
    /// Structural kind, from this page alone.
    pub kind: PageKind,
    /// Percent: how sure the kind is.
    pub kind_confidence: u8,
    /// What the file is, when the answer is one; `None` for pages and data.
    #[serde(default)]
    pub file: Option<FileFacts>,
    /// What the page shows of what a disclosure platform owes.
    #[serde(default)]
    pub platform: PlatformFacts,
    /// Services and interaction: 办事指南, 留言, 征集.
    pub service: ServiceFacts,
    /// What questions about documents and interpretations need.
    pub paper: Paper,
    /// What it says as an annual disclosure report; `None` when it is none.
    pub annual: Option<Box<ReportFacts>>,
    /// What the page says of whose it is.
    pub marks: Marks,
    /// What on it may harm visitors or people named.
    pub safety: Safety,
    /// Ways to search the site; read of home pages and channels one step below only.
    #[serde(default)]
    pub search: SearchFacts,
}

/// What the bytes are, by magic number first and header second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// HTML or XHTML.
    Html,
    /// XML that is no page: sitemap, feed.
    Xml,
    /// JSON.
    Json,
    /// Other text.
    Text,
    /// PDF.
    Pdf,
    /// Office Open XML or another ZIP (docx, xlsx, pptx, zip, ofd).
    Zip,
    /// OLE compound file (doc, xls, ppt, wps).
    Ole,
    /// RAR or 7z.
    Archive,
    /// GIF, JPEG, PNG, WebP, BMP, SVG.
    Image,
    /// Audio or video.
    Audiovisual,
    /// No bytes at all.
    Empty,
    /// Anything else.
    Other,
}

/// How a page's bytes became characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charset {
    /// Encoding used, WHATWG name (`UTF-8`, `GBK`, `gb18030`, …).
    pub name: String,
    /// Why that one.
    pub source: CharsetSource,
    /// What header or `<meta>` declared, when the bytes contradict it.
    pub wrongly_declared: Option<String>,
}

/// Why an encoding was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CharsetSource {
    /// Byte order mark.
    Bom,
    /// `Content-Type` header.
    Header,
    /// `<meta charset>` or `http-equiv` in the first 4 KiB.
    Meta,
    /// The bytes themselves.
    Bytes,
}

/// One step of the breadcrumb.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crumb {
    /// Text of the step.
    pub text: String,
    /// Where it leads, if it is a link.
    pub address: Option<Address>,
}

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Normalised target; `http`/`https` only.
    pub address: Address,
    /// Visible text, `alt` of an image when there is no text; white space collapsed.
    pub text: String,
    /// `title` attribute, empty when absent or equal to the text.
    pub title: String,
    /// Element it comes from.
    pub element: LinkElement,
    /// Part of the page.
    pub position: Position,
    /// What its label promises.
    pub label: LabelKind,
}

/// The element that holds a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkElement {
    /// `<a>` or `<area>`.
    Anchor,
    /// `<iframe>` or `<frame>`.
    Frame,
    /// `<img>`.
    Image,
    /// `<link rel=stylesheet>`, `<script src>`: loaded, never followed.
    Resource,
    /// An address written into a script or `onclick` (`window.open('…')`, list data).
    Script,
    /// `<option value="http://…">`.
    Option,
}

/// Part of the page that a link stands in, by element and class names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Header and main navigation.
    Header,
    /// Side menu or side box.
    Side,
    /// Breadcrumb.
    Breadcrumb,
    /// Content area or main list.
    Content,
    /// Paging controls.
    Pagination,
    /// Footer.
    Footer,
    /// None of these.
    Other,
}

/// What a label (link text, heading, column name, `ColumnType`) promises: domain.md §10.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabelKind {
    /// 政府信息公开, 政务公开, 信息公开
    Platform,
    /// 政府信息公开指南
    Guide,
    /// 政府信息公开制度
    Institution,
    /// 政府信息公开目录
    Catalogue,
    /// 法定主动公开内容
    Statutory,
    /// 政府信息公开年报: the list or a single report
    AnnualReport,
    /// 依申请公开
    Request,
    /// 政策文件, 规范性文件, 政策法规
    Policy,
    /// 政策解读
    Interpretation,
    /// 动态, 要闻
    News,
    /// 通知公告, 公示
    Notice,
    /// 规划计划
    Plan,
    /// 人事信息
    Personnel,
    /// 财政信息, 预决算
    Finance,
    /// 统计信息
    Statistics,
    /// 机构职能, 机构设置
    Organisation,
    /// 领导信息
    Leaders,
    /// 概况
    Overview,
    /// 互动交流, 信箱, 征集
    Interaction,
    /// 办事服务, 办事指南
    Service,
    /// 专题专栏
    Topic,
    /// 网站地图
    SiteMap,
    /// 首页
    Home,
    /// None of these.
    None,
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Title: the `title` attribute where the text is cut with dots.
    pub title: String,
    /// Target; `None` when the row's link is no address (`javascript:;`).
    pub address: Option<Address>,
    /// Date of the row, year completed from address, group header or neighbours.
    pub date: Option<Date>,
    /// 文号 in the row, normal form.
    pub number: Option<String>,
    /// Marked as pinned 置顶.
    pub pinned: bool,
}

/// How a list goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pagination {
    /// Further pages, nearest first.
    pub next: Vec<Address>,
    /// Number of pages as stated by page or script.
    pub total_pages: Option<u32>,
    /// Number of entries as stated by page or script.
    pub total_entries: Option<u32>,
    /// Addresses of list data for further pages (`dataproxy.jsp`), to be fetched with GET.
    pub data: Vec<Address>,
}

/// Structural kind of a page, seen alone; `portal` refines it with the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageKind {
    /// The home page.
    Home,
    /// The disclosure platform's entry page.
    Platform,
    /// A list of entries.
    List,
    /// An article.
    Article,
    /// 信息公开指南
    Guide,
    /// 信息公开制度
    Institution,
    /// 信息公开目录
    Catalogue,
    /// An annual report, or the list of them.
    AnnualReport,
    /// 依申请公开
    Request,
    /// A policy document reproduced as such.
    PolicyDocument,
    /// A text that explains a policy document.
    Interpretation,
    /// 办事指南
    ServiceGuide,
    /// Nothing in the content area.
    Blank,
    /// Only sends its visitor elsewhere.
    Stub,
    /// A challenge or intercept page.
    BlockPage,
    /// An error page answered as a page.
    ErrorPage,
    /// A file.
    Attachment,
    /// None of these.
    Other,
}

impl PageFacts {
    /// Facts of a file or page of which nothing is known but its address and kind of bytes.
    pub fn bare(address: Address, media: Media, kind: PageKind) -> Self {
        Self {
            address,
            media,
            charset: None,
            title: String::new(),
            heading: String::new(),
            meta: Vec::new(),
            breadcrumb: Vec::new(),
            links: Vec::new(),
            published: None,
            written: None,
            updated: None,
            contradicting: Vec::new(),
            number: None,
            cited_numbers: Vec::new(),
            cited_titles: Vec::new(),
            issuer: None,
            origin: None,
            validity: None,
            term: Term::default(),
            index_number: None,
            metadata: Vec::new(),
            rows: Vec::new(),
            pagination: Pagination::default(),
            forwards_to: None,
            text: String::new(),
            text_chars: 0,
            content_chars: 0,
            content_media: 0,
            placeholder: None,
            script_shell: false,
            kind,
            kind_confidence: 0,
            file: None,
            platform: PlatformFacts::default(),
            service: ServiceFacts::default(),
            paper: Paper::default(),
            annual: None,
            marks: Marks::default(),
            safety: Safety::default(),
            search: SearchFacts::default(),
        }
    }

    /// Value of the meta tag `name`, compared without case; `None` when absent or empty.
    pub fn meta_value(&self, name: &str) -> Option<&str> {
        let found =
            self.meta.iter().find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.trim().is_empty());
        found.map(|(_, value)| value.trim())
    }
}
