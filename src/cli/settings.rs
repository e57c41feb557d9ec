//! `gongkai settings`: init, check, show.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};

use anyhow::{Context, anyhow};

use super::{
    args::{Gongkai, SettingsArgs, SettingsCommand},
    exit::{Done, Exit, Failed},
    given::given,
    terminal,
};
use crate::settings::{find, load, starter};

pub(super) fn run(args: &SettingsArgs, arguments: &Gongkai) -> Done {
    let named = arguments.settings.as_deref();
    let text = match &args.command {
        SettingsCommand::Init { out } => init(out)?,
        SettingsCommand::Check { file } => {
            let file = find(file.as_deref().or(named));
            load(file.as_deref(), given(arguments)).map_err(Failed::invalid)?;
            match file {
                Some(file) => format!("{}: in order\n", file.display()),
                None => "no settings file; the environment is in order\n".to_owned(),
            }
        }
        SettingsCommand::Show => load(named, given(arguments)).map_err(Failed::invalid)?.show(),
    };
    terminal::out().write_all(text.as_bytes()).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}

/// Writes a commented file; an existing one is left alone.
fn init(out: &Path) -> Result<String, Failed> {
    let written = fs::File::create_new(out).and_then(|mut file| file.write_all(starter().as_bytes()));
    match written {
        Ok(()) => Ok(format!("{}\ngongkai settings check {}\n", out.display(), out.display())),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let told = format!("{} is there already; choose another file with --out", out.display());
            Err(Failed::usage(anyhow!(told)))
        }
        Err(error) => Err(error).with_context(|| format!("writing {}", out.display())).map_err(Failed::ours),
    }
}
