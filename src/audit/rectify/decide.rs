//! How far a finding is mended, decided from what a second look says and from the calendar. Pure.

use jiff::civil::Date;

use crate::audit::FindingNow;
use crate::store::RectificationState::{self, ClaimedFixed, Open, Overdue, Verified, Waived};

/// The state after a second look; `None` when the look says nothing about the finding, or it is settled.
pub(super) fn after_look(
    state: RectificationState,
    deadline: Option<Date>,
    today: Date,
    now: FindingNow,
) -> Option<RectificationState> {
    let late = deadline.is_some_and(|last| last < today);
    match (state, now) {
        (Verified | Waived, _) | (_, FindingNow::NotLookedAt) => None,
        (_, FindingNow::Cleared) => Some(Verified),
        (_, FindingNow::Confirmed) if late => Some(Overdue),
        (_, FindingNow::Confirmed) => Some(Open),
        // Neither mended nor not: it stays what it was, and the step says why.
        (Open | ClaimedFixed | Overdue, FindingNow::CannotTell) => Some(state),
    }
}

/// Whether it is overdue by the calendar alone: the last day has passed, and the unit has said nothing. What it claims to
/// have fixed waits for the office to look.
pub fn is_overdue(state: RectificationState, deadline: Option<Date>, today: Date) -> bool {
    state == Open && deadline.is_some_and(|last| last < today)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const LAST: Option<Date> = Some(date(2026, 12, 8));

    #[test]
    fn what_is_gone_is_verified_late_or_not() {
        for today in [date(2026, 12, 1), date(2026, 12, 20)] {
            for state in [Open, ClaimedFixed, Overdue] {
                assert_eq!(after_look(state, LAST, today, FindingNow::Cleared), Some(Verified));
            }
        }
    }

    #[test]
    fn what_is_still_there_is_open_until_the_last_day_and_overdue_after_it() {
        for state in [Open, ClaimedFixed] {
            let on = |today| after_look(state, LAST, today, FindingNow::Confirmed);
            assert_eq!(on(date(2026, 12, 8)), Some(Open), "the last day is the unit's");
            assert_eq!(on(date(2026, 12, 9)), Some(Overdue));
        }
        assert_eq!(after_look(Open, None, date(2026, 12, 9), FindingNow::Confirmed), Some(Open));
    }

    #[test]
    fn what_refused_us_stays_what_it_was_however_late() {
        for state in [Open, ClaimedFixed, Overdue] {
            let after = after_look(state, LAST, date(2027, 3, 1), FindingNow::CannotTell);
            assert_eq!(after, Some(state));
            assert_eq!(after_look(state, LAST, date(2027, 3, 1), FindingNow::NotLookedAt), None);
        }
    }

    #[test]
    fn what_is_settled_stays_settled() {
        for state in [Verified, Waived] {
            for now in [FindingNow::Cleared, FindingNow::Confirmed, FindingNow::CannotTell] {
                assert_eq!(after_look(state, LAST, date(2026, 12, 9), now), None);
            }
        }
    }

    #[test]
    fn the_calendar_alone_makes_overdue_only_what_nobody_claims_fixed() {
        let late = date(2026, 12, 9);
        assert!(is_overdue(Open, LAST, late) && !is_overdue(Open, LAST, date(2026, 12, 8)));
        assert!(!is_overdue(ClaimedFixed, LAST, late) && !is_overdue(Waived, LAST, late));
        assert!(!is_overdue(Open, None, late));
    }
}
