//! A scheme as meant: what makes the year's total of a unit, validated.

use crate::model::{Points, Rounding, Text, UnitKind};
use crate::rules::{Basis, Confidence, GradeBand};

use super::RoundKind;

/// How rounds, answers of people, bonus and penalty make the total of a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// Identifier, kebab-case.
    pub id: String,
    /// Version of the data, `YYYY.N`.
    pub version: String,
    /// Title.
    pub title: Text,
    /// Where it comes from.
    pub source: Vec<Basis>,
    /// How far its weights are backed by the source.
    pub confidence: Confidence,
    /// What the source leaves open and was set here; may be empty.
    pub note: Text,
    /// Full marks.
    pub full_marks: Points,
    /// Kinds of unit it is for; empty: all.
    pub kinds: Vec<UnitKind>,
    /// The one rounding of the total.
    pub rounding: Rounding,
    /// Grades, best first; the last reaches down to 0.
    pub grades: Vec<GradeBand>,
    /// How units are ranked.
    pub ranking: Ranking,
    /// A veto in a round that counts fells the grade of the year.
    pub veto_fails: bool,
    /// What a round whose grade is withheld gives.
    pub withheld: Withheld,
    /// What a round gives whose grade stands though some of its points are open.
    pub doubt: Doubt,
    /// The most that all bonuses give.
    pub bonus_cap: Points,
    /// The most that all penalties take.
    pub penalty_cap: Points,
    /// A bonus may lift the total above the full marks.
    pub above_full_marks: bool,
    /// 绩效占比: what the total weighs in the overall performance of the unit, in percent; `None`: nothing is said.
    pub performance_share: Option<Points>,
    /// A unit in the last grade files a rectification report.
    pub failing_reports: bool,
    /// What the total is made of; the weights sum to the full marks.
    pub parts: Vec<Part>,
    /// Bonuses and penalties.
    pub extras: Vec<Extra>,
}

impl Scheme {
    /// Whether it is for units of this kind.
    pub fn is_for(&self, kind: UnitKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// What an answer in the store is about: the item `id` of this scheme.
    pub fn subject(&self, id: &str) -> String {
        format!("{}/{id}", self.id)
    }

    /// The last grade.
    pub fn lowest(&self) -> Option<&GradeBand> {
        self.grades.last()
    }

    /// Grade of a total.
    pub fn grade(&self, total: Points) -> Option<&GradeBand> {
        self.grades.iter().find(|band| total >= band.from).or(self.grades.last())
    }
}

/// How units are ranked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ranking {
    /// Among their kind; otherwise among all.
    pub by_kind: bool,
    /// Parts that decide between equal totals, the first one first; what is equal then shares a rank (1, 1, 3).
    pub tie_break: Vec<String>,
}

/// What a round whose grade is withheld gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Withheld {
    /// What is left of it: from its lower to its upper end.
    #[default]
    Interval,
    /// Nothing is known: from nothing to its full marks.
    Undetermined,
}

/// What a round gives whose grade stands though some of its points are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Doubt {
    /// From its lower to its upper end; the total is open.
    #[default]
    Interval,
    /// The middle, as in the summary of the round.
    Points,
}

/// A part of the total.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Identifier, kebab-case.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Points of the total.
    pub weight: Points,
    /// Kinds of unit it is asked of; empty: all.
    pub kinds: Vec<UnitKind>,
    /// Where its points come from.
    pub body: PartBody,
    /// How far its weight is backed by the source.
    pub confidence: Confidence,
}

/// Where the points of a part come from.
#[derive(Debug, Clone, PartialEq)]
pub enum PartBody {
    /// Rounds of the year.
    Rounds {
        /// Of these kinds.
        kinds: Vec<RoundKind>,
        /// How several results of a unit become one.
        combine: Combine,
        /// What it means that a unit was in none of them.
        missing: Missing,
        /// There may be no such round at all in a year; then every unit missed it.
        optional: bool,
    },
    /// Answers of people.
    Items(Vec<Item>),
}

/// How several results of a unit become one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Combine {
    /// Their mean.
    #[default]
    Mean,
    /// Weighted, in the order in which the rounds were made; there must be as many.
    Weighted(Vec<Points>),
    /// The latest round of the unit.
    Latest,
    /// The lowest.
    Lowest,
}

/// What it means that a unit was in none of the rounds of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// Its weight goes to the other parts, in proportion.
    Redistribute,
    /// It counts as the mean of the unit's other rounds of the year.
    Mean,
    /// Nothing is earned.
    Zero,
    /// The total stays open.
    #[default]
    Undetermined,
}

/// Something that only people can score.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Identifier, kebab-case.
    pub id: String,
    /// Title.
    pub title: Text,
    /// The most it earns.
    pub points: Points,
    /// Kinds of unit it is asked of; empty: all.
    pub kinds: Vec<UnitKind>,
    /// What it stands on; may be empty: the source of the scheme.
    pub basis: Vec<Basis>,
    /// How far its points are backed.
    pub confidence: Confidence,
}

/// A bonus or a penalty, decided by people; not decided, it is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    /// What it is.
    pub item: Item,
    /// It gives; otherwise it takes.
    pub bonus: bool,
}

/// Whether something limited to `kinds` concerns `kind`.
pub(super) fn concerns(kinds: &[UnitKind], kind: UnitKind) -> bool {
    kinds.is_empty() || kinds.contains(&kind)
}
