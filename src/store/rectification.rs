//! Rectification 整改: what a unit has to mend until when, and how far it is.

use jiff::civil::Date;

use super::{
    Attachment, Change, Error, RunId, Store,
    keys::key_of,
    sql::{Fields, Read, args},
    words::{Recorded, recorded, words},
};

words! {
    /// How far a finding is mended.
    RectificationState, "state of rectification" {
        /// To be mended.
        Open = "open",
        /// The unit says that it is mended.
        ClaimedFixed = "claimed-fixed",
        /// A re-check proved it.
        Verified = "verified",
        /// The deadline passed, and it is not.
        Overdue = "overdue",
        /// It need not be mended.
        Waived = "waived",
    }
}

/// A step of a rectification, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRectification {
    /// The unit.
    pub unit: String,
    /// The finding.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// The round in which it was found.
    pub round: Option<String>,
    /// How far it is from here on.
    pub state: RectificationState,
    /// Last day, inclusive.
    pub deadline: Option<Date>,
    /// Who answers for this step; empty: the program.
    pub person: String,
    /// Why.
    pub reason: String,
    /// The report of the unit, or a proof.
    pub file: Option<Attachment>,
    /// The run that proves it.
    pub run: Option<RunId>,
}

/// A step of a rectification as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rectification {
    /// The unit.
    pub unit: String,
    /// The finding.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// The round in which it was found.
    pub round: Option<String>,
    /// How far it is.
    pub state: RectificationState,
    /// Last day, inclusive.
    pub deadline: Option<Date>,
    /// Who answers for this step; empty: the program.
    pub person: String,
    /// Why.
    pub reason: String,
    /// Name of a file; may be empty.
    pub file: String,
    /// Digest of that file, where it was kept.
    pub blob: Option<String>,
    /// The run that proves it.
    pub run: Option<RunId>,
    /// What the finding says; empty when the store has not seen it.
    pub message: String,
    /// The place complained about.
    pub url: String,
    /// By whom it was recorded.
    pub recorded: Recorded,
}

impl Rectification {
    /// The step to `state` from this one: about the same finding, with the same last day and run, by the program and
    /// without a file.
    pub fn step(&self, state: RectificationState, reason: String) -> NewRectification {
        NewRectification {
            unit: self.unit.clone(),
            fingerprint: self.fingerprint.clone(),
            rule: self.rule.clone(),
            round: self.round.clone(),
            state,
            deadline: self.deadline,
            person: String::new(),
            reason,
            file: None,
            run: self.run,
        }
    }
}

impl Read for Rectification {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: fields.text()?,
            fingerprint: fields.text()?,
            rule: fields.text()?,
            round: fields.opt_text()?,
            state: fields.word()?,
            deadline: fields.opt_day()?,
            person: fields.text()?,
            reason: fields.text()?,
            file: fields.text()?,
            blob: fields.opt_text()?,
            run: fields.opt_int()?.map(RunId),
            message: fields.text()?,
            url: fields.text()?,
            recorded: fields.value()?,
        })
    }
}

/// Which rectifications are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RectificationFilter {
    /// Of this unit only.
    pub unit: Option<String>,
    /// Of this round only.
    pub round: Option<String>,
    /// In one of these states only; empty: in any.
    pub states: Vec<RectificationState>,
    /// Due on this day or earlier only.
    pub due_by: Option<Date>,
}

impl RectificationFilter {
    /// What is not settled: open, claimed to be fixed, overdue.
    pub fn unsettled() -> Self {
        use RectificationState::{ClaimedFixed, Open, Overdue};
        Self { states: vec![Open, ClaimedFixed, Overdue], ..Self::default() }
    }
}

macro_rules! select_rectifications {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, t.fingerprint, t.rule, o.name, t.state, t.deadline, t.person, t.reason, t.file, t.blob,
             t.run, COALESCE(s.message, ''), COALESCE(s.url, ''), ",
            recorded!(),
            " FROM rectifications t JOIN units u ON u.key = t.unit JOIN entries e ON e.no = t.entry
              LEFT JOIN rounds o ON o.key = t.round
              LEFT JOIN statements s ON s.unit = t.unit AND s.key = (
                  SELECT MIN(m.key) FROM statements m WHERE m.fingerprint = t.fingerprint AND m.unit = t.unit) ",
            $rest
        )
    };
}

impl Store {
    /// How far findings are mended: the newest step of each, by deadline, unit and fingerprint.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn rectifications(&self, filter: &RectificationFilter) -> Result<Vec<Rectification>, Error> {
        let sql = select_rectifications!(
            "JOIN (SELECT unit, fingerprint, MAX(entry) AS entry FROM rectifications
                   WHERE $1 = -1 OR unit = $1 GROUP BY unit, fingerprint) n
                 ON n.unit = t.unit AND n.fingerprint = t.fingerprint AND n.entry = t.entry
             WHERE ($2 = -1 OR t.round = $2)
             AND ($3 = '' OR $3 LIKE '%,' || t.state || ',%') AND ($4 = '' OR t.deadline <= $4)
             ORDER BY COALESCE(t.deadline, '9999'), u.id, t.fingerprint"
        );
        let states: String = filter.states.iter().map(|state| format!(",{},", state.id())).collect();
        let unit = filter.unit.as_ref().map_or(-1, |unit| key_of("unit", &[unit]));
        let round = filter.round.as_ref().map_or(-1, |round| key_of("round", &[round]));
        let due = filter.due_by.map(|day| day.to_string()).unwrap_or_default();
        self.db.all(sql, args![unit, round, states, due]).await
    }

    /// Every step of one rectification, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn rectification_history(
        &self,
        unit: &str,
        fingerprint: &str,
    ) -> Result<Vec<Rectification>, Error> {
        let sql = select_rectifications!("WHERE t.unit = $1 AND t.fingerprint = $2 ORDER BY t.entry");
        self.db.all(sql, args![key_of("unit", &[unit]), fingerprint]).await
    }
}

impl Change {
    /// Records a step of a rectification. A closed round's findings are mended too.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Invalid`] when something is waived without a person and a reason.
    pub async fn rectify(&mut self, new: &NewRectification) -> Result<(), Error> {
        let signed = !new.person.trim().is_empty() && !new.reason.trim().is_empty();
        if new.state == RectificationState::Waived && !signed {
            return Err(Error::Invalid("mending is waived by a person, with the reason".to_owned()));
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
        let (file, blob) = self.attachment(new.file.as_ref()).await?;
        let about = format!("{}/{}", new.unit, new.fingerprint);
        let entry = self.entry(&format!("rectification-{}", new.state.id()), &about).await?;
        let sql = "INSERT INTO rectifications (unit, fingerprint, entry, rule, round, state, deadline, person, reason,
                   file, blob, run) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let deadline = new.deadline.map(|day| day.to_string());
        let (print, rule, state) = (&new.fingerprint, &new.rule, new.state.id());
        let (person, reason) = (&new.person, &new.reason);
        let row = args![unit, print, entry, rule, round, state, deadline, person, reason, file, blob, run];
        self.tx.run(sql, row).await?;
        Ok(())
    }
}
