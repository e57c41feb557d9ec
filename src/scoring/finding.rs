//! What each fault of a rule takes: no fault is taken twice, and no rule takes more than it is worth.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Finding;
use crate::model::{Fault, Points, Severity};
use crate::rules::Rule;

/// The rule that first took points for a subject.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeMap<String, String>);

/// The findings of one rule, and why some of them cost nothing.
#[derive(Debug, Default)]
pub(super) struct Charged {
    /// In the order of the check; identifiers are given later.
    pub(super) findings: Vec<Finding>,
    /// All that was taken; zero or positive.
    pub(super) deducted: Points,
    /// Findings that counted, up to the cap and beyond it.
    pub(super) counted: usize,
    /// Findings that another rule had taken already: that rule, and how many.
    pub(super) elsewhere: BTreeMap<String, usize>,
}

/// Takes points for `faults` under `rule`. A subject that an earlier rule, or an earlier fault of this rule, was
/// charged for costs nothing.
pub(super) fn charge(rule: &Rule, faults: &[Fault], taken: &mut Taken) -> Charged {
    let mut charged = Charged::default();
    for fault in faults {
        let free = fault.severity == Severity::Note || fault.flagged;
        let earlier = taken.0.get(&fault.subject).cloned();
        let points = match (free, earlier) {
            (true, _) => Points::ZERO,
            (_, Some(earlier)) => {
                if earlier != rule.id {
                    *charged.elsewhere.entry(earlier).or_default() += 1;
                }
                Points::ZERO
            }
            (_, None) => {
                charged.counted += 1;
                taken.0.insert(fault.subject.clone(), rule.id.clone());
                let left = rule.points - charged.deducted;
                rule.per_fault.unwrap_or(rule.points).min(left)
            }
        };
        charged.deducted = charged.deducted + points;
        charged.findings.push(Finding {
            id: String::new(),
            fingerprint: fingerprint(&rule.id, &fault.subject),
            rule: rule.id.clone(),
            severity: severity(rule, fault),
            message: fault.message.clone(),
            remedy: fault.remedy.clone(),
            seen: fault.seen.clone(),
            points: -points,
        });
    }
    charged
}

fn severity(rule: &Rule, fault: &Fault) -> Severity {
    // What waits for a person fells nobody.
    if rule.veto && fault.severity != Severity::Note && !fault.flagged {
        Severity::Veto
    } else {
        fault.severity
    }
}

/// What names a finding across runs: the first 16 hex digits of SHA-256 over the rule's identifier, a line feed,
/// and the subject.
pub fn fingerprint(rule: &str, subject: &str) -> String {
    let digest = Sha256::digest(format!("{rule}\n{subject}"));
    let mut hex = HEXLOWER.encode(digest.as_slice());
    hex.truncate(16);
    hex
}
