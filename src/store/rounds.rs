//! Rounds 轮次: one assessment of many units. Who is in it, how that was drawn, and whether it is closed.
//!
//! A closed round is frozen: everything that writes to it asks [`Change::decide`] for a decision first.

use super::{
    Attachment, Change, DecisionId, Error, Store,
    keys::key_of,
    sql::{Fields, Read, args},
    words::{Recorded, recorded, words},
};

words! {
    /// What a round is for.
    RoundKind, "kind of round" {
        /// 平时检查、抽查
        Spot = "spot",
        /// 专项检查
        Special = "special",
        /// 年终考核
        YearEnd = "year-end",
    }
}

words! {
    /// What happened to a round.
    RoundEvent, "event of a round" {
        /// Units were drawn; the detail says how, so that anyone can repeat it.
        Sampled = "sampled",
        /// It may be changed, again under a decision.
        Opened = "opened",
        /// It is frozen.
        Closed = "closed",
        /// Something worth keeping; see the detail.
        Noted = "noted",
    }
}

words! {
    /// How a unit stands to a round.
    Standing, "standing in a round" {
        /// It was drawn.
        Drawn = "drawn",
        /// It was put in: all units of a year-end round, or one by hand.
        Added = "added",
        /// It was taken out.
        Withdrawn = "withdrawn",
    }
}

/// A round to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRound {
    /// Its name; it is the only one of that name.
    pub name: String,
    /// What it is for.
    pub kind: RoundKind,
    /// The year it counts in.
    pub year: i16,
    /// Identifier or folder of its pack.
    pub pack: String,
}

/// A round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: RoundKind,
    /// The year it counts in.
    pub year: i16,
    /// Identifier or folder of its pack.
    pub pack: String,
    /// Frozen: its results change only by a decision.
    pub closed: bool,
    /// Units in it.
    pub members: u64,
    /// Units of which there is an audit in it.
    pub audited: u64,
    /// By whom it was made.
    pub created: Recorded,
}

impl Read for Round {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            name: fields.text()?,
            kind: fields.word()?,
            year: fields.year()?,
            pack: fields.text()?,
            closed: fields.flag()?,
            members: fields.count()?,
            audited: fields.count()?,
            created: fields.value()?,
        })
    }
}

/// Something that happened to a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundFact {
    /// What.
    pub event: RoundEvent,
    /// JSON or words, as the caller gave them: seed, share, strata.
    pub detail: String,
    /// By whom.
    pub recorded: Recorded,
}

impl Read for RoundFact {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { event: fields.word()?, detail: fields.text()?, recorded: fields.value()? })
    }
}

/// A unit in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its identifier.
    pub unit: String,
    /// How it stands to the round.
    pub standing: Standing,
    /// The stratum it was drawn from; may be empty.
    pub stratum: String,
    /// By whom.
    pub recorded: Recorded,
}

impl Read for Member {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: fields.text()?,
            standing: fields.word()?,
            stratum: fields.text()?,
            recorded: fields.value()?,
        })
    }
}

/// A decision that lets a closed round change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its identifier.
    pub id: DecisionId,
    /// Who decided.
    pub person: String,
    /// On what grounds.
    pub reason: String,
    /// Name of the file that came with it; may be empty.
    pub file: String,
    /// Digest of that file, where it was kept.
    pub blob: Option<String>,
    /// By whom it was recorded.
    pub recorded: Recorded,
}

impl Read for Decision {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: DecisionId(fields.int()?),
            person: fields.text()?,
            reason: fields.text()?,
            file: fields.text()?,
            blob: fields.opt_text()?,
            recorded: fields.value()?,
        })
    }
}

/// The newest standing of each unit in the round `$1`.
macro_rules! newest_members {
    () => {
        "m.round = $1 AND m.standing <> 'withdrawn' AND m.entry = (
             SELECT MAX(n.entry) FROM round_members n WHERE n.round = m.round AND n.unit = m.unit)"
    };
}

macro_rules! select_rounds {
    ($rest:literal) => {
        concat!(
            "SELECT r.name, r.kind, r.year, r.pack,
             CASE WHEN (SELECT f.event FROM round_facts f WHERE f.round = r.key AND f.event IN ('opened', 'closed')
                        ORDER BY f.entry DESC LIMIT 1) = 'closed' THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END,
             (SELECT COUNT(*) FROM round_members m WHERE m.round = r.key AND m.standing <> 'withdrawn' AND m.entry = (
                  SELECT MAX(n.entry) FROM round_members n WHERE n.round = m.round AND n.unit = m.unit)),
             (SELECT COUNT(DISTINCT x.unit) FROM round_runs x WHERE x.round = r.key), ",
            recorded!(),
            " FROM rounds r JOIN entries e ON e.no = r.entry ",
            $rest
        )
    };
}

impl Store {
    /// All rounds, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn rounds(&self) -> Result<Vec<Round>, Error> {
        self.db.all(select_rounds!("ORDER BY r.entry"), args![]).await
    }

    /// A round by its name.
    ///
    /// # Errors
    /// [`Error::Unknown`], with the nearest name.
    pub async fn round(&self, name: &str) -> Result<Round, Error> {
        let found = self.db.first(select_rounds!("WHERE r.name = $1"), args![name]).await?;
        if let Some(round) = found {
            return Ok(round);
        }
        let names: Vec<String> = self.db.all("SELECT name FROM rounds ORDER BY entry DESC", args![]).await?;
        let near = names.iter().find(|known| known.contains(name) || name.contains(known.as_str()));
        let near = near.or(names.first()).cloned();
        Err(Error::Unknown { what: "round", name: name.to_owned(), near })
    }

    /// What happened to a round, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn round_history(&self, name: &str) -> Result<Vec<RoundFact>, Error> {
        let sql = concat!(
            "SELECT f.event, f.detail, ",
            recorded!(),
            " FROM round_facts f JOIN entries e ON e.no = f.entry WHERE f.round = $1 ORDER BY f.entry"
        );
        self.db.all(sql, args![key_of("round", &[name])]).await
    }

    /// The units in a round, by identifier; those taken out again are not.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn members(&self, round: &str) -> Result<Vec<Member>, Error> {
        let sql = concat!(
            "SELECT u.id, m.standing, m.stratum, ",
            recorded!(),
            " FROM round_members m JOIN units u ON u.key = m.unit JOIN entries e ON e.no = m.entry WHERE ",
            newest_members!(),
            " ORDER BY u.id"
        );
        self.db.all(sql, args![key_of("round", &[round])]).await
    }

    /// Which units were drawn for which rounds, the latest round first: for draws that spare those drawn lately.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn draws(&self) -> Result<Vec<(String, String)>, Error> {
        let sql = "SELECT u.id, r.name FROM round_members m JOIN units u ON u.key = m.unit
                   JOIN rounds r ON r.key = m.round
                   JOIN (SELECT round, unit, MAX(entry) AS entry FROM round_members GROUP BY round, unit) n
                       ON n.round = m.round AND n.unit = m.unit AND n.entry = m.entry
                   WHERE m.standing = 'drawn'
                   ORDER BY r.entry DESC, u.id";
        self.db.all(sql, args![]).await
    }

    /// The decisions about a closed round, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn decisions(&self, round: &str) -> Result<Vec<Decision>, Error> {
        let sql = concat!(
            "SELECT d.key, d.person, d.reason, d.file, d.blob, ",
            recorded!(),
            " FROM decisions d JOIN entries e ON e.no = d.entry WHERE d.round = $1 ORDER BY d.entry"
        );
        self.db.all(sql, args![key_of("round", &[round])]).await
    }
}

impl Change {
    /// Makes a round.
    ///
    /// # Errors
    /// [`Error::Taken`] when there is one of that name; [`Error::Invalid`] when the name is empty.
    pub async fn new_round(&mut self, round: &NewRound) -> Result<(), Error> {
        let name = round.name.trim();
        if name.is_empty() || name != round.name {
            return Err(Error::Invalid("a round needs a name, without spaces around it".to_owned()));
        }
        let key = key_of("round", &[name]);
        let known: Option<i64> = self.tx.first("SELECT key FROM rounds WHERE key = $1", args![key]).await?;
        if known.is_some() {
            return Err(Error::Taken { what: "round", name: name.to_owned() });
        }
        let entry = self.entry("round", name).await?;
        let sql = "INSERT INTO rounds (key, name, kind, year, pack, entry) VALUES ($1, $2, $3, $4, $5, $6)";
        let row = args![key, name, round.kind.id(), i64::from(round.year), &round.pack, entry];
        self.tx.run(sql, row).await?;
        Ok(())
    }

    /// Puts units into a round, each with its stratum (may be empty). `drawn`: how they were drawn, as JSON; `None`: they
    /// were put in without a draw.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Frozen`].
    pub async fn put_in(
        &mut self,
        round: &str,
        units: &[(String, String)],
        drawn: Option<&str>,
    ) -> Result<(), Error> {
        if let Some(detail) = drawn {
            self.round_event(round, RoundEvent::Sampled, detail).await?;
        }
        let standing = if drawn.is_some() { Standing::Drawn } else { Standing::Added };
        for (unit, stratum) in units {
            self.set_standing(round, unit, standing, stratum).await?;
        }
        Ok(())
    }

    /// Takes a unit out of a round; its audits stay.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Frozen`].
    pub async fn take_out(&mut self, round: &str, unit: &str) -> Result<(), Error> {
        self.set_standing(round, unit, Standing::Withdrawn, "").await
    }

    async fn set_standing(
        &mut self,
        round: &str,
        unit: &str,
        standing: Standing,
        stratum: &str,
    ) -> Result<(), Error> {
        let (name, round, unit_key) = (round, self.round(round).await?, self.unit(unit).await?);
        self.must_be_open(round).await?;
        let entry = self.entry(standing.id(), &format!("{name}/{unit}")).await?;
        let sql =
            "INSERT INTO round_members (round, unit, entry, standing, stratum) VALUES ($1, $2, $3, $4, $5)";
        self.tx.run(sql, args![round, unit_key, entry, standing.id(), stratum]).await?;
        Ok(())
    }

    /// Notes that something happened to a round. Opening a closed one again needs a decision.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Frozen`].
    pub async fn round_event(&mut self, round: &str, event: RoundEvent, detail: &str) -> Result<(), Error> {
        let key = self.round(round).await?;
        self.must_be_open(key).await?;
        let entry = self.entry(event.id(), round).await?;
        let sql = "INSERT INTO round_facts (round, entry, event, detail) VALUES ($1, $2, $3, $4)";
        self.tx.run(sql, args![key, entry, event.id(), detail]).await?;
        Ok(())
    }

    /// Closes a round: it is frozen from here on.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Frozen`] when it is closed already.
    pub async fn close_round(&mut self, round: &str) -> Result<(), Error> {
        self.round_event(round, RoundEvent::Closed, "").await
    }

    /// Records a decision about a round; changes made [`under`](super::By::under) it are let through.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Invalid`] without person and reason.
    pub async fn decide(
        &mut self,
        round: &str,
        person: &str,
        reason: &str,
        file: Option<&Attachment>,
    ) -> Result<DecisionId, Error> {
        if person.trim().is_empty() || reason.trim().is_empty() {
            return Err(Error::Invalid("a decision needs the person who decides and the reason".to_owned()));
        }
        let key = self.round(round).await?;
        let (file, blob) = self.attachment(file).await?;
        let entry = self.entry("decision", round).await?;
        let id = key_of("decision", &[round, &entry.to_string()]);
        let sql = "INSERT INTO decisions (key, round, entry, person, reason, file, blob)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        self.tx.run(sql, args![id, key, entry, person, reason, file, blob]).await?;
        Ok(DecisionId(id))
    }
}
