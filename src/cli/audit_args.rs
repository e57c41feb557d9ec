//! The arguments of `gongkai audit`, and those that every gathering of pages takes.

use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;
use jiff::{SignedDuration, civil::Date};

use super::values::{LangArg, RenderArg, duration, points, rate};
use crate::model::Points;

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
    /// Home address of a portal, or a register file (.csv, .xlsx, .toml); several may be given
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

    #[command(flatten)]
    pub(super) fetching: FetchingArgs,
}

// No documentation comment: it would become the help of the command that the flags are flattened into.
#[derive(Debug, Args)]
pub(super) struct FetchingArgs {
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
