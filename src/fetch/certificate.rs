//! When a certificate is valid: the two dates out of its DER, and nothing else.
//!
//! Whether it is to be trusted is decided by the TLS library in the handshake; this only reads what a trusted one says.
//! RFC 5280 §4.1: Certificate → tbsCertificate → version, serial, algorithm, issuer, validity.

use jiff::{Timestamp, civil};

use crate::model::CertificateDates;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// Reads the dates; `None` when the bytes are no certificate.
pub(crate) fn dates(der: &[u8]) -> Option<CertificateDates> {
    let (certificate, _) = element(der, SEQUENCE)?;
    let (mut rest, _) = element(certificate, SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = any(rest)?.2;
    }
    for _ in ["serial number", "signature algorithm", "issuer"] {
        rest = any(rest)?.2;
    }
    let (validity, _) = element(rest, SEQUENCE)?;
    let (tag, from, rest) = any(validity)?;
    let not_before = time(tag, from)?;
    let (tag, to, _) = any(rest)?;
    Some(CertificateDates { not_before, not_after: time(tag, to)? })
}

/// Content of the first element, which has this tag, and what follows it.
fn element(bytes: &[u8], wanted: u8) -> Option<(&[u8], &[u8])> {
    let (tag, content, rest) = any(bytes)?;
    (tag == wanted).then_some((content, rest))
}

/// Tag and content of the first element, and what follows it.
fn any(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0_usize, |sum, digit| (sum << 8) | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// `YYMMDDHHMMSSZ` (to 2049), or with the year in four digits.
fn time(tag: u8, content: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match tag {
        UTC_TIME => {
            let (digits, rest) = text.split_at_checked(2)?;
            let year: i16 = digits.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (digits, rest) = text.split_at_checked(4)?;
            (digits.parse().ok()?, rest)
        }
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2)?.parse::<i8>().ok();
    let (month, day, hour, minute, second) = (part(0)?, part(2)?, part(4)?, part(6)?, part(8)?);
    let at = civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(at).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A certificate of nothing but its frame.
    fn certificate(from: &[u8], to: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
        let tag = |time: &[u8]| if time.len() == 13 { UTC_TIME } else { GENERALIZED_TIME };
        let validity = [wrap(tag(from), from), wrap(tag(to), to)].concat();
        let tbs = [
            wrap(VERSION, &[2, 1, 2]),
            wrap(2, &[7]),
            wrap(SEQUENCE, &[]),
            wrap(SEQUENCE, &[]),
            wrap(SEQUENCE, &validity),
            wrap(SEQUENCE, &[]),
        ];
        wrap(SEQUENCE, &wrap(SEQUENCE, &tbs.concat()))
    }

    #[test]
    fn both_ways_to_write_a_time_are_read() {
        let dates = dates(&certificate(b"260101000000Z", b"20510304050607Z")).unwrap();
        assert_eq!(dates.not_before.to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(dates.not_after.to_string(), "2051-03-04T05:06:07Z");
    }

    #[test]
    fn a_damaged_certificate_says_nothing() {
        let whole = certificate(b"260101000000Z", b"270101000000Z");
        for end in 0..whole.len() - 2 {
            assert_eq!(dates(&whole[..end]), None, "{end}");
        }
        assert_eq!(dates(&certificate(b"261301000000Z", b"270101000000Z")), None);
        assert_eq!(dates(&[SEQUENCE, 0x84, 0xff, 0xff, 0xff, 0xff, 1]), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = dates(&bytes);
        }
    }
}
