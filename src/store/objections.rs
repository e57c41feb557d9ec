//! Objections 申诉: what a unit disputes, what was decided, and what that did to the score.

use super::{
    Attachment, Change, Error, JudgementId, ObjectionId, RunId, Store,
    keys::key_of,
    sql::{Fields, Read, args},
    words::{Recorded, recorded, words},
};
use crate::model::Points;

words! {
    /// How an objection stands.
    ObjectionState, "state of an objection" {
        /// It waits for a decision.
        Filed = "filed",
        /// The unit is right.
        Accepted = "accepted",
        /// The unit is right in part.
        Partly = "partly",
        /// The finding stands.
        Rejected = "rejected",
        /// The unit took it back.
        Withdrawn = "withdrawn",
    }
}

/// An objection to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewObjection {
    /// The unit that objects.
    pub unit: String,
    /// The round it is about.
    pub round: Option<String>,
    /// The run it is about.
    pub run: Option<RunId>,
    /// The rule it is about.
    pub rule: Option<String>,
    /// The finding it is about.
    pub fingerprint: Option<String>,
    /// What the unit says, and who says so.
    pub said: Said,
}

/// Words of a person on a day, with a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Who.
    pub person: String,
    /// On which day, as that person wrote it.
    pub day: String,
    /// What.
    pub words: String,
    /// The letter.
    pub file: Option<Attachment>,
}

/// An objection as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its identifier.
    pub id: ObjectionId,
    /// The unit that objects.
    pub unit: String,
    /// The round it is about.
    pub round: Option<String>,
    /// The run it is about.
    pub run: Option<RunId>,
    /// The rule it is about.
    pub rule: Option<String>,
    /// The finding it is about.
    pub fingerprint: Option<String>,
    /// How it stands.
    pub latest: ObjectionFact,
}

/// What happened to an objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectionFact {
    /// How it stands from here on.
    pub state: ObjectionState,
    /// Who filed or decided.
    pub person: String,
    /// On which day, as that person wrote it.
    pub day: String,
    /// What was said.
    pub words: String,
    /// Name of the file; may be empty.
    pub file: String,
    /// Digest of that file, where it was kept.
    pub blob: Option<String>,
    /// Judgement before, and its points.
    pub before: Option<(JudgementId, Points)>,
    /// Judgement after, and its points.
    pub after: Option<(JudgementId, Points)>,
    /// By whom it was recorded.
    pub recorded: Recorded,
}

impl Read for ObjectionFact {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        fn scored(fields: &mut Fields<'_>) -> Result<Option<(JudgementId, Points)>, Error> {
            let (key, points) = (fields.opt_int()?, fields.opt_points()?);
            Ok(key.map(JudgementId).zip(points))
        }
        Ok(Self {
            state: fields.word()?,
            person: fields.text()?,
            day: fields.text()?,
            words: fields.text()?,
            file: fields.text()?,
            blob: fields.opt_text()?,
            before: scored(fields)?,
            after: scored(fields)?,
            recorded: fields.value()?,
        })
    }
}

impl Read for Objection {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: ObjectionId(fields.int()?),
            unit: fields.text()?,
            round: fields.opt_text()?,
            run: fields.opt_int()?.map(RunId),
            rule: fields.opt_text()?,
            fingerprint: fields.opt_text()?,
            latest: fields.value()?,
        })
    }
}

macro_rules! fact_columns {
    () => {
        concat!(
            "f.state, f.person, f.day, f.words, f.file, f.blob, f.before_key, b.points, f.after_key, a.points, ",
            recorded!()
        )
    };
}

macro_rules! fact_tables {
    () => {
        " objection_facts f JOIN entries e ON e.no = f.entry LEFT JOIN judgements b ON b.key = f.before_key
          LEFT JOIN judgements a ON a.key = f.after_key "
    };
}

impl Store {
    /// The objections, oldest first: of one unit or (`None`) of all, about one round or (`None`) about any.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn objections(&self, unit: Option<&str>, round: Option<&str>) -> Result<Vec<Objection>, Error> {
        let sql = concat!(
            "SELECT o.key, u.id, r.name, o.run, o.rule, o.fingerprint, ",
            fact_columns!(),
            " FROM",
            fact_tables!(),
            "JOIN objections o ON o.key = f.objection JOIN units u ON u.key = o.unit
             LEFT JOIN rounds r ON r.key = o.round
             WHERE ($1 = -1 OR o.unit = $1) AND ($2 = -1 OR o.round = $2) AND f.entry = (
                 SELECT MAX(n.entry) FROM objection_facts n WHERE n.objection = o.key)
             ORDER BY o.entry"
        );
        let unit = unit.map_or(-1, |unit| key_of("unit", &[unit]));
        let round = round.map_or(-1, |round| key_of("round", &[round]));
        self.db.all(sql, args![unit, round]).await
    }

    /// What happened to an objection, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn objection_history(&self, objection: ObjectionId) -> Result<Vec<ObjectionFact>, Error> {
        let sql = concat!(
            "SELECT ",
            fact_columns!(),
            " FROM",
            fact_tables!(),
            "WHERE f.objection = $1 ORDER BY f.entry"
        );
        self.db.all(sql, args![objection.0]).await
    }
}

impl Change {
    /// Records an objection. A closed round may be objected to.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Invalid`] without words.
    pub async fn object(&mut self, new: &NewObjection) -> Result<ObjectionId, Error> {
        if new.said.words.trim().is_empty() {
            return Err(Error::Invalid("an objection says what is disputed".to_owned()));
        }
        let unit = self.unit(&new.unit).await?;
        let round = match &new.round {
            Some(round) => Some(self.round(round).await?),
            None => None,
        };
        let run = match new.run {
            Some(run) => Some(self.run(run).await?),
            None => None,
        };
        let entry = self.entry("objection", &new.unit).await?;
        let id = ObjectionId(key_of("objection", &[&new.unit, &entry.to_string()]));
        let sql = "INSERT INTO objections (key, unit, round, run, rule, fingerprint, entry)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let (rule, print) = (new.rule.as_deref(), new.fingerprint.as_deref());
        self.tx.run(sql, args![id.0, unit, round, run, rule, print, entry]).await?;
        self.objection_fact(id, entry, ObjectionState::Filed, &new.said, None).await?;
        Ok(id)
    }

    /// Records what was decided about an objection. `effect`: the judgements before and after, where the score was
    /// reached anew; for a closed round that judgement needs a decision of its own.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Invalid`] without a person and words.
    pub async fn settle_objection(
        &mut self,
        objection: ObjectionId,
        state: ObjectionState,
        said: &Said,
        effect: Option<(JudgementId, JudgementId)>,
    ) -> Result<(), Error> {
        if said.person.trim().is_empty() || said.words.trim().is_empty() {
            return Err(Error::Invalid("an objection is settled by a person, with the grounds".to_owned()));
        }
        let sql = "SELECT key FROM objections WHERE key = $1";
        if self.tx.first::<i64>(sql, args![objection.0]).await?.is_none() {
            return Err(Error::Unknown { what: "objection", name: objection.to_string(), near: None });
        }
        let entry = self.entry(&format!("objection-{}", state.id()), &objection.to_string()).await?;
        self.objection_fact(objection, entry, state, said, effect).await
    }

    async fn objection_fact(
        &mut self,
        objection: ObjectionId,
        entry: i64,
        state: ObjectionState,
        said: &Said,
        effect: Option<(JudgementId, JudgementId)>,
    ) -> Result<(), Error> {
        let (file, blob) = self.attachment(said.file.as_ref()).await?;
        let (before, after) = (effect.map(|it| it.0.0), effect.map(|it| it.1.0));
        let sql = "INSERT INTO objection_facts (objection, entry, state, person, day, words, file, blob, before_key,
                   after_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        let (person, day, words) = (&said.person, &said.day, &said.words);
        let row = args![objection.0, entry, state.id(), person, day, words, file, blob, before, after];
        self.tx.run(sql, row).await?;
        Ok(())
    }
}
