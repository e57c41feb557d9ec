//! The arguments of the commands that follow audits through time, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::LangArg;
use crate::store::Place;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai diff audit-october audit-november            # two audits of one site
  gongkai diff round-1 round-2 --format html -o diff.html
  gongkai diff 2026-spring 2026-autumn                 # two rounds in the store
  gongkai diff audit-november audit-november/recheck/1 # before and after a second look

A and B are folders (of an audit, of a register's audits, of a second look), report.json files, or names of rounds in the
store; a folder of that name goes first. Findings are known by their fingerprint:
  fixed            was there, is not there, and the later audit established that
  new              was not there
  unchanged        on both sides, also when a person decided about it meanwhile
  not established  not there any more, but the rule could not be told, was only partly read, or was not asked:
                   neither fixed nor not
Audits of different units, or under different packs, are said to be that, and what can be compared is compared; where
nothing can be, the command ends with exit code 2. The JSON is versioned (gongkai.diff/1); fields are only ever added.")]
pub(super) struct DiffArgs {
    /// The earlier side: DIR, report.json, or a round in the store
    #[arg(value_name = "A")]
    pub(super) before: String,
    /// The later side
    #[arg(value_name = "B")]
    pub(super) after: String,
    /// How to write it
    #[arg(long, value_enum, default_value = "text", help_heading = "Output")]
    pub(super) format: DiffFormat,
    /// File to write [default: the terminal]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) out: Option<PathBuf>,
    /// The store, where a side is a round: a file, or postgres://user@host/database (password in PGPASSWORD)
    #[arg(long, value_name = "FILE|URL", env = "GONGKAI_STORE", hide_env_values = true,
          default_value = Place::DEFAULT, help_heading = "Store")]
    pub(super) store: String,
    /// Language
    #[arg(long, value_enum, default_value = "zh", help_heading = "Output")]
    pub(super) lang: LangArg,
}

/// How a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For the terminal; long lists are cut
    Text,
    /// One self-contained page
    Html,
    /// For programs
    Json,
    /// Markdown
    Md,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai dossier audit-www.example.gov.cn
  gongkai dossier round-1/UNIT --out papers/UNIT

Writes dossier.html and dossier.docx: every requirement of the pack with its basis and result, and numbered exhibits:
title, place on the site, address, when it was seen, and where the page as it was is kept (WARC file, byte offset, SHA-256).
A page that serves several requirements is one exhibit. What could not be told says so and has none.")]
pub(super) struct DossierArgs {
    /// Folder of an audit, of a replay, or of a second look
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Folder for the dossier [default: DIR]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Language of the labels
    #[arg(long, value_enum, default_value = "zh")]
    pub(super) lang: LangArg,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai selfcheck audit-november
  gongkai selfcheck audit-november --before audit-october -o 自查月报-11月.docx

The monthly self-check of one site (自查月报) as a Word document: period and result, the table 检查对象、指标、评分细则、检查情况,
what was mended since the check given with --before, and what waits for people. Sentences about faults are in the language
of the audit.")]
pub(super) struct SelfcheckArgs {
    /// Folder of this month's audit
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Folder of the last check
    #[arg(long, value_name = "DIR")]
    pub(super) before: Option<PathBuf>,
    /// File to write [default: DIR/selfcheck.docx]
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// Language of the labels
    #[arg(long, value_enum, default_value = "zh")]
    pub(super) lang: LangArg,
}
