//! The papers of a round: made, read back by other libraries, and looked through for what must not be in them.

use std::io::{Cursor, Read};

use zip::ZipArchive;

mod book;
mod filled;
mod letters;
pub(crate) mod sample;

/// The parts of a package, each well-formed.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let part = |at: usize| {
        let mut part = zip.by_index(at).expect("the part");
        let (name, mut text) = (part.name().expect("a name").into_owned(), String::new());
        part.read_to_string(&mut text).expect("text");
        well_formed(&name, &text);
        (name, text)
    };
    let count = ZipArchive::new(Cursor::new(bytes)).expect("a zip").len();
    (0..count).map(part).collect()
}

/// Every element of a part of a package is closed, and every character is one that XML knows.
fn well_formed(name: &str, text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{name}: {error}"),
        }
    }
    let known = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    assert!(text.chars().all(known), "{name} has a character that XML does not know");
}
