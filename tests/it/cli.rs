//! The program as a person meets it: exit codes, messages, files.

use std::{fs, path::Path, process::Output};

use assert_cmd::Command;

use crate::support::server::{Reply, Server};

/// The program, away from the settings of whoever runs the tests.
fn gongkai(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.env_clear().args(arguments).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

#[test]
fn the_demo_audits_its_portals_and_ends_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let out = path(&folder, "demo");
    let done = gongkai(&["demo", "--out", &out, "--no-progress"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    for file in ["summary.json", "summary.csv", "summary.html", "qingling/report.html", "shiqiao/report.json"]
    {
        assert!(Path::new(&out).join(file).is_file(), "{file} is missing");
    }
    assert!(text(&done.stdout).contains("青岭县人民政府"), "{}", text(&done.stdout));
    // A second demo replaces the first; a folder of somebody else's is left alone.
    assert_eq!(gongkai(&["demo", "--out", &out, "--no-progress", "--lang", "en"]).status.code(), Some(0));
    fs::write(path(&folder, "mine"), "x").unwrap();
    let done = gongkai(&["demo", "--out", &folder.path().display().to_string()]);
    assert_eq!(done.status.code(), Some(2), "{}", text(&done.stderr));
}

#[test]
fn wrong_usage_is_told_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let register = path(&folder, "units.csv");
    fs::write(&register, "name,address\n甲县,\n").unwrap();
    let done = gongkai(&["audit", &register, "--out", &path(&folder, "out")]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("units.csv, line 2: no address"), "{}", text(&done.stderr));

    let done = gongkai(&["audit", "http://"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("neither a web address nor a register"), "{}", text(&done.stderr));

    let done = gongkai(&["audit", "http://x.invalid/", "--deadline", "soon"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("90s, 30m or 2h"), "{}", text(&done.stderr));
}

#[test]
fn an_unwritable_folder_is_named() {
    let done = gongkai(&["audit", "http://x.invalid/", "--out", "/proc/nowhere"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("/proc/nowhere"), "{}", text(&done.stderr));
}

#[test]
fn a_broken_pack_is_told_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("disclosure");
    fs::create_dir(&own).unwrap();
    for entry in fs::read_dir("checks/disclosure").unwrap() {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path()).unwrap().replace("max_age_days", "max_age_dais");
        fs::write(own.join(entry.file_name()), text).unwrap();
    }
    let pack = own.display().to_string();
    let done = gongkai(&["pack", "check", &pack]);
    assert_eq!(done.status.code(), Some(3), "{}", text(&done.stderr));
    let told = text(&done.stderr);
    assert!(told.contains(".toml:") && told.contains("max_age_days"), "{told}");
    assert_eq!(gongkai(&["audit", "http://x.invalid/", "--pack", &pack]).status.code(), Some(3));
    assert_eq!(gongkai(&["pack", "check", "disclosure"]).status.code(), Some(0));
    assert!(text(&gongkai(&["pack", "list"]).stdout).contains("disclosure"));
    assert!(text(&gongkai(&["pack", "show", "disclosure"]).stdout).contains("第十二条"));
}

#[test]
fn an_unknown_host_is_no_fault_and_a_run_of_its_own_kind() {
    let folder = tempfile::tempdir().unwrap();
    let out = path(&folder, "out");
    let done = gongkai(&["audit", "http://no-such-host.invalid/", "--out", &out, "--no-progress"]);
    assert_eq!(done.status.code(), Some(4), "{}", text(&done.stderr));
    let report = gongkai::report::parse(&fs::read(Path::new(&out).join("report.json")).unwrap()).unwrap();
    assert!(report.findings.is_empty() && report.score.withheld);
}

#[test]
fn a_score_below_the_mark_and_a_second_run_into_one_folder() {
    let server = Server::start(|_| Reply::page("<html><title>x</title><body><p>hello</p></body></html>"));
    let folder = tempfile::tempdir().unwrap();
    let (home, out) = (server.url("/"), path(&folder, "out"));
    let common = ["audit", home.as_str(), "--out", &out, "--allow-address", "127.0.0.0/8", "--no-progress"];
    let below = gongkai(&[&common[..], &["--fail-under", "60"]].concat());
    let again = gongkai(&common);
    assert_eq!(below.status.code(), Some(10), "{}", text(&below.stderr));
    assert_eq!(again.status.code(), Some(2), "{}", text(&again.stderr));
    assert!(text(&again.stderr).contains("holds an audit already"), "{}", text(&again.stderr));
}

#[test]
fn help_teaches_every_command() {
    for command in [
        "audit", "probe", "replay", "demo", "pack", "explain", "items", "register", "review", "round",
        "store",
    ] {
        let done = gongkai(&[command, "--help"]);
        assert_eq!(done.status.code(), Some(0));
        assert!(text(&done.stdout).contains("Usage: gongkai"), "{command}");
    }
    assert!(text(&gongkai(&["--help"]).stdout).contains("Exit codes"));
}
