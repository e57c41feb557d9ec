//! Why a request gave no answer: the client's errors, walked to their root and named.
//!
//! What may be our own shortcoming (old TLS, no route) is kept apart from what a visitor would meet as well.

use std::{error::Error, io};

use rustls::CertificateError;

use super::resolve::NameTrouble;
use crate::model::Failure;

/// The failure behind an error that came before the headers were complete.
pub(crate) fn before_answer(error: &reqwest::Error, secure: bool) -> Failure {
    let causes = causes(error);
    for cause in &causes {
        if let Some(trouble) = cause.downcast_ref::<NameTrouble>() {
            return of_name(trouble);
        }
        if let Some(trouble) = cause.downcast_ref::<rustls::Error>() {
            return tls(trouble);
        }
    }
    if error.is_timeout() {
        return Failure::Timeout;
    }
    let kinds = || causes.iter().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    for kind in kinds() {
        match kind {
            io::ErrorKind::ConnectionRefused => return Failure::Refused,
            io::ErrorKind::TimedOut | io::ErrorKind::HostUnreachable => return Failure::Timeout,
            // No route from here, as to an IPv6 host without IPv6: says nothing about visitors.
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::AddrNotAvailable
            | io::ErrorKind::PermissionDenied => return Failure::ResolverSilent,
            // Servers of old hang up when no protocol version is common.
            kind if ended(kind) && secure && error.is_connect() => {
                return Failure::TlsUnsupported("closed during the handshake".to_owned());
            }
            kind if ended(kind) => return Failure::Reset,
            _ => {}
        }
    }
    // The HTTP layer's errors have no public type; their texts are stable.
    let texts: Vec<String> = causes.iter().map(ToString::to_string).collect();
    let says = |part: &str| texts.iter().any(|text| text.contains(part));
    if says("connection closed") || says("connection error") || says("channel closed") {
        return Failure::Reset;
    }
    let last = texts.last().cloned().unwrap_or_default();
    Failure::Malformed(last)
}

/// The same failure as far as it is the site's: behind a proxy, only what TLS says comes from the site for certain.
pub(crate) fn beside(failure: Failure, proxied: bool) -> Failure {
    match failure {
        Failure::Certificate(_) | Failure::TlsUnsupported(_) => failure,
        _ if proxied => Failure::ResolverSilent,
        _ => failure,
    }
}

/// The failure that a name's trouble is.
pub(crate) fn of_name(trouble: &NameTrouble) -> Failure {
    match trouble {
        NameTrouble::NoSuchHost => Failure::NoSuchHost,
        NameTrouble::Silent(_) => Failure::ResolverSilent,
        NameTrouble::Private(ip) => Failure::PrivateAddress(*ip),
    }
}

/// The failure behind an error in the middle of a body.
pub(crate) fn inside_body(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        return Failure::Timeout;
    }
    let causes = causes(error);
    let broken = causes
        .iter()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData));
    match causes.last() {
        Some(last) if broken => Failure::Malformed(last.to_string()),
        _ => Failure::Truncated,
    }
}

/// The peer ended a TLS stream without saying goodbye, as many servers do at the end of a body.
pub(crate) fn is_rude_goodbye(error: &reqwest::Error) -> bool {
    causes(error).iter().any(|cause| cause.to_string().contains("close_notify"))
}

/// The error and everything under it; looks inside I/O errors, whose `source` skips what they wrap.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> Vec<&'e (dyn Error + 'static)> {
    let mut found = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next.filter(|_| found.len() < 20) {
        found.push(error);
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    found
}

fn ended(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::UnexpectedEof
    )
}

fn tls(error: &rustls::Error) -> Failure {
    let text = error.to_string();
    match error {
        // A missing intermediate certificate, which browsers fetch and visitors never notice, looks the same as an
        // unknown authority; and there may be roots that only this machine lacks.
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => Failure::TlsUnsupported(text),
        // The certificate may be fine for those who know the algorithm (SM2 among them).
        rustls::Error::InvalidCertificate(
            CertificateError::UnsupportedSignatureAlgorithmContext { .. }
            | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. },
        ) => Failure::TlsUnsupported(text),
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            Failure::Certificate(text)
        }
        _ => Failure::TlsUnsupported(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_and_protocols_are_told_apart() {
        let expired = rustls::Error::InvalidCertificate(CertificateError::Expired);
        assert!(matches!(tls(&expired), Failure::Certificate(_)));
        let issuer = rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer);
        assert!(matches!(tls(&issuer), Failure::TlsUnsupported(_)));
        let alert = rustls::Error::AlertReceived(rustls::AlertDescription::HandshakeFailure);
        assert!(matches!(tls(&alert), Failure::TlsUnsupported(_)));
    }

    #[test]
    fn what_an_io_error_wraps_is_found() {
        let inner = rustls::Error::InvalidCertificate(CertificateError::Expired);
        let outer = io::Error::new(io::ErrorKind::InvalidData, inner);
        assert!(causes(&outer).iter().any(|cause| cause.downcast_ref::<rustls::Error>().is_some()));
    }
}
