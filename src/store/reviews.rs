//! Reviews: what people said about findings, by fingerprint, so that it holds for later runs too.

use jiff::civil::Date;

use super::{
    Attachment, Change, Error, Store,
    keys::{RunId, key_of},
    runs::Kept,
    sql::{Fields, Read, args},
    words::{Recorded, recorded, words},
};
use crate::model::{Decision, Points, Ruling, Signature};

words! {
    /// What a person said about a finding.
    ReviewVerdict, "verdict of a review" {
        /// It is a fault.
        Confirm = "confirm",
        /// It is none: it costs nothing, in later runs either, until the review expires.
        Dismiss = "dismiss",
        /// A remark; decides nothing.
        Note = "note",
        /// What was said before holds no more.
        Withdraw = "withdraw",
    }
}

/// A review to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReview {
    /// The unit.
    pub unit: String,
    /// The finding, whatever the run.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// What is said about it.
    pub verdict: ReviewVerdict,
    /// Who says so.
    pub person: String,
    /// On which day, as that person wrote it.
    pub day: String,
    /// On what grounds.
    pub reason: String,
    /// A file that proves it.
    pub file: Option<Attachment>,
    /// Last day on which it holds; `None`: for good.
    pub expires: Option<Date>,
    /// Where it came from, so that it is taken in once; `None`: from the hand of a person.
    pub origin: Option<String>,
}

/// A review as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The unit.
    pub unit: String,
    /// The finding, whatever the run.
    pub fingerprint: String,
    /// Its rule.
    pub rule: String,
    /// What is said about it.
    pub verdict: ReviewVerdict,
    /// Who says so.
    pub person: String,
    /// On which day, as that person wrote it.
    pub day: String,
    /// On what grounds.
    pub reason: String,
    /// Name of a file that proves it; may be empty.
    pub file: String,
    /// Digest of that file, where it was kept.
    pub blob: Option<String>,
    /// Last day on which it holds; `None`: for good.
    pub expires: Option<Date>,
    /// By whom it was recorded.
    pub recorded: Recorded,
}

impl Read for Review {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: fields.text()?,
            fingerprint: fields.text()?,
            rule: fields.text()?,
            verdict: fields.word()?,
            person: fields.text()?,
            day: fields.text()?,
            reason: fields.text()?,
            file: fields.text()?,
            blob: fields.opt_text()?,
            expires: fields.opt_day()?,
            recorded: fields.value()?,
        })
    }
}

macro_rules! select_reviews {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, v.fingerprint, v.rule, v.verdict, v.person, v.day, v.reason, v.file, v.blob, v.expires, ",
            recorded!(),
            " FROM reviews v JOIN units u ON u.key = v.unit JOIN entries e ON e.no = v.entry ",
            $rest
        )
    };
}

impl Store {
    /// Every review of a finding, notes included, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn review_history(&self, unit: &str, fingerprint: &str) -> Result<Vec<Review>, Error> {
        let sql = select_reviews!("WHERE v.unit = $1 AND v.fingerprint = $2 ORDER BY v.entry");
        self.db.all(sql, args![key_of("unit", &[unit]), fingerprint]).await
    }

    /// The reviews that hold on a day, of one unit or (`None`) of all: the newest of each finding, neither withdrawn nor
    /// expired; by unit and fingerprint.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn reviews(&self, unit: Option<&str>, on: Date) -> Result<Vec<Review>, Error> {
        let key = unit.map_or(-1, |unit| key_of("unit", &[unit]));
        let sql = select_reviews!(
            "JOIN (SELECT unit, fingerprint, MAX(entry) AS entry FROM reviews
                   WHERE verdict <> 'note' AND ($1 = -1 OR unit = $1) GROUP BY unit, fingerprint) w
                 ON w.unit = v.unit AND w.fingerprint = v.fingerprint AND w.entry = v.entry
             WHERE v.verdict IN ('confirm', 'dismiss') AND (v.expires IS NULL OR v.expires >= $2)
             ORDER BY u.id, v.fingerprint"
        );
        self.db.all(sql, args![key, on.to_string()]).await
    }

    /// What holds for a unit on a day as decisions for the scoring: its reviews, and the answers given in `round` or on
    /// `run` itself. What was answered on another run, or for the whole year, is about that alone.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn rulings(
        &self,
        unit: &str,
        round: Option<&str>,
        run: Option<RunId>,
        on: Date,
    ) -> Result<Vec<Ruling>, Error> {
        let reviews = self.reviews(Some(unit), on).await?.into_iter().map(|it| Ruling {
            rule: it.rule,
            fingerprint: Some(it.fingerprint),
            decision: match it.verdict {
                ReviewVerdict::Confirm => Decision::Confirmed,
                _ => Decision::Dismissed,
            },
            by: Signature {
                who: it.person,
                day: it.day,
                file: it.file,
                note: it.reason,
                sheet: String::new(),
            },
        });
        let mut rulings: Vec<Ruling> = reviews.collect();
        let sql =
            "SELECT a.subject, a.answer, a.points, a.person, a.day, a.file, a.reason FROM manual_answers a
                   WHERE a.unit = $1 AND (a.round = $2 OR a.run = $3) AND a.answer <> 'withdrawn' AND a.entry = (
                       SELECT MAX(b.entry) FROM manual_answers b WHERE b.unit = a.unit AND b.year = a.year
                       AND b.round = a.round AND b.subject = a.subject AND (b.round <> 0 OR b.run = a.run))
                   ORDER BY a.subject, a.entry";
        let round = round.map_or(-1, |round| key_of("round", &[round]));
        let run = run.map_or(-1, |run| run.0);
        let answers: Vec<Answered> = self.db.all(sql, args![key_of("unit", &[unit]), round, run]).await?;
        rulings.extend(answers.into_iter().map(|it| it.0));
        Ok(rulings)
    }
}

struct Answered(Ruling);

impl Read for Answered {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let (rule, answer, points) = (fields.text()?, fields.text()?, fields.opt_points()?);
        let decision = match answer.as_str() {
            "yes" => Decision::Confirmed,
            "no" => Decision::Dismissed,
            _ => Decision::Points(points.unwrap_or(Points::ZERO)),
        };
        let (who, day, file, note) = (fields.text()?, fields.text()?, fields.text()?, fields.text()?);
        let by = Signature { who, day, file, note, sheet: String::new() };
        Ok(Self(Ruling { rule, fingerprint: None, decision, by }))
    }
}

impl Change {
    /// Records a review. What came from the same place before is not recorded again.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Invalid`] without a person, or a dismissal without a reason.
    pub async fn review(&mut self, review: &NewReview) -> Result<Kept, Error> {
        if review.person.trim().is_empty() {
            return Err(Error::Invalid("a review needs the person who answers for it".to_owned()));
        }
        if review.verdict == ReviewVerdict::Dismiss
            && review.reason.trim().is_empty()
            && review.origin.is_none()
        {
            return Err(Error::Invalid("a finding is dismissed with a reason only".to_owned()));
        }
        let unit = self.unit(&review.unit).await?;
        if let Some(origin) = &review.origin {
            let known = "SELECT entry FROM reviews WHERE origin = $1";
            if self.tx.first::<i64>(known, args![origin]).await?.is_some() {
                return Ok(Kept::Known);
            }
        }
        let (file, blob) = self.attachment(review.file.as_ref()).await?;
        let about = format!("{}/{}", review.unit, review.fingerprint);
        let entry = self.entry(&format!("review-{}", review.verdict.id()), &about).await?;
        let sql =
            "INSERT INTO reviews (unit, fingerprint, entry, rule, verdict, person, day, reason, file, blob,
                   expires, origin) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let row = args![
            unit,
            &review.fingerprint,
            entry,
            &review.rule,
            review.verdict.id(),
            &review.person,
            &review.day,
            &review.reason,
            file,
            blob,
            review.expires.map(|day| day.to_string()),
            review.origin.as_deref(),
        ];
        self.tx.run(sql, row).await?;
        Ok(Kept::New)
    }
}
