//! Findings as people name them: by their fingerprint, or its first digits.

use super::Error;

/// Fewer digits of a fingerprint than this are taken for a slip.
const DIGITS: usize = 4;

/// The one of `known` whose fingerprint is `named` or begins so; `None` when there is none.
///
/// # Errors
/// [`Error::Store`] when more than one begins so, or the digits are too few to mean one.
pub(super) fn by_print<'a, T>(
    known: &'a [T],
    print: impl Fn(&T) -> &str,
    named: &str,
) -> Result<Option<&'a T>, Error> {
    if let Some(found) = known.iter().find(|it| print(it) == named) {
        return Ok(Some(found));
    }
    let mut near = known.iter().filter(|it| print(it).starts_with(named));
    match (near.next(), near.next()) {
        (Some(_), _) if named.len() < DIGITS => Err(Error::refused(format!(
            "`{named}` may be a slip; give {DIGITS} digits of the fingerprint or more"
        ))),
        (Some(_), Some(_)) => {
            Err(Error::refused(format!("`{named}` begins more than one fingerprint; give more digits")))
        }
        (found, _) => Ok(found),
    }
}
