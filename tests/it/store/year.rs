//! An office's whole year from the command line, over real HTTP: 40 units, two of them the sample portals; a spot round with a draw,
//! reviews, an objection, a bulletin, repairs and their re-check, a year-end round, items that people score, totals and
//! papers. The same on both engines.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
};

use gongkai::{
    demo,
    model::Points,
    store::{RectificationFilter, RectificationState},
};

use super::{
    engines::addresses,
    rounds::{Office, asked, print, score},
};
use crate::support::server::{Reply, Server};

/// Units beside the two sample portals.
const SMALL: usize = 38;
const SPOT: &str = "2026-h1";
const END: &str = "2026-end";

/// Whether the small sites have mended what they were told to.
static MENDED: AtomicBool = AtomicBool::new(false);

/// Small sites on one host, each under a path of its own. Every third misses a page until it is mended, every seventh prints
/// the number of a person.
fn sites() -> Server {
    Server::start(|request| {
        let path = request.path.as_str();
        let parts: Vec<&str> = path.split('/').collect();
        let number = |unit: &str| unit.trim_start_matches('u').parse::<usize>().unwrap_or(1);
        let body = match parts.as_slice() {
            ["", "robots.txt"] => return Reply::status("200 OK", "User-agent: *\nDisallow:\n"),
            ["", unit, ""] => format!("<li><a href=\"/{unit}/tzgg/\">通知公告</a></li>"),
            ["", _, "tzgg", ""] => (1..4)
                .map(|entry| {
                    format!("<li><a href=\"{path}{entry}.html\">关于做好年度工作有关事项的通知{entry}</a><span>2026-11-0{entry}</span></li>")
                })
                .collect(),
            ["", unit, "tzgg", "2.html"] if number(unit).is_multiple_of(3) && !MENDED.load(Ordering::SeqCst) => {
                return Reply::not_found();
            }
            ["", unit, "tzgg", "1.html"] if number(unit).is_multiple_of(7) => {
                "<h1>关于补助名单的通知</h1><p>发布时间：2026-11-01</p><p>张三，身份证号码 11010519491231002X。</p>".to_owned()
            }
            _ => format!("<h1>关于{path}的通知</h1><p>发布时间：2026-11-02</p><p>各单位：请做好有关工作。</p>"),
        };
        Reply::page(format!(
            "<html><head><title>某县人民政府</title></head><body><ul>{body}</ul></body></html>"
        ))
    })
}

/// A local pack of rules that a machine can decide on every site, and one that flags.
fn pack(office: &Office<'_>) -> String {
    let folder = office.folder.join("year");
    fs::create_dir_all(&folder).unwrap();
    let rule = |id: &str, check: &str, points: u8| {
        format!(
            "[[rule]]\nid = \"{id}\"\nfamily = \"site\"\ncheck = \"{check}\"\ntitle = \"{id}\"\ntitle_en = \"{id}\"\n\
             points = {points}\nconfidence = \"default\"\n\
             basis = [{{ title = \"政府信息公开条例\", number = \"国务院令第711号\", clause = \"第十五条\" }}]\n"
        )
    };
    let band = |name: &str, from: u8| format!("{{ name = \"{name}\", name_en = \"{name}\", from = {from} }}");
    let head = format!(
        "id = \"year\"\nversion = \"1\"\ntitle = \"全年\"\ntitle_en = \"The year\"\ngrades = [{}, {}]\n\
         families = [{{ id = \"site\", title = \"网站\", title_en = \"Site\" }}]\n",
        band("合格", 60),
        band("不合格", 0)
    );
    let text = head + &rule("dead-links", "dead-links", 60) + &rule("private", "personal-data", 40);
    fs::write(folder.join("pack.toml"), text).unwrap();
    folder.display().to_string()
}

/// Name of a small unit.
fn name(number: usize) -> String {
    format!("第{number:02}{}", if number.is_multiple_of(2) { "镇" } else { "局" })
}

fn enrols(office: &Office<'_>, portals: &[demo::Served]) {
    let small = (1..=SMALL).map(|number| {
        let kind = if number.is_multiple_of(2) { "乡镇" } else { "部门" };
        format!("{},{},{kind}\n", name(number), office.server.url(&format!("/u{number}/")))
    });
    let large = portals.iter().map(|it| format!("{},{},政府\n", it.unit.name, it.address));
    let sheet = office.path("units.csv");
    fs::write(&sheet, format!("单位名称,网址,类别\n{}", small.chain(large).collect::<String>())).unwrap();
    let told = office.does(&["register", "import", &sheet, "--from", "2026-01-01"]);
    assert!(told.contains("40"), "{told}");
}

/// The scheme of the office: luohu, with a bonus that people give.
fn scheme(office: &Office<'_>) -> String {
    let bonus = "\n[[bonus]]\nid = \"innovation\"\ntitle = \"创新\"\ntitle_en = \"innovation\"\npoints = 3\n\
                 confidence = \"default\"\n";
    let text = office.does(&["scheme", "text", "luohu"]);
    let text = text.replace("id = \"luohu\"", "id = \"ours\"\nbonus_cap = 3\ndoubt = \"points\"") + bonus;
    let file = office.path("ours.toml");
    fs::write(&file, text).unwrap();
    office.does(&["scheme", "check", &file]);
    file
}

/// The spot round: drawn, run, reviewed, disputed, told, closed.
fn spot(office: &Office<'_>, pack: &str, portals: &[demo::Served]) {
    office.does(&["round", "new", SPOT, "--kind", "spot", "--pack", pack, "--year", "2026"]);
    let draw = ["round", "sample", SPOT, "--share", "30%", "--by", "kind", "--seed", "20260601"];
    let told = office.does(&[&draw[..], &["--on", "2026-11-01"]].concat());
    assert!(told.contains("单位 40 个，抽查比例 30%，抽中 12 个"), "{told}");
    let also = [name(3), name(7), name(21), portals[0].unit.name.clone(), portals[1].unit.name.clone()];
    let also: Vec<&str> = also.iter().map(String::as_str).collect();
    office.does(&[&["round", "add", SPOT][..], &also, &["--why", "重点单位"]].concat());
    office.runs(SPOT, "2026-11-10");

    let before = score(office, SPOT, &name(7)).1;
    let signed = ["--person", "张三", "--reason", "当面核实"];
    let flagged = print(office, SPOT, &name(7), "private");
    office.does(&[&["review", "confirm", &name(7), &flagged][..], &signed].concat());
    assert_eq!((before, score(office, SPOT, &name(7)).1), (Points::whole(100), Points::whole(60)));
    let flagged = print(office, SPOT, &name(21), "private");
    office.does(&[&["review", "dismiss", &name(21), &flagged][..], &signed].concat());

    let dead = print(office, SPOT, &name(3), "dead-links");
    let new = ["review", "objection", "new", &name(3), "--finding", &dead, "--person", "王五"];
    let told = office.does(&[&new[..], &["--words", "当日服务器检修"]].concat());
    let id = told.split_whitespace().nth(1).unwrap();
    let decide = ["review", "objection", "decide", id, "--outcome", "accepted"];
    office.does(&[&decide[..], &["--person", "李主任", "--reason", "检修公告属实"]].concat());
    assert_eq!(score(office, SPOT, &name(3)).1, Points::whole(100));

    let papers = office.path("papers-h1");
    office.does(&[
        "papers",
        SPOT,
        "--out",
        &papers,
        "--office",
        "示例市人民政府办公室",
        "--on",
        "2026-11-12",
    ]);
    assert!(office.folder.join("papers-h1/检查结果.xlsx").is_file());
    assert!(office.folder.join("papers-h1/通报.docx").is_file());
    office.does(&["round", "close", SPOT, "--who", "张三"]);
}

/// The failed units mend, all but the portal; the re-check sees it. Unit, rule and state of all that was to be mended.
fn mends(office: &Office<'_>, large: &str) -> Vec<(String, String, RectificationState)> {
    office.does(&["rectify", "open", SPOT, "--until", "2099-12-31"]);
    MENDED.store(true, Ordering::SeqCst);
    let look = ["rectify", "recheck", SPOT, "--no-progress", "--rate", "1000"];
    office.does(&[&look[..], &["--allow-address", "127.0.0.0/8"]].concat());
    let all = asked(office, async |store| {
        store.rectifications(&RectificationFilter::default()).await.expect("the list")
    });
    let mut all: Vec<_> = all.into_iter().map(|it| (it.unit, it.rule, it.state)).collect();
    all.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    assert!(all.iter().any(|(unit, ..)| *unit == name(21)), "{all:?}");
    for (unit, rule, state) in &all {
        let expected = if unit == large { RectificationState::Open } else { RectificationState::Verified };
        assert_eq!(*state, expected, "{unit} {rule}");
    }
    all
}

/// The year-end round, items that people score, and the totals: their files, and a comparison of both rounds.
fn ends(office: &Office<'_>, pack: &str) -> Vec<Vec<u8>> {
    office.does(&["round", "new", END, "--kind", "year-end", "--pack", pack, "--year", "2026"]);
    office.does(&["round", "add", END, "--all", "--on", "2026-11-20", "--why", "全部"]);
    office.runs(END, "2026-11-20");
    let scheme = scheme(office);
    let sheet = office.path("items.csv");
    office.does(&["totals", "items", "export", "2026", "--scheme", &scheme, "-o", &sheet]);
    let text = fs::read_to_string(&sheet).unwrap();
    let filled = text.lines().map(|line| match line.strip_suffix(",,,,,") {
        Some(known) if line.contains(&name(5)) => format!("{known},2,全省推广,张三,2026/12/20,"),
        _ => line.to_owned(),
    });
    fs::write(&sheet, filled.collect::<Vec<_>>().join("\n")).unwrap();
    let told = office.does(&["totals", "items", "import", &sheet, "--year", "2026", "--scheme", &scheme]);
    assert!(told.contains("1 项评分入库"), "{told}");

    let total =
        |out: &str| office.tries(&["totals", "2026", "--scheme", &scheme, "--out", &office.path(out)]);
    let (code, told) = total("early");
    assert!(code == Some(11) && told.contains(END), "the round is not closed: {told}");
    office.does(&["round", "close", END, "--who", "张三"]);
    let (code, told) = total("totals");
    assert_eq!(code, Some(0), "{told}");
    assert_eq!(total("again").0, Some(0));
    let read = |path: &str| fs::read(office.folder.join(path)).unwrap();
    for file in ["totals.json", "totals.csv", "totals.xlsx", "totals.html"] {
        assert!(read(&format!("totals/{file}")) == read(&format!("again/{file}")), "{file} differs");
    }
    // 40 % of the spot check and 60 % of the year's end; a unit that was not drawn has the year's end alone.
    let csv = String::from_utf8(read("totals/totals.csv")).unwrap();
    let row = |unit: &str| csv.lines().find(|line| line.contains(unit)).unwrap().to_owned();
    // What a person confirmed holds for the same finding at the year's end, what a person dismissed stays dismissed.
    assert!(row(&name(7)).contains(",24,36,0,0,60,60,60,合格"), "{}", row(&name(7)));
    assert!(row(&name(21)).contains(",16,60,0,0,76,76,76,良好"), "{}", row(&name(21)));
    assert!(row(&name(5)).contains("100") && row(&name(5)).contains("优秀"), "{}", row(&name(5)));

    let papers = office.path("papers-end");
    office.does(&["papers", END, "--out", &papers, "--office", "示例市人民政府办公室", "--on", "2026-12-21"]);
    let told = office.does(&["diff", SPOT, END]);
    assert!(told.contains(&name(21)), "{told}");
    vec![read("totals/totals.json"), csv.into_bytes()]
}

#[test]
fn a_whole_year_is_the_same_on_both_engines() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let show = runtime.block_on(demo::serve()).unwrap();
    let portals: Vec<demo::Served> =
        show.portals.iter().filter(|it| ["qingling", "yunhe"].contains(&it.id.as_str())).cloned().collect();
    let (_folder, addresses) = runtime.block_on(addresses());
    let server = sites();
    let mut years = Vec::new();
    for store in &addresses {
        MENDED.store(false, Ordering::SeqCst);
        let folder = tempfile::tempdir().unwrap();
        let office = Office { store, server: &server, folder: folder.path().to_owned() };
        let pack = pack(&office);
        enrols(&office, &portals);
        spot(&office, &pack, &portals);
        let mended = mends(&office, &portals[1].unit.name);
        years.push((mended, ends(&office, &pack)));
    }
    assert!(years[0] == years[1], "SQLite on the left, PostgreSQL on the right: {years:#?}");
}
