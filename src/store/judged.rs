//! Runs with what they came to: of a unit, of a round, and every judgement of one.

use jiff::{Timestamp, civil::Date};

use super::{
    Error, JudgementId, PackName, RunId, Store,
    keys::key_of,
    sql::{Fields, Read, args},
    words::{Recorded, Word, recorded},
};
use crate::model::{Lang, Points, StoppedBy};

/// A run with its newest judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its identifier.
    pub id: RunId,
    /// Identifier of the audit.
    pub audit: String,
    /// Identifier of the unit.
    pub unit: String,
    /// Name of the unit at that time.
    pub unit_name: String,
    /// Home address.
    pub home: String,
    /// Folder of the audit.
    pub folder: String,
    /// 监测时间点
    pub as_of: Date,
    /// First request.
    pub started: Timestamp,
    /// Last answer.
    pub finished: Timestamp,
    /// What ended the gathering early.
    pub stopped_by: Option<StoppedBy>,
    /// Pages parsed.
    pub pages: u64,
    /// Requests sent.
    pub requests: u64,
    /// Body bytes received.
    pub bytes: u64,
    /// What it came to.
    pub judgement: Judgement,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Its identifier.
    pub id: JudgementId,
    /// 1 for the first of its run.
    pub no: u64,
    /// Under which pack.
    pub pack: PackName,
    /// Language of the sentences.
    pub lang: Lang,
    /// Every doubt against the unit.
    pub low: Points,
    /// Middle of the interval.
    pub points: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Full marks.
    pub full_marks: Points,
    /// Grade; `None` when withheld.
    pub grade: Option<String>,
    /// No grade until a person settles what is open.
    pub withheld: bool,
    /// Vetoes that fell.
    pub vetoes: u64,
    /// Findings that count.
    pub faults: u64,
    /// Findings that wait for a person.
    pub flagged: u64,
    /// Rules of which not everything is established.
    pub undecided: u64,
    /// Digest of `report.json`; see [`Store::blob`].
    pub report: String,
    /// By whom, and why.
    pub recorded: Recorded,
}

impl Word for StoppedBy {
    const WHAT: &'static str = "reason to stop";
    fn of(word: &str) -> Option<Self> {
        let all = [Self::Budget, Self::Deadline, Self::HostDown, Self::Blocked, Self::Interrupted];
        all.into_iter().find(|it| it.id() == word)
    }
}

impl Word for Lang {
    const WHAT: &'static str = "language";
    fn of(word: &str) -> Option<Self> {
        match word {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

impl Read for Judgement {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: JudgementId(fields.int()?),
            no: fields.count()?,
            pack: fields.value()?,
            lang: fields.word()?,
            low: fields.points()?,
            points: fields.points()?,
            high: fields.points()?,
            full_marks: fields.points()?,
            grade: fields.opt_text()?,
            withheld: fields.flag()?,
            vetoes: fields.count()?,
            faults: fields.count()?,
            flagged: fields.count()?,
            undecided: fields.count()?,
            report: fields.text()?,
            recorded: fields.value()?,
        })
    }
}

impl Read for Run {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: RunId(fields.int()?),
            audit: fields.text()?,
            unit: fields.text()?,
            unit_name: fields.text()?,
            home: fields.text()?,
            folder: fields.text()?,
            as_of: fields.day()?,
            started: fields.time()?,
            finished: fields.time()?,
            stopped_by: fields.opt_word()?,
            pages: fields.count()?,
            requests: fields.count()?,
            bytes: fields.count()?,
            judgement: fields.value()?,
        })
    }
}

/// The run `r` is the one that counts for its unit in the round `$1`, as `c`.
macro_rules! counting {
    () => {
        "c.round = $1 AND NOT EXISTS (
             SELECT 1 FROM round_runs l WHERE l.round = c.round AND l.unit = c.unit
             AND (l.finished > c.finished OR (l.finished = c.finished AND l.run > c.run)))
         AND NOT EXISTS (
             SELECT 1 FROM round_members w WHERE w.round = c.round AND w.unit = c.unit AND w.standing = 'withdrawn'
             AND w.entry = (SELECT MAX(n.entry) FROM round_members n WHERE n.round = w.round AND n.unit = w.unit))"
    };
}
pub(super) use counting;

/// `j` is the newest judgement of `r`.
macro_rules! newest_judgement {
    () => {
        " JOIN judgements j ON j.run = r.key AND j.no = (SELECT MAX(x.no) FROM judgements x WHERE x.run = r.key) "
    };
}
pub(super) use newest_judgement;

macro_rules! judgement_columns {
    () => {
        concat!(
            "j.key, j.no, p.digest, p.id, p.version, j.lang, j.low, j.points, j.high, j.full_marks, j.grade,
             j.withheld, j.vetoes, j.faults, j.flagged, j.undecided, j.report, ",
            recorded!()
        )
    };
}

macro_rules! select_runs {
    ($from:literal, $where:expr) => {
        concat!(
            "SELECT r.key, r.audit, u.id, r.unit_name, r.home, r.folder, r.as_of, r.started, r.finished, r.stopped_by,
             r.pages, r.requests, r.bytes, ",
            judgement_columns!(),
            " FROM ",
            $from,
            " JOIN units u ON u.key = r.unit ",
            newest_judgement!(),
            " JOIN packs p ON p.digest = j.pack JOIN entries e ON e.no = j.entry WHERE ",
            $where
        )
    };
}

impl Store {
    /// A run.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn run(&self, run: RunId) -> Result<Run, Error> {
        let found = self.db.first(select_runs!("runs r", "r.key = $1"), args![run.0]).await?;
        found.ok_or_else(|| Error::Unknown { what: "run", name: run.to_string(), near: None })
    }

    /// The runs of a unit, the latest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn runs_of_unit(&self, unit: &str) -> Result<Vec<Run>, Error> {
        let sql = select_runs!("runs r", "r.unit = $1 ORDER BY r.finished DESC, r.key DESC");
        self.db.all(sql, args![key_of("unit", &[unit])]).await
    }

    /// The latest run of a unit; `None` when it was never audited.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn latest_run(&self, unit: &str) -> Result<Option<Run>, Error> {
        let sql = select_runs!(
            "runs r",
            "r.key = (SELECT l.key FROM runs l WHERE l.unit = $1 ORDER BY l.finished DESC, l.key DESC LIMIT 1)"
        );
        self.db.first(sql, args![key_of("unit", &[unit])]).await
    }

    /// The latest run of every unit in a round, by unit: the ones that count.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn round_runs(&self, round: &str) -> Result<Vec<Run>, Error> {
        let sql =
            select_runs!("round_runs c JOIN runs r ON r.key = c.run", concat!(counting!(), " ORDER BY u.id"));
        self.db.all(sql, args![key_of("round", &[round])]).await
    }

    /// The rounds in which a run counts or counted, by name.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn rounds_of_run(&self, run: RunId) -> Result<Vec<String>, Error> {
        let sql = "SELECT o.name FROM round_runs c JOIN rounds o ON o.key = c.round WHERE c.run = $1 ORDER BY o.name";
        self.db.all(sql, args![run.0]).await
    }

    /// Every judgement of a run, the first one first: what it scored, when, why.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn judgements(&self, run: RunId) -> Result<Vec<Judgement>, Error> {
        let sql = concat!(
            "SELECT ",
            judgement_columns!(),
            " FROM judgements j JOIN packs p ON p.digest = j.pack JOIN entries e ON e.no = j.entry
              WHERE j.run = $1 ORDER BY j.no"
        );
        self.db.all(sql, args![run.0]).await
    }

    /// `report.json` of the newest judgement of a run.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Damaged`].
    pub async fn report(&self, run: RunId) -> Result<Vec<u8>, Error> {
        let sql = "SELECT report FROM judgements WHERE run = $1 ORDER BY no DESC LIMIT 1";
        let Some(digest) = self.db.first::<String>(sql, args![run.0]).await? else {
            return Err(Error::Unknown { what: "run", name: run.to_string(), near: None });
        };
        let report = self.blob(&digest).await?;
        report.ok_or_else(|| Error::Damaged(format!("the report of run {run} is missing")))
    }
}
