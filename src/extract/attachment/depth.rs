//! How deep a PDF nests, looked at before a reader that recurses over it: too deep a nest ends the whole program,
//! for a stack that overflows cannot be caught.
//!
//! Brackets are only counted, in the file and in what its streams unpack to, so letters that look like brackets
//! count too. Honest files stay far below the limit; of others we say that we cannot tell.

use std::io::Read;

use flate2::read::ZlibDecoder;
use memchr::memmem;

use super::Doubt;

/// Levels that the reader's stack holds (see `guard`) and that no honest file comes near.
const MAX_DEPTH: u32 = 10_000;
/// Bytes that all streams together may unpack to.
const MAX_UNPACKED_BYTES: u64 = 128 * 1024 * 1024;
/// Codings around one stream.
const MAX_LAYERS: usize = 3;

/// Why the file must not be given to the reader; `None` when it may.
pub(super) fn objection(body: &[u8]) -> Option<Doubt> {
    let has = |word: &[u8]| memmem::find(body, word).is_some();
    // Behind a cipher, or a coding that nobody uses since 1999, nothing can be counted.
    if has(b"/Encrypt") {
        return Some(Doubt::Password);
    }
    if has(b"/LZW") {
        return Some(Doubt::NoReader);
    }
    let mut left = MAX_UNPACKED_BYTES;
    if is_deep(body, &mut (body.len() as u64 + 1)) == Some(true) {
        return Some(Doubt::Refused);
    }
    for start in memmem::find_iter(body, b"stream") {
        if body[..start].ends_with(b"end") {
            continue;
        }
        let data = body[start + b"stream".len()..].trim_ascii_start();
        let data = &data[..memmem::find(data, b"endstream").unwrap_or(data.len())];
        match unpacked_is_deep(data, MAX_LAYERS, &mut left) {
            Some(true) => return Some(Doubt::Refused),
            Some(false) => {}
            None => return Some(Doubt::TooLarge),
        }
    }
    None
}

/// Whether what `data` unpacks to nests too deep; `None` when it is too much to look through.
fn unpacked_is_deep(data: &[u8], layers: usize, left: &mut u64) -> Option<bool> {
    if layers == 0 {
        return Some(false);
    }
    if is_zlib(data) {
        // A second coding inside the first is unpacked to memory, for it is rare and small.
        let mut head = [0_u8; 2];
        let inner =
            ZlibDecoder::new(data).read_exact(&mut head).is_ok() && (is_zlib(&head) || is_ascii(&head));
        if inner {
            let mut bytes = Vec::new();
            // Damage ends the stream; what was unpacked before it counts.
            let _ = ZlibDecoder::new(data).take(*left).read_to_end(&mut bytes);
            if unpacked_is_deep(&bytes, layers - 1, left)? {
                return Some(true);
            }
        }
        return is_deep(ZlibDecoder::new(data), left);
    }
    let bytes = ascii85(data).or_else(|| hexadecimal(data));
    match bytes {
        Some(bytes) => Some(is_deep(&bytes[..], left)? || unpacked_is_deep(&bytes, layers - 1, left)?),
        None => Some(false),
    }
}

/// Counts brackets until the end, or until the data breaks; `None` when more than `left` bytes come.
fn is_deep(mut data: impl Read, left: &mut u64) -> Option<bool> {
    let (mut buffer, mut depth, mut before) = ([0_u8; 8192], 0_u32, 0_u8);
    loop {
        let count = data.read(&mut buffer).unwrap_or(0);
        if count == 0 {
            return Some(false);
        }
        *left = left.checked_sub(count as u64)?;
        for byte in &buffer[..count] {
            match byte {
                b'[' | b'{' | b'(' => depth += 1,
                b']' | b'}' | b')' => depth = depth.saturating_sub(1),
                b'<' if before == b'<' => depth += 1,
                b'>' if before == b'>' => depth = depth.saturating_sub(1),
                _ => {}
            }
            // Three signs in a row are one pair and a rest.
            before = if *byte == before { 0 } else { *byte };
            if depth > MAX_DEPTH {
                return Some(true);
            }
        }
    }
}

/// The two bytes that every zlib stream begins with (RFC 1950).
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [first, second, ..]
        if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

fn is_ascii(head: &[u8]) -> bool {
    head.iter().all(u8::is_ascii_graphic)
}

/// ASCII base 85, ended by `~>`; `None` when it is something else.
fn ascii85(data: &[u8]) -> Option<Vec<u8>> {
    let end = memmem::find(data, b"~>")?;
    let data = &data[..end];
    let (mut bytes, mut group, mut count) = (Vec::with_capacity(data.len() * 4 / 5), 0_u32, 0);
    for byte in data.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != 0) {
        match byte {
            b'z' if count == 0 => bytes.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    bytes.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            _ => return None,
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        bytes.extend(&group.to_be_bytes()[..count - 1]);
    }
    Some(bytes)
}

/// Hexadecimal digits, ended by `>`; `None` when it is something else.
fn hexadecimal(data: &[u8]) -> Option<Vec<u8>> {
    let end = memchr::memchr(b'>', data)?;
    let digits = data[..end].iter().filter(|byte| !byte.is_ascii_whitespace());
    let digits = digits.map(|byte| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    let digits: Vec<u8> = digits.collect::<Option<_>>()?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).unwrap_or(&0)).collect())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn stream(data: &[u8]) -> Vec<u8> {
        [b"%PDF-1.4 1 0 obj<<>>stream\r\n", data, b"\nendstream"].concat()
    }

    #[test]
    fn a_nest_is_found_wherever_it_hides() {
        let deep = vec![b'['; 20_000];
        let hex: Vec<u8> = [b"5B".repeat(20_000), b">".to_vec()].concat();
        for body in [
            deep.clone(),
            stream(&packed(&deep)),
            stream(&packed(&packed(&deep))),
            stream(&hex),
            stream(&packed(&hex)),
        ] {
            assert_eq!(objection(&body), Some(Doubt::Refused));
        }
        assert_eq!(objection(&b"<</A ".repeat(20_000)), Some(Doubt::Refused));
        let eighty_five: Vec<u8> = [b"=6q:D".repeat(5_000), b"~>".to_vec()].concat();
        assert_eq!(ascii85(b"9jqo^~>"), Some(b"Man ".to_vec()));
        assert_eq!(objection(&stream(&eighty_five)), None);
    }

    #[test]
    fn what_is_flat_may_be_read() {
        assert_eq!(objection(&stream(&packed(&b"[<< (a) >>] ".repeat(50_000)))), None);
        assert_eq!(objection(b"%PDF-1.4 stream"), None);
        assert_eq!(objection(b"%PDF-1.4 trailer<</Encrypt 5 0 R>>"), Some(Doubt::Password));
    }

    #[test]
    fn what_unpacks_to_too_much_is_not_looked_through() {
        assert_eq!(unpacked_is_deep(&packed(&[0; 100_000]), 3, &mut 50_000), None);
    }
}
