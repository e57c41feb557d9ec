//! The arguments, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::{
    audit_args::AuditArgs,
    compare_args::{DiffArgs, DossierArgs, SelfcheckArgs},
    papers_args::PapersArgs,
    probe_args::ProbeArgs,
    recheck_args::RecheckArgs,
    rectify_args::RectifyArgs,
    review_args::ReviewArgs,
    round_args::RoundArgs,
    store_args::{RegisterArgs, StoreArgs},
    totals_args::{SchemeArgs, TotalsArgs},
    values::LangArg,
};

/// Audits the websites of public bodies (政府信息公开): crawls politely, checks what must be disclosed, and scores it
/// so that every point can be shown.
#[derive(Debug, Parser)]
#[command(name = "gongkai", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Gongkai {
    /// Say more about what is going on (-v, -vv); the setting log.level and GONGKAI_LOG take a full tracing filter
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// Settings file [default: GONGKAI_SETTINGS, or gongkai.toml in the working directory; see `gongkai settings`]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) settings: Option<PathBuf>,
    /// Show no progress
    #[arg(long, global = true)]
    pub(super) no_progress: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
   0  ran
   1  could not do its own work (disk full, damaged evidence)
   2  wrong usage: arguments, register, folder
   3  settings or pack invalid
   4  ran, but some site could not be read (blocked, unreachable)
  10  a score is below --fail-under
  11  totals cannot be final yet: something is open
 130  left at once, by a second Ctrl-C";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Audit a portal, or all portals of a register
    Audit(AuditArgs),
    /// Watch for a week whether home pages open (站点无法访问), and keep the log that an audit judges
    Probe(ProbeArgs),
    /// Judge a finished audit again, offline, from its evidence
    Replay(ReplayArgs),
    /// Look again, hours or days later, at what the findings of an audit stand on, and only there (复查)
    Recheck(RecheckArgs),
    /// Serve three sample portals on this machine, audit them, and show the reports
    Demo(DemoArgs),
    /// Look at packs (指标体系), check and make your own
    Pack(PackArgs),
    /// Explain one rule of a report: what it took, for what, and the whole sum
    Explain(ExplainArgs),
    /// Hand out what only a person can decide as a sheet, and take it in again
    Items(ItemsArgs),
    /// Follow what failed units have to mend until a second look proves it (整改)
    Rectify(RectifyArgs),
    /// Compare two audits or two rounds: what was fixed, what is new, what the score did
    Diff(DiffArgs),
    /// Write the evidence dossier of an audit: requirement, place, time, saved page (考核材料目录)
    Dossier(DossierArgs),
    /// Write the monthly self-check of one site (自查月报)
    Selfcheck(SelfcheckArgs),
    /// Write, check and show the settings (gongkai.toml)
    Settings(SettingsArgs),
    /// Keep the register of units (名录): import, list, show, rename, merge, close
    Register(RegisterArgs),
    /// Run an assessment of many units (轮次): draw, audit, follow, close
    Round(RoundArgs),
    /// Decide what waits for people: findings, rules, objections (申诉); see what it did to the scores
    Review(ReviewArgs),
    /// Keep audits in the store: put in, check, back up, restore
    Store(StoreArgs),
    /// The year's totals (年终成绩): every sum step by step, grades, ranks; and the items that people score
    Totals(TotalsArgs),
    /// Look at schemes of the year (年终成绩办法), and check your own
    Scheme(SchemeArgs),
    /// Make the papers of a round: 检查结果 (xlsx), 通报, 整改通知书, 整改报告 (docx)
    Papers(PapersArgs),
}

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Folder that `gongkai audit --out` wrote: of one audit, or of a register (with a new summary); or DIR/recheck/N
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Pack to judge under [default: the one of the audit]
    #[arg(long, value_name = "ID|DIR")]
    pub(super) pack: Option<String>,
    /// Folder for the new papers [default: DIR/replay]
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Language [default: that of the audit]
    #[arg(long, value_enum)]
    pub(super) lang: Option<LangArg>,
}

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    /// Folder for the results; an earlier demo there is replaced
    #[arg(long, value_name = "DIR", default_value = "gongkai-demo")]
    pub(super) out: PathBuf,
    /// Language of reports and terminal [default: zh, setting audit.language]
    #[arg(long, value_enum)]
    pub(super) lang: Option<LangArg>,
}

#[derive(Debug, Args)]
pub(super) struct PackArgs {
    #[command(subcommand)]
    pub(super) command: PackCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum PackCommand {
    /// List the packs built into the program
    List,
    /// Show a pack: every rule with points and legal basis
    Show {
        /// Identifier or folder
        #[arg(value_name = "ID|DIR")]
        pack: String,
        /// Language [default: zh, setting audit.language]
        #[arg(long, value_enum)]
        lang: Option<LangArg>,
    },
    /// Check a pack: every mistake with file, line and remedy
    Check {
        /// Identifier or folder
        #[arg(value_name = "ID|DIR")]
        pack: String,
    },
    /// Make a small pack of your own that extends another
    New {
        /// Pack to extend: identifier or folder
        #[arg(long, value_name = "ID|DIR", default_value = "disclosure")]
        from: String,
        /// Folder to make; its name is the identifier of the pack
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print the JSON Schema of packs, for editors
    Schema,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// A report.json, or the folder of an audit
    #[arg(value_name = "REPORT|DIR")]
    pub(super) from: PathBuf,
    /// Identifier of the rule
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    /// Language of the labels [default: zh, setting audit.language]
    #[arg(long, value_enum)]
    pub(super) lang: Option<LangArg>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai items export round-1 -o items.xlsx
  gongkai items import items.xlsx round-1
  gongkai replay round-1/UNIT

Flagged findings cost nothing until a person confirms them (结论: 确认 or 排除); manual items and what no check could
tell are answered with points (得分), a veto with 有问题 or 没有问题. Every answer names who (人员) and when (时间). Answers are
kept in the folder of their audit (answers.jsonl); nothing is overwritten, the later answer stands.")]
pub(super) struct ItemsArgs {
    #[command(subcommand)]
    pub(super) command: ItemsCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ItemsCommand {
    /// Write the sheet
    Export {
        /// Folder of an audit or of several, or a report.json in one
        #[arg(value_name = "DIR|REPORT")]
        from: PathBuf,
        /// The sheet to write, .xlsx or .csv
        #[arg(short, long, value_name = "FILE", default_value = "items.xlsx")]
        out: PathBuf,
    },
    /// Take a filled sheet in
    Import {
        /// The filled sheet: .xlsx, .xls, .ods or .csv
        #[arg(value_name = "FILE")]
        sheet: PathBuf,
        /// Folder of the audit or of the audits
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai settings init                      # gongkai.toml with every setting, explained
  gongkai settings check                     # every mistake in file and environment, with line and remedy
  gongkai settings show                      # what is in force, and where it came from
  GONGKAI_FETCH_RATE=0.5 gongkai settings show
  gongkai --settings office.toml audit units.csv --out round-1

A flag goes before the environment, the environment before the file, the file before the default. The file is the one
named by --settings or GONGKAI_SETTINGS, else gongkai.toml in the working directory. The variable of a setting is
GONGKAI_<SECTION>_<NAME>. A mistake in any of them ends every command with exit code 3 before anything is sent.")]
pub(super) struct SettingsArgs {
    #[command(subcommand)]
    pub(super) command: SettingsCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum SettingsCommand {
    /// Write a settings file that explains every setting
    Init {
        /// The file to write; an existing one is left alone
        #[arg(short, long, value_name = "FILE", default_value = crate::settings::FILE)]
        out: PathBuf,
    },
    /// Check the settings: every mistake with place and remedy
    Check {
        /// The file [default: the one that would be used]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Show what is in force, and where each value came from
    Show,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Gongkai::command().debug_assert();
    }

    #[test]
    fn no_command_has_more_than_twelve_flags() {
        for command in Gongkai::command().get_subcommands() {
            let flags = command.get_arguments().filter(|arg| !arg.is_positional()).count();
            assert!(flags <= 12, "{} has {flags}", command.get_name());
        }
    }

    #[test]
    fn no_help_shows_how_it_was_written() {
        let mut commands = vec![Gongkai::command()];
        while let Some(mut command) = commands.pop() {
            let help = command.render_long_help().to_string();
            assert!(!help.contains("\\\""), "{}: {help}", command.get_name());
            commands.extend(command.get_subcommands().cloned());
        }
    }
}
