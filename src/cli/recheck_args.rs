//! The arguments of `gongkai recheck`.

use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;
use jiff::civil::Date;

use super::values::{LangArg, rate};

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
