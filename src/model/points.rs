//! Points in whole hundredths, so that sums are exact; the only rounding places are [`Points::of_fraction`], by the
//! rounding a pack states, and [`Points::rounded_share`], half up to hundredths.

use std::{fmt, iter::Sum, ops};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Hundredths of a point. Shown and serialised as a number with at most two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Points(i64);

impl Points {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// From hundredths.
    pub const fn hundredths(value: i64) -> Self {
        Self(value)
    }

    /// From whole points.
    pub const fn whole(value: i64) -> Self {
        Self(value * 100)
    }

    /// As hundredths.
    pub const fn as_hundredths(self) -> i64 {
        self.0
    }

    /// From a decimal number; `None` when it has more than two decimals or is not finite.
    pub fn from_decimal(value: f64) -> Option<Self> {
        let scaled = value * 100.0;
        let near = scaled.round();
        let exact = (scaled - near).abs() < 1e-6 && near.abs() < 1e12;
        #[expect(clippy::cast_possible_truncation, reason = "checked to be a small whole number")]
        exact.then_some(Self(near as i64))
    }

    /// As a decimal number for output.
    #[expect(clippy::cast_precision_loss, reason = "points are far below 2^53")]
    pub fn as_decimal(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// `self × part / whole`, rounded half up: the one place where points are rounded. Zero when `whole` is 0.
    pub fn rounded_share(self, part: i64, whole: i64) -> Self {
        if whole == 0 {
            return Self::ZERO;
        }
        let product = self.0 * part * 2 + whole;
        Self(product.div_euclid(whole * 2))
    }

    /// `numerator / denominator` hundredths, rounded once as `rounding` says; zero when the denominator is 0.
    pub fn of_fraction(numerator: i128, denominator: i128, rounding: Rounding) -> Self {
        let step = i128::from(rounding.step.0.max(1));
        let whole = denominator.saturating_mul(step);
        if whole == 0 {
            return Self::ZERO;
        }
        let steps = match rounding.mode {
            RoundingMode::HalfUp => numerator.saturating_mul(2).saturating_add(whole).div_euclid(whole * 2),
            RoundingMode::Down => numerator.div_euclid(whole),
        };
        Self(i64::try_from(steps.saturating_mul(step)).unwrap_or(i64::MAX))
    }

    /// `self` taken `times` times.
    pub fn times(self, times: usize) -> Self {
        Self(self.0.saturating_mul(i64::try_from(times).unwrap_or(i64::MAX)))
    }
}

/// Where and how a pack rounds: to multiples of `step`, once, at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    /// 0.01, 0.1 or 1 point.
    pub step: Points,
    /// What becomes of the rest.
    pub mode: RoundingMode,
}

/// What becomes of a rest when points are rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RoundingMode {
    /// 四舍五入
    #[default]
    HalfUp,
    /// 只舍不入
    Down,
}

impl Default for Rounding {
    fn default() -> Self {
        Self { step: Points(1), mode: RoundingMode::HalfUp }
    }
}

impl ops::Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl ops::Sub for Points {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl ops::Neg for Points {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        Self(parts.map(|part| part.0).sum())
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, size) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        match (size / 100, size % 100) {
            (whole, 0) => write!(f, "{sign}{whole}"),
            (whole, part) if part % 10 == 0 => write!(f, "{sign}{whole}.{}", part / 10),
            (whole, part) => write!(f, "{sign}{whole}.{part:02}"),
        }
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % 100 {
            0 => serializer.serialize_i64(self.0 / 100),
            _ => serializer.serialize_f64(self.as_decimal()),
        }
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::from_decimal(value).ok_or_else(|| serde::de::Error::custom("points have at most two decimals"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_print_without_needless_zeros() {
        let shown = [100, 150, 5, -25, 0].map(|h| Points::hundredths(h).to_string());
        assert_eq!(shown, ["1", "1.5", "0.05", "-0.25", "0"]);
    }

    #[test]
    fn a_share_rounds_half_up_in_hundredths() {
        assert_eq!(Points::whole(10).rounded_share(1, 3), Points::hundredths(333));
        assert_eq!(Points::hundredths(1).rounded_share(1, 2), Points::hundredths(1));
        assert_eq!(Points::whole(75).rounded_share(4, 3), Points::whole(100));
    }

    #[test]
    fn a_fraction_is_rounded_once_at_the_stated_place() {
        let to = |step, mode| Rounding { step: Points(step), mode };
        let seven_thirds = |rounding| Points::of_fraction(700, 3, rounding);
        assert_eq!(seven_thirds(Rounding::default()), Points(233));
        assert_eq!(seven_thirds(to(10, RoundingMode::HalfUp)), Points(230));
        assert_eq!(Points::of_fraction(7450, 1, to(100, RoundingMode::HalfUp)), Points::whole(75));
        assert_eq!(Points::of_fraction(7449, 1, to(100, RoundingMode::HalfUp)), Points::whole(74));
        assert_eq!(Points::of_fraction(7499, 1, to(100, RoundingMode::Down)), Points::whole(74));
        assert_eq!(Points::of_fraction(1, 0, Rounding::default()), Points::ZERO);
    }

    #[test]
    fn a_third_decimal_is_refused() {
        assert_eq!(Points::from_decimal(0.1), Some(Points::hundredths(10)));
        assert_eq!(Points::from_decimal(0.125), None);
    }
}
