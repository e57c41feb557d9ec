//! Single pages without a site around them: encodings, the metadata of policies, the dates of news.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result};
use gongkai::{
    extract::{Input, PageFacts, page},
    model::Address,
};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    believed::{Believed, Page},
    gold,
    pages::{self, normal_number, squeezed},
    tally::{Figures, Tally},
};

/// All sets of single pages that the corpus holds.
pub(crate) fn measure(corpus: &Path) -> Result<Vec<(String, Figures)>> {
    Ok(vec![
        ("encodings".to_owned(), encodings(&corpus.join("encodings"))?),
        ("policies".to_owned(), policies(&corpus.join("policies"))?),
        ("news".to_owned(), news(&corpus.join("pages/gne"))?),
    ])
}

/// Each page is read as it is, and again from what its true encoding makes of it: the facts must be the same.
fn encodings(folder: &Path) -> Result<Figures> {
    let index = text_of(&folder.join("INDEX.tsv"))?;
    let mut tally = Tally::default();
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [path, _, _, codec, ..] = fields.as_slice() else { continue };
        let name = path.rsplit('/').next().unwrap_or(path);
        let bytes = bytes_of(&folder.join(name))?;
        let encoding =
            encoding_rs::Encoding::for_label(codec.as_bytes()).context("unknown encoding in the index")?;
        let (text, _) = encoding.decode_without_bom_handling(&bytes);
        // A byte order mark outranks whatever the page declares.
        let mut expected = facts(name, format!("\u{feff}{text}").as_bytes())?;
        let mut got = facts(name, &bytes)?;
        let charset = got.charset.take().map_or_else(|| "no charset".to_owned(), |charset| charset.name);
        expected.charset = None;
        let right = got == expected && got.text_chars > 0 && !got.text.contains('\u{fffd}');
        let belief = if right { (*codec).to_owned() } else { format!("{charset}, garbled") };
        tally.value(name, Some((*codec).to_owned()), Some(belief));
    }
    Ok(vec![("charset", tally)])
}

/// The labelled pages of one site, each read alone: what extraction knows before the portal adds its context.
pub(crate) fn of_site(corpus: &Path, name: &str) -> Result<Figures> {
    let labels = gold::read(corpus, name)?;
    let mut believed = Believed::default();
    for label in &labels.pages {
        let body = bytes_of(&corpus.join("sites").join(name).join(&label.path))?;
        let page = Page::of_facts(facts(&label.path, &body)?)?;
        believed.pages.insert(label.path.clone(), page);
    }
    Ok(pages::compare(&labels, &believed))
}

#[derive(Deserialize)]
struct Policy {
    file: String,
    html_fields: BTreeMap<String, Value>,
}

/// The metadata table of a policy page, field by field.
fn policies(folder: &Path) -> Result<Figures> {
    let policies: Vec<Policy> =
        serde_json::from_str(&text_of(&folder.join("gold.json"))?).context("understanding policies")?;
    let [mut index, mut number, mut written, mut published, mut issuer, mut title, mut topic] =
        <[Tally; 7]>::default();
    for policy in &policies {
        let facts = facts(&policy.file, &bytes_of(&folder.join(&policy.file))?)?;
        let label = |name: &str| policy.html_fields.get(name).and_then(Value::as_str).and_then(squeezed);
        let day = |name: &str| label(name).and_then(|text| date_in(&text)).map(|day| day.to_string());
        let printed = |value: &Option<String>| value.as_deref().and_then(squeezed);
        let place = policy.file.as_str();
        index.value(place, label("索引号"), printed(&facts.index_number));
        let numbers =
            [label("发文字号"), facts.number.clone()].map(|number| number.as_deref().and_then(normal_number));
        let [expected, got] = numbers;
        number.value(place, expected, got);
        written.value(place, day("成文日期"), facts.written.map(|dated| dated.date.to_string()));
        published.value(place, day("发布日期"), facts.published.map(|dated| dated.date.to_string()));
        issuer.value(place, label("发文机关"), printed(&facts.issuer));
        title.value(place, label("标题"), squeezed(&facts.heading));
        let row = facts.metadata.iter().find(|(name, _)| name == "主题分类");
        topic.value(place, label("主题分类"), row.and_then(|(_, value)| squeezed(value)));
    }
    Ok(vec![
        ("index number", index),
        ("number", number),
        ("written", written),
        ("published", published),
        ("issuer", issuer),
        ("title", title),
        ("topic", topic),
    ])
}

/// Dates of rendered news pages, against what another extractor says of them (silver, not gold).
fn news(folder: &Path) -> Result<Figures> {
    let mut published = Tally::default();
    for (path, expected) in silver(&text_of(&folder.join("result.txt"))?) {
        let file = folder.join(&path);
        if file.is_file() {
            let facts = facts(&path, &bytes_of(&file)?)?;
            let got = facts.published.map(|dated| dated.date.to_string());
            published.value(&path, Some(expected.to_string()), got);
        }
    }
    Ok(vec![("published", published)])
}

/// Path and date of each block of the other extractor's results; blocks without a full date are left out.
fn silver(results: &str) -> Vec<(String, Date)> {
    let mut found = Vec::new();
    for block in results.split("<<<<<<") {
        let Some((head, body)) = block.trim_start_matches('<').split_once('{') else { continue };
        let path = head.trim().trim_matches('>').to_owned();
        let result = serde_json::from_str::<Value>(&format!("{{{body}"));
        let time = result.ok().and_then(|result| result.get("publish_time")?.as_str().map(str::to_owned));
        if let Some(date) = time.and_then(|time| date_in(&time)) {
            found.push((path, date));
        }
    }
    found
}

/// The first three numbers of a text as year, month and day.
fn date_in(text: &str) -> Option<Date> {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let year: i16 = numbers.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month: i8 = numbers.next()?.parse().ok()?;
    Date::new(year, month, numbers.next()?.parse().ok()?).ok()
}

/// Facts of one page, as if it had been fetched without a charset in its header.
fn facts(name: &str, body: &[u8]) -> Result<PageFacts> {
    let root = Address::parse("http://www.example.gov.cn/page.html").context("the invented address")?;
    let address = root.join(name).unwrap_or(root);
    Ok(page(Input { address: &address, content_type: Some("text/html"), body }))
}

fn text_of(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

fn bytes_of(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("reading {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silver_results_are_read_block_by_block() {
        let results = ">>>>>>>>tests/a/1.html>>>>>>>>\n{\n \"publish_time\": \"2019年09月07日 08:05\"\n}\n<<<<<<<<<<<<\n\
                       >>>>>>>>tests/b/2.html>>>>>>>>\n{\n \"publish_time\": \"09月07日\"\n}\n<<<<<<<<<<<<\n\
                       >>>>>>>>tests/c/3.html>>>>>>>>\n{\n \"publish_time\": \"2019-9-5 9:38:01\"\n}\n<<<<<<<<<<<<\n";
        let found = silver(results);
        let found: Vec<_> = found.iter().map(|(path, date)| (path.as_str(), date.to_string())).collect();
        let expected =
            [("tests/a/1.html", "2019-09-07".to_owned()), ("tests/c/3.html", "2019-09-05".to_owned())];
        assert_eq!(found, expected);
    }
}
