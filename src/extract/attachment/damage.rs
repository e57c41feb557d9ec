//! Signs in the bytes that a file was cut off where no program can make up for it.

use memchr::memmem;

/// Bytes of a sector number.
const NUMBER: usize = 4;

/// A PDF without the trailer that readers start from.
pub(super) fn pdf_has_no_trailer(body: &[u8]) -> bool {
    memmem::rfind(body, b"startxref").is_none() && memmem::rfind(body, b"%%EOF").is_none()
}

/// A ZIP without the directory at its end.
pub(super) fn zip_has_no_directory(body: &[u8]) -> bool {
    memmem::rfind(body, b"PK\x05\x06").is_none()
}

/// A compound file whose directory, by its own header, lies behind the end of the bytes (\[MS-CFB\] 2.2).
pub(super) fn ole_has_no_directory(body: &[u8]) -> bool {
    let number = |at: usize| Some(u32::from_le_bytes(body.get(at..at + NUMBER)?.try_into().ok()?));
    let (Some(shift), Some(first)) = (body.get(30).copied(), number(48)) else { return true };
    if !matches!(shift, 9 | 12) {
        return false;
    }
    (u64::from(first) + 1) << shift >= body.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_behind_the_end_is_missing() {
        let mut body = vec![0_u8; 1024];
        (body[30], body[48]) = (9, 0);
        assert!(!ole_has_no_directory(&body));
        body[48] = 1;
        assert!(ole_has_no_directory(&body));
        assert!(ole_has_no_directory(&body[..20]));
    }

    #[test]
    fn an_end_mark_anywhere_is_enough() {
        assert!(pdf_has_no_trailer(b"%PDF-1.4 1 0 obj"));
        assert!(!pdf_has_no_trailer(b"%PDF-1.4 startxref 0 %%EOF rubbish"));
        assert!(zip_has_no_directory(b"PK\x03\x04"));
        assert!(!zip_has_no_directory(b"PK\x05\x06"));
    }
}
