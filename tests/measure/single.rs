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

/// News pages and the day that each shows to a visitor as its own. Pages that show none, or none with a year, are left
/// out.
const NEWS: &str = "\
163/1 2019-09-07
163/2 2019-09-07
163/3 2019-09-08
163/4 2019-09-07
163/5 2019-09-07
163/6 2019-09-09
163/7 2019-11-25
163/8 2020-02-29
163/9 2019-05-17
cjddsb/1 2019-09-23
cjn/1 2020-10-04
cmse/1 2012-06-24
csdn/1 2014-08-24
ednchina/1 2019-09-25
gamersky/gamersky 2019-09-05
gsc/1 2019-05-18
guancha/2 2019-09-07
guancha/3 2019-09-09
guancha/guancha 2019-09-07
gzggw/1 2016-11-22
hexun/1 2019-09-26
huanqiu/1 2020-06-05
ifeng/1 2019-11-25
ifeng/2 2019-09-09
ifeng/3 2020-09-11
ifeng/ifeng 2019-09-07
mingridapan/1 2019-09-26
njxfhn/1 2019-09-11
people/1 2019-06-15
qq/2 2019-09-23
qq/qq 2019-09-07
shanxi/1 2019-09-18
sina/1 2019-11-25
sina/2 2018-12-28
sina/3 2019-09-09
sina/4 2019-09-11
sina/5 2019-10-23
sina/sina 2019-09-07
stcn/1 2019-09-26
sxmu/1 2018-05-17
thepaper/1 2019-09-24
thepaper/2 2019-08-13
thepaper/3 2020-01-03
thepaper/4 2019-08-13
thepaper/5 2020-06-06
toutiao/2 2019-09-08
toutiao/3 2019-09-09
toutiao/4 2019-11-25
toutiao/5 2020-03-09
toutiao/toutiao 2019-09-04
xds/1 2019-09-26
xinhuanet/1 2019-12-10
zsnews/1 2019-03-06
zyyfy/1 2019-10-31";

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

/// Dates of rendered news pages, against what careful reading says of them.
fn news(folder: &Path) -> Result<Figures> {
    let mut published = Tally::default();
    for (name, date) in NEWS.lines().filter_map(|line| line.split_once(' ')) {
        let path = format!("tests/{name}.html");
        let file = folder.join(&path);
        if file.is_file() {
            let facts = facts(&path, &bytes_of(&file)?)?;
            let got = facts.published.map(|dated| dated.date.to_string());
            published.value(&path, Some(date.to_owned()), got);
        }
    }
    Ok(vec![("published", published)])
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
