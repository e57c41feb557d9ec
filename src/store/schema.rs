//! The schema, version by version, and bringing a store up to the newest.
//!
//! The statements stand once, in `migrations/`. PostgreSQL gets three words translated: text is compared by bytes, as
//! SQLite does, bytes have another name, and every table keeps its rows as it likes.

use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use super::{
    Error, Place,
    sql::{Db, args},
};

const VERSIONS: [(i64, &str, &str); 2] = [
    (1, "audits", include_str!("migrations/0001_audits.sql")),
    (2, "year", include_str!("migrations/0002_year.sql")),
];

/// The newest version this program knows.
pub const VERSION: i64 = VERSIONS[VERSIONS.len() - 1].0;

fn migrator(db: &Db, up_to: i64) -> Migrator {
    let translated = |sql: &str| match db {
        Db::Sqlite { .. } => sql.to_owned(),
        Db::Postgres(_) => sql
            .replace(" TEXT", " TEXT COLLATE \"C\"")
            .replace(" BLOB", " BYTEA")
            .replace(" WITHOUT ROWID", ""),
    };
    let wanted = VERSIONS.iter().filter(|(version, ..)| *version <= up_to);
    let each = wanted.map(|(version, name, sql)| {
        let sql = AssertSqlSafe(translated(sql)).into_sql_str();
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(each.collect())
}

/// The version of a store; 0 when it is empty.
pub(super) async fn version(db: &Db) -> Result<i64, Error> {
    let found = db.first::<i64>("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations", args![]).await;
    match found {
        Ok(version) => Ok(version.unwrap_or(0)),
        Err(Error::Engine(error)) if is_no_table(&error) => Ok(0),
        Err(error) => Err(error),
    }
}

fn is_no_table(error: &sqlx::Error) -> bool {
    let told = error.as_database_error();
    told.is_some_and(|it| it.code().as_deref() == Some("42P01") || it.message().contains("no such table"))
}

/// Brings the store up to version `up_to`; every version is taken whole or not at all.
pub(super) async fn migrate(db: &Db, place: &Place, up_to: i64) -> Result<(), Error> {
    let mut found = version(db).await?;
    if found > VERSION {
        return Err(Error::Newer { address: place.to_string(), found, known: VERSION });
    }
    let migrator = migrator(db, up_to);
    while found < up_to {
        let done = match db {
            Db::Sqlite { write, .. } => migrator.run(write).await,
            Db::Postgres(pool) => migrator.run(pool).await,
        };
        let now = version(db).await?;
        // Another program may do the same at the same time: one of both fails at each version, and each gets on.
        if let Err(error) = done
            && now == found
        {
            return Err(Error::Closed { address: place.to_string(), why: error.to_string() });
        }
        found = now;
    }
    Ok(())
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
    Bytes,
}

/// A table as the statements make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<(String, Kind)>,
    /// Columns of its primary key.
    pub(super) key: Vec<String>,
}

/// All tables, each after those it refers to.
pub(super) fn tables() -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for line in VERSIONS.iter().flat_map(|(_, _, sql)| sql.lines()) {
        if let Some(name) = line.strip_prefix("CREATE TABLE ").and_then(|rest| rest.strip_suffix(" (")) {
            tables.push(Table { name: name.to_owned(), columns: Vec::new(), key: Vec::new() });
            continue;
        }
        let (Some(table), Some(line)) = (tables.last_mut(), line.strip_prefix("    ")) else { continue };
        if let Some(key) = line.strip_prefix("PRIMARY KEY (") {
            let names = key.split(')').next().unwrap_or_default();
            table.key = names.split(", ").map(str::to_owned).collect();
            continue;
        }
        let mut words = line.split([' ', ',']);
        let (Some(name), Some(kind)) = (words.next(), words.next()) else { continue };
        let kind = match kind {
            "BIGINT" => Kind::Int,
            "TEXT" => Kind::Text,
            "BLOB" => Kind::Bytes,
            _ => continue,
        };
        if line.contains("PRIMARY KEY") {
            table.key = vec![name.to_owned()];
        }
        table.columns.push((name.to_owned(), kind));
    }
    tables
}
