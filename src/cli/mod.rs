//! The command line: arguments, exit codes, logging, progress; decides nothing.

mod args;
mod audit;
mod demo;
mod exit;
mod explain;
mod items;
mod logging;
mod pack;
mod probe;
mod progress;
mod replay;
mod room;
mod summary;

use std::process::ExitCode;

use clap::Parser;

use args::{Command, Gongkai};
use exit::Exit;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let arguments = match Gongkai::try_parse() {
        Ok(arguments) => arguments,
        Err(refusal) => {
            // Help and version go to standard output and are no failure.
            let _ = refusal.print();
            return if refusal.use_stderr() { Exit::Usage.into() } else { Exit::Ran.into() };
        }
    };
    let screen = logging::start(arguments.verbose);
    let done = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Err(error) => Err(exit::Failed::ours(anyhow::Error::new(error).context("starting the runtime"))),
        Ok(runtime) => match arguments.command {
            Command::Audit(args) => runtime.block_on(audit::run(args, &screen)),
            Command::Probe(args) => runtime.block_on(probe::run(args, &screen)),
            Command::Replay(args) => runtime.block_on(replay::run(args)),
            Command::Demo(args) => runtime.block_on(demo::run(args, &screen)),
            Command::Pack(args) => pack::run(args),
            Command::Explain(args) => explain::run(args),
            Command::Items(args) => items::run(args),
        },
    };
    match done {
        Ok(exit) => exit.into(),
        Err(failed) => {
            failed.tell();
            failed.exit.into()
        }
    }
}
