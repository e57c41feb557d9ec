//! One file of a pack: its tables taken apart, and the small readers that know the line of every value.

use serde::de::{DeserializeOwned, IntoDeserializer};
use serde_spanned::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::error::{Error, key_remedy, nearest};
use crate::model::{Points, Text, UnitKind};

/// One file of a pack, or a scheme.
#[derive(Clone, Copy)]
pub(crate) struct File<'a> {
    /// Its folder; may be empty.
    pub(crate) pack: &'a str,
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    /// Where its format is described.
    pub(crate) manual: &'static str,
}

/// The tables of a file, each with its own place, so that one mistake does not hide another.
pub(super) struct Tables<'a> {
    /// All keys beside `rule` and `change`.
    pub(super) head: Spanned<DeTable<'a>>,
    /// Every `[[rule]]`.
    pub(super) rules: Vec<Spanned<DeValue<'a>>>,
    /// Every `[[change]]`.
    pub(super) changes: Vec<Spanned<DeValue<'a>>>,
}

impl<'a> File<'a> {
    /// Takes the file apart.
    pub(super) fn tables(&self) -> Result<Tables<'a>, Error> {
        let mut head = self.head()?;
        let rules = self.list(&mut head, "rule")?;
        let changes = self.list(&mut head, "change")?;
        Ok(Tables { head, rules, changes })
    }

    /// The file as one table.
    pub(crate) fn head(&self) -> Result<Spanned<DeTable<'a>>, Error> {
        DeTable::parse(self.text).map_err(|error| self.refused(&error))
    }

    /// Takes a list of tables out of the file.
    pub(crate) fn list(
        &self,
        head: &mut Spanned<DeTable<'a>>,
        key: &str,
    ) -> Result<Vec<Spanned<DeValue<'a>>>, Error> {
        let Some(found) = head.get_mut().remove(key) else { return Ok(Vec::new()) };
        let place = self.place(found.span().start);
        match found.into_inner() {
            DeValue::Array(items) => Ok(items.into_iter().collect()),
            _ => Err(Error::new(place, format!("`{key}` is no list of tables"), format!("write [[{key}]]"))),
        }
    }

    /// Reads one table of a list.
    pub(crate) fn one<T: DeserializeOwned>(&self, value: Spanned<DeValue<'a>>) -> Result<T, Error> {
        let start = value.span().start;
        T::deserialize(value.into_deserializer()).map_err(|error| self.refused_at(&error, start))
    }

    /// Reads what is left of a file once its lists are taken out.
    pub(crate) fn rest<T: DeserializeOwned>(&self, head: Spanned<DeTable<'a>>) -> Result<T, Error> {
        T::deserialize(Deserializer::from(head)).map_err(|error| self.refused(&error))
    }

    fn refused(&self, error: &toml::de::Error) -> Error {
        self.refused_at(error, 0)
    }

    fn refused_at(&self, error: &toml::de::Error, start: usize) -> Error {
        let at = error.span().map_or(start, |span| span.start);
        let message = error.message().lines().next().unwrap_or("not TOML").to_owned();
        let missing = message.strip_prefix("missing field ");
        let remedy = key_remedy(&message).or_else(|| missing.map(|key| format!("state {key}")));
        let remedy = remedy.unwrap_or_else(|| format!("see {} for the format", self.manual));
        Error::new(self.place(at), message, remedy)
    }

    /// `pack/file:line` of a byte offset; lines count from 1.
    pub(crate) fn place(&self, offset: usize) -> String {
        let before = self.text.as_bytes().iter().take(offset);
        let line = before.filter(|byte| **byte == b'\n').count() + 1;
        let slash = if self.pack.is_empty() { "" } else { "/" };
        format!("{}{slash}{}:{line}", self.pack, self.name)
    }

    pub(crate) fn at<T>(&self, value: &Spanned<T>) -> String {
        self.place(value.span().start)
    }

    /// The text of a value that may not be blank.
    pub(crate) fn filled(&self, key: &str, value: &Spanned<String>, errors: &mut Vec<Error>) -> String {
        let text = value.get_ref().trim();
        if text.is_empty() {
            errors.push(Error::new(self.at(value), format!("`{key}` is empty"), format!("state the {key}")));
        }
        text.to_owned()
    }

    pub(crate) fn title(&self, zh: &Spanned<String>, en: &Spanned<String>, errors: &mut Vec<Error>) -> Text {
        Text::new(self.filled("title", zh, errors), self.filled("title_en", en, errors))
    }

    pub(crate) fn identifier(&self, value: &Spanned<String>, errors: &mut Vec<Error>) -> String {
        let id = value.get_ref();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let kebab = id.chars().all(plain) && !id.split('-').any(str::is_empty);
        if !kebab {
            let problem = format!("`{id}` is no identifier");
            errors.push(Error::new(self.at(value), problem, "use small letters, digits and single hyphens"));
        }
        id.clone()
    }

    /// Points from 0 up with at most two decimals; zero after a complaint.
    pub(crate) fn points_from_zero(
        &self,
        key: &str,
        value: &Spanned<f64>,
        errors: &mut Vec<Error>,
    ) -> Points {
        match Points::from_decimal(*value.get_ref()) {
            Some(points) if points >= Points::ZERO => points,
            Some(_) => {
                let problem = format!("`{key}` is below 0");
                errors.push(Error::new(self.at(value), problem, "write how much as a number from 0 up"));
                Points::ZERO
            }
            None => {
                let problem = format!("`{key}` has more than two decimals");
                errors.push(Error::new(self.at(value), problem, "round it to hundredths"));
                Points::ZERO
            }
        }
    }

    /// Points above zero with at most two decimals; zero after a complaint.
    pub(crate) fn points(&self, key: &str, value: &Spanned<f64>, errors: &mut Vec<Error>) -> Points {
        let before = errors.len();
        let points = self.points_from_zero(key, value, errors);
        if points == Points::ZERO && errors.len() == before {
            let problem = format!("`{key}` must be above 0");
            errors.push(Error::new(self.at(value), problem, "state how many points it is worth"));
        }
        points
    }

    /// One word out of a few; `what` completes "`x` is no …". `None` after a complaint.
    pub(crate) fn word<T: Copy>(
        &self,
        what: &str,
        value: &Spanned<String>,
        known: &[(&str, T)],
        errors: &mut Vec<Error>,
    ) -> Option<T> {
        let word = value.get_ref();
        let found = known.iter().find(|(name, _)| name == word).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let problem = format!("`{word}` is no {what}");
            errors.push(Error::new(self.at(value), problem, proposal(word, &names)));
        }
        found
    }

    pub(crate) fn unit_kind(&self, value: &Spanned<String>, errors: &mut Vec<Error>) -> Option<UnitKind> {
        let kind = UnitKind::parse(value.get_ref());
        if kind.is_none() {
            let known = ["government", "department", "township", "enterprise"];
            let problem = format!("`{}` is no kind of unit", value.get_ref());
            errors.push(Error::new(self.at(value), problem, proposal(value.get_ref(), &known)));
        }
        kind
    }

    /// `needs = "services"`: the only attribute of a unit that a rule may need.
    pub(crate) fn needs(&self, value: Option<&Spanned<String>>, errors: &mut Vec<Error>) -> bool {
        let known = [("services", true)];
        value.and_then(|value| self.word("attribute of a unit", value, &known, errors)).unwrap_or_default()
    }
}

/// The nearest right name, otherwise all of them.
pub(crate) fn proposal(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}
