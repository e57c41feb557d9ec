//! Records of an earlier audit, carried over to the evidence of a later one as they are, so that the later one stands
//! alone.
//!
//! A carried record keeps its identifier, its date and every byte: it is the same record in a second place.

use std::io::{Read, Seek, SeekFrom};

use jiff::Timestamp;

use super::{
    Archive, Error, Stored, member,
    read::{Listed, RECORD_LIMIT_BYTES, field, listed, parse, parse_rendered, split_head},
};
use crate::model::WarcRef;

/// A record as it lies in the evidence of an earlier audit.
#[derive(Debug)]
pub struct Carried {
    /// The compressed record.
    pub(super) member: Vec<u8>,
    /// Its identifier, angle brackets included.
    pub(super) id: String,
    /// Its date.
    pub(super) at: String,
    /// What the index says of it, when it is a response.
    pub(super) listed: Option<Listed>,
    record: Vec<u8>,
}

impl Carried {
    /// The answer in it, when it is a response.
    pub fn stored(&self) -> Option<Stored> {
        self.listed.as_ref().map_or_else(|| parse(&self.record), |listed| Some(listed.stored.clone()))
    }

    /// The rendered document in it, when it is a conversion.
    pub fn rendered(&self) -> Option<bytes::Bytes> {
        parse_rendered(&self.record)
    }
}

/// How a later answer says that an earlier one still stands (WARC 1.1, §6.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revisit {
    /// The server answered a conditional request with 304.
    NotModified,
    /// The whole answer came again, the same byte for byte.
    SamePayload,
}

impl Revisit {
    /// Value of `WARC-Profile`.
    pub(super) fn profile(self) -> &'static str {
        match self {
            Self::NotModified => "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
            Self::SamePayload => "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        }
    }
}

impl Archive {
    /// The record behind `place`, to be carried over.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or holds no record there.
    pub fn carried(&mut self, place: &WarcRef) -> Result<Carried, Error> {
        let (path, file) = self.file(place)?;
        let damaged = |what| Error::Damaged { path: path.clone(), offset: place.offset, what };
        let disk = |source| Error::Disk { path: path.clone(), source };
        file.seek(SeekFrom::Start(place.offset)).map_err(disk)?;
        let record =
            member::read_next(file, RECORD_LIMIT_BYTES).map_err(|_| damaged("no whole gzip member"))?;
        let end = file.stream_position().map_err(disk)?;
        file.seek(SeekFrom::Start(place.offset)).map_err(disk)?;
        let mut member = Vec::new();
        file.take(end.saturating_sub(place.offset)).read_to_end(&mut member).map_err(disk)?;
        let (head, _) = split_head(&record).ok_or_else(|| damaged("no WARC record"))?;
        let value = |name| field(&head, name).map(str::to_owned).ok_or_else(|| damaged("no WARC record"));
        let (id, at) = (value("warc-record-id")?, value("warc-date")?);
        at.parse::<Timestamp>().map_err(|_| damaged("a WARC record without a date"))?;
        Ok(Carried { member, id, at, listed: listed(&record), record })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Writer, read::tests::exchange};
    use super::*;

    #[test]
    fn a_carried_record_is_the_same_in_a_second_place() {
        let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = "2026-11-20T08:00:00Z".parse().unwrap();
        let writer = Writer::create(old.path(), at).unwrap();
        let place = writer.keep(&exchange("/a", &[b'x'; 3000])).unwrap().unwrap();
        writer.keep(&exchange("/b", b"other")).unwrap();
        writer.finish().unwrap();
        let mut from = Archive::open(old.path());
        let carried = from.carried(&place).unwrap();

        let writer = Writer::create(new.path(), at).unwrap();
        let kept = writer.carry(&carried).unwrap();
        let received = exchange("/a", b"").result.unwrap();
        let again = exchange("/a", b"");
        let revisit = writer.keep_revisit(&again, &received, &carried, Revisit::NotModified).unwrap();
        writer.finish().unwrap();
        drop(old);

        let mut archive = Archive::open(new.path());
        assert_eq!(archive.read(&kept).unwrap().raw.len(), 3000);
        assert_eq!(archive.carried(&kept).unwrap().member, carried.member);
        // A revisit has no page of its own and stands in no index, after a crash as before.
        assert!(archive.read(&revisit).is_err());
        let told = String::from_utf8(archive.carried(&revisit).unwrap().record).unwrap();
        for part in [
            "WARC-Type: revisit\r\n",
            "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified\r\n",
            &format!("WARC-Refers-To: {}\r\n", carried.id),
            "WARC-Refers-To-Target-URI: http://x.gov.cn/a\r\n",
            &format!("WARC-Refers-To-Date: {}\r\n", carried.at),
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        let index = std::fs::read_to_string(new.path().join("index.cdxj")).unwrap();
        assert_eq!(index.lines().count(), 1, "{index}");
    }
}
