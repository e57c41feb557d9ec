//! Papers that left the office: notices, bulletins, workbooks, by number and digest.

use super::{
    Attachment, Change, Error, Store,
    change::sha256,
    sql::{Fields, Read, args},
    words::{Recorded, recorded},
};

/// A paper to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPaper {
    /// `workbook`, `bulletin`, `notice`, `rectification-report`, `self-check`, `dossier`, `totals`
    pub kind: String,
    /// 文号; may be empty.
    pub number: String,
    /// The round it is about.
    pub round: Option<String>,
    /// The unit it is about.
    pub unit: Option<String>,
    /// The year it is of.
    pub year: i16,
    /// The file, with its bytes.
    pub file: Attachment,
    /// Whether the bytes are kept, beside their digest.
    pub keep: bool,
    /// To whom it went; may be empty.
    pub sent_to: String,
    /// On which day; `None`: not sent.
    pub sent_on: Option<jiff::civil::Date>,
}

/// A paper as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Kind.
    pub kind: String,
    /// 文号; may be empty.
    pub number: String,
    /// The round it is about.
    pub round: Option<String>,
    /// The unit it is about.
    pub unit: Option<String>,
    /// The year it is of.
    pub year: i16,
    /// Name of the file.
    pub file: String,
    /// Its digest.
    pub digest: String,
    /// To whom it went; may be empty.
    pub sent_to: String,
    /// On which day; `None`: not sent.
    pub sent_on: Option<jiff::civil::Date>,
    /// Digest under which its bytes are kept, where they are.
    pub blob: Option<String>,
    /// By whom.
    pub recorded: Recorded,
}

impl Read for Paper {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            kind: fields.text()?,
            number: fields.text()?,
            round: fields.opt_text()?,
            unit: fields.opt_text()?,
            year: fields.year()?,
            file: fields.text()?,
            digest: fields.text()?,
            sent_to: fields.text()?,
            sent_on: fields.opt_day()?,
            blob: fields.opt_text()?,
            recorded: fields.value()?,
        })
    }
}

impl Store {
    /// The papers of a year, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn papers(&self, year: i16) -> Result<Vec<Paper>, Error> {
        let sql = concat!(
            "SELECT p.kind, p.number, o.name, u.id, p.year, p.file, p.digest, p.sent_to, p.sent_on, p.blob, ",
            recorded!(),
            " FROM papers p JOIN entries e ON e.no = p.entry LEFT JOIN rounds o ON o.key = p.round
              LEFT JOIN units u ON u.key = p.unit WHERE p.year = $1 ORDER BY p.entry"
        );
        self.db.all(sql, args![i64::from(year)]).await
    }
}

impl Change {
    /// Records a paper.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Invalid`] when there are no bytes to take the digest of.
    pub async fn add_paper(&mut self, new: &NewPaper) -> Result<(), Error> {
        let Some(bytes) = &new.file.bytes else {
            return Err(Error::Invalid(format!("{} cannot be recorded without its bytes", new.file.name)));
        };
        let round = match &new.round {
            Some(round) => Some(self.round(round).await?),
            None => None,
        };
        let unit = match &new.unit {
            Some(unit) => Some(self.unit(unit).await?),
            None => None,
        };
        let blob = if new.keep { self.attachment(Some(&new.file)).await?.1 } else { None };
        let entry = self.entry(&format!("paper-{}", new.kind), &new.file.name).await?;
        let sql = "INSERT INTO papers (entry, kind, number, round, unit, year, file, digest, sent_to, sent_on, blob)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let (digest, sent_on) = (sha256(bytes), new.sent_on.map(|day| day.to_string()));
        let (year, file, to) = (i64::from(new.year), &new.file.name, &new.sent_to);
        let row = args![entry, &new.kind, &new.number, round, unit, year, file, digest, to, sent_on, blob];
        self.tx.run(sql, row).await?;
        Ok(())
    }
}
