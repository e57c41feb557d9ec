//! One address that may serve many hosts, and what we hold of all hosts together.
//!
//! Portals of a whole province often share one machine or one firewall: what each of them bears is not what all of
//! them bear at once. An address gets the requests of a few hosts, shared fairly between all that live there: a host has
//! one request at most in the queue, and turns are served in order of arrival.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::sync::{Mutex, Notify, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// One address: what it is owed.
pub(crate) struct Machine {
    slots: Arc<Semaphore>,
    /// When the next request may go; held while waiting for it. The lock is fair, which makes the queue.
    turn: Arc<Mutex<Instant>>,
    gap: Duration,
    /// How far turns may be made up for: a gap shorter than the timer's tick could not be waited for.
    slack: Duration,
}

/// A place at the machine whose turn it is; the turn is used up by [`Turn::take`] only.
pub(crate) struct Turn {
    slot: Option<OwnedSemaphorePermit>,
    next: OwnedMutexGuard<Instant>,
    gap: Duration,
    slack: Duration,
}

impl Machine {
    pub(crate) fn new(slots: usize, gap: Duration, tick: Duration) -> Self {
        let slack = if gap < tick { tick } else { Duration::ZERO };
        let slots = Arc::new(Semaphore::new(slots.clamp(1, Semaphore::MAX_PERMITS)));
        Self { slots, turn: Arc::new(Mutex::new(Instant::now())), gap, slack }
    }

    /// Waits for a slot and the turn.
    pub(crate) async fn turn(&self) -> Turn {
        // The semaphore is never closed; without a permit the gap would still hold.
        let slot = Arc::clone(&self.slots).acquire_owned().await.ok();
        let next = Arc::clone(&self.turn).lock_owned().await;
        tokio::time::sleep_until((*next).into()).await;
        Turn { slot, next, gap: self.gap, slack: self.slack }
    }
}

impl Turn {
    /// Uses up the turn; the slot is kept until the request is over.
    pub(crate) fn take(mut self) -> Option<OwnedSemaphorePermit> {
        let now = Instant::now();
        let earliest = now.checked_sub(self.slack).unwrap_or(now);
        *self.next = (*self.next).max(earliest) + self.gap;
        self.slot.take()
    }
}

/// Bytes that were received and not yet read: while there are too many, nothing more is asked for.
#[derive(Debug)]
pub(crate) struct Backlog {
    bytes: AtomicU64,
    limit_bytes: u64,
    fell: Notify,
}

/// Bytes that count as unread until this is dropped.
#[derive(Debug)]
pub struct Unread {
    backlog: Arc<Backlog>,
    bytes: u64,
}

impl Backlog {
    pub(crate) fn new(limit_bytes: u64) -> Self {
        Self { bytes: AtomicU64::new(0), limit_bytes: limit_bytes.max(1), fell: Notify::new() }
    }

    /// Counts `bytes` as unread.
    pub(crate) fn hold(self: &Arc<Self>, bytes: u64) -> Unread {
        self.bytes.fetch_add(bytes, Relaxed);
        Unread { backlog: Arc::clone(self), bytes }
    }

    /// Returns once there is room.
    pub(crate) async fn room(&self) {
        loop {
            let mut fell = std::pin::pin!(self.fell.notified());
            // From here on no fall is missed.
            fell.as_mut().enable();
            if self.bytes.load(Relaxed) < self.limit_bytes {
                return;
            }
            fell.await;
        }
    }
}

impl Unread {
    /// Counts `bytes` more.
    pub(crate) fn grow(&mut self, bytes: u64) {
        self.backlog.bytes.fetch_add(bytes, Relaxed);
        self.bytes += bytes;
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        self.backlog.bytes.fetch_sub(self.bytes, Relaxed);
        self.backlog.fell.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hosts_of_one_address_share_its_rate_and_its_slots() {
        let machine = Machine::new(2, Duration::from_millis(100), Duration::from_millis(1));
        let began = Instant::now();
        let first = machine.turn().await.take();
        let second = machine.turn().await.take();
        assert!(began.elapsed() >= Duration::from_millis(95), "{:?}", began.elapsed());
        let third = tokio::time::timeout(Duration::from_millis(300), machine.turn()).await;
        assert!(third.is_err(), "two slots, both taken");
        drop((first, second));
        assert!(tokio::time::timeout(Duration::from_secs(5), machine.turn()).await.is_ok());
    }

    #[tokio::test]
    async fn a_turn_given_back_is_the_next_ones() {
        let machine = Machine::new(2, Duration::from_secs(100), Duration::from_millis(1));
        drop(machine.turn().await);
        assert!(tokio::time::timeout(Duration::from_secs(5), machine.turn()).await.is_ok());
    }

    #[tokio::test]
    async fn while_too_much_lies_unread_nothing_is_asked_for() {
        let backlog = Arc::new(Backlog::new(10));
        let (few, mut many) = (backlog.hold(1), backlog.hold(2));
        backlog.room().await;
        many.grow(8);
        let waiting = tokio::spawn({
            let backlog = Arc::clone(&backlog);
            async move { backlog.room().await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(few);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(many);
        waiting.await.unwrap();
    }
}
