//! The flags of the command line as settings: they go before environment and file.

use clap::ValueEnum;
use jiff::SignedDuration;

use super::{
    args::{Command, Gongkai, PackCommand},
    audit_args::{AuditArgs, FetchingArgs},
    probe_args::ProbeArgs,
    recheck_args::RecheckArgs,
    rectify_args::RectifyCommand,
    round_args::RoundCommand,
    values::LangArg,
};
use crate::settings::{Given, Value};

/// The flags that were given.
pub(super) fn given(arguments: &Gongkai) -> Vec<Given> {
    let level = match arguments.verbose {
        0 => None,
        1 => Some("gongkai=info,warn"),
        _ => Some("gongkai=debug,warn"),
    };
    let mut given = Vec::new();
    add(&mut given, "-v", level.map(|level| Value::Text(level.to_owned())));
    match &arguments.command {
        Command::Audit(args) => audit(&mut given, args),
        Command::Probe(args) => probe(&mut given, args),
        Command::Recheck(args) => recheck(&mut given, args),
        Command::Rectify(args) => {
            if let RectifyCommand::Recheck { rate, allow_address, .. } = &args.command {
                add(&mut given, "--rate", rate.map(Value::Number));
                add(&mut given, "--allow-address", list(allow_address));
            }
        }
        Command::Demo(args) => add(&mut given, "--lang", args.lang.and_then(lang)),
        Command::Explain(args) => add(&mut given, "--lang", args.lang.and_then(lang)),
        Command::Pack(args) => {
            if let PackCommand::Show { lang: Some(it), .. } = args.command {
                add(&mut given, "--lang", lang(it));
            }
        }
        Command::Round(args) => {
            if let RoundCommand::Run(args) = &args.command {
                fetching(&mut given, &args.fetching);
            }
        }
        Command::Replay(_)
        | Command::Items(_)
        | Command::Diff(_)
        | Command::Dossier(_)
        | Command::Selfcheck(_)
        | Command::Register(_)
        | Command::Review(_)
        | Command::Store(_)
        | Command::Totals(_)
        | Command::Scheme(_)
        | Command::Papers(_)
        | Command::Settings(_) => {}
    }
    given
}

fn audit(given: &mut Vec<Given>, args: &AuditArgs) {
    add(given, "--lang", args.lang.and_then(lang));
    add(given, "--pack", args.pack.clone().map(Value::Text));
    fetching(given, &args.fetching);
}

fn fetching(given: &mut Vec<Given>, args: &FetchingArgs) {
    add(given, "--rate", args.rate.map(Value::Number));
    add(given, "--budget", args.budget.map(Value::Integer));
    add(given, "--deadline", args.deadline.map(span));
    add(given, "--allow-address", list(&args.allow_address));
    add(given, "--render", args.render.and_then(word));
}

fn probe(given: &mut Vec<Given>, args: &ProbeArgs) {
    add(given, "--lang", args.lang.and_then(lang));
    add(given, "--every", args.every.map(span));
    add(given, "--for", args.span.map(span));
    add(given, "--control", list(&args.control));
    add(given, "--allow-address", list(&args.allow_address));
}

fn recheck(given: &mut Vec<Given>, args: &RecheckArgs) {
    add(given, "--rate", args.rate.map(Value::Number));
    add(given, "--allow-address", list(&args.allow_address));
}

fn add(given: &mut Vec<Given>, flag: &'static str, value: Option<Value>) {
    given.extend(value.map(|value| Given { flag, value }));
}

fn lang(lang: LangArg) -> Option<Value> {
    word(lang)
}

/// The word that the command line has for a choice.
fn word(choice: impl ValueEnum) -> Option<Value> {
    choice.to_possible_value().map(|known| Value::Text(known.get_name().to_owned()))
}

/// The parser of the flag lets no negative span pass.
fn span(span: SignedDuration) -> Value {
    Value::Duration(span.unsigned_abs())
}

fn list<T: ToString>(items: &[T]) -> Option<Value> {
    (!items.is_empty()).then(|| Value::List(items.iter().map(ToString::to_string).collect()))
}
