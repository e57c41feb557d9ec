//! Backup and restore: everything in one file that does not know which engine it came from.
//!
//! The file is gzip over lines of JSON: a head with schema and version, then for each table its columns and its rows in the
//! order of its key, and at the end how many rows there were. Stores that hold the same give the same lines.

use std::{
    fs,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Postgres, Sqlite};
use tokio::sync::mpsc;

use super::{
    Error, Place, Store,
    schema::{self, Kind, Table, VERSION},
    sql::{Arg, Db, Row, Tx, args},
};

const SCHEMA: &str = "gongkai.store/1";

/// Bytes that are handed to the writer at a time.
const CHUNK: usize = 1024 * 1024;

/// Rows that are put in at a time.
const BATCH: usize = 1000;

/// A line that is no row.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Mark {
    Head { schema: String, version: i64 },
    Table { name: String, columns: Vec<String> },
    End { rows: u64 },
}

impl Store {
    /// Writes everything into `file`, as it is at this moment; how many rows. Others may write meanwhile.
    ///
    /// # Errors
    /// [`Error::Disk`] when the file is there already or cannot be written.
    pub async fn backup(&self, file: &Path) -> Result<u64, Error> {
        let disk = |source| Error::Disk { file: file.display().to_string(), source };
        if file.exists() {
            return Err(disk(std::io::Error::new(
                std::io::ErrorKind::AlreadyExists,
                "is there already; choose another name",
            )));
        }
        let part = PathBuf::from(format!("{}.part", file.display()));
        let (send, receive) = mpsc::channel(4);
        let target = part.clone();
        let writer = tokio::task::spawn_blocking(move || write(&target, receive));
        let rows = self.send_all(&send).await;
        drop(send);
        let written = writer.await.map_err(|error| disk(std::io::Error::other(error)))?;
        let done = written.map_err(disk).and(rows);
        match done {
            Ok(rows) => fs::rename(&part, file).map(|()| rows).map_err(disk),
            Err(error) => {
                // What is half written is of no use; that it cannot be removed is no further news.
                let _ = fs::remove_file(&part);
                Err(error)
            }
        }
    }

    async fn send_all(&self, to: &mpsc::Sender<Vec<u8>>) -> Result<u64, Error> {
        let mut lines = Lines { buffer: Vec::with_capacity(CHUNK * 2), to };
        lines.put(&Mark::Head { schema: SCHEMA.to_owned(), version: VERSION }).await?;
        let mut count = 0;
        match &self.db {
            Db::Sqlite { read, .. } => {
                let mut tx = read.begin_with("BEGIN").await?;
                for table in schema::tables() {
                    lines.put(&head(&table)).await?;
                    let mut rows = sqlx::query::<Sqlite>(AssertSqlSafe(select(&table))).fetch(&mut *tx);
                    while let Some(row) = rows.try_next().await? {
                        lines.put(&values(&Row::Sqlite(row), &table)?).await?;
                        count += 1;
                    }
                }
            }
            Db::Postgres(pool) => {
                let mut tx = pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?;
                for table in schema::tables() {
                    lines.put(&head(&table)).await?;
                    let mut rows = sqlx::query::<Postgres>(AssertSqlSafe(select(&table))).fetch(&mut *tx);
                    while let Some(row) = rows.try_next().await? {
                        lines.put(&values(&Row::Postgres(row), &table)?).await?;
                        count += 1;
                    }
                }
            }
        }
        lines.put(&Mark::End { rows: count }).await?;
        lines.flush().await;
        Ok(count)
    }

    /// Fills an empty store at `place` from a backup, whatever engine it came from; how many rows. All of it or nothing.
    ///
    /// # Errors
    /// [`Error::Backup`] with the line; [`Error::Invalid`] when the store is not empty.
    pub async fn restore(place: &Place, file: &Path) -> Result<(Self, u64), Error> {
        let (send, mut receive) = mpsc::channel(8);
        let path = file.to_owned();
        let reader = tokio::task::spawn_blocking(move || read(&path, &send));
        let done = Self::fill(place, &file.display().to_string(), &mut receive).await;
        drop(receive);
        let disk = |source| Error::Disk { file: file.display().to_string(), source };
        let read = reader.await.map_err(|error| disk(std::io::Error::other(error)))?;
        // A file that ends too early or is damaged explains what the lines seem to lack.
        match read {
            Err(error) => Err(disk(error)),
            Ok(()) => done,
        }
    }

    async fn fill(
        place: &Place,
        file: &str,
        lines: &mut mpsc::Receiver<Vec<String>>,
    ) -> Result<(Self, u64), Error> {
        let mut reader = Reader { file, line: 0, lines, ready: Vec::new().into_iter() };
        let first = reader.next().await.unwrap_or_default();
        let version = match serde_json::from_str(&first) {
            Ok(Mark::Head { schema, version }) if schema == SCHEMA => version,
            _ => {
                return Err(reader
                    .wrong("this is no backup of a store; give a file that `gongkai store backup` wrote"));
            }
        };
        if version > VERSION {
            return Err(Error::Newer { address: file.to_owned(), found: version, known: VERSION });
        }
        let store = Self::open_at(place, version).await?;
        let found = schema::version(&store.db).await?;
        let entries = store.db.first::<i64>("SELECT COUNT(*) FROM entries", args![]).await?;
        if entries != Some(0) || found != version {
            let told = format!("{place} is not empty, or of another schema; restore into a new store");
            return Err(Error::Invalid(told));
        }
        let mut tx = Tx::begin(&store.db).await?;
        let count = insert_all(&mut tx, &mut reader).await?;
        tx.commit().await?;
        schema::migrate(&store.db, place, VERSION).await?;
        store.settle().await?;
        Ok((store, count))
    }
}

async fn insert_all(tx: &mut Tx, reader: &mut Reader<'_>) -> Result<u64, Error> {
    let known = schema::tables();
    let mut current: Option<(String, Vec<Kind>)> = None;
    let (mut batch, mut count) = (Vec::new(), 0);
    loop {
        let Some(line) = reader.next().await else {
            return Err(reader.wrong("the backup ends too early; use another one"));
        };
        let is_row = line.starts_with('[');
        if let Some((into, kinds)) = &current
            && (!is_row || batch.len() >= BATCH)
        {
            tx.insert(into, kinds.len(), std::mem::take(&mut batch), "").await?;
        }
        if is_row {
            let Some((_, kinds)) = &current else { return Err(reader.wrong("a row without a table")) };
            let row: Vec<Value> =
                serde_json::from_str(&line).map_err(|error| reader.wrong(&error.to_string()))?;
            let row =
                arguments(row, kinds).ok_or_else(|| reader.wrong("a row that does not fit its table"))?;
            batch.push(row);
            count += 1;
            continue;
        }
        match serde_json::from_str(&line) {
            Ok(Mark::Table { name, columns }) => {
                let into = columns_of(&known, &name, &columns);
                current =
                    Some(into.ok_or_else(|| reader.wrong(&format!("no table `{name}` with these columns")))?);
            }
            Ok(Mark::End { rows }) if rows == count => return Ok(count),
            Ok(Mark::End { rows }) => {
                return Err(reader.wrong(&format!("{rows} rows were written, {count} are here")));
            }
            _ => return Err(reader.wrong("neither a row nor a table")),
        }
    }
}

/// `table (columns)` for an insert, and what the columns hold. Names come from a file, so only known ones are taken.
fn columns_of(known: &[Table], name: &str, columns: &[String]) -> Option<(String, Vec<Kind>)> {
    let table = known.iter().find(|table| table.name == name)?;
    let kind = |column: &String| table.columns.iter().find(|(name, _)| name == column).map(|(_, kind)| *kind);
    let kinds: Vec<Kind> = columns.iter().map(kind).collect::<Option<_>>()?;
    Some((format!("{name} ({})", columns.join(", ")), kinds))
}

fn arguments(row: Vec<Value>, kinds: &[Kind]) -> Option<Vec<Arg>> {
    if row.len() != kinds.len() {
        return None;
    }
    let each = row.into_iter().zip(kinds).map(|(value, kind)| match (value, kind) {
        (Value::Null, Kind::Int) => Some(Arg::Int(None)),
        (Value::Null, Kind::Text) => Some(Arg::Text(None)),
        (Value::Null, Kind::Bytes) => Some(Arg::Bytes(None)),
        (Value::Number(number), Kind::Int) => number.as_i64().map(|number| Arg::Int(Some(number))),
        (Value::String(text), Kind::Text) => Some(Arg::Text(Some(text))),
        (Value::String(text), Kind::Bytes) => {
            data_encoding::BASE64.decode(text.as_bytes()).ok().map(|bytes| Arg::Bytes(Some(bytes)))
        }
        _ => None,
    });
    each.collect()
}

fn names(table: &Table) -> Vec<String> {
    table.columns.iter().map(|(name, _)| name.clone()).collect()
}

fn head(table: &Table) -> Mark {
    Mark::Table { name: table.name.clone(), columns: names(table) }
}

fn select(table: &Table) -> String {
    format!("SELECT {} FROM {} ORDER BY {}", names(table).join(", "), table.name, table.key.join(", "))
}

fn values(row: &Row, table: &Table) -> Result<Vec<Value>, Error> {
    let mut fields = row.fields();
    let each = table.columns.iter().map(|(_, kind)| {
        Ok(match kind {
            Kind::Int => fields.opt_int()?.map_or(Value::Null, Value::from),
            Kind::Text => fields.opt_text()?.map_or(Value::Null, Value::from),
            Kind::Bytes => {
                let bytes = fields.opt_bytes()?;
                bytes.map_or(Value::Null, |bytes| data_encoding::BASE64.encode(&bytes).into())
            }
        })
    });
    each.collect()
}

/// Lines on their way to the file.
struct Lines<'a> {
    buffer: Vec<u8>,
    to: &'a mpsc::Sender<Vec<u8>>,
}

impl Lines<'_> {
    async fn put(&mut self, line: &impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(&mut self.buffer, line).map_err(|error| Error::Damaged(error.to_string()))?;
        self.buffer.push(b'\n');
        if self.buffer.len() >= CHUNK {
            self.flush().await;
        }
        Ok(())
    }

    async fn flush(&mut self) {
        // A writer that is gone tells its own error.
        let _ = self.to.send(std::mem::take(&mut self.buffer)).await;
    }
}

fn write(path: &Path, mut chunks: mpsc::Receiver<Vec<u8>>) -> std::io::Result<()> {
    let file = fs::File::create(path)?;
    let mut encoder = GzEncoder::new(BufWriter::new(file), Compression::default());
    while let Some(chunk) = chunks.blocking_recv() {
        encoder.write_all(&chunk)?;
    }
    let file = encoder.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()
}

fn read(path: &Path, to: &mpsc::Sender<Vec<String>>) -> std::io::Result<()> {
    let lines = BufReader::new(MultiGzDecoder::new(BufReader::new(fs::File::open(path)?))).lines();
    let mut batch = Vec::new();
    for line in lines {
        batch.push(line?);
        // A receiver that is gone has told its own error.
        if batch.len() >= BATCH && to.blocking_send(std::mem::take(&mut batch)).is_err() {
            return Ok(());
        }
    }
    let _ = to.blocking_send(batch);
    Ok(())
}

/// Lines of a backup, counted.
struct Reader<'a> {
    file: &'a str,
    line: u64,
    lines: &'a mut mpsc::Receiver<Vec<String>>,
    ready: std::vec::IntoIter<String>,
}

impl Reader<'_> {
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(line) = self.ready.next() {
                self.line += 1;
                return Some(line);
            }
            self.ready = self.lines.recv().await?.into_iter();
        }
    }

    fn wrong(&self, why: &str) -> Error {
        Error::Backup { file: self.file.to_owned(), line: self.line, why: why.to_owned() }
    }
}
