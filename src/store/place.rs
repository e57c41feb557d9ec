//! Where a store is: a file, or a database of PostgreSQL.

use std::{fmt, path::PathBuf, str::FromStr};

use sqlx::postgres::PgConnectOptions;

use super::Error;

/// Where a store is. Shown without its password.
#[derive(Clone)]
pub enum Place {
    /// A file of SQLite.
    File(PathBuf),
    /// A database of PostgreSQL.
    Postgres(Box<PgConnectOptions>),
}

impl Place {
    /// The file that is used when nothing else is said, in the working directory.
    pub const DEFAULT: &'static str = "gongkai.db";

    /// Reads a path or `postgres://user:password@host/database`.
    ///
    /// # Errors
    /// [`Error::Address`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        let refused = |why: &str| Error::Address { address: without_password(text), why: why.to_owned() };
        match text.split_once("://") {
            Some(("postgres" | "postgresql", _)) => {
                let options =
                    PgConnectOptions::from_str(text).map_err(|error| refused(&error.to_string()))?;
                Ok(Self::Postgres(Box::new(options.application_name("gongkai"))))
            }
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::File(path.into())),
            Some((scheme, _)) => Err(refused(&format!("`{scheme}` is not an engine that it knows"))),
            None if text.trim().is_empty() => Err(refused("it is empty")),
            None => Ok(Self::File(text.into())),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Postgres(it) => {
                let at =
                    it.get_socket().map_or_else(|| it.get_host().to_owned(), |it| it.display().to_string());
                let database = it.get_database().unwrap_or(it.get_username());
                write!(f, "postgres://{}@{at}:{}/{database}", it.get_username(), it.get_port())
            }
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({self})")
    }
}

/// An address of which we could not even tell the parts, without what may be a password.
fn without_password(text: &str) -> String {
    match (text.split_once("://"), text.rfind('@')) {
        (Some((scheme, _)), Some(at)) => format!("{scheme}://…{}", text.get(at..).unwrap_or_default()),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let place = Place::parse("postgres://office:secret@db.example:5433/audits").unwrap();
        assert_eq!(place.to_string(), "postgres://office@db.example:5433/audits");
        assert!(!format!("{place:?}").contains("secret"));
        for bad in ["mysql://a:secret@b/c", "postgres://a:secret@b:port/c"] {
            let told = Place::parse(bad).unwrap_err().to_string();
            assert!(!told.contains("secret") && told.contains("postgres://user@host/database"), "{told}");
        }
    }

    #[test]
    fn anything_without_a_scheme_is_a_file() {
        assert!(
            matches!(Place::parse("data/gongkai.db").unwrap(), Place::File(path) if path.ends_with("gongkai.db"))
        );
        assert!(Place::parse(" ").is_err());
    }
}
