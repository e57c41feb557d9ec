//! Services and interaction on the sample portals, judged by a pack that asks for nothing else.

use std::collections::BTreeMap;

use gongkai::audit::{self, Folder, load_pack};
use gongkai::report::json_v1::Report;

use crate::support::audited::stage;

/// Rules: id, check, parameters.
const RULES: [(&str, &str, &str); 9] = [
    ("guides", "service-guides", ""),
    ("wording", "service-wording", ""),
    ("forms", "service-forms", ""),
    ("consultation", "consultation", ""),
    ("letters", "letters-answered", ""),
    ("quiet", "letters-answered", "about = \"quiet\""),
    ("collections", "collections", ""),
    ("interviews", "interviews", ""),
    ("reposts", "reposts", ""),
];

async fn judged(id: &str) -> Report {
    let audited = stage().portal(id);
    let out = Folder::at(audited.folder.file("services"));
    let pack = out.path().join("interaction");
    std::fs::create_dir_all(&pack).expect("folder");
    let head = "id = \"interaction\"\nversion = \"1\"\ntitle = \"互动\"\ntitle_en = \"interaction\"\n\
        grades = [{ name = \"合格\", name_en = \"passed\", from = 0 }]\n\
        families = [{ id = \"all\", title = \"互动\", title_en = \"interaction\" }]\n";
    std::fs::write(pack.join("pack.toml"), head).expect("pack.toml");
    let mut rules = String::new();
    for (index, (id, check, params)) in RULES.iter().enumerate() {
        let points = if index == 0 { 20 } else { 10 };
        rules.push_str(&format!(
            "[[rule]]\nid = \"{id}\"\nfamily = \"all\"\ncheck = \"{check}\"\nparams = {{ {params} }}\ntitle = \"{id}\"\n\
             title_en = \"{id}\"\npoints = {points}\nper_fault = 1\nconfidence = \"default\"\n\
             basis = [{{ title = \"示例\", number = \"示例〔2026〕1号\", clause = \"一\" }}]\n\n"
        ));
    }
    std::fs::write(pack.join("all.toml"), rules).expect("all.toml");
    let pack = load_pack(pack.to_str().expect("a path")).expect("the pack").pack;
    audit::replay(&audited.folder, &out, Some(pack), None).await.expect("replay");
    gongkai::report::parse(&out.read(Folder::REPORT_JSON).expect("report.json")).expect("a report")
}

fn verdicts(report: &Report) -> BTreeMap<&str, &str> {
    report.rules.iter().map(|rule| (rule.id.as_str(), rule.verdict.as_str())).collect()
}

#[tokio::test]
async fn the_good_portal_answers_its_letters_and_its_guides_are_whole() {
    let report = judged("qingling").await;
    let found = verdicts(&report);
    for rule in ["guides", "wording", "forms", "consultation", "letters", "quiet", "collections"] {
        assert_eq!(found[rule], "pass", "{rule}: {:#?}", report.findings);
    }
}

#[tokio::test]
async fn the_faulty_portal_leaves_a_letter_and_a_guide_behind() {
    let report = judged("yunhe").await;
    let found = verdicts(&report);
    for rule in ["guides", "wording", "forms", "letters", "quiet"] {
        // What is only flagged waits for a person.
        let told = report.findings.iter().filter(|finding| finding.rule == rule);
        let decided = told.clone().any(|finding| !finding.flagged);
        assert!(told.count() > 0, "{rule}");
        assert_eq!(found[rule], if decided { "fail" } else { "cannot-tell" }, "{rule}");
    }
    // The letter box is behind a firewall, which proves nothing.
    assert_eq!(found["consultation"], "cannot-tell");
    let message = |rule: &str| {
        let mut all = report.findings.iter().filter(|finding| finding.rule == rule);
        all.next().map_or("", |finding| finding.message.as_str())
    };
    assert!(message("guides").contains("缺失 5 类"), "{}", message("guides"));
    assert!(message("wording").contains("其他材料"));
    assert!(message("letters").contains("128 天"));
}

#[tokio::test]
async fn a_portal_that_cannot_be_read_is_accused_of_nothing() {
    let report = judged("shiqiao").await;
    assert!(report.findings.is_empty());
    assert!(report.rules.iter().all(|rule| rule.verdict == "cannot-tell"));
}
