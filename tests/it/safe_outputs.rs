//! Everything that comes from a site is harmless in everything that goes out: papers, evidence, journal, log, terminal.
//!
//! One portal is hostile in every place where a site can put words. It is audited by the program itself, judged again in
//! English, explained and exported; then every file and both streams are held to properties, whatever was written.

mod portal;
mod properties;

use std::{fs, path::Path, process::Output};

use assert_cmd::Command;
use tempfile::TempDir;

/// The program, with everything in the log that it can be made to say.
fn gongkai(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    let done = command.env_clear().args(arguments).arg("-vv").output().expect("the program runs");
    properties::stream("stdout", &done.stdout);
    properties::stream("stderr", &done.stderr);
    done
}

fn ran(arguments: &[&str]) -> String {
    let done = gongkai(arguments);
    let told = String::from_utf8(done.stdout).expect("text");
    let log = String::from_utf8_lossy(&done.stderr);
    assert!(matches!(done.status.code(), Some(0 | 4)), "{arguments:?}: {log}");
    told + &log
}

#[test]
fn nothing_that_a_site_says_acts_in_what_goes_out() {
    let server = portal::serve();
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).display().to_string();
    let (register, out) = (path("units.csv"), path("round"));
    fs::write(&register, portal::register(&server.url("/"))).unwrap();

    let told = ran(&[
        "audit",
        &register,
        "--out",
        &out,
        "--rate",
        "1000",
        "--allow-address",
        "127.0.0.0/8",
        "--no-progress",
        "--render",
        "never",
        "--as-of",
        "2026-11-20",
    ]);
    assert!(told.contains("⟨U+"), "what was met on the way is shown: {told}");
    ran(&["replay", &out, "--lang", "en"]);
    for sheet in ["items.csv", "items.xlsx"] {
        ran(&["items", "export", &out, "-o", &format!("{out}/{sheet}")]);
    }
    for (folder, lang) in [(out.clone(), "zh"), (format!("{out}/replay"), "en")] {
        for unit in folders(Path::new(&folder)) {
            for rule in rules(&unit) {
                ran(&["explain", &unit.display().to_string(), &rule, "--lang", lang]);
            }
        }
    }
    everything_is_in_its_folder(&place);
    let files = properties::files(Path::new(&out));
    let seen = |ending: &str| files.iter().filter(|file| file.ends_with(ending)).count();
    for (ending, least) in [
        ("report.html", 4),
        ("summary.html", 2),
        (".csv", 6),
        (".xlsx", 1),
        ("report.json", 4),
        (".jsonl", 4),
        (".cdxj", 2),
        (".warc.gz", 2),
    ] {
        assert!(seen(ending) >= least, "{ending} is missing: {files:?}");
    }
    // The payloads came as far as the papers: harmless, and not lost.
    let report = fs::read_to_string(Path::new(&out).join("hostile/report.html")).unwrap();
    for word in ["&#60;script", "onerror=", "⟨U+001B⟩", "⟨U+202E⟩"] {
        assert!(report.contains(word), "{word} is not in the report");
    }
    let known = fs::read_to_string(Path::new(&out).join("hostile/pages.jsonl")).unwrap();
    assert!(known.contains("\\u001b") && known.contains("\\u202e"), "kept as it came, escaped");
}

/// A sheet says that it is UTF-8, in a file and in a pipe: without the mark Excel reads it as GBK.
#[test]
fn a_sheet_in_a_pipe_is_the_sheet_of_the_file() {
    let place = TempDir::new().unwrap();
    let store = place.path().join("store.db").display().to_string();
    let list = ["rectify", "list", "--format", "csv", "--store", &store];
    // The mark is ours and no site's: looked at as it comes.
    let piped = Command::new(env!("CARGO_BIN_EXE_gongkai")).env_clear().args(list).output().unwrap();
    assert_eq!(piped.status.code(), Some(0));
    let file = place.path().join("list.csv");
    let named = file.display().to_string();
    assert_eq!(gongkai(&[&list[..], &["--out", &named]].concat()).status.code(), Some(0));
    assert!(piped.stdout.starts_with("\u{FEFF}".as_bytes()), "{}", String::from_utf8_lossy(&piped.stdout));
    assert_eq!(piped.stdout, std::fs::read(file).unwrap());
}

/// The folders of the audits in a round.
fn folders(round: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(round)
        .expect("a folder of the round")
        .map(|entry| entry.expect("a folder of the round").path());
    entries.filter(|path| path.join("report.json").is_file()).collect()
}

/// Rules with findings.
fn rules(unit: &Path) -> Vec<String> {
    let report = gongkai::report::parse(&fs::read(unit.join("report.json")).expect("a folder of the round"))
        .expect("a folder of the round");
    let mut rules: Vec<String> = report.findings.into_iter().map(|finding| finding.rule).collect();
    rules.sort();
    rules.dedup();
    rules
}

fn everything_is_in_its_folder(place: &TempDir) {
    let names = |path: &Path| {
        let mut names: Vec<String> = fs::read_dir(path)
            .expect("a folder of the round")
            .map(|entry| {
                entry.expect("a folder of the round").file_name().into_string().expect("a name in text")
            })
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(place.path()), ["round", "units.csv"]);
    for name in names(&place.path().join("round")) {
        assert!(!name.contains(['/', '\\', ':', '<', '\u{1b}', '\u{202E}']) && name.len() <= 255, "{name:?}");
    }
}
