//! When the next look is due. Pure: the clock is an argument.

use std::time::Duration;

use jiff::Timestamp;

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Look at this moment, or at once when it is past.
    LookAt(Timestamp),
    /// The time is over.
    Done,
}

/// The next look after those from `first` to `last`; `now` counts when none was taken yet.
pub(super) fn next(
    seen: Option<(Timestamp, Timestamp)>,
    now: Timestamp,
    every: Duration,
    span: Duration,
) -> Next {
    let Some((first, last)) = seen else { return Next::LookAt(now) };
    let due = add(last, every).max(now);
    if due >= add(first, span) { Next::Done } else { Next::LookAt(due) }
}

/// Looks that fit into `span`, the first included.
pub(super) fn planned(every: Duration, span: Duration) -> u64 {
    let every = every.as_millis().max(1);
    u64::try_from(span.as_millis().div_ceil(every)).unwrap_or(u64::MAX).max(1)
}

fn add(at: Timestamp, duration: Duration) -> Timestamp {
    at.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn at(hours: u64) -> Timestamp {
        add("2026-11-16T00:00:00Z".parse().unwrap(), HOUR * u32::try_from(hours).unwrap())
    }

    #[test]
    fn the_first_look_is_due_at_once_and_the_next_after_the_interval() {
        assert_eq!(next(None, at(3), HOUR, 168 * HOUR), Next::LookAt(at(3)));
        assert_eq!(next(Some((at(0), at(5))), at(5), HOUR, 168 * HOUR), Next::LookAt(at(6)));
    }

    #[test]
    fn after_a_pause_it_goes_on_at_once_and_ends_with_the_span() {
        assert_eq!(next(Some((at(0), at(5))), at(9), HOUR, 168 * HOUR), Next::LookAt(at(9)));
        assert_eq!(next(Some((at(0), at(167))), at(167), HOUR, 168 * HOUR), Next::Done);
        assert_eq!(next(Some((at(0), at(166))), at(166), HOUR, 168 * HOUR), Next::LookAt(at(167)));
        assert_eq!(next(Some((at(0), at(100))), at(200), HOUR, 168 * HOUR), Next::Done);
    }

    #[test]
    fn a_week_of_hours_is_a_hundred_and_sixty_eight_looks() {
        assert_eq!(planned(HOUR, 168 * HOUR), 168);
        assert_eq!(planned(2 * HOUR, HOUR), 1);
    }
}
