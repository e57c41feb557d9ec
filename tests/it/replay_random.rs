//! Invented sites of a few pages, whatever is on them: the replay of an audit gives the papers of the audit.

use gongkai::{
    audit::{self, Folder, Progress, audit_one, unit_of_address},
    crawl::Limits,
    model::{Address, Lang},
};
use proptest::{
    collection::vec,
    test_runner::{Config, TestRng, TestRunner},
};

use crate::support::{
    audited::{client, options},
    server::{Reply, Server},
};

/// Sites tried; each is audited and judged again.
const SITES: u32 = 6;

/// What pages are made of; `{n}` is a page.
const PIECES: &[&str] = &[
    "<div class='nav'><ul><li><a href='/'>首页</a></li><li><a href='/{n}/'>政府信息公开</a></li></ul></div>",
    "<div class='dqwz'>当前位置：<a href='/'>首页</a> &gt; <a href='/{n}/'>通知公告</a></div>",
    "<ul class='list'><li><a href='/{n}/'>关于甲的通知</a><span>2026-11-05</span></li><li><a href='/{n}/?p=2'>关于乙的解读</a><span>2026-11-01</span></li></ul>",
    "<a href='/{n}/a.pdf'>附件</a><img src='/{n}/b.png' alt='图'>",
    "<a href='/{n}/'>政府信息公开指南</a><a href='/{n}/'>政府信息公开年报</a>",
    "<h1>关于印发《办法》的通知</h1><p>发布时间：2026-11-0{n} 来源：某县</p><div class='TRS_Editor'><p>某政发〔2026〕{n}号</p></div>",
    "<script>createPageHTML({n},0,'index','html')</script>",
    "<datastore><nextgroup><![CDATA[<a href='/{n}/'></a>]]></nextgroup><recordset><record><![CDATA[<li><a href='/{n}/x'>丙</a></li>]]></record></recordset></datastore>",
    "<p>正文内容，联系电话0571-1234567{n}。</p>",
    "<iframe src='/{n}/'></iframe><meta http-equiv='refresh' content='0;url=/{n}/'>",
    "<div class='footer'>主办：某县人民政府 网站标识码：330122000{n}</div>",
    "<a href='http://no-such-host.invalid/{n}'>外链</a><p style='display:none'><a href='/{n}/'>暗链</a></p>",
    "\u{1b}[2J\u{202E}<b>\u{0}</b>",
];

/// The answer of one page: how it is served, and of which pieces it is made.
type Made = (u8, Vec<(usize, usize)>);

fn reply((manner, pieces): &Made, pages: usize) -> Reply {
    let body: String = pieces
        .iter()
        .map(|(piece, page)| PIECES[*piece].replace("{n}", &(page % pages).to_string()))
        .collect();
    let html = format!("<html><head><title>某县</title></head><body>{body}</body></html>");
    match manner {
        0 => Reply::status("404 Not Found", html),
        1 => Reply::status("403 Forbidden", html),
        2 => Reply::redirect("/0/"),
        3 => Reply::status("200 OK", encode(&html)).header("Content-Type", "text/html"),
        4 => {
            Reply::status("200 OK", "{\"data\":{\"total\":1,\"list\":[{\"title\":\"丁\",\"url\":\"/1/\"}]}}")
                .header("Content-Type", "application/json")
        }
        5 => Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<html>half"),
        6 => Reply::status("200 OK", ""),
        _ => Reply::page(html),
    }
}

fn encode(html: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(html).0.into_owned()
}

#[test]
fn a_replay_gives_the_papers_of_the_audit_whatever_the_site() {
    let config = Config { cases: SITES, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let pieces = vec((0..PIECES.len(), 0_usize..8), 0..7);
    let sites = vec((0_u8..16, pieces), 3..8);
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    let tried = runner.run(&sites, |site| {
        runtime.block_on(audit_and_replay(site));
        Ok(())
    });
    tried.expect("the same papers");
}

async fn audit_and_replay(site: Vec<Made>) {
    let server = Server::start(move |request| {
        let of = |path: &str| path.trim_matches('/').split(['/', '?']).next().and_then(|n| n.parse().ok());
        match request.path.as_str() {
            "/robots.txt" => Reply::not_found(),
            "/" => Reply::page(PIECES[..6].concat().replace("{n}", "1") + &PIECES[2].replace("{n}", "2")),
            path => of(path)
                .and_then(|n: usize| site.get(n))
                .map_or_else(Reply::not_found, |made| reply(made, site.len())),
        }
    });
    let out = tempfile::tempdir().expect("a folder");
    let folder = Folder::create(out.path().join("audit")).expect("a folder");
    let unit = unit_of_address(&Address::parse(&server.url("/")).expect("an address"));
    let mut options = options();
    options.limits = Limits { tasks: 60, attempts: 1, ..options.limits };
    audit_one(&client(), &unit, &options, &folder, &Progress::default()).await.expect("an audit");
    let again = Folder::at(folder.file("again"));
    std::fs::create_dir_all(again.path()).expect("a folder");
    audit::replay(&folder, &again, None, Some(Lang::Zh)).await.expect("a replay");
    for paper in [Folder::REPORT_JSON, Folder::PAGES, Folder::FINDINGS, Folder::REPORT_HTML] {
        let (first, second) = (folder.read(paper).expect(paper), again.read(paper).expect(paper));
        assert!(first == second, "{paper} differs");
    }
}
