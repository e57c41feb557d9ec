//! The page of the README that tells an office's year, typed as it stands.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use gongkai::{demo, model::Severity};

use super::rounds::report;

/// The loopback is no public address, and nobody there is served by waiting.
const SETTINGS: &str = "[fetch]\nrate = 1000\nallow_addresses = [\"127.0.0.0/8\"]\n[crawl]\nretry_gap = \"200ms\"\n\
                        [audit]\nrender = \"never\"\n";
const FAILS: &str = "云河市人民政府";

/// The lines of the first block of commands under the heading.
fn page() -> Vec<String> {
    let readme = fs::read_to_string("README.md").unwrap();
    let page = readme.split("## The office's year").nth(1).expect("the page");
    let block = page.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).expect("its commands");
    block.lines().filter(|line| line.starts_with("gongkai ")).map(str::to_owned).collect()
}

/// Types `line` in `folder`; exit code, and what was told on both streams.
fn types(folder: &Path, line: &str) -> (Option<i32>, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_gongkai")).parent().unwrap();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &format!("{line} 2>&1")]).current_dir(folder).env_clear().env("PATH", program);
    let output = shell.output().expect("a shell");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Fingerprints of faults of the unit that fails, each of another rule.
fn faults(folder: &Path) -> Vec<String> {
    let mut rules = std::collections::BTreeSet::new();
    let report = report(&folder.join("audits/2026-h1").join(FAILS));
    let faults = report.findings.into_iter().filter(|it| it.severity != Severity::Note);
    faults.filter(|it| rules.insert(it.rule.clone())).map(|it| it.fingerprint).collect()
}

#[test]
fn the_year_of_the_readme_runs_as_it_is_written() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let show = runtime.block_on(demo::serve()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut units = "单位名称,网址,类别\n".to_owned();
    for portal in &show.portals {
        match portal.id.as_str() {
            "yunhe" => writeln!(units, "{FAILS},{},部门", portal.address).unwrap(),
            "qingling" => writeln!(units, "{},{},政府", portal.unit.name, portal.address).unwrap(),
            _ => {}
        }
    }
    fs::write(folder.join("units.csv"), units).unwrap();
    fs::write(folder.join("gongkai.toml"), SETTINGS).unwrap();

    let (mut told, mut used) = (String::new(), 0);
    for line in page() {
        let mut line = line.replace("UNIT", FAILS);
        if line.contains("FINGERPRINT") {
            line = line.replace("FINGERPRINT", faults(folder).get(used).expect("a fault left"));
            used += 1;
        }
        // `objection new` tells the number of the objection after its own name.
        let line = line.replace(" ID ", &format!(" {} ", told.split_whitespace().nth(1).unwrap_or_default()));
        let code;
        (code, told) = types(folder, &line);
        let is_final = line.starts_with("gongkai totals") && !line.contains("--draft");
        assert!(code == Some(0) || (is_final && code == Some(11)), "{line}\n{code:?}: {told}");
    }
    assert_eq!(used, 3);
    for made in [
        "papers/2026-h1/检查结果.xlsx",
        "papers/2026-h1/通报.docx",
        "papers/2026-end/检查结果.xlsx",
        "draft-2026/totals.xlsx",
        "office-2026.gz",
    ] {
        assert!(folder.join(made).is_file(), "{made}");
    }
}
