//! Whether a store is whole: what the engine says of itself, and what has to be true between tables.

use super::{
    Error, Store,
    blobs::Blob,
    schema,
    sql::{Db, args},
};

/// What must not be there: a count in words.
const ORPHANS: [(&str, &str); 6] = [
    (
        "outcomes without a judgement",
        "SELECT COUNT(*) FROM outcomes o WHERE NOT EXISTS (SELECT 1 FROM judgements j WHERE j.key = o.judgement)",
    ),
    (
        "findings without a judgement",
        "SELECT COUNT(*) FROM findings f WHERE NOT EXISTS (SELECT 1 FROM judgements j WHERE j.key = f.judgement)",
    ),
    (
        "findings without their words",
        "SELECT COUNT(*) FROM findings f JOIN judgements j ON j.key = f.judgement JOIN runs r ON r.key = j.run
         WHERE NOT EXISTS (SELECT 1 FROM statements s WHERE s.unit = r.unit AND s.key = f.statement)",
    ),
    (
        "judgements without their report",
        "SELECT COUNT(*) FROM judgements j WHERE NOT EXISTS (SELECT 1 FROM blobs b WHERE b.digest = j.report)",
    ),
    (
        "runs without a judgement",
        "SELECT COUNT(*) FROM runs r WHERE NOT EXISTS (SELECT 1 FROM judgements j WHERE j.run = r.key)",
    ),
    (
        "numbers missing in the journal",
        "SELECT COALESCE(MAX(no), 0) - COUNT(*) FROM entries",
    ),
];

/// Kept files that are looked at together.
const BLOBS_AT_A_TIME: i64 = 100;

/// What a look at the whole store brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Rows of every table.
    pub rows: Vec<(String, u64)>,
    /// What is wrong; empty: nothing.
    pub damage: Vec<String>,
}

impl Store {
    /// Looks at everything; takes a while on a large store.
    ///
    /// # Errors
    /// [`Error`] when the engine cannot even be asked.
    pub async fn check(&self) -> Result<Checked, Error> {
        let mut checked = Checked::default();
        if let Db::Sqlite { .. } = self.db {
            let told: Vec<String> = self.db.all("PRAGMA integrity_check(20)", args![]).await?;
            checked.damage.extend(told.into_iter().filter(|line| line != "ok"));
            let strays = self.db.rows("PRAGMA foreign_key_check", args![]).await?.len();
            if strays > 0 {
                checked.damage.push(format!("{strays} rows refer to nothing"));
            }
        }
        for table in schema::tables() {
            let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {}", table.name));
            let rows: i64 = self.db.first(sql, args![]).await?.unwrap_or(0);
            checked.rows.push((table.name, u64::try_from(rows).unwrap_or(0)));
        }
        for (what, sql) in ORPHANS {
            let count: i64 = self.db.first(sql, args![]).await?.unwrap_or(0);
            if count != 0 {
                checked.damage.push(format!("{count} {what}"));
            }
        }
        self.check_blobs(&mut checked.damage).await?;
        Ok(checked)
    }

    async fn check_blobs(&self, damage: &mut Vec<String>) -> Result<(), Error> {
        let mut after = String::new();
        loop {
            let sql = "SELECT digest, size, bytes FROM blobs WHERE digest > $1 ORDER BY digest LIMIT $2";
            let blobs: Vec<Blob> = self.db.all(sql, args![&after, BLOBS_AT_A_TIME]).await?;
            let Some(last) = blobs.last() else { return Ok(()) };
            after.clone_from(&last.digest);
            damage.extend(blobs.iter().filter_map(|blob| blob.unpack().err()).map(|error| error.to_string()));
        }
    }
}
