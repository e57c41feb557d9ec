//! What each fault of a rule takes: no fault is taken twice, and no rule takes more than it is worth.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{Finding, Standing};
use crate::model::{Address, Decision, Fault, Points, Ruling, Seen, Severity, Signature, Text};
use crate::rules::Rule;

/// The rule that first took points for a subject.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeMap<String, String>);

impl Taken {
    /// The rule that took points for the fault, or for the larger one it is part of.
    fn by(&self, fault: &Fault) -> Option<&String> {
        self.0.get(&fault.subject).or_else(|| self.0.get(fault.part_of.as_ref()?))
    }
}

/// The findings of one rule, and why some of them cost nothing.
#[derive(Debug, Default)]
pub(super) struct Charged {
    /// In the order of the check; identifiers are given later.
    pub(super) findings: Vec<Finding>,
    /// All that was taken; zero or positive. For a bonus rule, what it earns less.
    pub(super) deducted: Points,
    /// Findings that counted, up to the cap and beyond it.
    pub(super) counted: usize,
    /// Findings that are faults, counted or taken elsewhere; 0 when they are fewer than the rule counts from.
    pub(super) faults: usize,
    /// Findings that wait for a person.
    pub(super) flagged: usize,
    /// Faults fewer than the rule counts from.
    pub(super) below: usize,
    /// Findings that another rule had taken already: that rule, and how many.
    pub(super) elsewhere: BTreeMap<String, usize>,
}

/// Takes points for `faults` under `rule`. A subject that an earlier rule, or an earlier fault of this rule, was
/// charged for costs nothing, nor does part of it; nor what waits for a person or was dismissed by one.
pub(super) fn charge(rule: &Rule, faults: &[Fault], rulings: &[Ruling], taken: &mut Taken) -> Charged {
    let mut charged = Charged::default();
    let standing: Vec<Standing> = faults.iter().map(|fault| standing(rule, fault, rulings)).collect();
    let is_real = |fault: &Fault, standing: &Standing| {
        fault.severity != Severity::Note && matches!(standing, Standing::Decided | Standing::Confirmed(_))
    };
    let real = faults.iter().zip(&standing).filter(|(fault, standing)| is_real(fault, standing));
    let different: BTreeSet<&str> = real.map(|(fault, _)| fault.subject.as_str()).collect();
    let counts = rule.at_least.is_none_or(|least| different.len() >= least);
    if !counts {
        charged.below = different.len();
    }
    let mut seen_here = BTreeSet::new();
    for (fault, standing) in faults.iter().zip(standing) {
        charged.flagged += usize::from(standing == Standing::Flagged);
        let real = counts && is_real(fault, &standing);
        charged.faults += usize::from(real);
        let points = match real {
            false => Points::ZERO,
            true if !rule.is_scored() => {
                // Nobody is charged here, so the subject stays free for a rule that takes points.
                let first = seen_here.insert(fault.subject.as_str());
                charged.counted += usize::from(first);
                if first { price(rule, charged.deducted) } else { Points::ZERO }
            }
            true => priced(rule, fault, &mut charged, taken),
        };
        charged.deducted = charged.deducted + points;
        charged.findings.push(Finding {
            id: String::new(),
            fingerprint: fingerprint(&rule.id, &fault.subject),
            rule: rule.id.clone(),
            severity: severity(rule, fault, counts, &standing),
            message: fault.message.clone(),
            remedy: fault.remedy.clone(),
            seen: fault.seen.clone(),
            points: if rule.bonus { Points::ZERO } else { -points },
            standing,
        });
    }
    charged
}

/// What the next fault of `rule` takes after `deducted`.
fn price(rule: &Rule, deducted: Points) -> Points {
    rule.per_fault.unwrap_or(rule.points).min(rule.points - deducted)
}

fn priced(rule: &Rule, fault: &Fault, charged: &mut Charged, taken: &mut Taken) -> Points {
    match taken.by(fault) {
        Some(earlier) => {
            if *earlier != rule.id {
                *charged.elsewhere.entry(earlier.clone()).or_default() += 1;
            }
            Points::ZERO
        }
        None => {
            charged.counted += 1;
            taken.0.insert(fault.subject.clone(), rule.id.clone());
            price(rule, charged.deducted)
        }
    }
}

fn standing(rule: &Rule, fault: &Fault, rulings: &[Ruling]) -> Standing {
    let print = fingerprint(&rule.id, &fault.subject);
    let about = |ruling: &&Ruling| ruling.rule == rule.id && ruling.fingerprint.as_ref() == Some(&print);
    match rulings.iter().rev().find(about) {
        // The program may be wrong, too: what a unit objected to with success costs it nothing.
        Some(Ruling { decision: Decision::Dismissed, by, .. }) => Standing::Dismissed(by.clone()),
        Some(Ruling { decision: Decision::Confirmed, by, .. }) if fault.flagged => {
            Standing::Confirmed(by.clone())
        }
        _ if fault.flagged => Standing::Flagged,
        _ => Standing::Decided,
    }
}

/// A note is no fault, nor a bonus that was not earned, nor what is too little to count; what waits for a person is no veto.
fn severity(rule: &Rule, fault: &Fault, counts: bool, standing: &Standing) -> Severity {
    let waits = matches!(standing, Standing::Flagged | Standing::Dismissed(_));
    match fault.severity {
        _ if rule.bonus || rule.note || !counts => Severity::Note,
        Severity::Note => Severity::Note,
        _ if rule.veto && !waits => Severity::Veto,
        severity => severity,
    }
}

/// What a person took from a rule as a whole, as a finding with that person's proof.
pub(super) fn ruled(rule: &Rule, by: &Signature, lost: Points, home: &Address) -> Finding {
    let note = if by.note.is_empty() { String::new() } else { format!("：{}", by.note) };
    let (zh, en) = match rule.veto {
        _ if rule.note => (format!("人工认定有问题{note}"), format!("a person found a fault{note}")),
        true => {
            (format!("人工认定有问题（单项否决）{note}"), format!("a person found the veto to hold{note}"))
        }
        false => (format!("人工评定，扣 {lost} 分{note}"), format!("a person took {lost} points{note}")),
    };
    let file = if by.file.is_empty() { String::new() } else { format!("，依据 {}", by.file) };
    Finding {
        id: String::new(),
        fingerprint: fingerprint(&rule.id, "ruling"),
        rule: rule.id.clone(),
        severity: match rule.note {
            true => Severity::Note,
            false if rule.veto => Severity::Veto,
            false => Severity::Major,
        },
        message: Text::new(zh, en),
        remedy: Text::new(
            "按评定说明和依据文件整改。",
            "Mend what the person's note and the file given as ground say.",
        ),
        seen: vec![Seen::at(home).quoting(&format!("{} {}{file}", by.who, by.day))],
        points: -lost,
        standing: Standing::Confirmed(by.clone()),
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
