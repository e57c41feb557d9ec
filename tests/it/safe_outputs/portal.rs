//! The hostile portal: payloads wherever a site has words, addresses, headers or dates.

use crate::support::server::{Reply, Request, Server};

/// What a payload puts at the beginning of a line of its own.
pub(super) const FORGED: &str = "FORGED";

/// For browsers, spreadsheets, terminals and eyes; as they stand in markup, so that the parser brings them to life.
const PAYLOADS: &[&str] = &[
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&quot;&gt;&lt;img src=x onerror=alert(2)&gt;",
    "'&gt;&lt;svg onload=alert(3)&gt;&lt;/title&gt;&lt;/style&gt;&lt;/script&gt;&lt;iframe src=javascript:alert(4)&gt;",
    "&lt;!--&lt;meta http-equiv=refresh content=0;url=//evil.invalid&gt;",
    "=HYPERLINK(&quot;http://evil.invalid&quot;;&quot;x&quot;)",
    "+1+1|'cmd'!A0",
    "-2+3",
    "@SUM(1)",
    "&#9;=1+1",
    "&#13;=1+1",
    "＝1＋1",
    "\u{1b}[2J\u{1b}]0;owned\u{7}甲",
    "&#27;]8;;http://evil.invalid&#7;乙&#27;]8;;&#7;",
    "&#x1b;]52;c;ZXZpbA==&#7;丙",
    "\u{9b}31m\u{9d}0;x\u{9c}丁",
    "附件\u{202E}fdp.exe\u{202C}",
    "\u{2066}戊\u{200B}\u{FEFF}\u{AD}\u{E0041}己",
    "庚\u{2028}FORGED\u{2029}FORGED\u{85}FORGED",
    "辛&#10;FORGED&#13;&#10;FORGED",
    "壬\0&#0;&#xD800;&#x110000;癸",
    "子{{7*7}}${7*7}%s%n{0}{ $unit }",
];

/// The register: the units' own data is no better.
pub(super) fn register(home: &str) -> String {
    let name = "\"<script>alert(0)</script>\u{1b}[31m甲\u{202E}县\nFORGED\"";
    format!(
        "id,name,address,region,site_code\nhostile,{name},{home},\"=1+1\",\"@x\u{9b}\"\n\
         ../../escape\u{202E},../..\\escape\0.,{home}sub/,\"-1\nFORGED\",\n"
    )
}

pub(super) fn serve() -> Server {
    Server::start(|request| match request.path.split('?').next().unwrap_or_default() {
        "/robots.txt" => Reply::status("200 \u{9b}31m<script>", robots()),
        "/sitemap.xml" => Reply::status("200 OK", sitemap()).header("Content-Type", "text/xml"),
        "/" => page("首页", &home(), request),
        "/sub/" => page("子站", "<p>\u{202E}子站</p><a href='/sub/x\u{1b}y.html'>=1+1</a>", request),
        "/zwgk/" => page("政府信息公开", &platform(), request),
        "/tzgg/" => page("通知公告", &list(), request),
        "/xxgk/api/list" => Reply::status("200 OK", data()).header("Content-Type", "application/json"),
        "/big" => page(&"巨\u{202E}<".repeat(150_000), "<p>大</p>", request),
        "/go/script" => Reply::redirect("javascript:alert(1)//\u{202E}"),
        "/go/data" => Reply::redirect("data:text/html,<script>alert(1)</script>"),
        "/go/markup" => Reply::redirect("/\"><script>alert(1)</script>?'onload='\u{9b}"),
        "/go/split" => Reply::redirect("/x%0d%0aSet-Cookie:a=b%0d%0aWARC-Type:%20response"),
        "/go/file" => Reply::redirect("file:///etc/passwd"),
        "/reason" => Reply::status("404 \u{9b}2J\u{202E}<script>alert(1)</script>=1", "gone"),
        "/waf" => Reply::status("403 Forbidden", payloads(|it| format!("<p>{it}</p>"))),
        "/charset" => Reply::status("200 OK", "<title>字符</title><p>x</p>")
            .header("Content-Type", "text/html; charset=\"><script>alert(1)</script>\u{9b}\u{202E}"),
        path if path.starts_with("/tzgg/") => page(path, &article(), request),
        path if path.ends_with(".pdf") => {
            Reply::status("200 OK", "%PDF-1.4\n\u{1b}[2J").header("Content-Type", "application/pdf")
        }
        _ => Reply::not_found(),
    })
}

/// A page with payloads around it, in the head and in the headers of the answer.
fn page(title: &str, body: &str, request: &Request) -> Reply {
    let at = request.path.len() % PAYLOADS.len();
    let evil = PAYLOADS[at];
    let html = format!(
        "<!DOCTYPE html><html><head><title>{title}{evil}_某县人民政府{evil}</title>\
         <meta name='SiteName' content='{evil}'><meta name='ColumnName' content='{evil}'>\
         <meta name='ArticleTitle' content='{evil}'><meta name='PubDate' content='2026-11-1{}{evil}'>\
         <meta name='ContentSource' content='{evil}'></head><body>\
         <div class='header'><ul class='nav'><li><a href='/'>首页</a></li><li><a href='/zwgk/'>政府信息公开{evil}</a></li>\
         <li><a href='/tzgg/'>通知公告{evil}</a></li></ul></div>\
         <div class='dqwz'>当前位置：<a href='/'>首页{evil}</a> &gt; <a href='/tzgg/'>通知{evil}</a></div>{body}\
         <div class='footer'>主办：某县人民政府{evil} 网站标识码：1234567890{evil} ICP备{evil}</div></body></html>",
        at % 9
    );
    let reply = Reply::page(html).header("X-Evil", "\u{9b}31m<script>\u{202E}");
    reply.header("Set-Cookie", "a=\"><script>; path=/").header("Server", "=1+1\u{9d}0;x\u{9c}")
}

fn payloads(each: impl Fn(&str) -> String) -> String {
    PAYLOADS.iter().map(|evil| each(evil)).collect()
}

fn home() -> String {
    let dead = payloads(|evil| {
        format!(
            "<li><a href='/dead/{evil}.html' title='{evil}'>{evil}死链</a></li>\
             <li><a href='/file/{evil}.pdf'>{evil}附件</a></li><li><a href=\"javascript:alert('{evil}')\">{evil}</a></li>\
             <li><a href='data:text/html,{evil}'>{evil}</a></li><img src='data:image/png,{evil}' alt='{evil}'>\
             <li><a onclick=\"window.open('/tzgg/{evil}')\" href='#{evil}'>{evil}</a></li>"
        )
    });
    let ways = ["script", "data", "markup", "split", "file"];
    let ways: String = ways.iter().map(|way| format!("<a href='/go/{way}'>去{way}</a>")).collect();
    format!(
        "<ul>{dead}</ul>{ways}<a href='/big'>大</a><a href='/reason'>理由</a><a href='/waf'>墙</a><a href='/charset'>字符</a>\
         <a href='http://[::1]:99999/\"><script>'>坏</a><a href='//evil.invalid:x/'>坏</a>\
         <form action='javascript:alert(1)'><input name='\"><script>' value='='></form>\
         <p style='display:none'><a href='/dead/\u{202E}'>\u{1b}[2J彩票</a></p>"
    )
}

/// The disclosure platform with documents of every payload.
fn platform() -> String {
    let rows = payloads(|evil| {
        format!(
            "<li><a href='/tzgg/{}.html' title='{evil}'>关于印发{evil}办法的通知</a><span>2026-11-0{}</span></li>",
            evil.len(),
            evil.len() % 9 + 1
        )
    });
    format!(
        "<div class='menu'><a href='/zwgk/zn{0}.html'>政府信息公开指南{0}</a><a href='/zwgk/zd.html'>政府信息公开制度{0}</a>\
         <a href='/zwgk/nb.html'>政府信息公开年报{0}</a><a href='/zwgk/jd.html'>政策解读{0}</a></div>\
         <div class='list'><h2>政策文件{0}</h2><ul>{rows}</ul></div>\
         <script>$.ajax({{url:'/xxgk/api/list?page=1&x={0}',success:function(d){{}}}});</script>",
        PAYLOADS[11]
    )
}

fn list() -> String {
    let rows = payloads(|evil| {
        format!(
            "<li><a href='/tzgg/{}.html'>{evil}的通知</a><span>2026-11-0{}{evil}</span></li>",
            evil.len(),
            evil.len() % 9 + 1
        )
    });
    format!("<div class='list'><h2>通知公告</h2><ul>{rows}</ul></div>")
}

/// An article whose metadata, text and signature are hostile; some of them say whose telephone it is.
fn article() -> String {
    let rows = payloads(|evil| {
        format!(
            "<tr><td>索引号{evil}</td><td>{evil}</td><td>发文字号</td><td>某政发〔2026〕{evil}5号</td></tr>"
        )
    });
    let text =
        payloads(|evil| format!("<p>第一条 {evil} 身份证号110101199003078515，见《{evil}办法》。</p>"));
    format!(
        "<table class='metadata'>{rows}<tr><td>有效性</td><td>失效{0}</td><td>成文日期</td><td>2099年13月45日{0}</td></tr></table>\
         <div class='detail'><h1>关于{0}的通知</h1><p>发布时间：2026-11-01{0} 来源：{0}</p>\
         <div class='TRS_Editor'>{text}<p>某县人民政府{0}</p><p>2026年11月1日</p></div></div>",
        PAYLOADS[15]
    )
}

fn robots() -> String {
    format!(
        "User-agent: *\u{1b}[2J\nDisallow: /private\u{202E}<script>\nCrawl-delay: \u{9b}0\n\u{0}\u{7}{}\nSitemap: javascript:alert(1)\n\
         Sitemap: /sitemap.xml\n",
        PAYLOADS[17]
    )
}

fn sitemap() -> String {
    let entries =
        payloads(|evil| format!("<url><loc>/map/{evil}</loc></url><url><loc>javascript:{evil}</loc></url>"));
    format!("<?xml version='1.0'?><urlset>{entries}</urlset>")
}

/// List data with escapes that are no characters.
fn data() -> String {
    let rows: Vec<String> = ["\\ud800<script>", "\\u001b[2J甲", "a\\nFORGED", "\\u202e乙", "=1+1"]
        .iter()
        .enumerate()
        .map(|(at, evil)| {
            format!("{{\"title\":\"关于{evil}的通知\",\"url\":\"/tzgg/{at}{evil}.html\",\"publishTime\":\"2026-11-0{}\"}}", at + 1)
        })
        .collect();
    format!("{{\"code\":200,\"data\":{{\"total\":5,\"pageSize\":10,\"list\":[{}]}}}}", rows.join(","))
}
