//! The arguments of `gongkai round`, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{
    audit_args::FetchingArgs,
    store_args::{StoreArg, kind},
};
use crate::audit::{Share, Trait};
use crate::model::UnitKind;
use crate::store::{DecisionId, RoundKind};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai round new 2026-spring --kind spot --pack national-2019
  gongkai round sample 2026-spring --share 30% --by kind,region --seed 20260301 --avoid-recent
  gongkai round run 2026-spring --out audits/2026-spring   # also goes on after a crash
  gongkai round status 2026-spring
  gongkai round close 2026-spring --who 张三

  gongkai round new 2026-final --kind year-end --pack national-2019
  gongkai round add 2026-final --all
  gongkai round drop 2026-final 甲县旅游局 --why 机构撤销

A round (轮次) is one assessment of many units: a spot check (平时抽查), a special check (专项检查),
or the year-end assessment (年终考核). A draw is recorded with everything that repeating it takes;
`round show` prints it, `round sample --help` says how it is done. A closed round is frozen:
`round decide` records a decision, and only what is done under it (--decision) changes the round.

Environment:
  GONGKAI_STORE, PGPASSWORD   see `gongkai store --help`
  the settings                see `gongkai audit --help` and `gongkai settings show`")]
pub(super) struct RoundArgs {
    #[command(subcommand)]
    pub(super) command: RoundCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum RoundCommand {
    /// Make a round
    New {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
        /// What it is for: spot (平时), special (专项), year-end (年终)
        #[arg(long = "kind", value_name = "KIND", value_parser = round_kind)]
        kind: RoundKind,
        /// Pack to judge under: an identifier (see `gongkai pack list`) or a folder
        #[arg(long, value_name = "ID|DIR", default_value = "disclosure")]
        pack: String,
        /// Year in which it counts [default: this year in China]
        #[arg(long, value_name = "YEAR")]
        year: Option<i16>,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Draw the units of a round, so that anyone can repeat the draw
    #[command(after_help = DRAW)]
    Sample {
        /// The round
        #[arg(value_name = "NAME")]
        name: String,
        /// Share of the units: 30% or 0.3; of each stratum, at least one unit
        #[arg(long, value_name = "SHARE", value_parser = share)]
        share: Share,
        /// What makes the strata: kind (类别), region (地区), or kind,region
        #[arg(long, value_name = "TRAIT", value_delimiter = ',', value_parser = by)]
        by: Vec<Trait>,
        /// Seed of the draw: a number that nobody could choose, such as that of a lottery of the day
        #[arg(long, value_name = "N")]
        seed: u64,
        /// Make units less likely that were drawn in earlier rounds of the year
        #[arg(long)]
        avoid_recent: bool,
        /// Draw from units of these kinds only: government, department, township, enterprise
        #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind)]
        units: Vec<UnitKind>,
        /// Day on which the register is taken [default: today in China]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Write the paper of the draw too: words (.txt) or a table (.csv)
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Put units into a round without a draw
    Add {
        /// The round
        #[arg(value_name = "NAME")]
        name: String,
        /// Units, by identifier
        #[arg(value_name = "UNIT", required_unless_present = "all")]
        units: Vec<String>,
        /// All units of the register
        #[arg(long, conflicts_with = "units")]
        all: bool,
        /// With --all: of these kinds only
        #[arg(long = "units", id = "kinds", value_name = "KIND", value_delimiter = ',', value_parser = kind, requires = "all")]
        kinds: Vec<UnitKind>,
        /// With --all: day on which the register is taken [default: today in China]
        #[arg(long, value_name = "DATE", requires = "all")]
        on: Option<Date>,
        #[command(flatten)]
        ground: GroundArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Take units out of a round; their audits stay, and do not count in it
    Drop {
        /// The round
        #[arg(value_name = "NAME")]
        name: String,
        /// Units, by identifier
        #[arg(value_name = "UNIT", required = true)]
        units: Vec<String>,
        #[command(flatten)]
        ground: GroundArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Audit all units of a round; the same command goes on where it stopped
    Run(RoundRunArgs),
    /// Tell how far a round is: of each unit its state and score, and what waits for people
    Status {
        /// The round
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Close a round: its results change only by a recorded decision from then on
    Close {
        /// The round
        #[arg(value_name = "NAME")]
        name: String,
        /// Why, for the journal
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        why: String,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Record a decision about a closed round; what is done under it may change the round
    Decide {
        /// The round
        #[arg(value_name = "NAME")]
        name: String,
        /// On what grounds
        #[arg(long, value_name = "TEXT")]
        why: String,
        /// Who decided
        #[arg(long, value_name = "NAME")]
        person: String,
        /// The document that says so; it is kept in the store
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        #[command(flatten)]
        at: StoreArg,
    },
    /// List the rounds
    List {
        #[command(flatten)]
        at: StoreArg,
    },
    /// Show a round: what happened to it, its decisions, and the paper of its draw
    Show {
        /// The round
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        at: StoreArg,
    },
}

const DRAW: &str = "\
How many: units × share, rounded up, in all. Of each stratum its units × share, rounded down, at
least one; what is left goes to the largest remainders, one each. Eight departments, five townships,
three enterprises at 30 %: five of 16; two, one and one first, and the fifth goes to the townships
(1.5 has the larger remainder).

Which: the lot of a unit is the first 16 hexadecimal digits of SHA-256 over `SEED:IDENTIFIER`; in
each stratum the smallest lots are drawn. `printf '7:甲县' | sha256sum` shows one. With
--avoid-recent, a unit drawn in k earlier rounds of the year has k lots more (`SEED:IDENTIFIER:2`,
…), and the largest counts.

A round is drawn once. Population, strata, lots, what was drawn and what not, are kept in the store.";

/// On what ground the units of a round are changed.
#[derive(Debug, Clone, Args)]
pub(super) struct GroundArg {
    /// Why, for the journal
    #[arg(long, value_name = "TEXT")]
    pub(super) why: String,
    /// The decision that lets a closed round change, as `round decide` told it
    #[arg(long, value_name = "ID", value_parser = decision)]
    pub(super) decision: Option<DecisionId>,
}

#[derive(Debug, Args)]
pub(super) struct RoundRunArgs {
    /// The round
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// Folder for the audits, one folder a unit, and the summary over all
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(super) out: PathBuf,
    /// Day to measure every age from, 监测时间点; settled by the first run [default: today in China]
    #[arg(long, value_name = "DATE", help_heading = "Judging")]
    pub(super) as_of: Option<Date>,
    #[command(flatten)]
    pub(super) fetching: FetchingArgs,
    /// The decision that lets a closed round change, as `round decide` told it
    #[arg(long, value_name = "ID", value_parser = decision)]
    pub(super) decision: Option<DecisionId>,
    #[command(flatten)]
    pub(super) at: StoreArg,
}

fn round_kind(word: &str) -> Result<RoundKind, String> {
    match word {
        "平时" | "抽查" | "平时抽查" => Some(RoundKind::Spot),
        "专项" | "专项检查" => Some(RoundKind::Special),
        "年终" | "年终考核" => Some(RoundKind::YearEnd),
        word => RoundKind::parse(word),
    }
    .ok_or_else(|| "use spot, special or year-end".to_owned())
}

fn share(text: &str) -> Result<Share, String> {
    Share::parse(text).ok_or_else(|| "write it as 30% or 0.3".to_owned())
}

fn by(word: &str) -> Result<Trait, String> {
    match word.trim() {
        "kind" | "类别" => Ok(Trait::Kind),
        "region" | "地区" => Ok(Trait::Region),
        _ => Err("use kind, region, or kind,region".to_owned()),
    }
}

/// Reads the identifier of a decision.
pub(super) fn decision(text: &str) -> Result<DecisionId, String> {
    text.parse().map_err(|_| "give the 16 digits that `gongkai round decide` told".to_owned())
}
