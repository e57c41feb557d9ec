//! Every bad dialect of HTTP and what it comes to: one table, spoken by a server on loopback and printed into the
//! documentation of `fetch`.

mod coded;
mod server;
mod table;
mod tls;

use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    process::Command,
    sync::{Arc, atomic::AtomicUsize},
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use gongkai::{
    fetch::{Client, Policy},
    model::{Address, Outcome, Visit},
};
use serde_json::Value;

use self::{
    server::{Speak, serve},
    table::{Door, Row, rows},
};

const DOCUMENT: &str = "src/fetch/dialects.md";

/// Set in the process that trusts the authority of the fixtures.
const TRUSTING: &str = "GONGKAI_TEST_TRUSTING";

/// The limits of the tests: short, but long enough for a busy machine.
fn policy(hosts: BTreeMap<String, std::net::IpAddr>) -> Policy {
    Policy {
        rate_per_second: 1000.0,
        in_flight_total: 1000,
        connect_timeout: Duration::from_secs(3),
        first_byte_timeout: Duration::from_secs(2),
        total_timeout: Duration::from_secs(6),
        body_limit_bytes: 512 * 1024,
        allow: vec!["127.0.0.0/8".parse().expect("a network")],
        hosts,
        ..Policy::default()
    }
}

/// The address at which each row is spoken.
fn open_doors(rows: &[Row]) -> Vec<Address> {
    let spoken = rows.iter().map(|row| (row.id, (row.speak, row.robots, Arc::new(AtomicUsize::new(0)))));
    let spoken: Arc<BTreeMap<&str, (Speak, bool, Arc<AtomicUsize>)>> = Arc::new(spoken.collect());
    let listen = || TcpListener::bind("127.0.0.1:0").expect("loopback");
    let plain = |stream| Some(Box::new(stream) as Box<dyn server::Stream>);
    let by_name = Arc::clone(&spoken);
    let shared = serve(listen(), plain, move |name| by_name.get(name).cloned());
    let door = |row: &Row| match row.door {
        Door::Plain => format!("http://{}.test:{shared}{}", row.id, row.path),
        Door::Closed => {
            let port = listen().local_addr().expect("an address").port();
            format!("http://{}.test:{port}{}", row.id, row.path)
        }
        Door::Tls(guise, name) => {
            let one = spoken.get(row.id).cloned();
            let port = serve(listen(), tls::opener(guise), move |_| one.clone());
            format!("https://{name}:{port}{}", row.path)
        }
        Door::Raw(scheme, speak) => {
            let open = move |stream| {
                speak(stream);
                None
            };
            format!("{scheme}://{}.test:{}{}", row.id, serve(listen(), open, |_| None), row.path)
        }
    };
    rows.iter().map(|row| Address::parse(&door(row)).expect("an address")).collect()
}

#[test]
fn every_dialect_ends_as_the_table_says() {
    if std::env::var_os(TRUSTING).is_some() {
        return every_dialect_is_spoken();
    }
    // Which authorities are trusted is settled by the environment of a process.
    let mut again = Command::new(std::env::current_exe().expect("this program"));
    let name = "dialects::every_dialect_ends_as_the_table_says";
    again.args(["--exact", name, "--nocapture"]).env(TRUSTING, "1");
    let done = again.env("SSL_CERT_FILE", "fixtures/tls/authority.pem").output().expect("the tests run");
    let told = [done.stdout, done.stderr].concat();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&told));
    assert!(String::from_utf8_lossy(&told).contains("1 passed"), "the inner test did not run");
}

#[tokio::main]
async fn every_dialect_is_spoken() {
    let rows = rows();
    std::thread::spawn(coded::bombs).join().expect("bombs were made");
    let doors = open_doors(&rows);
    let hosts = rows.iter().map(|row| (format!("{}.test", row.id), [127, 0, 0, 1].into()));
    let hosts = hosts.chain([("localhost".to_owned(), [127, 0, 0, 1].into())]).collect();
    let client = Client::new(policy(hosts)).expect("a client");
    let visits = join_all(doors.iter().map(|address| async {
        let began = Instant::now();
        (client.visit(address).await, began.elapsed())
    }));
    let mut wrong = Vec::new();
    for (row, (visit, took)) in rows.iter().zip(visits.await) {
        if visit.outcome != row.comes_to {
            let last = visit.exchanges.last().map(|last| format!("{:?}", last.result));
            let last: String = last.unwrap_or_default().chars().take(400).collect();
            wrong.push(format!("{}: {:?}, not {:?}\n    {last}", row.id, visit.outcome, row.comes_to));
        }
        if took > Duration::from_secs(25) {
            wrong.push(format!("{}: took {took:?}", row.id));
        }
        if kept(&visit) > 600 * 1024 {
            wrong.push(format!("{}: {} bytes were kept of one body", row.id, kept(&visit)));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// The largest body that was kept, as received or decoded, bytes.
fn kept(visit: &Visit) -> usize {
    let answers = visit.exchanges.iter().filter_map(|exchange| exchange.result.as_ref().ok());
    answers.map(|answer| answer.raw.len().max(answer.body.len())).max().unwrap_or_default()
}

/// Class and kind, in the words of the data.
fn words(outcome: &Outcome) -> (String, String) {
    let value = serde_json::to_value(outcome).expect("an outcome is data");
    let word = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    (word("class"), word("kind"))
}

fn document(rows: &[Row]) -> String {
    let mut text = "# Dialects\n\n\
        What sites do, and what one attempt at them comes to. A single `broken` accuses nobody: only attempts spread over \
        the run do. Time limits, sizes and the number of redirects are those of the policy; every row ends within them.\n\n\
        Generated from the rows that the test `dialects` speaks to the client; \
        `GONGKAI_UPDATE=1 cargo test --test it dialects` writes it.\n"
        .to_owned();
    let mut section = "";
    for row in rows {
        if row.section != section {
            section = row.section;
            text += &format!("\n## {section}\n\n| dialect | the site | class | kind |\n|---|---|---|---|\n");
        }
        let (class, kind) = words(&row.comes_to);
        text += &format!("| `{}` | {} | {class} | {kind} |\n", row.id, row.does);
    }
    text
}

/// `GONGKAI_UPDATE=1 cargo test --test it dialects` writes the document.
#[test]
fn the_document_of_dialects_is_fresh() {
    let document = document(&rows());
    if std::env::var_os("GONGKAI_UPDATE").is_some() {
        fs::write(DOCUMENT, &document).expect("the document is written");
    }
    let printed = fs::read_to_string(DOCUMENT).unwrap_or_default();
    assert!(printed == document, "{DOCUMENT} is stale; run the tests with GONGKAI_UPDATE=1");
}

#[test]
fn every_dialect_has_a_name_of_its_own() {
    let rows = rows();
    let names: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.id).collect();
    assert_eq!(names.len(), rows.len());
    assert!(rows.len() > 80, "{}", rows.len());
}
