//! The facts of one annual report. Plain data.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What one page or file says of the year it reports on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFacts {
    /// Characters in the content area, white space not counted.
    pub chars: u32,
    /// Pictures in the content area: a table may be one of them.
    pub pictures: u32,
    /// The parts found, in the order of the text, each once.
    pub parts: Vec<Part>,
    /// Headings numbered as a part that was not found, in other words than the form's.
    pub unlike: Vec<Part>,
    /// Table of part 2; empty when it was not read.
    pub disclosed: Vec<Disclosed>,
    /// Table of part 3; `None` when it was not read.
    pub requests: Option<Requests>,
    /// Table of part 4; `None` when it was not read.
    pub reviews: Option<Reviews>,
    /// Words of the tables of parts 2, 3 and 4 stand somewhere, whether or not the table could be read.
    pub named_tables: [bool; 3],
    /// Figures that the text names.
    pub stated: Vec<Stated>,
    /// Periods that the text names as those of its figures: first and last day.
    pub periods: Vec<(Date, Date)>,
    /// Titles of annual reports in the text: its own, and those that were left in.
    pub titles: Vec<FormYear>,
    /// Years at places where the year reported on belongs.
    pub leftovers: Vec<Leftover>,
    /// Sampled shingles of the running text of parts 1, 5 and 6, figures left out; ascending.
    pub narrative: Vec<u32>,
    /// Letters of that text.
    pub narrative_chars: u32,
}

/// One of the six parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// 1 to 6, by its words.
    pub number: u8,
    /// The number printed before it; `None` without one.
    pub printed: Option<u8>,
    /// The heading as printed, at most 40 characters.
    pub heading: String,
}

/// One cell of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// A whole number.
    Count(u32),
    /// Nothing, or a stroke: not the same as 0.
    Blank,
    /// Something that is no whole number.
    Other,
}

/// The table of part 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requests {
    /// Its rows in order, each kind once.
    pub rows: Vec<RequestRow>,
    /// Rows that hold figures and could not be told, or stand twice.
    pub unknown_rows: u8,
}

/// A row of the table of part 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    /// Which one.
    pub kind: RequestKind,
    /// 自然人, 商业企业, 科研机构, 社会公益组织, 法律服务机构, 其他, 总计.
    pub figures: [Figure; 7],
}

/// The rows of the table of part 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words of the form stand in `RequestKind::name`")]
pub enum RequestKind {
    New,
    Carried,
    Granted,
    Partly,
    Secret,
    Forbidden,
    Security,
    ThirdParty,
    Internal,
    Process,
    CaseFile,
    AdministrativeQuery,
    NotHeld,
    NotMade,
    Unclear,
    Petition,
    Repeated,
    Publication,
    Excessive,
    Confirmation,
    NotCorrected,
    NotPaid,
    OtherReason,
    /// 不予公开 as a single row.
    Refused,
    /// 无法提供 as a single row.
    Unavailable,
    /// 不予处理 as a single row.
    NotHandled,
    /// 其他处理 as a single row (the form of 2019).
    Otherwise,
    Total,
    Next,
}

/// The table of part 4: 行政复议, 未经复议直接起诉, 复议后起诉, each with 结果维持, 结果纠正, 其他结果, 尚未审结, 总计.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviews {
    /// The fifteen cells in order.
    pub figures: [Figure; 15],
}

/// A row of the table of part 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosed {
    /// Which one.
    pub kind: DisclosedKind,
    /// Its figures, as many as there are.
    pub figures: Vec<Figure>,
}

/// The rows of the table of part 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DisclosedKind {
    /// 规章, 第二十条第（一）项
    Rules,
    /// 行政规范性文件, 第（一）项
    Normative,
    /// 行政许可, 第（五）项
    Licences,
    /// 行政处罚, 第（六）项
    Penalties,
    /// 行政强制, 第（六）项
    Coercion,
    /// 行政事业性收费, 第（八）项
    Fees,
}

/// A figure that the text names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// What it counts.
    pub kind: StatedKind,
    /// The number.
    pub count: u32,
    /// The words around it, as printed, at most 60 characters.
    pub words: String,
}

/// What a figure in the text counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatedKind {
    /// 收到申请
    Received,
    /// 结转下年度
    Next,
    /// 行政复议
    Reviews,
    /// 行政诉讼
    Lawsuits,
    /// 主动公开; no table of the form holds it.
    Published,
}

/// A title of an annual report in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormYear {
    /// Name before the year; empty when there is none.
    pub owner: String,
    /// The year.
    pub year: i16,
    /// At the beginning of a line, or presented (现公布 …): the report speaks of itself.
    pub own: bool,
}

/// A year at a place where the year reported on belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// The year.
    pub year: i16,
    /// What the place is.
    pub mention: Mention,
    /// The words there, at most 40 characters.
    pub words: String,
}

/// Places that name the year reported on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mention {
    /// The first words of part 1.
    Opening,
    /// The year right before a figure of the year (2023年共收到…).
    Figure,
}

impl Figure {
    /// The number; `None` for a blank and for anything else.
    pub fn count(self) -> Option<u32> {
        match self {
            Self::Count(count) => Some(count),
            Self::Blank | Self::Other => None,
        }
    }
}

impl RequestKind {
    /// Every row that leads to a result, in the order of the form since 2021.
    pub const RESULTS: [Self; 21] = [
        Self::Granted,
        Self::Partly,
        Self::Secret,
        Self::Forbidden,
        Self::Security,
        Self::ThirdParty,
        Self::Internal,
        Self::Process,
        Self::CaseFile,
        Self::AdministrativeQuery,
        Self::NotHeld,
        Self::NotMade,
        Self::Unclear,
        Self::Petition,
        Self::Repeated,
        Self::Publication,
        Self::Excessive,
        Self::Confirmation,
        Self::NotCorrected,
        Self::NotPaid,
        Self::OtherReason,
    ];

    /// As the form calls it, shortened.
    pub fn name(self) -> &'static str {
        match self {
            Self::New => "本年新收",
            Self::Carried => "上年结转",
            Self::Granted => "予以公开",
            Self::Partly => "部分公开",
            Self::Secret => "属于国家秘密",
            Self::Forbidden => "其他法律行政法规禁止公开",
            Self::Security => "危及“三安全一稳定”",
            Self::ThirdParty => "保护第三方合法权益",
            Self::Internal => "三类内部事务信息",
            Self::Process => "四类过程性信息",
            Self::CaseFile => "行政执法案卷",
            Self::AdministrativeQuery => "行政查询事项",
            Self::NotHeld => "本机关不掌握",
            Self::NotMade => "没有现成信息",
            Self::Unclear => "补正后仍不明确",
            Self::Petition => "信访举报投诉类",
            Self::Repeated => "重复申请",
            Self::Publication => "要求提供公开出版物",
            Self::Excessive => "大量反复申请",
            Self::Confirmation => "要求确认或重新出具",
            Self::NotCorrected => "逾期不补正",
            Self::NotPaid => "逾期未缴费",
            Self::OtherReason => "其他处理：其他",
            Self::Refused => "不予公开",
            Self::Unavailable => "无法提供",
            Self::NotHandled => "不予处理",
            Self::Otherwise => "其他处理",
            Self::Total => "（七）总计",
            Self::Next => "结转下年度继续办理",
        }
    }
}

impl Requests {
    /// The figures of a row; `None` when it was not read.
    pub fn row(&self, kind: RequestKind) -> Option<&[Figure; 7]> {
        self.rows.iter().find(|row| row.kind == kind).map(|row| &row.figures)
    }

    /// The rows that make up （七）总计: of each group its details, or the group as a single row. `None` when one of
    /// them was not read, or another row holds figures.
    pub fn results(&self) -> Option<Vec<&RequestRow>> {
        use RequestKind as Kind;
        let row = |kind: &Kind| self.rows.iter().find(|row| row.kind == *kind);
        let all = &Kind::RESULTS;
        let groups = [
            (&all[..1], None),
            (&all[1..2], None),
            (&all[2..10], Some(Kind::Refused)),
            (&all[10..13], Some(Kind::Unavailable)),
            (&all[13..18], Some(Kind::NotHandled)),
            (&all[18..], Some(Kind::Otherwise)),
        ];
        if self.unknown_rows > 0 {
            return None;
        }
        let mut found = Vec::with_capacity(all.len());
        for (details, whole) in groups {
            let details: Option<Vec<_>> = details.iter().map(row).collect();
            match (details, whole.as_ref().and_then(row)) {
                (Some(details), _) => found.extend(details),
                (None, Some(whole)) => found.push(whole),
                (None, None) => return None,
            }
        }
        Some(found)
    }
}
