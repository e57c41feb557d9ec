//! What stands behind the checks: the registry's entries, binding, running, the manual, and shared questions.

mod annual;
mod bind;
mod calendar;
mod contents;
mod desk;
mod errands;
mod guided;
pub(super) mod hosts;
mod links;
mod manual;
mod needs;
mod pairs;
mod presence;
#[cfg(test)]
pub(super) mod proofs;
mod run;
pub(super) mod sampled;
#[cfg(test)]
pub(super) mod stage;
mod statutory;

pub(super) use annual::{due, reports};
pub use bind::{About, Entry, bind, bind_all};
pub(super) use calendar::working_days;
pub use calendar::working_days_after;
pub(super) use contents::{
    Outcome, content_of, contents, fault, in_pictures, newest_only, seen as seen_report,
};
pub(super) use desk::{channels, guides, interaction_entry, seen_guide, service_entry, settled, unseen};
pub use errands::{Errands, errands};
pub(super) use guided::{Guided, REVISED, guided, narrow, seen};
pub(super) use links::{Refusals, dead};
pub use manual::manual;
pub use needs::{Wants, missing, needs_of, wants};
pub(super) use needs::{budget_left, documents_need};
pub(super) use pairs::{documents, interpretations_unread, is_policy, not_read, pairs, within};
pub(super) use presence::{Wanted, looked_in, owes_disclosure, presence};
pub use run::run;
pub(super) use statutory::{ARTICLE_20, Article21, BY_DUTY, Item};

pub(super) use crate::model::days;
use crate::model::{Reason, Text};

/// [`Reason::PartlyRead`] in both languages.
pub(super) fn partly(zh: impl Into<String>, en: impl Into<String>) -> Reason {
    Reason::PartlyRead(Text::new(zh, en))
}
