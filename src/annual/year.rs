//! What a year brought: rounds, results, answers. Comes in; nothing is decided here.

use crate::model::{Points, Unit};

/// What a round is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoundKind {
    /// 平时检查、抽查
    Spot,
    /// 专项检查
    Special,
    /// 年终考核
    YearEnd,
}

impl RoundKind {
    /// The words for them, in schemes and files.
    pub const ALL: [(&'static str, Self); 3] =
        [("spot", Self::Spot), ("special", Self::Special), ("year-end", Self::YearEnd)];

    /// The word for it.
    pub fn id(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(id, _)| id)
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(id, _)| *id == word).map(|(_, kind)| *kind)
    }
}

/// A year of the office.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Year {
    /// Which.
    pub year: i16,
    /// Its rounds, in the order in which they were made.
    pub rounds: Vec<Round>,
    /// Its units.
    pub units: Vec<Candidate>,
}

/// A round of the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoundKind,
    /// Frozen: its results do not change any more.
    pub closed: bool,
}

/// A unit with everything that counts for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The unit.
    pub unit: Unit,
    /// It was closed or became part of another within the year.
    pub gone: bool,
    /// The rounds it was in, in any order.
    pub results: Vec<InRound>,
    /// What people answered, at most one answer a subject.
    pub answers: Vec<Given>,
}

/// A unit in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InRound {
    /// Name of the round.
    pub round: String,
    /// How it stands.
    pub standing: Standing,
}

/// How a unit stands in a round it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// There is no audit of it yet.
    NotAudited,
    /// It scored.
    Scored {
        /// Every doubt against the unit.
        low: Points,
        /// The middle.
        points: Points,
        /// Every doubt for it.
        high: Points,
        /// Full marks of the pack.
        full_marks: Points,
        /// No grade until a person settles what is open, or its site could not be read.
        withheld: bool,
        /// Vetoes that fell.
        vetoes: u64,
    },
}

/// An answer of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What it is about, as [`Scheme::subject`](super::Scheme::subject) says it.
    pub subject: String,
    /// The answer.
    pub value: Value,
    /// Who answers for it.
    pub who: String,
    /// On which day.
    pub day: String,
    /// On what grounds.
    pub reason: String,
    /// Name of a file that proves it; may be empty.
    pub file: String,
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// So many points; of a penalty, so many are taken.
    Points(Points),
    /// All of it.
    Yes,
    /// None of it.
    No,
}
