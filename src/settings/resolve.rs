//! Brings the sources together: flag before environment before file before default.

use super::{
    Invalid,
    catalogue::{ALL, SECTIONS, Setting},
    file,
    typed::Settings,
    value::{Complaint, Value},
};
use crate::rules::{Error, nearest};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody stated it.
    Default,
    /// File and line.
    File(String),
    /// Variable.
    Environment(String),
    /// Flag.
    Flag(&'static str),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) => write!(f, "file {place}"),
            Self::Environment(variable) => write!(f, "environment {variable}"),
            Self::Flag(flag) => write!(f, "flag {flag}"),
        }
    }
}

/// A flag as given: the flag (`--rate`) and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// As in the table of settings.
    pub flag: &'static str,
    /// What it was given.
    pub value: Value,
}

/// Everything that settings are made of.
#[derive(Debug, Clone, Default)]
pub struct Sources<'a> {
    /// Name (for messages) and text of the settings file.
    pub file: Option<(&'a str, &'a str)>,
    /// Variables of the environment; `None`: not UTF-8.
    pub variables: Vec<(String, Option<String>)>,
    /// Flags of the command line.
    pub given: Vec<Given>,
}

/// A value that a source states for one setting.
pub(super) struct Stated {
    /// Place in the table of settings.
    pub(super) at: usize,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

impl Settings {
    /// The settings that `sources` come to.
    ///
    /// # Errors
    /// [`Invalid`] with every mistake of every source.
    pub fn resolve(sources: &Sources<'_>) -> Result<Self, Invalid> {
        let mut mistakes = Vec::new();
        let mut stated = Vec::new();
        if let Some((name, text)) = sources.file {
            stated.extend(file::read(name, text, &mut mistakes));
        }
        stated.extend(environment(&sources.variables, &mut mistakes));
        stated.extend(flags(&sources.given, &mut mistakes));
        let mut values = defaults();
        // Later sources go before earlier ones.
        for Stated { at, value, origin } in stated {
            if let Some(slot) = values.get_mut(at) {
                *slot = (value, origin);
            }
        }
        let mut settings = Self::of(values);
        mistakes.extend(settings.contradictions());
        let variable = |name: &str| {
            let found = sources.variables.iter().find(|(it, _)| it == name);
            found.and_then(|(_, value)| value.clone())
        };
        match settings.proxy(variable) {
            Ok(proxy) => settings.fetch.proxy = proxy,
            Err(mistake) => mistakes.push(mistake),
        }
        if mistakes.is_empty() { Ok(settings) } else { Err(Invalid(mistakes)) }
    }
}

/// The default of every setting.
pub(super) fn defaults() -> Vec<(Value, Origin)> {
    ALL.iter().map(|setting| (default_of(setting), Origin::Default)).collect()
}

/// The default of one setting, which the table states as in a file.
fn default_of(setting: &Setting) -> Value {
    let value = toml::de::DeValue::parse(setting.default).expect("a test reads every default");
    setting.kind.of_toml(value.get_ref()).expect("a test reads every default")
}

fn environment(variables: &[(String, Option<String>)], mistakes: &mut Vec<Error>) -> Vec<Stated> {
    let mut stated = Vec::new();
    for (variable, text) in variables {
        // An empty variable is as good as none.
        if text.as_deref().is_some_and(|text| text.trim().is_empty()) {
            continue;
        }
        let Some(at) = ALL.iter().position(|setting| setting.variable() == *variable) else {
            mistakes.extend(misnamed(variable));
            continue;
        };
        let read = match text {
            Some(text) => ALL.get(at).map(|setting| setting.kind.of_text(text)),
            None => Some(Err(Complaint {
                problem: "the value is not UTF-8".to_owned(),
                remedy: "write it in UTF-8".to_owned(),
            })),
        };
        match read {
            Some(Ok(value)) => {
                stated.push(Stated { at, value, origin: Origin::Environment(variable.clone()) });
            }
            Some(Err(Complaint { problem, remedy })) => {
                mistakes.push(Error::new(format!("environment {variable}"), problem, remedy));
            }
            None => {}
        }
    }
    stated
}

/// A variable that follows the scheme and names no setting.
fn misnamed(variable: &str) -> Option<Error> {
    let rest = variable.strip_prefix("GONGKAI_")?;
    let of_section = |section: &str| {
        let rest = rest.strip_prefix(&section.to_ascii_uppercase());
        rest.is_some_and(|rest| rest.starts_with('_'))
    };
    SECTIONS.iter().find(|(section, ..)| of_section(section))?;
    let known: Vec<String> = ALL.iter().map(Setting::variable).collect();
    let remedy = match nearest(variable, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean {near}?"),
        None => "see `gongkai settings init` for the names".to_owned(),
    };
    Some(Error::new(format!("environment {variable}"), "no such setting", remedy))
}

fn flags(given: &[Given], mistakes: &mut Vec<Error>) -> Vec<Stated> {
    let mut stated = Vec::new();
    for Given { flag, value } in given {
        let found = ALL.iter().enumerate().find(|(_, setting)| setting.flag == Some(*flag));
        let Some((at, setting)) = found else { continue };
        match setting.kind.checked(value.clone()) {
            Ok(value) => stated.push(Stated { at, value, origin: Origin::Flag(flag) }),
            Err(Complaint { problem, remedy }) => mistakes.push(Error::new(*flag, problem, remedy)),
        }
    }
    stated
}
