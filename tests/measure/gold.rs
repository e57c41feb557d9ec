//! The labels: what careful reading found in a site. The corpus describes the rules in its own README.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use jiff::civil::Date;
use serde::Deserialize;

/// Labels of one site. Paths are relative to the site's folder.
#[derive(Debug, Deserialize)]
pub(crate) struct Gold {
    /// Where a visitor starts; `None` when the folder has no such page.
    pub(crate) home: Option<String>,
    /// The unit whose site it is.
    pub(crate) unit_name: String,
    /// Newest date on any page.
    pub(crate) newest_date: Date,
    pub(crate) sections: Vec<Section>,
    pub(crate) columns: Vec<Column>,
    pub(crate) pages: Vec<Page>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) documents_without_interpretation: Vec<String>,
    pub(crate) broken_internal: Vec<Broken>,
}

/// A section of the disclosure platform, or a list by its kind.
#[derive(Debug, Deserialize)]
pub(crate) struct Section {
    pub(crate) kind: String,
    pub(crate) path: Option<String>,
    /// Named or linked, but no page in the folder.
    #[serde(default)]
    pub(crate) missing: bool,
    /// Year reported on, for annual reports.
    pub(crate) year: Option<i64>,
    #[serde(default)]
    pub(crate) note: String,
}

/// A column with the rows that a visitor sees on its first page.
#[derive(Debug, Deserialize)]
pub(crate) struct Column {
    pub(crate) path: String,
    pub(crate) kind: String,
    pub(crate) entries_on_page: u64,
    /// Largest date on the page.
    pub(crate) newest: Option<Date>,
}

/// A labelled page.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) kind: String,
    pub(crate) title: Option<String>,
    pub(crate) published: Option<Date>,
    pub(crate) written: Option<Date>,
    pub(crate) number: Option<String>,
    pub(crate) source: Option<String>,
}

/// A document and the text that explains it.
#[derive(Debug, Deserialize)]
pub(crate) struct Pair {
    pub(crate) document: String,
    pub(crate) interpretation: String,
    #[serde(default)]
    pub(crate) why: String,
}

/// A target that is linked but not in the folder.
#[derive(Debug, Deserialize)]
pub(crate) struct Broken {
    pub(crate) path: String,
    /// Up to five pages that link it.
    pub(crate) parents: Vec<String>,
}

impl Gold {
    /// The label of one page.
    pub(crate) fn page(&self, path: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.path == path)
    }

    /// The section is doubtful or belongs to another body whose pages lie in the same folder: finding it is no
    /// mistake, and not finding it is none either.
    pub(crate) fn is_optional(&self, section: &Section) -> bool {
        let weak = section.kind == "statutory-content" && section.note.contains("weak");
        let of_another = section
            .note
            .split_once("sub-site ")
            .is_some_and(|(_, owner)| !owner.starts_with(&self.unit_name));
        weak || of_another
    }
}

/// Reads the labels of one site.
pub(crate) fn read(corpus: &Path, name: &str) -> Result<Gold> {
    let file = corpus.join("gold").join(format!("{name}.json"));
    let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("understanding {}", file.display()))
}

/// Names of the labelled sites, sorted.
pub(crate) fn names(corpus: &Path) -> Result<Vec<String>> {
    let folder = corpus.join("gold");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("listing {}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        names.extend(name.strip_suffix(".json").map(str::to_owned));
    }
    names.sort();
    Ok(names)
}
