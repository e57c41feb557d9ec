//! Audits that are killed, interrupted or run out of disk go on where they stopped, and end as if nothing had happened.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use gongkai::audit::Folder;
use serde_json::Value;

use crate::support::server::{Reply, Server};

const LISTS: usize = 6;
const ENTRIES: usize = 6;
/// Requests that the program has in flight at most at this rate.
const IN_FLIGHT: usize = 16;

/// A small portal whose answers take a moment; one page is missing.
fn portal() -> Server {
    Server::start(|request| {
        let body = match request.path.as_str() {
            "/robots.txt" => return Reply::status("200 OK", "User-agent: *\nDisallow: /closed/\n"),
            "/" => {
                (0..LISTS).map(|list| format!("<li><a href=\"/l{list}/\">通知公告{list}</a></li>")).collect()
            }
            path if path.ends_with('/') => (0..ENTRIES)
                .map(|entry| {
                    let row = "关于做好年度工作有关事项的通知";
                    format!(
                        "<li><a href=\"{path}{entry}.html\">{row}{entry}</a><span>2026-11-0{}</span></li>",
                        entry + 1
                    )
                })
                .collect::<String>(),
            "/l3/4.html" => return Reply::not_found(),
            path => {
                format!("<h1>关于{path}的通知</h1><p>发布时间：2026-11-02</p><p>各单位：请做好有关工作。</p>")
            }
        };
        let page =
            format!("<html><head><title>某县人民政府</title></head><body><ul>{body}</ul></body></html>");
        Reply::page(page).after(Duration::from_millis(4))
    })
}

fn gongkai(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.args(["audit", "--no-progress"]).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn begin(server: &Server, out: &Path) -> Command {
    let (home, out) = (server.url("/"), out.display().to_string());
    let allow =
        ["--allow-address", "127.0.0.0/8", "--rate", "1000", "--as-of", "2026-11-20", "--render", "never"];
    gongkai(&[&[home.as_str(), "--out", &out], &allow[..]].concat())
}

fn go_on(out: &Path) -> Command {
    gongkai(&["--resume", &out.display().to_string()])
}

fn done(mut command: Command) -> Output {
    let output = command.output().expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Runs `command` and kills it after a while; true when it had ended by itself.
fn killed_after(mut command: Command, wait: Duration) -> bool {
    let mut child = command.spawn().expect("the program");
    std::thread::sleep(wait);
    child.kill().expect("SIGKILL");
    child.wait().expect("its end").success()
}

/// The report without what differs from run to run: times, and where in the evidence something lies.
fn report(folder: &Path) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for name in ["id", "started", "finished", "fetched_at", "at", "duration_ms", "warc"] {
                    fields.remove(name);
                }
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let bytes = fs::read(folder.join(Folder::REPORT_JSON)).expect("report");
    let mut report = serde_json::from_slice(&bytes).expect("JSON");
    strip(&mut report);
    report
}

/// Says where two reports part, not all that they say.
fn same(one: &Value, other: &Value) {
    let (Value::Object(one), Value::Object(other)) = (one, other) else { panic!("reports are objects") };
    for (name, part) in one {
        assert_eq!(Some(part), other.get(name), "{name}");
    }
    assert_eq!(one.len(), other.len());
}

/// The evidence serves a replay to the letter.
fn replays(folder: &Path) {
    let replay = folder.join("again");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.arg("replay").arg(folder).arg("--out").arg(&replay).stdout(Stdio::null());
    assert!(command.status().expect("the program").success());
    let read = |path: &Path| fs::read(path.join(Folder::REPORT_JSON)).expect("report");
    assert!(read(folder) == read(&replay));
}

#[test]
fn an_audit_killed_at_fifty_moments_loses_nothing_and_ends_the_same() {
    let server = portal();
    let whole = tempfile::tempdir().unwrap();
    let out = whole.path().join("a");
    done(begin(&server, &out));
    let expected = report(&out);
    let pages = expected["audit"]["pages"].as_u64().unwrap();
    assert!(pages > (LISTS * ENTRIES) as u64, "{pages}");
    let once = server.requests().len();

    let (mut kills, mut rounds, mut late) = (0, 0, 0);
    while kills < 50 {
        rounds += 1;
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("a");
        let before = server.requests().len();
        let mut killed_here = 0;
        loop {
            // Moments spread over the whole run, the same in every run of this test.
            let wait = Duration::from_millis(15 + (kills * 37 + killed_here * 61) % 160);
            let command = if out.join("begun.json").exists() { go_on(&out) } else { begin(&server, &out) };
            if killed_after(command, wait) {
                late += 1;
                break;
            }
            kills += 1;
            killed_here += 1;
            if kills == 50 || killed_here == 12 {
                if out.join("begun.json").exists() {
                    done(go_on(&out))
                } else {
                    done(begin(&server, &out))
                };
                break;
            }
        }
        same(&report(&out), &expected);
        let asked = server.requests().len() - before;
        let most = once + usize::try_from(killed_here).unwrap() * IN_FLIGHT;
        assert!(asked <= most, "{asked} requests after {killed_here} kills, {once} without");
        if rounds <= 3 {
            replays(&out);
        }
    }
    assert!(late < kills, "the moments all lay behind the end");
}

#[cfg(unix)]
#[test]
fn an_audit_whose_disk_is_full_says_so_and_goes_on_later() {
    let server = portal();
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    done(begin(&server, &whole));
    let out = folder.path().join("a");
    // A limit on the size of files stands for the full disk: the same call fails in the same place.
    let begin = begin(&server, &out);
    let mut limited = Command::new("bash");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 12; exec \"$0\" \"$@\""]).arg(begin.get_program());
    let output = limited.args(begin.get_args()).output().expect("bash");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("evidence") || told.contains("visits.jsonl"), "{told}");
    done(go_on(&out));
    same(&report(&out), &report(&whole));
    replays(&out);
}

#[test]
fn a_second_process_keeps_away_from_an_audit_that_runs() {
    let server = portal();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a");
    let mut first = begin(&server, &out).spawn().unwrap();
    while !out.join(Folder::VISITS).exists() {
        std::thread::sleep(Duration::from_millis(2));
    }
    let second = go_on(&out).output().unwrap();
    let told = String::from_utf8_lossy(&second.stderr);
    // The first may have ended meanwhile; then there is nothing left to do.
    assert!(second.status.success() || told.contains("another gongkai"), "{told}");
    assert!(first.wait().unwrap().success());
}

#[test]
fn a_finished_audit_is_only_judged_again() {
    let server = portal();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a");
    done(begin(&server, &out));
    let (first, asked) = (fs::read(out.join(Folder::REPORT_JSON)).unwrap(), server.requests().len());
    done(go_on(&out));
    assert!(first == fs::read(out.join(Folder::REPORT_JSON)).unwrap());
    assert_eq!(server.requests().len(), asked);
}

#[test]
fn a_folder_in_which_nothing_was_begun_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let output = go_on(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("holds no audit"));
}

#[test]
fn all_audits_of_a_register_go_on() {
    let server = portal();
    let folder = tempfile::tempdir().unwrap();
    let (register, out) = (folder.path().join("units.csv"), folder.path().join("round"));
    let home = server.url("/");
    fs::write(&register, format!("name,address\n甲局,{home}l1/\n乙局,{home}l2/\n丙局,{home}l4/\n")).unwrap();
    let arguments = [
        "--out",
        &out.display().to_string(),
        "--allow-address",
        "127.0.0.0/8",
        "--rate",
        "1000",
        "--as-of",
        "2026-11-20",
        "--render",
        "never",
    ];
    let mut command = gongkai(&arguments);
    command.arg(&register);
    let mut child = command.spawn().expect("the program");
    let begun = || {
        fs::read_dir(&out)
            .is_ok_and(|units| units.flatten().any(|unit| unit.path().join(Folder::VISITS).exists()))
    };
    while !begun() {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().expect("SIGKILL");
    child.wait().expect("its end");
    done(go_on(&out));
    let summary: Value = serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["units"].as_array().map(Vec::len), Some(3), "{summary}");
}
