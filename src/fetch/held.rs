//! What an earlier audit holds of an address, and the question whether that still stands (RFC 9110 §13).
//!
//! Comes in: an answer as it was received then. Goes out: the headers of a conditional request. Only a whole page with
//! status 200 is ever asked for in this way, so that a 304 can mean nothing else.

use reqwest::header::{self, HeaderName, HeaderValue};

use crate::model::{Exchange, Received};

/// An answer that an earlier audit received.
#[derive(Debug, Clone)]
pub struct Held(Received);

impl Held {
    /// Takes an answer that may stand for a later one; `None` when it may not: not 200, or cut short.
    pub fn of(answer: Received) -> Option<Self> {
        (answer.status == 200 && answer.cut.is_none()).then_some(Self(answer))
    }

    /// The answer as it was received.
    pub fn answer(&self) -> &Received {
        &self.0
    }

    /// The headers that ask whether it still stands; none when the server gave nothing to ask by. The entity tag goes
    /// first where there is one; servers that do not know it go by the date.
    pub(crate) fn conditions(&self) -> Vec<(HeaderName, HeaderValue)> {
        let pairs = [(header::IF_NONE_MATCH, "etag"), (header::IF_MODIFIED_SINCE, "last-modified")];
        let given = |(name, from): (HeaderName, &str)| {
            let value = HeaderValue::from_str(self.0.header(from)?.trim()).ok()?;
            (!value.is_empty()).then_some((name, value))
        };
        pairs.into_iter().filter_map(given).collect()
    }

    /// Whether `exchange` says that it still stands: a 304 to a conditional request. A 304 that nobody asked for says
    /// nothing.
    pub fn stands_by(&self, exchange: &Exchange) -> bool {
        !self.conditions().is_empty() && exchange.result.as_ref().is_ok_and(|answer| answer.status == 304)
    }

    /// Whether `answer` is the same again, byte for byte.
    pub fn equals(&self, answer: &Received) -> bool {
        let same = |name| self.0.header(name) == answer.header(name);
        answer.status == self.0.status
            && answer.cut.is_none()
            && answer.raw == self.0.raw
            && same("content-type")
            && same("content-encoding")
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)]) -> Received {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let body = Bytes::from_static(b"page");
        Received { status, headers, version: "HTTP/1.1", raw: body.clone(), body, cut: None }
    }

    #[test]
    fn validators_are_sent_as_they_came() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let held = Held::of(answer(200, &[("etag", "W/\"a\""), ("last-modified", date)])).unwrap();
        let sent = held.conditions();
        assert_eq!(sent[0], (header::IF_NONE_MATCH, HeaderValue::from_static("W/\"a\"")));
        assert_eq!(sent[1], (header::IF_MODIFIED_SINCE, HeaderValue::from_static(date)));
        assert!(Held::of(answer(200, &[("etag", " ")])).unwrap().conditions().is_empty());
    }

    #[test]
    fn only_a_whole_page_may_stand_for_a_later_one() {
        assert!(Held::of(answer(404, &[])).is_none());
        let cut = Received { cut: Some(crate::model::Failure::Truncated), ..answer(200, &[]) };
        assert!(Held::of(cut).is_none());
    }

    #[test]
    fn the_same_bytes_of_another_type_are_another_page() {
        let held = Held::of(answer(200, &[("content-type", "text/html")])).unwrap();
        assert!(held.equals(&answer(200, &[("content-type", "text/html"), ("date", "x")])));
        assert!(!held.equals(&answer(200, &[("content-type", "text/plain")])));
    }
}
