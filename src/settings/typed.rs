//! One small validated struct per module, made of values that are in range.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use super::{
    catalogue::{ALL, SECTIONS},
    resolve::{Origin, defaults},
    value::{Value, name_server, span, web_address},
};
use crate::audit::{Render, Setting};
use crate::crawl::Limits;
use crate::fetch::{Policy, Proxy, ProxyError, user_agent};
use crate::model::{Address, Lang, Secret};
use crate::rules::Error;

/// Above this rate an operator has lifted the politeness: more requests under way serve it.
const LIFTED_RATE: f64 = 10.0;
/// Requests under way to one host at such a rate.
const LIFTED_IN_FLIGHT: u64 = 16;

/// All settings, valid.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How sites are visited.
    pub fetch: Policy,
    /// How far a crawl goes.
    pub crawl: Limits,
    /// How audits are run.
    pub audit: AuditSettings,
    /// Watching whether sites open.
    pub probe: ProbeSettings,
    /// Logs.
    pub log: LogSettings,
    /// Metrics.
    pub metrics: MetricsSettings,
    /// Every value with its origin, in the order of the table.
    values: Vec<(Value, Origin)>,
}

/// How audits are run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSettings {
    /// Identifier or folder of the pack.
    pub pack: String,
    /// Language of reports and terminal.
    pub language: Lang,
    /// What is opened in a browser.
    pub render: Render,
    /// Units audited at a time, at least 1.
    pub parallel: usize,
    /// The browser; `None`: looked for.
    pub chromium: Option<PathBuf>,
    /// Folder of a probing.
    pub probes: Option<PathBuf>,
}

/// Watching whether sites open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeSettings {
    /// Between two looks at a unit.
    pub every: Duration,
    /// From the first look to the last.
    pub span: Duration,
    /// Addresses that show whether our own network works.
    pub control: Vec<Address>,
}

/// How logs look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// A filter of `tracing`, valid.
    pub level: String,
    /// How they look.
    pub format: LogFormat,
    /// Where they go; `None`: standard error.
    pub file: Option<PathBuf>,
}

/// Metrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricsSettings {
    /// File that is replaced every now and then.
    pub file: Option<PathBuf>,
    /// Address to be scraped at.
    pub listen: Option<SocketAddr>,
    /// What whoever asks must bring.
    pub token: Option<Secret>,
}

impl Default for Settings {
    fn default() -> Self {
        Self::of(defaults())
    }
}

impl Settings {
    /// The structs that `values`, each in range, make.
    pub(super) fn of(mut values: Vec<(Value, Origin)>) -> Self {
        lift(&mut values);
        let it = Values(&values);
        let contact = it.text("fetch.contact");
        let rate = it.number("fetch.rate");
        let fetch = Policy {
            user_agent: user_agent(Some(&contact)),
            rate_per_second: rate,
            in_flight_per_host: it.count("fetch.in_flight_per_host"),
            in_flight_total: it.count("fetch.in_flight_total"),
            hosts_per_address: u32::try_from(it.whole("fetch.hosts_per_address")).unwrap_or(u32::MAX),
            backlog_limit_bytes: it.whole("fetch.backlog_limit_bytes"),
            crawl_delay_cap: it.duration("fetch.crawl_delay_cap"),
            backoff_cap: it.duration("fetch.backoff_cap"),
            retry_after_cap: it.duration("fetch.retry_after_cap"),
            connect_timeout: it.duration("fetch.connect_timeout"),
            first_byte_timeout: it.duration("fetch.first_byte_timeout"),
            total_timeout: it.duration("fetch.total_timeout"),
            body_limit_bytes: it.whole("fetch.body_limit"),
            max_redirects: it.count("fetch.max_redirects"),
            allow: it.list("fetch.allow_addresses").iter().filter_map(|net| net.parse().ok()).collect(),
            name_servers: it.list("fetch.name_servers").iter().filter_map(|at| name_server(at)).collect(),
            ..Policy::default()
        };
        let crawl = Limits {
            tasks: it.whole("crawl.budget"),
            deadline: it.duration("crawl.deadline"),
            depth: u16::try_from(it.whole("crawl.depth")).unwrap_or(u16::MAX),
            other_sites: it.switch("crawl.other_sites"),
            tasks_per_host: fetch.in_flight_per_host,
            retry_gap: it.duration("crawl.retry_gap"),
            ..Limits::default()
        };
        let audit = AuditSettings {
            pack: it.text("audit.pack"),
            language: if it.text("audit.language") == "en" { Lang::En } else { Lang::Zh },
            render: match it.text("audit.render").as_str() {
                "never" => Render::Never,
                "always" => Render::Always,
                _ => Render::Auto,
            },
            parallel: it.count("audit.parallel"),
            chromium: it.path("audit.chromium"),
            probes: it.path("audit.probes"),
        };
        let probe = ProbeSettings {
            every: it.duration("probe.every"),
            span: it.duration("probe.for"),
            control: it.list("probe.control").iter().filter_map(|text| web_address(text)).collect(),
        };
        let log = LogSettings {
            level: it.text("log.level"),
            format: if it.text("log.format") == "json" { LogFormat::Json } else { LogFormat::Text },
            file: it.path("log.file"),
        };
        let metrics = MetricsSettings {
            file: it.path("metrics.file"),
            listen: it.text("metrics.listen").parse().ok(),
            token: it.secret("metrics.token"),
        };
        Self { fetch, crawl, audit, probe, log, metrics, values }
    }

    /// Values that are in range each, and make no sense together.
    pub(super) fn contradictions(&self) -> Vec<Error> {
        let mut mistakes = Vec::new();
        let total = self.fetch.total_timeout;
        for name in ["fetch.connect_timeout", "fetch.first_byte_timeout"] {
            // A default that is longer than the whole does no harm: the whole ends first.
            if self.duration(name) > total && self.origin(name) != &Origin::Default {
                let told = format!(
                    "{} is longer than fetch.total_timeout, {}",
                    span(self.duration(name)),
                    span(total)
                );
                mistakes.push(Error::new(
                    self.place(name),
                    told,
                    "shorten it, or lengthen fetch.total_timeout",
                ));
            }
        }
        let name = "fetch.in_flight_per_host";
        // Nor does a default that is more than all hosts may have: the whole bounds it.
        if self.fetch.in_flight_per_host > self.fetch.in_flight_total && !self.is_default(name) {
            let told = "one host may have more requests under way than all hosts together";
            mistakes.push(Error::new(self.place(name), told, "lower it, or raise fetch.in_flight_total"));
        }
        let publicly = Values(&self.values).switch("metrics.listen_publicly");
        if let Some(at) = self.metrics.listen.filter(|at| !at.ip().is_loopback() && !publicly) {
            let told = format!(
                "{at} can be reached from other machines, and there is no password before the metrics"
            );
            let remedy = "listen on 127.0.0.1, or set metrics.listen_publicly = true (and metrics.token)";
            mistakes.push(Error::new(self.place("metrics.listen"), told, remedy));
        }
        mistakes
    }

    /// The proxy that is asked for; `variable` looks up what the environment says of proxies.
    pub(super) fn proxy(&self, variable: impl Fn(&str) -> Option<String>) -> Result<Proxy, Error> {
        let text = Values(&self.values).secret("fetch.proxy");
        let text = text.as_ref().map(Secret::expose).unwrap_or_default();
        Proxy::parse(text, &self.place("fetch.proxy"), variable).map_err(|ProxyError::NoProxy(place)| {
            let remedy =
                "write `http://host:port`, `http://user:password@host:port`, `environment` or `none`";
            Error::new(place, "this names no proxy", remedy)
        })
    }

    fn duration(&self, name: &str) -> Duration {
        Values(&self.values).duration(name)
    }

    /// Whether nobody stated the setting `name`, which is one of the table.
    pub fn is_default(&self, name: &str) -> bool {
        self.origin(name) == &Origin::Default
    }

    fn origin(&self, name: &str) -> &Origin {
        &Values(&self.values).get(name).1
    }

    /// Where the value of `name` was stated, as mistakes tell it.
    fn place(&self, name: &str) -> String {
        match self.origin(name) {
            Origin::Default => format!("default of {name}"),
            Origin::File(place) => place.clone(),
            Origin::Environment(variable) => format!("environment {variable}"),
            Origin::Flag(flag) => (*flag).to_owned(),
        }
    }

    /// Every setting with value and origin, as kept beside an audit.
    pub fn effective(&self) -> BTreeMap<String, Setting> {
        let rows = ALL.iter().zip(&self.values);
        rows.map(|(row, (value, origin))| {
            (row.path(), Setting { value: value.json(), from: origin.to_string() })
        })
        .collect()
    }

    /// All settings as a settings file, each with its origin.
    pub fn show(&self) -> String {
        let mut text = String::new();
        for (section, ..) in SECTIONS {
            let rows = ALL.iter().zip(&self.values).filter(|(row, _)| row.section == section);
            let lines: Vec<(String, &Origin)> =
                rows.map(|(row, (value, origin))| (format!("{} = {value}", row.name), origin)).collect();
            let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or_default().min(48);
            text += &format!("{}[{section}]\n", if text.is_empty() { "" } else { "\n" });
            for (line, origin) in lines {
                text += &format!("{line:width$}  # {origin}\n");
            }
        }
        text
    }
}

/// A high rate with few requests under way would not be reached.
fn lift(values: &mut [(Value, Origin)]) {
    let place = |name: &str| ALL.iter().position(|setting| setting.path() == name);
    let rate = place("fetch.rate").and_then(|at| values.get(at));
    let lifted = matches!(rate, Some((Value::Number(rate), _)) if *rate > LIFTED_RATE);
    if let Some(slot) = place("fetch.in_flight_per_host").and_then(|at| values.get_mut(at))
        && slot.1 == Origin::Default
        && lifted
    {
        slot.0 = Value::Integer(LIFTED_IN_FLIGHT);
    }
}

/// Values by name. The names below are ours; that each is in the table with its kind is shown by a test.
struct Values<'a>(&'a [(Value, Origin)]);

impl<'a> Values<'a> {
    fn get(&self, name: &str) -> &'a (Value, Origin) {
        let at = ALL.iter().position(|setting| setting.path() == name);
        at.and_then(|at| self.0.get(at)).expect("a setting of the table")
    }

    fn text(&self, name: &str) -> String {
        match &self.get(name).0 {
            Value::Text(text) => text.clone(),
            other => unreachable!("{name} is no text: {other:?}"),
        }
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        Some(self.text(name)).filter(|text| !text.is_empty()).map(PathBuf::from)
    }

    fn number(&self, name: &str) -> f64 {
        match self.get(name).0 {
            Value::Number(number) => number,
            ref other => unreachable!("{name} is no number: {other:?}"),
        }
    }

    fn whole(&self, name: &str) -> u64 {
        match self.get(name).0 {
            Value::Integer(whole) | Value::Bytes(whole) => whole,
            ref other => unreachable!("{name} is no whole number: {other:?}"),
        }
    }

    fn count(&self, name: &str) -> usize {
        usize::try_from(self.whole(name)).unwrap_or(usize::MAX)
    }

    fn duration(&self, name: &str) -> Duration {
        match self.get(name).0 {
            Value::Duration(duration) => duration,
            ref other => unreachable!("{name} is no time span: {other:?}"),
        }
    }

    fn switch(&self, name: &str) -> bool {
        match self.get(name).0 {
            Value::Switch(switch) => switch,
            ref other => unreachable!("{name} is no switch: {other:?}"),
        }
    }

    fn secret(&self, name: &str) -> Option<Secret> {
        match &self.get(name).0 {
            Value::Secret(secret) => Some(secret.clone()).filter(|secret| !secret.is_empty()),
            other => unreachable!("{name} is no secret: {other:?}"),
        }
    }

    fn list(&self, name: &str) -> &[String] {
        match &self.get(name).0 {
            Value::List(items) => items,
            other => unreachable!("{name} is no list: {other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Sources;

    #[test]
    fn the_defaults_are_those_of_the_modules() {
        let settings = Settings::default();
        let policy = |policy: &Policy| serde_json::to_value(policy).unwrap();
        assert_eq!(policy(&settings.fetch), policy(&Policy::default()), "mend the defaults in catalogue.rs");
        assert_eq!(settings.crawl, Limits::default(), "mend the defaults in catalogue.rs");
        assert!(settings.contradictions().is_empty());
    }

    #[test]
    fn a_default_contradicts_nothing_that_is_stated() {
        let of = |text: &str| Settings::resolve(&Sources { file: Some(("x", text)), ..Sources::default() });
        assert_eq!(of("[fetch]\nin_flight_total = 1").unwrap().fetch.in_flight_total, 1);
        assert_eq!(of("[fetch]\nrate = 20\nin_flight_total = 8").unwrap().fetch.in_flight_total, 8);
        assert!(of("[fetch]\nin_flight_total = 2\nin_flight_per_host = 3").is_err());
    }

    #[test]
    fn a_lifted_rate_has_more_requests_under_way_unless_they_are_stated() {
        let of = |text: &str| {
            Settings::resolve(&Sources { file: Some(("x", text)), ..Sources::default() }).unwrap().fetch
        };
        assert_eq!(of("[fetch]\nrate = 10").in_flight_per_host, 2);
        assert_eq!(of("[fetch]\nrate = 10.5").in_flight_per_host, 16);
        assert_eq!(of("[fetch]\nrate = 100\nin_flight_per_host = 3").in_flight_per_host, 3);
    }
}
