//! What is gathered beside the pages: probing over time, the site's own search, how the site is reached.

use std::{fs, path::Path, process::Output, sync::Arc, time::Duration};

use assert_cmd::Command;
use bytes::Bytes;
use gongkai::{
    audit::{
        self, Folder, Options, ProbeLog, ProbePlan, Progress, Pulse, Registered, Tally, audit_one, load_pack,
        probe_all, unit_of_address,
    },
    fetch::{Client, Policy},
    model::{Address, Exchange, Measured, Outcome, ProbeClass, Purpose, Received},
    report::json_v1::Report,
};
use jiff::Timestamp;

use crate::support::{
    audited::{client, options},
    server::{Reply, Request, Server},
};

fn at(address: &str) -> Address {
    Address::parse(address).expect("an address")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A client whose patience ends after half a second, as that of a probing ends after 15 s.
fn impatient() -> Client {
    let limit = Duration::from_millis(500);
    let allow = vec!["127.0.0.0/8".parse().expect("a range")];
    Client::new(Policy {
        rate_per_second: 1000.0,
        allow,
        connect_timeout: limit,
        first_byte_timeout: limit,
        total_timeout: limit,
        ..Policy::default()
    })
    .expect("client")
}

fn plan(looks: u32, control: Option<&Server>) -> ProbePlan {
    let every = Duration::from_millis(60);
    let controls = control.map(|server| at(&server.url("/"))).into_iter().collect();
    ProbePlan { every, span: every * looks, limit: Duration::from_millis(500), controls }
}

/// Looks at `address` until the plan is over; what the log in `folder` then holds.
async fn probed(address: &str, folder: &Path, plan: ProbePlan) -> (Tally, Vec<gongkai::model::Probe>) {
    let unit = unit_of_address(&at(address));
    let done = probe_all(&impatient(), vec![(unit, folder.to_owned())], plan, &Pulse::default()).await;
    assert!(done[0].complete);
    let log = ProbeLog::open(folder).expect("the log");
    (*done[0].result.as_ref().expect("a tally"), log.probes().to_vec())
}

fn well() -> Server {
    Server::start(|request| {
        if request.path == "/robots.txt" { Reply::not_found() } else { Reply::page("<p>政府网站</p>") }
    })
}

/// An address where nothing listens.
fn closed() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    format!("http://{}/", listener.local_addr().expect("address"))
}

/// An answer that an earlier process had, so many seconds ago.
fn answered(address: &str, purpose: Purpose, status: u16, ago: i64) -> Exchange {
    let body = Bytes::from_static(b"User-agent: *\nDisallow: /closed/\n");
    let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
    Exchange {
        address: at(address),
        purpose,
        at: Timestamp::now().checked_sub(jiff::SignedDuration::from_secs(ago)).expect("a time"),
        duration_ms: 1,
        remote: None,
        request_head: String::new(),
        result: Ok(Received { status, headers, version: "HTTP/1.1", raw: body.clone(), body, cut: None }),
    }
}

#[tokio::test]
async fn what_an_earlier_process_was_told_holds_as_long_as_if_it_went_on() {
    let server = well();
    let robots = server.url("/robots.txt");
    for (hours, asked) in [(23, 0), (25, 1)] {
        let before = server.asked_for("/robots.txt");
        let client = client();
        client.remember(&answered(&robots, Purpose::Robots, 200, hours * 3600)).await;
        client.visit(&at(&server.url("/"))).await;
        assert_eq!(server.asked_for("/robots.txt") - before, asked, "{hours} hours old");
    }
    // Six refusals in a row and it is left alone; an ordinary answer begins the count anew.
    let page = server.url("/");
    for (between, alone) in [(429, true), (200, false)] {
        let (client, before) = (client(), server.requests().len());
        for (status, ago) in [(429, 9), (429, 8), (between, 7), (429, 6), (429, 5), (429, 4)] {
            client.remember(&answered(&page, Purpose::Page, status, ago)).await;
        }
        let visit = client.visit(&at(&page)).await;
        assert_eq!(matches!(visit.outcome, Outcome::Blocked(_)), alone, "{:?}", visit.outcome);
        assert_eq!(server.requests().len() == before, alone);
    }
}

#[tokio::test]
async fn a_probing_is_resumed_where_it_was_cut_and_ends_with_its_span() {
    let (server, folder) = (well(), tempfile::tempdir().unwrap());
    let (first, _) = probed(&server.url("/"), folder.path(), plan(2, None)).await;
    assert!((1..=2).contains(&first.up), "{first:?}");
    let path = folder.path().join(audit::PROBE_LOG);
    let before = fs::read(&path).unwrap();
    // The machine lost power in the middle of a line.
    fs::write(&path, [&before[..], br#"{"schema":"gongkai.probe/1","pro"#].concat()).unwrap();
    let (second, looks) = probed(&server.url("/"), folder.path(), plan(200, None)).await;
    assert!(second.up > first.up && second.down == 0, "{second:?}");
    assert!(fs::read(&path).unwrap().starts_with(&before), "only ever appended to");
    assert!(looks.iter().all(|look| look.status == Some(200) && look.scheme == "http"));
    let (again, _) = probed(&server.url("/"), folder.path(), plan(200, None)).await;
    assert_eq!(again, second, "the time is over");
}

#[tokio::test]
async fn a_failure_counts_only_while_somebody_else_answers() {
    let (control, folder) = (well(), tempfile::tempdir().unwrap());
    let (tally, looks) = probed(&closed(), folder.path(), plan(2, Some(&control))).await;
    assert!(tally.down >= 1 && tally.void == 0, "{tally:?}");
    assert_eq!(looks[0].witness.as_deref(), Some(control.url("").trim_start_matches("http://")));
    assert_eq!(looks[0].error.as_deref(), Some("connection refused"));
    let folder = tempfile::tempdir().unwrap();
    let mut alone = plan(2, None);
    alone.controls = vec![at(&closed())];
    let (tally, looks) = probed(&closed(), folder.path(), alone).await;
    assert!(tally.void >= 1 && tally.down == 0, "{tally:?}");
    assert_eq!(looks[0].class, ProbeClass::Void);
}

#[tokio::test]
async fn units_of_a_register_vouch_for_each_other() {
    let (server, folder) = (well(), tempfile::tempdir().unwrap());
    let units = [server.url("/"), closed()].map(|address| {
        let unit = unit_of_address(&at(&address));
        let folder = folder.path().join(unit.unit.id.replace(':', "-"));
        (unit, folder)
    });
    let mut plan = plan(6, None);
    plan.every = Duration::from_millis(200);
    let done = probe_all(&impatient(), units.into(), plan, &Pulse::default()).await;
    let down = done[1].result.as_ref().unwrap();
    assert!(down.down >= 1 && down.void <= 1 && down.up == 0, "{down:?}");
    assert_eq!(done[0].result.as_ref().unwrap().down, 0);
}

#[tokio::test]
async fn a_firewall_and_a_slow_page_are_told_apart() {
    let wall = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::not_found(),
        _ => Reply::status("403 Forbidden", "<html>您的访问被防火墙拦截</html>"),
    });
    let (control, folder) = (well(), tempfile::tempdir().unwrap());
    let (tally, looks) = probed(&wall.url("/"), folder.path(), plan(1, Some(&control))).await;
    assert_eq!((tally.blocked, tally.down), (1, 0));
    assert!(matches!(looks[0].outcome, Outcome::Blocked(_)));

    let slow = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::not_found(),
        _ => Reply::hang(""),
    });
    let folder = tempfile::tempdir().unwrap();
    let (tally, looks) = probed(&slow.url("/"), folder.path(), plan(1, Some(&control))).await;
    assert_eq!(tally.down, 1, "{looks:?}");
    assert!(looks[0].ms >= 500);
}

#[tokio::test]
async fn an_ended_probing_leaves_its_log_and_says_that_it_is_not_complete() {
    let (server, folder) = (well(), tempfile::tempdir().unwrap());
    let pulse = Pulse::default();
    let mut week = plan(1, None);
    (week.every, week.span) = (Duration::from_secs(3600), Duration::from_secs(7 * 24 * 3600));
    let unit = (unit_of_address(&at(&server.url("/"))), folder.path().to_owned());
    let watch = async {
        while pulse.counts()[1] == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        pulse.end();
    };
    let client = impatient();
    let (done, ()) = tokio::join!(probe_all(&client, vec![unit], week, &pulse), watch);
    assert!(!done[0].complete);
    assert_eq!(done[0].result.as_ref().unwrap().up, 1);
    assert_eq!(pulse.counts(), [168, 1, 0, 0, 0]);
}

/// A pack that asks the checks of this file; it lies in a folder of that name.
fn pack(folder: &Path) -> String {
    let own = folder.join("network");
    fs::create_dir_all(&own).expect("a folder");
    let head = "id = \"network\"\nversion = \"2026.1\"\ntitle = \"网络\"\ntitle_en = \"network\"\n\
                grades = [{ name = \"合格\", name_en = \"passed\", from = 0 }]\n\
                families = [{ id = \"network\", title = \"网络\", title_en = \"network\" }]\n";
    fs::write(own.join("pack.toml"), head).expect("the pack");
    let rule = |(check, params): &(&str, &str)| {
        format!(
            "[[rule]]\nid = \"{check}\"\nfamily = \"network\"\ncheck = \"{check}\"\nparams = {{ {params} }}\n\
             title = \"{check}\"\ntitle_en = \"{check}\"\npoints = 20\nconfidence = \"default\"\n\
             basis = [{{ title = \"甲\", number = \"乙\", clause = \"丙\" }}]\n"
        )
    };
    let checks = [
        ("availability", ""),
        ("https", "min_days_left = 14"),
        ("ipv6", ""),
        ("load-time", ""),
        ("site-search", ""),
    ];
    fs::write(own.join("rules.toml"), checks.iter().map(rule).collect::<String>()).expect("the pack");
    own.display().to_string()
}

/// A portal with a search that knows all of its notices but `forgets`.
fn portal(robots: &'static str, forgets: Option<u32>) -> Server {
    let title = |n: u32| format!("关于第{n}号公园开放时间调整的通告");
    let row = move |n: u32| format!("<li><a href=/a/{n}.html>{}</a><span>2026-0{n}-11</span></li>", title(n));
    Server::start(move |request: &Request| {
        let path = request.path.as_str();
        if let Some(asked) = path.strip_prefix("/search?word=") {
            let asked = percent_decoded(asked);
            let rows: String =
                (1..=9).filter(|n| Some(*n) != forgets && title(*n) == asked).map(row).collect();
            let rows = if rows.is_empty() { row(9).replace("/a/9.html", "/other.html") } else { rows };
            return Reply::page(format!(
                "<html><title>搜索</title><body><h1>搜索结果</h1><input value='{asked}'><ul class=list>{rows}</ul></body></html>"
            ));
        }
        match path.strip_prefix("/a/").and_then(|rest| rest.strip_suffix(".html")?.parse::<u32>().ok()) {
            Some(n) => Reply::page(format!(
                "<html><head><title>{0}</title><meta name=ArticleTitle content='{0}'><meta name=PubDate \
                 content='2026-0{n}-11 10:00'></head><body><h1>{0}</h1><div class=content>{1}</div></body></html>",
                title(n),
                "<p>根据公园管理工作安排，现将开放时间调整有关事项通告如下。</p>".repeat(9)
            )),
            None if path == "/" => Reply::page(format!(
                "<html><title>示例县人民政府</title><body><form action=/search><input name=word><button>搜索</button>\
                 </form><ul>{}</ul></body></html>",
                (1..=9).map(row).collect::<String>()
            )),
            None if path == "/robots.txt" => {
                Reply::status("200 OK", robots).header("Content-Type", "text/plain")
            }
            None => Reply::not_found(),
        }
    })
}

fn percent_decoded(text: &str) -> String {
    let pairs = url::form_urlencoded::parse(text.as_bytes());
    pairs.map(|(key, _)| key.into_owned()).collect()
}

async fn audited(server: &Server, folder: &Path, pack: &str) -> (Report, Folder) {
    let out = Folder::create(folder.join("out")).expect("a folder");
    let options = Options { pack: load_pack(pack).expect("the pack"), ..options() };
    let unit: Registered = unit_of_address(&at(&server.url("/")));
    audit_one(&client(), &unit, &options, &out, &Progress::default()).await.expect("the audit");
    (gongkai::report::parse(&out.read(Folder::REPORT_JSON).expect("the report")).expect("the report"), out)
}

fn rule<'a>(report: &'a Report, id: &str) -> &'a gongkai::report::json_v1::Rule {
    report.rules.iter().find(|rule| rule.id == id).expect("the rule")
}

async fn replayed(folder: &Folder) {
    let again = Folder::at(folder.file("replay"));
    fs::create_dir(again.path()).expect("a folder");
    audit::replay(folder, &again, None, None).await.expect("the replay");
    assert!(
        folder.read(Folder::REPORT_JSON).expect("the report")
            == again.read(Folder::REPORT_JSON).expect("the report")
    );
}

#[tokio::test]
async fn a_search_is_asked_for_five_titles_and_a_replay_judges_the_same_answers() {
    let folder = tempfile::tempdir().unwrap();
    let server = portal("", Some(1));
    let (report, out) = audited(&server, folder.path(), &pack(folder.path())).await;
    let search = rule(&report, "site-search");
    assert_eq!(search.measured["asked"], Measured::Count(5), "{search:?}");
    assert_eq!(
        (search.verdict.as_str(), &search.measured["found"]),
        // For a person to decide, so it is told as open.
        ("cannot-tell", &Measured::Count(4)),
        "{search:?}"
    );
    let finding = report.findings.iter().find(|finding| finding.rule == "site-search").unwrap();
    let proof = &finding.evidence[0];
    assert!(proof.url.contains("/search?word=") && proof.warc.is_some(), "{proof:?}");
    let asked = server.requests().iter().filter(|request| request.path.starts_with("/search?")).count();
    assert_eq!(asked, 5);
    replayed(&out).await;
}

#[tokio::test]
async fn robots_keeps_us_out_of_the_search_and_other_packs_do_not_ask() {
    let folder = tempfile::tempdir().unwrap();
    let server = portal("User-agent: *\nDisallow: /search\n", None);
    let (report, out) = audited(&server, folder.path(), &pack(folder.path())).await;
    let search = rule(&report, "site-search");
    assert_eq!((search.verdict.as_str(), search.reason.is_some()), ("cannot-tell", true), "{search:?}");
    assert!(!server.requests().iter().any(|request| request.path.starts_with("/search")));
    replayed(&out).await;

    let folder = tempfile::tempdir().unwrap();
    let server = portal("", None);
    let (_, out) = audited(&server, folder.path(), "disclosure").await;
    assert!(!server.requests().iter().any(|request| request.path.starts_with("/search")));
    assert_eq!(server.asked_for("/"), 1);
    assert!(!out.file("beside.json").exists());
}

#[tokio::test]
async fn a_log_is_judged_as_it_was_when_the_audit_began() {
    let folder = tempfile::tempdir().unwrap();
    let server = portal("", None);
    let out = folder.path().join("out");
    probed(&server.url("/"), &out, plan(1, None)).await;
    let (report, folder) = audited(&server, folder.path(), &pack(folder.path())).await;
    let availability = rule(&report, "availability");
    let reason = availability.reason_text.clone().expect("a reason");
    assert_eq!(availability.verdict, "cannot-tell");
    assert!(reason.contains("未确定"), "{reason:?}");
    // The probing goes on; the audit is judged by what it saw.
    let log = out.join(audit::PROBE_LOG);
    fs::write(&log, fs::read(&log).unwrap().repeat(3)).unwrap();
    replayed(&folder).await;
}

#[tokio::test]
async fn the_sample_portals_show_a_search_that_fails_and_one_that_is_closed_to_us() {
    let show = gongkai::demo::serve().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pack = pack(folder.path());
    let options = Options { pack: load_pack(&pack).unwrap(), ..options() };
    for (id, verdict, reason) in
        [("qingling", "cannot-tell", Some("robots")), ("yunhe", "cannot-tell", Some("needs-person"))]
    {
        let served = show.portals.iter().find(|portal| portal.id == id).unwrap();
        let out = Folder::create(folder.path().join(id)).unwrap();
        let unit = Registered { unit: served.unit.clone(), home: served.address.clone() };
        audit_one(&client(), &unit, &options, &out, &Progress::default()).await.unwrap();
        let report = gongkai::report::parse(&out.read(Folder::REPORT_JSON).unwrap()).unwrap();
        let search = rule(&report, "site-search");
        assert_eq!((search.verdict.as_str(), search.reason.as_deref()), (verdict, reason), "{search:?}");
        let missed = report.findings.iter().filter(|finding| finding.rule == "site-search").count();
        assert_eq!(missed, if id == "yunhe" { 5 } else { 0 });
        assert_eq!(rule(&report, "load-time").verdict, "pass");
        assert_eq!(rule(&report, "ipv6").verdict, "not-applicable");
        replayed(&out).await;
    }
}

/// `gongkai` with the authority of the tests as the only one it trusts.
fn gongkai(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.env_clear().env("SSL_CERT_FILE", "fixtures/tls/authority.pem");
    command.args(arguments).output().expect("the program runs")
}

/// A page over TLS on loopback, with the certificate of that name; returns its port.
fn secure(certificate: &str) -> u16 {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
    let file = |name: &str| fs::read(Path::new("fixtures/tls").join(name)).expect("a fixture");
    let chain = vec![CertificateDer::from_pem_slice(&file(certificate)).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_slice(&file("key.pem")).expect("a key");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config =
        rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).expect("a server");
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback");
    let port = listener.local_addr().expect("address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = Arc::clone(&config);
            std::thread::spawn(move || serve(stream, config));
        }
    });
    port
}

fn serve(stream: std::net::TcpStream, config: Arc<rustls::ServerConfig>) {
    use std::io::{BufRead, BufReader, Write};
    let Ok(connection) = rustls::ServerConnection::new(config) else { return };
    let mut stream = BufReader::new(rustls::StreamOwned::new(connection, stream));
    let (mut line, mut path) = (String::new(), String::new());
    while stream.read_line(&mut line).is_ok_and(|read| read > 0) {
        if path.is_empty() {
            path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        }
        if line.trim_end().is_empty() {
            break;
        }
        line.clear();
    }
    let (status, body) = if path == "/" {
        ("200 OK", "<html><title>x</title><body>政府网站</body></html>")
    } else {
        ("404 Not Found", "x")
    };
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n");
    let _ = write!(stream.get_mut(), "{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let _ = stream.get_mut().flush();
    stream.get_mut().conn.send_close_notify();
    let _ = stream.get_mut().flush();
}

fn audit_of(port: u16) -> (Report, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let (home, out) = (format!("https://localhost:{port}/"), folder.path().join("out").display().to_string());
    let pack = pack(folder.path());
    let arguments =
        ["audit", &home, "--out", &out, "--pack", &pack, "--allow-address", "127.0.0.0/8", "--no-progress"];
    // A refused certificate is looked at again a while later; the test need not wait for it.
    let done = gongkai(&[&arguments[..], &["--deadline", "3s"]].concat());
    assert!(matches!(done.status.code(), Some(0 | 4)), "{}", text(&done.stderr));
    (
        gongkai::report::parse(&fs::read(Path::new(&out).join("report.json")).expect("the report"))
            .expect("the report"),
        folder,
    )
}

#[test]
fn a_valid_certificate_passes_with_its_days_and_an_expired_one_is_a_fault() {
    let (report, folder) = audit_of(secure("valid.pem"));
    let https = rule(&report, "https");
    assert_eq!(https.verdict, "pass", "{https:?}");
    assert!(
        matches!(https.measured["certificate_days_left"], Measured::Count(days) if days > 10_000),
        "{https:?}"
    );
    let out = folder.path().join("out").display().to_string();
    assert_eq!(gongkai(&["replay", &out]).status.code(), Some(0));
    let again = fs::read(folder.path().join("out/replay/report.json")).unwrap();
    assert!(fs::read(folder.path().join("out/report.json")).unwrap() == again);

    let (report, _folder) = audit_of(secure("expired.pem"));
    let https = rule(&report, "https");
    assert_eq!(https.verdict, "fail", "{https:?}");
    let finding = report.findings.iter().find(|finding| finding.rule == "https").unwrap();
    let excerpt = finding.evidence[0].excerpt.as_deref().unwrap_or_default();
    assert!(excerpt.contains("expired"), "{finding:?}");
}

#[test]
fn the_command_probes_says_what_it_found_and_goes_on() {
    let (server, folder) = (well(), tempfile::tempdir().unwrap());
    let (home, out) = (server.url("/"), folder.path().join("watch").display().to_string());
    let common = [
        "probe",
        &home,
        "--out",
        &out,
        "--every",
        "1s",
        "--for",
        "2s",
        "--allow-address",
        "127.0.0.0/8",
        "--lang",
        "en",
    ];
    let done = gongkai(&common);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("complete"), "{}", text(&done.stdout));
    let log = fs::read_to_string(folder.path().join("watch/probe.jsonl")).unwrap();
    assert!(log.lines().all(|line| line.contains("\"class\":\"up\"")) && !log.is_empty(), "{log}");
    assert_eq!(gongkai(&common).status.code(), Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("watch/probe.jsonl")).unwrap(), log);
    let done = gongkai(&["probe", &home, "--out", &out, "--every", "soon"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("30m, 2h or 7d"), "{}", text(&done.stderr));
    let sparse = gongkai(&[
        "probe",
        &home,
        "--out",
        &out,
        "--every",
        "3h",
        "--for",
        "1s",
        "--allow-address",
        "127.0.0.0/8",
    ]);
    assert!(text(&sparse.stderr).contains("fewer than 20 looks a day"), "{}", text(&sparse.stderr));
}
