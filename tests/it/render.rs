//! Pages that only scripts fill, read with the real Chromium.

use std::{
    io::ErrorKind,
    net::{TcpListener, UdpSocket},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use gongkai::{
    audit::{self, Folder, Judged, Options, Progress, Render, audit_one, unit_of_address},
    crawl::Limits,
    model::{Address, Reason},
    portal::Column,
};
use tempfile::TempDir;

use crate::support::{
    audited::{client, options},
    server::{Reply, Request, Server},
};

/// Longer than any step takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A menu as portals have it.
const MENU: &str = "<ul class=nav><li><a href=/>首页</a></li><li><a href=/zwgk/>政府信息公开</a></li>\
    <li><a href=/tzgg/>通知公告</a></li><li><a href=/xwdt/>工作动态</a></li><li><a href=/hdjl/>互动交流</a></li>\
    <li><a href=/bsfw/>办事服务</a></li></ul>";

/// An application: an empty page that one script fills.
const SHELL: &str = "<!DOCTYPE html><html><head><meta charset=utf-8><title>通知公告</title></head><body>\
    <noscript>请启用脚本</noscript><div id=\"app\"></div><script src=\"/static/app.js\"></script></body></html>";

/// What its script does: goes to its first route and lists what the interface hands out.
const APP: &str = "location.hash = '#/';
    const rows = list => list.map(row =>
        `<li><a href=\"/tzgg/${row.id}.html\">${row.title}</a><span>${row.date}</span></li>`).join('');
    setTimeout(() => fetch('/api/list?page=1').then(answer => answer.json()).then(list => {
        document.querySelector('#app').innerHTML =
            `<div class=\"main\"><h1>通知公告</h1><ul class=\"list\">${rows(list)}</ul></div>`;
    }), 100);";

fn list() -> String {
    let rows = (1..=8).map(|n| {
        format!(r#"{{"id":{n},"title":"关于做好第{n}批老旧小区改造工作的通知","date":"2026-11-0{n}"}}"#)
    });
    format!("[{}]", rows.collect::<Vec<_>>().join(","))
}

fn page(title: &str, body: &str) -> Reply {
    Reply::page(format!(
        "<html><head><title>{title}</title></head><body>{MENU}<h1>{title}</h1>{body}</body></html>"
    ))
}

/// The portal around the application: `app` is its script, `other` answers what is asked beside it.
fn portal(app: String, other: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let script =
        |text: &str| Reply::status("200 OK", text.to_owned()).header("Content-Type", "text/javascript");
    Server::start(move |request| {
        if let Some(reply) = other(request) {
            return reply;
        }
        match request.path.as_str() {
            "/" => page("某县人民政府", "<p>某县人民政府门户网站。</p>"),
            "/tzgg/" => Reply::page(SHELL),
            "/static/app.js" => script(&app),
            "/api/list?page=1" => Reply::status("200 OK", list()).header("Content-Type", "application/json"),
            path if path.starts_with("/tzgg/") && path.ends_with(".html") => page(
                "关于做好老旧小区改造工作的通知",
                "<p>各乡镇人民政府，县政府各部门：现将有关事项通知如下。</p>",
            ),
            _ => Reply::not_found(),
        }
    })
}

/// Audits the site of `server`.
async fn audit(server: &Server, render: Render) -> (TempDir, Folder, Judged) {
    assert!(
        gongkai::render::chromium(None).is_some(),
        "these tests need Chromium (apt-get install chromium)"
    );
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = Folder::create(place.path().join("audit")).expect("folder");
    let home = Address::parse(&server.url("/")).expect("address");
    // Whatever reaches another site, it is not the crawl that looks at links.
    let limits = Limits { other_sites: false, ..options().limits };
    let options = Options { render, limits, ..options() };
    let audited = audit_one(&client(), &unit_of_address(&home), &options, &folder, &Progress::default())
        .await
        .expect("audit");
    (place, folder, audited)
}

fn column<'a>(judged: &'a Judged, path: &str) -> &'a Column {
    let columns = judged.portal.columns().expect("columns");
    let found = columns.iter().find(|column| column.address.path() == path);
    found.unwrap_or_else(|| panic!("{path} is no column: {columns:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_script_writes_are_entries_and_a_replay_sees_them_too() {
    let server = portal(APP.to_owned(), |_| None);
    let (_place, folder, judged) = audit(&server, Render::Auto).await;
    let column = column(&judged, "/tzgg/");
    assert_eq!((column.entries, column.unread.clone()), (8, None));
    assert_eq!(column.newest, Some("2026-11-08".parse().unwrap()));
    for path in ["/tzgg/", "/static/app.js", "/api/list?page=1", "/tzgg/3.html"] {
        assert_eq!(server.asked_for(path), 1, "{path}");
    }
    assert_eq!(judged.record.requests as usize, server.requests().len());
    let index = std::fs::read_to_string(folder.evidence().join("index.cdxj")).unwrap();
    assert!(index.contains("/api/list?page=1") && index.contains("/static/app.js"), "{index}");

    let out = Folder::at(folder.file("replay"));
    std::fs::create_dir_all(out.path()).unwrap();
    audit::replay(&folder, &out, None, None).await.unwrap();
    for paper in [Folder::REPORT_JSON, Folder::PAGES, Folder::FINDINGS, Folder::REPORT_HTML] {
        assert!(folder.read(paper).unwrap() == out.read(paper).unwrap(), "{paper} differs");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_reaches_nothing_but_its_own_site_and_only_by_get() {
    let elsewhere = Server::start(|_| Reply::page("[]").header("Access-Control-Allow-Origin", "*"));
    // Nothing is accepted here: a connection would wait in the queue.
    let private = TcpListener::bind("127.0.0.2:0").unwrap();
    private.set_nonblocking(true).unwrap();
    let datagrams = UdpSocket::bind("127.0.0.1:0").unwrap();
    datagrams.set_nonblocking(true).unwrap();
    let (private_at, datagrams_at) = (private.local_addr().unwrap(), datagrams.local_addr().unwrap());
    let elsewhere_at = elsewhere.url("");
    let attacks = format!(
        "const tries = [];
        const attempt = work => {{ try {{ tries.push(Promise.resolve(work()).catch(() => 0)); }} catch {{}} }};
        for (const base of ['http://{private_at}', '{elsewhere_at}', 'http://localhost:{port}']) {{
            attempt(() => fetch(base + '/steal', {{ mode: 'no-cors' }}));
            attempt(() => navigator.sendBeacon(base + '/beacon', 'x'));
            new Image().src = base + '/pixel.png';
            for (const [name, at] of [['script', 'src'], ['iframe', 'src'], ['link', 'href'], ['object', 'data']]) {{
                const element = document.createElement(name);
                if (name === 'link') element.rel = 'prefetch';
                element[at] = base + '/' + name;
                document.body.append(element);
            }}
            attempt(() => new Worker(URL.createObjectURL(new Blob([`fetch('${{base}}/worker', {{mode: 'no-cors'}})`]))));
            attempt(() => window.open(base + '/window'));
            attempt(() => new EventSource(base + '/events'));
        }}
        attempt(() => new WebSocket('ws://{private_at}/socket'));
        attempt(() => new WebSocket('ws://' + location.host + '/socket'));
        attempt(() => {{
            const frame = document.createElement('iframe');
            document.body.append(frame);
            const peer = new frame.contentWindow.RTCPeerConnection(
                {{ iceServers: [{{ urls: 'stun:{datagrams_at}' }}] }});
            peer.createDataChannel('x');
            return peer.createOffer().then(offer => peer.setLocalDescription(offer));
        }});
        attempt(() => fetch('/api/count', {{ method: 'POST', body: 'n=1' }}));
        attempt(() => fetch('/away'));
        attempt(() => navigator.serviceWorker.register('/service.js'));
        document.body.insertAdjacentHTML('beforeend', '<form method=post action=/form id=f></form>');
        attempt(() => document.querySelector('#f').submit());
        document.cookie = 'seen=1; path=/';
        {APP}",
        port = elsewhere.port(),
    );
    let away = elsewhere.url("/redirected");
    let server = portal(attacks, move |request| (request.path == "/away").then(|| Reply::redirect(&away)));
    let (_place, _folder, judged) = audit(&server, Render::Auto).await;
    assert_eq!(column(&judged, "/tzgg/").entries, 8);

    let strangers: Vec<_> = elsewhere.requests().into_iter().map(|request| request.path).collect();
    assert!(strangers.is_empty(), "{strangers:?}");
    assert_eq!(private.accept().map(|_| ()).map_err(|error| error.kind()), Err(ErrorKind::WouldBlock));
    let datagram = datagrams.recv(&mut [0; 64]).map(|_| ()).map_err(|error| error.kind());
    assert_eq!(datagram, Err(ErrorKind::WouldBlock));
    for request in server.requests() {
        assert_eq!(request.method, "GET", "{}", request.path);
        assert_eq!(request.header("cookie"), None, "{}", request.path);
        assert!(
            !["/socket", "/worker", "/service.js", "/form"].contains(&request.path.as_str()),
            "{}",
            request.path
        );
    }
    assert_eq!(server.asked_for("/away"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_browser_a_shell_is_not_judged() {
    let server = portal(APP.to_owned(), |_| None);
    let (_place, _folder, judged) = audit(&server, Render::Never).await;
    let column = column(&judged, "/tzgg/");
    assert_eq!((&column.blank, &column.unread), (&None, &Some(Reason::NeedsRendering)));
    assert_eq!(server.asked_for("/static/app.js"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_never_opened() {
    let challenge =
        "<html><body><div id=\"app\"></div><script src=\"/static/app.js\"></script></body></html>";
    let server = portal(APP.to_owned(), move |request| {
        let refused = Reply::status("412 Precondition Failed", challenge).header("Content-Type", "text/html");
        (request.path == "/tzgg/").then_some(refused)
    });
    let (_place, _folder, _judged) = audit(&server, Render::Always).await;
    assert!(server.asked_for("/tzgg/") >= 1);
    assert_eq!(server.asked_for("/static/app.js"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_after_a_refused_request_is_not_called_blank() {
    let app = "const menu = '<ul class=nav><li><a href=/>首页</a></li><li><a href=/zwgk/>政府信息公开</a></li></ul>';
        const foot = '<div class=footer>主办单位：某县人民政府办公室　地址：某县人民路一号　邮政编码：000000　'
            + '网站标识码：0000000000　备案号：某ICP备00000000号　联系电话：0000-0000000　请使用常见浏览器访问本网站，'
            + '以取得最佳浏览效果。版权所有，未经许可不得转载本网站的内容。</div>';
        fetch('/api/list', { method: 'POST', body: '{}' }).then(a => a.json()).catch(() => []).then(list => {
        document.querySelector('#app').innerHTML =
            menu + '<div class=main><h1>通知公告</h1><ul class=list></ul><p>暂无数据</p></div>' + foot; });";
    let server = portal(app.to_owned(), |_| None);
    let (_place, _folder, judged) = audit(&server, Render::Auto).await;
    let posted = column(&judged, "/tzgg/");
    assert_eq!((&posted.blank, &posted.unread), (&None, &Some(Reason::NeedsRendering)));

    let server = portal(app.replace(", { method: 'POST', body: '{}' }", ""), |request| {
        (request.path == "/api/list").then(|| Reply::status("200 OK", "[]"))
    });
    let (_place, _folder, judged) = audit(&server, Render::Auto).await;
    assert_eq!(column(&judged, "/tzgg/").blank.as_deref(), Some("暂无数据"));
}

#[tokio::test(flavor = "multi_thread")]
async fn routes_behind_a_hash_are_pages_of_their_own() {
    let app = format!(
        "const menu = `<ul class=nav><li><a href=\"#/\">首页</a></li><li><a href=\"#/zwgk\">政府信息公开</a></li>
            <li><a href=\"#/tzgg?p=1\">通知公告</a></li><li><a href=\"#/xwdt\">工作动态</a></li>
            <li><a href=\"#/hdjl\">互动交流</a></li><li><a href=\"#/bsfw\">办事服务</a></li></ul>`;
        const app = document.querySelector('#app');
        const rows = list => list.map(row =>
            `<li><a href=\"#/detail/${{row.id}}\">${{row.title}}</a><span>${{row.date}}</span></li>`).join('');
        if (location.hash.startsWith('#/tzgg')) fetch('/api/list?page=1').then(a => a.json()).then(list => {{
            document.title = '通知公告';
            app.innerHTML = menu + `<div class=main><h1>通知公告</h1><ul class=list>${{rows(list)}}</ul></div>`; }});
        else {{
            document.title = location.hash.length > 3 ? '栏目' + location.hash : '某县人民政府';
            app.innerHTML = menu + '<h1>' + document.title + '</h1><p>某县人民政府门户网站。{}</p>'; }}",
        "本栏目由县政府办公室负责维护。".repeat(10)
    );
    let server = portal(app, |request| {
        request
            .path
            .starts_with("/?")
            .then(|| Reply::page(SHELL))
            .or_else(|| (request.path == "/").then(|| Reply::page(SHELL)))
    });
    let (_place, folder, judged) = audit(&server, Render::Auto).await;
    let columns = judged.portal.columns().unwrap();
    let pages = String::from_utf8(folder.read(Folder::PAGES).unwrap()).unwrap();
    let list = columns.iter().find(|column| column.name == "通知公告");
    let list = list.unwrap_or_else(|| panic!("no column 通知公告 in {columns:#?}\n{pages}"));
    assert_eq!((list.entries, list.newest), (8, Some("2026-11-08".parse().unwrap())));
    // What all routes share is asked for once.
    assert_eq!(server.asked_for("/static/app.js"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_never_rest_are_left_unread_and_the_others_are_read() {
    let hostile = |name: &str| match name {
        "loop" => "while (true) {}",
        "alert" => "for (let n = 0; n < 5; n++) { alert('x'); confirm('x'); prompt('x'); }",
        "reload" => "location.reload();",
        "leave" => "location['hr' + 'ef'] = '/else' + 'where';",
        "greedy" => "for (let n = 0; n < 900; n++) fetch('/data/' + n);",
        "huge" => "document.body.append('政务公开'.repeat(9e6));",
        "write" => "document.open(); document.write('<p>x</p>');",
        _ => "",
    };
    let names = ["loop", "alert", "reload", "leave", "greedy", "huge", "write"];
    let links = names.map(|name| format!("<a href=/bad/{name}/>关于{name}的页面</a> ")).concat();
    let server = portal(APP.to_owned(), move |request| {
        if request.path == "/" {
            return Some(page("某县人民政府", &links));
        }
        let name = request.path.strip_prefix("/bad/")?.strip_suffix('/')?;
        let script = hostile(name);
        Some(Reply::page(format!("<html><body><div id=app></div><script>{script}</script></body></html>")))
    });
    let (_place, folder, judged) = audit(&server, Render::Auto).await;
    assert_eq!(column(&judged, "/tzgg/").entries, 8);
    assert_eq!(server.asked_for("/elsewhere"), 0);
    let visits = std::fs::read_to_string(folder.file(Folder::VISITS)).unwrap();
    for name in names {
        let line = visits.lines().find(|line| line.contains(&format!("/bad/{name}/"))).expect(name);
        assert!(!line.contains("\"rendered\""), "{name}");
    }
    let greedy = server.requests().iter().filter(|request| request.path.starts_with("/data/")).count();
    assert!(greedy <= 200, "{greedy}");
}

/// The program, with a temporary folder of its own to find its browsers by.
fn program(server: &Server, place: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    let temporary = place.join("tmp");
    std::fs::create_dir_all(&temporary).expect("folder");
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("TMPDIR", &temporary);
    command.args([
        "audit",
        &server.url("/"),
        "--allow-address",
        "127.0.0.0/8",
        "--rate",
        "100",
        "--no-progress",
    ]);
    command.args(["--as-of", "2026-11-20", "--out"]).arg(place.join("out"));
    command.stdin(Stdio::null());
    command
}

/// Waits until no process names `folder` in its arguments, and it holds no profile.
fn wait_until_gone(folder: &Path, profile_too: bool) {
    let name = folder.display().to_string();
    let names_it = |entry: std::fs::DirEntry| {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(&name)
    };
    let started = Instant::now();
    loop {
        let running = std::fs::read_dir("/proc")
            .expect("processes")
            .flatten()
            .filter_map(|entry| names_it(entry).then_some(()));
        let left = running.count();
        let profiles = std::fs::read_dir(folder).expect("folder").count();
        if left == 0 && (profiles == 0 || !profile_too) {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{left} processes and {profiles} profiles are left in {name}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn no_browser_outlives_its_audit() {
    let place = tempfile::tempdir().unwrap();
    let server = portal(APP.to_owned(), |_| None);
    let done = program(&server, place.path()).output().unwrap();
    let visits = std::fs::read_to_string(place.path().join("out/visits.jsonl")).unwrap();
    assert!(visits.contains("\"rendered\""), "{visits}\n{}", String::from_utf8_lossy(&done.stderr));
    wait_until_gone(&place.path().join("tmp"), true);
}

#[test]
fn no_browser_outlives_a_killed_program() {
    let place = tempfile::tempdir().unwrap();
    let server = Arc::new(portal(APP.to_owned(), |request| {
        request.path.starts_with("/api/").then(|| Reply::hang(""))
    }));
    let mut running =
        program(&server, place.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    while server.asked_for("/api/list?page=1") == 0 {
        assert!(started.elapsed() < PATIENCE, "the page never got to its list");
        std::thread::sleep(Duration::from_millis(20));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    wait_until_gone(&place.path().join("tmp"), false);
}

#[test]
fn without_chromium_the_program_says_so() {
    let place = tempfile::tempdir().unwrap();
    let server = portal(APP.to_owned(), |_| None);
    let mut command = program(&server, place.path());
    let done = command.env("GONGKAI_CHROMIUM", "/nonexistent").output().unwrap();
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("GONGKAI_CHROMIUM"), "{told}");
    let report = std::fs::read_to_string(place.path().join("out/report.json")).unwrap();
    assert!(report.contains("needs-rendering"), "{report}");
    let always = program(&server, &place.path().join("second"));
    let done =
        { always }.env("GONGKAI_CHROMIUM", "/nonexistent").args(["--render", "always"]).output().unwrap();
    assert_eq!(done.status.code(), Some(3), "{}", String::from_utf8_lossy(&done.stderr));
}
