//! The arguments of the commands that work on the store, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::values::LangArg;
use crate::model::UnitKind;
use crate::store::Place;

/// Where the store is, who works on it, in which language: the same for every command on it.
#[derive(Debug, Clone, Args)]
pub(super) struct StoreArg {
    /// The store: a file, made when there is none, or postgres://user@host/database (password in PGPASSWORD)
    #[arg(long, value_name = "FILE|URL", env = "GONGKAI_STORE", hide_env_values = true,
          default_value = Place::DEFAULT, help_heading = "Store")]
    pub(super) store: String,
    /// The person who does this, for the journal [default: the program]
    #[arg(long, value_name = "NAME", help_heading = "Store")]
    pub(super) who: Option<String>,
    /// Language of the terminal
    #[arg(long, value_enum, default_value = "zh", help_heading = "Store")]
    pub(super) lang: LangArg,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai store add round-1 --round 2026-spring
  gongkai store check
  gongkai store backup office-2026-11-24.gz
  gongkai store restore office-2026-11-24.gz --store postgres://office@db.example/gongkai

The store is one file (gongkai.db, SQLite) or a database of PostgreSQL, for several machines; commands and results are
the same. Nothing in it is ever overwritten: every fact says who recorded it and when, the newest counts. Evidence stays
in the folders of the audits; the store keeps reports, findings with pointers into the evidence, and decisions.
A backup is one file that either engine takes back; so it also moves an office from one to the other.

Environment:
  GONGKAI_STORE  the store, when --store is not given
  PGPASSWORD     password for PostgreSQL")]
pub(super) struct StoreArgs {
    #[command(subcommand)]
    pub(super) command: StoreCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum StoreCommand {
    /// Put finished audits in; what is in already is passed over
    Add {
        /// Folders that `gongkai audit --out` wrote: of one audit, or of a register
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
        /// Round in which the audits count; it must be there
        #[arg(long, value_name = "NAME")]
        round: Option<String>,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Look whether the store is whole, and say what is in it
    Check {
        #[command(flatten)]
        at: StoreArg,
    },
    /// Write everything into one file that `restore` takes back on either engine
    Backup {
        /// The file to write (JSON lines, gzip)
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Fill an empty store from a backup
    Restore {
        /// A file that `backup` wrote
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        at: StoreArg,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai register import units.xlsx
  gongkai register import units-2027.csv --from 2027-01-01
  gongkai register list --kind department --on 2026-06-30
  gongkai register show 甲县教育局
  gongkai register rename 甲县教育局 甲县教育和体育局 --from 2026-09-01
  gongkai register merge 甲县招商局 --into 甲县商务局
  gongkai register close 甲县旅游局

A register is xlsx, xls, ods, CSV (UTF-8 or GBK) or TOML with name 单位名称, address 网址, kind 类别 (government 政府,
department 部门, township 乡镇, enterprise 企事业单位), region 地区, site_code 标识码, services 对外服务; only the address is
required. Titles above the header are passed over. Any bad row, and nothing is taken; each is named with its line.

Importing again records what is different, from a day on; a unit that is listed under another name is found again by its
site code or its address. Units that are not listed any more are named and stay: close or merge them.")]
pub(super) struct RegisterArgs {
    #[command(subcommand)]
    pub(super) command: RegisterCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum RegisterCommand {
    /// Take a register in
    Import {
        /// The register: .xlsx, .xls, .ods, .csv or .toml
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        since: SinceArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// List the units as they are on a day
    List {
        /// Of this kind only: government, department, township, enterprise (政府, 部门, 乡镇, 企事业单位)
        #[arg(long, value_name = "KIND", value_parser = kind)]
        kind: Option<UnitKind>,
        /// Of this region only
        #[arg(long, value_name = "REGION")]
        region: Option<String>,
        /// The day [default: today in China]
        #[arg(long, value_name = "DATE")]
        on: Option<Date>,
        /// Units too that were closed or merged by then
        #[arg(long)]
        gone: bool,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Show one unit: how it was registered when, and its audits
    Show {
        /// Identifier of the unit
        #[arg(value_name = "UNIT")]
        unit: String,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Record that a unit has another name
    Rename {
        /// Identifier of the unit
        #[arg(value_name = "UNIT")]
        unit: String,
        /// Its new name; the identifier stays
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        since: SinceArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Record that a unit became part of another
    Merge {
        /// Identifier of the unit that is no more
        #[arg(value_name = "UNIT")]
        unit: String,
        /// Identifier of the other
        #[arg(long, value_name = "UNIT")]
        into: String,
        #[command(flatten)]
        since: SinceArg,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Record that a unit, or its site, is no more
    Close {
        /// Identifier of the unit
        #[arg(value_name = "UNIT")]
        unit: String,
        #[command(flatten)]
        since: SinceArg,
        #[command(flatten)]
        at: StoreArg,
    },
}

/// From when on, and why.
#[derive(Debug, Clone, Args)]
pub(super) struct SinceArg {
    /// First day on which it is so [default: today in China]
    #[arg(long, value_name = "DATE")]
    pub(super) from: Option<Date>,
    /// Why, for the journal: a document, a letter
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(super) why: String,
}

/// Reads a kind of unit.
pub(super) fn kind(word: &str) -> Result<UnitKind, String> {
    UnitKind::parse(word).ok_or_else(|| "use government, department, township or enterprise".to_owned())
}
