//! Second looks: what was seen alive is not dead, what refuses us is open, nothing is added, nothing is lost.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use gongkai::{
    audit::{
        Compared, Comparison, Error, FindingNow, Folder, Judged, Options, Progress, Recheck, Rechecked,
        audit_one, places_to_recheck, recheck, replay, replay_look, unit_of_address,
    },
    fetch::Policy,
    model::{Address, Outcome, Points, StoppedBy},
    report::json_v1::Report,
};

use crate::support::{
    audited::{client, options},
    server::{Reply, Request, Server},
};

const PAPERS: [&str; 4] = [Folder::REPORT_JSON, Folder::PAGES, Folder::FINDINGS, Folder::REPORT_HTML];

/// A site whose answers depend on the number of the look: 0 for the audit.
struct Site {
    server: Server,
    look: Arc<AtomicUsize>,
}

impl Site {
    fn start(answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let look = Arc::new(AtomicUsize::new(0));
        let now = Arc::clone(&look);
        let server = Server::start(move |request| answer(request, now.load(SeqCst)));
        Self { server, look }
    }

    fn at_look(&self, number: usize) {
        self.look.store(number, SeqCst);
    }
}

fn html(title: &str, body: &str) -> Reply {
    Reply::page(format!(
        "<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    ))
}

fn rows(day: &str) -> String {
    let row = |n| {
        format!("<li><a href=\"/tzgg/{n}.html\">关于做好年度第{n}项工作的通知</a><span>{day}</span></li>")
    };
    format!("<ul>{}</ul>", (1..=6).map(row).collect::<String>())
}

/// A portal with a stale column, a blank one, no guide, and links that fail in several ways.
fn portal(request: &Request, look: usize) -> Reply {
    match (request.path.as_str(), look) {
        ("/robots.txt", _) => Reply::not_found(),
        ("/", _) => {
            let menu: String = [
                ("/xxgk/", "政府信息公开"),
                ("/tzgg/", "通知公告"),
                ("/ldxx/", "领导信箱"),
                ("/back.html", "办事大厅"),
                ("/gone.html", "网上信访"),
                ("/guarded.html", "市长热线"),
                ("/shaky.html", "数据开放"),
            ]
            .map(|(path, text)| format!("<li><a href=\"{path}\">{text}</a></li>"))
            .concat();
            html("某县人民政府", &format!("<ul class=nav>{menu}</ul>"))
        }
        ("/xxgk/", 0) => {
            html("政府信息公开", "<div class=menu><a href=\"/xxgk/nb/\">政府信息公开年报</a></div>")
        }
        ("/xxgk/", _) => html(
            "政府信息公开",
            "<div class=menu><a href=\"/xxgk/nb/\">政府信息公开年报</a><a href=\"/xxgk/zn.html\">政府信息公开指南</a></div>",
        ),
        ("/xxgk/nb/", _) => html("政府信息公开年报", &rows("2026-01-20")),
        ("/xxgk/zn.html", 1..) => html("政府信息公开指南", GUIDE),
        ("/tzgg/", 0) => html("通知公告", &rows("2024-03-01")),
        ("/tzgg/", _) => html("通知公告", &rows("2026-11-22")),
        ("/ldxx/", _) => html("领导信箱", "<p>栏目正在建设中</p>"),
        ("/back.html", 0) => Reply::not_found(),
        ("/guarded.html", 0) => Reply::not_found(),
        ("/guarded.html", _) => Reply::status("403 Forbidden", "<html>forbidden</html>"),
        ("/shaky.html", 0) => Reply::status("503 Service Unavailable", "<html>later</html>"),
        ("/gone.html", _) => Reply::not_found(),
        ("/new-fault.html", _) => Reply::not_found(),
        (path, _) => html(
            &format!("关于{path}的通知"),
            "<p>发布时间：2026-11-02</p><p>各单位：请认真做好有关工作，确保各项任务落到实处，现将有关事项通知如下。</p>",
        ),
    }
}

const GUIDE: &str = "<p>为了更好地提供政府信息公开服务，方便公民、法人和其他组织获取政府信息，编制本指南。</p>\
    <p>一、公开内容：本机关主动公开的政府信息分类和编排体系，获取形式，公开方式。</p>\
    <p>二、依申请公开：受理机构、办公地址、办公时间、联系电话、传真号码、互联网联系方式、申请流程与时限。</p>\
    <p>三、监督方式：公民、法人或者其他组织认为行政机关未依法履行政府信息公开义务的，可以举报、申请行政复议、提起行政诉讼。</p>";

struct Audited {
    site: Site,
    _folder: tempfile::TempDir,
    folder: Folder,
}

/// Audits a site as it is at look 0.
async fn audited(site: Site, options: &Options) -> (Audited, Judged) {
    let temporary = tempfile::tempdir().expect("the test's own set-up");
    let folder = Folder::create(temporary.path().join("a")).expect("the test's own set-up");
    let unit = unit_of_address(&Address::parse(&site.server.url("/")).expect("the test's own set-up"));
    let judged = audit_one(&client(), &unit, options, &folder, &Progress::default())
        .await
        .expect("the test's own set-up");
    (Audited { site, _folder: temporary, folder }, judged)
}

fn wanted() -> Recheck {
    Recheck { as_of: None, lang: None, budget: 500, policy: Policy::default(), chromium: None, only: None }
}

impl Audited {
    async fn look(&self, number: usize, wanted: &Recheck) -> Rechecked {
        self.site.at_look(number);
        recheck(&client(), &self.folder, wanted, &Progress::default()).await.expect("the test's own set-up")
    }
}

/// The finding at `path` whose rule is about dead links or columns.
fn at<'a>(comparison: &'a Comparison, path: &str) -> &'a Compared {
    let found = comparison.findings.iter().find(|finding| {
        finding.url.ends_with(path) && ["link", "column"].iter().any(|word| finding.rule.contains(word))
    });
    found.unwrap_or_else(|| panic!("no finding at {path}: {:#?}", comparison.findings))
}

fn report(folder: &Folder) -> Report {
    gongkai::report::parse(&folder.read(Folder::REPORT_JSON).expect("the test's own set-up"))
        .expect("the test's own set-up")
}

fn papers(folder: &Folder) -> BTreeMap<&'static str, Vec<u8>> {
    PAPERS.iter().map(|paper| (*paper, folder.read(paper).expect("the test's own set-up"))).collect()
}

#[tokio::test]
async fn a_second_look_confirms_clears_or_cannot_tell_and_the_first_report_stays() {
    let (audited, before) = audited(Site::start(portal), &options()).await;
    let first = papers(&audited.folder);
    let rechecked = audited.look(1, &wanted()).await;
    let comparison = &rechecked.comparison;
    assert_eq!(at(comparison, "/gone.html").now, FindingNow::Confirmed);
    assert_eq!(at(comparison, "/back.html").now, FindingNow::Cleared);
    assert_eq!(at(comparison, "/shaky.html").now, FindingNow::Cleared);
    assert_eq!(at(comparison, "/guarded.html").now, FindingNow::CannotTell);
    assert_eq!(at(comparison, "/ldxx/").now, FindingNow::Confirmed);
    assert_eq!(at(comparison, "/tzgg/").now, FindingNow::Cleared);
    let guide = comparison.findings.iter().find(|finding| finding.rule == "guide").unwrap();
    assert_eq!(guide.now, FindingNow::Cleared, "it was put up since");
    // A refused link keeps the home page from being told; that clears nothing.
    let fresh = comparison.findings.iter().find(|finding| finding.rule == "home-freshness").unwrap();
    assert_eq!(fresh.now, FindingNow::CannotTell);
    assert!(comparison.after.points > comparison.before.points);
    assert_eq!(comparison.before.points, before.score.points);

    // The dead link shows both looks; the one that came back is told as unstable, the refused one as refused.
    let report = report(&rechecked.folder);
    let dead = |path: &str| report.links.dead.iter().find(|link| link.url.ends_with(path));
    let gone = dead("/gone.html").unwrap();
    assert_eq!(gone.attempts.len(), 2);
    assert!(gone.attempts[0].at <= gone.attempts[1].at);
    assert!(dead("/back.html").is_none() && dead("/guarded.html").is_none() && dead("/shaky.html").is_none());
    let unstable = |path: &str| report.links.unstable.iter().find(|link| link.url.ends_with(path)).unwrap();
    assert_eq!(unstable("/back.html").attempts.len(), 2);
    assert_eq!(unstable("/shaky.html").attempts.len(), 4, "three failures, then alive");
    assert!(report.links.blocked.iter().any(|link| link.url.ends_with("/guarded.html")));
    let column = report.columns.iter().find(|column| column.url.ends_with("/tzgg/")).unwrap();
    assert_eq!(column.newest.map(|day| day.to_string()).as_deref(), Some("2026-11-22"));

    // What was never in question is not asked for again, and the first report is as it was.
    assert_eq!(audited.site.server.asked_for("/tzgg/3.html"), 1);
    assert!(first == papers(&audited.folder));
    let again = Folder::at(audited.folder.file("again"));
    fs::create_dir_all(again.path()).unwrap();
    replay(&audited.folder, &again, None, None).await.unwrap();
    assert!(first == papers(&again), "a replay of the audit knows nothing of the look");
    let second = Folder::at(audited.folder.file("second"));
    fs::create_dir_all(second.path()).unwrap();
    replay_look(&rechecked.folder, &second, None, None).await.unwrap();
    assert!(papers(&rechecked.folder) == papers(&second), "a replay of the look is the look");
    let comparison = |folder: &Folder| folder.read(Folder::COMPARISON).unwrap();
    assert!(comparison(&rechecked.folder) == comparison(&second));
}

#[tokio::test]
async fn a_second_look_adds_no_fault() {
    // Now another link is dead, a column that was fed is blank, and the guide is still missing.
    let site = Site::start(|request, look| match (request.path.as_str(), look) {
        ("/tzgg/", 0) => html("通知公告", &rows("2026-11-18")),
        ("/tzgg/", _) => html("通知公告", "<p>暂无信息</p>"),
        ("/xxgk/", _) => portal(request, 0),
        ("/back.html" | "/shaky.html" | "/guarded.html", 0) => html("办事大厅", "<p>欢迎办事</p>"),
        ("/back.html", _) => Reply::not_found(),
        _ => portal(request, look),
    });
    let (audited, before) = audited(site, &options()).await;
    let known: Vec<&str> = before.score.findings.iter().map(|it| it.fingerprint.as_str()).collect();
    let rechecked = audited.look(1, &wanted()).await;
    let now = &rechecked.judged.score.findings;
    assert!(now.iter().all(|finding| known.contains(&finding.fingerprint.as_str())));
    assert!(rechecked.comparison.after.points >= rechecked.comparison.before.points);
    assert_eq!(at(&rechecked.comparison, "/gone.html").now, FindingNow::Confirmed);
}

#[tokio::test]
async fn later_looks_go_only_where_something_is_left_and_cleared_stays_cleared() {
    let site = Site::start(|request, look| match (request.path.as_str(), look) {
        // Dead again after it came back: it was seen alive.
        ("/back.html", 2) => Reply::not_found(),
        ("/guarded.html", 2) => Reply::not_found(),
        _ => portal(request, look),
    });
    let (audited, _) = audited(site, &options()).await;
    audited.look(1, &wanted()).await;
    let asked = audited.site.server.asked_for("/back.html");
    let second = audited.look(2, &wanted()).await;
    assert!(second.folder.path().ends_with("recheck/2"));
    assert_eq!(audited.site.server.asked_for("/back.html"), asked, "nothing is left to see there");
    let comparison = &second.comparison;
    assert_eq!(
        (at(comparison, "/back.html").now, at(comparison, "/back.html").look),
        (FindingNow::Cleared, Some(1))
    );
    let guarded = at(comparison, "/guarded.html");
    assert_eq!(
        (guarded.now, guarded.look),
        (FindingNow::Confirmed, Some(2)),
        "dead at both looks that saw it"
    );
    assert!(guarded.points_after <= Points::ZERO);
    let replayed = Folder::at(audited.folder.file("again"));
    fs::create_dir_all(replayed.path()).unwrap();
    // A look at chosen findings takes nothing back that an earlier one has said of others.
    let only = Some([guarded.fingerprint.clone()].into());
    let third = audited.look(2, &Recheck { only, ..wanted() }).await;
    assert_eq!(at(&third.comparison, "/back.html").now, FindingNow::Cleared);
    assert_eq!(at(&third.comparison, "/guarded.html").look, Some(3));
    let one = Folder::at(audited.folder.file("recheck/1"));
    replay_look(&one, &replayed, None, None).await.unwrap();
    assert!(papers(&one) == papers(&replayed), "the first look knows nothing of the second");
}

#[tokio::test]
async fn a_site_that_refuses_the_second_look_loses_no_point_and_is_not_cleared() {
    let site = Site::start(|request, look| match look {
        0 => portal(request, 0),
        _ => Reply::status("403 Forbidden", "<html>forbidden</html>"),
    });
    let (audited, before) = audited(site, &options()).await;
    assert!(!before.score.findings.is_empty());
    let asked = audited.site.server.requests().len();
    let rechecked = audited.look(1, &wanted()).await;
    assert_eq!(rechecked.comparison.stopped_by.as_deref(), Some("blocked"));
    assert!(audited.site.server.requests().len() - asked <= 3, "one refusal is enough");
    for finding in &rechecked.comparison.findings {
        let ours = finding.url.starts_with(&audited.site.server.url("/"));
        assert!(!ours || finding.now == FindingNow::CannotTell, "{finding:?}");
    }
    assert!(rechecked.comparison.after.high >= rechecked.comparison.before.high);
    assert!(rechecked.judged.portal.home().is_ok(), "what the audit saw it still knows");
}

#[tokio::test]
async fn a_look_at_chosen_findings_asks_for_their_places_only() {
    let (audited, before) = audited(Site::start(portal), &options()).await;
    let chosen = before.score.findings.iter().find(|it| it.seen[0].address.path() == "/gone.html").unwrap();
    let only = Some([chosen.fingerprint.clone()].into());
    let asked = |path| audited.site.server.asked_for(path);
    let before = (asked("/gone.html"), asked("/ldxx/"), asked("/back.html"));
    let places = places_to_recheck(&audited.folder, only.as_ref()).await.unwrap();
    assert_eq!((places[0].path(), places.iter().any(|it| it.path() == "/gone.html")), ("/", true));
    let rechecked = audited.look(1, &Recheck { only, ..wanted() }).await;
    assert_eq!(
        (asked("/gone.html"), asked("/ldxx/"), asked("/back.html")),
        (before.0 + 1, before.1, before.2)
    );
    assert_eq!(at(&rechecked.comparison, "/gone.html").now, FindingNow::Confirmed);
    assert_eq!(at(&rechecked.comparison, "/back.html").now, FindingNow::NotLookedAt);
    let points = |path| at(&rechecked.comparison, path).points_after;
    assert_eq!(points("/back.html"), at(&rechecked.comparison, "/back.html").points_before, "it stands");
}

#[tokio::test]
async fn a_look_that_was_begun_is_announced_as_it_goes_on() {
    let (audited, before) = audited(Site::start(portal), &options()).await;
    let chosen = before.score.findings.iter().find(|it| it.seen[0].address.path() == "/gone.html").unwrap();
    let only = Some([chosen.fingerprint.clone()].into());
    let paths = async || {
        let places = places_to_recheck(&audited.folder, None).await.unwrap();
        places.iter().map(|it| it.path().to_owned()).collect::<Vec<_>>()
    };
    let all = paths().await;
    let progress = Progress::default();
    progress.interrupt();
    let wanted = Recheck { only, ..wanted() };
    recheck(&client(), &audited.folder, &wanted, &progress).await.unwrap();
    let begun = paths().await;
    assert!(
        begun.contains(&"/gone.html".to_owned()) && !begun.contains(&"/back.html".to_owned()),
        "{begun:?}"
    );
    assert!(begun.len() < all.len(), "{begun:?} {all:?}");
    // It ended, and only its papers are left to be written: nothing will be asked for.
    let look = audited.look(1, &wanted).await;
    fs::remove_file(look.folder.file(Folder::COMPARISON)).unwrap();
    assert_eq!(paths().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_spent_budget_leaves_the_rest_as_it_was() {
    let (audited, _) = audited(Site::start(portal), &options()).await;
    let rechecked = audited.look(1, &Recheck { budget: 2, ..wanted() }).await;
    assert_eq!(rechecked.comparison.stopped_by.as_deref(), Some("budget"));
    let left = at(&rechecked.comparison, "/gone.html");
    assert_eq!((left.now, left.points_after), (FindingNow::NotLookedAt, left.points_before));
}

#[tokio::test]
async fn an_unfinished_audit_is_not_looked_at_again() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = Folder::create(temporary.path().join("a")).unwrap();
    let site = Site::start(portal);
    let unit = unit_of_address(&Address::parse(&site.server.url("/")).unwrap());
    let progress = Progress::default();
    progress.interrupt();
    let judged = audit_one(&client(), &unit, &options(), &folder, &progress).await.unwrap();
    assert_eq!(judged.record.stopped_by, Some(StoppedBy::Interrupted));
    let error = recheck(&client(), &folder, &wanted(), &Progress::default()).await.unwrap_err();
    assert!(matches!(error, Error::Unfinished(_)), "{error}");
}

fn gongkai(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn look_again(out: &str) -> Command {
    gongkai(&["recheck", out, "--no-progress", "--allow-address", "127.0.0.0/8", "--rate", "1000"])
}

fn states(folder: &Path) -> BTreeMap<String, FindingNow> {
    let comparison =
        Comparison::load(&Folder::at(folder)).expect("the test's own set-up").expect("a finished look");
    comparison.findings.into_iter().map(|finding| (finding.fingerprint, finding.now)).collect()
}

#[test]
fn a_look_killed_at_many_moments_goes_on_and_ends_the_same() {
    let site = Site::start(|request, look| match request.path.as_str() {
        // A failure would have to be tried again after half a minute.
        "/shaky.html" => html("数据开放", "<p>欢迎访问</p>"),
        _ => portal(request, look).after(Duration::from_millis(8)),
    });
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("a");
    let text = out.display().to_string();
    let home = site.server.url("/");
    let loopback =
        ["--allow-address", "127.0.0.0/8", "--rate", "1000", "--as-of", "2026-11-20", "--render", "never"];
    let audit = gongkai(&[&["audit", &home, "--out", &text, "--no-progress"], &loopback[..]].concat())
        .output()
        .unwrap();
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stderr));
    let first = fs::read(out.join(Folder::REPORT_JSON)).unwrap();
    site.at_look(1);
    let before = site.server.requests().len();
    let whole = look_again(&text).output().unwrap();
    assert!(whole.status.success(), "{}", String::from_utf8_lossy(&whole.stderr));
    let once = site.server.requests().len() - before;
    let expected = states(&out.join("recheck/1"));
    assert!(expected.values().any(|now| *now == FindingNow::Cleared));
    fs::remove_dir_all(out.join("recheck")).unwrap();

    let before = site.server.requests().len();
    let mut kills = 0;
    loop {
        // Killed as soon as one more visit is in the journal; a torn last line is part of the bargain.
        let journal = out.join("recheck/1").join(Folder::VISITS);
        let length = || fs::metadata(&journal).map_or(0, |meta| meta.len());
        let had = length();
        let mut child = look_again(&text).spawn().unwrap();
        while length() <= had && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        if child.wait().unwrap().success() {
            break;
        }
        kills += 1;
        if kills == 4 {
            use std::io::Write;
            let torn = fs::OpenOptions::new().append(true).open(&journal);
            torn.and_then(|mut file| file.write_all(b"{\"address\":\"http://")).unwrap();
        }
        if kills == 5 {
            let done = look_again(&text).output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            break;
        }
    }
    assert!(kills >= 2, "it was over too soon to be killed");
    assert!(!out.join("recheck/2").exists(), "the same look went on");
    assert_eq!(states(&out.join("recheck/1")), expected);
    let asked = site.server.requests().len() - before;
    assert!(asked <= once + kills * 16, "{asked} requests with {kills} kills, {once} without");
    for (of, said) in
        [("", &first), ("recheck/1", &fs::read(out.join("recheck/1").join(Folder::REPORT_JSON)).unwrap())]
    {
        let again = temporary.path().join("again");
        let replayed =
            gongkai(&["replay", &out.join(of).display().to_string(), "--out", &again.display().to_string()]);
        let replayed = { replayed }.output().unwrap();
        assert!(replayed.status.success(), "{}", String::from_utf8_lossy(&replayed.stderr));
        assert!(*said == fs::read(again.join(Folder::REPORT_JSON)).unwrap(), "`{of}` replays to the letter");
    }
}

/// A portal of many pages that refuses everything but robots.txt from the `from`th request until the `until`th.
fn guarded(from: usize, until: usize) -> Site {
    let asked = AtomicUsize::new(0);
    Site::start(move |request, _| {
        if request.path == "/robots.txt" {
            return Reply::not_found();
        }
        let number = asked.fetch_add(1, SeqCst) + 1;
        if (from..until).contains(&number) {
            return Reply::status("403 Forbidden", "<html>forbidden</html>");
        }
        match request.path.as_str() {
            "/" => {
                let lists: String =
                    (0..10).map(|n| format!("<li><a href=\"/l{n}/\">通知公告{n}</a></li>")).collect();
                html("某县人民政府", &format!("<ul>{lists}<li><a href=\"/missing.html\">信箱</a></li></ul>"))
            }
            "/missing.html" => Reply::not_found(),
            path if path.ends_with('/') => {
                let row = |n| {
                    format!(
                        "<li><a href=\"{path}{n}.html\">关于做好第{n}项工作的通知</a><span>2026-11-0{n}</span></li>"
                    )
                };
                html("通知公告", &format!("<ul>{}</ul>", (1..=8).map(row).collect::<String>()))
            }
            path => html(
                &format!("关于{path}的通知"),
                "<p>发布时间：2026-11-02</p><p>各单位：请认真做好有关工作。</p>",
            ),
        }
    })
}

#[tokio::test]
async fn a_site_that_refuses_for_a_while_is_not_dead_and_the_rest_is_read() {
    let (audited, judged) = audited(guarded(31, 39), &options()).await;
    assert_eq!(judged.record.stopped_by, None);
    assert!(judged.record.pages >= 80, "{}", judged.record.pages);
    let dead: Vec<&str> = judged
        .portal
        .links()
        .iter()
        .filter(|link| matches!(link.outcome, Outcome::Gone(_) | Outcome::Broken(_) | Outcome::HostDown(_)))
        .map(|link| link.address.path())
        .collect();
    assert_eq!(dead, ["/missing.html"]);
    drop(audited);
}

#[tokio::test]
async fn a_site_that_shuts_for_good_is_blocked_and_nothing_on_it_is_dead() {
    let began = std::time::Instant::now();
    let (audited, judged) = audited(guarded(31, usize::MAX), &options()).await;
    assert!(began.elapsed() < Duration::from_secs(60));
    assert_eq!(judged.record.stopped_by, Some(StoppedBy::Blocked));
    assert!(audited.site.server.requests().len() < 31 + 40, "it is left alone soon");
    for link in judged.portal.links() {
        let refused = matches!(link.outcome, Outcome::Alive | Outcome::Blocked(_) | Outcome::Unchecked(_));
        assert!(refused || link.address.path() == "/missing.html", "{link:?}");
    }
    assert!(judged.score.low < judged.score.high && judged.score.grade.is_none());
    let report = report(&audited.folder);
    assert!(report.score.withheld && report.audit.stopped_by == Some(StoppedBy::Blocked));
    for rule in &report.rules {
        // Nothing may be missed for want of having been seen.
        let about_absence = ["guide", "institution", "catalogue", "annual-report", "request-channel"];
        assert!(!about_absence.contains(&rule.id.as_str()) || rule.verdict != "fail", "{rule:?}");
    }
}

#[tokio::test]
async fn a_site_that_never_lets_us_in_is_not_judged() {
    let (audited, judged) = audited(guarded(1, usize::MAX), &options()).await;
    assert_eq!(judged.record.stopped_by, Some(StoppedBy::Blocked));
    assert!(judged.score.withheld && judged.score.findings.is_empty());
    assert!(audited.site.server.requests().len() <= 3);
    let rechecked = audited.look(1, &wanted()).await;
    assert_eq!(rechecked.comparison.stopped_by.as_deref(), Some("blocked"));
    assert!(!rechecked.comparison.reopened);
}

#[tokio::test]
async fn a_site_that_opens_after_all_waits_for_an_audit() {
    let site = Site::start(|request, look| match look {
        0 => Reply::status("403 Forbidden", "<html>forbidden</html>"),
        _ => portal(request, look),
    });
    let (audited, judged) = audited(site, &options()).await;
    assert!(judged.portal.home().is_err());
    let rechecked = audited.look(1, &wanted()).await;
    assert!(rechecked.comparison.reopened && rechecked.judged.score.findings.is_empty());
}
