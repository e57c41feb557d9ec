//! `gongkai explain`: one rule of a report, step by step.

use std::{fs, io::Write};

use anyhow::Context;

use super::{
    args::ExplainArgs,
    exit::{Done, Exit, Failed},
    terminal,
};
use crate::audit::Folder;
use crate::report;
use crate::rules::nearest;
use crate::settings::Settings;

pub(super) fn run(args: ExplainArgs, settings: &Settings) -> Done {
    let path = if args.from.is_dir() { args.from.join(Folder::REPORT_JSON) } else { args.from };
    let bytes = fs::read(&path).with_context(|| path.display().to_string()).map_err(Failed::usage)?;
    let report = report::parse(&bytes).with_context(|| path.display().to_string()).map_err(Failed::usage)?;
    let Some(text) = report::explain(&report, &args.rule, settings.audit.language) else {
        let known: Vec<&str> = report.rules.iter().map(|rule| rule.id.as_str()).collect();
        let remedy = match nearest(&args.rule, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", known.join(", ")),
        };
        let told = format!("the report has no rule `{}`; {remedy}", args.rule);
        return Err(Failed::usage(anyhow::anyhow!(told)));
    };
    terminal::out().write_all(text.as_bytes()).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}
