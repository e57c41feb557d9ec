//! What came of a request, as one of a few words: for logs and metrics.

use crate::model::{Exchange, Failure, Purpose};

/// What the request was for.
pub(crate) fn of_purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Robots => "robots",
        Purpose::Page => "page",
    }
}

/// What came of it.
pub(crate) fn of_outcome(exchange: &Exchange) -> &'static str {
    let failure = match &exchange.result {
        Ok(answer) => answer.cut.as_ref(),
        Err(failure) => Some(failure),
    };
    match (failure, &exchange.result) {
        (Some(failure), _) | (None, Err(failure)) => of_failure(failure),
        (None, Ok(answer)) => match answer.status {
            ..200 => "1xx",
            200..300 => "2xx",
            304 => "not-modified",
            300..400 => "3xx",
            400..500 => "4xx",
            500.. => "5xx",
        },
    }
}

fn of_failure(failure: &Failure) -> &'static str {
    match failure {
        Failure::NoSuchHost => "no-such-host",
        Failure::ResolverSilent => "resolver-silent",
        Failure::Refused => "refused",
        Failure::Reset => "reset",
        Failure::Certificate(_) | Failure::TlsUnsupported(_) => "tls",
        Failure::Timeout => "timeout",
        Failure::TooLarge => "too-large",
        Failure::Truncated => "truncated",
        Failure::Malformed(_) => "malformed",
        Failure::PrivateAddress(_) | Failure::Guarded(_) => "refused-by-guard",
        Failure::Robots => "refused-by-robots",
    }
}
