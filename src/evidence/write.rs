//! Writes evidence while an audit runs. Shared by all workers: records are compressed outside the lock.
//!
//! A record is handed to the operating system as soon as it is made, so that a killed process loses none; the index
//! only follows, for it can be made again from the records.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;

use super::{
    Error,
    carry::{Carried, Revisit},
    disk, index,
    mend::{self, Mended},
    record,
};
use crate::meter;
use crate::model::{Address, Exchange, Received, WarcRef};

/// A file is closed and the next one begun beyond this size.
const ROTATE_AT_BYTES: u64 = 1 << 30;

/// Name of the index.
const INDEX: &str = "index.cdxj";

/// The evidence of one run being written.
#[derive(Debug)]
pub struct Writer {
    folder: PathBuf,
    open: Mutex<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    index: BufWriter<File>,
    name: String,
    number: u32,
    offset: u64,
}

impl Writer {
    /// Begins in `folder`, which is made if it is missing. Files of an earlier run there are replaced.
    ///
    /// # Errors
    /// [`Error::Disk`] when the folder cannot be made or written.
    pub fn create(folder: &Path, at: Timestamp) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(disk(folder))?;
        let index = folder.join(INDEX);
        let index = BufWriter::new(File::create(&index).map_err(disk(&index))?);
        let (file, name, offset) = begin(folder, 1, at)?;
        let open = Open { file, index, name, number: 1, offset };
        Ok(Self { folder: folder.to_owned(), open: Mutex::new(open) })
    }

    /// Goes on in a folder that another process left, perhaps cut at any byte: what is no whole record at the end is
    /// moved to a file beside it. Returns where each file ends beside the writer.
    ///
    /// # Errors
    /// [`Error::Disk`] when the folder cannot be read or written.
    pub fn resume(folder: &Path, at: Timestamp) -> Result<(Self, BTreeMap<String, u64>), Error> {
        let Mended { ends, lines } = mend::mend(folder)?;
        let Some((name, offset)) = ends.last_key_value() else {
            return Ok((Self::create(folder, at)?, BTreeMap::new()));
        };
        let path = folder.join(name);
        mend::keep_rest(&path, *offset)?;
        let mut file = OpenOptions::new().write(true).open(&path).map_err(disk(&path))?;
        file.set_len(*offset).and_then(|()| file.seek(SeekFrom::End(0))).map_err(disk(&path))?;
        let index = folder.join(INDEX);
        let mut index_file = BufWriter::new(File::create(&index).map_err(disk(&index))?);
        index_file.write_all(lines.as_bytes()).map_err(disk(&index))?;
        let number = mend::number_of(name).unwrap_or(1);
        let open = Open { file, index: index_file, name: name.clone(), number, offset: *offset };
        Ok((Self { folder: folder.to_owned(), open: Mutex::new(open) }, ends))
    }

    /// Keeps an exchange; `None` when there was no answer to keep.
    ///
    /// # Errors
    /// [`Error::Disk`] when it cannot be written.
    pub fn keep(&self, exchange: &Exchange) -> Result<Option<WarcRef>, Error> {
        let Ok(answer) = &exchange.result else { return Ok(None) };
        let mut bytes = Vec::with_capacity(answer.raw.len() / 2 + 1024);
        let response_at = record::append_exchange(&mut bytes, exchange, answer);

        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut place = self.append(&mut open, &bytes, exchange.at)?;
        place.offset += response_at as u64;
        let entry = index::Entry {
            address: &exchange.address,
            at: exchange.at,
            content_type: answer.header("content-type"),
            status: answer.status,
        };
        let line = index::line(&entry, &place, (bytes.len() - response_at) as u64);
        open.index.write_all(line.as_bytes()).map_err(disk(&self.folder.join(INDEX)))?;
        Ok(Some(place))
    }

    /// Keeps a record of an earlier audit as it is.
    ///
    /// # Errors
    /// [`Error::Disk`] when it cannot be written.
    pub fn carry(&self, carried: &Carried) -> Result<WarcRef, Error> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let place = self.append(&mut open, &carried.member, Timestamp::now())?;
        if let Some(listed) = &carried.listed {
            let line = index::line(&listed.entry(), &place, carried.member.len() as u64);
            open.index.write_all(line.as_bytes()).map_err(disk(&self.folder.join(INDEX)))?;
        }
        Ok(place)
    }

    /// Keeps an exchange whose `answer` says that what `earlier` holds still stands; it is not in the index, for there
    /// is no page in it.
    ///
    /// # Errors
    /// [`Error::Disk`] when it cannot be written.
    pub fn keep_revisit(
        &self,
        exchange: &Exchange,
        answer: &Received,
        earlier: &Carried,
        how: Revisit,
    ) -> Result<WarcRef, Error> {
        let mut bytes = Vec::with_capacity(2048);
        let at = record::append_revisit(&mut bytes, exchange, answer, earlier, how);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut place = self.append(&mut open, &bytes, exchange.at)?;
        place.offset += at as u64;
        Ok(place)
    }

    /// Keeps the document that scripts made of what was received for `address`; `by` names the browser.
    ///
    /// # Errors
    /// [`Error::Disk`] when it cannot be written.
    pub fn keep_rendered(
        &self,
        address: &Address,
        at: Timestamp,
        by: &str,
        html: &str,
    ) -> Result<WarcRef, Error> {
        let mut bytes = Vec::with_capacity(html.len() / 2 + 1024);
        record::append_rendered(&mut bytes, address, at, by, html.as_bytes());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        self.append(&mut open, &bytes, at)
    }

    /// Appends records, in a new file when the open one is full; returns where they begin.
    fn append(&self, open: &mut Open, bytes: &[u8], at: Timestamp) -> Result<WarcRef, Error> {
        if open.offset > ROTATE_AT_BYTES {
            self.close(open)?;
            open.number += 1;
            (open.file, open.name, open.offset) = begin(&self.folder, open.number, at)?;
        }
        let path = self.folder.join(&open.name);
        open.file.write_all(bytes).map_err(disk(&path))?;
        let place = WarcRef { file: open.name.clone(), offset: open.offset };
        open.offset += bytes.len() as u64;
        meter::evidence(bytes.len() as u64);
        Ok(place)
    }

    /// Brings everything kept so far safely to the disk. It may take a while: records can be kept meanwhile.
    ///
    /// # Errors
    /// [`Error::Disk`] when it cannot be written.
    pub fn sync(&self) -> Result<(), Error> {
        let (file, path) = {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            let path = self.folder.join(&open.name);
            (open.file.try_clone().map_err(disk(&path))?, path)
        };
        file.sync_data().map_err(disk(&path))
    }

    /// Closes the files safely on disk and sorts the index.
    ///
    /// # Errors
    /// [`Error::Disk`] when it cannot be written.
    pub fn finish(self) -> Result<(), Error> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        self.close(&mut open)?;
        let path = self.folder.join(INDEX);
        let text = fs::read_to_string(&path).map_err(disk(&path))?;
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        let mut sorted = lines.join("\n");
        sorted.push('\n');
        fs::write(&path, sorted).map_err(disk(&path))
    }

    fn close(&self, open: &mut Open) -> Result<(), Error> {
        open.index.flush().map_err(disk(&self.folder))?;
        open.file.sync_all().map_err(disk(&self.folder.join(&open.name)))
    }
}

fn begin(folder: &Path, number: u32, at: Timestamp) -> Result<(File, String, u64), Error> {
    let name = mend::name_of(number);
    let path = folder.join(&name);
    let mut file = File::create(&path).map_err(disk(&path))?;
    let mut info = Vec::new();
    record::append_info(&mut info, &name, at);
    file.write_all(&info).map_err(disk(&path))?;
    Ok((file, name, info.len() as u64))
}
