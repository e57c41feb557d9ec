//! The arguments of `gongkai probe`.

use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;
use jiff::SignedDuration;

use super::values::{LangArg, days};

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
    /// Home address of a portal, or a register file (.csv, .xlsx, .toml); several may be given
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
