//! Year-end totals as they came out, draft or final, each with the scheme it was reached under.

use super::{
    Change, Error, Store, TotalId,
    keys::key_of,
    sql::{Fields, Read, args},
    words::{Recorded, recorded, stored},
};
use crate::model::Points;

/// Totals to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTotals {
    /// The year.
    pub year: i16,
    /// Identifier of the scheme.
    pub scheme: String,
    /// Text of the scheme as it was used.
    pub scheme_text: Vec<u8>,
    /// Final, or a draft.
    pub is_final: bool,
    /// The whole as it goes out (`gongkai.totals/1`).
    pub json: Vec<u8>,
    /// Every unit, in the order of the totals.
    pub units: Vec<UnitTotal>,
}

/// What the year came to for one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitTotal {
    /// The unit.
    pub unit: String,
    /// Every doubt against the unit.
    pub low: Points,
    /// The total, or the middle of the interval.
    pub points: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Grade; `None` when withheld.
    pub grade: Option<String>,
    /// Rank; `None` when it has none.
    pub place: Option<u64>,
    /// The sum step by step, as JSON.
    pub numbers: String,
}

/// Totals as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Their identifier.
    pub id: TotalId,
    /// The year.
    pub year: i16,
    /// Identifier of the scheme.
    pub scheme: String,
    /// Digest of the scheme's text; see [`Store::blob`].
    pub scheme_digest: String,
    /// Final, or a draft.
    pub is_final: bool,
    /// Digest of the whole as it goes out; see [`Store::blob`].
    pub digest: String,
    /// By whom.
    pub recorded: Recorded,
}

impl Read for Totals {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: TotalId(fields.int()?),
            year: fields.year()?,
            scheme: fields.text()?,
            scheme_digest: fields.text()?,
            is_final: fields.flag()?,
            digest: fields.text()?,
            recorded: fields.value()?,
        })
    }
}

impl Read for UnitTotal {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: fields.text()?,
            low: fields.points()?,
            points: fields.points()?,
            high: fields.points()?,
            grade: fields.opt_text()?,
            place: fields.opt_int()?.and_then(|place| u64::try_from(place).ok()),
            numbers: fields.text()?,
        })
    }
}

impl Store {
    /// The totals of a year, newest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn totals(&self, year: i16) -> Result<Vec<Totals>, Error> {
        let sql = concat!(
            "SELECT t.key, t.year, t.scheme, t.scheme_digest, t.is_final, t.digest, ",
            recorded!(),
            " FROM totals t JOIN entries e ON e.no = t.entry WHERE t.year = $1 ORDER BY t.entry DESC"
        );
        self.db.all(sql, args![i64::from(year)]).await
    }

    /// What totals came to for every unit, in their order.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn unit_totals(&self, total: TotalId) -> Result<Vec<UnitTotal>, Error> {
        let sql = "SELECT u.id, t.low, t.points, t.high, t.grade, t.place, t.numbers FROM total_units t
                   JOIN units u ON u.key = t.unit WHERE t.total = $1 ORDER BY t.pos";
        self.db.all(sql, args![total.0]).await
    }
}

impl Change {
    /// Records totals. Nothing here decides whether they may be final.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub async fn add_totals(&mut self, new: &NewTotals) -> Result<TotalId, Error> {
        let mut rows = Vec::new();
        let (scheme_digest, digest) = (self.blob(&new.scheme_text).await?, self.blob(&new.json).await?);
        let did = if new.is_final { "totals-final" } else { "totals-draft" };
        let entry = self.entry(did, &format!("{} {}", new.year, new.scheme)).await?;
        let id = key_of("totals", &[&new.year.to_string(), &new.scheme, &entry.to_string()]);
        let sql = "INSERT INTO totals (key, year, scheme, scheme_digest, is_final, digest, entry)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let year = i64::from(new.year);
        self.tx.run(sql, args![id, year, &new.scheme, scheme_digest, new.is_final, digest, entry]).await?;
        for (at, it) in new.units.iter().enumerate() {
            let unit = self.unit(&it.unit).await?;
            let (low, points, high) =
                (it.low.as_hundredths(), it.points.as_hundredths(), it.high.as_hundredths());
            let place = it.place.map(stored);
            rows.push(args![
                id,
                stored(at),
                unit,
                low,
                points,
                high,
                it.grade.as_deref(),
                place,
                &it.numbers
            ]);
        }
        let into = "total_units (total, pos, unit, low, points, high, grade, place, numbers)";
        self.tx.insert(into, 9, rows, "").await?;
        Ok(TotalId(id))
    }
}
