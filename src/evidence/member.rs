//! One gzip member per record: fast to write, readable alone.

use std::{
    cell::RefCell,
    io::{BufRead, Read},
};

use flate2::{Compress, Compression, Crc, FlushCompress, Status, bufread, read::GzDecoder};

thread_local! {
    /// Setting up a compressor costs more than compressing a page; each thread keeps one.
    static COMPRESSOR: RefCell<Compress> = RefCell::new(Compress::new(Compression::fast(), false));
}

/// Records up to this many bytes are stored as they are.
const SMALL: u16 = 1_024;

/// RFC 1952 header: deflate, no name, no time, unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// Appends `parts`, one after the other, to `out` as one gzip member.
pub(super) fn append(out: &mut Vec<u8>, parts: &[&[u8]]) {
    out.extend_from_slice(&HEADER);
    let mut sum = Crc::new();
    let size: usize = parts.iter().map(|part| part.len()).sum();
    if let Some(length) = u16::try_from(size).ok().filter(|length| *length <= SMALL) {
        store(out, length, parts, &mut sum);
    } else {
        deflate(out, parts, &mut sum);
    }
    out.extend_from_slice(&sum.sum().to_le_bytes());
    out.extend_from_slice(&sum.amount().to_le_bytes());
}

/// One stored block (RFC 1951 §3.2.4): preparing the compressor costs more than a short record would save.
fn store(out: &mut Vec<u8>, length: u16, parts: &[&[u8]], sum: &mut Crc) {
    const LAST_STORED: u8 = 1;
    out.push(LAST_STORED);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    for part in parts {
        sum.update(part);
        out.extend_from_slice(part);
    }
}

fn deflate(out: &mut Vec<u8>, parts: &[&[u8]], sum: &mut Crc) {
    COMPRESSOR.with_borrow_mut(|compressor| {
        compressor.reset();
        let last = parts.len().saturating_sub(1);
        for (at, part) in parts.iter().enumerate() {
            sum.update(part);
            let flush = if at == last { FlushCompress::Finish } else { FlushCompress::None };
            compress(compressor, part, flush, out);
        }
    });
}

fn compress(compressor: &mut Compress, mut part: &[u8], flush: FlushCompress, out: &mut Vec<u8>) {
    loop {
        out.reserve(part.len() / 2 + 256);
        let before = compressor.total_in();
        let status = compressor.compress_vec(part, out, flush);
        let used = usize::try_from(compressor.total_in() - before).unwrap_or(part.len());
        part = &part[used.min(part.len())..];
        match status {
            Ok(Status::StreamEnd) => return,
            Ok(_) if part.is_empty() && !matches!(flush, FlushCompress::Finish) => return,
            Ok(_) => {}
            // Deflate has no input that it refuses; this can only be a misuse of the stream.
            Err(_) => return,
        }
    }
}

/// Reads the member at the start of `bytes`, at most `limit` bytes of content.
pub(super) fn read(bytes: impl Read, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    GzDecoder::new(bytes).take(limit).read_to_end(&mut content)?;
    Ok(content)
}

/// Reads the member at which `bytes` stands and stops behind it; empty at the end. One with more than `limit` bytes of
/// content is none of ours.
pub(super) fn read_next(bytes: &mut impl BufRead, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    if !bytes.fill_buf()?.is_empty() {
        let mut member = bufread::GzDecoder::new(bytes);
        member.by_ref().take(limit).read_to_end(&mut content)?;
        // Its end is read too: behind it stands the next.
        if member.read(&mut [0])? > 0 {
            return Err(std::io::ErrorKind::InvalidData.into());
        }
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_read_back_one_by_one() {
        let big: Vec<u8> =
            (0..200_000u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let mut file = Vec::new();
        append(&mut file, &[b"one ", b"", b"and more"]);
        let second = file.len();
        append(&mut file, &[&big]);
        assert_eq!(read(&file[..], 1 << 20).unwrap(), b"one and more");
        assert_eq!(read(&file[second..], 1 << 20).unwrap(), big);
        assert!(read(&file[second..file.len() - 9], 1 << 20).is_err());
        let (mut rest, most) = (&file[..], big.len() as u64);
        assert_eq!(read_next(&mut rest, most).unwrap(), b"one and more");
        assert!(read_next(&mut &*rest, most - 1).is_err(), "more than the limit");
        assert_eq!(read_next(&mut rest, most).unwrap(), big);
        assert!(rest.is_empty());
    }
}
