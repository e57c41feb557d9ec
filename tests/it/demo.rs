//! The sample portals on loopback: what a client of them sees.

use gongkai::demo::{AS_OF, Served, Show, serve};
use reqwest::{Client, StatusCode, redirect::Policy};

fn client() -> Client {
    // A second installation fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(Policy::none()).no_proxy().build().expect("client")
}

async fn show() -> (Show, Client) {
    (serve().await.expect("portals served"), client())
}

fn portal<'a>(show: &'a Show, id: &str) -> &'a Served {
    show.portals.iter().find(|portal| portal.id == id).expect("portal of that id")
}

fn at(show: &Show, id: &str, path: &str) -> String {
    format!("{}{}", portal(show, id).address, path.trim_start_matches('/'))
}

async fn gb(client: &Client, address: String) -> String {
    let bytes = client.get(address).send().await.expect("answer").bytes().await.expect("body");
    assert!(std::str::from_utf8(&bytes).is_err(), "served as UTF-8");
    let text = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(&bytes);
    text.expect("GB18030").into_owned()
}

fn expected(id: &str) -> toml::Table {
    let text =
        std::fs::read_to_string(format!("fixtures/portals/{id}/expected.toml")).expect("expected.toml");
    text.parse().expect("TOML")
}

/// Values of `key` in the tables of the array `name`.
fn listed(expected: &toml::Table, name: &str, key: &str) -> Vec<String> {
    let tables = expected.get(name).and_then(|it| it.as_array()).into_iter().flatten();
    tables.map(|it| it[key].as_str().expect("text").to_owned()).collect()
}

#[tokio::test]
async fn three_portals_answer_under_their_names() {
    let (show, client) = show().await;
    let ids: Vec<_> = show.portals.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["qingling", "shiqiao", "yunhe"]);
    assert_eq!(portal(&show, "qingling").unit.name, "青岭县人民政府");
    let reply = client.get(at(&show, "qingling", "/")).send().await.unwrap();
    assert_eq!(reply.headers()["content-type"], "text/html; charset=utf-8");
    let home = reply.text().await.unwrap();
    assert!(home.contains(&format!("href=\"{}\"", portal(&show, "yunhe").address)));
    assert!(!home.contains("{{"));
    assert!(AS_OF.parse::<jiff::civil::Date>().is_ok());
}

#[tokio::test]
async fn missing_pages_are_404_and_folders_get_their_slash() {
    let (show, client) = show().await;
    let lost = client.get(at(&show, "qingling", "/no/such/page.html")).send().await.unwrap();
    assert_eq!(lost.status(), StatusCode::NOT_FOUND);
    assert!(lost.text().await.unwrap().contains("404"));
    let folder = client.get(at(&show, "qingling", "/yw")).send().await.unwrap();
    assert_eq!((folder.status().as_u16(), &folder.headers()["location"]), (301, &"/yw/".parse().unwrap()));
    let paged = client.get(at(&show, "qingling", "/yw/index_2.html")).send().await.unwrap();
    assert!(paged.text().await.unwrap().contains("createPageHTML(3, 2, \"index\", \"html\")"));
}

#[tokio::test]
async fn gb18030_bytes_arrive_without_a_charset_in_the_header() {
    let (show, client) = show().await;
    let reply = client.get(at(&show, "yunhe", "/")).send().await.unwrap();
    assert_eq!(reply.headers()["content-type"], "text/html");
    let home = gb(&client, at(&show, "yunhe", "/")).await;
    assert!(home.contains("云河市人民政府") && home.contains("charset=gb2312"));
    assert!(home.contains(&format!("href=\"{}xzfw/index.html\"", show.closed)));
    // A character that only four bytes can hold.
    assert!(gb(&client, at(&show, "yunhe", "/col/col1001/index.html")).await.contains("㳇溪镇"));
}

#[tokio::test]
async fn list_data_is_paged_by_parameters() {
    let (show, client) = show().await;
    let first = gb(&client, at(&show, "yunhe", "/col/col1001/index.html")).await;
    let (_, next) = first.split_once("<nextgroup><![CDATA[<a href=\"").unwrap();
    let (next, _) = next.split_once('"').unwrap();
    assert!(next.contains("page=2"));
    let second = gb(&client, at(&show, "yunhe", next)).await;
    let third = gb(&client, at(&show, "yunhe", &next.replace("page=2", "page=3"))).await;
    let count = |text: &str| text.matches("<record>").count();
    assert_eq!([count(&first), count(&second), count(&third)], [8, 8, 2]);
    assert!(!third.contains("<nextgroup>"));
}

#[tokio::test]
async fn faults_are_served_as_described() {
    let (show, client) = show().await;
    let dead = expected("yunhe")["dead"].as_array().unwrap().clone();
    assert!(dead.len() >= 8);
    for it in dead {
        let (url, kind) = (it["url"].as_str().unwrap(), it["kind"].as_str().unwrap());
        if kind == "dns" {
            continue; // Not ours to serve, and no test leaves loopback.
        }
        let closed = format!("{}xzfw/index.html", show.closed);
        let address = if kind == "refused" { closed } else { at(&show, "yunhe", url) };
        let reply = client.get(address).send().await;
        if kind == "refused" {
            assert!(reply.unwrap_err().is_connect());
            continue;
        }
        let reply = reply.unwrap();
        let (status, length) = (reply.status().as_u16(), reply.content_length());
        let location = reply.headers().get("location").cloned();
        let body = reply.bytes().await;
        match kind {
            "404" => assert_eq!(status, 404, "{url}"),
            "home-redirect" => assert_eq!((status, location.unwrap()), (302, "/".parse().unwrap())),
            "truncated" => assert!(status == 200 && length > Some(2000) && body.is_err(), "{url}"),
            "mislabelled" => assert!(status == 200 && body.unwrap().starts_with(b"<html>"), "{url}"),
            "soft-404" => {
                let text = encoding_rs::GBK.decode(&body.unwrap()).0.into_owned();
                assert!(status == 200 && text.contains("您访问的页面不存在"), "{url}");
            }
            other => panic!("`{other}` is not covered"),
        }
    }
}

#[tokio::test]
async fn a_short_body_still_shows_its_beginning() {
    let (show, client) = show().await;
    let mut reply = client.get(at(&show, "yunhe", "/attach/0/csgl2026.pdf")).send().await.unwrap();
    let mut got: Vec<u8> = Vec::new();
    while let Ok(Some(chunk)) = reply.chunk().await {
        got.extend_from_slice(&chunk);
    }
    assert_eq!((got.len(), &got[..5]), (2000, &b"%PDF-"[..]));
}

#[tokio::test]
async fn what_only_looks_dead_is_alive_blocked_or_forbidden() {
    let (show, client) = show().await;
    let expected = expected("yunhe");
    let traps = expected["never_dead"].as_array().unwrap();
    let flaky = traps.iter().find(|it| it["why"].as_str().unwrap().contains("503")).unwrap();
    let flaky = flaky["url"].as_str().unwrap();
    let status =
        async |path: &str| client.get(at(&show, "yunhe", path)).send().await.unwrap().status().as_u16();
    assert_eq!([status(flaky).await, status(flaky).await], [503, 200]);
    assert_eq!(status("/jact/front/mailbox.html").await, 403);
    assert_eq!(status("/zwgk/").await, 301);
    let robots = client.get(at(&show, "yunhe", "/robots.txt")).send().await.unwrap();
    assert!(robots.text().await.unwrap().contains("Disallow: /admin/"));
}

#[tokio::test]
async fn the_challenge_meets_every_path_but_robots_txt() {
    let (show, client) = show().await;
    for path in ["/", "/zfxxgk/", "/images/x.png", "/no/such"] {
        let reply = client.get(at(&show, "shiqiao", path)).send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 412, "{path}");
        assert!(reply.text().await.unwrap().contains("$_ts=window['$_ts']"));
    }
    let robots = client.get(at(&show, "shiqiao", "/robots.txt")).send().await.unwrap();
    assert_eq!(robots.status().as_u16(), 200);
}

#[tokio::test]
async fn every_page_that_is_expected_is_served() {
    let (show, client) = show().await;
    for id in ["qingling", "yunhe"] {
        let expected = expected(id);
        let mut paths = listed(&expected, "section", "path");
        paths.extend(listed(&expected, "column", "path"));
        paths.extend(listed(&expected, "document", "path"));
        paths.extend(listed(&expected, "pair", "interpretation"));
        assert!(paths.len() > 20);
        for path in paths {
            let reply = client.get(at(&show, id, &path)).send().await.unwrap();
            assert_eq!(reply.status().as_u16(), 200, "{id} {path}");
        }
    }
}

#[tokio::test]
async fn dropping_the_show_closes_its_ports() {
    let (show, client) = show().await;
    let home = at(&show, "qingling", "/");
    assert!(client.get(&home).send().await.is_ok());
    drop(show);
    for _ in 0..200 {
        if client.get(&home).send().await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("still answering");
}
