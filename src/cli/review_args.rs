//! The arguments of `gongkai review`, with the help that teaches them.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::{round_args::decision, store_args::StoreArg, values::points};
use crate::model::Points;
use crate::store::{DecisionId, ObjectionId, ObjectionState};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  gongkai review list 2026-spring
  gongkai review confirm 甲县教育局 5c160f4b43b0520f --person 张三 --reason 已查看原页
  gongkai review dismiss 甲县教育局 5c160f4b --person 张三 --reason 单位公开电话 --until 2027-06-30
  gongkai review answer 甲县教育局 hotline --points 6 --person 李四 --reason 三次有一次无人接听
  gongkai review objection new 甲县教育局 --finding 5c160f4b --person 王五 --words 已修复
  gongkai review objection decide 0123456789abcdef --outcome accepted --person 李主任 --reason 成立
  gongkai review history 甲县教育局

A decision is about the audit of the unit that counts in --round, else about its latest one. Each is
recorded in the store with who said it, when and on what grounds; nothing is overwritten, the later
one stands. Then the audits it touches are judged again from the evidence in their folders, as new
judgements beside the old ones: the one meant, and those in open rounds with the same finding. A
dismissal holds for the same fingerprint in later audits too, until the day given with --until.

The store's decisions are written into the answers.jsonl of the audit, so that `gongkai replay`
comes to the same score; a sheet that was taken in with `gongkai items import` reaches the store with
`review rejudge`. In a closed round everything needs --decision, the number that `gongkai round
decide` told.")]
pub(super) struct ReviewArgs {
    #[command(subcommand)]
    pub(super) command: ReviewCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ReviewCommand {
    /// List what waits for a person: flagged findings, rules that people answer, rules that could not be told
    List {
        /// The round [default: all that are open]
        #[arg(value_name = "ROUND")]
        round: Option<String>,
        /// Of this unit only; without a round, of its latest audit
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Confirm flagged findings: they count
    Confirm(FindingArgs),
    /// Dismiss findings: they cost nothing, here and in later audits, until they expire
    Dismiss(FindingArgs),
    /// Note something about findings; decides nothing
    Note(FindingArgs),
    /// Take back what was said about findings
    Withdraw(FindingArgs),
    /// Answer a rule as a whole: one that people answer, or one that could not be told
    Answer(AnswerArgs),
    /// Objections 申诉: record, decide, list
    Objection(ObjectionArgs),
    /// Judge the audits of a round again by what holds now: after a sheet was taken in, or an interruption
    Rejudge {
        /// The round
        #[arg(value_name = "ROUND")]
        round: String,
        /// The decision that lets a closed round change
        #[arg(long, value_name = "ID", value_parser = decision)]
        decision: Option<DecisionId>,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Show every judgement of the audits of a unit: what it scored, and why that changed; or the history of one finding
    History {
        /// Identifier of the unit
        #[arg(value_name = "UNIT")]
        unit: String,
        /// A finding
        #[arg(value_name = "FINGERPRINT")]
        finding: Option<String>,
        #[command(flatten)]
        at: StoreArg,
    },
}

#[derive(Debug, Args)]
pub(super) struct FindingArgs {
    /// Identifier of the unit
    #[arg(value_name = "UNIT")]
    pub(super) unit: String,
    /// Findings: fingerprints (指纹) or their first digits, or their numbers in the report (f-12)
    #[arg(value_name = "FINGERPRINT", required = true)]
    pub(super) findings: Vec<String>,
    /// Last day on which it holds [default: for good]
    #[arg(long, value_name = "DATE")]
    pub(super) until: Option<Date>,
    #[command(flatten)]
    pub(super) signed: SignedArg,
    #[command(flatten)]
    pub(super) meant: MeantArg,
    #[command(flatten)]
    pub(super) at: StoreArg,
}

#[derive(Debug, Args)]
pub(super) struct AnswerArgs {
    /// Identifier of the unit
    #[arg(value_name = "UNIT")]
    pub(super) unit: String,
    /// Identifier of the rule
    #[arg(value_name = "RULE")]
    pub(super) rule: String,
    /// It earns so many points
    #[arg(long, value_name = "N", value_parser = points, group = "said")]
    pub(super) points: Option<Points>,
    /// The fault is there: no points, a veto falls
    #[arg(long, group = "said")]
    pub(super) fault: bool,
    /// The fault is not there: full points, a veto does not fall
    #[arg(long, group = "said")]
    pub(super) no_fault: bool,
    /// What was answered before holds no more
    #[arg(long, group = "said")]
    pub(super) withdraw: bool,
    #[command(flatten)]
    pub(super) signed: SignedArg,
    #[command(flatten)]
    pub(super) meant: MeantArg,
    #[command(flatten)]
    pub(super) at: StoreArg,
}

/// Who answers for a decision, and on what grounds.
#[derive(Debug, Clone, Args)]
pub(super) struct SignedArg {
    /// Who answers for it
    #[arg(long, value_name = "NAME")]
    pub(super) person: String,
    /// On what grounds
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    pub(super) reason: String,
    /// A file that proves it; it is kept in the store
    #[arg(long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    /// Day on which it was decided [default: today in China]
    #[arg(long, value_name = "DATE")]
    pub(super) day: Option<Date>,
}

/// Which audit is meant, and under which decision it may change.
#[derive(Debug, Clone, Args)]
pub(super) struct MeantArg {
    /// The audit that counts in this round [default: the latest audit]
    #[arg(long, value_name = "ROUND")]
    pub(super) round: Option<String>,
    /// The decision that lets a closed round change, as `round decide` told it
    #[arg(long, value_name = "ID", value_parser = decision)]
    pub(super) decision: Option<DecisionId>,
}

#[derive(Debug, Args)]
pub(super) struct ObjectionArgs {
    #[command(subcommand)]
    pub(super) command: ObjectionCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ObjectionCommand {
    /// Record what a unit disputes
    New {
        /// Identifier of the unit
        #[arg(value_name = "UNIT")]
        unit: String,
        /// The finding disputed: fingerprint, its first digits, or its number in the report
        #[arg(long, value_name = "FINGERPRINT")]
        finding: Option<String>,
        /// The rule disputed
        #[arg(long, value_name = "RULE", conflicts_with = "finding")]
        rule: Option<String>,
        /// Who says so for the unit
        #[arg(long, value_name = "NAME")]
        person: String,
        /// What the unit says
        #[arg(long, value_name = "TEXT")]
        words: String,
        /// The letter; it is kept in the store
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Day of the letter [default: today in China]
        #[arg(long, value_name = "DATE")]
        day: Option<Date>,
        /// The audit that counts in this round [default: the latest audit]
        #[arg(long, value_name = "ROUND")]
        round: Option<String>,
        #[command(flatten)]
        at: StoreArg,
    },
    /// Decide an objection; where the unit is right, what it disputes is dismissed and the score reached anew
    Decide {
        /// Its number
        #[arg(value_name = "ID", value_parser = objection)]
        id: ObjectionId,
        /// What was decided
        #[arg(long, value_enum)]
        outcome: OutcomeArg,
        /// Findings to dismiss [default: with accepted, those disputed; with partly, none]
        #[arg(long, value_name = "FINGERPRINT")]
        dismiss: Vec<String>,
        #[command(flatten)]
        signed: SignedArg,
        /// The decision that lets a closed round change, as `round decide` told it
        #[arg(long, value_name = "ID", value_parser = decision)]
        decision: Option<DecisionId>,
        #[command(flatten)]
        at: StoreArg,
    },
    /// List objections, how they stand, and what they did to the score
    List {
        /// Of this unit only
        #[arg(long, value_name = "UNIT")]
        unit: Option<String>,
        /// About this round only
        #[arg(long, value_name = "ROUND")]
        round: Option<String>,
        #[command(flatten)]
        at: StoreArg,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutcomeArg {
    /// The unit is right
    Accepted,
    /// The unit is right in part
    Partly,
    /// The finding stands
    Rejected,
    /// The unit took it back
    Withdrawn,
}

impl From<OutcomeArg> for ObjectionState {
    fn from(outcome: OutcomeArg) -> Self {
        match outcome {
            OutcomeArg::Accepted => Self::Accepted,
            OutcomeArg::Partly => Self::Partly,
            OutcomeArg::Rejected => Self::Rejected,
            OutcomeArg::Withdrawn => Self::Withdrawn,
        }
    }
}

fn objection(text: &str) -> Result<ObjectionId, String> {
    text.parse().map_err(|_| "give the 16 digits that `gongkai review objection list` tells".to_owned())
}
