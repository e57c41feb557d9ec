//! A second audit that goes by the first: what it asks, what it takes over, and that it accuses by nothing old.

#[path = "../bench/site.rs"]
mod site;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use gongkai::{
    audit::{
        EarlierAudits, Folder, Manner, Options, Progress, Wanted, audit_one, load_pack, replay,
        unit_of_address,
    },
    demo,
    model::Address,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{
    audited::{client, options},
    server::{Reply, Request, Server},
};

/// What a server tells about its pages, so that a client can ask whether they stand.
#[derive(Clone, Copy, PartialEq)]
enum Validators {
    None,
    Tags,
    Dates,
}

const DATE: &str = "Sun, 06 Nov 2022 08:49:37 GMT";

/// Answers with `body`, or with 304 when the client has it. Only pages that never change may be told by their date.
fn answer(request: &Request, body: String, validators: Validators) -> Reply {
    let tag = format!("\"{:.16}\"", data_encoding::HEXLOWER.encode(&Sha256::digest(&body)));
    let (name, value, condition) = match validators {
        Validators::None => return Reply::page(body),
        Validators::Tags => ("ETag", tag.as_str(), "if-none-match"),
        Validators::Dates => ("Last-Modified", DATE, "if-modified-since"),
    };
    let known = request.header(condition) == Some(value);
    let reply = if known { Reply::status("304 Not Modified", "") } else { Reply::page(body) };
    reply.header(name, value)
}

/// An invented portal of `pages` pages.
fn large(pages: u32, validators: Validators) -> Server {
    let site = site::Site::new(pages);
    Server::start(move |request| match site.number_of(&request.path) {
        Some(number) => answer(request, site.page(number), validators),
        None => Reply::not_found(),
    })
}

fn large_options() -> Options {
    Options { as_of: site::AS_OF.parse().expect("the set-up of the test"), ..options() }
}

/// Audits `home` into `out`, by the earlier audit in `since` when there is one.
fn audit(home: &str, out: &Path, since: Option<&Path>, options: &Options, manner: Manner) -> Folder {
    let home = Address::parse(home).expect("the set-up of the test");
    let registered = unit_of_address(&home);
    let folder = Folder::create(out).expect("the set-up of the test");
    if let Some(since) = since {
        let wanted = Wanted::In(since.to_owned());
        assert!(
            EarlierAudits::find(&wanted, out)
                .and_then(|audits| audits.begin_since(&folder, &registered, manner))
                .expect("the set-up of the test")
                .is_some()
        );
    }
    let runtime = tokio::runtime::Runtime::new().expect("the set-up of the test");
    let (client, progress) = (client(), Progress::default());
    runtime
        .block_on(audit_one(&client, &registered, options, &folder, &progress))
        .expect("the set-up of the test");
    folder
}

fn read(folder: &Folder) -> Value {
    serde_json::from_slice(&folder.read(Folder::REPORT_JSON).expect("the set-up of the test"))
        .expect("the set-up of the test")
}

fn number(report: &Value, name: &str) -> u64 {
    report["audit"][name].as_u64().expect("the set-up of the test")
}

fn taken(report: &Value, name: &str) -> u64 {
    report["audit"]["taken_over"][name].as_u64().expect("the set-up of the test")
}

/// The report without times, places in the evidence, and what it cost.
fn timeless(mut report: Value) -> Value {
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
    for name in ["requests", "bytes", "taken_over"] {
        report["audit"].as_object_mut().expect("the set-up of the test").remove(name);
    }
    // A link that failed once and then opened is a matter of the moment.
    report["links"].as_object_mut().expect("the links of a report").remove("unstable");
    strip(&mut report);
    report
}

/// Says where two reports part, not all that they say.
fn same(one: Value, other: Value) {
    let (one, other) = (timeless(one), timeless(other));
    let (Value::Object(one), Value::Object(other)) = (one, other) else { panic!("reports are objects") };
    for (name, part) in &one {
        assert_eq!(Some(part), other.get(name), "{name}");
    }
    assert_eq!(one.len(), other.len());
}

/// The folder serves a replay to the letter.
fn replays(folder: &Folder, out: &Path) {
    let runtime = tokio::runtime::Runtime::new().expect("the set-up of the test");
    fs::create_dir_all(out).expect("the set-up of the test");
    let again = Folder::at(out);
    runtime.block_on(replay(folder, &again, None, None)).expect("the set-up of the test");
    for name in [Folder::REPORT_JSON, Folder::PAGES, Folder::FINDINGS] {
        assert!(
            folder.read(name).expect("the set-up of the test")
                == again.read(name).expect("the set-up of the test"),
            "{name}"
        );
    }
}

/// How the visits of an audit stand to the earlier one: `reused`, `not-modified`, `same-payload`, or asked in full.
fn pasts(folder: &Folder) -> BTreeMap<String, usize> {
    let mut pasts = BTreeMap::new();
    for line in String::from_utf8(folder.read(Folder::VISITS).expect("the set-up of the test"))
        .expect("the set-up of the test")
        .lines()
    {
        let line: Value = serde_json::from_str(line).expect("the set-up of the test");
        let how = line["past"]["how"].as_str().unwrap_or("full").to_owned();
        *pasts.entry(how).or_default() += 1;
    }
    pasts
}

fn an_unchanged_site_costs_little(validators: Validators, expected: &str) {
    const PAGES: u32 = 120;
    let server = large(PAGES, validators);
    let folder = tempfile::tempdir().expect("the set-up of the test");
    let (first, second) = (folder.path().join("1"), folder.path().join("2"));
    let options = large_options();
    let whole = audit(&server.url("/"), &first, None, &options, Manner::default());
    let asked = server.requests().len();
    let again = audit(&server.url("/"), &second, Some(&first), &options, Manner::default());
    let (before, after) = (read(&whole), read(&again));
    assert!(number(&before, "pages") >= u64::from(PAGES));
    assert!((server.requests().len() - asked) * 4 <= asked, "{} of {asked}", server.requests().len() - asked);
    assert_eq!(number(&after, "requests"), (server.requests().len() - asked) as u64);
    assert!(number(&after, "bytes") * 10 <= number(&before, "bytes"), "{} bytes", number(&after, "bytes"));
    let pasts = pasts(&again);
    assert!(pasts.get(expected).is_some_and(|answers| *answers >= 10), "{pasts:?}");
    assert_eq!(taken(&after, "unchanged"), pasts[expected] as u64);
    assert_eq!(taken(&after, "pages"), pasts["reused"] as u64);
    assert_eq!(after["audit"]["taken_over"]["audit"], before["audit"]["id"]);
    let html = String::from_utf8(again.read(Folder::REPORT_HTML).expect("the set-up of the test"))
        .expect("the set-up of the test");
    assert!(html.contains(&format!(
        "沿用此前监测 {}",
        before["audit"]["id"].as_str().expect("the set-up of the test")
    )));
    same(before, after);
    // The new folder stands alone, and a third audit can go by it.
    fs::remove_dir_all(&first).expect("the set-up of the test");
    replays(&again, &folder.path().join("replay"));
    if validators != Validators::Tags {
        return;
    }
    let third = audit(&server.url("/"), &folder.path().join("3"), Some(&second), &options, Manner::default());
    same(read(&again), read(&third));
    assert_eq!(number(&read(&third), "requests"), number(&read(&again), "requests"));
}

#[test]
fn an_unchanged_site_with_entity_tags_costs_little() {
    an_unchanged_site_costs_little(Validators::Tags, "not-modified");
}

#[test]
fn an_unchanged_site_with_dates_costs_little() {
    an_unchanged_site_costs_little(Validators::Dates, "not-modified");
}

#[test]
fn an_unchanged_site_that_tells_nothing_costs_little() {
    an_unchanged_site_costs_little(Validators::None, "same-payload");
}

#[test]
fn the_sample_portals_give_the_same_report_again() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let show = runtime.block_on(demo::serve()).unwrap();
    for portal in &show.portals {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("1"), folder.path().join("2"));
        let home = portal.address.as_str();
        let whole = audit(home, &first, None, &options(), Manner::default());
        let before = read(&whole);
        if number(&before, "pages") == 0 {
            continue;
        }
        let again = audit(home, &second, Some(&first), &options(), Manner::default());
        let after = read(&again);
        // The other sample is small and full of faults, and what was wrong is asked for again.
        if portal.id == "qingling" {
            let (cost, whole) = (number(&after, "requests"), number(&before, "requests"));
            assert!(cost * 4 <= whole, "{cost} of {whole} requests");
            let (cost, whole) = (number(&after, "bytes"), number(&before, "bytes"));
            assert!(cost * 10 <= whole, "{cost} of {whole} bytes");
        }
        same(before, after);
        fs::remove_dir_all(&first).unwrap();
        replays(&again, &folder.path().join("replay"));
    }
}

const ARTICLES: usize = 12;

/// A small portal whose pages a test can change: path and page.
#[derive(Clone)]
struct Pages(Arc<Mutex<BTreeMap<String, String>>>);

impl Pages {
    fn new() -> Self {
        let mut pages = BTreeMap::new();
        let lists = (0..2).map(|list| format!("<li><a href=\"/l{list}/\">通知公告{list}</a></li>"));
        let linked = "<div><a href=\"/l0/4.html\">网上办事大厅使用说明</a></div>";
        pages.insert(
            "/".to_owned(),
            page("某县人民政府", &format!("<ul>{}</ul>{linked}", lists.collect::<String>())),
        );
        for list in 0..2 {
            let rows = (0..ARTICLES).map(|article| row(list, article, "关于做好年度工作有关事项的通知"));
            pages.insert(
                format!("/l{list}/"),
                page("通知公告", &format!("<ul>{}</ul>", rows.collect::<String>())),
            );
            for at in 0..ARTICLES {
                pages.insert(
                    format!("/l{list}/{at}.html"),
                    article(list, at, "请各单位按照要求认真组织实施。"),
                );
            }
        }
        Self(Arc::new(Mutex::new(pages)))
    }

    fn set(&self, path: &str, page: impl Into<String>) {
        self.0.lock().expect("no test panicked here").insert(path.to_owned(), page.into());
    }

    fn change(&self, path: &str, from: &str, to: &str) {
        let old =
            self.0.lock().expect("no test panicked here").get(path).expect("the set-up of the test").clone();
        assert!(old.contains(from), "{old}");
        self.set(path, old.replace(from, to));
    }

    fn remove(&self, path: &str) {
        self.0.lock().expect("no test panicked here").remove(path).expect("the set-up of the test");
    }

    fn serve(&self, wait: Duration) -> Server {
        let pages = self.clone();
        Server::start(move |request| {
            let page = pages.0.lock().expect("no test panicked here").get(&request.path).cloned();
            page.map_or_else(Reply::not_found, |page| answer(request, page, Validators::Tags)).after(wait)
        })
    }
}

fn page(title: &str, body: &str) -> String {
    format!("<html><head><title>{title}</title></head><body>{body}</body></html>")
}

fn row(list: usize, article: usize, title: &str) -> String {
    format!(
        "<li><a href=\"/l{list}/{article}.html\">{title}{article}</a><span>2026-11-{:02}</span></li>",
        article + 1
    )
}

fn article(list: usize, article: usize, text: &str) -> String {
    let title = format!("关于做好年度工作有关事项的通知{article}");
    let paragraph =
        format!("<p>各乡镇人民政府、县政府各部门：为做好第{list}号工作，现将有关事项通知如下。{text}</p>");
    let body = format!(
        "<h1>{title}</h1><div>发布时间：2026-11-{:02}　来源：县政府办公室</div><div class=\"content\">{}</div>",
        article + 1,
        paragraph.repeat(4)
    );
    page(&title, &body)
}

/// Paths that were asked for after the first `before` requests, robots.txt left out.
fn asked_since(server: &Server, before: usize) -> BTreeSet<String> {
    let paths = server.requests().into_iter().skip(before).map(|request| request.path);
    paths.filter(|path| path != "/robots.txt").collect()
}

fn set(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

#[test]
fn what_a_list_shows_otherwise_is_asked_for_and_nothing_else() {
    let pages = Pages::new();
    let server = pages.serve(Duration::ZERO);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let first = at("1");
    audit(&server.url("/"), &first, None, &options(), Manner::default());

    // A new article, another title, another date, an article taken away, and one changed behind an unchanged row.
    let new = row(0, 99, "关于开展专项检查的通知");
    pages.change("/l0/", "<ul>", &format!("<ul>{new}"));
    pages.set("/l0/99.html", article(0, 99, "新发布。"));
    pages.change("/l0/", "有关事项的通知7<", "有关事项的通知（修订）7<");
    pages.change("/l0/", "2026-11-07", "2026-11-17");
    pages.change("/l0/", &row(0, 4, "关于做好年度工作有关事项的通知"), "");
    pages.remove("/l0/4.html");
    pages.change("/l1/5.html", "认真组织实施", "逾期不候");
    let before = server.requests().len();
    let again = audit(&server.url("/"), &at("2"), Some(&first), &options(), Manner::default());
    let expected = ["/", "/l0/", "/l1/", "/l0/99.html", "/l0/7.html", "/l0/6.html", "/l0/4.html"];
    assert_eq!(asked_since(&server, before), set(&expected));
    let report = read(&again);
    let dead = report["links"]["dead"].as_array().unwrap();
    assert_eq!(dead.len(), 1, "{dead:?}");
    assert!(dead[0]["url"].as_str().unwrap().ends_with("/l0/4.html"));
    assert_eq!(taken(&report, "pages"), (2 * ARTICLES - 3) as u64);

    // What changes behind an unchanged row is found when its time has come.
    let before = server.requests().len();
    let manner = Manner { reuse_days: 0, ..Manner::default() };
    let rotated = audit(&server.url("/"), &at("3"), Some(&first), &options(), manner);
    assert!(asked_since(&server, before).contains("/l1/5.html"));
    assert_eq!(taken(&read(&rotated), "pages"), 0);
    let whole = audit(&server.url("/"), &at("4"), None, &options(), Manner::default());
    same(read(&whole), read(&rotated));
    // Nothing is taken over from an old audit, but it is still good for asking.
    let manner = Manner { limit_days: 0, ..Manner::default() };
    let old = audit(&server.url("/"), &at("5"), Some(&at("4")), &options(), manner);
    assert_eq!((taken(&read(&old), "pages"), pasts(&old)["not-modified"]), (0, 3 + 2 * ARTICLES));
    same(read(&whole), read(&old));
}

#[test]
fn what_was_wrong_is_asked_for_first_and_every_time() {
    let pages = Pages::new();
    pages.remove("/l1/11.html");
    let server = pages.serve(Duration::ZERO);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mut options = options();
    options.limits.tasks_per_host = 1;
    audit(&server.url("/"), &at("1"), None, &options, Manner::default());
    let before = server.requests().len();
    audit(&server.url("/"), &at("2"), Some(&at("1")), &options, Manner::default());
    // One article proves that the home page is stale.
    assert_eq!(asked_since(&server, before), set(&["/", "/l0/", "/l1/", "/l1/11.html", "/l0/4.html"]));
    // It was mended: the finding goes. All else is asked for after it.
    pages.set("/l1/11.html", article(1, 11, "已恢复。"));
    let before = server.requests().len();
    let manner = Manner { limit_days: 0, ..Manner::default() };
    let mended = audit(&server.url("/"), &at("3"), Some(&at("2")), &options, manner);
    assert_eq!(read(&mended)["links"]["dead"].as_array().map(Vec::len), Some(0));
    let order: Vec<String> = server.requests().into_iter().skip(before).map(|request| request.path).collect();
    let articles = order.iter().filter(|path| path.ends_with(".html"));
    assert_eq!(articles.take(2).cloned().collect::<BTreeSet<_>>(), set(&["/l0/4.html", "/l1/11.html"]));
}

#[test]
fn nothing_accuses_before_it_was_asked_for_anew() {
    let pages = Pages::new();
    pages.set("/l1/3.html", article(1, 3, "公示名单：甲某 110000190001010004。"));
    let server = pages.serve(Duration::ZERO);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // The pack of the first audit does not ask about personal data; that of the second does.
    audit(&server.url("/"), &at("1"), None, &options(), Manner::default());
    let strict = Options { pack: load_pack("platform-2019").unwrap(), ..options() };
    let before = server.requests().len();
    let again = audit(&server.url("/"), &at("2"), Some(&at("1")), &strict, Manner::default());
    assert!(asked_since(&server, before).contains("/l1/3.html"));
    let report = read(&again);
    let personal = |report: &Value| -> Vec<Value> {
        let findings = report["findings"].as_array().unwrap().iter();
        findings.filter(|finding| finding["rule"] == "personal-data").cloned().collect()
    };
    let found = personal(&report);
    assert_eq!(found.len(), 1, "{found:?}");
    let started = report["audit"]["started"].as_str().unwrap();
    assert!(found[0]["evidence"][0]["fetched_at"].as_str().unwrap() >= started);
    let whole = audit(&server.url("/"), &at("3"), None, &strict, Manner::default());
    same(read(&whole), report.clone());
    replays(&again, &at("replay"));

    // Without a request left for it, it does not count: not as a fault, not as a pass.
    let mut short = strict.clone();
    short.limits.tasks = number(&report, "requests") - 2;
    let cut = audit(&server.url("/"), &at("4"), Some(&at("1")), &short, Manner::default());
    let report = read(&cut);
    assert_eq!(report["audit"]["stopped_by"], "budget");
    assert_eq!(personal(&report), Vec::<Value>::new());
    let rule = report["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "personal-data").unwrap();
    assert_eq!(rule["verdict"], "cannot-tell");
    replays(&cut, &at("replay-cut"));
}

fn gongkai(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.args(arguments).args(["--no-progress"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

const ON_LOOPBACK: [&str; 8] =
    ["--allow-address", "127.0.0.0/8", "--rate", "1000", "--as-of", "2026-11-20", "--render", "never"];

fn begin(target: &str, out: &Path, since: Option<&str>) -> Command {
    let out = out.display().to_string();
    let since = since.map(|since| ["--since", since]);
    let since = since.as_ref().map_or(&[][..], |since| &since[..]);
    gongkai(&[&["audit", target, "--out", &out][..], &ON_LOOPBACK, since].concat())
}

fn done(mut command: Command) -> Output {
    let output = command.output().expect("the set-up of the test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

#[test]
fn a_killed_audit_goes_on_by_the_same_earlier_one() {
    let pages = Pages::new();
    let server = pages.serve(Duration::from_millis(15));
    let folder = tempfile::tempdir().unwrap();
    let (first, whole) = (folder.path().join("1"), folder.path().join("2"));
    done(begin(&server.url("/"), &first, None));
    pages.change("/l0/", "有关事项的通知7<", "有关事项的通知（修订）7<");
    pages.remove("/l0/7.html");
    let since = first.display().to_string();
    done(begin(&server.url("/"), &whole, Some(&since)));
    let expected = read(&Folder::at(&whole));
    assert_eq!(expected["links"]["dead"].as_array().map(Vec::len), Some(1));
    for round in 0..3 {
        let out = folder.path().join(format!("killed-{round}"));
        for kill in 0..5_u64 {
            let begun = out.join("begun.json").exists();
            let resume = ["audit", "--resume", &out.display().to_string()].map(str::to_owned);
            let resume: Vec<&str> = resume.iter().map(String::as_str).collect();
            let mut command =
                if begun { gongkai(&resume) } else { begin(&server.url("/"), &out, Some(&since)) };
            let mut child = command.spawn().unwrap();
            std::thread::sleep(Duration::from_millis(20 + (round * 23 + kill * 31) % 120));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        if !out.join("begun.json").exists() {
            continue;
        }
        done(gongkai(&["audit", "--resume", &out.display().to_string()]));
        let killed = Folder::at(&out);
        same(read(&killed), expected.clone());
        for name in ["pages", "links"] {
            assert_eq!(taken(&read(&killed), name), taken(&expected, name), "{name}");
        }
        replays(&killed, &folder.path().join(format!("replay-{round}")));
    }
}

#[test]
fn the_last_audit_is_found_beside_and_in_rounds() {
    let server = Pages::new().serve(Duration::ZERO);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let told = |output: Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let register = at("units.csv");
    fs::write(&register, format!("name,address\n甲局,{}\n", server.url("/"))).unwrap();
    let register = register.display().to_string();
    // There is none yet: audited in full, and said so.
    let first = told(done(begin(&register, &at("round-1"), Some("last"))));
    assert!(first.contains("甲局: 未找到此前完成的监测，全面监测"), "{first}");
    // A single audit finds the one inside the round, and the round the newest of all.
    let second = told(done(begin(&server.url("/"), &at("single"), Some("last"))));
    assert!(second.contains("沿用此前监测") && second.contains("未再请求"), "{second}");
    let third = told(done(begin(&register, &at("round-2"), Some("last"))));
    let id = read(&Folder::at(at("single")))["audit"]["id"].as_str().unwrap().to_owned();
    assert!(third.contains(&id), "{third}");
    // A round is given by its folder; what is no audit is refused.
    let round = at("round-1").display().to_string();
    done(begin(&register, &at("round-3"), Some(&round)));
    let none = begin(&register, &at("round-4"), Some(&at("replay").display().to_string())).output().unwrap();
    assert_eq!(none.status.code(), Some(2));
}
