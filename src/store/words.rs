//! What the fields of several modules have in common: words, days, times, and who recorded a row.

use jiff::{Timestamp, civil::Date};

use super::{
    Error,
    sql::{Fields, Read},
};
use crate::model::{Points, UnitKind};

/// A word out of a fixed list, as it stands in the store.
pub(super) trait Word: Sized {
    /// What the list is of.
    const WHAT: &'static str;
    fn of(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$variant_doc])* $variant),* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word for it, in the store and in files.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Reads the word; `None` for any other.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl $crate::store::words::Word for $name {
            const WHAT: &'static str = $what;
            fn of(word: &str) -> Option<Self> { Self::parse(word) }
        }
    };
}
pub(super) use words;

impl Word for UnitKind {
    const WHAT: &'static str = "kind of unit";
    fn of(word: &str) -> Option<Self> {
        Self::parse(word)
    }
}

/// Who recorded a row, when, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// When.
    pub at: Timestamp,
    /// Who: a person, or the program with its version.
    pub who: String,
    /// Whether `who` is a person.
    pub is_person: bool,
    /// In words; may be empty.
    pub why: String,
}

/// The columns of [`Recorded`], of the entry `e`.
macro_rules! recorded {
    () => {
        "e.at, e.who, e.is_person, e.why"
    };
}
pub(super) use recorded;

impl Read for Recorded {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { at: fields.time()?, who: fields.text()?, is_person: fields.flag()?, why: fields.text()? })
    }
}

impl Fields<'_> {
    pub(super) fn value<T: Read>(&mut self) -> Result<T, Error> {
        T::read(self)
    }

    pub(super) fn time(&mut self) -> Result<Timestamp, Error> {
        time(self.int()?)
    }

    pub(super) fn opt_time(&mut self) -> Result<Option<Timestamp>, Error> {
        self.opt_int()?.map(time).transpose()
    }

    pub(super) fn day(&mut self) -> Result<Date, Error> {
        day(&self.text()?)
    }

    pub(super) fn opt_day(&mut self) -> Result<Option<Date>, Error> {
        self.opt_text()?.as_deref().map(day).transpose()
    }

    pub(super) fn points(&mut self) -> Result<Points, Error> {
        self.int().map(Points::hundredths)
    }

    pub(super) fn opt_points(&mut self) -> Result<Option<Points>, Error> {
        Ok(self.opt_int()?.map(Points::hundredths))
    }

    pub(super) fn count(&mut self) -> Result<u64, Error> {
        let value = self.int()?;
        u64::try_from(value).map_err(|_| Error::Damaged(format!("{value} is no count")))
    }

    pub(super) fn year(&mut self) -> Result<i16, Error> {
        year(self.int()?)
    }

    pub(super) fn opt_year(&mut self) -> Result<Option<i16>, Error> {
        self.opt_int()?.map(year).transpose()
    }

    pub(super) fn word<T: Word>(&mut self) -> Result<T, Error> {
        word(&self.text()?)
    }

    pub(super) fn opt_word<T: Word>(&mut self) -> Result<Option<T>, Error> {
        self.opt_text()?.as_deref().map(word).transpose()
    }
}

fn time(milliseconds: i64) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(milliseconds).map_err(|error| Error::Damaged(error.to_string()))
}

fn day(text: &str) -> Result<Date, Error> {
    text.parse().map_err(|_| Error::Damaged(format!("`{text}` is no day")))
}

fn year(value: i64) -> Result<i16, Error> {
    i16::try_from(value).map_err(|_| Error::Damaged(format!("{value} is no year")))
}

fn word<T: Word>(word: &str) -> Result<T, Error> {
    T::of(word).ok_or_else(|| Error::Damaged(format!("`{word}` is no {}", T::WHAT)))
}

/// A count for the store.
pub(super) fn stored(count: impl TryInto<i64>) -> i64 {
    count.try_into().unwrap_or(i64::MAX)
}
