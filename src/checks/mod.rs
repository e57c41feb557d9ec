//! Checks: questions to the portal, one file each, pure; they know no weights.
//!
//! Comes in: a [`Portal`](crate::portal::Portal). Goes out: an [`Answer`](crate::model::Answer) per rule.
