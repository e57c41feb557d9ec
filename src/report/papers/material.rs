//! What the papers of a round are made of: plain values, filled by whoever knows the store.
//!
//! What always holds, by the kind of list a thing stands in: [`RoundMaterial::findings`] are faults and nothing else, no
//! notes for the record; what could not be told and what waits for a person is in [`RoundMaterial::unsettled`] and nowhere
//! else.

use jiff::{Timestamp, civil::Date};

use crate::model::{Lang, Points, Severity, UnitKind};

/// One round of an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundMaterial {
    /// Language of the papers' own words; titles and messages come in the language they were kept in.
    pub lang: Lang,
    /// The round.
    pub round: RoundHead,
    /// Who signs.
    pub office: Office,
    /// Every unit of the register: its region, whether it is in the round or not; one entry a unit.
    pub registered: Vec<String>,
    /// The units of the round, in the order in which they are listed.
    pub units: Vec<RoundUnit>,
    /// The rules, in the order of the pack.
    pub rules: Vec<RoundRule>,
    /// What became of the rules, for the units that were checked.
    pub cells: Vec<RuleCell>,
    /// Faults that stand, in the order of the units.
    pub findings: Vec<RoundFinding>,
    /// What could not be told, and what waits for a person.
    pub unsettled: Vec<Unsettled>,
    /// Which elements of disclosure the units have.
    pub coverage: Vec<UnitCover>,
    /// The round before, to compare with.
    pub previous: Option<Previous>,
}

/// Which round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundHead {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoundType,
    /// The year it counts in.
    pub year: i16,
    /// Title and version of the pack 指标体系.
    pub pack: String,
    /// First and last 监测时间点 of its audits; `None` before the first.
    pub as_of: Option<(Date, Date)>,
    /// Its results change no more.
    pub closed: bool,
}

/// What a round is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundType {
    /// 抽查
    Spot,
    /// 专项检查
    Special,
    /// 年终考核
    YearEnd,
}

/// Who signs the papers, and what is asked of the units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// 发文机关; empty: a blank to fill in.
    pub name: String,
    /// 文号 of the bulletin; empty: a blank to fill in.
    pub number: String,
    /// 主送; empty: a blank to fill in.
    pub addressees: String,
    /// Working days that units have for mending.
    pub working_days: u16,
    /// Last day for mending, inclusive, where it is fixed already.
    pub deadline: Option<Date>,
    /// Day of the papers 成文日期.
    pub issued: Date,
}

/// A unit of the round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundUnit {
    /// Identifier.
    pub id: String,
    /// 单位名称
    pub name: String,
    /// Kind.
    pub kind: UnitKind,
    /// 地区; may be empty.
    pub region: String,
    /// 网站名称
    pub site_name: String,
    /// Home address.
    pub home: String,
    /// 网站标识码; may be empty.
    pub site_code: String,
    /// What the check came to; `None`: not checked.
    pub result: Option<UnitResult>,
}

/// What the check of a unit came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitResult {
    /// Identifier of the audit.
    pub audit: String,
    /// 监测时间点
    pub as_of: Date,
    /// How it stands.
    pub standing: UnitStanding,
    /// Middle of the interval.
    pub points: Points,
    /// Every doubt against the unit.
    pub low: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Full marks.
    pub full_marks: Points,
    /// Grade 等次; `None` when withheld.
    pub grade: Option<String>,
    /// Titles of the vetoes that fell.
    pub vetoes: Vec<String>,
}

/// Whether a unit passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitStanding {
    /// 合格
    Passed,
    /// 不合格: a veto, or the lowest grade.
    Failed,
    /// 暂缓评定: people have to settle something first.
    Withheld,
}

/// A rule of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundRule {
    /// Identifier.
    pub id: String,
    /// 一级指标
    pub family: String,
    /// 二级指标
    pub title: String,
    /// Legal basis in one line.
    pub basis: String,
    /// Full marks.
    pub points: Points,
    /// 单项否决
    pub veto: bool,
    /// How far the number is backed by the basis.
    pub backing: Option<Backing>,
}

/// How far the points of a rule are backed by its basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backing {
    /// The number stands in the text.
    Text,
    /// A part of the text, or a text built on it, supports it.
    Part,
    /// The office's own number.
    Own,
}

/// What became of one rule for one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCell {
    /// Index in [`RoundMaterial::units`].
    pub unit: usize,
    /// Index in [`RoundMaterial::rules`].
    pub rule: usize,
    /// What.
    pub state: CellState,
    /// Points lost for certain.
    pub lost: Points,
}

/// What became of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellState {
    /// 符合
    Met,
    /// 不符合
    NotMet,
    /// 不符合, and more could not be told.
    NotMetPartly,
    /// 不适用
    NotApplicable,
    /// 未加分: nothing was earned on top, which is no fault.
    NotEarned,
    /// 有提示: something for the record, which costs nothing.
    Noted,
    /// 待确认: flagged, or decided by a person and not scored again.
    Waiting,
    /// 无法判定
    CannotTell,
}

/// A fault that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundFinding {
    /// Index in [`RoundMaterial::units`].
    pub unit: usize,
    /// Index in [`RoundMaterial::rules`].
    pub rule: usize,
    /// How grave.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Title of the page.
    pub page_title: String,
    /// The page.
    pub url: String,
    /// The page that links it; may be empty.
    pub parent: String,
    /// When it was looked at.
    pub seen_at: Option<Timestamp>,
    /// What it took: negative or zero.
    pub points: Points,
    /// Where the evidence is found: audit and finding.
    pub evidence: String,
    /// What to do about it.
    pub remedy: String,
    /// Last day for mending, inclusive, where one was set.
    pub deadline: Option<Date>,
    /// How far it is mended.
    pub mending: Mending,
    /// The unit objects, and nobody has decided yet.
    pub disputed: bool,
    /// Day of the last step of mending, and what was said about it.
    pub mended: Option<(Date, String)>,
}

/// How far a fault is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mending {
    /// Nobody was asked to mend it.
    NotAsked,
    /// 待整改
    Open,
    /// 已报整改
    Claimed,
    /// 复查通过
    Verified,
    /// 逾期
    Overdue,
    /// 免予整改
    Waived,
}

impl Mending {
    /// Whether it still has to be mended.
    pub fn is_left(self) -> bool {
        !matches!(self, Self::Verified | Self::Waived)
    }
}

/// Something that is not established. Never a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsettled {
    /// Index in [`RoundMaterial::units`].
    pub unit: usize,
    /// Index in [`RoundMaterial::rules`].
    pub rule: usize,
    /// Which kind of doubt.
    pub doubt: Doubt,
    /// Why it could not be told, or what was flagged.
    pub reason: String,
    /// The page; the home page where it is about the whole.
    pub url: String,
    /// Points that hang on it.
    pub at_stake: Points,
}

/// Which kind of doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// 无法判定
    CannotTell,
    /// 部分无法判定
    Partly,
    /// 待人工确认
    Flagged,
    /// 人工已认定，待重新评分
    Unscored,
}

/// Whether a unit has one element of disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitCover {
    /// Index in [`RoundMaterial::units`].
    pub unit: usize,
    /// `guide`, `institution`, `catalogue`, `request`, `annual-report`
    pub element: String,
    /// Year, for annual reports.
    pub year: Option<i16>,
    /// `yes`, `blank`, `no`, `unknown`
    pub state: String,
}

/// The round before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    /// Its name.
    pub name: String,
    /// Its units: identifier, how they stood, their points (`None` when withheld).
    pub units: Vec<PreviousUnit>,
}

/// A unit in the round before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousUnit {
    /// Identifier.
    pub id: String,
    /// How it stood.
    pub standing: UnitStanding,
    /// Points; `None` when withheld.
    pub points: Option<Points>,
}
