//! Mending followed to its end: faults, a list with a deadline, a repaired portal, second looks; and two audits compared.
#![expect(clippy::unwrap_used, reason = "whatever fails here fails a test")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use gongkai::{
    audit::{
        FindingNow, Folder, Progress, Recheck, audit_one, keep,
        rectify::{self, Mended, Units},
        reports_in, unit_of_address,
    },
    fetch::Policy,
    model::{Address, Lang},
    report::{
        diff::{self, Caveat, Doubt},
        json_v1::Report,
    },
    store::{By, NewRound, Place, RectificationFilter, RectificationState, RoundKind, Store},
};
use jiff::{Timestamp, civil::date};

use crate::{
    store::engines::addresses,
    support::{
        audited::{client, options},
        server::{Reply, Request, Server},
    },
};

const LAST: jiff::civil::Date = date(2026, 12, 8);

/// A site that is repaired step by step: 0 as it was audited.
struct Site {
    server: Server,
    step: Arc<AtomicUsize>,
}

fn html(title: &str, body: &str) -> Reply {
    Reply::page(format!(
        "<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    ))
}

/// Two dead links, one that will refuse us, and a column that is blank.
fn portal(request: &Request, step: usize) -> Reply {
    match (request.path.as_str(), step) {
        ("/robots.txt", _) => Reply::not_found(),
        ("/", _) => {
            let links: String = [
                ("/xxgk/", "政府信息公开"),
                ("/mended.html", "办事大厅"),
                ("/left.html", "网上信访"),
                ("/guarded.html", "市长热线"),
                ("/ldxx/", "领导信箱"),
            ]
            .map(|(path, text)| format!("<li><a href=\"{path}\">{text}</a></li>"))
            .concat();
            html("某县人民政府", &format!("<ul class=nav>{links}</ul>"))
        }
        ("/mended.html", 1..) => html("办事大厅", "<p>欢迎办事，请选择需要办理的事项。</p>"),
        ("/guarded.html", 1) => Reply::status("403 Forbidden", "<html>forbidden</html>"),
        ("/mended.html" | "/left.html" | "/guarded.html", _) => Reply::not_found(),
        ("/ldxx/", _) => html("领导信箱", "<p>栏目正在建设中</p>"),
        (path, _) => {
            html(&format!("关于{path}的通知"), "<p>发布时间：2026-11-02</p><p>现将有关事项通知如下。</p>")
        }
    }
}

impl Site {
    fn start() -> Self {
        let step = Arc::new(AtomicUsize::new(0));
        let now = Arc::clone(&step);
        Self { server: Server::start(move |request| portal(request, now.load(SeqCst))), step }
    }

    async fn audit(&self, at: &Path) -> Folder {
        let folder = Folder::create(at).expect("the set-up of the test");
        let unit = unit_of_address(&Address::parse(&self.server.url("/")).expect("the set-up of the test"));
        audit_one(&client(), &unit, &options(), &folder, &Progress::default())
            .await
            .expect("the set-up of the test");
        folder
    }
}

fn program() -> By {
    By::program(Timestamp::now())
}

fn wanted() -> Recheck {
    Recheck { as_of: None, lang: None, budget: 500, policy: Policy::default(), chromium: None, only: None }
}

/// Looks again on a day, and returns what became of each finding.
async fn look(store: &Store, on: jiff::civil::Date) -> Vec<Mended> {
    let (client, wanted, progress) = (client(), wanted(), Progress::default());
    let how = (program(), 2, &progress);
    let mut looked = rectify::look_again(store, &client, "r", &[], &wanted, on, how)
        .await
        .expect("the set-up of the test");
    looked.pop().map(|it| it.result.expect("the set-up of the test")).unwrap_or_default()
}

fn at<'a>(mended: &'a [Mended], path: &str) -> &'a Mended {
    mended
        .iter()
        .find(|it| it.before.url.ends_with(path) && it.before.rule.contains("dead"))
        .unwrap_or_else(|| panic!("no finding at {path}: {mended:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_look_verifies_exactly_what_is_repaired() {
    let (_folder, addresses) = addresses().await;
    let mut told = Vec::new();
    for address in &addresses {
        told.push(mended_to_the_end(address).await);
    }
    assert_eq!(told[0], told[1], "SQLite on the left, PostgreSQL on the right");
}

/// `gongkai rectify` with these arguments: its exit code, and what it says.
fn command(arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_gongkai"));
    let output = command.env_clear().arg("rectify").args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

/// What the commands say in the end, without addresses.
async fn mended_to_the_end(address: &str) -> Vec<String> {
    let root = tempfile::tempdir().unwrap();
    let site = Site::start();
    let folder = site.audit(&root.path().join("a")).await;
    let store = Store::open(&Place::parse(address).unwrap()).await.unwrap();
    let mut change = store.change(program()).await.unwrap();
    let (name, pack) = ("r".to_owned(), "disclosure".to_owned());
    change.new_round(&NewRound { name, kind: RoundKind::Spot, year: 2026, pack }).await.unwrap();
    change.commit().await.unwrap();
    let taken = keep(&store, &folder, Some("r"), program()).await.unwrap();

    let open = async || rectify::open(&store, "r", Units::All, LAST, (program(), Lang::Zh)).await.unwrap();
    let report = &reports_in(folder.path()).unwrap()[0];
    let counting = report.findings.iter().filter(|it| !it.flagged).count();
    assert!(
        report.findings.iter().any(|it| it.flagged),
        "the site has something that only a person can decide"
    );
    let opened = open().await;
    assert_eq!(
        opened.units.get(&taken.unit),
        Some(&counting),
        "all that counts, and nothing that is flagged"
    );
    assert_eq!(opened.left_out, report.findings.len() - counting);
    let again = open().await;
    assert!(again.units.is_empty() && again.known == counting, "asked for once");

    // The unit says that two are fixed; one is.
    let all = store.rectifications(&RectificationFilter::unsettled()).await.unwrap();
    let print = |path: &str| {
        let found = all.iter().find(|it| it.url.ends_with(path) && it.rule.contains("dead"));
        found.unwrap_or_else(|| panic!("{path}: {all:#?}")).fingerprint.clone()
    };
    let said = ("李四", "已修复", None);
    let prints = [print("/mended.html")[..12].to_owned(), print("/left.html")];
    let short = [print("/left.html")[..3].to_owned()];
    let refused = rectify::claim(&store, &taken.unit, &short, said.clone(), program()).await.unwrap_err();
    assert!(refused.to_string().contains("give 4 digits"), "a slip is no fingerprint: {refused}");
    assert_eq!(rectify::claim(&store, &taken.unit, &prints, said.clone(), program()).await.unwrap(), 2);
    let refused = rectify::claim(&store, &taken.unit, &["ffff".into()], said, program()).await.unwrap_err();
    assert!(refused.to_string().contains("rectify list"), "{refused}");

    site.step.store(1, SeqCst);
    let before = site.server.asked_for("/xxgk/");
    let mended = look(&store, LAST).await;
    let (fixed, left, guarded) =
        (at(&mended, "/mended.html"), at(&mended, "/left.html"), at(&mended, "/guarded.html"));
    assert_eq!((fixed.now, fixed.state), (FindingNow::Cleared, RectificationState::Verified));
    assert_eq!(
        (left.now, left.state),
        (FindingNow::Confirmed, RectificationState::Open),
        "the claim was not true"
    );
    assert_eq!((guarded.now, guarded.state), (FindingNow::CannotTell, RectificationState::Open));
    assert!(guarded.reason.contains("无法判定") && guarded.reason.contains("拒绝"), "{}", guarded.reason);
    let verified = mended.iter().filter(|it| it.state == RectificationState::Verified).count();
    assert_eq!(verified, mended.iter().filter(|it| it.now == FindingNow::Cleared).count());
    assert!(site.server.asked_for("/xxgk/") <= before + 1, "only what is needed");

    // The day after the last: what is still dead is overdue, what refuses us is not.
    let late = LAST.tomorrow().unwrap();
    let mended = look(&store, late).await;
    assert!(mended.iter().all(|it| !it.before.url.ends_with("/mended.html")), "settled is settled");
    assert_eq!(at(&mended, "/left.html").state, RectificationState::Overdue);
    assert_eq!(at(&mended, "/guarded.html").state, RectificationState::Open);

    let steps = store.rectification_history(&taken.unit, &print("/left.html")).await.unwrap();
    let states: Vec<_> = steps.iter().map(|it| it.state.id()).collect();
    assert_eq!(states, ["open", "claimed-fixed", "open", "overdue"], "every step is kept");
    assert_eq!((steps[1].person.as_str(), steps[1].reason.as_str()), ("李四", "已修复"));
    let proof = steps[3].blob.as_ref().expect("what the look said");
    let proof = String::from_utf8(store.blob(proof).await.unwrap().unwrap()).unwrap();
    assert!(proof.contains("gongkai.recheck/1") && proof.contains("/left.html"));

    // The audit that has what was mended is older than the mending: the list stays as it is.
    assert!(open().await.units.is_empty());

    // What nobody said anything about is overdue by the calendar alone; a claim and a waiver are not.
    let guarded = print("/guarded.html");
    let waive = ["waive", &taken.unit, &guarded, "--person", "张三", "--reason", "链接已撤销"];
    let run = |arguments: &[&str]| {
        let (code, told) = command(&[arguments, &["--store", address]].concat());
        assert_eq!(code, Some(0), "{told}");
        told.replace(&site.server.url("/"), "http://site/").replace(&taken.unit, "UNIT")
    };
    let mut told = vec![run(&waive), run(&["due", "--on", &late.to_string(), "--record"])];
    let listed = run(&["list", "--round", "r", "--format", "csv"]);
    for state in ["已整改", "免予整改", "逾期未整改"] {
        assert!(listed.contains(state), "{state}: {listed}");
    }
    told.push(run(&["list", "--round", "r"]));
    // The fingerprints are those of a site at another port, and so is the order of the lists; how many there are is not.
    let mut told: Vec<String> =
        told.iter().map(|it| it.lines().next().unwrap_or_default().to_owned()).collect();
    told.push(listed.lines().count().to_string());
    let (code, refused) = command(&["list", "--round", "x", "--store", address]);
    assert!(code == Some(2) && refused.contains("did you mean `r`?"), "{refused}");
    let of = |state| RectificationFilter { states: vec![state], ..RectificationFilter::default() };
    assert!(store.rectifications(&of(RectificationState::Open)).await.unwrap().is_empty());
    assert_eq!(store.rectifications(&of(RectificationState::Waived)).await.unwrap().len(), 1);
    assert_eq!(store.check().await.unwrap().damage, Vec::<String>::new());
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn two_audits_of_one_site_are_compared_and_what_refuses_us_is_not_fixed() {
    let root = tempfile::tempdir().unwrap();
    let site = Site::start();
    let before = site.audit(&root.path().join("a")).await;
    site.step.store(1, SeqCst);
    let after = site.audit(&root.path().join("b")).await;
    let (before, after) = (reports_in(before.path()).unwrap(), reports_in(after.path()).unwrap());
    let it = diff::diff(("a", &before), ("b", &after));
    let unit = &it.units[0];
    assert!(unit.caveats.is_empty(), "{:?}", unit.caveats);
    let ends = |all: &[diff::Point], path: &str| {
        all.iter().any(|it| it.url.ends_with(path) && it.rule.contains("dead"))
    };
    assert!(ends(&unit.unchanged, "/left.html"), "{unit:#?}");
    assert!(!ends(&unit.fixed, "/left.html") && !ends(&unit.fixed, "/guarded.html"));
    // One link refuses us, so that not every link is known: neither is proved gone by this audit.
    assert!(ends(&unit.not_established, "/guarded.html"), "{unit:#?}");
    let doubts = unit.not_established.iter().map(|it| it.doubt);
    assert!(doubts.into_iter().all(|doubt| doubt != Some(Doubt::NoSuchRule)));

    site.step.store(2, SeqCst);
    let third = site.audit(&root.path().join("c")).await;
    let third = reports_in(third.path()).unwrap();
    let it = diff::diff(("a", &before), ("c", &third));
    assert!(ends(&it.units[0].fixed, "/mended.html"), "{:#?}", it.units[0]);
    assert!(ends(&it.units[0].unchanged, "/guarded.html"));
    let points = |reports: &[Report]| reports[0].score.points;
    assert_eq!(it.units[0].change, Some(points(&third) - points(&before)));
    // Turned round, what was fixed is new, and the order is remarked on only when the days differ.
    let turned = diff::diff(("c", &third), ("a", &before));
    assert!(ends(&turned.units[0].new, "/mended.html"));
    assert!(!turned.units[0].caveats.contains(&Caveat::Backwards));
}

/// The text of the document in a docx.
fn words(docx: &Path) -> String {
    use std::io::Read;
    let mut zip = zip::ZipArchive::new(std::fs::File::open(docx).expect("the set-up of the test"))
        .expect("the set-up of the test");
    let mut text = String::new();
    zip.by_name("word/document.xml")
        .expect("the set-up of the test")
        .read_to_string(&mut text)
        .expect("the set-up of the test");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_names_where_each_page_is_kept_and_the_month_says_what_was_mended() {
    let root = tempfile::tempdir().unwrap();
    let site = Site::start();
    let before = site.audit(&root.path().join("a")).await;
    site.step.store(2, SeqCst);
    let after = site.audit(&root.path().join("b")).await;
    let run = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_gongkai"));
        let output = command.env_clear().args(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let path = |folder: &Folder| folder.path().display().to_string();
    let (a, b) = (path(&before), path(&after));

    let (code, told) = run(&["dossier", &a]);
    assert_eq!(code, Some(0), "{told}");
    let page = std::fs::read_to_string(before.file("dossier.html")).unwrap();
    let saved = gongkai::audit::saved_pages(&before).unwrap();
    let kept = &saved[&site.server.url("/ldxx/")];
    assert!(
        page.contains(&format!("{} @ {}", kept.file, kept.offset)) && page.contains(&kept.sha256),
        "{kept:?}"
    );
    assert!(page.contains("领导信箱") && page.contains("考核要求与材料对照"));
    assert!(words(&before.file("dossier.docx")).contains(&kept.sha256));
    let first = std::fs::read(before.file("dossier.docx")).unwrap();
    run(&["dossier", &a]);
    assert!(first == std::fs::read(before.file("dossier.docx")).unwrap(), "the same audit, the same bytes");

    let (code, told) = run(&["selfcheck", &b, "--before", &a]);
    assert_eq!(code, Some(0), "{told}");
    let text = words(&after.file("selfcheck.docx"));
    for said in ["自查月报", "检查期间", "检查对象", "评分细则", "检查情况", "已整改", "待人工判断事项"]
    {
        assert!(text.contains(said), "{said}");
    }
    let out = root.path().join("diff.html").display().to_string();
    let (code, told) = run(&["diff", &a, &b, "--format", "html", "-o", &out]);
    assert_eq!(code, Some(0), "{told}");
    assert!(std::fs::read_to_string(&out).unwrap().contains("已消除的问题"));
    let (code, told) = run(&["diff", &a, "no-such-round"]);
    assert!(code == Some(2) && told.contains("neither a folder nor a round"), "{told}");
}
