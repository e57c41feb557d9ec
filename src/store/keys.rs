//! Keys: the first 63 bits of a digest of what they stand for. The same on every engine, known before anything is asked.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Error;

/// The key of what `parts` name. Parts are told apart whatever they contain.
pub(super) fn key_of(kind: &str, parts: &[&str]) -> i64 {
    let mut digest = Sha256::new();
    digest.update(kind.as_bytes());
    for part in parts {
        digest.update([0xff]);
        digest.update(part.as_bytes());
    }
    let mut first = [0; 8];
    first.copy_from_slice(&digest.finalize()[..8]);
    i64::from_be_bytes(first) & i64::MAX
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub(super) i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                let read = i64::from_str_radix(text, 16).ok().filter(|_| text.len() == 16);
                read.map(Self).ok_or_else(|| Error::Unknown { what: $what, name: text.to_owned(), near: None })
            }
        }
    };
}

id!(
    /// One audit of one unit. Written as 16 hexadecimal digits.
    RunId, "run"
);
id!(
    /// One judgement of a run.
    JudgementId, "judgement"
);
id!(
    /// A decision that lets a closed round change.
    DecisionId, "decision"
);
id!(
    /// An objection 申诉 of a unit.
    ObjectionId, "objection"
);
id!(
    /// Year-end totals as they came out once.
    TotalId, "total"
);

impl RunId {
    /// The run of an audit, by the identifier in its report.
    pub fn of_audit(audit: &str) -> Self {
        Self(key_of("run", &[audit]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_apart_and_identifiers_read_back() {
        assert_ne!(key_of("unit", &["ab", "c"]), key_of("unit", &["a", "bc"]));
        assert_ne!(key_of("unit", &["a"]), key_of("round", &["a"]));
        let run = RunId::of_audit("x");
        assert_eq!(run.to_string().parse::<RunId>().unwrap(), run);
        assert!("12".parse::<RunId>().is_err() && run.0 >= 0);
    }
}
