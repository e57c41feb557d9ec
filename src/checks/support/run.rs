//! Asks every rule's check.

use super::bind::bind;
use crate::model::{Answer, Reason, Verdict};
use crate::portal::Portal;
use crate::rules::{Pack, Rule};

/// One answer per rule, in the order of the pack. What could not be asked is `CannotTell`. Refuse a pack that
/// does not bind (`bind_all`) before: here, a rule that does not bind waits for a person.
pub fn run(pack: &Pack, portal: &Portal) -> Vec<(String, Answer)> {
    pack.rules.iter().map(|rule| (rule.id.clone(), answer(rule, portal))).collect()
}

fn answer(rule: &Rule, portal: &Portal) -> Answer {
    if rule.manual {
        return Verdict::CannotTell(Reason::NeedsPerson).into();
    }
    if !rule.kinds.is_empty() && !rule.kinds.contains(&portal.unit_kind) {
        return Verdict::NotApplicable.into();
    }
    let Ok(check) = bind(rule) else {
        return Verdict::CannotTell(Reason::NeedsPerson).into();
    };
    check.ask(portal).unwrap_or_else(|reason| Verdict::CannotTell(reason).into())
}

#[cfg(test)]
mod tests {
    use super::super::stage::{parts, rule};
    use super::*;
    use crate::model::UnitKind;

    #[test]
    fn an_unreachable_site_is_not_a_failing_site() {
        let mut parts = parts();
        parts.home = Err(Reason::Unreachable);
        let portal = Portal::from_parts(parts);
        let checks = crate::checks::ALL.iter().map(|entry| match entry.about.id {
            "column-freshness" => rule(entry.about.id, "kinds = [\"news\"]\nmax_age_days = 14"),
            "home-freshness" => rule(entry.about.id, "max_age_days = 14"),
            id => rule(id, ""),
        });
        for rule in checks {
            let verdict = answer(&rule, &portal).verdict;
            let proved = matches!(verdict, Verdict::Fail(_) | Verdict::Pass);
            assert!(!proved, "{} says {verdict:?}", rule.check);
        }
    }

    #[test]
    fn a_rule_for_other_units_is_not_asked() {
        let mut other = rule("guide", "");
        other.kinds = vec![UnitKind::Enterprise];
        assert_eq!(answer(&other, &Portal::from_parts(parts())).verdict, Verdict::NotApplicable);
    }

    #[test]
    fn a_manual_rule_waits_for_a_person() {
        let mut manual = rule("", "");
        manual.manual = true;
        let verdict = answer(&manual, &Portal::from_parts(parts())).verdict;
        assert_eq!(verdict, Verdict::CannotTell(Reason::NeedsPerson));
    }

    #[test]
    fn a_rule_that_does_not_bind_waits_for_a_person() {
        let verdict = answer(&rule("no-such", ""), &Portal::from_parts(parts())).verdict;
        assert_eq!(verdict, Verdict::CannotTell(Reason::NeedsPerson));
    }
}
