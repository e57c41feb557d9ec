//! One small portal for each family of content systems, served as that family serves its lists, and audited whole.

use std::{collections::HashMap, path::PathBuf};

use gongkai::{
    audit::{Folder, Progress, Registered, audit_one},
    model::{Address, Unit, UnitKind},
    report::json_v1::Report,
};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;

use crate::support::{
    audited::{client, options},
    server::{Reply, Request, Server},
};

/// A family as its file in `fixtures/families/` describes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    #[serde(default = "root")]
    home: String,
    entry: String,
    row: String,
    entries: i64,
    menu: Vec<(String, String)>,
    page: Vec<Page>,
    column: Vec<Column>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    path: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    bare: bool,
    #[serde(default = "html", rename = "type")]
    media: String,
    body: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    path: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    entries: usize,
    newest: Option<Date>,
    #[serde(default)]
    blank: bool,
    /// Cannot be read without a browser.
    #[serde(default)]
    unread: bool,
}

fn root() -> String {
    "/".to_owned()
}

fn html() -> String {
    "text/html; charset=utf-8".to_owned()
}

impl Family {
    fn read(name: &str) -> Self {
        let text = std::fs::read_to_string(format!("fixtures/families/{name}.toml")).expect("a family");
        toml::from_str(&text).expect("TOML")
    }

    fn filled(&self, template: &str, n: i64) -> String {
        let date = "2026-11-20".parse::<Date>().expect("a date") - (5 * (n - 1)).days();
        let noon = date.at(4, 0, 0, 0).in_tz("UTC").expect("a time").timestamp().as_second();
        let title = format!("关于第{n}号事项的通知");
        let path = if template == self.entry { String::new() } else { self.filled(&self.entry, n) };
        let pairs = [
            ("{n}", n.to_string()),
            ("{title}", title),
            ("{path}", path),
            ("{date}", date.to_string()),
            ("{epoch}", noon.to_string()),
            ("{y}", date.strftime("%Y").to_string()),
            ("{m}", date.strftime("%m").to_string()),
            ("{d}", date.strftime("%d").to_string()),
        ];
        pairs.iter().fold(template.to_owned(), |text, (key, value)| text.replace(key, value))
    }

    fn with_rows(&self, body: &str) -> String {
        let mut parts = body.split("{{rows ");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (range, rest) = part.split_once("}}").expect("an end");
            let (from, to) = range.split_once(' ').expect("two numbers");
            let (from, to): (i64, i64) = (from.parse().expect("from"), to.parse().expect("to"));
            (from..=to).for_each(|n| out.push_str(&self.filled(&self.row, n)));
            out.push_str(rest);
        }
        out
    }

    fn framed(&self, name: &str, body: &str) -> String {
        let menu = self
            .menu
            .iter()
            .map(|(path, name)| format!("<li><a href=\"{}\">{name}</a></li>", path.replace('&', "&amp;")));
        let (menu, home): (String, &str) = (menu.collect(), &self.home);
        format!(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{name}-示例县人民政府</title></head><body>\
             <div class=\"header\"><ul class=\"nav\"><li><a href=\"{home}\">首页</a></li>{menu}</ul></div>\
             <div class=\"position\">当前位置：<a href=\"{home}\">首页</a> &gt; {name}</div>\
             <div class=\"main\">{body}</div><div class=\"footer\">主办：示例县人民政府办公室</div></body></html>"
        )
    }

    /// Every answer by its path, escapes undone.
    fn site(&self) -> HashMap<String, (String, String)> {
        let mut site = HashMap::new();
        site.insert(self.home.clone(), (html(), self.framed("首页", "<p>欢迎访问示例县人民政府网站</p>")));
        for n in 1..=self.entries {
            let text = "各乡镇人民政府、县政府各部门：现将有关事项通知如下，请认真贯彻执行。".repeat(4);
            let title = self.filled("{title}", n);
            let body = self.filled(
                &format!(
                    "<div class=\"content\"><h1>{title}</h1><p>发布时间：{{date}}</p><p>{text}</p></div>"
                ),
                n,
            );
            site.insert(self.filled(&self.entry, n), (html(), self.framed(&title, &body)));
        }
        for page in &self.page {
            let body = self.with_rows(&page.body);
            let body = if page.bare { body } else { self.framed(&page.name, &body) };
            site.insert(page.path.clone(), (page.media.clone(), body));
        }
        site
    }
}

fn plain(path: &str) -> String {
    let (head, query) = path.split_once('?').unwrap_or((path, ""));
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let query: Vec<String> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
    if query.is_empty() { head.to_owned() } else { format!("{head}?{}", query.join("&")) }
}

async fn audited(name: &str, family: &Family) -> (Report, Server) {
    let site = family.site();
    let server = Server::start(move |request: &Request| match site.get(&plain(&request.path)) {
        Some((media, body)) => Reply::status("200 OK", body.clone()).header("Content-Type", media),
        None => Reply::not_found(),
    });
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("families").join(name);
    let _ = std::fs::remove_dir_all(&path);
    let folder = Folder::create(path).expect("folder");
    let home = Address::parse(&server.url(&family.home)).expect("address");
    let unit = Unit {
        id: name.to_owned(),
        name: "示例县人民政府".to_owned(),
        kind: UnitKind::Government,
        region: String::new(),
        site_code: String::new(),
        services: true,
    };
    let registered = Registered { unit, home };
    audit_one(&client(), &registered, &options(), &folder, &Progress::default()).await.expect("audit");
    let report = folder.read(Folder::REPORT_JSON).expect("report.json");
    (gongkai::report::parse(&report).expect("a report"), server)
}

/// Audits a family and compares its columns; no guessed page may be called a dead link.
async fn check(name: &str) {
    let family = Family::read(name);
    let (report, server) = audited(name, &family).await;
    let dead: Vec<&str> = report.links.dead.iter().map(|link| link.url.as_str()).collect();
    assert!(dead.is_empty(), "{name}: called dead: {dead:?}");
    let shown: Vec<String> = report
        .columns
        .iter()
        .map(|column| {
            format!(
                "{} {} {} {:?} blank={} {:?}",
                column.url, column.name, column.entries, column.newest, column.blank, column.reason
            )
        })
        .collect();
    let asked: Vec<String> = server.requests().into_iter().map(|request| request.path).collect();
    for wanted in &family.column {
        let url = Address::parse(&server.url(&wanted.path)).expect("address");
        let found = report.columns.iter().find(|column| column.url == url.as_str());
        let found = found.unwrap_or_else(|| panic!("{name}: no column {url}\n{shown:#?}\n{asked:#?}"));
        let read = (found.name.as_str(), found.entries, found.newest, found.blank, found.reason.is_some());
        let expected = (wanted.name.as_str(), wanted.entries, wanted.newest, wanted.blank, wanted.unread);
        assert_eq!(read, expected, "{name}: {url}\n{shown:#?}\n{asked:#?}");
    }
    assert_eq!(report.columns.len(), family.column.len(), "{name}: other columns\n{shown:#?}");
}

macro_rules! families {
    ($($name:ident = $file:literal),+ $(,)?) => {
        $(#[tokio::test] async fn $name() { check($file).await; })+

        #[test]
        fn every_family_has_its_test() {
            let tested = [$($file),+];
            for entry in std::fs::read_dir("fixtures/families").expect("the families") {
                let path = entry.expect("an entry").path();
                let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
                assert!(name == "README" || tested.contains(&name), "{name} is not tested");
            }
        }
    };
}

families! {
    trs_counts_its_files_from_zero = "trs",
    trs_may_count_its_files_from_two = "trs-from-two",
    jcms_keeps_records_in_a_script_and_behind_a_proxy = "jcms",
    jpaas_fetches_its_lists_as_units = "jpaas",
    zhejiang_tells_columns_apart_by_number = "zhejiang",
    gkmlpt_has_a_column_for_each_category = "gkmlpt",
    vsb_numbers_its_pages_from_the_oldest = "vsb",
    ucap_asks_for_its_lists_by_channel = "ucap",
    anhui_keeps_its_columns_in_the_query = "anhui",
    sitefactory_pages_are_files = "sitefactory",
    phpcms_pages_are_in_the_query = "phpcms",
    dedecms_pages_lie_beside_the_folder = "dedecms",
    empirecms_pages_lie_beside_the_folder = "empirecms",
    jeecms_pages_are_files = "jeecms",
    a_list_in_a_frame_belongs_to_the_page_around_it = "framed",
    lists_of_a_site_in_a_folder_may_be_answered_outside_it = "folder",
    a_shell_is_never_called_blank = "spa",
}
