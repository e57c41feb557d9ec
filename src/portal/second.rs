//! What an address is after second looks at it. Pure.
//!
//! Comes in: what all visits together come to, and what each came to, with the number of its look (0: the first
//! gathering). Goes out: what is to be said of the address now. Whatever was seen alive at any look is alive; what was
//! dead is still dead only when the latest look found it dead too, by the same rule as the first; anything else that
//! the latest look met (a refusal, too few attempts) leaves it open, never dead.

use super::visits::MIN_ATTEMPTS;
use crate::model::{Outcome, UncheckedKind};

/// Whether a visitor would have got nothing.
pub(super) fn is_failure(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Gone(_) | Outcome::Broken(_) | Outcome::HostDown(_))
}

/// What `combined` is after the latest of `looks`.
pub(super) fn after<'a>(
    combined: Outcome,
    looks: impl Iterator<Item = (u32, &'a Outcome)> + Clone,
) -> Outcome {
    let latest = looks.clone().map(|(number, _)| number).max().unwrap_or_default();
    if latest == 0 || !is_failure(&combined) {
        return combined;
    }
    let mut failures = 0;
    let mut open = None;
    for (_, outcome) in looks.filter(|(number, _)| *number == latest) {
        match outcome {
            Outcome::Gone(_) | Outcome::Alive => return combined,
            Outcome::Broken(_) | Outcome::HostDown(_) => failures += 1,
            Outcome::Blocked(_) => open = Some(outcome.clone()),
            Outcome::Unchecked(_) => open = open.or_else(|| Some(outcome.clone())),
        }
    }
    match open {
        Some(open) => open,
        None if failures >= MIN_ATTEMPTS => combined,
        None => Outcome::Unchecked(UncheckedKind::TooFewAttempts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BrokenKind, GoneKind};

    const GONE: Outcome = Outcome::Gone(GoneKind::NotFound);
    const BROKEN: Outcome = Outcome::Broken(BrokenKind::Timeout);

    fn said(combined: Outcome, looks: &[(u32, Outcome)]) -> Outcome {
        after(combined, looks.iter().map(|(number, outcome)| (*number, outcome)))
    }

    #[test]
    fn without_a_second_look_nothing_changes() {
        assert_eq!(said(GONE, &[(0, GONE)]), GONE);
        assert_eq!(said(BROKEN, &[(0, BROKEN)]), BROKEN);
    }

    #[test]
    fn dead_at_both_looks_stays_dead() {
        assert_eq!(said(GONE, &[(0, GONE), (1, GONE)]), GONE);
        assert_eq!(said(GONE, &[(0, BROKEN), (0, BROKEN), (0, BROKEN), (2, GONE)]), GONE);
        assert_eq!(said(GONE, &[(0, GONE), (1, BROKEN), (1, BROKEN), (1, BROKEN)]), GONE);
    }

    #[test]
    fn a_second_look_calls_nothing_broken_on_fewer_attempts_than_the_first() {
        let open = Outcome::Unchecked(UncheckedKind::TooFewAttempts);
        assert_eq!(said(GONE, &[(0, GONE), (1, BROKEN), (1, BROKEN)]), open);
    }

    #[test]
    fn what_refuses_us_now_is_not_dead_and_not_alive() {
        let refused = Outcome::Blocked("403".to_owned());
        assert_eq!(said(GONE, &[(0, GONE), (1, refused.clone())]), refused);
        assert_eq!(said(BROKEN, &[(0, BROKEN), (1, BROKEN), (1, refused.clone())]), refused);
        let robots = Outcome::Unchecked(UncheckedKind::Robots);
        assert_eq!(said(GONE, &[(0, GONE), (1, robots.clone())]), robots);
    }

    #[test]
    fn only_the_latest_look_speaks() {
        let refused = Outcome::Blocked("403".to_owned());
        assert_eq!(said(GONE, &[(0, GONE), (1, refused), (2, GONE)]), GONE);
    }
}
