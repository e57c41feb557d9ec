//! How a host that turns us away is left alone: a pause for all tasks, a slow way back, an end of asking. Pure.
//!
//! One refusal pauses the whole host, whoever asked. Each further one doubles the pause, up to a cap; each ordinary
//! answer takes one step back, with a shorter pause of its own, so that we do not come back with a crowd. A host that
//! turned us away [`LAST_STRAW`] times in a row is not asked at all for a while, one that asks for a longer pause than anybody
//! waits for not for so long; then one request may try again.
//! Nothing here tries to get past a refusal.

use std::time::{Duration, Instant};

/// Refusals in a row, of the whole host, after which it is left alone.
const LAST_STRAW: u32 = 6;

/// Steps that pauses grow by, at most.
const MOST_STRIKES: u32 = 16;

/// No host is left alone for longer, whatever it asks for.
const MOST_ASKED: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How far patience goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// The host's usual gap.
    pub(crate) gap: Duration,
    /// The longest pause of our own.
    pub(crate) backoff: Duration,
    /// The longest pause that is waited for because the host asked for it.
    pub(crate) retry_after: Duration,
}

/// How an answer treats us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Treatment<'w> {
    /// As anybody.
    Ordinary,
    /// This page is not for us (401, 403); says little about the next.
    Closed,
    /// The host wants less of us, or none: rate limits, challenges, protection products. Who says so.
    TurnedAway(&'w str),
}

/// What one host has left of our patience.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    strikes: u32,
    /// Times in a row that the whole host turned us away.
    turned_away: u32,
    paused_until: Option<Instant>,
    alone: Option<Alone>,
}

/// A host that is not asked again for now.
#[derive(Debug)]
struct Alone {
    /// Who turned us away last.
    who: String,
    until: Instant,
    /// The host said so: an answer to what was under way takes nothing back.
    asked_for: bool,
}

impl Patience {
    /// Takes note of an answer that came `ago` before `now`; `asked_for` is what is left of the pause the host asked for.
    pub(crate) fn note(
        &mut self,
        treatment: Treatment<'_>,
        asked_for: Option<Duration>,
        Bounds { gap, backoff: cap, retry_after }: Bounds,
        (ago, now): (Duration, Instant),
    ) {
        let pause = |strikes: u32, unit: Duration| {
            unit.saturating_mul(1 << strikes).min(cap).checked_sub(ago).unwrap_or_default()
        };
        let wait = match treatment {
            Treatment::Ordinary => {
                self.turned_away = 0;
                self.alone.take_if(|alone| !alone.asked_for || alone.until <= now);
                let Some(left) = self.strikes.checked_sub(1) else { return };
                self.strikes = left;
                if left == 0 {
                    return;
                }
                pause(left, gap)
            }
            Treatment::Closed => {
                self.strikes = self.strikes.max(1);
                pause(self.strikes, gap * 2)
            }
            Treatment::TurnedAway(who) => {
                self.strikes = (self.strikes + 1).min(MOST_STRIKES);
                self.turned_away += 1;
                let own = pause(self.strikes, gap * 2);
                let too_long = asked_for.filter(|asked| *asked > retry_after);
                // Nobody is to wait out what is too long: whoever comes meanwhile is told.
                let wait = asked_for.filter(|_| too_long.is_none()).unwrap_or(own);
                let of_own = (self.turned_away >= LAST_STRAW)
                    .then(|| (cap * LAST_STRAW).checked_sub(ago).unwrap_or_default().max(wait));
                if let Some(alone) = too_long.max(of_own) {
                    let until = now + alone.min(MOST_ASKED);
                    let earlier = self.alone.take().filter(|earlier| earlier.until > until);
                    let asked_for = too_long.is_some() || earlier.as_ref().is_some_and(|it| it.asked_for);
                    let until = earlier.map_or(until, |earlier| earlier.until);
                    self.alone = Some(Alone { who: who.to_owned(), until, asked_for });
                }
                wait
            }
        };
        self.paused_until = self.paused_until.max(Some(now + wait));
    }

    /// Until when nobody may ask.
    pub(crate) fn paused_until(&self) -> Option<Instant> {
        self.paused_until
    }

    /// Who has used our patience up, while the host is left alone.
    pub(crate) fn used_up_by(&self, now: Instant) -> Option<&str> {
        self.alone.as_ref().filter(|alone| now < alone.until).map(|alone| alone.who.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        gap: Duration::from_millis(500),
        backoff: Duration::from_secs(300),
        retry_after: Duration::from_secs(900),
    };

    struct Case {
        patience: Patience,
        now: Instant,
    }

    impl Case {
        fn new() -> Self {
            Self { patience: Patience::default(), now: Instant::now() }
        }

        /// The pause after this answer, milliseconds.
        fn after(&mut self, treatment: Treatment<'_>) -> u128 {
            // Any earlier pause has passed.
            self.now = self.patience.paused_until().unwrap_or(self.now).max(self.now);
            self.patience.note(treatment, None, BOUNDS, (Duration::ZERO, self.now));
            self.patience.paused_until().map_or(0, |until| (until - self.now).as_millis())
        }
    }

    const AWAY: Treatment<'_> = Treatment::TurnedAway("瑞数");

    #[test]
    fn pauses_double_are_capped_and_lead_back_slowly() {
        let mut it = Case::new();
        assert_eq!(
            [0; 9].map(|_: i32| it.after(AWAY)),
            [2, 4, 8, 16, 32, 64, 128, 256, 300].map(|s| s * 1000)
        );
        let back = [0; 10].map(|_: i32| it.after(Treatment::Ordinary));
        assert_eq!(back, [128_000, 64_000, 32_000, 16_000, 8_000, 4_000, 2_000, 1_000, 0, 0]);
    }

    #[test]
    fn a_closed_page_pauses_without_growing() {
        let mut it = Case::new();
        assert_eq!([0; 20].map(|_: i32| it.after(Treatment::Closed)), [2_000; 20]);
        assert_eq!(it.patience.used_up_by(it.now), None);
    }

    #[test]
    fn patience_ends_and_comes_back() {
        let mut it = Case::new();
        for _ in 1..LAST_STRAW {
            it.after(AWAY);
            assert_eq!(it.patience.used_up_by(it.now), None);
        }
        it.after(AWAY);
        assert_eq!(it.patience.used_up_by(it.now), Some("瑞数"));
        it.now += Duration::from_secs(1800);
        assert_eq!(it.patience.used_up_by(it.now), None, "one request may try again");
        it.after(AWAY);
        assert_eq!(it.patience.used_up_by(it.now), Some("瑞数"), "and is enough");
        it.after(Treatment::Ordinary);
        assert_eq!(it.patience.used_up_by(it.now), None);
    }

    #[test]
    fn what_was_asked_for_counts_from_the_answer() {
        let mut it = Case::new();
        let asks = |it: &mut Case, seconds| {
            let asked = Some(Duration::from_secs(seconds));
            it.patience.note(AWAY, asked, BOUNDS, (Duration::ZERO, it.now));
        };
        asks(&mut it, 900);
        assert_eq!(it.patience.paused_until(), Some(it.now + BOUNDS.retry_after));
        assert_eq!(it.patience.used_up_by(it.now), None);
        let mut earlier = Case::new();
        earlier.patience.note(AWAY, None, BOUNDS, (Duration::from_secs(1), earlier.now));
        assert_eq!(earlier.patience.paused_until(), Some(earlier.now + Duration::from_secs(1)));
    }

    #[test]
    fn who_asks_for_more_than_is_waited_for_is_left_alone_for_so_long() {
        let mut it = Case::new();
        it.patience.note(AWAY, Some(Duration::from_secs(3_600)), BOUNDS, (Duration::ZERO, it.now));
        // Nobody waits for an hour.
        assert_eq!(it.patience.paused_until(), Some(it.now + Duration::from_secs(2)));
        // What was under way comes in, good or bad: the host's word stands.
        it.after(Treatment::Ordinary);
        it.after(AWAY);
        let before = it.now + Duration::from_secs(3_590);
        assert_eq!(it.patience.used_up_by(before), Some("瑞数"));
        it.now += Duration::from_secs(3_600);
        assert_eq!(it.patience.used_up_by(it.now), None);
        let ever = Some(Duration::from_secs(u64::MAX));
        it.patience.note(AWAY, ever, BOUNDS, (Duration::ZERO, it.now));
        assert_eq!(it.patience.used_up_by(it.now), Some("瑞数"));
    }
}
