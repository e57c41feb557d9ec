//! What all parts of the page share: the filled report, the labels, links that lead only to the web, small signs.

use std::borrow::Borrow;

use askama::{Template, filters::HtmlSafe};

use crate::model::{Points, Severity, Signature};
use crate::report::json_v1::{Evidence, Report};
use crate::report::{Material, csv, fill, fill_portal, words::Words};

/// What every template is given.
pub(crate) struct View<'a> {
    /// The material, for what the JSON does not hold.
    pub(crate) m: Material<'a>,
    /// The report as in `report.json`, so that page and file never differ.
    pub(crate) r: Report,
    /// Labels.
    pub(crate) w: Words,
}

impl<'a> View<'a> {
    pub(crate) fn new(material: Material<'a>) -> Self {
        Self { m: material, r: fill::report(&material), w: Words::new(material.lang) }
    }

    pub(crate) fn t(&self, key: &str) -> String {
        self.w.t(key)
    }

    pub(crate) fn n(&self, key: &str, n: impl ToString) -> String {
        self.w.n(key, n)
    }

    pub(crate) fn of(&self, family: &str, id: impl AsRef<str>) -> String {
        self.w.of(family, id.as_ref())
    }

    pub(crate) fn say(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        self.w.say(key, blanks)
    }

    /// The identifier of a kind.
    pub(crate) fn id(&self, kind: &impl serde::Serialize) -> String {
        fill_portal::word(kind)
    }

    /// A moment in China, without the offset.
    pub(crate) fn time(&self, stamp: &str) -> String {
        csv::shown_time(stamp)
    }

    /// A value, or a dash.
    pub(crate) fn dash<T: ToString>(&self, value: &Option<T>) -> String {
        value.as_ref().map_or_else(|| "—".to_owned(), ToString::to_string)
    }

    /// Points with a real minus sign.
    pub(crate) fn points(&self, points: &Points) -> String {
        points.to_string().replace('-', "−")
    }

    /// `low – high`, or one number when they are equal.
    pub(crate) fn span(&self, low: &Points, high: &Points) -> String {
        if low == high { low.to_string() } else { format!("{low} – {high}") }
    }

    /// True when the list is longer than what is shown.
    pub(crate) fn long(&self, len: usize) -> bool {
        len > super::CAP
    }

    /// A link that shows its address.
    pub(crate) fn link<'u>(&self, url: &'u str) -> Link<'u> {
        Link { url, text: url, web: is_web(url) }
    }

    /// A link under a name; shows the address when the name is empty.
    pub(crate) fn named<'u>(&self, url: &'u str, text: &'u str) -> Link<'u> {
        let text = if text.trim().is_empty() { url } else { text };
        Link { url, text, web: is_web(url) }
    }

    /// The sign and word of a verdict.
    pub(crate) fn verdict(&self, id: &str) -> Chip {
        let sign = match id {
            "pass" => "✓",
            "fail" => "✗",
            "not-applicable" => "–",
            _ => "?",
        };
        Chip { class: id.to_owned(), text: format!("{sign} {}", self.of("verdict", id)) }
    }

    /// Whether a section was found: `yes`, `blank`, `no`, `unknown`.
    pub(crate) fn found(&self, state: &str) -> Chip {
        let (class, sign) = match state {
            "yes" => ("pass", "✓"),
            "no" | "blank" => ("fail", "✗"),
            _ => ("cannot-tell", "?"),
        };
        Chip { class: class.to_owned(), text: format!("{sign} {}", self.of("found", state)) }
    }

    /// Yes or no, in a sign and a word.
    pub(crate) fn tick(&self, yes: &bool) -> Chip {
        let (class, sign, id) = if *yes { ("pass", "✓", "yes") } else { ("fail", "✗", "no") };
        Chip { class: class.to_owned(), text: format!("{sign} {}", self.of("linked", id)) }
    }

    /// The word of a severity.
    pub(crate) fn severity(&self, severity: impl Borrow<Severity>) -> Chip {
        let id = csv::severity_id(*severity.borrow());
        Chip { class: id.to_owned(), text: self.of("severity", id) }
    }

    /// The mark of what waits for a person.
    pub(crate) fn flag(&self) -> Chip {
        Chip { class: "flag".to_owned(), text: format!("? {}", self.t("flagged")) }
    }

    /// Who decided, when, on what grounds.
    pub(crate) fn signed(&self, by: &Signature) -> String {
        let grounds: Vec<&str> = [&by.file, &by.note].into_iter().map(String::as_str).collect();
        let grounds: Vec<&str> = grounds.into_iter().filter(|text| !text.is_empty()).collect();
        let blanks = [("who", by.who.as_str()), ("day", by.day.as_str()), ("grounds", &grounds.join("；"))];
        self.say("signed", &blanks)
    }

    /// Where the bytes are.
    pub(crate) fn evidence<'u>(&'u self, evidence: &'u Evidence) -> Pointer<'u> {
        Pointer { v: self, e: evidence }
    }
}

/// Only the web is ever linked; anything else stays text.
fn is_web(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// A link out of the report: opens without telling where the reader came from.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if web %}<a href="{{ url }}" rel="noopener noreferrer nofollow"{% if text != url %} class="named"{% endif %}>{{ text }}</a>{% else %}{{ text }}{% endif %}"#
)]
pub(crate) struct Link<'a> {
    url: &'a str,
    text: &'a str,
    web: bool,
}

impl HtmlSafe for Link<'_> {}

/// A word with a colour; the word alone says it all.
#[derive(Template)]
#[template(ext = "html", source = r#"<span class="chip {{ class }}">{{ text }}</span>"#)]
pub(crate) struct Chip {
    class: String,
    text: String,
}

impl HtmlSafe for Chip {}

/// Archive, offset, digest.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% if let Some(warc) = e.warc %}<code>{{ warc.file }}</code> {{ v.n("evidence-offset", warc.offset) }}{% else %}{{ v.t("evidence-none") }}{% endif %}{% if let Some(sha) = e.sha256 %} · SHA-256 <code title="{{ sha }}">{{ self.short(sha) }}…</code>{% endif %}"#
)]
pub(crate) struct Pointer<'a> {
    v: &'a View<'a>,
    e: &'a Evidence,
}

impl Pointer<'_> {
    fn short(&self, digest: &str) -> String {
        digest.chars().take(12).collect()
    }
}

impl HtmlSafe for Pointer<'_> {}
