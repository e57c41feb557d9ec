//! Calibration: what hosts answer for addresses that cannot exist, asked for where links cannot be told from such.
//!
//! Comes in: what was told to the builder by the end of the crawl. Goes out: a visit for each address that
//! [`portal::Builder::calibrations`](crate::portal::Builder::calibrations) names, kept as evidence. Holds always: these
//! requests go last and through the same gate, count against the budget, and are left out when the run was stopped.

use super::{
    Error,
    gather::{GRACE, Run},
    journal::VisitLine,
    read::Bench,
};
use crate::model::Address;

impl Run<'_> {
    /// Asks hosts that may answer anything for what cannot exist; adds what it took to `requests`.
    pub(super) async fn calibrate(&mut self, requests: &mut u64) -> Result<Vec<VisitLine>, Error> {
        let mut visits = Vec::new();
        for address in self.impossible() {
            let now = self.elapsed();
            if self.progress.is_interrupted() || !self.frontier.spares(address.authority(), now) {
                continue;
            }
            let left = self.plan.limits.deadline.saturating_sub(now) + GRACE;
            let visit = tokio::select! {
                visit = self.client.visit(&address) => visit,
                () = self.progress.interruption() => break,
                () = tokio::time::sleep(left) => break,
            };
            let spent = visit.exchanges.len() as u64;
            self.frontier.spent(spent);
            *requests += spent;
            visits.push(Bench::aside(&self.bench, move |bench| bench.keep_beside(&visit)).await?);
        }
        Ok(visits)
    }

    fn impossible(&self) -> Vec<Address> {
        self.bench.builder_now().calibrations()
    }
}
