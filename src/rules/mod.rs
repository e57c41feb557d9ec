//! Packs 指标体系: rules as data. Reads and validates their shape; does not know which checks exist.
//!
//! Comes in: the text of a pack's TOML files. Goes out: a [`Pack`], or errors that name file, line and remedy. A pack
//! may extend another: it inherits everything and states only what differs.

mod error;
mod head;
mod model;
mod raw;
mod read;
mod rule;
mod schema;
mod source;
mod starter;

pub(crate) use head::{bands, rounding};
pub(crate) use raw::{RawBasis, RawGrade};
pub(crate) use rule::{confidence, one_basis};
pub(crate) use source::{File, proposal};

pub use error::{Error, key_remedy, nearest};
pub use model::{Arithmetic, Basis, Bonus, Confidence, Family, GradeBand, NotApplicable, Pack, Rule};
pub use read::{PACK_FILE, ParentError, Parents, read, read_extending};
pub use schema::{Field, Shape, schema, shape};
pub use starter::starter;
