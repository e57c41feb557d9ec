//! The reader of the journal, for fuzzing and tests alone.

use std::{collections::BTreeMap, io::Cursor};

use super::journal::{Gathering, VisitLine, whole_lines};

/// Lines that a process left behind; what is whole is taken, and reads the same once written again.
pub(crate) fn journal(bytes: &[u8]) {
    let ends = BTreeMap::from([("gongkai-00001.warc.gz".to_owned(), u64::MAX)]);
    let whole = whole_lines(&mut Cursor::new(bytes), &ends).expect("memory has no trouble of its own");
    let whole = usize::try_from(whole).unwrap_or(usize::MAX);
    assert!(whole <= bytes.len() && (whole == 0 || bytes[whole - 1] == b'\n'));
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(read) = serde_json::from_slice::<VisitLine>(line) {
            let again = serde_json::to_vec(&read).expect("a line of ours");
            assert!(!again.contains(&b'\n'), "one visit a line");
            assert_eq!(serde_json::from_slice::<VisitLine>(&again).ok(), Some(read));
        }
        let _ = serde_json::from_slice::<Gathering>(line);
    }
}
