//! Reads stored answers back by their pointers.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use jiff::Timestamp;

use super::{Error, index, member};
use crate::model::{Address, Received, WarcRef};

/// No record is larger than this: the size limit of a body, its headers, and slack.
pub(super) const RECORD_LIMIT_BYTES: u64 = 64 << 20;

/// A stored answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body as received, content-coding kept.
    pub raw: Bytes,
}

impl Stored {
    /// First value of the header `name` (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The answer as it was received; `body`: without its content-coding.
    pub fn received(self, body: Bytes) -> Received {
        let Self { status, headers, raw } = self;
        Received { status, headers, version: "HTTP/1.1", raw, body, cut: None }
    }
}

/// An evidence folder opened for reading.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    files: BTreeMap<String, BufReader<File>>,
}

impl Archive {
    /// Opens a folder; files are opened when first asked for.
    pub fn open(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), files: BTreeMap::new() }
    }

    /// The answer behind `place`.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or holds no response record there.
    pub fn read(&mut self, place: &WarcRef) -> Result<Stored, Error> {
        self.record(place, parse, "no WARC response record")
    }

    /// The rendered document behind `place`, in UTF-8.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or holds no conversion record there.
    pub fn read_rendered(&mut self, place: &WarcRef) -> Result<Bytes, Error> {
        self.record(place, parse_rendered, "no WARC conversion record")
    }

    fn record<T>(
        &mut self,
        place: &WarcRef,
        parse: impl Fn(&[u8]) -> Option<T>,
        otherwise: &'static str,
    ) -> Result<T, Error> {
        let (path, file) = self.file(place)?;
        let damaged = |what| Error::Damaged { path: path.clone(), offset: place.offset, what };
        let disk = |source| Error::Disk { path: path.clone(), source };
        file.seek(SeekFrom::Start(place.offset)).map_err(disk)?;
        let record = member::read(file, RECORD_LIMIT_BYTES).map_err(|_| damaged("no whole gzip member"))?;
        parse(&record).ok_or_else(|| damaged(otherwise))
    }

    /// The file that `place` points into, opened, and its path.
    pub(super) fn file(&mut self, place: &WarcRef) -> Result<(PathBuf, &mut BufReader<File>), Error> {
        let path = self.folder.join(&place.file);
        let damaged = |what| Error::Damaged { path: path.clone(), offset: place.offset, what };
        if place.file.contains(['/', '\\']) {
            return Err(damaged("the pointer leads out of the evidence folder"));
        }
        if !self.files.contains_key(&place.file) {
            let file = File::open(&path).map_err(|source| Error::Disk { path: path.clone(), source })?;
            self.files.insert(place.file.clone(), BufReader::new(file));
        }
        let file = self.files.get_mut(&place.file).ok_or_else(|| damaged("the file vanished"))?;
        Ok((path, file))
    }
}

/// A conversion record's document.
pub(super) fn parse_rendered(record: &[u8]) -> Option<Bytes> {
    let (head, rest) = split_head(record)?;
    if !head.starts_with("WARC/1.1\r\n") || field(&head, "warc-type") != Some("conversion") {
        return None;
    }
    let length: usize = field(&head, "content-length")?.parse().ok()?;
    Some(Bytes::copy_from_slice(rest.get(..length)?))
}

/// A response record's HTTP message.
pub(super) fn parse(record: &[u8]) -> Option<Stored> {
    let (head, rest) = split_head(record)?;
    if !head.starts_with("WARC/1.1\r\n") || field(&head, "warc-type") != Some("response") {
        return None;
    }
    let length: usize = field(&head, "content-length")?.parse().ok()?;
    let (http, body) = split_head(rest.get(..length)?)?;
    let status = http.split(' ').nth(1)?.parse().ok()?;
    let headers = http.lines().skip(1).filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
    Some(Stored { status, headers, raw: Bytes::copy_from_slice(body) })
}

/// What the index says of a response record.
#[derive(Debug)]
pub(super) struct Listed {
    address: Address,
    at: Timestamp,
    pub(super) stored: Stored,
}

impl Listed {
    pub(super) fn entry(&self) -> index::Entry<'_> {
        index::Entry {
            address: &self.address,
            at: self.at,
            content_type: self.stored.header("content-type"),
            status: self.stored.status,
        }
    }
}

/// Reads a record for the index; `None` when it is no response.
pub(super) fn listed(record: &[u8]) -> Option<Listed> {
    let stored = parse(record)?;
    let (head, _) = split_head(record)?;
    let address = Address::parse(field(&head, "warc-target-uri")?).ok()?;
    let at = field(&head, "warc-date")?.parse().ok()?;
    Some(Listed { address, at, stored })
}

pub(super) fn split_head(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = memchr::memmem::find(bytes, b"\r\n\r\n")?;
    Some((String::from_utf8_lossy(&bytes[..end]).into_owned(), &bytes[end + 4..]))
}

pub(super) fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let pairs = head.lines().filter_map(|line| line.split_once(": "));
    pairs.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

#[cfg(test)]
pub(super) mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::evidence::Writer;
    use crate::model::{Exchange, Purpose, Received};

    pub(in crate::evidence) fn exchange(path: &str, raw: &'static [u8]) -> Exchange {
        Exchange {
            address: Address::parse(&format!("http://x.gov.cn{path}")).unwrap(),
            purpose: Purpose::Page,
            at: "2026-11-20T08:00:00Z".parse().unwrap(),
            duration_ms: 5,
            remote: Some("203.0.113.9".parse().unwrap()),
            request_head: format!("GET {path} HTTP/1.1\r\nHost: x.gov.cn\r\n\r\n"),
            result: Ok(Received {
                status: 200,
                headers: vec![
                    ("content-type".into(), "text/html".into()),
                    ("transfer-encoding".into(), "chunked".into()),
                ],
                version: "HTTP/1.1",
                raw: Bytes::from_static(raw),
                body: Bytes::from_static(raw),
                cut: None,
            }),
        }
    }

    #[test]
    fn what_was_kept_reads_back_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::create(folder.path(), "2026-11-20T08:00:00Z".parse().unwrap()).unwrap();
        let b = writer.keep(&exchange("/b", b"two\r\n\r\n\0\xff")).unwrap().unwrap();
        let a = writer.keep(&exchange("/a", b"")).unwrap().unwrap();
        writer.finish().unwrap();
        let mut archive = Archive::open(folder.path());
        let stored = archive.read(&b).unwrap();
        assert_eq!((stored.status, &stored.raw[..]), (200, &b"two\r\n\r\n\0\xff"[..]));
        assert_eq!(stored.header("content-type"), Some("text/html"));
        assert_eq!(stored.header("transfer-encoding"), None);
        assert_eq!(archive.read(&a).unwrap().raw, Bytes::new());
        let index = std::fs::read_to_string(folder.path().join("index.cdxj")).unwrap();
        let keys: Vec<_> = index.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(keys, ["cn,gov,x)/a", "cn,gov,x)/b"]);
    }

    #[test]
    fn a_rendered_document_reads_back_and_is_no_answer() {
        let folder = tempfile::tempdir().unwrap();
        let at = "2026-11-20T08:00:00Z".parse().unwrap();
        let writer = Writer::create(folder.path(), at).unwrap();
        let address = Address::parse("http://x.gov.cn/").unwrap();
        let place = writer.keep_rendered(&address, at, "Chrome/1", "<p>政务公开</p>").unwrap();
        let answer = writer.keep(&exchange("/a", b"x")).unwrap().unwrap();
        writer.finish().unwrap();
        let mut archive = Archive::open(folder.path());
        assert_eq!(archive.read_rendered(&place).unwrap(), "<p>政务公开</p>");
        assert!(archive.read(&place).is_err() && archive.read_rendered(&answer).is_err());
    }

    #[test]
    fn a_wrong_pointer_is_an_error_that_names_the_place() {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::create(folder.path(), "2026-11-20T08:00:00Z".parse().unwrap()).unwrap();
        let mut place = writer.keep(&exchange("/a", b"x")).unwrap().unwrap();
        writer.finish().unwrap();
        place.offset += 3;
        let error = Archive::open(folder.path()).read(&place).unwrap_err().to_string();
        assert!(error.contains(&format!("at byte {}", place.offset)), "{error}");
        place.file = "../secret".into();
        assert!(Archive::open(folder.path()).read(&place).is_err());
    }
}
