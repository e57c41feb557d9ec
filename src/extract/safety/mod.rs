//! What may harm visitors or people named: concealed links, injected words, insecure loads, personal numbers.
//!
//! Comes in: the walked page with its facts. Goes out: [`Safety`], empty for an ordinary page. Numbers of people leave
//! this module counted and masked, never as they stand.

mod concealed;
mod injected;
mod insecure;
mod personal;

use scraper::Html;
use serde::{Deserialize, Serialize};

pub use concealed::{Concealed, Manner};
pub use injected::{Injected, Place};
pub use insecure::{Insecure, Loaded};
pub use personal::Personal;

use super::{PageFacts, survey::Survey};
use crate::model::Address;

/// What was found on one page or in one file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Safety {
    /// Links to other hosts that no visitor sees.
    pub concealed: Vec<Concealed>,
    /// Words of gambling or pornography where they do not belong.
    pub injected: Option<Injected>,
    /// What an https page loads over http.
    pub insecure: Vec<Insecure>,
    /// Numbers that name a person.
    pub personal: Option<Personal>,
}

impl Safety {
    /// Nothing was found.
    pub fn is_empty(&self) -> bool {
        self.concealed.is_empty()
            && self.injected.is_none()
            && self.insecure.is_empty()
            && self.personal.is_none()
    }
}

/// Reads a page whose facts are complete.
pub(super) fn of_page(
    facts: &PageFacts,
    document: &Html,
    page: &Survey<'_>,
    raw: &str,
    base: &Address,
) -> Safety {
    let concealed = concealed::read(document, &page.scripts, &facts.address, base);
    Safety {
        injected: injected::read(facts, &concealed),
        insecure: insecure::read(&page.links, raw, &facts.address, base),
        personal: personal::read(&facts.text),
        concealed,
    }
}

/// Reads the text of a file.
pub(super) fn of_file(facts: &PageFacts) -> Safety {
    Safety { personal: personal::read(&facts.text), ..Safety::default() }
}
