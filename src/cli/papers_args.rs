//! The arguments of `gongkai papers`, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::store_args::StoreArg;
use crate::audit::PaperKind;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai papers 2026-q3 --out papers
  gongkai papers 2026-q3 --out papers --office 青岭市人民政府办公室 --number 青政办函〔2026〕31号 --to 各县区人民政府
  gongkai papers 2026-q3 --out draft --only workbook --only bulletin --lang en
  gongkai papers 2026-q3 --out papers --deadline 2026-10-20

The folder receives
  检查结果.xlsx    汇总, 指标矩阵, 问题清单, 无法判定清单, 覆盖矩阵
  通报.docx        总体情况 (compared with the round before), 主要问题, 工作要求, annexes
  整改通知书/      one notice for each unit that failed
  整改报告/        the report that it fills in, its faults stated already
What could not be told, and what only waits for a person, is no fault in any of them: it stands apart. A withheld score is
shown as withheld. Blanks (文号, 主送, 发文机关) are left where nothing is given; the papers can be edited.

The same round on the same day gives the same bytes. A paper that is there and differs is not overwritten. Every paper is
recorded in the store with its digest.")]
pub(super) struct PapersArgs {
    /// Name of the round
    #[arg(value_name = "ROUND")]
    pub(super) round: String,

    /// Folder for the papers
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(super) out: PathBuf,
    /// Only these papers; may be repeated [default: all]
    #[arg(long, value_enum, value_name = "PAPER", help_heading = "Output")]
    pub(super) only: Vec<PaperArg>,

    /// Who signs 发文机关
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true,
        help_heading = "Content"
    )]
    pub(super) office: String,
    /// Number of the bulletin 文号
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "",
        hide_default_value = true,
        help_heading = "Content"
    )]
    pub(super) number: String,
    /// To whom the bulletin goes 主送 [default: 各有关单位]
    #[arg(
        long,
        value_name = "NAMES",
        default_value = "",
        hide_default_value = true,
        help_heading = "Content"
    )]
    pub(super) to: String,
    /// Working days that units have for mending
    #[arg(long, value_name = "DAYS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..), help_heading = "Content")]
    pub(super) within: u16,
    /// Last day for mending, where it is fixed already; a deadline recorded for a fault goes before
    #[arg(long, value_name = "DATE", help_heading = "Content")]
    pub(super) deadline: Option<Date>,
    /// Day of the papers 成文日期 [default: today in China]
    #[arg(long, value_name = "DATE", help_heading = "Content")]
    pub(super) on: Option<Date>,
    /// Round to compare with [default: the one before under the same pack]
    #[arg(long, value_name = "ROUND", help_heading = "Content")]
    pub(super) previous: Option<String>,

    #[command(flatten)]
    pub(super) at: StoreArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PaperArg {
    /// 检查结果
    Workbook,
    /// 通报
    Bulletin,
    /// 整改通知书
    Notices,
    /// 整改报告
    Reports,
}

impl From<PaperArg> for PaperKind {
    fn from(paper: PaperArg) -> Self {
        match paper {
            PaperArg::Workbook => Self::Workbook,
            PaperArg::Bulletin => Self::Bulletin,
            PaperArg::Notices => Self::Notices,
            PaperArg::Reports => Self::Reports,
        }
    }
}
