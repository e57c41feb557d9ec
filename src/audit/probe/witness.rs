//! Is it the site, or our own network? Somebody else must have answered since the look began.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use crate::fetch::Client;
use crate::model::Address;

/// Knows who answered when.
#[derive(Debug, Default)]
pub(super) struct Witness {
    controls: Vec<Address>,
    /// By authority: what answered there last, and when.
    answers: Mutex<BTreeMap<String, (Instant, Address)>>,
    /// Held while the controls are asked, so that a hundred failures at a time ask them once.
    asking: tokio::sync::Mutex<()>,
}

impl Witness {
    pub(super) fn new(controls: Vec<Address>) -> Self {
        Self { controls, ..Self::default() }
    }

    /// Notes that something at `address` answered, whatever it said.
    pub(super) fn note(&self, address: &Address) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.insert(address.authority().to_owned(), (Instant::now(), address.clone()));
    }

    /// Who else than `unit` answered since the look began; when nobody did, asks those who answered last, then the
    /// controls. `None`: nothing answers, so it is our own network.
    pub(super) async fn vouch(&self, client: &Client, unit: &Address, since: Instant) -> Option<String> {
        if let Some(who) = self.answered(unit, since) {
            return Some(who);
        }
        let _turn = self.asking.lock().await;
        if let Some(who) = self.answered(unit, since) {
            return Some(who);
        }
        for control in &self.candidates(unit) {
            let visit = client.visit(control).await;
            if visit.exchanges.iter().any(|exchange| exchange.result.is_ok()) {
                self.note(control);
                return Some(control.authority().to_owned());
            }
        }
        None
    }

    /// Whom to ask: the two others who answered last, and the controls.
    fn candidates(&self, unit: &Address) -> Vec<Address> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known: Vec<&(Instant, Address)> = answers.values().collect();
        known.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let others = |address: &&Address| address.authority() != unit.authority();
        let mut found: Vec<Address> =
            known.into_iter().map(|(_, address)| address).filter(others).take(2).cloned().collect();
        found.extend(self.controls.iter().filter(others).cloned());
        found
    }

    fn answered(&self, unit: &Address, since: Instant) -> Option<String> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let others = answers.iter().filter(|(who, (at, _))| who.as_str() != unit.authority() && *at >= since);
        others.map(|(who, _)| who.clone()).next()
    }
}
