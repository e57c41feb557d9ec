//! What became of rules: of one run, of all units of a round as a matrix, counted by rule; and the matrix of coverage.

use super::{
    Error, RunId, Store,
    judged::{counting, newest_judgement},
    keys::key_of,
    sql::{Fields, Read, args},
};
use crate::model::Points;

/// What became of one rule in the run that counts of one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The unit.
    pub unit: String,
    /// The rule.
    pub rule: String,
    /// `pass`, `fail`, `not-applicable`, `cannot-tell`
    pub verdict: String,
    /// Why nothing, or not everything, could be told.
    pub reason: Option<String>,
    /// Full marks here; 0 when not applicable.
    pub full_marks: Points,
    /// Every doubt against the unit.
    pub low: Points,
    /// Middle.
    pub points: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Findings that count.
    pub faults: u64,
    /// Findings that wait for a person.
    pub flagged: u64,
    /// Not everything is established.
    pub undecided: bool,
    /// The person who settled it as a whole.
    pub ruled_by: Option<String>,
    /// Figures, as JSON; empty in a matrix.
    pub measured: String,
}

impl Read for Outcome {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: fields.text()?,
            rule: fields.text()?,
            verdict: fields.text()?,
            reason: fields.opt_text()?,
            full_marks: fields.points()?,
            low: fields.points()?,
            points: fields.points()?,
            high: fields.points()?,
            faults: fields.count()?,
            flagged: fields.count()?,
            undecided: fields.flag()?,
            ruled_by: fields.opt_text()?,
            measured: fields.text()?,
        })
    }
}

/// What became of one rule over all units of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule.
    pub rule: String,
    /// Units that pass.
    pub passed: u64,
    /// Units that fail.
    pub failed: u64,
    /// Units it does not apply to.
    pub not_applicable: u64,
    /// Units of which it could not be told.
    pub cannot_tell: u64,
    /// Findings that count, over all units.
    pub faults: u64,
    /// Findings that wait for a person.
    pub flagged: u64,
    /// Points lost, every doubt for the units.
    pub lost: Points,
}

impl Read for RuleCount {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            rule: fields.text()?,
            passed: fields.count()?,
            failed: fields.count()?,
            not_applicable: fields.count()?,
            cannot_tell: fields.count()?,
            faults: fields.count()?,
            flagged: fields.count()?,
            lost: fields.points()?,
        })
    }
}

/// Whether a unit has one element of disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The unit.
    pub unit: String,
    /// `guide`, `institution`, `catalogue`, `request`, `annual-report`
    pub element: String,
    /// Year, for annual reports.
    pub year: Option<i16>,
    /// `yes`, `blank`, `no`, `unknown`
    pub state: String,
}

impl Read for Cover {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: fields.text()?,
            element: fields.text()?,
            year: fields.opt_year()?,
            state: fields.text()?,
        })
    }
}

impl Store {
    /// What became of every rule in a run, in the order of the pack.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn outcomes(&self, run: RunId) -> Result<Vec<Outcome>, Error> {
        let sql = concat!(
            "SELECT u.id, o.rule, o.verdict, o.reason, o.full_marks, o.low, o.points, o.high, o.faults, o.flagged,
             o.undecided, o.ruled_by, o.measured FROM runs r",
            newest_judgement!(),
            "JOIN units u ON u.key = r.unit JOIN outcomes o ON o.judgement = j.key WHERE r.key = $1 ORDER BY o.pos"
        );
        self.db.all(sql, args![run.0]).await
    }

    /// What became of every rule for every unit of a round: by unit, and in the order of the pack.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn matrix(&self, round: &str) -> Result<Vec<Outcome>, Error> {
        let sql = concat!(
            "SELECT u.id, o.rule, o.verdict, o.reason, o.full_marks, o.low, o.points, o.high, o.faults, o.flagged,
             o.undecided, o.ruled_by, '' FROM round_runs c JOIN runs r ON r.key = c.run",
            newest_judgement!(),
            "JOIN units u ON u.key = r.unit JOIN outcomes o ON o.judgement = j.key WHERE ",
            counting!(),
            " ORDER BY u.id, o.pos"
        );
        self.db.all(sql, args![key_of("round", &[round])]).await
    }

    /// The rules of a round that are not established for some unit, by unit: what people have to complete.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn undecided(&self, round: &str) -> Result<Vec<Outcome>, Error> {
        let sql = concat!(
            "SELECT u.id, o.rule, o.verdict, o.reason, o.full_marks, o.low, o.points, o.high, o.faults, o.flagged,
             o.undecided, o.ruled_by, o.measured FROM round_runs c JOIN runs r ON r.key = c.run",
            newest_judgement!(),
            "JOIN units u ON u.key = r.unit JOIN outcomes o ON o.judgement = j.key WHERE o.undecided = 1 AND ",
            counting!(),
            " ORDER BY u.id, o.pos"
        );
        self.db.all(sql, args![key_of("round", &[round])]).await
    }

    /// Every rule of a round, counted over its units, by identifier.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn rule_counts(&self, round: &str) -> Result<Vec<RuleCount>, Error> {
        let sql = concat!(
            "SELECT o.rule, COUNT(CASE WHEN o.verdict = 'pass' THEN 1 END),
             COUNT(CASE WHEN o.verdict = 'fail' THEN 1 END),
             COUNT(CASE WHEN o.verdict = 'not-applicable' THEN 1 END),
             COUNT(CASE WHEN o.verdict = 'cannot-tell' THEN 1 END),
             CAST(SUM(o.faults) AS BIGINT), CAST(SUM(o.flagged) AS BIGINT),
             CAST(SUM(o.full_marks - o.high) AS BIGINT)
             FROM round_runs c JOIN runs r ON r.key = c.run",
            newest_judgement!(),
            "JOIN outcomes o ON o.judgement = j.key WHERE ",
            counting!(),
            " GROUP BY o.rule ORDER BY o.rule"
        );
        self.db.all(sql, args![key_of("round", &[round])]).await
    }

    /// Which elements of disclosure every unit of a round has, by unit.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn coverage(&self, round: &str) -> Result<Vec<Cover>, Error> {
        let sql = concat!(
            "SELECT u.id, v.element, v.year, v.state FROM round_runs c JOIN runs r ON r.key = c.run",
            newest_judgement!(),
            "JOIN units u ON u.key = r.unit JOIN coverage v ON v.judgement = j.key WHERE ",
            counting!(),
            " ORDER BY u.id, v.pos"
        );
        self.db.all(sql, args![key_of("round", &[round])]).await
    }
}
