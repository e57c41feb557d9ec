//! Shapes in which portals offer their sections (tests only): each as one small site.

use jiff::civil::date;

use super::sample::{GUIDE, Page, assemble, at, home, page};
use super::{Portal, Section, SectionKind};
use crate::extract::{LabelKind, Media, PageKind, Position};

fn platform() -> Page {
    page("/xxgk/", PageKind::Platform, "政府信息公开")
        .link("/xxgk/zn/", "政府信息公开指南", LabelKind::Guide, Position::Side)
        .link("/xxgk/zd/", "政府信息公开制度", LabelKind::Institution, Position::Side)
        .link("/xxgk/nb/", "政府信息公开年报", LabelKind::AnnualReport, Position::Side)
}

fn portal(pages: &[Page]) -> Portal {
    let mut all = vec![home(), platform()];
    all.extend(pages.iter().cloned());
    assemble(&all)
}

fn section(portal: &Portal, kind: SectionKind) -> Option<Section> {
    portal.section(kind).unwrap().cloned()
}

#[test]
fn a_list_of_reports_with_files_only_gives_every_year() {
    let file = |year: i32| {
        let mut file = page(&format!("/xxgk/nb/{year}.pdf"), PageKind::Attachment, "");
        file.0.media = Media::Pdf;
        file
    };
    let row = |list: Page, year: i32| {
        let title = format!("示例市人民政府{year}年政府信息公开工作年度报告");
        list.row(&format!("/xxgk/nb/{year}.pdf"), &title, Some(date(2026, 1, 20)))
    };
    let list = row(row(page("/xxgk/nb/", PageKind::List, "政府信息公开年报"), 2024), 2025);
    let portal = portal(&[list, file(2024), file(2025)]);
    let sections = portal.sections().unwrap();
    let years = sections.iter().filter(|it| it.kind == SectionKind::AnnualReport).map(|it| it.year);
    assert_eq!(years.collect::<Vec<_>>(), [Some(2024), Some(2025)]);
}

#[test]
fn the_text_of_a_list_beats_the_token_of_its_address() {
    let list = page("/xxgk/zfxxgk_xxgkzd.html", PageKind::List, "政府信息公开年报")
        .row("/1.html", "示例市2024年政府信息公开工作年度报告", Some(date(2025, 1, 20)))
        .row("/2.html", "示例市2023年政府信息公开工作年度报告", Some(date(2024, 1, 20)));
    let portal = portal(&[list]);
    let lists = section(&portal, SectionKind::AnnualReportList).map(|it| it.address);
    assert_eq!(lists, Some(at("/xxgk/zfxxgk_xxgkzd.html")));
    let institution = |it: &&Section| it.kind == SectionKind::Institution;
    assert_eq!(portal.sections().unwrap().iter().find(institution), None);
}

#[test]
fn the_platform_may_be_the_guide_itself() {
    let both = page("/xxgk/", PageKind::Guide, "政府信息公开指南").text(GUIDE).link(
        "/xxgk/zd/",
        "政府信息公开制度",
        LabelKind::Institution,
        Position::Side,
    );
    let portal = assemble(&[home(), both]);
    let at_platform = |kind| section(&portal, kind).map(|it| it.address);
    assert_eq!(at_platform(SectionKind::Platform), Some(at("/xxgk/")));
    assert_eq!(at_platform(SectionKind::Guide), Some(at("/xxgk/")));
}

#[test]
fn a_list_of_rules_is_the_institution_and_its_rows_are_not() {
    let list = page("/xxgk/zd/", PageKind::List, "政府信息公开制度")
        .row("/xxgk/zd/1.html", "中华人民共和国政府信息公开条例", Some(date(2019, 4, 15)))
        .row("/xxgk/zd/2.html", "示例市政府信息公开保密审查规定", Some(date(2020, 4, 15)));
    let rule = page("/xxgk/zd/1.html", PageKind::PolicyDocument, "中华人民共和国政府信息公开条例")
        .dated(date(2019, 4, 15));
    let portal = portal(&[list, rule]);
    let found: Vec<String> = portal
        .sections()
        .unwrap()
        .iter()
        .filter(|it| it.kind == SectionKind::Institution)
        .map(|it| it.address.path().to_owned())
        .collect();
    assert_eq!(found, ["/xxgk/zd/"]);
}

#[test]
fn false_friends_of_guides_and_reports_are_none() {
    let friends = [
        ("/bs/1.html", "身份证办理办事指南"),
        ("/bs/2.html", "违纪违法举报指南"),
        ("/bs/3.html", "2026年公务员报考指南"),
        ("/bs/4.html", "中国青年报：示例市的春天"),
        ("/bs/5.html", "2026年集中采购目录"),
        ("/bs/6.html", "示例市2025年政府网站工作年度报表"),
        ("/bs/7.html", "示例市财政局2026年部门预算"),
    ];
    let mut list = page("/xxgk/nb/", PageKind::List, "政府信息公开年报");
    for (path, title) in friends {
        list = list.row(path, title, Some(date(2026, 2, 1)));
    }
    let pages: Vec<Page> = friends
        .iter()
        .map(|(path, title)| page(path, PageKind::Article, title).dated(date(2026, 2, 1)))
        .chain([list])
        .collect();
    let portal = portal(&pages);
    let kinds = [SectionKind::Guide, SectionKind::Catalogue, SectionKind::AnnualReport];
    let wrong: Vec<&Section> =
        portal.sections().unwrap().iter().filter(|section| kinds.contains(&section.kind)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_report_of_a_township_inside_the_portal_is_not_the_units() {
    let own = page("/a.html", PageKind::AnnualReport, "示例市人民政府2025年政府信息公开工作年度报告")
        .dated(date(2026, 1, 20));
    let town = page("/b.html", PageKind::AnnualReport, "样本镇人民政府2025年政府信息公开工作年度报告")
        .dated(date(2026, 1, 21));
    let portal = portal(&[own, town]);
    let sure: Vec<&str> = portal
        .sections()
        .unwrap()
        .iter()
        .filter(|it| it.kind == SectionKind::AnnualReport && it.confidence > 50)
        .map(|it| it.address.path())
        .collect();
    assert_eq!(sure, ["/a.html"]);
}

#[test]
fn names_of_report_columns_vary() {
    for name in ["政务公开年度报告", "政府信息公开工作报告", "信息公开年报", "政府信息公开工作年度报告"]
    {
        let list = page("/nb/", PageKind::List, name).row(
            "/nb/1.html",
            "示例市2025年政府信息公开工作年度报告",
            Some(date(2026, 1, 20)),
        );
        let found = section(&portal(&[list]), SectionKind::AnnualReportList);
        assert_eq!(found.map(|it| it.address), Some(at("/nb/")), "{name}");
    }
}

#[test]
fn an_institution_shown_in_a_frame_is_found_behind_it() {
    let framing = page("/xxgk/zd/", PageKind::Other, "政府信息公开制度").text("").link(
        "/frame/zd.html",
        "政府信息公开制度",
        LabelKind::Institution,
        Position::Content,
    );
    let framed = page("/frame/zd.html", PageKind::List, "政府信息公开制度")
        .row("/zd/1.html", "某规定", Some(date(2020, 4, 15)))
        .row("/zd/2.html", "另一规定", Some(date(2020, 4, 16)));
    let found = section(&portal(&[framing, framed]), SectionKind::Institution);
    assert_eq!(found.map(|it| it.address), Some(at("/frame/zd.html")));
}
