//! Log lines for programs: one JSON object a line, with the time in UTC and the fields of the spans around it.
//!
//! What came from a site stands in JSON strings; control characters, direction overrides and what cannot be seen are
//! written as escapes, so that a line is one line wherever it is shown.

use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, FormattedFields, format::Writer},
    registry::LookupSpan,
};

use crate::report::inert_json;

/// Writes events as JSON; span fields are to be formatted by `JsonFields`.
#[derive(Debug, Clone, Copy)]
pub(super) struct JsonLines;

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields(Map::new());
        // Outer spans first: what is nearer has the last word.
        for span in ctx.event_scope().into_iter().flat_map(|scope| scope.from_root()) {
            let extensions = span.extensions();
            let text = extensions.get::<FormattedFields<N>>().map(|formatted| formatted.fields.as_str());
            if let Some(Ok(Value::Object(of_span))) = text.map(serde_json::from_str) {
                fields.0.extend(of_span);
            }
        }
        event.record(&mut fields);
        let meta = event.metadata();
        let message = fields.0.remove("message").unwrap_or_default();
        let mut line = Map::new();
        line.insert("time".to_owned(), format!("{:.3}", Timestamp::now()).into());
        line.insert("level".to_owned(), meta.level().as_str().into());
        line.insert("target".to_owned(), meta.target().into());
        line.insert("message".to_owned(), message);
        for (name, value) in fields.0 {
            // The four above are always ours.
            line.entry(name).or_insert(value);
        }
        let text = inert_json(serde_json::to_vec(&line).map_err(|_| fmt::Error)?);
        out.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)?;
        out.write_char('\n')
    }
}

struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }
}
