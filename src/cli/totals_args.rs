//! The arguments of `gongkai totals` and `gongkai scheme`, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{store_args::StoreArg, values::LangArg};

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  gongkai totals 2026 --scheme luohu --out totals-2026 --draft
  gongkai totals items export 2026 --scheme five-aspects -o items-2026.xlsx
  gongkai totals items import items-2026.xlsx --year 2026 --scheme five-aspects --who 张三
  gongkai totals 2026 --scheme luohu --out totals-2026

The rounds of the year, as they are judged now, and the answers of people make the total of every unit, as the scheme says
(gongkai scheme list). DIR receives totals.xlsx (年终成绩汇总, 计算过程, 待定事项, 办法), totals.html, totals.csv and totals.json.

Final totals are refused while anything is open: a round that is not closed, a unit without a result, a withheld grade, an
item without an answer. It is said what is open, nothing is written, and the exit code is 11; --draft writes the papers
with intervals, and every open thing in them. Final totals are recorded in the store; the same store gives the same files,
byte for byte."
)]
pub(super) struct TotalsArgs {
    #[command(subcommand)]
    pub(super) command: Option<TotalsCommand>,
    /// The year
    #[arg(value_name = "YEAR", value_parser = clap::value_parser!(i16).range(2000..=2200), required = true)]
    pub(super) year: Option<i16>,
    /// The scheme: an identifier (see `gongkai scheme list`) or a file
    #[arg(long, value_name = "ID|FILE", required = true)]
    pub(super) scheme: Option<String>,
    /// Folder for the papers; it must not hold totals yet
    #[arg(long, value_name = "DIR", required = true)]
    pub(super) out: Option<PathBuf>,
    /// Write the papers although something is open, with intervals; nothing is recorded
    #[arg(long)]
    pub(super) draft: bool,
    #[command(flatten)]
    pub(super) at: StoreArg,
}

#[derive(Debug, Subcommand)]
pub(super) enum TotalsCommand {
    /// The sheet of what only people score in a year, out and in
    Items {
        #[command(subcommand)]
        command: ItemsOfYear,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ItemsOfYear {
    /// Write the sheet: items, bonuses and penalties of every unit, with what was answered before
    Export {
        /// The year
        #[arg(value_name = "YEAR", value_parser = clap::value_parser!(i16).range(2000..=2200))]
        year: i16,
        /// The scheme: an identifier or a file
        #[arg(long, value_name = "ID|FILE")]
        scheme: String,
        /// The sheet to write, .xlsx or .csv
        #[arg(short, long, value_name = "FILE", default_value = "items.xlsx")]
        out: PathBuf,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Take a filled sheet into the store: points (得分; 撤回 takes an answer back), who (人员), when (时间), proof (依据文件)
    Import {
        /// The filled sheet: .xlsx, .xls, .ods or .csv; proofs that lie beside it are kept too
        #[arg(value_name = "FILE")]
        sheet: PathBuf,
        /// The year
        #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(2000..=2200))]
        year: i16,
        /// The scheme: an identifier or a file
        #[arg(long, value_name = "ID|FILE")]
        scheme: String,
        #[command(flatten)]
        at: StoreArg,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai scheme list
  gongkai scheme show luohu
  gongkai scheme text luohu > ours.toml
  gongkai scheme check ours.toml

The format is described in checks/schemes/README.md. Numbers that the source of a scheme does not state are marked `default`:
set your own.")]
pub(super) struct SchemeArgs {
    #[command(subcommand)]
    pub(super) command: SchemeCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum SchemeCommand {
    /// List the schemes built into the program
    List,
    /// Show a scheme: parts, items, grades, and how far each number is backed
    Show {
        /// Identifier or file
        #[arg(value_name = "ID|FILE")]
        scheme: String,
        /// Language
        #[arg(long, value_enum, default_value = "zh")]
        lang: LangArg,
    },
    /// Check a scheme: every mistake with file, line and remedy
    Check {
        /// Identifier or file
        #[arg(value_name = "ID|FILE")]
        scheme: String,
    },
    /// Print the file of a scheme, to begin your own from
    Text {
        /// Identifier or file
        #[arg(value_name = "ID|FILE")]
        scheme: String,
    },
}
