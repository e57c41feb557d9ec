//! One way to speak to both engines: the same text, the same arguments, the same rows.
//!
//! Comes in: a statement with `$1` … and [`Arg`]s. Goes out: [`Row`]s, read field by field in the order of the columns.
//! Sums must be cast to BIGINT and literals that are selected too: PostgreSQL is exact about widths.

use sqlx::{
    AssertSqlSafe, Postgres, Row as _, SqlSafeStr, Sqlite, SqlitePool, Transaction,
    postgres::{PgPool, PgRow},
    sqlite::SqliteRow,
};

use super::{Error, error::QUEUE_S};

/// Both engines bind at least so many arguments to one statement (SQLite's limit).
const MOST_ARGS: usize = 32_000;

/// Rows a batch at most: longer statements cost more to parse than they save.
const MOST_ROWS: usize = 200;

/// An argument of a statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Arg {
    /// A whole number, a truth, a time.
    Int(Option<i64>),
    /// Text, a day.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Arg {
    fn from(value: bool) -> Self {
        Self::Int(Some(value.into()))
    }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(plain(value)))
    }
}

impl From<&String> for Arg {
    fn from(value: &String) -> Self {
        Self::Text(Some(plain(value)))
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(plain(&value)))
    }
}

impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Self {
        Self::Text(value.as_deref().map(plain))
    }
}

impl From<Option<&str>> for Arg {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(plain))
    }
}

impl From<Vec<u8>> for Arg {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}

impl From<Option<Vec<u8>>> for Arg {
    fn from(value: Option<Vec<u8>>) -> Self {
        Self::Bytes(value)
    }
}

/// PostgreSQL keeps no NUL in text; both engines must keep the same.
fn plain(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

/// Arguments of a statement, in order.
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::sql::Arg::from($value)),*] };
}
pub(super) use args;

/// A row of either engine.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// Reads the fields of a row one after the other.
pub(super) struct Fields<'r> {
    row: &'r Row,
    at: usize,
}

/// What can be read from the fields of a row.
pub(super) trait Read: Sized {
    /// Takes its fields in the order of the columns.
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error>;
}

macro_rules! field {
    ($name:ident, $kind:ty) => {
        pub(super) fn $name(&mut self) -> Result<$kind, Error> {
            let at = self.at;
            self.at += 1;
            let read = match self.row {
                Row::Sqlite(row) => row.try_get::<$kind, _>(at),
                Row::Postgres(row) => row.try_get::<$kind, _>(at),
            };
            read.map_err(Error::from)
        }
    };
}

impl Fields<'_> {
    field!(int, i64);
    field!(opt_int, Option<i64>);
    field!(text, String);
    field!(opt_text, Option<String>);
    field!(bytes, Vec<u8>);
    field!(opt_bytes, Option<Vec<u8>>);

    pub(super) fn flag(&mut self) -> Result<bool, Error> {
        Ok(self.int()? != 0)
    }
}

impl Row {
    pub(super) fn fields(&self) -> Fields<'_> {
        Fields { row: self, at: 0 }
    }
}

/// Every row as a value.
pub(super) fn read_all<T: Read>(rows: &[Row]) -> Result<Vec<T>, Error> {
    rows.iter().map(|row| T::read(&mut row.fields())).collect()
}

/// The pools: SQLite has one connection that writes and several that read beside it.
#[derive(Debug, Clone)]
pub(super) enum Db {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

macro_rules! bound {
    ($engine:ty, $sql:expr, $args:expr) => {{
        let mut query = sqlx::query::<$engine>($sql);
        for arg in $args {
            query = match arg {
                Arg::Int(value) => query.bind(value),
                Arg::Text(value) => query.bind(value),
                Arg::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Db {
    /// All rows of a query.
    pub(super) async fn rows(&self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<Vec<Row>, Error> {
        Ok(match self {
            Self::Sqlite { read, .. } => {
                let rows = bound!(Sqlite, sql, args).fetch_all(read).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(pool) => {
                let rows = bound!(Postgres, sql, args).fetch_all(pool).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// All rows of a query, as values.
    pub(super) async fn all<T: Read>(&self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<Vec<T>, Error> {
        read_all(&self.rows(sql, args).await?)
    }

    /// The first row of a query, as a value.
    pub(super) async fn first<T: Read>(
        &self,
        sql: impl SqlSafeStr,
        args: Vec<Arg>,
    ) -> Result<Option<T>, Error> {
        let rows = self.rows(sql, args).await?;
        rows.first().map(|row| T::read(&mut row.fields())).transpose()
    }
}

/// A transaction that writes. On either engine there is one at a time: facts are numbered without gaps or doubles, and
/// what was read in it still holds when it writes.
pub(super) struct Tx {
    engine: Engine,
    /// A statement failed. PostgreSQL undoes such a transaction whatever it is told, so SQLite does too.
    failed: bool,
}

enum Engine {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(super) async fn begin(db: &Db) -> Result<Self, Error> {
        let engine = match db {
            // A deferred transaction that begins to write later fails at once when another one writes.
            Db::Sqlite { write, .. } => Engine::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                let patience = AssertSqlSafe(format!("SET LOCAL lock_timeout = '{QUEUE_S}s'"));
                sqlx::query::<Postgres>(patience).execute(&mut *tx).await?;
                sqlx::query::<Postgres>("LOCK TABLE entries IN EXCLUSIVE MODE").execute(&mut *tx).await?;
                Engine::Postgres(tx)
            }
        };
        Ok(Self { engine, failed: false })
    }

    pub(super) async fn commit(self) -> Result<(), Error> {
        if self.failed {
            return Err(Error::Invalid("a change that failed half way is not kept".to_owned()));
        }
        match self.engine {
            Engine::Sqlite(tx) => tx.commit().await?,
            Engine::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Runs a statement; how many rows it touched.
    pub(super) async fn run(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<u64, Error> {
        let done = match &mut self.engine {
            Engine::Sqlite(tx) => {
                bound!(Sqlite, sql, args).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
            Engine::Postgres(tx) => {
                bound!(Postgres, sql, args).execute(&mut **tx).await.map(|done| done.rows_affected())
            }
        };
        self.failed |= done.is_err();
        done.map_err(Error::from)
    }

    /// All rows of a query, as they are inside the transaction.
    pub(super) async fn rows(&mut self, sql: impl SqlSafeStr, args: Vec<Arg>) -> Result<Vec<Row>, Error> {
        let rows = match &mut self.engine {
            Engine::Sqlite(tx) => {
                let rows = bound!(Sqlite, sql, args).fetch_all(&mut **tx).await;
                rows.map(|rows| rows.into_iter().map(Row::Sqlite).collect())
            }
            Engine::Postgres(tx) => {
                let rows = bound!(Postgres, sql, args).fetch_all(&mut **tx).await;
                rows.map(|rows| rows.into_iter().map(Row::Postgres).collect())
            }
        };
        self.failed |= rows.is_err();
        rows.map_err(Error::from)
    }

    /// The first row, as a value.
    pub(super) async fn first<T: Read>(
        &mut self,
        sql: impl SqlSafeStr,
        args: Vec<Arg>,
    ) -> Result<Option<T>, Error> {
        let rows = self.rows(sql, args).await?;
        rows.first().map(|row| T::read(&mut row.fields())).transpose()
    }

    /// Inserts rows in as few statements as the engines allow. `into`: table and columns, as `t (a, b)`; `end`: what
    /// follows the values, as `ON CONFLICT DO NOTHING`.
    pub(super) async fn insert(
        &mut self,
        into: &str,
        columns: usize,
        rows: Vec<Vec<Arg>>,
        end: &str,
    ) -> Result<(), Error> {
        let most = (MOST_ARGS / columns.max(1)).clamp(1, MOST_ROWS);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let batch: Vec<Vec<Arg>> = rows.by_ref().take(most).collect();
            let mut sql = format!("INSERT INTO {into} VALUES ");
            let mut number = 0;
            for row in 0..batch.len() {
                sql.push_str(if row == 0 { "(" } else { ", (" });
                for column in 0..columns {
                    number += 1;
                    sql += if column == 0 { "$" } else { ", $" };
                    sql += &number.to_string();
                }
                sql.push(')');
            }
            sql += " ";
            sql += end;
            self.run(AssertSqlSafe(sql), batch.into_iter().flatten().collect()).await?;
        }
        Ok(())
    }
}

impl Read for i64 {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        fields.int()
    }
}

impl Read for (i64, String) {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok((fields.int()?, fields.text()?))
    }
}

impl Read for (String, String) {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok((fields.text()?, fields.text()?))
    }
}

impl Read for String {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        fields.text()
    }
}
