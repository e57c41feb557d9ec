//! What a setting may be: its kinds, how they are read from text and from TOML, and how they are written.

use std::{net::SocketAddr, time::Duration};

use ipnet::IpNet;
use toml::de::DeValue;
use tracing_subscriber::EnvFilter;

use crate::model::{Address, Secret};
use crate::rules::nearest;

/// A setting's value, in range.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number.
    Integer(u64),
    /// A number.
    Number(f64),
    /// A time span.
    Duration(Duration),
    /// A size in bytes.
    Bytes(u64),
    /// On or off.
    Switch(bool),
    /// A word, a path, an address; empty: none.
    Text(String),
    /// Several of them.
    List(Vec<String>),
    /// A word that nobody is to see; empty: none.
    Secret(Secret),
}

/// What values a setting takes; limits are inclusive.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Integer {
        least: u64,
        most: u64,
    },
    Number {
        least: f64,
        most: f64,
    },
    Duration {
        least: Duration,
        most: Duration,
    },
    Bytes {
        least: u64,
        most: u64,
    },
    Switch,
    Word(&'static [&'static str]),
    Text,
    /// A value of an HTTP header.
    Header,
    Path,
    /// A filter of `tracing`.
    Filter,
    /// `address:port`.
    Socket,
    /// Networks in CIDR notation.
    Ranges,
    /// Web addresses.
    Addresses,
    /// Name servers: IP addresses, with ports or without.
    Servers,
    /// A word that nobody is to see.
    Secret,
}

/// What is wrong with a value, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) problem: String,
    pub(super) remedy: String,
}

fn complain<T>(problem: impl Into<String>, remedy: impl Into<String>) -> Result<T, Complaint> {
    Err(Complaint { problem: problem.into(), remedy: remedy.into() })
}

impl Kind {
    /// Reads a value as written in the environment.
    pub(super) fn of_text(self, text: &str) -> Result<Value, Complaint> {
        let text = text.trim();
        let value = match self {
            Self::Integer { .. } => match text.parse() {
                Ok(whole) => Value::Integer(whole),
                Err(_) => return complain(format!("`{text}` is no whole number"), self.wanted()),
            },
            Self::Number { .. } => match text.parse() {
                Ok(number) => Value::Number(number),
                Err(_) => return complain(format!("`{text}` is no number"), self.wanted()),
            },
            Self::Switch => match text {
                "true" => Value::Switch(true),
                "false" => Value::Switch(false),
                _ => return complain(format!("`{text}` is neither true nor false"), self.wanted()),
            },
            Self::Duration { .. } => match duration(text) {
                Some(duration) => Value::Duration(duration),
                None => return complain(format!("`{text}` is no time span"), self.wanted()),
            },
            Self::Bytes { .. } => match bytes(text) {
                Some(bytes) => Value::Bytes(bytes),
                None => return complain(format!("`{text}` is no size"), self.wanted()),
            },
            Self::Ranges | Self::Addresses | Self::Servers => {
                let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
                Value::List(items.map(str::to_owned).collect())
            }
            Self::Word(_) | Self::Text | Self::Header | Self::Path | Self::Filter | Self::Socket => {
                Value::Text(text.to_owned())
            }
            Self::Secret => Value::Secret(Secret::new(text)),
        };
        self.checked(value)
    }

    /// Reads a value of the file.
    pub(super) fn of_toml(self, value: &DeValue<'_>) -> Result<Value, Complaint> {
        match (self, value) {
            (Self::Integer { .. }, DeValue::Integer(whole)) => self.of_text(&plain(&whole.to_string())),
            (Self::Number { .. }, DeValue::Integer(whole)) => self.of_text(&plain(&whole.to_string())),
            (Self::Number { .. }, DeValue::Float(number)) => self.of_text(&plain(number.as_str())),
            (Self::Switch, DeValue::Boolean(switch)) => Ok(Value::Switch(*switch)),
            (Self::Bytes { .. }, DeValue::Integer(whole)) => self.of_text(&plain(&whole.to_string())),
            (Self::Ranges | Self::Addresses | Self::Servers, DeValue::Array(items)) => {
                let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
                match texts.collect() {
                    Some(texts) => self.checked(Value::List(texts)),
                    None => complain("the list holds something that is no text", self.wanted()),
                }
            }
            (
                Self::Integer { .. }
                | Self::Number { .. }
                | Self::Switch
                | Self::Ranges
                | Self::Addresses
                | Self::Servers,
                other,
            ) => complain(format!("{} where {} belongs", of_type(other), self.name()), self.wanted()),
            (_, DeValue::String(text)) => self.of_text(text),
            (_, other) => {
                complain(format!("{} where {} belongs", of_type(other), self.name()), self.wanted())
            }
        }
    }

    /// The value again when it is in range.
    pub(super) fn checked(self, value: Value) -> Result<Value, Complaint> {
        let in_range = match (self, &value) {
            (Self::Integer { least, most }, Value::Integer(it)) => (least..=most).contains(it),
            (Self::Number { least, most }, Value::Number(it)) => (least..=most).contains(it),
            (Self::Duration { least, most }, Value::Duration(it)) => (least..=most).contains(it),
            (Self::Bytes { least, most }, Value::Bytes(it)) => (least..=most).contains(it),
            (Self::Word(known), Value::Text(word)) => {
                if known.contains(&word.as_str()) {
                    return Ok(value);
                }
                let near = nearest(word, known.iter().copied());
                let remedy = near.map_or_else(|| self.wanted(), |near| format!("did you mean `{near}`?"));
                return complain(format!("`{word}` is none of the words"), remedy);
            }
            (Self::Header, Value::Text(text)) => text.chars().all(|c| !c.is_control() && c.is_ascii()),
            (Self::Secret, Value::Secret(text)) => text.expose().chars().all(|c| c.is_ascii_graphic()),
            (Self::Filter, Value::Text(text)) => EnvFilter::try_new(text).is_ok(),
            (Self::Socket, Value::Text(text)) => text.is_empty() || text.parse::<SocketAddr>().is_ok(),
            (Self::Ranges, Value::List(items)) => {
                return self.each(value.clone(), items, |item| item.parse::<IpNet>().is_ok());
            }
            (Self::Addresses, Value::List(items)) => {
                return self.each(value.clone(), items, |item| web_address(item).is_some());
            }
            (Self::Servers, Value::List(items)) => {
                return self.each(value.clone(), items, |item| name_server(item).is_some());
            }
            _ => true,
        };
        if in_range { Ok(value) } else { complain(format!("{value} is not allowed"), self.wanted()) }
    }

    fn each(self, value: Value, items: &[String], right: impl Fn(&str) -> bool) -> Result<Value, Complaint> {
        match items.iter().find(|item| !right(item)) {
            None => Ok(value),
            Some(wrong) => complain(format!("`{wrong}` does not belong in the list"), self.wanted()),
        }
    }

    /// The kind as part of a sentence.
    fn name(self) -> &'static str {
        match self {
            Self::Integer { .. } => "a whole number",
            Self::Number { .. } => "a number",
            Self::Duration { .. } => "a time span in quotes",
            Self::Bytes { .. } => "a size in quotes",
            Self::Switch => "true or false",
            Self::Ranges | Self::Addresses | Self::Servers => "a list of texts",
            Self::Word(_)
            | Self::Text
            | Self::Header
            | Self::Path
            | Self::Filter
            | Self::Socket
            | Self::Secret => "a text in quotes",
        }
    }

    /// What to write, for messages and for the commented file.
    pub(super) fn wanted(self) -> String {
        format!("write {}", self.range())
    }

    /// The values it takes.
    pub(super) fn range(self) -> String {
        match self {
            Self::Integer { least, most } => format!("a whole number from {least} to {most}"),
            Self::Number { least, most } => format!("a number from {least} to {most}"),
            Self::Duration { least, most } => {
                format!("a time span such as \"90s\" or \"2h\", from {} to {}", span(least), span(most))
            }
            Self::Bytes { least, most } => {
                format!("a size such as \"512 KiB\" or \"16 MiB\", from {} to {}", size(least), size(most))
            }
            Self::Switch => "true or false".to_owned(),
            Self::Word(known) => {
                let quoted: Vec<String> = known.iter().map(|word| format!("\"{word}\"")).collect();
                quoted.join(" or ")
            }
            Self::Text => "any text".to_owned(),
            Self::Header => "printable ASCII, an e-mail or web address; \"\" for none".to_owned(),
            Self::Secret => "printable ASCII without blanks; never shown; \"\" for none".to_owned(),
            Self::Path => "a path; \"\" for none".to_owned(),
            Self::Filter => "a tracing filter such as \"info\" or \"gongkai=debug,warn\"".to_owned(),
            Self::Socket => "an IP address and a port such as \"127.0.0.1:9464\"; \"\" for none".to_owned(),
            Self::Ranges => "a list of networks such as [\"10.0.0.0/8\", \"192.168.7.0/24\"]".to_owned(),
            Self::Addresses => "a list of web addresses such as [\"http://www.gov.cn/\"]".to_owned(),
            Self::Servers => "a list of IP addresses such as [\"192.0.2.1\", \"192.0.2.2:5353\"]".to_owned(),
        }
    }
}

/// What the value is, in words.
fn of_type(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn plain(number: &str) -> String {
    number.replace('_', "")
}

/// A web address; one without scheme is of http.
pub(super) fn web_address(text: &str) -> Option<Address> {
    let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    Address::parse(&text).ok()
}

/// A name server; one without port listens at 53.
pub(super) fn name_server(text: &str) -> Option<SocketAddr> {
    text.parse().ok().or_else(|| Some(SocketAddr::new(text.parse().ok()?, 53)))
}

/// A time span as people write it; days have 24 hours.
fn duration(text: &str) -> Option<Duration> {
    let span: jiff::Span = text.parse().ok()?;
    let duration = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(duration).ok()
}

/// Units of size, largest first.
const SIZES: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];

fn bytes(text: &str) -> Option<u64> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().ok()?;
    let unit = unit.trim();
    let (_, bytes) =
        SIZES.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit) || unit.is_empty() && *name == "B")?;
    number.checked_mul(*bytes)
}

/// A size in the largest unit that divides it.
fn size(bytes: u64) -> String {
    let (name, unit) =
        SIZES.iter().find(|(_, unit)| bytes >= *unit && bytes.is_multiple_of(*unit)).unwrap_or(&("B", 1));
    format!("{} {name}", bytes / unit)
}

/// A time span in the largest unit that divides it.
pub(super) fn span(duration: Duration) -> String {
    const UNITS: [(&str, u128); 5] =
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];
    let ms = duration.as_millis();
    let (name, unit) =
        UNITS.iter().find(|(_, unit)| ms >= *unit && ms.is_multiple_of(*unit)).unwrap_or(&("s", 1_000));
    format!("{}{name}", ms / unit)
}

/// As written in the file.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Integer(whole) => write!(f, "{whole}"),
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Switch(switch) => write!(f, "{switch}"),
            Self::Duration(duration) => write!(f, "\"{}\"", span(*duration)),
            Self::Bytes(bytes) => write!(f, "\"{}\"", size(*bytes)),
            Self::Text(text) => write!(f, "{}", toml::Value::String(text.clone())),
            Self::List(items) => write!(f, "{}", toml::Value::from(items.clone())),
            Self::Secret(secret) if secret.is_empty() => write!(f, "\"\""),
            Self::Secret(secret) => write!(f, "\"{secret}\""),
        }
    }
}

impl Value {
    /// As kept beside an audit.
    pub(super) fn json(&self) -> serde_json::Value {
        match self {
            Self::Integer(whole) => (*whole).into(),
            Self::Number(number) => (*number).into(),
            Self::Switch(switch) => (*switch).into(),
            Self::Duration(duration) => span(*duration).into(),
            Self::Bytes(bytes) => size(*bytes).into(),
            Self::Text(text) => text.clone().into(),
            Self::List(items) => items.clone().into(),
            Self::Secret(secret) if secret.is_empty() => "".into(),
            Self::Secret(secret) => secret.to_string().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_sizes_are_read_as_they_are_written() {
        for text in ["7d", "2h", "90s", "100ms", "0s"] {
            assert_eq!(span(duration(text).unwrap()), text);
        }
        assert_eq!(duration("1h 30m"), Some(Duration::from_secs(5_400)));
        assert!(duration("soon").is_none() && duration("-1s").is_none() && duration("15").is_none());
        for text in ["16 MiB", "512 KiB", "1 GiB", "17 B"] {
            assert_eq!(size(bytes(text).unwrap()), text);
        }
        assert_eq!(
            (bytes("4096"), bytes("4kib"), bytes("4 MB"), bytes("x")),
            (Some(4096), Some(4096), None, None)
        );
    }

    #[test]
    fn limits_are_inclusive_and_outside_is_told_with_the_range() {
        let kind = Kind::Integer { least: 1, most: 64 };
        assert_eq!(
            (kind.of_text("1"), kind.of_text(" 64 ")),
            (Ok(Value::Integer(1)), Ok(Value::Integer(64)))
        );
        let complaint = kind.of_text("65").unwrap_err();
        assert!(
            complaint.problem.contains("65") && complaint.remedy.contains("from 1 to 64"),
            "{complaint:?}"
        );
        assert!(Kind::Number { least: 0.01, most: 10.0 }.of_text("NaN").is_err());
        assert!(Kind::Header.of_text("a\u{7}b").is_err() && Kind::Filter.of_text("gongkai=loud").is_err());
    }

    #[test]
    fn name_servers_are_addresses_with_or_without_port() {
        let read = Kind::Servers.of_text("192.0.2.1, [2001:db8::1]:5353,").unwrap();
        assert_eq!(read, Value::List(vec!["192.0.2.1".to_owned(), "[2001:db8::1]:5353".to_owned()]));
        assert_eq!(name_server("192.0.2.1"), Some("192.0.2.1:53".parse().unwrap()));
        assert_eq!(name_server("[2001:db8::1]:5353"), Some("[2001:db8::1]:5353".parse().unwrap()));
        let complaint = Kind::Servers.of_text("dns.example").unwrap_err();
        assert!(complaint.problem.contains("dns.example"), "{complaint:?}");
    }

    #[test]
    fn a_word_is_mended_by_the_nearest() {
        let complaint = Kind::Word(&["auto", "never", "always"]).of_text("alway").unwrap_err();
        assert_eq!(complaint.remedy, "did you mean `always`?");
    }
}
