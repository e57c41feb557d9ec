//! Values that several commands take, and how they are written.

use clap::ValueEnum;
use jiff::{SignedDuration, Timestamp, civil::Date};

use crate::model::{Lang, Points, civil_in_china};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LangArg {
    /// 中文
    Zh,
    /// English
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Self::Zh,
            LangArg::En => Self::En,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RenderArg {
    /// Pages that only scripts fill, where there is a browser
    Auto,
    /// No page
    Never,
    /// Every page of the site that has scripts
    Always,
}

/// Today in China.
pub(super) fn today() -> Date {
    civil_in_china(Timestamp::now())
}

pub(super) fn duration(text: &str) -> Result<SignedDuration, String> {
    let duration: SignedDuration = text.parse().map_err(|_| "write it as 90s, 30m or 2h".to_owned())?;
    if duration.is_positive() { Ok(duration) } else { Err("it must be longer than nothing".to_owned()) }
}

/// As [`duration`], with days of 24 hours.
pub(super) fn days(text: &str) -> Result<SignedDuration, String> {
    let span: jiff::Span = text.parse().map_err(|_| "write it as 90s, 30m, 2h or 7d".to_owned())?;
    let duration =
        span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|error| error.to_string())?;
    if duration.is_positive() { Ok(duration) } else { Err("it must be longer than nothing".to_owned()) }
}

pub(super) fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if rate.is_finite() && rate > 0.0 { Ok(rate) } else { Err("it must be above 0".to_owned()) }
}

pub(super) fn points(text: &str) -> Result<Points, String> {
    let decimal = text.parse().map_err(|_| "not a number".to_owned())?;
    Points::from_decimal(decimal).ok_or_else(|| "points have at most two decimals".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_may_be_written_in_days() {
        assert_eq!(days("7d"), Ok(SignedDuration::from_hours(168)));
        assert_eq!(days("90s"), Ok(SignedDuration::from_secs(90)));
        assert!(days("0s").is_err() && days("soon").is_err() && days("-1d").is_err());
    }
}
