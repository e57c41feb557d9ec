//! Counting: what was right, what was believed wrongly, what was missed.

use std::collections::BTreeSet;

/// Tallies by task, in the order of the table.
pub(crate) type Figures = Vec<(&'static str, Tally)>;

/// The count of one task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Labelled and believed alike.
    pub(crate) right: usize,
    /// Believed, but not so.
    pub(crate) wrong: usize,
    /// Labelled, but not believed (or something else was).
    pub(crate) missed: usize,
    /// Every disagreement.
    pub(crate) misses: Vec<Miss>,
}

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Miss {
    /// Page, or what the task counts.
    pub(crate) place: String,
    /// The label; `None` when there should be nothing.
    pub(crate) expected: Option<String>,
    /// What the program believes; `None` for nothing.
    pub(crate) got: Option<String>,
}

impl Tally {
    /// Compares one value. Two different values are both a wrong belief and a miss.
    pub(crate) fn value(&mut self, place: &str, expected: Option<String>, got: Option<String>) {
        match (&expected, &got) {
            (None, None) => return,
            (Some(a), Some(b)) if a == b => {
                self.right += 1;
                return;
            }
            _ => {}
        }
        self.missed += usize::from(expected.is_some());
        self.wrong += usize::from(got.is_some());
        self.misses.push(Miss { place: place.to_owned(), expected, got });
    }

    /// Compares two sets of things. Members of `tolerated` count neither way.
    pub(crate) fn set(
        &mut self,
        expected: &BTreeSet<String>,
        tolerated: &BTreeSet<String>,
        got: &BTreeSet<String>,
    ) {
        for item in expected.difference(tolerated) {
            let found = got.contains(item).then(|| item.clone());
            self.value(item, Some(item.clone()), found);
        }
        for item in got.iter().filter(|item| !expected.contains(*item) && !tolerated.contains(*item)) {
            self.value(item, None, Some(item.clone()));
        }
    }

    /// Adds the counts of another tally.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
        self.misses.extend(other.misses.iter().cloned());
    }

    /// Share of beliefs that are right, 0 to 1; `None` when nothing was believed.
    pub(crate) fn precision(&self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    /// Share of labels that were found, 0 to 1; `None` when there are no labels.
    pub(crate) fn recall(&self) -> Option<f64> {
        share(self.right, self.labels())
    }

    /// Number of labels.
    pub(crate) fn labels(&self) -> usize {
        self.right + self.missed
    }

    /// Nothing was labelled and nothing believed.
    pub(crate) fn is_empty(&self) -> bool {
        self.right + self.wrong + self.missed == 0
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn set(items: &[&str]) -> BTreeSet<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn a_different_value_costs_precision_and_recall() {
        let mut tally = Tally::default();
        tally.value("a", some("1"), some("1"));
        tally.value("b", some("1"), some("2"));
        tally.value("c", some("1"), None);
        tally.value("d", None, some("2"));
        tally.value("e", None, None);
        assert_eq!((tally.right, tally.wrong, tally.missed), (1, 2, 2));
        assert_eq!((tally.precision(), tally.recall()), (Some(1.0 / 3.0), Some(1.0 / 3.0)));
        assert_eq!(tally.misses.len(), 3);
    }

    #[test]
    fn what_is_tolerated_counts_neither_way() {
        let mut tally = Tally::default();
        tally.set(
            &set(&["a", "b", "weak-missed"]),
            &set(&["weak", "weak-missed"]),
            &set(&["a", "c", "weak"]),
        );
        assert_eq!((tally.right, tally.wrong, tally.missed), (1, 1, 1));
    }

    #[test]
    fn nothing_counted_is_no_perfect_score() {
        assert_eq!(Tally::default().precision(), None);
        assert_eq!(Tally::default().recall(), None);
    }
}
