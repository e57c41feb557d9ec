//! Whole audits of a site that shows its content in frames of another host.

use gongkai::{
    audit::{self, Folder, Progress, audit_one, unit_of_address},
    model::Address,
    report::json_v1::Report,
};

use crate::support::{
    audited::{client, options},
    server::{Reply, Server},
};

/// A host that holds a list and a guide for others to show; `robots` is its robots.txt.
fn holder(robots: &'static str) -> Server {
    Server::start(move |request| match request.path.as_str() {
        "/robots.txt" => Reply::status("200 OK", robots).header("Content-Type", "text/plain"),
        "/list" => Reply::page(format!("<html><title>列表</title><body><ul>{}</ul></body></html>", rows())),
        "/guide" => Reply::page(format!(
            "<html><title>指南</title><body><div class=\"content\">{GUIDE}</div></body></html>"
        )),
        _ => Reply::not_found(),
    })
}

fn rows() -> String {
    let row = |n| {
        format!("<li><a href=\"/n/{n}.html\">关于第{n}项工作的通知公告</a><span>2026-11-0{n}</span></li>")
    };
    (1..=6).map(row).collect()
}

const GUIDE: &str = "<p>一、信息分类：本机关主动公开机构职能、规划计划、统计信息、财政信息。</p>\
    <p>二、编排体系：索引号、名称、内容概述、生成日期。</p><p>三、获取方式：政府网站、政府公报、查阅点。</p>\
    <p>四、政府信息公开工作机构：某县政府办公室，办公地址：某县人民路1号，办公时间：工作日9:00至17:00，\
    联系电话：0355-1234567，传真号码：0355-7654321，互联网联系方式：gk@example.cn。</p>\
    <p>五、依申请公开：申请人可以当面、邮寄或者通过网站提交申请。六、监督和救济：可以举报、申请行政复议或者提起行政诉讼。</p>";

/// A site whose column and guide are frames of `holder`.
fn site(holder: &Server) -> Server {
    let (list, guide) = (holder.url("/list"), holder.url("/guide"));
    let menu = "<div class=\"nav\"><a href=\"/\">首页</a><a href=\"/tzgg/\">通知公告</a>\
        <a href=\"/xxgk/\">政府信息公开</a><a href=\"/xxgk/zn/\">政府信息公开指南</a></div>";
    let page = move |name: &str, body: &str| {
        Reply::page(format!(
            "<html><head><title>{name}_某县人民政府</title></head><body>{menu}\
             <div class=\"dqwz\">当前位置：<a href=\"/\">首页</a> &gt; {name}</div>\
             <div class=\"main\"><h1>{name}</h1>{body}</div><div class=\"footer\">主办：某县人民政府</div></body></html>"
        ))
    };
    Server::start(move |request| match request.path.as_str() {
        "/" => page("首页", "<p>某县要闻</p>"),
        "/tzgg/" => page("通知公告", &format!("<iframe src=\"{list}\" width=\"100%\"></iframe>")),
        "/xxgk/" => page("政府信息公开", "<p>政府信息公开平台</p>"),
        "/xxgk/zn/" => page("政府信息公开指南", &format!("<iframe src=\"{guide}\"></iframe>")),
        _ => Reply::not_found(),
    })
}

async fn audit(server: &Server) -> Report {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Folder::create(folder.path().join("audit")).expect("a folder");
    let home = Address::parse(&server.url("/")).expect("an address");
    audit_one(&client(), &unit_of_address(&home), &options(), &first, &Progress::default())
        .await
        .expect("audit");
    let again = Folder::at(folder.path().join("again"));
    std::fs::create_dir_all(again.path()).expect("a folder");
    audit::replay(&first, &again, None, None).await.expect("replay");
    let (report, other) = (
        first.read(Folder::REPORT_JSON).expect("a paper"),
        again.read(Folder::REPORT_JSON).expect("a paper"),
    );
    assert!(report == other, "the replay differs");
    gongkai::report::parse(&report).expect("a report")
}

#[tokio::test]
async fn a_frame_of_another_host_fills_the_page_around_it() {
    let holder = holder("User-agent: *\nDisallow:\n");
    let report = audit(&site(&holder)).await;
    let column = report.columns.iter().find(|it| it.name == "通知公告").expect("the column");
    assert_eq!(
        (column.entries, column.blank, column.newest.map(|day| day.to_string())),
        (6, false, Some("2026-11-06".into()))
    );
    assert_eq!(column.reason, None);
    let guide = report.sections.iter().find(|it| it.url.ends_with("/xxgk/zn/")).expect("the guide");
    assert!(!guide.blank);
    let elements = report.rules.iter().find(|rule| rule.check == "guide-elements").expect("the rule");
    assert_ne!(elements.verdict, "cannot-tell", "{:?}", elements.reason);
}

#[tokio::test]
async fn a_frame_that_robots_keeps_from_us_leaves_the_question_open() {
    let holder = holder("User-agent: *\nDisallow: /\n");
    let report = audit(&site(&holder)).await;
    assert_eq!(holder.asked_for("/list"), 0);
    let column = report.columns.iter().find(|it| it.name == "通知公告").expect("the column");
    assert_eq!((column.blank, column.verdict.as_str()), (false, "cannot-tell"));
    assert!(column.reason.as_ref().is_some_and(|why| why.contains("另一主机")), "{:?}", column.reason);
    let about = |finding: &&gongkai::report::json_v1::Finding| {
        let there = finding.url.ends_with("/tzgg/") || finding.url.ends_with("/xxgk/zn/");
        there && !finding.flagged
    };
    let accused: Vec<_> = report.findings.iter().filter(about).map(|it| &it.rule).collect();
    assert!(accused.is_empty(), "{accused:?}");
}
