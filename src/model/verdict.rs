//! Verdicts in three values and a half, and the proof a fault needs.
//!
//! A [`Verdict::Fail`] holds a [`Proof`], and a proof cannot be empty: every fault says where it was seen, or
//! where we looked in vain. What could not be established is [`Verdict::CannotTell`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Address, Text, masked};

/// The answer of one check to one portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Looked at and in order.
    Pass,
    /// Looked at and not in order.
    Fail(Proof),
    /// The question does not arise here; an empty list ends here, never as a pass.
    NotApplicable,
    /// Could not be established; widens the score to an interval.
    CannotTell(Reason),
}

/// Why something could not be established.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reason", content = "detail")]
pub enum Reason {
    /// The site refused us (challenge, intercept page, 403 …); names the product or status.
    Blocked(String),
    /// The home page, or all of the host, could not be reached.
    Unreachable,
    /// Budget, deadline or an interruption stopped the gathering before this was seen.
    NotGathered,
    /// The content is written by scripts and was not rendered.
    NeedsRendering,
    /// robots.txt keeps us out of the place.
    Robots,
    /// Partly read: what was read is in order, but not everything could be.
    PartlyRead(Text),
    /// The calendar or another table does not reach the day in question.
    BeyondTable(Text),
    /// It takes a person to answer.
    NeedsPerson,
}

impl Reason {
    /// The identifier used in reports.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Blocked(_) => "blocked",
            Self::Unreachable => "unreachable",
            Self::NotGathered => "not-gathered",
            Self::NeedsRendering => "needs-rendering",
            Self::Robots => "robots",
            Self::PartlyRead(_) => "partly-read",
            Self::BeyondTable(_) => "beyond-table",
            Self::NeedsPerson => "needs-person",
        }
    }

    /// One of each, refused by "WAF" and with `detail` where there is any.
    #[cfg(test)]
    pub(crate) fn each(detail: &Text) -> [Self; 8] {
        [
            Self::Blocked("WAF".to_owned()),
            Self::Unreachable,
            Self::NotGathered,
            Self::NeedsRendering,
            Self::Robots,
            Self::PartlyRead(detail.clone()),
            Self::BeyondTable(detail.clone()),
            Self::NeedsPerson,
        ]
    }
}

/// How grave one fault is. A veto is a property of the rule, not of the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// For the record; costs nothing.
    Note,
    /// Mend it.
    Minor,
    /// Mend it first.
    Major,
    /// 单项否决
    Veto,
}

/// What was seen at one place, or where something was looked for in vain. Evidence is looked up by address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The page or file.
    pub address: Address,
    /// The page that links it, with the text of the link, where the link is the point.
    pub parent: Option<(Address, String)>,
    /// The words that matter, as printed (at most a few hundred characters); empty when the absence is the point.
    pub excerpt: String,
}

impl Seen {
    /// A place, with nothing quoted.
    pub fn at(address: &Address) -> Self {
        Self { address: address.clone(), parent: None, excerpt: String::new() }
    }

    /// Adds the words that matter, cut to 300 characters; numbers that name a person are masked.
    pub fn quoting(mut self, words: &str) -> Self {
        self.excerpt = masked(words).chars().take(300).collect();
        self
    }

    /// Adds the page that links the place.
    pub fn linked_from(mut self, parent: &Address, anchor: &str) -> Self {
        self.parent = Some((parent.clone(), masked(anchor).chars().take(200).collect()));
        self
    }
}

/// One complaint about one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, in a sentence that a webmaster understands.
    pub message: Text,
    /// What to do about it.
    pub remedy: Text,
    /// The place complained about and others that prove it; never empty.
    pub seen: Vec<Seen>,
    /// How grave.
    pub severity: Severity,
    /// What stays the same when the same fault is found again in a later run (`dead:http://…`).
    pub subject: String,
    /// Only a person can decide it: it costs nothing until one confirms it.
    pub flagged: bool,
    /// The subject of a larger fault that this one is part of (a blank column of a stale section): where points were
    /// taken for the whole, nothing is taken for the part.
    pub part_of: Option<String>,
}

impl Fault {
    /// A fault seen at one place. `subject` names the thing complained about, stable across runs.
    /// Numbers that name a person are masked in the message.
    pub fn new(seen: Seen, subject: impl Into<String>, message: Text, remedy: Text) -> Self {
        Self {
            message: Text::new(masked(&message.zh), masked(&message.en)),
            remedy,
            seen: vec![seen],
            severity: Severity::Major,
            subject: subject.into(),
            flagged: false,
            part_of: None,
        }
    }

    /// Leaves the decision to a person.
    pub fn flagged(mut self) -> Self {
        self.flagged = true;
        self
    }

    /// Names the subject of the larger fault that this one is part of.
    pub fn part_of(mut self, subject: impl Into<String>) -> Self {
        self.part_of = Some(subject.into());
        self
    }

    /// Changes the severity from the default `Major`.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Adds another place that proves the fault.
    pub fn also_seen(mut self, seen: Seen) -> Self {
        self.seen.push(seen);
        self
    }
}

/// At least one fault: the proof a `Fail` cannot be built without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof(Vec<Fault>);

impl Proof {
    /// `None` when there is no fault to prove.
    pub fn of(faults: impl IntoIterator<Item = Fault>) -> Option<Self> {
        let faults: Vec<Fault> = faults.into_iter().collect();
        (!faults.is_empty()).then_some(Self(faults))
    }

    /// The faults, at least one.
    pub fn faults(&self) -> &[Fault] {
        &self.0
    }
}

/// A figure that a check measured on the way (`missing_elements`, `newest`, …), as printed in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Measured {
    /// A count.
    Count(i64),
    /// A list of names, or one word.
    Words(Vec<String>),
    /// A date or a word.
    Word(String),
}

/// What a check says: its verdict, and the figures it came by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The verdict.
    pub verdict: Verdict,
    /// Figures by name, in snake case with the unit in the name (`age_days`).
    pub measured: BTreeMap<String, Measured>,
    /// Faults were found, but part of the portal could not be read: what else may be wrong, and why.
    /// The score then is an interval between what was proved and the whole rule.
    pub blind: Option<Reason>,
}

impl Answer {
    /// A verdict without figures.
    pub fn new(verdict: Verdict) -> Self {
        Self { verdict, measured: BTreeMap::new(), blind: None }
    }

    /// `Fail` when there are faults, otherwise `Pass`.
    pub fn of_faults(faults: Vec<Fault>) -> Self {
        Self::new(Proof::of(faults).map_or(Verdict::Pass, Verdict::Fail))
    }

    /// Adds a count.
    pub fn count(mut self, name: &str, value: usize) -> Self {
        self.measured.insert(name.to_owned(), Measured::Count(i64::try_from(value).unwrap_or(i64::MAX)));
        self
    }

    /// Adds a word.
    pub fn word(mut self, name: &str, value: impl Into<String>) -> Self {
        self.measured.insert(name.to_owned(), Measured::Word(value.into()));
        self
    }

    /// States that part of the portal could not be read. A `Pass` becomes `CannotTell`, for what was not read
    /// may hold a fault; a `Fail` keeps its faults and the score gets an interval.
    pub fn blind(mut self, reason: Option<Reason>) -> Self {
        match (reason, &self.verdict) {
            (Some(reason), Verdict::Pass) => self.verdict = Verdict::CannotTell(reason),
            (reason, _) => self.blind = reason,
        }
        self
    }
}

impl From<Verdict> for Answer {
    fn from(verdict: Verdict) -> Self {
        Self::new(verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_cannot_be_empty() {
        assert_eq!(Proof::of([]), None);
    }

    #[test]
    fn no_message_and_no_excerpt_prints_a_number_that_names_a_person() {
        let number = "110000190001010004";
        let page = Address::parse("http://x.gov.cn/a").unwrap();
        let seen = Seen::at(&page).quoting(&format!("身份证{number}")).linked_from(&page, number);
        let message = Text::new(format!("“{number}”"), format!("\"{number}\""));
        let fault = Fault::new(seen, "s", message, Text::new("改", "mend"));
        let told = format!("{fault:?}");
        assert!(!told.contains(number) && told.matches("110*************04").count() == 4, "{told}");
    }

    #[test]
    fn what_was_not_read_is_never_passed() {
        let answer = Answer::new(Verdict::Pass).blind(Some(Reason::NotGathered));
        assert_eq!(answer.verdict, Verdict::CannotTell(Reason::NotGathered));
    }
}
