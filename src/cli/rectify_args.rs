//! The arguments of `gongkai rectify`, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use ipnet::IpNet;
use jiff::civil::Date;

use super::{store_args::StoreArg, values::rate};
use crate::store::RectificationState;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai rectify open 2026-autumn --within \"10 working days\"
  gongkai rectify list --round 2026-autumn --state open
  gongkai rectify claim 甲县教育局 3f2a91c0 --person 李四 --reason 已更新栏目 --file reply.pdf
  gongkai rectify recheck 2026-autumn
  gongkai rectify due --on 2026-12-08
  gongkai rectify waive 甲县教育局 3f2a91c0 --person 张三 --reason 栏目已撤销

States:
  open           to be mended
  claimed-fixed  the unit says so; the office has not looked yet
  verified       a second look saw that it is mended
  overdue        the last day passed: it is seen unmended, or the unit has said nothing
  waived         it need not be mended; a person says why
Flagged findings that nobody confirmed, dismissed ones, and what could not be told are never on the list. A second look
asks only for the places in question; what refuses it stays as it is, with the reason, and is never taken for unmended.
Every step is kept with who, when, why, and the record of the look.

Working days are those of the State Council's notices (checks/calendar.toml); for a year that was not announced yet, give
the day with --until.")]
pub(super) struct RectifyArgs {
    #[command(subcommand)]
    pub(super) command: RectifyCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum RectifyCommand {
    /// Put the findings of a round's failed units on the list, with a deadline
    Open {
        /// Name of the round
        #[arg(value_name = "ROUND")]
        round: String,
        /// Time to mend, from today: "10 working days" (10个工作日), "15 days" (15天)
        #[arg(long, value_name = "TIME", value_parser = within, required_unless_present = "until")]
        within: Option<Within>,
        /// Last day, instead of a time
        #[arg(long, value_name = "DATE", conflicts_with = "within")]
        until: Option<Date>,
        /// Of which units: those that failed (a veto, or the lowest grade), or all
        #[arg(long, value_enum, default_value = "failed")]
        units: UnitsArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// List what is to be mended, and how far it is
    List {
        /// Of this unit only; with every step taken
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        /// Of this round only
        #[arg(long, value_name = "ROUND")]
        round: Option<String>,
        /// In this state only; may be repeated
        #[arg(long, value_name = "STATE", value_parser = state)]
        state: Vec<RectificationState>,
        #[command(flatten)]
        show: ShowArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// List what is due on a day or was before, and not settled
    Due {
        /// The day [default: today in China]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Record what is open past its last day as overdue
        #[arg(long)]
        record: bool,
        #[command(flatten)]
        show: ShowArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Record that a unit says it has fixed something
    Claim {
        #[command(flatten)]
        said: SaidArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Record that something need not be mended
    Waive {
        #[command(flatten)]
        said: SaidArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Look again at what is to be mended, and close what is proved fixed
    Recheck {
        /// Name of the round
        #[arg(value_name = "ROUND")]
        round: String,
        /// Units to look at [default: all that have something to mend]
        #[arg(value_name = "UNIT")]
        units: Vec<String>,
        /// Day by which deadlines are measured [default: today in China]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Requests a second to one host, at most [default: 2, setting fetch.rate]
        #[arg(long, value_name = "N", value_parser = rate, help_heading = "Fetching")]
        rate: Option<f64>,
        /// Requests for one portal, at most
        #[arg(long, value_name = "N", default_value_t = 500, help_heading = "Fetching")]
        budget: u64,
        /// Allow addresses of this range although they are private or reserved; may be repeated
        #[arg(long, value_name = "CIDR", help_heading = "Fetching")]
        allow_address: Vec<IpNet>,
        #[command(flatten)]
        at: StoreArg,
    },
}

/// How a list is shown.
#[derive(Debug, Clone, Args)]
pub(super) struct ShowArg {
    /// How to write it
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    pub(super) format: ListFormat,
    /// File to write [default: the terminal]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) out: Option<PathBuf>,
}

/// Who says what about which findings.
#[derive(Debug, Clone, Args)]
pub(super) struct SaidArg {
    /// Identifier of the unit
    #[arg(value_name = "UNIT")]
    pub(super) unit: String,
    /// Fingerprints, as `rectify list` shows them; the first characters are enough
    #[arg(required = true, value_name = "FINGERPRINT")]
    pub(super) prints: Vec<String>,
    /// The person who says so
    #[arg(long, value_name = "NAME")]
    pub(super) person: String,
    /// What was done, or why
    #[arg(long, value_name = "TEXT")]
    pub(super) reason: String,
    /// A letter or a proof; it is kept in the store
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
}

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table for the terminal
    Text,
    /// A sheet (UTF-8)
    Csv,
    /// For programs
    Json,
}

/// Of which units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum UnitsArg {
    /// Those that failed
    Failed,
    /// All
    All,
}

/// A time to mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// Working days.
    Working(u16),
    /// Days of the calendar.
    Days(u16),
}

fn within(text: &str) -> Result<Within, String> {
    let told = || "write it as \"10 working days\" (10个工作日) or \"15 days\" (15天)".to_owned();
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (count, unit) = text.split_at(digits);
    let count: u16 = count.parse().map_err(|_| told())?;
    if count == 0 {
        return Err("give at least one day".to_owned());
    }
    match unit.trim().trim_start_matches('个') {
        "working days" | "working day" | "工作日" => Ok(Within::Working(count)),
        "days" | "day" | "天" | "日" => Ok(Within::Days(count)),
        _ => Err(told()),
    }
}

fn state(word: &str) -> Result<RectificationState, String> {
    RectificationState::parse(word).ok_or_else(|| {
        let known: Vec<&str> = RectificationState::ALL.iter().map(|it| it.id()).collect();
        format!("use one of {}", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_mend_reads_in_both_languages() {
        for text in ["10 working days", "10个工作日", "10工作日", " 10  working days "] {
            assert_eq!(within(text), Ok(Within::Working(10)), "{text}");
        }
        assert_eq!(within("15 days"), Ok(Within::Days(15)));
        assert_eq!(within("15天"), Ok(Within::Days(15)));
        for text in ["", "10", "ten days", "0 days", "10 weeks", "99999999 days", "-1 days"] {
            assert!(within(text).is_err(), "{text}");
        }
    }
}
