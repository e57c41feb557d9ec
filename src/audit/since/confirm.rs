//! Before anything is judged: what was re-used and is in doubt is asked for after all.
//!
//! In doubt is what a list, read later, showed with another title or date, and whatever a first judging takes as proof
//! of a fault. What cannot be asked for any more (the budget is spent, the run was ended) is withdrawn: it counts as not
//! checked, and cannot accuse.

use std::time::Duration;

use tracing::{debug, info};

use crate::audit::{
    Error, Folder, Options,
    gather::{Run, brief_of},
    journal, judge,
    register::Registered,
    replay,
};
use crate::model::Address;
use crate::portal::Builder;

/// After so many rounds of asking, what is still in doubt is withdrawn: a site that answers differently each time would
/// keep us for ever.
const ROUNDS: u32 = 5;

impl Run<'_> {
    /// Asks until nothing that was re-used is in doubt.
    pub(in crate::audit) async fn confirm(
        &mut self,
        registered: &Registered,
        options: &Options,
        folder: &Folder,
    ) -> Result<(), Error> {
        let mut rounds = 0;
        while self.course.reuses_anything() {
            let mut doubtful = self.course.late();
            doubtful.extend(self.accused(registered, options, folder).await?);
            doubtful.sort();
            doubtful.dedup();
            if doubtful.is_empty() {
                break;
            }
            rounds += 1;
            info!(
                addresses = doubtful.len(),
                "{} re-used addresses are in doubt and asked for",
                doubtful.len()
            );
            let now = self.elapsed();
            for address in &doubtful {
                debug!(%address, "{address} is in doubt");
                if rounds <= ROUNDS {
                    self.ask_again(address, now);
                }
            }
            self.drive().await?;
            let asked = journal::asked_after_all(folder)?;
            for address in doubtful.into_iter().filter(|address| !asked.contains(address)) {
                self.withdraw(address);
            }
            self.retell(registered, options, folder).await?;
        }
        Ok(())
    }

    /// Hands a re-used address to the frontier again.
    pub(in crate::audit) fn ask_again(&mut self, address: &Address, now: Duration) {
        let Some(reused) = self.course.give_up(address) else { return };
        self.uncount(reused.pages);
        self.frontier.again(&reused.task, now);
    }

    fn withdraw(&mut self, address: Address) {
        if let Some(reused) = self.course.give_up(&address) {
            self.uncount(reused.pages);
        }
        self.course.withdrawn.push(address);
    }

    /// What was re-used, and would accuse if the judging came now.
    async fn accused(
        &self,
        registered: &Registered,
        options: &Options,
        folder: &Folder,
    ) -> Result<Vec<Address>, Error> {
        let gathering = self.gathering(registered, options);
        let builder = self.bench.builder();
        let (pack, folder) = (options.pack.pack.clone(), folder.clone());
        let judging =
            tokio::task::spawn_blocking(move || judge::accused(&gathering, builder, &pack, &folder));
        let accused = judging.await??;
        Ok(accused.iter().filter_map(|address| self.course.reused_for(address)).cloned().collect())
    }

    /// Tells everything anew: of two looks at one address the builder believes the first, which was the earlier audit's.
    pub(in crate::audit) async fn retell(
        &mut self,
        registered: &Registered,
        options: &Options,
        folder: &Folder,
    ) -> Result<(), Error> {
        let mut builder =
            Builder::new(brief_of(registered, options, &self.plan.home, self.plan.scope.sites()));
        replay::tell_visits(folder, &self.course.withdrawn, &mut builder).await?;
        self.bench.begin_anew(builder);
        Ok(())
    }
}
