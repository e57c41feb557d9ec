//! Exact fractions, so that a sum of shares is rounded once, and intervals of them.

use std::{cmp::Ordering, fmt, ops};

use crate::model::{Points, Rounding};

/// Denominators beyond this are brought down to it: far finer than any rounding, and no product overflows.
const FINEST: i128 = 1_000_000_000_000;
/// Decimals that are shown of what is not exact.
const SHOWN: i128 = 10_000;

/// A number of points, or a share, as a fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exact {
    num: i128,
    den: i128,
}

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// All.
    pub const ONE: Self = Self { num: 1, den: 1 };

    fn new(num: i128, den: i128) -> Self {
        if den == 0 {
            return Self::ZERO;
        }
        let (num, den) = if den < 0 { (num.saturating_neg(), den.saturating_neg()) } else { (num, den) };
        let common = greatest_divisor(num.unsigned_abs(), den.unsigned_abs());
        let common = i128::try_from(common).unwrap_or(1).max(1);
        let (num, den) = (num / common, den / common);
        if den <= FINEST {
            return Self { num, den };
        }
        let scaled = num.saturating_mul(2 * FINEST).saturating_add(den);
        Self::new(scaled.div_euclid(den.saturating_mul(2)), FINEST)
    }

    /// A count.
    pub fn count(count: usize) -> Self {
        Self { num: i128::try_from(count).unwrap_or(i128::MAX), den: 1 }
    }

    /// `self ÷ other`; nothing when `other` is nothing.
    #[must_use]
    pub fn over(self, other: Self) -> Self {
        Self::new(self.num.saturating_mul(other.den), self.den.saturating_mul(other.num))
    }

    /// As points, rounded: the one place where a total is.
    pub fn rounded(self, rounding: Rounding) -> Points {
        Points::of_fraction(self.num.saturating_mul(100), self.den, rounding)
    }

    /// Whether four decimals tell all of it.
    fn is_short(self) -> bool {
        self.num.saturating_mul(SHOWN) % self.den == 0
    }
}

impl From<Points> for Exact {
    fn from(points: Points) -> Self {
        Self::new(i128::from(points.as_hundredths()), 100)
    }
}

impl ops::Add for Exact {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let num = self.num.saturating_mul(other.den).saturating_add(other.num.saturating_mul(self.den));
        Self::new(num, self.den.saturating_mul(other.den))
    }
}

impl ops::Sub for Exact {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + Self { num: other.num.saturating_neg(), den: other.den }
    }
}

impl ops::Mul for Exact {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::new(self.num.saturating_mul(other.num), self.den.saturating_mul(other.den))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        self.num.saturating_mul(other.den).cmp(&other.num.saturating_mul(self.den))
    }
}

/// At most four decimals.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let doubled = self.num.saturating_mul(2 * SHOWN).saturating_add(self.den);
        let shown = doubled.div_euclid(self.den * 2);
        let (sign, size) = (if shown < 0 { "-" } else { "" }, shown.unsigned_abs());
        let decimals = format!("{:04}", size % 10_000);
        let decimals = decimals.trim_end_matches('0');
        let dot = if decimals.is_empty() { "" } else { "." };
        write!(f, "{sign}{}{dot}{decimals}", size / 10_000)
    }
}

/// An interval: every doubt against the unit, the middle, every doubt for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Every doubt against the unit.
    pub low: Exact,
    /// What is taken when one number is asked for.
    pub points: Exact,
    /// Every doubt for the unit.
    pub high: Exact,
}

impl Span {
    /// Nothing.
    pub const ZERO: Self = Self { low: Exact::ZERO, points: Exact::ZERO, high: Exact::ZERO };

    /// What is certain.
    pub fn sure(points: impl Into<Exact>) -> Self {
        let points = points.into();
        Self { low: points, points, high: points }
    }

    /// Anything from nothing to all of `most`.
    pub fn anything(most: impl Into<Exact>) -> Self {
        let most = most.into();
        Self { low: Exact::ZERO, points: most.over(Exact::count(2)), high: most }
    }

    /// Whether there is no doubt left.
    pub fn is_sure(self) -> bool {
        self.low == self.high
    }

    /// Each of the three numbers through `of`, which must not turn their order round.
    #[must_use]
    pub fn each(self, of: impl Fn(Exact) -> Exact) -> Self {
        Self { low: of(self.low), points: of(self.points), high: of(self.high) }
    }

    /// The lesser of both, number by number.
    #[must_use]
    pub fn least(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            points: self.points.min(other.points),
            high: self.high.min(other.high),
        }
    }

    /// What is taken away: the more, the worse.
    #[must_use]
    pub fn less(self, taken: Self) -> Self {
        Self { low: self.low - taken.high, points: self.points - taken.points, high: self.high - taken.low }
    }
}

impl ops::Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { low: self.low + other.low, points: self.points + other.points, high: self.high + other.high }
    }
}

/// `33.4`, `≈33.3333`, `30～40`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.low.is_short() || !self.high.is_short() {
            f.write_str("≈")?;
        }
        if self.is_sure() { write!(f, "{}", self.low) } else { write!(f, "{}～{}", self.low, self.high) }
    }
}

fn greatest_divisor(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn third() -> Exact {
        Exact::ONE.over(Exact::count(3))
    }

    #[test]
    fn three_thirds_of_a_sum_are_the_whole_sum() {
        let hundred = Exact::from(Points::whole(100));
        let part = hundred * third();
        assert_eq!(part + part + part, hundred);
        assert_eq!(part.to_string(), "33.3333");
        assert_eq!(Span::sure(part).to_string(), "≈33.3333");
        assert_eq!(part.rounded(Rounding::default()), Points::hundredths(3333));
    }

    #[test]
    fn an_interval_takes_away_the_more_from_its_lower_end() {
        let left = Span::sure(Points::whole(80)).less(Span::anything(Points::whole(10)));
        assert_eq!(left.to_string(), "70～80");
        assert_eq!(left.points, Exact::from(Points::whole(75)));
    }

    proptest::proptest! {
        #[test]
        fn no_numbers_overflow(values in proptest::collection::vec((proptest::num::i64::ANY, proptest::num::i64::ANY), 0..40)) {
            let mut sum = Exact::ZERO;
            for (a, b) in values {
                let share = Exact::from(Points::hundredths(a)).over(Exact::from(Points::hundredths(b)));
                sum = sum + share * third();
                let _ = (share.cmp(&sum), sum.to_string(), sum.rounded(Rounding::default()));
            }
        }
    }
}
