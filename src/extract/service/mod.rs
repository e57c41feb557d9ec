//! What a page says about services (办事指南) and interaction (留言, 征集, 访谈).
//!
//! Comes in: the facts of a page whose kind is settled, and its tree. Goes out: [`ServiceFacts`]; empty for ordinary
//! pages. Nobody's name, title or words of a letter are kept: dates and states only.

mod collection;
mod fields;
mod guide;
mod letter;
mod letters;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use jiff::civil::Date;
use scraper::ElementRef;
use serde::{Deserialize, Serialize};

use super::{PageFacts, PageKind, vocabulary};
use crate::model::Address;

/// Services and interaction on one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceFacts {
    /// 办事指南 of one item.
    pub guide: Option<GuideFacts>,
    /// One letter with its answer.
    pub letter: Option<Letter>,
    /// Rows of a list of letters.
    pub letters: Vec<Letter>,
    /// 意见征集 or 调查, or its outcome.
    pub collection: Option<CollectionFacts>,
    /// The visible words of the page name a way to ask (信箱, 留言, 咨询, 12345), whether or not a link leads there.
    pub names_channel: bool,
}

/// What a service guide tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideFacts {
    /// Elements that the guide leaves out or leaves empty, in the order of [`GuideElement`].
    pub missing: Vec<GuideElement>,
    /// Vague words among the materials, with what stands around them.
    pub vague: Vec<String>,
    /// The materials name a form of the office's own (申请表 and the like).
    pub needs_form: bool,
    /// Files and form pages that the guide offers.
    pub forms: Vec<Address>,
    /// A filled-in sample or directions are offered.
    pub sample: bool,
    /// The text is a cover for a picture or file: what is missing in it says nothing.
    pub thin: bool,
}

/// Elements of a service guide (domain: 国办秘函〔2019〕19号, 国办发〔2017〕47号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GuideElement {
    /// 事项名称
    Name,
    /// 设定依据
    Basis,
    /// 申请条件
    Conditions,
    /// 办理材料
    Materials,
    /// 办理地点
    Place,
    /// 办理时间
    Hours,
    /// 联系电话
    Telephone,
    /// 办理流程
    Process,
    /// 办理时限
    Deadline,
    /// 收费标准
    Fee,
    /// 监督投诉
    Complaint,
}

impl GuideElement {
    /// One of the eight classes that count for a veto (重点要素类别).
    pub fn is_key(self) -> bool {
        !matches!(self, Self::Deadline | Self::Fee | Self::Complaint)
    }
}

/// One letter of a citizen; no names, no words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Where it is published; `None` when the row has no link.
    pub address: Option<Address>,
    /// 留言时间
    pub received: Option<Date>,
    /// 答复时间
    pub answered: Option<Date>,
    /// Whether it was answered.
    pub state: LetterState,
    /// 答复单位 is named.
    pub names_office: bool,
    /// The page shows an answer.
    pub shows_answer: bool,
}

/// Whether a letter was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterState {
    /// 已答复, or an answer or its date is shown.
    Answered,
    /// 未答复, 办理中, or the place of the answer is empty.
    Waiting,
    /// The page does not say.
    Unknown,
}

/// A call for opinions, a survey, or what came of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionFacts {
    /// Which.
    pub sort: CollectionSort,
    /// First day as stated.
    pub start: Option<Date>,
    /// Last day as stated.
    pub end: Option<Date>,
    /// It begins on the day of publication (即日起).
    pub from_publication: bool,
    /// The page itself tells what became of the opinions.
    pub tells_outcome: bool,
    /// The page explains why its period is short.
    pub urgent: bool,
}

/// Sorts of collections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CollectionSort {
    /// Opinions on a draft (公开征求意见).
    Draft,
    /// Ideas, suggestions (民意征集).
    Ideas,
    /// 网上调查
    Survey,
    /// 征集结果, 采纳情况
    Outcome,
}

/// Reads what the page says; call it when the kind is settled. `visible` is the text of the whole page.
pub(super) fn read(facts: &PageFacts, visible: &str, root: ElementRef<'_>, base: &Address) -> ServiceFacts {
    let mut out = ServiceFacts { names_channel: names_channel(visible), ..ServiceFacts::default() };
    let silent = matches!(
        facts.kind,
        PageKind::Home | PageKind::Stub | PageKind::BlockPage | PageKind::ErrorPage | PageKind::Attachment
    );
    if silent {
        return out;
    }
    if letters::is_place(facts) {
        out.letter = letter::read(facts);
        if out.letter.is_none() {
            out.letters = letters::read(facts, root, base);
        }
    }
    if out.letter.is_none() && out.letters.is_empty() {
        out.guide = guide::read(facts);
        out.collection = collection::read(facts);
    }
    out
}

/// Words that only a channel bears, whole ones.
const CHANNELS: [&str; 10] = [
    "信箱",
    "我要写信",
    "我要咨询",
    "在线咨询",
    "网上咨询",
    "留言",
    "12345",
    "咨询投诉",
    "网络问政",
    "互动交流",
];

static CHANNEL: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(CHANNELS).ok());

fn names_channel(visible: &str) -> bool {
    CHANNEL.as_ref().is_some_and(|words| words.is_match(visible))
}

/// What names the page and its place: heading, `<title>`, `ColumnName`, the last three steps of the breadcrumb.
fn names(facts: &PageFacts) -> impl Iterator<Item = &str> {
    let own = [Some(facts.heading.as_str()), Some(facts.title.as_str()), facts.meta_value("ColumnName")];
    own.into_iter().flatten().chain(facts.breadcrumb.iter().rev().take(3).map(|crumb| crumb.text.as_str()))
}

/// A heading of something told to the public: 通知, 公告 …
fn is_notice(heading: &str) -> bool {
    let bare = heading.trim().trim_end_matches(['）', ')', '》']);
    let ends =
        ["通知", "公告", "公示", "通告", "名单", "公布", "通报", "决定", "意见", "办法", "结果", "招聘"];
    ends.iter().any(|end| bare.ends_with(end))
        || vocabulary::label_of(heading) == super::LabelKind::AnnualReport
}
