//! Reads the text of a settings file: what it states, each with its line, and everything that is wrong with it.

use std::collections::BTreeSet;

use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    catalogue::{ALL, SECTIONS, Setting},
    resolve::{Origin, Stated},
    value::Complaint,
};
use crate::rules::{Error, nearest};

/// Reads `text`, which is called `name` in messages.
pub(super) fn read(name: &str, text: &str, mistakes: &mut Vec<Error>) -> Vec<Stated> {
    let (table, broken) = DeTable::parse_recoverable(text);
    let file = File { name, text };
    let mut lines = BTreeSet::new();
    let mut found = Vec::new();
    for error in &broken {
        let line = file.line(error.span().map_or(0, |span| span.start));
        if lines.insert(line) {
            let problem = error.message().lines().next().unwrap_or("not TOML").to_owned();
            let remedy = "see `gongkai settings init` for the format";
            found.push((line, Error::new(file.place(line), problem, remedy)));
        }
    }
    let mut reader = Reader { file, broken: lines, mistakes: found, stated: Vec::new() };
    for (key, value) in table.get_ref() {
        reader.section(key, value);
    }
    let Reader { mistakes: mut found, stated, .. } = reader;
    found.sort_by_key(|(line, _)| *line);
    mistakes.extend(found.into_iter().map(|(_, mistake)| mistake));
    stated
}

#[derive(Clone, Copy)]
struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl File<'_> {
    /// Line of a byte offset, from 1.
    fn line(&self, offset: usize) -> usize {
        self.text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
    }

    fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.name)
    }
}

struct Reader<'a> {
    file: File<'a>,
    /// Lines that are no TOML: what stands there was not read as it was meant.
    broken: BTreeSet<usize>,
    /// With their lines.
    mistakes: Vec<(usize, Error)>,
    stated: Vec<Stated>,
}

impl Reader<'_> {
    fn complain(&mut self, at: usize, problem: String, remedy: String) {
        let line = self.file.line(at);
        if !self.broken.contains(&line) {
            self.mistakes.push((line, Error::new(self.file.place(line), problem, remedy)));
        }
    }

    fn section(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, value: &Spanned<DeValue<'_>>) {
        let (at, word) = (key.span().start, key.get_ref().as_ref());
        let known = SECTIONS.iter().map(|(section, ..)| *section);
        match value.get_ref() {
            DeValue::Table(table) if known.clone().any(|section| section == word) => {
                for (key, value) in table {
                    self.setting(word, key, value);
                }
            }
            DeValue::Table(_) => {
                let remedy = match nearest(word, known.clone()) {
                    Some(near) => format!("did you mean [{near}]?"),
                    None => format!("known: {}", known.collect::<Vec<_>>().join(", ")),
                };
                self.complain(at, format!("unknown section `{word}`"), remedy);
            }
            _ if known.clone().any(|section| section == word) => {
                self.complain(
                    at,
                    format!("`{word}` is a section"),
                    format!("write [{word}] on a line of its own"),
                );
            }
            _ => {
                let remedy = elsewhere(word).unwrap_or_else(|| "put it under its section".to_owned());
                self.complain(at, format!("`{word}` stands outside of a section"), remedy);
            }
        }
    }

    fn setting(
        &mut self,
        section: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) {
        let name = key.get_ref().as_ref();
        let line = self.file.line(key.span().start);
        if self.broken.contains(&line) {
            return;
        }
        let found = ALL.iter().position(|it| it.section == section && it.name == name);
        let Some((at, setting)) = found.and_then(|at| ALL.get(at).map(|setting| (at, setting))) else {
            let remedy = unknown(section, name);
            return self.complain(
                key.span().start,
                format!("unknown setting `{name}` in [{section}]"),
                remedy,
            );
        };
        match setting.kind.of_toml(value.get_ref()) {
            Ok(value) => {
                let origin = Origin::File(self.file.place(line));
                self.stated.push(Stated { at, value, origin });
            }
            Err(Complaint { problem, remedy }) => {
                self.complain(value.span().start, format!("`{}`: {problem}", setting.path()), remedy);
            }
        }
    }
}

/// What may have been meant by an unknown `name` in `section`.
fn unknown(section: &str, name: &str) -> String {
    let here = || ALL.iter().filter(|it| it.section == section).map(|it| it.name);
    match nearest(name, here()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => elsewhere(name)
            .unwrap_or_else(|| format!("known here: {}", here().collect::<Vec<_>>().join(", "))),
    }
}

/// The section that a setting called `name`, or nearly so, belongs to.
fn elsewhere(name: &str) -> Option<String> {
    let near = nearest(name, ALL.iter().map(|it| it.name))?;
    let Setting { section, name, .. } = ALL.iter().find(|it| it.name == near)?;
    Some(format!("`{name}` belongs under [{section}]"))
}
