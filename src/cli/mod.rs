//! The command line: arguments, exit codes, logging, progress; decides nothing.

mod args;
mod audit;
mod audit_args;
mod compare_args;
mod demo;
mod diff;
mod exit;
mod explain;
mod given;
mod items;
mod json_log;
mod logging;
mod metrics;
mod pack;
mod papers;
mod papers_args;
mod papers_of_one;
mod probe;
mod probe_args;
mod progress;
mod recheck;
mod recheck_args;
mod rectify;
mod rectify_args;
mod register;
mod replay;
mod review;
mod review_args;
mod review_words;
mod room;
mod round;
mod round_args;
mod round_words;
mod scheme;
mod settings;
mod store;
mod store_args;
mod summary;
mod table;
mod terminal;
mod totals;
mod totals_args;
mod values;

use std::process::ExitCode;

use clap::Parser;

use crate::settings::Settings;

use args::{Command, Gongkai};
use exit::{Done, Exit, Failed};
use logging::Screen;

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
    if let Command::Settings(args) = &arguments.command {
        return end(settings::run(args, &arguments), None);
    }
    let settings = match crate::settings::load(arguments.settings.as_deref(), given::given(&arguments)) {
        Ok(settings) => settings,
        Err(invalid) => return end(Err(Failed::invalid(invalid)), None),
    };
    let screen = match logging::start(&settings.log, !arguments.no_progress) {
        Ok(screen) => screen,
        Err(failed) => return end(Err(failed), None),
    };
    let done = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Err(error) => Err(Failed::ours(anyhow::Error::new(error).context("starting the runtime"))),
        Ok(runtime) => runtime.block_on(watched(arguments.command, &settings, &screen)),
    };
    end(done, Some(&screen))
}

/// Runs a command while its metrics are told to whoever asks.
async fn watched(command: Command, settings: &Settings, screen: &Screen) -> Done {
    let watch = metrics::start(&settings.metrics).await?;
    let done = match command {
        Command::Audit(args) => audit::run(args, settings, screen).await,
        Command::Probe(args) => probe::run(args, settings, screen).await,
        Command::Replay(args) => replay::run(args).await,
        Command::Recheck(args) => recheck::run(args, settings, screen).await,
        Command::Demo(args) => demo::run(args, settings, screen).await,
        Command::Pack(args) => pack::run(args, settings),
        Command::Explain(args) => explain::run(args, settings),
        Command::Rectify(args) => rectify::run(args, settings, screen).await,
        Command::Items(args) => items::run(args),
        Command::Diff(args) => diff::run(args).await,
        Command::Dossier(args) => papers_of_one::dossier(&args),
        Command::Selfcheck(args) => papers_of_one::month(&args),
        Command::Register(args) => register::run(args).await,
        Command::Round(args) => round::run(args, settings, screen).await,
        Command::Review(args) => review::run(args).await,
        Command::Store(args) => store::run(args).await,
        Command::Totals(args) => totals::run(args).await,
        Command::Scheme(args) => scheme::run(args),
        Command::Papers(args) => papers::run(args).await,
        // Works without settings: it is there to mend them.
        Command::Settings(_) => Ok(Exit::Ran),
    };
    watch.end().await;
    done
}

fn end(done: Done, screen: Option<&Screen>) -> ExitCode {
    match done {
        Ok(exit) => exit.into(),
        Err(failed) => {
            failed.say(screen);
            failed.exit.into()
        }
    }
}
