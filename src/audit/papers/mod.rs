//! The papers of a round: fills in from the store what they are made of, makes them, writes them, records them.
//!
//! What always holds: a paper that is there is never overwritten by another; every paper that was written is in the store
//! with its digest, once.

mod fill;
mod lists;

use std::{collections::BTreeSet, fs, io::ErrorKind, path::Path};

use jiff::civil::Date;

pub use fill::round_material;

use super::{Error, Folder};
use crate::model::Lang;
use crate::report::papers::{self, RoundMaterial, UnitStanding};
use crate::store::{Attachment, By, NewPaper, Store};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PapersAsked {
    /// Language.
    pub lang: Lang,
    /// Who signs, the number, to whom, until when.
    pub office: papers::Office,
    /// The round to compare with; `None`: the one before under the same pack, if there is one.
    pub previous: Option<String>,
    /// Which papers.
    pub kinds: Vec<PaperKind>,
}

/// A kind of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaperKind {
    /// 检查结果
    Workbook,
    /// 通报
    Bulletin,
    /// 整改通知书, one for each unit that failed.
    Notices,
    /// 整改报告 to be filled in, one for each unit that failed.
    Reports,
}

impl PaperKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Workbook, Self::Bulletin, Self::Notices, Self::Reports];

    /// The word for it in the store.
    fn id(self) -> &'static str {
        match self {
            Self::Workbook => "workbook",
            Self::Bulletin => "bulletin",
            Self::Notices => "notice",
            Self::Reports => "rectification-report",
        }
    }
}

/// A paper that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Made {
    kind: PaperKind,
    /// Folder below that of the papers; empty for none.
    folder: &'static str,
    name: String,
    unit: Option<String>,
    bytes: Vec<u8>,
}

/// Makes the papers of a round, writes them into `out`, and records them; their paths below `out`.
///
/// # Errors
/// [`Error`] when the round is not known, a paper cannot be made or written, or another is there by its name.
pub async fn write_papers(
    store: &Store,
    round: &str,
    asked: &PapersAsked,
    out: &Path,
    by: By,
) -> Result<Vec<String>, Error> {
    let material = round_material(store, round, asked).await?;
    let kinds = asked.kinds.clone();
    let made = tokio::task::spawn_blocking(move || make(&material, &kinds)).await??;
    let paths: Vec<String> = made.iter().map(path).collect();
    // All are looked at before one is written: half a set of papers is worse than none.
    let mut new = Vec::new();
    for paper in &made {
        if is_new(paper, out)? {
            new.push(paper);
        }
    }
    for paper in new {
        put(paper, out)?;
    }
    record(store, round, asked, made, by).await?;
    Ok(paths)
}

fn path(paper: &Made) -> String {
    if paper.folder.is_empty() { paper.name.clone() } else { format!("{}/{}", paper.folder, paper.name) }
}

fn make(material: &RoundMaterial, kinds: &[PaperKind]) -> Result<Vec<Made>, Error> {
    let zh = material.lang == Lang::Zh;
    let word = |zh_word: &'static str, en_word: &'static str| if zh { zh_word } else { en_word };
    let failed = || {
        let units = material.units.iter().enumerate();
        units.filter(|(_, unit)| unit.result.as_ref().is_some_and(|it| it.standing == UnitStanding::Failed))
    };
    let mut made = Vec::new();
    let kinds: BTreeSet<PaperKind> = kinds.iter().copied().collect();
    for kind in kinds {
        let whole = |name: &str, bytes| Made { kind, folder: "", name: name.to_owned(), unit: None, bytes };
        match kind {
            PaperKind::Workbook => {
                made.push(whole(word("检查结果.xlsx", "results.xlsx"), papers::workbook(material)?));
            }
            PaperKind::Bulletin => {
                made.push(whole(word("通报.docx", "bulletin.docx"), papers::bulletin(material)?));
            }
            PaperKind::Notices | PaperKind::Reports => {
                for (at, unit) in failed() {
                    let (folder, bytes) = match kind {
                        PaperKind::Notices => (word("整改通知书", "notices"), papers::notice(material, at)?),
                        _ => (word("整改报告", "reports"), papers::rectification_report(material, at)?),
                    };
                    let name = format!("{}.docx", unit.id);
                    made.push(Made { kind, folder, name, unit: Some(unit.id.clone()), bytes });
                }
            }
        }
    }
    Ok(made)
}

/// Whether a paper is not there yet.
///
/// # Errors
/// [`Error`] when another one is there by its name, or it cannot be told.
fn is_new(paper: &Made, out: &Path) -> Result<bool, Error> {
    let file = out.join(paper.folder).join(&paper.name);
    match fs::read(&file) {
        Ok(there) if there == paper.bytes => Ok(false),
        Ok(_) => Err(Error::OtherPaper(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(super::folder::disk(&file)(error)),
    }
}

fn put(paper: &Made, out: &Path) -> Result<(), Error> {
    let folder = out.join(paper.folder);
    fs::create_dir_all(&folder).map_err(super::folder::disk(&folder))?;
    Folder::at(folder).write(&paper.name, &paper.bytes)
}

async fn record(
    store: &Store,
    round: &str,
    asked: &PapersAsked,
    made: Vec<Made>,
    by: By,
) -> Result<(), Error> {
    let year = store.round(round).await?.year;
    let known = store.papers(year).await?;
    let mut change = store.change(by).await?;
    for paper in made {
        let file = path(&paper);
        let digest = super::keep_report::hex(&paper.bytes);
        let is_it = |it: &crate::store::Paper| it.digest == digest && it.file == file;
        if known.iter().any(|it| is_it(it) && it.round.as_deref() == Some(round)) {
            continue;
        }
        let number =
            if paper.kind == PaperKind::Bulletin { asked.office.number.clone() } else { String::new() };
        change
            .add_paper(&NewPaper {
                kind: paper.kind.id().to_owned(),
                number,
                round: Some(round.to_owned()),
                unit: paper.unit,
                year,
                file: Attachment { name: file, bytes: Some(paper.bytes) },
                // What a unit gets to read is kept; the rest is made again from the store.
                keep: matches!(paper.kind, PaperKind::Bulletin | PaperKind::Notices),
                sent_to: String::new(),
                sent_on: None,
            })
            .await?;
    }
    change.commit().await?;
    Ok(())
}

/// The day on which reviews and units are looked up.
fn today(asked: &PapersAsked) -> Date {
    asked.office.issued
}
