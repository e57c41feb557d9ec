//! Finds what is whole in a folder of evidence that a process left behind, cut at any byte.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek},
    path::Path,
};

use super::{Error, disk, index, member, read};
use crate::model::WarcRef;

/// What is whole.
#[derive(Debug, Default)]
pub(super) struct Mended {
    /// Where the last whole record of each file ends.
    pub(super) ends: BTreeMap<String, u64>,
    /// The index made again, one line per response, in the order of the records.
    pub(super) lines: String,
}

/// Name of the file of that number.
pub(super) fn name_of(number: u32) -> String {
    format!("gongkai-{number:05}.warc.gz")
}

/// Number of the file of that name.
pub(super) fn number_of(name: &str) -> Option<u32> {
    name.strip_prefix("gongkai-")?.strip_suffix(".warc.gz")?.parse().ok()
}

/// Reads all files in `folder` through. A folder that does not exist holds nothing.
pub(super) fn mend(folder: &Path) -> Result<Mended, Error> {
    let mut mended = Mended::default();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(mended),
        Err(error) => return Err(disk(folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(disk(folder))?.file_name();
        names.extend(name.to_str().filter(|name| number_of(name).is_some()).map(str::to_owned));
    }
    names.sort();
    for name in names {
        let path = folder.join(&name);
        let file = File::open(&path).map_err(disk(&path))?;
        let end = whole_records(BufReader::new(file), &name, &mut mended.lines).map_err(disk(&path))?;
        mended.ends.insert(name, end);
    }
    Ok(mended)
}

/// Reads records until the file ends or the next one is not whole; returns where the last whole one ends.
pub(super) fn whole_records(
    mut file: impl BufRead + Seek,
    name: &str,
    lines: &mut String,
) -> io::Result<u64> {
    let mut end = 0;
    loop {
        let record = match member::read_next(&mut file, u64::MAX) {
            Ok(record) if record.is_empty() => return Ok(end),
            Ok(record) => record,
            Err(error) if is_damage(&error) => return Ok(end),
            Err(error) => return Err(error),
        };
        let place = WarcRef { file: name.to_owned(), offset: end };
        let next = file.stream_position()?;
        if let Some(listed) = read::listed(&record) {
            lines.push_str(&index::line(&listed.entry(), &place, next - end));
        }
        end = next;
    }
}

/// The bytes are no record; anything else is the disk's trouble and says nothing about them.
fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(error.kind(), K::UnexpectedEof | K::InvalidData | K::InvalidInput)
}

/// Copies what lies behind `end` of the file at `path` to a file beside it: it may be more than half a record.
pub(super) fn keep_rest(path: &Path, end: u64) -> Result<(), Error> {
    let mut file = File::open(path).map_err(disk(path))?;
    file.seek(io::SeekFrom::Start(end)).map_err(disk(path))?;
    let mut rest = Vec::new();
    file.read_to_end(&mut rest).map_err(disk(path))?;
    if rest.is_empty() {
        return Ok(());
    }
    let kept = path.with_added_extension(format!("cut-at-{end}"));
    fs::write(&kept, rest).map_err(disk(&kept))
}

#[cfg(test)]
mod tests {
    use super::super::{Archive, Writer, read::tests::exchange};

    #[test]
    fn evidence_cut_at_any_byte_goes_on_after_its_last_whole_record() {
        let whole = tempfile::tempdir().unwrap();
        let at = "2026-11-20T08:00:00Z".parse().unwrap();
        let writer = Writer::create(whole.path(), at).unwrap();
        let first = writer.keep(&exchange("/a", b"one")).unwrap().unwrap();
        let second = writer.keep(&exchange("/b", &[b'x'; 3000])).unwrap().unwrap();
        drop(writer);
        let bytes = std::fs::read(whole.path().join(&first.file)).unwrap();
        for cut in (0..=bytes.len()).step_by(7).chain([bytes.len()]) {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(&first.file), &bytes[..cut]).unwrap();
            let (writer, ends) = Writer::resume(folder.path(), at).unwrap();
            let end = ends[&first.file];
            assert!(end as usize <= cut);
            assert_eq!(cut == bytes.len(), end as usize == bytes.len());
            let third = writer.keep(&exchange("/c", b"three")).unwrap().unwrap();
            writer.finish().unwrap();
            let mut archive = Archive::open(folder.path());
            assert_eq!(&archive.read(&third).unwrap().raw[..], b"three");
            for (place, raw) in [(&first, 3), (&second, 3000)] {
                if place.offset < end {
                    assert_eq!(archive.read(place).unwrap().raw.len(), raw);
                }
            }
            let index = std::fs::read_to_string(folder.path().join("index.cdxj")).unwrap();
            let kept = [&first, &second].iter().filter(|place| place.offset < end).count();
            assert_eq!(index.lines().count(), kept + 1, "cut at {cut}");
        }
    }

    #[test]
    fn an_empty_folder_begins_afresh() {
        let folder = tempfile::tempdir().unwrap();
        let at = "2026-11-20T08:00:00Z".parse().unwrap();
        let (writer, ends) = Writer::resume(&folder.path().join("evidence"), at).unwrap();
        assert!(ends.is_empty());
        writer.keep(&exchange("/a", b"x")).unwrap().unwrap();
        writer.finish().unwrap();
    }
}
