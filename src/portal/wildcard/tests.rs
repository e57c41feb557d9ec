//! What hosts that answer anything do to links, on pages made by hand.

use super::*;
use crate::extract::{LabelKind, Position};
use crate::model::UncheckedKind;
use crate::portal::Portal;
use crate::portal::sample::{Page, alive, at, brief, failed, home, page};

const SAME: &str = "欢迎访问，请使用统一身份登录。";

fn short(path: &str, text: &str) -> Page {
    page(path, PageKind::Other, "门户").text(text)
}

/// Two links that show the same words, and one that shows others.
fn told(pages: &[Page]) -> Builder {
    let linking = pages.iter().fold(home(), |it, page| {
        it.with(|facts| {
            let text = "链接".to_owned();
            let link =
                crate::extract::Link { address: page.0.address.clone(), text, ..facts.links[0].clone() };
            facts.links.push(link);
        })
    });
    let mut builder = Builder::new(brief());
    builder.visit(alive(&at("/")), Some(linking.0));
    for page in pages {
        builder.visit(alive(&page.0.address), Some(page.0.clone()));
    }
    builder
}

fn pair() -> Vec<Page> {
    vec![short("/a/1.html", SAME), short("/a/2.html", SAME), short("/a/3.html", "今天有雨。")]
}

/// Answers everything that is worth asking for with `text`.
fn answered(mut builder: Builder, text: &str) -> Portal {
    for address in builder.calibrations() {
        let answer = short("/", text).with(|facts| facts.address = address.clone());
        builder.calibrated(&alive(&address), Some(&answer.0));
    }
    builder.build()
}

fn outcome(portal: &Portal, path: &str) -> Outcome {
    portal.links().iter().find(|link| link.address == at(path)).unwrap().outcome.clone()
}

const WILDCARD: Outcome = Outcome::Unchecked(UncheckedKind::Wildcard);

#[test]
fn a_link_whose_host_answers_anything_is_neither_dead_nor_alive() {
    let portal = answered(told(&pair()), SAME);
    assert_eq!(outcome(&portal, "/a/1.html"), WILDCARD);
    assert_eq!(outcome(&portal, "/a/2.html"), WILDCARD);
    assert_eq!(outcome(&portal, "/a/3.html"), Outcome::Alive);
}

#[test]
fn one_address_a_folder_and_ending_is_asked_for_and_three_a_host() {
    let asked = told(&pair()).calibrations();
    assert_eq!(asked.len(), 1);
    let path = asked[0].path();
    assert!(path.starts_with("/a/gongkai-") && path.ends_with(".html"), "{path}");
    assert_eq!(path.len(), "/a/gongkai-.html".len() + 16);
    assert_eq!(asked, told(&pair()).calibrations(), "the same in every run");
    // Folders that differ in digits only are one.
    let paths = ["/2025/01/x.html", "/2026/11/y.html", "/a/x.jsp", "/b/", "/c/x.php", "/c/y.php", "/d/x"];
    let pages: Vec<Page> = paths.iter().map(|path| short(path, SAME)).collect();
    let asked = told(&pages).calibrations();
    let folders: Vec<&str> =
        asked.iter().map(|address| address.path().split("gongkai-").next().unwrap()).collect();
    assert_eq!(folders, ["/2025/01/", "/c/", "/"]);
}

#[test]
fn nothing_is_asked_where_no_two_paths_show_the_same() {
    let alone = [short("/a/1.html", SAME), short("/a/3.html", "今天有雨。")];
    assert!(told(&alone).calibrations().is_empty());
    let one_path = [short("/v.jsp?id=1", SAME), short("/v.jsp?id=2", SAME)];
    assert!(told(&one_path).calibrations().is_empty());
    let one_place = [short("/a/", SAME), short("/a/index.html", SAME)];
    assert!(told(&one_place).calibrations().is_empty());
    let long = "长".repeat(2_000);
    assert!(told(&[short("/a/1.html", &long), short("/a/2.html", &long)]).calibrations().is_empty());
}

#[test]
fn another_answer_for_the_impossible_address_changes_nothing() {
    let portal = answered(told(&pair()), "正在建设中");
    assert_eq!(outcome(&portal, "/a/1.html"), Outcome::Alive);
    // Nor does one that is no answer, or comes from elsewhere.
    let answer = |change: fn(&mut VisitFacts)| {
        let mut builder = told(&pair());
        let address = builder.calibrations().remove(0);
        let page = short("/", SAME).with(|facts| facts.address = address.clone());
        let mut visit = alive(&address);
        change(&mut visit);
        builder.calibrated(&visit, Some(&page.0));
        outcome(&builder.build(), "/a/1.html")
    };
    assert_eq!(answer(|_| {}), WILDCARD);
    assert_eq!(answer(|visit| visit.status = Some(404)), Outcome::Alive);
    assert_eq!(answer(|visit| visit.outcome = Outcome::Blocked("403".into())), Outcome::Alive);
    assert_eq!(answer(|visit| visit.final_address = at("/login.html")), Outcome::Alive);
}

#[test]
fn what_shows_the_home_page_or_is_filled_by_scripts_stays_as_it_is() {
    let mut builder = told(&[]);
    let front = short("/index.html", SAME);
    builder.visit(alive(&front.0.address), Some(front.0));
    for page in pair() {
        builder.visit(alive(&page.0.address), Some(page.0));
    }
    assert!(builder.calibrations().is_empty());
    let shells: Vec<Page> =
        pair().into_iter().map(|page| page.with(|facts| facts.script_shell = true)).collect();
    assert!(told(&shells).calibrations().is_empty());
}

#[test]
fn pages_that_look_alike_but_for_a_picture_or_lead_to_other_entries_are_not_the_same() {
    let picture = |name: &str| {
        let page = short(name, SAME).link(&format!("{name}.png"), "", LabelKind::None, Position::Content);
        page.with(|facts| facts.links[0].element = LinkElement::Image)
    };
    assert!(told(&[picture("/a/1"), picture("/a/2")]).calibrations().is_empty());
    let list = |folder: &str| short(folder, SAME).row(&format!("{folder}1.html"), "第一篇", None);
    assert!(told(&[list("/a/"), list("/b/")]).calibrations().is_empty());
}

#[test]
fn dead_links_stay_dead() {
    let mut builder = told(&pair());
    let gone = Outcome::Gone(crate::model::GoneKind::NotFound);
    builder.visit(failed(&at("/tzgg/"), gone.clone(), Some(404), 1), None);
    let portal = answered(builder, SAME);
    assert_eq!(outcome(&portal, "/tzgg/"), gone);
}

#[test]
fn a_page_costs_eight_bytes_more() {
    assert_eq!(size_of::<Option<Print>>(), 8);
}
