//! Proxies: never by themselves, always when asked for, and their credentials nowhere to be seen.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
};

use gongkai::{
    fetch::{Client, Policy, Proxy},
    model::{Address, Failure, Outcome, UncheckedKind, Visit},
};

/// A proxy that answers by itself what it is asked for, and what it was sent, a head each.
struct Carrier {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Carrier {
    /// `answer` makes the answer from the request line.
    fn start(answer: fn(&str) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let port = listener.local_addr().expect("an address").port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heads);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut stream = BufReader::new(stream);
                let (mut head, mut line) = (String::new(), String::new());
                while stream.read_line(&mut line).is_ok_and(|read| read > 0) && !line.trim_end().is_empty() {
                    head += &std::mem::take(&mut line);
                }
                let said = answer(head.lines().next().unwrap_or_default());
                kept.lock().expect("heads").push(head);
                let _ = stream.get_mut().write_all(said.as_bytes());
            }
        });
        Self { port, heads }
    }

    /// `GET http://x/y` of every request.
    fn asked(&self) -> Vec<String> {
        let heads = self.heads.lock().expect("heads");
        let line = |head: &String| head.lines().next().unwrap_or_default().replace(" HTTP/1.1", "");
        heads.iter().map(line).collect()
    }
}

fn answer(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

fn site(line: &str) -> String {
    match line {
        line if line.starts_with("CONNECT") => answer("403 Forbidden", "no tunnels here"),
        line if line.contains("/robots.txt") => answer("404 Not Found", "no"),
        line if line.contains("/502") => answer("502 Bad Gateway", "no way to the site"),
        line if line.contains("/moved") => {
            "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: http://10.0.0.1/\r\n\r\n".to_owned()
        }
        _ => answer("200 OK", "<html><title>政府</title><body>政府信息公开</body></html>"),
    }
}

fn policy(proxy: &str) -> Policy {
    let proxy = Proxy::parse(proxy, "test", |_| None).expect("a proxy");
    let hosts = [("inside.test".to_owned(), [10, 0, 0, 5].into())].into();
    Policy { rate_per_second: 1000.0, proxy, hosts, ..Policy::default() }
}

fn through(carrier: &Carrier) -> Client {
    Client::new(policy(&format!("http://user:pass-word@127.0.0.1:{}", carrier.port))).expect("a client")
}

async fn visit(client: &Client, address: &str) -> Visit {
    client.visit(&Address::parse(address).expect("an address")).await
}

/// `user:pass-word` as sent.
const CODED: &str = "dXNlcjpwYXNzLXdvcmQ=";

#[tokio::test]
async fn a_proxy_that_was_asked_for_carries_every_request_and_its_password_is_kept() {
    let carrier = Carrier::start(site);
    let client = through(&carrier);
    // No resolver knows this name; the proxy need not ask ours.
    let done = visit(&client, "http://www.portal.example/a").await;
    assert_eq!(done.outcome, Outcome::Alive, "{done:?}");
    assert_eq!(
        carrier.asked(),
        ["GET http://www.portal.example/robots.txt", "GET http://www.portal.example/a"]
    );
    let sent = carrier.heads.lock().unwrap().join("\n").to_lowercase();
    assert_eq!(
        sent.matches(&format!("proxy-authorization: basic {}", CODED.to_lowercase())).count(),
        2,
        "{sent}"
    );
    let kept = serde_json::to_string(client.policy()).unwrap();
    for shown in [format!("{done:?}"), format!("{:?}", client.policy()), format!("{client:?}"), kept] {
        assert!(!shown.contains("pass-word") && !shown.contains(CODED), "{shown}");
    }
    assert!(done.exchanges.iter().all(|exchange| exchange.remote.is_none()), "the proxy is not the site");
}

#[tokio::test]
async fn the_guard_judges_what_it_can_before_a_proxy_is_asked() {
    let carrier = Carrier::start(site);
    let client = through(&carrier);
    for address in [
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
        "http://inside.test/",
        "http://intranet/",
        "http://printer.local/",
        "http://www.portal.example:25/",
    ] {
        let outcome = visit(&client, address).await.outcome;
        assert_eq!(outcome, Outcome::Unchecked(UncheckedKind::PrivateAddress), "{address}");
    }
    assert_eq!(carrier.asked(), Vec::<String>::new());
    let led = visit(&client, "http://www.portal.example/moved").await;
    assert_eq!(led.outcome, Outcome::Unchecked(UncheckedKind::PrivateAddress));
    assert!(!carrier.asked().iter().any(|line| line.contains("10.0.0.1")));
}

#[tokio::test]
async fn what_a_proxy_cannot_bring_accuses_nobody() {
    let unknown = Outcome::Unchecked(UncheckedKind::Resolver);
    let carrier = Carrier::start(site);
    let client = through(&carrier);
    assert_eq!(visit(&client, "http://www.portal.example/502").await.outcome, unknown);
    let tunnel = visit(&client, "https://www.portal.example/").await;
    assert_eq!(tunnel.outcome, unknown, "{tunnel:?}");
    assert!(carrier.asked().contains(&"CONNECT www.portal.example:443".to_owned()), "{:?}", carrier.asked());
    let sent = carrier.heads.lock().unwrap().last().unwrap().to_lowercase();
    assert!(sent.contains(&CODED.to_lowercase()), "{sent}");
    let silent = Carrier::start(|_| String::new());
    assert_eq!(visit(&through(&silent), "http://www.portal.example/").await.outcome, unknown);
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).unwrap();
    let gone = Client::new(policy(&format!("http://{closed}"))).unwrap();
    let outcome = visit(&gone, "http://www.portal.example/").await;
    assert_eq!(outcome.outcome, unknown);
    assert!(matches!(outcome.exchanges[0].result, Err(Failure::ResolverSilent)), "{outcome:?}");
}

/// Everything that the command leaves behind: what it said, at its most talkative, and every file.
fn left_behind(folder: &Path, output: &std::process::Output) -> Vec<u8> {
    let mut all = [&output.stdout[..], &output.stderr[..]].concat();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let bytes = fs::read(&entry).expect("a file");
                let mut plain = Vec::new();
                let mut unzipped = flate2::read::MultiGzDecoder::new(&bytes[..]);
                let _ = std::io::Read::read_to_end(&mut unzipped, &mut plain);
                all.extend_from_slice(&bytes);
                all.extend_from_slice(&plain);
            }
        }
    }
    all
}

fn audit(site: u16, environment: &[(&str, String)]) -> (std::process::Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.env_clear().env("GONGKAI_LOG", "trace");
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    command.args(["audit", &format!("http://127.0.0.1:{site}/"), "--allow-address", "127.0.0.0/8"]);
    command.args(["--render", "never", "--budget", "3", "--rate", "1000", "--no-progress", "--out"]);
    command.arg(folder.path().join("out"));
    (command.output().expect("the program runs"), folder)
}

#[test]
fn the_environment_alone_sends_nothing_to_a_proxy() {
    let (carrier, home) = (Carrier::start(site), Carrier::start(site));
    let proxy = format!("http://user:pass-word@127.0.0.1:{}", carrier.port);
    let variables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let environment = variables.map(|name| (name, proxy.clone()));
    let (done, _folder) = audit(home.port, &environment);
    assert!(matches!(done.status.code(), Some(0 | 4)), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(carrier.asked(), Vec::<String>::new());
    assert!(home.asked().contains(&"GET /".to_owned()), "{:?}", home.asked());
}

#[test]
fn a_proxy_is_used_when_asked_for_and_leaves_no_password_behind() {
    let home = Carrier::start(site);
    for by_name in [false, true] {
        let carrier = Carrier::start(site);
        let proxy = format!("http://user:pass-word@127.0.0.1:{}", carrier.port);
        let environment = match by_name {
            true => vec![("GONGKAI_PROXY", "environment".to_owned()), ("HTTP_PROXY", proxy)],
            false => vec![("GONGKAI_PROXY", proxy)],
        };
        let (done, folder) = audit(home.port, &environment);
        assert!(matches!(done.status.code(), Some(0 | 4)), "{}", String::from_utf8_lossy(&done.stderr));
        assert!(
            carrier.asked().contains(&format!("GET http://127.0.0.1:{}/", home.port)),
            "{:?}",
            carrier.asked()
        );
        assert_eq!(home.asked(), Vec::<String>::new());
        let left = left_behind(folder.path(), &done);
        for secret in ["pass-word", CODED] {
            let found = left.windows(secret.len()).position(|window| window == secret.as_bytes());
            let around =
                found.map(|at| String::from_utf8_lossy(&left[at.saturating_sub(200)..at + 40]).into_owned());
            assert_eq!(around, None);
        }
    }
}

#[test]
fn a_proxy_that_is_none_is_refused_without_repeating_it() {
    let (done, _folder) = audit(9, &[("GONGKAI_PROXY", "socks5://user:pass-word@127.0.0.1:1".to_owned())]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(3), "{told}");
    assert!(told.contains("GONGKAI_PROXY") && told.contains("http://host:port"), "{told}");
    assert!(!told.contains("pass-word"), "{told}");
}
