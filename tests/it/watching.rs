//! Watching a long run: logs that a program can read, metrics that Prometheus can read, and both say what the report says.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
};

use gongkai::{meter, report::json_v1::Report};
use serde_json::Value;

use crate::support::server::{Reply, Server};

const RATE: [&str; 6] =
    ["--allow-address", "127.0.0.0/8", "--no-progress", "--render", "never", "--rate=1000"];

/// A small site with a dead link and a page whose name is meant to break a terminal.
fn site() -> Server {
    Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::status("200 OK", "User-agent: *\nDisallow: /private/\n"),
        "/" => Reply::page(
            "<html><title>x</title><body><p>hello</p><a href=/a.html>a</a> <a href=/gone.html>gone</a>\
             <a href='/%1b[2Jb\u{202E}c.html'>b</a><a href=/private/x.html>p</a></body></html>",
        ),
        "/gone.html" => Reply::not_found(),
        "/a.html" => Reply::redirect("/%1b]0;title%07"),
        _ => Reply::page("<html><title>y</title><body><p>text</p></body></html>"),
    })
}

fn gongkai(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.env_clear().envs(environment.iter().copied()).current_dir(folder).args(arguments);
    command
}

fn report(folder: &Path) -> Report {
    gongkai::report::parse(&fs::read(folder.join("out/report.json")).expect("the test's own set-up"))
        .expect("the test's own set-up")
}

#[test]
fn every_line_of_a_json_log_is_an_object_that_says_who_where_and_how_long() {
    let (server, folder) = (site(), tempfile::tempdir().unwrap());
    let home = server.url("/");
    let environment = [("GONGKAI_LOG", "gongkai=debug,warn"), ("GONGKAI_LOG_FORMAT", "json")];
    let arguments = [&["audit", home.as_str(), "--out", "out"], &RATE[..]].concat();
    let done = gongkai(folder.path(), &environment, &arguments).output().unwrap();
    let log = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(0), "{log}");
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let hidden = |c: char| c != '\n' && (c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c));
    assert!(!log.contains(hidden), "{log}");
    for line in &lines {
        assert!(line["time"].as_str().unwrap().ends_with('Z') && line["level"].is_string(), "{line}");
    }
    let asked: Vec<&Value> = lines.iter().filter(|line| line["purpose"].is_string()).collect();
    assert_eq!(asked.len() as u64, report(folder.path()).audit.requests);
    for line in asked {
        let whole = ["ms", "bytes"].iter().all(|name| line[name].is_u64());
        assert!(whole && line["address"].is_string() && line["outcome"].is_string(), "{line}");
        assert!(line["unit"].is_string() && line["host"].is_string() && line["reused"] == false, "{line}");
    }
    let gone = lines.iter().find(|line| line["outcome"] == "4xx").expect("the dead link");
    assert!(gone["address"].as_str().unwrap().ends_with("/gone.html") && gone["attempt"] == 1, "{gone}");
}

#[test]
fn a_failure_is_a_line_of_the_log_too_and_a_file_takes_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("GONGKAI_LOG_FORMAT", "json")];
    let done = gongkai(folder.path(), &environment, &["replay", "nowhere"]).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
    let line: Value = serde_json::from_slice(&done.stderr).unwrap();
    assert!(line["level"] == "ERROR" && line["exit_code"] == 2, "{line}");

    let environment =
        [("GONGKAI_LOG", "info"), ("GONGKAI_LOG_FILE", "run.log"), ("GONGKAI_LOG_FORMAT", "json")];
    for _ in 0..2 {
        let demo = ["demo", "--out", "demo", "--no-progress"];
        let done = gongkai(folder.path(), &environment, &demo).output().unwrap();
        assert_eq!((done.status.code(), done.stderr.len()), (Some(0), 0));
    }
    let log = fs::read_to_string(folder.path().join("run.log")).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let audited = lines.iter().filter(|line| line["message"].as_str().unwrap().starts_with("Audited after"));
    assert_eq!(audited.count(), 6, "two runs over three portals are in one log: {log}");

    let environment = [("GONGKAI_LOG_FILE", "/proc/nowhere/run.log")];
    let done = gongkai(folder.path(), &environment, &["pack", "list"]).output().unwrap();
    assert_eq!(done.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&done.stderr).contains("log.file /proc/nowhere/run.log"));
}

#[test]
fn every_failure_of_several_names_its_folder_and_is_a_line_of_the_log() {
    let folder = tempfile::tempdir().unwrap();
    for unit in ["jia", "yi", "bing"] {
        let unit = folder.path().join("round").join(unit);
        fs::create_dir_all(&unit).unwrap();
        fs::write(unit.join("report.json"), "{}").unwrap();
    }
    let environment = [("GONGKAI_LOG_FORMAT", "json")];
    let done = gongkai(folder.path(), &environment, &["recheck", "round"]).output().unwrap();
    let log = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(2), "{log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    for unit in ["round/jia", "round/yi", "round/bing"] {
        let named = |line: &&Value| line["message"].as_str().is_some_and(|told| told.starts_with(unit));
        let line = lines.iter().find(named).unwrap_or_else(|| panic!("{unit}: {log}"));
        assert!(line["level"] == "ERROR" && line["exit_code"] == 2, "{line}");
    }
}

#[test]
fn the_metrics_file_can_be_read_and_counts_what_the_report_counts() {
    let (server, folder) = (site(), tempfile::tempdir().unwrap());
    let home = server.url("/");
    let environment = [("GONGKAI_METRICS_FILE", "gongkai.prom")];
    let arguments = [&["audit", home.as_str(), "--out", "out"], &RATE[..]].concat();
    let done = gongkai(folder.path(), &environment, &arguments).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let text = fs::read_to_string(folder.path().join("gongkai.prom")).unwrap();
    assert!(!folder.path().join("gongkai.prom.part").exists());
    let samples = exposition(&text);
    let sum = |name: &str| samples.iter().filter(|(it, ..)| it == name).map(|(.., value)| value).sum::<f64>();
    let report = report(folder.path());
    let same = |name: &str, count: u64| {
        assert!((sum(name) - count as f64).abs() < 0.5, "{name} is not {count}:\n{text}")
    };
    same("gongkai_requests_total", report.audit.requests);
    same("gongkai_request_duration_seconds_count", report.audit.requests);
    same("gongkai_pages_read_total", report.audit.pages);
    same("gongkai_received_bytes_total", report.audit.bytes);
    for over in ["gongkai_requests_in_flight", "gongkai_requests_waiting", "gongkai_audits_running"] {
        same(over, 0);
    }
    same("gongkai_audits_waiting", 0);
    same("gongkai_addresses_queued", 0);
    same("gongkai_audits_ended_total", 1);
    let evidence = fs::read_dir(folder.path().join("out/evidence")).unwrap().map(|entry| entry.unwrap());
    let warc = evidence.filter(|entry| entry.file_name().to_string_lossy().contains(".warc"));
    let written: u64 = warc.map(|entry| entry.metadata().unwrap().len()).sum();
    let told = sum("gongkai_evidence_bytes_total");
    assert!(told > 0.0 && told <= written as f64, "{told} of {written}");
    assert!(sum("process_resident_memory_bytes") > 1e6);
    let gone = samples.iter().find(|(name, labels, _)| {
        name == "gongkai_requests_total" && labels.get("outcome").is_some_and(|outcome| outcome == "4xx")
    });
    assert!(gone.is_some_and(|(_, labels, value)| labels["purpose"] == "page" && *value > 0.5), "{text}");
    assert!(!text.contains("127.0.0.1") && !text.contains("host="), "no host is a label: {text}");
}

#[test]
fn prometheus_can_ask_a_running_audit() {
    // The home page comes when the metrics have been asked for.
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let opened = Arc::clone(&gate);
    let server = Server::start(move |request| {
        if request.path == "/" {
            let (open, changed) = &*opened;
            drop(changed.wait_while(open.lock().unwrap(), |open| !*open).unwrap());
        }
        Reply::page("<html><title>x</title><body><p>hello</p></body></html>")
    });
    let folder = tempfile::tempdir().unwrap();
    let home = server.url("/");
    let environment = [
        ("GONGKAI_LOG", "info"),
        ("GONGKAI_LOG_FORMAT", "json"),
        ("GONGKAI_METRICS_LISTEN", "127.0.0.1:0"),
        ("GONGKAI_METRICS_TOKEN", "sesame"),
    ];
    let arguments = [&["audit", home.as_str(), "--out", "out"], &RATE[..]].concat();
    let mut child = gongkai(folder.path(), &environment, &arguments);
    let child = child.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut child = Ended(child);
    let mut log = BufReader::new(child.0.stderr.take().unwrap()).lines();
    let at = log.find_map(|line| {
        let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
        line["at"].as_str().map(str::to_owned)
    });
    let at = at.expect("the log says where metrics are told");
    assert!(ask(&at, "/metrics", "").starts_with("HTTP/1.1 401 "));
    assert!(ask(&at, "/metrics", "Authorization: Bearer sesam\r\n").starts_with("HTTP/1.1 401 "));
    let told = ask(&at, "/metrics", "Authorization: Bearer sesame\r\n");
    assert!(told.starts_with("HTTP/1.1 200 OK") && told.contains("text/plain; version=0.0.4"), "{told}");
    assert!(ask(&at, "/", "").starts_with("HTTP/1.1 404 "));
    exposition(told.split_once("\r\n\r\n").unwrap().1);
    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    log.for_each(drop);
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
}

/// A process that does not outlive its test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(at: &str, path: &str, headers: &str) -> String {
    let mut stream = TcpStream::connect(at).expect("the test's own set-up");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {at}\r\n{headers}Connection: close\r\n\r\n")
        .expect("the test's own set-up");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("the test's own set-up");
    text
}

type Sample = (String, BTreeMap<String, String>, f64);

/// Reads the text format of Prometheus strictly: every sample belongs to a metric that was announced with HELP and TYPE
/// and is in our table; histograms are cumulative and end with +Inf.
fn exposition(text: &str) -> Vec<Sample> {
    assert!(text.ends_with('\n'), "the last line is not ended");
    let (mut kinds, mut helped) = (BTreeMap::new(), Vec::new());
    let mut samples: Vec<Sample> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("name and kind");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "announced twice: {line}");
        } else if let Some(rest) = line.strip_prefix("# HELP ") {
            helped.push(rest.split_once(' ').expect("name and help").0.to_owned());
        } else {
            samples.push(sample(line));
        }
    }
    for (name, kind) in &kinds {
        let known = meter::ALL.iter().find(|metric| metric.name == name).expect("a metric of the table");
        assert_eq!(format!("{:?}", known.kind).to_lowercase(), *kind, "{name}");
        assert!(helped.contains(name), "{name} is not explained");
    }
    let mut last: Option<(String, f64)> = None;
    for (name, labels, value) in &samples {
        let base = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
        let family =
            base.filter(|base| kinds.get(*base).is_some_and(|kind| kind == "histogram")).unwrap_or(name);
        assert!(kinds.contains_key(family), "{name} was not announced");
        if name.ends_with("_bucket") {
            let before = last.filter(|(of, _)| of == name).map_or(0.0, |(_, before)| before);
            assert!(*value >= before && labels.contains_key("le"), "{name} is not cumulative");
            last = Some((name.clone(), *value));
        }
        if name.ends_with("_count") && family != name {
            let mut buckets = samples.iter().filter(|(of, ..)| of.strip_suffix("_bucket") == Some(family));
            let (_, labels, all) = buckets.next_back().expect("buckets");
            assert!(labels["le"] == "+Inf" && (all - value).abs() < 0.5, "{name}");
        }
    }
    samples
}

fn sample(line: &str) -> Sample {
    let (head, value) = line.rsplit_once(' ').expect("a value");
    let (name, labels) = head.split_once('{').unwrap_or((head, "}"));
    let labels = labels.strip_suffix('}').expect("labels are closed");
    assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{line}");
    let labels = labels.split(',').filter(|label| !label.is_empty()).map(|label| {
        let (key, value) = label.split_once('=').expect("key and value");
        let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).expect("quotes");
        (key.to_owned(), value.to_owned())
    });
    (name.to_owned(), labels.collect(), value.parse().expect("a number"))
}

#[test]
fn the_table_of_metrics_in_the_readme_is_that_of_the_program() {
    let readme = fs::read_to_string("README.md").unwrap();
    assert!(readme.contains(&meter::markdown()), "put this into README.md:\n{}", meter::markdown());
}
