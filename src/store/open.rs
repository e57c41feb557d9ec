//! Opening a store, and what is true of the whole of it.

use std::time::Duration;

use sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{
    By, Change, Error, Place,
    error::{PATIENCE_S, QUEUE_S},
    schema::{self, VERSION},
    sql::{Db, Tx, args},
};

/// Connections that read, at most.
const READERS: u32 = 4;

/// One store: what an office knows of its units, rounds and audits. Cheap to clone; one for the whole process.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) db: Db,
    place: Place,
}

impl Store {
    /// Opens the store at `place`, makes it when there is none, and brings an older one up to this program's schema.
    ///
    /// # Errors
    /// [`Error::Closed`], [`Error::Newer`], [`Error::Locked`], [`Error::Damaged`].
    pub async fn open(place: &Place) -> Result<Self, Error> {
        Self::open_at(place, VERSION).await
    }

    /// As [`Store::open`], at an older version of the schema: for backups of then.
    pub(super) async fn open_at(place: &Place, version: i64) -> Result<Self, Error> {
        let db = match place {
            Place::File(path) => sqlite(path, place).await?,
            Place::Postgres(options) => postgres(options, place).await?,
        };
        schema::migrate(&db, place, version).await?;
        Ok(Self { db, place: place.clone() })
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether it is a file of SQLite.
    pub fn is_file(&self) -> bool {
        matches!(self.db, Db::Sqlite { .. })
    }

    /// Begins to write. Nothing is kept before [`Change::commit`]; dropping the change undoes it. One change is under
    /// way at a time: keep it short, and let no request to the network fall inside.
    ///
    /// # Errors
    /// [`Error::Locked`] when another program writes for too long.
    pub async fn change(&self, by: By) -> Result<Change, Error> {
        Ok(Change::new(Tx::begin(&self.db).await?, by))
    }

    /// Ends all connections; SQLite then needs no files beside its own.
    pub async fn close(&self) {
        match &self.db {
            Db::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }

    /// Tells the engine to look at what has grown, so that it plans its queries well; for the end of large imports.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn settle(&self) -> Result<(), Error> {
        match &self.db {
            Db::Sqlite { write, .. } => {
                sqlx::query::<sqlx::Sqlite>("ANALYZE").execute(write).await?;
                sqlx::query::<sqlx::Sqlite>("PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await?;
            }
            Db::Postgres(pool) => {
                sqlx::query::<sqlx::Postgres>("VACUUM ANALYZE").execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Bytes that the store takes on disk.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn size_bytes(&self) -> Result<i64, Error> {
        let sql = match self.db {
            Db::Sqlite { .. } => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            Db::Postgres(_) => "SELECT CAST(pg_database_size(current_database()) AS BIGINT)",
        };
        Ok(self.db.first(sql, args![]).await?.unwrap_or(0))
    }
}

async fn sqlite(path: &std::path::Path, place: &Place) -> Result<Db, Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(PATIENCE_S))
        .pragma("cache_size", "-32768")
        .pragma("temp_store", "memory")
        .disable_statement_logging();
    let closed = |error: sqlx::Error| match Error::from(error) {
        Error::Engine(error) => Error::Closed {
            address: place.to_string(),
            why: format!("{error}; the folder must exist and be writable, or give another file with --store"),
        },
        error => error,
    };
    // A change may take a while; the others wait for their turn, and only another program is waited for in vain.
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(QUEUE_S))
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await
        .map_err(closed)?;
    let read = SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options);
    Ok(Db::Sqlite { read, write })
}

async fn postgres(options: &PgConnectOptions, place: &Place) -> Result<Db, Error> {
    let pool = PgPoolOptions::new()
        .max_connections(READERS * 4)
        .acquire_timeout(Duration::from_secs(QUEUE_S))
        .connect_with(options.clone().disable_statement_logging());
    // Connecting is tried as long as a connection is waited for; here nobody waits that long.
    let pool = tokio::time::timeout(Duration::from_secs(PATIENCE_S), pool).await;
    let pool = pool.map_err(|_| Error::Closed {
        address: place.to_string(),
        why: format!("no answer within {PATIENCE_S} s; is the server running, and the host right?"),
    })?;
    pool.map(Db::Postgres).map_err(|error| {
        let code = error.as_database_error().and_then(|it| it.code()).unwrap_or_default().into_owned();
        let remedy = match code.as_str() {
            "28P01" | "28000" => {
                "the server refuses this user or password; mend them in the address, or set PGPASSWORD"
            }
            "3D000" => "there is no such database; make it with `createdb`",
            _ => "is the server running, and the host and port right?",
        };
        Error::Closed { address: place.to_string(), why: format!("{error}; {remedy}") }
    })
}
