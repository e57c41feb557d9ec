//! Whole audits of the sample portals over real HTTP, compared with the faults that were put into them.

use std::collections::BTreeSet;

use gongkai::model::{Points, StoppedBy};
use serde::Serialize;

use crate::support::audited::{Stage, stage};

fn expected(id: &str) -> toml::Table {
    let text =
        std::fs::read_to_string(format!("fixtures/portals/{id}/expected.toml")).expect("expected.toml");
    text.parse().expect("TOML")
}

fn tables<'a>(expected: &'a toml::Table, name: &str) -> impl Iterator<Item = &'a toml::Table> {
    let tables = expected.get(name).and_then(toml::Value::as_array).into_iter().flatten();
    tables.map(|table| table.as_table().expect("a table"))
}

fn text<'a>(table: &'a toml::Table, key: &str) -> &'a str {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default()
}

/// A value as the report writes it.
fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Both portals that can be read.
const READABLE: [&str; 2] = ["qingling", "yunhe"];

#[test]
fn every_section_is_found_at_its_page_and_no_other() {
    for id in READABLE {
        let (stage, expected) = (stage(), expected(id));
        let found: BTreeSet<(String, String)> = stage
            .portal(id)
            .report
            .sections
            .iter()
            .filter(|section| !section.blank)
            .map(|section| (word(&section.kind), section.url.clone()))
            .collect();
        for section in tables(&expected, "section") {
            let place = (text(section, "kind").to_owned(), stage.absolute(id, text(section, "path")));
            assert!(found.contains(&place), "{id}: {place:?} not among {found:#?}");
        }
        for kind in expected["missing_sections"].as_array().expect("a list") {
            let kind = kind.as_str().expect("a kind");
            assert!(!found.iter().any(|(found, _)| found == kind), "{id}: {kind} should be missing");
        }
    }
}

#[test]
fn annual_reports_carry_their_year_and_their_date() {
    for id in READABLE {
        let (stage, expected) = (stage(), expected(id));
        let sections = &stage.portal(id).report.sections;
        let reports = tables(&expected, "section").filter(|section| text(section, "kind") == "annual-report");
        for wanted in reports {
            let url = stage.absolute(id, text(wanted, "path"));
            let found =
                sections.iter().find(|section| word(&section.kind) == "annual-report" && section.url == url);
            let found = found.unwrap_or_else(|| panic!("{id}: no report at {url}"));
            assert_eq!(found.year.map(i64::from), wanted["year"].as_integer(), "{url}");
            assert_eq!(
                found.published.map(|day| day.to_string()).as_deref(),
                wanted.get("published").and_then(|v| v.as_str()),
                "{url}"
            );
        }
        let years: Vec<i64> = sections.iter().filter_map(|section| section.year.map(i64::from)).collect();
        for missing in expected["missing_report_years"].as_array().expect("a list") {
            assert!(!years.contains(&missing.as_integer().expect("a year")), "{id}: {years:?}");
        }
    }
}

#[test]
fn columns_are_read_to_their_newest_entry() {
    for id in READABLE {
        let (stage, expected) = (stage(), expected(id));
        for wanted in tables(&expected, "column") {
            let url = stage.absolute(id, text(wanted, "path"));
            let found = stage.portal(id).report.columns.iter().find(|column| column.url == url);
            let found = found.unwrap_or_else(|| panic!("{id}: no column {url}"));
            assert_eq!(found.name, text(wanted, "name"), "{url}");
            assert_eq!(word(&found.kind), text(wanted, "kind"), "{url}");
            assert_eq!(
                found.newest.map(|day| day.to_string()).as_deref(),
                wanted.get("newest").and_then(|v| v.as_str()),
                "{url}"
            );
            assert_eq!(i64::try_from(found.entries).ok(), wanted["entries"].as_integer(), "{url}");
        }
    }
}

#[test]
fn documents_meet_their_interpretations() {
    for id in READABLE {
        let (stage, expected) = (stage(), expected(id));
        let documents = &stage.portal(id).report.documents;
        for wanted in tables(&expected, "document") {
            let url = stage.absolute(id, text(wanted, "path"));
            let found = documents.iter().find(|document| document.url == url);
            let found = found.unwrap_or_else(|| panic!("{id}: no document {url}"));
            assert_eq!(found.number.as_deref(), Some(text(wanted, "number")), "{url}");
            assert_eq!(
                found.written.map(|day| day.to_string()),
                Some(text(wanted, "written").to_owned()),
                "{url}"
            );
            assert_eq!(
                found.published.map(|day| day.to_string()),
                Some(text(wanted, "published").to_owned()),
                "{url}"
            );
            assert_eq!(Some(!found.interpretations.is_empty()), wanted["interpreted"].as_bool(), "{url}");
        }
        for pair in tables(&expected, "pair") {
            let (document, interpretation) = (
                stage.absolute(id, text(pair, "document")),
                stage.absolute(id, text(pair, "interpretation")),
            );
            let found = documents.iter().find(|found| found.url == document).expect("the document");
            let found = found.interpretations.iter().find(|found| found.url == interpretation);
            let found = found.unwrap_or_else(|| panic!("{id}: {document} not paired with {interpretation}"));
            assert_eq!(
                Some(found.linked_from_document),
                pair["linked_from_document"].as_bool(),
                "{document}"
            );
            assert_eq!(Some(found.links_to_document), pair["links_to_document"].as_bool(), "{document}");
        }
    }
}

#[test]
fn exactly_the_dead_links_are_called_dead() {
    for id in READABLE {
        let (stage, expected) = (stage(), expected(id));
        let links = &stage.portal(id).report.links;
        let dead = links.dead.iter().map(|link| (link.url.as_str(), link.class.as_str(), link.kind.as_str()));
        // A host of which nothing else is asked is down as a whole; that is said once for the host.
        let found: BTreeSet<(&str, &str, &str)> = dead.collect();
        let down: Vec<(&str, &str)> =
            links.hosts_down.iter().map(|host| (host.host.as_str(), host.kind.as_str())).collect();
        let wanted: Vec<(String, &str, &str)> = tables(&expected, "dead")
            .map(|dead| (stage.absolute(id, text(dead, "url")), text(dead, "class"), text(dead, "kind")))
            .collect();
        let wanted: BTreeSet<(&str, &str, &str)> = wanted
            .iter()
            .map(|(url, class, kind)| (url.as_str(), *class, *kind))
            .filter(|(url, _, kind)| !down.iter().any(|(host, how)| url.contains(host) && how == kind))
            .collect();
        assert_eq!(found, wanted, "{id}");
        for alive in tables(&expected, "never_dead") {
            let url = stage.absolute(id, text(alive, "url"));
            assert!(
                !found.iter().any(|(found, ..)| *found == url),
                "{id}: {url} is not dead: {}",
                text(alive, "why")
            );
        }
    }
}

#[test]
fn every_dead_link_names_a_page_that_links_it() {
    let expected = expected("yunhe");
    let stage: &Stage = stage();
    for wanted in tables(&expected, "dead") {
        let url = stage.absolute("yunhe", text(wanted, "url"));
        let dead = stage.portal("yunhe").report.links.dead.iter().find(|dead| dead.url == url);
        let Some(dead) = dead else { continue };
        for parent in wanted["parents"].as_array().expect("a list") {
            let parent = stage.absolute("yunhe", parent.as_str().expect("a path"));
            assert!(
                dead.parents.iter().any(|found| found.url == parent),
                "{url}: {parent} not among its parents"
            );
        }
        let report = &stage.portal("yunhe").report;
        let finding = report.findings.iter().find(|finding| finding.url == url);
        let rule = &finding.unwrap_or_else(|| panic!("no finding about {url}")).rule;
        let on_home = wanted["on_home"].as_bool().expect("a flag");
        assert_eq!(rule == "dead-links-home", on_home, "{url} is counted under {rule}");
    }
}

#[test]
fn scores_tell_the_good_portal_from_the_faulty_one() {
    let score = |id: &str| stage().portal(id).report.score.points;
    assert!(score("qingling") >= Points::whole(90), "{}", score("qingling"));
    assert!(score("yunhe") <= Points::whole(75), "{}", score("yunhe"));
}

#[test]
fn a_challenged_portal_is_blocked_and_never_at_fault() {
    let report = &stage().portal("shiqiao").report;
    assert_eq!(report.audit.stopped_by, Some(StoppedBy::Blocked));
    assert!(report.score.withheld);
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    assert!(
        report.rules.iter().all(|rule| rule.verdict == "cannot-tell" || rule.verdict == "not-applicable")
    );
}

#[test]
fn every_finding_points_at_evidence_that_can_be_opened() {
    for id in READABLE {
        let audited = stage().portal(id);
        let mut archive = gongkai::evidence::Archive::open(&audited.folder.evidence());
        for finding in &audited.report.findings {
            assert!(!finding.evidence.is_empty(), "{}: {}", finding.rule, finding.message);
            for evidence in &finding.evidence {
                let Some(warc) = &evidence.warc else { continue };
                let place = gongkai::model::WarcRef { file: warc.file.clone(), offset: warc.offset };
                let stored = archive.read(&place).expect("the record behind the pointer");
                assert_eq!(Some(stored.status), evidence.status, "{}", evidence.url);
            }
        }
    }
}

#[test]
fn no_output_prints_a_number_that_names_a_person() {
    let folder = stage().portal("yunhe").folder.path().to_owned();
    let mut looked = 0;
    for file in std::fs::read_dir(&folder).expect("the audit's folder").flatten() {
        if file.path().is_file() {
            let bytes = std::fs::read(file.path()).expect("a file of the audit");
            let text = String::from_utf8_lossy(&bytes);
            for number in ["110000190001010004", "110000190001010008"] {
                assert!(!text.contains(number), "{} prints it", file.path().display());
            }
            looked += 1;
        }
    }
    assert!(looked >= 3, "only {looked} files");
}
