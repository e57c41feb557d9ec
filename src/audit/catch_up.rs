//! Going on where another process stopped: the journal is told to the frontier again, as if its visits were made now.
//!
//! The frontier is a state machine without memory of its own beyond what it was told, so the journal and the evidence
//! are all the checkpoint there is: they cannot disagree with one.

use std::time::Duration;

use tracing::info;

use super::{
    Error, Folder,
    gather::Run,
    journal::{self, VisitLine},
    read::Place,
    replay,
    since::Memory,
    wishes::Wishes,
};
use crate::evidence::Archive;

/// A process at work does not go longer without finishing a visit, unless back-offs may be longer.
const LONGEST_SILENCE: Duration = Duration::from_secs(300);

impl Run<'_> {
    /// Takes in every visit of the journal. Nothing is requested. True when an address was asked for after it had been
    /// taken over from an earlier audit, so that the visits must be told anew.
    pub(super) async fn catch_up(&mut self, folder: &Folder) -> Result<bool, Error> {
        let mut archive = Archive::open(&folder.evidence());
        let longest_silence = [self.client.policy().backoff_cap, self.client.policy().retry_after_cap];
        let longest_silence = longest_silence.into_iter().fold(LONGEST_SILENCE, Duration::max);
        let mut wishes = Wishes::default();
        let (mut visits, mut last, mut anew) = (0_u64, self.started, false);
        for line in journal::visits(folder)? {
            let line = line?;
            visits += 1;
            // Time in which no process was at work is not spent: a longer silence than any host is waited for is one.
            if let Some(at) = line.last_at() {
                let silence = Duration::try_from(at.duration_since(last)).unwrap_or_default();
                self.earlier += silence.min(longest_silence);
                last = last.max(at);
            }
            let now = self.earlier;
            wishes.note(&line);
            let page = replay::page(&mut archive, &line).await?;
            anew |= self.take_in(line, page, now).await;
        }
        wishes.tell(self.client, &mut archive).await?;
        if visits > 0 {
            info!(visits, "Going on after {visits} visits that were made before");
        }
        Ok(anew)
    }

    async fn take_in(
        &mut self,
        line: VisitLine,
        page: Option<crate::extract::PageFacts>,
        now: Duration,
    ) -> bool {
        let (address, mut memory) = (line.address.clone(), Memory::default());
        if let Some(since) = self.bench.since.as_ref().filter(|_| !line.is_unchanged()) {
            memory = Memory::of_kept(since.recall(&address).await);
        }
        // What was taken over first was asked for later.
        let anew = !line.is_reused() && self.course.reused_for(&address) == Some(&address);
        if anew {
            self.ask_again(&address, now);
        }
        if let Some(other) = self.other_home().filter(|other| *other == address) {
            let reading = self.bench.take_in(line, page, Place::Home, &memory);
            self.settle_home(&other, reading, now);
            return anew;
        }
        match self.frontier.take(&address) {
            Some(task) => {
                let reading = self.bench.take_in(line, page, Place::of(&task), &memory);
                self.advance(task, reading, now);
            }
            // Nobody waits for it any more; what it brought is known all the same.
            None => {
                let place = if self.plan.scope.holds(&address) { Place::Site } else { Place::Elsewhere };
                let reading = self.bench.take_in(line, page, place, &memory);
                self.count(&reading);
            }
        }
        anew
    }
}
