//! What each check needs gathered: which kinds of place, not yet read, could change its answer.
//!
//! A crawl goes first for what the bound rules need; a report says of a rule that a budget left open what is missing.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Answer, Need, Places, Reason, UnitKind, Verdict};
use crate::portal::Portal;
use crate::rules::{Pack, Rule};

use Need as N;

const PAGES: &[Need] = &[
    N::Section,
    N::Column,
    N::View,
    N::PolicyPage,
    N::Document,
    N::Interpretation,
    N::OlderDocument,
    N::Entry,
    N::ListPage,
];

/// Days back to which documents matter where no rule says.
const A_YEAR: u16 = 365;

/// What the rules of a pack need gathered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wants {
    /// Kinds of place.
    pub needs: BTreeSet<Need>,
    /// Documents published more than this many days before the day of the audit concern no rule.
    pub document_days: u16,
}

/// Kinds of place that could change the answer of the check `id`; every kind of page where it is not known better.
pub fn needs_of(id: &str) -> &'static [Need] {
    match id {
        "guide"
        | "guide-elements"
        | "guide-currency"
        | "guide-deadlines"
        | "annual-report"
        | "annual-report-lateness"
        | "annual-report-years"
        | "annual-report-parts"
        | "annual-report-tables"
        | "annual-report-sums"
        | "annual-report-text"
        | "annual-report-period"
        | "annual-report-copied"
        | "catalogue"
        | "catalogue-fields"
        | "statutory-coverage"
        | "request-channel"
        | "request-form"
        | "institution"
        | "platform-entry"
        | "platform-blocks"
        | "platform-functions"
        | "home-freshness"
        | "column-freshness"
        | "blank-columns"
        | "columns-neglected"
        | "archived-columns" => N::SECTIONS,
        "document-metadata"
        | "document-number"
        | "document-validity"
        | "interpretation-coverage"
        | "interpretation-lag"
        | "interpretation-quality"
        | "interpretation-forms"
        | "interpretation-links" => N::DOCUMENTS,
        "availability" | "https" | "ipv6" | "load-time" | "domain-name" | "site-code" | "site-title" => {
            &[N::Section]
        }
        "dead-links" | "dead-links-home" | "attachments" | "attachment-names" | "outside-links" => &Need::ALL,
        _ => PAGES,
    }
}

/// Why something of these kinds was not read: the budget ran out before. What else hides pages is not told here.
pub(in crate::checks) fn budget_left(portal: &Portal, needs: &[Need]) -> Option<Reason> {
    needs.iter().any(|need| portal.left().contains_key(need)).then_some(Reason::NotGathered)
}

/// Kinds of place that could hold a document of the last `window_days`, or its interpretation.
pub(in crate::checks) fn documents_need(window_days: u16) -> &'static [Need] {
    if window_days > A_YEAR { N::ALL_DOCUMENTS } else { N::DOCUMENTS }
}

/// What the rules that apply to a unit of this kind need.
pub fn wants(pack: &Pack, kind: UnitKind) -> Wants {
    let rules = pack.rules.iter().filter(|rule| !rule.manual);
    let rules = rules.filter(|rule| rule.kinds.is_empty() || rule.kinds.contains(&kind));
    let mut wanted = Wants { needs: BTreeSet::new(), document_days: A_YEAR };
    for rule in rules {
        wanted.needs.extend(needs_of(&rule.check));
        wanted.document_days = wanted.document_days.max(window_days(rule).unwrap_or_default());
    }
    wanted
}

/// How far back the rule asks, where it says so.
fn window_days(rule: &Rule) -> Option<u16> {
    let days = rule.params.get("window_days").and_then(toml::Value::as_integer);
    days.and_then(|days| u16::try_from(days).ok())
}

/// For every rule that the budget left open: what of its needs was not read.
pub fn missing(pack: &Pack, portal: &Portal, answers: &[(String, Answer)]) -> BTreeMap<String, Places> {
    let mut missing = BTreeMap::new();
    for (rule, (id, answer)) in pack.rules.iter().zip(answers) {
        let open = matches!(answer.verdict, Verdict::CannotTell(Reason::NotGathered))
            || answer.blind == Some(Reason::NotGathered);
        let needs = match needs_of(&rule.check) {
            needs if needs == N::DOCUMENTS => documents_need(window_days(rule).unwrap_or(A_YEAR)),
            needs => needs,
        };
        let left: Places = needs.iter().filter_map(|need| Some((*need, *portal.left().get(need)?))).collect();
        if open && !left.is_empty() {
            missing.insert(id.clone(), left);
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::super::stage::{parts, rule};
    use super::*;
    use crate::checks::ALL;

    #[test]
    fn rules_that_apply_say_what_is_gathered_and_how_far_back() {
        let pack = |checks: &[(&str, &str)]| Pack {
            rules: checks.iter().map(|(check, params)| rule(check, params)).collect(),
            ..Pack::default()
        };
        let of = |pack: Pack| wants(&pack, UnitKind::Government);
        let sections = of(pack(&[("guide", "")]));
        assert_eq!(sections.needs.into_iter().collect::<Vec<_>>(), N::SECTIONS);
        let longer = of(pack(&[("interpretation-coverage", "window_days = 730"), ("guide", "")]));
        assert_eq!((longer.document_days, longer.needs.contains(&N::Entry)), (730, false));
        let mut other = pack(&[("dead-links", "")]);
        other.rules[0].kinds = vec![UnitKind::Township];
        assert!(of(other).needs.is_empty());
    }

    #[test]
    fn a_rule_that_asks_further_back_lacks_older_documents() {
        let mut parts = parts();
        parts.incomplete = Some(Reason::NotGathered);
        parts.left = BTreeMap::from([(N::OlderDocument, 3)]);
        let portal = Portal::from_parts(parts);
        let check = "interpretation-coverage";
        let rules = vec![rule(check, "window_days = 365"), rule(check, "window_days = 730")];
        let open = Answer::new(Verdict::CannotTell(Reason::NotGathered));
        let answers = [("year".to_owned(), open.clone()), ("two".to_owned(), open)];
        let missing = missing(&Pack { rules, ..Pack::default() }, &portal, &answers);
        assert_eq!(missing, BTreeMap::from([("two".to_owned(), BTreeMap::from([(N::OlderDocument, 3)]))]));
    }

    #[test]
    fn no_check_needs_nothing() {
        assert!(ALL.iter().all(|entry| !needs_of(entry.about.id).is_empty()));
    }
}
