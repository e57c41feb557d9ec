//! The arguments, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use jiff::{SignedDuration, civil::Date};

use super::{
    compare_args::{DiffArgs, DossierArgs, SelfcheckArgs},
    papers_args::PapersArgs,
    rectify_args::RectifyArgs,
    review_args::ReviewArgs,
    round_args::RoundArgs,
    store_args::{RegisterArgs, StoreArgs},
    totals_args::{SchemeArgs, TotalsArgs},
};
use crate::audit::Render;
use crate::model::{Lang, Points};

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
  11  totals cannot be final yet: something is open";

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

/// What an audit that goes on was begun with.
const BEGUN_WITH: [&str; 11] = [
    "targets",
    "since",
    "out",
    "lang",
    "as_of",
    "pack",
    "rate",
    "budget",
    "deadline",
    "allow_address",
    "render",
];

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai audit http://www.example.gov.cn/
  gongkai audit units.csv --out round-1 --as-of 2026-11-20
  gongkai audit --resume round-1
  gongkai audit units.csv --out round-2 --since round-1
  gongkai audit http://10.1.2.3/ --allow-address 10.0.0.0/8 --fail-under 75

A register is CSV (UTF-8 or GBK) or TOML with name 单位名称, address 网址, kind 类别 (government 政府,
department 部门, township 乡镇, enterprise 企事业单位), region 地区, site_code 标识码, services 对外服务 (无: none); only the
address is required.

The folder given with --out receives report.html, report.json, findings.csv, pages.jsonl, visits.jsonl,
audit.json and evidence/ (WARC); with a register, one folder per unit and a summary over all.
Ctrl-C stops fetching and finishes the report with what there is; press it twice to leave at once.
An audit that was interrupted, killed, or stopped by a full disk goes on with --resume DIR.

With --since, the home page, sections, lists, everything with a finding and every link that was not alive are asked for
again, on the condition that they changed (If-None-Match, If-Modified-Since). Articles, files and links that were seen
alive within the last 20 to 30 days are taken over with their time, unless a list shows them with another title or date;
never from an audit older than 90 days. Nothing accuses a unit before it was asked for anew. What was taken over is
copied, so that the earlier folder may be deleted. A unit without an earlier audit is audited in full.

Defaults are those of the settings (gongkai.toml, environment; see `gongkai settings show`).
Environment, beside the settings:
  GONGKAI_CONTACT   whom a webmaster may turn to, an e-mail or web address; sent in the user agent
  GONGKAI_PROXY     http://user:password@host:port, or environment for HTTP_PROXY and its kin [default: none]
  GONGKAI_CHROMIUM  path of Chromium [default: chromium, chromium-browser or google-chrome on PATH]
  GONGKAI_RESOLVER  name servers instead of this machine's, as 192.0.2.1:53, comma between them
  GONGKAI_PROBES    folder of `gongkai probe --out`, for units whose --out folder holds no probe.jsonl
  GONGKAI_LOG       a tracing filter (see -v)")]
pub(super) struct AuditArgs {
    /// Home address of a portal, or a register file (.csv, .toml); several may be given
    #[arg(required_unless_present = "resume", value_name = "URL|REGISTER")]
    pub(super) targets: Vec<String>,
    /// Go on with the unfinished audits in this folder, as they were begun; nothing that was fetched is fetched again
    #[arg(long, value_name = "DIR", conflicts_with_all = BEGUN_WITH)]
    pub(super) resume: Option<PathBuf>,
    /// Ask only for what may have changed since an earlier audit: its folder, that of its round, or `last` for the
    /// newest one beside --out
    #[arg(long, value_name = "DIR|last")]
    pub(super) since: Option<PathBuf>,

    /// Folder for the results; it must not hold an audit yet [default: audit- and the name of the target]
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(super) out: Option<PathBuf>,
    /// Language of reports and terminal [default: zh, setting audit.language]
    #[arg(long, value_enum, help_heading = "Output")]
    pub(super) lang: Option<LangArg>,
    /// Leave with exit code 10 when a score is below this many points
    #[arg(long, value_name = "POINTS", value_parser = points, help_heading = "Output")]
    pub(super) fail_under: Option<Points>,

    /// Day to measure every age from, 监测时间点 [default: today in China]
    #[arg(long, value_name = "DATE", help_heading = "Judging")]
    pub(super) as_of: Option<Date>,
    /// Pack to judge under: an identifier (see `gongkai pack list`) or a folder [default: disclosure, setting audit.pack]
    #[arg(long, value_name = "ID|DIR", help_heading = "Judging")]
    pub(super) pack: Option<String>,

    /// Requests a second to one host, at most [default: 2, setting fetch.rate]
    #[arg(long, value_name = "N", value_parser = rate, help_heading = "Fetching")]
    pub(super) rate: Option<f64>,
    /// Requests for one portal, at most [default: 5000, setting crawl.budget]
    #[arg(long, value_name = "N", help_heading = "Fetching")]
    pub(super) budget: Option<u64>,
    /// Time for one portal, at most (90s, 30m, 2h) [default: 2h, setting crawl.deadline]
    #[arg(long, value_name = "DURATION", value_parser = duration, help_heading = "Fetching")]
    pub(super) deadline: Option<SignedDuration>,
    /// Allow addresses of this range although they are private or reserved; may be repeated
    #[arg(long, value_name = "CIDR", help_heading = "Fetching")]
    pub(super) allow_address: Vec<IpNet>,
    /// Open pages in headless Chromium before reading them: those that only scripts fill, none, or all [default: auto,
    /// setting audit.render]
    #[arg(long, value_enum, help_heading = "Fetching")]
    pub(super) render: Option<RenderArg>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai probe units.csv --out round-1
  gongkai probe http://www.example.gov.cn/ --out example --every 30m --for 8d
  gongkai probe http://10.1.2.3/ --out intranet --allow-address 10.0.0.0/8 --control http://10.1.0.1/
  gongkai audit units.csv --out round-1        # afterwards: judges by the logs it finds there

The rule (国办秘函〔2019〕19号, 单项否决 站点无法访问): for one week the home page is opened 20 times a day or more, at
intervals; when 5 % or more of the times it did not open within 15 seconds, the site is unreachable.

Each look is one line of DIR/probe.jsonl (with a register: DIR/<unit>/probe.jsonl), only ever appended to:
  up       opened within 15 s, over http or https
  down     did not open: time limit, refused, reset, 5xx, 404, no such name; while our own network worked
  blocked  a firewall refused us, perhaps not a visitor: never counted as down
  unclear  says nothing about visitors (TLS that this program does not speak, robots.txt, a redirect in a circle)
  void     our own network or resolver was down at that moment: as if the look had not been taken
A look that fails counts only when somebody else answered meanwhile: the host itself, another unit (asked again if need
be), or --control.

The log is kept on disk after every look. After Ctrl-C, a crash or a restart, the same command goes on; when days were
lost, give a longer --for: the latest seven days that have enough looks are judged.

Environment:
  GONGKAI_CONTACT   whom a webmaster may turn to, an e-mail or web address; sent in the user agent
  GONGKAI_PROXY     http://user:password@host:port, or environment for HTTP_PROXY and its kin [default: none]")]
pub(super) struct ProbeArgs {
    /// Home address of a portal, or a register file (.csv, .toml); several may be given
    #[arg(required = true, value_name = "URL|REGISTER")]
    pub(super) targets: Vec<String>,

    /// Folder for the logs: the one that `gongkai audit --out` will be given; goes on with the logs it holds
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(super) out: PathBuf,
    /// Language of the terminal [default: zh, setting audit.language]
    #[arg(long, value_enum, help_heading = "Output")]
    pub(super) lang: Option<LangArg>,

    /// Time between two looks at a unit (20m, 45m, 1h); above 70m a day has fewer than 20 [default: 1h, setting
    /// probe.every]
    #[arg(long, value_name = "DURATION", value_parser = days, help_heading = "Probing")]
    pub(super) every: Option<SignedDuration>,
    /// Time from the first look to the last, pauses included (7d, 12h) [default: 7d, setting probe.for]
    #[arg(long = "for", value_name = "DURATION", value_parser = days, help_heading = "Probing")]
    pub(super) span: Option<SignedDuration>,
    /// Address that shows whether our own network works, asked only when no unit answers; may be repeated [default:
    /// www.gov.cn, setting probe.control]
    #[arg(long, value_name = "URL", help_heading = "Probing")]
    pub(super) control: Vec<String>,
    /// Allow addresses of this range although they are private or reserved; may be repeated
    #[arg(long, value_name = "CIDR", help_heading = "Probing")]
    pub(super) allow_address: Vec<IpNet>,
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
#[command(after_help = "\
Examples:
  gongkai recheck round-1                       # every audit of the round
  gongkai recheck audit-www.example.gov.cn --dry-run
  gongkai recheck audit-www.example.gov.cn --as-of 2026-12-01
  gongkai replay audit-www.example.gov.cn/recheck/1

Asked for again: the home page, every place a finding names (dead links, blank and stale columns, documents without
interpretation, …), the platform page and the lists of interpretations where a finding hangs on them, places that
refused us, and what is new on those pages. Each look goes to DIR/recheck/1, 2, …: the papers of a replay, and
recheck.json with what became of every finding of the first report:
  confirmed      seen again, with the attempts of all looks
  cleared        not there any more; a link that was alive at any look is no fault, and is listed as unstable
  cannot-tell    the place refused us or could not be reached: it costs nothing now, and the rule is open
  not-looked-at  nobody looked again (budget; requests beside the pages): it stands
A second look adds no fault. The first report and its replay stay as they are, byte for byte.

Ages are measured from the day of the first report (监测时间点), so that nothing grows stale by waiting; what was
published since counts all the same. --as-of measures them from another day.

A look that was killed or interrupted goes on, as it was begun, with the same command; after a finished one, the
command begins the next.

Environment:
  GONGKAI_CONTACT   whom a webmaster may turn to, an e-mail or web address; sent in the user agent")]
pub(super) struct RecheckArgs {
    /// Folder of a finished audit, or of a register's audits
    #[arg(value_name = "DIR")]
    pub(super) folder: PathBuf,
    /// Only list the places that would be looked at; nothing is asked for
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Language of reports and terminal [default: that of the audit]
    #[arg(long, value_enum, help_heading = "Output")]
    pub(super) lang: Option<LangArg>,

    /// Day to measure every age from, 监测时间点 [default: that of the audit]
    #[arg(long, value_name = "DATE", help_heading = "Judging")]
    pub(super) as_of: Option<Date>,

    /// Requests a second to one host, at most [default: 2, setting fetch.rate]
    #[arg(long, value_name = "N", value_parser = rate, help_heading = "Fetching")]
    pub(super) rate: Option<f64>,
    /// Requests for one portal, at most
    #[arg(long, value_name = "N", default_value_t = 500, help_heading = "Fetching")]
    pub(super) budget: u64,
    /// Allow addresses of this range although they are private or reserved; may be repeated
    #[arg(long, value_name = "CIDR", help_heading = "Fetching")]
    pub(super) allow_address: Vec<IpNet>,
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

impl From<RenderArg> for Render {
    fn from(render: RenderArg) -> Self {
        match render {
            RenderArg::Auto => Self::Auto,
            RenderArg::Never => Self::Never,
            RenderArg::Always => Self::Always,
        }
    }
}

pub(super) fn duration(text: &str) -> Result<SignedDuration, String> {
    let duration: SignedDuration = text.parse().map_err(|_| "write it as 90s, 30m or 2h".to_owned())?;
    if duration.is_positive() { Ok(duration) } else { Err("it must be longer than nothing".to_owned()) }
}

/// As [`duration`], with days of 24 hours.
fn days(text: &str) -> Result<SignedDuration, String> {
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
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Gongkai::command().debug_assert();
    }

    #[test]
    fn a_week_may_be_written_in_days() {
        assert_eq!(days("7d"), Ok(SignedDuration::from_hours(168)));
        assert_eq!(days("90s"), Ok(SignedDuration::from_secs(90)));
        assert!(days("0s").is_err() && days("soon").is_err() && days("-1d").is_err());
    }

    #[test]
    fn no_command_has_more_than_twelve_flags() {
        for command in Gongkai::command().get_subcommands() {
            let flags = command.get_arguments().filter(|arg| !arg.is_positional()).count();
            assert!(flags <= 12, "{} has {flags}", command.get_name());
        }
    }
}
