//! What a year comes to: per unit, step by step, with what is still open.

use super::{RoundKind, Span};
use crate::model::{Points, Text, Unit};

/// What a year comes to under a scheme.
#[derive(Debug, Clone, PartialEq)]
pub struct Totals {
    /// The year.
    pub year: i16,
    /// The rounds that count: name, kind, closed.
    pub rounds: Vec<(String, RoundKind, bool)>,
    /// Every unit the scheme is for: kind by kind where units are ranked by kind, best first.
    pub units: Vec<UnitTotal>,
    /// Units that get no total.
    pub left_out: Vec<LeftOut>,
    /// What is open for more than one unit; what is open for one stands with it.
    pub open: Vec<Open>,
}

impl Totals {
    /// Everything that keeps the totals from being final.
    pub fn all_open(&self) -> impl Iterator<Item = &Open> {
        self.open.iter().chain(self.units.iter().flat_map(|unit| &unit.open))
    }

    /// Whether nothing is open.
    pub fn is_final(&self) -> bool {
        self.all_open().next().is_none()
    }
}

/// A unit that gets no total, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The unit.
    pub unit: Unit,
    /// Why.
    pub reason: Text,
}

/// The year of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitTotal {
    /// The unit.
    pub unit: Unit,
    /// The parts, in the order of the scheme.
    pub parts: Vec<PartTotal>,
    /// Bonuses, capped.
    pub bonus: Span,
    /// Penalties, capped.
    pub penalty: Span,
    /// Every doubt against the unit.
    pub low: Points,
    /// The total, or the middle of the interval.
    pub points: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Grade; `None` while the interval crosses a band.
    pub grade: Option<Text>,
    /// A veto fells the grade.
    pub felled: bool,
    /// Where it stands among its kind.
    pub place: Place,
    /// The share in the overall performance, of the lower end, the total and the upper end.
    pub performance: Option<[Points; 3]>,
    /// It is in the last grade and owes a rectification report.
    pub owes_report: bool,
    /// The whole sum, step by step.
    pub steps: Vec<Step>,
    /// What is open.
    pub open: Vec<Open>,
}

/// Where a unit stands among those it is ranked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The best rank it can still have, from 1.
    pub best: usize,
    /// The worst; equal to the best when the rank stands.
    pub worst: usize,
    /// Units ranked together.
    pub of: usize,
}

impl Place {
    /// The rank, when it stands.
    pub fn rank(self) -> Option<usize> {
        (self.best == self.worst).then_some(self.best)
    }
}

/// What a unit earned of one part.
#[derive(Debug, Clone, PartialEq)]
pub struct PartTotal {
    /// Identifier of the part.
    pub id: String,
    /// Points; `None` when the part does not count for the unit.
    pub earned: Option<Span>,
}

/// One line of the sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Identifier of the part, item or round; may be empty.
    pub id: String,
    /// In words.
    pub title: Text,
    /// The reckoning in figures; may be empty.
    pub sum: String,
    /// What it comes to; may be empty.
    pub result: Text,
    /// What else is to be said: who decided, on what grounds, which cap held.
    pub note: Text,
}

/// What a line of the sum is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The result of a round.
    Round,
    /// An answer about an item.
    Item,
    /// What a part earns.
    Part,
    /// The sum of the parts, rescaled where parts do not count.
    Sum,
    /// A bonus.
    Bonus,
    /// A penalty.
    Penalty,
    /// The total, rounded.
    Total,
    /// The grade.
    Grade,
    /// The share in the overall performance.
    Performance,
}

impl StepKind {
    /// The word for it in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Round => "round",
            Self::Item => "item",
            Self::Part => "part",
            Self::Sum => "sum",
            Self::Bonus => "bonus",
            Self::Penalty => "penalty",
            Self::Total => "total",
            Self::Grade => "grade",
            Self::Performance => "performance",
        }
    }
}

/// Something that keeps the totals from being final.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The unit; `None`: all of them.
    pub unit: Option<Unit>,
    /// What kind of thing it is.
    pub kind: OpenKind,
    /// Identifier of the part or item, or name of the round.
    pub subject: String,
    /// What is open.
    pub what: Text,
    /// What to do about it.
    pub remedy: Text,
}

/// What keeps totals from being final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OpenKind {
    /// There is no round of the kind.
    NoRound,
    /// The scheme weighs another number of rounds.
    RoundCount,
    /// A round that counts is not closed.
    RoundOpen,
    /// The unit was in none of the rounds of a part.
    NotDrawn,
    /// The unit is in a round and was not audited.
    NotAudited,
    /// The grade of a round is withheld.
    Withheld,
    /// Some points of a round are open.
    Doubt,
    /// An item has no answer.
    Unanswered,
    /// An answer does not fit its item.
    BadAnswer,
}

impl OpenKind {
    /// The word for it in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::NoRound => "no-round",
            Self::RoundCount => "round-count",
            Self::RoundOpen => "round-open",
            Self::NotDrawn => "not-drawn",
            Self::NotAudited => "not-audited",
            Self::Withheld => "withheld",
            Self::Doubt => "doubt",
            Self::Unanswered => "unanswered",
            Self::BadAnswer => "bad-answer",
        }
    }
}
