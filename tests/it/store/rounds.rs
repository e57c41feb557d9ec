//! An office's rounds from the command line, over real HTTP: drawn, run, killed, run again, reviewed, closed; the same on both
//! engines.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::Duration,
};

use gongkai::{
    model::Points,
    report::json_v1::Report,
    store::{FindingFilter, Scope, Store},
};

use super::engines::{addresses, open};
use crate::support::server::{Reply, Server};

const LISTS: usize = 2;
const ENTRIES: usize = 4;
/// Requests that the program has in flight at most at this rate.
const IN_FLIGHT: usize = 16;

/// Four sites on one host, each under a path of its own. One page of each is missing, one prints the number of a person.
fn sites() -> Server {
    Server::start(|request| {
        let path = request.path.as_str();
        let parts: Vec<&str> = path.split('/').collect();
        let body = match parts.as_slice() {
            ["", "robots.txt"] => return Reply::status("200 OK", "User-agent: *\nDisallow:\n"),
            ["", unit, ""] => (0..LISTS)
                .map(|list| format!("<li><a href=\"/{unit}/l{list}/\">通知公告{list}</a></li>"))
                .collect::<String>(),
            ["", _, _, ""] => (0..ENTRIES)
                .map(|entry| {
                    let row = "关于做好年度工作有关事项的通知";
                    format!("<li><a href=\"{path}{entry}.html\">{row}{entry}</a><span>2026-02-0{}</span></li>", entry + 1)
                })
                .collect(),
            ["", _, "l1", "2.html"] => return Reply::not_found(),
            ["", _, "l0", "1.html"] => {
                "<h1>关于补助名单的通知</h1><p>发布时间：2026-02-02</p><p>张三，身份证号码 11010519491231002X。</p>".to_owned()
            }
            _ => format!("<h1>关于{path}的通知</h1><p>发布时间：2026-02-02</p><p>各单位：请做好有关工作。</p>"),
        };
        let title = "<title>某县人民政府</title>";
        Reply::page(format!("<html><head>{title}</head><body><ul>{body}</ul></body></html>"))
            .after(Duration::from_millis(4))
    })
}

/// An office: its store, its sites, its folder.
pub(super) struct Office<'a> {
    pub(super) store: &'a str,
    pub(super) server: &'a Server,
    pub(super) folder: PathBuf,
}

impl Office<'_> {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command
            .env_clear()
            .env("GONGKAI_STORE", self.store)
            .env("GONGKAI_CRAWL_RETRY_GAP", "200ms")
            .args(arguments);
        command
    }

    /// Exit code, and what was told on both streams.
    pub(super) fn tries(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("it runs");
        (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
    }

    pub(super) fn does(&self, arguments: &[&str]) -> String {
        let (code, told) = self.tries(arguments);
        assert_eq!(code, Some(0), "{arguments:?}: {told}");
        told
    }

    pub(super) fn refuses(&self, arguments: &[&str], why: &str) {
        let (code, told) = self.tries(arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {told}");
        assert!(told.contains(why), "{arguments:?}: {told}");
    }

    pub(super) fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn audits(&self, round: &str) -> Command {
        let out = self.path(round);
        let mut command =
            self.command(&["round", "run", round, "--out", &out, "--no-progress", "--rate", "1000"]);
        command.args(["--allow-address", "127.0.0.0/8", "--render", "never"]).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        command
    }

    /// Runs a round to its end; what was told.
    pub(super) fn runs(&self, round: &str, as_of: &str) -> String {
        let output = self.audits(round).args(["--as-of", as_of]).output().expect("it runs");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&output.stderr));
        told
    }

    fn enrols(&self, units: usize) {
        let all =
            [("甲局", "a", "部门"), ("乙局", "b", "部门"), ("丙镇", "c", "乡镇"), ("丁镇", "d", "乡镇")];
        let rows = all
            .iter()
            .take(units)
            .map(|(name, path, kind)| format!("{name},{},{kind}\n", self.server.url(&format!("/{path}/"))));
        let sheet = self.path("units.csv");
        fs::write(&sheet, format!("单位名称,网址,类别\n{}", rows.collect::<String>())).unwrap();
        self.does(&["register", "import", &sheet, "--from", "2026-01-01"]);
    }

    /// A local pack with a rule that flags and one that people answer.
    fn pack(&self) -> String {
        let pack = self.path("my-city");
        self.does(&["pack", "new", "--from", "disclosure", &pack]);
        let file = self.folder.join("my-city/pack.toml");
        let rule = |id: &str, how: &str, points: u8| {
            format!(
                "[[rule]]\nid = \"{id}\"\nfamily = \"sections\"\n{how}\ntitle = \"{id}\"\ntitle_en = \"{id}\"\n\
                 points = {points}\nconfidence = \"default\"\n\
                 basis = [{{ title = \"政府信息公开条例\", number = \"国务院令第711号\", clause = \"第十五条\" }}]\n"
            )
        };
        let text = fs::read_to_string(&file).unwrap()
            + "[arithmetic]\nsum = \"scaled\"\n"
            + &rule("private", "check = \"personal-data\"", 10)
            + &rule("hotline", "manual = true", 10);
        fs::write(&file, text).unwrap();
        pack
    }
}

fn offices(work: impl Fn(&Office<'_>)) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_folder, addresses) = runtime.block_on(addresses());
    for store in &addresses {
        let folder = tempfile::tempdir().unwrap();
        let server = sites();
        work(&Office { store, server: &server, folder: folder.path().to_owned() });
    }
}

/// What the store itself says.
pub(super) fn asked<T>(office: &Office<'_>, ask: impl AsyncFnOnce(Store) -> T) -> T {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { ask(open(office.store).await).await })
}

pub(super) fn report(folder: &Path) -> Report {
    gongkai::report::parse(&fs::read(folder.join("report.json")).unwrap()).unwrap()
}

#[test]
fn a_round_is_drawn_killed_run_again_and_closed() {
    offices(|office| {
        office.enrols(4);
        let pack = office.pack();
        let made = office.does(&["round", "new", "春", "--kind", "spot", "--pack", &pack, "--year", "2026"]);
        assert!(made.contains("平时抽查"), "{made}");
        office.refuses(&["round", "new", "春", "--kind", "spot"], "choose another name");
        office.refuses(&["round", "run", "春", "--out", &office.path("春")], "has no units");
        let table = office.path("draw.csv");
        let draw =
            ["round", "sample", "春", "--share", "50%", "--by", "kind", "--seed", "7", "--on", "2026-03-01"];
        let told = office.does(&[&draw[..], &["-o", &table]].concat());
        assert!(told.contains("单位 4 个，抽查比例 50%，抽中 2 个，随机种子 7"), "{told}");
        // printf '7:甲局' | sha256sum, and the others.
        let drawn: Vec<&str> = told.lines().filter(|line| line.trim_start().starts_with("抽中　")).collect();
        assert_eq!(drawn, ["  抽中　  40ca36893a98af78  乙局", "  抽中　  222e627cf8570362  丁镇"]);
        let rows = fs::read_to_string(&table).unwrap();
        assert_eq!(rows.lines().filter(|row| row.ends_with(",抽中")).count(), 2, "{rows}");
        office.refuses(&draw, "was drawn already");
        assert!(office.does(&["round", "show", "春"]).contains(&told), "the store keeps the whole paper");
        office.refuses(&["round", "close", "春"], "2 units of round `春` are not audited");
        office.does(&["round", "add", "春", "甲局", "乙局", "丙镇", "丁镇", "--why", "全部"]);
        office.does(&["round", "drop", "春", "丁镇", "--why", "网站改版"]);

        // Killed while it runs: the same command goes on, and nothing is fetched twice but what was under way.
        let mut child = office.audits("春").args(["--as-of", "2026-03-02"]).spawn().unwrap();
        let out = office.folder.join("春");
        let begun = || {
            fs::read_dir(&out)
                .is_ok_and(|units| units.flatten().any(|it| it.path().join("visits.jsonl").exists()))
        };
        while !begun() {
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let told = office.audits("春").output().unwrap();
        let told = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.contains("3 个单位") && told.contains("未完成 0"), "{told}");
        let pages = 3 * (1 + LISTS + LISTS * ENTRIES);
        let asked_for = office.server.requests().iter().filter(|it| it.path != "/robots.txt").count();
        assert!((pages..=pages + IN_FLIGHT).contains(&asked_for), "{asked_for} requests for {pages} pages");
        assert!(out.join("summary.html").is_file());

        // A third time there is nothing to do, and another day is refused.
        let told = office.runs("春", "2026-03-02");
        assert!(told.contains("本次入库 0，此前已在库 3"), "{told}");
        assert_eq!(office.server.requests().iter().filter(|it| it.path != "/robots.txt").count(), asked_for);
        let other = office.audits("春").args(["--as-of", "2026-03-03"]).output().unwrap();
        assert_eq!(other.status.code(), Some(2));

        let status = office.does(&["round", "status", "春", "--lang", "en"]);
        assert!(status.contains("3 units, 0 done, 3 undetermined, 0 blocked"), "{status}");
        assert!(status.contains("findings to confirm, 3 rules open"), "{status}");
        office.does(&["round", "close", "春", "--who", "张三"]);
        office.refuses(&["round", "close", "春"], "is closed");
        office.refuses(&["round", "add", "春", "丁镇", "--why", "补"], "record one first");
        let other = office.audits("春").output().unwrap();
        assert_eq!(other.status.code(), Some(2));
        let told = office.does(&["round", "decide", "春", "--why", "申诉成立", "--person", "李主任"]);
        let decision = told.split_whitespace().last().unwrap();
        office.does(&["round", "add", "春", "丁镇", "--why", "补", "--decision", decision]);
        let late = office.audits("春").args(["--decision", decision]).output().unwrap();
        let told = String::from_utf8_lossy(&late.stdout).into_owned();
        assert!(late.status.success() && told.contains("本次入库 1，此前已在库 3"), "{told}");
        let shown = office.does(&["round", "show", "春"]);
        assert!(shown.contains("李主任：申诉成立") && shown.contains("丁镇 (加入)"), "{shown}");
        assert!(office.does(&["round", "list"]).contains("已关闭"));
    });
}

/// What became of a unit in a round: low, points, high, judgements so far.
pub(super) fn score(office: &Office<'_>, round: &str, unit: &str) -> (Points, Points, Points, u64) {
    asked(office, async |store| {
        let run = store.round_runs(round).await.unwrap().into_iter().find(|run| run.unit == unit).unwrap();
        (run.judgement.low, run.judgement.points, run.judgement.high, run.judgement.no)
    })
}

/// The fingerprint of the finding of a rule.
pub(super) fn print(office: &Office<'_>, round: &str, unit: &str, rule: &str) -> String {
    asked(office, async |store| {
        let findings = store.findings(&FindingFilter::all(Scope::Round(round.to_owned()))).await.unwrap();
        let found = findings.into_iter().find(|it| it.unit == unit && it.rule == rule);
        found.expect("a finding").fingerprint
    })
}

/// Whether a finding of a unit waits for a person.
fn waits(office: &Office<'_>, round: &str, unit: &str, print: &str) -> bool {
    office.does(&["review", "list", round, "--unit", unit]).contains(print)
}

/// A round over all units.
fn whole_round(office: &Office<'_>, pack: &str, round: &str, as_of: &str) {
    office.does(&["round", "new", round, "--kind", "special", "--pack", pack, "--year", "2026"]);
    office.does(&["round", "add", round, "--all", "--on", as_of, "--why", "全部"]);
    office.runs(round, as_of);
}

#[test]
fn what_people_decide_reaches_the_score_and_holds_until_it_expires() {
    offices(|office| {
        office.enrols(2);
        let pack = office.pack();
        whole_round(office, &pack, "春", "2026-03-02");
        let private = print(office, "春", "甲局", "private");
        let told = office.does(&["review", "list"]);
        assert!(told.contains(&private) && told.contains("hotline") && told.contains("人工检查"), "{told}");
        assert!(told.contains("需要人工判断") && !told.contains("needs-person"), "{told}");
        let signed = ["--person", "张三", "--reason", "号码已遮蔽"];
        let does = |what: &[&str]| office.does(&[&["review"], what, &signed[..]].concat());
        office.refuses(&["review", "dismiss", "甲局", &private, "--person", "张三"], "with a reason only");
        office.refuses(&["review", "confirm", "甲局", "0000", "--person", "张三"], "has no finding `0000`");
        office.refuses(&["review", "confirm", "甲", "0000", "--person", "张三"], "did you mean `甲局`?");

        // A confirmed flag costs; a dismissed one waits no more, and costs nothing.
        let before = score(office, "春", "乙局");
        does(&["confirm", "乙局", &print(office, "春", "乙局", "private")]);
        let after = score(office, "春", "乙局");
        assert!(after.1 < before.1 && (before.3, after.3) == (1, 2), "{before:?} {after:?}");
        let before = score(office, "春", "甲局");
        let told = does(&["dismiss", "甲局", &private[..8], "--until", "2026-06-30"]);
        assert!(told.contains("春  得分"), "{told}");
        assert!(score(office, "春", "甲局").1 == before.1 && !waits(office, "春", "甲局", &private));

        // A manual rule narrows the interval; what its check decided is not for answers.
        does(&["answer", "甲局", "hotline", "--points", "6"]);
        let answered = score(office, "春", "甲局");
        assert!(answered.0 > before.0 && answered.2 < before.2, "{before:?} {answered:?}");
        let refused = |rule: &str, points: &str, why: &str| {
            office.refuses(&["review", "answer", "甲局", rule, "--points", points, "--person", "张三"], why);
        };
        refused("hotline", "99", "not within 0 and");
        refused("dead-links", "1", "is decided by its check");

        // A replay of the folder comes to the same score.
        let (folder, again) = (office.folder.join("春/甲局"), office.folder.join("again"));
        office.does(&["replay", &folder.display().to_string(), "--out", &again.display().to_string()]);
        let replayed = report(&again).score;
        assert_eq!((replayed.low, replayed.points, replayed.high), (answered.0, answered.1, answered.2));

        // In the next round the dismissal holds from the first judgement on; the answer was about the spring only.
        whole_round(office, &pack, "夏", "2026-06-01");
        assert!(!waits(office, "夏", "甲局", &private) && score(office, "夏", "甲局").3 == 1);
        let told = report(&office.folder.join("夏/甲局"));
        let finding = told.findings.iter().find(|it| it.fingerprint == private).unwrap();
        assert!(!finding.ruling.as_ref().unwrap().confirmed);
        assert!(told.rules.iter().any(|it| it.id == "hotline" && it.open));
        // It has expired by the autumn.
        whole_round(office, &pack, "秋", "2026-09-01");
        assert!(waits(office, "秋", "甲局", &private));

        // What is said again touches the open rounds with the same finding.
        let told = does(&["dismiss", "甲局", &private]);
        assert!(told.contains("秋  得分") && told.contains("夏"), "{told}");
        assert!(!waits(office, "秋", "甲局", &private));
        let told = office.does(&["review", "history", "甲局", &private]);
        assert!(told.contains("，至 2026-06-30") && told.contains("已排除"), "{told}");
    });
}

#[test]
fn an_objection_raises_the_score_and_a_closed_round_takes_a_decision() {
    offices(|office| {
        office.enrols(2);
        let pack = office.pack();
        whole_round(office, &pack, "春", "2026-03-02");
        let (dead, letter) = (print(office, "春", "甲局", "dead-links"), office.path("来函.txt"));
        fs::write(&letter, "链接当日已修复").unwrap();
        let new = ["review", "objection", "new", "甲局", "--person", "王五", "--words", "当日已修复"];
        let told = office.does(&[&new[..], &["--finding", &dead, "--file", &letter]].concat());
        let id = told.split_whitespace().nth(1).unwrap();
        assert!(office.does(&["review", "objection", "list"]).contains("待决定"));
        let before = score(office, "春", "甲局");
        let decide = [
            "review",
            "objection",
            "decide",
            id,
            "--outcome",
            "accepted",
            "--person",
            "李主任",
            "--reason",
            "经核实成立",
        ];
        let told = office.does(&decide);
        let after = score(office, "春", "甲局");
        assert!(after.1 > before.1, "{before:?} {after:?}");
        assert!(told.contains(&format!("{} → {}", before.1, after.1)), "{told}");
        let told = office.does(&["review", "history", "甲局", "--lang", "en"]);
        assert!(told.contains("经核实成立") && told.contains("accepted") && told.contains('+'), "{told}");

        // Closed: nothing is recorded and nothing changes, neither in the store nor in the folder.
        office.does(&["round", "close", "春"]);
        let report_of =
            |unit: &str| fs::read(office.folder.join("春").join(unit).join("report.json")).unwrap();
        let (kept, dead) = (report_of("乙局"), print(office, "春", "乙局", "dead-links"));
        let dismiss = ["review", "dismiss", "乙局", &dead, "--person", "张三", "--reason", "误报"];
        office.refuses(&dismiss, "record one first");
        office.refuses(
            &["review", "answer", "乙局", "hotline", "--no-fault", "--person", "张三"],
            "record one first",
        );
        office.refuses(&[&dismiss[..], &["--decision", "0123456789abcdef"]].concat(), "record one first");
        let before = score(office, "春", "乙局");
        assert!(before.3 == 1 && kept == report_of("乙局"));
        let told = office.does(&["review", "history", "乙局", &dead]);
        assert!(!told.contains("误报"), "{told}");

        // Under a decision it changes.
        let told =
            office.does(&["round", "decide", "春", "--why", "复核", "--person", "李主任", "--file", &letter]);
        let decision = told.split_whitespace().last().unwrap();
        office.does(&[&dismiss[..], &["--decision", decision]].concat());
        let after = score(office, "春", "乙局");
        assert!(after.1 > before.1 && after.3 == 2 && kept != report_of("乙局"), "{before:?} {after:?}");

        // Without the folder of the audit a decision is recorded, and the score waits for the folder.
        let (folder, away) = (office.folder.join("春/乙局"), office.folder.join("away"));
        fs::rename(&folder, &away).unwrap();
        let answer =
            ["review", "answer", "乙局", "hotline", "--no-fault", "--person", "张三", "--decision", decision];
        let (code, told) = office.tries(&answer);
        assert!(code == Some(1) && told.contains("决定已记录"), "{told}");
        assert_eq!(score(office, "春", "乙局"), after);
        fs::rename(&away, &folder).unwrap();
        let told = office.does(&["review", "rejudge", "春", "--decision", decision]);
        assert!(told.contains("乙局  春  得分"), "{told}");
        assert!(score(office, "春", "乙局").0 > after.0);

        // A sheet reaches the store by the same way.
        let (sheet, out) = (office.path("items.csv"), office.folder.join("春/甲局").display().to_string());
        office.does(&["items", "export", &out, "-o", &sheet]);
        let text = fs::read_to_string(&sheet).unwrap();
        let filled = text.lines().map(|line| match line.strip_suffix(",,,,,,") {
            Some(kept) if line.contains(",hotline,") => format!("{kept},,4,,张三,2026-03-09,"),
            _ => line.to_owned(),
        });
        fs::write(&sheet, filled.collect::<Vec<_>>().join("\n")).unwrap();
        office.does(&["items", "import", &sheet, &out]);
        let told = office.does(&["review", "rejudge", "春", "--decision", decision]);
        assert!(told.contains("甲局  春  得分"), "{told}");
        let told = report(Path::new(&out));
        assert!(told.rules.iter().any(|it| it.id == "hotline" && it.ruled.is_some()));
    });
}
