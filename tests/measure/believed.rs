//! What an audit left behind, read leniently (fields that are not there are empty), its addresses turned back into
//! paths of the site's folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use gongkai::extract::PageFacts;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::serve::decoded;

/// The beliefs that have labels to stand against. Addresses outside the folder's origin are left out.
#[derive(Debug, Default)]
pub(crate) struct Believed {
    /// Pages that answered, by path of the page that answered.
    pub(crate) pages: BTreeMap<String, Page>,
    pub(crate) sections: Vec<Section>,
    pub(crate) columns: Vec<Column>,
    pub(crate) documents: Vec<Document>,
    /// Dead targets on the site, with the pages that link them.
    pub(crate) dead: BTreeMap<String, BTreeSet<String>>,
}

/// One line of `pages.jsonl`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Page {
    url: String,
    final_url: String,
    status: Option<u16>,
    pub(crate) kind: String,
    pub(crate) title: String,
    published: Value,
    written: Value,
    pub(crate) number: Option<String>,
    pub(crate) origin: Option<String>,
}

impl Page {
    /// What one reading of one page believes, without the context of a portal.
    pub(crate) fn of_facts(facts: PageFacts) -> Result<Self> {
        let kind = serde_json::to_value(facts.kind).context("naming the kind")?;
        Ok(Self {
            kind: kind.as_str().unwrap_or_default().to_owned(),
            title: facts.heading,
            published: serde_json::to_value(facts.published).context("writing a date")?,
            written: serde_json::to_value(facts.written).context("writing a date")?,
            number: facts.number,
            origin: facts.origin,
            ..Self::default()
        })
    }

    /// 发布日期
    pub(crate) fn published(&self) -> Option<Date> {
        date(&self.published)
    }

    /// 成文日期
    pub(crate) fn written(&self) -> Option<Date> {
        date(&self.written)
    }
}

/// A section, by path.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) kind: String,
    pub(crate) path: String,
    pub(crate) year: Option<i64>,
}

/// A column, by path.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) path: String,
    pub(crate) kind: String,
    pub(crate) newest: Option<Date>,
    pub(crate) blank: bool,
}

/// A document with the paths of its interpretations.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) path: String,
    pub(crate) interpretations: Vec<String>,
}

/// Where the site is served from.
#[derive(Debug)]
pub(crate) struct Place {
    /// `http://127.0.0.1:port/`
    pub(crate) origin: String,
    pub(crate) folder: PathBuf,
}

impl Place {
    /// Path within the folder that an address stands for: query dropped, decoded, a directory is its index page.
    /// `None` for an address on another host.
    pub(crate) fn path(&self, address: &str) -> Option<String> {
        let rest = address.strip_prefix(&self.origin)?;
        let rest = rest.split(['?', '#']).next().unwrap_or(rest);
        let mut path = decoded(rest);
        if path.is_empty() || path.ends_with('/') {
            path.push_str("index.html");
        } else if self.folder.join(&path).is_dir() {
            path.push_str("/index.html");
        }
        Some(path)
    }

    /// The folder holds a file of that path.
    pub(crate) fn holds(&self, path: &str) -> bool {
        self.folder.join(path).is_file()
    }
}

/// Reads what an audit of `place` left in `out_dir`.
pub(crate) fn read(out_dir: &Path, place: &Place) -> Result<Believed> {
    let report: Report =
        serde_json::from_str(&text_of(&out_dir.join("report.json"))?).context("understanding report.json")?;
    let mut believed =
        Believed { pages: pages(&text_of(&out_dir.join("pages.jsonl"))?, place)?, ..Believed::default() };
    for section in report.sections.into_iter().filter(|section| !section.blank) {
        if let Some(path) = place.path(&section.url) {
            believed.sections.push(Section { kind: section.kind, path, year: section.year });
        }
    }
    for column in report.columns {
        if let Some(path) = place.path(&column.url) {
            let blank = column.blank.unwrap_or(column.entries == 0);
            believed.columns.push(Column { path, kind: column.kind, newest: column.newest, blank });
        }
    }
    for document in report.documents {
        if let Some(path) = place.path(&document.url) {
            let targets = document.interpretations.iter().filter_map(|found| place.path(&found.url));
            believed.documents.push(Document { path, interpretations: targets.collect() });
        }
    }
    for link in report.links.dead {
        if let Some(path) = place.path(&link.url) {
            let parents = link.parents.iter().filter_map(|parent| place.path(&parent.url));
            believed.dead.entry(path).or_default().extend(parents);
        }
    }
    Ok(believed)
}

/// Pages of the folder that were read, by path. Of several addresses for one file, the one without query speaks.
fn pages(lines: &str, place: &Place) -> Result<BTreeMap<String, Page>> {
    let mut pages: BTreeMap<String, Page> = BTreeMap::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let page: Page = serde_json::from_str(line).context("understanding a line of pages.jsonl")?;
        let address = if page.final_url.is_empty() { &page.url } else { &page.final_url };
        let plain = !address.contains('?');
        if let Some(path) = place.path(address).filter(|path| page.status == Some(200) && place.holds(path))
            && (plain || !pages.contains_key(&path))
        {
            pages.insert(path, page);
        }
    }
    Ok(pages)
}

fn text_of(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

/// A date written as such or as an object that holds one.
fn date(value: &Value) -> Option<Date> {
    let text = value.get("date").unwrap_or(value).as_str()?;
    text.parse().ok()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Report {
    sections: Vec<RawSection>,
    columns: Vec<RawColumn>,
    documents: Vec<RawDocument>,
    links: RawLinks,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawSection {
    kind: String,
    url: String,
    year: Option<i64>,
    blank: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawColumn {
    url: String,
    kind: String,
    entries: u64,
    newest: Option<Date>,
    blank: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawDocument {
    url: String,
    interpretations: Vec<RawTarget>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawLinks {
    dead: Vec<RawDead>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawDead {
    url: String,
    parents: Vec<RawTarget>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawTarget {
    url: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("zwgk")).unwrap();
        fs::write(folder.path().join("zwgk/index.html"), "x").unwrap();
        let place = Place { origin: "http://127.0.0.1:9/".into(), folder: folder.path().to_owned() };
        (folder, place)
    }

    #[test]
    fn an_address_becomes_the_path_of_its_file() {
        let (_folder, place) = place();
        assert_eq!(place.path("http://127.0.0.1:9/").as_deref(), Some("index.html"));
        assert_eq!(place.path("http://127.0.0.1:9/zwgk").as_deref(), Some("zwgk/index.html"));
        assert_eq!(place.path("http://127.0.0.1:9/zwgk/?a=1").as_deref(), Some("zwgk/index.html"));
        assert_eq!(place.path("http://127.0.0.1:9/%E5%85%AC.html").as_deref(), Some("公.html"));
        assert_eq!(place.path("http://x.gov.cn/a.html"), None);
    }

    #[test]
    fn dates_are_read_in_both_shapes_and_only_pages_that_answered_count() {
        let (_folder, place) = place();
        let lines = concat!(
            r#"{"url":"http://127.0.0.1:9/zwgk","final_url":"http://127.0.0.1:9/zwgk/","status":200,"#,
            r#""published":{"date":"2020-01-02","source":"label","confidence":90},"written":"2019-12-31"}"#,
            "\n",
            r#"{"url":"http://127.0.0.1:9/a.html","final_url":"http://127.0.0.1:9/a.html","status":404}"#,
        );
        let pages = pages(lines, &place).unwrap();
        assert_eq!(pages.keys().collect::<Vec<_>>(), ["zwgk/index.html"]);
        let page = &pages["zwgk/index.html"];
        assert_eq!(page.published(), Some(jiff::civil::date(2020, 1, 2)));
        assert_eq!(page.written(), Some(jiff::civil::date(2019, 12, 31)));
    }
}
