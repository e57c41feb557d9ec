//! `gongkai.totals/1`: the totals of a year as they are read elsewhere. Fields are only ever added.
//!
//! Points are numbers with at most two decimals. A part of a total is shown to hundredths; the total is made of exact
//! fractions and rounded once, so the parts as shown may differ from it by a hundredth. The steps say so (`≈`).

use serde::{Deserialize, Serialize};

use crate::annual::{self, PartBody, Scheme, Span};
use crate::model::{Lang, Points, Rounding, Text, Unit};
use crate::rules::{Basis, Confidence};

/// Name and version of the shape.
pub const SCHEMA: &str = "gongkai.totals/1";

/// The totals of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program.
    pub tool: Tool,
    /// The year.
    pub year: i16,
    /// Nothing is open; otherwise a draft with intervals.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// Language of the words.
    pub lang: Lang,
    /// The scheme.
    pub scheme: SchemeHead,
    /// The rounds that count, in the order in which they were made.
    pub rounds: Vec<Round>,
    /// The units, ranked.
    pub units: Vec<UnitTotal>,
    /// Units that get no total.
    pub left_out: Vec<LeftOut>,
    /// Everything that is open.
    pub open: Vec<Open>,
}

/// The program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// What is to be known of a scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SchemeHead {
    /// Identifier.
    pub id: String,
    /// Version.
    pub version: String,
    /// Title.
    pub title: String,
    /// How far its numbers are backed by the source.
    pub confidence: Confidence,
    /// Where it comes from.
    pub source: Vec<Basis>,
    /// What was set here because the source does not say.
    pub note: String,
    /// Full marks.
    pub full_marks: Points,
    /// Share in the overall performance, in percent.
    pub performance_share: Option<Points>,
    /// Ranked kind by kind.
    pub rank_by_kind: bool,
    /// Whether any bonus or penalty can be given.
    pub has_bonus: bool,
    /// Whether any penalty can be given.
    pub has_penalty: bool,
    /// Grades, best first.
    pub grades: Vec<Grade>,
    /// Parts.
    pub parts: Vec<Part>,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// Name.
    pub name: String,
    /// Lowest points, inclusive.
    pub from: Points,
}

/// A part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Points of the total.
    pub weight: Points,
    /// Scored by people.
    pub manual: bool,
    /// How far its weight is backed.
    pub confidence: Confidence,
}

/// A round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// Its name.
    pub name: String,
    /// spot, special, year-end
    pub kind: String,
    /// Frozen.
    pub closed: bool,
}

/// A number with the doubt about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Interval {
    /// Every doubt against the unit.
    pub low: Points,
    /// What is taken when one number is asked for.
    pub points: Points,
    /// Every doubt for the unit.
    pub high: Points,
}

/// The year of one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitTotal {
    /// Rank, 1 for the best; `null` while it does not stand.
    pub rank: Option<usize>,
    /// The best rank it can still have.
    pub rank_best: usize,
    /// The worst.
    pub rank_worst: usize,
    /// Units ranked together.
    pub ranked_with: usize,
    /// The unit.
    pub unit: Unit,
    /// The total.
    pub total: Interval,
    /// Grade; `null` while the interval crosses a band.
    pub grade: Option<String>,
    /// A veto fells the grade.
    pub vetoed: bool,
    /// It is in the last grade and owes a rectification report.
    pub rectification_report: bool,
    /// Share in the overall performance.
    pub performance: Option<Interval>,
    /// Parts, in the order of the scheme.
    pub parts: Vec<Earned>,
    /// Bonuses, capped.
    pub bonus: Interval,
    /// Penalties, capped.
    pub penalty: Interval,
    /// The whole sum.
    pub steps: Vec<Step>,
    /// Things that are open for this unit alone.
    pub open: usize,
}

/// What a unit earned of a part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Earned {
    /// Identifier of the part.
    pub id: String,
    /// Points, to hundredths; `null` when the part does not count for the unit.
    pub earned: Option<Interval>,
}

/// One line of the sum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// round, item, part, sum, bonus, penalty, total, grade, performance
    pub kind: String,
    /// Identifier of the part or item, name of the round; may be empty.
    pub id: String,
    /// In words.
    pub title: String,
    /// The reckoning in figures.
    pub sum: String,
    /// What it comes to.
    pub result: String,
    /// What else is to be said.
    pub note: String,
}

/// A unit that gets no total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The unit.
    pub unit: Unit,
    /// Why.
    pub reason: String,
}

/// Something that keeps the totals from being final.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Open {
    /// Identifier of the unit; `null`: all units.
    pub unit: Option<String>,
    /// Its name; empty for all units.
    pub unit_name: String,
    /// no-round, round-count, round-open, not-drawn, not-audited, withheld, doubt, unanswered, bad-answer
    pub kind: String,
    /// Identifier of the part or item, name of the round.
    pub subject: String,
    /// What is open.
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}

/// The totals in one language.
pub fn report(scheme: &Scheme, totals: &annual::Totals, lang: Lang) -> Report {
    let text = |text: &Text| text.in_lang(lang).to_owned();
    let (name, version) = (env!("CARGO_PKG_NAME").to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let any = |bonus| scheme.extras.iter().any(|extra| extra.bonus == bonus);
    let head = SchemeHead {
        id: scheme.id.clone(),
        version: scheme.version.clone(),
        title: text(&scheme.title),
        confidence: scheme.confidence,
        source: scheme.source.clone(),
        note: text(&scheme.note),
        full_marks: scheme.full_marks,
        performance_share: scheme.performance_share,
        rank_by_kind: scheme.ranking.by_kind,
        has_bonus: any(true),
        has_penalty: any(false),
        grades: scheme.grades.iter().map(|it| Grade { name: text(&it.name), from: it.from }).collect(),
        parts: scheme
            .parts
            .iter()
            .map(|part| Part {
                id: part.id.clone(),
                title: text(&part.title),
                weight: part.weight,
                manual: matches!(part.body, PartBody::Items(_)),
                confidence: part.confidence,
            })
            .collect(),
    };
    let rounds = totals.rounds.iter().map(|(name, kind, closed)| Round {
        name: name.clone(),
        kind: kind.id().to_owned(),
        closed: *closed,
    });
    let left_out =
        totals.left_out.iter().map(|it| LeftOut { unit: it.unit.clone(), reason: text(&it.reason) });
    Report {
        schema: SCHEMA.to_owned(),
        tool: Tool { name, version },
        year: totals.year,
        is_final: totals.is_final(),
        lang,
        scheme: head,
        rounds: rounds.collect(),
        units: totals.units.iter().map(|unit| unit_total(unit, lang)).collect(),
        left_out: left_out.collect(),
        open: totals.all_open().map(|it| open(it, lang)).collect(),
    }
}

fn unit_total(unit: &annual::UnitTotal, lang: Lang) -> UnitTotal {
    let parts =
        unit.parts.iter().map(|part| Earned { id: part.id.clone(), earned: part.earned.map(interval) });
    let performance = unit.performance.map(|[low, points, high]| Interval { low, points, high });
    UnitTotal {
        rank: unit.place.rank(),
        rank_best: unit.place.best,
        rank_worst: unit.place.worst,
        ranked_with: unit.place.of,
        unit: unit.unit.clone(),
        total: Interval { low: unit.low, points: unit.points, high: unit.high },
        grade: unit.grade.as_ref().map(|grade| grade.in_lang(lang).to_owned()),
        vetoed: unit.felled,
        rectification_report: unit.owes_report,
        performance,
        parts: parts.collect(),
        bonus: interval(unit.bonus),
        penalty: interval(unit.penalty),
        steps: unit.steps.iter().map(|it| step(it, lang)).collect(),
        open: unit.open.len(),
    }
}

/// For show, to hundredths.
fn interval(span: Span) -> Interval {
    let shown = |it: annual::Exact| it.rounded(Rounding::default());
    Interval { low: shown(span.low), points: shown(span.points), high: shown(span.high) }
}

/// One step in one language.
pub(crate) fn step(step: &annual::Step, lang: Lang) -> Step {
    Step {
        kind: step.kind.id().to_owned(),
        id: step.id.clone(),
        title: step.title.in_lang(lang).to_owned(),
        sum: step.sum.clone(),
        result: step.result.in_lang(lang).to_owned(),
        note: step.note.in_lang(lang).to_owned(),
    }
}

fn open(open: &annual::Open, lang: Lang) -> Open {
    Open {
        unit: open.unit.as_ref().map(|unit| unit.id.clone()),
        unit_name: open.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
        kind: open.kind.id().to_owned(),
        subject: open.subject.clone(),
        what: open.what.in_lang(lang).to_owned(),
        remedy: open.remedy.in_lang(lang).to_owned(),
    }
}
