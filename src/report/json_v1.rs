//! The JSON report, version 1: what `report.json` holds, to be written and to be read back. Fields are only ever added.
//!
//! Dates are ISO 8601, times are ISO 8601 in seconds with the offset `+08:00`, points are numbers with at most two
//! decimals. `null` means: not known, or does not apply. Sentences are in the language the report was made in.
//! The file is long because it is the whole shape in one place, for those who read it beside the JSON.

mod links;

pub use links::{Attempt, BlockedLink, DeadLink, HostDown, Links, Parent, UnstableLink};

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Covered;
use crate::extract::{FileFormat, Validity};
use crate::model::{Measured, Places, Points, Severity, Signature, StoppedBy, Unit};
use crate::portal::{ColumnKind, SectionKind, SourceLevel};
use crate::rules::Confidence;

/// Name and version of this shape.
pub const SCHEMA: &str = "gongkai.audit/1";

/// The whole report of one audit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// Whom it is about.
    pub unit: Unit,
    /// The site.
    pub site: Site,
    /// The run.
    pub audit: Audit,
    /// The result.
    pub score: Score,
    /// Families of rules in the order of the pack, with their sums.
    #[serde(default)]
    pub families: Vec<Family>,
    /// Every rule of the pack, in its order.
    pub rules: Vec<Rule>,
    /// Every finding, in the order of the rules.
    pub findings: Vec<Finding>,
    /// Sections of the disclosure platform.
    pub sections: Vec<Section>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Policy documents with their interpretations.
    pub documents: Vec<Document>,
    /// Links.
    pub links: Links,
    /// Lists above that are empty because they could not be established (`home`, `sections`, `columns`, `documents`,
    /// `links`), with the reason in words. A list not named here was established.
    #[serde(default)]
    pub not_established: BTreeMap<String, String>,
    /// Which elements of disclosure the unit has: guide, rules, catalogue, requests, annual reports by year.
    #[serde(default)]
    pub coverage: Vec<Covered>,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `gongkai`
    pub name: String,
    /// Version that gathered and judged.
    pub version: String,
}

/// The audited site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Home address.
    pub home: String,
    /// Hosts in scope.
    pub hosts: Vec<String>,
}

/// The run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// Identifier.
    pub id: String,
    /// First request.
    pub started: String,
    /// Last answer.
    pub finished: String,
    /// 监测时间点
    pub as_of: Date,
    /// The pack.
    pub pack: PackRef,
    /// Pages parsed.
    pub pages: u64,
    /// Requests sent.
    pub requests: u64,
    /// Body bytes received.
    pub bytes: u64,
    /// What ended the gathering early.
    pub stopped_by: Option<StoppedBy>,
    /// What was taken over from an earlier audit; without it, everything was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_over: Option<TakenOver>,
    /// What was found and not read when that happened, by what it may be.
    #[serde(default, skip_serializing_if = "Places::is_empty")]
    pub left: Places,
}

/// What was taken over from an earlier audit of the same site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOver {
    /// Identifier of the earlier audit.
    pub audit: String,
    /// When it began.
    pub started: String,
    /// Pages of the site that were not asked for.
    pub pages: u64,
    /// Files and links to other sites that were not asked for.
    pub links: u64,
    /// Asked for, and the same as before.
    pub unchanged: u64,
    /// When the oldest of what was not asked for was received.
    pub oldest: Option<String>,
}

/// Which pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackRef {
    /// Identifier.
    pub id: String,
    /// Version.
    pub version: String,
    /// Title.
    #[serde(default)]
    pub title: String,
}

/// The result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Middle of the interval.
    pub points: Points,
    /// Every doubt against the unit.
    pub low: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Full marks.
    pub max: Points,
    /// Grade; `null` when withheld.
    pub grade: Option<String>,
    /// No grade until a person settles what is open.
    pub withheld: bool,
    /// Vetoes that fell.
    pub vetoes: Vec<Veto>,
    /// Grades of the pack, best first.
    #[serde(default)]
    pub bands: Vec<Band>,
    /// The sum, step by step.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// A veto fell and the pack ends the scoring there: what the rules took is for the record only.
    #[serde(default)]
    pub stopped: bool,
    /// What was earned on top of the full marks; `null` when the pack has no such part.
    #[serde(default)]
    pub bonus: Option<Bonus>,
}

/// What was earned on top.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bonus {
    /// Every doubt against the unit.
    pub low: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// The most that can be earned.
    pub cap: Points,
    /// The deductions must leave more than this.
    pub above: Points,
}

/// A veto that fell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Veto {
    /// Rule.
    pub rule: String,
    /// Finding.
    pub finding: String,
}

/// One grade of the pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Name.
    pub name: String,
    /// Lowest points, inclusive.
    pub from: Points,
}

/// One line of the sum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What is added or taken.
    pub label: String,
    /// How much.
    pub points: Points,
    /// The sum so far.
    pub total: Points,
    /// `base`, `veto`, `deduction`, `rescale`, `bonus`, `rounding`, `interval`, `result`
    #[serde(default)]
    pub part: String,
    /// The rule or family it is about.
    #[serde(default)]
    pub about: Option<String>,
}

/// One family of rules, summed up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Family {
    /// Identifier.
    pub id: String,
    /// Name.
    pub title: String,
    /// Every doubt against the unit.
    pub low: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Full marks here.
    pub max: Points,
    /// Full marks when everything in it applies.
    #[serde(default)]
    pub full: Points,
    /// Its rules earn points on top of the full marks.
    #[serde(default)]
    pub bonus: bool,
}

/// One rule and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Identifier.
    pub id: String,
    /// Check.
    pub check: String,
    /// Title.
    pub title: String,
    /// Legal basis in one line.
    pub basis: String,
    /// `pass`, `fail`, `not-applicable`, `cannot-tell`
    pub verdict: String,
    /// Identifier of the reason why nothing, or not everything, could be told.
    pub reason: Option<String>,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
    /// Full marks here; 0 when not applicable.
    pub max: Points,
    /// Middle of `low` and `high`, rounded half up.
    pub points: Points,
    /// Every doubt against the unit.
    #[serde(default)]
    pub low: Points,
    /// Every doubt for the unit.
    #[serde(default)]
    pub high: Points,
    /// 单项否决
    #[serde(default)]
    pub veto: bool,
    /// Family.
    #[serde(default)]
    pub family: String,
    /// How far the points are backed by the basis.
    #[serde(default)]
    pub confidence: Option<Confidence>,
    /// Figures.
    pub measured: BTreeMap<String, Measured>,
    /// Findings.
    pub findings: Vec<String>,
    /// Points that each fault takes; `null`: any fault takes all.
    #[serde(default)]
    pub per_fault: Option<Points>,
    /// Earns its points on top of the full marks.
    #[serde(default)]
    pub bonus: bool,
    /// A person answers it.
    #[serde(default)]
    pub manual: bool,
    /// Not everything is established; a flagged finding alone is no doubt.
    #[serde(default)]
    pub open: bool,
    /// The person who settled it as a whole.
    #[serde(default)]
    pub ruled: Option<Signature>,
    /// What a budget or deadline left unread that could still change the verdict: about as many more requests it needs.
    #[serde(default, skip_serializing_if = "Places::is_empty")]
    pub missing: Places,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Identifier within this report.
    pub id: String,
    /// Stable across runs.
    pub fingerprint: String,
    /// Rule.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    #[serde(default)]
    pub remedy: String,
    /// The place complained about.
    pub url: String,
    /// What it took: negative or zero.
    pub points: Points,
    /// Proof, at least one.
    pub evidence: Vec<Evidence>,
    /// Only a person can decide it, and none has yet: it costs nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub flagged: bool,
    /// What a person decided about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<FindingRuling>,
}

impl Finding {
    /// Whether it stands: what waits for a person, and what one dismissed, does not. A note may.
    pub fn counts(&self) -> bool {
        !self.flagged && self.ruling.as_ref().is_none_or(|ruling| ruling.confirmed)
    }

    /// Whether it is a fault of the unit: it stands, and is no note, which is what a bonus not earned comes to.
    pub fn is_fault(&self) -> bool {
        self.counts() && self.severity != Severity::Note
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(yes: &bool) -> bool {
    !*yes
}

/// What a person decided about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRuling {
    /// It is a fault; otherwise it costs nothing.
    pub confirmed: bool,
    /// Who, when, on what grounds.
    pub by: Signature,
}

/// Pointer to bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The page or file.
    pub url: String,
    /// The page that links it.
    pub parent: Option<String>,
    /// Text of that link.
    pub anchor: Option<String>,
    /// When it was last looked at.
    pub fetched_at: Option<String>,
    /// Status then.
    pub status: Option<u16>,
    /// Digest of the body, hex.
    pub sha256: Option<String>,
    /// Where the exchange is kept.
    pub warc: Option<Warc>,
    /// Words as printed.
    pub excerpt: Option<String>,
}

/// Place in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warc {
    /// File name.
    pub file: String,
    /// Byte offset of the compressed record.
    pub offset: u64,
}

/// One section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Kind.
    pub kind: SectionKind,
    /// Page.
    pub url: String,
    /// Title.
    pub title: String,
    /// 首页 → … → the section.
    pub path: Vec<String>,
    /// Year reported on.
    pub year: Option<i16>,
    /// 发布日期
    pub published: Option<Date>,
    /// `html`, or the ending of a file (`pdf`, `docx`).
    #[serde(default)]
    pub format: String,
    /// Percent.
    #[serde(default)]
    pub confidence: u8,
    /// Why it was taken for this section, by weight: `ColumnType`, `anchor`, `heading`, …
    #[serde(default)]
    pub reasons: Vec<String>,
    /// A label leads here, but there is nothing behind it.
    #[serde(default)]
    pub blank: bool,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// First page.
    pub url: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: ColumnKind,
    /// Entries seen.
    pub entries: usize,
    /// Newest date.
    pub newest: Option<Date>,
    /// Days from `newest` to `as_of`.
    #[serde(default)]
    pub age_days: Option<i64>,
    /// Oldest that `newest` may be, in days; `null` when no frequency is demanded.
    pub limit_days: Option<i64>,
    /// `pass`, `fail`, `not-applicable`, `cannot-tell`
    pub verdict: String,
    /// Why it could not be read.
    #[serde(default)]
    pub reason: Option<String>,
    /// Entries without a date.
    #[serde(default)]
    pub undated: usize,
    /// Nothing in it.
    #[serde(default)]
    pub blank: bool,
    /// Marked as archived.
    #[serde(default)]
    pub archived: bool,
}

/// One policy document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Page.
    pub url: String,
    /// Title.
    pub title: String,
    /// 文号
    pub number: Option<String>,
    /// 成文日期
    pub written: Option<Date>,
    /// 发布日期
    pub published: Option<Date>,
    /// 更新日期
    #[serde(default)]
    pub updated: Option<Date>,
    /// 有效性
    pub validity: Option<String>,
    /// 有效期至: the last day in force, as the document itself says.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// What `validity` and `valid_until` come to at `as_of`.
    #[serde(default)]
    pub validity_state: Option<Validity>,
    /// Files that its page offers.
    #[serde(default)]
    pub files: Vec<DocumentFile>,
    /// Why its page could not be read.
    #[serde(default)]
    pub reason: Option<String>,
    /// A policy document of the unit's own at its first posting; `false` for reposts and further postings.
    #[serde(default = "yes")]
    pub own: bool,
    /// `own`, or the level it is reposted from: `state`, `province`, `city`.
    #[serde(default)]
    pub level: SourceLevel,
    /// Interpretations.
    pub interpretations: Vec<Interpretation>,
}

/// One file that a document's page offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentFile {
    /// Where it lies.
    pub url: String,
    /// What the link calls it.
    pub name: String,
    /// `alive`, `gone`, `broken`, `host-down`, `blocked`, `unchecked`
    pub outcome: String,
    /// What it is, where it was read.
    pub format: Option<FileFormat>,
    /// `yes`, `no`, `unknown`, where it was read.
    pub opens: Option<String>,
}

/// Reports written before the field tell of the unit's own documents only.
fn yes() -> bool {
    true
}

/// One interpretation of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interpretation {
    /// Page.
    pub url: String,
    /// Title.
    pub title: String,
    /// 发布日期
    pub published: Option<Date>,
    /// The document links here.
    pub linked_from_document: bool,
    /// It links the document.
    pub links_to_document: bool,
    /// Days from the document's publication to its own; negative when it came first.
    pub lag_days: Option<i64>,
}

/// One line of `pages.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Address asked for.
    pub url: String,
    /// Address that answered.
    pub final_url: String,
    /// Status.
    pub status: Option<u16>,
    /// `alive`, `gone`, `broken`, `host-down`, `blocked`, `unchecked`
    pub outcome: String,
    /// Kind within the outcome.
    #[serde(default)]
    pub outcome_kind: Option<String>,
    /// Encoding.
    pub charset: Option<String>,
    /// Kind of page.
    pub kind: crate::extract::PageKind,
    /// Percent.
    pub kind_confidence: u8,
    /// Title.
    pub title: String,
    /// 发布日期
    pub published: Option<crate::model::Dated>,
    /// 成文日期
    pub written: Option<Date>,
    /// 文号
    pub number: Option<String>,
    /// 发布机构
    pub issuer: Option<String>,
    /// 来源
    pub origin: Option<String>,
    /// 更新日期
    #[serde(default)]
    pub updated: Option<Date>,
    /// 有效性
    pub validity: Option<String>,
    /// 有效期至
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// What `validity` and `valid_until` come to at `as_of`.
    #[serde(default)]
    pub validity_state: Option<Validity>,
    /// Column it stands in.
    pub column: Option<String>,
    /// Characters of visible text.
    pub text_chars: u32,
    /// Links.
    pub links: u32,
    /// When.
    pub fetched_at: Option<String>,
}
