//! What the store could not do, with its remedy. Passwords are never shown.

/// What the store could not do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address is neither a path nor an address of PostgreSQL.
    #[error("`{address}` is no address of a store: {why}; give a file, or postgres://user@host/database")]
    Address {
        /// As given, without its password.
        address: String,
        /// What is wrong.
        why: String,
    },
    /// Nothing answers there, or it refuses us.
    #[error("the store {address} cannot be opened: {why}")]
    Closed {
        /// Where, without its password.
        address: String,
        /// In words, with the remedy.
        why: String,
    },
    /// Another program holds the file.
    #[error(
        "the store is being written by another program and stayed locked for {0} s; wait for it to end; where many programs write, use PostgreSQL (--store postgres://…)"
    )]
    Locked(u64),
    /// Made by a newer program.
    #[error(
        "the store {address} has schema {found}, this program knows {known}: use the newer gongkai that wrote it, or restore a backup into a new store"
    )]
    Newer {
        /// Where.
        address: String,
        /// Version found.
        found: i64,
        /// Newest version known.
        known: i64,
    },
    /// The round is closed; only a recorded decision may change it.
    #[error(
        "round `{round}` is closed: its results change only by a recorded decision; record one first, and make the change under it"
    )]
    Frozen {
        /// Its name.
        round: String,
    },
    /// Nothing of that name is in the store.
    #[error("no {what} `{name}` in the store{}", .near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default())]
    Unknown {
        /// `unit`, `round`, `run`, …
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        near: Option<String>,
    },
    /// A name that is taken.
    #[error("there is a {what} `{name}` already; choose another name")]
    Taken {
        /// `round`, …
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A value that must not be stored.
    #[error("{0}")]
    Invalid(String),
    /// Something in the store is not as this program writes it.
    #[error(
        "the store is damaged: {0}; `gongkai store check` says more, `gongkai store restore` brings a backup back"
    )]
    Damaged(String),
    /// A backup that cannot be read.
    #[error("{file}, line {line}: {why}")]
    Backup {
        /// The file.
        file: String,
        /// 1-based.
        line: u64,
        /// What is wrong, with the remedy.
        why: String,
    },
    /// A file beside the store.
    #[error("{file}: {source}")]
    Disk {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The engine refused a statement.
    #[error("the store could not do that: {0}")]
    Engine(#[source] sqlx::Error),
}

/// How long the file is waited for while another program holds it.
pub(super) const PATIENCE_S: u64 = 30;

/// How long a change waits for its turn.
pub(super) const QUEUE_S: u64 = 600;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|it| it.code()).unwrap_or_default().into_owned();
        match (&error, code.as_str()) {
            // SQLITE_BUSY and its kin; then those whose writers do not end.
            (_, "5" | "6" | "261" | "517") => Self::Locked(PATIENCE_S),
            (_, "55P03") | (sqlx::Error::PoolTimedOut, _) => Self::Locked(QUEUE_S),
            (_, "11" | "26") => {
                Self::Damaged("the file is no SQLite database, or parts of it are gone".to_owned())
            }
            (sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_), _) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Engine(error),
        }
    }
}
