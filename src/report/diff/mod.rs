//! Two audits, or two rounds, side by side: what was fixed, what is new, what is as it was, and what the score did.
//!
//! Comes in: reports from before and after. Goes out: a [`Diff`], and papers of it. What always holds: a finding that is not
//! there any more counts as fixed only where the later audit established it; what could not be established, or was not
//! asked, is told apart and is neither fixed nor new. What cannot be compared is said ([`Caveat`]), and the rest is compared.

mod compare;
mod paper;
mod rounds;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{Error, json};
use crate::model::{Lang, Points, Severity};

pub use rounds::{Counts, RuleOver, diff};

/// Name and version of this shape. Fields are only ever added.
pub const SCHEMA: &str = "gongkai.diff/1";

/// Two sides compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Diff {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name of the earlier side: a folder, a round.
    pub before: String,
    /// Name of the later side.
    pub after: String,
    /// Counts over all units that were compared.
    pub counts: Counts,
    /// What became of each rule over all units that were compared, in the order of the pack.
    pub rules: Vec<RuleOver>,
    /// Units on both sides, by identifier.
    pub units: Vec<UnitDiff>,
    /// Units on the later side only.
    pub entered: Vec<Whole>,
    /// Units on the earlier side only.
    pub left: Vec<Whole>,
}

/// A unit with its result on one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Whole {
    /// Identifier.
    pub unit: String,
    /// Name.
    pub name: String,
    /// The audit.
    pub audit: String,
    /// 监测时间点
    pub as_of: jiff::civil::Date,
    /// Identifier and version of the pack.
    pub pack: String,
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
}

/// One unit on both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitDiff {
    /// Before.
    pub before: Whole,
    /// After.
    pub after: Whole,
    /// Points after less points before, of the middles; `null` when they cannot be compared.
    pub change: Option<Points>,
    /// What keeps the two from being compared as they are.
    pub caveats: Vec<Caveat>,
    /// Families of rules.
    pub families: Vec<Change>,
    /// Rules.
    pub rules: Vec<RuleChange>,
    /// Findings that are gone, and their rule was established.
    pub fixed: Vec<Point>,
    /// Findings that were not there before.
    pub new: Vec<Point>,
    /// Findings on both sides.
    pub unchanged: Vec<Point>,
    /// Findings that are not there, where the later audit did not establish that they are gone.
    pub not_established: Vec<Point>,
}

/// Why two audits are not simply comparable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caveat {
    /// They are about different units: no finding of one is a finding of the other.
    OtherUnit,
    /// They are about different sites of one unit: addresses differ.
    OtherSite,
    /// They were judged under different packs: only rules of the same name are compared, and no sums.
    OtherPack,
    /// They were judged under different versions of a pack.
    OtherVersion,
    /// It is one audit, judged twice.
    SameAudit,
    /// The later side was measured from an earlier day.
    Backwards,
    /// The earlier audit ended before it was done.
    BeforeCut,
    /// The later audit ended before it was done.
    AfterCut,
}

/// Points of a family then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Middle before; `null` when it was not there.
    pub before: Option<Points>,
    /// Middle after; `null` when it is not there.
    pub after: Option<Points>,
}

/// A rule then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleChange {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// Before; `null` when the pack had no such rule.
    pub before: Option<RuleThen>,
    /// After; `null` when the pack has no such rule.
    pub after: Option<RuleThen>,
}

impl RuleChange {
    /// What it did to the score, where both sides have the rule.
    pub fn change(&self) -> Option<Points> {
        let (before, after) = (self.before.as_ref()?, self.after.as_ref()?);
        Some(after.points - before.points)
    }

    /// Whether verdict or points differ.
    pub fn is_change(&self) -> bool {
        self.before != self.after
    }
}

/// What became of a rule on one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuleThen {
    /// `pass`, `fail`, `not-applicable`, `cannot-tell`
    pub verdict: String,
    /// Middle.
    pub points: Points,
    /// Full marks.
    pub max: Points,
    /// Not everything is established.
    pub open: bool,
}

/// A finding that one side or both have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Stable across runs.
    pub fingerprint: String,
    /// Rule.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in the words of the latest report that has it.
    pub message: String,
    /// The place.
    pub url: String,
    /// How it stood before: `fault`, `flagged`, `dismissed`; `null`: it was not there.
    pub before: Option<Standing>,
    /// How it stands after; `null`: it is not there.
    pub after: Option<Standing>,
    /// What it took before.
    pub points_before: Points,
    /// What it takes after.
    pub points_after: Points,
    /// Why it is not established whether it is gone, or was there: `cannot-tell`, `partly-read`, `not-applicable`,
    /// `no-such-rule`; `null` when it is.
    pub doubt: Option<Doubt>,
}

/// How a finding stands with the people who decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It counts.
    Fault,
    /// It waits for a person, and costs nothing.
    Flagged,
    /// A person said that it is none.
    Dismissed,
}

/// Why something is not established on the side that has no such finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// The rule could not be told.
    CannotTell,
    /// Not everything the rule is about was seen.
    PartlyRead,
    /// The rule did not apply.
    NotApplicable,
    /// The pack has no such rule.
    NoSuchRule,
}

impl Diff {
    /// As JSON: indented, UTF-8, with a trailing newline.
    pub fn json(&self) -> Vec<u8> {
        json::lines(self)
    }

    /// As one HTML file.
    ///
    /// # Errors
    /// [`Error::Page`] when a template cannot be rendered.
    pub fn html(&self, lang: Lang) -> Result<String, Error> {
        self.outline(lang, usize::MAX).html(lang)
    }

    /// As Markdown.
    pub fn markdown(&self, lang: Lang) -> String {
        self.outline(lang, usize::MAX).markdown()
    }

    /// As text for a terminal of that width, with so many findings of a kind at most.
    pub fn text(&self, lang: Lang, width: u16, most: usize) -> String {
        self.outline(lang, most).text(width)
    }

    /// Whether anything could be compared.
    pub fn is_empty(&self) -> bool {
        let nothing = |it: &UnitDiff| {
            it.caveats.contains(&Caveat::OtherUnit)
                && it.rules.iter().all(|rule| rule.before.is_none() || rule.after.is_none())
        };
        self.units.iter().all(nothing)
    }
}
