//! Manual answers: rules of a pack and items of a scheme that only people can tell, per unit, with their proof.

use super::{
    Attachment, Change, Error, RunId, Store,
    keys::key_of,
    runs::Kept,
    sql::{Fields, Read, args},
    words::{Recorded, recorded},
};
use crate::model::Points;

/// What a person answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// So many points.
    Points(Points),
    /// Yes: the fault is there, the demand is met; as the item asks.
    Yes,
    /// No.
    No,
    /// What was answered before holds no more.
    Withdrawn,
}

impl Answer {
    fn id(self) -> &'static str {
        match self {
            Self::Points(_) => "points",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn points(self) -> Option<i64> {
        match self {
            Self::Points(points) => Some(points.as_hundredths()),
            _ => None,
        }
    }
}

/// An answer to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// The unit.
    pub unit: String,
    /// The year it counts in.
    pub year: i16,
    /// The round it counts in; `None`: the whole year.
    pub round: Option<String>,
    /// The audit it was answered on.
    pub run: Option<RunId>,
    /// A rule of a pack, or an item of a scheme.
    pub subject: String,
    /// The answer.
    pub answer: Answer,
    /// Who answers for it.
    pub person: String,
    /// On which day, as that person wrote it.
    pub day: String,
    /// On what grounds.
    pub reason: String,
    /// A file that proves it.
    pub file: Option<Attachment>,
    /// Where it came from, so that it is taken in once; `None`: from the hand of a person.
    pub origin: Option<String>,
}

/// An answer as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualAnswer {
    /// The unit.
    pub unit: String,
    /// The year it counts in.
    pub year: i16,
    /// The round it counts in; `None`: the whole year.
    pub round: Option<String>,
    /// The audit it was answered on.
    pub run: Option<RunId>,
    /// A rule of a pack, or an item of a scheme.
    pub subject: String,
    /// The answer.
    pub answer: Answer,
    /// Who answers for it.
    pub person: String,
    /// On which day, as that person wrote it.
    pub day: String,
    /// On what grounds.
    pub reason: String,
    /// Name of a file that proves it; may be empty.
    pub file: String,
    /// Digest of that file, where it was kept.
    pub blob: Option<String>,
    /// By whom it was recorded.
    pub recorded: Recorded,
}

impl Read for ManualAnswer {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let (unit, year, round, run) =
            (fields.text()?, fields.year()?, fields.opt_text()?, fields.opt_int()?);
        let (subject, answer, points) = (fields.text()?, fields.text()?, fields.opt_points()?);
        let answer = match answer.as_str() {
            "points" => Answer::Points(points.unwrap_or(Points::ZERO)),
            "yes" => Answer::Yes,
            "no" => Answer::No,
            "withdrawn" => Answer::Withdrawn,
            word => return Err(Error::Damaged(format!("`{word}` is no answer"))),
        };
        Ok(Self {
            unit,
            year,
            round,
            run: run.map(RunId),
            subject,
            answer,
            person: fields.text()?,
            day: fields.text()?,
            reason: fields.text()?,
            file: fields.text()?,
            blob: fields.opt_text()?,
            recorded: fields.value()?,
        })
    }
}

macro_rules! select_answers {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, a.year, o.name, a.run, a.subject, a.answer, a.points, a.person, a.day, a.reason, a.file,
             a.blob, ",
            recorded!(),
            " FROM manual_answers a JOIN units u ON u.key = a.unit LEFT JOIN rounds o ON o.key = a.round
              JOIN entries e ON e.no = a.entry ",
            $rest
        )
    };
}

impl Store {
    /// The answers that hold for a year: of the whole year and of its rounds, by unit and subject.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn answers_of_year(&self, year: i16) -> Result<Vec<ManualAnswer>, Error> {
        let sql = select_answers!(
            "JOIN (SELECT unit, year, round, subject, MAX(entry) AS entry FROM manual_answers WHERE year = $1
                   GROUP BY unit, year, round, subject) n
                 ON n.unit = a.unit AND n.year = a.year AND n.round = a.round AND n.subject = a.subject
                 AND n.entry = a.entry
             WHERE a.answer <> 'withdrawn'
             ORDER BY u.id, a.subject, o.name"
        );
        self.db.all(sql, args![i64::from(year)]).await
    }

    /// The answers that hold for a round, by unit and subject.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn answers_of_round(&self, round: &str) -> Result<Vec<ManualAnswer>, Error> {
        let sql = select_answers!(
            "JOIN (SELECT unit, year, round, subject, MAX(entry) AS entry FROM manual_answers WHERE round = $1
                   GROUP BY unit, year, round, subject) n
                 ON n.unit = a.unit AND n.year = a.year AND n.round = a.round AND n.subject = a.subject
                 AND n.entry = a.entry
             WHERE a.answer <> 'withdrawn'
             ORDER BY u.id, a.subject, a.year"
        );
        self.db.all(sql, args![key_of("round", &[round])]).await
    }

    /// Every answer ever given about a subject of a unit, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn answer_history(&self, unit: &str, subject: &str) -> Result<Vec<ManualAnswer>, Error> {
        let sql = select_answers!("WHERE a.unit = $1 AND a.subject = $2 ORDER BY a.entry");
        self.db.all(sql, args![key_of("unit", &[unit]), subject]).await
    }
}

impl Change {
    /// Records an answer. What came from the same place before is not recorded again.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Frozen`] when its round, or a round of its run, is closed; [`Error::Invalid`] without
    /// a person.
    pub async fn answer(&mut self, answer: &NewAnswer) -> Result<Kept, Error> {
        if answer.person.trim().is_empty() {
            return Err(Error::Invalid("an answer needs the person who answers for it".to_owned()));
        }
        let unit = self.unit(&answer.unit).await?;
        if let Some(origin) = &answer.origin {
            let known = "SELECT entry FROM manual_answers WHERE origin = $1";
            if self.tx.first::<i64>(known, args![origin]).await?.is_some() {
                return Ok(Kept::Known);
            }
        }
        let round = match &answer.round {
            Some(round) => {
                let key = self.round(round).await?;
                self.must_be_open(key).await?;
                key
            }
            None => 0,
        };
        if let Some(run) = answer.run {
            let run = self.run(run).await?;
            self.run_must_be_open(run).await?;
        }
        let (file, blob) = self.attachment(answer.file.as_ref()).await?;
        let entry = self.entry("answer", &format!("{}/{}", answer.unit, answer.subject)).await?;
        let sql =
            "INSERT INTO manual_answers (unit, year, round, subject, entry, run, answer, points, person, day,
                   reason, file, blob, origin)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        let row = args![
            unit,
            i64::from(answer.year),
            round,
            &answer.subject,
            entry,
            answer.run.map(|run| run.0),
            answer.answer.id(),
            answer.answer.points(),
            &answer.person,
            &answer.day,
            &answer.reason,
            file,
            blob,
            answer.origin.as_deref(),
        ];
        self.tx.run(sql, row).await?;
        Ok(Kept::New)
    }
}
