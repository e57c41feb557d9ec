//! Policy documents and the texts that may interpret them.
//!
//! Pairs are looked for among all documents that the site shows; which of them are the unit's own is told apart, for only
//! those need an interpretation.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::columns::Listing;
use super::leaf::{self, Leaf};
use super::pool::At;
use super::site::Site;
use super::titles::core;
use super::{ColumnKind, Document, DocumentFile, SourceLevel};
use crate::extract::{Media, PageKind, Term};
use crate::model::{DateSource, Dated, Outcome, Reason, Text};

/// Number prefixes of bodies above every unit that is audited.
const CENTRAL_NUMBERS: [&str; 14] = [
    "国发",
    "国办",
    "国函",
    "国令",
    "国务院令",
    "中发",
    "中办",
    "中华人民共和国主席令",
    "主席令",
    "国市监",
    "国卫",
    "国科",
    "国资",
    "国税",
];
/// Bodies above every unit that is audited, as issuers and sources print them.
const CENTRAL_BODIES: [&str; 12] = [
    "国务院",
    "中共中央",
    "全国人大",
    "全国人民代表大会",
    "中华人民共和国",
    "中国政府网",
    "新华社",
    "新华网",
    "最高人民法院",
    "最高人民检察院",
    "中央人民政府",
    "人民日报",
];

/// Words for acts, as their titles have them.
const WORDED: [&str; 13] =
    ["通知", "意见", "办法", "规定", "细则", "方案", "决定", "公告", "通告", "条例", "措施", "规划", "批复"];

/// A document with what matching needs of it.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Pages that hold it; the first is the one shown.
    pub(super) leaves: Vec<usize>,
    /// Every address it has, for links that lead to it.
    pub(super) places: Vec<At>,
    pub(super) core: String,
    pub(super) document: Document,
}

/// A text that explains some document.
#[derive(Debug)]
pub(super) struct Explainer {
    pub(super) leaf: usize,
    pub(super) title: String,
    pub(super) core: String,
    pub(super) published: Option<Dated>,
}

/// Where rows stand: target page → column and row title, date; the narrowest column first by kind, then by address.
type Standing = FxHashMap<usize, Place>;

/// Column (position among the listings), title and date of a row.
type Place = (usize, String, Option<Date>);

fn standing(site: &Site, listings: &[Listing], kind: ColumnKind) -> Standing {
    let mut found = Standing::default();
    for (index, listing) in listings.iter().enumerate().filter(|(_, listing)| listing.column.kind == kind) {
        for entry in listing.entries(site) {
            if let Some(target) = entry.at.and_then(|at| site.leaf(at)) {
                found.entry(target).or_insert_with(|| (index, entry.title.to_string(), entry.date));
            }
        }
    }
    found
}

/// Texts that explain: by their kind, their column, or their title.
pub(super) fn explainers(site: &Site, listings: &[Listing]) -> Vec<Explainer> {
    let column = standing(site, listings, ColumnKind::Interpretation);
    let lists: FxHashSet<usize> = listings.iter().map(|listing| listing.leaf).collect();
    let mut found = Vec::new();
    for (leaf, page) in site.shown() {
        let listed = column.get(&leaf);
        let title = if page.heading.is_empty() { listed.map_or("", |row| &row.1) } else { &page.heading };
        let article = !lists.contains(&leaf)
            && !matches!(page.kind, PageKind::List | PageKind::Home | PageKind::Platform)
            // A file belongs to the page that offers it, unless a row leads to it.
            && (page.kind != PageKind::Attachment || listed.is_some());
        if !article || !(listed.is_some() || page.kind == PageKind::Interpretation || explains(title)) {
            continue;
        }
        // A document that was put into the wrong column stays a document.
        if page.kind == PageKind::PolicyDocument && page.kind_confidence >= 70 && !explains(title) {
            continue;
        }
        let row_date = listed.and_then(|row| row.2).map(from_row);
        found.push(Explainer {
            leaf,
            title: title.to_owned(),
            core: core(title, &site.brief.unit_name),
            published: Dated::firmer(page.published, row_date),
        });
    }
    found
}

/// True when the title says that the text explains another.
pub(super) fn explains(title: &str) -> bool {
    ["解读", "图解", "一图读懂", "一图看懂", "一图了解", "图说", "起草说明"]
        .iter()
        .any(|word| title.contains(word))
}

fn from_row(date: Date) -> Dated {
    Dated { date, source: DateSource::ListRow, confidence: 80 }
}

/// Every document, its postings together.
pub(super) fn documents(site: &Site, listings: &[Listing], explainers: &[Explainer]) -> Vec<Candidate> {
    let columns = standing(site, listings, ColumnKind::Policy);
    let explaining: FxHashSet<usize> = explainers.iter().map(|explainer| explainer.leaf).collect();
    let mut found: BTreeMap<(String, String), Candidate> = BTreeMap::new();
    for (leaf, page) in site.shown() {
        let policy = page.kind == PageKind::PolicyDocument && page.kind_confidence >= 50;
        if explaining.contains(&leaf) || !(policy || is_numbered_act(page)) {
            continue;
        }
        let row = columns.get(&leaf);
        let title = if page.heading.is_empty() { row.map_or("", |row| &row.1) } else { &page.heading };
        let mut document = of_page(site, leaf, page, title, row.map(|row| (&listings[row.0], row)));
        document.level = level(site, page);
        document.own = policy && document.level == SourceLevel::Own;
        add(&mut found, site, document, leaf);
    }
    for listing in listings.iter().filter(|listing| listing.column.kind == ColumnKind::Policy) {
        for entry in listing.entries(site) {
            let Some(at) = entry.at else { continue };
            if let Some(document) =
                of_row(site, listing, at, &entry.title, entry.date, entry.number.as_deref())
            {
                let core = core(&document.title, &site.brief.unit_name);
                let key = key(&document, &core);
                found.entry(key).or_insert(Candidate {
                    leaves: Vec::new(),
                    places: vec![at],
                    core,
                    document,
                });
            }
        }
    }
    found.into_values().collect()
}

/// A text with a number that calls itself an act, though it reads like an article: a short letter, a plan of work.
fn is_numbered_act(page: &Leaf) -> bool {
    let title = page.heading.trim_end_matches(|c: char| !c.is_alphanumeric());
    let title = title.rfind(['（', '(']).filter(|at| *at > 0).map_or(title, |at| &title[..at]).trim_end();
    let acts = WORDED.iter().chain(&["计划", "函", "令"]);
    page.kind == PageKind::Article
        && page.number.is_some()
        && acts.clone().any(|word| {
            // 2017年第6号 behind 公告 is the number, not another word.
            title.ends_with(word) || title.split_whitespace().any(|part| part.ends_with(word))
        })
}

/// One document for every place where it is posted; only the first can be the unit's own.
pub(super) fn postings(site: &Site, candidate: Candidate) -> impl Iterator<Item = Document> {
    let Candidate { leaves, document, .. } = candidate;
    let further = leaves.into_iter().skip(1);
    let copies: Vec<Document> = further
        .map(|leaf| Document {
            address: site.address(leaf).clone(),
            files: files(site, &site.leaves[leaf]),
            own: false,
            ..document.clone()
        })
        .collect();
    std::iter::once(document).chain(copies)
}

/// The same number and title is the same document, whatever column shows it.
fn key(document: &Document, core: &str) -> (String, String) {
    let second = match (&document.number, document.written.or(document.published.map(|dated| dated.date))) {
        (Some(number), _) => number.clone(),
        (None, Some(date)) => date.to_string(),
        (None, None) => document.address.as_str().to_owned(),
    };
    (core.to_owned(), second)
}

fn add(found: &mut BTreeMap<(String, String), Candidate>, site: &Site, document: Document, leaf: usize) {
    let core = core(&document.title, &site.brief.unit_name);
    let at = site.leaves[leaf].at;
    match found.entry(key(&document, &core)) {
        std::collections::btree_map::Entry::Vacant(free) => {
            free.insert(Candidate { leaves: vec![leaf], places: vec![at], core, document });
        }
        std::collections::btree_map::Entry::Occupied(mut taken) => {
            // Pages come in order of address, so the first one is shown; the others lend what it lacks.
            let known = taken.get_mut();
            known.leaves.push(leaf);
            known.places.push(at);
            let shown = &mut known.document;
            shown.published = match (shown.published, document.published) {
                // The earlier posting counts as publication.
                (Some(a), Some(b)) if b.date < a.date && a.is_of_update() == b.is_of_update() => Some(b),
                (a, b) => Dated::firmer(a, b),
            };
            shown.written = shown.written.or(document.written);
            shown.updated = shown.updated.max(document.updated);
            shown.term = lent(shown.term, document.term);
            shown.validity = shown.validity.take().or(document.validity);
            shown.issuer = shown.issuer.take().or(document.issuer);
            shown.column = shown.column.take().or(document.column);
            shown.listed_on = shown.listed_on.take().or(document.listed_on);
            // Where one posting names a higher issuer, all of them are reposts.
            shown.own &= document.own;
            shown.level = shown.level.min(document.level);
        }
    }
}

/// What one posting lacks another may say; what they say apart is left as it is.
fn lent(own: Term, other: Term) -> Term {
    Term {
        until: own.until.or(other.until),
        months: own.months.or(other.months),
        stated: own.stated.or(other.stated),
    }
}

fn of_page(site: &Site, leaf: usize, page: &Leaf, title: &str, row: Option<(&Listing, &Place)>) -> Document {
    let text = |word| site.pool.text(word).to_owned();
    Document {
        address: site.address(leaf).clone(),
        title: title.to_owned(),
        number: page.number.as_deref().map(str::to_owned),
        written: page.written,
        published: Dated::firmer(page.published, row.and_then(|(_, row)| row.2).map(from_row)),
        updated: page.updated,
        validity: page.validity.map(text),
        term: page.term,
        issuer: page.issuer.map(text),
        files: files(site, page),
        column: row.map(|(listing, _)| listing.column.address.clone()),
        interpretations: Vec::new(),
        unread: page.shell.then_some(Reason::NeedsRendering),
        listed_on: row.map(|(listing, row)| (listing.column.address.clone(), row.1.clone())),
        own: false,
        level: SourceLevel::default(),
    }
}

/// The files that a page offers in its text, each once.
fn files(site: &Site, page: &Leaf) -> Vec<DocumentFile> {
    let mut found: Vec<DocumentFile> = Vec::new();
    for (at, name) in &page.files {
        let address = site.pool.address(*at);
        if found.iter().any(|file| file.address == *address) {
            continue;
        }
        let read = site.leaf(*at).and_then(|leaf| site.leaves[leaf].file);
        found.push(DocumentFile {
            address: address.clone(),
            name: site.pool.text(*name).trim().to_owned(),
            outcome: site.outcome(*at),
            format: read.map(|(format, _)| format),
            opens: read.map(|(_, opens)| opens),
        });
    }
    found
}

/// A document of which only the row is known: its page was not read, or it is a file.
fn of_row(
    site: &Site,
    listing: &Listing,
    at: At,
    title: &str,
    date: Option<Date>,
    number: Option<&str>,
) -> Option<Document> {
    let address = site.pool.address(at);
    let read = site.leaf(at);
    if read.is_some_and(|leaf| site.leaves[leaf].media == Media::Html && !site.leaves[leaf].shell) {
        return None;
    }
    let file = read.map(|leaf| &site.leaves[leaf]).filter(|file| file.media != Media::Html);
    let number = number.or_else(|| file.and_then(|file| file.number.as_deref()));
    // Elsewhere stands what others issued; a sentence about a document is not one.
    if !site.brief.covers(address) || explains(title) || is_central(title, number) {
        return None;
    }
    let unread = match site.outcome(at) {
        Outcome::Gone(_) => return None,
        Outcome::Alive if read.is_some_and(|leaf| site.leaves[leaf].shell) => Reason::NeedsRendering,
        Outcome::Alive => Reason::PartlyRead(Text::new(
            "文件只以附件形式发布，其中的链接未读取",
            "the document is published as a file, whose links were not read",
        )),
        _ => site.why_unread(at)?,
    };
    // Without a number and without a word of a document it may be anything.
    if number.is_none() && !WORDED.iter().any(|word| title.contains(word)) && !leaf::is_file(address) {
        return None;
    }
    Some(Document {
        address: address.clone(),
        title: title.to_owned(),
        number: number.map(str::to_owned),
        written: file.and_then(|file| file.written),
        published: date.map(from_row),
        updated: None,
        validity: None,
        term: file.map(|file| file.term).unwrap_or_default(),
        issuer: None,
        files: Vec::new(),
        column: Some(listing.column.address.clone()),
        interpretations: Vec::new(),
        unread: Some(unread),
        listed_on: Some((listing.column.address.clone(), title.to_owned())),
        own: true,
        level: SourceLevel::default(),
    })
}

/// The highest body above the unit that number, issuer, source or title name: then the page only reposts.
fn level(site: &Site, page: &Leaf) -> SourceLevel {
    let unit = site.brief.unit_name.as_str();
    if is_central(&page.heading, page.number.as_deref()) {
        return SourceLevel::State;
    }
    let names = [page.issuer, page.origin].into_iter().flatten().map(|word| site.pool.text(word));
    let titled = issuer_in_title(&page.heading);
    let names = names.filter(|name| !name.is_empty() && !unit.contains(name)).chain([titled]);
    names.map(|name| level_of_body(name, unit)).min().unwrap_or_default()
}

/// The level of a body by its name, seen from the unit.
fn level_of_body(name: &str, unit: &str) -> SourceLevel {
    if is_central_body(name) {
        SourceLevel::State
    } else if is_provincial_above(name, unit) {
        SourceLevel::Province
    } else if is_city_above(name, unit) {
        SourceLevel::City
    } else {
        SourceLevel::Own
    }
}

/// A body of the city, when the unit stands below the city.
fn is_city_above(name: &str, unit: &str) -> bool {
    let below = |text: &str| ["县", "区", "镇", "乡", "街道", "旗"].iter().any(|word| text.contains(word));
    name.contains('市') && !below(name) && below(&unit.replace("自治区", "")) && !unit.contains(name)
}

fn is_central(title: &str, number: Option<&str>) -> bool {
    let issuer = issuer_in_title(title);
    number.is_some_and(|number| CENTRAL_NUMBERS.iter().any(|prefix| number.starts_with(prefix)))
        || is_central_body(issuer)
        || (issuer.is_empty() && title.starts_with("中华人民共和国"))
}

/// A ministry or the State Council: no 省, 市, 县 or 区 in the name, and it ends in 部, 总局, 委员会 of the state.
fn is_central_body(name: &str) -> bool {
    if CENTRAL_BODIES.iter().any(|body| name.starts_with(body)) {
        return true;
    }
    let local = ["省", "市", "县", "区", "镇", "乡", "州", "旗"].iter().any(|word| name.contains(word));
    let first = name.split(['、', ' ', '，']).next().unwrap_or(name);
    let first = first.trim_end_matches('等').trim_end_matches("办公厅").trim_end_matches("办公室");
    let ministry = (first.ends_with('部') && !first.contains("支部") && !first.ends_with("宣传部"))
        || first.starts_with("国家");
    !local && ministry && first.chars().count() >= 3
}

/// A provincial body, when the unit stands below the province.
fn is_provincial_above(name: &str, unit: &str) -> bool {
    let province = |text: &str| text.contains('省') || text.contains("自治区");
    let local =
        |text: &str| ["市", "县", "区", "镇", "乡", "街道", "州"].iter().any(|word| text.contains(word));
    // 自治区 holds a 区 of its own.
    let bare = name.replace("自治区", "");
    let unit_below = local(&unit.replace("自治区", ""));
    province(name) && !local(&bare) && !unit.contains(name) && unit_below
}

/// What stands before 关于 in a title: the issuer, where it is printed.
fn issuer_in_title(title: &str) -> &str {
    title.find("关于").map_or("", |at| title[..at].trim())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{Page, assemble, at, home, page};
    use super::*;
    use crate::extract::{FileFacts, FileFormat, LabelKind, Opens, PageFacts, Position, Validity};

    #[test]
    fn a_document_tells_its_files_its_update_and_its_term() {
        let policy = page("/zcwj/1.html", PageKind::PolicyDocument, "示例市公园管理办法")
            .number("示府〔2026〕1号")
            .link("/zcwj/1.pdf", "附件：申请表", LabelKind::None, Position::Content)
            .link("/zcwj/2.doc", "名单", LabelKind::None, Position::Content)
            .with(|facts| {
                facts.kind_confidence = 90;
                facts.term.until = Some(date(2026, 1, 1));
                let confidence = 90;
                facts.updated = Some(Dated { date: date(2025, 5, 6), source: DateSource::Label, confidence });
            });
        let mut file = PageFacts::bare(at("/zcwj/1.pdf"), Media::Pdf, PageKind::Attachment);
        file.file = Some(FileFacts {
            format: FileFormat::Doc,
            opens: Opens::Yes,
            misnamed: true,
            text_layer: true,
            empty: false,
            encrypted: false,
            pages: None,
            title: None,
        });
        let portal = assemble(&[home(), policy, Page(file)]);
        let document = &portal.documents().unwrap()[0];
        assert_eq!(document.updated, Some(date(2025, 5, 6)));
        assert_eq!(document.term.at(portal.as_of), Some(Validity::Expired));
        let files: Vec<_> = document.files.iter().map(|it| (it.name.as_str(), it.format, it.opens)).collect();
        let known = ("附件：申请表", Some(FileFormat::Doc), Some(Opens::Yes));
        assert_eq!(files, [known, ("名单", None, None)]);
        assert_eq!(document.files[0].outcome, Outcome::Alive);
        assert!(matches!(document.files[1].outcome, Outcome::Unchecked(_)));
    }

    #[test]
    fn what_stands_above_the_unit_is_known_by_number_and_name() {
        assert!(is_central("关于加强某事的通知", Some("国办发〔2020〕5号")));
        assert!(is_central("教育部办公厅关于印发某办法的通知", None));
        assert!(!is_central("示例市人民政府关于某事的通知", Some("示府〔2020〕5号")));
        let level = |name| level_of_body(name, "样本市东河区教育局");
        assert_eq!(level("教育部"), SourceLevel::State);
        assert_eq!(level("示例省教育厅"), SourceLevel::Province);
        assert_eq!(level("样本市教育局"), SourceLevel::City);
        assert_eq!(level("样本市东河区人民政府"), SourceLevel::Own);
        assert_eq!(level_of_body("样本市教育局", "样本市财政局"), SourceLevel::Own);
        assert!(is_provincial_above("示例省人民政府", "样本市财政局"));
        assert!(!is_provincial_above("示例省财政厅", "示例省教育厅"));
        assert!(!is_provincial_above("示例省样本市人民政府", "样本市人民政府"));
    }
}
