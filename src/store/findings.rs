//! Findings 问题 with what people decided about them, of a run, of a unit, of a round.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};

use super::{
    Error, RunId, Store,
    judged::{counting, newest_judgement},
    keys::key_of,
    rectification::RectificationState,
    reviews::ReviewVerdict,
    sql::{Arg, Fields, Read, args},
    words::{Word, stored},
};
use crate::model::{Points, Severity, WarcRef};

/// A finding as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFinding {
    /// The unit.
    pub unit: String,
    /// The run.
    pub run: RunId,
    /// Identifier within the report of the run.
    pub id: String,
    /// Stable across runs.
    pub fingerprint: String,
    /// Rule.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// What it took when the run was judged.
    pub points: Points,
    /// Only a person can decide it, and none had when the run was judged.
    pub flagged: bool,
    /// What a person had decided when the run was judged: `true` confirmed, `false` dismissed.
    pub ruling: Option<bool>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The place complained about.
    pub url: String,
    /// Title of that page.
    pub page_title: Option<String>,
    /// The page that links it.
    pub parent: Option<String>,
    /// Text of that link.
    pub anchor: Option<String>,
    /// Words as printed.
    pub excerpt: Option<String>,
    /// Proofs in the report; the first is the following.
    pub proofs: u64,
    /// When it was looked at.
    pub seen_at: Option<Timestamp>,
    /// Status then.
    pub status: Option<u16>,
    /// Digest of the body, hex.
    pub sha256: Option<String>,
    /// Where the exchange is kept, in the evidence of the run.
    pub warc: Option<WarcRef>,
    /// The newest review of its fingerprint; `None` when there is none, or it was withdrawn.
    pub review: Option<ReviewState>,
    /// How far it is mended; `None` when nobody asked for that.
    pub rectification: Option<(RectificationState, Option<Date>)>,
}

/// What a person said about a finding, whatever the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewState {
    /// Confirmed or dismissed.
    pub verdict: ReviewVerdict,
    /// By whom.
    pub person: String,
    /// On which day, as that person wrote it.
    pub day: String,
    /// On what grounds.
    pub reason: String,
    /// Last day on which it holds; `None`: for good.
    pub expires: Option<Date>,
}

impl ReviewState {
    /// Whether it still holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.expires.is_none_or(|last| day <= last)
    }
}

impl Word for Severity {
    const WHAT: &'static str = "severity";
    fn of(word: &str) -> Option<Self> {
        match word {
            "note" => Some(Self::Note),
            "minor" => Some(Self::Minor),
            "major" => Some(Self::Major),
            "veto" => Some(Self::Veto),
            _ => None,
        }
    }
}

impl Read for StoredFinding {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: fields.text()?,
            run: RunId(fields.int()?),
            id: fields.text()?,
            fingerprint: fields.text()?,
            rule: fields.text()?,
            severity: fields.word()?,
            points: fields.points()?,
            flagged: fields.flag()?,
            ruling: fields.opt_text()?.map(|word| word == "confirmed"),
            message: fields.text()?,
            remedy: fields.text()?,
            url: fields.text()?,
            page_title: fields.opt_text()?,
            parent: fields.opt_text()?,
            anchor: fields.opt_text()?,
            excerpt: fields.opt_text()?,
            proofs: fields.count()?,
            seen_at: fields.opt_time()?,
            status: fields.opt_int()?.and_then(|status| u16::try_from(status).ok()),
            sha256: fields.opt_bytes()?.map(|bytes| data_encoding::HEXLOWER.encode(&bytes)),
            warc: warc(fields)?,
            review: None,
            rectification: None,
        })
    }
}

/// A finding under the key of its unit.
impl Read for (i64, StoredFinding) {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok((fields.int()?, StoredFinding::read(fields)?))
    }
}

fn warc(fields: &mut Fields<'_>) -> Result<Option<WarcRef>, Error> {
    let (file, offset) = (fields.opt_text()?, fields.opt_int()?);
    Ok(file.zip(offset.and_then(|it| u64::try_from(it).ok())).map(|(file, offset)| WarcRef { file, offset }))
}

type Mended = (RectificationState, Option<Date>);

/// What one step says about the findings of one fingerprint; `None`: nothing any more.
struct Step<T> {
    unit: i64,
    fingerprint: String,
    says: Option<T>,
}

impl Read for Step<ReviewState> {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let (unit, fingerprint, verdict) = (fields.int()?, fields.text()?, fields.word()?);
        let (person, day, reason) = (fields.text()?, fields.text()?, fields.text()?);
        let review = ReviewState { verdict, person, day, reason, expires: fields.opt_day()? };
        Ok(Self { unit, fingerprint, says: Some(review).filter(|it| it.verdict != ReviewVerdict::Withdraw) })
    }
}

impl Read for Step<Mended> {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let (unit, fingerprint) = (fields.int()?, fields.text()?);
        Ok(Self { unit, fingerprint, says: Some((fields.word()?, fields.opt_day()?)) })
    }
}

/// The last word about every fingerprint, by unit.
struct LastWords<T>(HashMap<i64, HashMap<String, Option<T>>>);

impl<T: Clone> LastWords<T> {
    /// `steps`, the oldest first.
    fn of(steps: Vec<Step<T>>) -> Self {
        let mut units: HashMap<i64, HashMap<String, Option<T>>> = HashMap::new();
        for step in steps {
            units.entry(step.unit).or_default().insert(step.fingerprint, step.says);
        }
        Self(units)
    }

    fn about(&self, unit: i64, fingerprint: &str) -> Option<T> {
        self.0.get(&unit)?.get(fingerprint)?.clone()
    }
}

/// Of which runs findings are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Of one run.
    Run(RunId),
    /// Of the latest run of a unit.
    Unit(String),
    /// Of the runs that count in a round.
    Round(String),
}

/// Which findings are asked for, and which page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingFilter {
    /// Of which runs.
    pub scope: Scope,
    /// Of this rule only.
    pub rule: Option<String>,
    /// Flagged ones only that wait for a person on this day: not reviewed, or the review has expired.
    pub waiting_on: Option<Date>,
    /// In this state of rectification only.
    pub state: Option<RectificationState>,
    /// So many at most; `None`: all.
    pub limit: Option<u64>,
    /// After so many.
    pub offset: u64,
}

impl FindingFilter {
    /// All findings of the runs.
    pub fn all(scope: Scope) -> Self {
        Self { scope, rule: None, waiting_on: None, state: None, limit: None, offset: 0 }
    }
}

/// What is selected is narrowed and cut to the page first; words are joined to the rest.
macro_rules! select_findings {
    (inner $columns:literal, $from:literal, $where:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM ",
            $from,
            newest_judgement!(),
            " JOIN units u ON u.key = r.unit JOIN findings f ON f.judgement = j.key WHERE ",
            $where,
            " AND ($2 = '' OR f.rule = $2)
              AND ($3 = '' OR (f.flagged = 1 AND NOT EXISTS (
                  SELECT 1 FROM reviews v WHERE v.unit = r.unit AND v.fingerprint = f.fingerprint
                  AND v.verdict <> 'withdraw' AND (v.expires IS NULL OR v.expires >= $3) AND v.entry = (
                      SELECT MAX(w.entry) FROM reviews w
                      WHERE w.unit = v.unit AND w.fingerprint = v.fingerprint AND w.verdict <> 'note'))))
              AND ($4 = '' OR EXISTS (
                  SELECT 1 FROM rectifications t WHERE t.unit = r.unit AND t.fingerprint = f.fingerprint
                  AND t.state = $4 AND t.entry = (
                      SELECT MAX(w.entry) FROM rectifications w
                      WHERE w.unit = t.unit AND w.fingerprint = t.fingerprint))) "
        )
    };
    (list $from:literal, $where:expr) => {
        concat!(
            "SELECT f.unit, f.unit_id, f.run, f.id, f.fingerprint, f.rule, f.severity, f.points, f.flagged, f.ruling,
             s.message, s.remedy, s.url, s.page_title, s.parent, s.anchor, s.excerpt, f.proofs, f.seen_at, f.status,
             f.sha256, f.warc, f.warc_offset
             FROM (",
            select_findings!(
                inner "u.id AS unit_id, r.unit AS unit, r.key AS run, f.*",
                $from,
                $where
            ),
            "ORDER BY u.id, f.pos LIMIT $5 OFFSET $6) f
             JOIN statements s ON s.unit = f.unit AND s.key = f.statement
             ORDER BY f.unit_id, f.pos"
        )
    };
    (count $from:literal, $where:expr) => {
        select_findings!(inner "COUNT(*)", $from, $where)
    };
}

/// What was done about findings, the oldest step first; `$units` narrows `d.unit`.
macro_rules! select_steps {
    (reviews $units:expr) => {
        concat!(
            "SELECT d.unit, d.fingerprint, d.verdict, d.person, d.day, d.reason, d.expires FROM reviews d
             WHERE d.verdict <> 'note' AND ",
            $units,
            " ORDER BY d.entry"
        )
    };
    (rectifications $units:expr) => {
        concat!(
            "SELECT d.unit, d.fingerprint, d.state, d.deadline FROM rectifications d WHERE ",
            $units,
            " ORDER BY d.entry"
        )
    };
}

impl Store {
    /// Findings in the order of units and reports, with reviews and rectification.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn findings(&self, filter: &FindingFilter) -> Result<Vec<StoredFinding>, Error> {
        let mut args = arguments(filter);
        args.extend(args![filter.limit.map_or(i64::MAX, stored), stored(filter.offset)]);
        let sql = match &filter.scope {
            Scope::Run(_) => select_findings!(list "runs r", "r.key = $1"),
            Scope::Unit(_) => select_findings!(
                list "runs r",
                "r.key = (SELECT l.key FROM runs l WHERE l.unit = $1 ORDER BY l.finished DESC, l.key DESC LIMIT 1)"
            ),
            Scope::Round(_) => {
                select_findings!(list "round_runs c JOIN runs r ON r.key = c.run", counting!())
            }
        };
        let found: Vec<(i64, StoredFinding)> = self.db.all(sql, args).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        // Asked apart and put together here: joined, PostgreSQL takes a minute for a round of 100,000 findings.
        let (reviews, rectifications) = match &filter.scope {
            Scope::Run(_) => (
                select_steps!(reviews "d.unit = (SELECT r.unit FROM runs r WHERE r.key = $1)"),
                select_steps!(rectifications "d.unit = (SELECT r.unit FROM runs r WHERE r.key = $1)"),
            ),
            Scope::Unit(_) => {
                (select_steps!(reviews "d.unit = $1"), select_steps!(rectifications "d.unit = $1"))
            }
            Scope::Round(_) => (
                select_steps!(reviews "d.unit IN (SELECT c.unit FROM round_runs c WHERE c.round = $1)"),
                select_steps!(rectifications "d.unit IN (SELECT c.unit FROM round_runs c WHERE c.round = $1)"),
            ),
        };
        let scope = scope_key(&filter.scope);
        let reviews = LastWords::<ReviewState>::of(self.db.all(reviews, args![scope]).await?);
        let mended = LastWords::<Mended>::of(self.db.all(rectifications, args![scope]).await?);
        let told = |(unit, finding): (i64, StoredFinding)| StoredFinding {
            review: reviews.about(unit, &finding.fingerprint),
            rectification: mended.about(unit, &finding.fingerprint),
            ..finding
        };
        Ok(found.into_iter().map(told).collect())
    }

    /// How many findings there are, whatever the page.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn finding_count(&self, filter: &FindingFilter) -> Result<u64, Error> {
        let sql = match &filter.scope {
            Scope::Run(_) => select_findings!(count "runs r", "r.key = $1"),
            Scope::Unit(_) => select_findings!(
                count "runs r",
                "r.key = (SELECT l.key FROM runs l WHERE l.unit = $1 ORDER BY l.finished DESC, l.key DESC LIMIT 1)"
            ),
            Scope::Round(_) => {
                select_findings!(count "round_runs c JOIN runs r ON r.key = c.run", counting!())
            }
        };
        let count: Option<i64> = self.db.first(sql, arguments(filter)).await?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    /// Unit, fingerprint, rule and points of every finding of a round: what comparing two rounds needs.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn fingerprints(&self, round: &str) -> Result<Vec<Fingerprint>, Error> {
        let sql = concat!(
            "SELECT u.id, f.fingerprint, f.rule, f.points FROM round_runs c JOIN runs r ON r.key = c.run",
            newest_judgement!(),
            "JOIN units u ON u.key = r.unit JOIN findings f ON f.judgement = j.key WHERE ",
            counting!(),
            " ORDER BY u.id, f.pos"
        );
        self.db.all(sql, args![key_of("round", &[round])]).await
    }

    /// In which runs of a unit a finding was seen, the first run first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn sightings(&self, unit: &str, fingerprint: &str) -> Result<Vec<Sighting>, Error> {
        let sql = concat!(
            "SELECT r.key, r.as_of, r.finished, f.id, f.points, f.flagged, f.ruling, s.message FROM runs r",
            newest_judgement!(),
            "LEFT JOIN findings f ON f.judgement = j.key AND f.fingerprint = $2
             LEFT JOIN statements s ON s.unit = r.unit AND s.key = f.statement
             WHERE r.unit = $1 ORDER BY r.finished, r.key, f.pos"
        );
        self.db.all(sql, args![key_of("unit", &[unit]), fingerprint]).await
    }

    /// The units of which a fingerprint was ever found, by identifier.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn units_with(&self, fingerprint: &str) -> Result<Vec<String>, Error> {
        let sql =
            "SELECT DISTINCT u.id FROM statements s JOIN units u ON u.key = s.unit WHERE s.fingerprint = $1
                   ORDER BY u.id";
        self.db.all(sql, args![fingerprint]).await
    }
}

fn scope_key(scope: &Scope) -> i64 {
    match scope {
        Scope::Run(run) => run.0,
        Scope::Unit(unit) => key_of("unit", &[unit]),
        Scope::Round(round) => key_of("round", &[round]),
    }
}

fn arguments(filter: &FindingFilter) -> Vec<Arg> {
    let scope = scope_key(&filter.scope);
    let day = filter.waiting_on.map(|day| day.to_string()).unwrap_or_default();
    let state = filter.state.map_or("", RectificationState::id);
    args![scope, filter.rule.as_deref().unwrap_or_default(), day, state]
}

/// A finding of a round, as little as tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// The unit.
    pub unit: String,
    /// Stable across runs.
    pub fingerprint: String,
    /// Rule.
    pub rule: String,
    /// What it took.
    pub points: Points,
}

impl Read for Fingerprint {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: fields.text()?,
            fingerprint: fields.text()?,
            rule: fields.text()?,
            points: fields.points()?,
        })
    }
}

/// One run of a unit, and whether a finding was in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The run.
    pub run: RunId,
    /// Its day.
    pub as_of: Date,
    /// When it ended.
    pub finished: Timestamp,
    /// The finding in it; `None`: it was not there.
    pub seen: Option<Seen>,
}

/// A finding in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Identifier within the report.
    pub id: String,
    /// What it took.
    pub points: Points,
    /// It waited for a person.
    pub flagged: bool,
    /// What a person had decided: `true` confirmed, `false` dismissed.
    pub ruling: Option<bool>,
    /// What it said.
    pub message: String,
}

impl Read for Sighting {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let (run, as_of, finished) = (RunId(fields.int()?), fields.day()?, fields.time()?);
        let (id, points, flagged) = (fields.opt_text()?, fields.opt_points()?, fields.opt_int()?);
        let (ruling, message) = (fields.opt_text()?, fields.opt_text()?);
        let seen = id.map(|id| Seen {
            id,
            points: points.unwrap_or_default(),
            flagged: flagged == Some(1),
            ruling: ruling.map(|word| word == "confirmed"),
            message: message.unwrap_or_default(),
        });
        Ok(Self { run, as_of, finished, seen })
    }
}
