//! What the bytes of an answer are: by magic number first, by the `Content-Type` header only where bytes are silent.

use super::Media;

/// How far the look for markup goes.
const SNIFF_BYTES: usize = 1024;

/// Kind of `body`. A header that contradicts the bytes loses: servers label PDF as `text/html` and the reverse.
pub fn media(content_type: Option<&str>, body: &[u8]) -> Media {
    if body.is_empty() {
        return Media::Empty;
    }
    if let Some(media) = by_magic(body) {
        return media;
    }
    let declared = content_type.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let head = &body[..body.len().min(SNIFF_BYTES)];
    let wide = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    if !wide && head.contains(&0) && is_binary(head) {
        return by_header(&declared).unwrap_or(Media::Other);
    }
    if let Some(media) = by_markup(head) {
        return media;
    }
    match by_header(&declared) {
        // `application/octet-stream` and friends say nothing: readable bytes are text.
        Some(Media::Other) | None => Media::Text,
        Some(media) => media,
    }
}

fn by_magic(body: &[u8]) -> Option<Media> {
    let starts = |magic: &[u8]| body.starts_with(magic);
    // PDF writers put rubbish before the header; readers accept it within the first KiB.
    let head = &body[..body.len().min(SNIFF_BYTES)];
    if starts(b"%PDF-") || (head.first() != Some(&b'<') && memchr::memmem::find(head, b"%PDF-").is_some()) {
        return Some(Media::Pdf);
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Some(Media::Zip);
    }
    if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Some(Media::Ole);
    }
    if starts(b"Rar!\x1A\x07") || starts(b"7z\xBC\xAF\x27\x1C") || starts(b"\x1F\x8B\x08") {
        return Some(Media::Archive);
    }
    let riff = starts(b"RIFF") && body.len() >= 12;
    let image = starts(b"GIF8")
        || starts(b"\xFF\xD8\xFF")
        || starts(b"\x89PNG\r\n")
        || (riff && &body[8..12] == b"WEBP")
        || (starts(b"BM") && body.get(6..10) == Some(&[0, 0, 0, 0]))
        || starts(b"\x00\x00\x01\x00");
    if image {
        return Some(Media::Image);
    }
    let sounding = starts(b"ID3")
        || (riff && matches!(&body[8..12], b"WAVE" | b"AVI "))
        || body.get(4..8) == Some(b"ftyp")
        || starts(b"FLV\x01")
        || starts(b"OggS")
        || starts(b"\x1A\x45\xDF\xA3")
        || starts(b"\x30\x26\xB2\x75\x8E\x66\xCF\x11");
    sounding.then_some(Media::Audiovisual)
}

fn by_markup(head: &[u8]) -> Option<Media> {
    let mut lower = [0_u8; SNIFF_BYTES];
    let mut length = 0;
    for byte in head.iter().filter(|byte| **byte != 0).take(SNIFF_BYTES) {
        lower[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    let text = &lower[..length];
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let text = text.strip_prefix(b"\xFF\xFE").or_else(|| text.strip_prefix(b"\xFE\xFF")).unwrap_or(text);
    let text = text.trim_ascii_start();
    let has = |word: &[u8]| memchr::memmem::find(text, word).is_some();
    if text.starts_with(b"<?xml") || text.starts_with(b"<rss") || text.starts_with(b"<urlset") {
        if has(b"<html") || has(b"<!doctype html") {
            return Some(Media::Html);
        }
        return Some(if has(b"<svg") { Media::Image } else { Media::Xml });
    }
    if text.starts_with(b"<svg") {
        return Some(Media::Image);
    }
    let tags: [&[u8]; 12] = [
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<title",
        b"<meta",
        b"<script",
        b"<table",
        b"<div",
        b"<frameset",
        b"<a ",
        b"<p",
    ];
    if text.starts_with(b"<") && tags.iter().any(|tag| has(tag)) {
        return Some(Media::Html);
    }
    let json = matches!(text.first(), Some(b'{' | b'['))
        && matches!(
            text[1..].trim_ascii_start().first(),
            Some(b'"' | b'{' | b'[' | b'}' | b']' | b'0'..=b'9')
        );
    if json {
        return Some(Media::Json);
    }
    (has(b"<html") || has(b"<body")).then_some(Media::Html)
}

fn by_header(declared: &str) -> Option<Media> {
    Some(match declared {
        "text/html" | "application/xhtml+xml" => Media::Html,
        "application/json" | "text/json" => Media::Json,
        "application/pdf" => Media::Pdf,
        "application/zip" => Media::Zip,
        "application/msword" | "application/vnd.ms-excel" | "application/vnd.ms-powerpoint" => Media::Ole,
        "image/svg+xml" => Media::Image,
        "application/javascript" | "application/x-javascript" => Media::Text,
        _ if declared.ends_with("/xml") || declared.ends_with("+xml") => Media::Xml,
        _ if declared.starts_with("text/") => Media::Text,
        _ if declared.starts_with("image/") => Media::Image,
        _ if declared.starts_with("audio/") || declared.starts_with("video/") => Media::Audiovisual,
        _ if declared.starts_with("application/vnd.openxmlformats") => Media::Zip,
        "" => return None,
        _ => Media::Other,
    })
}

/// A stray NUL happens in text; more than one byte in 64 does not.
fn is_binary(head: &[u8]) -> bool {
    let control = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    control * 64 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_win_over_the_header() {
        assert_eq!(media(Some("text/html"), b"%PDF-1.4 \xE2\xE3"), Media::Pdf);
        assert_eq!(media(Some("application/pdf"), b"<!DOCTYPE HTML><html><body>"), Media::Html);
        assert_eq!(media(None, b"PK\x03\x04rest"), Media::Zip);
        assert_eq!(media(None, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), Media::Ole);
        assert_eq!(media(Some("text/plain"), b"7z\xBC\xAF\x27\x1C\x00"), Media::Archive);
        assert_eq!(media(Some("text/html"), b"\x89PNG\r\n\x1A\n"), Media::Image);
    }

    #[test]
    fn markup_is_told_apart() {
        assert_eq!(media(None, b"\xEF\xBB\xBF  <?xml version='1.0'?><urlset>"), Media::Xml);
        assert_eq!(media(None, b"<?xml version='1.0'?><!DOCTYPE html PUBLIC ''><html>"), Media::Html);
        assert_eq!(media(None, b"<datastore><recordset>"), Media::Text);
        assert_eq!(media(None, b"{\"a\":1}"), Media::Json);
        assert_eq!(media(None, b"  <svg width='1'>"), Media::Image);
        assert_eq!(media(None, b"\xFF\xFE<\0h\0t\0m\0l\0>\0"), Media::Html);
    }

    #[test]
    fn the_header_decides_where_bytes_are_silent() {
        assert_eq!(media(Some("text/html; charset=gbk"), b"hello"), Media::Html);
        assert_eq!(media(Some("application/octet-stream"), b"hello"), Media::Text);
        assert_eq!(media(Some("application/octet-stream"), b"\x01\x00\x02\x00\x03"), Media::Other);
        assert_eq!(media(Some("text/html"), b""), Media::Empty);
    }
}
