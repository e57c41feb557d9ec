//! The journal: every fact in the store has an entry here, in the order in which they were recorded.

use super::{
    DecisionId, Error, Store,
    sql::{Fields, Read, args},
    words::{Recorded, stored},
};

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// 1 for the first in the store.
    pub no: u64,
    /// By whom, when, why.
    pub recorded: Recorded,
    /// What was recorded: `registered`, `run`, `review-dismiss`, …
    pub did: String,
    /// About what: a unit, a round, `unit/fingerprint`, …
    pub about: String,
    /// The decision under which a closed round was changed.
    pub decision: Option<DecisionId>,
}

impl Read for Entry {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            no: fields.count()?,
            recorded: fields.value()?,
            did: fields.text()?,
            about: fields.text()?,
            decision: fields.opt_int()?.map(DecisionId),
        })
    }
}

impl Store {
    /// The latest entries, newest first; with `about`, only those about it.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn journal(&self, about: Option<&str>, limit: u64) -> Result<Vec<Entry>, Error> {
        let sql = "SELECT e.no, e.at, e.who, e.is_person, e.why, e.did, e.about, e.decision FROM entries e
                   WHERE ($1 = '' OR e.about = $1) ORDER BY e.no DESC LIMIT $2";
        self.db.all(sql, args![about.unwrap_or_default(), stored(limit)]).await
    }
}
