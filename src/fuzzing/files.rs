//! Files: attachments, evidence, the journal, registers, filled sheets.

use std::{
    io::{Cursor, Write},
    sync::OnceLock,
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{chosen, pages, two};
use crate::audit;
use crate::evidence;
use crate::report::{self, items as sheets, json_v1::Report};

/// The names of the parts that hold what is written, by format.
const PACKAGES: [(&str, &[&str]); 4] = [
    ("docx", &["word/document.xml"]),
    ("xlsx", &["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"]),
    ("pptx", &["ppt/presentation.xml", "ppt/slides/slide1.xml"]),
    ("ofd", &["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"]),
];

/// A file as it came, or a package around parts that NUL divides. The readers of others may break down behind their
/// guard; the fuzzer must not take that for a crash.
pub fn attachment(data: &[u8]) {
    static GUARDED: OnceLock<()> = OnceLock::new();
    GUARDED.get_or_init(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |told| {
            if std::thread::current().name() != Some("attachment") {
                before(told);
            }
        }));
    });
    let (choice, rest) = chosen(data);
    match PACKAGES.get(usize::from(choice % 8)) {
        None => pages::read("http://x.gov.cn/a.pdf", None, rest),
        Some((ending, names)) => {
            let Some(bytes) = packed(names, rest) else { return };
            pages::read(&format!("http://x.gov.cn/a.{ending}"), None, &bytes);
        }
    }
}

fn packed(names: &[&str], parts: &[u8]) -> Option<Vec<u8>> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, part) in names.iter().zip(parts.split(|byte| *byte == 0)) {
        file.start_file(*name, stored).ok()?;
        file.write_all(part).ok()?;
    }
    Some(file.finish().ok()?.into_inner())
}

/// A file of evidence, or an exchange of which every part is hostile.
pub fn warc(data: &[u8]) {
    let (choice, rest) = chosen(data);
    match choice % 3 {
        0 => evidence::fuzzing::whole(rest),
        1 => evidence::fuzzing::records(rest),
        _ => evidence::fuzzing::round_trip(rest),
    }
}

/// Lines of the journal and of its neighbours.
pub fn journal(data: &[u8]) {
    audit::fuzzing::journal(data);
}

/// A register as CSV and as TOML.
pub fn register(data: &[u8]) {
    let (choice, rest) = chosen(data);
    let name = if choice % 2 == 0 { "units.csv" } else { "units.toml" };
    match audit::read_register(name, rest) {
        Err(complaints) => assert!(!complaints.0.is_empty()),
        Ok(units) => {
            for registered in units {
                let id = &registered.unit.id;
                assert!(
                    id.len() <= 255 && !id.contains(['/', '\\', '\0']) && id != "." && id != "..",
                    "{id:?}"
                );
            }
        }
    }
}

/// A filled sheet about one report; or a report.
pub fn items(data: &[u8]) {
    static SAMPLE: OnceLock<Option<Report>> = OnceLock::new();
    let bytes = include_bytes!("../../tests/fuzz/seeds/items/report.json");
    let sample = SAMPLE.get_or_init(|| report::parse(&bytes[1..]).ok());
    let (choice, rest) = chosen(data);
    if choice == b'r' {
        if let Ok(report) = report::parse(rest) {
            let _ = (sheets::items(&report, &[]), sheets::csv(&sheets::items(&report, &[])));
        }
        return;
    }
    let open: Vec<_> = sample.iter().map(|report| (report.clone(), Vec::new())).collect();
    let _ = sheets::rulings("sheet", rest, &open);
    let (one, other) = two(rest);
    let _ = sheets::rulings("sheet.csv", format!("{one}\n{other}").as_bytes(), &open);
}
