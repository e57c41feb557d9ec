//! Settings: four sources in their order, every mistake with its place, secrets nowhere, and limits that really hold.

use std::{fs, path::Path, process::Output, time::Duration};

use assert_cmd::Command;
use gongkai::{
    audit::{Begun, Folder},
    fetch::Client,
    model::{Address, Lang, Outcome, UncheckedKind},
    settings::{Given, Invalid, Settings, Sources, Value, starter},
};

use crate::support::server::{Reply, Server};

/// The program in `folder`, with the variables `environment` and no others.
fn gongkai(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    let command = command.env_clear().envs(environment.iter().copied()).current_dir(folder);
    command.args(arguments).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned()))).collect()
}

fn of_file(text: &str) -> Result<Settings, Invalid> {
    Settings::resolve(&Sources { file: Some(("gongkai.toml", text)), ..Sources::default() })
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file_and_that_before_the_default() {
    let file = "[fetch]\nrate = 0.5\nallow_addresses = [\"10.0.0.0/8\"]\n[crawl]\nbudget = 100\ndeadline = \"3m\"\n\
                [audit]\nlanguage = \"en\"\n";
    let environment = variables(&[
        ("GONGKAI_FETCH_RATE", "0.25"),
        ("GONGKAI_CRAWL_BUDGET", "200"),
        ("GONGKAI_CONTACT", "ops@example.org"),
        ("GONGKAI_FETCH_ALLOW_ADDRESSES", "127.0.0.0/8, ::1/128"),
        ("GONGKAI_AUDIT_LANGUAGE", ""),
    ]);
    let given = vec![Given { flag: "--rate", value: Value::Number(4.0) }];
    let settings =
        Settings::resolve(&Sources { file: Some(("gongkai.toml", file)), variables: environment, given })
            .unwrap();
    let from = |name: &str| settings.effective()[name].from.clone();
    assert!((settings.fetch.rate_per_second - 4.0).abs() < 1e-9);
    assert_eq!(from("fetch.rate"), "flag --rate");
    assert_eq!(
        (settings.crawl.tasks, from("crawl.budget").as_str()),
        (200, "environment GONGKAI_CRAWL_BUDGET")
    );
    assert_eq!(settings.crawl.deadline, Duration::from_secs(180));
    assert_eq!(from("crawl.deadline"), "file gongkai.toml:6");
    assert_eq!((settings.crawl.depth, from("crawl.depth").as_str()), (20, "default"));
    assert!(settings.fetch.user_agent.ends_with("(+ops@example.org)"), "{}", settings.fetch.user_agent);
    let allowed: Vec<String> = settings.fetch.allow.iter().map(ToString::to_string).collect();
    assert_eq!(allowed, ["127.0.0.0/8", "::1/128"]);
    // An empty variable is none.
    assert_eq!((settings.audit.language, from("audit.language").as_str()), (Lang::En, "file gongkai.toml:8"));
}

#[test]
fn the_program_takes_file_environment_and_flag_and_says_which() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gongkai.toml"), "[fetch]\nrate = 0.5\nconnect_timeout = \"3s\"\n").unwrap();
    fs::write(folder.path().join("other.toml"), "[fetch]\nrate = 0.125\n").unwrap();
    let show = |environment: &[(&str, &str)], arguments: &[&str]| {
        let done = gongkai(folder.path(), environment, arguments);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        let told = text(&done.stdout);
        move |start: &str| {
            let line = told.lines().find(|line| line.starts_with(start)).expect("a line").to_owned();
            line.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    };
    let shown = show(&[("GONGKAI_LOG", "info")], &["settings", "show"]);
    assert_eq!(shown("rate"), "rate = 0.5 # file gongkai.toml:2");
    assert_eq!(shown("connect_timeout"), "connect_timeout = \"3s\" # file gongkai.toml:3");
    assert_eq!(shown("level"), "level = \"info\" # environment GONGKAI_LOG");
    assert_eq!(shown("depth"), "depth = 20 # default");
    let shown =
        show(&[("GONGKAI_LOG", "info"), ("GONGKAI_SETTINGS", "other.toml")], &["-v", "settings", "show"]);
    assert_eq!(shown("rate"), "rate = 0.125 # file other.toml:2");
    assert_eq!(shown("level"), "level = \"gongkai=info,warn\" # flag -v");
    let shown =
        show(&[("GONGKAI_SETTINGS", "nowhere.toml")], &["settings", "show", "--settings", "other.toml"]);
    assert_eq!(shown("rate"), "rate = 0.125 # file other.toml:2");
}

#[test]
fn every_kind_of_mistake_is_named_with_line_and_remedy() {
    let cases = [
        ("[fetch]\nrate = = 2\n", 2, "", "settings init"),
        ("\n[fetsch]\nrate = 2\n", 2, "unknown section `fetsch`", "[fetch]"),
        ("[fetch]\nrat = 2\n", 2, "unknown setting `rat`", "did you mean `rate`?"),
        ("[fetch]\nbudget = 2\n", 2, "unknown setting `budget`", "belongs under [crawl]"),
        ("rate = 2\n", 1, "outside of a section", "belongs under [fetch]"),
        ("fetch = 2\n", 1, "`fetch` is a section", "[fetch]"),
        ("[fetch]\nrate = \"2\"\n", 2, "a text where a number belongs", "from 0.01 to 10000"),
        ("[fetch]\nmax_redirects = 2.5\n", 2, "where a whole number belongs", "from 0 to 50"),
        ("[fetch]\nrate = 0\n", 2, "0.0 is not allowed", "from 0.01"),
        ("[fetch]\nrate = nan\n", 2, "is not allowed", "from 0.01"),
        ("[fetch]\nin_flight_total = -1\n", 2, "`-1` is no whole number", "from 1"),
        ("[fetch]\nconnect_timeout = 15\n", 2, "where a time span in quotes belongs", "90s"),
        ("[fetch]\nconnect_timeout = \"fast\"\n", 2, "`fast` is no time span", "90s"),
        ("[fetch]\nconnect_timeout = \"2h\"\n", 2, "is not allowed", "to 10m"),
        ("[fetch]\nfirst_byte_timeout = \"90s\"\n", 2, "longer than fetch.total_timeout", "lengthen"),
        ("[fetch]\nbody_limit = \"1 TB\"\n", 2, "`1 TB` is no size", "16 MiB"),
        ("[fetch]\nbody_limit = \"1 GiB\"\n", 2, "is not allowed", "48 MiB"),
        (
            "[fetch]\nallow_addresses = \"10.0.0.0/8\"\n",
            2,
            "a text where a list of texts belongs",
            "10.0.0.0/8",
        ),
        ("[fetch]\nallow_addresses = [\"10.0.0/8\"]\n", 2, "`10.0.0/8`", "10.0.0.0/8"),
        ("[fetch]\nallow_addresses = [8]\n", 2, "no text", "10.0.0.0/8"),
        ("[fetch]\ncontact = \"a\\nb\"\n", 2, "is not allowed", "printable"),
        ("[fetch]\nin_flight_per_host = 64\nin_flight_total = 8\n", 2, "than all hosts", "in_flight_total"),
        ("[fetch]\nproxy = \"socks5://u:p@x:1\"\n", 2, "names no proxy", "http://host:port"),
        ("[crawl]\nother_sites = \"no\"\n", 2, "a text where true or false belongs", "true or false"),
        ("[audit]\nrender = \"allways\"\n", 2, "`allways`", "did you mean `always`?"),
        ("[probe]\ncontrol = [\"ftp://x/\"]\n", 2, "`ftp://x/`", "web addresses"),
        ("[log]\nlevel = \"gongkai=loud\"\n", 2, "is not allowed", "tracing filter"),
        ("[metrics]\nlisten = \"localhost\"\n", 2, "is not allowed", "127.0.0.1:9464"),
        ("[metrics]\nlisten = \"0.0.0.0:9464\"\n", 2, "from other machines", "listen_publicly"),
    ];
    for (file, line, problem, remedy) in cases {
        let mistakes = of_file(file).expect_err(file).0;
        assert_eq!(mistakes.len(), 1, "{file}: {mistakes:?}");
        let mistake = &mistakes[0];
        assert_eq!(mistake.place, format!("gongkai.toml:{line}"), "{file}: {mistake}");
        assert!(mistake.problem.contains(problem) && mistake.remedy.contains(remedy), "{file}: {mistake}");
    }
    let publicly = "[metrics]\nlisten = \"0.0.0.0:9464\"\nlisten_publicly = true\n";
    assert!(of_file(publicly).is_ok());
}

#[test]
fn all_mistakes_are_told_at_once_and_end_the_program_before_it_does_anything() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("gongkai.toml"), "[fetch]\nrat = 1\n\n[crawl]\ndepth = 0\n").unwrap();
    let environment =
        [("GONGKAI_FETCH_RATS", "1"), ("GONGKAI_CRAWL_BUDGET", "few"), ("GONGKAI_ELSEWHERE", "x")];
    let all = [
        "gongkai.toml:2: unknown setting `rat` in [fetch]; did you mean `rate`?",
        "gongkai.toml:5: `crawl.depth`: 0 is not allowed",
        "environment GONGKAI_FETCH_RATS: no such setting; did you mean GONGKAI_FETCH_RATE?",
        "environment GONGKAI_CRAWL_BUDGET: `few` is no whole number",
    ];
    let runs: [&[&str]; 3] =
        [&["settings", "check"], &["audit", "http://x.invalid/", "--out", "out"], &["pack", "list"]];
    for arguments in runs {
        let done = gongkai(folder.path(), &environment, arguments);
        let told = text(&done.stderr);
        assert_eq!(done.status.code(), Some(3), "{arguments:?}: {told}");
        for mistake in all {
            assert!(told.contains(mistake), "{arguments:?}: {mistake} is missing in {told}");
        }
        assert!(!told.contains("ELSEWHERE"), "{told}");
    }
    assert!(!folder.path().join("out").exists());
    let done = gongkai(folder.path(), &[], &["--settings", "nowhere.toml", "settings", "show"]);
    assert_eq!(done.status.code(), Some(3));
    assert!(text(&done.stderr).contains("nowhere.toml: No such file"), "{}", text(&done.stderr));
}

#[test]
fn a_fresh_file_is_in_order_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| gongkai(folder.path(), &[], arguments);
    let without = text(&run(&["settings", "show"]).stdout);
    assert_eq!(run(&["settings", "init"]).status.code(), Some(0));
    let checked = run(&["settings", "check"]);
    assert_eq!(
        (checked.status.code(), text(&checked.stdout).as_str()),
        (Some(0), "gongkai.toml: in order\n")
    );
    assert_eq!(text(&run(&["settings", "show"]).stdout), without);
    // A file that somebody has worked on is never overwritten.
    let again = run(&["settings", "init"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("is there already"), "{}", text(&again.stderr));
}

#[test]
fn what_the_fresh_file_proposes_are_the_defaults() {
    let lines = starter();
    let stated = lines.lines().map(|line| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with([' ', '\n']) && !rest.is_empty() => rest,
        _ => line,
    });
    let settings = of_file(&stated.collect::<Vec<_>>().join("\n")).unwrap();
    let (stated, defaults) = (settings.effective(), Settings::default().effective());
    for (name, setting) in &stated {
        assert_eq!(setting.value, defaults[name].value, "{name}");
        assert!(
            setting.from.starts_with("file gongkai.toml:"),
            "{name} is not in the file: {}",
            setting.from
        );
    }
    assert_eq!(stated.len(), defaults.len());
}

#[tokio::test]
async fn limits_of_the_file_reach_the_client() {
    let server = Server::start(|request| match request.path.as_str() {
        "/hang" => Reply::hang(""),
        "/large" => Reply::page(vec![b'x'; 65 * 1024]),
        _ => Reply::page("<html>hello</html>"),
    });
    let file = "[fetch]\nrate = 1000\ncontact = \"ops@example.org\"\nallow_addresses = [\"127.0.0.0/8\"]\n\
                first_byte_timeout = \"200ms\"\nconnect_timeout = \"200ms\"\nbody_limit = \"64 KiB\"\n";
    let client = Client::new(of_file(file).unwrap().fetch).unwrap();
    let visit = async |path: &str| client.visit(&Address::parse(&server.url(path)).unwrap()).await.outcome;
    let began = std::time::Instant::now();
    assert!(matches!(visit("/hang").await, Outcome::Broken(gongkai::model::BrokenKind::Timeout)));
    assert!(began.elapsed() < Duration::from_secs(10), "the limit is not that of the file");
    assert_eq!(visit("/large").await, Outcome::Unchecked(UncheckedKind::TooLarge));
    assert_eq!(visit("/").await, Outcome::Alive);
    let agent = server.requests()[0].header("user-agent").map(str::to_owned);
    assert!(agent.is_some_and(|agent| agent.ends_with("(+ops@example.org)")));
}

#[test]
fn a_proxy_is_read_and_never_shown() {
    let file = "[fetch]\nproxy = \"http://user:hunter2@127.0.0.1:3128\"\n";
    let settings = of_file(file).unwrap();
    assert!(!settings.fetch.proxy.is_none());
    let told = format!("{settings:?} {} {:?}", settings.show(), settings.effective());
    assert!(!told.contains("hunter2") && told.contains("proxy = \"***\""), "{told}");
    let variables = variables(&[("GONGKAI_PROXY", "environment"), ("http_proxy", "http://127.0.0.1:3128")]);
    let by_environment = Settings::resolve(&Sources { variables, ..Sources::default() }).unwrap();
    assert!(!by_environment.fetch.proxy.is_none());
}

/// A name that stands nowhere else.
const SECRET: &str = "hunter2-hunter2-hunter2";

#[test]
fn a_secret_stands_nowhere_and_what_an_audit_was_begun_with_stands_beside_it() {
    let server = Server::start(|request| match request.path.as_str() {
        "/robots.txt" => Reply::not_found(),
        _ => Reply::page("<html><title>x</title><body><p>hello</p><a href=/a.html>a</a></body></html>"),
    });
    let folder = tempfile::tempdir().unwrap();
    let settings = format!(
        "[fetch]\nrate = 1000\nallow_addresses = [\"127.0.0.0/8\"]\nfirst_byte_timeout = \"5s\"\n[crawl]\nbudget = 7\n\
         [log]\nlevel = \"trace\"\nfile = \"all.log\"\n\
         [metrics]\nlisten = \"127.0.0.1:0\"\nfile = \"gongkai.prom\"\ntoken = \"{SECRET}\"\n"
    );
    fs::write(folder.path().join("gongkai.toml"), settings).unwrap();
    let home = server.url("/");
    let audited = gongkai(folder.path(), &[], &["audit", &home, "--out", "out", "--render", "never"]);
    let shown = gongkai(folder.path(), &[("GONGKAI_METRICS_TOKEN", SECRET)], &["settings", "show"]);
    assert!(text(&shown.stdout).contains("\"***\""), "{}", text(&shown.stdout));
    fs::write(folder.path().join("bad.toml"), format!("[metrics]\ntoken = \"{SECRET}\n\n[x]\ny={SECRET}"))
        .unwrap();
    let bad = gongkai(folder.path(), &[], &["settings", "check", "bad.toml"]);
    assert_eq!(bad.status.code(), Some(3));
    let blank = format!("{SECRET} {SECRET}");
    let refused = gongkai(folder.path(), &[("GONGKAI_METRICS_TOKEN", &blank)], &["settings", "check"]);
    assert_eq!(refused.status.code(), Some(3), "{}", text(&refused.stdout));
    fs::remove_file(folder.path().join("gongkai.toml")).unwrap();
    fs::remove_file(folder.path().join("bad.toml")).unwrap();
    for done in [&audited, &shown, &bad, &refused] {
        assert!(!text(&done.stdout).contains(SECRET) && !text(&done.stderr).contains(SECRET), "{done:?}");
    }
    let files = files_in(folder.path());
    assert!(files.len() > 8, "{files:?}");
    for file in files {
        let bytes = fs::read(&file).unwrap();
        assert!(memchr::memmem::find(&bytes, SECRET.as_bytes()).is_none(), "{}", file.display());
    }

    let out = Folder::at(folder.path().join("out"));
    let begun = Begun::load(&out).unwrap().expect("an audit");
    assert_eq!(begun.policy.first_byte_timeout, Duration::from_secs(5));
    assert_eq!(begun.options(&out, 1).unwrap().limits.tasks, 7);
    let kept = |name: &str| (begun.settings[name].value.to_string(), begun.settings[name].from.clone());
    assert_eq!(kept("crawl.budget"), ("7".to_owned(), "file gongkai.toml:6".to_owned()));
    assert_eq!(kept("audit.render"), ("\"never\"".to_owned(), "flag --render".to_owned()));
    assert_eq!(kept("metrics.token").0, "\"***\"");
}

fn files_in(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("the test's own set-up")
        .map(|entry| entry.expect("the test's own set-up").path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}
