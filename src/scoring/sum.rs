//! The arithmetic of a pack: families with their caps, rescaling, bonus, one rounding.

use super::{BonusOutcome, FamilyOutcome, RuleOutcome};
use crate::model::{Points, Rounding};
use crate::rules::Pack;

/// The ends of the score and what they were made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums {
    /// The ends of the score and their middle.
    pub(super) low: Points,
    pub(super) high: Points,
    pub(super) points: Points,
    /// The deductions after rescaling, rounded: what decides whether the bonus part is open.
    pub(super) left_high: Points,
    /// What the families weigh together here.
    pub(super) weight: Points,
    /// What they weigh when everything applies.
    pub(super) full: Points,
    /// The bonus part.
    pub(super) bonus: Option<BonusOutcome>,
}

/// What each family came to, in the order of the pack's families. Rules of a family that takes and earns are kept
/// apart: the earning ones come as a family of their own.
pub(super) fn families<'a>(
    pack: &Pack,
    outcomes: impl Iterator<Item = &'a RuleOutcome>,
) -> Vec<FamilyOutcome> {
    let mut found: Vec<FamilyOutcome> = Vec::new();
    for (rule, outcome) in pack.rules.iter().zip(outcomes) {
        if !rule.bonus && !rule.is_scored() {
            continue;
        }
        let at = found.iter().position(|it| it.family == rule.family && it.bonus == rule.bonus);
        let at = at.unwrap_or_else(|| {
            found.push(FamilyOutcome {
                family: rule.family.clone(),
                bonus: rule.bonus,
                low: Points::ZERO,
                high: Points::ZERO,
                max: Points::ZERO,
                full: Points::ZERO,
            });
            found.len() - 1
        });
        let it = &mut found[at];
        it.low = it.low + outcome.low;
        it.high = it.high + outcome.high;
        it.max = it.max + outcome.max;
        it.full = it.full + rule.points;
    }
    for it in &mut found {
        let cap = pack.families.iter().find(|family| family.id == it.family).and_then(|family| family.cap);
        if let Some(cap) = cap {
            capped(it, cap);
        }
    }
    found
}

/// A family loses no more than its cap, which is what it weighs; one of bonus rules earns no more.
fn capped(it: &mut FamilyOutcome, cap: Points) {
    let weight = it.max.min(cap);
    if it.bonus {
        (it.low, it.high) = (it.low.min(weight), it.high.min(weight));
    } else {
        let left = |end: Points| (weight - (it.max - end)).max(Points::ZERO);
        (it.low, it.high) = (left(it.low), left(it.high));
    }
    it.max = weight;
    it.full = it.full.min(cap);
}

/// Adds up both ends. Everything is exact until the one rounding; only whether the bonus part is open is decided by
/// the rounded result of the deductions, for that is the figure people see.
pub(super) fn sums(pack: &Pack, families: &[FamilyOutcome]) -> Sums {
    let sum = |bonus: bool, of: fn(&FamilyOutcome) -> Points| -> Points {
        families.iter().filter(|it| it.bonus == bonus).map(of).sum()
    };
    let (weight, full) = (sum(false, |it| it.max), sum(false, |it| it.full));
    let rounding = pack.arithmetic.rounding;
    let left = |end| share(end, pack.max, weight, Points::ZERO, rounding);
    let (low, high) = (sum(false, |it| it.low), sum(false, |it| it.high));
    let bonus = pack.arithmetic.bonus.map(|part| {
        let earned = |end: Points, earned: Points| match left(end) > part.above {
            true => earned.min(part.cap),
            false => Points::ZERO,
        };
        BonusOutcome {
            low: earned(low, sum(true, |it| it.low)),
            high: earned(high, sum(true, |it| it.high)),
            cap: part.cap,
            above: part.above,
        }
    });
    let end = |end, earned| share(end, pack.max, weight, earned, rounding);
    let low = end(low, bonus.map_or(Points::ZERO, |it| it.low));
    let left_high = left(high);
    let high = end(high, bonus.map_or(Points::ZERO, |it| it.high));
    let both = i128::from(low.as_hundredths()) + i128::from(high.as_hundredths());
    let points = Points::of_fraction(both, 2, rounding);
    Sums { low, high, points, left_high, weight, full, bonus }
}

/// `end` of `weight` points on a scale of `max`, and `earned` on top; rounded once.
pub(super) fn share(end: Points, max: Points, weight: Points, earned: Points, rounding: Rounding) -> Points {
    let [end, max, weight, earned] = [end, max, weight, earned].map(|it| i128::from(it.as_hundredths()));
    Points::of_fraction(end * max + earned * weight, weight, rounding)
}
