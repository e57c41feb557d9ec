//! What must hold of every stream and of every file, by its ending.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Cursor, Read},
    path::Path,
};

use calamine::{Data, Reader, Xlsx};
use gongkai::report::inert;
use scraper::{Html, Node};

use super::portal::FORGED;

/// Elements that a paper of ours is made of.
const ELEMENTS: &[&str] = &[
    "a",
    "article",
    "b",
    "body",
    "br",
    "code",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "html",
    "li",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rect",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

/// A stream of the program: visible characters and line breaks, and no line that is not the program's.
pub(super) fn stream(name: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{name} is no text"));
    for line in text.lines() {
        visible(name, line);
        assert!(!line.trim_start().starts_with(FORGED), "{name}: a site wrote a line: {line}");
    }
    assert!(!text.contains('\r'), "{name}");
}

/// Every file under `folder`, each held to what its ending promises; their names.
pub(super) fn files(folder: &Path) -> Vec<String> {
    let mut seen = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            seen.extend(files(&path));
            continue;
        }
        let (name, bytes) = (path.display().to_string(), fs::read(&path).expect("a file"));
        match name.rsplit('.').next().unwrap_or_default() {
            "html" => html(&name, &bytes),
            "csv" => csv(&name, &bytes),
            "xlsx" => xlsx(&name, bytes),
            "json" => json(&name, &bytes),
            "jsonl" => text(&name, &bytes).lines().for_each(|line| json(&name, line.as_bytes())),
            "cdxj" => text(&name, &bytes).lines().for_each(|line| index(&name, line)),
            "gz" => warc(&name, &bytes),
            "toml" => {}
            other => panic!("{name}: nobody looked at `{other}`"),
        }
        seen.push(name);
    }
    seen
}

fn text<'a>(name: &str, bytes: &'a [u8]) -> &'a str {
    std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{name} is no text"))
}

/// No control characters, nothing invisible, no overrides of direction.
fn visible(name: &str, line: &str) {
    let shown = inert(line);
    assert!(shown == line, "{name}: {:?}", shown.chars().take(400).collect::<String>());
}

fn html(name: &str, bytes: &[u8]) {
    let text = text(name, bytes);
    text.lines().for_each(|line| visible(name, line));
    let page = Html::parse_document(text);
    let ids: BTreeSet<&str> =
        page.root_element().descendent_elements().filter_map(|element| element.value().id()).collect();
    for node in page.tree.nodes() {
        match node.value() {
            Node::Comment(_) => panic!("{name}: a comment"),
            Node::Text(text) => visible(name, &text.replace('\n', " ")),
            Node::Element(element) => {
                assert!(ELEMENTS.contains(&element.name()), "{name}: <{}>", element.name());
                for (attribute, value) in element.attrs() {
                    visible(name, value);
                    match attribute {
                        "href" => assert!(leads_well(value, &ids), "{name}: {value}"),
                        "http-equiv" => assert_eq!(value, "Content-Security-Policy"),
                        _ => assert!(
                            !attribute.starts_with("on")
                                && ![
                                    "src",
                                    "srcset",
                                    "srcdoc",
                                    "action",
                                    "formaction",
                                    "data",
                                    "xlink:href",
                                    "ping"
                                ]
                                .contains(&attribute),
                            "{name}: {attribute}={value}"
                        ),
                    }
                }
            }
            _ => {}
        }
    }
}

/// To the web, to a place on the page, or to the papers of a unit beside the summary.
fn leads_well(href: &str, ids: &BTreeSet<&str>) -> bool {
    if let Some(place) = href.strip_prefix('#') {
        return ids.contains(place);
    }
    let beside = href.ends_with("/report.html")
        && !href.contains([':', '?', '#', '%'])
        && !href.starts_with(['/', '.']);
    beside || href.starts_with("http://") || href.starts_with("https://")
}

fn csv(name: &str, bytes: &[u8]) {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    for record in reader.records() {
        for cell in &record.expect("a row") {
            let cell = cell.trim_start_matches('\u{feff}');
            visible(name, cell);
            let acts = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
            assert!(!acts || cell.parse::<f64>().is_ok(), "{name}: {cell}");
        }
    }
}

fn xlsx(name: &str, bytes: Vec<u8>) {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("a workbook");
    for sheet in book.sheet_names() {
        let formulas = book.worksheet_formula(&sheet).expect("formulas");
        assert!(formulas.used_cells().next().is_none(), "{name}");
        for (_, _, cell) in book.worksheet_range(&sheet).expect("cells").used_cells() {
            match cell {
                Data::String(text) => visible(name, &text.replace('\n', " ")),
                other => panic!("{name}: {other:?} is no text"),
            }
        }
    }
}

fn json(name: &str, bytes: &[u8]) {
    serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
    // What is kept for a replay holds the words as they came; the papers are read by people, too.
    if ["report.json", "summary.json", "pages.jsonl", "index.cdxj"].iter().any(|paper| name.ends_with(paper))
    {
        text(name, bytes).lines().for_each(|line| visible(name, line));
    }
}

/// `key 20261120080000 {…}`, all of it ASCII.
fn index(name: &str, line: &str) {
    let mut fields = line.splitn(3, ' ');
    let (key, time) = (fields.next().expect("a key"), fields.next().expect("a time"));
    assert!(
        key.contains(')') && time.len() == 14 && time.bytes().all(|byte| byte.is_ascii_digit()),
        "{line}"
    );
    json(name, fields.next().expect("an object").as_bytes());
}

/// Every record has the fields that we write, one a line, and in a response so has the head of the answer.
fn warc(name: &str, bytes: &[u8]) {
    let mut file = BufReader::new(bytes);
    while !file.fill_buf().expect("memory").is_empty() {
        let mut record = Vec::new();
        flate2::bufread::GzDecoder::new(&mut file).read_to_end(&mut record).expect("a whole member");
        let at = record.windows(4).position(|window| window == b"\r\n\r\n").expect("the end of the head");
        let head = text(name, &record[..at]);
        assert_eq!(head.matches("WARC-Type: ").count(), 1, "{head}");
        for line in head.split("\r\n") {
            visible(name, line);
            let known = line.split_once(": ").is_some_and(|(field, _)| {
                field.starts_with("WARC-") || ["Content-Type", "Content-Length"].contains(&field)
            });
            assert!(known || line == "WARC/1.1", "{name}: {line}");
        }
        let length = head.split("Content-Length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        let length: usize = length.and_then(|length| length.parse().ok()).expect("a length");
        assert_eq!(record.len(), at + 4 + length + 4, "{name}: the block is as long as it says");
    }
}
