//! What a finding is after second looks at the places it stands on. Pure.
//!
//! Comes in: what the latest look met at each place of a finding, and whether the fault is found again in what is there
//! now. Goes out: confirmed, cleared, or cannot tell. A place that refused us neither confirms nor clears; nothing is
//! ever added by a second look.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::{Answer, Fault, Outcome, Proof, Reason, Text, UncheckedKind, Verdict};
use crate::scoring::fingerprint;

/// Failed attempts in one look before a place is called unreachable, as in design.md §5.
const MIN_ATTEMPTS: usize = 3;

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Seen again.
    Confirmed,
    /// Not there any more, or never was: it costs nothing now.
    Cleared,
    /// The place could not be seen: it costs nothing, and the rule is open.
    CannotTell,
    /// Nobody looked again; it stands as it was.
    NotLookedAt,
}

impl Standing {
    /// The identifier used in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Cleared => "cleared",
            Self::CannotTell => "cannot-tell",
            Self::NotLookedAt => "not-looked-at",
        }
    }
}

/// What one look met at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sight {
    /// What is there was seen; for a dead link also that it is dead again.
    Seen,
    /// A page that was there is gone.
    Gone,
    /// It could not be seen.
    Unseen(Reason),
    /// It was not asked for.
    NotLookedAt,
}

/// What the visits of one look to one place amount to. `was_dead`: the place is a link that was dead before.
pub(super) fn sight(was_dead: bool, outcomes: &[Outcome]) -> Sight {
    let failed = |outcome: &&Outcome| matches!(outcome, Outcome::Broken(_) | Outcome::HostDown(_));
    let failures = outcomes.iter().filter(failed).count();
    let mut unseen = None;
    for outcome in outcomes {
        match outcome {
            Outcome::Alive => return Sight::Seen,
            Outcome::Gone(_) if was_dead => return Sight::Seen,
            Outcome::Gone(_) => return Sight::Gone,
            Outcome::Blocked(by) => unseen = Some(Reason::Blocked(by.clone())),
            Outcome::Unchecked(UncheckedKind::Robots) => unseen = unseen.or(Some(Reason::Robots)),
            Outcome::Unchecked(_) => unseen = unseen.or(Some(Reason::NotGathered)),
            Outcome::Broken(_) | Outcome::HostDown(_) => {}
        }
    }
    match unseen {
        Some(reason) => Sight::Unseen(reason),
        None if failures == 0 => Sight::NotLookedAt,
        None if was_dead && failures >= MIN_ATTEMPTS => Sight::Seen,
        None => Sight::Unseen(Reason::Unreachable),
    }
}

/// What a finding is. `still`: the fault is found again. `linked`: a place of it that is gone is still linked.
pub(super) fn standing(still: bool, sights: &[Sight], linked: bool) -> (Standing, Option<Reason>) {
    let unseen = sights.iter().find_map(|sight| match sight {
        Sight::Unseen(reason) => Some(reason.clone()),
        _ => None,
    });
    let any = |wanted: Sight| sights.contains(&wanted);
    match still {
        _ if sights.iter().all(|sight| *sight == Sight::NotLookedAt) => (Standing::NotLookedAt, None),
        false if any(Sight::Seen) => (Standing::Cleared, None),
        false if any(Sight::Gone) && !linked => (Standing::Cleared, None),
        false if any(Sight::Gone) => (
            Standing::CannotTell,
            Some(Reason::PartlyRead(Text::new(
                "原页面已不存在，但仍有链接指向它",
                "the page is gone, but it is still linked",
            ))),
        ),
        _ if unseen.is_some() => (Standing::CannotTell, unseen),
        true => (Standing::Confirmed, None),
        false => (Standing::NotLookedAt, None),
    }
}

/// Findings by fingerprint.
pub(super) type Standings = BTreeMap<String, (Standing, Option<Reason>)>;

/// The answer to count after second looks: `before` without what was cleared or could not be seen, and without
/// anything that only `now` has.
pub(super) fn restrained(rule: &str, before: &Answer, now: Answer, standings: &Standings) -> Answer {
    let Verdict::Fail(faults) = &before.verdict else {
        // What was in doubt may have been seen to be in order since; no fault comes from a second look.
        let doubted = matches!(before.verdict, Verdict::CannotTell(_));
        return if doubted && now.verdict == Verdict::Pass { now } else { before.clone() };
    };
    let of = |fault: &Fault| standings.get(&fingerprint(rule, &fault.subject));
    let found: &[Fault] = match &now.verdict {
        Verdict::Fail(proof) => proof.faults(),
        _ => &[],
    };
    let again: BTreeMap<&str, &Fault> = found.iter().map(|fault| (fault.subject.as_str(), fault)).collect();
    let (mut kept, mut told, mut open) = (Vec::new(), BTreeSet::new(), None);
    for fault in faults.faults() {
        match of(fault) {
            Some((Standing::Cleared, _)) => {}
            Some((Standing::CannotTell, reason)) => open = open.or_else(|| reason.clone()),
            // In the words of now, where it was found again.
            _ => {
                let fresh = again.get(fault.subject.as_str()).filter(|_| told.insert(fault.subject.as_str()));
                kept.push(fresh.map_or_else(|| fault.clone(), |fresh| (*fresh).clone()));
            }
        }
    }
    let measured = now.measured;
    let blind = open.clone().or(now.blind);
    if let Some(proof) = Proof::of(kept) {
        return Answer { verdict: Verdict::Fail(proof), measured, blind };
    }
    let verdict = match (open, now.verdict) {
        (Some(reason), _) => Verdict::CannotTell(reason),
        (None, Verdict::Fail(_)) => Verdict::Pass,
        (None, verdict) => verdict,
    };
    Answer { verdict, measured, blind: None }.blind(blind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, BrokenKind, GoneKind, Seen};

    const GONE: Outcome = Outcome::Gone(GoneKind::NotFound);
    const BROKEN: Outcome = Outcome::Broken(BrokenKind::ServerError);

    fn blocked() -> Sight {
        Sight::Unseen(Reason::Blocked("403".into()))
    }

    fn fault(subject: &str) -> Fault {
        let seen = Seen::at(&Address::parse("http://x.gov.cn/").unwrap());
        Fault::new(seen, subject, Text::new("错", "wrong"), Text::new("改", "mend"))
    }

    fn failing(subjects: &[&str]) -> Answer {
        Answer::of_faults(subjects.iter().map(|subject| fault(subject)).collect())
    }

    fn standings(of: &[(&str, Standing)]) -> Standings {
        let reason = |standing| (standing == Standing::CannotTell).then_some(Reason::Unreachable);
        of.iter().map(|(subject, it)| (fingerprint("r", subject), (*it, reason(*it)))).collect()
    }

    #[test]
    fn a_place_is_seen_when_it_answers_or_is_dead_again() {
        assert_eq!(sight(false, &[BROKEN, Outcome::Alive]), Sight::Seen);
        assert_eq!(sight(true, &[GONE]), Sight::Seen);
        assert_eq!(sight(false, &[GONE]), Sight::Gone);
        assert_eq!(sight(true, &[BROKEN, BROKEN, BROKEN]), Sight::Seen);
        assert_eq!(sight(true, &[BROKEN, BROKEN]), Sight::Unseen(Reason::Unreachable));
        assert_eq!(sight(false, &[BROKEN, BROKEN, BROKEN]), Sight::Unseen(Reason::Unreachable));
        assert_eq!(sight(true, &[BROKEN, Outcome::Blocked("403".into())]), blocked());
        assert_eq!(sight(true, &[]), Sight::NotLookedAt);
    }

    #[test]
    fn a_refusal_neither_confirms_nor_clears() {
        for still in [true, false] {
            assert_eq!(standing(still, &[blocked()], true).0, Standing::CannotTell);
        }
        assert_eq!(standing(true, &[blocked(), Sight::Seen], true).0, Standing::CannotTell);
        assert_eq!(standing(false, &[blocked(), Sight::Seen], true).0, Standing::Cleared);
    }

    #[test]
    fn what_is_seen_decides_and_what_was_not_looked_at_stands() {
        assert_eq!(standing(true, &[Sight::Seen], false).0, Standing::Confirmed);
        assert_eq!(standing(false, &[Sight::Seen], true).0, Standing::Cleared);
        assert_eq!(standing(false, &[Sight::NotLookedAt], true).0, Standing::NotLookedAt);
        assert_eq!(standing(true, &[], true).0, Standing::NotLookedAt);
    }

    #[test]
    fn a_page_taken_away_is_mended_only_when_nothing_leads_there() {
        assert_eq!(standing(false, &[Sight::Gone], false).0, Standing::Cleared);
        assert_eq!(standing(false, &[Sight::Gone], true).0, Standing::CannotTell);
    }

    #[test]
    fn a_second_look_adds_no_fault() {
        let known = standings(&[("a", Standing::Cleared)]);
        assert_eq!(restrained("r", &failing(&["a"]), failing(&["b"]), &known).verdict, Verdict::Pass);
        let passed = Answer::new(Verdict::Pass);
        assert_eq!(restrained("r", &passed, failing(&["b"]), &known), passed);
        let doubted = Answer::new(Verdict::CannotTell(Reason::NotGathered));
        assert_eq!(restrained("r", &doubted, failing(&["b"]), &known), doubted);
        assert_eq!(restrained("r", &doubted, passed.clone(), &known), passed);
    }

    #[test]
    fn what_was_confirmed_or_not_looked_at_stays_and_the_rest_goes() {
        let known =
            standings(&[("a", Standing::Confirmed), ("b", Standing::Cleared), ("d", Standing::CannotTell)]);
        let said = restrained("r", &failing(&["a", "b", "c", "d"]), failing(&["a", "d", "e"]), &known);
        let Verdict::Fail(proof) = &said.verdict else { panic!("{said:?}") };
        let subjects: Vec<&str> = proof.faults().iter().map(|fault| fault.subject.as_str()).collect();
        assert_eq!(subjects, ["a", "c"]);
        assert_eq!(said.blind, Some(Reason::Unreachable));
    }

    #[test]
    fn a_rule_whose_only_fault_cannot_be_seen_is_open() {
        let known = standings(&[("a", Standing::CannotTell)]);
        for now in [failing(&["a"]), Answer::new(Verdict::Pass)] {
            let said = restrained("r", &failing(&["a"]), now, &known).verdict;
            assert_eq!(said, Verdict::CannotTell(Reason::Unreachable));
        }
    }
}
