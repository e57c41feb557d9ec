//! The portal as a visitor meets it: what the checks ask about.

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{AnnualReport, Hazards, Identity, Network, Papers, PlatformView, Services, Yearly};
use crate::extract::{FileFormat, LabelKind, Opens, PageKind, Term};
use crate::model::{Address, Attempt, Dated, Need, Outcome, Reason, UnitKind};

/// The whole site, assembled. Questions about what was not gathered answer with the [`Reason`].
#[derive(Debug, Clone)]
pub struct Portal {
    /// 监测时间点: every age is measured back from this day.
    pub as_of: Date,
    /// Kind of the unit: duties differ by it.
    pub unit_kind: UnitKind,
    /// Home address as given.
    pub home_address: Address,
    pub(super) home: Result<HomePage, Reason>,
    pub(super) sections: Vec<Section>,
    pub(super) annual: Vec<AnnualReport>,
    pub(super) columns: Vec<Column>,
    pub(super) documents: Vec<Document>,
    pub(super) links: Vec<LinkTarget>,
    pub(super) pages: Vec<PageSummary>,
    /// What the site says of whose it is.
    pub(super) identity: Identity,
    /// What may harm visitors, people named, or trust.
    pub(super) hazards: Hazards,
    /// Why not everything that could matter was gathered; `None` when the crawl saw all of the site.
    pub(super) incomplete: Option<Reason>,
    /// What a budget left unread, by what it may be; empty when that is not known.
    pub(super) left: BTreeMap<Need, usize>,
    /// Home page, platform page and every page of the site that these two link were read: what a visitor finds in two
    /// steps was seen, even when the gathering stopped early.
    pub(super) menus_read: bool,
    /// Services and interaction.
    pub(super) services: Services,
    /// Sections, columns or lists that were linked but could not be read, with the reason.
    pub(super) unread: Vec<(LabelKind, Address, Reason)>,
    /// What the disclosure platform offers beside its sections.
    pub(super) platform: PlatformView,
    /// What is published year by year beside the annual reports.
    pub(super) yearly: Yearly,
    /// What the pages say about documents and interpretations.
    pub(super) papers: Papers,
    /// What no page holds: probing, reach, search.
    pub(super) network: Network,
}

/// The home page.
#[derive(Debug, Clone, PartialEq)]
pub struct HomePage {
    /// Address that answered.
    pub address: Address,
    /// `<title>`.
    pub title: String,
    /// Addresses linked from the home page, with anchor text, in document order.
    pub links: Vec<(Address, String)>,
    /// The link to the disclosure platform: address and anchor text.
    pub platform_entry: Option<(Address, String)>,
    /// Dated items linked from the home page: address, title, date.
    pub items: Vec<(Address, String, Date)>,
}

/// A section of the disclosure platform that was found, with content.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Which one; the kinds of design.md §7.
    pub kind: SectionKind,
    /// The page.
    pub address: Address,
    /// Its heading, or the label that leads to it.
    pub title: String,
    /// 首页 → … → the section.
    pub path: Vec<String>,
    /// Year reported on, for annual reports.
    pub year: Option<i16>,
    /// 发布日期 of the page.
    pub published: Option<Dated>,
    /// Text of the content area (empty for lists).
    pub text: String,
    /// Entries, when it is a list.
    pub entries: usize,
    /// Percent.
    pub confidence: u8,
    /// Why it was taken for this section, in order of weight (`ColumnType`, `anchor`, `heading`, …).
    pub reasons: Vec<String>,
    /// The page that links it, with the anchor text.
    pub linked_from: Option<(Address, String)>,
    /// A label leads here but there is nothing behind it: blank page or empty list. Not a section then.
    pub blank: bool,
}

/// Kinds of section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionKind {
    /// Entry page of the disclosure platform.
    Platform,
    /// 指南
    Guide,
    /// 制度
    Institution,
    /// 目录
    Catalogue,
    /// 法定主动公开内容
    StatutoryContent,
    /// The list of annual reports.
    AnnualReportList,
    /// One annual report.
    AnnualReport,
    /// 依申请公开
    Request,
    /// List of policy documents.
    PolicyList,
    /// List of interpretations.
    InterpretationList,
    /// List of news.
    NewsList,
    /// List of notices.
    NoticeList,
}

/// A column 栏目: a list that the site keeps up.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// First page of the list.
    pub address: Address,
    /// Name as a visitor reads it.
    pub name: String,
    /// Its kind.
    pub kind: ColumnKind,
    /// Entries seen over all pages read.
    pub entries: usize,
    /// Newest date among rows and the pages they link; pinned rows do not mislead it.
    pub newest: Option<Date>,
    /// Entries for which no date could be found.
    pub undated: Vec<Address>,
    /// Nothing in it: no rows after all list data was resolved, or a placeholder (its words).
    pub blank: Option<String>,
    /// Marked as archived or a finished topic: not expected to be updated.
    pub archived: bool,
    /// Why its entries could not be established.
    pub unread: Option<Reason>,
    /// Page and anchor that lead to it.
    pub linked_from: Option<(Address, String)>,
    /// First-level: linked from the home page or the platform's menu.
    pub first_level: bool,
    /// No name says the kind: it was guessed from what the rows hold, which obliges nobody to keep a pace.
    pub kind_guessed: bool,
}

/// Kinds of column; they decide how often a column must change (domain.md §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// 动态, 要闻
    News,
    /// 通知公告
    Notice,
    /// 政策文件
    Policy,
    /// 政策解读
    Interpretation,
    /// 年报
    AnnualReport,
    /// 规划计划
    Plan,
    /// 人事
    Personnel,
    /// 财政
    Finance,
    /// 统计
    Statistics,
    /// 机构, 领导, 概况
    Organisation,
    /// 互动
    Interaction,
    /// 服务
    Service,
    /// 专题
    Topic,
    /// Not known: no frequency is demanded.
    Other,
}

/// Where a document comes from, seen from the unit: what is reposted is told apart from its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceLevel {
    /// 国务院 and its departments, 中共中央
    State,
    /// 省, 自治区
    Province,
    /// 市, above a county, district or township
    City,
    /// The unit itself, or nothing says otherwise.
    #[default]
    Own,
}

/// A policy document, of the unit's own or reposted, as posted at one address.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The page.
    pub address: Address,
    /// Title.
    pub title: String,
    /// 文号, normal form.
    pub number: Option<String>,
    /// 成文日期
    pub written: Option<Date>,
    /// 发布日期
    pub published: Option<Dated>,
    /// 更新日期
    pub updated: Option<Date>,
    /// 有效性 as printed.
    pub validity: Option<String>,
    /// What the document says of its own validity; [`Term::at`] tells the state at a day.
    pub term: Term,
    /// 发布机构 as printed.
    pub issuer: Option<String>,
    /// Files that its page offers in the text, in their order.
    pub files: Vec<DocumentFile>,
    /// Column it stands in.
    pub column: Option<Address>,
    /// Found interpretations.
    pub interpretations: Vec<Interpretation>,
    /// Why its page could not be read, when only its list row is known.
    pub unread: Option<Reason>,
    /// The list page that holds it and the row's title.
    pub listed_on: Option<(Address, String)>,
    /// A policy document of the unit's own, at the first place where it was posted: what the unit has to explain.
    /// `false` for what it only reposts from others, for further postings, and for numbered texts that are no policy.
    pub own: bool,
    /// The level it comes from.
    pub level: SourceLevel,
}

/// A file that a document's page offers.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentFile {
    /// Where it lies.
    pub address: Address,
    /// What the link calls it.
    pub name: String,
    /// What asking for it came to.
    pub outcome: Outcome,
    /// What it is, where it was read.
    pub format: Option<FileFormat>,
    /// Whether it opens, where it was read.
    pub opens: Option<Opens>,
}

/// One interpretation of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpretation {
    /// The page.
    pub address: Address,
    /// Title.
    pub title: String,
    /// 发布日期
    pub published: Option<Dated>,
    /// The document's page links here.
    pub linked_from_document: bool,
    /// The interpretation's page links the document.
    pub links_to_document: bool,
    /// How the pair was made: `link`, `number`, `title`.
    pub matched_by: Vec<String>,
}

/// One address that the site links, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkTarget {
    /// The target.
    pub address: Address,
    /// What it came to after all attempts.
    pub outcome: Outcome,
    /// Pages that link it, with anchor text; the first 20 in order of address.
    pub parents: Vec<(Address, Arc<str>)>,
    /// Number of pages that link it.
    pub parent_count: usize,
    /// Every attempt, of a target that did not answer as it should.
    pub attempts: Vec<Attempt>,
    /// It is alive, but failed at some other look: no fault.
    pub unstable: bool,
    /// Linked from the home page.
    pub on_home: bool,
    /// On the audited site (in scope).
    pub internal: bool,
    /// A file by its name or bytes.
    pub attachment: bool,
}

/// What is believed about one fetched page: a line of `pages.jsonl`.
#[derive(Debug, Clone, PartialEq)]
pub struct PageSummary {
    /// Address asked for.
    pub address: Address,
    /// Address that answered.
    pub final_address: Address,
    /// Status of the last hop.
    pub status: Option<u16>,
    /// Class of the outcome.
    pub outcome: Outcome,
    /// Encoding used.
    pub charset: Option<Arc<str>>,
    /// Kind, refined by the context.
    pub kind: PageKind,
    /// Percent.
    pub kind_confidence: u8,
    /// Heading a visitor sees.
    pub title: Arc<str>,
    /// 发布日期
    pub published: Option<Dated>,
    /// 成文日期
    pub written: Option<Date>,
    /// 文号 normal form
    pub number: Option<String>,
    /// 发布机构
    pub issuer: Option<Arc<str>>,
    /// 来源
    pub origin: Option<Arc<str>>,
    /// 更新日期
    pub updated: Option<Date>,
    /// 有效性
    pub validity: Option<Arc<str>>,
    /// 有效期
    pub term: Term,
    /// Name of the column it stands in.
    pub column: Option<Arc<str>>,
    /// Characters of visible text.
    pub text_chars: u32,
    /// Number of links.
    pub links: u32,
    /// When it was fetched.
    pub fetched_at: Option<jiff::Timestamp>,
}
