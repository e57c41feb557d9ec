//! What a running audit tells whoever watches: counters, read at any time from any thread.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed},
};

use tokio::sync::Notify;

use crate::meter;

/// Part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not begun.
    Waiting,
    /// Crawling.
    Gathering,
    /// Only second looks at failures are left.
    Confirming,
    /// Assembling, judging, writing.
    Judging,
    /// Finished.
    Done,
}

const PHASES: [Phase; 5] = [Phase::Waiting, Phase::Gathering, Phase::Confirming, Phase::Judging, Phase::Done];

/// Counters of one audit. Cheap to clone; clones share the counters.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    phase: AtomicU8,
    pages: AtomicU64,
    requests: AtomicU64,
    queued: AtomicU64,
    bytes: AtomicU64,
    interrupted: AtomicBool,
    interruption: Notify,
}

/// The counters at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// What is being done.
    pub phase: Phase,
    /// Pages read.
    pub pages: u64,
    /// Requests sent.
    pub requests: u64,
    /// Addresses waiting.
    pub queued: u64,
    /// Body bytes received.
    pub bytes: u64,
}

impl Progress {
    /// The counters now.
    pub fn snapshot(&self) -> Snapshot {
        let phase = PHASES.get(usize::from(self.0.phase.load(Relaxed))).copied().unwrap_or(Phase::Done);
        Snapshot {
            phase,
            pages: self.0.pages.load(Relaxed),
            requests: self.0.requests.load(Relaxed),
            queued: self.0.queued.load(Relaxed),
            bytes: self.0.bytes.load(Relaxed),
        }
    }

    /// Asks the audit to stop fetching and to finish with what it has.
    pub fn interrupt(&self) {
        self.0.interrupted.store(true, Relaxed);
        self.0.interruption.notify_waiters();
    }

    /// Whether [`Progress::interrupt`] was called.
    pub fn is_interrupted(&self) -> bool {
        self.0.interrupted.load(Relaxed)
    }

    /// Returns when the audit is asked to stop.
    pub(super) async fn interruption(&self) {
        let notified = self.0.interruption.notified();
        if !self.is_interrupted() {
            notified.await;
        }
    }

    pub(super) fn enter(&self, phase: Phase) {
        let at = PHASES.iter().position(|known| *known == phase).unwrap_or_default();
        self.0.phase.store(u8::try_from(at).unwrap_or_default(), Relaxed);
    }

    pub(super) fn count(&self, pages: u64, requests: u64, bytes: u64) {
        meter::pages(pages);
        self.0.pages.fetch_add(pages, Relaxed);
        self.0.requests.fetch_add(requests, Relaxed);
        self.0.bytes.fetch_add(bytes, Relaxed);
    }

    pub(super) fn queued(&self, queued: usize) {
        let before = self.0.queued.swap(queued as u64, Relaxed);
        meter::queued(before, queued as u64);
    }
}
